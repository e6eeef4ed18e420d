//! Which part of a mail is history: what mail programs mark as quoted, and what people can see is quoted.

use super::tokens::{Token, is_block, text_from, unescape};

/// Classes and ids that mail programs give to what they quote.
const MARKS: &[&str] = &[
    "gmail_quote",
    "gmail_quote_container",
    "moz-cite-prefix",
    "moz-forward-container",
    "protonmail_quote",
    "yahoo_quoted",
    "zmail_extra",
    "divRplyFwdMsg",
    "OLK_SRC_BODY_SECTION",
    "mail-editor-reference-message-container",
    "ms-outlook-mobile-reference-message",
];
/// What stands between dashes above a quoted mail.
const ORIGINAL: &[&str] = &[
    "original message",
    "message d'origine",
    "message d\u{2019}origine",
    "message original",
    "mensaje original",
    "messaggio originale",
    "urspr\u{fc}ngliche nachricht",
];
/// The same above a mail that is passed on: it is what the mail is about.
const FORWARDED: &[&str] = &[
    "forwarded message",
    "message transf\u{e9}r\u{e9}",
    "weitergeleitete nachricht",
];
/// How a line begins and ends that says whose words follow.
const ATTRIBUTIONS: &[(&str, &str)] = &[
    ("on ", "wrote:"),
    ("le ", "a \u{e9}crit :"),
    ("le ", "a \u{e9}crit:"),
    ("am ", "schrieb:"),
    ("am ", ":"),
    ("el ", "escribi\u{f3}:"),
    ("il ", "ha scritto:"),
];
/// The first line of the head of a quoted mail.
const SENDERS: &[&str] = &["from:", "de :", "de:", "von:", "da:"];
/// Other lines of it.
const HEADERS: &[&str] = &[
    "sent:",
    "date:",
    "to:",
    "cc:",
    "subject:",
    "envoy\u{e9} :",
    "envoy\u{e9}:",
    "date :",
    "\u{e0} :",
    "\u{e0}:",
    "a :",
    "objet :",
    "objet:",
    "gesendet:",
    "an:",
    "betreff:",
];
/// The longest line that says whose words follow, in characters.
const LONGEST_ATTRIBUTION: usize = 300;

/// A line as it reads.
struct Line {
    /// The places of its first and its last word.
    from: usize,
    to: usize,
    /// Lower case, with single spaces.
    words: String,
}

