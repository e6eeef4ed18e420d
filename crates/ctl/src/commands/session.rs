//! Signing in and out, and catching up.

use std::io::{self, Read as _};

use guichet_core::{api::PlainHttp, secrets::Secret};
use guichet_model::{
    account::{Account, SecretPlace},
    command::{QueuedWork, SignInReply},
};

use super::{Desk, note};
use crate::{
    arguments::{Login, Logout},
    error::Error,
    shapes::{AccountShape, AccountsShape, LogoutShape, SyncShape, time},
};

pub(super) async fn login(desk: &Desk, login: Login) -> Result<String, Error> {
    let plain_http = if login.allow_http {
        PlainHttp::Allowed
    } else {
        PlainHttp::LoopbackOnly
    };
    let secret = from_input()?;
    let reply = match &login.email {
        Some(email) => {
            desk.core
                .sign_in(&login.server, email, &secret, plain_http)
                .await?
        }
        None => {
            desk.core
                .sign_in_with_token(&login.server, secret, plain_http)
                .await?
        }
    };
    let account = match reply {
        SignInReply::SignedIn { account } => account,
        SignInReply::CodeNeeded { ticket } => second_step(desk, &login, &ticket).await?,
    };
    if account.secret == SecretPlace::Memory {
        note(
            "no keyring is reachable, so the token is not kept: set GUICHET_TOKEN for the next commands",
        );
    }
    desk.document(&AccountShape::from(account))
}

async fn second_step(desk: &Desk, login: &Login, ticket: &str) -> Result<Account, Error> {
    let code = login.otp.as_deref().ok_or(Error::CodeNeeded)?;
    match desk.core.submit_code(ticket, code).await? {
        SignInReply::SignedIn { account } => Ok(account),
        SignInReply::CodeNeeded { .. } => Err(Error::CodeNeeded),
    }
}

/// The password or token, without the line's end.
fn from_input() -> Result<Secret, Error> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Error::NothingOnInput);
    }
    Ok(Secret::new(line))
}

pub(super) async fn logout(desk: &Desk, logout: &Logout) -> Result<String, Error> {
    let account = desk.account()?;
    let undelivered = desk.core.outbox(account)?.len();
    if undelivered > 0 && !logout.keep && !logout.discard {
        return Err(Error::UndeliveredWork(undelivered));
    }
    let queued = if logout.discard {
        QueuedWork::Discard
    } else {
        QueuedWork::Keep
    };
    desk.core.sign_out(account, queued).await?;
    let kept = if logout.discard { 0 } else { undelivered };
    desk.document(&LogoutShape {
        account: account.0,
        kept,
    })
}

pub(super) fn accounts(desk: &Desk) -> Result<String, Error> {
    let items = desk
        .core
        .accounts()
        .into_iter()
        .map(AccountShape::from)
        .collect();
    desk.document(&AccountsShape { items })
}

pub(super) async fn sync(desk: &Desk) -> Result<String, Error> {
    let account = desk.account()?;
    let report = desk.core.sync_once(account).await?;
    let undelivered = desk.core.outbox(account)?.len();
    desk.document(&SyncShape {
        undelivered,
        parked: report.parked,
        skipped_records: report.skipped,
        as_of: desk.core.as_of(account)?.map(time),
    })
}
