//! Filters as SQL over the local copy.
//!
//! Each condition becomes a piece of SQL over a conversation named `c`; the pieces stand one after the other, joined by
//! AND and OR without parentheses, so AND binds tighter. What a server can answer too is answered exactly as the server
//! does: a missing value is not "not equal" to anything, but for the company's own attributes of a conversation, where
//! the server adds `OR … IS NULL` without parentheses. Conditions that only this program knows are whole in themselves.
//!
//! All columns stand in the index `conversation_filter`, so a conversation that does not match is never read.

use guichet_model::{
    AccountKey, Timestamp,
    attribute::{AttributeDefinition, AttributeOf},
    conversation::Status,
    filter::{Attribute, Condition, Filter, Flaw, Join, Operator, ValueKind},
};
use rusqlite::{Connection, functions::FunctionFlags, types::ValueRef};

use super::{StoreError, query::Query, sql::json};

const DAY_MS: i64 = 86_400_000;

/// What a filter is read with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lens<'a> {
    pub(super) account: AccountKey,
    pub(super) now: Timestamp,
    pub(super) definitions: &'a [AttributeDefinition],
}

/// Gives SQL the function `fold`: a text in lower case, letters of every language alike (SQLite's own `lower` knows only
/// those of English). Numbers count as text; NULL stays.
///
/// # Errors
/// When SQLite refuses.
pub(super) fn give_fold(connection: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(text) => Some(String::from_utf8_lossy(text).to_lowercase()),
            ValueRef::Integer(number) => Some(number.to_string()),
            ValueRef::Real(number) => Some(number.to_string()),
            ValueRef::Null | ValueRef::Blob(_) => None,
        })
    })?;
    Ok(())
}

/// Adds ` AND (…)` with the filter; nothing for one without conditions.
///
/// # Errors
/// [`StoreError::BadFilter`] for a filter that makes no sense.
pub(super) fn push_filter(
    query: &mut Query,
    lens: Lens<'_>,
    filter: &Filter,
) -> Result<(), StoreError> {
    if let Some((_, flaw)) = filter.flaw(lens.definitions) {
        return Err(StoreError::BadFilter(flaw));
    }
    if filter.conditions.is_empty() {
        return Ok(());
    }
    query.push(" AND (");
    for (at, mut group) in groups(filter).into_iter().enumerate() {
        if at > 0 {
            query.push(" OR ");
        }
        // What is cheap to look at comes first: the rest is looked at only where that holds.
        group.sort_by_key(Piece::cost);
        let few = group.iter().any(Piece::leaves_few);
        for (at, piece) in group.iter().enumerate() {
            if at > 0 {
                query.push(" AND ");
            }
            match piece {
                Piece::Holds(condition) => push_condition(query, lens, condition, few)?,
                Piece::Missing(key, condition) => {
                    let kind = kind_of(condition, lens)?;
                    let column = custom("c.custom_attributes", key, kind);
                    query.push(&column.sql).push(" IS NULL");
                }
            }
        }
    }
    query.push(")");
    Ok(())
}

/// A piece of an AND.
enum Piece<'a> {
    /// The condition holds.
    Holds(&'a Condition),
    /// The company's attribute with this key has no value.
    Missing(&'a str, &'a Condition),
}

impl Piece<'_> {
    const fn cost(&self) -> u8 {
        match self {
            Self::Holds(condition) => match &condition.attribute {
                Attribute::Custom { .. } => 3,
                Attribute::ContactName
                | Attribute::ContactEmail
                | Attribute::ContactPhone
                | Attribute::Contact
                | Attribute::Participant => 2,
                Attribute::Labels
                | Attribute::Referrer
                | Attribute::MailSubject
                | Attribute::TicketType => 1,
                _ => 0,
            },
            Self::Missing(..) => 3,
        }
    }

    /// Whether few conversations pass where this holds, so that what comes after it looks at each by itself.
    const fn leaves_few(&self) -> bool {
        match self {
            Self::Holds(condition) => {
                matches!(condition.operator, Operator::EqualTo)
                    && matches!(
                        condition.attribute,
                        Attribute::Id
                            | Attribute::Labels
                            | Attribute::Priority
                            | Attribute::Assignee
                            | Attribute::Team
                    )
            }
            Self::Missing(..) => false,
        }
    }
}

