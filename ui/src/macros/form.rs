//! What a macro's form says, read as steps.

use guichet_model::{
    LabelTitle, TeamId,
    conversation::{Priority, Status},
    macros::{MacroAgent, MacroDraft, MacroStep, MacroVisibility, UploadedFile},
    rule::Rule,
};
use serde_json::Value;

use crate::{t, transcript::addresses};

/// What a step does, as the form's menu offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Assign to an agent.
    AssignAgent,
    /// Assign to a team.
    AssignTeam,
    /// Take the agent away.
    RemoveAgent,
    /// Take the team away.
    RemoveTeam,
    /// Add labels.
    AddLabels,
    /// Remove labels.
    RemoveLabels,
    /// Change the status.
    SetStatus,
    /// Close.
    Close,
    /// Pending until the customer writes.
    Snooze,
    /// Close, and refuse further messages.
    Mute,
    /// Change the priority.
    SetPriority,
    /// Write to the customer.
    SendMessage,
    /// Write to the team.
    AddNote,
    /// Send the transcript.
    SendTranscript,
    /// Send files.
    SendAttachment,
    /// Tell another program.
    SendWebhook,
    /// A step that the form cannot make, because this version does not know it. Kept as it came.
    Kept,
}

impl StepKind {
    /// Those that can be chosen, in the order of the menu.
    pub const OFFERED: [Self; 16] = [
        Self::SendMessage,
        Self::SendAttachment,
        Self::AddNote,
        Self::AssignAgent,
        Self::AssignTeam,
        Self::RemoveAgent,
        Self::RemoveTeam,
        Self::AddLabels,
        Self::RemoveLabels,
        Self::SetPriority,
        Self::SetStatus,
        Self::Close,
        Self::Snooze,
        Self::Mute,
        Self::SendTranscript,
        Self::SendWebhook,
    ];

    /// Its name.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::AssignAgent => t!("step-assign-agent"),
            Self::AssignTeam => t!("step-assign-team"),
            Self::RemoveAgent => t!("outbox-unassign"),
            Self::RemoveTeam => t!("outbox-no-team"),
            Self::AddLabels => t!("step-add-labels"),
            Self::RemoveLabels => t!("step-remove-labels"),
            Self::SetStatus => t!("step-status"),
            Self::Close => t!("outbox-close"),
            Self::Snooze => t!("outbox-pending"),
            Self::Mute => t!("macro-mute"),
            Self::SetPriority => t!("step-priority"),
            Self::SendMessage => t!("step-reply"),
            Self::AddNote => t!("step-note"),
            Self::SendTranscript => t!("transcript-title"),
            Self::SendAttachment => t!("step-files"),
            Self::SendWebhook => t!("step-webhook"),
            Self::Kept => t!("step-kept"),
        }
    }
}

/// One step as the form holds it. What another kind of step would need stays while the kind is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepForm {
    /// What it does.
    pub kind: StepKind,
    /// Whom it assigns to.
    pub agent: MacroAgent,
    /// Which team it assigns to.
    pub team: Option<TeamId>,
    /// Which labels.
    pub labels: Vec<LabelTitle>,
    /// Which status.
    pub status: Status,
    /// Which priority.
    pub priority: Option<Priority>,
    /// The text, the addresses or the web address.
    pub text: String,
    /// Which files.
    pub files: Vec<UploadedFile>,
    /// A step that the form cannot make.
    pub kept: Option<MacroStep>,
}

impl Default for StepForm {
    fn default() -> Self {
        Self {
            kind: StepKind::SendMessage,
            agent: MacroAgent::Myself,
            team: None,
            labels: Vec::new(),
            status: Status::Open,
            priority: None,
            text: String::new(),
            files: Vec::new(),
            kept: None,
        }
    }
}

