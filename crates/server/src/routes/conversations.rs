//! Conversations: lists, counts, one, and their beginning.

use crate::caller::{Caller, Ids};
use crate::contacts;
use crate::conversations::{self, Beginning};
use crate::desk::{Desk, Edition, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::routes::account::UNREAD_COUNTS;
use crate::routes::conversation_actions::{actor, priority};
use crate::routes::messages::draft_of;
use crate::store::conversation::{self as store, Filter, Window};
use crate::store::row::{ContactInboxRow, InboxRow};
use crate::store::{contact, inbox, people};
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use guichet_protocol::envelope::{Data, Listed, Payload};
use guichet_protocol::ids::{ContactId, ConversationDisplayId, InboxId, TeamId, UserId};
use guichet_protocol::rest::{
    AssigneeFilter, ConversationCategory, ConversationCountsReply, ConversationStatus,
    ConversationType, SortBy,
};
use guichet_protocol::time::Timestamp;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/conversations",
            get(index).post(create),
        )
        .route("/api/v1/accounts/{account}/conversations/meta", get(meta))
        .route(
            "/api/v1/accounts/{account}/conversations/unread_counts",
            get(unread_counts),
        )
        .route(
            "/api/v1/accounts/{account}/conversations/{conversation}",
            get(show).patch(update),
        )
}

/// What a list request asks for.
fn filter(view: &View<'_>, caller: &Caller, params: &Params) -> Result<Filter, ApiError> {
    let text = params.filled("q");
    let status = match params.filled("status").as_deref() {
        _ if text.is_some() => None,
        Some("all") => None,
        Some(status) => Some(status.to_owned()),
        None => Some(ConversationStatus::Open.to_string()),
    };
    let team = params.int("team_id").map(TeamId);
    if let Some(team) = team {
        people::team(view.connection, caller.account_id(), team)?.ok_or(ApiError::NotFound)?;
    }
    let category = match view.desk.edition() {
        Edition::Guichet => params.filled("conversation_category"),
        Edition::Stock => None,
    };
    Ok(Filter {
        status,
        assignee: params
            .filled("assignee_type")
            .map(|kind| AssigneeFilter::from_wire(&kind)),
        inbox: params.int("inbox_id").map(InboxId),
        team,
        labels: params.texts("labels"),
        kind: params
            .filled("conversation_type")
            .map(|kind| ConversationType::from_wire(&kind)),
        text,
        source_id: params.filled("source_id"),
        updated_after: params
            .int("updated_within")
            .map(|seconds| view.now.plus_millis(seconds.saturating_mul(-1000))),
        category: category.map(|category| ConversationCategory::from_wire(&category)),
    })
}

/// The order asked for; the older names mean newest first.
fn sort(params: &Params) -> SortBy {
    match params.filled("sort_by").as_deref() {
        Some("sort_on_created_at") => SortBy::CreatedAsc,
        Some("sort_on_priority") => SortBy::PriorityDesc,
        Some("sort_on_waiting_since") => SortBy::WaitingAsc,
        Some(name) => SortBy::from_wire(name),
        None => SortBy::LastActivityDesc,
    }
}

async fn index(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.read(move |view| listed(view, &caller, &params, None))
        .await
}

/// The list that a request asks for, of one category where that is given.
pub(super) fn listed(
    view: &View<'_>,
    caller: &Caller,
    params: &Params,
    category: Option<ConversationCategory>,
) -> Result<Reply, ApiError> {
    let (account, sight) = (caller.account_id(), caller.sight());
    let mut filter = filter(view, caller, params)?;
    filter.category = category.or(filter.category);
    let window = if filter.updated_after.is_some() {
        Window::Whole
    } else {
        Window::Page(params.int("page").unwrap_or(1))
    };
    let sort = sort(params);
    let rows = store::list(view.connection, account, sight, &filter, &sort, window)?;
    let meta = store::counts(view.connection, account, sight, &filter)?;
    let payload = render::conversations(view, &rows, caller.user_id())?.into();
    let data = Listed { meta, payload };
    Ok(Reply::ok(&Data { data }))
}

