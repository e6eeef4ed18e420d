//! Macros: an agent's own and everybody's, and running them.

use crate::caller::{Caller, Ids};
use crate::chores::{self, Task};
use crate::desk::{Desk, Edition, View, Work};
use crate::error::ApiError;
use crate::macros::{self, Refusals};
use crate::params::Params;
use crate::render;
use crate::reply::Reply;
use crate::store::change::NewChange;
use crate::store::fetch;
use crate::store::record::{NewMacro, Record};
use crate::store::resource::{self, MacroRow, Resource};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::envelope::Payload;
use guichet_protocol::ids::{ConversationDisplayId, MacroId, UserId};
use guichet_protocol::rest::{ChangeKind, Macro, MacroFile, MacroVisibility};
use serde_json::{Value, json};

pub(super) fn router() -> Router<Desk> {
    const MACRO: &str = "/api/v1/accounts/{account}/macros/{macro}";
    Router::new()
        .route("/api/v1/accounts/{account}/macros", get(index).post(create))
        .route(MACRO, get(show).patch(update).put(update).delete(destroy))
        .route(&format!("{MACRO}/execute"), post(execute))
}

/// Macros with their authors and files.
fn shown(view: &View<'_>, caller: &Caller, rows: Vec<MacroRow>) -> Result<Vec<Macro>, ApiError> {
    let account = caller.account_id();
    let people: Vec<UserId> = rows
        .iter()
        .flat_map(|row| [row.created_by, row.updated_by])
        .flatten()
        .collect();
    let agents = render::agents(view, account, &people)?;
    let agent = |id: Option<UserId>| agents.iter().find(|agent| Some(agent.id) == id).cloned();
    let blobs = fetch::blobs(view.connection, rows.iter().flat_map(MacroRow::blobs))?;
    let files = |row: &MacroRow| -> Vec<MacroFile> {
        row.blobs()
            .filter_map(|id| blobs.get(&id))
            .map(|blob| MacroFile {
                id: blob.id.get(),
                macro_id: Some(row.id),
                file_type: blob.content_type.clone(),
                account_id: Some(account),
                file_url: view.desk.urls().file(blob.id, &blob.filename),
                blob_id: blob.id.get(),
                filename: blob.filename.clone(),
            })
            .collect()
    };
    Ok(rows
        .into_iter()
        .map(|row| Macro {
            id: row.id,
            created_by: agent(row.created_by),
            updated_by: agent(row.updated_by),
            account_id: Some(account),
            files: files(&row),
            name: row.name,
            visibility: row.visibility,
            actions: row.actions,
        })
        .collect())
}

async fn index(State(desk): State<Desk>, caller: Caller) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let rows = resource::macros(view.connection, caller.account_id(), caller.user_id())?;
        let payload = shown(view, &caller, rows)?;
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

fn find(view: &View<'_>, caller: &Caller, id: i64) -> Result<MacroRow, ApiError> {
    resource::find_macro(view.connection, caller.account_id(), MacroId(id))?
        .ok_or(ApiError::NotFound)
}

fn one(view: &View<'_>, caller: &Caller, id: i64) -> Result<Reply, ApiError> {
    let row = find(view, caller, id)?;
    let payload = shown(view, caller, vec![row])?.pop();
    Ok(Reply::ok(&Payload { payload }))
}

/// What the feed says of a macro.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News<'a> {
    /// Those who see it see it new.
    Kept(&'a MacroVisibility),
    /// Nobody sees it any more.
    Gone,
}

/// A macro that became personal is gone for everybody but its author, who is told twice.
fn changed(
    work: &Work<'_>,
    caller: &Caller,
    row: &MacroRow,
    news: News<'_>,
) -> Result<(), ApiError> {
    let tell = |deleted: bool, user: Option<UserId>| {
        work.changed(&NewChange {
            account: caller.account_id(),
            kind: ChangeKind::Macro,
            id: row.id.get(),
            deleted,
            conversation: None,
            inbox: None,
            user,
        })
    };
    let was_global = row.visibility == MacroVisibility::Global;
    match news {
        News::Gone => tell(true, row.created_by.filter(|_| !was_global)),
        News::Kept(MacroVisibility::Global) => tell(false, None),
        News::Kept(_) => {
            if was_global {
                tell(true, None)?;
            }
            tell(false, row.created_by)
        }
    }
}

