//! Bad input and bad days: each has its own sentence, the local copy stays usable, queued work stays queued.

use axum::{Router, routing::get};
use guichet_core::{Core, Error, api::PlainHttp, secrets::Secret};
use guichet_model::{Failure, FailureCode, command::SignInReply};
use guichet_tests::{
    network::{Fault, Reply, Which},
    programs::{Ctl, Dialect, ServerProgram, program},
    world::{Agent, PASSWORD, World},
};
use serde_json::json;

async fn sign_in(
    agent: &Agent,
    server: &str,
    email: &str,
    password: &str,
) -> Result<SignInReply, Failure> {
    let (server, email) = (server.to_owned(), email.to_owned());
    let password = Secret::new(password);
    let reply = agent.run(|core| async move {
        core.sign_in(&server, &email, &password, PlainHttp::LoopbackOnly)
            .await
    });
    reply.await.map_err(|error| error.failure())
}

async fn code_of_sign_in(agent: &Agent, server: &str, password: &str) -> Option<FailureCode> {
    let reply = sign_in(agent, server, "alice@desk.example", password).await;
    reply.err().map(|failure| failure.code)
}

#[tokio::test]
async fn each_way_a_sign_in_fails_has_its_own_sentence() {
    let world = World::new().await;
    let alice = world.agent_unsigned("alice").await;
    let url = alice.network().url();
    let wrong = sign_in(&alice, &url, "alice@desk.example", "guessed").await;
    assert_eq!(
        wrong.expect_err("a wrong password").code,
        FailureCode::WrongPassword
    );

    let remote = code_of_sign_in(&alice, "http://support.example.com", PASSWORD).await;
    assert_eq!(remote, Some(FailureCode::PlainHttp));
    let nonsense = code_of_sign_in(&alice, "not an address", PASSWORD).await;
    assert_eq!(nonsense, Some(FailureCode::BadAddress));

    let elsewhere = Router::new().fallback(get(|| async { "<html>A blog</html>" }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let blog = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move { axum::serve(listener, elsewhere).await });
    let unknown = code_of_sign_in(&alice, &blog, PASSWORD).await;
    assert_eq!(unknown, Some(FailureCode::UnknownServer));

    let slow_down = Fault::AnswerInstead(Reply {
        status: 429,
        body: "Retry later".to_owned(),
        retry_after: None,
    });
    alice
        .network()
        .strike_next(Which::to("POST", "auth/sign_in"), slow_down);
    let busy = code_of_sign_in(&alice, &url, PASSWORD).await;
    assert_eq!(busy, Some(FailureCode::RateLimited));

    let suspend = "UPDATE account SET status = 'suspended'";
    world
        .server_database()
        .execute(suspend, [])
        .expect("suspended");
    let suspended = code_of_sign_in(&alice, &url, PASSWORD).await;
    assert_eq!(suspended, Some(FailureCode::Suspended));

    alice.network().cut().await;
    let unreachable = code_of_sign_in(&alice, &url, PASSWORD).await;
    assert_eq!(unreachable, Some(FailureCode::Unreachable));
    assert!(
        alice.core().accounts().is_empty(),
        "no failure left an account behind"
    );
}

#[tokio::test]
async fn the_right_password_opens_the_desk_and_a_wrong_token_does_not() {
    let world = World::new().await;
    let alice = world.agent_unsigned("alice").await;
    let url = alice.network().url();
    let guess = Secret::new("guessed");
    let (server, plain) = (url.clone(), PlainHttp::LoopbackOnly);
    let wrong = alice
        .run(move |core| async move { core.sign_in_with_token(&server, guess, plain).await })
        .await;
    assert_eq!(
        wrong.expect_err("a wrong token").failure().code,
        FailureCode::WrongToken
    );
    let reply = sign_in(&alice, &url, "alice@desk.example", PASSWORD).await;
    assert!(
        matches!(reply, Ok(SignInReply::SignedIn { .. })),
        "{reply:?}"
    );
    alice.until_level().await;
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_skipped_and_counted_and_the_rest_arrives() {
    let world = World::new().await;
    world.expect_complaint("skip");
    world.expect_complaint("read");
    let (first, second) = (world.conversation().await, world.conversation().await);
    let alice = world.agent_unsigned("alice").await;
    alice
        .network()
        .rewrite_all("GET", "conversations", move |answer| {
            let rows = answer["data"]["payload"].as_array_mut();
            for row in rows
                .into_iter()
                .flatten()
                .filter(|row| row["id"] == second.0)
            {
                row["inbox_id"] = json!({"nobody": "expected this"});
                row["meta"] = json!("SECRET-CONTENT");
            }
        });
    alice
        .network()
        .rewrite_all("GET", &format!("conversations/{second}"), |answer| {
            answer["meta"] = json!("SECRET-CONTENT");
        });
    alice.sign_in().await;
    alice.until_level().await;
    alice.until_here(first).await;
    assert!(
        alice.account().connection.skipped >= 1,
        "{:?}",
        alice.account().connection
    );
    let complaints = world.complaints().join("\n");
    assert!(
        !complaints.contains("SECRET-CONTENT"),
        "no content in the log: {complaints}"
    );

    alice.reply(first, "Work goes on");
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(first.0).await, ["Work goes on"]);
}

#[tokio::test]
async fn a_page_of_a_proxy_is_no_answer_and_nothing_is_lost_by_it() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let page = Reply {
        status: 200,
        body: "<html>Please accept our terms</html>".to_owned(),
        retry_after: None,
    };
    let messages = Which::to("POST", "conversations/*/messages");
    alice
        .network()
        .strike_next(messages, Fault::AnswerInstead(page));
    alice.reply(id, "In a hotel");
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["In a hotel"]);
}

