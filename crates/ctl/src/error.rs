//! Why a command failed, as one sentence.

use guichet_core::secrets::SecretsError;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The core could not do it.
    #[error(transparent)]
    Core(#[from] guichet_core::Error),
    /// The keyring failed.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The profile has no account yet.
    #[error("this profile has no account, run `guichetctl login` first")]
    NoAccount,
    /// The profile has several accounts.
    #[error("this profile has several accounts, choose one with --account: {0}")]
    SeveralAccounts(String),
    /// There is no such account.
    #[error("there is no account {0} in this profile")]
    UnknownAccount(i64),
    /// There is no such agent.
    #[error("there is no agent {0} in this account")]
    UnknownAgent(i64),
    /// There is no such team.
    #[error("there is no team {0} in this account")]
    UnknownTeam(i64),
    /// There is no such view.
    #[error("there is no custom view {0} in this account")]
    UnknownView(String),
    /// Conditions that do not read.
    #[error("{0}")]
    BadCondition(String),
    /// There is no such operation.
    #[error("there is no undelivered operation {0}")]
    UnknownOperation(String),
    /// Only a snoozed conversation wakes.
    #[error("--until is for snoozed only")]
    OnlySnoozedWakes,
    /// No change was asked for.
    #[error("say what to change")]
    NothingToChange,
    /// A value is not of its attribute's kind.
    #[error("the value of {key} breaks the rule {rule:?}")]
    BadValue {
        /// The attribute.
        key: String,
        /// The rule.
        rule: guichet_model::rule::Rule,
    },
    /// A signature was asked for, and there is none.
    #[error(
        "you have no signature, or the channel cannot carry it: write one with `guichetctl signature set`"
    )]
    NoSignature,
    /// Notes are not signed.
    #[error("--signature is for a reply: a note has none")]
    SignatureInNote,
    /// Customers cannot be told of colleagues.
    #[error("--mentions is for a note: a reply mentions nobody")]
    MentionsInReply,
    /// A file that the channel does not take, or that cannot be read.
    #[error("{name} is not attached: {why}")]
    FileRefused {
        /// What it is called.
        name: String,
        /// Why.
        why: String,
    },
    /// Only empty folders were named.
    #[error("there is no file to attach there")]
    NoFiles,
    /// A file of no known kind.
    #[error("the file's name must end in .html or .txt")]
    UnknownEnding,
    /// A second step is needed.
    #[error("this sign-in needs a one-time or backup code, give it with --otp")]
    CodeNeeded,
    /// Undelivered work would be in the balance.
    #[error("{0} undelivered operations: say --keep or --discard")]
    UndeliveredWork(usize),
    /// No place for a profile.
    #[error("there is no folder for a profile on this system, give one with --profile")]
    NoProfileFolder,
    /// Standard input has no secret.
    #[error("nothing came on standard input")]
    NothingOnInput,
    /// The system failed.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// The answer could not be put into JSON.
    #[error("the answer could not be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
}
