//! The dialogs about a contact: changing, blocking, merging.

use guichet_model::{ContactKey, contact::Contact};
use leptos::prelude::*;

pub mod block;
pub mod edit;
pub mod merge;
pub mod new;
pub mod picture;

use crate::{
    actions::Actions,
    state::{StateStoreFields, ThreadStoreFields},
};

/// A contact as the open conversation has it, followed; as it was last, once another conversation is open.
fn followed(actions: Actions, key: ContactKey) -> Memo<Option<Contact>> {
    let conversation = actions.state().thread().conversation();
    Memo::new(move |before: Option<&Option<Contact>>| {
        conversation
            .read()
            .as_ref()
            .map(|open| &open.contact)
            .filter(|contact| contact.key == key)
            .or_else(|| before.and_then(Option::as_ref))
            .cloned()
    })
}
