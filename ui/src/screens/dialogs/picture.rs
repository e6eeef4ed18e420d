//! A picture over the whole window: fitted to it, or at its own size.

use guichet_model::message::Attachment;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    bridge,
    components::{
        button::{Button, Look},
        dialog::{Modal, Width},
        icon::Icon,
    },
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
            </div>
            <div class="picture-stage" class:own-size=own_size tabindex="0">
                <img
                    src=url
                    alt=picture.name.clone()
                    on:click=move |_| own_size.update(|own| *own = !*own)
                />
            </div>
        </Modal>
    }
}