impl StepForm {
    /// As a step is now.
    #[must_use]
    pub fn of(step: &MacroStep) -> Self {
        let form = Self::default();
        let kind = |kind| Self {
            kind,
            ..Self::default()
        };
        match step.clone() {
            MacroStep::AssignAgent { agent } => Self {
                agent,
                ..kind(StepKind::AssignAgent)
            },
            MacroStep::AssignTeam { team } => Self {
                team,
                ..kind(StepKind::AssignTeam)
            },
            MacroStep::RemoveAgent => kind(StepKind::RemoveAgent),
            MacroStep::RemoveTeam => kind(StepKind::RemoveTeam),
            MacroStep::AddLabels { labels } => Self {
                labels,
                ..kind(StepKind::AddLabels)
            },
            MacroStep::RemoveLabels { labels } => Self {
                labels,
                ..kind(StepKind::RemoveLabels)
            },
            MacroStep::SetStatus { status } => Self {
                status,
                ..kind(StepKind::SetStatus)
            },
            MacroStep::Close => kind(StepKind::Close),
            MacroStep::Snooze => kind(StepKind::Snooze),
            MacroStep::Mute => kind(StepKind::Mute),
            MacroStep::SetPriority { priority } => Self {
                priority,
                ..kind(StepKind::SetPriority)
            },
            MacroStep::SendMessage { text } => Self { text, ..form },
            MacroStep::AddNote { text } => Self {
                text,
                ..kind(StepKind::AddNote)
            },
            MacroStep::SendTranscript { to } => Self {
                text: to.join(", "),
                ..kind(StepKind::SendTranscript)
            },
            MacroStep::SendWebhook { url } => Self {
                text: url,
                ..kind(StepKind::SendWebhook)
            },
            MacroStep::SendAttachment { files, names } => Self {
                files: named(files, names),
                ..kind(StepKind::SendAttachment)
            },
            kept @ MacroStep::Other { .. } => Self {
                kept: Some(kept),
                ..kind(StepKind::Kept)
            },
        }
    }

    /// The step.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub fn read(&self) -> Result<MacroStep, Rule> {
        let text = || match self.text.trim() {
            "" => Err(Rule::Required),
            _ => Ok(self.text.clone()),
        };
        let labels = || match self.labels.is_empty() {
            true => Err(Rule::Required),
            false => Ok(self.labels.clone()),
        };
        Ok(match self.kind {
            StepKind::AssignAgent => MacroStep::AssignAgent { agent: self.agent },
            StepKind::AssignTeam => MacroStep::AssignTeam { team: self.team },
            StepKind::RemoveAgent => MacroStep::RemoveAgent,
            StepKind::RemoveTeam => MacroStep::RemoveTeam,
            StepKind::AddLabels => MacroStep::AddLabels { labels: labels()? },
            StepKind::RemoveLabels => MacroStep::RemoveLabels { labels: labels()? },
            StepKind::SetStatus => MacroStep::SetStatus {
                status: self.status.clone(),
            },
            StepKind::Close => MacroStep::Close,
            StepKind::Snooze => MacroStep::Snooze,
            StepKind::Mute => MacroStep::Mute,
            StepKind::SetPriority => MacroStep::SetPriority {
                priority: self.priority.clone(),
            },
            StepKind::SendMessage => MacroStep::SendMessage { text: text()? },
            StepKind::AddNote => MacroStep::AddNote { text: text()? },
            StepKind::SendTranscript => MacroStep::SendTranscript {
                to: addresses(&self.text).map_err(|(rule, _)| rule)?,
            },
            StepKind::SendAttachment if self.files.is_empty() => return Err(Rule::Required),
            StepKind::SendAttachment => MacroStep::SendAttachment {
                files: self.files.iter().map(|file| file.file.clone()).collect(),
                names: self.files.iter().map(|file| file.name.clone()).collect(),
            },
            StepKind::SendWebhook => {
                let url = text()?.trim().to_owned();
                let link = url.starts_with("https://") || url.starts_with("http://");
                if !link || url.contains(char::is_whitespace) {
                    return Err(Rule::Link);
                }
                MacroStep::SendWebhook { url }
            }
            StepKind::Kept => self.kept.clone().ok_or(Rule::Required)?,
        })
    }
}

/// Files with their names; one whose name is not known goes by what the server calls it.
fn named(files: Vec<Value>, names: Vec<String>) -> Vec<UploadedFile> {
    let mut names = names.into_iter();
    files
        .into_iter()
        .map(|file| UploadedFile {
            name: names.next().unwrap_or_else(|| match &file {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }),
            file,
        })
        .collect()
}

