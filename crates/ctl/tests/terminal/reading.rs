//! Lists, counts and threads: answered from the local copy.

use serde_json::Value;

use crate::office::Office;

fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    let mut keys: Vec<_> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_documents_have_exactly_the_fields_of_the_contract() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let list = terminal.ok(&["list", "--limit", "2"]);
    assert_eq!(keys(&list), ["items", "next"]);
    let row = [
        "assignee",
        "category",
        "contact",
        "id",
        "inbox",
        "key",
        "labels",
        "last_activity_at",
        "pending",
        "priority",
        "snoozed_until",
        "status",
        "team",
        "unread_count",
    ];
    assert_eq!(keys(&list["items"][0]), row);
    assert_eq!(keys(&list["items"][0]["contact"]), ["id", "name"]);
    let counts = terminal.ok(&["counts"]);
    assert_eq!(
        keys(&counts),
        [
            "all",
            "as_of",
            "inboxes",
            "labels",
            "mine",
            "teams",
            "unassigned"
        ]
    );
    let id = list["items"][0]["id"].to_string();
    let shown = terminal.ok(&["show", &id, "--limit", "2"]);
    let mut with_messages = row.to_vec();
    with_messages.push("messages");
    with_messages.sort_unstable();
    assert_eq!(keys(&shown), with_messages);
    assert_eq!(
        keys(&shown["messages"][0]),
        [
            "attachments",
            "client_id",
            "content",
            "created_at",
            "direction",
            "id",
            "private",
            "state"
        ]
    );
    let time = shown["last_activity_at"].as_str().expect("a time");
    assert!(time.ends_with('Z'), "{time}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_follow_one_another_without_a_gap_and_agree_with_the_counts() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut line = vec!["--offline", "list", "--category", "chat", "--limit", "60"];
        if let Some(cursor) = &cursor {
            line.extend(["--cursor", cursor]);
        }
        let page = terminal.ok(&line);
        let items = page["items"].as_array().expect("items");
        ids.extend(items.iter().map(|row| row["id"].as_i64().expect("an id")));
        cursor = page["next"].as_str().map(ToOwned::to_owned);
        if cursor.is_none() {
            break;
        }
    }
    let listed = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), listed, "none twice");
    let counts = terminal.ok(&["--offline", "counts"]);
    assert_eq!(counts["all"].as_u64(), Some(listed as u64));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_can_be_narrowed_to_several_places_at_once() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let all = terminal.ok(&[
        "list",
        "--status",
        "all",
        "--category",
        "all",
        "--limit",
        "500",
    ]);
    let rows = all["items"].as_array().expect("items");
    let both = |row: &&Value| {
        row["team"].is_i64()
            && row["labels"]
                .as_array()
                .is_some_and(|labels| !labels.is_empty())
    };
    let one = rows.iter().find(both).expect("one with a team and a label");
    let (team, label) = (
        one["team"].to_string(),
        one["labels"][0].as_str().expect("a title"),
    );
    let line = [
        "list",
        "--status",
        "all",
        "--category",
        "all",
        "--team",
        &team,
        "--label",
        label,
    ];
    let narrow = terminal.ok(&line);
    let narrow = narrow["items"].as_array().expect("items");
    assert!(!narrow.is_empty());
    for row in narrow {
        assert_eq!(row["team"], one["team"]);
        let labels = row["labels"].as_array().expect("labels");
        assert!(labels.iter().any(|one| one == label), "{row}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_is_shown_oldest_first_with_the_newest_messages() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let shown = terminal.ok(&["show", &id]);
    let ids: Vec<i64> = shown["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|message| message["id"].as_i64().expect("an id"))
        .collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let key = format!("k:{}", shown["key"]);
    let last = terminal.ok(&["show", &key, "--limit", "1"]);
    assert_eq!(last["messages"][0]["id"].as_i64(), ids.last().copied());
    assert_eq!(last["messages"].as_array().expect("messages").len(), 1);
}
