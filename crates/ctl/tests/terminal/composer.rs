//! Canned answers, the signature and mentions from a terminal.

use serde_json::{Value, json};

use crate::office::{Office, Terminal};

fn last_text(terminal: &Terminal, id: &str) -> Value {
    let shown = terminal.ok(&["--offline", "show", id, "--limit", "1"]);
    shown["messages"][0]["content"].clone()
}

fn code_of(canned: &Value) -> &str {
    canned["short_code"].as_str().expect("a code")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn canned_answers_are_listed_filled_in_made_and_deleted() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let create = ["canned", "create", "/depuis-ici", "n° {{conversation.id}}"];
    let made = terminal.ok(&[&["--offline"][..], &create].concat());
    assert_eq!(made["state"], "queued");
    let find = ["canned", "list", "--find", "depuis", "--for", &id];
    let found = terminal.ok(&[&["--offline"][..], &find].concat());
    let first = &found["items"][0];
    assert_eq!(code_of(first), "depuis-ici", "{found}");
    assert_eq!(first["text"], format!("n° {id}"));
    assert_eq!(first["missing"], json!([]));
    assert_eq!(first["id"], Value::Null);
    assert_eq!(first["operation_id"], made["operation_id"]);
    terminal.ok(&["sync", "--once"]);
    let listed = terminal.ok(&["canned", "list"]);
    let items = listed["items"].as_array().expect("items").clone();
    assert!(items.len() > 1, "the desk has some");
    let here = items.iter().find(|one| code_of(one) == "depuis-ici");
    assert!(here.expect("it")["id"].is_i64());
    assert!(
        here.expect("it").get("text").is_none(),
        "for no conversation"
    );
    let delete = ["canned", "delete", "/depuis-ici"];
    assert_eq!(terminal.ok(&delete)["state"], "sent");
    let again = terminal.run(&delete, "");
    assert_eq!(again.code, 1, "{again:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_carries_the_signature_when_asked_to() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    assert_eq!(terminal.ok(&["signature", "set", "- Léa"])["state"], "sent");
    assert_eq!(terminal.ok(&["signature", "on", "email"])["state"], "sent");
    let shown = terminal.ok(&["signature", "show"]);
    assert_eq!(shown["text"], "- Léa");
    let channels = shown["channels"].as_array().expect("channels");
    assert!(channels.contains(&json!("email")), "{shown}");
    assert_eq!(shown["pending"], false);
    terminal.ok(&["reply", &id, "Bonjour", "--signature"]);
    assert_eq!(last_text(&terminal, &id), "Bonjour\n\n--\n\n- Léa");
    terminal.ok(&["reply", &id, "Bonsoir"]);
    assert_eq!(last_text(&terminal, &id), "Bonsoir", "exactly as given");
    for wrong in [
        ["note", &id, "Bonsoir", "--signature"],
        ["reply", &id, "Bonsoir", "--mentions"],
    ] {
        let refused = terminal.run(&wrong, "");
        assert_eq!(refused.code, 1, "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_note_mentions_a_team_when_asked_to() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let team = terminal.ok(&["counts"])["teams"].clone();
    let number = team
        .as_object()
        .and_then(|teams| teams.keys().next().cloned());
    let number = number.expect("a team");
    let name = office.team_name(&number).await;
    terminal.ok(&["note", &id, &format!("Vois @{name}"), "--mentions"]);
    let text = last_text(&terminal, &id);
    let text = text.as_str().expect("a text");
    let marked = format!("Vois [@{name}](mention://team/{number}/");
    assert!(text.starts_with(&marked), "{text}");
    terminal.ok(&["note", &id, &format!("Vois @{name}")]);
    assert_eq!(last_text(&terminal, &id), format!("Vois @{name}"));
}
