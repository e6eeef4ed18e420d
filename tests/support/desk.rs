//! The truth: what the server has, asked directly, past every network that a test breaks.

use serde_json::{Value, json};

/// A server's application interface, as one of its agents.
#[derive(Debug, Clone)]
pub struct Desk {
    http: reqwest::Client,
    url: String,
    account: i64,
    token: String,
}

/// A message as the server has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its number.
    pub id: i64,
    /// Its text.
    pub content: String,
    /// 0 from the customer, 1 to the customer, 2 what happened, 3 automatic.
    pub kind: i64,
    /// Whether only the team sees it.
    pub private: bool,
    /// The name that the writer's program gave it.
    pub client_id: Option<String>,
}

impl Desk {
    /// As the agent with this token.
    #[must_use]
    pub fn new(url: &str, account: i64, token: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: url.trim_end_matches('/').to_owned(),
            account,
            token: token.to_owned(),
        }
    }

    /// Reads below the account: `conversations/7`.
    pub async fn get(&self, path: &str) -> Value {
        self.ask(reqwest::Method::GET, path, None).await
    }

    /// Writes below the account.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(reqwest::Method::POST, path, Some(body)).await
    }

    /// Changes below the account.
    pub async fn patch(&self, path: &str, body: Value) -> Value {
        self.ask(reqwest::Method::PATCH, path, Some(body)).await
    }

    /// Deletes below the account.
    pub async fn delete(&self, path: &str) -> Value {
        self.ask(reqwest::Method::DELETE, path, None).await
    }

    /// Sends a form with texts and, under `attachments[]`, files by name and content.
    pub async fn post_form(
        &self,
        path: &str,
        texts: &[(&'static str, &str)],
        files: &[(&str, &[u8])],
    ) -> Value {
        let mut form = reqwest::multipart::Form::new();
        for (name, text) in texts {
            form = form.text(*name, (*text).to_owned());
        }
        for (name, bytes) in files {
            let part =
                reqwest::multipart::Part::bytes(bytes.to_vec()).file_name((*name).to_owned());
            form = form.part("attachments[]", part);
        }
        let url = format!("{}/api/v1/accounts/{}/{path}", self.url, self.account);
        let request = self.http.post(&url).multipart(form);
        let request = request.header("api_access_token", &self.token);
        let answer = request.send().await.expect("the server answers");
        let status = answer.status();
        let text = answer.text().await.expect("the whole answer");
        assert!(status.is_success(), "{url}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    async fn ask(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/api/v1/accounts/{}/{path}", self.url, self.account);
        let mut request = self.http.request(method, &url);
        request = request.header("api_access_token", &self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.expect("the server answers");
        let status = answer.status();
        let text = answer.text().await.expect("the whole answer");
        assert!(status.is_success(), "{url}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A conversation.
    pub async fn conversation(&self, id: i64) -> Value {
        self.get(&format!("conversations/{id}")).await
    }

    /// Every message of a conversation, oldest first.
    pub async fn messages(&self, id: i64) -> Vec<Written> {
        let mut all: Vec<Written> = Vec::new();
        loop {
            let before = all
                .first()
                .map_or(String::new(), |m| format!("?before={}", m.id));
            let page = self
                .get(&format!("conversations/{id}/messages{before}"))
                .await;
            let mut page: Vec<Written> = page["payload"]
                .as_array()
                .expect("a list of messages")
                .iter()
                .map(written)
                .collect();
            if page.is_empty() {
                return all;
            }
            page.extend(all);
            all = page;
        }
    }

    /// What agents wrote in a conversation, replies and notes, oldest first.
    pub async fn texts(&self, id: i64) -> Vec<String> {
        let messages = self.messages(id).await;
        let from_agents = messages.into_iter().filter(|m| m.kind == 1);
        from_agents.map(|m| m.content).collect()
    }

    /// What happened to a conversation, in words, oldest first.
    pub async fn activities(&self, id: i64) -> Vec<String> {
        let messages = self.messages(id).await;
        let activities = messages.into_iter().filter(|m| m.kind == 2);
        activities.map(|m| m.content).collect()
    }

    /// Display ids of the newest open conversations.
    pub async fn open_conversations(&self) -> Vec<i64> {
        let list = self
            .get("conversations?status=open&assignee_type=all")
            .await;
        let rows = list["data"]["payload"].as_array().expect("a list");
        rows.iter().filter_map(|row| row["id"].as_i64()).collect()
    }

    /// The conversation with the most messages among these.
    pub async fn longest_of(&self, conversations: &[i64]) -> i64 {
        let mut longest = (0, 0);
        for &id in conversations {
            longest = longest.max((self.messages(id).await.len(), id));
        }
        longest.1
    }

    /// Writes as this agent.
    pub async fn write(&self, id: i64, text: &str) -> Written {
        let body = json!({"content": text});
        written(
            &self
                .post(&format!("conversations/{id}/messages"), body)
                .await,
        )
    }
}

fn written(value: &Value) -> Written {
    Written {
        id: value["id"].as_i64().expect("an id"),
        content: value["content"].as_str().unwrap_or_default().to_owned(),
        kind: value["message_type"].as_i64().expect("a kind"),
        private: value["private"].as_bool().expect("private or not"),
        client_id: value["content_attributes"]["client_message_id"]
            .as_str()
            .map(str::to_owned),
    }
}
