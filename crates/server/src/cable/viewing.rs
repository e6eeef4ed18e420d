//! What a client says about the conversation that it has open, for the others to know.
//!
//! An addition of ours: a server that plays a plain Chatwoot passes it over.

use crate::caller::Caller;
use crate::desk::{Desk, Edition, View};
use crate::error::ApiError;
use crate::hub::{ListenerId, Viewed, ViewedBy};
use crate::store::{conversation, people};
use guichet_protocol::ids::{ConversationDisplayId, UserId};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

/// After so much silence of a client nothing is open there any more. A client speaks every 20 s, so
/// this is two words missed: its socket is dead and nobody noticed.
pub(super) const SILENCE: Duration = Duration::from_secs(45);

/// A listener opened a conversation, or closed the one they had open. One that is not for them
/// counts as none.
pub(super) async fn turn_to(
    desk: &Desk,
    listener: ListenerId,
    by: ViewedBy,
    to: Option<ConversationDisplayId>,
) {
    let from = desk
        .hub()
        .viewed(listener)
        .map(|viewed| viewed.conversation);
    if desk.edition() == Edition::Stock || from == to {
        return;
    }
    let seen = desk
        .read(move |view| {
            let to = match to {
                Some(to) => may_open(view, by, to)?.then_some(to),
                None => None,
            };
            let mut audiences = HashMap::new();
            for id in from.into_iter().chain(to) {
                audiences.insert(id, audience(view, by, id)?);
            }
            Ok((to, audiences))
        })
        .await;
    let (to, audiences) = seen.unwrap_or_else(|error| {
        tracing::warn!(%error, "who may see a conversation could not be read");
        (None, HashMap::new())
    });
    let viewed = to.map(|conversation| Viewed { by, conversation });
    desk.hub().turn_to(listener, viewed, &audiences);
}

/// A listener has nothing open any more.
pub(super) async fn close(desk: &Desk, listener: ListenerId) {
    if let Some(viewed) = desk.hub().viewed(listener) {
        turn_to(desk, listener, viewed.by, None).await;
    }
}

fn may_open(view: &View<'_>, by: ViewedBy, id: ConversationDisplayId) -> Result<bool, ApiError> {
    let caller = Caller::acting(view, by.user, by.account);
    match caller.and_then(|caller| caller.conversation(view, id)) {
        Ok(_) => Ok(true),
        Err(error @ (ApiError::Internal(_) | ApiError::Store(_))) => Err(error),
        Err(_) => Ok(false),
    }
}

/// Everybody who may see a conversation: of its inbox or of its team, and the administrators.
fn audience(
    view: &View<'_>,
    by: ViewedBy,
    id: ConversationDisplayId,
) -> Result<Vec<UserId>, ApiError> {
    let Some(row) = conversation::find(view.connection, by.account, id)? else {
        return Ok(Vec::new());
    };
    let mut users: BTreeSet<UserId> =
        people::audience(view.connection, row.account_id, row.inbox_id)?
            .into_iter()
            .collect();
    if let Some(team) = row.team_id {
        users.extend(people::team_members(view.connection, team)?);
    }
    Ok(users.into_iter().collect())
}
