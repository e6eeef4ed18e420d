//! Comparing what people type with what things are called: whatever the case, with or without accents.

use icu_normalizer::DecomposingNormalizer;

/// A text in lower case without accents; ligatures are two letters.
pub(crate) fn folded(text: &str) -> String {
    let apart = DecomposingNormalizer::new_nfd().normalize_iter(text.chars());
    let mut out = String::with_capacity(text.len());
    for letter in apart {
        match letter {
            'œ' | 'Œ' => out.push_str("oe"),
            'æ' | 'Æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            '’' => out.push('\''),
            // Accents, which stand by themselves now.
            '\u{300}'..='\u{36f}' => {}
            _ => out.extend(letter.to_lowercase()),
        }
    }
    out
}

/// Whether a word of `text` begins with `start`; both folded.
pub(crate) fn word_begins(text: &str, start: &str) -> bool {
    text.match_indices(start).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_ligatures_make_no_difference() {
        assert_eq!(folded("Cœur d’ÉTÉ"), "coeur d'ete");
        assert_eq!(folded("e\u{301}te\u{301}"), "ete", "accents by themselves");
        assert!(word_begins("visage rieur", "rie"));
        assert!(!word_begins("visage rieur", "sage"));
    }
}
