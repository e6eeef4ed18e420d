//! A contact's face: their picture, or their initials where there is none or it is not here.

use guichet_model::{ContactKey, contact::PictureMark};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    bridge,
    components::avatar::{Avatar, Size},
};

/// The face of a contact.
#[component]
pub fn Face(
    /// Whose.
    contact: ContactKey,
    /// Their name.
    name: String,
    /// Which picture there is.
    picture: Option<PictureMark>,
    /// How large.
    #[prop(optional)]
    size: Size,
) -> AnyView {
    let account = Actions::of_window().account();
    let Some((account, mark)) = account.zip(picture) else {
        return view! { <Avatar name=name size=size /> }.into_any();
    };
    let url = bridge::contact_picture_url(account, contact, &mark);
    // One that cannot be fetched now; the next one is tried again.
    let missing = RwSignal::new(false);
    (move || {
        if missing.get() {
            return view! { <Avatar name=name.clone() size=size /> }.into_any();
        }
        view! {
            <img
                class=size.class()
                src=url.clone()
                alt=""
                data-test="contact-picture"
                on:error=move |_| missing.set(true)
            />
        }
        .into_any()
    })
    .into_any()
}
