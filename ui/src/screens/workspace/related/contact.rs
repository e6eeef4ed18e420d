//! The contact of the open conversation, as the server knows them.

use guichet_model::{ContactKey, contact::Contact, conversation::PendingMark, outbox::Action};
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        avatar::Size,
        button::{Button, IconButton, Look},
        icon::{Glyph, Icon},
        menu::{Choice, ChoiceMenu, Choices, Mark},
    },
    screens::{
        dialogs::contact::edit::network_name,
        workspace::{face::Face, row::contact_name},
    },
    state::{Dialog, Screen},
    t,
};

/// The contact. The card stays while what is known of the contact changes: a menu that is open in it stays open, and
/// nothing below it moves when a change is delivered.
#[component]
pub fn ContactCard() -> impl IntoView {
    let conversation = super::shown();
    let key = Memo::new(move |_| conversation.read().as_ref().map(|open| open.contact.key));
    move || key.get().map(|key| view! { <Card key=key /> })
}

#[component]
fn Card(
    /// Whose it is.
    key: ContactKey,
) -> impl IntoView {
    let conversation = super::shown();
    let contact = Memo::new(move |last: Option<&Option<Contact>>| {
        let open = conversation.read();
        let same = open.as_ref().filter(|open| open.contact.key == key);
        // The card goes with its contact; until then it shows the last of them.
        same.map(|open| open.contact.clone())
            .or_else(|| last.cloned().flatten())
    });
    let blocked = Memo::new(move |_| contact.read().as_ref().is_some_and(|it| it.blocked));
    let mark = Memo::new(move |_| {
        let contact = contact.read();
        contact.as_ref().map(|it| it.pending).unwrap_or_default()
    });
    let face = Memo::new(move |_| {
        let contact = contact.read();
        contact
            .as_ref()
            .map(|it| (contact_name(&it.name), it.picture.clone()))
    });
    let place = Memo::new(move |_| contact.read().as_ref().and_then(place));
    view! {
        <section
            class="related-section contact-card"
            aria-label=t!("contact-title")
            data-test="contact"
            data-key=key.to_string()
        >
            <div class="contact-head">
                {move || {
                    face.get()
                        .map(|(name, picture)| {
                            view! { <Face contact=key name=name picture=picture size=Size::Card /> }
                        })
                }}
                <div class="contact-who">
                    <h2 data-test="contact-name">{move || face.get().map(|(name, _)| name)}</h2>
                    {move || {
                        place.get().map(|place| view! { <p data-test="contact-place">{place}</p> })
                    }}
                </div>
                <CardTools key=key blocked=blocked mark=mark />
            </div>
            {move || blocked.get().then(|| view! { <Blocked key=key /> })}
            {move || (mark.get().parked > 0).then(|| view! { <Parked count=mark.get().parked /> })}
            {move || contact.get().map(|contact| known(lines(&contact)))}
        </section>
    }
}

/// What is known of the contact, or that nothing is.
fn known(lines: Vec<Line>) -> AnyView {
    if lines.is_empty() {
        return view! { <p class="related-none">{t!("contact-nothing")}</p> }.into_any();
    }
    view! {
        <dl class="related-lines">
            {lines
                .into_iter()
                .map(|Line { name, value, test }| {
                    view! {
                        <dt>{name}</dt>
                        <dd class="related-value" title=value.clone() data-test=test>
                            {value.clone()}
                        </dd>
                    }
                })
                .collect_view()}
        </dl>
    }
    .into_any()
}

/// What the menu of the card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Edit,
    Merge,
    Block,
    Unblock,
    Talk,
}

/// The pencil, and the menu with the rest.
#[component]
fn CardTools(
    /// Whose card.
    key: ContactKey,
    /// Whether their messages are refused.
    blocked: Memo<bool>,
    /// What the outbox holds for them.
    mark: Memo<PendingMark>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let choose = move |wanted| match wanted {
        Wanted::Edit => actions.ask(Dialog::EditContact(key)),
        Wanted::Talk => actions.ask(Dialog::NewConversation(Some(key))),
        Wanted::Merge => actions.ask(Dialog::MergeContact(key)),
        Wanted::Block => actions.ask(Dialog::BlockContact(key)),
        Wanted::Unblock => unblock(actions, key),
    };
    view! {
        <div class="contact-tools">
            {move || {
                let PendingMark { waiting, parked } = mark.get();
                (waiting > 0 && parked == 0)
                    .then(|| {
                        view! {
                            <IconButton
                                icon=Icon::Clock
                                label=Signal::derive(move || {
                                    t!("contact-changes-waiting", count = waiting)
                                })
                                test="contact-pending"
                                on_press=move |_| actions.show(Screen::Outbox)
                            />
                        }
                    })
            }}
            <IconButton
                icon=Icon::Pencil
                label=t!("contact-edit")
                test="contact-edit"
                on_press=move |_| choose(Wanted::Edit)
            />
            <IconButton
                icon=Icon::Ellipsis
                label=t!("contact-more")
                test="contact-more"
                node_ref=anchor
                on_press=move |_| open.update(|open| *open = !*open)
            />
            {move || {
                open.get()
                    .then(|| {
                        view! {
                            <ChoiceMenu
                                label=t!("contact-more")
                                choices=Choices::new(Signal::derive(move || menu_of(blocked.get())), choose)
                                anchor=anchor
                                test="contact-menu"
                                on_close=move |()| open.set(false)
                            />
                        }
                    })
            }}
        </div>
    }
}

