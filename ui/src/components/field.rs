//! A field with its name, a hint and what is wrong with it.

use leptos::{html, prelude::*};

use super::{button::IconButton, icon::Icon};
use crate::t;

/// What a field takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    #[default]
    Text,
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
    /// A secret.
    Password,
    /// A code of digits.
    Code,
    /// A moment.
    Moment,
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            // A browser's own check of addresses speaks its own words; the core checks them.
            Self::Text | Self::Url | Self::Code => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Moment => "datetime-local",
        }
    }

    /// Its name in the style sheets.
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Url => "url",
            Self::Email => "email",
            Self::Password => "password",
            Self::Code => "code",
            Self::Moment => "moment",
        }
    }

    const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Url => Some("url"),
            Self::Email => Some("email"),
            Self::Code => Some("numeric"),
            Self::Text | Self::Password | Self::Moment => None,
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::Email => "username",
            Self::Password => "current-password",
            Self::Code => "one-time-code",
            Self::Url => "url",
            Self::Text | Self::Moment => "off",
        }
    }
}

/// A field.
#[component]
pub fn Field(
    /// Its name, shown above it.
    #[prop(into)]
    label: Signal<String>,
    /// What is in it.
    value: RwSignal<String>,
    /// What it takes.
    #[prop(optional)]
    kind: Kind,
    /// Shown below it while nothing is wrong.
    #[prop(optional, into)]
    hint: MaybeProp<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Name for tests, also the element's id: unique in the window.
    name: &'static str,
    /// The element, where someone wants it.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let described = format!("{name}-about");
    let about = described.clone();
    let shown = RwSignal::new(false);
    let input_type = move || match kind {
        Kind::Password if shown.get() => "text",
        kind => kind.input_type(),
    };
    view! {
        <div class="field">
            <label class="field-label" for=name>
                {label}
            </label>
            <div class="field-box" data-kind=kind.name()>
                <input
                    id=name
                    class="field-input"
                    data-test=name
                    type=input_type
                    inputmode=kind.input_mode()
                    autocomplete=kind.autocomplete()
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=described
                    aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                    node_ref=node_ref
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                {(kind == Kind::Password)
                    .then(|| {
                        view! {
                            <IconButton
                                icon=Signal::derive(move || {
                                    if shown.get() { Icon::EyeOff } else { Icon::Eye }
                                })
                                label=Signal::derive(move || {
                                    if shown.get() { t!("field-hide") } else { t!("field-show") }
                                })
                                on_press=move |_| shown.update(|shown| *shown = !*shown)
                            />
                        }
                    })}
            </div>
            <p class="field-about" id=about aria-live="polite">
                {move || match error.get() {
                    Some(error) => {
                        view! {
                            <span class="field-error" data-test=format!("{name}-error")>
                                {error}
                            </span>
                        }
                            .into_any()
                    }
                    None => hint.get().into_any(),
                }}
            </p>
        </div>
    }
}
