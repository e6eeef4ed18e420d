//! `guichet-media:` serves files to the window's own page: pictures, sounds and films, received or waiting to be sent.
//!
//! An address is `guichet-media://localhost/<account>/<attachment>`, with `?thumbnail` for the small rendering;
//! `guichet-media://localhost/<account>/<contact>?contact` for the picture of a contact, with `=` and its mark, which tells
//! one picture from the next; or `guichet-media://localhost/<account>/<uuid>?kept` for a file of a draft or of a message in
//! the outbox. The parts are numbers and a UUID that the core must know, so no name of a server becomes a path. Only the
//! main window is answered. What a file is comes from its first bytes, never from its name: what neither shows nor plays is
//! refused, so that a page or a script can never be loaded this way. A player asks for ranges and gets a piece at a time.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use guichet_core::files::{Rendering, kinds};
use guichet_model::{AccountKey, AttachmentKey, ContactKey, Failure, FailureCode};
use tauri::{
    AppHandle, Manager, Runtime,
    http::{HeaderMap, Request, Response, StatusCode, header},
};

use crate::{desk::Desk, window};

/// The name of the scheme.
pub(crate) const SCHEME: &str = "guichet-media";

/// The most that is handed over at once of a range, in bytes: a player asks for the next piece when it needs it.
const PIECE_BYTES: u64 = 2 * 1024 * 1024;

/// What an address asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    account: AccountKey,
    what: What,
}

#[derive(Debug, PartialEq, Eq)]
enum What {
    Attachment(AttachmentKey, Rendering),
    Contact(ContactKey),
    Kept(String),
}

impl What {
    /// How long the window may keep it: a file never changes under its number, the picture of a contact may.
    const fn keeping(&self) -> &'static str {
        match self {
            Self::Attachment(..) | Self::Kept(_) => "private, max-age=31536000, immutable",
            Self::Contact(_) => "private, max-age=60",
        }
    }
}

/// Answers one request of a window.
pub(crate) async fn answer<R: Runtime>(
    app: AppHandle<R>,
    label: String,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    if label != window::LABEL {
        return refusal(StatusCode::FORBIDDEN);
    }
    let Some(wanted) = read_address(request.uri().path(), request.uri().query()) else {
        return refusal(StatusCode::BAD_REQUEST);
    };
    let keeping = wanted.what.keeping();
    match fetch(&app, wanted, request.headers()).await {
        Ok(Piece::Here(piece)) => piece.response(keeping),
        Ok(Piece::Beyond(size)) => unsatisfiable(size),
        Err(failure) => {
            tracing::info!(code = ?failure.code, "a file cannot be shown");
            refusal(status_of(failure.code))
        }
    }
}

async fn fetch<R: Runtime>(
    app: &AppHandle<R>,
    wanted: Wanted,
    headers: &HeaderMap,
) -> Result<Piece, Failure> {
    let core = app.state::<Desk>().core()?.clone();
    let path = match wanted.what {
        What::Attachment(key, rendering) => core.file(wanted.account, key, rendering).await?.path,
        What::Contact(key) => core.contact_picture(wanted.account, key).await?,
        What::Kept(id) => core.kept_file(wanted.account, &id)?.path,
    };
    let range = headers
        .get(header::RANGE)
        .and_then(|range| range.to_str().ok())
        .map(ToOwned::to_owned);
    tokio::task::spawn_blocking(move || read(&path, range.as_deref()))
        .await
        .map_err(|_| Failure::new(FailureCode::Internal, "reading the file failed"))?
}

/// What is handed over of a file.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Here(Bytes),
    /// Nothing: the range begins behind its end. With its size.
    Beyond(u64),
}

/// Bytes of a file, and which.
#[derive(Debug, PartialEq, Eq)]
struct Bytes {
    mime: &'static str,
    bytes: Vec<u8>,
    /// Where they begin, and the size of the file, when a range was asked for.
    range: Option<(u64, u64)>,
}