fn menu_of(blocked: bool) -> Vec<Choice<Wanted>> {
    let block = if blocked {
        Choice::new(Wanted::Unblock, t!("contact-unblock")).marked(Mark::Icon(Icon::Check))
    } else {
        Choice::new(Wanted::Block, t!("contact-block-ask")).marked(Mark::Icon(Icon::Hand))
    };
    vec![
        Choice::new(Wanted::Edit, t!("contact-edit")).marked(Mark::Icon(Icon::Pencil)),
        Choice::new(Wanted::Talk, t!("contact-talk")).marked(Mark::Icon(Icon::MessageSquare)),
        Choice::new(Wanted::Merge, t!("contact-merge")).marked(Mark::Icon(Icon::Users)),
        block.apart(),
    ]
}

fn unblock(actions: Actions, key: ContactKey) {
    actions.dispatch_to_contact(key, Action::BlockContact { blocked: false });
}

/// Says that their messages are refused, with the way back.
#[component]
fn Blocked(
    /// Who.
    key: ContactKey,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <p class="contact-blocked" data-test="contact-blocked">
            <Glyph icon=Icon::CircleAlert />
            <span>{t!("contact-blocked")}</span>
            <Button
                look=Look::Link
                test="contact-unblock"
                on_press=move |_| unblock(actions, key)
            >
                {t!("contact-unblock")}
            </Button>
        </p>
    }
}

/// Says how much of what was changed needs the agent, with the way there.
#[component]
fn Parked(
    /// How much.
    count: u32,
) -> impl IntoView {
    let actions = Actions::of_window();
    view! {
        <button
            type="button"
            class="contact-pending parked"
            data-test="contact-parked"
            on:click=move |_| actions.show(Screen::Outbox)
        >
            <Glyph icon=Icon::TriangleAlert />
            {move || t!("contact-changes-parked", count = count)}
        </button>
    }
}

/// A line of the card.
struct Line {
    name: String,
    value: String,
    test: String,
}

/// What is known of the contact: the ways to reach them, then their profiles.
fn lines(contact: &Contact) -> Vec<Line> {
    let line = |name: String, value: Option<&String>, test: &str| {
        let value = value.filter(|value| !value.trim().is_empty())?;
        Some(Line {
            name,
            value: value.clone(),
            test: test.to_owned(),
        })
    };
    let own = [
        line(t!("contact-email"), contact.email.as_ref(), "contact-email"),
        line(t!("contact-phone"), contact.phone.as_ref(), "contact-phone"),
        line(
            t!("contact-company"),
            contact.company.as_ref(),
            "contact-company",
        ),
        line(
            t!("contact-identifier"),
            contact.identifier.as_ref(),
            "contact-identifier",
        ),
    ];
    let profiles = contact.social.iter().map(|(network, profile)| {
        line(
            network_name(network).to_owned(),
            Some(profile),
            &format!("contact-{network}"),
        )
    });
    own.into_iter().chain(profiles).flatten().collect()
}

/// City and country, as far as they are known.
fn place(contact: &Contact) -> Option<String> {
    let parts: Vec<&str> = [&contact.city, &contact.country]
        .into_iter()
        .flatten()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(city: Option<&str>, country: Option<&str>) -> Contact {
        Contact {
            key: ContactKey(1),
            id: None,
            name: "Camille Brunet".to_owned(),
            email: None,
            phone: None,
            company: None,
            city: city.map(str::to_owned),
            country: country.map(str::to_owned),
            blocked: false,
            identifier: None,
            picture: None,
            social: std::collections::BTreeMap::new(),
            attributes: std::collections::BTreeMap::new(),
            created_at: None,
            last_activity_at: None,
            pending: guichet_model::conversation::PendingMark::default(),
        }
    }

    #[test]
    fn a_place_is_what_is_known_of_city_and_country() {
        assert_eq!(
            place(&contact(Some("Lyon"), Some("France"))).as_deref(),
            Some("Lyon, France")
        );
        assert_eq!(
            place(&contact(Some(" "), Some("France"))).as_deref(),
            Some("France")
        );
        assert_eq!(place(&contact(None, None)), None);
    }
}
