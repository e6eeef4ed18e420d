//! `/api` and `/health`: what the server is, and that it is there.

use crate::desk::{Desk, Edition};
use crate::reply::Reply;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use guichet_protocol::rest::{ApiInfo, Capability, GuichetInfo};
use serde_json::json;

/// The Chatwoot version whose API this is.
const CHATWOOT_VERSION: &str = "4.15.1";

pub(super) fn router() -> Router<Desk> {
    Router::new().route("/api", get(info)).route(
        "/health",
        get(|| async { Reply::ok(&json!({"status": "woot"})) }),
    )
}

async fn info(State(desk): State<Desk>) -> Reply {
    let data = desk
        .read(|view| {
            view.connection.query_row("SELECT 1", [], |_| Ok(()))?;
            Ok(())
        })
        .await;
    let timestamp = desk.now().to_iso();
    let (date, time) = timestamp.split_once('T').unwrap_or((&timestamp, ""));
    let seconds = time.get(..8).unwrap_or_default();
    let guichet = (desk.edition() == Edition::Guichet).then(|| GuichetInfo {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        instance_id: desk.instance_id().to_owned(),
        mail: Some(desk.post().route()),
        capabilities: vec![
            Capability::Tickets,
            Capability::Changes,
            Capability::Idempotency,
            Capability::AtomicMacros,
            Capability::Viewers,
            Capability::ResumableUploads,
        ],
    });
    Reply::ok(&ApiInfo {
        version: CHATWOOT_VERSION.to_owned(),
        timestamp: format!("{date} {seconds}"),
        queue_services: "ok".to_owned(),
        data_services: if data.is_ok() { "ok" } else { "failing" }.to_owned(),
        guichet,
    })
}
