//! The page itself: one HTML file with the inbox's words put in, and its own script and style.

use super::refusal::Refusal;
use crate::store::row::InboxRow;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

const PAGE: &str = include_str!("page.html");
const FILES: [(&str, &str, &str); 7] = [
    (
        "widget.css",
        "text/css; charset=utf-8",
        include_str!("widget.css"),
    ),
    ("widget.js", SCRIPT, include_str!("widget.js")),
    ("words.js", SCRIPT, include_str!("words.js")),
    ("markup.js", SCRIPT, include_str!("markup.js")),
    ("wire.js", SCRIPT, include_str!("wire.js")),
    ("files.js", SCRIPT, include_str!("files.js")),
    ("player.js", SCRIPT, include_str!("player.js")),
];
const SCRIPT: &str = "text/javascript; charset=utf-8";
const DEFAULT_COLOR: &str = "#0b6a66";

/// The page of an inbox.
pub(super) fn page(inbox: &InboxRow) -> Response {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let business = inbox
        .business_name
        .as_deref()
        .filter(|name| !name.is_empty())
        .unwrap_or(&inbox.name);
    let color = inbox.widget_color.as_deref().unwrap_or(DEFAULT_COLOR);
    let initial: String = business
        .chars()
        .take(1)
        .flat_map(char::to_uppercase)
        .collect();
    let page = [
        ("token", text(&inbox.website_token)),
        ("color", color.to_owned()),
        ("title", text(&inbox.welcome_title)),
        ("tagline", text(&inbox.welcome_tagline)),
        ("business", business.to_owned()),
        ("initial", initial),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
    .iter()
    .fold(PAGE.to_owned(), |page, (name, value)| {
        page.replace(&format!("{{{{{name}}}}}"), &escape(value))
    });
    let mut headers = common("text/html; charset=utf-8");
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(policy) = HeaderValue::from_str(&policy(inbox)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    (StatusCode::OK, headers, page).into_response()
}

/// What stands where no page is.
pub(super) fn gone() -> Response {
    let words =
        "Cette page n’existe pas, ou n’existe plus.\nThere is no such page, or no longer.\n";
    (
        StatusCode::NOT_FOUND,
        common("text/plain; charset=utf-8"),
        words,
    )
        .into_response()
}

/// One of the page's own files.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, Refusal> {
    let (_, content_type, body) = FILES
        .iter()
        .find(|(known, _, _)| *known == name)
        .ok_or(Refusal::NoPage)?;
    let mut headers = common(content_type);
    // Short, because the modules name each other without a version.
    let cache = HeaderValue::from_static("public, max-age=300");
    headers.insert(header::CACHE_CONTROL, cache);
    Ok((StatusCode::OK, headers, *body).into_response())
}

fn common(content_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ])
}

/// Nothing but the page's own files, and shown in no frame but the shop's.
fn policy(inbox: &InboxRow) -> String {
    let shop = inbox.website_url.as_deref().and_then(origin);
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
         media-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; \
         frame-ancestors 'self' {}",
        shop.unwrap_or_default()
    )
}

/// Scheme and host of an address, when it holds nothing that could end the policy.
fn origin(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?;
    let plain = host
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    (matches!(scheme, "http" | "https") && plain && !host.is_empty())
        .then(|| format!("{scheme}://{host}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
        // A value must not open a place for the next one.
        .replace("{{", "&#123;&#123;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_s_address_cannot_widen_the_policy() {
        assert_eq!(
            origin("https://shop.example/a?b").as_deref(),
            Some("https://shop.example")
        );
        assert_eq!(origin("https://x; script-src *"), None);
        assert_eq!(origin("javascript:alert(1)"), None);
    }

    #[test]
    fn words_of_the_inbox_stay_words() {
        assert_eq!(
            escape("<b>\"{{token}}"),
            "&lt;b&gt;&quot;&#123;&#123;token}}"
        );
    }

    #[test]
    fn each_script_finds_what_it_takes_from_the_others() {
        let scripts = || FILES.iter().filter(|(name, _, _)| name.ends_with(".js"));
        let mut taken = 0;
        for (name, _, script) in scripts() {
            for line in script.lines().filter(|line| line.starts_with("import ")) {
                let (names, from) = line.split_once(" from ").expect("an import");
                let path = from.trim_matches(['"', ';']);
                let file = path.strip_prefix("/widget/assets/").expect("an asset");
                let (_, _, other) = scripts()
                    .find(|(other, _, _)| *other == file)
                    .expect("it is served");
                let names = names.trim_start_matches("import {").trim_end_matches('}');
                for wanted in names.split(',').map(str::trim) {
                    let ways = ["const", "function", "class", "async function"];
                    let given = ways.iter().any(|way| {
                        [' ', '(']
                            .iter()
                            .any(|end| other.contains(&format!("export {way} {wanted}{end}")))
                    });
                    assert!(given, "{name} takes {wanted} from {file}");
                    taken += 1;
                }
            }
        }
        assert!(taken > 20, "{taken}");
    }

    #[test]
    fn the_page_has_no_script_or_style_of_its_own_within() {
        assert!(!PAGE.contains("<style"));
        assert!(!PAGE.contains(" onclick"));
        assert!(!PAGE.contains("http://") && !PAGE.contains("https://"));
        assert_eq!(PAGE.matches("<script").count(), 1);
    }
}