/// The ANDs that are joined by OR. Where a company's own attribute of a conversation is missing, it is not equal to
/// anything: that is an OR of its own, which what stands before does not bind, as on the server.
fn groups(filter: &Filter) -> Vec<Vec<Piece<'_>>> {
    let mut groups = Vec::new();
    let mut group = Vec::new();
    let last = filter.conditions.len().saturating_sub(1);
    for (at, condition) in filter.conditions.iter().enumerate() {
        group.push(Piece::Holds(condition));
        if let Attribute::Custom {
            of: AttributeOf::Conversation,
            key,
        } = &condition.attribute
            && condition.operator == Operator::NotEqualTo
        {
            groups.push(std::mem::take(&mut group));
            group.push(Piece::Missing(&key.0, condition));
        }
        if condition.joined_by == Join::Or && at < last {
            groups.push(std::mem::take(&mut group));
        }
    }
    groups.push(group);
    groups
}

fn kind_of(condition: &Condition, lens: Lens<'_>) -> Result<ValueKind, StoreError> {
    let kind = condition.attribute.kind(lens.definitions);
    kind.ok_or(StoreError::BadFilter(Flaw::Undefined))
}

fn push_condition(
    query: &mut Query,
    lens: Lens<'_>,
    condition: &Condition,
    few: bool,
) -> Result<(), StoreError> {
    let kind = kind_of(condition, lens)?;
    match &condition.attribute {
        Attribute::Labels => labels(query, lens, condition),
        Attribute::Participant => participants(query, condition),
        Attribute::Unread => {
            let wanted = condition.values.iter().any(|value| value == "true");
            let unread = wanted == (condition.operator == Operator::EqualTo);
            query.push(if unread {
                "c.unread > 0"
            } else {
                "c.unread = 0"
            });
            Ok(())
        }
        Attribute::ContactName | Attribute::ContactEmail | Attribute::ContactPhone => {
            let column = match condition.attribute {
                Attribute::ContactEmail => "email",
                Attribute::ContactPhone => "phone",
                _ => "name",
            };
            of_contact(query, lens, few, |query| {
                let column = format!("nullif({column}, '')");
                compare(query, &Column::folded(&column), kind, condition, lens)
            })
        }
        Attribute::Custom {
            of: AttributeOf::Contact,
            key,
        } => of_contact(query, lens, few, |query| {
            let column = custom("custom_attributes", &key.0, kind);
            query.push("(");
            compare(query, &column, kind, condition, lens)?;
            missing_too(query, &column, condition);
            query.push(")");
            Ok(())
        }),
        Attribute::Custom {
            of: AttributeOf::Conversation,
            key,
        } => {
            let column = custom("c.custom_attributes", &key.0, kind);
            compare(query, &column, kind, condition, lens)
        }
        Attribute::Contact => of_contact(query, lens, few, |query| {
            compare(query, &Column::plain("id"), kind, condition, lens)
        }),
        attribute => compare(query, &standard(attribute), kind, condition, lens),
    }
}

/// What is compared, as SQL.
struct Column {
    sql: String,
    /// Compared in any case of letters.
    folded: bool,
}

impl Column {
    fn plain(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            folded: false,
        }
    }

    fn folded(sql: &str) -> Self {
        Self {
            sql: format!("fold({sql})"),
            folded: true,
        }
    }
}

fn standard(attribute: &Attribute) -> Column {
    match attribute {
        Attribute::TicketType => Column::folded("c.ticket_type"),
        attribute => Column::plain(match attribute {
            Attribute::Id => "c.id",
            Attribute::Status => "c.status",
            Attribute::Priority => "c.priority",
            Attribute::Assignee => "nullif(c.assignee, 0)",
            Attribute::Inbox => "nullif(c.inbox, 0)",
            Attribute::Team => "nullif(c.team, 0)",
            Attribute::CreatedAt => "c.created_at",
            Attribute::LastActivityAt => "c.last_activity_at",
            Attribute::SnoozedUntil => "c.snoozed_until",
            Attribute::BrowserLanguage => "c.browser_language",
            Attribute::ConversationLanguage => "c.conversation_language",
            Attribute::Referrer => "c.referer",
            Attribute::MailSubject => "c.mail_subject",
            Attribute::Category => "c.category",
            _ => "NULL",
        }),
    }
}

