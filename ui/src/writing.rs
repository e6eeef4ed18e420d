//! Aids for writing, as pure functions of a text and of what is selected in it: marks of markdown put on and taken off,
//! and the words being typed that ask for completion (`/` canned answers, `@` mentions, `:` emoji, `{{` variables).
//!
//! Places in a text are counted as a field of a page counts them: in UTF-16 code units.

use std::ops::Range;

use guichet_model::draft::Mode;

/// What is selected; empty where only the caret stands.
pub type Selected = Range<usize>;

/// A change of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What is replaced.
    pub replaced: Range<usize>,
    /// What stands there then.
    pub text: String,
    /// What is selected afterwards.
    pub selected: Selected,
}

impl Change {
    /// Puts `text` in place of a stretch, and the caret behind it.
    #[must_use]
    pub fn insert(replaced: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        let caret = replaced.start + units(&text);
        Self {
            replaced,
            text,
            selected: caret..caret,
        }
    }
}

/// A mark of markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `**bold**`
    Bold,
    /// `_italic_`
    Italic,
    /// `` `code` ``, or a fenced block for several lines.
    Code,
    /// `[words](address)`
    Link,
    /// `- item`
    Bullets,
    /// `1. item`
    Numbers,
    /// `> quoted`
    Quote,
}

/// Puts a mark on what is selected, or takes it off where it is on.
#[must_use]
pub fn mark(text: &str, selected: &Selected, mark: Mark) -> Change {
    match mark {
        Mark::Bold => around(text, selected, "**"),
        Mark::Italic => around(text, selected, "_"),
        Mark::Code if slice(text, selected).contains('\n') => fence(text, selected),
        Mark::Code => around(text, selected, "`"),
        Mark::Link => link(text, selected),
        Mark::Bullets => lines(text, selected, &|_| "- ".to_owned()),
        Mark::Numbers => lines(text, selected, &|line| format!("{}. ", line + 1)),
        Mark::Quote => lines(text, selected, &|_| "> ".to_owned()),
    }
}

/// Text above what is selected, quoted, with room below it to answer.
#[must_use]
pub fn quote(words: &str) -> String {
    let quoted: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
    format!("{}\n\n", quoted.join("\n"))
}

fn around(text: &str, selected: &Selected, sign: &str) -> Change {
    let inner = slice(text, selected);
    let width = units(sign);
    let outside = selected.start.saturating_sub(width)..selected.end + width;
    let wrapped = selected.start >= width
        && slice(text, &(outside.start..selected.start)) == sign
        && slice(text, &(selected.end..outside.end)) == sign;
    if wrapped {
        return Change {
            replaced: outside.clone(),
            text: inner.to_owned(),
            selected: outside.start..outside.start + units(inner),
        };
    }
    let bare = inner
        .strip_prefix(sign)
        .and_then(|rest| rest.strip_suffix(sign));
    if let Some(bare) = bare {
        return Change {
            replaced: selected.clone(),
            text: bare.to_owned(),
            selected: selected.start..selected.start + units(bare),
        };
    }
    Change {
        replaced: selected.clone(),
        text: format!("{sign}{inner}{sign}"),
        selected: selected.start + width..selected.end + width,
    }
}

fn fence(text: &str, selected: &Selected) -> Change {
    let inner = slice(text, selected);
    let start = selected.start + units("```\n");
    Change {
        replaced: selected.clone(),
        text: format!("```\n{inner}\n```"),
        selected: start..start + units(inner),
    }
}

fn link(text: &str, selected: &Selected) -> Change {
    let inner = slice(text, selected);
    let start = selected.start + 1;
    if inner.starts_with("https://") || inner.starts_with("http://") {
        return Change {
            replaced: selected.clone(),
            text: format!("[]({inner})"),
            selected: start..start,
        };
    }
    let address = start + units(inner) + 2;
    let caret = if inner.is_empty() { start } else { address };
    Change {
        replaced: selected.clone(),
        text: format!("[{inner}]()"),
        selected: caret..caret,
    }
}

