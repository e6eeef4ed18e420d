//! Filters in Chatwoot's words: the body of `conversations/filter`, which a saved view keeps as its query.

use guichet_model::{
    attribute::{AttributeDefinition, AttributeKey, AttributeOf},
    filter::{Attribute, Condition, Filter, Join, Operator, ValueKind},
};
use guichet_protocol::{
    JsonObject,
    rest::{FilterCondition, FilterOperator, QueryOperator},
};
use serde_json::{Value, json};

const PAYLOAD: &str = "payload";

/// Reads a saved view's query. `None` where a condition cannot be read; whether its attribute is defined is another
/// question, asked when it is used.
#[must_use]
pub fn parse(query: &JsonObject) -> Option<Filter> {
    let conditions: Vec<FilterCondition> =
        serde_json::from_value(query.get(PAYLOAD)?.clone()).ok()?;
    let mut conditions = conditions
        .iter()
        .map(condition)
        .collect::<Option<Vec<Condition>>>()?;
    if let Some(last) = conditions.last_mut() {
        last.joined_by = Join::And;
    }
    Some(Filter { conditions })
}

fn condition(wire: &FilterCondition) -> Option<Condition> {
    let attribute = Attribute::from_wire(&wire.attribute_key)
        .filter(Attribute::has_server_key)
        .unwrap_or_else(|| Attribute::Custom {
            of: AttributeOf::Conversation,
            key: AttributeKey(wire.attribute_key.clone()),
        });
    let operator = Operator::from_wire(wire.filter_operator.as_str())?;
    let values = match operator {
        Operator::IsPresent | Operator::IsNotPresent => Vec::new(),
        _ => wire
            .values
            .iter()
            .map(text)
            .collect::<Option<Vec<String>>>()?,
    };
    let joined_by = match &wire.query_operator {
        None => Join::And,
        Some(join) => match QueryOperator::from_wire(&join.as_str().to_uppercase()) {
            QueryOperator::And => Join::And,
            QueryOperator::Or => Join::Or,
            QueryOperator::Other(other) if other.is_empty() => Join::And,
            QueryOperator::Other(_) => return None,
        },
    };
    Some(Condition {
        attribute,
        operator,
        values,
        joined_by,
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Writes a query: the conditions, and whatever other programs keep beside them. Without a filter the conditions stay
/// as they were.
#[must_use]
pub fn print(filter: Option<&Filter>, kept: Option<&JsonObject>) -> JsonObject {
    let mut query = kept.cloned().unwrap_or_default();
    if let Some(filter) = filter {
        query.insert(PAYLOAD.to_owned(), payload(filter, &[]));
    }
    query
}

/// The conditions as `conversations/filter` takes them. With definitions, values are written as their kind says; without,
/// those of the company's own attributes as text, which servers read just as well.
#[must_use]
pub fn payload(filter: &Filter, definitions: &[AttributeDefinition]) -> Value {
    let last = filter.conditions.len().saturating_sub(1);
    let conditions = filter.conditions.iter().enumerate().map(|(at, condition)| {
        let join = match condition.joined_by {
            Join::And => QueryOperator::And,
            Join::Or => QueryOperator::Or,
        };
        let custom = matches!(condition.attribute, Attribute::Custom { .. });
        FilterCondition {
            attribute_key: condition.attribute.wire_name().to_owned(),
            filter_operator: FilterOperator::from_wire(condition.operator.wire_name()),
            values: values(condition, definitions),
            query_operator: (at < last).then_some(join),
            attribute_model: Some(
                if custom {
                    "customAttributes"
                } else {
                    "standard"
                }
                .to_owned(),
            ),
            custom_attribute_type: Some(
                if custom { "conversation_attribute" } else { "" }.to_owned(),
            ),
        }
    });
    conditions
        .map(|condition| serde_json::to_value(condition).unwrap_or(Value::Null))
        .collect()
}

fn values(condition: &Condition, definitions: &[AttributeDefinition]) -> Vec<Value> {
    let kind = condition.attribute.kind(definitions);
    condition
        .values
        .iter()
        .map(|value| match kind {
            _ if condition.operator == Operator::DaysBefore => json!(value),
            Some(ValueKind::Number | ValueKind::Reference | ValueKind::Id) => value
                .parse::<i64>()
                .map_or_else(|_| json!(value), |id| json!(id)),
            Some(ValueKind::CustomNumber) => value
                .parse::<serde_json::Number>()
                .map_or_else(|_| json!(value), |number| json!(number)),
            Some(ValueKind::CustomFlag) => json!(value == "true"),
            _ => json!(value),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(value: Value) -> JsonObject {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn a_view_of_the_dashboard_reads_and_writes_back_with_what_else_it_keeps() {
        let stored = query(json!({
            "payload": [
                {"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"],
                 "query_operator": "and", "attribute_model": "standard", "custom_attribute_type": ""},
                {"attribute_key": "assignee_id", "filter_operator": "equal_to", "values": [3],
                 "query_operator": "or", "attribute_model": "standard", "custom_attribute_type": ""},
                {"attribute_key": "plan", "filter_operator": "is_present", "values": [],
                 "query_operator": null, "attribute_model": "customAttributes",
                 "custom_attribute_type": "conversation_attribute"}
            ],
            "columns": ["id"]
        }));
        let filter = parse(&stored).expect("reads");
        assert_eq!(filter.conditions.len(), 3);
        assert_eq!(filter.conditions[1].values, ["3"]);
        assert_eq!(filter.conditions[1].joined_by, Join::Or);
        let written = print(Some(&filter), Some(&stored));
        assert_eq!(written.get("columns"), Some(&json!(["id"])));
        assert_eq!(
            written["payload"][1]["values"],
            json!([3]),
            "ids stay numbers"
        );
        assert_eq!(written["payload"][2]["query_operator"], Value::Null);
        assert_eq!(parse(&written), Some(filter));
    }

    #[test]
    fn a_condition_that_is_not_known_makes_the_view_unreadable_and_a_local_name_is_no_server_key() {
        let odd = query(json!({"payload": [
            {"attribute_key": "status", "filter_operator": "sounds_like", "values": ["open"], "query_operator": null}
        ]}));
        assert_eq!(parse(&odd), None);
        let unread = query(json!({"payload": [
            {"attribute_key": "unread", "filter_operator": "equal_to", "values": ["x"], "query_operator": null}
        ]}));
        let filter = parse(&unread).expect("reads");
        assert!(matches!(
            filter.conditions[0].attribute,
            Attribute::Custom { .. }
        ));
    }
}
