//! The dialogs that cover the window, one at a time.

use leptos::prelude::*;

pub mod discard;
pub mod keyboard;
pub mod moment;
pub mod picture;
pub mod sign_in_again;
pub mod sign_out;

use crate::{
    actions::Actions,
    state::{Dialog, StateStoreFields},
};
use discard::DiscardDialog;
use keyboard::KeyboardMap;
use moment::MomentDialog;
use picture::PictureViewer;
use sign_in_again::SignInAgain;
use sign_out::SignOutDialog;

/// The open dialog, where there is one.
#[component]
pub fn Dialogs() -> impl IntoView {
    let state = Actions::of_window().state();
    let close = Callback::new(move |()| state.dialog().set(None));
    move || {
        state.dialog().get().map(|dialog| match dialog {
            Dialog::Keyboard => view! { <KeyboardMap on_close=close /> }.into_any(),
            Dialog::Moment => view! { <MomentDialog on_close=close /> }.into_any(),
            Dialog::SignInAgain(account) => {
                view! { <SignInAgain account=account on_close=close /> }.into_any()
            }
            Dialog::Discard(operation) => {
                view! { <DiscardDialog operation=operation on_close=close /> }.into_any()
            }
            Dialog::SignOut(account) => {
                view! { <SignOutDialog account=account on_close=close /> }.into_any()
            }
            Dialog::Picture(picture) => {
                view! { <PictureViewer picture=picture on_close=close /> }.into_any()
            }
        })
    }
}
