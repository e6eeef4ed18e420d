//! The tags and texts of sanitised HTML. It was written by a serialiser, so every element but an empty one is closed,
//! every value is quoted, and a `<` in a text is escaped; whatever is not so ends the reading.

use std::borrow::Cow;

/// Elements without content.
const EMPTY: &[&str] = &["br", "col", "hr", "img", "wbr"];

/// A piece of sanitised HTML. Values and texts are as they stand there, escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// An element begins.
    Open {
        /// Its name, lower case.
        name: &'a str,
        /// Names and values.
        attributes: Vec<(&'a str, &'a str)>,
        /// Where it ends: its own place for an empty one.
        close: usize,
    },
    /// An element ends.
    Close {
        /// Its name.
        name: &'a str,
    },
    /// Words.
    Text(&'a str),
}

impl<'a> Token<'a> {
    /// The value of an attribute.
    pub(super) fn attribute(&self, wanted: &str) -> Option<&'a str> {
        let Self::Open { attributes, .. } = self else {
            return None;
        };
        let found = attributes.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| *value)
    }
}

/// Reads sanitised HTML.
pub(super) fn read(html: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let (text, tag) = rest
            .split_at_checked(rest.find('<').unwrap_or(rest.len()))
            .unwrap_or((rest, ""));
        if !text.is_empty() {
            tokens.push(Token::Text(text));
        }
        let Some((token, after)) = read_tag(tag, tokens.len()) else {
            break;
        };
        let place = tokens.len();
        match &token {
            Token::Open { name, .. } if !EMPTY.contains(name) => open.push(place),
            Token::Close { .. } => {
                if let Some(Token::Open { close, .. }) =
                    open.pop().and_then(|begin| tokens.get_mut(begin))
                {
                    *close = place;
                }
            }
            Token::Open { .. } | Token::Text(_) => {}
        }
        tokens.push(token);
        rest = after;
    }
    // What was not closed goes to the end.
    let last = tokens.len().saturating_sub(1);
    for begin in open {
        if let Some(Token::Open { close, .. }) = tokens.get_mut(begin) {
            *close = last;
        }
    }
    tokens
}

fn read_tag(tag: &str, place: usize) -> Option<(Token<'_>, &str)> {
    let inner = tag.strip_prefix('<')?;
    if let Some(closing) = inner.strip_prefix('/') {
        let (name, after) = closing.split_once('>')?;
        return Some((Token::Close { name }, after));
    }
    let (name, mut rest) = inner.split_at_checked(inner.find([' ', '>'])?)?;
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('>') {
            let token = Token::Open {
                name,
                attributes,
                close: place,
            };
            return Some((token, after));
        }
        let (attribute, value) = rest.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        attributes.push((attribute, value));
        rest = after;
    }
}

/// What an escaped value or text says.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let said = text
        .replace("&nbsp;", "\u{a0}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        // Last, so that what it makes is not read again.
        .replace("&amp;", "&");
    Cow::Owned(said)
}

/// The words of the element that begins at a place.
pub(super) fn text_from(tokens: &[Token<'_>], place: usize) -> String {
    let Some(Token::Open { close, .. }) = tokens.get(place) else {
        return String::new();
    };
    let within = tokens.get(place..=*close).unwrap_or_default();
    within
        .iter()
        .filter_map(|token| match token {
            Token::Text(text) => Some(unescape(text)),
            _ => None,
        })
        .collect()
}

/// Whether an element stands on lines of its own.
pub(super) fn is_block(name: &str) -> bool {
    const BLOCKS: &[&str] = &[
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    BLOCKS.contains(&name)
}
