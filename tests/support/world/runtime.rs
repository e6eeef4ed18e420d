//! A runtime of its own for one program of the world, so that it can end without the others, and at any moment.

use tokio::runtime::{Builder, Handle, Runtime};

use crate::log::Complaints;

/// Everything that one program does in the background.
#[derive(Debug)]
pub(crate) struct OwnRuntime(Option<Runtime>);

impl OwnRuntime {
    /// With the complaints of its threads going to `complaints`.
    pub(crate) fn new(complaints: &Complaints) -> Self {
        let complaints = complaints.clone();
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .on_thread_start(move || complaints.take_thread())
            .build();
        Self(Some(runtime.expect("a runtime")))
    }

    pub(crate) fn handle(&self) -> Handle {
        let runtime = self.0.as_ref().expect("a runtime until it is dropped");
        runtime.handle().clone()
    }
}

impl Drop for OwnRuntime {
    /// Drops every task where it stands and waits for nobody.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
