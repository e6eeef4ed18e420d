//! Reads that happen while somebody waits use an index and never sort or walk a table.

use std::sync::{Arc, Mutex};

use guichet_model::{
    InboxId, LabelTitle, TeamId,
    conversation::{Category, Status},
    filter::{Attribute, Condition, Filter, Join, Operator},
    view::{Cursor, Direction, ListFilter, Scope, Sort, SortBy, Tab},
};
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use super::desk::{Desk, ME, header, message, reply};
use crate::store::ingest::Reach;

/// The statements that `read` runs, each with its plan.
fn plans(desk: &mut Desk, read: impl Fn(&Desk)) -> Vec<(String, Vec<String>)> {
    let seen: Arc<Mutex<Vec<String>>> = Arc::default();
    desk.store.readers.each(|connection| {
        let seen = Arc::clone(&seen);
        let record = move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(statement, _) = event {
                seen.lock()
                    .expect("no panic")
                    .push(statement.sql().into_owned());
            }
        };
        connection
            .trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(record))
            .expect("a trace");
    });
    read(desk);
    desk.store.readers.each(|connection| {
        connection
            .trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>)
            .expect("no trace");
    });
    let mut statements = seen.lock().expect("no panic").clone();
    statements.sort();
    statements.dedup();
    assert!(!statements.is_empty(), "something was read");
    statements
        .into_iter()
        .map(|sql| {
            let steps = desk
                .store
                .read(|connection| {
                    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                    let mut rows = explain.raw_query();
                    let mut steps = Vec::new();
                    while let Some(row) = rows.next()? {
                        steps.push(row.get::<_, String>(3)?);
                    }
                    Ok(steps)
                })
                .expect("a plan");
            (sql, steps)
        })
        .collect()
}

fn assert_indexed(plans: &[(String, Vec<String>)], small: &[&str]) {
    for (sql, steps) in plans {
        for step in steps {
            let walks = step.starts_with("SCAN")
                && *step != "SCAN CONSTANT ROW"
                && !small.iter().any(|table| step.contains(table));
            assert!(!walks, "{step}\nin {sql}");
        }
    }
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.headers(&[header(1), header(2)]);
    desk.messages(1, &[message(1, 1_000)], Reach::Newest { whole: true });
    desk.act(1, "one", &reply("Hello"));
    desk
}

#[test]
fn every_list_page_walks_an_index_in_its_order() {
    let mut desk = desk();
    let scopes = [
        Scope::Everything,
        Scope::Team(TeamId(1)),
        Scope::Inbox(InboxId(1)),
        Scope::Label(LabelTitle("vip".to_owned())),
    ];
    for scope in scopes {
        for tab in [Tab::All, Tab::Unassigned, Tab::Mine] {
            for status in [None, Some(Status::Open)] {
                for category in [None, Some(Category::Chat)] {
                    for cursor in [None, Some(Cursor("5000.1".to_owned()))] {
                        let filter = ListFilter {
                            category: category.clone(),
                            status: status.clone(),
                            scope: scope.clone(),
                            sort: Sort::default(),
                        };
                        let plans = plans(&mut desk, |desk| {
                            desk.store
                                .list(desk.viewer(), &filter, tab, cursor.as_ref(), 50)
                                .expect("a page");
                        });
                        assert_indexed(&plans, &[]);
                        let steps = plans.iter().flat_map(|(_, steps)| steps);
                        assert!(
                            steps
                                .clone()
                                .any(|step| step.contains("INDEX conversation_")),
                            "{plans:?}"
                        );
                        assert!(
                            !steps.clone().any(|step| step.contains("TEMP B-TREE")),
                            "a page is not sorted: {filter:?} {tab:?} {plans:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn other_orders_and_filters_walk_the_index_of_filters_and_read_only_the_page() {
    let mut desk = desk();
    let unread = Filter {
        conditions: vec![Condition {
            attribute: Attribute::Unread,
            operator: Operator::EqualTo,
            values: vec!["true".to_owned()],
            joined_by: Join::And,
        }],
    };
    let by = |by| Sort {
        by,
        direction: Direction::Descending,
    };
    for (scope, sort) in [
        (Scope::Everything, by(SortBy::Priority)),
        (Scope::MyTeams, by(SortBy::Created)),
        (Scope::Matching(unread.clone()), by(SortBy::LastActivity)),
        (Scope::Matching(unread), by(SortBy::WaitingLongest)),
        (
            Scope::Label(LabelTitle("vip".to_owned())),
            by(SortBy::UnreadFirst),
        ),
    ] {
        let filter = ListFilter {
            scope,
            sort,
            ..ListFilter::default()
        };
        let plans = plans(&mut desk, |desk| {
            desk.store
                .list(desk.viewer(), &filter, Tab::All, None, 50)
                .unwrap_or_else(|error| panic!("no page of {filter:?}: {error:?}"));
            desk.store
                .tab_counts(desk.viewer(), &filter)
                .expect("counts");
        });
        // What is sorted again is the page alone, a subquery named `s`.
        assert_indexed(&plans, &["SCAN s", "json_each"]);
        let list = plans
            .iter()
            .find(|(sql, _)| sql.contains("t.name"))
            .expect("the page");
        assert!(
            list.1
                .iter()
                .any(|step| step.contains("COVERING INDEX conversation_filter")
                    || step.contains("INDEX conversation_filter")),
            "{plans:?}"
        );
    }
}

#[test]
fn a_thread_is_read_by_its_index() {
    let mut desk = desk();
    let key = desk.key(1);
    let plans = plans(&mut desk, |desk| {
        desk.store
            .conversation(desk.account(), key)
            .expect("the conversation");
        let newest = desk
            .store
            .timeline(desk.account(), ME, key, None, 50)
            .expect("the thread");
        assert_eq!(newest.messages.len(), 2);
        desk.store.drafts(key).expect("drafts");
    });
    // The list of keys is a table of its own.
    assert_indexed(&plans, &["json_each"]);
    assert!(
        plans.iter().any(|(_, steps)| steps
            .iter()
            .any(|step| step.contains("USING INDEX message_timeline"))),
        "{plans:?}"
    );
    assert!(
        !plans
            .iter()
            .any(|(_, steps)| steps.iter().any(|step| step.contains("TEMP B-TREE"))),
        "{plans:?}"
    );
}

#[test]
fn counts_are_read_from_the_tallies_alone() {
    let mut desk = desk();
    let plans = plans(&mut desk, |desk| {
        desk.store
            .counts(desk.account(), ME, &Category::Chat)
            .expect("counts");
        desk.store
            .tab_counts(desk.viewer(), &ListFilter::default())
            .expect("counts");
        let label = ListFilter {
            scope: Scope::Label(LabelTitle("vip".to_owned())),
            ..ListFilter::default()
        };
        desk.store
            .tab_counts(desk.viewer(), &label)
            .expect("counts");
    });
    assert_indexed(&plans, &[]);
    for (sql, steps) in &plans {
        for step in steps {
            let reads_rows =
                step.contains(" conversation ") && !step.contains("conversation_unread");
            assert!(!reads_rows, "{step}\nin {sql}");
        }
    }
}
