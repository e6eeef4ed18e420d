//! Files that the agent attaches to what is being written: named in the system's dialog, dropped on the window, or pasted;
//! and received ones that they keep.

use std::path::PathBuf;

use guichet_model::{
    AttachmentKey, ConversationKey, Failure,
    command::{AttachBytes, AttachFiles, PickFiles, RemoveDraftFile, SaveAs, ShowInFolder},
    draft::{Attached, Mode},
};
use js_sys::Uint8Array;
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::Actions;
use crate::{
    bridge::{self, Dropping},
    state::{StateStoreFields, ThreadStoreFields, Tone},
    t,
};

impl Actions {
    /// Attaches files that the agent names in the system's own dialog.
    pub fn pick_files(self, mode: Mode) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let wanted = PickFiles {
            account,
            conversation,
            mode,
            scale_images: self.scales_images(),
        };
        self.attach(conversation, bridge::call(wanted));
    }

    /// Follows files that are dragged over the window; attaches those that are dropped.
    pub fn take_dropped(self, dropping: Dropping) {
        let thread = self.state.thread();
        thread
            .held_over()
            .set(matches!(dropping, Dropping::Over) && self.open_key().is_some());
        let Dropping::Dropped(paths) = dropping else {
            return;
        };
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let wanted = AttachFiles {
            account,
            conversation,
            mode: thread.mode().get_untracked(),
            paths: paths.into_iter().map(PathBuf::from).collect(),
            scale_images: self.scales_images(),
        };
        self.attach(conversation, bridge::call(wanted));
    }

    /// Attaches files of the clipboard, one after the other: they stand in their order.
    pub fn paste_files(self, mode: Mode, files: Vec<web_sys::File>) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let scale_images = self.scales_images();
        let paste = move |file: web_sys::File| async move {
            let wanted = AttachBytes {
                account,
                conversation,
                mode,
                name: file.name(),
                mime: file.type_(),
                scale_images,
            };
            let bytes = JsFuture::from(file.array_buffer()).await;
            let bytes = bytes.map_err(|error| bridge::failure_of(&error))?;
            bridge::call_with(wanted, &Uint8Array::new(&bytes)).await
        };
        self.attach(conversation, async move {
            let mut all = Attached::default();
            for file in files {
                match paste(file).await {
                    Ok(attached) => {
                        all.files.extend(attached.files);
                        all.refused.extend(attached.refused);
                    }
                    // What was attached before it shows all the same.
                    Err(failure) => self.toast_failure(&failure),
                }
            }
            Ok(all)
        });
    }

    fn scales_images(self) -> bool {
        self.state.settings().read_untracked().scale_images
    }

    fn attach(
        self,
        conversation: ConversationKey,
        attaching: impl Future<Output = Result<Attached, Failure>> + 'static,
    ) {
        let thread = self.state.thread();
        thread.attaching().update(|count| *count += 1);
        thread.refused().set(Vec::new());
        spawn_local(async move {
            let done = attaching.await;
            thread
                .attaching()
                .update(|count| *count = count.saturating_sub(1));
            match done {
                Ok(attached) if self.open_key() == Some(conversation) => {
                    thread
                        .drafts()
                        .update(|drafts| drafts.files.extend(attached.files));
                    thread.refused().set(attached.refused);
                }
                // The core has them: they show when the conversation is opened again.
                Ok(_) => {}
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Keeps a received file where the agent says; whether they did.
    pub async fn save_attachment(self, attachment: AttachmentKey) -> bool {
        let Some(account) = self.account() else {
            return false;
        };
        let wanted = SaveAs {
            account,
            attachment,
        };
        let saved = bridge::call(wanted).await;
        self.fetched(attachment);
        match saved {
            Ok(Some(name)) => {
                self.toast(t!("attachment-saved", name = name), Tone::Plain);
                true
            }
            Ok(None) => false,
            Err(failure) => {
                self.toast_failure(&failure);
                false
            }
        }
    }

    /// Shows a received file where it was kept.
    pub fn show_attachment(self, attachment: AttachmentKey) {
        let Some(account) = self.account() else {
            return;
        };
        spawn_local(async move {
            let wanted = ShowInFolder {
                account,
                attachment,
            };
            match bridge::call(wanted).await {
                Ok(true) => {}
                Ok(false) => self.toast(t!("attachment-not-there"), Tone::Danger),
                Err(failure) => self.toast_failure(&failure),
            }
        });
    }

    /// Takes a file away from what is being written.
    pub fn remove_file(self, file: String) {
        let Some((account, conversation)) = self.account().zip(self.open_key()) else {
            return;
        };
        let drafts = self.state.thread().drafts();
        drafts.update(|drafts| drafts.files.retain(|kept| kept.id != file));
        spawn_local(async move {
            let wanted = RemoveDraftFile {
                account,
                conversation,
                file,
            };
            if let Err(failure) = bridge::call(wanted).await {
                self.toast_failure(&failure);
            }
        });
    }
}
