//! The routes. Each file is a noun of the API; a handler unpacks, calls the desk and renders.

mod account;
mod api;
mod attribute_definitions;
mod auth;
mod bulk;
mod contact_links;
mod contacts;
mod conversation_actions;
mod conversations;
mod files;
mod filters;
mod inboxes;
mod labels;
mod macros;
mod messages;
mod mfa;
mod notes;
mod notifications;
mod participants;
mod people;
mod profile;
mod resources;
mod sent_ahead;
mod staff;
mod tickets;
mod transcripts;
mod uploads;

use crate::desk::Desk;
use crate::error::ApiError;
use crate::{cable, public_api, widget};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response_with_state;
use axum::response::Response;
use guichet_protocol::time::Timestamp;

/// The largest request: fifteen files of forty megabytes would be more, but one desk's memory is
/// not for that.
const MAX_REQUEST_BYTES: usize = 128 * 1024 * 1024;

/// Everything that the server answers.
pub(crate) fn router(desk: Desk) -> Router {
    Router::new()
        .merge(api::router())
        .merge(auth::router())
        .merge(profile::router())
        .merge(mfa::router())
        .merge(account::router(&desk))
        .merge(people::router())
        .merge(staff::router())
        .merge(inboxes::router())
        .merge(contacts::router())
        .merge(contact_links::router())
        .merge(notes::router())
        .merge(conversations::router())
        .merge(conversation_actions::router())
        .merge(tickets::router(&desk))
        .merge(transcripts::router())
        .merge(messages::router())
        .merge(labels::router())
        .merge(participants::router())
        .merge(resources::router())
        .merge(filters::router())
        .merge(attribute_definitions::router())
        .merge(macros::router())
        .merge(bulk::router())
        .merge(uploads::router())
        .merge(sent_ahead::router(&desk))
        .merge(notifications::router())
        .merge(files::router())
        .merge(cable::router())
        .merge(widget::routes())
        .merge(public_api::routes())
        .method_not_allowed_fallback(|| async { ApiError::NotFound })
        .fallback(|| async { ApiError::NotFound })
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .layer(map_response_with_state(desk.clone(), date))
        .with_state(desk)
}

/// Dates every answer by the desk's clock, which clients take as the watermark of a sync.
async fn date(State(desk): State<Desk>, mut response: Response) -> Response {
    if let Some(value) = http_date(desk.now()) {
        response.headers_mut().insert(header::DATE, value);
    }
    response
}

fn http_date(now: Timestamp) -> Option<HeaderValue> {
    let instant = jiff::Timestamp::from_second(now.as_secs()).ok()?;
    let text = instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod routes_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_the_form_of_http() {
        let date = http_date(Timestamp::from_secs(784_111_777)).expect("a date");
        assert_eq!(date, "Sun, 06 Nov 1994 08:49:37 GMT");
    }
}
