//! The routes. Each file is a noun of the API; a handler unpacks, calls the desk and renders.

mod account;
mod api;
mod auth;
mod contacts;
mod conversation_actions;
mod conversations;
mod files;
mod inboxes;
mod messages;
mod mfa;
mod notifications;
mod people;
mod profile;
mod resources;

use crate::desk::Desk;
use crate::error::ApiError;
use crate::{cable, public_api, widget};
use axum::Router;
use axum::extract::DefaultBodyLimit;

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
        .merge(inboxes::router())
        .merge(contacts::router())
        .merge(conversations::router())
        .merge(conversation_actions::router())
        .merge(messages::router())
        .merge(resources::router())
        .merge(notifications::router())
        .merge(files::router())
        .merge(cable::router())
        .merge(widget::routes())
        .merge(public_api::routes())
        .method_not_allowed_fallback(|| async { ApiError::NotFound })
        .fallback(|| async { ApiError::NotFound })
        .layer(DefaultBodyLimit::max(MAX_REQUEST_BYTES))
        .with_state(desk)
}
