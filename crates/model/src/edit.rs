//! What becomes of one field of a form.

use serde::{Deserialize, Serialize};

/// What becomes of a field: `"keep"`, `"clear"` or `{"set": …}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It loses its value.
    Clear,
    /// It takes this one.
    Set(T),
}

impl<T> Edit<T> {
    /// Whether the field stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// The value that it is to have: absent when it stays, `Some(None)` when it loses its own.
    pub const fn wanted(&self) -> Option<Option<&T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T: Clone> Edit<T> {
    /// Carries the edit out on a field that may have no value.
    pub fn apply(&self, field: &mut Option<T>) {
        if let Some(wanted) = self.wanted() {
            *field = wanted.cloned();
        }
    }
}
