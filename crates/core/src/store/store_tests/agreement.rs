//! Whatever happens in whatever order: tallies equal a recount, and what is shown is the server's values with the
//! outbox folded in.

use std::collections::{BTreeMap, BTreeSet};

use guichet_model::{
    AccountKey, ConversationKey, DisplayId, LabelTitle, OperationId, Timestamp,
    conversation::{Category, Priority, Status},
    outbox::{Action, OperationState, Reason},
};
use proptest::{prelude::*, sample::Index};

use super::desk::{Desk, NOW, agent, header, team};
use crate::store::{
    ingest::{Effect, Owner},
    outbox::Placement,
    overlay::{Pending, fold, read_laid},
    rows::HeaderRow,
};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Header(Box<HeaderRow>),
    Act(Index, Box<Action>),
    Park(Index),
    Approve(Index),
    Discard(Index),
    Deliver(Index),
    Remove(i64),
    ForgetCopy,
    Reopen,
}

fn a_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        4 => Just(Status::Open),
        1 => Just(Status::Closed),
        1 => Just(Status::Pending),
        1 => Just(Status::Other("escalated".to_owned())),
    ]
}

fn some_labels() -> impl Strategy<Value = Vec<LabelTitle>> {
    prop::collection::btree_set(
        prop::sample::select(vec!["vip", "billing", "été", "bug"]),
        0..4,
    )
    .prop_map(|titles: BTreeSet<&str>| {
        titles
            .into_iter()
            .map(|title| LabelTitle(title.to_owned()))
            .collect()
    })
}

prop_compose! {
    fn a_header()(
        id in 1_i64..7, status in a_status(), labels in some_labels(), inbox in 1_i64..3, in_team in 0_i64..3,
        assignee in prop::sample::select(vec![0, 7, 8]), ticket in prop::bool::weighted(0.2), updated in 0_i64..50,
    ) -> HeaderRow {
        HeaderRow {
            status,
            labels,
            inbox: guichet_model::InboxId(inbox),
            team: team(in_team),
            assignee: agent(assignee),
            category: if ticket { Category::Ticket } else { Category::Chat },
            updated_at: Timestamp(updated),
            ..header(id)
        }
    }
}

fn an_action() -> impl Strategy<Value = Action> {
    prop_oneof![
        Just(Action::Reply("Hello".into())),
        a_status().prop_map(|status| Action::SetStatus {
            status,
            until: None
        }),
        prop::sample::select(vec![0, 7, 8]).prop_map(|id| Action::Assign { agent: agent(id) }),
        (0_i64..3).prop_map(|id| Action::SetTeam { team: team(id) }),
        Just(Action::SetPriority {
            priority: Some(Priority::High)
        }),
        (some_labels(), some_labels())
            .prop_map(|(add, remove)| Action::ChangeLabels { add, remove }),
        Just(Action::MarkUnread),
    ]
}

fn a_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => a_header().prop_map(|header| Step::Header(Box::new(header))),
        6 => (any::<Index>(), an_action()).prop_map(|(at, action)| Step::Act(at, Box::new(action))),
        2 => any::<Index>().prop_map(Step::Park),
        1 => any::<Index>().prop_map(Step::Approve),
        2 => any::<Index>().prop_map(Step::Discard),
        2 => any::<Index>().prop_map(Step::Deliver),
        1 => (1_i64..7).prop_map(Step::Remove),
        1 => Just(Step::ForgetCopy),
        1 => Just(Step::Reopen),
    ]
}

type Tally = BTreeMap<Vec<String>, i64>;

/// What the triggers kept, and the same counted anew.
fn tallies(desk: &Desk) -> [Tally; 4] {
    [
        "SELECT account, category, status, inbox, team, assignee, n FROM main.tally WHERE n != 0",
        "SELECT account, category, status, inbox, team, assignee, count(*) FROM main.conversation WHERE known = 1
         GROUP BY account, category, status, inbox, team, assignee",
        "SELECT account, label, category, status, assignee, 0, n FROM main.label_tally WHERE n != 0",
        "SELECT c.account, l.value, c.category, c.status, c.assignee, 0, count(*)
         FROM main.conversation c, json_each(c.labels) l WHERE c.known = 1
         GROUP BY c.account, l.value, c.category, c.status, c.assignee",
    ]
    .map(|sql| {
        desk.store
            .read(|connection| {
                let mut statement = connection.prepare(sql)?;
                let rows = statement.query_map([], |row| {
                    let key = (0..6)
                        .map(|at| Ok(format!("{:?}", row.get::<_, rusqlite::types::Value>(at)?)))
                        .collect::<Result<Vec<_>, rusqlite::Error>>()?;
                    Ok((key, row.get(6)?))
                })?;
                Ok(rows.collect::<Result<Tally, _>>()?)
            })
            .expect("a tally")
    })
}

