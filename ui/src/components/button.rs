//! Buttons.

use leptos::{ev::MouseEvent, html, prelude::*};

use super::icon::{Glyph, Icon};

/// How a button looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// With a border: one of several.
    #[default]
    Plain,
    /// Filled: the one thing to do here.
    Primary,
    /// Without a border, until the pointer is on it.
    Quiet,
    /// Takes something away.
    Danger,
    /// As a link in a line of text.
    Link,
}

impl Look {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button button-plain",
            Self::Primary => "button button-primary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
            Self::Link => "button button-link",
        }
    }
}

/// A button with words.
#[component]
pub fn Button(
    /// How it looks.
    #[prop(optional)]
    look: Look,
    /// Drawn before the words.
    #[prop(optional)]
    icon: Option<Icon>,
    /// The key that does the same, drawn after the words.
    #[prop(optional, into)]
    key_hint: Option<Signal<String>>,
    /// Whether it cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it sends the form it is in.
    #[prop(optional)]
    submits: Submits,
    /// Name for tests.
    #[prop(optional)]
    test: Option<&'static str>,
    /// The element, where someone wants it.
    #[prop(optional)]
    node_ref: NodeRef<html::Button>,
    /// What it does.
    #[prop(optional, into)]
    on_press: Option<Callback<MouseEvent>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=submits.kind()
            class=look.class()
            data-test=test
            node_ref=node_ref
            disabled=disabled
            on:click=move |event| {
                if let Some(on_press) = on_press {
                    on_press.run(event);
                }
            }
        >
            {icon.map(|icon| view! { <Glyph icon=icon /> })}
            {children()}
            {key_hint.map(|key| view! { <kbd>{key}</kbd> })}
        </button>
    }
}

/// Whether a button sends the form it is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Submits {
    /// It does what it does by itself.
    #[default]
    No,
    /// It sends the form.
    Form,
}

impl Submits {
    const fn kind(self) -> &'static str {
        match self {
            Self::No => "button",
            Self::Form => "submit",
        }
    }
}

/// A button that is only an icon.
#[component]
pub fn IconButton(
    /// Which icon.
    #[prop(into)]
    icon: Signal<Icon>,
    /// What it does, for screen readers and as a hint.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is held down: for switches.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Name for tests.
    #[prop(optional)]
    test: Option<&'static str>,
    /// The element, where someone wants it.
    #[prop(optional)]
    node_ref: NodeRef<html::Button>,
    /// What it does.
    #[prop(into)]
    on_press: Callback<MouseEvent>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=label
            title=label
            aria-pressed=pressed.map(|pressed| move || if pressed.get() { "true" } else { "false" })
            data-test=test
            node_ref=node_ref
            on:click=move |event| on_press.run(event)
        >
            {move || view! { <Glyph icon=icon.get() /> }}
        </button>
    }
}
