//! The screens of the window.

pub mod dialogs;
pub mod drafts;
pub mod outbox;
pub mod settings;
pub mod sign_in;
pub mod workspace;
