//! Sends the transcript of a conversation to agents, or to addresses that are typed, or keeps it as a file.

pub mod save;

use guichet_model::{
    ConversationKey,
    account::{Agent, ConnectionState},
    outbox::Action,
    rule::Rule,
};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use self::save::SaveTranscript;
use super::form::Problem;
use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::Modal,
        field::Field,
        icon::Icon,
        menu::{Choice, Choices, Filtering, Mark},
        pick::PickField,
    },
    rule,
    state::{StateStoreFields, Tone},
    t,
    transcript::{MailRoute, addresses, mail_route, with_address},
};

/// The form.
#[component]
pub fn TranscriptDialog(
    /// Of which conversation.
    conversation: ConversationKey,
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let to = RwSignal::new(String::new());
    let refused = RwSignal::new(None::<(Rule, String)>);
    let problem = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let error = Signal::derive(move || refused.get().map(|(rule, part)| refusal(&rule, part)));
    let agents = Signal::derive(move || agent_choices(&state.reference().read().agents));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        let to = match addresses(&to.read_untracked()) {
            Ok(to) => to,
            Err(broken) => return refused.set(Some(broken)),
        };
        refused.set(None);
        busy.set(true);
        spawn_local(async move {
            let words = to.join(", ");
            let done = actions.act(conversation, Action::SendTranscript { to });
            match done.await {
                Ok(_) => {
                    on_close.run(());
                    actions.toast(t!("transcript-queued", to = words), Tone::Plain);
                }
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Modal
            title=t!("transcript-title")
            test="transcript-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <p class="dialog-note">{t!("transcript-text")}</p>
                <Field
                    label=t!("transcript-to")
                    value=to
                    hint=t!("transcript-to-hint")
                    error=error
                    name="transcript-to"
                />
                <PickField
                    label=t!("transcript-agent")
                    shown=Signal::derive(String::new)
                    placeholder=t!("transcript-agent-choose")
                    choices=Choices::new(agents, move |address: String| {
                        to.update(|typed| *typed = with_address(typed, &address));
                        refused.set(None);
                    })
                    filtering=Filtering::Yes
                    name="transcript-agent"
                    menu_name="transcript-agent-menu"
                />
                <p class="dialog-note" data-test="transcript-route">
                    {move || route_words(actions)}
                </p>
                <SaveTranscript conversation=conversation problem=problem on_saved=on_close />
                <Problem problem=problem />
                <div class="dialog-actions">
                    <Button on_press=move |_| on_close.run(())>{t!("dialog-cancel")}</Button>
                    <Button
                        look=Look::Primary
                        icon=Icon::Send
                        submits=Submits::Form
                        disabled=busy
                        test="transcript-submit"
                    >
                        {t!("transcript-submit")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}

fn refusal(broken: &Rule, part: String) -> String {
    if part.is_empty() {
        t!("transcript-nobody")
    } else {
        t!(
            "transcript-refused",
            part = part,
            rule = rule::sentence(broken)
        )
    }
}

/// Agents whose address is known, by name.
fn agent_choices(agents: &[Agent]) -> Vec<Choice<String>> {
    agents
        .iter()
        .filter_map(|agent| {
            let email = agent.email.clone()?;
            Some(
                Choice::new(email.clone(), agent.name.clone())
                    .marked(Mark::Agent(agent.name.clone(), agent.availability))
                    .hinted(email),
            )
        })
        .collect()
}

/// How the mail leaves, and that it waits where there is no connection.
fn route_words(actions: Actions) -> String {
    let state = actions.state();
    let current = state.current().get();
    let accounts = state.accounts().read();
    let Some(account) = accounts.iter().find(|known| Some(known.key) == current) else {
        return String::new();
    };
    let route = match mail_route(&account.capabilities) {
        MailRoute::Smtp => t!("transcript-by-smtp"),
        MailRoute::Folder => t!("transcript-by-folder"),
        MailRoute::Unknown => t!("transcript-by-server"),
    };
    if account.connection.state == ConnectionState::Live {
        route
    } else {
        format!("{route} {}", t!("transcript-later"))
    }
}

#[cfg(test)]
mod tests {
    use guichet_model::{AgentId, account::Availability};

    use super::*;

    #[test]
    fn only_agents_whose_address_is_known_are_offered() {
        let agent = |id, name: &str, email: Option<&str>| Agent {
            id: AgentId(id),
            name: name.to_owned(),
            availability: Availability::Online,
            email: email.map(str::to_owned),
        };
        let choices = agent_choices(&[
            agent(1, "Hugo", None),
            agent(2, "Léa", Some("lea@exemple.fr")),
        ]);
        let offered: Vec<_> = choices.iter().map(|choice| choice.value.as_str()).collect();
        assert_eq!(offered, ["lea@exemple.fr"]);
    }
}
