//! Users, agents, customers, bots and teams.

use crate::desk::View;
use crate::error::ApiError;
use crate::hub::Here;
use crate::store::row::{
    AccountRow, AccountUserRow, AgentBotRow, ContactNoteRow, ContactRow, TeamRow, UserRow,
};
use crate::store::{BlobId, contact as contacts, fetch, people};
use guichet_protocol::JsonObject;
use guichet_protocol::ids::{AccountId, ContactId, UserId};
use guichet_protocol::rest::{
    AccountUser, Agent, AgentBot, Availability, BotTag, Contact, ContactInbox, ContactNote,
    ContactTag, PushBot, PushContact, PushUser, Role, Team, User, UserTag,
};
use std::collections::{BTreeSet, HashMap};

fn picture(view: &View<'_>, blob: Option<BlobId>) -> String {
    blob.map(|blob| view.desk.urls().file(blob, "avatar"))
        .unwrap_or_default()
}

fn some_attributes(attributes: &JsonObject) -> Option<JsonObject> {
    (!attributes.is_empty()).then(|| attributes.clone())
}

fn seen(here: &Here, user: UserId, membership: Option<&AccountUserRow>) -> Availability {
    membership.map_or(Availability::Offline, |membership| {
        here.user(user, &membership.availability, membership.auto_offline)
    })
}

/// A user as events carry them.
#[must_use]
pub fn push_user(view: &View<'_>, user: &UserRow, membership: &AccountUserRow) -> PushUser {
    let here = view.here(membership.account_id);
    push_user_here(view, user, Some(membership), &here)
}

pub(super) fn push_user_here(
    view: &View<'_>,
    user: &UserRow,
    membership: Option<&AccountUserRow>,
    here: &Here,
) -> PushUser {
    let picture = picture(view, user.avatar_blob_id);
    PushUser {
        id: user.id,
        name: user.name.clone(),
        available_name: Some(user.available_name().to_owned()),
        avatar_url: picture.clone(),
        tag: UserTag,
        availability_status: Some(seen(here, user.id, membership)),
        thumbnail: picture,
    }
}

pub(super) fn agent(
    view: &View<'_>,
    account: AccountId,
    user: &UserRow,
    membership: Option<&AccountUserRow>,
    here: &Here,
) -> Agent {
    Agent {
        id: user.id,
        account_id: Some(account),
        availability_status: Some(seen(here, user.id, membership)),
        auto_offline: membership.is_some_and(|membership| membership.auto_offline),
        confirmed: user.confirmed,
        email: Some(user.email.clone()),
        provider: Some(user.provider.clone()),
        available_name: Some(user.available_name().to_owned()),
        custom_attributes: some_attributes(&user.custom_attributes),
        name: user.name.clone(),
        role: membership.map(|membership| membership.role.clone()),
        thumbnail: picture(view, user.avatar_blob_id),
    }
}

/// Agents, in the order of their ids given.
///
/// # Errors
/// When the store refuses.
pub fn agents(view: &View<'_>, account: AccountId, ids: &[UserId]) -> Result<Vec<Agent>, ApiError> {
    let users = fetch::users(view.connection, ids.iter().copied())?;
    let memberships = fetch::account_users(view.connection, account, ids.iter().copied())?;
    let here = view.here(account);
    Ok(ids
        .iter()
        .filter_map(|id| users.get(id))
        .map(|user| agent(view, account, user, memberships.get(&user.id), &here))
        .collect())
}

/// A bot in its short form.
#[must_use]
pub fn bot(bot: &AgentBotRow) -> AgentBot {
    AgentBot {
        id: bot.id,
        name: bot.name.clone(),
        description: bot.description.clone(),
        thumbnail: String::new(),
        bot_type: Some(bot.bot_type.clone()),
    }
}

pub(super) fn push_bot(bot: &AgentBotRow) -> PushBot {
    PushBot {
        id: bot.id,
        name: bot.name.clone(),
        avatar_url: String::new(),
        tag: BotTag,
    }
}

/// A customer as events carry them.
#[must_use]
pub fn push_contact(view: &View<'_>, contact: &ContactRow) -> PushContact {
    PushContact {
        additional_attributes: contact.additional_attributes.clone(),
        custom_attributes: contact.custom_attributes.clone(),
        email: contact.email.clone(),
        id: contact.id,
        identifier: contact.identifier.clone(),
        name: contact.name.clone(),
        phone_number: contact.phone_number.clone(),
        thumbnail: picture(view, contact.avatar_blob_id),
        blocked: contact.blocked,
        tag: ContactTag,
        account_id: None,
    }
}

/// A customer, without ways in.
#[must_use]
pub fn contact(view: &View<'_>, contact: &ContactRow, here: &Here) -> Contact {
    Contact {
        additional_attributes: contact.additional_attributes.clone(),
        availability_status: Some(here.contact(contact.id)),
        email: contact.email.clone(),
        id: contact.id,
        name: contact.name.clone(),
        phone_number: contact.phone_number.clone(),
        blocked: contact.blocked,
        identifier: contact.identifier.clone(),
        thumbnail: picture(view, contact.avatar_blob_id),
        custom_attributes: contact.custom_attributes.clone(),
        last_activity_at: contact.last_activity_at,
        created_at: Some(contact.created_at),
        contact_inboxes: None,
    }
}

