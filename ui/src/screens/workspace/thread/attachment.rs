//! The files of a message: pictures in a place of fixed size, everything else with name, size and a way to open it.

use guichet_model::message::{Attachment, AttachmentKind};
use leptos::{prelude::*, task::spawn_local};

use super::voice_note::VoiceNote;
use crate::{
    actions::Actions,
    bridge,
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
    },
    format,
    screens::workspace::row::{attachment_icon, attachment_name},
    state::{Dialog, StateStoreFields, TransfersStoreFields},
    t,
};

/// Largest size of a picture in the thread, in pixels.
const LARGEST: (f64, f64) = (320.0, 240.0);
/// Size of each picture of a message that has several, in pixels: they stand side by side.
const SIDE_BY_SIDE: (f64, f64) = (152.0, 114.0);
/// Size of a picture whose own size is not known, in pixels.
const UNKNOWN: (u32, u32) = (240, 180);

/// The files of a message.
#[component]
pub fn Attachments(
    /// The files.
    files: Vec<Attachment>,
) -> impl IntoView {
    let is_picture = |file: &&Attachment| file.kind == AttachmentKind::Image && file.kept.is_none();
    let several = files.iter().filter(is_picture).count() > 1;
    (!files.is_empty()).then(|| {
        view! {
            <div class="files" class:files-several=several>
                {files
                    .into_iter()
                    .map(|file| match file.kind {
                        // What waits in the outbox is not among the received files.
                        _ if file.kept.is_some() => view! { <WaitingFile file=file /> }.into_any(),
                        AttachmentKind::Image => view! { <Picture file=file several=several /> }.into_any(),
                        AttachmentKind::Audio => view! { <VoiceNote file=file /> }.into_any(),
                        _ => view! { <FileCard file=file /> }.into_any(),
                    })
                    .collect_view()}
            </div>
        }
    })
}

/// A picture; where its bytes cannot be had, its name.
#[component]
fn Picture(
    /// The file.
    file: Attachment,
    /// Whether it is one of several.
    several: bool,
) -> impl IntoView {
    let actions = Actions::of_window();
    let missing = RwSignal::new(false);
    let (width, height) = if several {
        SIDE_BY_SIDE
    } else {
        fitted(file.width.zip(file.height).unwrap_or(UNKNOWN))
    };
    let url = actions
        .account()
        .map(|account| bridge::thumbnail_url(account, file.key));
    move || {
        let file = file.clone();
        if missing.get() {
            return view! { <FileCard file=file /> }.into_any();
        }
        let name = file.name.clone();
        let alt = file.name.clone();
        view! {
            <button
                type="button"
                class="picture"
                aria-label=move || t!("attachment-show", name = name.clone())
                data-test="picture"
                on:click=move |_| actions.state().dialog().set(Some(Dialog::Picture(file.clone())))
            >
                <img
                    // Before the address: what is far out of sight is not fetched.
                    loading="lazy"
                    src=url.clone()
                    alt=alt
                    decoding="async"
                    draggable="false"
                    style:width=format!("{width:.0}px")
                    style:height=format!("{height:.0}px")
                    on:error=move |_| missing.set(true)
                />
            </button>
        }
        .into_any()
    }
}

/// A file with its name and size.
#[component]
fn FileCard(
    /// The file.
    file: Attachment,
) -> impl IntoView {
    let actions = Actions::of_window();
    let (key, kind, size) = (file.key, file.kind, file.size_bytes);
    let name = if file.name.is_empty() {
        Signal::derive(move || attachment_name(kind))
    } else {
        Signal::stored(file.name)
    };
    let opens = !matches!(kind, AttachmentKind::Location | AttachmentKind::Other);
    let fetched = Memo::new(move |_| actions.state().transfers().down().read().get(&key).copied());
    let saved = RwSignal::new(false);
    let save = move |_| {
        spawn_local(async move {
            if actions.save_attachment(key).await {
                saved.try_set(true);
            }
        });
    };
    view! {
        <div class="file-card">
        <button
            type="button"
            class="file"
            disabled=!opens
            title=name
            data-test="file"
            on:click=move |_| actions.open_attachment(key)
        >
            <Glyph icon=attachment_icon(kind) />
            <span class="file-words">
                <span class="file-name">{name}</span>
                <small>
                    {move || match (fetched.get(), size) {
                        (Some(Some(percent)), _) => {
                            t!("attachment-fetching", percent = u32::from(percent))
                        }
                        (Some(None), _) => t!("attachment-fetching-unknown"),
                        (None, Some(size)) => format::size(size),
                        (None, None) => attachment_name(kind),
                    }}
                </small>
            </span>
            {opens
                .then(|| {
                    view! {
                        <span class="file-open">
                            <Glyph icon=Icon::ExternalLink />
                        </span>
                    }
                })}
        </button>
        {opens
            .then(|| {
                view! {
                    <IconButton
                        icon=Icon::Download
                        label=t!("attachment-save")
                        test="file-save"
                        on_press=save
                    />
                }
            })}
        {move || {
            saved
                .get()
                .then(|| {
                    view! {
                        <IconButton
                            icon=Icon::Folder
                            label=t!("attachment-folder")
                            test="file-folder"
                            on_press=move |_| actions.show_attachment(key)
                        />
                    }
                })
        }}
        </div>
    }
}

/// A file that waits to be sent.
#[component]
fn WaitingFile(
    /// The file.
    file: Attachment,
) -> impl IntoView {
    let title = file.name.clone();
    let picture = Actions::of_window()
        .account()
        .zip(file.kept.filter(|_| file.kind == AttachmentKind::Image))
        .map(|(account, id)| bridge::kept_url(account, &id));
    view! {
        <div class="file" title=title data-test="waiting-file">
            {match picture {
                Some(url) => view! { <img class="waiting-picture" src=url alt="" /> }.into_any(),
                None => view! { <Glyph icon=attachment_icon(file.kind) /> }.into_any(),
            }}
            <span class="file-words">
                <span class="file-name">{file.name}</span>
                <small>{move || file.size_bytes.map(format::size)}</small>
            </span>
        </div>
    }
}

/// The size of a picture in the thread.
fn fitted((width, height): (u32, u32)) -> (f64, f64) {
    let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (LARGEST.0 / width).min(LARGEST.1 / height).min(1.0);
    ((width * scale).max(48.0), (height * scale).max(48.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_picture_fits_and_a_small_one_keeps_its_size() {
        assert_eq!(fitted((1200, 900)), (320.0, 240.0));
        assert_eq!(fitted((200, 100)), (200.0, 100.0));
        assert_eq!(fitted((100, 4000)), (48.0, 240.0));
    }
}
