//! Recording into a file of the agent's own, for scripts and for trying a microphone.

use std::{
    fs::{self, File},
    io::BufWriter,
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

use guichet_voice::{
    Format, Reason, Recorded, Recorder, decode, duration, encode::encode, loudness, peaks,
};

use super::off_thread;
use crate::{Core, Error};

/// What was recorded into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictation {
    /// How long it is.
    pub duration: Duration,
    /// Its waveform.
    pub peaks: Vec<u8>,
    /// What it was written as.
    pub mime: &'static str,
    /// Why it is shorter than was asked for.
    pub ended_by: Option<Reason>,
}

impl Core {
    /// Records for so long into a file, whose name says as what: `.ogg`, `.mp3` or `.wav`. While it is spoken, the sound is
    /// in a file of its own beside it, which stays should the program end.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another ending; [`Error::Voice`] when it cannot be recorded or written.
    pub async fn dictate(
        &self,
        device: Option<String>,
        length: Duration,
        out: PathBuf,
    ) -> Result<Dictation, Error> {
        let ending = out.extension().and_then(|ending| ending.to_str());
        let format = [Format::Opus, Format::Mp3, Format::Wav]
            .into_iter()
            .find(|format| ending == Some(format.extension()))
            .ok_or(Error::Invalid("a recording is an .ogg, .mp3 or .wav file"))?;
        off_thread(move || dictate(device.as_deref(), length, &out, format))
            .await?
            .map_err(Error::Voice)
    }
}

fn dictate(
    device: Option<&str>,
    length: Duration,
    out: &Path,
    format: Format,
) -> Result<Dictation, guichet_voice::Error> {
    let spoken = out.with_extension("recording.wav");
    let (tell, told) = mpsc::channel();
    let recorder = Recorder::start(&spoken, device, move |event| {
        // Nobody listens any more once it is as long as was asked for.
        let _ = tell.send(event);
    })
    .inspect_err(|_| drop(fs::remove_file(&spoken)))?;
    let ended_by = told.iter().find_map(|event| match event {
        Recorded::Level { elapsed, .. } if elapsed >= length => Some(None),
        Recorded::Level { .. } => None,
        Recorded::Stopped(reason) => Some(Some(reason)),
    });
    let _ = recorder.stop();
    let mut note = decode::decode(&spoken)?;
    note.truncate(guichet_voice::samples(length));
    loudness::normalise(&mut note);
    let mut file = BufWriter::new(File::create(out)?);
    encode(&note, format, &mut file)?;
    file.into_inner()
        .map_err(|error| error.into_error())?
        .sync_all()?;
    fs::remove_file(&spoken)?;
    Ok(Dictation {
        duration: duration(note.len()),
        peaks: peaks(&note).to_vec(),
        mime: format.mime(),
        ended_by: ended_by.flatten(),
    })
}
