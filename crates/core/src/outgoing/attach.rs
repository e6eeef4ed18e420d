//! Attaching files to what is being written: copied into the profile, looked at, checked, then written down.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use guichet_model::{
    AccountKey, ConversationKey,
    draft::{Attached, DraftFile, Mode, RefusedFile},
    outbox::KeptFile,
    rule::Rule,
};
use uuid::Uuid;

use super::{let_go, path, remove, scale, sync_folder};
use crate::{
    Core, Error,
    files::{
        head_of, kinds,
        limits::{self, Limits, MOST_FILES},
        names,
    },
};

/// How much is copied at a time.
const PIECE_BYTES: usize = 64 * 1024;

/// What becomes of large pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    /// They go as they are.
    Unchanged,
    /// They are made smaller.
    ScaledDown,
}

impl From<bool> for Pictures {
    /// `true` makes them smaller.
    fn from(scale: bool) -> Self {
        match scale {
            true => Self::ScaledDown,
            false => Self::Unchanged,
        }
    }
}

/// Why a file was not kept.
enum Refusal {
    /// It breaks a rule: the others may go on.
    Rule(Rule),
    /// The profile cannot be written.
    Disk(io::Error),
}

impl From<Rule> for Refusal {
    fn from(rule: Rule) -> Self {
        Self::Rule(rule)
    }
}

/// A file on its way into a draft.
struct Source<'a> {
    name: String,
    bytes: Box<dyn Read + 'a>,
}

impl Core {
    /// Attaches files to what is being written. A folder stands for the files in it. When this returns, the files that
    /// were taken survive a crash, and the originals may go. Blocks.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a conversation that is not here;
    /// [`Error::Profile`] when the profile cannot be written. A file that breaks a rule is no error: the answer says so.
    pub fn attach_files(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        paths: &[PathBuf],
        pictures: Pictures,
    ) -> Result<Attached, Error> {
        let sources = files_of(paths).into_iter().map(|path| {
            let name = super::name_of(&path);
            let opened = open(&path).map(|file| Source {
                name: name.clone(),
                bytes: Box::new(file) as Box<dyn Read>,
            });
            (name, opened)
        });
        self.attach(account, conversation, mode, sources, pictures)
    }

    /// The same for bytes that are no file yet, such as a picture from the clipboard. An empty name is made up. Blocks.
    ///
    /// # Errors
    /// As [`Core::attach_files`].
    pub fn attach_bytes(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        name: &str,
        bytes: impl Read,
        pictures: Pictures,
    ) -> Result<Attached, Error> {
        let source = Source {
            name: name.to_owned(),
            bytes: Box::new(bytes),
        };
        let sources = std::iter::once((name.to_owned(), Ok(source)));
        self.attach(account, conversation, mode, sources, pictures)
    }

    /// Takes a file away from what is being written.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) when it is not attached there.
    pub fn remove_draft_file(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        file: &str,
    ) -> Result<(), Error> {
        let store = &self.shared.store;
        if store.remove_draft_file(account, conversation, file)? {
            self.shared
                .conversations_changed(account, vec![conversation]);
        }
        let gone = KeptFile {
            id: file.to_owned(),
            name: String::new(),
            mime: String::new(),
            size: 0,
        };
        let_go(&self.shared, &[gone]);
        Ok(())
    }

    fn attach<'a>(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        mode: Mode,
        sources: impl Iterator<Item = (String, Result<Source<'a>, Rule>)>,
        pictures: Pictures,
    ) -> Result<Attached, Error> {
        let limits = self.limits(account, conversation, mode)?;
        let _alone = self.shared.attaching.lock();
        let drafts = self.shared.store.drafts(conversation)?;
        let there = drafts.files.iter().filter(|file| file.mode == mode).count();
        let mut kept: Vec<KeptFile> = Vec::new();
        let mut refused = Vec::new();
        for (name, source) in sources {
            let full = Rule::FileCount {
                limit: u32::try_from(MOST_FILES).unwrap_or(u32::MAX),
            };
            let taken = match source {
                _ if there + kept.len() >= MOST_FILES => Err(Refusal::Rule(full)),
                Ok(source) => self.keep(source, &limits, pictures),
                Err(rule) => Err(Refusal::Rule(rule)),
            };
            match taken {
                Ok(file) => kept.push(file),
                Err(Refusal::Rule(rule)) => refused.push(RefusedFile {
                    name: names::clean(&name),
                    rule,
                }),
                Err(Refusal::Disk(error)) => {
                    let_go(&self.shared, &kept);
                    return Err(Error::Profile(error));
                }
            }
        }
        let store = &self.shared.store;
        let marked = store.add_draft_files(account, conversation, mode, &kept);
        if marked.inspect_err(|_| let_go(&self.shared, &kept))? {
            self.shared
                .conversations_changed(account, vec![conversation]);
        }
        let files = kept.into_iter().map(|file| DraftFile {
            image: kinds::is_shown(&file.mime),
            id: file.id,
            mode,
            name: file.name,
            mime: file.mime,
            size: file.size,
        });
        Ok(Attached {
            files: files.collect(),
            refused,
        })
    }

