//! Conditions on conversations, as `conversations/filter` takes them and saved views keep them.
//!
//! Each condition becomes a piece of SQL; the pieces stand one after the other without
//! parentheses, so AND binds tighter than OR, as in Chatwoot. SQL's own logic decides about missing
//! values: `not_equal_to` does not fit where there is none. Only for custom attributes it does, by an
//! `OR … IS NULL` that stands without parentheses too, so what comes before does not bind it.
//! Days are days of UTC. Texts within are plain texts, without wildcards.

use super::{ConversationRow, PAGE, Sight, Where};
use crate::store::{RowExt, StoreError};
use guichet_protocol::ids::AccountId;
use guichet_protocol::rest::{
    AttributeDisplayType, FilterCondition, FilterCounts, FilterOperator as Op, QueryOperator,
};
use guichet_protocol::time::Timestamp;
use jiff::civil::Date;
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use serde_json::{Value, json};

/// More conditions than anybody writes; SQL has an end somewhere.
const MAX_CONDITIONS: usize = 100;
const DAY_MS: i64 = 86_400_000;

/// Why conditions cannot be met, in Chatwoot's words.
#[derive(Debug, thiserror::Error)]
pub enum ConditionError {
    /// No such field or custom attribute.
    #[error(
        "Invalid attribute key - [{0}]. The key should be one of [{1}] or a custom attribute defined in the account."
    )]
    Key(String, String),
    /// The field does not know the operator.
    #[error("Invalid operator. The allowed operators for {0} are [{1}].")]
    Operator(String, String),
    /// Neither AND nor OR between two conditions.
    #[error("Query operator must be either \"AND\" or \"OR\".")]
    QueryOperator,
    /// A value is missing or of another kind.
    #[error("Invalid value. The values provided for {0} are invalid")]
    Value(String),
    /// Too many of them.
    #[error("Too many conditions (maximum is {MAX_CONDITIONS})")]
    TooMany,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ConditionError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Which fields there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// Chatwoot's.
    Stock,
    /// `conversation_category` too.
    WithCategory,
}

/// How the values of a field compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One of these names.
    Name(&'static [&'static str]),
    /// Integers.
    Id,
    /// Text as it stands.
    Text,
    /// Text in any case of letters.
    Folded,
    /// Numbers.
    Number,
    /// 0 or 1.
    Flag,
    /// `YYYY-MM-DD`.
    Day,
    /// Milliseconds, compared as days.
    Instant,
    /// The conversation's labels.
    Labels,
}

const EQUAL: &[Op] = &[Op::EqualTo, Op::NotEqualTo];
const OWNED: &[Op] = &[Op::EqualTo, Op::NotEqualTo, Op::IsPresent, Op::IsNotPresent];
const WITHIN: &[Op] = &[
    Op::EqualTo,
    Op::NotEqualTo,
    Op::Contains,
    Op::DoesNotContain,
];
const TIMES: &[Op] = &[Op::IsGreaterThan, Op::IsLessThan, Op::DaysBefore];
const TEXTS: &[Op] = &[
    Op::EqualTo,
    Op::NotEqualTo,
    Op::Contains,
    Op::DoesNotContain,
    Op::IsPresent,
    Op::IsNotPresent,
];
const NUMBERS: &[Op] = &[
    Op::EqualTo,
    Op::NotEqualTo,
    Op::IsPresent,
    Op::IsNotPresent,
    Op::IsGreaterThan,
    Op::IsLessThan,
];
const DAYS: &[Op] = &[
    Op::EqualTo,
    Op::NotEqualTo,
    Op::IsPresent,
    Op::IsNotPresent,
    Op::IsGreaterThan,
    Op::IsLessThan,
    Op::DaysBefore,
];

const STATUSES: Kind = Kind::Name(&["open", "resolved", "pending", "snoozed"]);
const PRIORITIES: Kind = Kind::Name(&["low", "medium", "high", "urgent"]);
const CATEGORIES: Kind = Kind::Name(&["chat", "ticket"]);

