//! Filtering conversations.

use crate::world::{
    ALICE, API, Agent, BOB, FIRST, LEA, MARC, MORNING, Play, SECOND, TEAM, THIRD, WEB, World,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

/// `key operator values`, joined with the next by AND or OR.
fn condition(key: &str, operator: &str, values: Value, join: Option<&str>) -> Value {
    json!({
        "attribute_key": key, "filter_operator": operator, "values": values, "query_operator": join
    })
}

fn one(key: &str, operator: &str, values: Value) -> Vec<Value> {
    vec![condition(key, operator, values, None)]
}

async fn filter(agent: &Agent, conditions: Vec<Value>) -> Vec<i64> {
    let body = json!({"payload": conditions});
    let answer = agent.post("conversations/filter", body).await;
    let rows = answer["payload"].as_array().expect("a list").clone();
    rows.iter().filter_map(|row| row["id"].as_i64()).collect()
}

async fn refused(agent: &Agent, conditions: Vec<Value>) -> String {
    let body = json!({"payload": conditions});
    let (status, answer) = agent.call(Method::POST, "conversations/filter", body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    answer["error"].as_str().unwrap_or_default().to_owned()
}

async fn act(agent: &Agent, conversation: i64, action: &str, body: Value) {
    let path = format!("conversations/{conversation}/{action}");
    agent.post(&path, body).await;
}

async fn define(world: &World, key: &str, kind: &str) {
    let definition = json!({
        "attribute_key": key, "attribute_display_name": key, "attribute_display_type": kind,
        "attribute_model": "conversation_attribute"
    });
    let body = json!({"custom_attribute_definition": definition});
    world
        .carol()
        .post("custom_attribute_definitions", body)
        .await;
}

async fn set(world: &World, conversation: i64, attributes: Value) {
    let body = json!({"custom_attributes": attributes});
    act(&world.carol(), conversation, "custom_attributes", body).await;
}

#[tokio::test]
async fn each_standard_key_finds_what_it_names() {
    let world = World::open().await;
    let carol = world.carol();
    act(
        &carol,
        SECOND,
        "toggle_status",
        json!({"status": "resolved"}),
    )
    .await;
    act(&carol, FIRST, "assignments", json!({"assignee_id": BOB})).await;
    act(&carol, FIRST, "assignments", json!({"team_id": TEAM})).await;
    act(
        &carol,
        THIRD,
        "toggle_priority",
        json!({"priority": "urgent"}),
    )
    .await;
    act(
        &carol,
        THIRD,
        "labels",
        json!({"labels": ["vip", "retour"]}),
    )
    .await;
    let finds = [
        ("status", "equal_to", json!(["resolved"]), vec![SECOND]),
        (
            "status",
            "not_equal_to",
            json!(["resolved"]),
            vec![THIRD, FIRST],
        ),
        (
            "status",
            "equal_to",
            json!(["all"]),
            vec![THIRD, FIRST, SECOND],
        ),
        (
            "priority",
            "equal_to",
            json!(["urgent", "high"]),
            vec![THIRD],
        ),
        ("assignee_id", "equal_to", json!([BOB]), vec![FIRST]),
        (
            "assignee_id",
            "is_not_present",
            json!([]),
            vec![THIRD, SECOND],
        ),
        ("assignee_id", "is_present", json!(null), vec![FIRST]),
        ("team_id", "equal_to", json!([TEAM]), vec![FIRST]),
        (
            "inbox_id",
            "equal_to",
            json!([API, WEB.to_string()]),
            vec![FIRST, SECOND],
        ),
        ("contact_id", "equal_to", json!([MARC]), vec![SECOND]),
        ("contact_id", "not_equal_to", json!([LEA]), vec![SECOND]),
        ("display_id", "equal_to", json!(["101"]), vec![FIRST]),
        ("display_id", "contains", json!(["03"]), vec![THIRD]),
        ("labels", "equal_to", json!(["vip", "other"]), vec![THIRD]),
        (
            "labels",
            "not_equal_to",
            json!(["vip"]),
            vec![FIRST, SECOND],
        ),
        ("labels", "is_present", json!([]), vec![THIRD]),
        ("labels", "is_not_present", json!([]), vec![FIRST, SECOND]),
        ("campaign_id", "is_present", json!([]), vec![]),
        (
            "conversation_category",
            "equal_to",
            json!(["ticket"]),
            vec![],
        ),
        (
            "conversation_category",
            "not_equal_to",
            json!(["ticket"]),
            vec![THIRD, FIRST, SECOND],
        ),
    ];
    for (key, operator, values, expected) in finds {
        let mut found = filter(&carol, one(key, operator, values.clone())).await;
        let mut expected = expected;
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{key} {operator} {values}");
    }
}

#[tokio::test]
async fn a_missing_value_never_fits_an_inequality_of_a_standard_key() {
    let world = World::open().await;
    let carol = world.carol();
    act(&carol, FIRST, "assignments", json!({"assignee_id": BOB})).await;
    let others = one("assignee_id", "not_equal_to", json!([ALICE]));
    assert_eq!(filter(&carol, others).await, [FIRST]);
    let pressing = one("priority", "not_equal_to", json!(["low"]));
    assert!(filter(&carol, pressing).await.is_empty(), "nobody has one");
}

#[tokio::test]
async fn and_binds_tighter_than_or() {
    let world = World::open().await;
    let carol = world.carol();
    act(
        &carol,
        SECOND,
        "toggle_status",
        json!({"status": "resolved"}),
    )
    .await;
    let conditions = vec![
        condition("display_id", "equal_to", json!([SECOND]), Some("or")),
        condition("status", "equal_to", json!(["open"]), Some("AND")),
        condition("inbox_id", "equal_to", json!([API]), None),
    ];
    let mut found = filter(&carol, conditions).await;
    found.sort_unstable();
    assert_eq!(found, [FIRST, SECOND], "not THIRD, which is open elsewhere");
}

#[tokio::test]
async fn whatever_is_asked_an_agent_finds_only_in_their_inboxes() {
    let world = World::open().await;
    let conditions = vec![
        condition("display_id", "equal_to", json!([THIRD]), Some("OR")),
        condition("status", "equal_to", json!(["all"]), None),
    ];
    assert_eq!(filter(&world.bob(), conditions.clone()).await, [FIRST]);
    assert_eq!(
        filter(&world.alice(), conditions.clone()).await,
        [SECOND, FIRST]
    );
    assert_eq!(
        filter(&world.carol(), conditions).await,
        [THIRD, SECOND, FIRST]
    );
    assert_eq!(
        filter(&world.bob(), Vec::new()).await,
        [FIRST],
        "no condition"
    );
}

#[tokio::test]
async fn days_are_days_of_utc() {
    let world = World::open().await;
    let carol = world.carol();
    // The three began on the first of June; this one two days later.
    world.pass(2 * DAY as u64);
    world.customer_writes(FIRST, "Encore moi").await;
    let day = |operator, day: &str| one("last_activity_at", operator, json!([day]));
    assert_eq!(
        filter(&carol, day("is_greater_than", "2026-06-01")).await,
        [FIRST]
    );
    assert_eq!(
        filter(&carol, day("is_greater_than", "2026-06-03")).await,
        Vec::<i64>::new(),
        "the day itself is not after it"
    );
    assert_eq!(
        filter(&carol, day("is_less_than", "2026-06-03")).await,
        [THIRD, SECOND]
    );
    assert!(
        filter(&carol, day("is_less_than", "2026-06-01"))
            .await
            .is_empty()
    );
    assert_eq!(
        filter(&carol, day("is_less_than", "2026-06-02T01:00:00+02:00")).await,
        Vec::<i64>::new(),
        "that moment is on the first of June in UTC"
    );
    let before = |days: Value| one("created_at", "days_before", json!([days]));
    assert_eq!(filter(&carol, before(json!(1))).await.len(), 3);
    assert!(filter(&carol, before(json!("2"))).await.is_empty());
}

#[tokio::test]
async fn texts_are_found_within_in_any_case_and_without_wildcards() {
    let world = World::open().await;
    let carol = world.carol();
    for (subject, language) in [("Été 100% coton", "fr"), ("Invoice", "en")] {
        carol
            .post(
                "conversations",
                json!({
                    "inbox_id": API, "contact_id": LEA,
                    "additional_attributes":
                        {"mail_subject": subject, "conversation_language": language}
                }),
            )
            .await;
    }
    let (summer, invoice) = (THIRD + 1, THIRD + 2);
    let subject = |operator, values: Value| one("mail_subject", operator, values);
    assert_eq!(
        filter(&carol, subject("contains", json!([" ÉTÉ "]))).await,
        [summer]
    );
    assert!(
        filter(&carol, subject("contains", json!(["t_"])))
            .await
            .is_empty()
    );
    assert_eq!(
        filter(&carol, subject("contains", json!(["0%", "nvo"])))
            .await
            .len(),
        2
    );
    assert_eq!(
        filter(&carol, subject("does_not_contain", json!(["été", "x"]))).await,
        [invoice],
        "those without a subject do not fit"
    );
    let french = one("conversation_language", "equal_to", json!(["fr"]));
    assert_eq!(filter(&carol, french).await, [summer]);
}

#[tokio::test]
async fn a_custom_attribute_compares_by_its_type() {
    let world = World::open().await;
    let carol = world.carol();
    for (key, kind) in [
        ("commande", "text"),
        ("montant", "number"),
        ("livraison", "date"),
        ("urgent", "checkbox"),
        ("palier", "list"),
    ] {
        define(&world, key, kind).await;
    }
    set(
        &world,
        FIRST,
        json!({"commande": "ÉLAN-7", "montant": 9.5, "livraison": "2026-06-10T22:00:00.000Z",
               "urgent": true, "palier": "Or"}),
    )
    .await;
    set(
        &world,
        SECOND,
        json!({"commande": "b-12", "montant": "10", "livraison": "2026-07-01", "urgent": false}),
    )
    .await;
    set(&world, THIRD, json!({"montant": "beaucoup"})).await;
    let finds = [
        ("commande", "equal_to", json!(["élan-7"]), vec![FIRST]),
        ("commande", "contains", json!(["B-"]), vec![SECOND]),
        ("commande", "is_not_present", json!([]), vec![THIRD]),
        ("palier", "equal_to", json!(["Or", "Argent"]), vec![FIRST]),
        ("montant", "is_less_than", json!([10]), vec![FIRST]),
        ("montant", "is_greater_than", json!(["9.6"]), vec![SECOND]),
        ("montant", "equal_to", json!([10.0]), vec![SECOND]),
        ("montant", "is_present", json!([]), vec![FIRST, SECOND]),
        (
            "livraison",
            "is_greater_than",
            json!(["2026-06-10"]),
            vec![SECOND],
        ),
        ("livraison", "equal_to", json!(["2026-06-10"]), vec![FIRST]),
        ("livraison", "days_before", json!([0]), vec![]),
        ("urgent", "equal_to", json!([true]), vec![FIRST]),
        ("urgent", "equal_to", json!(["false"]), vec![SECOND]),
    ];
    for (key, operator, values, expected) in finds {
        let mut found = filter(&carol, one(key, operator, values.clone())).await;
        found.sort_unstable();
        assert_eq!(found, expected, "{key} {operator} {values}");
    }
}

#[tokio::test]
async fn an_inequality_of_a_custom_attribute_fits_those_without_it_and_nothing_binds_that() {
    let world = World::open().await;
    let carol = world.carol();
    define(&world, "palier", "list").await;
    set(&world, FIRST, json!({"palier": "Or"})).await;
    set(&world, SECOND, json!({"palier": "Argent"})).await;
    let alone = one("palier", "not_equal_to", json!(["Or"]));
    assert_eq!(filter(&carol, alone).await, [THIRD, SECOND]);
    let bound = vec![
        condition("inbox_id", "equal_to", json!([API]), Some("AND")),
        condition("palier", "not_equal_to", json!(["Or"]), None),
    ];
    assert_eq!(
        filter(&carol, bound).await,
        [THIRD],
        "as in Chatwoot, where the missing one stands behind an OR"
    );
}

#[tokio::test]
async fn mistakes_are_named_in_the_servers_words() {
    let world = World::open().await;
    let carol = world.carol();
    let unknown = refused(&carol, one("colour", "equal_to", json!(["red"]))).await;
    assert!(
        unknown.starts_with("Invalid attribute key - [colour]. The key should be one of [status,")
            && unknown.ends_with("] or a custom attribute defined in the account."),
        "{unknown}"
    );
    assert_eq!(
        refused(&carol, one("status", "contains", json!(["open"]))).await,
        "Invalid operator. The allowed operators for status are [equal_to,not_equal_to]."
    );
    for values in [json!([]), json!(["closed"])] {
        assert_eq!(
            refused(&carol, one("status", "equal_to", values)).await,
            "Invalid value. The values provided for status are invalid"
        );
    }
    for (key, values) in [
        ("created_at", json!(["hier"])),
        ("inbox_id", json!(["web"])),
    ] {
        let operator = if key == "inbox_id" {
            "equal_to"
        } else {
            "is_less_than"
        };
        let told = refused(&carol, one(key, operator, values)).await;
        assert_eq!(
            told,
            format!("Invalid value. The values provided for {key} are invalid")
        );
    }
    for join in [Some("XOR"), None] {
        let conditions = vec![
            condition("status", "equal_to", json!(["open"]), join),
            condition("inbox_id", "equal_to", json!([API]), None),
        ];
        assert_eq!(
            refused(&carol, conditions).await,
            "Query operator must be either \"AND\" or \"OR\"."
        );
    }
    let (status, _) = carol
        .call(Method::POST, "conversations/filter", json!({}))
        .await;
    assert_eq!(
        status,
        StatusCode::INTERNAL_SERVER_ERROR,
        "no payload at all"
    );
}

#[tokio::test]
async fn a_key_is_never_sql() {
    let world = World::open().await;
    let carol = world.carol();
    for key in ["status) OR 1=1 --", "c.id", "x' OR '1'='1"] {
        let told = refused(&carol, one(key, "equal_to", json!(["1"]))).await;
        assert!(told.starts_with("Invalid attribute key"), "{told}");
    }
    let quoted = one("mail_subject", "equal_to", json!(["' OR '1'='1"]));
    assert!(filter(&carol, quoted).await.is_empty());
}

#[tokio::test]
async fn the_answer_counts_beside_a_page_of_twenty_five() {
    let world = World::open().await;
    let carol = world.carol();
    for number in 0..27 {
        let source = format!("page-{number}");
        let body = json!({"inbox_id": API, "contact_id": LEA, "source_id": "source-61",
            "additional_attributes": {"referer": source}});
        carol.post("conversations", body).await;
    }
    act(&carol, FIRST, "assignments", json!({"assignee_id": 13})).await;
    let body = json!({"payload": one("inbox_id", "equal_to", json!([API]))});
    let first = carol
        .post("conversations/filter?page=1", body.clone())
        .await;
    assert_eq!(
        first["meta"],
        json!({"mine_count": 1, "unassigned_count": 27, "all_count": 28})
    );
    assert_eq!(first["payload"].as_array().map(Vec::len), Some(25));
    let second = carol.post("conversations/filter?page=2", body).await;
    assert_eq!(second["payload"].as_array().map(Vec::len), Some(3));
    assert!(
        first["payload"][0]["meta"]["sender"].is_object(),
        "whole conversations"
    );
    assert_eq!(MORNING % DAY, 8 * 3600, "the tests above count from here");
}

#[tokio::test]
async fn a_stock_server_filters_too_but_not_by_category() {
    let world = World::open_as(Play::Stock).await;
    let alice = world.alice();
    let open = one("status", "equal_to", json!(["open"]));
    assert_eq!(filter(&alice, open).await, [SECOND, FIRST]);
    let told = refused(
        &alice,
        one("conversation_category", "equal_to", json!(["chat"])),
    )
    .await;
    assert!(told.starts_with("Invalid attribute key"), "{told}");
}