async fn show(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let row = find(view, &caller, id)?;
        let allowed = macros::may_run(&caller, &row);
        allowed.then_some(()).ok_or(ApiError::NotPermitted)?;
        one(view, &caller, id)
    })
    .await
}

/// Who shall see it; an agent's are personal whatever is asked.
fn visibility(
    caller: &Caller,
    params: &Params,
    before: MacroVisibility,
) -> Result<MacroVisibility, ApiError> {
    let asked = match params.filled("visibility") {
        None => before,
        Some(name) => {
            MacroVisibility::known(&name).ok_or(ApiError::UnknownValue(name, "visibility"))?
        }
    };
    Ok(if caller.is_administrator() {
        asked
    } else {
        MacroVisibility::Personal
    })
}

fn given_actions(params: &Params) -> Option<Vec<Value>> {
    params.get("actions")?.as_array().cloned()
}

async fn create(
    State(desk): State<Desk>,
    caller: Caller,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let blank = || ApiError::InvalidField("name", "can't be blank".to_owned());
        let name = params.filled("name").ok_or_else(blank)?;
        let given = given_actions(&params).unwrap_or_default();
        let actions = macros::checked(work, given, None)?;
        let me = Some(caller.user_id());
        let visibility = visibility(&caller, &params, MacroVisibility::Personal)?;
        let id = NewMacro {
            id: None,
            account_id: caller.account_id(),
            name,
            visibility,
            created_by: me,
            updated_by: me,
            actions: actions.iter().map(|action| json!(action)).collect(),
            created_at: work.now,
            updated_at: work.now,
        }
        .insert(work.connection)?;
        let row = find(work, &caller, id.get())?;
        changed(work, &caller, &row, News::Kept(&row.visibility))?;
        one(work, &caller, id.get())
    })
    .await
}

/// A macro that the caller may change.
fn own(view: &View<'_>, caller: &Caller, id: i64) -> Result<MacroRow, ApiError> {
    let row = find(view, caller, id)?;
    let allowed = macros::may_change(caller, &row);
    allowed.then_some(row).ok_or(ApiError::NotPermitted)
}

async fn update(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let before = own(work, &caller, id)?;
        let mut row = before.clone();
        if let Some(name) = params.filled("name") {
            row.name = name;
        }
        if let Some(given) = given_actions(&params) {
            row.actions = macros::checked(work, given, Some(&before))?;
        }
        row.visibility = visibility(&caller, &params, before.visibility.clone())?;
        row.updated_by = Some(caller.user_id());
        resource::save_macro(work.connection, &row, work.now)?;
        changed(work, &caller, &before, News::Kept(&row.visibility))?;
        one(work, &caller, id)
    })
    .await
}

async fn destroy(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.perform(params.operation(&caller), move |work| {
        let row = own(work, &caller, id)?;
        resource::delete(work.connection, Resource::Macro(row.id))?;
        changed(work, &caller, &row, News::Gone)?;
        Ok(Reply::empty())
    })
    .await
}

/// Puts the steps off and answers at once. With `atomic`, which a plain Chatwoot does not know, they are
/// done before the answer: on every conversation, or on none when a step is refused.
async fn execute(
    State(desk): State<Desk>,
    caller: Caller,
    Ids((_, id)): Ids<(i64, i64)>,
    params: Params,
) -> Result<Reply, ApiError> {
    let ours = desk.edition() == Edition::Guichet;
    let atomic = ours && params.flag("atomic").unwrap_or_default();
    desk.perform(params.operation(&caller), move |work| {
        let row = find(work, &caller, id)?;
        let allowed = macros::may_run(&caller, &row);
        allowed.then_some(()).ok_or(ApiError::NotPermitted)?;
        let mut ids = params.ints("conversation_ids");
        ids.sort_unstable();
        ids.dedup();
        if atomic {
            for id in ids {
                let id = ConversationDisplayId(id);
                macros::run(work, &caller, id, &row.actions, Refusals::Final)?;
            }
        } else {
            chores::put_off(work, &caller, &Task::Macro(row.actions), &ids)?;
        }
        Ok(Reply::empty())
    })
    .await
}