/// Why a macro cannot be kept as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incomplete {
    /// It has no name.
    Unnamed,
    /// It has no step.
    Empty,
    /// A step, by its place from 0, breaks a rule.
    Step(usize, Rule),
}

/// The macro that a form describes.
///
/// # Errors
/// The first thing that is missing or wrong.
pub fn draft(
    name: &str,
    visibility: MacroVisibility,
    steps: &[StepForm],
) -> Result<MacroDraft, Incomplete> {
    let name = name.trim();
    if name.is_empty() {
        return Err(Incomplete::Unnamed);
    }
    if steps.is_empty() {
        return Err(Incomplete::Empty);
    }
    let steps = steps
        .iter()
        .enumerate()
        .map(|(place, step)| step.read().map_err(|rule| Incomplete::Step(place, rule)))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(MacroDraft {
        name: name.to_owned(),
        visibility,
        steps,
    })
}

/// Moves what stands at `place` one further to the start; the first stays.
pub fn move_up<T>(items: &mut [T], place: usize) {
    if let Some(before) = place.checked_sub(1)
        && place < items.len()
    {
        items.swap(before, place);
    }
}

/// Moves what stands at `place` one further to the end; the last stays.
pub fn move_down<T>(items: &mut [T], place: usize) {
    if place.saturating_add(1) < items.len() {
        items.swap(place, place.saturating_add(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_reads_back_as_what_it_was() {
        let steps = [
            MacroStep::AssignAgent {
                agent: MacroAgent::LastResponder,
            },
            MacroStep::AssignTeam { team: None },
            MacroStep::AddLabels {
                labels: vec![LabelTitle("vip".to_owned())],
            },
            MacroStep::SetStatus {
                status: Status::Closed,
            },
            MacroStep::SetPriority {
                priority: Some(Priority::Low),
            },
            MacroStep::SendMessage {
                text: "Bonjour\n{{contact.name}}".to_owned(),
            },
            MacroStep::SendTranscript {
                to: vec!["a@b.fr".to_owned(), "c@d.fr".to_owned()],
            },
            MacroStep::SendAttachment {
                files: vec![serde_json::json!(4)],
                names: vec!["notice.pdf".to_owned()],
            },
            MacroStep::Mute,
        ];
        for step in steps {
            assert_eq!(StepForm::of(&step).read(), Ok(step));
        }
    }

    #[test]
    fn a_step_without_its_value_is_refused_with_the_rule() {
        let step = |kind, text: &str| StepForm {
            kind,
            text: text.to_owned(),
            ..StepForm::default()
        };
        for (kind, text, rule) in [
            (StepKind::SendMessage, "  ", Rule::Required),
            (StepKind::AddLabels, "", Rule::Required),
            (StepKind::SendAttachment, "", Rule::Required),
            (StepKind::SendTranscript, "lea", Rule::Email),
            (StepKind::SendWebhook, "exemple.fr", Rule::Link),
        ] {
            assert_eq!(step(kind, text).read(), Err(rule));
        }
    }

    #[test]
    fn a_macro_needs_a_name_and_steps_that_are_whole() {
        let personal = MacroVisibility::Personal;
        assert_eq!(
            draft(" ", personal, &[StepForm::default()]),
            Err(Incomplete::Unnamed)
        );
        assert_eq!(draft("Adieu", personal, &[]), Err(Incomplete::Empty));
        let close = StepForm::of(&MacroStep::Close);
        assert_eq!(
            draft("Adieu", personal, &[close.clone(), StepForm::default()]),
            Err(Incomplete::Step(1, Rule::Required))
        );
        let whole = draft(" Adieu ", personal, &[close]);
        assert_eq!(whole.map(|draft| draft.name), Ok("Adieu".to_owned()));
    }

    #[test]
    fn steps_move_within_the_list_only() {
        let mut steps = vec!['a', 'b', 'c'];
        move_up(&mut steps, 2);
        assert_eq!(steps, ['a', 'c', 'b']);
        move_up(&mut steps, 0);
        move_down(&mut steps, 2);
        assert_eq!(steps, ['a', 'c', 'b']);
        move_down(&mut steps, 0);
        assert_eq!(steps, ['c', 'a', 'b']);
    }
}
