//! Begins a conversation with a contact, through any inbox that reaches them.

use guichet_model::{ContactKey, Failure, outbox::NewConversation};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use super::{
    form::Problem,
    whom::{Whom, WhomFields, has_subject},
};
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::{Modal, Width},
        field::Field,
        icon::Icon,
        menu::{Choices, Filtering},
        pick::PickField,
        text_area::TextArea,
    },
    screens::workspace::related::{
        assignable::assignable,
        work::{agent_choices, agent_name, me},
    },
    state::{Dialog, StateStoreFields},
    t,
};

/// The form.
#[component]
pub fn NewConversationDialog(
    /// With whom, where that is known.
    contact: Option<ContactKey>,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let own = Memo::new(move |_| me(&state.accounts().read(), state.current().get()));
    let whom = Whom::new(actions, contact);
    let text = RwSignal::new(String::new());
    let subject = RwSignal::new(String::new());
    let assignee = RwSignal::new(own.get_untracked());
    let problem = RwSignal::new(None::<Failure>);
    let busy = RwSignal::new(false);
    let allowed = assignable(Memo::new(move |_| whom.inbox.get()));
    let by_mail =
        Memo::new(move |_| has_subject(&state.reference().read().inboxes, whom.inbox.get()));
    let unwritten = Signal::derive(move || {
        (whom.refused.get() && text.read().trim().is_empty()).then(|| t!("rule-required"))
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let contact = whom.contact.get_untracked().map(|(key, _)| key);
        let written = text.get_untracked();
        let (Some(contact), Some(inbox), false) = (
            contact,
            whom.inbox.get_untracked(),
            written.trim().is_empty(),
        ) else {
            whom.refused.set(true);
            return;
        };
        let subject = Some(subject.get_untracked().trim().to_owned());
        let conversation = NewConversation {
            contact,
            inbox,
            text: written,
            subject: subject.filter(|text| by_mail.get_untracked() && !text.is_empty()),
            assignee: assignee.get_untracked(),
            team: None,
        };
        busy.set(true);
        spawn_local(async move {
            match actions.create_conversation(conversation).await {
                Ok(()) => on_close.run(()),
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Modal
            title=t!("conversation-new")
            width=Width::Wide
            test="new-conversation-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <div class="form-pair">
                    <WhomFields whom=whom />
                </div>
                <div>
                    <Button
                        look=Look::Link
                        test="contact-new"
                        on_press=move |_| actions.ask(Dialog::NewContact)
                    >
                        {t!("contact-new")}
                    </Button>
                </div>
                {move || {
                    by_mail
                        .get()
                        .then(|| {
                            view! {
                                <Field
                                    label=t!("conversation-subject")
                                    value=subject
                                    name="conversation-subject"
                                />
                            }
                        })
                }}
                <TextArea
                    label=t!("conversation-message")
                    value=text
                    error=unwritten
                    name="conversation-message"
                />
                <PickField
                    label=t!("related-agent")
                    shown=Signal::derive(move || {
                        assignee
                            .get()
                            .map_or_else(
                                || t!("related-nobody"),
                                |agent| agent_name(&state.reference().read(), agent),
                            )
                    })
                    choices=Choices::new(Signal::derive(move || {
                        let reference = state.reference().read();
                        agent_choices(
                            &reference,
                            allowed.read().as_deref(),
                            own.get(),
                            assignee.get(),
                        )
                    }), move |agent| assignee.set(agent))
                    filtering=Filtering::Yes
                    name="conversation-assignee"
                    menu_name="conversation-assignee-menu"
                />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button
                        look=Look::Primary
                        icon=Icon::Send
                        submits=Submits::Form
                        disabled=busy
                        test="conversation-submit"
                    >
                        {t!("conversation-begin")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}
