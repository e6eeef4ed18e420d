//! Signing in, with one step and two, and what belongs to the user.

use crate::world::{ACCOUNT, Agent, PASSWORD, World};
use guichet_protocol::time::Timestamp;
use guichet_server::totp;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn sign_in(world: &World, body: Value) -> (StatusCode, Value, HeaderMap) {
    let url = format!("{}/auth/sign_in", world.base());
    let response = reqwest::Client::new()
        .post(url)
        .json(&body)
        .send()
        .await
        .expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.expect("a body");
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
        headers,
    )
}

fn alice(password: &str) -> Value {
    json!({"email": "Alice@example.org", "password": password})
}

#[tokio::test]
async fn a_right_password_gives_the_user_and_a_session() {
    let world = World::open().await;
    let (status, body, headers) = sign_in(&world, alice(PASSWORD)).await;
    assert_eq!(status, StatusCode::OK);
    let user = &body["data"];
    assert_eq!(user["access_token"], "token-alice");
    assert_eq!(user["pubsub_token"], "stream-alice");
    assert_eq!(user["account_id"], ACCOUNT);
    assert_eq!(user["accounts"][0]["permissions"], json!(["agent"]));
    assert_eq!(user["type"], Value::Null);
    let session = |method: Method, path: &str| {
        let url = format!("{}{path}", world.base());
        ["access-token", "client", "uid"].into_iter().fold(
            reqwest::Client::new().request(method, url),
            |request, name| request.header(name, headers[name].clone()),
        )
    };
    let valid = session(Method::GET, "/auth/validate_token")
        .send()
        .await
        .expect("an answer");
    let valid: Value = valid.json().await.expect("a body");
    assert_eq!(valid["payload"]["data"]["id"], user["id"]);
    let bearer = reqwest::Client::new()
        .get(format!("{}/api/v1/profile", world.base()))
        .header("authorization", headers["authorization"].clone());
    assert_eq!(
        bearer.send().await.expect("an answer").status(),
        StatusCode::OK
    );
    let out = session(Method::DELETE, "/auth/sign_out")
        .send()
        .await
        .expect("an answer");
    assert_eq!(out.status(), StatusCode::OK);
    let after = session(Method::GET, "/auth/validate_token")
        .send()
        .await
        .expect("an answer");
    assert_eq!(after.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let world = World::open().await;
    let refusal = json!({
        "success": false, "errors": ["Invalid login credentials. Please try again."]
    });
    let (status, body, _) = sign_in(&world, alice("wrong")).await;
    assert_eq!((status, &body), (StatusCode::UNAUTHORIZED, &refusal));
    let nobody = json!({"email": "nobody@example.org", "password": PASSWORD});
    let (status, body, _) = sign_in(&world, nobody).await;
    assert_eq!((status, &body), (StatusCode::UNAUTHORIZED, &refusal));
}

#[tokio::test]
async fn guessing_is_stopped_and_forgotten_after_a_while() {
    let world = World::open().await;
    for _ in 0..10 {
        assert_eq!(
            sign_in(&world, alice("guess")).await.0,
            StatusCode::UNAUTHORIZED
        );
    }
    let (status, body, _) = sign_in(&world, alice(PASSWORD)).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(body, json!("Retry later\n"), "plain text");
    world.pass(16 * 60);
    assert_eq!(sign_in(&world, alice(PASSWORD)).await.0, StatusCode::OK);
}

/// Switches two steps on; the answer is the secret and the backup codes.
async fn with_two_steps(world: &World, agent: &Agent) -> (String, Vec<String>) {
    let mfa = "/api/v1/profile/mfa";
    assert_eq!(
        agent.get(mfa).await,
        json!({"feature_available": true, "enabled": false})
    );
    let setup = agent.post(mfa, json!({})).await;
    let secret = setup["secret"].as_str().expect("a secret").to_owned();
    assert!(
        setup["provisioning_url"]
            .as_str()
            .is_some_and(|url| url.starts_with("otpauth://"))
    );
    let wrong = agent.call(
        Method::POST,
        "/api/v1/profile/mfa/verify",
        json!({"otp_code": "x"}),
    );
    assert_eq!(wrong.await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let code = code(world, &secret);
    let on = agent
        .post("/api/v1/profile/mfa/verify", json!({"otp_code": code}))
        .await;
    assert_eq!(on["enabled"], true);
    let codes = on["backup_codes"].as_array().expect("codes");
    let codes = codes
        .iter()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    (secret, codes)
}

fn now(world: &World) -> Timestamp {
    guichet_server::clock::Clock::now(&world.clock)
}

fn code(world: &World, secret: &str) -> String {
    totp::code_at(secret, now(world)).expect("a code")
}

#[tokio::test]
async fn two_steps_ask_for_a_code_that_works_once() {
    let world = World::open().await;
    let (secret, backup) = with_two_steps(&world, &world.alice()).await;
    let (status, asked, headers) = sign_in(&world, alice(PASSWORD)).await;
    assert_eq!(status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(asked["mfa_required"], true);
    assert!(!headers.contains_key("access-token"), "no session yet");
    let token = asked["mfa_token"].clone();
    let step = |key: &str, code: &str| json!({"mfa_token": token, key: code});
    let (status, body, _) = sign_in(&world, step("otp_code", "000000")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body["error"].is_string());
    let used = code(&world, &secret);
    assert_eq!(
        sign_in(&world, step("otp_code", &used)).await.0,
        StatusCode::BAD_REQUEST,
        "the code that switched it on was taken"
    );
    world.pass(60);
    let fresh = code(&world, &secret);
    assert_eq!(
        sign_in(&world, step("otp_code", &fresh)).await.0,
        StatusCode::OK
    );
    assert_eq!(
        sign_in(&world, step("backup_code", &backup[0])).await.0,
        StatusCode::OK
    );
    assert_eq!(
        sign_in(&world, step("backup_code", &backup[0])).await.0,
        StatusCode::BAD_REQUEST,
        "a backup code works once"
    );
}

#[tokio::test]
async fn the_second_step_must_follow_within_five_minutes() {
    let world = World::open().await;
    let (secret, _) = with_two_steps(&world, &world.alice()).await;
    let (_, asked, _) = sign_in(&world, alice(PASSWORD)).await;
    world.pass(301);
    let late = json!({"mfa_token": asked["mfa_token"], "otp_code": code(&world, &secret)});
    assert_eq!(sign_in(&world, late).await.0, StatusCode::UNAUTHORIZED);
    let forged = json!({"mfa_token": "11.9999999999999--00", "otp_code": code(&world, &secret)});
    assert_eq!(sign_in(&world, forged).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn two_steps_can_be_switched_off_with_password_and_code() {
    let world = World::open().await;
    let alice_signed = world.alice();
    let (_, backup) = with_two_steps(&world, &alice_signed).await;
    let mfa = "/api/v1/profile/mfa";
    let wrong = json!({"password": "x", "backup_code": backup[0]});
    assert_eq!(
        alice_signed.call(Method::DELETE, mfa, wrong).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let right = json!({"password": PASSWORD, "backup_code": backup[0]});
    assert_eq!(
        alice_signed.call(Method::DELETE, mfa, right).await.0,
        StatusCode::OK
    );
    assert_eq!(sign_in(&world, alice(PASSWORD)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_profile_can_be_changed_and_settings_are_replaced_as_a_whole() {
    let world = World::open().await;
    let alice = world.alice();
    let put = |body: Value| alice.call(Method::PUT, "/api/v1/profile", body);
    let (_, user) = put(json!({"profile": {
        "display_name": "Al", "message_signature": "**Alice**", "ui_settings": {"a": 1}
    }}))
    .await;
    assert_eq!(user["available_name"], "Al");
    let (_, user) = put(json!({"profile": {"ui_settings": {"b": 2}}})).await;
    assert_eq!(user["ui_settings"], json!({"b": 2}));
    assert_eq!(user["message_signature"], "**Alice**", "absent fields stay");
    let wrong = json!({"profile": {"password": "new password", "current_password": "no"}});
    let (status, body) = put(wrong).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["attributes"], json!(["current_password"]));
    let (status, body) = put(json!({"profile": {"email": "bob@example.org"}})).await;
    assert_eq!(
        (status, &body["attributes"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!(["email"]))
    );
}

#[tokio::test]
async fn a_new_password_ends_sessions_and_renews_the_stream() {
    let world = World::open().await;
    let (_, _, headers) = sign_in(&world, alice(PASSWORD)).await;
    let body = json!({"profile": {
        "password": "another horse", "password_confirmation": "another horse",
        "current_password": PASSWORD
    }});
    let (status, user) = world
        .alice()
        .call(Method::PUT, "/api/v1/profile", body)
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(user["pubsub_token"], "stream-alice");
    assert_eq!(
        user["access_token"], "token-alice",
        "the access token stays"
    );
    let old = reqwest::Client::new()
        .get(format!("{}/api/v1/profile", world.base()))
        .header("authorization", headers["authorization"].clone());
    assert_eq!(
        old.send().await.expect("an answer").status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn availability_is_what_the_user_chose_and_status_what_others_see() {
    let world = World::open().await;
    let alice = world.alice();
    let chosen = json!({"profile": {"account_id": ACCOUNT, "availability": "busy"}});
    let user = alice.post("/api/v1/profile/availability", chosen).await;
    assert_eq!(user["accounts"][0]["availability"], "busy");
    assert_eq!(
        user["accounts"][0]["availability_status"], "offline",
        "not present"
    );
    let always = json!({"profile": {"account_id": ACCOUNT, "auto_offline": false}});
    let user = alice.post("/api/v1/profile/auto_offline", always).await;
    assert_eq!(user["accounts"][0]["availability_status"], "busy");
    let body = json!({"profile": {"account_id": ACCOUNT}});
    let (status, body) = alice
        .call(Method::PUT, "/api/v1/profile/set_active_account", body)
        .await;
    assert_eq!((status, body), (StatusCode::OK, json!("")));
}