type Field = (&'static str, &'static str, Kind, &'static [Op]);

/// Name, SQL, kind and operators of every field. There are no campaigns here, hence NULL.
const FIELDS: &[Field] = &[
    ("status", "c.status", STATUSES, EQUAL),
    ("assignee_id", "c.assignee_id", Kind::Id, OWNED),
    ("inbox_id", "c.inbox_id", Kind::Id, OWNED),
    ("team_id", "c.team_id", Kind::Id, OWNED),
    ("priority", "c.priority", PRIORITIES, EQUAL),
    ("display_id", "c.display_id", Kind::Id, WITHIN),
    ("contact_id", "c.contact_id", Kind::Id, EQUAL),
    ("campaign_id", "NULL", Kind::Id, OWNED),
    ("labels", "", Kind::Labels, OWNED),
    (
        "browser_language",
        "c.additional_attributes ->> 'browser_language'",
        Kind::Text,
        EQUAL,
    ),
    (
        "conversation_language",
        "c.additional_attributes ->> 'conversation_language'",
        Kind::Text,
        EQUAL,
    ),
    (
        "referer",
        "c.additional_attributes ->> 'referer'",
        Kind::Text,
        WITHIN,
    ),
    ("created_at", "c.created_at", Kind::Instant, TIMES),
    (
        "last_activity_at",
        "c.last_activity_at",
        Kind::Instant,
        TIMES,
    ),
    (
        "mail_subject",
        "c.additional_attributes ->> 'mail_subject'",
        Kind::Text,
        WITHIN,
    ),
];
const CATEGORY: Field = ("conversation_category", "c.category", CATEGORIES, EQUAL);

fn fields(which: Fields) -> impl Iterator<Item = &'static Field> {
    let category = (which == Fields::WithCategory).then_some(&CATEGORY);
    FIELDS.iter().chain(category)
}

/// What a condition is about.
struct Subject {
    sql: String,
    kind: Kind,
    operators: &'static [Op],
    /// Where `not_equal_to` fits those without a value too.
    custom: bool,
}

/// A page of the conversations that meet the conditions, newest activity first, and how many there
/// are in all.
///
/// # Errors
/// See [`ConditionError`].
pub fn page(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    conditions: &[FilterCondition],
    asked: Asked,
) -> Result<(Vec<ConversationRow>, FilterCounts), ConditionError> {
    let clause = clause(connection, account, sight, conditions, asked)?;
    let skip = asked.page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let sql = format!(
        "SELECT {} FROM conversation AS c WHERE {}
         ORDER BY c.last_activity_at DESC, c.id DESC LIMIT {PAGE} OFFSET {skip}",
        ConversationRow::columns("c"),
        clause.sql
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let values = params_from_iter(clause.values.iter());
    let rows = statement
        .query_map(values, ConversationRow::read)?
        .collect::<rusqlite::Result<_>>()?;
    let sql = format!(
        "SELECT count(*) FILTER (WHERE c.assignee_id = {me}),
            count(*) FILTER (WHERE {unassigned}), count(*)
         FROM conversation AS c WHERE {}",
        clause.sql,
        me = sight.user(),
        unassigned = super::UNASSIGNED
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let counts = statement.query_row(params_from_iter(clause.values), |row| {
        Ok(FilterCounts {
            mine_count: row.get(0)?,
            unassigned_count: row.get(1)?,
            all_count: row.get(2)?,
        })
    })?;
    Ok((rows, counts))
}

/// What is asked beside the conditions.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Which fields there are.
    pub fields: Fields,
    /// From 1.
    pub page: i64,
    /// What day it is.
    pub now: Timestamp,
}

fn clause(
    connection: &Connection,
    account: AccountId,
    sight: Sight,
    conditions: &[FilterCondition],
    asked: Asked,
) -> Result<Where, ConditionError> {
    if conditions.len() > MAX_CONDITIONS {
        return Err(ConditionError::TooMany);
    }
    let mut clause = Where::new(account, sight);
    if conditions.is_empty() {
        return Ok(clause);
    }
    clause.sql.push_str(" AND (");
    for (place, condition) in conditions.iter().enumerate() {
        let join = join(condition)?;
        let subject = subject(connection, account, condition, asked.fields)?;
        if !subject.operators.contains(&condition.filter_operator) {
            let names: Vec<&str> = subject.operators.iter().map(Op::as_str).collect();
            let key = condition.attribute_key.clone();
            return Err(ConditionError::Operator(key, names.join(",")));
        }
        test(&mut clause, &subject, condition, asked.now)?;
        if place + 1 < conditions.len() {
            let join = join.ok_or(ConditionError::QueryOperator)?;
            clause.sql.push_str(&format!(" {join} "));
        }
    }
    clause.sql.push(')');
    Ok(clause)
}

/// How a condition joins the next, in any case of letters; empty counts as nothing.
fn join(condition: &FilterCondition) -> Result<Option<&'static str>, ConditionError> {
    let Some(operator) = &condition.query_operator else {
        return Ok(None);
    };
    match QueryOperator::from_wire(&operator.as_str().to_uppercase()) {
        QueryOperator::And => Ok(Some("AND")),
        QueryOperator::Or => Ok(Some("OR")),
        QueryOperator::Other(text) if text.is_empty() => Ok(None),
        QueryOperator::Other(_) => Err(ConditionError::QueryOperator),
    }
}

