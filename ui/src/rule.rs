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
    }
}
