//! Custom views: made here, kept on the server where it can answer them, and brought level with it.
//!
//! A view is durable when it is saved. What the server has yet to be told is sent when there is a connection, each change
//! once: our own server knows the change's key; on stock Chatwoot, whose answer was lost is read and compared before
//! anything is sent again. A view is one agent's own, so what this agent last wanted wins over what the server has.

mod delivery;
pub mod wire;

use std::collections::BTreeMap;

use guichet_model::{
    AccountKey, Event, ViewKey,
    conversation::Category,
    filter::{Filter, FilterKeys, Flaw, Join},
    view::{ListChoice, ListFilter, Scope, Sort, TabCounts, View, ViewPlace},
};

pub(crate) use delivery::{deliver, refresh};

use crate::{Core, Error, store::StoreError, sync::account_runtime::AccountRuntime};

/// The longest name of a view, in characters.
const LONGEST_NAME: usize = 255;

impl Core {
    /// The custom views, in the agent's order.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn views(&self, account: AccountKey) -> Result<Vec<View>, Error> {
        Ok(self.shared.store.views(account)?)
    }

    /// Makes a custom view, or changes one; durable when this returns. A filter that the server knows whole is kept there,
    /// every other one here alone.
    ///
    /// # Errors
    /// [`Error::Invalid`] without a name; [`StoreError::BadFilter`] for a filter that makes no sense;
    /// [`StoreError::NotFound`] for a view that is not here.
    pub fn save_view(
        &self,
        account: AccountKey,
        key: Option<ViewKey>,
        name: &str,
        filter: &Filter,
    ) -> Result<View, Error> {
        let runtime = self.runtime(account)?;
        let store = &self.shared.store;
        let name: String = name.trim().chars().take(LONGEST_NAME).collect();
        if name.is_empty() {
            return Err(Error::Invalid("a view needs a name"));
        }
        let renames = key.is_some_and(|key| self.is_unreadable(account, key));
        let key = match key {
            // Its conditions cannot be shown, so nobody can have changed them.
            Some(key) if renames && filter.conditions.is_empty() => {
                store.rename_view(account, key, &name)?;
                key
            }
            key => {
                let filter = sound(filter, &store.attribute_definitions(account)?)?;
                let place = place_of(&runtime, &filter)?;
                store.save_view(account, key, &name, &filter, place)?
            }
        };
        self.views_changed(&runtime);
        let saved = store
            .views(account)?
            .into_iter()
            .find(|view| view.key == key);
        saved.ok_or(Error::Store(StoreError::NotFound("view")))
    }

    fn is_unreadable(&self, account: AccountKey, key: ViewKey) -> bool {
        self.views(account)
            .is_ok_and(|views| views.iter().any(|view| view.key == key && !view.readable))
    }

    /// Deletes a custom view; durable when this returns.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for one that is not here.
    pub fn delete_view(&self, account: AccountKey, key: ViewKey) -> Result<(), Error> {
        let runtime = self.runtime(account)?;
        self.shared.store.delete_view(account, key)?;
        self.views_changed(&runtime);
        Ok(())
    }

    /// Puts the custom views in order, on this computer.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn reorder_views(&self, account: AccountKey, keys: &[ViewKey]) -> Result<(), Error> {
        self.shared.store.reorder_views(account, keys)?;
        self.shared.emit(Event::ViewsChanged { account });
        Ok(())
    }

    /// How many conversations a filter matches in each tab, in every status.
    ///
    /// # Errors
    /// [`StoreError::BadFilter`] for a filter that makes no sense.
    pub fn count_matching(
        &self,
        account: AccountKey,
        category: Option<Category>,
        filter: &Filter,
    ) -> Result<TabCounts, Error> {
        self.tab_counts(
            account,
            &everywhere(category, Scope::Matching(filter.clone())),
        )
    }

    /// How many conversations each custom view shows, in every status. One that cannot be shown is left out.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn count_views(
        &self,
        account: AccountKey,
        category: Option<&Category>,
    ) -> Result<BTreeMap<ViewKey, u32>, Error> {
        let mut counts = BTreeMap::new();
        for view in self.views(account)?.iter().filter(|view| view.readable) {
            let filter = everywhere(category.cloned(), Scope::View(view.key));
            counts.insert(view.key, self.tab_counts(account, &filter)?.all);
        }
        Ok(counts)
    }

    /// What the agent chose for the list of a place.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn list_choice(
        &self,
        account: AccountKey,
        category: Option<&Category>,
        scope: &Scope,
    ) -> Result<Option<ListChoice>, Error> {
        Ok(self.shared.store.list_choice(account, category, scope)?)
    }

    /// Remembers what the agent chose for the list of a place; a preview remembers nothing.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn save_list_choice(
        &self,
        account: AccountKey,
        category: Option<&Category>,
        scope: &Scope,
        choice: &ListChoice,
    ) -> Result<(), Error> {
        if matches!(scope, Scope::Matching(_)) {
            return Ok(());
        }
        let store = &self.shared.store;
        Ok(store.save_list_choice(account, category, scope, choice)?)
    }

    fn views_changed(&self, runtime: &AccountRuntime) {
        self.shared.emit(Event::ViewsChanged {
            account: runtime.key(),
        });
        runtime.wake_outbox.notify_one();
    }
}

fn everywhere(category: Option<Category>, scope: Scope) -> ListFilter {
    ListFilter {
        category,
        status: None,
        scope,
        sort: Sort::default(),
    }
}

/// A filter that makes sense, its last condition joined to nothing.
fn sound(
    filter: &Filter,
    definitions: &[guichet_model::attribute::AttributeDefinition],
) -> Result<Filter, Error> {
    let mut filter = filter.clone();
    let Some(last) = filter.conditions.last_mut() else {
        return Err(Error::Invalid("a view needs a condition"));
    };
    last.joined_by = Join::And;
    let flaw: Option<(usize, Flaw)> = filter.flaw(definitions);
    flaw.map_or(Ok(filter), |(_, flaw)| {
        Err(StoreError::BadFilter(flaw).into())
    })
}

fn place_of(runtime: &AccountRuntime, filter: &Filter) -> Result<ViewPlace, Error> {
    let keys = if runtime.has("tickets") {
        FilterKeys::WithTickets
    } else {
        FilterKeys::Stock
    };
    let definitions = runtime.shared.store.attribute_definitions(runtime.key())?;
    Ok(if filter.is_known_to(keys, &definitions) {
        ViewPlace::Server
    } else {
        ViewPlace::Local
    })
}
