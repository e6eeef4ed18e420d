//! What an agent is seen as: its name and its dot.

use guichet_model::account::Availability;
use leptos::prelude::*;

use super::avatar::{Avatar, Size};
use crate::t;

/// What an agent is seen as, in the language of the window.
#[must_use]
pub fn availability_name(availability: Availability) -> String {
    match availability {
        Availability::Online => t!("availability-online"),
        Availability::Busy => t!("availability-busy"),
        Availability::Offline => t!("availability-offline"),
    }
}

/// The colour of the dot, as a role of the tokens.
#[must_use]
pub const fn availability_color(availability: Availability) -> &'static str {
    match availability {
        Availability::Online => "var(--success)",
        Availability::Busy => "var(--status-pending)",
        Availability::Offline => "var(--status-closed)",
    }
}

/// The name that style sheets and tests know it by.
#[must_use]
pub const fn availability_wire(availability: Availability) -> &'static str {
    match availability {
        Availability::Online => "online",
        Availability::Busy => "busy",
        Availability::Offline => "offline",
    }
}

/// A small picture of an agent with the dot of what they are seen as. The words stand in the title.
#[component]
pub fn AgentFace(
    /// Their name.
    #[prop(into)]
    name: String,
    /// What they are seen as.
    availability: Availability,
) -> impl IntoView {
    view! {
        <span class="agent-face" title=move || availability_name(availability)>
            <Avatar name=name size=Size::Mini />
            <span
                class="presence"
                data-availability=availability_wire(availability)
                aria-hidden="true"
            ></span>
        </span>
    }
}
