//! The command line of canned answers and the signature.

use std::str::FromStr;

use clap::{Subcommand, ValueEnum};
use guichet_model::{CannedId, account::Channel};

use super::Address;

/// What helps in writing.
#[derive(Debug, Subcommand)]
pub(crate) enum Composer {
    /// Canned answers: list, make, delete.
    #[command(subcommand)]
    Canned(CannedCommand),
    /// Your signature: show, change, choose the channels that carry it.
    #[command(subcommand)]
    Signature(SignatureCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum CannedCommand {
    /// Every canned answer by short code, or those that fit, best first.
    List {
        /// Only those whose short code or text fits this.
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
        /// Also with the variables filled in for a conversation: its number, or k:KEY.
        #[arg(long = "for", value_name = "ID")]
        conversation: Option<Address>,
    },
    /// Make one.
    Create {
        /// What is typed after the slash.
        #[arg(value_name = "CODE")]
        code: String,
        /// Markdown with {{variables}}.
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// Delete one.
    Delete {
        /// Its number, or a slash and its short code.
        #[arg(value_name = "NUMBER|/CODE")]
        which: CannedAddress,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum SignatureCommand {
    /// What it says, and which channels carry it.
    Show,
    /// Change it; an empty one takes it away.
    Set {
        /// Markdown.
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// Sign the replies of a channel.
    On {
        /// Which.
        #[arg(value_enum)]
        channel: ChannelName,
    },
    /// Sign them no more.
    Off {
        /// Which.
        #[arg(value_enum)]
        channel: ChannelName,
    },
}

/// How a canned answer is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CannedAddress {
    Id(CannedId),
    Code(String),
}

impl FromStr for CannedAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.strip_prefix('/').filter(|code| !code.is_empty());
        let number = text.parse::<i64>().ok().filter(|number| *number > 0);
        code.map(|code| Self::Code(code.to_owned()))
            .or(number.map(|number| Self::Id(CannedId(number))))
            .ok_or("a canned answer is a number, or a slash and its short code")
    }
}

/// A channel that can carry a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChannelName {
    Web,
    Email,
    Api,
    Whatsapp,
    Sms,
}

impl ChannelName {
    pub(crate) const fn channel(self) -> Channel {
        match self {
            Self::Web => Channel::Web,
            Self::Email => Channel::Email,
            Self::Api => Channel::Api,
            Self::Whatsapp => Channel::Whatsapp,
            Self::Sms => Channel::Sms,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canned_answer_is_a_number_or_a_code() {
        assert_eq!("7".parse(), Ok(CannedAddress::Id(CannedId(7))));
        assert_eq!("/7".parse(), Ok(CannedAddress::Code("7".to_owned())));
        for wrong in ["", "/", "0", "hello"] {
            assert!(wrong.parse::<CannedAddress>().is_err(), "{wrong}");
        }
    }
}
