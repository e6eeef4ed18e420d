//! Signing in and out.

use crate::caller::SignedIn;
use crate::desk::{Desk, View, Work};
use crate::error::ApiError;
use crate::limits::Attempt;
use crate::params::Params;
use crate::reply::Reply;
use crate::store::row::UserRow;
use crate::store::{people, session};
use crate::{password, render, secret, totp};
use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use guichet_protocol::envelope::{Data, Payload};
use guichet_protocol::ids::UserId;
use guichet_protocol::rest::{MfaRequired, TokenOwner, header as names};
use guichet_protocol::time::Timestamp;
use serde_json::json;
use std::net::SocketAddr;

const WRONG: ApiError = ApiError::SignInRefused("Invalid login credentials. Please try again.");
const OLD_STEP: ApiError = ApiError::SignInRefused("Invalid or expired MFA token");
/// The second step must follow within five minutes.
const MFA_LIFE_MS: i64 = 5 * 60 * 1000;
/// A session lasts two months.
const SESSION_LIFE_MS: i64 = 61 * 24 * 3_600_000;
const MFA: &str = "mfa";
/// What a hash of no password looks like, so that an unknown address takes as long as a known one.
const NO_PASSWORD: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/auth/sign_in", post(sign_in))
        .route("/auth/validate_token", get(validate))
        .route("/auth/sign_out", delete(sign_out))
}

async fn sign_in(
    State(desk): State<Desk>,
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    params: Params,
) -> Result<Response, ApiError> {
    let agent = headers.get(header::USER_AGENT);
    let agent = agent
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let user = match params.filled("mfa_token") {
        Some(token) => second_step(&desk, &token, &params).await?,
        None => match first_step(&desk, address, &params).await? {
            FirstStep::Done(user) => user,
            FirstStep::CodeNeeded(user) => return Ok(code_needed(&desk, user)),
        },
    };
    begin_session(&desk, user, agent.to_owned()).await
}

enum FirstStep {
    Done(UserId),
    CodeNeeded(UserId),
}

async fn first_step(
    desk: &Desk,
    address: SocketAddr,
    params: &Params,
) -> Result<FirstStep, ApiError> {
    let email = params.filled("email").ok_or(WRONG)?.trim().to_lowercase();
    let given = params.text("password").unwrap_or_default();
    let now = desk.now();
    let attempts = [
        Attempt::Email(email.clone()),
        Attempt::Address(address.ip()),
    ];
    for attempt in &attempts {
        if let Some(wait) = desk.limiter().wait(attempt, now) {
            return Err(ApiError::TooMany(wait));
        }
    }
    let user = desk
        .read(move |view| Ok(people::by_email(view.connection, &email)?))
        .await?;
    let hash = user
        .as_ref()
        .map_or(NO_PASSWORD, |user| &user.password_hash)
        .to_owned();
    let fits = off_thread(move || password::verify(&given, &hash)).await?;
    match user.filter(|_| fits) {
        Some(user) => {
            for attempt in &attempts {
                desk.limiter().succeeded(attempt);
            }
            Ok(if user.otp_enabled {
                FirstStep::CodeNeeded(user.id)
            } else {
                FirstStep::Done(user.id)
            })
        }
        None => {
            for attempt in attempts {
                desk.limiter().failed(attempt, now);
            }
            Err(WRONG)
        }
    }
}

/// Runs slow work off the async threads.
pub(super) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| ApiError::Internal("a worker thread was cut off".to_owned()))
}

fn code_needed(desk: &Desk, user: UserId) -> Response {
    let until = desk.now().plus_millis(MFA_LIFE_MS).as_millis();
    let reply = MfaRequired {
        mfa_required: true,
        mfa_token: desk.urls().seal(MFA, &format!("{user}.{until}")),
    };
    Reply::with(StatusCode::PARTIAL_CONTENT, &reply).into_response()
}

fn mfa_user(desk: &Desk, token: &str) -> Option<UserId> {
    let (user, until) = desk.urls().unseal(MFA, token)?.split_once('.')?;
    let until: i64 = until.parse().ok()?;
    (desk.now().as_millis() <= until).then_some(())?;
    user.parse().ok()
}

