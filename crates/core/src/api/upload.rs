//! A form with files on its way up: read from disk a piece at a time as the network takes them, so that a large file
//! needs no more memory than a small one.
//!
//! A server acts on a form once it has all of it. Until its last piece is handed to the network, an upload can therefore
//! be stopped, or begun again, and nothing of it took effect.

use std::{fmt, io, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use parking_lot::Mutex;
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use tokio::{fs::File, io::AsyncReadExt, sync::Notify};

use super::Error;

/// How much is read at a time.
const PIECE_BYTES: usize = 64 * 1024;
/// How often at most it is told how far an upload is: so many times, evenly spread over its bytes.
const TOLD: u64 = 50;

/// A file of a form, by where it lies.
#[derive(Debug, Clone)]
pub struct FormFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is called.
    pub name: String,
    /// What it is, `image/png`.
    pub mime: String,
    /// Its size: so much is sent of it, and it must have so much.
    pub size_bytes: u64,
}

/// Hears how far an upload is: bytes sent, and of how many.
type Listener = Arc<dyn Fn(u64, u64) + Send + Sync>;

/// How far an upload is, shared with whoever may stop it. Clones are the same upload.
#[derive(Clone)]
pub struct Transfer {
    going: Arc<Mutex<Going>>,
    stopping: Arc<Notify>,
    listener: Listener,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Going {
    total: u64,
    sent: u64,
    told: u64,
    stopped: bool,
}

impl fmt::Debug for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Transfer")
            .field(&*self.going.lock())
            .finish()
    }
}

impl Transfer {
    /// An upload of so many bytes that has not begun. The listener is told the beginning, the end, and what lies between
    /// now and then.
    pub fn new(total_bytes: u64, listener: impl Fn(u64, u64) + Send + Sync + 'static) -> Self {
        Self {
            going: Arc::new(Mutex::new(Going {
                total: total_bytes,
                sent: 0,
                told: 0,
                stopped: false,
            })),
            stopping: Arc::default(),
            listener: Arc::new(listener),
        }
    }

    /// Stops it, unless the network has all of it. Gives whether it is stopped.
    #[must_use]
    pub fn stop(&self) -> bool {
        let mut going = self.going.lock();
        going.stopped = going.stopped || going.sent < going.total;
        if going.stopped {
            self.stopping.notify_one();
        }
        going.stopped
    }

    /// Waits until it is stopped, perhaps for ever. Only whoever sends it waits.
    pub async fn until_stopped(&self) {
        while !self.is_stopped() {
            self.stopping.notified().await;
        }
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.going.lock().stopped
    }

    /// Whether the network has all of it, so that the server may have acted on it.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let going = self.going.lock();
        going.sent >= going.total
    }

    /// It begins, or begins again.
    fn begin(&self) {
        let mut going = self.going.lock();
        (going.sent, going.told) = (0, 0);
        let total = going.total;
        drop(going);
        (self.listener)(0, total);
    }

    /// So much more goes to the network. An error where it was stopped.
    fn advance(&self, bytes: usize) -> io::Result<()> {
        let mut going = self.going.lock();
        if going.stopped {
            return Err(io::Error::other("the upload was stopped"));
        }
        going.sent = going
            .sent
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        let (sent, total) = (going.sent, going.total);
        let tell = sent >= total || sent - going.told >= total / TOLD;
        if tell {
            going.told = sent;
        }
        drop(going);
        if tell {
            (self.listener)(sent, total);
        }
        Ok(())
    }
}

/// A form with texts and files.
#[derive(Debug, Clone)]
pub(super) struct Upwards {
    pub(super) texts: Vec<(String, String)>,
    /// The field of all files.
    pub(super) field: &'static str,
    pub(super) files: Vec<FormFile>,
    pub(super) transfer: Transfer,
}

impl Upwards {
    pub(super) fn size_bytes(&self) -> u64 {
        self.files.iter().map(|file| file.size_bytes).sum()
    }

    /// The form from its beginning. Files are opened when their turn comes.
    pub(super) fn form(&self) -> Result<Form, Error> {
        self.transfer.begin();
        let texts = self.texts.iter().cloned();
        let mut form = texts.fold(Form::new(), |form, (name, text)| form.text(name, text));
        for file in &self.files {
            let body = Body::wrap_stream(pieces(file.clone(), self.transfer.clone()));
            let part = Part::stream_with_length(body, file.size_bytes)
                .file_name(file.name.clone())
                .mime_str(&file.mime)
                .map_err(|_| Error::Malformed("the file's type is none".to_owned()))?;
            form = form.part(self.field, part);
        }
        Ok(form)
    }
}

/// A file that is being read.
struct Reading {
    file: FormFile,
    open: Option<File>,
    left: u64,
    transfer: Transfer,
}

fn pieces(
    file: FormFile,
    transfer: Transfer,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let reading = Reading {
        left: file.size_bytes,
        file,
        open: None,
        transfer,
    };
    stream::try_unfold(reading, |mut reading| async move {
        let piece = reading.next().await?;
        Ok(piece.map(|piece| (piece, reading)))
    })
}

impl Reading {
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if self.left == 0 {
            return Ok(None);
        }
        if self.open.is_none() {
            self.open = Some(File::open(&self.file.path).await?);
        }
        let Some(open) = &mut self.open else {
            return Ok(None);
        };
        let wanted = usize::try_from(self.left).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
        let mut piece = vec![0; wanted];
        let read = open.read(&mut piece).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        piece.truncate(read);
        self.left = self
            .left
            .saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        self.transfer.advance(read)?;
        Ok(Some(Bytes::from(piece)))
    }
}
