//! Signing in: password and code become the agent's access token; the web session that comes with it is ended.

use guichet_protocol::{envelope::ErrorBody, rest};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};

use super::{
    Answer, Client, Error,
    transport::{Credentials, Request, Response},
};
use crate::secrets::Secret;

/// The headers that make up a web session.
const SESSION_HEADERS: [&str; 3] = [
    rest::header::SESSION_TOKEN,
    rest::header::SESSION_CLIENT,
    rest::header::SESSION_UID,
];

/// The length of a one-time code; anything else is a backup code.
const ONE_TIME_CODE_DIGITS: usize = 6;

/// A sign-in that came to an end.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who signed in, with their accounts; without the token.
    pub user: rest::User,
    /// The agent's long-lived access token.
    pub token: Secret,
}

/// Where a sign-in stands.
#[derive(Debug, Clone)]
pub enum SignIn {
    /// Signed in.
    Done(Box<SignedIn>),
    /// The agent has a second step: pass this on with the code, within five minutes.
    CodeNeeded {
        /// What ties the code to the password.
        mfa_token: Secret,
    },
}

impl Client {
    /// Signs in with e-mail and password.
    ///
    /// # Errors
    /// [`Error::WrongPassword`]; [`Error::Suspended`]; [`Error::Refused`] with the server's words for an account that
    /// is not confirmed or signs in elsewhere; [`Error::UnknownServer`]; otherwise as any request.
    pub async fn sign_in(&self, email: &str, password: &Secret) -> Result<SignIn, Error> {
        let body = json!({ "email": email, "password": password.expose() });
        let response = self.post_sign_in(body).await?;
        match response.status {
            StatusCode::PARTIAL_CONTENT => Ok(SignIn::CodeNeeded {
                mfa_token: Secret::new(response.json::<rest::MfaRequired>()?.mfa_token),
            }),
            StatusCode::UNAUTHORIZED => Err(password_refused(&response)),
            StatusCode::NOT_FOUND => Err(Error::UnknownServer),
            _ => self.finish_sign_in(&response).await.map(SignIn::Done),
        }
    }

    /// Takes the second step of a sign-in: six digits are a one-time code, anything else a backup code.
    ///
    /// # Errors
    /// [`Error::WrongCode`]; [`Error::SignInExpired`] when it took too long; otherwise as any request.
    pub async fn submit_code(&self, mfa_token: &Secret, code: &str) -> Result<SignedIn, Error> {
        let code = code.trim();
        let one_time =
            code.len() == ONE_TIME_CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
        let kind = if one_time { "otp_code" } else { "backup_code" };
        let response = self
            .post_sign_in(json!({ "mfa_token": mfa_token.expose(), kind: code }))
            .await?;
        match response.status {
            StatusCode::BAD_REQUEST => Err(Error::WrongCode),
            StatusCode::UNAUTHORIZED => Err(Error::SignInExpired),
            _ => self.finish_sign_in(&response).await.map(|done| *done),
        }
    }

    /// Who the client's token belongs to. A pasted token is checked by this, see [`Client::verify_token`].
    ///
    /// # Errors
    /// As any request.
    pub async fn profile(&self) -> Result<Answer<rest::User>, Error> {
        self.fetch(self.request(Method::GET, &["api", "v1", "profile"]))
            .await
    }

    /// The same for a token that somebody just gave.
    ///
    /// # Errors
    /// [`Error::WrongToken`] when the server does not know it; [`Error::UnknownServer`] when this is no such server;
    /// otherwise as any request.
    pub async fn verify_token(&self) -> Result<Answer<rest::User>, Error> {
        self.profile().await.map_err(|error| match error {
            Error::SignInNeeded => Error::WrongToken,
            Error::NotFound => Error::UnknownServer,
            other => other,
        })
    }

    async fn post_sign_in(&self, body: Value) -> Result<Response, Error> {
        let request = self
            .request(Method::POST, &["auth", "sign_in"])
            .credentials(Credentials::None)
            .json(body);
        self.send(request).await
    }

    /// Keeps the access token out of a successful answer, and ends the web session.
    async fn finish_sign_in(&self, response: &Response) -> Result<Box<SignedIn>, Error> {
        if !response.status.is_success() {
            return Err(response.error());
        }
        let mut user = response.json::<rest::SignedIn>()?.data;
        self.end_web_session(&response.headers).await;
        let token = user
            .access_token
            .take()
            .filter(|token| !token.is_empty())
            .map(Secret::new)
            .ok_or_else(|| Error::Malformed("a sign-in without an access token".to_owned()))?;
        Ok(Box::new(SignedIn { user, token }))
    }

    /// Best effort: a session that stays behind only counts against the agent's list of sessions.
    async fn end_web_session(&self, headers: &HeaderMap) {
        let session: HeaderMap = SESSION_HEADERS
            .into_iter()
            .filter_map(|name| {
                let mut value = headers.get(name)?.clone();
                value.set_sensitive(true);
                Some((http::HeaderName::from_static(name), value))
            })
            .collect();
        if session.is_empty() {
            return;
        }
        let request = Request::new(
            Method::DELETE,
            self.shared.address.url(&["auth", "sign_out"]),
        )
        .credentials(Credentials::Session(session));
        if let Err(error) = self.success(request).await {
            tracing::info!(%error, "the web session of the sign-in could not be ended");
        }
    }
}

/// What a 401 on the password means.
fn password_refused(response: &Response) -> Error {
    let body = ErrorBody::parse(&response.body).unwrap_or_default();
    let elsewhere = body.error_code.is_some() || body.message.is_some();
    match response.error() {
        Error::Suspended => Error::Suspended,
        malformed @ Error::Malformed(_) => malformed,
        _ if elsewhere => Error::Refused {
            status: response.status.as_u16(),
            message: response.sentence(),
        },
        _ => Error::WrongPassword,
    }
}
