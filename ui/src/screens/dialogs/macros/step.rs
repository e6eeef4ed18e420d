//! One step of a macro in its form: what it does, its value, and its place among the others.

pub mod files;

use guichet_model::{
    account::Reference,
    conversation::Status,
    macros::{MacroAgent, MacroStep},
};
use leptos::prelude::*;

use self::files::FilesValue;
use crate::{
    actions::Actions,
    components::{
        button::IconButton,
        icon::Icon,
        menu::{Choice, Choices, Filtering, Mark},
        pick::{PickField, Stands},
        status::{priority_name, status_name},
    },
    macros::{
        form::{StepForm, StepKind},
        step_words,
    },
    screens::workspace::related::work::{agent_name, priority_choices, team_choices, team_name},
    state::StateStoreFields,
    t,
};

/// What a text may hold that is filled in when it is sent.
const VARIABLES: &str =
    "{{contact.name}}  {{contact.email}}  {{agent.name}}  {{conversation.id}}  {{inbox.name}}";

/// A step with its number, which stays while it is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub id: u32,
    /// What it does.
    pub form: RwSignal<StepForm>,
}

impl Line {
    /// A step with its number.
    #[must_use]
    pub fn new(id: u32, form: StepForm) -> Self {
        Self {
            id,
            form: RwSignal::new(form),
        }
    }
}

/// The step.
#[component]
pub fn StepLine(
    /// Which.
    line: Line,
    /// The rule that it breaks.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// One further to the start.
    on_up: Callback<u32>,
    /// One further to the end.
    on_down: Callback<u32>,
    /// Away with it.
    on_remove: Callback<u32>,
) -> impl IntoView {
    let form = line.form;
    let kind = Memo::new(move |_| form.read().kind);
    let kinds = Signal::derive(move || {
        StepKind::OFFERED
            .into_iter()
            .map(|offered| Choice::new(offered, offered.words()).chosen_if(&kind.get()))
            .collect()
    });
    view! {
        <li class="step-line" data-test="macro-step-line">
            <div class="step-kind">
                <PickField
                    label=t!("step-kind")
                    shown=Signal::derive(move || kind.get().words())
                    choices=Choices::new(kinds, move |chosen| form.update(|form| form.kind = chosen))
                    filtering=Filtering::Yes
                    stands=Stands::Bare
                    name="macro-step-kind"
                    menu_name="macro-step-kind-menu"
                />
            </div>
            <div class="step-value">
                {move || value_view(kind.get(), form)}
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <p class="field-about field-error" data-test="macro-step-error">
                                    {error}
                                </p>
                            }
                        })
                }}
            </div>
            <div class="step-tools">
                <IconButton
                    icon=Icon::ChevronUp
                    label=t!("step-up")
                    test="macro-step-up"
                    on_press=move |_| on_up.run(line.id)
                />
                <IconButton
                    icon=Icon::ChevronDown
                    label=t!("step-down")
                    test="macro-step-down"
                    on_press=move |_| on_down.run(line.id)
                />
                <IconButton
                    icon=Icon::Trash
                    label=t!("step-remove")
                    test="macro-step-remove"
                    on_press=move |_| on_remove.run(line.id)
                />
            </div>
        </li>
    }
}

fn value_view(kind: StepKind, form: RwSignal<StepForm>) -> AnyView {
    match kind {
        StepKind::AssignAgent => view! { <AgentValue form=form /> }.into_any(),
        StepKind::AssignTeam => view! { <TeamValue form=form /> }.into_any(),
        StepKind::AddLabels | StepKind::RemoveLabels => {
            view! { <LabelsValue form=form /> }.into_any()
        }
        StepKind::SetStatus => view! { <StatusValue form=form /> }.into_any(),
        StepKind::SetPriority => view! { <PriorityValue form=form /> }.into_any(),
        StepKind::SendMessage | StepKind::AddNote => view! { <TextValue form=form /> }.into_any(),
        StepKind::SendTranscript => {
            view! { <LineValue form=form label=t!("transcript-to") /> }.into_any()
        }
        StepKind::SendWebhook => {
            view! { <LineValue form=form label=t!("step-webhook") /> }.into_any()
        }
        StepKind::SendAttachment => view! { <FilesValue form=form /> }.into_any(),
        StepKind::Kept => view! { <KeptValue form=form /> }.into_any(),
        StepKind::RemoveAgent
        | StepKind::RemoveTeam
        | StepKind::Close
        | StepKind::Snooze
        | StepKind::Mute => ().into_any(),
    }
}

#[component]
fn AgentValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let agent = Memo::new(move |_| form.read().agent);
    view! {
        <PickField
            label=t!("related-agent")
            shown=Signal::derive(move || agent_text(agent.get(), &state.reference().read()))
            choices=Choices::new(Signal::derive(move || agent_choices(agent.get(), &state.reference().read())), move |chosen| form.update(|form| form.agent = chosen))
            filtering=Filtering::Yes
            stands=Stands::Bare
            name="macro-step-value"
            menu_name="macro-step-value-menu"
        />
    }
}

fn agent_text(agent: MacroAgent, reference: &Reference) -> String {
    match agent {
        MacroAgent::Agent { id } => agent_name(reference, id),
        MacroAgent::Myself => t!("step-myself"),
        MacroAgent::LastResponder => t!("step-last"),
        MacroAgent::Nobody => t!("related-nobody"),
    }
}

