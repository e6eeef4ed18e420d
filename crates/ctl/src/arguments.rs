//! The command line.

pub(crate) mod composer;
pub(crate) mod lists;
pub(crate) mod related;
pub(crate) mod sending;
pub(crate) mod voice;

use std::{ffi::OsString, path::PathBuf, str::FromStr};

use clap::{Args, Parser, Subcommand, ValueEnum, builder::ArgPredicate};
use guichet_model::{
    ConversationKey, DisplayId, LabelTitle, Timestamp,
    conversation::{Category, Priority, Status},
    mail::Recipients,
    view::Tab,
};

/// The desktop workspace without a window: one JSON document on stdout, everything else on stderr.
///
/// Reading and acting need neither a token nor a network: what you do is kept in the profile, and leaves with the next
/// contact. GUICHET_TOKEN, when set, wins over the token in the keyring.
#[derive(Debug, Parser)]
#[command(
    name = "guichetctl",
    version,
    after_long_help = include_str!("../../../docs/guichetctl.md")
)]
pub(crate) struct Arguments {
    /// Folder of the profile; default: the folder of the desktop program.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// Which account; needed only when the profile holds several.
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) account: Option<i64>,
    /// Print the JSON document on one line.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Forbid any network access.
    #[arg(long, global = true)]
    pub(crate) offline: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// The command line of this process.
    pub(crate) fn given() -> Result<Self, clap::Error> {
        Self::try_parse_from(options_first(std::env::args_os().collect()))
    }
}

/// Moves the options that every command takes to the front of `label`, whose `-title` would swallow them. A title
/// cannot begin with a hyphen, so nothing that is meant as one begins with two.
fn options_first(words: Vec<OsString>) -> Vec<OsString> {
    let mut front = Vec::new();
    let mut rest = Vec::new();
    let mut words = words.into_iter();
    front.extend(words.next());
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let takes_next = matches!(text.as_ref(), "--profile" | "--account");
        let alone = matches!(text.as_ref(), "--json" | "--offline")
            || text.starts_with("--profile=")
            || text.starts_with("--account=");
        if takes_next {
            front.push(word);
            front.extend(words.next());
        } else if alone {
            front.push(word);
        } else if rest.is_empty() && text != "label" {
            // Another command: its words stay as they are.
            front.push(word);
            front.extend(words);
            return front;
        } else {
            rest.push(word);
        }
    }
    front.extend(rest);
    front
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in to a server; signing in again renews the session.
    Login(Login),
    /// Sign out: the token and the local copy go.
    Logout(Logout),
    /// The accounts of the profile.
    Accounts,
    /// Deliver what is queued, then catch up with the server.
    Sync(Sync),
    /// A page of conversations, newest activity first.
    List(List),
    /// Custom views: list, create, delete.
    #[command(subcommand)]
    View(lists::ViewCommand),
    /// Do the same to many conversations.
    Bulk(lists::Bulk),
    /// How many conversations are open, by tab, inbox, team and label.
    Counts,
    /// A conversation with its newest messages, oldest first.
    Show(Show),
    /// Keep the files of a message.
    Download(Download),
    #[command(flatten)]
    Act(Act),
    #[command(flatten)]
    Related(related::Related),
    #[command(flatten)]
    Composer(composer::Composer),
    #[command(flatten)]
    Voice(voice::Voice),
    #[command(flatten)]
    Sending(sending::Sending),
    /// What is not delivered yet.
    Outbox(Outbox),
}

/// What an agent does to a conversation.
#[derive(Debug, Subcommand)]
pub(crate) enum Act {
    /// Write to the customer.
    Reply(Text),
    /// Write to the team: a private note.
    Note(Text),
    /// Change the status.
    Status(SetStatus),
    /// Assign to an agent by number, or to nobody.
    Assign(Assign),
    /// Assign to a team by number, or to none.
    Team(Team),
    /// Change the priority.
    Priority(SetPriority),
    /// Add labels with +title and take them away with -title.
    Label(Labels),
    /// Mark read for the whole team.
    Read(Conversation),
    /// Mark unread for the whole team.
    Unread(Conversation),
    /// Take the content of a message away, for the whole team.
    DeleteMessage(Single),
    /// Have a message that its channel refused delivered again.
    RetryMessage(Single),
}

