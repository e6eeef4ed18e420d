//! Macros: steps that a team carries out again and again, kept under one name.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, LabelTitle, MacroId, OperationId, TeamId,
    conversation::{Priority, Status},
};

/// Who can use a macro.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MacroVisibility {
    /// Its author.
    #[default]
    Personal,
    /// The whole team; only administrators make and change these.
    Global,
}

/// Whom a macro assigns to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "snake_case")]
pub enum MacroAgent {
    /// This one.
    Agent {
        /// Which.
        id: AgentId,
    },
    /// Whoever runs the macro.
    Myself,
    /// Whoever answered last.
    LastResponder,
    /// Nobody.
    Nobody,
}

/// One step of a macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MacroStep {
    /// Assign to an agent.
    AssignAgent {
        /// Whom.
        agent: MacroAgent,
    },
    /// Assign to a team, or to none.
    AssignTeam {
        /// Which.
        team: Option<TeamId>,
    },
    /// Take the agent away.
    RemoveAgent,
    /// Take the team away.
    RemoveTeam,
    /// Add labels.
    AddLabels {
        /// Which.
        labels: Vec<LabelTitle>,
    },
    /// Remove labels.
    RemoveLabels {
        /// Which.
        labels: Vec<LabelTitle>,
    },
    /// Change the status.
    SetStatus {
        /// To what.
        status: Status,
    },
    /// Close.
    Close,
    /// Pending until the customer writes.
    Snooze,
    /// Close, and refuse further messages of the contact.
    Mute,
    /// Change the priority, or take it away.
    SetPriority {
        /// To what.
        priority: Option<Priority>,
    },
    /// Write to the customer. Variables such as `{{contact.name}}` are filled in when it is sent.
    SendMessage {
        /// The text.
        text: String,
    },
    /// Write to the team.
    AddNote {
        /// The text.
        text: String,
    },
    /// Send the transcript by e-mail.
    SendTranscript {
        /// To these addresses.
        to: Vec<String>,
    },
    /// Send files that are kept with the macro.
    SendAttachment {
        /// How the server calls them: a number once the macro is saved, a token right after the upload.
        files: Vec<serde_json::Value>,
        /// Their names, where known.
        names: Vec<String>,
    },
    /// Tell another program.
    SendWebhook {
        /// Its address.
        url: String,
    },
    /// A step that this version does not know; kept as it came.
    Other {
        /// Its name on the wire.
        name: String,
        /// Its parameters on the wire.
        params: Vec<serde_json::Value>,
    },
}

/// A file that a server keeps for the steps of macros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// How the server calls it, for [`MacroStep::SendAttachment`].
    pub file: serde_json::Value,
    /// What it is called.
    pub name: String,
}

/// A macro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    /// The server's number; absent while it exists only here.
    pub id: Option<MacroId>,
    /// The operation that makes or changes it, while that is under way.
    pub operation: Option<OperationId>,
    /// Name.
    pub name: String,
    /// Who can use it.
    pub visibility: MacroVisibility,
    /// Its author's name, where known.
    pub author: Option<String>,
    /// What it does, in order.
    pub steps: Vec<MacroStep>,
}

/// A macro as an agent writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MacroDraft {
    /// Name; required.
    pub name: String,
    /// Who can use it.
    #[serde(default)]
    pub visibility: MacroVisibility,
    /// What it does, in order; at least one step.
    pub steps: Vec<MacroStep>,
}

/// What a step would do to one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MacroEffect {
    /// The step, with its variables filled in and "myself" made an agent.
    pub step: MacroStep,
    /// Whether it changes anything.
    pub outcome: MacroOutcome,
    /// Variables of its text that have no value for this conversation.
    pub missing: Vec<String>,
}

/// Whether a step would change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MacroOutcome {
    /// It changes something.
    Changes,
    /// The conversation is so already.
    NothingToDo,
    /// The server decides.
    Unknown,
}

/// How a macro is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MacroDelivery {
    /// By the server, all of it or nothing.
    AsOne,
    /// Step by step from here; what comes after a refused step waits for the agent.
    StepByStep,
    /// By the server, which tells nothing about failures.
    ByServer,
}

/// What a macro would do to one conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MacroPreview {
    /// Step by step.
    pub effects: Vec<MacroEffect>,
    /// How it is carried out.
    pub delivery: MacroDelivery,
}
