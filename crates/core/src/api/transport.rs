//! One exchange with the server: sends, reads a bounded answer, and says what a failure means.
//!
//! Redirects are never followed here: the token travels in a header of its own, which no HTTP library knows to drop on
//! the way to another origin.

use std::{
    sync::atomic::{AtomicU8, Ordering},
    time::Duration,
};

use bytes::Bytes;
use guichet_model::{OperationId, Timestamp};
use guichet_protocol::{
    envelope::{ErrorBody, Unauthorized},
    rest,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::{Answer, Client, Error, tls, upload::Upwards};

/// The longest sentence of a server that is kept, in characters.
const MESSAGE_LIMIT: usize = 300;

/// How the token's header is spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// `api_access_token`, as servers document it.
    Underscores,
    /// `api-access-token`, for a proxy that drops header names with underscores.
    Hyphens,
}

impl Spelling {
    const fn header(self) -> HeaderName {
        match self {
            Self::Underscores => HeaderName::from_static(rest::header::API_ACCESS_TOKEN),
            Self::Hyphens => HeaderName::from_static(rest::header::API_ACCESS_TOKEN_HYPHEN),
        }
    }
}

/// Which spelling gets through to this server; found out by the first request and then remembered.
#[derive(Debug, Default)]
pub(super) struct TokenHeader(AtomicU8);

impl TokenHeader {
    fn known(&self) -> Option<Spelling> {
        match self.0.load(Ordering::Relaxed) {
            1 => Some(Spelling::Underscores),
            2 => Some(Spelling::Hyphens),
            _ => None,
        }
    }

    fn remember(&self, spelling: Spelling) {
        let code = match spelling {
            Spelling::Underscores => 1,
            Spelling::Hyphens => 2,
        };
        self.0.store(code, Ordering::Relaxed);
    }
}

/// Who a request is from.
#[derive(Debug)]
pub(super) enum Credentials {
    /// Nobody in particular.
    None,
    /// The client's token.
    Token,
    /// A web session, as the headers that a sign-in answered.
    Session(HeaderMap),
}

/// A file that goes along with a request.
#[derive(Debug, Clone)]
pub struct Upload {
    /// What it is called.
    pub name: String,
    /// What it is, `image/png`.
    pub mime: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What a request carries.
#[derive(Debug)]
enum Body {
    Nothing,
    Json(Value),
    /// A form with one file under this field.
    File(&'static str, Upload),
    /// A form with files that are read as they go.
    Form(Upwards),
}

/// The slowest way out on which a file must still arrive, in bytes a second.
const SLOWEST_BYTES_A_SECOND: u64 = 32 * 1024;

impl Body {
    /// How much longer than an ordinary request it may take.
    fn extra_time(&self) -> Duration {
        let bytes = match self {
            Self::Nothing | Self::Json(_) => 0,
            Self::File(_, file) => u64::try_from(file.bytes.len()).unwrap_or(u64::MAX),
            Self::Form(form) => form.size_bytes(),
        };
        Duration::from_secs(bytes / SLOWEST_BYTES_A_SECOND)
    }
}

/// A request before it is sent. It can be sent more than once.
#[derive(Debug)]
pub(super) struct Request<'a> {
    method: Method,
    url: Url,
    body: Body,
    key: Option<&'a OperationId>,
    credentials: Credentials,
}

impl<'a> Request<'a> {
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            body: Body::Nothing,
            key: None,
            credentials: Credentials::Token,
        }
    }

    pub(super) fn query(mut self, pairs: &[(&str, String)]) -> Self {
        if !pairs.is_empty() {
            self.url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    pub(super) fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// Carries a file, as a form does.
    pub(super) fn file(mut self, field: &'static str, file: Upload) -> Self {
        self.body = Body::File(field, file);
        self
    }

    /// Carries a form with files that are read as they go.
    pub(super) fn form(mut self, form: Upwards) -> Self {
        self.body = Body::Form(form);
        self
    }

    pub(super) const fn key(mut self, key: Option<&'a OperationId>) -> Self {
        self.key = key;
        self
    }

    pub(super) fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }
}

