//! Takes what happens in API inboxes to the program behind them: outgoing messages and changes of
//! status go to the inbox's `webhook_url`, signed as Chatwoot signs.
//!
//! A delivery is a row written in the transaction of its cause ([`crate::messages`]), so none is lost and none
//! is made up. [`run`] attempts them: at once, then with growing pauses, at most [`ATTEMPTS`] times.
//! When a message was refused to the end it is marked failed, with the reason, for the agent to see.
//! A receiver sees a delivery *at least* once (an answer may be lost); its id stays the same over all
//! attempts. Deliveries of one inbox go in order, but a refused one does not hold up the next:
//! a program that stumbles over one message still gets the rest.
//!
//! Redirects are never followed: the signed body is meant for the address that an administrator wrote.

use crate::desk::{Desk, Work};
use crate::error::{ApiError, chain};
use crate::secret;
use crate::store::row::ConversationRow;
use crate::store::webhook::{self, Delivery, NewDelivery, Outcome};
use crate::store::{conversation, fetch};
use crate::{messages, render};
use futures_util::future::join_all;
use guichet_protocol::ids::{InboxId, MessageId};
use guichet_protocol::rest::{ConversationStatus, MessageStatus};
use guichet_protocol::time::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// Attempts before a delivery is given up: over the course of about half an hour.
const ATTEMPTS: i64 = 7;
const FIRST_PAUSE_MS: i64 = 5_000;
/// Each pause is so many times the one before.
const GROWTH: i64 = 3;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// Deliveries looked at in one go.
const BATCH: i64 = 64;
/// How long to let the store alone when it refused.
const STORE_PAUSE_MS: i64 = 30_000;

/// Queues the news that a conversation's status changed, to leave after the commit. Does nothing for
/// inboxes without a webhook.
///
/// # Errors
/// The store's.
pub(crate) fn status_changed(
    work: &mut Work<'_>,
    row: &ConversationRow,
    before: &ConversationStatus,
) -> Result<(), ApiError> {
    const EVENT: &str = "conversation_status_changed";
    let inbox = fetch::inboxes(work.connection, [row.inbox_id])?.remove(&row.inbox_id);
    let url = inbox.and_then(|inbox| inbox.webhook_url);
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        return Ok(());
    };
    let mut body = json!(render::push_conversation(work, row)?);
    if let Some(body) = body.as_object_mut() {
        let change = json!({"previous_value": before, "current_value": row.status});
        body.insert("event".to_owned(), EVENT.into());
        body.insert(
            "changed_attributes".to_owned(),
            json!([{ "status": change }]),
        );
    }
    let delivery = NewDelivery {
        account: row.account_id,
        inbox: row.inbox_id,
        message: None,
        event: EVENT,
        url: &url,
        body: &body.to_string(),
    };
    webhook::add(work.connection, &delivery, work.now)?;
    work.ring_queued();
    Ok(())
}

/// Delivers until the desk closes.
pub(crate) async fn run(desk: Desk) {
    let client = match client() {
        Ok(client) => client,
        Err(error) => {
            tracing::error!(error = %chain(&error), "webhooks are off: no HTTP client");
            return;
        }
    };
    loop {
        let next = tokio::select! {
            // An attempt that is cut off here is made again after the next start.
            () = desk.closing() => return,
            next = round(&desk, &client) => next,
        };
        let next = match next {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(error = %chain(&error), "webhooks wait for the store");
                Some(desk.now().plus_millis(STORE_PAUSE_MS))
            }
        };
        let pause = async {
            match next {
                Some(at) => desk.clock().sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = desk.closing() => return,
            () = desk.queued().notified() => {}
            () = pause => {}
        }
    }
}

fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(ANSWER_TIMEOUT)
        .user_agent(concat!("Guichet/", env!("CARGO_PKG_VERSION"), " (webhook)"))
        .build()
}

/// Attempts everything that is due, and tells when the next delivery is.
async fn round(desk: &Desk, client: &reqwest::Client) -> Result<Option<Timestamp>, ApiError> {
    loop {
        let (due, next) = desk
            .read(|view| Ok(webhook::due(view.connection, view.now, BATCH)?))
            .await?;
        if due.is_empty() {
            return Ok(next);
        }
        let mut queues: BTreeMap<InboxId, Vec<Delivery>> = BTreeMap::new();
        for delivery in due {
            queues.entry(delivery.inbox_id).or_default().push(delivery);
        }
        let queues = queues.into_values().map(|queue| async move {
            for delivery in queue {
                let result = attempt(desk, client, &delivery).await;
                settle(desk, delivery, result).await?;
            }
            Ok::<(), ApiError>(())
        });
        for result in join_all(queues).await {
            result?;
        }
    }
}

