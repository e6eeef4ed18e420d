//! Signing in: the way through, and each way that it ends otherwise.

use guichet_protocol::ids::UserId;

use super::{
    super::{Client, Error, Options, SignIn},
    address, client,
    scripted::{Reply, Scripted, json, with_headers},
};
use crate::secrets::Secret;

const USER: &str = r#"{"data": {"id": 4, "name": "Ada", "email": "ada@example.com", "access_token": "long-lived", "pubsub_token": "p",
    "accounts": [{"id": 1, "name": "Desk", "status": "active"}]}}"#;

fn password() -> Secret {
    Secret::new("pa55")
}

fn signed_in() -> Reply {
    let headers = "access-token: s3ssion\r\nclient: c1\r\nuid: ada@example.com\r\n";
    with_headers(200, headers, USER)
}

/// Signing in with a password that is answered with `reply`.
async fn refused(reply: Reply) -> Error {
    let server = Scripted::start(vec![reply]).await;
    let result = client(&server)
        .sign_in("ada@example.com", &password())
        .await;
    result.expect_err("a failure")
}

#[tokio::test]
async fn a_password_becomes_the_access_token_and_the_web_session_is_ended() {
    let server = Scripted::start(vec![signed_in(), json(200, r#"{"success": true}"#)]).await;
    let client = Client::new(address(&server.url()), None, Options::default()).expect("a client");
    let result = client.sign_in("ada@example.com", &password()).await;
    let SignIn::Done(done) = result.expect("signs in") else {
        panic!("no second step was asked for");
    };
    assert_eq!(done.token.expose(), "long-lived");
    assert_eq!(done.user.id, UserId(4));
    let shown = format!("{done:?}");
    assert!(!shown.contains("long-lived"), "{shown}");
    let requests = server.received();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[1].line(), "DELETE /auth/sign_out HTTP/1.1");
    assert_eq!(requests[1].header("access-token"), Some("s3ssion"));
    assert_eq!(requests[1].header("client"), Some("c1"));
    assert_eq!(requests[1].header("uid"), Some("ada@example.com"));
}

#[tokio::test]
async fn a_web_session_that_cannot_be_ended_does_not_stop_the_sign_in() {
    let server = Scripted::start(vec![signed_in(), json(500, "")]).await;
    let result = client(&server)
        .sign_in("ada@example.com", &password())
        .await;
    assert!(matches!(result, Ok(SignIn::Done(_))), "{result:?}");
}

#[tokio::test]
async fn each_refusal_of_a_password_has_its_own_meaning() {
    let wrong = r#"{"success": false, "errors": ["Invalid login credentials. Please try again."]}"#;
    assert_eq!(refused(json(401, wrong)).await, Error::WrongPassword);
    let unconfirmed =
        r#"{"success": false, "errors": ["Confirm first"], "error_code": "user_not_confirmed"}"#;
    let message = "Confirm first".to_owned();
    assert_eq!(
        refused(json(401, unconfirmed)).await,
        Error::Refused {
            status: 401,
            message
        }
    );
    let suspended = r#"{"error": "Account is suspended"}"#;
    assert_eq!(refused(json(401, suspended)).await, Error::Suspended);
    assert_eq!(
        refused(with_headers(429, "", "Retry later")).await,
        Error::RateLimited { retry_after: None }
    );
    assert_eq!(refused(json(404, "{}")).await, Error::UnknownServer);
}

#[tokio::test]
async fn a_second_step_takes_one_time_codes_and_backup_codes() {
    let needed = json(206, r#"{"mfa_required": true, "mfa_token": "m1"}"#);
    let replies = vec![
        needed,
        signed_in(),
        json(200, "{}"),
        signed_in(),
        json(200, "{}"),
    ];
    let server = Scripted::start(replies).await;
    let client = client(&server);
    let result = client.sign_in("ada@example.com", &password()).await;
    let SignIn::CodeNeeded { mfa_token } = result.expect("half way") else {
        panic!("a second step is needed");
    };
    client
        .submit_code(&mfa_token, " 123456 ")
        .await
        .expect("signs in");
    client
        .submit_code(&mfa_token, "a1b2c3d4")
        .await
        .expect("signs in");
    let requests = server.received();
    assert_eq!(
        requests[1].body,
        r#"{"mfa_token":"m1","otp_code":"123456"}"#
    );
    assert_eq!(
        requests[3].body,
        r#"{"backup_code":"a1b2c3d4","mfa_token":"m1"}"#
    );
}

#[tokio::test]
async fn a_wrong_code_and_a_late_code_are_told_apart() {
    let replies = vec![
        json(400, r#"{"error": "Invalid code"}"#),
        json(401, r#"{"error": "Invalid or expired MFA token"}"#),
    ];
    let server = Scripted::start(replies).await;
    let client = client(&server);
    let token = Secret::new("m1");
    let wrong = client.submit_code(&token, "123456").await;
    assert_eq!(wrong.expect_err("wrong"), Error::WrongCode);
    let late = client.submit_code(&token, "123456").await;
    assert_eq!(late.expect_err("late"), Error::SignInExpired);
}

#[tokio::test]
async fn a_pasted_token_is_wrong_rather_than_expired() {
    let server = Scripted::start(vec![json(401, r#"{"error": "Invalid Access Token"}"#)]).await;
    let client = client(&server);
    assert_eq!(
        client.verify_token().await.expect_err("wrong"),
        Error::WrongToken
    );
    assert_eq!(
        client.profile().await.expect_err("revoked"),
        Error::SignInNeeded
    );
}
