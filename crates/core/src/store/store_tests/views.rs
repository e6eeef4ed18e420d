//! Custom views: durable, told to the server once, level with it afterwards.

use guichet_model::{
    OperationId, Timestamp,
    filter::{Attribute, Condition, Filter, Join, Operator},
    outbox::Reason,
    view::{ListFilter, Scope, Tab, ViewPlace, ViewState},
};
use guichet_protocol::ids::CustomFilterId;

use super::desk::{Desk, header};
use crate::{
    custom_views::wire,
    store::{
        StoreError,
        rows::HeaderRow,
        views::{ServerView, ViewChange},
    },
};

fn filter(value: &str) -> Filter {
    Filter {
        conditions: vec![Condition {
            attribute: Attribute::Inbox,
            operator: Operator::EqualTo,
            values: vec![value.to_owned()],
            joined_by: Join::And,
        }],
    }
}

fn server(id: i64, name: &str, value: &str) -> ServerView {
    ServerView {
        id: CustomFilterId(id),
        name: name.to_owned(),
        query: wire::print(Some(&filter(value)), None),
    }
}

fn names(desk: &Desk) -> Vec<String> {
    let views = desk.store.views(desk.account()).expect("views");
    views.into_iter().map(|view| view.name).collect()
}

#[test]
fn a_view_lists_what_it_matches_and_keeps_its_key_when_renamed() {
    let desk = Desk::new();
    desk.headers(&[
        header(1),
        HeaderRow {
            inbox: guichet_model::InboxId(2),
            ..header(2)
        },
    ]);
    let save = |key, name: &str, value| {
        desk.store
            .save_view(desk.account(), key, name, &filter(value), ViewPlace::Local)
            .expect("saved")
    };
    let key = save(None, "First", "1");
    assert_eq!(save(Some(key), "Second", "2"), key);
    let desk = desk.reopen(|_| {});
    assert_eq!(names(&desk), ["Second"], "durable");
    let list = ListFilter {
        scope: Scope::View(key),
        ..ListFilter::default()
    };
    let page = desk
        .store
        .list(desk.viewer(), &list, Tab::All, None, 10)
        .expect("a page");
    let ids: Vec<_> = page.items.iter().map(|row| row.id).collect();
    assert_eq!(ids, [Some(guichet_model::DisplayId(2))]);
    desk.store
        .delete_view(desk.account(), key)
        .expect("deleted");
    assert!(matches!(
        desk.store.list(desk.viewer(), &list, Tab::All, None, 10),
        Err(StoreError::NotFound("view"))
    ));
    assert!(
        desk.store
            .stored_views(desk.account())
            .expect("rows")
            .is_empty()
    );
}

#[test]
fn edits_made_offline_become_one_change_and_one_taken_back_is_none() {
    let desk = Desk::new();
    let account = desk.account();
    desk.store
        .put_server_views(account, &[server(5, "Theirs", "1")])
        .expect("taken over");
    let key = desk.store.views(account).expect("views")[0].key;
    let save = |name: &str, value: &str, place| {
        desk.store
            .save_view(account, Some(key), name, &filter(value), place)
            .expect("saved");
        desk.store.stored_views(account).expect("rows")[0].change
    };
    assert_eq!(
        save("Mine", "2", ViewPlace::Server),
        Some(ViewChange::Update)
    );
    assert_eq!(
        save("Mine", "2", ViewPlace::Local),
        Some(ViewChange::Delete)
    );
    assert_eq!(save("Theirs", "1", ViewPlace::Server), None);
    desk.store.delete_view(account, key).expect("deleted");
    let rows = desk.store.stored_views(account).expect("rows");
    assert_eq!(rows[0].change, Some(ViewChange::Delete));
    assert!(names(&desk).is_empty(), "gone for the agent at once");
    desk.store
        .view_delivered(account, key, None)
        .expect("delivered");
    assert!(desk.store.stored_views(account).expect("rows").is_empty());
}