fn subject(
    connection: &Connection,
    account: AccountId,
    condition: &FilterCondition,
    which: Fields,
) -> Result<Subject, ConditionError> {
    let key = condition.attribute_key.as_str();
    if let Some((_, sql, kind, operators)) = fields(which).find(|(name, ..)| *name == key) {
        return Ok(Subject {
            sql: (*sql).to_owned(),
            kind: *kind,
            operators,
            custom: false,
        });
    }
    let shown: Option<AttributeDisplayType> = connection
        .prepare_cached(
            "SELECT attribute_display_type FROM attribute_definition
             WHERE account_id = ?1 AND attribute_model = 'conversation_attribute'
             AND attribute_key = ?2",
        )?
        .query_row(params![account.get(), key], |row| row.at(0))
        .optional()?;
    let custom = shown.filter(|_| !key.contains(['"', '\'', '\\']));
    custom
        .map(|shown| custom_subject(key, &shown))
        .ok_or_else(|| {
            let names: Vec<&str> = fields(which).map(|(name, ..)| *name).collect();
            ConditionError::Key(key.to_owned(), names.join(","))
        })
}

/// The SQL of a custom attribute: its value read as its type says, NULL where it cannot be.
fn custom_subject(key: &str, shown: &AttributeDisplayType) -> Subject {
    use AttributeDisplayType as Shown;
    let value = format!("(c.custom_attributes ->> '$.\"{key}\"')");
    let kind = format!("json_type(c.custom_attributes, '$.\"{key}\"')");
    let (sql, kind, operators) = match shown {
        Shown::Text | Shown::Link | Shown::List => (format!("fold({value})"), Kind::Folded, TEXTS),
        Shown::Number => {
            let sql = format!(
                "(CASE WHEN {kind} IN ('integer', 'real') THEN {value}
                    WHEN {kind} = 'text' AND json_valid({value})
                        AND json_type({value}) IN ('integer', 'real') THEN CAST({value} AS REAL)
                  END)"
            );
            (sql, Kind::Number, NUMBERS)
        }
        Shown::Date => {
            let sql = format!(
                "(CASE WHEN {kind} = 'text'
                    AND {value} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
                  THEN date({value}) END)"
            );
            (sql, Kind::Day, DAYS)
        }
        Shown::Checkbox => {
            let sql = format!(
                "(CASE {kind} WHEN 'true' THEN 1 WHEN 'false' THEN 0 WHEN 'text' THEN
                    CASE WHEN fold({value}) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1
                         WHEN fold({value}) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 END
                  END)"
            );
            (sql, Kind::Flag, OWNED)
        }
        // Chatwoot has no comparison for these and fails.
        Shown::Currency | Shown::Percent | Shown::Other(_) => (value, Kind::Text, &[][..]),
    };
    Subject {
        sql,
        kind,
        operators,
        custom: true,
    }
}

/// Writes the piece of SQL of one condition.
fn test(
    clause: &mut Where,
    subject: &Subject,
    condition: &FilterCondition,
    now: Timestamp,
) -> Result<(), ConditionError> {
    let invalid = || ConditionError::Value(condition.attribute_key.clone());
    let operator = &condition.filter_operator;
    let presence = matches!(operator, Op::IsPresent | Op::IsNotPresent);
    if condition.values.is_empty() && !presence {
        return Err(invalid());
    }
    let sql = &subject.sql;
    match (subject.kind, operator) {
        (Kind::Labels, _) => labels(clause, condition),
        (_, Op::IsPresent) => clause.sql.push_str(&format!("{sql} IS NOT NULL")),
        (_, Op::IsNotPresent) => clause.sql.push_str(&format!("{sql} IS NULL")),
        (Kind::Instant, _) => instant(clause, sql, condition, now).ok_or_else(invalid)?,
        (kind, Op::EqualTo | Op::NotEqualTo) => {
            let values = listed(kind, condition).ok_or_else(invalid)?;
            let not = if *operator == Op::EqualTo { "" } else { "NOT " };
            push(
                clause,
                &format!("{sql} {not}IN (SELECT value FROM json_each(?))"),
                SqlValue::Text(values.to_string()),
            );
            if subject.custom && *operator == Op::NotEqualTo {
                clause.sql.push_str(&format!(" OR {sql} IS NULL"));
            }
        }
        (_, Op::Contains | Op::DoesNotContain) => within(clause, sql, condition),
        (kind, _) => {
            let bound = match operator {
                Op::DaysBefore => days_before(condition, now).map(|day| json!(day.to_string())),
                _ => condition.values.first().and_then(|value| read(kind, value)),
            };
            let sign = if *operator == Op::IsGreaterThan {
                ">"
            } else {
                "<"
            };
            let bound = bound.and_then(|bound| to_sql(&bound)).ok_or_else(invalid)?;
            push(clause, &format!("{sql} {sign} ?"), bound);
        }
    }
    Ok(())
}

