//! The page where customers write: `/widget/<token>`, plain HTML and JavaScript.
//!
//! The page looks with one request that is answered when there is news ([`look`]), always with the
//! whole newest page of the conversation. So a page that was asleep, offline or behind a proxy that
//! cuts connections needs no recovery of its own: its next look is the recovery. Rejected: the
//! ActionCable socket for the page itself, because it only tells what happens while it is open.
//!
//! Everything is reached with the visitor's own key ([`key`]), is limited in size and pace, and shows
//! neither private notes nor what the desk does within itself.

mod files;
mod key;
mod pace;
mod page;
mod refusal;
mod shape;

use crate::contacts;
use crate::conversations::Beginning;
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::hub::Listener;
use crate::messages::IncomingFile;
use crate::params::Params;
use crate::store::message::{Kinds, Range};
use crate::store::row::{ContactInboxRow, ContactRow, ConversationRow, InboxRow};
use crate::store::{contact, conversation, fetch, inbox, message, people};
use crate::visitor::{self, Details, Incoming, Newcomer};
use crate::{render, secret};
use axum::extract::{
    ConnectInfo, DefaultBodyLimit, FromRequest, FromRequestParts, Path, Query, Request, State,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, patch, post};
use axum::{Extension, Json, Router};
use guichet_protocol::JsonObject;
use guichet_protocol::cable::{Event, RawEvent};
use guichet_protocol::envelope::Maybe;
use guichet_protocol::ids::{ContactId, MessageId};
use guichet_protocol::rest::{Availability, MESSAGE_CONTENT_MAX_CHARS, Sender};
use key::VisitorKey;
use pace::{Pace, Who};
use refusal::Refusal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shape::Shown;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// A look without news is answered after so long: shorter than the patience of common proxies.
const PATIENCE_MS: i64 = 25_000;
/// A request with files: one of the largest that are accepted, or several smaller ones.
const MAX_REQUEST_BYTES: usize = 64 * 1024 * 1024;
/// The page's ids for messages are far shorter.
const MAX_ID_LENGTH: usize = 64;
const MAX_NAME_CHARS: usize = 120;
/// Agents named as being there.
const MOST_NAMES: usize = 3;

/// The page's routes.
pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/widget/assets/{name}", get(page::file))
        .route("/widget/{token}", get(open))
        .route("/widget/{token}/messages", get(look).post(write))
        .route("/widget/{token}/seen", post(seen))
        .route("/widget/{token}/typing", post(typing))
        .route("/widget/{token}/visitor", patch(identify))
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(Extension(Arc::new(Pace::default())))
}

async fn open(State(desk): State<Desk>, Path(token): Path<String>) -> Result<Response, Refusal> {
    match desk.read(move |view| page_inbox(view, &token)).await {
        Ok(inbox) => Ok(page::page(&inbox)),
        Err(ApiError::NotFound) => Ok(page::gone()),
        Err(error) => Err(error.into()),
    }
}

/// The network address that a request came from, where the listener tells.
struct Address(Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let address = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(address.map(|ConnectInfo(address)| address.ip())))
    }
}

fn page_inbox(view: &View<'_>, token: &str) -> Result<InboxRow, ApiError> {
    inbox::by_website_token(view.connection, token)?.ok_or(ApiError::NotFound)
}

/// The inbox of the page and, once the visitor wrote, their way in.
fn find(
    view: &View<'_>,
    token: &str,
    key: &VisitorKey,
) -> Result<(InboxRow, Option<ContactInboxRow>), ApiError> {
    let inbox = page_inbox(view, token)?;
    let way_in = contact::way_in(view.connection, inbox.id, &key.source_id(inbox.id))?;
    Ok((inbox, way_in))
}

#[derive(Debug, Deserialize)]
struct LookQuery {
    /// What the page shows now; waits until something differs from it.
    version: Option<String>,
    /// Older messages than this one, at once.
    before: Option<i64>,
}

/// What the page shows.
#[derive(Debug, Serialize)]
struct Look {
    version: String,
    messages: Vec<Shown>,
    /// Whether there are older ones.
    more: bool,
    /// Who began typing, `null` when they stopped; absent when nothing is known about it.
    #[serde(skip_serializing_if = "Maybe::is_absent")]
    typing: Maybe<String>,
    /// Agents who are there.
    online: Vec<String>,
    /// How the visitor called themselves.
    visitor: Option<Value>,
}

