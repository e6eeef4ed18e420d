//! Which files a visitor may send: Chatwoot's list for web pages, without what a browser would run.

use super::refusal::Refusal;
use crate::messages::fits_a_page;
use crate::params::Upload;

/// Files of one message.
pub(super) const MOST: usize = 15;

/// Refuses what may not be sent. Sizes were checked when the request was read.
pub(super) fn check<'a>(uploads: impl Iterator<Item = &'a Upload>) -> Result<(), Refusal> {
    for (place, upload) in uploads.enumerate() {
        if place >= MOST {
            return Err(Refusal::TooMany);
        }
        if !accepted(upload) {
            return Err(Refusal::WrongType(clean_name(&upload.filename)));
        }
    }
    Ok(())
}

fn accepted(upload: &Upload) -> bool {
    let kind = upload.content_type.to_ascii_lowercase();
    match kind.strip_prefix("image/") {
        // A picture that is none would be shown broken to the agent, or be something else.
        Some(kind) => !kind.starts_with("svg") && imagesize::blob_size(&upload.bytes).is_ok(),
        None => fits_a_page(&kind),
    }
}

/// A name that is safe to show and to save under: no control or direction marks, no characters that
/// some systems refuse, at most 120 characters with the ending kept.
pub(super) fn clean_name(name: &str) -> String {
    let clean: String = name
        .chars()
        .map(|letter| match letter {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            other => other,
        })
        .filter(|letter| {
            // Marks that turn the direction of writing can make `gpj.exe` look like `exe.jpg`.
            !letter.is_control()
                && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    if clean.is_empty() {
        return "fichier".to_owned();
    }
    match clean.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => {
            let stem: String = stem.chars().take(110).collect();
            format!("{stem}.{ending}")
        }
        _ => clean.chars().take(120).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn upload(content_type: &str, bytes: &'static [u8]) -> Upload {
        Upload {
            field: "attachments[]".to_owned(),
            filename: "x".to_owned(),
            content_type: content_type.to_owned(),
            bytes: Bytes::from_static(bytes),
        }
    }

    #[test]
    fn programs_and_pages_are_refused_and_pictures_must_be_pictures() {
        let png = include_bytes!("../../../../assets/demo/releve-bancaire.png");
        assert!(accepted(&upload("image/png", png)));
        assert!(!accepted(&upload("image/png", b"<script>")));
        assert!(!accepted(&upload("image/svg+xml", b"<svg/>")));
        assert!(!accepted(&upload("text/html", b"<p>")));
        assert!(!accepted(&upload("application/x-msdownload", b"MZ")));
        assert!(accepted(&upload("application/pdf", b"%PDF-1.4")));
    }

    #[test]
    fn names_are_cleaned_and_keep_their_ending() {
        assert_eq!(clean_name("photo de l’été.jpg"), "photo de l’été.jpg");
        assert_eq!(clean_name("a/b:c.png"), "a-b-c.png");
        assert_eq!(clean_name("cod\u{202e}gpj.exe"), "codgpj.exe");
        assert_eq!(clean_name("..."), "fichier");
        assert!(clean_name(&format!("{}.jpeg", "x".repeat(500))).ends_with("x.jpeg"));
    }
}
