//! Words: every text of the window, in French and English, from `assets/locales`.
//!
//! The window is drawn in one language; when the agent chooses the other one, all of it is drawn anew, so that a text is
//! only a text and follows nothing. A missing key shows itself as its own name; a test keeps the files and the sources
//! in step.

use std::cell::{Cell, RefCell};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use guichet_model::settings::Language;
use unic_langid::LanguageIdentifier;

// `FRENCH` and `ENGLISH`: every message as Fluent writes it, by its key, sorted. The build script lists them.
include!(concat!(env!("OUT_DIR"), "/messages.rs"));

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

    /// As the core is asked in it.
    #[must_use]
    pub const fn language(self) -> Language {
        match self {
            Self::French => Language::French,
            Self::English => Language::English,
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

    /// A message as Fluent writes it.
    fn source(self, key: &str) -> Option<&'static str> {
        let messages = match self {
            Self::French => FRENCH,
            Self::English => ENGLISH,
        };
        let place = messages.binary_search_by_key(&key, |(key, _)| key).ok()?;
        messages.get(place).map(|(_, source)| *source)
    }
}

thread_local! {
    static TONGUE: Cell<Tongue> = const { Cell::new(Tongue::English) };
    static BUNDLE: RefCell<Option<(Tongue, FluentBundle<FluentResource>)>> = const { RefCell::new(None) };
}

/// The language in use.
#[must_use]
pub fn tongue() -> Tongue {
    TONGUE.get()
}

/// Speak this language from now on. What is drawn already stays as it is.
pub fn speak(tongue: Tongue) {
    TONGUE.set(tongue);
}

/// The text of a key in the language in use. Prefer [`t!`](crate::t).
#[must_use]
pub fn text(key: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
    let tongue = tongue();
    BUNDLE.with_borrow_mut(|slot| {
        let (_, bundle) = match slot {
            Some(known) if known.0 == tongue => known,
            _ => slot.insert((tongue, bundle(tongue))),
        };
        if !bundle.has_message(key) {
            learn(bundle, tongue, key);
        }
        look_up(bundle, key, arguments).unwrap_or_else(|| key.to_owned())
    })
}

/// Reads a message when it is first said.
fn learn(bundle: &mut FluentBundle<FluentResource>, tongue: Tongue, key: &str) {
    let Some(source) = tongue.source(key) else {
        return;
    };
    // A message with a mistake shows as its key; the tests refuse it.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
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
