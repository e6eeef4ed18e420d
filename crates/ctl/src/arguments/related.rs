//! The command line of what stands beside the thread: contacts, attributes, participants, macros, tickets.

use std::{path::PathBuf, str::FromStr};

use clap::{Args, Subcommand, ValueEnum};
use guichet_model::{ContactId, ContactKey, Timestamp, edit::Edit};

use super::{Address, Conversation, OrNone, PriorityName, moment};

/// What stands beside the thread.
#[derive(Debug, Subcommand)]
pub(crate) enum Related {
    /// Macros: list, run, make.
    #[command(subcommand)]
    Macro(MacroCommand),
    /// Send the transcript of a conversation by e-mail, or with --out keep it as a file.
    Transcript(Transcript),
    /// Contacts: show, change.
    #[command(subcommand)]
    Contact(ContactCommand),
    /// The attributes of a conversation; with KEY=VALUE, change them first.
    Attr(Attr),
    /// Who takes part in a conversation; with --add and --remove, change that first.
    Participant(Participant),
    /// Tickets: make, change.
    #[command(subcommand)]
    Ticket(TicketCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum MacroCommand {
    /// The macros that this agent can run.
    List,
    /// Run a macro on a conversation.
    Run {
        /// The macro's number.
        #[arg(value_name = "MACRO")]
        number: i64,
        #[command(flatten)]
        conversation: Conversation,
    },
    /// Make a macro from a file: {"name", "visibility", "actions": [{"action_name", "action_params"}]}.
    Create {
        /// The file, or - for standard input.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Transcript {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// To whom.
    #[arg(value_name = "EMAIL", required_unless_present = "out")]
    pub(crate) to: Vec<String>,
    /// Keep it as this file instead, .html or .txt, made of the local copy.
    #[arg(long, value_name = "FILE", conflicts_with = "to")]
    pub(crate) out: Option<PathBuf>,
    /// The language of the file's own words.
    #[arg(long, value_name = "LANG", default_value = "en")]
    pub(crate) lang: LanguageName,
}

/// A language that a file can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LanguageName {
    /// English.
    En,
    /// French.
    Fr,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ContactCommand {
    /// A contact with its notes and conversations.
    Show {
        /// The contact: its number, or k:KEY.
        #[arg(value_name = "CONTACT")]
        contact: ContactAddress,
    },
    /// Change a contact. An empty value takes the old one away.
    Edit(Box<ContactEdits>),
}

#[derive(Debug, Args)]
pub(crate) struct ContactEdits {
    /// The contact: its number, or k:KEY.
    #[arg(value_name = "CONTACT")]
    pub(crate) contact: ContactAddress,
    /// Name.
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: Option<String>,
    /// E-mail address.
    #[arg(long, value_name = "EMAIL")]
    pub(crate) email: Option<String>,
    /// Phone number, E.164: +33612345678.
    #[arg(long, value_name = "NUMBER")]
    pub(crate) phone: Option<String>,
    /// Company.
    #[arg(long, value_name = "TEXT")]
    pub(crate) company: Option<String>,
    /// City.
    #[arg(long, value_name = "TEXT")]
    pub(crate) city: Option<String>,
    /// Country.
    #[arg(long, value_name = "TEXT")]
    pub(crate) country: Option<String>,
    /// A picture: PNG, JPEG, GIF or WebP.
    #[arg(long, value_name = "FILE")]
    pub(crate) picture: Option<String>,
    /// An attribute of the contact; may be given again.
    #[arg(long = "attr", value_name = "KEY=VALUE")]
    pub(crate) attributes: Vec<KeyValue>,
    /// Refuse its messages.
    #[arg(long, conflicts_with = "unblock")]
    pub(crate) block: bool,
    /// Take its messages again.
    #[arg(long)]
    pub(crate) unblock: bool,
    /// Write a note about it, for the team.
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Attr {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// What to set; an empty value takes the old one away.
    #[arg(value_name = "KEY=VALUE")]
    pub(crate) changes: Vec<KeyValue>,
}

#[derive(Debug, Args)]
pub(crate) struct Participant {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// An agent to add, by number; may be given again.
    #[arg(long, value_name = "AGENT")]
    pub(crate) add: Vec<i64>,
    /// An agent to take away, by number; may be given again.
    #[arg(long, value_name = "AGENT")]
    pub(crate) remove: Vec<i64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TicketCommand {
    /// Make a ticket, from a conversation or from scratch.
    Create(Box<NewTicketArguments>),
    /// Change a ticket. An empty value takes the old one away.
    Edit(TicketEdits),
}

#[derive(Debug, Args)]
pub(crate) struct NewTicketArguments {
    /// Title.
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: String,
    /// Description.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) description: String,
    /// Kind, for example incident.
    #[arg(long = "type", value_name = "TEXT")]
    pub(crate) ticket_type: Option<String>,
    /// How urgent.
    #[arg(long, value_name = "PRIORITY", value_enum)]
    pub(crate) priority: Option<PriorityName>,
    /// The agent's number.
    #[arg(long, value_name = "AGENT")]
    pub(crate) assignee: Option<i64>,
    /// The team's number.
    #[arg(long, value_name = "TEAM")]
    pub(crate) team: Option<i64>,
    /// When it is due, RFC 3339.
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub(crate) due: Option<Timestamp>,
    /// The conversation that it is raised from: its number, or k:KEY.
    #[arg(long, value_name = "ID", conflicts_with_all = ["contact", "inbox"])]
    pub(crate) from: Option<Address>,
    /// For whom: the contact's number, or k:KEY.
    #[arg(long, value_name = "CONTACT", required_unless_present = "from")]
    pub(crate) contact: Option<ContactAddress>,
    /// Through which inbox, by number.
    #[arg(long, value_name = "INBOX", required_unless_present = "from")]
    pub(crate) inbox: Option<i64>,
}

#[derive(Debug, Args)]
pub(crate) struct TicketEdits {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// Title.
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Description.
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Kind.
    #[arg(long = "type", value_name = "TEXT")]
    pub(crate) ticket_type: Option<String>,
    /// When it is due, RFC 3339, or none.
    #[arg(long, value_name = "RFC3339|none")]
    pub(crate) due: Option<DueEdit>,
}

/// How a contact is named: by its number, or `k:7` by its local key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContactAddress {
    Id(ContactId),
    Key(ContactKey),
}

impl FromStr for ContactAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |digits: &str| digits.parse::<i64>().ok().filter(|number| *number > 0);
        match text.strip_prefix("k:") {
            Some(key) => number(key).map(|key| Self::Key(ContactKey(key))),
            None => number(text).map(|id| Self::Id(ContactId(id))),
        }
        .ok_or("a contact is a number, or k: and a key")
    }
}

/// `key=value`; an empty value is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyValue {
    pub(crate) key: String,
    pub(crate) value: String,
}

impl FromStr for KeyValue {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => Ok(Self {
                key: key.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err("expected key=value"),
        }
    }
}

/// A moment, or `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DueEdit(pub(crate) Option<Timestamp>);

impl FromStr for DueEdit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "none" => Ok(Self(None)),
            text => moment(text).map(|at| Self(Some(at))),
        }
    }
}

/// What an option asks for: nothing, to take the value away, or to set it.
pub(crate) fn edit(given: Option<String>) -> Edit<String> {
    match given {
        None => Edit::Keep,
        Some(text) if text.is_empty() => Edit::Clear,
        Some(text) => Edit::Set(text),
    }
}

// The numbers of agents and teams are checked where the account is known.
impl NewTicketArguments {
    pub(crate) const fn assignee(&self) -> OrNone {
        OrNone(self.assignee)
    }

    pub(crate) const fn team(&self) -> OrNone {
        OrNone(self.team)
    }
}
