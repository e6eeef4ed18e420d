//! The contact of the open conversation, as the server knows them.

use guichet_model::contact::Contact;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        avatar::{Avatar, Size},
        icon::{Glyph, Icon},
    },
    screens::workspace::row::contact_name,
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// The contact.
#[component]
pub fn ContactCard() -> impl IntoView {
    let conversation = Actions::of_window().state().thread().conversation();
    let contact = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .map(|conversation| conversation.contact.clone())
    });
    move || {
        contact
            .get()
            .map(|contact| view! { <Card contact=contact /> })
    }
}

#[component]
fn Card(
    /// The contact.
    contact: Contact,
) -> impl IntoView {
    let name = contact_name(&contact.name);
    let place = place(&contact);
    let lines = [
        (t!("contact-email"), contact.email, "contact-email"),
        (t!("contact-phone"), contact.phone, "contact-phone"),
        (t!("contact-company"), contact.company, "contact-company"),
    ]
    .into_iter()
    .filter_map(|(name, value, test)| Some((name, value.filter(|value| !value.is_empty())?, test)))
    .collect::<Vec<_>>();
    let nothing = lines.is_empty();
    view! {
        <section class="related-section contact-card" aria-label=t!("contact-title") data-test="contact">
            <div class="contact-head">
                <Avatar name=name.clone() size=Size::Card />
                <div class="contact-who">
                    <h2 data-test="contact-name">{name}</h2>
                    {place.map(|place| view! { <p>{place}</p> })}
                </div>
            </div>
            {contact
                .blocked
                .then(|| {
                    view! {
                        <p class="contact-blocked" data-test="contact-blocked">
                            <Glyph icon=Icon::CircleAlert />
                            {t!("contact-blocked")}
                        </p>
                    }
                })}
            {if nothing {
                view! { <p class="related-none">{t!("contact-nothing")}</p> }.into_any()
            } else {
                view! {
                    <dl class="related-lines">
                        {lines
                            .into_iter()
                            .map(|(name, value, test)| {
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
            }}
        </section>
    }
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
    use guichet_model::ContactKey;

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
            has_picture: false,
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
