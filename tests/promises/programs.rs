//! The promises at the level of processes: the command line and the server are killed for real, the network in between
//! loses, cuts and truncates, and at the end the server has each effect once and in order.

use std::time::Duration;

use guichet_tests::{
    desk::Desk,
    network::Network,
    programs::{Ctl, Dialect, Kill, ServerProgram},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::Value;
use tempfile::TempDir;

/// A seeded server, a network in front of it, and the command line behind that, signed in and level.
struct Office {
    folder: TempDir,
    server: ServerProgram,
    network: Network,
    ctl: Ctl,
    desk: Desk,
    /// The conversation that the tests write to.
    conversation: i64,
}

impl Office {
    async fn open(dialect: Dialect) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let server = ServerProgram::start(&folder.path().join("server"), "demo", dialect).await;
        let network = Network::in_front_of(server.address()).await;
        let token = server.agent("administrator").access_token.clone();
        let ctl = Ctl::new(&folder.path().join("profile"), &token);
        ctl.login(&network.url()).await;
        ctl.ok(&["sync", "--once"]).await;
        let desk = Desk::new(&server.ready.url, server.ready.account_id, &token);
        let conversation = desk.open_conversations().await[0];
        Self {
            folder,
            server,
            network,
            ctl,
            desk,
            conversation,
        }
    }

    async fn undelivered(&self) -> Vec<Value> {
        let list = self.ctl.ok(&["--offline", "outbox", "list"]).await;
        list["items"].as_array().expect("a list").clone()
    }
}

/// Those of `all` that this test wrote.
fn of_this_test(all: Vec<String>) -> Vec<String> {
    let ours = all.into_iter().filter(|text| text.starts_with("line "));
    ours.collect()
}

#[tokio::test]
async fn seven_acts_without_a_server_are_seven_effects_once_it_is_back() {
    let mut office = Office::open(Dialect::Guichet).await;
    let id = office.conversation.to_string();
    let activities_before = office.desk.activities(office.conversation).await;
    office.server.kill().await;
    let acts: [&[&str]; 7] = [
        &["reply", &id, "line 1"],
        &["note", &id, "line 2"],
        &["priority", &id, "urgent"],
        &["label", &id, "+seven", "+acts"],
        &["reply", &id, "line 3"],
        &["assign", &id, "none"],
        &["status", &id, "resolved"],
    ];
    for act in acts {
        let queued = office.ctl.ok(act).await;
        assert!(queued["operation_id"].is_string(), "{queued}");
    }
    let queued: Vec<String> = office
        .undelivered()
        .await
        .iter()
        .map(|item| item["operation"].as_str().unwrap_or_default().to_owned())
        .collect();
    let expected = [
        "reply", "note", "priority", "labels", "reply", "assign", "status",
    ];
    assert_eq!(queued, expected);

    office.server.start_again().await;
    office.ctl.ok(&["sync", "--once"]).await;
    assert_eq!(office.undelivered().await, Vec::<Value>::new());
    let texts = of_this_test(office.desk.texts(office.conversation).await);
    assert_eq!(texts, ["line 1", "line 2", "line 3"]);
    let now = office.desk.conversation(office.conversation).await;
    assert_eq!(now["status"], "resolved");
    assert_eq!(now["priority"], "urgent");
    assert_eq!(now["meta"].get("assignee"), None, "nobody");
    let labels = now["labels"].as_array().expect("labels");
    for label in ["seven", "acts"] {
        let times = labels.iter().filter(|one| *one == label).count();
        assert_eq!(times, 1, "{label} among {labels:?}");
    }
    let activities = office.desk.activities(office.conversation).await;
    let resolved = activities[activities_before.len()..]
        .iter()
        .filter(|text| text.contains("fermée"))
        .count();
    assert_eq!(resolved, 1, "closed once: {activities:?}");
}

#[tokio::test]
async fn through_chaos_and_kills_each_reply_arrives_once_and_in_order() {
    let mut office = Office::open(Dialect::Guichet).await;
    chaos_with_kills(&mut office, 0x6775_6963).await;
}

#[tokio::test]
async fn through_chaos_and_kills_each_reply_arrives_once_on_a_stock_server() {
    let mut office = Office::open(Dialect::Stock).await;
    chaos_with_kills(&mut office, 0x7374_6f63).await;
}

/// Replies while the network misbehaves and the program is killed at random; whatever was confirmed must be on the
/// server once and in order, and nothing at all twice.
async fn chaos_with_kills(office: &mut Office, seed: u64) {
    eprintln!("seed {seed:#x}");
    let mut rng = StdRng::seed_from_u64(seed);
    let id = office.conversation.to_string();
    office.network.chaos(seed);
    let mut confirmed = Vec::new();
    for n in 0..20 {
        let text = format!("line {n:02}");
        let kill = match rng.random_range(0..3) {
            0 => Kill::Never,
            _ => Kill::After(Duration::from_millis(rng.random_range(5..400))),
        };
        let run = office.ctl.run(&["reply", &id, &text], kill).await;
        if run.code == Some(0) {
            confirmed.push(text);
        } else if run.code.is_some() {
            panic!("an act failed instead of being queued: {run:?}");
        }
        if n == 9 {
            office.server.kill().await;
            office.server.start_again().await;
        }
        if n % 5 == 4 {
            let time = Duration::from_millis(rng.random_range(50..1500));
            office.ctl.run(&["sync", "--once"], Kill::After(time)).await;
        }
    }
    // Whatever the outbox holds is as good as confirmed.
    for item in office.undelivered().await {
        assert_ne!(
            item["state"], "failed",
            "no loss of a connection parks anything: {item}"
        );
    }
    office.network.calm();
    office.ctl.ok(&["sync", "--once"]).await;
    assert_eq!(
        office.undelivered().await,
        Vec::<Value>::new(),
        "all of it went"
    );

    let arrived = of_this_test(office.desk.texts(office.conversation).await);
    let mut once_in_order = arrived.clone();
    once_in_order.sort();
    once_in_order.dedup();
    assert_eq!(arrived, once_in_order, "each once, and in order");
    for text in &confirmed {
        assert!(arrived.contains(text), "{text} was confirmed and is lost");
    }
    assert!(office.folder.path().exists());
}
