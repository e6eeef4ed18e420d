//! Mail as its author laid it out. The page itself comes through the shell's letter scheme, into a frame of its own.

use serde::{Deserialize, Serialize};

use crate::AttachmentKey;

/// What there is to know about the HTML of a mail before it is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Letter {
    /// It says more than the message's text does: pictures, tables, headings or links under other words.
    pub rich: bool,
    /// It quotes history, which the page leaves out until it is asked for.
    pub quoted: bool,
    /// It is too long to be shown; the text is all there is.
    pub too_large: bool,
    /// What of it is new.
    pub fresh: Extent,
    /// All of it; the same where it quotes nothing.
    pub whole: Extent,
    /// Whether its pictures on other computers are fetched.
    pub remote_allowed: bool,
    /// The files that stand in what is new, in their place.
    pub inline: Vec<AttachmentKey>,
    /// The address of who sent it, as the mail says.
    pub sender: Option<String>,
}

/// How much of a mail is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Extent {
    /// How many pictures lie on other computers.
    pub remote: u32,
    /// About how high it is when shown at the width of a thread, in pixels.
    pub height: u32,
}