fn read(path: &Path, range: Option<&str>) -> Result<Piece, Failure> {
    let gone = |_| Failure::new(FailureCode::NotFound, "the file is gone");
    let mut file = File::open(path).map_err(gone)?;
    let size = file.metadata().map_err(gone)?.len();
    let head = read_from(&mut file, 0, u64::try_from(kinds::HEAD_BYTES).unwrap_or(0));
    let mime = kinds::served(&head.map_err(gone)?).ok_or_else(|| {
        Failure::new(
            FailureCode::NotPermitted,
            "the file neither shows nor plays",
        )
    })?;
    let (from, to) = match range.map_or(Asked::Whole, |range| asked(range, size)) {
        Asked::Whole => (0, size),
        Asked::Range(from, to) => (from, to.min(from.saturating_add(PIECE_BYTES))),
        Asked::Beyond => return Ok(Piece::Beyond(size)),
    };
    let bytes = read_from(&mut file, from, to.saturating_sub(from)).map_err(gone)?;
    Ok(Piece::Here(Bytes {
        mime,
        bytes,
        range: range.is_some().then_some((from, size)),
    }))
}

fn read_from(file: &mut File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(from))?;
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a range header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Everything, or several ranges, for which everything is an answer too.
    Whole,
    /// From here to before there.
    Range(u64, u64),
    /// What lies behind the end.
    Beyond,
}

fn asked(range: &str, size: u64) -> Asked {
    let Some((from, to)) = range
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.split_once('-'))
    else {
        return Asked::Whole;
    };
    let (from, to) = match (from.trim().parse::<u64>(), to.trim().parse::<u64>()) {
        (Ok(from), Ok(last)) if last >= from => (from, last.saturating_add(1).min(size)),
        (Ok(from), Err(_)) if to.trim().is_empty() => (from, size),
        (Err(_), Ok(length)) if from.trim().is_empty() => (size.saturating_sub(length), size),
        _ => return Asked::Whole,
    };
    if from >= to {
        Asked::Beyond
    } else {
        Asked::Range(from, to)
    }
}

/// Reads `/<account>/<attachment>`; the page's own function for addresses writes the second slash as `%2F`.
fn read_address(path: &str, query: Option<&str>) -> Option<Wanted> {
    let path = path.strip_prefix('/')?.replace("%2F", "/");
    let (account, key) = path.split_once('/')?;
    let account = AccountKey(account.parse().ok()?);
    if query == Some("kept") {
        let id = Some(key).filter(|id| is_uuid(id))?.to_owned();
        let what = What::Kept(id);
        return Some(Wanted { account, what });
    }
    let key = key.parse().ok()?;
    let what = match query {
        None => What::Attachment(AttachmentKey(key), Rendering::Whole),
        Some("thumbnail") => What::Attachment(AttachmentKey(key), Rendering::Thumbnail),
        // What follows only tells one picture from the next.
        Some(query) if query == "contact" || query.starts_with("contact=") => {
            What::Contact(ContactKey(key))
        }
        Some(_) => return None,
    };
    Some(Wanted { account, what })
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .all(|letter| letter.is_ascii_hexdigit() || letter == b'-')
}

const fn status_of(code: FailureCode) -> StatusCode {
    match code {
        FailureCode::NotFound | FailureCode::Invalid => StatusCode::NOT_FOUND,
        FailureCode::NotPermitted => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

impl Bytes {
    fn response(self, keeping: &'static str) -> Response<Vec<u8>> {
        let mut response = Response::builder()
            .header(header::CONTENT_TYPE, self.mime)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CACHE_CONTROL, keeping)
            .header(header::ACCEPT_RANGES, "bytes");
        if let Some((from, size)) = self.range {
            let length = u64::try_from(self.bytes.len()).unwrap_or(0);
            let last = from.saturating_add(length).saturating_sub(1);
            response = response
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_RANGE, format!("bytes {from}-{last}/{size}"));
        }
        response
            .body(self.bytes)
            .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
    }
}

