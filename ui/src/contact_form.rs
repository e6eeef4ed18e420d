//! The form of a contact: what is typed, which rules it breaks, what it sends, and what to do when somebody else changes
//! the contact while it is open. Pure; the dialog draws it.

use std::collections::BTreeMap;

use guichet_model::{
    contact::{Contact, ContactEdit, NewContact, SOCIAL_NETWORKS},
    edit::Edit,
    rule::{Rule, is_email, is_phone},
};

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Name.
    Name,
    /// E-mail address.
    Email,
    /// Phone number.
    Phone,
    /// Company name.
    Company,
    /// City.
    City,
    /// Country.
    Country,
    /// Profile on a network.
    Social(&'static str),
}

impl Part {
    /// Every field, in the order of the form.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::Name,
            Self::Email,
            Self::Phone,
            Self::Company,
            Self::City,
            Self::Country,
        ]
        .into_iter()
        .chain(SOCIAL_NETWORKS.iter().map(|network| Self::Social(network)))
    }

    /// The field that the core calls so when a value breaks a rule.
    #[must_use]
    pub fn called(name: &str) -> Option<Self> {
        match name {
            "name" => Some(Self::Name),
            "email" => Some(Self::Email),
            "phone" => Some(Self::Phone),
            "company" => Some(Self::Company),
            "city" => Some(Self::City),
            "country" => Some(Self::Country),
            _ => None,
        }
    }
}

/// What stands in each field; empty for no value.
pub type Typed = BTreeMap<Part, String>;

/// The fields as they stand for a contact.
#[must_use]
pub fn fields_of(contact: &Contact) -> Typed {
    let value = |part: Part| match part {
        Part::Name => Some(&contact.name),
        Part::Email => contact.email.as_ref(),
        Part::Phone => contact.phone.as_ref(),
        Part::Company => contact.company.as_ref(),
        Part::City => contact.city.as_ref(),
        Part::Country => contact.country.as_ref(),
        Part::Social(network) => contact.social.get(network),
    };
    Part::all()
        .map(|part| (part, value(part).cloned().unwrap_or_default()))
        .collect()
}

/// The rules that what is typed breaks. A field that stays as it was breaks none: nobody is kept from changing a name
/// by an address that was wrong before.
#[must_use]
pub fn broken(before: &Typed, typed: &Typed) -> BTreeMap<Part, Rule> {
    let mut broken = BTreeMap::new();
    let changed = |part: Part| value(typed, part) != value(before, part);
    let email = value(typed, Part::Email);
    if changed(Part::Email) && !email.is_empty() && !is_email(&email) {
        broken.insert(Part::Email, Rule::Email);
    }
    let phone = value(typed, Part::Phone);
    if changed(Part::Phone) && !phone.is_empty() && !is_phone(&phone) {
        broken.insert(Part::Phone, Rule::Phone);
    }
    if value(typed, Part::Name).is_empty() && email.is_empty() && phone.is_empty() {
        broken.insert(Part::Name, Rule::Required);
    }
    broken
}

/// What the form sends: the fields that differ from before.
#[must_use]
pub fn edit(before: &Typed, typed: &Typed) -> ContactEdit {
    let change = |part: Part| {
        let wanted = value(typed, part);
        if wanted == value(before, part) {
            Edit::Keep
        } else if wanted.is_empty() {
            Edit::Clear
        } else {
            Edit::Set(wanted)
        }
    };
    ContactEdit {
        name: change(Part::Name),
        email: change(Part::Email),
        phone: change(Part::Phone),
        company: change(Part::Company),
        city: change(Part::City),
        country: change(Part::Country),
        social: SOCIAL_NETWORKS
            .iter()
            .map(|network| ((*network).to_owned(), change(Part::Social(network))))
            .filter(|(_, edit)| !edit.is_keep())
            .collect(),
        ..ContactEdit::default()
    }
}

/// The contact that the form makes, where it is for a new one.
#[must_use]
pub fn made(typed: &Typed) -> NewContact {
    let known = |part: Part| Some(value(typed, part)).filter(|value| !value.is_empty());
    NewContact {
        name: value(typed, Part::Name),
        email: known(Part::Email),
        phone: known(Part::Phone),
        company: known(Part::Company),
        city: known(Part::City),
        country: known(Part::Country),
        ..NewContact::default()
    }
}

/// What becomes of a field when the contact changes under the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meanwhile {
    /// The agent did not touch it: it follows.
    Follows(String),
    /// The agent typed something else: both values are shown, and the agent's goes.
    Overtaken(String),
}

