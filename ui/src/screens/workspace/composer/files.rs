//! The files that are attached to what is being written.

use guichet_model::{
    draft::{DraftFile, Mode},
    message::AttachmentKind,
};
use leptos::{ev::ClipboardEvent, prelude::*};

use crate::{
    actions::Actions,
    bridge,
    components::{
        button::IconButton,
        icon::{Glyph, Icon},
    },
    format, rule,
    screens::workspace::row::attachment_icon,
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// The files of a mode, in their order.
pub(super) fn files_in(actions: Actions, mode: Mode) -> Vec<DraftFile> {
    let drafts = actions.state().thread().drafts();
    let drafts = drafts.read();
    let own = drafts.files.iter().filter(|file| file.mode == mode);
    own.cloned().collect()
}

/// Attaches the files of the clipboard; whether it held any.
pub(super) fn paste(actions: Actions, mode: Mode, event: &ClipboardEvent) -> bool {
    let files = event.clipboard_data().and_then(|data| data.files());
    let Some(files) = files.filter(|files| files.length() > 0) else {
        return false;
    };
    let files = (0..files.length()).filter_map(|place| files.item(place));
    actions.paste_files(mode, files.collect());
    true
}

/// Opens the system's dialog for files.
#[component]
pub fn AttachButton(
    /// What is being written.
    mode: Memo<Mode>,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <IconButton
            icon=Icon::Paperclip
            label=t!("attach-title")
            test="attach"
            on_press=move |_| actions.pick_files(mode.get_untracked())
        />
    }
}

/// The attached files, and those that could not be.
#[component]
pub fn AttachedFiles(
    /// What is being written.
    mode: Memo<Mode>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    let files = Memo::new(move |_| files_in(actions, mode.get()));
    let refused = move || {
        let refused = thread.refused().get();
        (!refused.is_empty()).then(|| {
            view! {
                <div class="composer-error composer-refused" role="alert" data-test="attach-refused">
                    <Glyph icon=Icon::CircleAlert />
                    <ul>
                        {refused
                            .into_iter()
                            .map(|file| {
                                let why = rule::sentence(&file.rule);
                                view! {
                                    <li>
                                        <strong>{file.name}</strong>
                                        " "
                                        {why}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                    <IconButton
                        icon=Icon::X
                        label=t!("attach-refused-close")
                        on_press=move |_| thread.refused().set(Vec::new())
                    />
                </div>
            }
        })
    };
    view! {
        {move || {
            let files = files.get();
            let busy = thread.attaching().get() > 0;
            (busy || !files.is_empty())
                .then(|| {
                    view! {
                        <ul class="attached" aria-label=t!("attach-list") data-test="attached">
                            {files.into_iter().map(|file| view! { <Chip file=file /> }).collect_view()}
                            {busy
                                .then(|| {
                                    view! {
                                        <li class="attached-file busy" role="status">
                                            <Glyph icon=Icon::LoaderCircle />
                                            {t!("attach-busy")}
                                        </li>
                                    }
                                })}
                        </ul>
                    }
                })
        }}
        {refused}
    }
}

#[component]
fn Chip(
    /// Which file.
    file: DraftFile,
) -> impl IntoView {
    let actions = Actions::of_window();
    let DraftFile {
        id,
        name,
        mime,
        size,
        image,
        ..
    } = file;
    let picture = actions
        .account()
        .filter(|_| image)
        .map(|account| bridge::kept_url(account, &id));
    let (title, label) = (name.clone(), name.clone());
    view! {
        <li class="attached-file" title=title data-test="attached-file">
            {match picture {
                Some(url) => view! { <img class="attached-picture" src=url alt="" /> }.into_any(),
                None => view! { <Glyph icon=attachment_icon(AttachmentKind::of(&mime)) /> }.into_any(),
            }}
            <span class="attached-name" dir="auto">
                {name}
            </span>
            <small>{move || format::size(size)}</small>
            <IconButton
                icon=Icon::X
                label=Signal::derive(move || t!("attach-remove", name = label.clone()))
                test="attached-remove"
                on_press=move |_| actions.remove_file(id.clone())
            />
        </li>
    }
}
