//! Custom views, and what is done to many conversations at once.

use guichet_model::{
    AccountKey, ConversationKey, ViewKey,
    outbox::Action,
    view::{ListFilter, Scope, Sort, View},
};

use super::{
    Desk,
    acting::{deliver, known_agent, known_team, label_change},
};
use crate::{
    arguments::{
        OrNone, StatusName,
        lists::{Bulk, BulkAction, ViewCommand, filter},
    },
    error::Error,
    shapes::lists::{BatchShape, ViewShape, ViewsShape},
};

pub(super) async fn view(desk: &Desk, command: ViewCommand) -> Result<String, Error> {
    let account = desk.account()?;
    match command {
        ViewCommand::List => {
            let counts = desk.core.count_views(account, None)?;
            let shape = |view: View| ViewShape::new(view.clone(), counts.get(&view.key).copied());
            let items = desk.core.views(account)?.into_iter().map(shape).collect();
            desk.document(&ViewsShape { items })
        }
        ViewCommand::Create { name, conditions } => {
            let filter = filter(&conditions).map_err(Error::BadCondition)?;
            let made = desk.core.save_view(account, None, &name, &filter)?;
            deliver(desk, account).await;
            let now = desk.core.views(account)?;
            let made = now
                .into_iter()
                .find(|view| view.key == made.key)
                .unwrap_or(made);
            let count = desk
                .core
                .count_views(account, None)?
                .get(&made.key)
                .copied();
            desk.document(&ViewShape::new(made, count))
        }
        ViewCommand::Delete { view } => {
            let key = find(desk, account, &view)?;
            desk.core.delete_view(account, key)?;
            deliver(desk, account).await;
            desk.document(&serde_json::json!({ "deleted": key.0 }))
        }
    }
}

/// A view by its name, or by its key.
pub(super) fn find(desk: &Desk, account: AccountKey, name: &str) -> Result<ViewKey, Error> {
    let views = desk.core.views(account)?;
    views
        .iter()
        .find(|view| view.name == name)
        .or_else(|| views.iter().find(|view| view.key.0.to_string() == name))
        .map(|view| view.key)
        .ok_or_else(|| Error::UnknownView(name.to_owned()))
}

pub(super) async fn bulk(desk: &Desk, bulk: Bulk) -> Result<String, Error> {
    let account = desk.account()?;
    let conversations: Vec<ConversationKey> = match &bulk.view {
        Some(view) => {
            let filter = ListFilter {
                category: bulk.category.category(),
                status: bulk.status.status(),
                scope: Scope::View(find(desk, account, view)?),
                sort: Sort::default(),
            };
            desk.core.list_keys(account, &filter, bulk.tab.tab())?.keys
        }
        None => bulk
            .id
            .iter()
            .map(|address| desk.conversation(account, *address))
            .collect::<Result<_, _>>()?,
    };
    let action = match bulk.action {
        BulkAction::Status {
            status,
            until: Some(_),
        } if status != StatusName::Snoozed => return Err(Error::OnlySnoozedWakes),
        BulkAction::Status { status, until } => Action::SetStatus {
            status: status.status(),
            until,
        },
        BulkAction::Assign { agent: OrNone(id) } => Action::Assign {
            agent: known_agent(desk, account, id)?,
        },
        BulkAction::Team { team: OrNone(id) } => Action::SetTeam {
            team: known_team(desk, account, id)?,
        },
        BulkAction::Priority { priority } => Action::SetPriority {
            priority: priority.priority(),
        },
        BulkAction::Label { changes } => label_change(changes),
        BulkAction::Macro { id } => Action::RunMacro {
            macro_id: guichet_model::MacroId(id),
            name: String::new(),
            steps: Vec::new(),
        },
        BulkAction::Read => Action::MarkRead { seen: None },
        BulkAction::Unread => Action::MarkUnread,
    };
    let batch = desk.core.act_on_many(account, &conversations, &action)?;
    deliver(desk, account).await;
    let undelivered = desk.core.outbox(account)?.len();
    desk.document(&BatchShape::new(&batch, undelivered))
}