    /// Copies a file into the profile, durably, under a name made here.
    fn keep(
        &self,
        mut source: Source<'_>,
        limits: &Limits,
        pictures: Pictures,
    ) -> Result<KeptFile, Refusal> {
        let id = Uuid::new_v4().to_string();
        let folder = self.shared.profile.outgoing();
        fs::create_dir_all(&folder).map_err(Refusal::Disk)?;
        let part = Part(folder.join(format!("{id}.part")));
        let mut size = part.fill(&mut source.bytes)?;
        let head = head_of(&part.0).map_err(Refusal::Disk)?;
        let mime = kinds::mime(&head, &source.name);
        if pictures == Pictures::ScaledDown
            && let Some(smaller) = scale::smaller(&part.0, mime)
        {
            part.replace(&smaller).map_err(Refusal::Disk)?;
            size = u64::try_from(smaller.len()).unwrap_or(u64::MAX);
        }
        limits.check(mime, size)?;
        let whole = path(&self.shared.profile, &id)
            .ok_or_else(|| Refusal::Disk(io::Error::other("no name for a file")))?;
        fs::rename(&part.0, &whole)
            .and_then(|()| sync_folder(&folder))
            .map_err(Refusal::Disk)?;
        Ok(KeptFile {
            id,
            name: name_for(&source.name, mime),
            mime: mime.to_owned(),
            size,
        })
    }
}

/// What the readers will see: what has no name is called after its kind.
fn name_for(name: &str, mime: &str) -> String {
    let clean = names::clean(name);
    if !clean.is_empty() {
        return clean;
    }
    match mime.split_once('/') {
        Some(("image", kind @ ("png" | "gif" | "webp" | "bmp" | "avif"))) => {
            format!("image.{kind}")
        }
        Some(("image", "jpeg")) => "image.jpg".to_owned(),
        _ => names::for_file(""),
    }
}

/// The files that were named, and those in the folders that were, by name. What is hidden in a folder was not meant.
fn files_of(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in paths {
        let Ok(entries) = fs::read_dir(path) else {
            files.push(path.clone());
            continue;
        };
        let mut inside: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
            .filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
            .map(|entry| entry.path())
            .collect();
        inside.sort();
        files.append(&mut inside);
    }
    files
}

/// Opens a plain file: a pipe or a device would never end.
fn open(path: &Path) -> Result<File, Rule> {
    let meta = fs::metadata(path).map_err(|_| Rule::FileUnreadable)?;
    if !meta.is_file() {
        return Err(Rule::FileUnreadable);
    }
    if meta.len() > limits::LARGEST {
        return Err(too_large());
    }
    File::open(path).map_err(|_| Rule::FileUnreadable)
}

const fn too_large() -> Rule {
    Rule::FileSize {
        limit_bytes: limits::LARGEST,
    }
}

/// A file that is not whole yet; gone when dropped, unless it was moved to its place.
struct Part(PathBuf);

impl Part {
    /// Copies a piece at a time; gives the size.
    fn fill(&self, from: &mut dyn Read) -> Result<u64, Refusal> {
        let mut file = File::create_new(&self.0).map_err(Refusal::Disk)?;
        let mut piece = vec![0; PIECE_BYTES];
        let mut size: u64 = 0;
        loop {
            let read = match from.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return Err(Refusal::Rule(Rule::FileUnreadable)),
            };
            size = size.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
            if size > limits::LARGEST {
                return Err(Refusal::Rule(too_large()));
            }
            let read = piece.get(..read).unwrap_or_default();
            file.write_all(read).map_err(Refusal::Disk)?;
        }
        file.sync_all().map_err(Refusal::Disk)?;
        Ok(size)
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(&self.0)?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove(&self.0);
    }
}
