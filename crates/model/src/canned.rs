//! Canned answers: texts that a team keeps under a short code, with places for names.

use serde::{Deserialize, Serialize};

use crate::{CannedId, OperationId};

/// A canned answer, pending changes included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canned {
    /// The server's number; absent until it is there.
    pub id: Option<CannedId>,
    /// The operation that makes or changes it, while that is pending.
    #[serde(default)]
    pub operation: Option<OperationId>,
    /// What is typed after `/`.
    pub short_code: String,
    /// Markdown with `{{variables}}`.
    pub content: String,
}

/// A canned answer as it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedDraft {
    /// What is typed after `/`; another one must not have it.
    pub short_code: String,
    /// Markdown with `{{variables}}`.
    pub content: String,
}

/// A canned answer that was found for a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CannedMatch {
    /// As it is kept.
    pub canned: Canned,
    /// Its text for that conversation; what is not known there still stands in braces.
    pub text_resolved: String,
    /// The variables that still stand in braces, each once, in their order.
    pub missing: Vec<String>,
}

/// A variable that has a value in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name, without braces.
    pub name: String,
    /// What it stands for there.
    pub value: String,
}

/// A text whose variables were filled in for a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledIn {
    /// The text; what is not known still stands in braces.
    pub text: String,
    /// The variables that still stand in braces, each once, in their order.
    pub missing: Vec<String>,
}
