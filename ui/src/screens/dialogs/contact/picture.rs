//! The picture of a contact: changed and taken away at once, apart from the fields of the form.

use guichet_model::{
    ContactKey, Failure,
    contact::Contact,
    outbox::{Action, Queued},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        avatar::Size,
        button::{Button, Look},
        icon::Icon,
    },
    screens::workspace::{face::Face, row::contact_name},
    t,
};

/// The picture, and what changes it.
#[component]
pub fn PictureField(
    /// Of which contact.
    contact: ContactKey,
    /// The contact as it is known now.
    known: Memo<Option<Contact>>,
    /// Where a failure is told.
    problem: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let actions = Actions::of_window();
    // The system's dialog is open: a second one would hide it.
    let busy = RwSignal::new(false);
    let picture =
        Memo::new(move |_| known.with(|known| known.as_ref().and_then(|of| of.picture.clone())));
    let name = Signal::derive(move || {
        known.with(|known| {
            let name = known.as_ref().map(|of| of.name.as_str());
            contact_name(name.unwrap_or_default())
        })
    });
    let run = move |asked: Asked| {
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        busy.set(true);
        spawn_local(async move {
            if let Err(failure) = asked.of(actions, contact).await {
                problem.try_set(Some(failure));
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="picture-field" data-test="contact-edit-picture">
            {move || view! { <Face contact=contact name=name.get() picture=picture.get() size=Size::Card /> }}
            <Button
                icon=Icon::Image
                disabled=busy
                test="contact-picture-change"
                on_press=move |_| run(Asked::Another)
            >
                {move || {
                    if picture.read().is_some() {
                        t!("contact-picture-change")
                    } else {
                        t!("contact-picture-add")
                    }
                }}
            </Button>
            <Show when=move || picture.read().is_some()>
                <Button
                    look=Look::Quiet
                    disabled=busy
                    test="contact-picture-remove"
                    on_press=move |_| run(Asked::None)
                >
                    {t!("contact-picture-remove")}
                </Button>
            </Show>
        </div>
    }
}

/// What the agent asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Another,
    None,
}

impl Asked {
    async fn of(self, actions: Actions, contact: ContactKey) -> Result<Option<Queued>, Failure> {
        match self {
            Self::Another => actions.pick_contact_picture(contact).await,
            Self::None => {
                let action = Action::SetContactPicture { picture: None };
                actions.act_on_contact(contact, action).await.map(Some)
            }
        }
    }
}
