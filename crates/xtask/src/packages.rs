//! The system packages that the project needs, and getting them.
//!
//! Debian and its family are handled fully: what is missing is found with `dpkg-query` and installed
//! with `apt-get`, as root or through sudo. Elsewhere the packages are named for the person to install,
//! and the work goes on: the compiler says soon enough if something is truly missing.

use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{self, say};

/// What a set of packages is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Building the app and running it.
    Build,
    /// A display, a session bus and a keyring where there are none, and taking pictures of the window.
    NoDisplay,
    /// A browser for the component tests.
    Browser,
    /// A microphone, a loudspeaker and a voice where there are none.
    Sound,
}

impl Group {
    fn debian(self) -> &'static [&'static str] {
        match self {
            Self::Build => &[
                "build-essential",
                "pkg-config",
                "libwebkit2gtk-4.1-dev",
                "libasound2-dev",
            ],
            Self::NoDisplay => &[
                "xvfb",
                "openbox",
                "dbus",
                "gnome-keyring",
                "webkit2gtk-driver",
                "imagemagick",
                "fonts-dejavu-core",
                "fonts-ipafont-gothic",
                "fonts-noto-color-emoji",
            ],
            Self::Browser => &["chromium", "chromium-driver"],
            Self::Sound => &[
                "pulseaudio",
                "pulseaudio-utils",
                "libasound2-plugins",
                "espeak-ng",
            ],
        }
    }

    /// Whether what the packages bring is here already, from another source than the package manager.
    fn is_provided(self) -> bool {
        match self {
            Self::Browser => {
                process::find("chromedriver").is_some() && process::find("chromium").is_some()
            }
            Self::Build | Self::NoDisplay | Self::Sound => false,
        }
    }

    fn elsewhere(self, system: &System) -> &'static str {
        match (self, system) {
            (Self::Build, System::Fedora) => {
                "sudo dnf install gcc pkgconf webkit2gtk4.1-devel alsa-lib-devel"
            }
            (Self::Build, System::Arch) => {
                "sudo pacman -S --needed base-devel webkit2gtk-4.1 alsa-lib"
            }
            (Self::Build, System::MacOs) => "xcode-select --install",
            (Self::Build, System::Windows) => {
                "the Visual Studio C++ build tools, and the WebView2 runtime (part of Windows 11)"
            }
            (Self::Build, _) => {
                "a C compiler, pkg-config, and WebKitGTK 4.1 and ALSA with their headers"
            }
            (Self::NoDisplay, System::Fedora) => {
                "sudo dnf install xorg-x11-server-Xvfb openbox dbus-daemon gnome-keyring webkit2gtk-driver ImageMagick"
            }
            (Self::NoDisplay, _) => {
                "Xvfb, openbox, dbus-daemon, gnome-keyring-daemon, WebKitWebDriver and ImageMagick"
            }
            (Self::Browser, _) => "chromium and chromedriver",
            (Self::Sound, _) => "PulseAudio with pactl, paplay and parec, and espeak-ng",
        }
    }
}

/// The operating system, as far as packages are concerned.
#[derive(Debug, PartialEq, Eq)]
enum System {
    Debian,
    Fedora,
    Arch,
    OtherLinux,
    MacOs,
    Windows,
}

impl System {
    fn here() -> Self {
        if cfg!(target_os = "macos") {
            return Self::MacOs;
        }
        if cfg!(windows) {
            return Self::Windows;
        }
        std::fs::read_to_string("/etc/os-release")
            .map_or(Self::OtherLinux, |text| Self::from_os_release(&text))
    }

    /// Reads `ID` and `ID_LIKE` of an `os-release` file: derivatives count as what they derive from.
    fn from_os_release(text: &str) -> Self {
        let names: Vec<&str> = text
            .lines()
            .filter_map(|line| {
                line.strip_prefix("ID=")
                    .or_else(|| line.strip_prefix("ID_LIKE="))
            })
            .flat_map(|value| value.trim_matches('"').split_whitespace())
            .collect();
        let is = |name: &str| names.contains(&name);
        if is("debian") || is("ubuntu") {
            Self::Debian
        } else if is("fedora") || is("rhel") {
            Self::Fedora
        } else if is("arch") {
            Self::Arch
        } else {
            Self::OtherLinux
        }
    }
}

/// Makes sure that the packages of these groups are here.
pub(crate) fn require(groups: &[Group]) -> Result<()> {
    let system = System::here();
    let groups: Vec<Group> = groups
        .iter()
        .copied()
        .filter(|group| !group.is_provided())
        .collect();
    if system != System::Debian {
        for group in groups {
            say(&format!(
                "not checked on this system; needed: {}",
                group.elsewhere(&system)
            ));
        }
        return Ok(());
    }
    let missing: Vec<&str> = groups
        .iter()
        .flat_map(|group| group.debian())
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    install(&missing)
}

/// Adds the WASM target to the toolchain, where rustup manages it and it is missing.
pub(crate) fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let sysroot = String::from_utf8(sysroot).context("the sysroot is not UTF-8")?;
    let library = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib");
    if library.is_dir() {
        return Ok(());
    }
    say(&format!("adding the target {TARGET} to the Rust toolchain"));
    process::run(Command::new("rustup").args(["target", "add", TARGET]))
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

