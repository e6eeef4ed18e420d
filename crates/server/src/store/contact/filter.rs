//! Conditions on contacts, as `contacts/filter` takes them: joined by AND and OR without
//! parentheses, so AND binds tighter, and only the first value of a condition counts.

use super::super::StoreError;
use super::super::column::RowExt;
use super::super::conversation::like;
use super::super::row::ContactRow;
use super::{PAGE, order};
use guichet_protocol::ids::AccountId;
use guichet_protocol::rest::AttributeDisplayType;
use guichet_protocol::time::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

const DAY_MS: i64 = 24 * 3_600_000;
/// The date of a column of milliseconds.
const DATE: &str = "date(COLUMN / 1000, 'unixepoch')";

/// How a condition joins the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// Both.
    And,
    /// Either.
    Or,
}

/// One condition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// A field of contacts, or the key of a custom attribute.
    pub key: String,
    /// `equal_to` and the like.
    pub operator: String,
    /// The first value, as text.
    pub value: Option<String>,
    /// Before the next condition.
    pub join: Join,
}

/// Why conditions cannot be met.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// No such field or custom attribute.
    #[error(
        "Invalid attribute key - [{0}]. The key should be one of [{KEYS}] or a custom attribute defined in the account."
    )]
    Key(String),
    /// The field does not know the operator.
    #[error("Invalid operator. The allowed operators for {0} are [{1}].")]
    Operator(String, String),
    /// A value is missing or of another kind.
    #[error("Invalid value. The values provided for {0} are invalid")]
    Value(String),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for FilterError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

const KEYS: &str = "name, phone_number, email, identifier, country_code, city, company_name, labels, created_at, last_activity_at, blocked";
const EQUAL: &[&str] = &["equal_to", "not_equal_to"];
const TEXT: &[&str] = &["equal_to", "not_equal_to", "contains", "does_not_contain"];
const PHONE: &[&str] = &[
    "equal_to",
    "not_equal_to",
    "contains",
    "does_not_contain",
    "starts_with",
];
const LABELS: &[&str] = &["equal_to", "not_equal_to", "is_present", "is_not_present"];
const DATES: &[&str] = &["is_greater_than", "is_less_than", "days_before"];
const CUSTOM: &[&str] = &[
    "equal_to",
    "not_equal_to",
    "contains",
    "does_not_contain",
    "is_present",
    "is_not_present",
    "is_greater_than",
    "is_less_than",
    "days_before",
];

/// What a condition compares.
enum Subject {
    /// An SQL expression of text, compared in lower case.
    Text(String),
    /// An SQL expression of a number.
    Number(String),
    /// An SQL expression of 0 or 1.
    Flag(String),
    /// An SQL expression of an ISO date.
    Date(String),
    /// The titles of the labels.
    Labels,
}

struct Clause {
    sql: String,
    values: Vec<Value>,
}

/// A page of the contacts that meet conditions, and how many there are in all. Only those who can
/// be recognised again are listed.
///
/// # Errors
/// See [`FilterError`].
pub fn page(
    connection: &Connection,
    account: AccountId,
    conditions: &[Condition],
    sort: &str,
    page: i64,
    now: Timestamp,
) -> Result<(Vec<ContactRow>, i64), FilterError> {
    let mut clause = Clause {
        sql: String::new(),
        values: vec![Value::Integer(account.get())],
    };
    for (place, condition) in conditions.iter().enumerate() {
        clause.condition(connection, account, condition, now)?;
        if place + 1 < conditions.len() {
            clause.sql.push_str(match condition.join {
                Join::And => " AND ",
                Join::Or => " OR ",
            });
        }
    }
    let wanted = if clause.sql.is_empty() {
        "1"
    } else {
        &clause.sql
    };
    let sql = format!(
        "t.account_id = ? AND (t.email IS NOT NULL OR t.phone_number IS NOT NULL
            OR t.identifier IS NOT NULL) AND ({wanted})"
    );
    let count = connection
        .prepare_cached(&format!("SELECT count(*) FROM contact AS t WHERE {sql}"))?
        .query_row(params_from_iter(clause.values.iter()), |row| row.get(0))?;
    let skip = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    let listed = format!(
        "SELECT {} FROM contact AS t WHERE {sql} ORDER BY {} LIMIT {PAGE} OFFSET {skip}",
        ContactRow::columns("t"),
        order(sort)
    );
    let mut statement = connection.prepare_cached(&listed)?;
    let rows = statement.query_map(params_from_iter(clause.values), ContactRow::read)?;
    Ok((rows.collect::<rusqlite::Result<_>>()?, count))
}