async fn second_step(desk: &Desk, token: &str, params: &Params) -> Result<UserId, ApiError> {
    let user = mfa_user(desk, token).ok_or(OLD_STEP)?;
    let attempt = Attempt::Code(user.get());
    if let Some(wait) = desk.limiter().wait(&attempt, desk.now()) {
        return Err(ApiError::TooMany(wait));
    }
    let (otp, backup) = (params.filled("otp_code"), params.filled("backup_code"));
    let taken = desk
        .change(move |work| {
            let mut row = people::get(work.connection, user)?;
            take_code(work, &mut row, otp.as_deref(), backup.as_deref())
        })
        .await?;
    if taken {
        desk.limiter().succeeded(&attempt);
        return Ok(user);
    }
    desk.limiter().failed(attempt, desk.now());
    Err(ApiError::BadRequest("Invalid verification code".to_owned()))
}

/// Takes a one-time or backup code: whether it fits. Either works once only.
pub(super) fn take_code(
    work: &Work<'_>,
    user: &mut UserRow,
    otp: Option<&str>,
    backup: Option<&str>,
) -> Result<bool, ApiError> {
    if let (Some(code), Some(key)) = (otp, user.otp_secret.as_deref()) {
        let Some(step) = totp::verify(key, code, work.now, user.otp_last_step) else {
            return Ok(false);
        };
        user.otp_last_step = step;
        people::save(work.connection, user, work.now)?;
        return Ok(true);
    }
    let Some(code) = backup else {
        return Ok(false);
    };
    let hash = secret::sha256_hex(code.trim().to_lowercase().as_bytes());
    Ok(people::take_backup_code(work.connection, user.id, &hash)?)
}

async fn begin_session(desk: &Desk, user: UserId, agent: String) -> Result<Response, ApiError> {
    let (token, client) = (secret::random_token(), secret::random_token());
    let hash = secret::sha256_hex(token.as_bytes());
    let expiry = desk.now().plus_millis(SESSION_LIFE_MS);
    let named = client.clone();
    let (row, reply) = desk
        .change(move |work| {
            session::begin(
                work.connection,
                user,
                &named,
                &hash,
                &agent,
                work.now,
                expiry,
            )?;
            let row = people::get(work.connection, user)?;
            let data = render::user(work, &row)?;
            Ok((row, Reply::ok(&Data { data })))
        })
        .await?;
    let mut response = reply.into_response();
    session_headers(response.headers_mut(), &token, &client, &row.email, expiry);
    Ok(response)
}

fn session_headers(
    headers: &mut HeaderMap,
    token: &str,
    client: &str,
    uid: &str,
    expiry: Timestamp,
) {
    let expiry = expiry.as_secs().to_string();
    let pairs = [
        (names::SESSION_TOKEN, token),
        (names::SESSION_CLIENT, client),
        (names::SESSION_UID, uid),
        (names::SESSION_EXPIRY, &expiry),
        ("token-type", "Bearer"),
    ];
    for (name, value) in pairs {
        // An address with letters outside ASCII cannot stand in a header and is left out.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let packed: serde_json::Value = pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect::<guichet_protocol::JsonObject>()
        .into();
    let packed = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        packed.to_string(),
    );
    if let Ok(value) = HeaderValue::from_str(&format!("Bearer {packed}")) {
        headers.insert(header::AUTHORIZATION, value);
    }
}

async fn validate(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    desk.read(move |view: &View<'_>| {
        let mut data = render::user(view, &caller.user)?;
        data.created_at = Some(caller.user.created_at);
        let payload = TokenOwner {
            success: true,
            data,
        };
        Ok(Reply::ok(&Payload { payload }))
    })
    .await
}

async fn sign_out(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    let Some(client) = caller.client else {
        // An access token is no session; there is nothing to end.
        return Err(ApiError::NotFound);
    };
    desk.change(move |work| {
        session::end(work.connection, &client)?;
        Ok(Reply::ok(&json!({"success": true})))
    })
    .await
}
