//! Custom attributes: what a company notes about its contacts and conversations, each with a definition that says what
//! kind of value it takes.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::rule::Rule;

/// An attribute's name on the server: `plan`, `renewal_date`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttributeKey(pub String);

impl fmt::Display for AttributeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Values by attribute. One that is absent has no value.
pub type Attributes = BTreeMap<AttributeKey, AttributeValue>;

/// A value as the server stores it. Dates, links and choices are text; a date is `2026-11-30`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AttributeValue {
    /// Of a checkbox.
    Flag(bool),
    /// Of a number, an amount or a percentage.
    Number(Number),
    /// Of everything else.
    Text(String),
    /// What no editor here makes; kept as it came.
    Other(serde_json::Value),
}

impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => text.fmt(f),
            Self::Other(value) => value.fmt(f),
        }
    }
}

/// What an attribute belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeOf {
    /// Conversations and tickets.
    Conversation,
    /// Contacts.
    Contact,
}

crate::conversation::open_enum!(
    /// What kind of value an attribute takes.
    AttributeKind {
        /// Any text.
        Text = "text",
        /// A number.
        Number = "number",
        /// An amount of money.
        Currency = "currency",
        /// A percentage.
        Percent = "percent",
        /// A web address.
        Link = "link",
        /// A day.
        Date = "date",
        /// One of the definition's choices.
        List = "list",
        /// Yes or no.
        Checkbox = "checkbox",
    }
);

/// The definition of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeDefinition {
    /// Name on the server.
    pub key: AttributeKey,
    /// What it belongs to.
    pub of: AttributeOf,
    /// Name for people.
    pub name: String,
    /// What it means; may be empty.
    pub description: String,
    /// What kind of value it takes.
    pub kind: AttributeKind,
    /// Of a list: what can be chosen.
    pub choices: Vec<String>,
    /// A regular expression that a text must match.
    pub pattern: Option<String>,
    /// What the pattern asks for, in words.
    pub pattern_hint: Option<String>,
}

impl AttributeDefinition {
    /// Reads what an agent typed as a value of this kind; empty text is no value.
    ///
    /// # Errors
    /// The rule that it breaks. The pattern is checked by the core alone, when the change is made.
    pub fn read(&self, typed: &str) -> Result<Option<AttributeValue>, Rule> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            AttributeKind::Number | AttributeKind::Currency | AttributeKind::Percent => typed
                .replace(',', ".")
                .parse()
                .map(AttributeValue::Number)
                .map_err(|_| Rule::Number)?,
            AttributeKind::Checkbox => match typed {
                "true" => AttributeValue::Flag(true),
                "false" => AttributeValue::Flag(false),
                _ => return Err(Rule::Checkbox),
            },
            _ => AttributeValue::Text(typed.to_owned()),
        };
        self.check(&value)?;
        Ok(Some(value))
    }

    /// Whether a value is of this kind.
    ///
    /// # Errors
    /// The rule that it breaks. The pattern is checked by the core alone, when the change is made.
    pub fn check(&self, value: &AttributeValue) -> Result<(), Rule> {
        match (&self.kind, value) {
            (AttributeKind::Text | AttributeKind::Other(_), _) => Ok(()),
            (
                AttributeKind::Number | AttributeKind::Currency | AttributeKind::Percent,
                AttributeValue::Number(_),
            )
            | (AttributeKind::Checkbox, AttributeValue::Flag(_)) => Ok(()),
            (AttributeKind::Link, AttributeValue::Text(text)) if is_link(text) => Ok(()),
            (AttributeKind::Date, AttributeValue::Text(text)) if is_date(text) => Ok(()),
            (AttributeKind::List, AttributeValue::Text(text)) if self.choices.contains(text) => {
                Ok(())
            }
            (kind, _) => Err(match kind {
                AttributeKind::Link => Rule::Link,
                AttributeKind::Date => Rule::Date,
                AttributeKind::List => Rule::Choice {
                    choices: self.choices.clone(),
                },
                AttributeKind::Checkbox => Rule::Checkbox,
                _ => Rule::Number,
            }),
        }
    }
}

fn is_link(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
    })
}

/// `2026-11-30`, with or without a time after it.
pub(crate) fn is_date(text: &str) -> bool {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let mut parts = day.split('-');
    let mut part = |length: usize| {
        parts
            .next()
            .filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|part| part.parse::<u32>().ok())
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return false;
    };
    parts.next().is_none() && (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)
}

const fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(kind: AttributeKind) -> AttributeDefinition {
        AttributeDefinition {
            key: AttributeKey("k".to_owned()),
            of: AttributeOf::Contact,
            name: "K".to_owned(),
            description: String::new(),
            kind,
            choices: vec!["pro".to_owned()],
            pattern: None,
            pattern_hint: None,
        }
    }

    #[test]
    fn a_value_of_the_wrong_kind_names_the_rule_that_it_breaks() {
        for (kind, typed, rule) in [
            (AttributeKind::Number, "douze", Rule::Number),
            (AttributeKind::Link, "exemple.fr", Rule::Link),
            (AttributeKind::Date, "2026-02-30", Rule::Date),
            (AttributeKind::Date, "30/11/2026", Rule::Date),
            (AttributeKind::Checkbox, "oui", Rule::Checkbox),
        ] {
            assert_eq!(
                definition(kind.clone()).read(typed),
                Err(rule),
                "{kind}: {typed}"
            );
        }
        let refused = definition(AttributeKind::List).read("gratuit");
        assert_eq!(
            refused,
            Err(Rule::Choice {
                choices: vec!["pro".to_owned()]
            })
        );
    }

    #[test]
    fn what_is_typed_is_read_as_its_kind() {
        let read = |kind, typed| definition(kind).read(typed).expect("a value");
        assert_eq!(
            read(AttributeKind::Number, " 12,5 "),
            Some(AttributeValue::Number(
                Number::from_f64(12.5).expect("finite")
            ))
        );
        assert_eq!(
            read(AttributeKind::Checkbox, "true"),
            Some(AttributeValue::Flag(true))
        );
        assert_eq!(read(AttributeKind::Date, ""), None);
        assert_eq!(
            read(AttributeKind::Date, "2028-02-29"),
            Some(AttributeValue::Text("2028-02-29".to_owned()))
        );
    }

    #[test]
    fn a_value_reads_back_as_what_it_was() {
        for text in ["true", "12", "12.5", "\"pro\"", "[1]"] {
            let value: AttributeValue = serde_json::from_str(text).expect("reads");
            assert_eq!(serde_json::to_string(&value).expect("writes"), text);
        }
    }
}
