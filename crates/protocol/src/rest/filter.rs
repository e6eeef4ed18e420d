//! `POST conversations/filter`: conditions on conversations. A saved view ([`super::CustomFilter`])
//! keeps the same body.
//!
//! Conditions stand one after the other without parentheses, each joined with the next, so `AND`
//! binds tighter than `OR`. There is no status condition but those given.

use crate::envelope::{Listed, lenient_option, nullable};
use crate::open_enum::open_enum;
use crate::rest::Conversation;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

open_enum! {
    /// How a condition compares.
    FilterOperator {
        /// Any of the values.
        EqualTo = "equal_to",
        /// None of the values. A conversation without a value does not fit, but for custom
        /// attributes.
        NotEqualTo = "not_equal_to",
        /// One of the values stands within, in any case of letters.
        Contains = "contains",
        /// None of the values stands within. A conversation without a value does not fit.
        DoesNotContain = "does_not_contain",
        /// There is a value.
        IsPresent = "is_present",
        /// There is none.
        IsNotPresent = "is_not_present",
        /// Greater than the first value; a day is compared as a day, in UTC.
        IsGreaterThan = "is_greater_than",
        /// Less than the first value; a day is compared as a day, in UTC.
        IsLessThan = "is_less_than",
        /// Before the day that lies so many days before today, in UTC.
        DaysBefore = "days_before",
        /// Begins with the first value. Contacts only.
        StartsWith = "starts_with",
    }
}

open_enum! {
    /// How a condition is joined with the next.
    QueryOperator {
        /// Both must fit. Binds tighter.
        And = "AND",
        /// Either must fit.
        Or = "OR",
    }
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilterCondition {
    /// `status`, `inbox_id`, …, or the key of a custom attribute that is defined.
    #[serde(default, deserialize_with = "nullable")]
    pub attribute_key: String,
    /// How to compare.
    pub filter_operator: FilterOperator,
    /// What to compare with: names, ids as integers, texts, days as ISO 8601. Empty only with
    /// [`FilterOperator::IsPresent`] and [`FilterOperator::IsNotPresent`].
    #[serde(default, deserialize_with = "one_or_many")]
    pub values: Vec<Value>,
    /// Joins with the next condition; `null` on the last.
    #[serde(default)]
    pub query_operator: Option<QueryOperator>,
    /// `standard` or `customAttributes`; the dashboard writes it, the server ignores it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub attribute_model: Option<String>,
    /// `conversation_attribute` for a custom attribute, empty otherwise; as above.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "lenient_option"
    )]
    pub custom_attribute_type: Option<String>,
}

/// Dashboards write a single value without brackets too.
fn one_or_many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::Array(values) => values,
        value => vec![value],
    })
}

/// The body of `POST conversations/filter?page=`, and the `query` of a saved view.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FilterRequest {
    /// The conditions, in order.
    pub payload: Vec<FilterCondition>,
}

/// `meta` of a filtered list; it has no `assigned_count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FilterCounts {
    /// Held by the caller.
    #[serde(default, deserialize_with = "nullable")]
    pub mine_count: i64,
    /// Held by nobody.
    #[serde(default, deserialize_with = "nullable")]
    pub unassigned_count: i64,
    /// All.
    #[serde(default, deserialize_with = "nullable")]
    pub all_count: i64,
}

/// `POST conversations/filter`: `{meta, payload}`, 25 to a page, newest activity first.
pub type FilteredConversations = Listed<FilterCounts, Conversation>;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_of_the_dashboard_reads_and_the_last_one_joins_nothing() {
        let read: FilterRequest = serde_json::from_value(json!({"payload": [
            {"attribute_key": "status", "filter_operator": "equal_to", "values": ["open"],
             "query_operator": "AND", "attribute_model": "standard", "custom_attribute_type": ""},
            {"attribute_key": "last_activity_at", "filter_operator": "days_before", "values": 3,
             "query_operator": null}
        ]}))
        .expect("reads");
        let [first, last] = read.payload.as_slice() else {
            panic!("two conditions");
        };
        assert_eq!(first.query_operator, Some(QueryOperator::And));
        assert_eq!(last.values, [json!(3)], "a bare value counts as one");
        let written = serde_json::to_value(last).expect("writes");
        assert_eq!(written.get("query_operator"), Some(&Value::Null));
    }
}
