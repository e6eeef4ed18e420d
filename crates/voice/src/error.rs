//! Why sound could not be recorded, read or played.

use std::{fmt, io};

/// Why sound could not be recorded, read or played.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The sound system does not do what it should.
    #[error(transparent)]
    Device(#[from] Reason),
    /// A file cannot be read or written.
    #[error("the sound file cannot be read or written")]
    File(#[from] io::Error),
    /// What is in a file is no sound that is known here.
    #[error("this is no sound that can be played")]
    Unreadable,
    /// There is more sound than fits into memory.
    #[error("this is too long to be played here")]
    TooLong,
    /// The encoder refused its input.
    #[error("the sound cannot be encoded")]
    Encoder,
}

/// Why a microphone or a loudspeaker stopped, or did not start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// There is no such device, or none at all.
    NoDevice,
    /// The device was there and went.
    Unplugged,
    /// The system does not let the program use it.
    Refused,
    /// Another program has it for itself.
    Busy,
    /// The disk is full.
    DiskFull,
    /// The file cannot be written, for another reason than a full disk.
    Unwritable,
    /// The recording is as long as one may be.
    TooLong,
    /// The sound system failed otherwise.
    Failed,
}

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NoDevice => "there is no such sound device",
            Self::Unplugged => "the sound device is gone",
            Self::Refused => "the system does not allow the sound device to be used",
            Self::Busy => "another program uses the sound device",
            Self::DiskFull => "the disk is full",
            Self::Unwritable => "the sound file cannot be written",
            Self::TooLong => "the recording is as long as one may be",
            Self::Failed => "the sound system failed",
        })
    }
}

impl std::error::Error for Reason {}

impl Reason {
    /// What a failure of a file means for a recording.
    pub(crate) fn of_file(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::DiskFull,
            _ => Self::Unwritable,
        }
    }
}
