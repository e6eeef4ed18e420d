//! A desktop where there is none: a virtual display, a session bus and an unlocked keyring.
//!
//! [`Session`] owns these programs and ends them when it is dropped, in the opposite order. On Linux they
//! are also told to end when this program dies without dropping anything. Its home and runtime folders
//! are new and thrown away, so that nothing here touches the keyring or the files of the person who
//! runs it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::packages::{self, Group};
use crate::process;

/// The virtual screen: as large as a laptop's.
const SCREEN: &str = "1440x900x24";

/// Whether windows can be opened on a real display.
pub(crate) fn is_here() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// `cargo xtask display CMD [ARG…]`: runs a command inside a session.
pub(crate) fn run_command(words: &[String]) -> Result<()> {
    let Some((program, arguments)) = words.split_first() else {
        bail!("which command?");
    };
    packages::require(&[Group::NoDisplay])?;
    let session = Session::start()?;
    process::run(session.enter(&mut Command::new(program)).args(arguments))
}

/// A running virtual desktop.
#[derive(Debug)]
pub(crate) struct Session {
    variables: Vec<(&'static str, String)>,
    // Dropped from the first to the last: what needs the others goes before them.
    programs: Programs,
    _home: TempDir,
    _runtime: TempDir,
}

impl Session {
    /// Starts everything and returns once it can be used.
    pub(crate) fn start() -> Result<Self> {
        let home = tempfile::Builder::new().prefix("guichet-home-").tempdir()?;
        // A short path: sockets are made in here, and their paths are limited to 108 bytes.
        let runtime = tempfile::Builder::new().prefix("guichet-run-").tempdir()?;
        only_for_this_user(&runtime)?;
        let text = |folder: &TempDir| folder.path().to_string_lossy().into_owned();
        let mut session = Self {
            variables: vec![
                ("HOME", text(&home)),
                ("XDG_RUNTIME_DIR", text(&runtime)),
                ("GDK_BACKEND", "x11".to_owned()),
                ("XDG_SESSION_TYPE", "x11".to_owned()),
                // Asking for the accessibility bus only costs start-up time and lines in the log.
                ("NO_AT_BRIDGE", "1".to_owned()),
            ],
            programs: Programs::default(),
            _home: home,
            _runtime: runtime,
        };
        session.start_display()?;
        session.start_bus()?;
        session.start_keyring()?;
        session.start_window_manager()?;
        Ok(session)
    }

    /// Puts a command into the session.
    pub(crate) fn enter<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for name in [
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
            "GNOME_KEYRING_CONTROL",
        ] {
            command.env_remove(name);
        }
        // Cargo and rustup keep their things in the real home folder.
        for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            if let (None, Some(home)) = (std::env::var_os(name), std::env::home_dir()) {
                command.env(name, home.join(folder));
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)))
    }

    /// Xvfb picks a free display itself and writes its number once it can be used.
    fn start_display(&mut self) -> Result<()> {
        let mut command = ending_with_us("Xvfb");
        command
            .args(["-displayfd", "1", "-screen", "0", SCREEN])
            .args(["-nolisten", "tcp", "-noreset"]);
        let number = self.programs.start_and_read_line(&mut command)?;
        self.variables.push(("DISPLAY", format!(":{number}")));
        Ok(())
    }

    fn start_bus(&mut self) -> Result<()> {
        let mut command = ending_with_us("dbus-daemon");
        command.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        self.enter(&mut command);
        let address = self.programs.start_and_read_line(&mut command)?;
        self.variables.push(("DBUS_SESSION_BUS_ADDRESS", address));
        Ok(())
    }

    /// The keyring opens with an empty password, read from standard input up to its end.
    fn start_keyring(&mut self) -> Result<()> {
        let mut command = ending_with_us("gnome-keyring-daemon");
        command.args(["--unlock", "--components=secrets", "--foreground"]);
        self.enter(&mut command);
        command.stdin(Stdio::piped());
        // It warns about capabilities that it does not need here.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = self.programs.start(&mut command)?;
        let mut stdin = child
            .stdin
            .take()
            .context("the keyring has no standard input")?;
        stdin.write_all(b"\n")?;
        drop(stdin);
        self.wait_for_keyring()
    }

    fn wait_for_keyring(&self) -> Result<()> {
        const LONGEST: Duration = Duration::from_secs(15);
        const BETWEEN: Duration = Duration::from_millis(50);
        let start = Instant::now();
        loop {
            let mut ask = Command::new("dbus-send");
            ask.args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/",
            ])
            .args([
                "org.freedesktop.DBus.GetNameOwner",
                "string:org.freedesktop.secrets",
            ]);
            if process::succeeds(self.enter(&mut ask)) {
                return Ok(());
            }
            if start.elapsed() > LONGEST {
                bail!("the keyring did not come up within {} s", LONGEST.as_secs());
            }
            std::thread::sleep(BETWEEN);
        }
    }

    /// Without a window manager no window ever has the focus.
    fn start_window_manager(&mut self) -> Result<()> {
        if process::find("openbox").is_none() {
            return Ok(());
        }
        let mut command = ending_with_us("openbox");
        self.enter(&mut command);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.programs.start(&mut command)?;
        Ok(())
    }
}

/// Programs that run beside this one, the last started being the first to end.
#[derive(Debug, Default)]
struct Programs(Vec<Child>);

impl Programs {
    fn start(&mut self, command: &mut Command) -> Result<&mut Child> {
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().to_string_lossy()))?;
        self.0.push(child);
        self.0.last_mut().context("it was just added")
    }

    /// Starts a program that says on its first line of output what is needed to use it.
    fn start_and_read_line(&mut self, command: &mut Command) -> Result<String> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = self.start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let stdout = child.stdout.take().context("its output was piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let line = line.trim();
        if line.is_empty() {
            let status: ExitStatus = child.wait()?;
            bail!("{name} ended with {status} before it could be used");
        }
        Ok(line.to_owned())
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        while let Some(mut child) = self.0.pop() {
            end(&mut child);
        }
    }
}

/// Asks a program to end, then makes it.
fn end(child: &mut Child) {
    const PATIENCE: Duration = Duration::from_secs(3);
    const BETWEEN: Duration = Duration::from_millis(20);
    ask_to_end(child);
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(None) => std::thread::sleep(BETWEEN),
            Ok(Some(_)) | Err(_) => return,
        }
    }
    // It may have ended in this very moment; either way it is gone afterwards.
    drop(child.kill());
    drop(child.wait());
}

#[cfg(unix)]
fn ask_to_end(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = Pid::from_raw(child.id().cast_signed()) {
        // Failing means that it has ended already.
        let _ended_already = kill_process(pid, Signal::TERM);
    }
}

#[cfg(not(unix))]
fn ask_to_end(child: &mut Child) {
    drop(child.kill());
}

/// A command whose process ends with this one, however this one ends.
fn ending_with_us(program: &str) -> Command {
    if process::find("setpriv").is_none() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--", program]);
    command
}

#[cfg(unix)]
fn only_for_this_user(folder: &TempDir) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o700))?;
    Ok(())
}

#[cfg(not(unix))]
fn only_for_this_user(_folder: &TempDir) -> Result<()> {
    Ok(())
}
