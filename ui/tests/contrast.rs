//! Every text role keeps 4.5:1 on every ground it stands on, in light, dark and high contrast.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]
#![cfg(not(target_arch = "wasm32"))]

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../styles/tokens.css");

/// Which text stands on which grounds.
const PAIRS: &[(&str, &[&str])] = &[
    (
        "text",
        &["ground", "raised", "sunken", "accent-wash", "danger-wash"],
    ),
    ("text-soft", &["ground", "raised", "sunken", "accent-wash"]),
    ("text-faint", &["ground", "raised", "accent-wash"]),
    ("accent", &["ground", "raised", "sunken", "accent-wash"]),
    ("accent-ink", &["accent", "accent-hover"]),
    ("note-text", &["note", "raised"]),
    (
        "danger",
        &["ground", "raised", "danger-wash", "accent-wash"],
    ),
    (
        "warning",
        &["ground", "raised", "warning-wash", "accent-wash"],
    ),
    ("success", &["ground", "raised"]),
    ("status-ai", &["raised", "sunken"]),
    ("status-pending", &["raised", "sunken"]),
];

/// Lines and marks that are not text but must be seen: 3:1.
const MARKS: &[(&str, &[&str])] = &[
    ("line-strong", &["raised", "ground"]),
    ("focus", &["ground", "raised", "sunken", "accent-wash"]),
    ("status-open", &["raised", "ground"]),
    ("status-closed", &["raised", "ground"]),
];

type Roles = BTreeMap<String, [f64; 3]>;

/// The body of the block that begins with `selector` at or after `from`.
fn block(selector: &str, from: usize) -> &'static str {
    let begin = TOKENS[from..].find(selector).expect(selector) + from;
    let open = TOKENS[begin..].find('{').unwrap() + begin;
    let close = TOKENS[open..].find('}').unwrap() + open;
    &TOKENS[open + 1..close]
}

fn read(body: &str, roles: &mut Roles) {
    for line in body.lines() {
        let Some((name, value)) = line
            .trim()
            .strip_prefix("--")
            .and_then(|l| l.split_once(": #"))
        else {
            continue;
        };
        let hex = &value[..6];
        let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        roles.insert(name.to_owned(), [part(0), part(2), part(4)]);
    }
}

fn themes() -> Vec<(&'static str, Roles)> {
    let more = TOKENS.find("prefers-contrast: more").unwrap();
    let mut light = Roles::new();
    read(block(":root", 0), &mut light);
    let mut dark = light.clone();
    read(block("[data-theme=\"dark\"]", 0), &mut dark);
    let mut light_more = light.clone();
    read(block(":root", more), &mut light_more);
    let mut dark_more = dark.clone();
    read(block("[data-theme=\"dark\"]", more), &mut dark_more);
    vec![
        ("light", light),
        ("dark", dark),
        ("light, high contrast", light_more),
        ("dark, high contrast", dark_more),
    ]
}

fn luminance(color: [f64; 3]) -> f64 {
    let [red, green, blue] = color.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn ratio(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn too_faint(pairs: &[(&str, &[&str])], least: f64) -> Vec<String> {
    let mut found = Vec::new();
    for (theme, roles) in themes() {
        for (text, grounds) in pairs {
            for ground in *grounds {
                let ratio = ratio(roles[*text], roles[*ground]);
                if ratio < least {
                    found.push(format!("{theme}: {text} on {ground} is {ratio:.2}"));
                }
            }
        }
    }
    found
}

#[test]
fn text_is_readable_on_every_ground_it_stands_on() {
    let found = too_faint(PAIRS, 4.5);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn edges_and_marks_can_be_seen() {
    let found = too_faint(MARKS, 3.0);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn high_contrast_text_reaches_seven_to_one() {
    for (theme, roles) in themes() {
        if theme.ends_with("high contrast") {
            for ground in ["ground", "raised"] {
                assert!(
                    ratio(roles["text-soft"], roles[ground]) >= 7.0,
                    "{theme} on {ground}"
                );
            }
        }
    }
}