async fn meta(State(desk): State<Desk>, caller: Caller, params: Params) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let filter = filter(view, &caller, &params)?;
        let counts = store::counts(
            view.connection,
            caller.account_id(),
            caller.sight(),
            &filter,
        )?;
        Ok(Reply::ok(&ConversationCountsReply { meta: counts }))
    })
    .await
}

async fn unread_counts(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    let features = &caller.account().features;
    let on = features.get(UNREAD_COUNTS).and_then(|on| on.as_bool()) == Some(true);
    if !on || desk.edition() == Edition::Stock {
        return Err(ApiError::Forbidden("Feature is not enabled".to_owned()));
    }
    desk.read(move |view| {
        let payload = store::unread_counts(view.connection, caller.account_id(), caller.sight())?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = caller.conversation(view, ConversationDisplayId(id))?;
        Ok(Reply::ok(&render::conversation(
            view,
            &row,
            caller.user_id(),
        )?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let mut row = caller.conversation(work, ConversationDisplayId(id))?;
        if params.get("priority").is_some() {
            let wanted = priority(&params)?;
            conversations::set_priority(work, &mut row, wanted, &actor(&caller))?;
        }
        Ok(Reply::ok(&render::conversation(
            work,
            &row,
            caller.user_id(),
        )?))
    })
    .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let (inbox, way_in) = way_in(work, &caller, &params)?;
        caller.sees_inbox(work, inbox.id)?;
        let last = store::last_of_contact_inbox(work.connection, way_in.id)?;
        let known = last.filter(|_| inbox.lock_to_single_conversation);
        let mut row = match known {
            Some(row) => row,
            None => {
                let beginning = beginning(work, &caller, &params)?;
                conversations::begin(work, &inbox, &way_in, beginning)?
            }
        };
        if params.get("message").is_some() {
            let message = params.root("message");
            let draft = draft_of(&caller, &inbox, &row, &message, Vec::new())?;
            crate::messages::create(work, &mut row, draft)?;
        }
        let shown = render::conversation(work, &row, caller.user_id())?;
        Ok(Reply::with(StatusCode::OK, &shown))
    })
    .await
}

fn way_in(
    work: &Work<'_>,
    caller: &Caller,
    params: &Params,
) -> Result<(InboxRow, ContactInboxRow), ApiError> {
    let account = caller.account_id();
    let source = params.filled("source_id");
    let (inbox_id, contact_id) = (params.int("inbox_id"), params.int("contact_id"));
    let find_inbox =
        |id: InboxId| inbox::find(work.connection, account, id)?.ok_or(ApiError::NotFound);
    match (inbox_id, contact_id, source) {
        (Some(inbox), Some(contact), source) => {
            let inbox = find_inbox(InboxId(inbox))?;
            let contact = contacts::get(work, account, ContactId(contact))?;
            let way_in = contacts::way_in(work, contact.id, &inbox, source)?;
            Ok((inbox, way_in))
        }
        (inbox, _, Some(source)) => {
            let known = match inbox {
                Some(inbox) => contact::way_in(work.connection, InboxId(inbox), &source)?,
                None => contact::way_in_of_account(work.connection, account, &source)?,
            };
            let way_in = known.ok_or(ApiError::NotFound)?;
            Ok((find_inbox(way_in.inbox_id)?, way_in))
        }
        _ => Err(ApiError::NotFound),
    }
}

pub(super) fn beginning(
    work: &Work<'_>,
    caller: &Caller,
    params: &Params,
) -> Result<Beginning, ApiError> {
    let account = caller.account_id();
    let status = params
        .filled("status")
        .map(|name| ConversationStatus::known(&name).ok_or(ApiError::UnknownValue(name, "status")))
        .transpose()?;
    let assignee = match params.int("assignee_id").map(UserId) {
        Some(user) => people::membership(work.connection, account, user)?.map(|_| user),
        None => None,
    };
    let team = match params.int("team_id").map(TeamId) {
        Some(team) => people::team(work.connection, account, team)?.map(|team| team.id),
        None => None,
    };
    Ok(Beginning {
        status,
        snoozed_until: params.int("snoozed_until").map(Timestamp::from_secs),
        assignee,
        team,
        additional_attributes: params.object("additional_attributes").unwrap_or_default(),
        custom_attributes: params.object("custom_attributes").unwrap_or_default(),
        priority: None,
        ticket: None,
    })
}
