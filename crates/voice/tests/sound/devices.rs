//! More loudspeakers in the room, and another program that hears it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Stdio},
};

use crate::room::{LOUDSPEAKER, first, listening, missing, parec, program};

/// A loudspeaker that was added. It is in the room as long as the room is.
pub(crate) struct Loudspeaker(Child);

impl Drop for Loudspeaker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Adds a loudspeaker of a format.
pub(crate) fn add_loudspeaker(name: &str, format: &str) -> Loudspeaker {
    let added = program("pactl")
        .args(["load-module", "module-null-sink"])
        .arg(format!("sink_name={name}"))
        .args(format.split(' '))
        .output()
        .unwrap_or_else(|_| missing("pulseaudio-utils"));
    assert!(added.status.success(), "{name} cannot be added");
    Loudspeaker(listening(&mut parec(name)))
}

/// Another program that hears the room's loudspeaker: 48 kHz, one channel, sixteen bits.
pub(crate) struct Listener {
    child: Child,
    file: PathBuf,
}

impl Listener {
    /// Returns when it listens.
    pub(crate) fn start(folder: &Path) -> Self {
        let file = folder.join("heard.raw");
        let mut child = parec(LOUDSPEAKER)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|_| missing("pulseaudio-utils"));
        let mut heard = child.stdout.take().expect("it is piped");
        let mut out = fs::File::create(&file).expect("a file");
        first(&mut heard);
        std::thread::spawn(move || std::io::copy(&mut heard, &mut out));
        Self { child, file }
    }

    /// What it heard until now.
    pub(crate) fn stop(mut self) -> Vec<f32> {
        let _ = self.child.kill();
        let _ = self.child.wait();
        fs::read(&self.file)
            .expect("it is there")
            .chunks_exact(2)
            .map(|bytes| f32::from(i16::from_le_bytes([bytes[0], bytes[1]])) / 32_768.0)
            .collect()
    }
}