impl Act {
    /// When it leaves, where that was chosen.
    pub(crate) const fn leaves_at(&self) -> Option<Timestamp> {
        match self {
            Self::Reply(text) | Self::Note(text) => text.at,
            _ => None,
        }
    }

    /// The conversation it is done to.
    pub(crate) const fn address(&self) -> Address {
        match self {
            Self::Reply(text) | Self::Note(text) => text.conversation.id,
            Self::Status(status) => status.conversation.id,
            Self::Assign(assign) => assign.conversation.id,
            Self::Team(team) => team.conversation.id,
            Self::Priority(priority) => priority.conversation.id,
            Self::Label(labels) => labels.conversation.id,
            Self::Read(conversation) | Self::Unread(conversation) => conversation.id,
            Self::DeleteMessage(single) | Self::RetryMessage(single) => single.conversation.id,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Login {
    /// Address of the server; https:// is assumed where no scheme is given.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// E-mail address of the agent.
    #[arg(
        long,
        value_name = "EMAIL",
        requires = "password_stdin",
        required_unless_present = "token_stdin"
    )]
    pub(crate) email: Option<String>,
    /// Read the password from standard input.
    #[arg(long, requires = "email", conflicts_with = "token_stdin")]
    pub(crate) password_stdin: bool,
    /// The one-time or backup code of the second step.
    #[arg(long, value_name = "CODE", requires = "email")]
    pub(crate) otp: Option<String>,
    /// Read an access token from standard input.
    #[arg(long, conflicts_with = "email")]
    pub(crate) token_stdin: bool,
    /// Yes to plain http to another machine.
    #[arg(long)]
    pub(crate) allow_http: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Logout {
    /// Keep undelivered work: it goes after the next sign-in to the same account.
    #[arg(long, conflicts_with = "discard")]
    pub(crate) keep: bool,
    /// Drop undelivered work.
    #[arg(long)]
    pub(crate) discard: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Return when everything is delivered and the local copy is level.
    #[arg(long, required = true)]
    pub(crate) once: bool,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Which module.
    #[arg(long, value_enum, default_value_t = CategoryChoice::Chat, default_value_if("view", ArgPredicate::IsPresent, "all"))]
    pub(crate) category: CategoryChoice,
    /// Which tab.
    #[arg(long, value_enum, default_value_t = TabChoice::All)]
    pub(crate) tab: TabChoice,
    /// Which status: pending is held by a bot, snoozed is parked.
    #[arg(long, value_enum, default_value_t = StatusChoice::Open, default_value_if("view", ArgPredicate::IsPresent, "all"))]
    pub(crate) status: StatusChoice,
    /// Of one inbox, by number.
    #[arg(long, value_name = "N")]
    pub(crate) inbox: Option<i64>,
    /// Of one team, by number.
    #[arg(long, value_name = "N")]
    pub(crate) team: Option<i64>,
    /// With one label, by title.
    #[arg(long, value_name = "L")]
    pub(crate) label: Option<String>,
    /// Of one custom view, by name or key; every module and status unless said otherwise.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["inbox", "team", "label"])]
    pub(crate) view: Option<String>,
    /// In which order.
    #[arg(long, value_enum, default_value_t = lists::SortChoice::LastActivity)]
    pub(crate) sort: lists::SortChoice,
    /// The order turned round.
    #[arg(long)]
    pub(crate) ascending: bool,
    /// How many.
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) limit: u32,
    /// Where to go on: "next" of the page before, for the same options.
    #[arg(long, value_name = "C")]
    pub(crate) cursor: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// How many messages, pending ones included.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) limit: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Download {
    /// The message, by its number.
    #[arg(value_name = "MESSAGE", value_parser = clap::value_parser!(i64).range(1..))]
    pub(crate) message: i64,
    /// Where to; made where it is missing. A name that is taken gets a number.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Conversation {
    /// The conversation: its number, or k:KEY.
    #[arg(value_name = "ID")]
    pub(crate) id: Address,
}

#[derive(Debug, Args)]
pub(crate) struct Single {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// The message: the server's number.
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: i64,
}

#[derive(Debug, Args)]
pub(crate) struct Text {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// Sent exactly as given, but for what the options put into it; may be left out where there are files.
    #[arg(
        value_name = "TEXT",
        allow_hyphen_values = true,
        required_unless_present_any = ["attach", "voice"]
    )]
    text: Option<String>,
    /// Files that go with it, in this order; a folder stands for the files in it. After the text.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) attach: Vec<PathBuf>,
    /// A sound that goes as a voice message, by itself.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["attach", "text", "signature", "mentions"])]
    pub(crate) voice: Option<PathBuf>,
    /// The message that it answers: the server's number.
    #[arg(long, value_name = "MESSAGE")]
    pub(crate) quote: Option<i64>,
    /// To whom a mail goes instead of its sender; several times for several.
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// Who gets a copy.
    #[arg(long, value_name = "ADDRESS", requires = "to")]
    cc: Vec<String>,
    /// Who gets a copy that the others do not see.
    #[arg(long, value_name = "ADDRESS", requires = "to")]
    bcc: Vec<String>,
    /// When it leaves, RFC 3339; without it, now.
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub(crate) at: Option<Timestamp>,
    /// Put your signature under a reply, as its channel can carry it; a note has none.
    #[arg(long)]
    pub(crate) signature: bool,
    /// Tell the agents and teams whose @Name stands in a note.
    #[arg(long)]
    pub(crate) mentions: bool,
}