#[test]
fn an_open_creation_is_recognised_in_the_servers_list_and_later_edits_follow_it() {
    let desk = Desk::new();
    let account = desk.account();
    let key = desk
        .store
        .save_view(account, None, "New", &filter("1"), ViewPlace::Server)
        .expect("saved");
    let row = &desk.store.stored_views(account).expect("rows")[0];
    let attempt = row.next_attempt(ViewChange::Create);
    let op = OperationId("one".to_owned());
    desk.store
        .begin_view_attempt(key, &op, &attempt)
        .expect("begun");
    desk.store
        .view_set_back(key, Some(Timestamp(1)), Timestamp(2), None)
        .expect("unknown");
    // Edited while nobody knows whether the server has it: what was sent comes first, under its own key.
    desk.store
        .save_view(account, Some(key), "Newer", &filter("1"), ViewPlace::Server)
        .expect("saved");
    let again = OperationId("two".to_owned());
    let kept = desk
        .store
        .begin_view_attempt(key, &again, &attempt)
        .expect("begun");
    assert_eq!(kept, op, "the same key while the answer is open");
    desk.store
        .put_server_views(account, &[server(9, "New", "1")])
        .expect("taken over");
    let rows = desk.store.stored_views(account).expect("rows");
    assert_eq!(rows.len(), 1, "one view, not two");
    assert_eq!(rows[0].change, Some(ViewChange::Update));
    assert_eq!(rows[0].name, "Newer");
}

#[test]
fn what_the_server_says_is_followed_unless_the_agent_wants_otherwise() {
    let desk = Desk::new();
    let account = desk.account();
    let put = |views: &[ServerView]| {
        desk.store
            .put_server_views(account, views)
            .expect("taken over")
    };
    assert!(put(&[server(1, "A", "1"), server(2, "B", "1")]));
    assert!(
        !put(&[server(1, "A", "1"), server(2, "B", "1")]),
        "the same again"
    );
    let keys: Vec<_> = desk
        .store
        .views(account)
        .expect("views")
        .iter()
        .map(|view| view.key)
        .collect();
    desk.store
        .reorder_views(account, &[keys[1]])
        .expect("ordered");
    desk.store
        .save_view(
            account,
            Some(keys[0]),
            "Mine",
            &filter("2"),
            ViewPlace::Server,
        )
        .expect("saved");
    assert!(put(&[server(1, "Changed", "3"), server(2, "B2", "1")]));
    assert_eq!(
        names(&desk),
        ["B2", "Mine"],
        "my order, my edit, their rename"
    );
    put(&[]);
    let rows = desk.store.stored_views(account).expect("rows");
    assert_eq!(rows.len(), 1, "what was deleted there is gone here");
    assert_eq!(
        rows[0].change,
        Some(ViewChange::Create),
        "but an edit is not lost"
    );
    let reason = Reason::NotPermitted;
    desk.store
        .view_set_back(rows[0].key, None, Timestamp(0), Some(&reason))
        .expect("refused");
    let view = &desk.store.views(account).expect("views")[0];
    assert_eq!(view.state, ViewState::Refused { reason });
}

#[test]
fn a_view_with_an_unknown_condition_shows_but_cannot_be_listed() {
    let desk = Desk::new();
    let mut odd = server(1, "Campaign", "1");
    odd.query.insert(
        "payload".to_owned(),
        serde_json::json!([{"attribute_key": "campaign_id", "filter_operator": "equal_to", "values": [1],
            "query_operator": null}]),
    );
    desk.store
        .put_server_views(desk.account(), &[odd])
        .expect("taken over");
    let view = &desk.store.views(desk.account()).expect("views")[0];
    assert!(!view.readable);
    let list = ListFilter {
        scope: Scope::View(view.key),
        ..ListFilter::default()
    };
    assert!(
        desk.store
            .list(desk.viewer(), &list, Tab::All, None, 10)
            .is_err()
    );
}
