//! Drafts, and messages that leave later.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use guichet_model::Timestamp;

use crate::office::{Office, Terminal};

/// An hour from now, as the command line takes it.
fn in_an_hour() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a time");
    let ms = i64::try_from((now + Duration::from_secs(3600)).as_millis()).expect("it fits");
    let moment = jiff::Timestamp::from_millisecond(Timestamp(ms).0).expect("a moment");
    moment.to_string()
}

fn draft(terminal: &Terminal, id: &str) -> String {
    let shown = terminal.ok(&["--offline", "draft", "show", id]);
    shown["text"].as_str().expect("a text").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_is_scheduled_cancelled_and_sent_after_all() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let at = in_an_hour();
    let sent = terminal.ok(&["reply", &id, "Good morning", "--at", &at]);
    assert_eq!(sent["state"], "queued");
    let listed = terminal.ok(&["--offline", "scheduled", "list"]);
    let [one] = &listed["items"].as_array().expect("items")[..] else {
        panic!("{listed}")
    };
    assert_eq!(one["operation"], "reply");
    assert!(one["leaves_at"].is_string(), "{one}");
    let operation = sent["operation_id"].as_str().expect("an id");
    let back = terminal.ok(&["--offline", "scheduled", "cancel", operation]);
    assert_eq!(back["text"], "Good morning");
    assert_eq!(draft(&terminal, &id), "Good morning");

    let again = terminal.ok(&["reply", &id, "Good morning", "--at", &at]);
    assert_eq!(draft(&terminal, &id), "", "it is no draft any more");
    let operation = again["operation_id"].as_str().expect("an id");
    assert_eq!(
        terminal.ok(&["scheduled", "move", operation])["state"],
        "sent"
    );
    let past = ["reply", &id, "Late", "--at", "2020-01-01T09:00:00Z"];
    assert_eq!(terminal.run(&past, "").code, 1, "that is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drafts_are_written_listed_and_taken_away() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    terminal.ok(&["--offline", "draft", "set", &id, "Ask Eve", "--note"]);
    let listed = terminal.ok(&["--offline", "draft", "list"]);
    assert_eq!(listed["items"][0]["first_line"], "Ask Eve");
    assert_eq!(listed["items"][0]["mode"], "note");
    assert_eq!(draft(&terminal, &id), "", "the reply is another one");
    terminal.ok(&["--offline", "draft", "set", &id, "", "--note"]);
    let listed = terminal.ok(&["--offline", "draft", "list"]);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(0));
}
