//! What is too much to be shown.

use std::collections::HashMap;

/// The longest HTML, in bytes.
const MOST_BYTES: usize = 1024 * 1024;
/// The most tags.
const MOST_TAGS: usize = 30_000;
/// The most elements that are open at once. Reading HTML takes long where it nests deep, and only who wants that writes
/// so.
const DEEPEST: usize = 2_000;
/// Elements that end without being closed.
const END_THEMSELVES: &[&str] = &[
    "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "tbody",
    "td", "tfoot", "th", "thead", "tr", "wbr",
];

/// Whether a mail is too much to be shown.
pub(super) fn is_too_large(html: &str) -> bool {
    html.len() > MOST_BYTES || has_too_many_tags(html)
}

fn has_too_many_tags(html: &str) -> bool {
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut depth = 0;
    for (nth, tag) in html.split('<').skip(1).enumerate() {
        let (closes, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let name: String = tag
            .chars()
            .take_while(|letter| letter.is_ascii_alphanumeric())
            .take(20)
            .collect::<String>()
            .to_ascii_lowercase();
        if !name.is_empty() && !END_THEMSELVES.contains(&name.as_str()) {
            let count = open.entry(name).or_default();
            // An end that belongs to nothing ends nothing.
            match (closes, count.checked_sub(1)) {
                (true, Some(fewer)) => {
                    *count = fewer;
                    depth -= 1;
                }
                (true, None) => {}
                (false, _) => {
                    *count += 1;
                    depth += 1;
                }
            }
        }
        if nth >= MOST_TAGS || depth > DEEPEST {
            return true;
        }
    }
    false
}
