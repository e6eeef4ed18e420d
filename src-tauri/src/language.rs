//! The language of what the operating system shows for us, outside of the window.

use fluent_bundle::{FluentBundle, FluentResource};
use guichet_model::settings::Language;
use unic_langid::LanguageIdentifier;

const ENGLISH: &str = include_str!("../../assets/locales/shell.en.ftl");
const FRENCH: &str = include_str!("../../assets/locales/shell.fr.ftl");

/// The operating system's language as a tag: `fr-FR`, `en` … English where it has none.
pub(crate) fn of_system() -> String {
    sys_locale::get_locale()
        .filter(|tag| !matches!(tag.as_str(), "C" | "POSIX" | ""))
        .unwrap_or_else(|| "en".to_owned())
}

/// The text of a key, in the language that the agent prefers; the key itself when there is no such text.
pub(crate) fn text(language: Language, key: &str) -> String {
    let french = match language {
        Language::French => true,
        Language::English => false,
        Language::System => of_system().to_lowercase().starts_with("fr"),
    };
    let (tag, source) = if french {
        ("fr", FRENCH)
    } else {
        ("en", ENGLISH)
    };
    find(tag, source, key).unwrap_or_else(|| key.to_owned())
}

fn find(tag: &str, source: &str, key: &str) -> Option<String> {
    let tag: LanguageIdentifier = tag.parse().ok()?;
    // What can be read of a file with a mistake still counts; the tests find the mistake.
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _mistakes)| resource);
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.add_resource(resource).ok()?;
    let pattern = bundle.get_message(key)?.value()?;
    Some(
        bundle
            .format_pattern(pattern, None, &mut Vec::new())
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        source
            .lines()
            .filter(|line| !line.starts_with(['#', ' ']))
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_a_text_for_each() {
        assert_eq!(keys(ENGLISH), keys(FRENCH));
        for key in keys(ENGLISH) {
            for language in [Language::English, Language::French] {
                assert_ne!(text(language, key), key, "{key} has a text in {language:?}");
            }
        }
    }

    #[test]
    fn an_agent_who_chose_french_reads_french() {
        assert_ne!(
            text(Language::French, "notice-assigned"),
            text(Language::English, "notice-assigned")
        );
    }
}
