//! Refusals, in the shapes and with the status codes that Chatwoot has.

use crate::store::StoreError;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_protocol::envelope::ErrorBody;
use std::time::Duration;

/// Why a request was refused.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Neither token nor session.
    #[error("not signed in")]
    SignedOut,
    /// The access token is not, or no longer, valid.
    #[error("invalid access token")]
    InvalidToken,
    /// The user has no part in the account.
    #[error("another account")]
    WrongAccount,
    /// The account was suspended.
    #[error("account suspended")]
    Suspended,
    /// Signed in, but not allowed. A 401 on this API.
    #[error("not permitted")]
    NotPermitted,
    /// Members who are not of the account. A 401 too.
    #[error("invalid users")]
    InvalidUsers,
    /// Wrong e-mail address or password, or a wrong or old second-step token.
    #[error("sign-in refused")]
    SignInRefused(&'static str),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// 400.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// 403.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// 409: the idempotency key belongs to another request.
    #[error("conflict: {0}")]
    Conflict(String),
    /// 410: the position in the change feed is too old.
    #[error("gone: {0}")]
    Gone(String),
    /// 413.
    #[error("too large")]
    TooLarge,
    /// 422 with one sentence.
    #[error("unprocessable: {0}")]
    Unprocessable(String),
    /// 422 of a record that is not valid.
    #[error("invalid: {message}")]
    Invalid {
        /// The sentences.
        message: String,
        /// The fields.
        attributes: Vec<&'static str>,
    },
    /// 422 of a macro that is not valid: a field with a sentence.
    #[error("invalid {0}: {1}")]
    InvalidField(&'static str, String),
    /// A value outside an enum. Chatwoot raises, hence a 500.
    #[error("'{0}' is not a valid {1}")]
    UnknownValue(String, &'static str),
    /// 429.
    #[error("too many requests")]
    TooMany(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Something else failed inside.
    #[error("internal: {0}")]
    Internal(String),
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl ApiError {
    /// A record that is not valid because of one field.
    #[must_use]
    pub fn invalid(message: impl Into<String>, attribute: &'static str) -> Self {
        Self::Invalid {
            message: message.into(),
            attributes: vec![attribute],
        }
    }

    /// A parameter that is not there.
    #[must_use]
    pub fn missing(parameter: &str) -> Self {
        Self::Unprocessable(format!(
            "param is missing or the value is empty: {parameter}"
        ))
    }

    fn parts(&self) -> (StatusCode, ErrorBody) {
        use StatusCode as S;
        let error = ErrorBody::error;
        match self {
            Self::SignedOut => (
                S::UNAUTHORIZED,
                ErrorBody::errors("You need to sign in or sign up before continuing."),
            ),
            Self::InvalidToken => (S::UNAUTHORIZED, error("Invalid Access Token")),
            Self::WrongAccount => (
                S::UNAUTHORIZED,
                error("You are not authorized to access this account"),
            ),
            Self::Suspended => (S::UNAUTHORIZED, error("Account is suspended")),
            Self::NotPermitted => (
                S::UNAUTHORIZED,
                error("You are not authorized to do this action"),
            ),
            Self::InvalidUsers => (S::UNAUTHORIZED, error("Invalid User IDs")),
            Self::SignInRefused(text) => {
                let mut body = ErrorBody::errors(*text);
                body.success = Some(false);
                (S::UNAUTHORIZED, body)
            }
            Self::NotFound => (S::NOT_FOUND, error("Resource could not be found")),
            Self::BadRequest(text) => (S::BAD_REQUEST, error(text)),
            Self::Forbidden(text) => (S::FORBIDDEN, error(text)),
            Self::Conflict(text) => (S::CONFLICT, error(text)),
            Self::Gone(text) => (S::GONE, error(text)),
            Self::TooLarge => (S::PAYLOAD_TOO_LARGE, error("The request is too large")),
            Self::Unprocessable(text) => (S::UNPROCESSABLE_ENTITY, error(text)),
            Self::Invalid {
                message,
                attributes,
            } => (
                S::UNPROCESSABLE_ENTITY,
                ErrorBody::validation(message, attributes),
            ),
            Self::InvalidField(field, text) => {
                let fields = serde_json::json!({ *field: [text] });
                let body = ErrorBody {
                    error: Some(fields),
                    ..ErrorBody::default()
                };
                (S::UNPROCESSABLE_ENTITY, body)
            }
            Self::UnknownValue(..) => (S::INTERNAL_SERVER_ERROR, error(&self.to_string())),
            Self::TooMany(_) => (S::TOO_MANY_REQUESTS, ErrorBody::default()),
            Self::Store(_) | Self::Internal(_) => {
                (S::INTERNAL_SERVER_ERROR, error("Internal Server Error"))
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::TooMany(_) = self {
            return (StatusCode::TOO_MANY_REQUESTS, "Retry later\n").into_response();
        }
        if let Self::Store(error) = &self {
            tracing::error!(error = %chain(error), "the store failed");
        }
        if let Self::Internal(error) = &self {
            tracing::error!(error, "a request failed inside");
        }
        let (status, body) = self.parts();
        let body = serde_json::to_string(&body).unwrap_or_default();
        let json = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
        (status, json, body).into_response()
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
