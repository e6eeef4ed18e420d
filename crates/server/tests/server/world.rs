//! A small desk with two agents, an administrator, three inboxes and a few conversations. Ids of
//! different kinds start far apart, so that a mix-up cannot pass.

use guichet_protocol::ids::{
    AccountId, ChannelId, ContactId, ContactInboxId, ConversationDisplayId, InboxId, LabelId,
    MessageId, TeamId, UserId,
};
use guichet_protocol::rest::{ChannelType, ConversationStatus, MessageType, Role};
use guichet_protocol::time::Timestamp;
use guichet_server::clock::ManualClock;
use guichet_server::store::record::{
    NewAccount, NewAccountUser, NewContact, NewContactInbox, NewConversation, NewInbox,
    NewInboxMember, NewLabel, NewMessage, NewTeam, NewTeamMember, NewUser,
};
use guichet_server::store::{ConversationRowId, Import, SenderType, Store, StoreError};
use guichet_server::{Options, Running, Server, password};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) const ACCOUNT: i64 = 3;
/// An agent of the inboxes API and WEB.
pub(crate) const ALICE: i64 = 11;
/// An agent of the inbox API only.
pub(crate) const BOB: i64 = 12;
/// An administrator, member of no inbox.
pub(crate) const CAROL: i64 = 13;
/// An administrator of another account.
const DAVE: i64 = 19;
pub(crate) const API: i64 = 21;
pub(crate) const WEB: i64 = 22;
/// An inbox of nobody but administrators.
pub(crate) const MAIL: i64 = 23;
pub(crate) const TEAM: i64 = 31;
pub(crate) const LEA: i64 = 41;
pub(crate) const MARC: i64 = 42;
/// Léa's open conversation in API, with one message of hers.
pub(crate) const FIRST: i64 = 101;
/// Marc's conversation in WEB.
pub(crate) const SECOND: i64 = 102;
/// Léa's conversation in MAIL.
pub(crate) const THIRD: i64 = 103;
pub(crate) const PASSWORD: &str = "correct horse battery";
/// 2026-06-01 08:00 UTC.
pub(crate) const MORNING: i64 = 1_780_300_800;

static HASH: LazyLock<String> = LazyLock::new(|| password::hash(PASSWORD).expect("a hash"));

/// Whether the server plays a plain Chatwoot.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Play {
    Guichet,
    Stock,
}

pub(crate) struct World {
    pub(crate) clock: ManualClock,
    pub(crate) folder: TempDir,
    play: Play,
    adjust: fn(&mut Options),
    running: Option<Running>,
    http: reqwest::Client,
}

pub(crate) struct Agent {
    http: reqwest::Client,
    base: String,
    pub(crate) token: String,
}

impl World {
    pub(crate) async fn open() -> Self {
        Self::open_as(Play::Guichet).await
    }

    pub(crate) async fn open_as(play: Play) -> Self {
        Self::open_adjusted(play, |_| {}).await
    }

    /// A desk whose server runs with other options.
    pub(crate) async fn open_adjusted(play: Play, adjust: fn(&mut Options)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let filled = tokio::task::spawn_blocking(move || store.import(fill));
        filled
            .await
            .expect("no panic")
            .expect("the small desk fits");
        let mut world = Self {
            clock: ManualClock::at(Timestamp::from_secs(MORNING)),
            folder,
            play,
            adjust,
            running: None,
            http: reqwest::Client::new(),
        };
        world.start().await;
        world
    }

    async fn start(&mut self) {
        let mut options = Options {
            stock: self.play == Play::Stock,
            clock: Arc::new(self.clock.clone()),
            ..Options::new(self.folder.path())
        };
        (self.adjust)(&mut options);
        self.running = Some(Server::start(options).await.expect("starts"));
    }

    pub(crate) async fn restart(&mut self) {
        let running = self.running.take().expect("was running");
        running.shutdown().await;
        self.start().await;
    }

    pub(crate) fn running(&self) -> &Running {
        self.running.as_ref().expect("is running")
    }

