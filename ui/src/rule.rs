//! The rule that a value breaks, as a sentence that says what is wanted.

use guichet_model::rule::Rule;

use crate::t;

/// The sentence for a rule, in the language of the window.
#[must_use]
pub fn sentence(rule: &Rule) -> String {
    match rule {
        Rule::Required => t!("rule-required"),
        Rule::Email => t!("rule-email"),
        Rule::Phone => t!("rule-phone"),
        Rule::Number => t!("rule-number"),
        Rule::Link => t!("rule-link"),
        Rule::Date => t!("rule-date"),
        Rule::Choice { choices } => t!("rule-choice", choices = choices.join(", ")),
        Rule::Checkbox => t!("rule-checkbox"),
        Rule::Pattern { hint } if hint.trim().is_empty() => t!("rule-pattern"),
        Rule::Pattern { hint } => t!("rule-pattern-hint", hint = hint.clone()),
        Rule::Taken => t!("rule-taken"),
        Rule::NoTickets => t!("rule-no-tickets"),
        Rule::MacroNotOnServer => t!("rule-macro-not-on-server"),
        Rule::NotAMacro => t!("rule-not-a-macro"),
        Rule::Unreachable => t!("rule-unreachable"),
        Rule::Picture => t!("rule-picture"),
        Rule::FileSize { limit_bytes } => {
            t!(
                "rule-file-size",
                size = (limit_bytes / (1024 * 1024)).to_string()
            )
        }
        Rule::FileType { endings } => t!("rule-file-type", endings = endings.join(", ")),
        Rule::FileCount { limit } => t!("rule-file-count", limit = limit.to_string()),
        Rule::FileUnreadable => t!("rule-file-unreadable"),
        Rule::AdministratorsOnly => t!("rule-administrators-only"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::locale::{self, Tongue};

    #[test]
    fn every_rule_has_a_sentence_of_its_own_in_both_languages() {
        let rules = [
            Rule::Required,
            Rule::Email,
            Rule::Phone,
            Rule::Number,
            Rule::Link,
            Rule::Date,
            Rule::Choice {
                choices: vec!["pro".to_owned()],
            },
            Rule::Checkbox,
            Rule::Pattern {
                hint: String::new(),
            },
            Rule::Pattern {
                hint: "AB-123".to_owned(),
            },
            Rule::Taken,
            Rule::NoTickets,
            Rule::MacroNotOnServer,
            Rule::NotAMacro,
            Rule::Unreachable,
            Rule::Picture,
            Rule::FileSize {
                limit_bytes: 15 * 1024 * 1024,
            },
            Rule::FileType {
                endings: vec!["jpg".to_owned(), "png".to_owned()],
            },
            Rule::FileCount { limit: 15 },
            Rule::FileUnreadable,
            Rule::AdministratorsOnly,
        ];
        for tongue in [Tongue::French, Tongue::English] {
            locale::speak(tongue);
            let sentences: BTreeSet<String> = rules.iter().map(sentence).collect();
            assert_eq!(sentences.len(), rules.len(), "two rules say the same");
            for sentence in sentences {
                assert!(sentence.ends_with('.'), "{sentence}");
                assert!(!sentence.starts_with("rule-"), "{sentence}");
            }
        }
    }
}
