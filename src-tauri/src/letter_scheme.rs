//! `guichet-letter:` serves mail, as its author laid it out, to frames of the window's own page.
//!
//! An address is `guichet-letter://localhost/<account>/<message>`, with `?quoted` for the history too; anything after a
//! comma only tells one answer from the next. Both parts are numbers. Only the main window is answered. Each answer has
//! a policy of its own, stricter than the window's: no script, no form, no frame, and pictures from other computers only
//! where the agent said yes, which the core knows and no address can claim. What the page may hold is the core's work
//! (`guichet_core::letter`); either would do alone.

use guichet_core::letter::{Page, Quoted};
use guichet_model::{AccountKey, AttachmentKey, Failure, FailureCode, MessageId};
use tauri::{
    AppHandle, Manager, Runtime,
    http::{Request, Response, StatusCode, header},
};
use url::Url;

use crate::{desk::Desk, media_scheme, window};

/// The name of the scheme.
pub(crate) const SCHEME: &str = "guichet-letter";

/// What an address asks for.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    account: AccountKey,
    message: MessageId,
    quoted: Quoted,
}

/// Whether an address is one of this scheme, as this platform writes it.
pub(crate) fn is_letter(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        (SCHEME, Some("localhost")) => true,
        ("http" | "https", Some(host)) => host.strip_suffix(".localhost") == Some(SCHEME),
        _ => false,
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
    // Making a long mail safe takes a moment, which other work must not wait for.
    let made = tauri::async_runtime::spawn_blocking(move || make(&app, &wanted)).await;
    match made {
        Ok(Ok(made)) => page(&made),
        Ok(Err(failure)) => {
            tracing::info!(code = ?failure.code, "a mail cannot be shown");
            refusal(match failure.code {
                FailureCode::NotFound => StatusCode::NOT_FOUND,
                _ => StatusCode::SERVICE_UNAVAILABLE,
            })
        }
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn make<R: Runtime>(app: &AppHandle<R>, wanted: &Wanted) -> Result<Page, Failure> {
    let desk = app.state::<Desk>();
    let account = wanted.account;
    let picture = |key: AttachmentKey| format!("{}/{account}/{key}", origin(media_scheme::SCHEME));
    Ok(desk
        .core()?
        .letter(account, wanted.message, wanted.quoted, picture)?)
}

/// How this platform writes addresses of a scheme.
fn origin(scheme: &str) -> String {
    if cfg!(any(windows, target_os = "android")) {
        format!("http://{scheme}.localhost")
    } else {
        format!("{scheme}://localhost")
    }
}

/// Reads `/<account>/<message>`; the page's own function for addresses writes the second slash as `%2F`.
fn read_address(path: &str, query: Option<&str>) -> Option<Wanted> {
    let path = path.strip_prefix('/')?.replace("%2F", "/");
    let (account, message) = path.split_once('/')?;
    let asked = query.unwrap_or_default();
    let quoted = match asked.split_once(',').map_or(asked, |(asked, _)| asked) {
        "" => Quoted::Folded,
        "quoted" => Quoted::Shown,
        _ => return None,
    };
    Some(Wanted {
        account: AccountKey(account.parse().ok()?),
        message: MessageId(message.parse().ok()?),
        quoted,
    })
}

fn page(page: &Page) -> Response<Vec<u8>> {
    let own_pictures = format!("{0}: http://{0}.localhost", media_scheme::SCHEME);
    Response::builder()
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, page.policy(&own_pictures))
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(header::CACHE_CONTROL, "no-store")
        .body(page.html.clone().into_bytes())
        .unwrap_or_else(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR))
}

fn refusal(status: StatusCode) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use guichet_core::letter::Remote;

    use super::*;

    #[test]
    fn an_address_is_two_numbers_and_whether_history_shows() {
        let wanted = |quoted| {
            Some(Wanted {
                account: AccountKey(3),
                message: MessageId(77),
                quoted,
            })
        };
        assert_eq!(read_address("/3/77", None), wanted(Quoted::Folded));
        assert_eq!(read_address("/3%2F77", Some(",1")), wanted(Quoted::Folded));
        assert_eq!(read_address("/3/77", Some("quoted")), wanted(Quoted::Shown));
        assert_eq!(
            read_address("/3/77", Some("quoted,1")),
            wanted(Quoted::Shown)
        );
        for bad in ["", "/", "/3", "/3/", "/3/../77", "/3/77/x", "/a/b"] {
            assert_eq!(read_address(bad, None), None, "{bad}");
        }
        assert_eq!(read_address("/3/77", Some("remote=1")), None);
    }

    #[test]
    fn each_answer_has_a_policy_without_scripts_and_is_kept_nowhere() {
        let made = Page {
            html: "<p>Bonjour</p>".to_owned(),
            remote: Remote::Blocked,
        };
        let answer = page(&made);
        let headers = answer.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(
            !policy.contains("script") && !policy.contains("https:"),
            "{policy}"
        );
        assert!(policy.contains("guichet-media: http://guichet-media.localhost"));
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.body(), b"<p>Bonjour</p>");
    }

    #[test]
    fn only_its_own_addresses_are_letters() {
        let is = |text: &str| is_letter(&text.parse().unwrap());
        assert!(is("guichet-letter://localhost/3/77"));
        assert!(is("http://guichet-letter.localhost/3/77?quoted"));
        for other in [
            "guichet-media://localhost/3/77",
            "https://guichet-letter.example.com/",
            "https://example.com/guichet-letter.localhost",
            "data:text/html,guichet-letter",
        ] {
            assert!(!is(other), "{other}");
        }
    }
}