/// A whole answer, whatever its status.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Whether the request carried an idempotency key.
    keyed: bool,
}

impl Client {
    /// Sends and gives the answer of a success; anything else is the error that it means.
    pub(super) async fn success(&self, request: Request<'_>) -> Result<Response, Error> {
        let response = self.send(request).await?;
        if response.status.is_success() {
            Ok(response)
        } else {
            Err(response.error())
        }
    }

    /// Sends and reads the answer as `T`.
    pub(super) async fn fetch<T: DeserializeOwned>(
        &self,
        request: Request<'_>,
    ) -> Result<Answer<T>, Error> {
        let response = self.success(request).await?;
        Ok(Answer {
            value: response.json()?,
            server_time: response.server_time(),
            skipped: 0,
        })
    }

    /// Sends and gives the answer, whatever its status.
    pub(super) async fn send(&self, request: Request<'_>) -> Result<Response, Error> {
        if !matches!(request.credentials, Credentials::Token) {
            return self.send_spelled(&request, Spelling::Underscores).await;
        }
        let header = &self.shared.token_header;
        if let Some(spelling) = header.known() {
            return self.send_spelled(&request, spelling).await;
        }
        let first = self.send_spelled(&request, Spelling::Underscores).await?;
        if !first.lacks_token() {
            if first.proves_token() {
                header.remember(Spelling::Underscores);
            }
            return Ok(first);
        }
        // The server saw no token at all, so the first request had no effect and may be repeated.
        let second = self.send_spelled(&request, Spelling::Hyphens).await?;
        if second.lacks_token() {
            return Ok(first);
        }
        header.remember(Spelling::Hyphens);
        Ok(second)
    }

    async fn send_spelled(
        &self,
        request: &Request<'_>,
        spelling: Spelling,
    ) -> Result<Response, Error> {
        let mut builder = self
            .shared
            .http
            .request(request.method.clone(), request.url.clone())
            .timeout(self.shared.options.request_timeout + request.body.extra_time())
            .header(header::ACCEPT, "application/json");
        match &request.credentials {
            Credentials::None => {}
            Credentials::Session(headers) => builder = builder.headers(headers.clone()),
            Credentials::Token => {
                let token = self.shared.token.as_ref().ok_or(Error::SignInNeeded)?;
                builder = builder.header(spelling.header(), sensitive(token.expose())?);
            }
        }
        if let Some(key) = request.key {
            builder = builder.header(rest::header::IDEMPOTENCY_KEY, &key.0);
        }
        match &request.body {
            Body::Nothing => {}
            Body::Json(body) => builder = builder.json(body),
            Body::File(field, file) => builder = builder.multipart(form(field, file)?),
            Body::Form(form) => builder = builder.multipart(form.form()?),
        }
        let response = builder
            .send()
            .await
            .map_err(|error| network_error(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_bounded(response, self.shared.options.json_limit_bytes).await?;
        Ok(Response {
            status,
            headers,
            body,
            keyed: request.key.is_some(),
        })
    }
}

fn form(field: &'static str, file: &Upload) -> Result<Form, Error> {
    let length = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    let part = Part::stream_with_length(file.bytes.clone(), length)
        .file_name(file.name.clone())
        .mime_str(&file.mime)
        .map_err(|_| Error::Malformed("the file's type is none".to_owned()))?;
    Ok(Form::new().part(field, part))
}

/// A header value that no log shows. A token that cannot stand in a header is no token of any server.
fn sensitive(token: &str) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(token).map_err(|_| Error::SignInNeeded)?;
    value.set_sensitive(true);
    Ok(value)
}

async fn read_bounded(mut response: reqwest::Response, limit_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| network_error(&error))?
    {
        let length = u64::try_from(body.len().saturating_add(chunk.len())).unwrap_or(u64::MAX);
        if length > limit_bytes {
            return Err(Error::Malformed(format!(
                "it is longer than {limit_bytes} bytes"
            )));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// What a failure of the network means. Before the connection stands nothing was sent.
pub(super) fn network_error(error: &reqwest::Error) -> Error {
    if let Some(problem) = tls::trust_problem(error) {
        return Error::Certificate(problem);
    }
    let text = innermost(error);
    if error.is_connect() {
        Error::Unreachable(text)
    } else if error.is_builder() {
        Error::BadAddress
    } else if error.is_timeout() {
        Error::NoAnswer("timed out".to_owned())
    } else {
        Error::NoAnswer(text)
    }
}

/// The last cause, which says most and never holds the URL.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

impl Response {
    /// When the server answered, by its own clock.
    pub(super) fn server_time(&self) -> Option<Timestamp> {
        http_date(self.headers.get(header::DATE)?)
    }

    /// Reads the body. A body that ends too early is a lost answer, not a wrong one.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| {
            // The parser's own words may quote the content: only the place is kept.
            let place = format!("line {} column {}", error.line(), error.column());
            if error.is_eof() && !self.body.is_empty() {
                Error::NoAnswer(format!("the answer ends at {place}"))
            } else {
                Error::Malformed(format!("not the expected JSON at {place}"))
            }
        })
    }