#[tokio::test]
async fn a_second_program_on_the_same_profile_is_refused() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let second = Core::open(alice.options());
    assert!(
        matches!(second, Err(Error::ProfileInUse)),
        "{:?}",
        second.err()
    );
    let id = world.conversation().await;
    alice.until_here(id).await;
}

#[tokio::test]
async fn senseless_actions_are_refused_before_they_are_queued() {
    use guichet_model::{Timestamp, conversation::Status, outbox::Action};
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let past = Some(Timestamp(1_000_000));
    for senseless in [
        Action::Reply(String::new().into()),
        Action::Note(" \n ".into()),
        Action::SetStatus {
            status: Status::Pending,
            until: past,
        },
        Action::SetStatus {
            status: Status::Closed,
            until: Some(Timestamp(1_900_000_000_000)),
        },
    ] {
        let refused = alice
            .core()
            .act(alice.account().key, alice.key(id), &senseless);
        let code = refused.expect_err("it makes no sense").failure().code;
        assert_eq!(code, FailureCode::Invalid, "{senseless:?}");
    }
    assert!(alice.outbox().is_empty());
}

#[tokio::test]
async fn on_a_full_disk_an_action_is_refused_whole_and_what_was_queued_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        ServerProgram::start(&folder.path().join("server"), "bench:4", Dialect::Guichet).await;
    let token = server.agent("administrator").access_token.clone();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).expect("a folder for the disk");
    let ran = tokio::process::Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            include_str!("full_disk.sh"),
            "sh",
        ])
        .args([&disk, &program("guichetctl")])
        .arg(&server.ready.url)
        .env("GUICHET_TOKEN", &token)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .await
        .expect("a shell");
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    if ran.status.code() == Some(99) || err.contains("unshare failed") {
        eprintln!("this machine allows no disk of its own, so none was filled: {err}");
        return;
    }
    assert!(ran.status.success(), "{:?}: {out} {err}", ran.status);
    let outbox: serde_json::Value = serde_json::from_str(&out).expect("one document");
    let items = outbox["items"].as_array().expect("a list");
    assert_eq!(
        items.len(),
        1,
        "the one from before the disk was full: {outbox}"
    );
    assert!(
        err.contains("disk is full"),
        "a sentence that names the disk: {err}"
    );
}

#[tokio::test]
async fn the_server_ends_in_time_when_asked_and_guichetctl_says_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let server =
        ServerProgram::start(&folder.path().join("server"), "bench:2", Dialect::Guichet).await;
    let url = server.ready.url.clone();
    let ctl = Ctl::new(&folder.path().join("profile"), "no-such-token");
    let complaint = ctl
        .fails(&["login", "--server", &url, "--token-stdin"])
        .await;
    assert!(complaint.contains("token"), "{complaint}");
    let took = server.stop().await.expect("it ends by itself");
    assert!(took.as_secs() < 5, "it took {took:?}");
    let complaint = ctl
        .fails(&["login", "--server", &url, "--token-stdin"])
        .await;
    assert!(complaint.contains("reached"), "{complaint}");
}
