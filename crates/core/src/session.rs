//! Signing in: by e-mail and password, with the second step where there is one, or by a pasted access token.

use std::sync::Arc;

use guichet_model::{AccountKey, AgentId, Event, Timestamp, command::SignInReply};
use guichet_protocol::rest::{AccountStatus, User};
use uuid::Uuid;

use crate::{
    Core, Error, Network,
    api::{self, Client, PlainHttp, ServerAddress, ServerInfo, SignIn},
    secrets::Secret,
    store::accounts::AccountDetails,
    sync::{account_runtime::AccountRuntime, apply, engine},
};

/// How long a second step may take, milliseconds. The server's own limit is the same.
const CODE_LIFETIME_MS: i64 = 5 * 60 * 1000;

/// A sign-in that waits for its second step.
pub(crate) struct PendingSignIn {
    client: Client,
    info: ServerInfo,
    plain_http: PlainHttp,
    mfa_token: Secret,
    begun_at: Timestamp,
}

/// Where an account lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Server,
    ThisComputer,
}

impl Core {
    /// Signs in with e-mail and password. Signing in to an account that is here already renews its session.
    ///
    /// # Errors
    /// An [`api::Error`] for each way this fails: wrong password, unreachable, untrusted certificate, plain http without
    /// a yes, not a server that this program knows, suspended account.
    pub async fn sign_in(
        &self,
        server: &str,
        email: &str,
        password: &Secret,
        plain_http: PlainHttp,
    ) -> Result<SignInReply, Error> {
        let (client, info) = self.reach(server, plain_http).await?;
        match client.sign_in(email.trim(), password).await? {
            SignIn::Done(done) => {
                let account = self
                    .finish_sign_in(
                        &client,
                        &info,
                        plain_http,
                        Place::Server,
                        &done.user,
                        done.token.clone(),
                    )
                    .await?;
                self.signed_in(account)
            }
            SignIn::CodeNeeded { mfa_token } => {
                let ticket = Uuid::new_v4().to_string();
                let begun_at = self.shared.now();
                let pending = PendingSignIn {
                    client,
                    info,
                    plain_http,
                    mfa_token,
                    begun_at,
                };
                self.shared
                    .pending_sign_ins
                    .lock()
                    .insert(ticket.clone(), pending);
                Ok(SignInReply::CodeNeeded { ticket })
            }
        }
    }

    /// The second step of a sign-in. A wrong code may be tried again.
    ///
    /// # Errors
    /// [`api::Error::WrongCode`]; [`Error::SignInExpired`] after five minutes.
    pub async fn submit_code(&self, ticket: &str, code: &str) -> Result<SignInReply, Error> {
        let now = self.shared.now();
        let pending = self
            .shared
            .pending_sign_ins
            .lock()
            .remove(ticket)
            .ok_or(Error::SignInExpired)?;
        if now.0 - pending.begun_at.0 > CODE_LIFETIME_MS {
            return Err(Error::SignInExpired);
        }
        match pending.client.submit_code(&pending.mfa_token, code).await {
            Ok(done) => {
                let PendingSignIn {
                    client,
                    info,
                    plain_http,
                    ..
                } = pending;
                let account = self
                    .finish_sign_in(
                        &client,
                        &info,
                        plain_http,
                        Place::Server,
                        &done.user,
                        done.token.clone(),
                    )
                    .await?;
                self.signed_in(account)
            }
            Err(error) => {
                if error != api::Error::SignInExpired {
                    self.shared
                        .pending_sign_ins
                        .lock()
                        .insert(ticket.to_owned(), pending);
                }
                Err(error.into())
            }
        }
    }

    /// Signs in by an access token.
    ///
    /// # Errors
    /// [`api::Error::WrongToken`], or as [`Core::sign_in`].
    pub async fn sign_in_with_token(
        &self,
        server: &str,
        token: Secret,
        plain_http: PlainHttp,
    ) -> Result<SignInReply, Error> {
        let account = self
            .take_token(server, token, plain_http, Place::Server)
            .await?;
        self.signed_in(account)
    }

    /// Signs in to the desk that this program itself runs on this computer. Its address may differ from the last time;
    /// its identity does not.
    ///
    /// # Errors
    /// As [`Core::sign_in_with_token`].
    pub async fn sign_in_on_this_computer(
        &self,
        server: &str,
        token: Secret,
    ) -> Result<SignInReply, Error> {
        let account = self
            .take_token(server, token, PlainHttp::LoopbackOnly, Place::ThisComputer)
            .await?;
        self.signed_in(account)
    }

    async fn take_token(
        &self,
        server: &str,
        token: Secret,
        plain_http: PlainHttp,
        place: Place,
    ) -> Result<AccountKey, Error> {
        let token = Secret::new(token.expose().trim());
        if token.expose().is_empty() {
            return Err(api::Error::WrongToken.into());
        }
        let (client, info) = self.reach(server, plain_http).await?;
        let client = client.with_token(token.clone());
        let user = client.verify_token().await?.value;
        self.finish_sign_in(&client, &info, plain_http, place, &user, token)
            .await
    }

    async fn reach(
        &self,
        server: &str,
        plain_http: PlainHttp,
    ) -> Result<(Client, ServerInfo), Error> {
        if self.shared.network == Network::Forbidden {
            return Err(Error::NetworkForbidden);
        }
        let address = ServerAddress::parse(server, plain_http)?;
        let client = Client::new(address, None, self.shared.api.clone())?;
        let info = client.probe().await?;
        Ok((client, info))
    }

    async fn finish_sign_in(
        &self,
        client: &Client,
        info: &ServerInfo,
        plain_http: PlainHttp,
        place: Place,
        user: &User,
        token: Secret,
    ) -> Result<AccountKey, Error> {
        let membership = user
            .accounts
            .iter()
            .find(|account| Some(account.id) == user.account_id)
            .or_else(|| user.accounts.first())
            .ok_or(api::Error::NotPermitted {
                message: "the user has no account".to_owned(),
            })?;
        if membership.status == Some(AccountStatus::Suspended) {
            return Err(api::Error::Suspended.into());
        }
        let server = client.address().origin();
        let details = AccountDetails {
            identity: info.instance_id.clone().unwrap_or_else(|| server.clone()),
            server,
            account_id: membership.id.0,
            me: AgentId(user.id.0),
            name: membership.name.clone(),
            my_name: user
                .available_name
                .clone()
                .filter(|name| !name.is_empty())
                .unwrap_or_else(|| user.name.clone()),
            my_email: user.email.clone(),
            role: apply::role(membership),
            local: place == Place::ThisComputer,
            allow_http: plain_http == PlainHttp::Allowed,
            version: info.version.clone(),
            capabilities: info.capabilities.iter().cloned().collect(),
            availability: apply::availability(membership.availability.as_ref()),
        };
        let key = self.shared.store.put_account(&details)?;
        let runtime =
            AccountRuntime::new(Arc::clone(&self.shared), self.shared.store.account(key)?);
        runtime.keep_token(token).await;
        self.add_runtime(Arc::clone(&runtime));
        if self.shared.executor().is_some() {
            engine::start(&runtime);
        }
        self.shared.emit(Event::AccountsChanged);
        Ok(key)
    }

    fn signed_in(&self, account: AccountKey) -> Result<SignInReply, Error> {
        Ok(SignInReply::SignedIn {
            account: self.runtime(account)?.account(),
        })
    }
}
