//! Refusals of the customer's page: a status and a code that the page has words for in its language.

use crate::error::ApiError;
use crate::store::StoreError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use std::time::Duration;

/// Why a visitor's request was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("there is no such page")]
    NoPage,
    #[error("the request shows no visitor's key")]
    NoKey,
    #[error("the visitor was blocked")]
    Blocked,
    #[error("there is nothing in the message")]
    Empty,
    #[error("the message is too long")]
    TooLong,
    #[error("the id of the message is missing or too long")]
    NoId,
    #[error("a file is of a kind that is not accepted")]
    WrongType(String),
    #[error("there are too many files")]
    TooMany,
    #[error("the e-mail address is not one")]
    BadEmail,
    #[error("too many requests")]
    SlowDown(Duration),
    #[error(transparent)]
    Desk(#[from] ApiError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::NoPage | Self::Desk(ApiError::NotFound) => (S::NOT_FOUND, "closed"),
            Self::NoKey => (S::UNAUTHORIZED, "no_key"),
            Self::Blocked => (S::FORBIDDEN, "blocked"),
            Self::Empty => (S::UNPROCESSABLE_ENTITY, "empty"),
            Self::TooLong => (S::UNPROCESSABLE_ENTITY, "too_long"),
            Self::NoId => (S::UNPROCESSABLE_ENTITY, "no_id"),
            Self::Desk(ApiError::TooLarge) => (S::PAYLOAD_TOO_LARGE, "too_large"),
            Self::WrongType(_) => (S::UNSUPPORTED_MEDIA_TYPE, "wrong_type"),
            Self::TooMany => (S::UNPROCESSABLE_ENTITY, "too_many"),
            Self::BadEmail => (S::UNPROCESSABLE_ENTITY, "bad_email"),
            Self::SlowDown(_) => (S::TOO_MANY_REQUESTS, "slow_down"),
            Self::Desk(ApiError::BadRequest(_) | ApiError::Unprocessable(_)) => {
                (S::UNPROCESSABLE_ENTITY, "refused")
            }
            Self::Desk(_) => (S::INTERNAL_SERVER_ERROR, "trouble"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.parts();
        if status.is_server_error() {
            tracing::error!(error = %crate::error::chain(&self), "a visitor's request failed inside");
        }
        let body = match &self {
            // Of several files, the page says which.
            Self::WrongType(file) => json!({ "code": code, "file": file }),
            _ => json!({ "code": code }),
        };
        let mut response = (status, Json(body)).into_response();
        if let Self::SlowDown(wait) = self {
            // Rounded up: coming back a moment too early would only be refused again.
            let seconds = HeaderValue::from(wait.as_secs().saturating_add(1));
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }
}
