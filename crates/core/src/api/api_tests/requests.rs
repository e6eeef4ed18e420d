//! What answers and failures of ordinary requests mean.

use std::time::Duration;

use guichet_model::{OperationId, Timestamp};
use guichet_protocol::{
    ids::{AccountId, ChangeSeq, ConversationDisplayId, MessageId, UserId},
    rest::{ConversationQuery, ConversationStatus},
};
use serde_json::{Value, json};

use super::{
    super::{Audience, Client, Error, MessageRange, Retry},
    address, client, options,
    scripted::{Reply, Scripted, json, with_headers},
};

const CONVERSATION: ConversationDisplayId = ConversationDisplayId(7);

fn operation() -> OperationId {
    OperationId("0b0e6f0e-0000-4000-8000-000000000001".to_owned())
}

/// The failure of a write that is answered with `reply`.
async fn refused(reply: Reply) -> Error {
    let server = Scripted::start(vec![reply]).await;
    client(&server)
        .desk(AccountId(1))
        .send_message(
            CONVERSATION,
            &"hello".into(),
            Audience::Customer,
            &operation(),
        )
        .await
        .expect_err("a failure")
}

#[tokio::test]
async fn a_message_carries_its_operation_as_key_echo_and_marker() {
    let body = r#"{"id": 5, "conversation_id": 7, "message_type": 1, "content": "hello", "created_at": 1700000000, "private": true}"#;
    let server = Scripted::start(vec![json(200, body)]).await;
    let answer = client(&server)
        .desk(AccountId(3))
        .send_message(CONVERSATION, &"hello".into(), Audience::Team, &operation())
        .await
        .expect("is sent");
    assert_eq!(answer.value.expect("a message").id, MessageId(5));
    let request = server.only();
    assert_eq!(
        request.line(),
        "POST /api/v1/accounts/3/conversations/7/messages HTTP/1.1"
    );
    assert_eq!(request.header("api_access_token"), Some("t0ken"));
    assert_eq!(
        request.header("idempotency-key"),
        Some(operation().0.as_str())
    );
    let agent = request.header("user-agent").expect("a user agent");
    assert!(agent.starts_with("Guichet/") && !agent.contains("Mozilla"));
    let sent: Value = serde_json::from_str(&request.body).expect("JSON");
    assert_eq!(sent["echo_id"], json!(operation().0));
    assert_eq!(
        sent["content_attributes"],
        json!({ "client_message_id": operation().0 })
    );
    assert_eq!(sent["private"], json!(true));
    assert!(sent.get("source_id").is_none(), "it would stop delivery");
}

