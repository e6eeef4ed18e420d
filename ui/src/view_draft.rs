//! A custom view while it is being written: rows of attribute, operator and value, and the filter that they make.

use guichet_model::{
    attribute::{AttributeDefinition, AttributeOf},
    filter::{
        ATTRIBUTES, Attribute, Condition, Filter, FilterKeys, Flaw, Join, Operator, Takes,
        ValueKind,
    },
};

/// What stands between several values that are typed into one field.
const BETWEEN: char = '|';
/// Before [`BETWEEN`], or before itself: the sign is part of the value.
const LITERALLY: char = '\\';

/// How the value of a row is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Editor {
    /// The operator takes none.
    Nothing,
    /// Any number of choices.
    Choices,
    /// One choice.
    Choice,
    /// Typed words.
    Words,
    /// Typed numbers.
    Numbers,
    /// A day.
    Day,
    /// A number of days.
    Days,
}

impl Editor {
    /// The editor for values of a kind under an operator.
    #[must_use]
    pub const fn of(kind: ValueKind, operator: Operator) -> Self {
        match (operator, kind) {
            (Operator::IsPresent | Operator::IsNotPresent, _) => Self::Nothing,
            (Operator::DaysBefore, _) => Self::Days,
            (
                _,
                ValueKind::Name | ValueKind::Reference | ValueKind::Labels | ValueKind::CustomList,
            ) => Self::Choices,
            (_, ValueKind::Flag | ValueKind::CustomFlag) => Self::Choice,
            (_, ValueKind::Number | ValueKind::Id | ValueKind::CustomNumber) => Self::Numbers,
            (_, ValueKind::Day | ValueKind::OptionalDay | ValueKind::CustomDay) => Self::Day,
            (
                _,
                ValueKind::Word | ValueKind::Text | ValueKind::OptionalText | ValueKind::CustomText,
            ) => Self::Words,
        }
    }
}

/// A row of the builder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number: never used twice in one draft.
    pub id: u32,
    /// What is looked at.
    pub attribute: Attribute,
    /// How it is compared.
    pub operator: Operator,
    /// What was chosen, where the editor offers choices.
    pub chosen: Vec<String>,
    /// What was typed, where the editor takes words.
    pub typed: String,
    /// How it is joined to the next row.
    pub joined_by: Join,
}

impl Row {
    /// The values that an editor makes of it.
    #[must_use]
    pub fn values(&self, editor: Editor) -> Vec<String> {
        let typed = self.typed.trim();
        match editor {
            Editor::Nothing => Vec::new(),
            Editor::Choices | Editor::Choice => self.chosen.clone(),
            Editor::Day | Editor::Days => one(typed),
            Editor::Words if self.operator.takes() == Takes::One => one(typed),
            Editor::Words => split(typed),
            Editor::Numbers => typed
                .split(|letter: char| letter == BETWEEN || letter == ';' || letter.is_whitespace())
                .map(|number| number.trim_start_matches('#').replace(',', "."))
                .flat_map(|number| one(&number))
                .collect(),
        }
    }
}

/// The values of a field. What stands after [`LITERALLY`] is taken as it is, where it would mean something else.
fn split(typed: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut letters = typed.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == BETWEEN {
            values.push(String::new());
            continue;
        }
        let meant = letters
            .next_if(|next| letter == LITERALLY && matches!(*next, BETWEEN | LITERALLY))
            .unwrap_or(letter);
        if let Some(value) = values.last_mut() {
            value.push(meant);
        }
    }
    values.iter().flat_map(|value| one(value)).collect()
}

/// Values as they are typed into one field, the reverse of [`split`].
fn joined(values: &[String]) -> String {
    let literal = |value: &String| value.replace(LITERALLY, "\\\\").replace(BETWEEN, "\\|");
    let values: Vec<String> = values.iter().map(literal).collect();
    values.join(&format!(" {BETWEEN} "))
}

fn one(text: &str) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() {
        Vec::new()
    } else {
        vec![text.to_owned()]
    }
}

/// The rows, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewDraft {
    /// The rows.
    pub rows: Vec<Row>,
    next_id: u32,
}

impl ViewDraft {
    /// With one row to begin with: what is open.
    #[must_use]
    pub fn new() -> Self {
        let mut draft = Self::default();
        draft.add();
        draft.change(0, |row| row.chosen = vec!["open".to_owned()]);
        draft
    }

    /// What a filter says.
    #[must_use]
    pub fn of(filter: &Filter) -> Self {
        let mut draft = Self::default();
        for condition in &filter.conditions {
            let id = draft.add();
            draft.change(id, |row| {
                row.attribute = condition.attribute.clone();
                row.operator = condition.operator;
                row.joined_by = condition.joined_by;
                // Both: which of them the editor shows is known once the definitions are.
                row.chosen.clone_from(&condition.values);
                row.typed = match condition.operator.takes() {
                    Takes::One => condition.values.concat(),
                    _ => joined(&condition.values),
                };
            });
        }
        draft
    }