    /// What this answer means as a failure.
    pub(super) fn error(&self) -> Error {
        let status = self.status.as_u16();
        match self.status {
            StatusCode::UNAUTHORIZED => self.unauthorized(),
            StatusCode::FORBIDDEN => Error::NotPermitted {
                message: self.sentence(),
            },
            StatusCode::NOT_FOUND => Error::NotFound,
            StatusCode::REQUEST_TIMEOUT => Error::NoAnswer("status 408".to_owned()),
            StatusCode::CONFLICT if self.keyed => Error::KeyConflict,
            StatusCode::GONE => Error::Gone,
            StatusCode::TOO_MANY_REQUESTS => Error::RateLimited {
                retry_after: self.retry_after(),
            },
            _ if self.status.is_server_error() => Error::ServerFailed { status },
            _ if self.status.is_client_error() => Error::Refused {
                status,
                message: self.sentence(),
            },
            _ => Error::Malformed(format!("unexpected status {status}")),
        }
    }

    /// On this API 401 says "not permitted" at least as often as "signed out"; a page that is not JSON is some
    /// proxy's, and says nothing about this agent.
    fn unauthorized(&self) -> Error {
        let Some(body) = ErrorBody::parse(&self.body) else {
            return if self.body.is_empty() {
                Error::NotPermitted {
                    message: self.sentence(),
                }
            } else {
                Error::Malformed("status 401 without JSON".to_owned())
            };
        };
        match body.unauthorized() {
            Unauthorized::SignedOut => Error::SignInNeeded,
            Unauthorized::AccountSuspended => Error::Suspended,
            Unauthorized::WrongAccount | Unauthorized::NotPermitted => Error::NotPermitted {
                message: self.sentence(),
            },
        }
    }

    /// Whether the server saw no token at all ("You need to sign in"), which a proxy may have caused.
    fn lacks_token(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
            && ErrorBody::parse(&self.body).is_some_and(|body| body.errors.is_some())
    }

    /// Whether this answer shows that the token arrived: a success, or a refusal that names the token or the user.
    fn proves_token(&self) -> bool {
        self.status.is_success()
            || (self.status == StatusCode::UNAUTHORIZED && ErrorBody::parse(&self.body).is_some())
    }

    /// The server's words, shortened.
    pub(super) fn sentence(&self) -> String {
        ErrorBody::parse(&self.body)
            .and_then(|body| body.sentence())
            .map_or_else(
                || format!("status {}", self.status.as_u16()),
                |text| text.chars().take(MESSAGE_LIMIT).collect(),
            )
    }

    /// `Retry-After` as seconds or as a date; a date is measured from the answer's own `Date`.
    fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(header::RETRY_AFTER)?;
        let seconds = value.to_str().ok()?.trim().parse().map(Duration::from_secs);
        seconds.ok().or_else(|| {
            let at = http_date(value)?;
            Some(at.since(self.server_time()?))
        })
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(value: &HeaderValue) -> Option<Timestamp> {
    let moment = jiff::fmt::rfc2822::parse(value.to_str().ok()?).ok()?;
    Some(Timestamp(moment.timestamp().as_millisecond()))
}