/// Whoever runs it, whoever answered last, nobody, then the agents by name.
fn agent_choices(now: MacroAgent, reference: &Reference) -> Vec<Choice<MacroAgent>> {
    let general = [
        MacroAgent::Myself,
        MacroAgent::LastResponder,
        MacroAgent::Nobody,
    ]
    .map(|agent| Choice::new(agent, agent_text(agent, reference)).chosen_if(&now));
    let agents = reference.agents.iter().map(|agent| {
        Choice::new(MacroAgent::Agent { id: agent.id }, agent.name.clone())
            .marked(Mark::Agent(agent.name.clone(), agent.availability))
            .chosen_if(&now)
    });
    general.into_iter().chain(agents).collect()
}

#[component]
fn TeamValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let team = Memo::new(move |_| form.read().team);
    view! {
        <PickField
            label=t!("related-team")
            shown=Signal::derive(move || {
                team.get()
                    .map_or_else(
                        || t!("related-no-team"),
                        |team| team_name(&state.reference().read(), team),
                    )
            })
            choices=Choices::new(Signal::derive(move || team_choices(&state.reference().read(), team.get())), move |chosen| form.update(|form| form.team = chosen))
            filtering=Filtering::Yes
            stands=Stands::Bare
            name="macro-step-value"
            menu_name="macro-step-value-menu"
        />
    }
}

#[component]
fn LabelsValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let labels = Memo::new(move |_| form.read().labels.clone());
    let choices = Signal::derive(move || {
        let on = labels.read();
        let reference = state.reference().read();
        let choice = |label: &guichet_model::account::Label| {
            let mut choice = Choice::new(label.title.clone(), label.title.0.clone())
                .marked(Mark::Color(label.color.clone()));
            choice.chosen = on.contains(&label.title);
            choice
        };
        reference.labels.iter().map(choice).collect::<Vec<_>>()
    });
    view! {
        <PickField
            label=t!("related-labels")
            shown=Signal::derive(move || {
                let titles: Vec<String> = labels.get().into_iter().map(|title| title.0).collect();
                titles.join(", ")
            })
            placeholder=t!("related-label-add")
            choices=Choices::new(choices, move |title| {
                form.update(|form| {
                    if form.labels.contains(&title) {
                        form.labels.retain(|known| *known != title);
                    } else {
                        form.labels.push(title);
                    }
                });
            })
            filtering=Filtering::Yes
            stands=Stands::Bare
            name="macro-step-value"
            menu_name="macro-step-value-menu"
        />
    }
}

#[component]
fn StatusValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let status = Memo::new(move |_| form.read().status.clone());
    let choices = Signal::derive(move || {
        [
            Status::Open,
            Status::AiReply,
            Status::Pending,
            Status::Closed,
        ]
        .into_iter()
        .map(|offered| {
            Choice::new(offered.clone(), status_name(&offered))
                .marked(Mark::Status(offered))
                .chosen_if(&status.get())
        })
        .collect()
    });
    view! {
        <PickField
            label=t!("list-filter-status")
            shown=Signal::derive(move || status_name(&status.get()))
            choices=Choices::new(choices, move |chosen| form.update(|form| form.status = chosen))
            stands=Stands::Bare
            name="macro-step-value"
            menu_name="macro-step-value-menu"
        />
    }
}

#[component]
fn PriorityValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let priority = Memo::new(move |_| form.read().priority.clone());
    view! {
        <PickField
            label=t!("related-priority")
            shown=Signal::derive(move || priority_name(priority.read().as_ref()))
            choices=Choices::new(Signal::derive(move || priority_choices(priority.read().as_ref())), move |chosen| form.update(|form| form.priority = chosen))
            stands=Stands::Bare
            name="macro-step-value"
            menu_name="macro-step-value-menu"
        />
    }
}

#[component]
fn TextValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let text = Memo::new(move |_| form.read().text.clone());
    view! {
        <textarea
            class="field-input field-lines"
            rows="3"
            aria-label=t!("step-text")
            title=move || format!("{} {VARIABLES}", t!("step-variables"))
            data-test="macro-step-text"
            prop:value=text
            on:input=move |event| form.update(|form| form.text = event_target_value(&event))
        ></textarea>
        <p class="field-about">{move || format!("{} {VARIABLES}", t!("step-variables"))}</p>
    }
}

#[component]
fn LineValue(
    /// The step.
    form: RwSignal<StepForm>,
    /// What is asked for.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let text = Memo::new(move |_| form.read().text.clone());
    view! {
        <input
            class="field-input"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            placeholder=label
            data-test="macro-step-text"
            prop:value=text
            on:input=move |event| form.update(|form| form.text = event_target_value(&event))
        />
    }
}

/// A step that the form cannot make, in words.
#[component]
fn KeptValue(
    /// The step.
    form: RwSignal<StepForm>,
) -> impl IntoView {
    let state = Actions::of_window().state();
    let words = move || {
        let kept: Option<MacroStep> = form.read().kept.clone();
        kept.map(|step| step_words(&step, &state.reference().read()))
    };
    view! { <p class="step-kept">{words}</p> }
}
