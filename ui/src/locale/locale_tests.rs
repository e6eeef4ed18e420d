use std::{collections::BTreeSet, env, fs, path::Path};

use super::*;

fn keys(messages: &[(&str, &str)]) -> BTreeSet<String> {
    messages.iter().map(|(key, _)| (*key).to_owned()).collect()
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("locale_tests.rs")
        {
            found.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

fn used_keys() -> BTreeSet<String> {
    let mut text = String::new();
    sources(
        &Path::new(&env::var_os("CARGO_MANIFEST_DIR").unwrap()).join("src"),
        &mut text,
    );
    text.match_indices("t!(")
        .filter_map(|(place, call)| {
            let (before, rest) = text.split_at_checked(place)?;
            let alone = !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            rest.strip_prefix(call).filter(|_| alone)
        })
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split_once('"'))
        .map(|(key, _)| key.to_owned())
        .collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    assert_eq!(keys(FRENCH), keys(ENGLISH));
}

#[test]
fn every_message_can_be_said() {
    for messages in [FRENCH, ENGLISH] {
        for (key, source) in messages {
            let message = FluentResource::try_new((*source).to_owned()).expect(key);
            assert_eq!(message.entries().count(), 1, "{key}");
        }
    }
}

#[test]
fn every_key_in_the_sources_has_a_text() {
    let known = keys(ENGLISH);
    let missing: Vec<_> = used_keys().difference(&known).cloned().collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn every_text_is_used_somewhere() {
    let used = used_keys();
    let unused: Vec<_> = keys(ENGLISH).difference(&used).cloned().collect();
    assert!(unused.is_empty(), "nothing says {unused:?}");
}

#[test]
fn the_system_language_decides_where_the_agent_did_not() {
    assert_eq!(Tongue::of(Language::System, "fr-CA"), Tongue::French);
    assert_eq!(Tongue::of(Language::System, "de"), Tongue::English);
    assert_eq!(Tongue::of(Language::English, "fr"), Tongue::English);
}

#[test]
fn french_says_one_for_zero() {
    speak(Tongue::French);
    assert_eq!(t!("status-pending-count", count = 0), "0 action en attente");
    assert_eq!(
        t!("status-pending-count", count = 2),
        "2 actions en attente"
    );
}