fn install(missing: &[&str]) -> Result<()> {
    let names = missing.join(" ");
    let line = format!("apt-get install --yes --no-install-recommends {names}");
    let Some(privilege) = Privilege::here() else {
        bail!(
            "system packages are missing and this user may not install them; run this, then try again:\n\n    sudo {line}\n"
        );
    };
    say(&format!(
        "installing {} system packages: {names}",
        missing.len()
    ));
    if !missing.iter().all(|package| has_candidate(package)) {
        say("  reading the package lists");
        process::run(privilege.apt_get().args(["update", "--quiet=2"]))?;
    }
    if apt_install(&privilege, missing).is_err() {
        // Old lists name files that the mirror no longer has: the usual reason for a first failure.
        say("  that did not work; reading the package lists and trying once more");
        process::run(privilege.apt_get().args(["update", "--quiet=2"]))?;
        apt_install(&privilege, missing)?;
    }
    say("  done");
    Ok(())
}

/// How this user may call `apt-get`.
#[derive(Debug)]
enum Privilege {
    Root,
    SudoWithoutPassword,
    SudoAsking,
}

impl Privilege {
    fn here() -> Option<Self> {
        if is_root() {
            Some(Self::Root)
        } else if process::succeeds(Command::new("sudo").args(["-n", "true"])) {
            Some(Self::SudoWithoutPassword)
        } else if process::find("sudo").is_some() && stdin().is_terminal() {
            Some(Self::SudoAsking)
        } else {
            None
        }
    }

    fn apt_get(&self) -> Command {
        // `env` carries the setting through sudo, which drops the environment.
        let words: &[&str] = match self {
            Self::Root => &["env"],
            Self::SudoWithoutPassword => &["sudo", "-n", "env"],
            Self::SudoAsking => &["sudo", "env"],
        };
        let (program, rest) = words.split_first().unwrap_or((&"env", &[]));
        let mut command = Command::new(program);
        command
            .args(rest)
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(["-o", "DPkg::Lock::Timeout=300"]);
        command
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Whether the package lists on this machine name a version to install.
fn has_candidate(package: &str) -> bool {
    Command::new("apt-cache")
        .args(["--quiet=0", "policy", package])
        .env("LC_ALL", "C")
        .output()
        .is_ok_and(|output| {
            let text = String::from_utf8_lossy(&output.stdout);
            text.contains("Candidate:") && !text.contains("Candidate: (none)")
        })
}

fn apt_install(privilege: &Privilege, packages: &[&str]) -> Result<()> {
    let mut progress = Progress::default();
    process::run_with_lines(
        privilege
            .apt_get()
            .args(["-o", "APT::Status-Fd=1", "-o", "Dpkg::Use-Pty=0"])
            .args(["install", "--quiet=2", "--yes", "--no-install-recommends"])
            .args(packages),
        |line| {
            if let Some(text) = progress.read(line) {
                say(&text);
            }
        },
    )
}

/// Turns apt's status lines into a line for every further quarter, and keeps quiet otherwise.
#[derive(Debug, Default)]
struct Progress {
    downloading: bool,
    shown_percent: u32,
}

impl Progress {
    /// Status lines look like `dlstatus:7:35.1:Retrieving file 7 of 80` and `pmstatus:xvfb:60.0:Unpacking`.
    fn read(&mut self, line: &str) -> Option<String> {
        const STEP_PERCENT: u32 = 25;
        let mut parts = line.splitn(4, ':');
        let (kind, _, percent) = (parts.next()?, parts.next()?, parts.next()?);
        let downloading = match kind {
            "dlstatus" => true,
            "pmstatus" => false,
            _ => return None,
        };
        if downloading != self.downloading {
            self.downloading = downloading;
            self.shown_percent = 0;
        }
        let percent: u32 = percent.split('.').next()?.parse().ok()?;
        if percent < self.shown_percent + STEP_PERCENT {
            return None;
        }
        self.shown_percent = percent - percent % STEP_PERCENT;
        let what = if downloading {
            "downloaded"
        } else {
            "unpacked and set up"
        };
        Some(format!("  {what}: {} %", self.shown_percent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_derivative_counts_as_what_it_derives_from() {
        assert_eq!(
            System::from_os_release("NAME=\"Debian\"\nID=debian\n"),
            System::Debian
        );
        assert_eq!(
            System::from_os_release("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            System::Debian
        );
        assert_eq!(
            System::from_os_release("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
            System::Fedora
        );
        assert_eq!(System::from_os_release("ID=void\n"), System::OtherLinux);
    }

    #[test]
    fn progress_speaks_at_each_quarter_only() {
        let mut progress = Progress::default();
        assert_eq!(
            progress.read("Selecting previously unselected package"),
            None
        );
        assert_eq!(
            progress.read("dlstatus:1:3.5:Retrieving file 1 of 80"),
            None
        );
        assert_eq!(
            progress.read("dlstatus:40:51.2:Retrieving file 40 of 80"),
            Some("  downloaded: 50 %".to_owned())
        );
        assert_eq!(
            progress.read("dlstatus:41:52.0:Retrieving file 41 of 80"),
            None
        );
        assert_eq!(
            progress.read("pmstatus:xvfb:26.0:Unpacking xvfb"),
            Some("  unpacked and set up: 25 %".to_owned())
        );
    }
}