#[tokio::test]
async fn a_success_with_an_odd_record_is_still_a_success() {
    let server = Scripted::start(vec![json(200, r#"{"odd": true}"#)]).await;
    let answer = client(&server)
        .desk(AccountId(3))
        .send_message(
            CONVERSATION,
            &"hello".into(),
            Audience::Customer,
            &operation(),
        )
        .await
        .expect("is sent");
    assert!(answer.value.is_none());
    assert_eq!(answer.skipped, 1);
}

#[tokio::test]
async fn a_401_is_told_apart_by_its_body() {
    let invalid = json(401, r#"{"error": "Invalid Access Token"}"#);
    assert_eq!(refused(invalid).await, Error::SignInNeeded);
    let suspended = json(401, r#"{"error": "Account is suspended"}"#);
    assert_eq!(refused(suspended).await, Error::Suspended);
    let message = "You are not authorized to do this action".to_owned();
    let forbidden = json(401, &json!({ "error": message }).to_string());
    assert_eq!(refused(forbidden).await, Error::NotPermitted { message });
    let proxy = with_headers(401, "Content-Type: text/html\r\n", "<html>log in</html>");
    let error = refused(proxy).await;
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    assert!(error.is_ambiguous(), "a page of a proxy parks nothing");
}

#[tokio::test]
async fn other_refusals_keep_the_servers_words() {
    let reply = json(422, r#"{"error": "Validation failed: Too many messages"}"#);
    let error = refused(reply).await;
    let message = "Validation failed: Too many messages".to_owned();
    assert_eq!(
        error,
        Error::Refused {
            status: 422,
            message
        }
    );
    assert_eq!(error.retry(), Retry::Never);
    let validation = json(422, r#"{"message": "A, B", "attributes": ["a"]}"#);
    let message = "A, B".to_owned();
    assert_eq!(
        refused(validation).await,
        Error::Refused {
            status: 422,
            message
        }
    );
    assert_eq!(
        refused(json(404, r#"{"error": "Resource could not be found"}"#)).await,
        Error::NotFound
    );
    assert_eq!(refused(json(409, "{}")).await, Error::KeyConflict);
}

#[tokio::test]
async fn a_throttled_request_says_how_long_to_wait() {
    let reply = with_headers(429, "Retry-After: 17\r\n", "Retry later");
    let wait = Some(Duration::from_secs(17));
    let error = refused(reply).await;
    assert_eq!(error, Error::RateLimited { retry_after: wait });
    assert_eq!(error.retry(), Retry::Later(wait));
    let dated =
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n";
    assert_eq!(
        refused(with_headers(429, dated, "Retry later")).await,
        Error::RateLimited {
            retry_after: Some(Duration::from_secs(30))
        }
    );
    assert_eq!(
        refused(with_headers(429, "", "Retry later")).await,
        Error::RateLimited { retry_after: None }
    );
}

#[tokio::test]
async fn a_failed_server_and_a_lost_answer_are_ambiguous() {
    assert_eq!(
        refused(json(503, "{}")).await,
        Error::ServerFailed { status: 503 }
    );
    let cut_head = Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec());
    let cut_body =
        Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": 5".to_vec());
    let cut_without_length =
        Reply::Bytes(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"id\": 5".to_vec());
    let nothing = Reply::Bytes(Vec::new());
    for reply in [cut_head, cut_body, cut_without_length, nothing] {
        let error = refused(reply.clone()).await;
        assert!(matches!(error, Error::NoAnswer(_)), "{reply:?}: {error:?}");
        assert!(error.is_ambiguous());
        assert_eq!(error.retry(), Retry::Later(None));
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_in_time_is_ambiguous() {
    let server = Scripted::start(vec![Reply::Silence]).await;
    let client = Client::new(
        address(&server.url()),
        Some(crate::secrets::Secret::new("t0ken")),
        options(Duration::from_millis(100)),
    )
    .expect("a client");
    let error = client.profile().await.expect_err("times out");
    assert_eq!(error, Error::NoAnswer("timed out".to_owned()));
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let server = Scripted::start(vec![]).await;
    let client = client(&server);
    drop(server);
    // The listener closes with its task; until then a connection may still be taken.
    let error = loop {
        match client.profile().await {
            Err(error @ Error::Unreachable(_)) => break error,
            Err(Error::NoAnswer(_)) => tokio::task::yield_now().await,
            other => panic!("unexpected: {other:?}"),
        }
    };
    assert!(!error.is_ambiguous());
}

#[tokio::test]
async fn a_page_instead_of_json_is_no_answer_of_the_server() {
    let page = with_headers(200, "Content-Type: text/html\r\n", "<html>welcome</html>");
    let error = refused(page).await;
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    assert!(error.is_ambiguous());
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let body = format!("[{}1]", "1,".repeat(600));
    let server = Scripted::start(vec![json(200, &body)]).await;
    let mut options = options(Duration::from_secs(10));
    options.json_limit_bytes = 1000;
    let client = Client::new(
        address(&server.url()),
        Some(crate::secrets::Secret::new("t")),
        options,
    )
    .expect("a client");
    let error = client
        .desk(AccountId(1))
        .agents()
        .await
        .expect_err("too long");
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
}

#[tokio::test]
async fn the_token_goes_out_with_hyphens_where_a_proxy_drops_underscores() {
    let unseen = json(
        401,
        r#"{"errors": ["You need to sign in or sign up before continuing."]}"#,
    );
    let server = Scripted::start(vec![unseen, json(200, "[]")]).await;
    let desk = client(&server).desk(AccountId(1));
    desk.agents().await.expect("gets through");
    desk.agents().await.expect("gets through at once");
    let tokens: Vec<_> = server
        .received()
        .iter()
        .map(|request| {
            (
                request.header("api_access_token").is_some(),
                request.header("api-access-token").is_some(),
            )
        })
        .collect();
    assert_eq!(
        tokens,
        [(true, false), (false, true), (false, true)],
        "tried once, then remembered"
    );
}

#[tokio::test]
async fn a_token_that_is_unseen_in_both_spellings_means_signing_in() {
    let unseen = json(401, r#"{"errors": ["You need to sign in"]}"#);
    let server = Scripted::start(vec![unseen]).await;
    let error = client(&server).profile().await.expect_err("refused");
    assert_eq!(error, Error::SignInNeeded);
}

#[tokio::test]
async fn an_odd_record_is_left_out_and_counted() {
    let body = json!({"data": {"meta": {"all_count": 3}, "payload": [
        {"id": 1, "status": "open", "meta": {"sender": {"id": 9, "name": "Ada"}}},
        {"id": "one"},
        {"id": 2, "status": "strange", "meta": {"sender": {"id": 9}}, "new": []},
    ]}});
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";
    let server = Scripted::start(vec![with_headers(200, date, &body.to_string())]).await;
    let query = ConversationQuery {
        status: Some("all".to_owned()),
        labels: vec!["a b".to_owned()],
        page: Some(2),
        ..ConversationQuery::default()
    };
    let answer = client(&server)
        .desk(AccountId(1))
        .conversations(&query)
        .await
        .expect("a page");
    assert_eq!(answer.skipped, 1);
    assert_eq!(answer.value.counts.all_count, 3);
    assert_eq!(answer.server_time, Some(Timestamp(784_111_777_000)));
    let statuses: Vec<_> = answer
        .value
        .conversations
        .iter()
        .map(|one| &one.status)
        .collect();
    assert_eq!(
        statuses,
        [
            &ConversationStatus::Open,
            &ConversationStatus::Other("strange".to_owned())
        ]
    );
    assert_eq!(
        server.only().line(),
        "GET /api/v1/accounts/1/conversations?status=all&labels%5B%5D=a+b&page=2 HTTP/1.1"
    );
}

#[tokio::test]
async fn an_answer_without_a_list_is_not_an_empty_list() {
    let replies = vec![
        json(200, r#"{"data": {}}"#),
        json(200, "{}"),
        json(200, "null"),
    ];
    let server = Scripted::start(replies).await;
    let desk = client(&server).desk(AccountId(1));
    let errors = [
        desk.conversations(&ConversationQuery::default())
            .await
            .expect_err("no list"),
        desk.labels().await.expect_err("no list"),
        desk.agents().await.expect_err("no list"),
    ];
    for error in errors {
        assert!(matches!(error, Error::Malformed(_)), "{error:?}");
    }
}

#[tokio::test]
async fn messages_are_asked_for_by_range() {
    let server = Scripted::start(vec![json(200, r#"{"meta": 5, "payload": []}"#)]).await;
    let desk = client(&server).desk(AccountId(1));
    let between = MessageRange::Between {
        from: MessageId(3),
        before: MessageId(9),
    };
    for range in [
        MessageRange::Newest,
        MessageRange::After(MessageId(4)),
        between,
    ] {
        let page = desk.messages(CONVERSATION, range).await.expect("a page");
        assert!(page.value.meta.is_none(), "an odd meta is only missing");
    }
    let lines: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    let path = "GET /api/v1/accounts/1/conversations/7/messages";
    assert_eq!(
        lines,
        [
            format!("{path} HTTP/1.1"),
            format!("{path}?after=4 HTTP/1.1"),
            format!("{path}?after=3&before=9 HTTP/1.1"),
        ]
    );
}

#[tokio::test]
async fn a_change_cursor_that_is_too_old_is_gone() {
    let server = Scripted::start(vec![json(410, r#"{"error": "too old"}"#)]).await;
    let error = client(&server)
        .desk(AccountId(1))
        .changes(Some(ChangeSeq(5)), 100)
        .await
        .expect_err("gone");
    assert_eq!(error, Error::Gone);
    assert_eq!(
        server.only().line(),
        "GET /api/v1/accounts/1/changes?limit=100&after=5 HTTP/1.1"
    );
}

#[tokio::test]
async fn assigning_tells_who_holds_it_now() {
    let server = Scripted::start(vec![
        json(200, r#"{"id": 4, "name": "Bob"}"#),
        json(200, "null"),
    ])
    .await;
    let desk = client(&server).desk(AccountId(1));
    let held = desk
        .assign(CONVERSATION, Some(UserId(4)), None)
        .await
        .expect("assigns");
    assert_eq!(held.value, Some(UserId(4)));
    let nobody = desk
        .assign(CONVERSATION, None, None)
        .await
        .expect("unassigns");
    assert_eq!((nobody.value, nobody.skipped), (None, 0));
    let bodies: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.body.clone())
        .collect();
    assert_eq!(bodies, [r#"{"assignee_id":4}"#, r#"{"assignee_id":null}"#]);
}

#[tokio::test]
async fn an_empty_success_is_a_success_and_a_redirect_is_not() {
    let server = Scripted::start(vec![
        json(200, ""),
        with_headers(302, "Location: https://elsewhere.example/\r\n", ""),
    ])
    .await;
    let desk = client(&server).desk(AccountId(1));
    desk.set_priority(CONVERSATION, None, None)
        .await
        .expect("is done");
    let error = desk
        .set_priority(CONVERSATION, None, None)
        .await
        .expect_err("a redirect");
    assert!(matches!(error, Error::Malformed(_)), "{error:?}");
}

#[tokio::test]
async fn a_probe_tells_our_server_a_stock_one_and_something_else_apart() {
    let ours = r#"{"version": "4.15.1", "timestamp": "2026-01-01 00:00:00", "queue_services": "ok", "data_services": "ok",
        "guichet": {"version": "0.1.0", "instance_id": "abc", "capabilities": ["tickets", "changes", "time-travel"]}}"#;
    let stock = r#"{"version": "4.14.2", "timestamp": "2026-01-01 00:00:00"}"#;
    let server = Scripted::start(vec![
        json(200, ours),
        json(200, stock),
        json(200, r#"{"hello": "world"}"#),
        with_headers(200, "Content-Type: text/html\r\n", "<html></html>"),
        with_headers(404, "", "404 page not found"),
        json(502, ""),
    ])
    .await;
    let client = client(&server);
    let info = client.probe().await.expect("ours");
    assert_eq!(info.instance_id.as_deref(), Some("abc"));
    assert!(info.capabilities.contains("changes") && info.capabilities.contains("time-travel"));
    let info = client.probe().await.expect("stock");
    assert_eq!((info.version.as_str(), info.instance_id), ("4.14.2", None));
    for _ in 0..3 {
        assert_eq!(client.probe().await, Err(Error::UnknownServer));
    }
    assert_eq!(
        client.probe().await,
        Err(Error::ServerFailed { status: 502 })
    );
    let tokens = server.received();
    assert!(tokens.iter().all(|request| !request.head.contains("t0ken")));
}