/// A company's own attribute, read as its kind says; NULL where it cannot be.
fn custom(object: &str, key: &str, kind: ValueKind) -> Column {
    // Keys are letters, digits, `_`, `.` and `-`; anything else has no value rather than a way into the statement.
    let sound = !key.contains(['"', '\'', '\\']);
    let path = if sound { key } else { "" };
    let value = format!("({object} ->> '$.\"{path}\"')");
    let json_kind = format!("json_type({object}, '$.\"{path}\"')");
    match kind {
        ValueKind::CustomNumber => Column::plain(&format!(
            "(CASE WHEN {json_kind} IN ('integer', 'real') THEN {value}
                WHEN {json_kind} = 'text' AND json_valid({value})
                    AND json_type({value}) IN ('integer', 'real') THEN CAST({value} AS REAL)
              END)"
        )),
        ValueKind::CustomDay => Column::plain(&format!(
            "(CASE WHEN {json_kind} = 'text'
                AND {value} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*' THEN date({value}) END)"
        )),
        ValueKind::CustomFlag => Column::plain(&format!(
            "(CASE {json_kind} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'text' THEN
                CASE WHEN fold({value}) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 'true'
                     WHEN fold({value}) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 'false' END
              END)"
        )),
        _ => Column::folded(&value),
    }
}

/// A condition on the contact, whole in itself. Asked of each contact once, or where `few` conversations come this far,
/// of theirs alone.
fn of_contact(
    query: &mut Query,
    lens: Lens<'_>,
    few: bool,
    condition: impl FnOnce(&mut Query) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    query
        .push(if few {
            "EXISTS (SELECT 1 FROM main.contact WHERE key = c.contact AND account = "
        } else {
            "c.contact IN (SELECT key FROM main.contact WHERE account = "
        })
        .value(lens.account.0)
        .push(" AND ");
    condition(query)?;
    query.push(")");
    Ok(())
}

/// Where a company's own attribute is missing, it is not equal to anything.
fn missing_too(query: &mut Query, column: &Column, condition: &Condition) {
    if condition.operator == Operator::NotEqualTo {
        query.push(" OR ").push(&column.sql).push(" IS NULL");
    }
}

fn compare(
    query: &mut Query,
    column: &Column,
    kind: ValueKind,
    condition: &Condition,
    lens: Lens<'_>,
) -> Result<(), StoreError> {
    let sql = &column.sql;
    match condition.operator {
        Operator::IsPresent => {
            query.push(sql).push(" IS NOT NULL");
        }
        Operator::IsNotPresent => {
            query.push(sql).push(" IS NULL");
        }
        Operator::EqualTo | Operator::NotEqualTo => {
            let not = if condition.operator == Operator::EqualTo {
                " IN "
            } else {
                " NOT IN "
            };
            query.push(sql).push(not);
            push_values(query, kind, column.folded, &condition.values);
        }
        Operator::Contains | Operator::DoesNotContain => within(query, column, condition),
        Operator::IsGreaterThan | Operator::IsLessThan | Operator::DaysBefore => {
            size(query, sql, kind, condition, lens)?;
        }
    }
    Ok(())
}

fn push_values(query: &mut Query, kind: ValueKind, folded: bool, values: &[String]) {
    // "all" stands for every status there is.
    if kind == ValueKind::Name && values.iter().any(|value| value == "all") {
        let every = [
            Status::Open,
            Status::Closed,
            Status::AiReply,
            Status::Pending,
        ];
        let names = every.map(|status| format!("'{}'", status.wire_name()));
        query.push("(").push(&names.join(", ")).push(")");
        return;
    }
    query.push("(");
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            query.push(", ");
        }
        push_value(query, kind, folded, value);
    }
    query.push(")");
}

fn push_value(query: &mut Query, kind: ValueKind, folded: bool, value: &str) {
    match kind {
        ValueKind::Number | ValueKind::Reference | ValueKind::Id => {
            query.value(value.parse::<i64>().unwrap_or(0));
        }
        ValueKind::CustomNumber => {
            query.value(value.parse::<f64>().unwrap_or(f64::NAN));
        }
        ValueKind::CustomDay => {
            query.push("date(").value(value.to_owned()).push(")");
        }
        _ if folded => {
            query.value(value.to_lowercase());
        }
        _ => {
            query.value(value.to_owned());
        }
    }
}

