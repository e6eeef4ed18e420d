//! The command line of drafts and of messages that leave later.

use clap::{Args, Subcommand};
use guichet_model::Timestamp;

use super::{Address, moment};

/// What is not sent yet.
#[derive(Debug, Subcommand)]
pub(crate) enum Sending {
    /// What was typed and not sent: list, show, change.
    #[command(subcommand)]
    Draft(DraftCommand),
    /// Messages whose moment was chosen: list, move, cancel.
    #[command(subcommand)]
    Scheduled(ScheduledCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Every draft, the last one first.
    List,
    /// The draft of a conversation.
    Show(Place),
    /// Change it; an empty text takes it away.
    Set {
        #[command(flatten)]
        place: Place,
        /// The text.
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Place {
    /// The conversation's number, or k:KEY.
    #[arg(value_name = "ID")]
    pub(crate) id: Address,
    /// The note instead of the reply.
    #[arg(long)]
    pub(crate) note: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScheduledCommand {
    /// Every one, by its moment.
    List,
    /// Choose another moment.
    Move {
        /// The operation.
        #[arg(value_name = "OP")]
        operation: String,
        /// When it leaves, RFC 3339; without it, now.
        #[arg(long, value_name = "RFC3339", value_parser = moment)]
        at: Option<Timestamp>,
    },
    /// Do not send it: it is the draft of its conversation again.
    Cancel {
        /// The operation.
        #[arg(value_name = "OP")]
        operation: String,
    },
}
