//! A customer on the web page of an inbox, speaking to the server as the page's own script does.

use rand::{Rng as _, distr::Alphanumeric};
use serde_json::{Value, json};

use crate::network::PATIENCE;

/// A customer on the web page of an inbox.
#[derive(Debug, Clone)]
pub struct Visitor {
    http: reqwest::Client,
    page: String,
    key: String,
}

impl Visitor {
    /// Somebody new on that page: `http://127.0.0.1:3000/widget/token`.
    #[must_use]
    pub fn on(page: &str) -> Self {
        Self {
            http: reqwest::Client::new(),
            page: page.trim_end_matches('/').to_owned(),
            key: random_word(43),
        }
    }

    /// The page itself, as a browser gets it.
    pub async fn page(&self) -> String {
        let answer = self
            .http
            .get(&self.page)
            .send()
            .await
            .expect("the page answers");
        assert!(
            answer.status().is_success(),
            "{}: {}",
            self.page,
            answer.status()
        );
        answer.text().await.expect("the whole page")
    }

    /// Tells a name.
    pub async fn is_called(&self, name: &str) {
        let request = self.http.patch(format!("{}/visitor", self.page));
        self.ask(request.json(&json!({"name": name}))).await;
    }

    /// Writes.
    pub async fn writes(&self, text: &str) {
        let message = json!({"id": random_word(22), "content": text, "language": "en"});
        let request = self.http.post(format!("{}/messages", self.page));
        self.ask(request.json(&message)).await;
    }

    /// Everything on the page now, oldest first, and the version of it.
    async fn look(&self, version: &str) -> Value {
        let request = self.http.get(format!("{}/messages", self.page));
        let request = match version {
            "" => request,
            version => request.query(&[("version", version)]),
        };
        self.ask(request).await
    }

    /// The texts on the page now, oldest first.
    pub async fn sees(&self) -> Vec<String> {
        texts(&self.look("").await)
    }

    /// Waits until the page shows a text.
    pub async fn until_sees(&self, text: &str) {
        let looking = async {
            let mut now = self.look("").await;
            while !texts(&now).iter().any(|one| one == text) {
                let version = now["version"].as_str().unwrap_or_default().to_owned();
                now = self.look(&version).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, looking).await.is_ok();
        assert!(
            in_time,
            "the page never showed {text:?}, but {:?}",
            self.sees().await
        );
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Value {
        let request = request.header("X-Visitor-Key", &self.key);
        let answer = request.send().await.expect("the page's server answers");
        let status = answer.status();
        let text = answer.text().await.expect("the whole answer");
        assert!(status.is_success(), "{}: {status} {text}", self.page);
        serde_json::from_str(&text).unwrap_or_default()
    }
}

fn texts(answer: &Value) -> Vec<String> {
    let messages = answer["messages"].as_array();
    let texts = messages
        .into_iter()
        .flatten()
        .map(|one| one["text"].as_str());
    texts
        .map(|text| text.unwrap_or_default().to_owned())
        .collect()
}

fn random_word(length: usize) -> String {
    let letters = rand::rng().sample_iter(Alphanumeric).take(length);
    letters.map(char::from).collect()
}
