//! Words: every text of the window, in French and English, from `assets/locales`.
//!
//! [`t!`](crate::t) reads the language reactively, so that a change of language repaints what is on screen. A missing
//! key shows itself as its own name; a test keeps the files and the sources in step.

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use guichet_model::settings::Language;
use leptos::{
    prelude::{ArcRwSignal, Get, GetUntracked, Set},
    reactive::graph::Observer,
};
use unic_langid::LanguageIdentifier;

const FRENCH: &str = include_str!("../../assets/locales/fr.ftl");
const ENGLISH: &str = include_str!("../../assets/locales/en.ftl");

/// A language that the window speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Tongue {
    /// French.
    French,
    /// English.
    #[default]
    English,
}

impl Tongue {
    /// What the agent chose, or what the system speaks; English where it speaks neither.
    #[must_use]
    pub fn of(language: Language, system: &str) -> Self {
        match language {
            Language::French => Self::French,
            Language::English => Self::English,
            Language::System => {
                if system.to_ascii_lowercase().starts_with("fr") {
                    Self::French
                } else {
                    Self::English
                }
            }
        }
    }

    /// The BCP 47 tag, for `lang` attributes and for the browser's formatters.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en-GB",
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::French => FRENCH,
            Self::English => ENGLISH,
        }
    }
}

thread_local! {
    static TONGUE: ArcRwSignal<Tongue> = ArcRwSignal::new(Tongue::default());
    static BUNDLE: RefCell<Option<(Tongue, FluentBundle<FluentResource>)>> = const { RefCell::new(None) };
}

/// The language in use; tracked where somebody tracks.
#[must_use]
pub fn tongue() -> Tongue {
    if Observer::get().is_some() {
        TONGUE.with(ArcRwSignal::get)
    } else {
        tongue_untracked()
    }
}

/// The language in use, not tracked.
#[must_use]
pub fn tongue_untracked() -> Tongue {
    TONGUE.with(ArcRwSignal::get_untracked)
}

/// Speak this language from now on.
pub fn speak(tongue: Tongue) {
    if tongue_untracked() != tongue {
        TONGUE.with(|signal| signal.set(tongue));
    }
}

/// The text of a key in the language in use, tracked. Prefer [`t!`](crate::t).
#[must_use]
pub fn text(key: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
    let tongue = tongue();
    BUNDLE.with_borrow_mut(|slot| {
        if slot.as_ref().is_none_or(|(of, _)| *of != tongue) {
            *slot = Some((tongue, bundle(tongue)));
        }
        slot.as_ref()
            .and_then(|(_, bundle)| look_up(bundle, key, arguments))
            .unwrap_or_else(|| key.to_owned())
    })
}

fn look_up(
    bundle: &FluentBundle<FluentResource>,
    key: &str,
    arguments: &[(&'static str, FluentValue<'_>)],
) -> Option<String> {
    let pattern = bundle.get_message(key)?.value()?;
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, value) in arguments {
        values.set(*name, value.clone());
    }
    let mut problems = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&values), &mut problems);
    Some(text.into_owned())
}

fn bundle(tongue: Tongue) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = tongue.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![language]);
    // Names inside a sentence are shown as they are; isolating marks would end up in copied text.
    bundle.set_use_isolating(false);
    // A file with a mistake still gives every message that can be read; the tests refuse such a file.
    let resource = FluentResource::try_new(tongue.source().to_owned())
        .unwrap_or_else(|(readable, _)| readable);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The text of a key, in the language in use: `t!("composer-send")`, `t!("list-unread", count = 3)`.
#[macro_export]
macro_rules! t {
    ($key:literal $(,)?) => {
        $crate::locale::text($key, &[])
    };
    ($key:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::locale::text($key, &[$((stringify!($name), ::fluent_bundle::FluentValue::from($value))),+])
    };
}

#[cfg(test)]
#[path = "locale/locale_tests.rs"]
mod tests;
