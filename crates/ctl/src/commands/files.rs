//! Files that go with a reply or a note, and received ones.

use std::{path::PathBuf, time::Duration};

use guichet_core::{files::Rendering, outgoing::Pictures};
use guichet_model::{
    AccountKey, ConversationKey, MessageId,
    draft::{Attached, Mode},
    outbox::{Action, KeptFile},
    rule::Rule,
};

use super::Desk;
use crate::{
    arguments::Download,
    error::Error,
    shapes::{DownloadShape, related::ListShape},
};

/// The slowest way out on which a command still waits for its files, in bytes a second.
const SLOWEST_BYTES_A_SECOND: u64 = 128 * 1024;

/// Keeps the files of a message: all of them, or none.
pub(super) fn attach(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    mode: Mode,
    paths: &[PathBuf],
) -> Result<Vec<KeptFile>, Error> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let Attached { files, refused } =
        desk.core
            .attach_files(account, conversation, mode, paths, Pictures::Unchanged)?;
    let files: Vec<KeptFile> = files.into_iter().map(KeptFile::from).collect();
    let error = match refused.into_iter().next() {
        Some(refused) => Error::FileRefused {
            name: refused.name,
            why: sentence(&refused.rule),
        },
        None if files.is_empty() => Error::NoFiles,
        None => return Ok(files),
    };
    take_all_away(desk, account, conversation, &files);
    Err(error)
}

/// What was attached for an action that is not taken is no draft of anybody.
pub(super) fn take_away(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    action: &Action,
) {
    take_all_away(desk, account, conversation, action.kept_files());
}

fn take_all_away(
    desk: &Desk,
    account: AccountKey,
    conversation: ConversationKey,
    files: &[KeptFile],
) {
    for file in files {
        // Why the action failed is worth more than why this does.
        let _ = desk.core.remove_draft_file(account, conversation, &file.id);
    }
}

/// How much longer than any other the attempt to deliver an action may take.
pub(super) fn extra_time(action: &Action) -> Duration {
    let bytes: u64 = action.kept_files().iter().map(|file| file.size).sum();
    Duration::from_secs(bytes / SLOWEST_BYTES_A_SECOND)
}

/// Keeps the files of a message in a folder; fetches only what is not here yet.
pub(super) async fn download(desk: &Desk, download: &Download) -> Result<String, Error> {
    let account = desk.account()?;
    let core = &desk.core;
    let mut items = Vec::new();
    for attachment in core.files_of(account, MessageId(download.message))? {
        let file = core.file(account, attachment, Rendering::Whole).await?;
        let path = core
            .save_file_in(account, attachment, &download.out)
            .await?;
        items.push(DownloadShape {
            name: file.name,
            mime: file.mime,
            size_bytes: std::fs::metadata(&path)?.len(),
            path: path.to_string_lossy().into_owned(),
        });
    }
    desk.document(&ListShape { items })
}

fn sentence(rule: &Rule) -> String {
    match rule {
        Rule::FileSize { limit_bytes } => {
            format!(
                "this channel takes at most {} MB",
                limit_bytes / (1024 * 1024)
            )
        }
        Rule::FileType { endings } => format!("this channel only takes {}", endings.join(", ")),
        Rule::FileCount { limit } => format!("a message carries at most {limit} files"),
        Rule::FileUnreadable => "it cannot be read".to_owned(),
        other => format!("it breaks the rule {other:?}"),
    }
}