/// Customers with their ways in.
///
/// # Errors
/// When the store refuses.
pub fn contacts_with_ways_in(
    view: &View<'_>,
    account: AccountId,
    rows: &[ContactRow],
) -> Result<Vec<Contact>, ApiError> {
    let here = view.here(account);
    let ways_in = contacts::ways_in(view.connection, rows.iter().map(|row| row.id))?;
    let inboxes = fetch::inboxes(view.connection, ways_in.iter().map(|way| way.inbox_id))?;
    let mut of_contact: HashMap<ContactId, Vec<ContactInbox>> = HashMap::new();
    for way_in in ways_in {
        if let Some(inbox) = inboxes.get(&way_in.inbox_id) {
            let shown = ContactInbox {
                source_id: way_in.source_id,
                inbox: super::slim_inbox(inbox),
            };
            of_contact.entry(way_in.contact_id).or_default().push(shown);
        }
    }
    Ok(rows
        .iter()
        .map(|row| Contact {
            contact_inboxes: Some(of_contact.remove(&row.id).unwrap_or_default()),
            ..contact(view, row, &here)
        })
        .collect())
}

/// Notes about a contact, in the order given.
///
/// # Errors
/// When the store refuses.
pub fn contact_notes(
    view: &View<'_>,
    account: AccountId,
    rows: &[ContactNoteRow],
) -> Result<Vec<ContactNote>, ApiError> {
    let authors: BTreeSet<UserId> = rows.iter().filter_map(|row| row.user_id).collect();
    let users = fetch::users(view.connection, authors.iter().copied())?;
    let parts = fetch::account_users(view.connection, account, authors)?;
    let here = view.here(account);
    Ok(rows
        .iter()
        .map(|row| ContactNote {
            id: row.id,
            content: row.content.clone(),
            account_id: None,
            contact_id: None,
            user: row
                .user_id
                .and_then(|user| users.get(&user))
                .map(|user| agent(view, account, user, parts.get(&user.id), &here)),
            created_at: Some(row.created_at),
            updated_at: Some(row.updated_at),
        })
        .collect())
}

/// A team, as one of its possible members sees it.
///
/// # Errors
/// When the store refuses.
pub fn team(view: &View<'_>, team: &TeamRow, viewer: UserId) -> Result<Team, ApiError> {
    let is_member = people::is_team_member(view.connection, team.id, viewer)?;
    Ok(team_seen(team, is_member.then_some(viewer)))
}

/// A team; `member` is the viewer when they belong to it.
pub(super) fn team_seen(team: &TeamRow, member: Option<UserId>) -> Team {
    Team {
        id: team.id,
        name: team.name.clone(),
        description: team.description.clone(),
        allow_auto_assign: team.allow_auto_assign,
        account_id: Some(team.account_id),
        is_member: member.is_some(),
    }
}

/// The signed-in user, with their secrets.
///
/// # Errors
/// When the store refuses.
pub fn user(view: &View<'_>, row: &UserRow) -> Result<User, ApiError> {
    let memberships = people::accounts_of(view.connection, row.id)?;
    let active = memberships
        .iter()
        .find(|(account, _)| Some(account.id) == row.active_account_id)
        .or_else(|| memberships.first());
    Ok(User {
        access_token: Some(row.access_token.clone()),
        account_id: active.map(|(account, _)| account.id),
        available_name: Some(row.available_name().to_owned()),
        avatar_url: picture(view, row.avatar_blob_id),
        confirmed: row.confirmed,
        display_name: row.display_name.clone(),
        message_signature: row.message_signature.clone(),
        email: row.email.clone(),
        id: row.id,
        inviter_id: active.and_then(|(_, membership)| membership.inviter_id),
        name: row.name.clone(),
        provider: Some(row.provider.clone()),
        pubsub_token: row.pubsub_token.clone(),
        custom_attributes: some_attributes(&row.custom_attributes),
        role: active.map(|(_, membership)| membership.role.clone()),
        ui_settings: row.ui_settings.clone(),
        uid: row.email.clone(),
        kind: None,
        accounts: memberships
            .iter()
            .map(|(account, membership)| account_user(view, account, membership))
            .collect(),
        created_at: None,
    })
}

/// A user's part in an account.
#[must_use]
pub fn account_user(
    view: &View<'_>,
    account: &AccountRow,
    membership: &AccountUserRow,
) -> AccountUser {
    let here = view.here(account.id);
    let permission = match membership.role {
        Role::Administrator => "administrator",
        Role::Agent | Role::Other(_) => "agent",
    };
    AccountUser {
        id: account.id,
        name: account.name.clone(),
        status: Some(account.status.clone()),
        onboarding_step: None,
        active_at: membership.active_at,
        role: Some(membership.role.clone()),
        permissions: vec![permission.to_owned()],
        availability: Some(membership.availability.clone()),
        availability_status: Some(seen(&here, membership.user_id, Some(membership))),
        auto_offline: membership.auto_offline,
    }
}