    /// Adds a row at the end; gives its number.
    pub fn add(&mut self) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.rows.push(Row {
            id,
            attribute: Attribute::Status,
            operator: Operator::EqualTo,
            chosen: Vec::new(),
            typed: String::new(),
            joined_by: Join::And,
        });
        id
    }

    /// Takes a row away.
    pub fn remove(&mut self, id: u32) {
        self.rows.retain(|row| row.id != id);
    }

    /// Changes a row.
    pub fn change(&mut self, id: u32, change: impl FnOnce(&mut Row)) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.id == id) {
            change(row);
        }
    }

    /// Looks at something else in a row. The operator stays where the new attribute allows it; the value goes.
    pub fn look_at(&mut self, id: u32, attribute: Attribute, definitions: &[AttributeDefinition]) {
        let allowed = attribute
            .kind(definitions)
            .map_or(&[][..], ValueKind::operators);
        self.change(id, |row| {
            if row.attribute == attribute {
                return;
            }
            if !allowed.contains(&row.operator) {
                row.operator = allowed.first().copied().unwrap_or(Operator::EqualTo);
            }
            row.attribute = attribute;
            row.chosen.clear();
            row.typed.clear();
        });
    }

    /// Compares otherwise in a row. What was typed stays where the new editor takes the same.
    pub fn compare(&mut self, id: u32, operator: Operator, definitions: &[AttributeDefinition]) {
        self.change(id, |row| {
            let kind = row.attribute.kind(definitions);
            let editor = |operator| kind.map(|kind| Editor::of(kind, operator));
            let (before, after) = (editor(row.operator), editor(operator));
            if before != after && after != Some(Editor::Nothing) {
                row.typed.clear();
            }
            row.operator = operator;
        });
    }

    /// Chooses a value in a row, or takes it back; where only one can hold, it replaces the other.
    pub fn choose(&mut self, id: u32, value: &str, editor: Editor) {
        self.change(id, |row| {
            let had = row.chosen.iter().any(|chosen| chosen == value);
            if editor == Editor::Choice {
                row.chosen.clear();
            } else {
                row.chosen.retain(|chosen| chosen != value);
            }
            if !had || editor == Editor::Choice {
                row.chosen.push(value.to_owned());
            }
        });
    }

    /// The filter that the rows make.
    #[must_use]
    pub fn filter(&self, definitions: &[AttributeDefinition]) -> Filter {
        let conditions = self
            .rows
            .iter()
            .map(|row| {
                let editor = row
                    .attribute
                    .kind(definitions)
                    .map_or(Editor::Words, |kind| Editor::of(kind, row.operator));
                Condition {
                    attribute: row.attribute.clone(),
                    operator: row.operator,
                    values: row.values(editor),
                    joined_by: row.joined_by,
                }
            })
            .collect();
        Filter { conditions }
    }

    /// What is wrong with each row, by its number.
    #[must_use]
    pub fn flaws(&self, definitions: &[AttributeDefinition]) -> Vec<(u32, Flaw)> {
        self.rows
            .iter()
            .zip(&self.filter(definitions).conditions)
            .filter_map(|(row, condition)| condition.flaw(definitions).map(|flaw| (row.id, flaw)))
            .collect()
    }
}

/// Everything that a row can look at: the standard attributes, then the company's own.
#[must_use]
pub fn attributes(definitions: &[AttributeDefinition]) -> Vec<Attribute> {
    let own = |of: AttributeOf| {
        definitions
            .iter()
            .filter(move |definition| definition.of == of)
            .map(|definition| Attribute::Custom {
                of: definition.of,
                key: definition.key.clone(),
            })
    };
    ATTRIBUTES
        .iter()
        .cloned()
        .chain(own(AttributeOf::Conversation))
        .chain(own(AttributeOf::Contact))
        .filter(|attribute| attribute.kind(definitions).is_some())
        .collect()
}

/// The attributes of a filter that the server has no name for, each once: why its view stays on this computer.
#[must_use]
pub fn only_here(
    filter: &Filter,
    keys: FilterKeys,
    definitions: &[AttributeDefinition],
) -> Vec<Attribute> {
    let mut found: Vec<Attribute> = Vec::new();
    for condition in &filter.conditions {
        let attribute = &condition.attribute;
        if !attribute.is_known_to(keys, definitions) && !found.contains(attribute) {
            found.push(attribute.clone());
        }
    }
    found
}

#[cfg(test)]
#[path = "view_draft/view_draft_tests.rs"]
mod tests;
