//! What a file is: by its first bytes, and where those say nothing by its name.

use super::names;

/// How many first bytes tell what a file is.
pub const HEAD_BYTES: usize = 8 * 1024;

/// What cannot be told.
const UNKNOWN: &str = "application/octet-stream";

/// Pictures that every window can show.
const SHOWN: &[&str] = &[
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/bmp",
    "image/avif",
];

/// How programs begin, for all systems; a script names the one that runs it.
const PROGRAMS: &[&[u8]] = &[
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!",
];

/// The media type of a file, by its first bytes and its name.
#[must_use]
pub fn mime(head: &[u8], name: &str) -> &'static str {
    let named = named(&names::ending(name));
    match sniffed(head) {
        // Office documents are archives, and so is everything else that looks like one.
        Some("application/zip" | "application/x-ole-storage") => named
            .filter(|mime| mime.starts_with("application/vnd.") || *mime == "application/msword")
            .unwrap_or("application/zip"),
        // A container holds either; its name says which.
        Some(
            found @ ("video/mp4" | "video/webm" | "application/ogg" | "audio/ogg" | "video/ogg"),
        ) => named
            .filter(|mime| mime.starts_with("audio/"))
            .unwrap_or(found),
        Some(found) => found,
        None => named
            // A name alone makes nothing a picture, a sound or a film.
            .filter(|mime| mime.starts_with("text/") || mime.starts_with("application/"))
            .unwrap_or(UNKNOWN),
    }
}

/// The media type of the first bytes.
fn sniffed(head: &[u8]) -> Option<&'static str> {
    match infer::get(head)?.mime_type() {
        // The codec is Opus; the file is Ogg, and only so do channels and players know it.
        "audio/opus" => Some("audio/ogg"),
        found => Some(found),
    }
}

/// What a file says by its ending.
fn named(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "csv" => "text/csv",
        "txt" | "log" | "md" => "text/plain",
        "rtf" => "application/rtf",
        "xml" => "application/xml",
        "json" => "application/json",
        "html" | "htm" => "text/html",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        "eml" => "message/rfc822",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "pfx" | "p12" => "application/x-pkcs12",
        "m4a" => "audio/x-m4a",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "weba" => "audio/webm",
        _ => return None,
    })
}

/// Whether a media type is a picture that every window can show.
#[must_use]
pub fn is_shown(mime: &str) -> bool {
    SHOWN.contains(&mime)
}

/// Whether a file is a program or a script, or may carry one into a browser, by its first bytes or by its name.
#[must_use]
pub fn is_program(head: &[u8], name: &str) -> bool {
    let by_bytes = infer::get(head).is_some_and(|kind| {
        kind.matcher_type() == infer::MatcherType::App
            || matches!(
                kind.mime_type(),
                "text/x-shellscript" | "text/html" | "application/x-shockwave-flash"
            )
    });
    by_bytes || PROGRAMS.iter().any(|first| head.starts_with(first)) || names::is_program(name)
}

/// What the window is served: a type that shows and never runs; none for anything else, SVG included.
#[must_use]
pub fn served(head: &[u8]) -> Option<&'static str> {
    let mime = sniffed(head)?;
    let plays = matches!(
        mime,
        "video/mp4"
            | "video/webm"
            | "video/quicktime"
            | "audio/mpeg"
            | "audio/ogg"
            | "audio/wav"
            | "audio/x-wav"
            | "audio/m4a"
            | "audio/x-m4a"
            | "audio/aac"
            | "audio/x-flac"
    );
    (is_shown(mime) || plays).then_some(mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_first_bytes_win_over_the_name() {
        assert_eq!(mime(PNG, "a.pdf"), "image/png");
        assert_eq!(mime(b"%PDF-1.7", "a.png"), "application/pdf");
        assert_eq!(mime(b"a;b;c", "a.csv"), "text/csv");
        assert_eq!(mime(b"no picture", "a.png"), "application/octet-stream");
        assert_eq!(mime(b"no picture", "a.ogg"), "application/octet-stream");
        assert_eq!(mime(b"", ""), "application/octet-stream");
        let zip = b"PK\x03\x04 and more of it";
        assert!(mime(zip, "a.docx").ends_with("wordprocessingml.document"));
        assert_eq!(mime(zip, "a.png"), "application/zip");
    }

    #[test]
    fn a_voice_note_is_ogg_whatever_its_codec() {
        let mut note =
            b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead".to_vec();
        note.resize(200, 0);
        assert_eq!(
            infer::get(&note).map(|kind| kind.mime_type()),
            Some("audio/opus")
        );
        assert_eq!(mime(&note, "note.bin"), "audio/ogg");
        assert_eq!(served(&note), Some("audio/ogg"));
    }

    #[test]
    fn programs_and_scripts_are_known_by_bytes_and_by_name() {
        assert!(is_program(b"MZ\x90\0\x03\0\0\0", "invoice.pdf"));
        assert!(is_program(b"\x7fELF\x02\x01\x01\0", "photo.png"));
        assert!(is_program(b"#!/bin/sh\nrm", "notes.txt"));
        assert!(is_program(b"<!DOCTYPE html><script>", "page.txt"));
        assert!(is_program(b"hello", "a.vbs"));
        assert!(!is_program(PNG, "photo.png"));
        assert!(!is_program(b"%PDF-1.7", "a.pdf"));
        assert!(!is_program(b"hello", "a.txt"));
    }

    #[test]
    fn only_what_shows_or_plays_is_served() {
        assert_eq!(served(PNG), Some("image/png"));
        assert_eq!(served(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), None);
        assert_eq!(served(b"<!doctype html><script>alert(1)</script>"), None);
        assert_eq!(served(b"%PDF-1.7"), None);
        assert_eq!(served(b""), None);
    }
}