impl Text {
    /// The files that go with it.
    pub(crate) fn files(&self) -> &[PathBuf] {
        match &self.voice {
            Some(voice) => std::slice::from_ref(voice),
            None => &self.attach,
        }
    }

    /// To whom it goes, where that was said.
    pub(crate) fn recipients(&self) -> Option<Recipients> {
        let recipients = Recipients {
            to: self.to.clone(),
            cc: self.cc.clone(),
            bcc: self.bcc.clone(),
        };
        (!recipients.is_empty()).then_some(recipients)
    }

    /// The text; empty where only files go.
    pub(crate) fn words(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

#[derive(Debug, Args)]
pub(crate) struct SetStatus {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// The wanted status: pending is held by a bot, snoozed is parked.
    #[arg(value_name = "STATUS", value_enum)]
    pub(crate) status: StatusName,
    /// When a snoozed one wakes, RFC 3339; without it, when the customer writes.
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct Assign {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// The agent's number, or none.
    #[arg(value_name = "AGENT")]
    pub(crate) agent: OrNone,
}

#[derive(Debug, Args)]
pub(crate) struct Team {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// The team's number, or none.
    #[arg(value_name = "TEAM")]
    pub(crate) team: OrNone,
}

#[derive(Debug, Args)]
pub(crate) struct SetPriority {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// How urgent.
    #[arg(value_name = "PRIORITY", value_enum)]
    pub(crate) priority: PriorityName,
}

#[derive(Debug, Args)]
pub(crate) struct Labels {
    #[command(flatten)]
    pub(crate) conversation: Conversation,
    /// +title adds, -title takes away.
    #[arg(
        value_name = "+LABEL|-LABEL",
        required = true,
        allow_hyphen_values = true
    )]
    pub(crate) changes: Vec<LabelChange>,
}

#[derive(Debug, Args)]
pub(crate) struct Outbox {
    #[command(subcommand)]
    pub(crate) what: Option<OutboxCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum OutboxCommand {
    /// Every undelivered operation, oldest first.
    List,
    /// Send after all: a failed one again, a held or conflicting one as it is.
    Retry {
        /// The operation.
        #[arg(value_name = "OP")]
        operation: String,
    },
    /// Drop; in a conflict the server's value stays.
    Discard {
        /// The operation.
        #[arg(value_name = "OP")]
        operation: String,
    },
}

/// How a conversation is named: `1042`, or `k:7` by its local key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    Id(DisplayId),
    Key(ConversationKey),
}

impl FromStr for Address {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "a conversation is a number, or k: and a key";
        let number = |digits: &str| digits.parse::<i64>().ok().filter(|number| *number > 0);
        match text.strip_prefix("k:") {
            Some(key) => number(key).map(|key| Self::Key(ConversationKey(key))),
            None => number(text).map(|id| Self::Id(DisplayId(id))),
        }
        .ok_or(wrong)
    }
}

