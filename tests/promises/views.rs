//! Views, filters and what is done to many conversations: the local answer equals the server's, and what is saved or done
//! offline arrives once.

use std::collections::BTreeSet;

use guichet_core::custom_views::wire;
use guichet_model::{
    AccountKey, AgentId, ConversationKey, DisplayId, LabelTitle,
    account::ConnectionState,
    attribute::{AttributeDefinition, AttributeKey, AttributeOf},
    conversation::{Priority, Status},
    filter::{Attribute, Condition, Filter, Join, Operator, ValueKind},
    outbox::Action,
    view::{ListFilter, Scope, Sort, Tab, ViewPlace, ViewState},
};
use guichet_tests::{
    desk::Desk,
    programs::Dialect,
    world::{Agent, World},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Map, Value, json};

/// How many conversations the desk of the property has.
const CONVERSATIONS: usize = 30;
/// How many filters are compared.
const FILTERS: usize = 200;

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

fn is(attribute: Attribute, operator: Operator, value: &str) -> Condition {
    Condition {
        attribute,
        operator,
        values: vec![value.to_owned()],
        joined_by: Join::And,
    }
}

/// A desk whose conversations differ in everything that a server can filter by.
async fn furnish(world: &World, dice: &mut StdRng) {
    let desk = world.truth();
    for (key, kind) in [
        ("plan", "text"),
        ("seats", "number"),
        ("renewal", "date"),
        ("trial", "checkbox"),
        ("site", "link"),
    ] {
        let body = json!({"custom_attribute_definition": {
            "attribute_display_name": key, "attribute_display_type": kind, "attribute_key": key,
            "attribute_model": "conversation_attribute", "attribute_description": "",
        }});
        desk.post("custom_attribute_definitions", body).await;
    }
    for _ in 0..CONVERSATIONS {
        let (inbox, contact, source) = *[
            (22, 80001, "carla"),
            (22, 80002, "dimitri"),
            (23, 80001, "carla-on-board"),
        ]
        .choose(dice)
        .expect("one");
        let mut custom = Map::new();
        let mut put = |key: &str, values: Vec<Value>| {
            if let Some(value) = values.choose(dice).filter(|value| !value.is_null()) {
                custom.insert(key.to_owned(), value.clone());
            }
        };
        put(
            "plan",
            vec![json!("Pro"), json!("free"), json!("Évasion"), Value::Null],
        );
        put(
            "seats",
            vec![
                json!(5),
                json!(12.5),
                json!("5"),
                json!("many"),
                Value::Null,
            ],
        );
        put(
            "renewal",
            vec![
                json!("2026-03-01"),
                json!("2026-04-01"),
                json!("soon"),
                Value::Null,
            ],
        );
        put("trial", vec![json!(true), json!(false), Value::Null]);
        put("site", vec![json!("https://Example.org"), Value::Null]);
        let texts = ["Crème brûlée", "Ticket 12", "100% sûr", ""];
        let mut additional = Map::new();
        for key in [
            "referer",
            "mail_subject",
            "browser_language",
            "conversation_language",
        ] {
            if dice.random_bool(0.6) {
                additional.insert(key.to_owned(), json!(texts.choose(dice)));
            }
        }
        let body = json!({
            "inbox_id": inbox, "contact_id": contact, "source_id": source, "status": "open",
            "custom_attributes": custom, "additional_attributes": additional,
        });
        let id = desk.post("conversations", body).await["id"].clone();
        change_some(&desk, &format!("conversations/{id}"), dice).await;
        world.pass(std::time::Duration::from_secs(
            dice.random_range(0..8 * 3600),
        ));
    }
}

async fn change_some(desk: &Desk, path: &str, dice: &mut StdRng) {
    if dice.random_bool(0.6) {
        let status = ["pending", "resolved", "snoozed"].choose(dice);
        desk.post(&format!("{path}/toggle_status"), json!({"status": status}))
            .await;
    }
    if dice.random_bool(0.6) {
        let priority = ["low", "medium", "high", "urgent"].choose(dice);
        desk.post(
            &format!("{path}/toggle_priority"),
            json!({"priority": priority}),
        )
        .await;
    }
    if dice.random_bool(0.6) {
        let agent = [11, 5002].choose(dice);
        desk.post(
            &format!("{path}/assignments"),
            json!({"assignee_id": agent}),
        )
        .await;
    }
    if dice.random_bool(0.5) {
        desk.post(
            &format!("{path}/assignments"),
            json!({"team_id": ([31, 32].choose(dice))}),
        )
        .await;
    }
    let labels: Vec<&str> = ["late", "refund", "vip"]
        .into_iter()
        .filter(|_| dice.random_bool(0.4))
        .collect();
    desk.post(&format!("{path}/labels"), json!({"labels": labels}))
        .await;
}

