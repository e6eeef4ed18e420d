//! Switching two-step sign-in on and off.

use crate::caller::SignedIn;
use crate::desk::{Desk, Work};
use crate::error::ApiError;
use crate::params::Params;
use crate::reply::Reply;
use crate::routes::auth::{off_thread, take_code};
use crate::store::people;
use crate::{password, secret, totp};
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};
use guichet_protocol::ids::UserId;
use guichet_protocol::rest::{MfaEnabled, MfaSetup, MfaState};

const BACKUP_CODES: usize = 10;
const BACKUP_CODE_LENGTH: usize = 10;

pub(super) fn router() -> Router<Desk> {
    Router::new()
        .route("/api/v1/profile/mfa", get(show).post(begin).delete(end))
        .route("/api/v1/profile/mfa/verify", post(verify))
        .route("/api/v1/profile/mfa/backup_codes", post(backup_codes))
}

fn wrong_code() -> ApiError {
    ApiError::Unprocessable("Invalid verification code".to_owned())
}

async fn show(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    desk.read(move |view| {
        let enabled = caller.user.otp_enabled;
        let generated = people::has_backup_codes(view.connection, caller.user.id)?;
        Ok(Reply::ok(&MfaState {
            feature_available: true,
            enabled,
            backup_codes_generated: enabled.then_some(generated),
        }))
    })
    .await
}

async fn begin(State(desk): State<Desk>, caller: SignedIn) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let mut user = caller.user;
        if user.otp_enabled {
            return Err(ApiError::Unprocessable("MFA is already enabled".to_owned()));
        }
        let secret = totp::new_secret();
        user.otp_secret = Some(secret.clone());
        people::save(work.connection, &user, work.now)?;
        Ok(Reply::ok(&MfaSetup {
            provisioning_url: totp::provisioning_url(&secret, &user.email),
            secret,
        }))
    })
    .await
}

async fn verify(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let mut user = caller.user;
        let code = params.filled("otp_code").ok_or_else(wrong_code)?;
        if !take_code(work, &mut user, Some(&code), None)? {
            return Err(wrong_code());
        }
        user.otp_enabled = true;
        people::save(work.connection, &user, work.now)?;
        let backup_codes = Some(new_backup_codes(work, user.id)?);
        Ok(Reply::ok(&MfaEnabled {
            enabled: true,
            backup_codes,
        }))
    })
    .await
}

fn new_backup_codes(work: &Work<'_>, user: UserId) -> Result<Vec<String>, ApiError> {
    let codes: Vec<String> = (0..BACKUP_CODES)
        .map(|_| secret::random_word(BACKUP_CODE_LENGTH))
        .collect();
    let hashes: Vec<String> = codes
        .iter()
        .map(|code| secret::sha256_hex(code.as_bytes()))
        .collect();
    people::set_backup_codes(work.connection, user, &hashes)?;
    Ok(codes)
}

async fn backup_codes(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    desk.change(move |work| {
        let mut user = caller.user;
        let code = params.filled("otp_code");
        if !user.otp_enabled || !take_code(work, &mut user, code.as_deref(), None)? {
            return Err(wrong_code());
        }
        let backup_codes = Some(new_backup_codes(work, user.id)?);
        Ok(Reply::ok(&MfaEnabled {
            enabled: true,
            backup_codes,
        }))
    })
    .await
}

async fn end(
    State(desk): State<Desk>,
    caller: SignedIn,
    params: Params,
) -> Result<Reply, ApiError> {
    let given = params.text("password").unwrap_or_default();
    let hash = caller.user.password_hash.clone();
    if !off_thread(move || password::verify(&given, &hash)).await? {
        return Err(ApiError::Unprocessable("Invalid password".to_owned()));
    }
    desk.change(move |work| {
        let mut user = caller.user;
        let (otp, backup) = (params.filled("otp_code"), params.filled("backup_code"));
        if !take_code(work, &mut user, otp.as_deref(), backup.as_deref())? {
            return Err(wrong_code());
        }
        user.otp_enabled = false;
        user.otp_secret = None;
        people::save(work.connection, &user, work.now)?;
        people::set_backup_codes(work.connection, user.id, &[])?;
        Ok(Reply::ok(&MfaEnabled {
            enabled: false,
            backup_codes: None,
        }))
    })
    .await
}
