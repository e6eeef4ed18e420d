//! A server on a folder of its own with one agent, a page for customers and an API inbox.

use guichet_protocol::ids::{AccountId, ChannelId, InboxId};
use guichet_protocol::rest::ChannelType;
use guichet_protocol::time::Timestamp;
use guichet_server::clock::ManualClock;
use guichet_server::store::record::NewInbox;
use guichet_server::store::{Import, StoreError};
use guichet_server::{Options, Running, Server};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const PAGE_TOKEN: &str = "page-token";
pub(crate) const API_IDENTIFIER: &str = "api-identifier";
pub(crate) const HMAC_TOKEN: &str = "hmac-token";

pub(crate) struct World {
    folder: TempDir,
    pub(crate) clock: ManualClock,
    pub(crate) server: Running,
    pub(crate) http: reqwest::Client,
    token: String,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_webhook(None).await
    }

    /// With the API inbox sending to an address.
    pub(crate) async fn with_webhook(webhook_url: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::at(Timestamp::from_secs(1_795_000_000));
        let server = start(&folder, &clock).await;
        let token = server.first_line()["agents"][0]["access_token"]
            .as_str()
            .expect("the first start shows the administrator's token")
            .to_owned();
        let account = server.account_id();
        let now = server.desk().now();
        let store = server.desk().store().clone();
        tokio::task::spawn_blocking(move || {
            store.import(|import| inboxes(import, account, now, webhook_url))
        })
        .await
        .expect("runs")
        .expect("the inboxes are written");
        Self {
            folder,
            clock,
            server,
            http: reqwest::Client::new(),
            token,
        }
    }

    /// Ends the server and starts it again on the same folder.
    pub(crate) async fn restart(self) -> Self {
        let Self {
            folder,
            clock,
            server,
            http,
            token,
        } = self;
        server.shutdown().await;
        let server = start(&folder, &clock).await;
        Self {
            folder,
            clock,
            server,
            http,
            token,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url())
    }

    /// A request of the agent, within the account.
    pub(crate) async fn agent(&self, method: Method, path: &str, body: Value) -> Value {
        let account = self.server.account_id();
        let answer = self
            .http
            .request(
                method,
                self.url(&format!("/api/v1/accounts/{account}{path}")),
            )
            .header("api_access_token", &self.token)
            .json(&body)
            .send()
            .await
            .expect("answers");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        json_of(answer).await
    }

    /// The only conversation of the desk.
    pub(crate) async fn conversation(&self) -> Value {
        let list = self
            .agent(Method::GET, "/conversations?status=all", json!({}))
            .await;
        let all = list["data"]["payload"].as_array().expect("a list").clone();
        assert_eq!(all.len(), 1, "{all:#?}");
        all[0].clone()
    }

    /// The agent writes into the only conversation.
    pub(crate) async fn agent_writes(&self, body: Value) -> Value {
        let id = self.conversation().await["id"].clone();
        let path = format!("/conversations/{id}/messages");
        self.agent(Method::POST, &path, body).await
    }

    /// The messages of the only conversation, as agents see them.
    pub(crate) async fn messages(&self) -> Vec<Value> {
        let id = self.conversation().await["id"].clone();
        let path = format!("/conversations/{id}/messages");
        let list = self.agent(Method::GET, &path, json!({})).await;
        list["payload"].as_array().expect("a list").clone()
    }

    /// A look of a visitor at the page.
    pub(crate) async fn look(&self, key: &str, query: &str) -> Value {
        let answer = self
            .http
            .get(self.url(&format!("/widget/{PAGE_TOKEN}/messages{query}")))
            .header("X-Visitor-Key", key)
            .send()
            .await
            .expect("answers");
        assert_eq!(answer.status(), StatusCode::OK);
        json_of(answer).await
    }

    /// A visitor writes; the raw answer.
    pub(crate) async fn visitor_writes(&self, key: &str, id: &str, content: &str) -> Response {
        self.http
            .post(self.url(&format!("/widget/{PAGE_TOKEN}/messages")))
            .header("X-Visitor-Key", key)
            .json(&json!({ "id": id, "content": content, "language": "fr" }))
            .send()
            .await
            .expect("answers")
    }

    pub(crate) async fn visitor_sends_file(
        &self,
        key: &str,
        name: &str,
        content_type: &str,
        bytes: &'static [u8],
    ) -> Response {
        let part = reqwest::multipart::Part::bytes(bytes)
            .file_name(name.to_owned())
            .mime_str(content_type)
            .expect("a media type");
        let form = reqwest::multipart::Form::new()
            .text("id", format!("file-{name}"))
            .text("content", "")
            .part("attachments[]", part);
        self.http
            .post(self.url(&format!("/widget/{PAGE_TOKEN}/messages")))
            .header("X-Visitor-Key", key)
            .multipart(form)
            .send()
            .await
            .expect("answers")
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }
}

async fn start(folder: &TempDir, clock: &ManualClock) -> Running {
    let options = Options {
        clock: Arc::new(clock.clone()),
        ..Options::new(folder.path())
    };
    Server::start(options).await.expect("starts")
}

fn inboxes(
    import: &Import<'_>,
    account: AccountId,
    now: Timestamp,
    webhook_url: Option<String>,
) -> Result<InboxId, StoreError> {
    import.add(&NewInbox {
        account_id: account,
        name: "Site".to_owned(),
        channel_type: ChannelType::WebWidget,
        channel_id: ChannelId(1),
        business_name: Some("Maison <Lumen>".to_owned()),
        website_token: Some(PAGE_TOKEN.to_owned()),
        website_url: Some("https://shop.example".to_owned()),
        created_at: now,
        updated_at: now,
        ..NewInbox::default()
    })?;
    import.add(&NewInbox {
        account_id: account,
        name: "Programme".to_owned(),
        channel_type: ChannelType::Api,
        channel_id: ChannelId(2),
        inbox_identifier: Some(API_IDENTIFIER.to_owned()),
        hmac_token: HMAC_TOKEN.to_owned(),
        webhook_url,
        created_at: now,
        updated_at: now,
        ..NewInbox::default()
    })
}

pub(crate) async fn json_of(answer: Response) -> Value {
    let text = answer.text().await.expect("a body");
    if text.is_empty() {
        return Value::Null;
    }
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"))
}

/// The key of a visitor, as the page makes them.
pub(crate) fn key(letter: char) -> String {
    letter.to_string().repeat(43)
}

/// The texts of a look, with who wrote them.
pub(crate) fn texts(look: &Value) -> Vec<(String, String)> {
    let text = |message: &Value, key: &str| message[key].as_str().unwrap_or_default().to_owned();
    look["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .map(|message| (text(message, "from"), text(message, "text")))
        .collect()
}