fn attributes() -> Vec<Attribute> {
    let mut all: Vec<Attribute> = guichet_model::filter::ATTRIBUTES
        .iter()
        .filter(|attribute| attribute.has_server_key())
        .cloned()
        .collect();
    all.push(Attribute::Contact);
    all.extend(
        ["plan", "seats", "renewal", "trial", "site"].map(|key| Attribute::Custom {
            of: AttributeOf::Conversation,
            key: AttributeKey(key.to_owned()),
        }),
    );
    all
}

fn choices(attribute: &Attribute) -> &'static [&'static str] {
    match attribute {
        Attribute::Id => &["101", "102", "110", "9999"],
        Attribute::Status => &["open", "pending", "resolved", "snoozed", "all"],
        Attribute::Priority => &["low", "medium", "urgent"],
        Attribute::Assignee => &["11", "5002", "9003"],
        Attribute::Inbox => &["21", "22", "23"],
        Attribute::Team => &["31", "32"],
        Attribute::Contact => &["80001", "80002"],
        Attribute::Labels => &["late", "refund", "vip", "nobody"],
        Attribute::Category => &["chat", "ticket"],
        Attribute::CreatedAt | Attribute::LastActivityAt => {
            &["2026-03-01", "2026-03-02", "2026-03-03", "2026-03-05"]
        }
        Attribute::Custom { key, .. } => match key.0.as_str() {
            "seats" => &["5", "12.5", "7"],
            "renewal" => &["2026-03-01", "2026-03-15", "2026-04-01"],
            "trial" => &["true", "false"],
            "site" => &["https://example.org", "EXAMPLE"],
            _ => &["pro", "FREE", "évasion", "r"],
        },
        _ => &["Crème brûlée", "crème", "TICKET", "100%", "1_"],
    }
}

fn some_filter(definitions: &[AttributeDefinition], dice: &mut StdRng) -> Filter {
    let attributes = attributes();
    let conditions = (0..dice.random_range(1..=5)).map(|_| {
        let attribute = attributes.choose(dice).expect("one").clone();
        let kind = attribute.kind(definitions).expect("defined");
        let operator = *kind.operators().choose(dice).expect("one");
        let one = |dice: &mut StdRng| (*choices(&attribute).choose(dice).expect("one")).to_owned();
        let values = match operator {
            Operator::IsPresent | Operator::IsNotPresent => Vec::new(),
            Operator::DaysBefore => vec![dice.random_range(0..4).to_string()],
            Operator::IsGreaterThan | Operator::IsLessThan => vec![one(dice)],
            _ if kind == ValueKind::CustomFlag => vec![one(dice)],
            _ => (0..dice.random_range(1..=2)).map(|_| one(dice)).collect(),
        };
        Condition {
            attribute,
            operator,
            values,
            joined_by: if dice.random_bool(0.4) {
                Join::Or
            } else {
                Join::And
            },
        }
    });
    Filter {
        conditions: conditions.collect(),
    }
}

/// Everything that the server finds, and its three counts.
async fn on_server(
    desk: &Desk,
    filter: &Filter,
    definitions: &[AttributeDefinition],
) -> (BTreeSet<i64>, [i64; 3]) {
    let mut ids = BTreeSet::new();
    for page in 1.. {
        let body = json!({"payload": wire::payload(filter, definitions)});
        let answer = desk
            .post(&format!("conversations/filter?page={page}"), body)
            .await;
        let found = answer["payload"].as_array().expect("a list").clone();
        ids.extend(found.iter().map(|one| one["id"].as_i64().expect("an id")));
        if found.is_empty() {
            let count = |name: &str| answer["meta"][name].as_i64().expect("a count");
            return (
                ids,
                ["all_count", "unassigned_count", "mine_count"].map(count),
            );
        }
    }
    unreachable!("pages end")
}

