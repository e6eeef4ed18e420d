//! Attributes as lines of a panel, and what their editors send. Pure; the panel draws them.

use std::collections::BTreeSet;

use guichet_model::{
    attribute::{
        AttributeDefinition, AttributeKey, AttributeKind, AttributeOf, AttributeValue, Attributes,
    },
    edit::Edit,
    rule::Rule,
};

/// An attribute with the value it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its definition; made up for a value that has none.
    pub definition: AttributeDefinition,
    /// Its value, where there is one.
    pub value: Option<AttributeValue>,
}

impl Line {
    /// What edits it.
    #[must_use]
    pub const fn editor(&self) -> Editor {
        if matches!(self.value, Some(AttributeValue::Other(_))) {
            return Editor::None;
        }
        match self.definition.kind {
            AttributeKind::Checkbox => Editor::Checkbox,
            AttributeKind::List => Editor::Choice,
            AttributeKind::Date => Editor::Day,
            AttributeKind::Link => Editor::Link,
            AttributeKind::Number | AttributeKind::Currency | AttributeKind::Percent => {
                Editor::Number
            }
            AttributeKind::Text | AttributeKind::Other(_) => Editor::Text,
        }
    }

    /// What an editor begins with.
    #[must_use]
    pub fn typed(&self) -> String {
        self.value
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    }
}

/// What edits an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Editor {
    /// A line of text.
    Text,
    /// A number.
    Number,
    /// A web address.
    Link,
    /// A calendar day.
    Day,
    /// A menu of choices.
    Choice,
    /// A box to tick.
    Checkbox,
    /// Nothing: a value that no editor here makes is shown as it is.
    None,
}

/// Every attribute of a kind of thing: the defined ones in the order of the account, with or without a value, then the
/// values that nobody defined.
#[must_use]
pub fn lines(
    of: AttributeOf,
    definitions: &[AttributeDefinition],
    values: &Attributes,
) -> Vec<Line> {
    let defined: Vec<&AttributeDefinition> = definitions
        .iter()
        .filter(|definition| definition.of == of)
        .collect();
    let known: BTreeSet<&AttributeKey> = defined.iter().map(|definition| &definition.key).collect();
    let others = values
        .iter()
        .filter(|(key, _)| !known.contains(key))
        .map(|(key, value)| Line {
            definition: undefined(of, key, value),
            value: Some(value.clone()),
        });
    defined
        .iter()
        .map(|definition| Line {
            definition: (*definition).clone(),
            value: values.get(&definition.key).cloned(),
        })
        .chain(others)
        .collect()
}

/// What stands in for the definition of a value that has none: the kind that it has now, under the name that the server
/// uses.
fn undefined(of: AttributeOf, key: &AttributeKey, value: &AttributeValue) -> AttributeDefinition {
    AttributeDefinition {
        key: key.clone(),
        of,
        name: key.0.clone(),
        description: String::new(),
        kind: match value {
            AttributeValue::Flag(_) => AttributeKind::Checkbox,
            AttributeValue::Number(_) => AttributeKind::Number,
            AttributeValue::Text(_) | AttributeValue::Other(_) => AttributeKind::Text,
        },
        choices: Vec::new(),
        pattern: None,
        pattern_hint: None,
    }
}

/// What an editor sends; nothing where nothing changed.
///
/// # Errors
/// The rule that what is typed breaks.
pub fn change(line: &Line, typed: &str) -> Result<Option<Edit<AttributeValue>>, Rule> {
    let wanted = line.definition.read(typed)?;
    if wanted == line.value {
        return Ok(None);
    }
    Ok(Some(wanted.map_or(Edit::Clear, Edit::Set)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn definition(key: &str, of: AttributeOf, kind: AttributeKind) -> AttributeDefinition {
        AttributeDefinition {
            kind,
            choices: vec!["pro".to_owned()],
            ..undefined(of, &AttributeKey(key.to_owned()), &text(""))
        }
    }

    fn text(value: &str) -> AttributeValue {
        AttributeValue::Text(value.to_owned())
    }

    fn line(kind: AttributeKind, value: Option<AttributeValue>) -> Line {
        Line {
            definition: definition("k", AttributeOf::Contact, kind),
            value,
        }
    }

    #[test]
    fn defined_attributes_come_in_their_order_and_undefined_values_after_them() {
        let definitions = [
            definition("plan", AttributeOf::Contact, AttributeKind::List),
            definition("order", AttributeOf::Conversation, AttributeKind::Text),
            definition("age", AttributeOf::Contact, AttributeKind::Number),
        ];
        let values = BTreeMap::from([
            (AttributeKey("age".to_owned()), text("12")),
            (AttributeKey("aaa".to_owned()), text("kept")),
        ]);
        let shown: Vec<_> = lines(AttributeOf::Contact, &definitions, &values)
            .into_iter()
            .map(|line| (line.definition.key.0, line.value.is_some()))
            .collect();
        let wanted = [("plan", false), ("age", true), ("aaa", true)];
        assert_eq!(shown, wanted.map(|(key, has)| (key.to_owned(), has)));
    }

    #[test]
    fn an_editor_sends_a_value_clears_it_or_sends_nothing() {
        let date = line(AttributeKind::Date, Some(text("2026-11-30")));
        assert_eq!(change(&date, "2026-11-30"), Ok(None));
        assert_eq!(change(&date, " "), Ok(Some(Edit::Clear)));
        assert_eq!(
            change(&date, "2026-12-01"),
            Ok(Some(Edit::Set(text("2026-12-01"))))
        );
        assert_eq!(change(&date, "demain"), Err(Rule::Date));
        assert_eq!(change(&line(AttributeKind::Text, None), ""), Ok(None));
    }

    #[test]
    fn a_value_that_no_editor_makes_is_only_shown() {
        let odd = AttributeValue::Other(serde_json::json!([1]));
        assert_eq!(line(AttributeKind::Text, Some(odd)).editor(), Editor::None);
        assert_eq!(line(AttributeKind::Percent, None).editor(), Editor::Number);
    }
}
