//! The labels of an account.

use crate::caller::{Caller, Ids};
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::setup::{Fate, list_changed};
use crate::store::change::NewChange;
use crate::store::record::{NewLabel, Record};
use crate::store::resource;
use crate::store::setup::{self, CachedList};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::LabelId;
use guichet_protocol::rest::{ChangeKind, Label};

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/accounts/{account}/labels", get(index).post(create))
        .route(
            "/api/v1/accounts/{account}/labels/{label}",
            get(show).patch(update).put(update).delete(destroy),
        )
}

async fn index(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let payload = resource::labels(view.connection, caller.account_id())?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<Label, ApiError> {
    resource::labels(view.connection, caller.account_id())?
        .into_iter()
        .find(|label| label.id == LabelId(id))
        .ok_or(ApiError::NotFound)
}

/// At least two letters or digits of any script, `_` or `-`, beginning with a letter or digit.
fn check_title(
    view: &View<'_>,
    caller: &Caller,
    title: &str,
    own: Option<LabelId>,
) -> Result<(), ApiError> {
    let begins = title.chars().next().is_some_and(char::is_alphanumeric);
    let fits = title
        .chars()
        .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
    if !begins || !fits || title.chars().count() < 2 {
        return Err(ApiError::invalid("Title is invalid", "title"));
    }
    let labels = resource::labels(view.connection, caller.account_id())?;
    let taken = labels
        .iter()
        .any(|label| label.title == title && Some(label.id) != own);
    (!taken)
        .then_some(())
        .ok_or_else(|| ApiError::invalid("Title has already been taken", "title"))
}

/// Even reading one label is for administrators only, as in Chatwoot.
async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.read(move |view| Ok(Reply::ok(&find(view, &caller, id)?)))
        .await
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let label = params.root("label");
        let title = label
            .filled("title")
            .ok_or_else(|| ApiError::missing("title"))?;
        let title = title.trim().to_lowercase();
        check_title(work, &caller, &title, None)?;
        let defaults = NewLabel::default();
        let id = NewLabel {
            account_id: caller.account_id(),
            title,
            description: label.text("description"),
            color: label.filled("color").unwrap_or(defaults.color),
            show_on_sidebar: label.flag("show_on_sidebar").unwrap_or(true),
            created_at: work.now,
            updated_at: work.now,
            id: None,
        }
        .insert(work.connection)?;
        list_changed(
            work,
            caller.account_id(),
            CachedList::Label,
            id.get(),
            Fate::Kept,
        )?;
        Ok(Reply::ok(&find(work, &caller, id.get())?))
    })
    .await
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let given = params.root("label");
        let mut label = find(work, &caller, id)?;
        let old_title = label.title.clone();
        if let Some(title) = given.filled("title") {
            label.title = title.trim().to_lowercase();
            check_title(work, &caller, &label.title, Some(label.id))?;
        }
        if let Some(description) = given.text("description") {
            label.description = Some(description);
        }
        if let Some(color) = given.filled("color") {
            label.color = color;
        }
        if let Some(show) = given.flag("show_on_sidebar") {
            label.show_on_sidebar = Some(show);
        }
        let account = caller.account_id();
        if label.title != old_title {
            conversations_changed(work, &caller, &old_title)?;
        }
        setup::save_label(work.connection, account, &label, &old_title, work.now)?;
        list_changed(work, account, CachedList::Label, id, Fate::Kept)?;
        Ok(Reply::ok(&label))
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    caller.administrator()?;
    desk.perform(params.operation(&caller), move |work| {
        let label = find(work, &caller, id)?;
        conversations_changed(work, &caller, &label.title)?;
        setup::delete_label(work.connection, caller.account_id(), label.id, &label.title)?;
        list_changed(
            work,
            caller.account_id(),
            CachedList::Label,
            id,
            Fate::Deleted,
        )?;
        Ok(Reply::empty())
    })
    .await
}

/// A rename or removal changes the conversations that carry the label. They stand in the feed; as
/// in Chatwoot there is no event for each.
fn conversations_changed(work: &Work<'_>, caller: &Caller, title: &str) -> Result<(), ApiError> {
    let account = caller.account_id();
    for (display_id, inbox) in setup::labelled(work.connection, account, title)? {
        work.changed(&NewChange {
            account,
            kind: ChangeKind::Conversation,
            id: display_id,
            deleted: false,
            conversation: None,
            inbox: Some(inbox),
            user: None,
        })?;
    }
    Ok(())
}