/// The fields that somebody else changed since `before`.
#[must_use]
pub fn meanwhile(before: &Typed, now: &Typed, typed: &Typed) -> BTreeMap<Part, Meanwhile> {
    Part::all()
        .filter_map(|part| {
            let (was, is, mine) = (value(before, part), value(now, part), value(typed, part));
            if is == was || is == mine {
                None
            } else if mine == was {
                Some((part, Meanwhile::Follows(is)))
            } else {
                Some((part, Meanwhile::Overtaken(is)))
            }
        })
        .collect()
}

/// What a field holds, without what people type around it; in a phone number, also without what stands between digits.
fn value(fields: &Typed, part: Part) -> String {
    let text = fields.get(&part).map(String::as_str).unwrap_or_default();
    match part {
        Part::Phone => text
            .chars()
            .filter(|letter| !letter.is_whitespace() && !matches!(letter, '.' | '-' | '(' | ')'))
            .collect(),
        _ => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(values: &[(Part, &str)]) -> Typed {
        values
            .iter()
            .map(|(part, value)| (*part, (*value).to_owned()))
            .collect()
    }

    #[test]
    fn only_what_changed_is_sent_and_an_emptied_field_is_cleared() {
        let before = typed(&[
            (Part::Name, "Camille"),
            (Part::City, "Lyon"),
            (Part::Company, "Brunet SA"),
            (Part::Social("github"), "camille"),
        ]);
        let now = typed(&[
            (Part::Name, "Camille "),
            (Part::City, "Paris"),
            (Part::Company, ""),
            (Part::Social("github"), "camille"),
            (Part::Social("linkedin"), "cbrunet"),
        ]);
        let sent = edit(&before, &now);
        let wanted = ContactEdit {
            city: Edit::Set("Paris".to_owned()),
            company: Edit::Clear,
            social: BTreeMap::from([("linkedin".to_owned(), Edit::Set("cbrunet".to_owned()))]),
            ..ContactEdit::default()
        };
        assert_eq!(sent, wanted);
        assert!(edit(&now, &now).is_empty(), "nothing changed");
    }

    #[test]
    fn addresses_that_break_a_rule_are_refused_with_it() {
        let before = Typed::new();
        let wrong = typed(&[(Part::Email, "camille"), (Part::Phone, "06 12 34")]);
        assert_eq!(
            broken(&before, &wrong),
            BTreeMap::from([(Part::Email, Rule::Email), (Part::Phone, Rule::Phone)])
        );
        assert!(
            broken(&wrong, &wrong).is_empty(),
            "what was wrong before does not stand in the way"
        );
        let nobody = typed(&[(Part::City, "Lyon")]);
        assert_eq!(
            broken(&before, &nobody),
            BTreeMap::from([(Part::Name, Rule::Required)])
        );
    }

    #[test]
    fn a_phone_number_may_be_typed_as_people_write_it() {
        let before = Typed::new();
        let phone = typed(&[(Part::Phone, "+33 6.12-34 56 (78)")]);
        assert!(broken(&before, &phone).is_empty());
        assert_eq!(
            edit(&before, &phone).phone,
            Edit::Set("+33612345678".to_owned())
        );
    }

    #[test]
    fn a_new_contact_has_what_was_typed_and_nothing_else() {
        let contact = made(&typed(&[
            (Part::Name, " Camille "),
            (Part::Phone, "+33 6 12"),
            (Part::City, " "),
        ]));
        let wanted = NewContact {
            name: "Camille".to_owned(),
            phone: Some("+33612".to_owned()),
            ..NewContact::default()
        };
        assert_eq!(contact, wanted);
    }

    #[test]
    fn a_field_follows_another_agents_change_unless_it_was_typed_in() {
        let before = typed(&[
            (Part::City, "Lyon"),
            (Part::Company, "A"),
            (Part::Name, "C"),
        ]);
        let now = typed(&[
            (Part::City, "Paris"),
            (Part::Company, "B"),
            (Part::Name, "D"),
        ]);
        let mine = typed(&[
            (Part::City, "Lyon"),
            (Part::Company, "Z"),
            (Part::Name, "D"),
        ]);
        assert_eq!(
            meanwhile(&before, &now, &mine),
            BTreeMap::from([
                (Part::Company, Meanwhile::Overtaken("B".to_owned())),
                (Part::City, Meanwhile::Follows("Paris".to_owned())),
            ])
        );
    }
}