/// One of the texts, or none of them, in any case of letters.
fn within(query: &mut Query, column: &Column, condition: &Condition) {
    let (test, glue) = if condition.operator == Operator::Contains {
        (" > 0", " OR ")
    } else {
        (" = 0", " AND ")
    };
    let sql = if column.folded {
        column.sql.clone()
    } else {
        format!("fold({})", column.sql)
    };
    query.push("(");
    for (at, value) in condition.values.iter().enumerate() {
        if at > 0 {
            query.push(glue);
        }
        query
            .push("instr(")
            .push(&sql)
            .push(", ")
            .value(value.trim().to_lowercase())
            .push(")")
            .push(test);
    }
    query.push(")");
}

/// Greater, less, so many days before. Moments are compared as days of UTC.
fn size(
    query: &mut Query,
    sql: &str,
    kind: ValueKind,
    condition: &Condition,
    lens: Lens<'_>,
) -> Result<(), StoreError> {
    let value = condition
        .values
        .first()
        .ok_or(StoreError::BadFilter(Flaw::Values))?;
    let moment = matches!(kind, ValueKind::Day | ValueKind::OptionalDay);
    match condition.operator {
        Operator::DaysBefore => {
            let days: i64 = value
                .parse()
                .map_err(|_| StoreError::BadFilter(Flaw::Value))?;
            let today = lens.now.0.div_euclid(DAY_MS);
            let day = today.saturating_sub(days).saturating_mul(DAY_MS);
            if moment {
                query.push(sql).push(" < ").value(day);
            } else {
                query
                    .push(sql)
                    .push(" < date(")
                    .value(day / 1000)
                    .push(", 'unixepoch')");
            }
        }
        operator if moment => {
            let (test, shift) = if operator == Operator::IsGreaterThan {
                (" >= 1000 * unixepoch(date(", "), '+1 day')")
            } else {
                (" < 1000 * unixepoch(date(", "))")
            };
            query.push(sql).push(test).value(value.clone()).push(shift);
        }
        operator => {
            let test = if operator == Operator::IsGreaterThan {
                " > "
            } else {
                " < "
            };
            query.push(sql).push(test);
            push_value(query, kind, false, value);
        }
    }
    Ok(())
}

/// Whether a title stands in a JSON list as it is, between quotes, and nothing else does that looks like it.
fn is_plain(title: &str) -> bool {
    !title.is_empty()
        && title
            .chars()
            .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'))
}

fn labels(query: &mut Query, lens: Lens<'_>, condition: &Condition) -> Result<(), StoreError> {
    match condition.operator {
        Operator::IsPresent => {
            query.push("c.labels != '[]'");
            return Ok(());
        }
        Operator::IsNotPresent => {
            query.push("c.labels = '[]'");
            return Ok(());
        }
        _ => {}
    }
    if condition.values.iter().all(|title| is_plain(title)) {
        // The titles stand in the index: no look at the labels' own rows.
        let (test, glue) = if condition.operator == Operator::EqualTo {
            (") > 0", " OR ")
        } else {
            (") = 0", " AND ")
        };
        query.push("(");
        for (at, title) in condition.values.iter().enumerate() {
            if at > 0 {
                query.push(glue);
            }
            query
                .push("instr(c.labels, ")
                .value(format!("\"{title}\""))
                .push(test);
        }
        query.push(")");
        return Ok(());
    }
    query.push("c.key ");
    if condition.operator == Operator::NotEqualTo {
        query.push("NOT ");
    }
    query
        .push(
            "IN (SELECT l.conversation FROM main.conversation_label l INDEXED BY conversation_by_label
                 WHERE l.known = 1 AND l.account = ",
        )
        .value(lens.account.0)
        .push(" AND l.label IN (SELECT value FROM json_each(")
        .value(json(&condition.values, "filter")?)
        .push(")))");
    Ok(())
}

fn participants(query: &mut Query, condition: &Condition) -> Result<(), StoreError> {
    let not = matches!(
        condition.operator,
        Operator::NotEqualTo | Operator::IsNotPresent
    );
    query.push(if not { "c.key NOT IN (" } else { "c.key IN (" });
    query.push("SELECT p.conversation FROM main.conversation_participant p");
    if matches!(condition.operator, Operator::EqualTo | Operator::NotEqualTo) {
        query.push(" WHERE p.agent IN ");
        push_values(query, ValueKind::Reference, false, &condition.values);
    }
    query.push(")");
    Ok(())
}
