//! The allow-list: what of a stranger's HTML may stay.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use ammonia::{Builder, UrlRelative};
use url::{Host, Url};

use super::style;

/// Tags that stay. Of others only the words within stay.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];
/// Tags that go with everything in them.
const GONE: &[&str] = &[
    "applet", "audio", "button", "canvas", "datalist", "embed", "frameset", "iframe", "math",
    "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template",
    "textarea", "title", "video", "xmp",
];
/// Attributes that may stand on every tag. Classes and ids only tell what is quoted: no page is written with them.
const EVERYWHERE: &[&str] = &[
    "align", "bgcolor", "class", "dir", "height", "id", "lang", "style", "valign", "width",
];
/// Attributes of single tags.
const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("blockquote", &["type"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("font", &["color", "face", "size"]),
    ("hr", &["color", "size"]),
    ("img", &["alt", "border", "hspace", "src", "vspace"]),
    ("ol", &["start", "type"]),
    (
        "table",
        &["background", "border", "cellpadding", "cellspacing"],
    ),
    ("td", &["background", "colspan", "nowrap", "rowspan"]),
    ("th", &["background", "colspan", "nowrap", "rowspan"]),
    ("ul", &["type"]),
];
/// Where a link may lead.
const LINKS: &[&str] = &["http", "https", "mailto", "tel"];
/// Pictures within the HTML: never SVG, which is a document.
const EMBEDDED: &[&str] = &["png", "jpeg", "jpg", "gif", "webp", "bmp"];
/// The longest address.
const LONGEST_ADDRESS: usize = 4096;

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(builder);

/// What of a mail's HTML may stay, written anew and well formed. Addresses of remote pictures are still in it.
pub(super) fn sanitise(html: &str) -> String {
    BUILDER.clean(html).to_string()
}

fn builder() -> Builder<'static> {
    let mut builder = Builder::empty();
    let attributes: HashMap<_, HashSet<_>> = ATTRIBUTES
        .iter()
        .map(|(tag, names)| (*tag, names.iter().copied().collect()))
        .collect();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(GONE.iter().copied().collect())
        .generic_attributes(EVERYWHERE.iter().copied().collect())
        .tag_attributes(attributes)
        .url_schemes(LINKS.iter().copied().chain(["cid", "data"]).collect())
        .url_relative(UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(attribute);
    builder
}

fn attribute<'a>(tag: &str, name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    match (tag, name) {
        ("a", "href") => link(value).map(Cow::Owned),
        ("img", "src") => picture(value),
        (_, "background") => remote(value).map(Cow::Owned),
        (_, "style") => {
            let kept = style::filter(value);
            (!kept.is_empty()).then_some(Cow::Owned(kept))
        }
        (_, "alt" | "class" | "id") => Some(Cow::Borrowed(value)),
        _ => is_measure(value).then_some(Cow::Borrowed(value)),
    }
}

/// Numbers, colours, names of fonts and the words of old HTML.
fn is_measure(value: &str) -> bool {
    let known = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '#' | '%' | '.' | ',' | '-' | '\'')
    };
    value.len() <= 64 && value.chars().all(known)
}

fn link(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let shown = LINKS.contains(&url.scheme()) && address.len() <= LONGEST_ADDRESS;
    shown.then(|| url.to_string())
}

fn picture(address: &str) -> Option<Cow<'_, str>> {
    let address = address.trim();
    if address
        .get(..4)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid:"))
    {
        return Some(Cow::Borrowed(address));
    }
    if let Some(embedded) = address.strip_prefix("data:image/") {
        let (kind, bytes) = embedded.split_once(";base64,")?;
        let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
        let sound = EMBEDDED.contains(&kind) && bytes.bytes().all(base64);
        return sound.then_some(Cow::Borrowed(address));
    }
    remote(address).map(Cow::Owned)
}

/// The address of a picture on a public computer. What lies in the reader's own network is not a mail's to call: those
/// who run a machine there take a request as an order.
fn remote(address: &str) -> Option<String> {
    let mut url = Url::parse(address.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || address.len() > LONGEST_ADDRESS {
        return None;
    }
    let public = match url.host()? {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            const OWN: &[&str] = &[
                ".local",
                ".localhost",
                ".internal",
                ".lan",
                ".home",
                ".arpa",
            ];
            name.contains('.') && !OWN.iter().any(|own| name.ends_with(own))
        }
        Host::Ipv4(_) | Host::Ipv6(_) => false,
    };
    // Neither a name nor a password of anybody goes along.
    let plain = url.username().is_empty() && url.password().is_none();
    url.set_fragment(None);
    (public && plain).then(|| url.to_string())
}