/// A number, or `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OrNone(pub(crate) Option<i64>);

impl FromStr for OrNone {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "none" {
            return Ok(Self(None));
        }
        let number = text.parse().ok().filter(|number| *number > 0);
        number
            .map(|number| Self(Some(number)))
            .ok_or("expected a number or none")
    }
}

/// `+title` or `-title`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LabelChange {
    Add(LabelTitle),
    Remove(LabelTitle),
}

impl FromStr for LabelChange {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let title = |title: &str| Some(title.to_lowercase()).filter(|title| !title.is_empty());
        text.strip_prefix('+')
            .and_then(title)
            .map(|title| Self::Add(LabelTitle(title)))
            .or_else(|| {
                let title = text.strip_prefix('-').and_then(title)?;
                Some(Self::Remove(LabelTitle(title)))
            })
            .ok_or("a label is +title or -title")
    }
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let moment: jiff::Timestamp = text
        .parse()
        .map_err(|_| "expected a time such as 2026-06-30T09:00:00Z".to_owned())?;
    Ok(Timestamp(moment.as_millisecond()))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CategoryChoice {
    Chat,
    Ticket,
    All,
}

impl CategoryChoice {
    pub(crate) const fn category(self) -> Option<Category> {
        match self {
            Self::Chat => Some(Category::Chat),
            Self::Ticket => Some(Category::Ticket),
            Self::All => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TabChoice {
    All,
    Unassigned,
    Mine,
}

impl TabChoice {
    pub(crate) const fn tab(self) -> Tab {
        match self {
            Self::All => Tab::All,
            Self::Unassigned => Tab::Unassigned,
            Self::Mine => Tab::Mine,
        }
    }
}

/// A status by its name on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusName {
    Open,
    Pending,
    Resolved,
    Snoozed,
}

impl StatusName {
    pub(crate) const fn status(self) -> Status {
        match self {
            Self::Open => Status::Open,
            Self::Pending => Status::AiReply,
            Self::Resolved => Status::Closed,
            Self::Snoozed => Status::Pending,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatusChoice {
    Open,
    Pending,
    Resolved,
    Snoozed,
    All,
}

impl StatusChoice {
    pub(crate) const fn status(self) -> Option<Status> {
        match self {
            Self::Open => Some(StatusName::Open.status()),
            Self::Pending => Some(StatusName::Pending.status()),
            Self::Resolved => Some(StatusName::Resolved.status()),
            Self::Snoozed => Some(StatusName::Snoozed.status()),
            Self::All => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PriorityName {
    Low,
    Medium,
    High,
    Urgent,
    None,
}

impl PriorityName {
    pub(crate) const fn priority(self) -> Option<Priority> {
        match self {
            Self::Low => Some(Priority::Low),
            Self::Medium => Some(Priority::Medium),
            Self::High => Some(Priority::High),
            Self::Urgent => Some(Priority::Urgent),
            Self::None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &[&str]) -> Result<Command, clap::Error> {
        whole(line).map(|arguments| arguments.command)
    }

    fn whole(line: &[&str]) -> Result<Arguments, clap::Error> {
        let line = std::iter::once(&"guichetctl")
            .chain(line)
            .map(OsString::from);
        Arguments::try_parse_from(options_first(line.collect()))
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_document_names_every_command_and_option() {
        let document = include_str!("../../../docs/guichetctl.md");
        let command = Arguments::command();
        for part in std::iter::once(&command).chain(command.get_subcommands()) {
            let name = part.get_name();
            assert!(document.contains(name), "{name}");
            for option in part.get_opts().filter_map(clap::Arg::get_long) {
                assert!(
                    document.contains(&format!("--{option}")),
                    "{name} --{option}"
                );
            }
        }
    }

    #[test]
    fn labels_are_added_with_plus_and_taken_away_with_minus() {
        let Ok(Command::Act(Act::Label(labels))) =
            parse(&["label", "7", "-hot", "+Urgent", "-vip"])
        else {
            panic!("labels");
        };
        let title = |title: &str| LabelTitle(title.to_owned());
        assert_eq!(
            labels.changes,
            [
                LabelChange::Remove(title("hot")),
                LabelChange::Add(title("urgent")),
                LabelChange::Remove(title("vip")),
            ]
        );
        assert!(parse(&["label", "7"]).is_err(), "nothing to change");
        assert!(
            parse(&["label", "7", "vip"]).is_err(),
            "neither plus nor minus"
        );
    }

    #[test]
    fn options_may_stand_anywhere_around_labels() {
        for line in [
            ["--profile", "p", "--json", "label", "7", "+a", "-b"],
            ["label", "7", "--profile", "p", "--json", "+a", "-b"],
            ["label", "7", "+a", "-b", "--json", "--profile", "p"],
        ] {
            let arguments = whole(&line).expect("parses");
            assert!(
                arguments.json && arguments.profile == Some("p".into()),
                "{line:?}"
            );
            let Command::Act(Act::Label(labels)) = arguments.command else {
                panic!("labels");
            };
            assert_eq!(labels.changes.len(), 2, "{line:?}");
        }
    }

    #[test]
    fn a_text_is_never_taken_for_an_option_of_labels() {
        let Ok(Command::Act(Act::Reply(text))) = parse(&["reply", "7", "--", "--json"]) else {
            panic!("a reply");
        };
        assert_eq!(text.words(), "--json");
    }

    #[test]
    fn files_go_with_a_text_or_alone() {
        let files = |words: &[&str]| match parse(words) {
            Ok(Command::Act(Act::Note(text))) => (text.words().to_owned(), text.attach),
            other => panic!("a note, not {other:?}"),
        };
        let both = vec![PathBuf::from("a.pdf"), PathBuf::from("b.png")];
        let with_text = (String::from("voici"), both.clone());
        assert_eq!(
            files(&["note", "7", "voici", "--attach", "a.pdf", "b.png"]),
            with_text
        );
        assert_eq!(
            files(&[
                "note", "7", "voici", "--attach", "a.pdf", "--attach", "b.png"
            ]),
            with_text
        );
        assert_eq!(
            files(&["note", "7", "--attach", "a.pdf", "b.png"]),
            (String::new(), both)
        );
        assert!(parse(&["note", "7"]).is_err(), "nothing to say");
    }

    #[test]
    fn a_conversation_is_a_number_or_a_key() {
        assert_eq!("7".parse(), Ok(Address::Id(DisplayId(7))));
        assert_eq!("k:7".parse(), Ok(Address::Key(ConversationKey(7))));
        for wrong in ["", "k:", "0", "-1", "seven"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen() {
        let Ok(Command::Act(Act::Reply(text))) = parse(&["reply", "7", "- first\n- second"]) else {
            panic!("a reply");
        };
        assert_eq!(text.words(), "- first\n- second");
    }

    #[test]
    fn a_login_needs_a_password_or_a_token() {
        let server = ["login", "--server", "x.example"];
        let with = |more: &[&str]| parse(&[&server, more].concat());
        assert!(with(&[]).is_err());
        assert!(with(&["--email", "a@x.example"]).is_err());
        assert!(with(&["--password-stdin"]).is_err());
        assert!(with(&["--email", "a@x.example", "--token-stdin"]).is_err());
        assert!(
            with(&[
                "--email",
                "a@x.example",
                "--password-stdin",
                "--otp",
                "123456"
            ])
            .is_ok()
        );
        assert!(with(&["--token-stdin"]).is_ok());
    }

    #[test]
    fn a_moment_is_rfc_3339() {
        let Ok(Command::Act(Act::Status(status))) = parse(&[
            "status",
            "7",
            "snoozed",
            "--until",
            "2026-06-30T11:00:00+02:00",
        ]) else {
            panic!("a status");
        };
        assert_eq!(status.until, Some(Timestamp(1_782_810_000_000)));
        assert!(parse(&["status", "7", "snoozed", "--until", "tomorrow"]).is_err());
    }
}
