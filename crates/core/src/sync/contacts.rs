//! Contacts that the server no longer has: deleted with their conversations, or merged into another one, which has those
//! conversations now. The server says neither which, nor into whom: the conversations are asked for anew.

use futures_util::{StreamExt, TryStreamExt, stream};
use guichet_model::{ContactId, Event};

use super::{account_runtime::AccountRuntime, catch_up};
use crate::{Error, store::gone::Removed};

/// Requests at a time.
const LANES: usize = 4;

/// Takes a contact that is gone on the server out of the local copy, once its conversations are as the server has them.
pub(crate) async fn forget(runtime: &AccountRuntime, id: ContactId) -> Result<(), Error> {
    let store = &runtime.shared.store;
    let Some(key) = store.contact_key(runtime.key(), id)? else {
        return Ok(());
    };
    let desk = runtime.desk().await?;
    let desk = &desk;
    stream::iter(store.ids_of_contact(key)?)
        .map(|id| async move { catch_up::fetch_header(runtime, desk, id).await })
        .buffer_unordered(LANES)
        .try_collect::<()>()
        .await?;
    if store.remove_contact(runtime.key(), key)? == Removed::Yes {
        runtime.shared.emit(Event::ContactChanged {
            account: runtime.key(),
            contact: key,
        });
    }
    Ok(())
}