/// Puts a sign before each line that the selection touches, or takes it off where all of them have it.
fn lines(text: &str, selected: &Selected, sign: &dyn Fn(usize) -> String) -> Change {
    let (start, end) = (byte(text, selected.start), byte(text, selected.end));
    let from = part(text, 0..start).rfind('\n').map_or(0, |at| at + 1);
    let to = part(text, end..text.len())
        .find('\n')
        .map_or(text.len(), |at| end + at);
    let whole = part(text, from..to);
    let numbered = || whole.split('\n').enumerate();
    let off: Option<Vec<&str>> = numbered()
        .map(|(place, line)| line.strip_prefix(sign(place).as_str()))
        .collect();
    let changed = off.map_or_else(
        || {
            let on = numbered().map(|(place, line)| sign(place) + line);
            on.collect::<Vec<_>>().join("\n")
        },
        |bare| bare.join("\n"),
    );
    let replaced = units(part(text, 0..from))..units(part(text, 0..to));
    let begin = replaced.start;
    let length = units(&changed);
    Change {
        replaced,
        text: changed,
        // A caret goes to the end of its line; a selection holds the same lines.
        selected: if selected.is_empty() {
            begin + length..begin + length
        } else {
            begin..begin + length
        },
    }
}

/// What is being completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `/`: a canned answer, in replies.
    Canned,
    /// `@`: an agent or a team, in notes.
    Mention,
    /// `:`: an emoji.
    Emoji,
    /// `{{`: a variable, in replies.
    Variable,
}

/// A word being typed that asks for completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// For what.
    pub kind: Kind,
    /// Where the word stands, its sign included.
    pub place: Range<usize>,
    /// What is typed behind the sign.
    pub query: String,
}

/// How many letters an emoji is asked for with, so that ":)" and "10:30" ask for none.
const EMOJI_LETTERS: usize = 2;
/// How long a word that asks for completion may be, in characters.
const LONGEST_QUERY: usize = 40;

/// The word before the caret, where it asks for completion.
#[must_use]
pub fn asked(text: &str, caret: usize, mode: Mode) -> Option<Asked> {
    let before = part(text, 0..byte(text, caret));
    if mode == Mode::Reply
        && let Some((ahead, query)) = before.rsplit_once("{{")
        && query.chars().all(is_of_variable)
    {
        return found(Kind::Variable, before, ahead, query);
    }
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let mut letters = word.chars();
    let sign = letters.next()?;
    let query = letters.as_str();
    let kind = match (sign, mode) {
        ('/', Mode::Reply) if !query.contains('/') => Kind::Canned,
        ('@', Mode::Note) if !query.contains('@') => Kind::Mention,
        (':', _) if query.len() >= EMOJI_LETTERS && query.chars().all(is_of_code) => Kind::Emoji,
        _ => return None,
    };
    found(kind, before, before.strip_suffix(word)?, query)
}

fn found(kind: Kind, before: &str, ahead: &str, query: &str) -> Option<Asked> {
    (query.chars().count() <= LONGEST_QUERY).then(|| Asked {
        kind,
        place: units(ahead)..units(before),
        query: query.to_owned(),
    })
}

fn is_of_variable(c: char) -> bool {
    c.is_alphanumeric() || "._".contains(c)
}

fn is_of_code(c: char) -> bool {
    c.is_alphanumeric() || "_+-".contains(c)
}

/// How long a text is, as a field counts.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// How many characters stand before a place.
#[must_use]
pub fn characters_before(text: &str, place: usize) -> u32 {
    let before = part(text, 0..byte(text, place)).chars().count();
    u32::try_from(before).unwrap_or(u32::MAX)
}

/// The place behind so many characters; past the end, the end.
#[must_use]
pub fn place_behind(text: &str, characters: u32) -> usize {
    let characters = usize::try_from(characters).unwrap_or(usize::MAX);
    text.chars().take(characters).map(char::len_utf16).sum()
}

/// The byte at which the UTF-16 code unit `place` begins; within a pair, that of the pair; past the end, the end.
fn byte(text: &str, place: usize) -> usize {
    let mut passed = 0;
    for (at, c) in text.char_indices() {
        if passed + c.len_utf16() > place {
            return at;
        }
        passed += c.len_utf16();
    }
    text.len()
}

fn slice<'a>(text: &'a str, place: &Range<usize>) -> &'a str {
    part(text, byte(text, place.start)..byte(text, place.end))
}

/// A stretch of a text between two characters, in bytes.
fn part(text: &str, place: Range<usize>) -> &str {
    text.get(place).unwrap_or_default()
}

#[cfg(test)]
mod writing_tests;
