//! The form of a contact. What another agent changes meanwhile shows in it at once: untouched fields follow, and where the
//! agent typed something else, both values show.

use std::collections::BTreeMap;

use guichet_model::{ContactKey, Failure, contact::SOCIAL_NETWORKS, outbox::Action, rule::Rule};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::{followed, picture::PictureField};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
        field::Field,
        icon::{Glyph, Icon},
    },
    contact_form::{Meanwhile, Part, Typed, broken, edit, fields_of, meanwhile},
    rule,
    screens::{dialogs::form::Problem, workspace::row::contact_name},
    t,
};

/// The form.
#[component]
pub fn EditContactDialog(
    /// Of which contact.
    contact: ContactKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let known = followed(actions, contact);
    let before = known.with_untracked(|known| known.as_ref().map(fields_of).unwrap_or_default());
    let form = Form::new(before);
    Effect::new(move |_| {
        if let Some(now) = known.read().as_ref().map(fields_of) {
            untrack(|| form.take_in(&now));
        }
    });
    let title = Signal::derive(move || {
        let name = known.with(|known| {
            known
                .as_ref()
                .map(|contact| contact_name(&contact.name))
                .unwrap_or_default()
        });
        t!("contact-edit-title", name = name)
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save(actions, contact, form, on_close);
    };
    view! {
        <Modal title=title width=Width::Wide test="contact-edit-dialog" on_close=on_close>
            <form class="dialog-form" novalidate="novalidate" on:submit=submit>
                <PictureField contact=contact known=known problem=form.problem />
                <div class="form-grid">
                    {MAIN
                        .map(|part| view! { <PartField form=form part=part /> })
                        .collect_view()}
                </div>
                <section class="form-part">
                    <h3>{t!("contact-social")}</h3>
                    <div class="form-grid">
                        {SOCIAL_NETWORKS
                            .iter()
                            .map(|network| {
                                view! { <PartField form=form part=Part::Social(network) /> }
                            })
                            .collect_view()}
                    </div>
                </section>
                <Problem problem=form.problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button
                        look=Look::Primary
                        submits=Submits::Form
                        disabled=form.busy
                        test="contact-edit-save"
                    >
                        {t!("contact-edit-save")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

/// The fields that every contact has, in the order of the form.
pub(super) const MAIN: [Part; 6] = [
    Part::Name,
    Part::Company,
    Part::Email,
    Part::Phone,
    Part::City,
    Part::Country,
];

/// Sends what changed.
fn save(actions: Actions, contact: ContactKey, form: Form, on_close: Callback<()>) {
    let Some((before, typed)) = form.checked() else {
        return;
    };
    let edit = edit(&before, &typed);
    if edit.is_empty() {
        return on_close.run(());
    }
    form.busy.set(true);
    spawn_local(async move {
        let action = Action::EditContact { edit };
        let done = actions.act_on_contact(contact, action).await;
        // The dialog may have been closed meanwhile; what was asked for is kept all the same.
        form.busy.try_set(false);
        match done {
            Ok(_) => on_close.run(()),
            Err(failure) => form.explain(failure),
        }
    });
}

/// The form while it is open.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    fields: StoredValue<BTreeMap<Part, RwSignal<String>>>,
    /// The contact as it is known now: what the form sends is what differs from it.
    before: StoredValue<Typed>,
    /// What somebody else put where the agent typed.
    overtaken: RwSignal<BTreeMap<Part, String>>,
    broken: RwSignal<BTreeMap<Part, Rule>>,
    pub(super) problem: RwSignal<Option<Failure>>,
    pub(super) busy: RwSignal<bool>,
}

impl Form {
    /// With these values.
    pub(super) fn new(before: Typed) -> Self {
        let fields = Part::all()
            .map(|part| {
                let value = before.get(&part).cloned().unwrap_or_default();
                (part, RwSignal::new(value))
            })
            .collect();
        Self {
            fields: StoredValue::new(fields),
            before: StoredValue::new(before),
            overtaken: RwSignal::default(),
            broken: RwSignal::default(),
            problem: RwSignal::default(),
            busy: RwSignal::new(false),
        }
    }

    fn field(self, part: Part) -> RwSignal<String> {
        // Every field of the form is there from the start; a new one would be empty.
        self.fields
            .with_value(|fields| fields.get(&part).copied())
            .unwrap_or_default()
    }

    fn typed(self) -> Typed {
        self.fields.with_value(|fields| {
            fields
                .iter()
                .map(|(part, value)| (*part, value.get_untracked()))
                .collect()
        })
    }

    /// Takes in the contact as somebody else left it.
    fn take_in(self, now: &Typed) {
        let before = self.before.get_value();
        for (part, what) in meanwhile(&before, now, &self.typed()) {
            match what {
                Meanwhile::Follows(value) => self.field(part).set(value),
                Meanwhile::Overtaken(value) => self.overtaken.update(|overtaken| {
                    overtaken.insert(part, value);
                }),
            }
        }
        self.before.set_value(now.clone());
    }

    /// Puts the other agent's value where the agent typed.
    fn give_way(self, part: Part) {
        let theirs = self
            .overtaken
            .try_update(|overtaken| overtaken.remove(&part))
            .flatten();
        if let Some(theirs) = theirs {
            self.field(part).set(theirs);
        }
    }

    /// What stood there before and what is typed now; nothing while the form is busy or a rule is broken, which shows.
    pub(super) fn checked(self) -> Option<(Typed, Typed)> {
        if self.busy.get_untracked() {
            return None;
        }
        self.problem.set(None);
        let (before, typed) = (self.before.get_value(), self.typed());
        let refused = broken(&before, &typed);
        if !refused.is_empty() {
            self.refuse(refused);
            return None;
        }
        self.broken.set(BTreeMap::new());
        Some((before, typed))
    }

    /// A rule goes to its field, everything else below the form.
    pub(super) fn explain(self, failure: Failure) {
        let place = failure
            .rule
            .as_ref()
            .and_then(|broken| Some((Part::called(&broken.field)?, broken.rule.clone())));
        match place {
            Some((part, rule)) => self.refuse(BTreeMap::from([(part, rule)])),
            None => {
                self.problem.try_set(Some(failure));
            }
        }
    }

    fn refuse(self, refused: BTreeMap<Part, Rule>) {
        let first = refused.keys().next().copied();
        self.broken.try_set(refused);
        let input = first
            .and_then(|part| document().get_element_by_id(test_name(part)))
            .and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(input) = input {
            // Focusing fails only for an element that is gone.
            let _ = input.focus();
        }
    }
}

/// A field, with what somebody else put there meanwhile.
#[component]
pub fn PartField(
    /// The form.
    form: Form,
    /// Which field.
    part: Part,
) -> impl IntoView {
    let error = Signal::derive(move || form.broken.read().get(&part).map(rule::sentence));
    let overtaken = Memo::new(move |_| form.overtaken.read().get(&part).cloned());
    let hint = Signal::derive(move || (part == Part::Phone).then(|| t!("contact-edit-phone-hint")));
    let value = form.field(part);
    view! {
        <div class="form-cell">
            <Field
                label=Signal::derive(move || label(part))
                value=value
                hint=hint
                error=error
                name=test_name(part)
            />
            <div aria-live="polite">
                {move || {
                    overtaken
                        .get()
                        .filter(|theirs| *theirs != value.get())
                        .map(|theirs| {
                            let words = if theirs.is_empty() {
                                t!("contact-edit-emptied")
                            } else {
                                t!("contact-edit-overtaken", value = theirs)
                            };
                            view! {
                                <p
                                    class="form-overtaken"
                                    data-test=format!("{}-overtaken", test_name(part))
                                >
                                    <Glyph icon=Icon::GitCompare />
                                    <span>{words}</span>
                                    <Button
                                        look=Look::Link
                                        test="contact-edit-theirs"
                                        on_press=move |_| form.give_way(part)
                                    >
                                        {t!("contact-edit-theirs")}
                                    </Button>
                                </p>
                            }
                        })
                }}
            </div>
        </div>
    }
}

/// The name of a field, in the language of the window; networks have names of their own.
fn label(part: Part) -> String {
    match part {
        Part::Name => t!("contact-name"),
        Part::Email => t!("contact-email"),
        Part::Phone => t!("contact-phone"),
        Part::Company => t!("contact-company"),
        Part::City => t!("contact-city"),
        Part::Country => t!("contact-country"),
        Part::Social(network) => network_name(network).to_owned(),
    }
}

/// What a network calls itself.
#[must_use]
pub fn network_name(network: &str) -> &str {
    match network {
        "facebook" => "Facebook",
        "twitter" => "X (Twitter)",
        "linkedin" => "LinkedIn",
        "github" => "GitHub",
        "instagram" => "Instagram",
        "telegram" => "Telegram",
        "tiktok" => "TikTok",
        other => other,
    }
}

fn test_name(part: Part) -> &'static str {
    match part {
        Part::Name => "contact-edit-name",
        Part::Email => "contact-edit-email",
        Part::Phone => "contact-edit-phone",
        Part::Company => "contact-edit-company",
        Part::City => "contact-edit-city",
        Part::Country => "contact-edit-country",
        Part::Social(network) => match network {
            "facebook" => "contact-edit-facebook",
            "twitter" => "contact-edit-twitter",
            "linkedin" => "contact-edit-linkedin",
            "github" => "contact-edit-github",
            "instagram" => "contact-edit-instagram",
            "telegram" => "contact-edit-telegram",
            _ => "contact-edit-tiktok",
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_field_has_a_name_of_its_own() {
        let names: BTreeSet<_> = Part::all().map(test_name).collect();
        assert_eq!(names.len(), Part::all().count());
        let labels: BTreeSet<_> = Part::all().map(label).collect();
        assert_eq!(labels.len(), Part::all().count());
    }
}