/// One attempt; the error is a sentence for agents.
async fn attempt(desk: &Desk, client: &reqwest::Client, delivery: &Delivery) -> Result<(), String> {
    let timestamp = desk.now().as_secs().to_string();
    let answer = client
        .post(&delivery.url)
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "application/json")
        .header("X-Chatwoot-Timestamp", &timestamp)
        .header(
            "X-Chatwoot-Signature",
            sign(&delivery.hmac_token, &timestamp, &delivery.body),
        )
        .header(
            "X-Chatwoot-Delivery",
            format!("{}-{}", desk.instance_id(), delivery.id),
        )
        .body(delivery.body.clone())
        .send()
        .await;
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("The webhook answered {}", answer.status().as_u16())),
        Err(error) if error.is_timeout() => Err("The webhook did not answer in time".to_owned()),
        Err(error) if error.is_builder() => Err("The webhook's address is not valid".to_owned()),
        Err(_) => Err("The webhook could not be reached".to_owned()),
    }
}

/// `sha256=` and the HMAC over timestamp, full stop and body.
fn sign(key: &str, timestamp: &str, body: &str) -> String {
    let message = format!("{timestamp}.{body}");
    format!(
        "sha256={}",
        secret::hmac_hex(key.as_bytes(), message.as_bytes())
    )
}

/// Writes down what an attempt came to; the last refusal of a message shows on the message.
async fn settle(
    desk: &Desk,
    delivery: Delivery,
    result: Result<(), String>,
) -> Result<(), ApiError> {
    desk.change(move |work| {
        let outcome = outcome(result, delivery.attempts + 1, work.now);
        webhook::record(work.connection, delivery.id, &outcome)?;
        if let Outcome::Failed(reason) = outcome {
            tracing::warn!(delivery = delivery.id, inbox = %delivery.inbox_id, "a webhook delivery was given up");
            if let (Some(message), "message_created") = (delivery.message_id, delivery.event.as_str()) {
                fail(work, message, &reason)?;
            }
        }
        Ok(())
    })
    .await
}

/// Shows on a message that it did not arrive.
pub(crate) fn fail(work: &mut Work<'_>, message: MessageId, reason: &str) -> Result<(), ApiError> {
    let Some(row) = fetch::messages(work.connection, [message])?.remove(&message) else {
        return Ok(());
    };
    let conversation = conversation::get(work.connection, row.conversation_id)?;
    messages::set_status(
        work,
        &conversation,
        &row,
        &MessageStatus::Failed,
        Some(reason),
    )?;
    Ok(())
}

/// What an attempt came to, with growing pauses until the last one.
pub(crate) fn outcome(result: Result<(), String>, attempts: i64, now: Timestamp) -> Outcome {
    match result {
        Ok(()) => Outcome::Delivered,
        Err(reason) if attempts >= ATTEMPTS => Outcome::Failed(reason),
        Err(reason) => Outcome::Again(now.plus_millis(pause_ms(attempts)), reason),
    }
}

/// The pause after so many attempts, from 1.
fn pause_ms(attempts: i64) -> i64 {
    let exponent = u32::try_from(attempts.clamp(1, ATTEMPTS) - 1).unwrap_or(0);
    FIRST_PAUSE_MS.saturating_mul(GROWTH.saturating_pow(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_the_time_and_the_body() {
        let signature = sign("key", "1700000000", "{}");
        assert!(signature.starts_with("sha256="));
        assert_eq!(signature.len(), 7 + 64);
        assert_ne!(signature, sign("key", "1700000001", "{}"));
        assert_ne!(signature, sign("key", "1700000000", "[]"));
        assert_ne!(signature, sign("other", "1700000000", "{}"));
    }

    #[test]
    fn pauses_grow_and_end() {
        let now = Timestamp::from_secs(1_700_000_000);
        let mut total_ms = 0;
        for attempts in 1..ATTEMPTS {
            match outcome(Err("no".to_owned()), attempts, now) {
                Outcome::Again(at, _) => total_ms += at.as_millis() - now.as_millis(),
                other => panic!("attempt {attempts} gave {other:?}"),
            }
        }
        assert_eq!(total_ms, 1_820_000, "about half an hour");
        let last = outcome(Err("no".to_owned()), ATTEMPTS, now);
        assert!(matches!(last, Outcome::Failed(reason) if reason == "no"));
    }
}
