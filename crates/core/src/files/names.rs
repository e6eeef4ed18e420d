//! Names of files, which come from strangers: made such that they cannot lead out of a folder, mislead whoever reads
//! them, or mean something else to one system than to another.

use std::path::Path;

/// The longest name, in bytes: what every file system takes, with room for a number.
pub const LONGEST_BYTES: usize = 240;
/// The longest ending that is kept when a name is cut, in bytes.
const LONGEST_ENDING_BYTES: usize = 32;

/// Endings of files that some system runs, or that carry scripts into a browser.
const PROGRAMS: &[&str] = &[
    "action",
    "app",
    "appimage",
    "application",
    "appref-ms",
    "appx",
    "applescript",
    "apk",
    "bash",
    "bat",
    "bin",
    "chm",
    "class",
    "cmd",
    "com",
    "command",
    "cpl",
    "crx",
    "csh",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "elf",
    "exe",
    "fish",
    "gadget",
    "hlp",
    "hta",
    "htm",
    "html",
    "img",
    "inf",
    "ins",
    "iso",
    "jar",
    "jnlp",
    "js",
    "jse",
    "ksh",
    "lnk",
    "lua",
    "mht",
    "mhtml",
    "mjs",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "pif",
    "pkg",
    "php",
    "pl",
    "ps1",
    "ps1xml",
    "psc1",
    "psm1",
    "py",
    "pyc",
    "pyw",
    "rb",
    "reg",
    "rpm",
    "run",
    "scf",
    "scpt",
    "scr",
    "sct",
    "settingcontent-ms",
    "sh",
    "shb",
    "shs",
    "shtml",
    "svg",
    "svgz",
    "terminal",
    "tool",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "webloc",
    "workflow",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xht",
    "xhtml",
    "xpi",
    "zsh",
];

/// The name that a stranger's name becomes: the last part of any path, in plain characters, at most
/// [`LONGEST_BYTES`] long. Empty where nothing is left of it. Cleaning twice changes nothing.
#[must_use]
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = plain(last);
    let named = with_one_ending(trimmed(&plain));
    // Before it is cut, which leaves the beginning as it is.
    shortened(&if is_reserved(&named) {
        format!("_{named}")
    } else {
        named
    })
}

/// The same, for writing a file: never empty.
#[must_use]
pub fn for_file(name: &str) -> String {
    let clean = clean(name);
    if clean.is_empty() {
        "file".to_owned()
    } else {
        clean
    }
}

/// The ending of a name, without the dot, in small letters; empty where it has none.
#[must_use]
pub fn ending(name: &str) -> String {
    split(name).1.unwrap_or_default().to_lowercase()
}

/// Whether some system would run a file of this name, or carry out what is in it, rather than show it.
#[must_use]
pub fn is_program(name: &str) -> bool {
    PROGRAMS.contains(&ending(name).as_str())
}

/// The name with a number before its ending, for a folder that has one of that name already.
#[must_use]
pub fn numbered(name: &str, number: u32) -> String {
    match split(name) {
        (stem, Some(ending)) => format!("{stem} ({number}).{ending}"),
        (stem, None) => format!("{stem} ({number})"),
    }
}

/// A name that is free in a folder: the name itself, or else with the first number that is free.
#[must_use]
pub fn free_in(folder: &Path, name: &str) -> std::path::PathBuf {
    let taken = |name: &str| folder.join(name).symlink_metadata().is_ok();
    if !taken(name) {
        return folder.join(name);
    }
    let number = (2..10_000).find(|number| !taken(&numbered(name, *number)));
    folder.join(numbered(name, number.unwrap_or(10_000)))
}

/// Without controls, invisible characters and those that turn the writing direction; what a file system keeps for
/// itself becomes an underscore, every run of white space one space.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            letter if letter.is_control() || is_invisible(letter) => {}
            letter if letter.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => plain.push('_'),
            letter => plain.push(letter),
        }
    }
    plain
}

/// Bidirectional controls, zero-width characters and fillers, which make `exe.gpj` read as `jpg.exe` or hide an ending.
const fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Without what hides a file, is taken for an option, or is dropped by some system.
fn trimmed(name: &str) -> &str {
    name.trim_start_matches(['.', ' ', '-'])
        .trim_end_matches(['.', ' '])
}

/// A program says so by its only ending: `invoice.pdf.exe` becomes `invoice_pdf.exe`.
fn with_one_ending(name: &str) -> String {
    match split(name) {
        (stem, Some(ending)) if is_program(name) => {
            format!("{}.{ending}", stem.trim_end().replace('.', "_"))
        }
        _ => name.to_owned(),
    }
}

fn shortened(name: &str) -> String {
    if name.len() <= LONGEST_BYTES {
        return name.to_owned();
    }
    match split(name) {
        (stem, Some(ending)) if ending.len() <= LONGEST_ENDING_BYTES => {
            let room = LONGEST_BYTES - ending.len() - 1;
            format!("{}.{ending}", trimmed(start_of(stem, room)))
        }
        _ => with_one_ending(trimmed(start_of(name, LONGEST_BYTES))),
    }
}

/// As many whole letters as there is room for.
fn start_of(text: &str, room_bytes: usize) -> &str {
    let end = (0..=room_bytes.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

/// What stands before the last dot, and behind it.
fn split(name: &str) -> (&str, Option<&str>) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && !ending.is_empty() => (stem, Some(ending)),
        _ => (name, None),
    }
}

/// Names that are devices on Windows, whatever their ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_uppercase();
    let numbered = |device: &str| {
        stem.strip_prefix(device).is_some_and(|number| {
            matches!(number, "¹" | "²" | "³")
                || (number.len() == 1 && number.bytes().all(|digit| digit.is_ascii_digit()))
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$"
    ) || numbered("COM")
        || numbered("LPT")
}

#[cfg(test)]
mod names_tests;
