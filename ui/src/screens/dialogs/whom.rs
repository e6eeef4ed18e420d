//! Choosing a contact by typing, and the inbox that reaches them.

use guichet_model::{
    ContactKey, InboxId,
    account::{Channel, Inbox},
    contact::{Contact, ContactableInbox},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        menu::{Choice, Choices, Filtering, Mark},
        pick::PickField,
    },
    screens::workspace::row::contact_name,
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// Whom a form is about, and through which inbox.
#[derive(Debug, Clone, Copy)]
pub struct Whom {
    /// The contact.
    pub contact: RwSignal<Option<Person>>,
    /// The inbox.
    pub inbox: RwSignal<Option<InboxId>>,
    /// Whether something that must be chosen was not.
    pub refused: RwSignal<bool>,
}

/// A contact as a form shows them.
pub type Person = (ContactKey, String);

impl Whom {
    /// Nobody yet, or the contact of the open conversation where it is this one.
    #[must_use]
    pub fn new(actions: Actions, contact: Option<ContactKey>) -> Self {
        let open = actions.state().thread().conversation();
        let person = contact.map(|key| {
            let name = open.with_untracked(|open| {
                open.as_ref()
                    .filter(|open| open.contact.key == key)
                    .map(|open| contact_name(&open.contact.name))
            });
            (key, name.unwrap_or_default())
        });
        Self {
            contact: RwSignal::new(person),
            inbox: RwSignal::new(None),
            refused: RwSignal::new(false),
        }
    }
}

/// The contact, and below it the inboxes that reach them.
#[component]
pub fn WhomFields(
    /// What they fill in.
    whom: Whom,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let query = RwSignal::new(String::new());
    let found = RwSignal::new(Vec::<Contact>::new());
    let reaching = RwSignal::new(None::<Vec<ContactableInbox>>);
    Effect::new(move |_| {
        let text = query.get();
        spawn_local(async move {
            let answer = actions.contacts_like(text.clone()).await;
            // An answer that later typing has overtaken is dropped.
            if query.try_get_untracked().as_ref() == Some(&text) {
                found.try_set(answer.unwrap_or_default());
            }
        });
    });
    Effect::new(move |_| {
        let Some((contact, name)) = whom.contact.get() else {
            return;
        };
        if name.is_empty() {
            // Known by key alone: the same contact comes back with a name.
            spawn_local(async move {
                if let Ok(known) = actions.contact_of(contact).await {
                    let named = (contact, contact_name(&known.name));
                    whom.contact.try_set(Some(named));
                }
            });
            return;
        }
        reaching.set(None);
        whom.inbox.set(None);
        spawn_local(async move {
            let answer = actions.inboxes_reaching(contact).await;
            let same = whom
                .contact
                .try_get_untracked()
                .flatten()
                .is_some_and(|(chosen, _)| chosen == contact);
            if same && let Ok(inboxes) = answer {
                whom.inbox
                    .try_set(inboxes.first().map(|reachable| reachable.inbox));
                reaching.try_set(Some(inboxes));
            }
        });
    });
    let people = Signal::derive(move || contact_choices(&found.read()));
    let inboxes = Signal::derive(move || {
        let reaching = reaching.get().unwrap_or_default();
        inbox_choices(&reaching, &state.reference().read().inboxes)
    });
    let shown_inbox = Signal::derive(move || {
        let id = whom.inbox.get();
        let reference = state.reference().read();
        let known = reference.inboxes.iter().find(|inbox| Some(inbox.id) == id);
        known.map(|inbox| inbox.name.clone()).unwrap_or_default()
    });
    let nobody = Signal::derive(move || {
        (whom.refused.get() && whom.contact.read().is_none()).then(|| t!("whom-missing"))
    });
    let nowhere = Signal::derive(move || {
        let none = reaching.read().as_ref().is_some_and(Vec::is_empty);
        if none {
            Some(t!("rule-unreachable"))
        } else {
            (whom.refused.get() && whom.inbox.read().is_none()).then(|| t!("rule-required"))
        }
    });
    view! {
        <PickField
            label=t!("whom-contact")
            shown=Signal::derive(move || {
                whom.contact.get().map(|(_, name)| name).unwrap_or_default()
            })
            placeholder=t!("whom-choose")
            choices=Choices::new(people, move |person| whom.contact.set(Some(person)))
            filtering=Filtering::Yes
            query=query
            error=nobody
            name="whom-contact"
            menu_name="whom-contact-menu"
        />
        <PickField
            label=t!("whom-inbox")
            shown=shown_inbox
            placeholder=t!("whom-inbox-choose")
            choices=Choices::new(inboxes, move |inbox| whom.inbox.set(Some(inbox)))
            filtering=Filtering::Yes
            error=nowhere
            name="whom-inbox"
            menu_name="whom-inbox-menu"
        />
    }
}

/// Whether mail goes through an inbox, so that there is a subject.
#[must_use]
pub fn has_subject(inboxes: &[Inbox], inbox: Option<InboxId>) -> bool {
    inboxes
        .iter()
        .any(|known| Some(known.id) == inbox && known.channel == Channel::Email)
}

fn contact_choices(found: &[Contact]) -> Vec<Choice<Person>> {
    found
        .iter()
        .map(|contact| {
            let name = contact_name(&contact.name);
            let choice =
                Choice::new((contact.key, name.clone()), name.clone()).marked(Mark::Person(name));
            match contact.email.clone().or_else(|| contact.phone.clone()) {
                Some(address) => choice.hinted(address),
                None => choice,
            }
        })
        .collect()
}

/// The inboxes by name, each with the address that would be used.
fn inbox_choices(reaching: &[ContactableInbox], inboxes: &[Inbox]) -> Vec<Choice<InboxId>> {
    reaching
        .iter()
        .filter_map(|reachable| {
            let known = inboxes.iter().find(|inbox| inbox.id == reachable.inbox)?;
            let choice = Choice::new(known.id, known.name.clone());
            Some(match &reachable.address {
                Some(address) => choice.hinted(address.clone()),
                None => choice,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(id: i64, channel: Channel) -> Inbox {
        Inbox {
            id: InboxId(id),
            name: format!("Inbox {id}"),
            channel,
            provider: None,
            email: None,
        }
    }

    #[test]
    fn only_inboxes_that_reach_the_contact_are_offered() {
        let reaching = [ContactableInbox {
            inbox: InboxId(2),
            address: Some("camille@exemple.fr".to_owned()),
        }];
        let inboxes = [inbox(1, Channel::Web), inbox(2, Channel::Email)];
        let choices = inbox_choices(&reaching, &inboxes);
        let offered: Vec<_> = choices
            .iter()
            .map(|choice| (choice.value, choice.hint.as_deref()))
            .collect();
        assert_eq!(offered, [(InboxId(2), Some("camille@exemple.fr"))]);
    }

    #[test]
    fn only_mail_has_a_subject() {
        let inboxes = [inbox(1, Channel::Web), inbox(2, Channel::Email)];
        assert!(has_subject(&inboxes, Some(InboxId(2))));
        assert!(!has_subject(&inboxes, Some(InboxId(1))));
        assert!(!has_subject(&inboxes, None));
    }
}
