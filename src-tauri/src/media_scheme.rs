//! `guichet-media:` serves received pictures to the window's own page.
//!
//! An address is `guichet-media://localhost/<account>/<attachment>`, with `?thumbnail` for the small rendering, or
//! `guichet-media://localhost/<account>/<contact>?contact` for the picture of a contact, with `=` and its mark, which tells
//! one picture from the next. Both parts are numbers, so no name of a server becomes a path. Only the main window is
//! answered. What a file is comes from its first bytes, never from its name: anything but a picture is refused, so that
//! a page or a script can never be loaded this way.

use guichet_core::files::Rendering;
use guichet_model::{AccountKey, AttachmentKey, ContactKey, Failure, FailureCode};
use tauri::{
    AppHandle, Manager, Runtime,
    http::{Request, Response, StatusCode, header},
};

use crate::{desk::Desk, window};

/// The name of the scheme.
pub(crate) const SCHEME: &str = "guichet-media";

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
}

impl What {
    /// How long the window may keep it: a file never changes under its number, the picture of a contact may.
    const fn keeping(&self) -> &'static str {
        match self {
            Self::Attachment(..) => "private, max-age=31536000, immutable",
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
    match fetch(&app, wanted).await {
        Ok((mime, bytes)) => picture(mime, bytes, keeping),
        Err(failure) => {
            tracing::info!(code = ?failure.code, "a picture cannot be shown");
            refusal(status_of(failure.code))
        }
    }
}

async fn fetch<R: Runtime>(
    app: &AppHandle<R>,
    wanted: Wanted,
) -> Result<(&'static str, Vec<u8>), Failure> {
    let core = app.state::<Desk>().core()?.clone();
    let path = match wanted.what {
        What::Attachment(key, rendering) => core.file(wanted.account, key, rendering).await?.path,
        What::Contact(key) => core.contact_picture(wanted.account, key).await?,
    };
    let bytes = tokio::fs::read(&path)
        .await
        .map_err(|_| Failure::new(FailureCode::NotFound, "the file is gone"))?;
    let mime = sniff(&bytes)
        .ok_or_else(|| Failure::new(FailureCode::NotPermitted, "the file is not a picture"))?;
    Ok((mime, bytes))
}

/// Reads `/<account>/<attachment>`; the page's own function for addresses writes the second slash as `%2F`.
fn read_address(path: &str, query: Option<&str>) -> Option<Wanted> {
    let path = path.strip_prefix('/')?.replace("%2F", "/");
    let (account, key) = path.split_once('/')?;
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
    Some(Wanted {
        account: AccountKey(account.parse().ok()?),
        what,
    })
}

/// The type of a picture that every webview can show; none for anything else, SVG included: it may hold scripts.
fn sniff(bytes: &[u8]) -> Option<&'static str> {
    const SHOWN: &[&str] = &[
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/bmp",
        "image/avif",
    ];
    let mime = infer::get(bytes)?.mime_type();
    SHOWN.contains(&mime).then_some(mime)
}

const fn status_of(code: FailureCode) -> StatusCode {
    match code {
        FailureCode::NotFound | FailureCode::Invalid => StatusCode::NOT_FOUND,
        FailureCode::NotPermitted => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn picture(mime: &'static str, bytes: Vec<u8>, keeping: &'static str) -> Response<Vec<u8>> {
    Response::builder()
        .header(header::CONTENT_TYPE, mime)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, keeping)
        .body(bytes)
        .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
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
    fn only_pictures_are_served_whatever_a_file_is_called() {
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n rest"), Some("image/png"));
        assert_eq!(sniff(b"\xff\xd8\xff\xe0 rest"), Some("image/jpeg"));
        assert_eq!(sniff(b"<!doctype html><script>alert(1)</script>"), None);
        assert_eq!(sniff(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), None);
        assert_eq!(sniff(b"%PDF-1.7"), None);
        assert_eq!(sniff(b""), None);
    }
}
