//! The client's requests and its realtime connection against a real server on the demo desk.

#![expect(
    clippy::expect_used,
    reason = "the helpers of tests may fail like tests"
)]

use std::{path::Path, time::Duration};

use guichet_core::{
    api::{
        Answer, Audience, Client, Desk, Error, MessageRange, Options, PlainHttp, ServerAddress,
        SignIn,
        cable::{self, CableEvent, Connection, Patience},
    },
    secrets::Secret,
};
use guichet_model::OperationId;
use guichet_protocol::{
    cable::Event,
    ids::{AccountId, ConversationDisplayId},
    rest::{Availability, ConversationQuery, ConversationStatus, Message},
    time::Timestamp,
};
use guichet_server::{Options as ServerOptions, Running, Seed, Server, totp};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A server in this process on a copy of the demo desk.
struct Office {
    server: Running,
    _data: TempDir,
}

/// Whether the server speaks more than Chatwoot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Guichet,
    Stock,
}

static FURNISHED: OnceCell<TempDir> = OnceCell::const_new();

async fn furnish() -> TempDir {
    // Never dropped, so it lies where building leaves its files anyway.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mut options = ServerOptions::new(folder.path());
    options.seed = Some(Seed::Demo);
    let server = Server::start(options).await.expect("a desk");
    server.shutdown().await;
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

impl Office {
    async fn open(dialect: Dialect) -> Self {
        let furnished = FURNISHED.get_or_init(furnish).await;
        let data = tempfile::tempdir().expect("a folder");
        copy(furnished.path(), data.path());
        let mut options = ServerOptions::new(data.path());
        options.stock = dialect == Dialect::Stock;
        let server = Server::start(options).await.expect("a server");
        Self {
            server,
            _data: data,
        }
    }

    fn agent(&self, role: &str) -> &Value {
        let agents = self.server.first_line()["agents"].as_array();
        let found = agents.and_then(|agents| agents.iter().find(|agent| agent["role"] == role));
        found.expect("such an agent")
    }

    fn address(&self) -> ServerAddress {
        ServerAddress::parse(self.server.url(), PlainHttp::LoopbackOnly).expect("an address")
    }

    fn stranger(&self) -> Client {
        Client::new(self.address(), None, Options::default()).expect("a client")
    }

    fn client(&self, role: &str) -> Client {
        self.stranger()
            .with_token(text(self.agent(role), "access_token"))
    }

    fn desk(&self, role: &str) -> Desk {
        self.client(role).desk(self.server.account_id())
    }

    async fn realtime(&self, role: &str) -> Connection {
        let user = self.client(role).profile().await.expect("a profile").value;
        let token = Secret::new(user.pubsub_token);
        let account = self.server.account_id();
        cable::connect(
            &self.address(),
            &token,
            account,
            user.id,
            Patience::default(),
        )
        .await
        .expect("realtime")
    }

    /// A conversation that can be answered.
    async fn conversation(&self) -> ConversationDisplayId {
        let query = ConversationQuery::default();
        let page = self
            .desk("administrator")
            .conversations(&query)
            .await
            .expect("a page");
        let open = page.value.conversations.iter().find(|one| one.can_reply);
        open.expect("an open conversation").id
    }
}

fn text(object: &Value, key: &str) -> Secret {
    Secret::new(object[key].as_str().expect(key))
}

fn operation(number: u32) -> OperationId {
    OperationId(format!("0b0e6f0e-0000-4000-8000-{number:012}"))
}

#[track_caller]
fn whole<T>(answer: Answer<T>) -> T {
    assert_eq!(answer.skipped, 0, "records that cannot be read");
    assert!(answer.server_time.is_some(), "no Date header");
    answer.value
}

#[tokio::test]
async fn a_probe_tells_our_server_from_a_stock_one() {
    let ours = Office::open(Dialect::Guichet).await;
    let info = ours.stranger().probe().await.expect("an answer");
    assert!(info.instance_id.is_some());
    for capability in ["tickets", "changes", "idempotency"] {
        assert!(info.capabilities.contains(capability), "{info:?}");
    }
    let stock = Office::open(Dialect::Stock).await;
    let info = stock.stranger().probe().await.expect("an answer");
    assert_eq!((info.version.as_str(), info.instance_id), ("4.15.1", None));
    assert!(info.capabilities.is_empty());
}

#[tokio::test]
async fn a_password_becomes_a_token_that_works() {
    let office = Office::open(Dialect::Guichet).await;
    let agent = office.agent("agent");
    let email = agent["email"].as_str().expect("an address");
    let stranger = office.stranger();
    let wrong = stranger.sign_in(email, &Secret::new("wrong")).await;
    assert_eq!(wrong.expect_err("wrong"), Error::WrongPassword);
    let done = match stranger.sign_in(email, &text(agent, "password")).await {
        Ok(SignIn::Done(done)) => done,
        other => panic!("not signed in: {other:?}"),
    };
    assert_eq!(done.token, text(agent, "access_token"));
    let user = whole(
        stranger
            .with_token(done.token)
            .verify_token()
            .await
            .expect("a user"),
    );
    assert_eq!(user.email, email);
    let nonsense = stranger.with_token(Secret::new("nonsense"));
    assert_eq!(
        nonsense.verify_token().await.expect_err("wrong"),
        Error::WrongToken
    );
}

#[tokio::test]
async fn a_second_step_is_asked_for_and_taken() {
    let office = Office::open(Dialect::Guichet).await;
    let agent = office.agent("agent");
    let token = text(agent, "access_token");
    let post = async |path: &str, body: Value| {
        let url = format!("{}/api/v1/profile/mfa{path}", office.server.url());
        let request = reqwest::Client::new().post(url).json(&body);
        let answer = request
            .header("api_access_token", token.expose())
            .send()
            .await;
        answer
            .expect("an answer")
            .json::<Value>()
            .await
            .expect("JSON")
    };
    let secret = post("", json!({})).await["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    // Each code is good once, so each step here takes the next one; the server allows for clocks that differ.
    let now = jiff::Timestamp::now().as_millisecond();
    let code = |step: i64| {
        totp::code_at(&secret, Timestamp::from_millis(now + step * 30_000)).expect("a code")
    };
    let enabled = post("/verify", json!({ "otp_code": code(0) })).await;
    let backup = enabled["backup_codes"][0]
        .as_str()
        .expect("a backup code")
        .to_owned();

    let stranger = office.stranger();
    let email = agent["email"].as_str().expect("an address");
    let SignIn::CodeNeeded { mfa_token } = stranger
        .sign_in(email, &text(agent, "password"))
        .await
        .expect("half way")
    else {
        panic!("a second step is needed");
    };
    let wrong = stranger.submit_code(&mfa_token, "000000").await;
    assert_eq!(wrong.expect_err("wrong"), Error::WrongCode);
    let late = stranger
        .submit_code(&Secret::new("nonsense"), &code(1))
        .await;
    assert_eq!(late.expect_err("late"), Error::SignInExpired);
    stranger
        .submit_code(&mfa_token, &code(1))
        .await
        .expect("signs in");

    let again = stranger
        .sign_in(email, &text(agent, "password"))
        .await
        .expect("half way");
    let SignIn::CodeNeeded { mfa_token } = again else {
        panic!("a second step is needed");
    };
    stranger
        .submit_code(&mfa_token, &backup)
        .await
        .expect("signs in");
}

#[tokio::test]
async fn everything_on_the_desk_can_be_read() {
    for dialect in [Dialect::Guichet, Dialect::Stock] {
        let office = Office::open(dialect).await;
        let desk = office.desk("administrator");
        whole(desk.account().await.expect("the account"));
        whole(desk.cache_keys().await.expect("cache keys"));
        assert!(!whole(desk.agents().await.expect("agents")).is_empty());
        assert!(!whole(desk.teams().await.expect("teams")).is_empty());
        assert!(!whole(desk.inboxes().await.expect("inboxes")).is_empty());
        assert!(!whole(desk.labels().await.expect("labels")).is_empty());
        let mut query = ConversationQuery {
            status: Some("all".to_owned()),
            page: Some(1),
            ..ConversationQuery::default()
        };
        let counts = whole(desk.conversation_meta(&query).await.expect("counts"));
        let mut read = 0;
        loop {
            let page = whole(desk.conversations(&query).await.expect("a page"));
            assert_eq!(page.counts, counts);
            if page.conversations.is_empty() {
                break;
            }
            for conversation in page.conversations.iter().take(3) {
                let one = whole(desk.conversation(conversation.id).await.expect("one"));
                assert_eq!(one.id, conversation.id);
                let range = MessageRange::Newest;
                let messages = whole(
                    desk.messages(conversation.id, range)
                        .await
                        .expect("messages"),
                );
                assert!(messages.meta.is_some());
                let titles = desk
                    .conversation_labels(conversation.id)
                    .await
                    .expect("labels");
                assert_eq!(whole(titles), conversation.labels);
            }
            read += i64::try_from(page.conversations.len()).expect("a count");
            query.page = query.page.map(|page| page + 1);
        }
        assert_eq!(read, counts.all_count);
    }
}

#[tokio::test]
async fn the_same_operation_has_its_effect_once_where_the_server_remembers() {
    for (dialect, effects) in [(Dialect::Guichet, 1), (Dialect::Stock, 2)] {
        let office = Office::open(dialect).await;
        let desk = office.desk("administrator");
        let id = office.conversation().await;
        for _ in 0..2 {
            let sent = desk
                .send_message(id, &"once?".into(), Audience::Team, &operation(1))
                .await;
            whole(sent.expect("is sent")).expect("a message");
        }
        let page = desk
            .messages(id, MessageRange::Newest)
            .await
            .expect("messages");
        let marked = |message: &&Message| message.client_message_id() == Some(&operation(1).0);
        assert_eq!(whole(page).messages.iter().filter(marked).count(), effects);
    }
}

#[tokio::test]
async fn a_key_cannot_be_used_for_something_else() {
    let office = Office::open(Dialect::Guichet).await;
    let desk = office.desk("administrator");
    let id = office.conversation().await;
    let send = async |content: &str| {
        desk.send_message(id, &content.into(), Audience::Team, &operation(1))
            .await
            .map(|_| ())
    };
    send("one").await.expect("is sent");
    assert_eq!(send("another").await, Err(Error::KeyConflict));
}

#[tokio::test]
async fn what_an_agent_does_shows_on_the_server() {
    let office = Office::open(Dialect::Guichet).await;
    let desk = office.desk("administrator");
    let me = office
        .client("administrator")
        .profile()
        .await
        .expect("me")
        .value
        .id;
    let id = office.conversation().await;
    let held = desk
        .assign(id, Some(me), Some(&operation(1)))
        .await
        .expect("assigns");
    assert_eq!(whole(held), Some(me));
    let team = whole(desk.teams().await.expect("teams"))
        .first()
        .map(|team| team.id);
    let held = desk
        .assign_team(id, team, Some(&operation(2)))
        .await
        .expect("assigns");
    assert_eq!(whole(held), team);
    let titles = vec!["from-a-test".to_owned()];
    let stands = desk
        .set_labels(id, &titles, Some(&operation(3)))
        .await
        .expect("labels");
    assert_eq!(whole(stands), Some(titles));
    let urgent = guichet_protocol::rest::Priority::Urgent;
    whole(
        desk.set_priority(id, Some(&urgent), Some(&operation(4)))
            .await
            .expect("urgent"),
    );
    let until = guichet_model::Timestamp::from_seconds(4_000_000_000);
    let status = ConversationStatus::Snoozed;
    let toggled = desk
        .toggle_status(id, &status, Some(until), Some(&operation(5)))
        .await;
    let toggled = whole(toggled.expect("snoozes")).expect("its status");
    assert_eq!(toggled.current_status, status);
    whole(
        desk.mark_unread(id, Some(&operation(6)))
            .await
            .expect("unread"),
    );
    whole(
        desk.update_last_seen(id, Some(&operation(7)))
            .await
            .expect("read"),
    );
    let now = whole(desk.conversation(id).await.expect("one"));
    assert_eq!((now.status, now.priority), (status, Some(urgent)));
    assert_eq!(
        now.snoozed_until,
        Some(Timestamp::from_secs(until.as_seconds()))
    );
    assert_eq!(now.unread_count, 0);
    desk.set_availability(&Availability::Busy)
        .await
        .expect("busy");
}

#[tokio::test]
async fn the_change_feed_tells_what_happened_after_its_head() {
    let office = Office::open(Dialect::Guichet).await;
    let desk = office.desk("administrator");
    let id = office.conversation().await;
    let head = whole(desk.changes(None, 100).await.expect("the head"));
    assert!(head.changes.items.is_empty());
    let sent = desk
        .send_message(id, &"news".into(), Audience::Team, &operation(1))
        .await;
    let sent = whole(sent.expect("is sent")).expect("a message");
    let news = whole(desk.changes(Some(head.next), 100).await.expect("changes"));
    let told = news
        .changes
        .items
        .iter()
        .any(|change| change.id == sent.id.get());
    assert!(told, "{news:?}");
    let stock = Office::open(Dialect::Stock).await;
    let error = stock.desk("administrator").changes(None, 100).await;
    assert_eq!(error.expect_err("no such thing"), Error::NotFound);
}

#[tokio::test]
async fn another_account_is_not_permitted_and_an_unknown_conversation_not_found() {
    let office = Office::open(Dialect::Guichet).await;
    let elsewhere = office.client("agent").desk(AccountId(999));
    let error = elsewhere.agents().await.expect_err("not ours");
    assert!(
        matches!(error, Error::NotPermitted { .. } | Error::NotFound),
        "{error:?}"
    );
    let unknown = ConversationDisplayId(999_999);
    let error = office.desk("agent").conversation(unknown).await;
    assert_eq!(error.expect_err("unknown"), Error::NotFound);
}

#[tokio::test]
async fn a_message_arrives_over_the_realtime_connection_with_its_marker() {
    let office = Office::open(Dialect::Guichet).await;
    let mut realtime = office.realtime("administrator").await;
    realtime.update_presence().await.expect("presence");
    let id = office.conversation().await;
    let desk = office.desk("administrator");
    let sent = desk
        .send_message(id, &"live".into(), Audience::Team, &operation(9))
        .await;
    whole(sent.expect("is sent"));
    let mut present = false;
    let message = loop {
        match realtime.next().await.expect("an event") {
            CableEvent::Event(event) => match *event {
                Event::MessageCreated(message) => break message,
                Event::Presence(_) => present = true,
                _ => {}
            },
            CableEvent::Skipped => panic!("an event that cannot be read"),
            CableEvent::Ping { .. } | CableEvent::Disconnect { .. } => {}
        }
    };
    assert!(present, "the answer to one's own presence");
    assert_eq!(message.message.echo_id, Some(operation(9).0));
    assert_eq!(
        message.message.client_message_id(),
        Some(operation(9).0.as_str())
    );
    assert_eq!(message.account_id, Some(office.server.account_id()));
    realtime.close().await;
}

#[tokio::test]
async fn a_wrong_realtime_token_is_refused_and_a_closing_server_says_so() {
    let office = Office::open(Dialect::Guichet).await;
    let user = office
        .client("agent")
        .profile()
        .await
        .expect("a profile")
        .value;
    let patience = Patience {
        confirm: Duration::from_millis(500),
        ..Patience::default()
    };
    let account = office.server.account_id();
    let wrong = Secret::new("nonsense");
    let refused = cable::connect(&office.address(), &wrong, account, user.id, patience).await;
    assert_eq!(refused.expect_err("refused"), Error::SubscriptionRefused);

    let mut realtime = office.realtime("agent").await;
    let follow = async {
        loop {
            match realtime.next().await {
                Ok(CableEvent::Disconnect { .. }) | Err(_) => break,
                Ok(_) => {}
            }
        }
    };
    tokio::join!(office.server.shutdown(), follow);
}

#[tokio::test]
async fn a_received_file_can_be_fetched() {
    let office = Office::open(Dialect::Guichet).await;
    let desk = office.desk("administrator");
    let mut query = ConversationQuery {
        status: Some("all".to_owned()),
        page: Some(1),
        ..ConversationQuery::default()
    };
    let attachment = 'found: loop {
        let page = whole(desk.conversations(&query).await.expect("a page"));
        assert!(!page.conversations.is_empty(), "no file on the whole desk");
        for conversation in page.conversations {
            let range = MessageRange::Newest;
            let messages = whole(
                desk.messages(conversation.id, range)
                    .await
                    .expect("messages"),
            );
            let mut files = messages
                .messages
                .into_iter()
                .flat_map(|message| message.attachments);
            if let Some(file) = files.find(|file| file.data_url.is_some()) {
                break 'found file;
            }
        }
        query.page = query.page.map(|page| page + 1);
    };
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("file");
    let url = attachment.data_url.expect("an address");
    let came = desk
        .client()
        .download(&url, &into, 50_000_000)
        .await
        .expect("a file");
    let size = std::fs::metadata(&into).expect("a file").len();
    assert_eq!(
        (came.size_bytes, attachment.file_size),
        (size, i64::try_from(size).ok())
    );
}
