//! What happens to tickets beyond what happens to every conversation: being opened, from scratch
//! or from a conversation, and being described. A ticket is a conversation of its own on the same
//! contact and way in, so the customer sees its replies where they wrote from.

use crate::activity::{Activity, Actor};
use crate::conversations::{self, Beginning};
use crate::desk::Work;
use crate::error::ApiError;
use crate::messages;
use crate::params::Params;
use crate::store::row::{ContactInboxRow, ConversationRow, InboxRow, TicketRow};
use crate::store::{ConversationRowId, ticket as store};
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::UserId;
use guichet_protocol::rest::{
    MESSAGE_CONTENT_MAX_CHARS, TICKET_TITLE_MAX_CHARS, TICKET_TYPE_MAX_CHARS,
};
use guichet_protocol::time::Timestamp;

/// The fields of a ticket that is to be opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// What it is about, in one line.
    pub title: String,
    /// What it is about, at length.
    pub description: Option<String>,
    /// `incident` and the like, free text.
    pub ticket_type: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// Who files it.
    pub submitter: UserId,
    /// The conversation that it is raised from.
    pub source: Option<ConversationRowId>,
}

impl Opening {
    /// Reads the fields of a request.
    ///
    /// # Errors
    /// 422 when there is no title, or a value is not acceptable.
    pub fn of(
        params: &Params,
        submitter: UserId,
        source: Option<ConversationRowId>,
    ) -> Result<Self, ApiError> {
        let title = title(params)?.ok_or_else(no_title)?;
        Ok(Self {
            title,
            description: description(params)?.into_value(),
            ticket_type: ticket_type(params)?.into_value(),
            due_at: due_at(params)?.into_value(),
            submitter,
            source,
        })
    }
}

fn no_title() -> ApiError {
    ApiError::invalid("Title can't be blank", "title")
}

/// The title given; absent stays `None`, blank is refused.
fn title(params: &Params) -> Result<Option<String>, ApiError> {
    let Some(title) = params.text("title") else {
        return match params.get("title") {
            None => Ok(None),
            Some(_) => Err(no_title()),
        };
    };
    let title = title.trim().to_owned();
    if title.is_empty() {
        return Err(no_title());
    }
    if title.chars().count() > TICKET_TITLE_MAX_CHARS {
        return Err(ApiError::invalid(
            format!("Title is too long (maximum is {TICKET_TITLE_MAX_CHARS} characters)"),
            "title",
        ));
    }
    Ok(Some(title))
}

/// A text given, `Null` when it is blank.
fn text(params: &Params, key: &str) -> Maybe<String> {
    match params.maybe_text(key) {
        Maybe::Absent => Maybe::Absent,
        given => Maybe::present(given.into_value().filter(|text| !text.trim().is_empty())),
    }
}

fn description(params: &Params) -> Result<Maybe<String>, ApiError> {
    let given = text(params, "description");
    let long = matches!(&given, Maybe::Value(text)
        if text.chars().count() > MESSAGE_CONTENT_MAX_CHARS);
    if long {
        return Err(ApiError::invalid("Description is too long", "description"));
    }
    Ok(given)
}

fn ticket_type(params: &Params) -> Result<Maybe<String>, ApiError> {
    let given = text(params, "ticket_type");
    let long = matches!(&given, Maybe::Value(text)
        if text.chars().count() > TICKET_TYPE_MAX_CHARS);
    if long {
        return Err(ApiError::invalid("Ticket type is too long", "ticket_type"));
    }
    Ok(given)
}

fn due_at(params: &Params) -> Result<Maybe<Timestamp>, ApiError> {
    match text(params, "due_at") {
        Maybe::Absent => Ok(Maybe::Absent),
        Maybe::Null => Ok(Maybe::Null),
        Maybe::Value(text) => Timestamp::parse_iso(text.trim())
            .map(Maybe::Value)
            .ok_or_else(|| ApiError::invalid("Due at is not a time in ISO 8601", "due_at")),
    }
}

/// Opens a ticket. One that is raised from a conversation is told there too.
///
/// # Errors
/// The store's.
pub fn open(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    beginning: Beginning,
    source: Option<ConversationRow>,
    actor: &Actor,
) -> Result<ConversationRow, ApiError> {
    let mut row = conversations::begin(work, inbox, way_in, beginning)?;
    let ticket = store::find(work.connection, row.id)?.ok_or(ApiError::NotFound)?;
    let from = source.as_ref().map(|source| source.display_id);
    let opened = Activity::TicketOpened(ticket.number, from);
    messages::create_activity(work, &mut row, actor, &opened)?;
    if let Some(mut source) = source {
        conversations::save_and_tell(work, &mut source, &[])?;
        let raised = Activity::TicketRaised(ticket.number, &ticket.title);
        messages::create_activity(work, &mut source, actor, &raised)?;
    }
    Ok(row)
}

/// Changes the fields of a ticket that a request names.
///
/// # Errors
/// 404 when the conversation is no ticket, 422 when a value is not acceptable; the store's.
pub fn update(
    work: &mut Work<'_>,
    row: &mut ConversationRow,
    params: &Params,
    actor: &Actor,
) -> Result<(), ApiError> {
    let before = store::find(work.connection, row.id)?.ok_or(ApiError::NotFound)?;
    let mut ticket = before.clone();
    if let Some(title) = title(params)? {
        ticket.title = title;
    }
    set(&mut ticket.description, description(params)?);
    set(&mut ticket.ticket_type, ticket_type(params)?);
    set(&mut ticket.due_at, due_at(params)?);
    let activities = differences(&before, &ticket);
    if activities.is_empty() {
        return Ok(());
    }
    store::save(work.connection, &ticket)?;
    conversations::save_and_tell(work, row, &[])?;
    for activity in activities {
        messages::create_activity(work, row, actor, &activity)?;
    }
    Ok(())
}

fn set<T>(slot: &mut Option<T>, given: Maybe<T>) {
    if !given.is_absent() {
        *slot = given.into_value();
    }
}

fn differences<'a>(before: &TicketRow, after: &'a TicketRow) -> Vec<Activity<'a>> {
    let mut found = Vec::new();
    if before.title != after.title {
        found.push(Activity::TicketTitle(&after.title));
    }
    if before.description != after.description {
        found.push(Activity::TicketDescription);
    }
    if before.ticket_type != after.ticket_type {
        found.push(Activity::TicketType(after.ticket_type.as_deref()));
    }
    if before.due_at != after.due_at {
        found.push(Activity::TicketDue(after.due_at));
    }
    found
}
