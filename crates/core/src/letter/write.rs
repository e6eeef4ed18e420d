//! The page: what is shown of the tokens, with its pictures in place.

use std::collections::{BTreeSet, HashMap};

use super::{
    Remote,
    tokens::{Token, unescape},
};

/// Stands for a picture that is not fetched, or not there: one clear pixel.
const BLANK: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/// The ground of a mail is light in every theme: its colours were chosen for that.
const STYLE: &str = "\
html{background:#fff;color:#1c1b19;color-scheme:light}\
body{margin:0;padding:12px;font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;\
overflow-wrap:anywhere}\
a{color:#0b57d0}\
img{max-width:100%}\
img:not([data-blocked]){height:auto}\
img[data-blocked]{background:#eceae5;border-radius:2px}\
table{max-width:100%}\
pre{white-space:pre-wrap}\
blockquote{margin:8px 0;padding-inline-start:10px;border-inline-start:2px solid #d5d2ca}";

/// Whether an address leads to another computer.
fn is_remote(address: &str) -> bool {
    address.starts_with("http:") || address.starts_with("https:")
}

/// How many pictures on other computers are shown.
pub(super) fn count_remote(tokens: &[Token<'_>], hidden: &[bool]) -> u32 {
    let shown = tokens
        .iter()
        .enumerate()
        .filter(|(place, _)| hidden.get(*place) != Some(&true));
    let asked = shown.filter(|(_, token)| {
        let addresses = [token.attribute("src"), token.attribute("background")];
        addresses.into_iter().flatten().any(is_remote)
    });
    u32::try_from(asked.count()).unwrap_or(u32::MAX)
}

/// The content ids of the pictures that are shown.
pub(super) fn content_ids(tokens: &[Token<'_>], hidden: &[bool]) -> BTreeSet<String> {
    tokens
        .iter()
        .zip(hidden)
        .filter(|(_, hidden)| !**hidden)
        .filter_map(|(token, _)| content_id(token.attribute("src")?))
        .collect()
}

/// What a `cid:` address names.
fn content_id(address: &str) -> Option<String> {
    let (scheme, id) = address.split_once(':')?;
    let names = scheme.eq_ignore_ascii_case("cid");
    names.then(|| unescape(id).trim_matches(['<', '>']).to_owned())
}

/// The page of what is not hidden.
pub(super) fn document(
    tokens: &[Token<'_>],
    hidden: &[bool],
    pictures: &HashMap<String, String>,
    remote: Remote,
) -> String {
    let mut page = format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
         <title></title><style>{STYLE}</style></head><body dir=\"auto\">"
    );
    for (place, token) in tokens.iter().enumerate() {
        if hidden.get(place) == Some(&true) {
            continue;
        }
        match token {
            Token::Text(text) => page.push_str(text),
            Token::Close { name } => {
                page.push_str("</");
                page.push_str(name);
                page.push('>');
            }
            Token::Open {
                name, attributes, ..
            } => open(&mut page, name, attributes, pictures, remote),
        }
    }
    page.push_str("</body></html>");
    page
}

fn open(
    page: &mut String,
    name: &str,
    attributes: &[(&str, &str)],
    pictures: &HashMap<String, String>,
    remote: Remote,
) {
    page.push('<');
    page.push_str(name);
    for (attribute, value) in attributes {
        match (name, *attribute) {
            (_, "class" | "id") | ("blockquote", "type") => {}
            ("a", "href") => {
                // Its words may say another address than it has, so the real one shows under the pointer.
                for (attribute, value) in [
                    ("href", *value),
                    ("title", value),
                    ("target", "_blank"),
                    ("rel", "noreferrer"),
                ] {
                    write(page, attribute, value);
                }
            }
            ("img", "src") => match picture(value, pictures, remote) {
                Some(address) => write(page, "src", &address),
                None => {
                    write(page, "src", BLANK);
                    write(page, "data-blocked", "");
                }
            },
            (_, "background") => {
                if let Some(address) = picture(value, pictures, remote) {
                    write(page, "background", &address);
                }
            }
            _ => write(page, attribute, value),
        }
    }
    page.push('>');
}

/// Writes an attribute whose value is escaped already.
fn write(page: &mut String, name: &str, value: &str) {
    page.push(' ');
    page.push_str(name);
    page.push_str("=\"");
    page.push_str(value);
    page.push('"');
}

/// Where a picture is fetched from; none where it is not.
fn picture(value: &str, pictures: &HashMap<String, String>, remote: Remote) -> Option<String> {
    if is_remote(value) {
        // Never in the clear: whoever listens would read along.
        let secure = |rest| format!("https:{rest}");
        return (remote == Remote::Allowed).then(|| {
            value
                .strip_prefix("http:")
                .map_or_else(|| value.to_owned(), secure)
        });
    }
    if value.starts_with("data:") {
        return Some(value.to_owned());
    }
    let address = pictures.get(&content_id(value)?)?;
    Some(address.replace('&', "&amp;").replace('"', "&quot;"))
}
