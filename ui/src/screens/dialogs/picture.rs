//! A picture over the whole window: fitted to it, or at its own size.

use guichet_model::message::{Attachment, AttachmentKind, Message};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    bridge,
    components::{
        button::{Button, IconButton, Look},
        dialog::{Modal, Width},
        icon::Icon,
    },
    state::{Dialog, StateStoreFields, ThreadStoreFields},
    t,
};

/// A picture.
#[component]
pub fn PictureViewer(
    /// Which.
    picture: Attachment,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let key = picture.key;
    let own_size = RwSignal::new(false);
    let url = actions
        .account()
        .map(|account| bridge::media_url(account, key));
    let (before, after) = beside(
        &actions.state().thread().messages().read_untracked(),
        &picture,
    );
    let show = move |picture| actions.state().dialog().set(Some(Dialog::Picture(picture)));
    let (left, right) = (before.clone(), after.clone());
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        let wanted = match event.key().as_str() {
            "ArrowLeft" => left.clone(),
            "ArrowRight" => right.clone(),
            _ => None,
        };
        if let Some(picture) = wanted {
            event.prevent_default();
            show(picture);
        }
    };
    view! {
        <Modal title=picture.name.clone() width=Width::Full test="picture-viewer" on_close=on_close>
            <div class="picture-tools">
                <Button
                    look=Look::Plain
                    icon=Icon::ZoomIn
                    on_press=move |_| own_size.update(|own| *own = !*own)
                >
                    {move || if own_size.get() { t!("picture-fit") } else { t!("picture-own-size") }}
                </Button>
                <Button
                    look=Look::Plain
                    icon=Icon::ExternalLink
                    on_press=move |_| actions.open_attachment(key)
                >
                    {t!("attachment-open")}
                </Button>
                <Button
                    look=Look::Plain
                    icon=Icon::Download
                    test="picture-save"
                    on_press=move |_| {
                        spawn_local(async move {
                            actions.save_attachment(key).await;
                        });
                    }
                >
                    {t!("attachment-save")}
                </Button>
                {[(Icon::ArrowLeft, before, "picture-before"), (Icon::ChevronRight, after, "picture-after")]
                    .into_iter()
                    .map(|(icon, beside, test)| {
                        beside
                            .map(|picture| {
                                let label = picture.name.clone();
                                view! {
                                    <IconButton
                                        icon=icon
                                        label=label
                                        test=test
                                        on_press=move |_| show(picture.clone())
                                    />
                                }
                            })
                    })
                    .collect_view()}
            </div>
            <div class="picture-stage" class:own-size=own_size tabindex="0" on:keydown=on_key>
                <img
                    src=url
                    alt=picture.name.clone()
                    on:click=move |_| own_size.update(|own| *own = !*own)
                />
            </div>
        </Modal>
    }
}

/// The pictures before and after one in a thread.
fn beside(messages: &[Message], picture: &Attachment) -> (Option<Attachment>, Option<Attachment>) {
    let files = messages.iter().flat_map(|message| &message.attachments);
    let pictures: Vec<&Attachment> = files
        .filter(|file| file.kind == AttachmentKind::Image && file.kept.is_none())
        .collect();
    let Some(place) = pictures.iter().position(|file| file.key == picture.key) else {
        return (None, None);
    };
    let at = |place: Option<usize>| place.and_then(|place| pictures.get(place).copied().cloned());
    (at(place.checked_sub(1)), at(place.checked_add(1)))
}