async fn look(
    State(desk): State<Desk>,
    Extension(pace): Extension<Arc<Pace>>,
    Path(token): Path<String>,
    Query(query): Query<LookQuery>,
    key: VisitorKey,
) -> Result<Json<Look>, Refusal> {
    let key = Arc::new(key);
    let (inbox, way_in) = {
        let (token, key) = (token.clone(), Arc::clone(&key));
        desk.read(move |view| find(view, &token, &key)).await?
    };
    let counted = Who::Looker(key.source_id(inbox.id));
    pace.count(counted, desk.now()).map_err(Refusal::SlowDown)?;
    let Some(way_in) = way_in else {
        if query.version.is_some() {
            tokio::select! {
                () = desk.closing() => {}
                () = desk.clock().sleep_until(desk.now().plus_millis(PATIENCE_MS)) => {}
            }
        }
        return Ok(Json(desk.read(move |view| stranger(view, &inbox)).await?));
    };
    if let Some(before) = query.before {
        let range = Range::Before(MessageId(before));
        return Ok(Json(read_look(&desk, &inbox, &way_in, range).await?));
    }
    // Listening begins before the state is read, so nothing falls between the two.
    let mut events = desk.hub().subscribe(Listener::Visitor(way_in.id));
    desk.hub()
        .contact_is_here(inbox.account_id, way_in.contact_id, desk.now());
    let mut state = read_look(&desk, &inbox, &way_in, Range::Newest).await?;
    let patience = desk
        .clock()
        .sleep_until(desk.now().plus_millis(PATIENCE_MS));
    tokio::pin!(patience);
    while query.version.as_deref() == Some(state.version.as_str()) {
        let event = tokio::select! {
            () = desk.closing() => break,
            () = &mut patience => break,
            event = events.next() => event,
        };
        let Some(event) = event else { break };
        if let Some(typing) = typing_in(&event) {
            state.typing = Maybe::present(typing);
            break;
        }
        state = read_look(&desk, &inbox, &way_in, Range::Newest).await?;
    }
    Ok(Json(state))
}

/// Who began (or that somebody ended) typing, for events about that; `None` for all others.
fn typing_in(event: &str) -> Option<Option<String>> {
    let raw: RawEvent = serde_json::from_str(event).ok()?;
    match Event::parse(raw).ok()? {
        Event::TypingOn(typing) if !typing.is_private => Some(match typing.user {
            Sender::User(user) => user.available_name.or(Some(user.name)),
            other => other.name().map(str::to_owned),
        }),
        Event::TypingOff(typing) if !typing.is_private => Some(None),
        _ => None,
    }
}

async fn read_look(
    desk: &Desk,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    range: Range,
) -> Result<Look, ApiError> {
    let (inbox, way_in) = (inbox.clone(), way_in.clone());
    desk.read(move |view| look_at(view, &inbox, &way_in, range))
        .await
}

/// Nobody has written yet.
fn stranger(view: &View<'_>, inbox: &InboxRow) -> Result<Look, ApiError> {
    Ok(Look {
        version: "new".to_owned(),
        messages: Vec::new(),
        more: false,
        typing: Maybe::Absent,
        online: online(view, inbox)?,
        visitor: None,
    })
}

fn look_at(
    view: &View<'_>,
    inbox: &InboxRow,
    way_in: &ContactInboxRow,
    range: Range,
) -> Result<Look, ApiError> {
    let all = contact::conversations_of_way_in(view.connection, way_in.id)?;
    let mut rows = fetch::conversations(view.connection, all.iter().map(|(id, _)| *id))?;
    let wanted = usize::try_from(message::PAGE).unwrap_or(20);
    let mut messages: Vec<Shown> = Vec::new();
    // Newest conversation first, until there is a page.
    for (id, _) in all.iter().rev() {
        if messages.len() >= wanted {
            break;
        }
        if let Some(row) = rows.remove(id) {
            let mut older = shown(view, &row, range)?;
            older.append(&mut messages);
            messages = older;
        }
    }
    let more = match messages.first() {
        Some(first) => older_than(view, &all, first.id)?,
        None => false,
    };
    let hashed = json!([messages, more]).to_string();
    let version = secret::sha256_hex(hashed.as_bytes());
    let contact = visitor_of(view, way_in.contact_id)?;
    Ok(Look {
        version: version.chars().take(24).collect(),
        messages,
        more,
        typing: Maybe::Absent,
        online: online(view, inbox)?,
        visitor: Some(json!({
            "name": (!visitor::is_unnamed(&contact, way_in)).then_some(&contact.name),
            "email": contact.email,
        })),
    })
}

fn shown(view: &View<'_>, row: &ConversationRow, range: Range) -> Result<Vec<Shown>, ApiError> {
    let rows = message::page(view.connection, row.id, range, Kinds::Public)?;
    let messages = render::messages(view, row, &rows)?;
    let urls = view.desk.urls();
    Ok(messages
        .iter()
        .filter_map(|message| shape::shown(message, row.agent_last_seen_at, urls))
        .collect())
}

