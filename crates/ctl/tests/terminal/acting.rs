//! Acting, with the server there and with it gone.

use serde_json::{Value, json};

use crate::office::{Office, Terminal};

fn outbox(terminal: &Terminal) -> Vec<Value> {
    let list = terminal.ok(&["--offline", "outbox"]);
    list["items"].as_array().expect("items").clone()
}

fn shown(terminal: &Terminal, id: &str) -> Value {
    terminal.ok(&["--offline", "show", id, "--limit", "6"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_action_is_delivered_at_once_when_the_server_is_there() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let sent = terminal.ok(&["reply", &id, "- a line\n- another"]);
    assert_eq!(sent["state"], "sent");
    assert_eq!(outbox(&terminal), Vec::<Value>::new());
    let thread = shown(&terminal, &id);
    let messages = thread["messages"].as_array().expect("messages");
    let mine = messages
        .iter()
        .find(|message| message["client_id"] == sent["operation_id"])
        .expect("the reply");
    assert_eq!(mine["content"], "- a line\n- another", "exactly as given");
    assert_eq!(mine["direction"], "outgoing");
    assert!(mine["id"].is_i64(), "the server's number: {mine}");

    for act in [
        &["label", &id, "+from-a-terminal", "-nothing"][..],
        &["priority", &id, "urgent"],
        &["assign", &id, "none"],
        &["status", &id, "snoozed", "--until", "2099-01-01T00:00:00Z"],
        &["read", &id],
    ] {
        assert_eq!(terminal.ok(act)["state"], "sent", "{act:?}");
    }
    let server = office.desk_view(&id).await;
    assert_eq!(server["status"], "snoozed");
    assert_eq!(server["priority"], "urgent");
    assert!(server["meta"].get("assignee").is_none());
    let labels = server["labels"].as_array().expect("labels");
    assert!(labels.contains(&json!("from-a-terminal")), "{labels:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_message_is_answered_and_taken_away() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let sent = terminal.ok(&["reply", &id, "A slip of the pen"]);
    let message = |operation: &Value| {
        let thread = shown(&terminal, &id);
        let messages = thread["messages"].as_array().expect("messages").clone();
        let mut messages = messages.into_iter();
        let found = messages.find(|message| message["client_id"] == *operation);
        found.expect("the reply")
    };
    let number = message(&sent["operation_id"])["id"].to_string();
    let answer = terminal.ok(&["reply", &id, "Forget that", "--quote", &number]);
    assert_eq!(answer["state"], "sent");
    let deleted = terminal.ok(&["delete-message", &id, &number]);
    assert_eq!(deleted["state"], "sent");
    assert_eq!(message(&sent["operation_id"])["content"], "");
    assert_eq!(message(&answer["operation_id"])["content"], "Forget that");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_server_actions_are_kept_in_order_and_leave_once() {
    let mut office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    office.stop_server().await;
    for act in [
        &["reply", &id, "one"][..],
        &["note", &id, "two"],
        &["status", &id, "resolved"],
    ] {
        assert_eq!(terminal.ok(act)["state"], "queued", "{act:?}");
    }
    let queued = outbox(&terminal);
    let number: i64 = id.parse().expect("a number");
    let names: Vec<_> = queued
        .iter()
        .map(|item| item["operation"].clone())
        .collect();
    assert_eq!(names, ["reply", "note", "status"]);
    assert!(queued.iter().all(|item| item["conversation_id"] == number));
    let thread = shown(&terminal, &id);
    assert_eq!(thread["status"], "resolved", "what was done shows at once");
    assert_eq!(thread["pending"], 3);
    let last = thread["messages"]
        .as_array()
        .expect("messages")
        .last()
        .expect("one");
    assert_eq!(
        (&last["id"], &last["state"]),
        (&Value::Null, &json!("queued"))
    );
    let sync = terminal.run(&["sync", "--once"], "");
    assert_eq!(sync.code, 1, "{sync:?}");
    assert!(sync.stderr.contains("cannot be reached"), "{sync:?}");

    office.start_server().await;
    terminal.ok(&["sync", "--once"]);
    assert_eq!(outbox(&terminal), Vec::<Value>::new());
    let thread = shown(&terminal, &id);
    let texts: Vec<_> = thread["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .filter(|message| message["direction"] == "outgoing")
        .map(|message| message["content"].clone())
        .collect();
    assert_eq!(texts[texts.len() - 2..], ["one", "two"]);
    assert_eq!(office.desk_view(&id).await["status"], "resolved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_can_be_dropped_or_sent_after_all() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let operation = |text: &str| {
        let queued = terminal.ok(&["--offline", "note", &id, text]);
        queued["operation_id"].as_str().expect("an id").to_owned()
    };
    let (first, second) = (operation("first"), operation("second"));
    let dropped = terminal.ok(&["--offline", "outbox", "discard", &first]);
    assert_eq!(dropped["state"], "discarded");
    assert_eq!(terminal.ok(&["outbox", "retry", &second])["state"], "sent");
    assert_eq!(outbox(&terminal), Vec::<Value>::new());
    let gone = terminal.run(&["outbox", "discard", &first], "");
    assert_eq!(gone.code, 1);
    assert!(gone.stderr.contains("no undelivered operation"), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_makes_no_sense_is_refused_before_it_is_kept() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    for (line, word) in [
        (&["reply", &id, "  "][..], "write something"),
        (&["assign", &id, "999999"], "no agent"),
        (&["team", &id, "999999"], "no team"),
        (
            &["status", &id, "open", "--until", "2099-01-01T00:00:00Z"],
            "snoozed only",
        ),
        (&["reply", "999999", "hello"], "no such conversation"),
    ] {
        let run = terminal.run(line, "");
        assert_eq!(run.code, 1, "{line:?}: {run:?}");
        assert!(run.stderr.contains(word), "{line:?}: {run:?}");
    }
    assert_eq!(outbox(&terminal), Vec::<Value>::new());
}
