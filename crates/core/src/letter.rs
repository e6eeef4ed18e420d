//! Mail as its author laid it out, made safe to look at.
//!
//! What comes in is a stranger's HTML. It goes through an allow-list of tags, attributes and style properties; then what
//! it wants to fetch is counted and replaced, pictures that came with the mail get their own addresses, and the history
//! that it quotes is told apart. What comes out is a page without script, form, frame or style sheet, for a frame of its
//! own under a policy of its own ([`Page::policy`]): either would do alone.
//!
//! Everything here is pure: HTML in, HTML out.

mod height;
mod limits;
mod quote;
mod sanitise;
mod style;
mod tokens;
mod write;

#[cfg(test)]
mod letter_tests;

use std::collections::{BTreeSet, HashMap};

use guichet_model::letter::Extent;
use tokens::Token;

/// What a mail's HTML holds, known without showing it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// It says more than its text does: pictures, tables, headings or links under other words.
    pub rich: bool,
    /// It ends in, or goes around, quoted history, and says something besides.
    pub quoted: bool,
    /// It is too long to be shown.
    pub too_large: bool,
    /// What of it is new.
    pub fresh: Extent,
    /// All of it, the same where it quotes nothing.
    pub whole: Extent,
    /// The content ids of pictures that stand in what is new.
    pub pictures: BTreeSet<String>,
}

/// Whether pictures on other computers may be fetched, which tells their owner that the mail is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remote {
    /// A plain patch stands in for each.
    Blocked,
    /// They may, over https.
    Allowed,
}

/// Whether quoted history is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    /// Only what is new.
    Folded,
    /// All of it.
    Shown,
}

/// A page for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The document.
    pub html: String,
    /// Whether it may fetch pictures from other computers.
    pub remote: Remote,
}

impl Page {
    /// The value of its `Content-Security-Policy` header. `own_pictures` are the sources of pictures that came with
    /// mails.
    #[must_use]
    pub fn policy(&self, own_pictures: &str) -> String {
        let remote = match self.remote {
            Remote::Blocked => "",
            Remote::Allowed => " https:",
        };
        // Popups are how a link is followed: the window refuses each and opens the link in the browser instead.
        format!(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data: {own_pictures}{remote}; form-action 'none'; \
             base-uri 'none'; sandbox allow-popups"
        )
    }
}

/// What a mail's HTML holds.
#[must_use]
pub fn outline(html: &str) -> Outline {
    if limits::is_too_large(html) {
        return Outline {
            too_large: true,
            ..Outline::default()
        };
    }
    let clean = sanitise::sanitise(html);
    let tokens = tokens::read(&clean);
    let folded = quote::folded(&tokens);
    let nothing = vec![false; tokens.len()];
    let extent = |hidden: &[bool]| Extent {
        remote: write::count_remote(&tokens, hidden),
        height: height::estimate(&tokens, hidden),
    };
    Outline {
        rich: is_rich(&tokens, &folded),
        quoted: folded.contains(&true),
        too_large: false,
        fresh: extent(&folded),
        whole: extent(&nothing),
        pictures: write::content_ids(&tokens, &folded),
    }
}

/// The page that shows a mail; `pictures` are the addresses of those that came with it, by content id. None when it is
/// too large.
#[must_use]
pub fn page(
    html: &str,
    pictures: &HashMap<String, String>,
    remote: Remote,
    quoted: Quoted,
) -> Option<Page> {
    if limits::is_too_large(html) {
        return None;
    }
    let clean = sanitise::sanitise(html);
    let tokens = tokens::read(&clean);
    let hidden = match quoted {
        Quoted::Folded => quote::folded(&tokens),
        Quoted::Shown => vec![false; tokens.len()],
    };
    Some(Page {
        html: write::document(&tokens, &hidden, pictures, remote),
        remote,
    })
}

/// Whether what is not hidden says more than its text alone.
fn is_rich(tokens: &[Token<'_>], hidden: &[bool]) -> bool {
    let shown = |place: usize| hidden.get(place) != Some(&true);
    tokens.iter().enumerate().any(|(place, token)| {
        shown(place)
            && match token {
                Token::Open { name: "a", .. } => {
                    let address = token.attribute("href").unwrap_or_default();
                    address.starts_with("http") && !names_itself(&tokens::text_from(tokens, place))
                }
                Token::Open { name, .. } => matches!(
                    *name,
                    "img" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
                ),
                Token::Close { .. } | Token::Text(_) => false,
            }
    })
}

/// Whether the words of a link are an address themselves.
fn names_itself(words: &str) -> bool {
    words.contains("://") || words.contains("www.")
}