/// The values of every conversation: as shown, and as they should be.
fn check_rows(desk: &Desk) -> Result<(), TestCaseError> {
    let operations = desk.store.operations(desk.account()).expect("the outbox");
    let keys: Vec<i64> = desk
        .store
        .read(|connection| {
            let mut statement = connection.prepare("SELECT key FROM main.conversation")?;
            let keys = statement.query_map([], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
        .expect("keys");
    for key in keys.into_iter().map(ConversationKey) {
        let laid = desk
            .store
            .read(|connection| read_laid(connection, key))
            .expect("it reads")
            .expect("a row");
        let pending: Vec<Pending> = operations
            .iter()
            .filter(|operation| operation.conversation == key)
            .map(|operation| Pending {
                state: operation.state,
                action: operation.action.clone(),
                scheduled: operation.is_scheduled(),
            })
            .collect();
        prop_assert!(
            fold(&laid.server, &pending) == laid.shown,
            "{key} does not show its outbox"
        );
        let row = desk
            .store
            .conversation(desk.account(), key)
            .expect("it")
            .row;
        let parked = pending
            .iter()
            .filter(|operation| operation.state.is_parked())
            .count();
        prop_assert_eq!(row.pending.parked as usize, parked);
        prop_assert_eq!(row.pending.waiting as usize, pending.len() - parked);
    }
    Ok(())
}

fn perform(mut desk: Desk, at: usize, step: &Step) -> Desk {
    let account: AccountKey = desk.account();
    let nth = |index: &Index| {
        let operations = desk.store.operations(account).expect("the outbox");
        (!operations.is_empty()).then(|| operations[index.index(operations.len())].clone())
    };
    match step {
        Step::Header(header) => desk.headers(std::slice::from_ref(header.as_ref())),
        Step::Act(index, action) => {
            let ids = desk.store.known_ids(account).expect("ids");
            if !ids.is_empty() {
                desk.act(ids[index.index(ids.len())].0, &format!("op{at}"), action);
            }
        }
        Step::Park(index) => {
            if let Some(operation) = nth(index) {
                let placement = Placement {
                    state: OperationState::Failed,
                    reason: Some(Reason::NotPermitted),
                    not_before: Timestamp(0),
                    unknown_at: None,
                    checks: 0,
                };
                desk.store
                    .place(&operation.id, &placement)
                    .expect("it parks");
            }
        }
        Step::Approve(index) => {
            if let Some(operation) = nth(index) {
                desk.store.approve(&operation.id, NOW).expect("it goes on");
            }
        }
        Step::Discard(index) => {
            if let Some(operation) = nth(index) {
                desk.store.discard(&operation.id, &[]).expect("it goes");
            }
        }
        Step::Deliver(index) => {
            if let Some(operation) = nth(index) {
                let effect = Effect::Set(operation.action.clone());
                let owner = Owner { ..desk.owner };
                desk.store
                    .acknowledge(owner, &operation.id, operation.conversation, &effect)
                    .expect("it is delivered");
            }
        }
        Step::Remove(id) => {
            desk.store
                .remove_conversation(account, DisplayId(*id))
                .expect("it goes");
        }
        Step::ForgetCopy => desk.store.forget_copy(account).expect("it is forgotten"),
        Step::Reopen => desk = desk.reopen(|_| ()),
    }
    desk
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn tallies_equal_a_recount_and_rows_show_their_outbox(steps in prop::collection::vec(a_step(), 1..40)) {
        let mut desk = Desk::new();
        for (at, step) in steps.iter().enumerate() {
            let before: BTreeSet<OperationId> =
                desk.store.operations(desk.account()).expect("the outbox").into_iter().map(|o| o.id).collect();
            desk = perform(desk, at, step);
            let [kept, counted, kept_labels, counted_labels] = tallies(&desk);
            prop_assert_eq!(kept, counted, "after {:?}", step);
            prop_assert_eq!(kept_labels, counted_labels, "after {:?}", step);
            check_rows(&desk)?;
            if matches!(step, Step::Header(_) | Step::Remove(_) | Step::ForgetCopy | Step::Reopen) {
                let after: BTreeSet<OperationId> =
                    desk.store.operations(desk.account()).expect("the outbox").into_iter().map(|o| o.id).collect();
                prop_assert_eq!(before, after, "nothing but the agent and a delivery takes from the outbox");
            }
        }
    }
}
