//! Takes another contact into this one: looks for it, says what will happen, and asks.

use guichet_model::{ContactKey, Failure, contact::Contact, outbox::Action};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::followed;
use crate::{
    actions::Actions,
    components::{
        avatar::{Avatar, Size},
        button::{Button, Look, Submits},
        dialog::Modal,
        field::Field,
        icon::{Glyph, Icon},
    },
    screens::{dialogs::form::Problem, workspace::row::contact_name},
    t,
};

/// The dialog.
#[component]
pub fn MergeContactDialog(
    /// The contact that stays.
    contact: ContactKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let known = followed(actions, contact);
    let name = Signal::derive(move || known.with(|known| known.as_ref().map(name_of)));
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<Contact>>);
    let chosen = RwSignal::new(None::<Contact>);
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    look_for(actions, contact, text, found, problem);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(from) = chosen.read_untracked().as_ref().map(|from| from.key) else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        spawn_local(async move {
            let action = Action::MergeContact {
                from,
                from_id: None,
            };
            let done = actions.act_on_contact(contact, action).await;
            busy.try_set(false);
            match done {
                Ok(_) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    };
    view! {
        <Modal
            title=Signal::derive(move || {
                t!("contact-merge-title", name = name.get().unwrap_or_default())
            })
            test="contact-merge-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <Field
                    label=t!("contact-merge-search")
                    value=text
                    hint=Signal::derive(|| Some(t!("contact-merge-search-hint")))
                    name="contact-merge-search"
                />
                <Candidates found=found chosen=chosen />
                {move || {
                    chosen
                        .get()
                        .map(|from| {
                            view! {
                                <p class="form-warning" data-test="contact-merge-consequence">
                                    <Glyph icon=Icon::TriangleAlert />
                                    <span>
                                        {t!(
                                            "contact-merge-text",
                                            from = name_of(&from),
                                            name = name.get().unwrap_or_default()
                                        )}
                                    </span>
                                </p>
                            }
                        })
                }}
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button
                        look=Look::Danger
                        submits=Submits::Form
                        disabled=Signal::derive(move || busy.get() || chosen.read().is_none())
                        test="contact-merge-confirm"
                    >
                        {t!("contact-merge-confirm")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// Looks while one types; an answer that a later one has overtaken is dropped.
fn look_for(
    actions: Actions,
    stays: ContactKey,
    text: RwSignal<String>,
    found: RwSignal<Option<Vec<Contact>>>,
    problem: RwSignal<Option<Failure>>,
) {
    Effect::new(move |_| {
        let wanted = text.get();
        spawn_local(async move {
            let answer = actions.contacts_like(wanted.clone()).await;
            let overtaken = text.try_get_untracked().is_none_or(|now| now != wanted);
            if overtaken {
                return;
            }
            match answer {
                Ok(contacts) => {
                    found.try_set(Some(others(contacts, stays)));
                    problem.try_set(None);
                }
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
        });
    });
}

/// Those who can go: everybody but the one who stays.
fn others(contacts: Vec<Contact>, stays: ContactKey) -> Vec<Contact> {
    contacts
        .into_iter()
        .filter(|contact| contact.key != stays)
        .collect()
}

/// The contacts that were found, of which one is chosen.
#[component]
fn Candidates(
    /// Those that were found; absent until the first answer.
    found: RwSignal<Option<Vec<Contact>>>,
    /// The one that goes.
    chosen: RwSignal<Option<Contact>>,
) -> impl IntoView {
    let list = move || {
        found.get().map(|contacts| {
            if contacts.is_empty() {
                view! {
                    <p class="related-none" data-test="contact-merge-none">
                        {t!("contact-merge-none")}
                    </p>
                }
                .into_any()
            } else {
                contacts
                    .into_iter()
                    .map(|contact| view! { <Candidate contact=contact chosen=chosen /> })
                    .collect_view()
                    .into_any()
            }
        })
    };
    view! {
        <fieldset class="candidates" aria-label=t!("contact-merge-search")>
            {list}
        </fieldset>
    }
}

#[component]
fn Candidate(
    /// Who.
    contact: Contact,
    /// The one that goes.
    chosen: RwSignal<Option<Contact>>,
) -> impl IntoView {
    let name = name_of(&contact);
    let about = about(&contact);
    let key = contact.key;
    view! {
        <label class="candidate" data-test="contact-merge-candidate" data-key=key.to_string()>
            <input
                type="radio"
                class="sr-only"
                name="contact-merge"
                prop:checked=move || chosen.read().as_ref().is_some_and(|chosen| chosen.key == key)
                on:change=move |_| chosen.set(Some(contact.clone()))
            />
            <Avatar name=name.clone() size=Size::Small />
            <span class="candidate-words">
                <strong title=name.clone()>{name.clone()}</strong>
                <small title=about.clone()>{about.clone()}</small>
            </span>
            <Glyph icon=Icon::Check />
        </label>
    }
}

fn name_of(contact: &Contact) -> String {
    contact_name(&contact.name)
}

/// What tells people of the same name apart.
fn about(contact: &Contact) -> String {
    [&contact.email, &contact.phone, &contact.company]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}
