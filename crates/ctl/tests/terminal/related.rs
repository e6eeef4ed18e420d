//! Contacts, attributes, participants, macros and tickets from a terminal.

use serde_json::json;

use crate::office::Office;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contact_is_changed_and_shown_with_its_notes() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let shown = terminal.ok(&["show", &id, "--limit", "1"]);
    let contact = shown["contact"]["id"].to_string();
    let edit = [
        "contact",
        "edit",
        &contact,
        "--city",
        "Nantes",
        "--note",
        "Rings back",
    ];
    assert_eq!(terminal.ok(&edit)["state"], "sent");
    let shown = terminal.ok(&["contact", "show", &contact]);
    assert_eq!(shown["city"], "Nantes");
    let notes = shown["notes"].as_array().expect("notes");
    assert!(
        notes.iter().any(|note| note["text"] == "Rings back"),
        "{notes:?}"
    );
    let conversations = shown["conversations"].as_array().expect("conversations");
    assert!(!conversations.is_empty());
    let refused = terminal.run(&["contact", "edit", &contact, "--phone", "06 12"], "");
    assert_eq!(refused.code, 1, "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attributes_and_participants_are_changed_and_shown() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    assert_eq!(
        terminal.ok(&["attr", &id, "from_terminal=yes"])["state"],
        "sent"
    );
    assert_eq!(
        terminal.ok(&["attr", &id])["attributes"]["from_terminal"],
        "yes"
    );
    let agent = terminal.ok(&["accounts"])["items"][0]["agent"]["id"].clone();
    let me = agent.to_string();
    assert_eq!(
        terminal.ok(&["participant", &id, "--add", &me])["state"],
        "sent"
    );
    let shown = terminal.ok(&["participant", &id]);
    let agents = shown["participants"].as_array().expect("agents");
    assert!(agents.contains(&agent), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_macro_is_made_of_a_file_and_run_as_one() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let file = json!({
        "name": "From a terminal", "visibility": "personal",
        "actions": [
            {"action_name": "add_label", "action_params": ["from-a-macro"]},
            {"action_name": "resolve_conversation", "action_params": []},
        ],
    });
    let made = terminal.run(&["macro", "create", "-"], &file.to_string());
    assert_eq!(made.json()["state"], "sent", "{made:?}");
    let list = terminal.ok(&["macro", "list"]);
    let items = list["items"].as_array().expect("macros").clone();
    let found = items.iter().find(|item| item["name"] == "From a terminal");
    let number = found.expect("the macro")["id"].to_string();
    assert_eq!(
        terminal.ok(&["macro", "run", &number, &id])["state"],
        "sent"
    );
    let server = office.desk_view(&id).await;
    assert_eq!(server["status"], "resolved");
    let labels = server["labels"].as_array().expect("labels");
    assert!(labels.contains(&json!("from-a-macro")), "{labels:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_raised_offline_and_is_on_the_server_after_a_sync() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let raise = [
        "--offline",
        "ticket",
        "create",
        "--title",
        "Broken",
        "--from",
        &id,
        "--type",
        "incident",
    ];
    let made = terminal.ok(&raise);
    assert_eq!(made["state"], "queued");
    assert_eq!(made["conversation"]["ticket"]["title"], "Broken");
    let key = format!("k:{}", made["conversation"]["key"]);
    let edit = [
        "--offline",
        "ticket",
        "edit",
        &key,
        "--title",
        "Broken twice",
    ];
    assert_eq!(terminal.ok(&edit)["state"], "queued");
    terminal.ok(&["sync", "--once"]);
    let shown = terminal.ok(&["show", &key, "--limit", "1"]);
    assert_eq!(shown["ticket"]["title"], "Broken twice");
    assert!(shown["ticket"]["number"].is_i64(), "{shown}");
    let server = office.desk_view(&shown["id"].to_string()).await;
    assert_eq!(server["ticket_info"]["title"], "Broken twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transcript_is_kept_as_a_file_without_a_network() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let folder = tempfile::tempdir().expect("a folder");
    for (name, beginning) in [
        ("kept.html", "<!doctype html><html lang=\"fr\">"),
        ("kept.txt", "Transcription de la conversation n°"),
    ] {
        let out = folder.path().join(name).display().to_string();
        let keep = [
            "--offline",
            "transcript",
            &id,
            "--out",
            &out,
            "--lang",
            "fr",
        ];
        assert_eq!(terminal.ok(&keep)["file"], out);
        let kept = std::fs::read_to_string(&out).expect("the file");
        assert!(kept.starts_with(beginning), "{kept}");
    }
    let out = folder.path().join("kept.pdf").display().to_string();
    let refused = terminal.run(&["transcript", &id, "--out", &out], "");
    assert_eq!(refused.code, 1, "{refused:?}");
}
