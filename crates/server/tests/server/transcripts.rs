//! Transcripts by mail.

use crate::post::{SMTP, SmtpServer, left};
use crate::world::{FIRST, Play, SECOND, World};
use mail_parser::MessageParser;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn path() -> String {
    format!("conversations/{FIRST}/transcript")
}

#[tokio::test]
async fn a_transcript_is_readable_as_text_and_html_and_holds_no_note() {
    let world = World::open().await;
    let alice = world.alice();
    let messages = format!("conversations/{FIRST}/messages");
    alice
        .post(&messages, json!({"content": "Voici <b>la suite</b>"}))
        .await;
    alice
        .post(&messages, json!({"content": "entre nous", "private": true}))
        .await;
    alice
        .post(
            &format!("conversations/{FIRST}/labels"),
            json!({"labels": ["vip"]}),
        )
        .await;
    let answer = alice
        .post(
            &path(),
            json!({"email": "lea@example.org, chef@example.org"}),
        )
        .await;
    assert_eq!(answer, Value::String(String::new()));
    let mails = left(&world, 2).await;
    let mail = MessageParser::default().parse(&mails[0]).expect("a mail");
    assert_eq!(mail.subject(), Some("Transcript of conversation #101"));
    let to = mail
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address());
    assert_eq!(
        to,
        Some("lea@example.org"),
        "each sees only their own address"
    );
    let from = mail.from().and_then(|from| from.first());
    assert_eq!(
        from.and_then(|from| from.address()),
        Some("bureau@example.org")
    );
    assert_eq!(
        mail.header_raw("Auto-Submitted").map(str::trim),
        Some("auto-generated")
    );
    let text = mail.body_text(0).expect("a text");
    let html = mail.body_html(0).expect("HTML");
    for body in [&text, &html] {
        assert!(
            body.contains("Bonjour 101") && body.contains("Alice"),
            "{body}"
        );
        assert!(!body.contains("entre nous"), "a note is for agents");
        assert!(
            !body.contains("added vip"),
            "activities are not said to anybody"
        );
    }
    assert!(text.contains("Voici <b>la suite</b>"));
    assert!(html.contains("&lt;b&gt;"), "words cannot become markup");
    assert!(
        text.find("Bonjour 101") < text.find("Voici"),
        "oldest first"
    );
}

#[tokio::test]
async fn a_long_conversation_is_whole_and_in_order() {
    let world = World::open().await;
    for number in 0..45 {
        world
            .customer_writes(FIRST, &format!("Ligne {number:02}."))
            .await;
    }
    world
        .alice()
        .post(&path(), json!({"email": "lea@example.org"}))
        .await;
    let mails = left(&world, 1).await;
    let mail = MessageParser::default().parse(&mails[0]).expect("a mail");
    let text = mail.body_text(0).expect("a text").into_owned();
    let places: Vec<usize> = (0..45)
        .map(|number| text.find(&format!("Ligne {number:02}.")).expect("is there"))
        .collect();
    assert!(places.is_sorted());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_and_so_is_a_stranger_to_the_inbox() {
    let world = World::open().await;
    for (body, error) in [
        (json!({}), "email param missing"),
        (json!({"email": " "}), "email param missing"),
        (
            json!({"email": "lea@example.org, nowhere"}),
            "Invalid email address",
        ),
    ] {
        let (status, answer) = world.alice().call(Method::POST, &path(), body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(answer["error"], error);
    }
    let foreign = format!("conversations/{SECOND}/transcript");
    let body = json!({"email": "lea@example.org"});
    let (status, _) = world.bob().call(Method::POST, &foreign, body).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_account_sends_so_many_an_hour_and_a_repeated_request_counts_once() {
    let world = World::open_adjusted(Play::Guichet, |options| {
        options.transcripts.attempts = 2;
    })
    .await;
    let alice = world.alice();
    let send = |key: &'static str| {
        let request = alice
            .request(Method::POST, &path())
            .header("Idempotency-Key", key)
            .json(&json!({"email": "lea@example.org"}));
        alice.answer(request)
    };
    assert_eq!(send("a").await.0, StatusCode::OK);
    assert_eq!(send("a").await.0, StatusCode::OK);
    assert_eq!(send("b").await.0, StatusCode::OK);
    let (status, text) = send("c").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(text, Value::String("Retry later\n".to_owned()));
    world.pass(3601);
    assert_eq!(send("c").await.0, StatusCode::OK);
    left(&world, 3).await;
}

#[tokio::test]
async fn mail_leaves_by_the_smtp_server_where_there_is_one_and_a_refusal_is_told() {
    let mut server = SmtpServer::open().await;
    let world = World::open_adjusted(Play::Guichet, |options| {
        options.smtp = SMTP.get().cloned();
    })
    .await;
    let alice = world.alice();
    assert_eq!(alice.get("/api").await["guichet"]["mail"], "smtp");
    alice
        .post(&path(), json!({"email": "lea@example.org"}))
        .await;
    let (to, text) = server.next().await;
    assert_eq!(to, ["RCPT TO:<lea@example.org>"]);
    assert!(text.contains("Bonjour 101"));
    alice
        .post(&path(), json!({"email": "refused@example.org"}))
        .await;
    let told = async {
        loop {
            let thread = alice.thread(FIRST).await;
            if thread.iter().any(|line| line.contains("could not be sent")) {
                return thread;
            }
        }
    };
    let thread = tokio::time::timeout(std::time::Duration::from_secs(15), told)
        .await
        .expect("the thread says it");
    assert_eq!(
        thread.last().map(String::as_str),
        Some("The transcript to refused@example.org could not be sent")
    );
}

#[tokio::test]
async fn a_server_without_smtp_says_that_mail_goes_to_its_folder() {
    let world = World::open().await;
    assert_eq!(world.alice().get("/api").await["guichet"]["mail"], "folder");
}

#[tokio::test]
async fn a_macro_sends_a_transcript_too() {
    let world = World::open().await;
    let alice = world.alice();
    let steps = json!([{
        "action_name": "send_email_transcript", "action_params": ["a@example.org,b@example.org"]
    }]);
    let made = alice
        .post(
            "macros",
            json!({"name": "Envoyer", "visibility": "personal", "actions": steps}),
        )
        .await;
    let run = format!("macros/{}/execute", made["payload"]["id"]);
    alice.post(&run, json!({"conversation_ids": [FIRST]})).await;
    assert_eq!(left(&world, 2).await.len(), 2);
}
