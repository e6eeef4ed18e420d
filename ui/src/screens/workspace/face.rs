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
    #[prop(into)]
    contact: Signal<ContactKey>,
    /// Their name.
    #[prop(into)]
    name: Signal<String>,
    /// Which picture there is.
    #[prop(into)]
    picture: Signal<Option<PictureMark>>,
    /// How large.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let actions = Actions::of_window();
    // One that cannot be fetched now; the next one is tried again.
    let missing = RwSignal::new(None::<PictureMark>);
    let shown = Memo::new(move |_| {
        let mark = picture
            .get()
            .filter(|mark| missing.read().as_ref() != Some(mark))?;
        let url = bridge::contact_picture_url(actions.account()?, contact.get(), &mark);
        Some((mark, url))
    });
    move || match shown.get() {
        Some((mark, url)) => view! {
            <img
                class=size.class()
                src=url
                alt=""
                data-test="contact-picture"
                on:error=move |_| missing.set(Some(mark.clone()))
            />
        }
        .into_any(),
        None => view! { <Avatar name=name size=size /> }.into_any(),
    }
}