fn older_than(
    view: &View<'_>,
    conversations: &[(
        crate::store::ConversationRowId,
        guichet_protocol::ids::ConversationDisplayId,
    )],
    first: MessageId,
) -> Result<bool, ApiError> {
    for (id, _) in conversations {
        let range = Range::Before(first);
        if !message::page(view.connection, *id, range, Kinds::Public)?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn visitor_of(view: &View<'_>, id: ContactId) -> Result<ContactRow, ApiError> {
    fetch::contacts(view.connection, [id])?
        .remove(&id)
        .ok_or(ApiError::NotFound)
}

/// The names of agents of the inbox who are there and free.
fn online(view: &View<'_>, inbox: &InboxRow) -> Result<Vec<String>, ApiError> {
    let here = view.here(inbox.account_id);
    let members = people::inbox_members(view.connection, inbox.id)?;
    let parts = fetch::account_users(view.connection, inbox.account_id, members.iter().copied())?;
    let mut names = Vec::new();
    for user in members {
        let free = parts
            .get(&user)
            .is_some_and(|part| here.user(user, &part.availability, true) == Availability::Online);
        if free && names.len() < MOST_NAMES {
            names.push(
                people::get(view.connection, user)?
                    .available_name()
                    .to_owned(),
            );
        }
    }
    Ok(names)
}

/// Lets a visitor change something: the page's inbox and their id in it. Asked before the request's
/// body is read, so that a flood costs little. Those whom nobody has seen
/// before are counted by network address too, since a fresh key costs nothing.
async fn admit(
    desk: &Desk,
    pace: &Pace,
    token: String,
    address: &Address,
    key: VisitorKey,
) -> Result<(InboxRow, String), Refusal> {
    let found = desk.read(move |view| {
        let (inbox, way_in) = find(view, &token, &key)?;
        let source_id = key.source_id(inbox.id);
        Ok((inbox, way_in.is_some(), source_id))
    });
    let (inbox, known, source_id) = found.await?;
    let now = desk.now();
    pace.count(Who::Writer(source_id.clone()), now)
        .map_err(Refusal::SlowDown)?;
    // From this machine itself everybody has the same address.
    let remote = address.0.filter(|address| !address.is_loopback());
    if let (false, Some(address)) = (known, remote) {
        pace.count(Who::Newcomer(address), now)
            .map_err(Refusal::SlowDown)?;
    }
    Ok((inbox, source_id))
}

async fn write(
    State(desk): State<Desk>,
    Extension(pace): Extension<Arc<Pace>>,
    Path(token): Path<String>,
    address: Address,
    headers: HeaderMap,
    key: VisitorKey,
    request: Request,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let (inbox, source_id) = admit(&desk, &pace, token, &address, key).await?;
    let params = Params::from_request(request, &desk).await?;
    let draft = draft(&params)?;
    let uploads: Vec<_> = params.files("attachments[]").cloned().collect();
    files::check(uploads.iter())?;
    if draft.content.is_empty() && uploads.is_empty() {
        return Err(Refusal::Empty);
    }
    let uploads = uploads
        .into_iter()
        .map(|mut upload| {
            upload.filename = files::clean_name(&upload.filename);
            upload
        })
        .collect();
    let files = visitor::save_files(&desk, uploads).await?;
    let beginning = beginning(&headers, &params, &desk);
    let language = params.text("language").unwrap_or_default();
    let newcomer = Newcomer::unnamed(&source_id, &language);
    let shown = desk
        .change(move |work| receive(work, &inbox, &source_id, newcomer, draft, beginning, files))
        .await?;
    let shown = shown.ok_or(Refusal::Blocked)?;
    Ok((StatusCode::OK, Json(json!({ "message": shown }))))
}

/// A message as it came, checked.
struct Draft {
    id: String,
    content: String,
}

fn draft(params: &Params) -> Result<Draft, Refusal> {
    let id = params.filled("id").ok_or(Refusal::NoId)?;
    if id.len() > MAX_ID_LENGTH {
        return Err(Refusal::NoId);
    }
    let content = params.text("content").unwrap_or_default().trim().to_owned();
    if content.chars().count() > MESSAGE_CONTENT_MAX_CHARS {
        return Err(Refusal::TooLong);
    }
    Ok(Draft { id, content })
}

/// The message as the page shows it; `None` when the visitor is blocked.
fn receive(
    work: &mut Work<'_>,
    inbox: &InboxRow,
    source_id: &str,
    newcomer: Newcomer,
    draft: Draft,
    beginning: Beginning,
    files: Vec<IncomingFile>,
) -> Result<Option<Shown>, ApiError> {
    let way_in = visitor::way_in(work, inbox, source_id, newcomer)?;
    if visitor_of(work, way_in.contact_id)?.blocked {
        return Ok(None);
    }
    let (row, message) = match visitor::sent_before(work, &way_in, &draft.id)? {
        Some(found) => found,
        None => {
            let row = visitor::conversation(work, inbox, &way_in, beginning)?;
            let incoming = Incoming {
                content: Some(draft.content).filter(|content| !content.is_empty()),
                source_id: Some(draft.id),
                echo_id: None,
                files,
            };
            visitor::receive(work, row, incoming)?
        }
    };
    let message = render::message(work, &row, &message)?;
    Ok(shape::shown(
        &message,
        row.agent_last_seen_at,
        work.desk.urls(),
    ))
}

/// What is noted about the beginning of a conversation, from the visitor's browser.
fn beginning(headers: &HeaderMap, params: &Params, desk: &Desk) -> Beginning {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let (browser, platform) = browser(agent);
    let mut attributes = JsonObject::new();
    attributes.insert(
        "browser".to_owned(),
        json!({ "browser_name": browser, "platform_name": platform }),
    );
    let referer = params
        .filled("referer")
        .filter(|address| address.starts_with("http") && address.len() <= 2_000);
    if let Some(referer) = referer {
        attributes.insert("referer".to_owned(), Value::from(referer));
    }
    if let Some(language) = params.filled("language").filter(|tag| tag.len() <= 12) {
        attributes.insert("browser_language".to_owned(), Value::from(language));
    }
    attributes.insert(
        "initiated_at".to_owned(),
        json!({ "timestamp": desk.now().to_iso() }),
    );
    Beginning {
        additional_attributes: attributes,
        ..Beginning::default()
    }
}

/// Browser and system in the words that agents know; order matters, since browsers name each other.
fn browser(agent: &str) -> (&'static str, &'static str) {
    let first = |known: &[(&str, &'static str)]| {
        known
            .iter()
            .find(|(mark, _)| agent.contains(mark))
            .map_or("", |(_, name)| *name)
    };
    let browser = first(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let platform = first(&[
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    (browser, platform)
}

/// Counts a small request and finds the visitor's newest conversation.
async fn newest(
    desk: &Desk,
    pace: &Pace,
    token: String,
    key: VisitorKey,
) -> Result<Option<ConversationRow>, Refusal> {
    let found = desk.read(move |view| {
        let (inbox, way_in) = find(view, &token, &key)?;
        let row = match &way_in {
            Some(way_in) => conversation::last_of_contact_inbox(view.connection, way_in.id)?,
            None => None,
        };
        Ok((key.source_id(inbox.id), row))
    });
    let (source_id, row) = found.await?;
    pace.count(Who::Looker(source_id), desk.now())
        .map_err(Refusal::SlowDown)?;
    Ok(row)
}

async fn seen(
    State(desk): State<Desk>,
    Extension(pace): Extension<Arc<Pace>>,
    Path(token): Path<String>,
    key: VisitorKey,
) -> Result<StatusCode, Refusal> {
    if let Some(row) = newest(&desk, &pace, token, key).await? {
        desk.change(move |work| visitor::seen(work, row)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize)]
struct TypingBody {
    on: bool,
}

async fn typing(
    State(desk): State<Desk>,
    Extension(pace): Extension<Arc<Pace>>,
    Path(token): Path<String>,
    key: VisitorKey,
    Json(body): Json<TypingBody>,
) -> Result<StatusCode, Refusal> {
    if let Some(row) = newest(&desk, &pace, token, key).await? {
        let typing = if body.on {
            visitor::Typing::Begins
        } else {
            visitor::Typing::Ends
        };
        desk.change(move |work| visitor::typing(work, &row, typing))
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn identify(
    State(desk): State<Desk>,
    Extension(pace): Extension<Arc<Pace>>,
    Path(token): Path<String>,
    address: Address,
    key: VisitorKey,
    request: Request,
) -> Result<StatusCode, Refusal> {
    let (inbox, source_id) = admit(&desk, &pace, token, &address, key).await?;
    let params = Params::from_request(request, &desk).await?;
    let short = |text: String| text.trim().chars().take(MAX_NAME_CHARS).collect::<String>();
    let details = Details {
        name: params.filled("name").map(short),
        email: params
            .filled("email")
            .map(|text| text.trim().to_lowercase()),
        ..Details::default()
    };
    contacts::check_email(details.email.as_deref()).map_err(|_| Refusal::BadEmail)?;
    let language = params.text("language").unwrap_or_default();
    desk.change(move |work| {
        let newcomer = Newcomer::unnamed(&source_id, &language);
        let way_in = visitor::way_in(work, &inbox, &source_id, newcomer)?;
        visitor::introduce(work, way_in.contact_id, details)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
