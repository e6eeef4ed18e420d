//! A room with a loudspeaker and a microphone that hears it: a sound server of its own for each test.
//!
//! Which server a program uses is told by its environment, which a running program cannot change safely. So a test starts
//! the server and then itself once more, in the room.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

const INSIDE: &str = "GUICHET_TEST_ROOM";
/// What the room's loudspeaker is called.
pub(crate) const LOUDSPEAKER: &str = "room";

/// The folder of the room that this process is in.
pub(crate) fn inside() -> Option<PathBuf> {
    env::var_os(INSIDE).map(PathBuf::from)
}

/// Runs a test in a room of its own.
pub(crate) fn in_room(test: &str, work: impl FnOnce(&Path)) {
    if let Some(folder) = inside() {
        return work(&folder);
    }
    let room = Room::new();
    let mut child = room.enter(test);
    // What is said inside is said again here, where the test's own output is expected.
    let mut said = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().expect("it is piped"), &mut said)
        .expect("it is text");
    let status = child.wait().expect("it ends");
    println!("{said}");
    assert!(status.success(), "it failed in the room");
    assert!(said.contains("1 passed"), "no test is called {test}");
}

/// The sound server. It ends with this.
pub(crate) struct Room {
    /// What is kept in it.
    pub(crate) folder: tempfile::TempDir,
    server: Child,
    ear: Option<Child>,
}

impl Room {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("socket");
        let server = program("pulseaudio")
            .args([
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
            ])
            .arg("-L")
            .arg(format!(
                "module-native-protocol-unix auth-anonymous=1 socket={}",
                socket.display()
            ))
            .arg("-L")
            .arg(format!(
                "module-null-sink sink_name={LOUDSPEAKER} rate=44100 channels=2"
            ))
            .env("HOME", folder.path())
            .env("XDG_RUNTIME_DIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|_| missing("pulseaudio"));
        let mut room = Self {
            folder,
            server,
            ear: None,
        };
        let deadline = Instant::now() + Duration::from_secs(20);
        let source = format!("{LOUDSPEAKER}.monitor");
        while !succeeds(
            room.with(&mut program("pactl"))
                .args(["set-default-source", &source]),
        ) {
            assert!(Instant::now() < deadline, "pulseaudio does not answer");
            std::thread::yield_now();
        }
        let mut parec = parec(LOUDSPEAKER);
        room.ear = Some(listening(room.with(&mut parec)));
        room
    }

    /// Starts a test of this program inside.
    pub(crate) fn enter(&self, test: &str) -> Child {
        // A write beyond the limit of a file's size is to fail, as on a full disk, and not to end the program.
        let mut itself = Command::new("sh");
        self.with(&mut itself)
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(env::current_exe().expect("it has a name"))
            .args(["--exact", test, "--nocapture", "--test-threads=1"])
            .env(INSIDE, self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts once more")
    }

    fn with<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let socket = self.folder.path().join("socket");
        command
            .env("PULSE_SERVER", format!("unix:{}", socket.display()))
            .env("HOME", self.folder.path())
            .env("XDG_RUNTIME_DIR", self.folder.path())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        for child in self.ear.iter_mut().chain([&mut self.server]) {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Speech in a file, of some seconds.
pub(crate) fn speech(folder: &Path) -> PathBuf {
    let file = folder.join("speech.wav");
    let spoken = program("espeak-ng")
        .arg("-w")
        .arg(&file)
        .arg(
            "Good morning. My parcel with the order number four seven one one has not arrived yet.",
        )
        .output()
        .unwrap_or_else(|_| missing("espeak-ng"));
    assert!(spoken.status.success(), "espeak-ng failed");
    file
}

/// Plays a file through a loudspeaker, to its end.
pub(crate) fn play(file: &Path, loudspeaker: &str) {
    let played = program("paplay")
        .arg(format!("--device={loudspeaker}"))
        .arg(file)
        .output()
        .unwrap_or_else(|_| missing("pulseaudio-utils"));
    assert!(played.status.success(), "paplay: {:?}", played.stderr);
}

/// Takes every loudspeaker away, and the microphones that hear them.
pub(crate) fn take_all_away() {
    assert!(
        succeeds(program("pactl").args(["unload-module", "module-null-sink"])),
        "they cannot be taken away"
    );
}

/// Someone who hears a loudspeaker without delay. A loudspeaker without hardware works in steps of two seconds until
/// someone does; no real one is like that.
pub(crate) fn parec(loudspeaker: &str) -> Command {
    let mut parec = program("parec");
    parec
        .args(["--raw", "--rate=48000", "--channels=1", "--format=s16le"])
        .args(["--latency-msec=20", "-d"])
        .arg(format!("{loudspeaker}.monitor"));
    parec
}

/// Starts it, and waits until it hears something. What it hears goes nowhere.
pub(crate) fn listening(parec: &mut Command) -> Child {
    let mut child = parec
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|_| missing("pulseaudio-utils"));
    let mut heard = child.stdout.take().expect("it is piped");
    first(&mut heard);
    std::thread::spawn(move || std::io::copy(&mut heard, &mut std::io::sink()));
    child
}

/// Waits until something is heard.
pub(crate) fn first(heard: &mut ChildStdout) {
    std::io::Read::read_exact(heard, &mut [0; 2]).expect("the room is heard");
}

pub(crate) fn program(name: &str) -> Command {
    Command::new(name)
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap_or_else(|_| missing("pulseaudio-utils"))
        .success()
}

pub(crate) fn missing<T>(package: &str) -> T {
    panic!("{package} is missing; on Debian: apt-get install pulseaudio pulseaudio-utils espeak-ng")
}
