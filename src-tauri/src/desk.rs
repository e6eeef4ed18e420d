//! What all commands share: the opened core, or why it could not be opened.

use std::path::Path;

use guichet_core::Core;
use guichet_model::Failure;
use tokio::sync::OnceCell;

use crate::local_desk::LocalDesk;

/// The state behind every command.
#[derive(Debug)]
pub(crate) struct Desk {
    core: Result<Core, Failure>,
    keyring: OnceCell<bool>,
    local: LocalDesk,
}

impl Desk {
    /// Takes what opening the profile gave. A profile that cannot be opened still gets its window, which says why.
    pub(crate) fn new(core: Result<Core, Failure>, profile: &Path) -> Self {
        Self {
            core,
            keyring: OnceCell::new(),
            local: LocalDesk::new(profile),
        }
    }

    /// The core.
    ///
    /// # Errors
    /// Why the profile could not be opened.
    pub(crate) fn core(&self) -> Result<&Core, Failure> {
        self.core.as_ref().map_err(Clone::clone)
    }

    /// The desk that runs on this computer.
    pub(crate) fn local(&self) -> &LocalDesk {
        &self.local
    }

    /// Whether a keyring is reachable. Asked once; the first call may take as long as the session bus does.
    ///
    /// # Errors
    /// As [`Desk::core`].
    pub(crate) async fn has_keyring(&self) -> Result<bool, Failure> {
        let core = self.core()?.clone();
        let reachable = self
            .keyring
            .get_or_init(|| async move {
                tokio::task::spawn_blocking(move || core.has_keyring())
                    .await
                    .unwrap_or(false)
            })
            .await;
        Ok(*reachable)
    }
}
