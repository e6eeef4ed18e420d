//! Files that go with a reply or a note.

use serde_json::{Value, json};

use crate::office::{Office, Terminal};

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b'x');
    bytes
}

fn last_message(terminal: &Terminal, id: &str) -> Value {
    let shown = terminal.ok(&["--offline", "show", id, "--limit", "1"]);
    shown["messages"][0].clone()
}

/// The names of the files that a message shows.
fn names(message: &Value) -> Vec<&str> {
    let files = message["attachments"].as_array().expect("attachments");
    files
        .iter()
        .map(|file| file["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_with_a_reply_or_alone_and_wait_offline() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let first = terminal.file("devis.pdf", &pdf(2_000));
    let second = terminal.file("notes.txt", b"entre nous");
    let sent = terminal.ok(&["reply", &id, "Voici", "--attach", &first]);
    assert_eq!(sent["state"], "sent");
    let message = last_message(&terminal, &id);
    assert_eq!(message["content"], "Voici");
    assert_eq!(names(&message), ["devis.pdf"]);
    assert_eq!(message["attachments"][0]["size_bytes"], 2_000);

    let offline = ["--offline", "note", &id, "--attach", &first, &second];
    assert_eq!(terminal.ok(&offline)["state"], "queued");
    let message = last_message(&terminal, &id);
    assert_eq!(
        (&message["id"], &message["content"]),
        (&Value::Null, &json!(""))
    );
    assert_eq!(names(&message), ["devis.pdf", "notes.txt"]);
    terminal.ok(&["sync", "--once"]);
    let message = last_message(&terminal, &id);
    assert!(message["id"].is_i64(), "{message}");
    assert_eq!(names(&message), ["devis.pdf", "notes.txt"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_of_a_message_are_kept_in_a_folder_under_their_own_names() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let first = terminal.file("devis.pdf", &pdf(2_000));
    terminal.ok(&["note", &id, "--attach", &first, &first]);
    let message = last_message(&terminal, &id)["id"].to_string();
    let other = Terminal::new(&office.token);
    office.login(&other);
    other.ok(&["sync", "--once"]);
    let folder = first.replace("devis.pdf", "out");
    let offline = ["--offline", "download", &message, "--out", &folder];
    assert_eq!(other.run(&offline, "").code, 1, "nothing is here yet");
    let kept = other.ok(&["download", &message, "--out", &folder]);
    let items = kept["items"].as_array().expect("items");
    let described: Vec<_> = items
        .iter()
        .map(|item| (&item["name"], &item["mime"], &item["size_bytes"]))
        .collect();
    let one = (
        &json!("devis.pdf"),
        &json!("application/pdf"),
        &json!(2_000),
    );
    assert_eq!(described, [one, one]);
    for (item, name) in items.iter().zip(["devis.pdf", "devis (2).pdf"]) {
        let path = item["path"].as_str().expect("a path");
        assert!(path.ends_with(name), "{path}");
        assert_eq!(std::fs::read(path).expect("it is there"), pdf(2_000));
    }
    assert_eq!(other.ok(&offline)["items"][1]["size_bytes"], 2_000);
    let absent = other.run(&["download", "999999999", "--out", &folder], "");
    assert_eq!(absent.code, 1, "{absent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_go_stops_the_whole_message_with_a_sentence() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let good = terminal.file("devis.pdf", &pdf(2_000));
    let missing = terminal.file("x", b"").replace("/x", "/absent.pdf");
    let run = terminal.run(
        &[
            "--offline",
            "note",
            &id,
            "Voici",
            "--attach",
            &good,
            &missing,
        ],
        "",
    );
    assert_eq!(run.code, 1, "{run:?}");
    let sentence = "absent.pdf is not attached: it cannot be read";
    assert!(run.stderr.contains(sentence), "{}", run.stderr);
    assert_eq!(terminal.ok(&["--offline", "outbox"])["items"], json!([]));
    let kept = terminal.files();
    assert!(!kept.contains(&pdf(2_000)), "nothing of it is left behind");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_file_needs_no_more_memory_than_a_small_one() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    let small = terminal.file("petit.pdf", &pdf(2_000));
    let large = terminal.file("grand.pdf", &pdf(25 * 1024 * 1024));
    let usual = terminal.most_memory_kb(&["note", &id, "--attach", &small]);
    let most = terminal.most_memory_kb(&["note", &id, "--attach", &large]);
    assert_eq!(terminal.ok(&["--offline", "outbox"])["items"], json!([]));
    assert_eq!(names(&last_message(&terminal, &id)), ["grand.pdf"]);
    // The file itself would be 25 MB of it.
    assert!(most < usual + 10 * 1024, "{usual} kB, then {most} kB");
}
