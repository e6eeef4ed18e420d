use guichet_model::draft::Mode;

use super::{Change, Kind, Mark, asked, characters_before, mark, place_behind, quote, units};

/// A text with what is selected in brackets: `one [two] three`; `|` is a caret.
fn read(shown: &str) -> (String, std::ops::Range<usize>) {
    let text = shown.replace(['[', ']', '|'], "");
    let before = |sign| units(shown.split(sign).next().expect("a beginning"));
    if shown.contains('|') {
        return (text, before('|')..before('|'));
    }
    (text, before('[')..before(']') - 1)
}

fn applied(text: &str, change: &Change) -> String {
    let wide: Vec<u16> = text.encode_utf16().collect();
    let mut result = wide[..change.replaced.start].to_vec();
    result.extend(change.text.encode_utf16());
    result.extend_from_slice(&wide[change.replaced.end..]);
    String::from_utf16(&result).expect("whole characters")
}

#[track_caller]
fn check(shown: &str, sign: Mark, wanted: &str) {
    let (text, selected) = read(shown);
    let change = mark(&text, &selected, sign);
    let (wanted, wanted_selected) = read(wanted);
    assert_eq!(applied(&text, &change), wanted);
    assert_eq!(change.selected, wanted_selected);
}

#[test]
fn a_mark_is_put_on_and_taken_off_again() {
    check("say [this] now", Mark::Bold, "say **[this]** now");
    check("say **[this]** now", Mark::Bold, "say [this] now");
    check("say [**this**] now", Mark::Bold, "say [this] now");
    check("|", Mark::Italic, "_|_");
    check("[code]", Mark::Code, "`[code]`");
}

#[test]
fn what_lies_before_may_be_wider_than_a_letter() {
    check("🎉 é [été] 🎉", Mark::Bold, "🎉 é **[été]** 🎉");
    check("🎉\n[🎉🎉]", Mark::Quote, "🎉\n[> 🎉🎉]");
}

#[test]
fn lines_are_marked_whole() {
    check("one\nt[wo\nthr]ee", Mark::Bullets, "one\n[- two\n- three]");
    check("one\n[- two\n- three]", Mark::Bullets, "one\n[two\nthree]");
    check("[a\nb]", Mark::Numbers, "[1. a\n2. b]");
    check("[1. a\n2. b]", Mark::Numbers, "[a\nb]");
    check("wo|rd", Mark::Quote, "> word|");
}

#[test]
fn several_lines_of_code_stand_in_a_fence() {
    check("[a\nb]", Mark::Code, "```\n[a\nb]\n```");
}

#[test]
fn a_link_asks_for_what_it_lacks() {
    let change = mark("see here", &(4..8), Mark::Link);
    assert_eq!(applied("see here", &change), "see [here]()");
    assert_eq!(change.selected, 11..11);
    let change = mark("https://a.example", &(0..17), Mark::Link);
    assert_eq!(change.text, "[](https://a.example)");
    assert_eq!(change.selected, 1..1);
}

#[test]
fn a_quote_leaves_room_for_the_answer() {
    assert_eq!(quote("one\ntwo"), "> one\n> two\n\n");
}

#[track_caller]
fn kind_of(text: &str, mode: Mode) -> Option<(Kind, String)> {
    let asked = asked(text, units(text), mode)?;
    assert_eq!(asked.place.end, units(text));
    Some((asked.kind, asked.query))
}

#[test]
fn signs_ask_for_completion_where_a_word_begins() {
    let some = |kind, query: &str| Some((kind, query.to_owned()));
    assert_eq!(kind_of("/", Mode::Reply), some(Kind::Canned, ""));
    assert_eq!(
        kind_of("Bonjour\n/mer", Mode::Reply),
        some(Kind::Canned, "mer")
    );
    assert_eq!(kind_of("🎉 @été", Mode::Note), some(Kind::Mention, "été"));
    assert_eq!(kind_of("so :smi", Mode::Note), some(Kind::Emoji, "smi"));
    assert_eq!(
        kind_of("Dear {{contact.na", Mode::Reply),
        some(Kind::Variable, "contact.na")
    );
}

#[test]
fn ordinary_words_ask_for_nothing() {
    for text in [
        "and/or",
        "/usr/lib",
        ":)",
        "at 10:30",
        ":s",
        "me@example.com",
        "{{x}} ",
    ] {
        assert_eq!(kind_of(text, Mode::Reply), None, "{text}");
    }
    for text in ["/canned", "{{contact", "a@b", "@a@b"] {
        assert_eq!(kind_of(text, Mode::Note), None, "{text}");
    }
    assert_eq!(kind_of("@alice", Mode::Reply), None);
}

#[test]
fn a_cursor_is_counted_in_characters_and_comes_back_to_its_place() {
    for (text, place, characters) in [("é👍a", 3, 2), ("abc", 0, 0), ("", 0, 0), ("👍", 9, 1)]
    {
        assert_eq!(characters_before(text, place), characters, "{text}");
    }
    assert_eq!(place_behind("é👍a", 2), 3);
    assert_eq!(place_behind("é👍a", 9), 4, "past the end");
}
