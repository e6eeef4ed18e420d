//! Spelling is checked by the webview, in the language of the conversation.
//!
//! Where the system's webview reads the `lang` of a field, there is nothing to do. WebKit on Linux takes one list of
//! dictionaries for all of a program instead, and checks nothing until it has one; the dictionaries are the system's own.

use tauri::{Runtime, WebviewWindow};

/// The region whose dictionary is taken where a language comes without one.
const REGIONS: [(&str, &str); 8] = [
    ("de", "DE"),
    ("en", "US"),
    ("es", "ES"),
    ("fr", "FR"),
    ("it", "IT"),
    ("nl", "NL"),
    ("pl", "PL"),
    ("pt", "PT"),
];

/// Checks spelling by the words of this language from now on. One that is no language changes nothing.
pub(crate) fn check<R: Runtime>(window: &WebviewWindow<R>, language: &str) {
    let Some(dictionary) = dictionary(language) else {
        return;
    };
    #[cfg(target_os = "linux")]
    {
        use webkit2gtk::{WebContextExt, WebViewExt};
        let set = window.with_webview(move |webview| {
            if let Some(context) = webview.inner().context() {
                context.set_spell_checking_languages(&[dictionary.as_str()]);
                context.set_spell_checking_enabled(true);
            }
        });
        if let Err(error) = set {
            tracing::info!(%error, "the window has gone before its spelling could be checked");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (window, dictionary);
}

/// What a dictionary for a language tag is called: `fr` is `fr_FR`, `pt-br` is `pt_BR`. None for what is no tag: it comes
/// from a server.
fn dictionary(tag: &str) -> Option<String> {
    let mut parts = tag.trim().split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let is_language =
        (2..=3).contains(&language.len()) && language.chars().all(|c| c.is_ascii_lowercase());
    if !is_language {
        return None;
    }
    let region = parts
        .find(|part| part.len() == 2 && part.chars().all(|c| c.is_ascii_alphabetic()))
        .map(str::to_ascii_uppercase)
        .or_else(|| {
            let known = REGIONS.iter().find(|(known, _)| *known == language)?;
            Some(known.1.to_owned())
        });
    Some(match region {
        Some(region) => format!("{language}_{region}"),
        None => language,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_a_dictionary_and_anything_else_has_none() {
        let named = |tag| dictionary(tag).unwrap_or_default();
        assert_eq!(named("fr"), "fr_FR");
        assert_eq!(named("pt-br"), "pt_BR");
        assert_eq!(named("zh-Hant-TW"), "zh_TW");
        assert_eq!(named("eo"), "eo");
        for other in ["", "français", "../fr", "e", "english"] {
            assert_eq!(dictionary(other), None, "{other}");
        }
    }
}