fn unsatisfiable(size: u64) -> Response<Vec<u8>> {
    Response::builder()
        .status(StatusCode::RANGE_NOT_SATISFIABLE)
        .header(header::CONTENT_RANGE, format!("bytes */{size}"))
        .body(Vec::new())
        .unwrap_or_else(|_| refusal(StatusCode::RANGE_NOT_SATISFIABLE))
}

fn refusal(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_two_numbers_and_nothing_else() {
        let wanted = |rendering| {
            Some(Wanted {
                account: AccountKey(3),
                what: What::Attachment(AttachmentKey(77), rendering),
            })
        };
        for query in ["contact", "contact=0a1b2c"] {
            assert_eq!(
                read_address("/3/77", Some(query)).map(|wanted| wanted.what),
                Some(What::Contact(ContactKey(77)))
            );
        }
        assert_eq!(read_address("/3/77", None), wanted(Rendering::Whole));
        assert_eq!(read_address("/3%2F77", None), wanted(Rendering::Whole));
        assert_eq!(
            read_address("/3/77", Some("thumbnail")),
            wanted(Rendering::Thumbnail)
        );
        for bad in [
            "",
            "/",
            "/3",
            "/3/",
            "/3/../77",
            "/3/77/x",
            "/a/b",
            "/..%2F..%2Fetc%2Fpasswd",
        ] {
            assert_eq!(read_address(bad, None), None, "{bad}");
        }
        assert_eq!(read_address("/3/77", Some("as=html")), None);
    }

    #[test]
    fn a_file_that_waits_is_named_by_a_uuid() {
        let id = "0b6f8f0e-7f3a-4a2c-9d54-0d7a4f9c2b11";
        let read = read_address(&format!("/3/{id}"), Some("kept"));
        let what = What::Kept(id.to_owned());
        let account = AccountKey(3);
        assert_eq!(read, Some(Wanted { account, what }));
        for bad in [
            "/3/77",
            "/3/../../../../../../../../../../etc/passwd00",
            "/3/",
        ] {
            assert_eq!(read_address(bad, Some("kept")), None, "{bad}");
        }
    }

    #[test]
    fn a_range_is_what_a_player_asks_for() {
        assert_eq!(asked("bytes=0-", 100), Asked::Range(0, 100));
        assert_eq!(asked("bytes=10-19", 100), Asked::Range(10, 20));
        assert_eq!(asked("bytes=90-900", 100), Asked::Range(90, 100));
        assert_eq!(asked("bytes=-10", 100), Asked::Range(90, 100));
        assert_eq!(asked("bytes=-900", 100), Asked::Range(0, 100));
        assert_eq!(asked("bytes=100-", 100), Asked::Beyond);
        for odd in [
            "",
            "bytes=",
            "bytes=a-b",
            "bytes=9-1",
            "bytes=0-1,5-6",
            "lines=1-2",
        ] {
            assert_eq!(asked(odd, 100), Asked::Whole, "{odd}");
        }
    }

    #[test]
    fn a_piece_of_what_plays_is_served_and_of_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let with = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let mut sound = b"OggS".to_vec();
        sound.resize(5_000_000, 7);
        let path = with("sound", &sound);
        let piece = |range| match read(&path, range).unwrap() {
            Piece::Here(piece) => piece,
            other => panic!("bytes, not {other:?}"),
        };
        assert_eq!(piece(None).bytes.len(), 5_000_000);
        let first = piece(Some("bytes=0-")).response("no-store");
        assert_eq!(first.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(
            first.headers()[header::CONTENT_RANGE],
            "bytes 0-2097151/5000000"
        );
        let middle = piece(Some("bytes=2-3"));
        assert_eq!(
            (middle.bytes, middle.range),
            (b"gS".to_vec(), Some((2, 5_000_000)))
        );
        assert_eq!(
            read(&path, Some("bytes=5000000-")).unwrap(),
            Piece::Beyond(5_000_000)
        );
        for page in [
            &b"<!doctype html><script>alert(1)</script>"[..],
            b"<svg/>",
            b"%PDF-1.7",
            b"",
        ] {
            let refused = read(&with("page", page), None).unwrap_err();
            assert_eq!(refused.code, FailureCode::NotPermitted);
        }
    }
}