fn push(clause: &mut Where, sql: &str, value: SqlValue) {
    clause.sql.push_str(sql);
    clause.values.push(value);
}

fn labels(clause: &mut Where, condition: &FilterCondition) {
    const ANY: &str =
        "EXISTS (SELECT 1 FROM conversation_label AS l WHERE l.conversation_id = c.id";
    let not = match condition.filter_operator {
        Op::NotEqualTo | Op::IsNotPresent => "NOT ",
        _ => "",
    };
    if matches!(condition.filter_operator, Op::IsPresent | Op::IsNotPresent) {
        clause.sql.push_str(&format!("{not}{ANY})"));
        return;
    }
    let titles: Vec<String> = condition.values.iter().filter_map(plain).collect();
    push(
        clause,
        &format!("{not}{ANY} AND l.title IN (SELECT value FROM json_each(?)))"),
        SqlValue::Text(json!(titles).to_string()),
    );
}

/// A day of UTC against a column of milliseconds.
fn instant(
    clause: &mut Where,
    sql: &str,
    condition: &FilterCondition,
    now: Timestamp,
) -> Option<()> {
    let day = match condition.filter_operator {
        Op::DaysBefore => days_before(condition, now)?,
        _ => day(condition.values.first()?)?,
    };
    let begins = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    let begins = begins.as_millisecond();
    if condition.filter_operator == Op::IsGreaterThan {
        let next = SqlValue::Integer(begins.saturating_add(DAY_MS));
        push(clause, &format!("{sql} >= ?"), next);
    } else {
        push(clause, &format!("{sql} < ?"), SqlValue::Integer(begins));
    }
    Some(())
}

/// One of the texts, or none of them, in any case of letters.
fn within(clause: &mut Where, sql: &str, condition: &FilterCondition) {
    let (compare, glue) = match condition.filter_operator {
        Op::Contains => ("> 0", " OR "),
        _ => ("= 0", " AND "),
    };
    clause.sql.push('(');
    for (place, value) in condition.values.iter().enumerate() {
        if place > 0 {
            clause.sql.push_str(glue);
        }
        let text = plain(value).unwrap_or_default().trim().to_lowercase();
        let piece = format!("instr(fold({sql}), ?) {compare}");
        push(clause, &piece, SqlValue::Text(text));
    }
    clause.sql.push(')');
}

/// The values of `equal_to` as a JSON array for SQL. `None` when one is of another kind.
fn listed(kind: Kind, condition: &FilterCondition) -> Option<Value> {
    if kind == STATUSES
        && let Kind::Name(names) = kind
        && condition.values.iter().any(|value| value == "all")
    {
        return Some(json!(names));
    }
    condition
        .values
        .iter()
        .map(|value| read(kind, value))
        .collect()
}

/// A value as its kind compares it.
fn read(kind: Kind, value: &Value) -> Option<Value> {
    match kind {
        Kind::Name(names) => plain(value)
            .filter(|name| names.contains(&name.as_str()))
            .map(Value::String),
        Kind::Text | Kind::Labels => plain(value).map(Value::String),
        Kind::Folded => plain(value).map(|text| Value::String(text.to_lowercase())),
        Kind::Id => match value {
            Value::String(text) => text.trim().parse::<i64>().ok().map(Value::from),
            other => other.as_i64().map(Value::from),
        },
        Kind::Number => match value {
            Value::String(text) => text.trim().parse::<f64>().ok().map(Value::from),
            other => other.as_f64().map(Value::from),
        },
        Kind::Flag => match plain(value)?.to_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(json!(1)),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(json!(0)),
            _ => None,
        },
        Kind::Day | Kind::Instant => day(value).map(|day| Value::String(day.to_string())),
    }
}

fn to_sql(value: &Value) -> Option<SqlValue> {
    match value {
        Value::String(text) => Some(SqlValue::Text(text.clone())),
        Value::Number(number) => number.as_f64().map(SqlValue::Real),
        _ => None,
    }
}

/// A text, number or truth as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// The day of UTC of an ISO date, or of an ISO date and time.
fn day(value: &Value) -> Option<Date> {
    let text = value.as_str()?.trim();
    match text.parse::<jiff::Timestamp>() {
        Ok(moment) => Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date()),
        Err(_) => text.parse::<Date>().ok(),
    }
}

/// The day that lies so many days before today.
fn days_before(condition: &FilterCondition, now: Timestamp) -> Option<Date> {
    let days: i64 = plain(condition.values.first()?)?.trim().parse().ok()?;
    let moment = now.as_millis().checked_sub(days.checked_mul(DAY_MS)?)?;
    let moment = jiff::Timestamp::from_millisecond(moment).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date())
}