impl Clause {
    fn condition(
        &mut self,
        connection: &Connection,
        account: AccountId,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), FilterError> {
        let (subject, operators) = subject(connection, account, &condition.key)?;
        if !operators.contains(&condition.operator.as_str()) {
            let allowed = operators.join(", ");
            return Err(FilterError::Operator(condition.key.clone(), allowed));
        }
        match subject {
            Subject::Labels => self.labels(condition),
            Subject::Text(column) => self.text(&column, condition),
            Subject::Number(column) => self.compare(&column, condition, |text| {
                text.trim().parse().map(Value::Real).ok()
            }),
            Subject::Flag(column) => self.compare(&column, condition, |text| match text {
                "true" | "1" => Some(Value::Integer(1)),
                "false" | "0" => Some(Value::Integer(0)),
                _ => None,
            }),
            Subject::Date(column) => self.date(&column, condition, now),
        }
    }

    fn add(&mut self, sql: &str, value: Value) {
        self.sql.push_str(sql);
        self.values.push(value);
    }

    fn labels(&mut self, condition: &Condition) -> Result<(), FilterError> {
        const ANY: &str = "EXISTS (SELECT 1 FROM contact_label AS l WHERE l.contact_id = t.id";
        match condition.operator.as_str() {
            "is_present" => self.sql.push_str(&format!("{ANY})")),
            "is_not_present" => self.sql.push_str(&format!("NOT {ANY})")),
            operator => {
                let title = Value::Text(given(condition)?.trim().to_lowercase());
                let not = if operator == "equal_to" { "" } else { "NOT " };
                self.add(&format!("{not}{ANY} AND l.title = ?)"), title);
            }
        }
        Ok(())
    }

    fn text(&mut self, column: &str, condition: &Condition) -> Result<(), FilterError> {
        if self.presence(column, condition) {
            return Ok(());
        }
        let mut text = given(condition)?.to_lowercase();
        let whole = !condition.operator.contains("contain");
        if condition.key == "phone_number" && whole && !text.starts_with('+') {
            text.insert(0, '+');
        }
        let column = format!("fold({column})");
        match condition.operator.as_str() {
            "equal_to" => self.add(&format!("{column} = ?"), Value::Text(text)),
            "not_equal_to" => self.add(
                &format!("({column} <> ? OR {column} IS NULL)"),
                Value::Text(text),
            ),
            "contains" => self.add(
                &format!(r"{column} LIKE ? ESCAPE '\'"),
                Value::Text(like(&text)),
            ),
            "does_not_contain" => self.add(
                &format!(r"({column} NOT LIKE ? ESCAPE '\' OR {column} IS NULL)"),
                Value::Text(like(&text)),
            ),
            "starts_with" => self.add(
                &format!(r"{column} LIKE ? ESCAPE '\'"),
                Value::Text(like(&text).trim_start_matches('%').to_owned()),
            ),
            _ => return Err(FilterError::Value(condition.key.clone())),
        }
        Ok(())
    }

    /// Writes `is_present` and `is_not_present`, and tells whether it was one of them.
    fn presence(&mut self, column: &str, condition: &Condition) -> bool {
        let test = match condition.operator.as_str() {
            "is_present" => "IS NOT NULL",
            "is_not_present" => "IS NULL",
            _ => return false,
        };
        self.sql.push_str(&format!("{column} {test}"));
        true
    }