    pub(crate) fn base(&self) -> String {
        self.running().url().to_owned()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    pub(crate) fn with_token(&self, token: &str) -> Agent {
        Agent {
            http: self.http.clone(),
            base: self.base(),
            token: token.to_owned(),
        }
    }

    pub(crate) fn alice(&self) -> Agent {
        self.with_token("token-alice")
    }

    pub(crate) fn bob(&self) -> Agent {
        self.with_token("token-bob")
    }

    pub(crate) fn carol(&self) -> Agent {
        self.with_token("token-carol")
    }

    /// A conversation's row as the API gives it to the administrator.
    pub(crate) async fn conversation(&self, id: i64) -> Value {
        self.carol().get(&format!("conversations/{id}")).await
    }

    /// The customer writes, through the API inbox.
    pub(crate) async fn customer_writes(&self, conversation: i64, text: &str) -> Value {
        let body = serde_json::json!({"content": text, "message_type": "incoming"});
        self.carol()
            .post(&format!("conversations/{conversation}/messages"), body)
            .await
    }
}

impl Agent {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1/accounts/{ACCOUNT}/{path}", self.base)
        };
        self.http
            .request(method, url)
            .header("api_access_token", &self.token)
    }

    pub(crate) async fn answer(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let response = request.send().await.expect("an answer");
        let status = response.status();
        let text = response.text().await.expect("a body");
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        self.answer(self.request(method, path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.answer(self.request(Method::GET, path)).await;
        assert_eq!(status, StatusCode::OK, "GET {path}: {body}");
        body
    }

    pub(crate) async fn refused(&self, path: &str) -> (StatusCode, Value) {
        self.answer(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "POST {path}: {answer}");
        answer
    }

    /// The display ids of a list.
    pub(crate) async fn list(&self, query: &str) -> Vec<i64> {
        let body = self.get(&format!("conversations?{query}")).await;
        let rows = body["data"]["payload"].as_array().expect("a list").clone();
        rows.iter().filter_map(|row| row["id"].as_i64()).collect()
    }

    /// The contents of a conversation's newest messages, oldest first.
    pub(crate) async fn thread(&self, id: i64) -> Vec<String> {
        let body = self.get(&format!("conversations/{id}/messages")).await;
        let rows = body["payload"].as_array().expect("a list").clone();
        rows.iter()
            .map(|row| row["content"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(MORNING + seconds)
}

fn fill(import: &Import<'_>) -> Result<(), StoreError> {
    import.add(&NewAccount {
        id: Some(AccountId(ACCOUNT)),
        name: "Petit bureau".into(),
        support_email: Some("bureau@example.org".into()),
        created_at: at(-900_000),
        updated_at: at(-900_000),
        ..NewAccount::default()
    })?;
    for (id, name, role) in [
        (ALICE, "Alice", Role::Agent),
        (BOB, "Bob", Role::Agent),
        (CAROL, "Carol", Role::Administrator),
    ] {
        let handle = name.to_lowercase();
        import.add(&NewUser {
            id: Some(UserId(id)),
            name: name.into(),
            email: format!("{handle}@example.org"),
            password_hash: HASH.clone(),
            access_token: format!("token-{handle}"),
            pubsub_token: format!("stream-{handle}"),
            created_at: at(-800_000),
            updated_at: at(-800_000),
            ..NewUser::default()
        })?;
        import.add(&NewAccountUser {
            account_id: AccountId(ACCOUNT),
            user_id: UserId(id),
            role,
            created_at: at(-800_000),
            ..NewAccountUser::default()
        })?;
    }
    strangers(import)?;
    import.add(&NewTeam {
        id: Some(TeamId(TEAM)),
        account_id: AccountId(ACCOUNT),
        name: "sav".into(),
        allow_auto_assign: false,
        created_at: at(-700_000),
        updated_at: at(-700_000),
        ..NewTeam::default()
    })?;
    import.add(&NewTeamMember {
        team_id: TeamId(TEAM),
        user_id: UserId(BOB),
    })?;
    import.add(&NewLabel {
        id: Some(LabelId(51)),
        account_id: AccountId(ACCOUNT),
        title: "vip".into(),
        created_at: at(-700_000),
        updated_at: at(-700_000),
        ..NewLabel::default()
    })?;
    inboxes(import)?;
    people(import)?;
    conversations(import)
}

/// Another account, whose administrator has no part in the first.
fn strangers(import: &Import<'_>) -> Result<(), StoreError> {
    let account = import.add(&NewAccount {
        id: Some(AccountId(ACCOUNT + 1)),
        name: "Voisins".into(),
        created_at: at(-900_000),
        updated_at: at(-900_000),
        ..NewAccount::default()
    })?;
    let user = import.add(&NewUser {
        id: Some(UserId(DAVE)),
        name: "Dave".into(),
        email: "dave@example.org".into(),
        password_hash: HASH.clone(),
        access_token: "token-dave".into(),
        pubsub_token: "stream-dave".into(),
        created_at: at(-800_000),
        updated_at: at(-800_000),
        ..NewUser::default()
    })?;
    import.add(&NewAccountUser {
        account_id: account,
        user_id: user,
        role: Role::Administrator,
        created_at: at(-800_000),
        ..NewAccountUser::default()
    })?;
    Ok(())
}

fn inboxes(import: &Import<'_>) -> Result<(), StoreError> {
    for (id, name, kind) in [
        (API, "API", ChannelType::Api),
        (WEB, "Site", ChannelType::WebWidget),
        (MAIL, "Courriel", ChannelType::Email),
    ] {
        import.add(&NewInbox {
            id: Some(InboxId(id)),
            account_id: AccountId(ACCOUNT),
            name: name.into(),
            channel_id: ChannelId(id + 40),
            website_token: (kind == ChannelType::WebWidget).then(|| "site".to_owned()),
            inbox_identifier: (kind == ChannelType::Api).then(|| "api".to_owned()),
            email: (kind == ChannelType::Email).then(|| "aide@example.org".to_owned()),
            channel_type: kind,
            created_at: at(-600_000),
            updated_at: at(-600_000),
            ..NewInbox::default()
        })?;
    }
    for (inbox, user) in [(API, ALICE), (WEB, ALICE), (API, BOB)] {
        import.add(&NewInboxMember {
            inbox_id: InboxId(inbox),
            user_id: UserId(user),
        })?;
    }
    Ok(())
}

fn people(import: &Import<'_>) -> Result<(), StoreError> {
    for (id, name) in [(LEA, "Léa"), (MARC, "Marc")] {
        import.add(&NewContact {
            id: Some(ContactId(id)),
            account_id: AccountId(ACCOUNT),
            name: name.into(),
            email: (id == LEA).then(|| "lea@example.org".to_owned()),
            created_at: at(-500_000),
            updated_at: at(-500_000),
            ..NewContact::default()
        })?;
    }
    for (id, contact, inbox) in [(61, LEA, API), (62, MARC, WEB), (63, LEA, MAIL)] {
        import.add(&NewContactInbox {
            id: Some(ContactInboxId(id)),
            contact_id: ContactId(contact),
            inbox_id: InboxId(inbox),
            source_id: format!("source-{id}"),
            pubsub_token: format!("visitor-{id}"),
            created_at: at(-500_000),
            updated_at: at(-500_000),
            ..NewContactInbox::default()
        })?;
    }
    Ok(())
}

fn conversations(import: &Import<'_>) -> Result<(), StoreError> {
    let rows = [
        (FIRST, API, LEA, 61, -3000),
        (SECOND, WEB, MARC, 62, -2000),
        (THIRD, MAIL, LEA, 63, -1000),
    ];
    for (id, inbox, contact, way_in, time) in rows {
        let row = import.add(&NewConversation {
            id: Some(ConversationRowId(id + 600)),
            account_id: AccountId(ACCOUNT),
            display_id: ConversationDisplayId(id),
            inbox_id: InboxId(inbox),
            contact_id: ContactId(contact),
            contact_inbox_id: ContactInboxId(way_in),
            status: ConversationStatus::Open,
            waiting_since: Some(at(time)),
            last_activity_at: at(time),
            created_at: at(time),
            updated_at: at(time),
            ..NewConversation::default()
        })?;
        import.add(&NewMessage {
            id: Some(MessageId(id + 4900)),
            account_id: AccountId(ACCOUNT),
            inbox_id: InboxId(inbox),
            conversation_id: row,
            message_type: MessageType::Incoming,
            content: Some(format!("Bonjour {id}")),
            sender_type: Some(SenderType::Contact),
            sender_id: Some(contact),
            created_at: at(time),
            updated_at: at(time),
            ..NewMessage::default()
        })?;
    }
    Ok(())
}
