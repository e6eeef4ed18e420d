//! A conversation's status and priority as people read them.

use guichet_model::conversation::{Priority, Status};
use leptos::prelude::*;

use super::icon::Icon;
use crate::t;

/// The name of a status, in the language of the window.
#[must_use]
pub fn status_name(status: &Status) -> String {
    match status {
        Status::Open => t!("status-open"),
        Status::AiReply => t!("status-ai-reply"),
        Status::Closed => t!("status-closed"),
        Status::Pending => t!("status-pending"),
        Status::Other(name) => name.clone(),
    }
}

/// The name of a priority, in the language of the window.
#[must_use]
pub fn priority_name(priority: Option<&Priority>) -> String {
    match priority {
        None => t!("priority-none"),
        Some(Priority::Low) => t!("priority-low"),
        Some(Priority::Medium) => t!("priority-medium"),
        Some(Priority::High) => t!("priority-high"),
        Some(Priority::Urgent) => t!("priority-urgent"),
        Some(Priority::Other(name)) => name.clone(),
    }
}

/// The icon of a priority.
#[must_use]
pub const fn priority_icon(priority: Option<&Priority>) -> Icon {
    match priority {
        Some(Priority::Urgent) => Icon::ChevronsUp,
        Some(Priority::High) => Icon::ChevronUp,
        Some(Priority::Medium) => Icon::Minus,
        Some(Priority::Low | Priority::Other(_)) => Icon::ChevronDown,
        None => Icon::Flag,
    }
}

/// The dot of a status. Its name always stands beside it: colour alone says nothing.
#[component]
pub fn StatusDot(
    /// Which status.
    status: Status,
) -> impl IntoView {
    view! {
        <span
            class="dot status-dot"
            data-status=status.wire_name().to_owned()
            aria-hidden="true"
        ></span>
    }
}