    fn compare(
        &mut self,
        column: &str,
        condition: &Condition,
        read: fn(&str) -> Option<Value>,
    ) -> Result<(), FilterError> {
        if self.presence(column, condition) {
            return Ok(());
        }
        let wrong = || FilterError::Value(condition.key.clone());
        let value = read(given(condition)?).ok_or_else(wrong)?;
        match condition.operator.as_str() {
            "equal_to" => self.add(&format!("{column} = ?"), value),
            "not_equal_to" => {
                self.add(&format!("({column} <> ? OR {column} IS NULL)"), value);
            }
            "is_greater_than" => self.add(&format!("{column} > ?"), value),
            "is_less_than" => self.add(&format!("{column} < ?"), value),
            _ => return Err(wrong()),
        }
        Ok(())
    }

    fn date(
        &mut self,
        column: &str,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<(), FilterError> {
        if condition.operator == "days_before" {
            let days: Option<i64> = given(condition)?.trim().parse().ok();
            let days = days.ok_or_else(|| FilterError::Value(condition.key.clone()))?;
            let before = now.plus_millis(days.saturating_mul(-DAY_MS)).to_iso();
            let day = before.split('T').next().unwrap_or_default().to_owned();
            self.add(&format!("{column} < ?"), Value::Text(day));
            return Ok(());
        }
        self.compare(column, condition, |text| {
            let day = text.split('T').next()?;
            let date: jiff::civil::Date = day.trim().parse().ok()?;
            Some(Value::Text(date.to_string()))
        })
    }
}

fn given(condition: &Condition) -> Result<&str, FilterError> {
    let value = condition.value.as_deref();
    value.ok_or_else(|| FilterError::Value(condition.key.clone()))
}

fn subject(
    connection: &Connection,
    account: AccountId,
    key: &str,
) -> Result<(Subject, &'static [&'static str]), FilterError> {
    let stamp = |column: &str| Subject::Date(DATE.replace("COLUMN", column));
    Ok(match key {
        "name" => (Subject::Text("t.name".to_owned()), TEXT),
        "email" => (Subject::Text("t.email".to_owned()), TEXT),
        "phone_number" => (Subject::Text("t.phone_number".to_owned()), PHONE),
        "identifier" => (Subject::Text("t.identifier".to_owned()), EQUAL),
        "country_code" => (additional("country_code"), EQUAL),
        "city" => (additional("city"), TEXT),
        "company_name" => (additional("company_name"), TEXT),
        "labels" => (Subject::Labels, LABELS),
        "created_at" => (stamp("t.created_at"), DATES),
        "last_activity_at" => (stamp("t.last_activity_at"), DATES),
        "blocked" => (Subject::Flag("t.blocked".to_owned()), EQUAL),
        _ => (custom(connection, account, key)?, CUSTOM),
    })
}

fn additional(key: &str) -> Subject {
    Subject::Text(format!("t.additional_attributes ->> '{key}'"))
}

/// A custom attribute of contacts, by the kind that its definition gives it.
fn custom(connection: &Connection, account: AccountId, key: &str) -> Result<Subject, FilterError> {
    let found: Option<(String, AttributeDisplayType)> = connection
        .prepare_cached(
            "SELECT attribute_key, attribute_display_type FROM attribute_definition
             WHERE account_id = ?1 AND attribute_key = ?2
             AND attribute_model = 'contact_attribute'",
        )?
        .query_row(params![account.get(), key], |row| {
            Ok((row.at(0)?, row.at(1)?))
        })
        .optional()?;
    let (key, kind) = found.ok_or_else(|| FilterError::Key(key.to_owned()))?;
    // The key is a literal here, because one parameter cannot stand twice in a clause.
    let column = format!("t.custom_attributes ->> '{}'", key.replace('\'', "''"));
    Ok(match kind {
        AttributeDisplayType::Number
        | AttributeDisplayType::Currency
        | AttributeDisplayType::Percent => Subject::Number(format!("CAST({column} AS REAL)")),
        AttributeDisplayType::Checkbox => Subject::Flag(column),
        AttributeDisplayType::Date => Subject::Date(format!("date({column})")),
        _ => Subject::Text(column),
    })
}