async fn the_local_answer_is_the_servers(dialect: Dialect) {
    let seed: u64 = std::env::var("GUICHET_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or_else(rand::random);
    println!("GUICHET_SEED={seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    let world = World::with(dialect).await;
    let alice = world.agent("alice").await;
    furnish(&world, &mut dice).await;
    let desk = world.desk("alice");
    let total = desk.get("conversations/meta?status=all").await["meta"]["all_count"].as_i64();
    // The definitions are fetched with the next catch-up.
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    alice.network().heal().await;
    alice.until_level().await;
    let everything = ListFilter {
        category: None,
        status: None,
        ..ListFilter::default()
    };
    alice
        .until("every conversation here", |alice| {
            let counts = alice.core().tab_counts(account(alice), &everything);
            counts.is_ok_and(|counts| Some(i64::from(counts.all)) == total)
        })
        .await;
    let definitions = alice
        .core()
        .attribute_definitions(account(&alice))
        .expect("definitions");
    assert_eq!(definitions.len(), 5);
    for _ in 0..FILTERS {
        let mut filter = some_filter(&definitions, &mut dice);
        if dialect == Dialect::Stock {
            filter
                .conditions
                .retain(|one| one.attribute != Attribute::Category);
        }
        if filter.conditions.is_empty() {
            continue;
        }
        let list = ListFilter {
            category: None,
            status: None,
            scope: Scope::Matching(filter.clone()),
            sort: Sort::default(),
        };
        let page = alice
            .core()
            .list(account(&alice), &list, Tab::All, None, 500)
            .expect("a page");
        let here: BTreeSet<i64> = page
            .items
            .iter()
            .map(|row| row.id.expect("an id").0)
            .collect();
        let counts = alice
            .core()
            .tab_counts(account(&alice), &list)
            .expect("counts");
        let (there, numbers) = on_server(&desk, &filter, &definitions).await;
        assert_eq!(here, there, "seed {seed}: {filter:#?}");
        let counts = [counts.all, counts.unassigned, counts.mine].map(i64::from);
        assert_eq!(counts, numbers, "seed {seed}: {filter:#?}");
    }
}

#[tokio::test]
async fn what_a_filter_matches_here_is_what_it_matches_on_the_server() {
    the_local_answer_is_the_servers(Dialect::Guichet).await;
}

#[tokio::test]
async fn what_a_filter_matches_here_is_what_it_matches_on_a_stock_server() {
    the_local_answer_is_the_servers(Dialect::Stock).await;
}

fn is_saved(agent: &Agent) -> bool {
    let views = agent.core().views(account(agent)).expect("views");
    !views.is_empty() && views.iter().all(|view| view.state == ViewState::Saved)
}

async fn a_view_made_offline_is_on_the_server_once(dialect: Dialect) {
    let world = World::with(dialect).await;
    let alice = world.agent("alice").await;
    let desk = world.desk("alice");
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    let filter = Filter {
        conditions: vec![
            is(Attribute::Status, Operator::EqualTo, "open"),
            is(Attribute::Inbox, Operator::EqualTo, "22"),
        ],
    };
    let core = alice.core();
    let view = core
        .save_view(account(&alice), None, "Urgent", &filter)
        .expect("saved");
    assert_eq!(
        (view.place, view.state),
        (ViewPlace::Server, ViewState::Waiting)
    );
    let local = Filter {
        conditions: vec![is(Attribute::Unread, Operator::EqualTo, "true")],
    };
    let unread = core
        .save_view(account(&alice), None, "Unread", &local)
        .expect("saved");
    assert_eq!(
        (unread.place, unread.state),
        (ViewPlace::Local, ViewState::Saved)
    );
    alice.network().lose_next_reply_to("POST", "custom_filters");
    alice.network().heal().await;
    alice.until("the view on the server", is_saved).await;
    let there = desk.get("custom_filters").await;
    assert_eq!(
        there.as_array().map(Vec::len),
        Some(1),
        "once, and the local one not: {there}"
    );
    assert_eq!(there[0]["query"]["payload"][1]["values"], json!([22]));
    // Renamed offline: the same view, under the same key.
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    let again = alice
        .core()
        .save_view(account(&alice), Some(view.key), "Renamed", &filter)
        .expect("saved");
    assert_eq!(again.key, view.key);
    alice.network().heal().await;
    alice.until("the new name on the server", is_saved).await;
    let there = desk.get("custom_filters").await;
    assert_eq!(there[0]["name"], "Renamed");
    assert_eq!(there.as_array().map(Vec::len), Some(1));
    alice
        .core()
        .delete_view(account(&alice), view.key)
        .expect("deleted");
    alice
        .until("the view gone", |alice| {
            alice
                .core()
                .views(account(alice))
                .is_ok_and(|views| views.len() == 1)
        })
        .await;
    for _ in 0..1000 {
        if desk.get("custom_filters").await == json!([]) {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the view is still on the server");
}

#[tokio::test]
async fn a_view_made_offline_is_on_the_server_once_although_the_answer_was_lost() {
    a_view_made_offline_is_on_the_server_once(Dialect::Guichet).await;
}

#[tokio::test]
async fn a_view_made_offline_is_on_a_stock_server_once_although_the_answer_was_lost() {
    a_view_made_offline_is_on_the_server_once(Dialect::Stock).await;
}

#[tokio::test]
async fn what_was_done_to_many_is_undone_as_one_whether_delivered_or_not() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let ids = [
        world.conversation().await,
        world.conversation().await,
        world.conversation().await,
    ];
    for id in ids {
        alice.until_here(id).await;
    }
    let keys: Vec<ConversationKey> = ids.iter().map(|id| alice.key(*id)).collect();
    let urgent = Action::SetPriority {
        priority: Some(Priority::Urgent),
    };
    let label = Action::ChangeLabels {
        add: vec![LabelTitle("vip".to_owned())],
        remove: Vec::new(),
    };
    // Delivered: set back by operations of its own.
    let batch = alice
        .core()
        .act_on_many(account(&alice), &keys, &urgent)
        .expect("taken");
    assert_eq!((batch.queued, batch.skipped.len()), (3, 0));
    alice.until_delivered().await;
    let undone = alice
        .core()
        .undo_batch(account(&alice), &batch.id)
        .expect("undone");
    assert_eq!(
        (undone.withdrawn, undone.reversed, undone.stays.len()),
        (0, 3, 0)
    );
    alice.until_delivered().await;
    for id in ids {
        assert_eq!(
            world.truth().conversation(id.0).await["priority"],
            Value::Null
        );
    }
    assert!(
        alice.core().undo_batch(account(&alice), &batch.id).is_err(),
        "once"
    );
    // Not delivered: as if never done.
    alice.network().cut().await;
    alice.until_connection(ConnectionState::Offline).await;
    let batch = alice
        .core()
        .act_on_many(account(&alice), &keys, &label)
        .expect("taken");
    assert_eq!(
        alice.conversation(ids[0]).row.labels,
        [LabelTitle("vip".to_owned())]
    );
    let undone = alice
        .core()
        .undo_batch(account(&alice), &batch.id)
        .expect("undone");
    assert_eq!(undone.withdrawn, 3);
    assert!(alice.conversation(ids[0]).row.labels.is_empty());
    assert!(alice.outbox().is_empty());
    alice.network().heal().await;
    alice.until_level().await;
}

#[tokio::test]
async fn all_that_a_list_matches_can_be_chosen_and_closed_as_one() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let mut ids: Vec<DisplayId> = Vec::new();
    for _ in 0..5 {
        ids.push(world.conversation().await);
    }
    for id in &ids {
        alice.until_here(*id).await;
    }
    let unassigned = Filter {
        conditions: vec![Condition {
            attribute: Attribute::Assignee,
            operator: Operator::IsNotPresent,
            values: Vec::new(),
            joined_by: Join::And,
        }],
    };
    alice.assign(ids[0], Some(AgentId(11).0));
    let list = ListFilter {
        scope: Scope::Matching(unassigned),
        ..ListFilter::default()
    };
    let keys = alice
        .core()
        .list_keys(account(&alice), &list, Tab::All)
        .expect("keys");
    assert_eq!(
        (keys.keys.len(), keys.more),
        (4, false),
        "pending work counts"
    );
    let close = Action::SetStatus {
        status: Status::Closed,
        until: None,
    };
    alice
        .core()
        .act_on_many(account(&alice), &keys.keys, &close)
        .expect("taken");
    alice.until_delivered().await;
    for id in ids.iter().skip(1) {
        assert_eq!(world.truth().conversation(id.0).await["status"], "resolved");
    }
}