/// Which tokens are quoted history, one answer for each; none where the mail is nothing but a quotation.
pub(super) fn folded(tokens: &[Token<'_>]) -> Vec<bool> {
    let mut folded = vec![false; tokens.len()];
    for (place, token) in tokens.iter().enumerate() {
        if folded.get(place) == Some(&false) && is_marked(token) && !is_passed_on(tokens, place) {
            fold_element(&mut folded, tokens, place);
        }
    }
    fold_by_lines(&mut folded, tokens);
    if says_something(tokens, &folded) {
        folded
    } else {
        vec![false; tokens.len()]
    }
}

fn is_marked(token: &Token<'_>) -> bool {
    let Token::Open { name, .. } = token else {
        return false;
    };
    let classes = token.attribute("class").unwrap_or_default();
    let id = token.attribute("id").unwrap_or_default();
    let marks = classes.split_ascii_whitespace().chain([id]);
    let cited = token
        .attribute("type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("cite"));
    (*name == "blockquote" && cited) || marks.into_iter().any(|mark| MARKS.contains(&mark))
}

fn is_passed_on(tokens: &[Token<'_>], place: usize) -> bool {
    let words = plain(&text_from(tokens, place));
    let words = words.trim_start_matches(['-', ' ']);
    FORWARDED
        .iter()
        .any(|forwarded| words.starts_with(forwarded))
}

fn fold_by_lines(folded: &mut [bool], tokens: &[Token<'_>]) {
    let lines = lines(tokens);
    for (nth, line) in lines.iter().enumerate() {
        if folded.get(line.from) == Some(&true) {
            continue;
        }
        let following = lines.get(nth + 1..).unwrap_or_default();
        if is_original(&line.words) || is_head(&line.words, following) {
            fold_rest(folded, tokens, line.from);
            return;
        }
        let Some((to, after)) = attribution(line, following) else {
            continue;
        };
        let next = after.first().map_or(tokens.len(), |next| next.from);
        let quotation = (to..next).find(|place| {
            matches!(
                tokens.get(*place),
                Some(Token::Open {
                    name: "blockquote",
                    ..
                })
            )
        });
        if folded.get(next) == Some(&true) || quotation.is_some() {
            fold_span(folded, tokens, line.from, to);
            if let Some(place) = quotation {
                fold_element(folded, tokens, place);
            }
        } else if line.words.contains(|letter: char| letter.is_ascii_digit()) && !after.is_empty() {
            // Nothing marks the end: with a date in it, it is no sentence of the mail itself.
            fold_rest(folded, tokens, line.from);
            return;
        }
    }
}

/// Where a line that says whose words follow ends, and the lines after it; it may be broken in two.
fn attribution<'l>(line: &Line, following: &'l [Line]) -> Option<(usize, &'l [Line])> {
    if is_attribution(&line.words) {
        return Some((line.to, following));
    }
    let (next, after) = following.split_first()?;
    let joined = format!("{} {}", line.words, next.words);
    is_attribution(&joined).then_some((next.to, after))
}

fn is_attribution(words: &str) -> bool {
    words.chars().count() <= LONGEST_ATTRIBUTION
        && ATTRIBUTIONS.iter().any(|(begins, ends)| {
            // German puts the verb in the middle.
            let verb = *ends != ":" || words.contains(" schrieb ");
            verb && words.starts_with(begins) && words.ends_with(ends)
        })
}

fn is_original(words: &str) -> bool {
    let inner = words.trim_matches(['-', '_', ' ']);
    words.starts_with("--") && ORIGINAL.contains(&inner)
}

/// Whether the head of a quoted mail begins here: who sent it, when, to whom.
fn is_head(words: &str, following: &[Line]) -> bool {
    let begins = |words: &str, with: &[&str]| with.iter().any(|label| words.starts_with(label));
    let others = following
        .iter()
        .take(5)
        .filter(|line| begins(&line.words, HEADERS));
    begins(words, SENDERS) && others.count() >= 2
}

fn fold_element(folded: &mut [bool], tokens: &[Token<'_>], place: usize) {
    if let Some(Token::Open { close, .. }) = tokens.get(place) {
        mark(folded, place, *close);
    }
}

/// From a place to the end, without the ends of what began before.
fn fold_rest(folded: &mut [bool], tokens: &[Token<'_>], from: usize) {
    fold_span(folded, tokens, from, tokens.len().saturating_sub(1));
}

/// What lies wholly within a span.
fn fold_span(folded: &mut [bool], tokens: &[Token<'_>], from: usize, to: usize) {
    for place in from..=to {
        match tokens.get(place) {
            Some(Token::Open { close, .. }) if *close <= to => mark(folded, place, *close),
            Some(Token::Text(_)) => mark(folded, place, place),
            _ => {}
        }
    }
}

fn mark(folded: &mut [bool], from: usize, to: usize) {
    for hidden in folded.get_mut(from..=to).unwrap_or_default() {
        *hidden = true;
    }
}

fn says_something(tokens: &[Token<'_>], folded: &[bool]) -> bool {
    tokens.iter().zip(folded).any(|(token, hidden)| {
        !hidden
            && match token {
                Token::Text(text) => !plain(&unescape(text)).is_empty(),
                Token::Open { name, .. } => *name == "img",
                Token::Close { .. } => false,
            }
    })
}

fn lines(tokens: &[Token<'_>]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut ended = true;
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::Open { name, .. } | Token::Close { name } => ended |= is_block(name),
            Token::Text(text) => {
                // Text of plain mails that were put into `pre` has lines of its own.
                for (nth, part) in unescape(text).split('\n').enumerate() {
                    ended |= nth > 0 && is_within_pre(tokens, place);
                    let words = plain(part);
                    if words.is_empty() {
                        continue;
                    }
                    match lines.last_mut() {
                        Some(line) if !ended => {
                            line.to = place;
                            line.words = format!("{} {words}", line.words);
                        }
                        _ => lines.push(Line {
                            from: place,
                            to: place,
                            words,
                        }),
                    }
                    ended = false;
                }
            }
        }
    }
    lines
}

fn is_within_pre(tokens: &[Token<'_>], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| tokens.get(before));
    matches!(before, Some(Token::Open { name: "pre", .. }))
}

/// Lower case, single spaces, without what has no width.
fn plain(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}'))
        .collect();
    visible
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}
