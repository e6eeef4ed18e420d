//! To whom a mail goes.

use serde::{Deserialize, Serialize};

/// The addresses that a mail goes to, or went to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Recipients {
    /// Whom it is for.
    pub to: Vec<String>,
    /// Who gets a copy that all see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<String>,
    /// Who gets a copy that the others do not see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<String>,
}

impl Recipients {
    /// Whether there is nobody.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.to.is_empty() && self.cc.is_empty() && self.bcc.is_empty()
    }
}

/// How the next reply of a conversation by mail goes out, unless its author says otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailHead {
    /// What the thread is about.
    pub subject: Option<String>,
    /// To everyone who had the last mail of the customer, but for the inbox itself.
    pub recipients: Recipients,
}
