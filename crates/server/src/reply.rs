//! Answers: a status and a JSON body, kept as text so that they can be stored and given again.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_protocol::rest::header as names;
use serde::Serialize;

/// An answer to a request.
#[derive(Debug, Clone)]
pub struct Reply {
    status: StatusCode,
    body: String,
    replayed: bool,
}

impl Reply {
    /// 200 with a JSON body.
    #[must_use]
    pub fn ok<T: Serialize>(body: &T) -> Self {
        Self::with(StatusCode::OK, body)
    }

    /// Another status with a JSON body.
    #[must_use]
    pub fn with<T: Serialize>(status: StatusCode, body: &T) -> Self {
        Self {
            status,
            // Wire shapes have text keys only, so they always serialise.
            body: serde_json::to_string(body).unwrap_or_default(),
            replayed: false,
        }
    }

    /// 200 without a body.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            status: StatusCode::OK,
            body: String::new(),
            replayed: false,
        }
    }

    /// 204.
    #[must_use]
    pub fn no_content() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            ..Self::empty()
        }
    }

    /// An answer kept earlier, given again.
    #[must_use]
    pub(crate) fn replay(status: u16, body: String) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
            body,
            replayed: true,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        if !self.body.is_empty() {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json; charset=utf-8"),
            );
        }
        if self.replayed {
            headers.insert(names::IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
        }
        (self.status, headers, self.body).into_response()
    }
}
