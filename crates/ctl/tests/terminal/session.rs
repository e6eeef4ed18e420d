//! Signing in and out, and what goes wrong on the way.

use serde_json::json;

use crate::office::{Office, Terminal};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_without_a_keyring_warns_and_keeps_the_account_only() {
    let office = Office::open().await;
    let terminal = Terminal::new(&office.token);
    let run = terminal.run(
        &["login", "--server", &office.url(), "--token-stdin"],
        &office.token,
    );
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stderr.contains("no keyring"), "{}", run.stderr);
    let account = run.json();
    assert_eq!(account["server"], json!(office.url()));
    assert_eq!(account["account_id"], json!(office.account_id));
    assert_eq!(account["secret"], "none");
    let accounts = terminal.ok(&["--offline", "accounts"]);
    assert_eq!(accounts["items"][0]["agent"], account["agent"]);
    let files = terminal.files();
    let secret = office.token.as_bytes();
    let kept = files
        .iter()
        .any(|bytes| bytes.windows(secret.len()).any(|part| part == secret));
    assert!(!kept, "the token is on the disk");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_signs_in_and_a_wrong_one_says_so() {
    let office = Office::open().await;
    let terminal = Terminal::new("");
    let url = office.url();
    let login = [
        "login",
        "--server",
        &url,
        "--email",
        &office.email,
        "--password-stdin",
    ];
    let wrong = terminal.run(&login, "not the password");
    assert_eq!(wrong.code, 1);
    assert_eq!(wrong.stderr, "guichetctl: e-mail or password is wrong\n");
    assert_eq!(wrong.stdout, "");
    let run = terminal.run(&login, &office.password);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(run.json()["agent"]["email"], json!(office.email));
    // Without a keyring and without GUICHET_TOKEN nothing can be delivered, and everything else works.
    let sync = terminal.run(&["sync", "--once"], "");
    assert_eq!(sync.code, 1);
    assert!(sync.stderr.contains("sign in again"), "{}", sync.stderr);
    assert_eq!(terminal.ok(&["list"])["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_of_not_getting_in_has_its_own_sentence() {
    let office = Office::open().await;
    let terminal = Terminal::new("");
    let sentence = |server: &str, more: &[&str]| {
        let line = [&["login", "--token-stdin", "--server", server], more].concat();
        let run = terminal.run(&line, "nonsense");
        assert_eq!(run.code, 1, "{run:?}");
        assert_eq!(run.stderr.lines().count(), 1, "{run:?}");
        run.stderr
    };
    let url = office.url();
    assert!(sentence(&url, &[]).contains("token is not known"));
    assert!(sentence(&url, &["--offline"]).contains("network"));
    assert!(sentence("http://192.0.2.1", &[]).contains("plain http"));
    assert!(sentence("not a web address", &[]).contains("not a web address"));
    assert!(sentence("http://127.0.0.1:1", &[]).contains("cannot be reached"));
    let nobody = terminal.run(&["list"], "");
    assert!(nobody.stderr.contains("login"), "{nobody:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_asks_what_becomes_of_undelivered_work() {
    let office = Office::open().await;
    let terminal = office.signed_in_and_level();
    let id = office.conversation(&terminal);
    terminal.ok(&["--offline", "note", &id, "for later"]);
    let asked = terminal.run(&["logout"], "");
    assert_eq!(asked.code, 1);
    assert!(asked.stderr.contains("--keep or --discard"), "{asked:?}");
    assert_eq!(terminal.ok(&["logout", "--keep"])["kept"], 1);
    assert_eq!(terminal.run(&["list"], "").code, 1, "no account is left");

    office.login(&terminal);
    terminal.ok(&["sync", "--once"]);
    let shown = terminal.ok(&["show", &id, "--limit", "3"]);
    let notes = shown["messages"].as_array().expect("messages");
    let kept = notes.iter().filter(|note| note["content"] == "for later");
    assert_eq!(kept.count(), 1, "{notes:?}");
}
