//! The outbox laid over the server's values: right for each action, and gone without a trace.

use guichet_model::{
    MessageId, Timestamp,
    conversation::{Conversation, Priority, Status},
    outbox::{Action, OperationState, Reason},
};

use super::desk::{BOB, Desk, ME, NOW, agent, header, labels, message, reply, status, team};
use crate::store::{
    ingest::{Effect, Reach},
    outbox::Placement,
    overlay::{Pending, Values, fold},
    rows::HeaderRow,
};

fn row(desk: &Desk, conversation: i64) -> Conversation {
    desk.store
        .conversation(desk.account(), desk.key(conversation))
        .expect("the conversation")
}

fn park(desk: &Desk, operation: &guichet_model::OperationId, state: OperationState) {
    let placement = Placement {
        state,
        reason: Some(Reason::NotPermitted),
        not_before: Timestamp(0),
        unknown_at: None,
        checks: 0,
    };
    desk.store.place(operation, &placement).expect("it parks");
}

/// A header with a value in every field.
fn busy_header(id: i64) -> HeaderRow {
    HeaderRow {
        status: Status::Pending,
        snoozed_until: Some(Timestamp(NOW.0 + 99_000)),
        priority: Some(Priority::Low),
        assignee: Some(BOB),
        team: team(3),
        labels: labels(&["vip", "billing"]),
        unread: Some(4),
        newest: Some(message(10, 5_000)),
        ..header(id)
    }
}

#[test]
fn a_reply_remembers_a_message_that_came_by_itself() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.messages(1, &[message(31, 1_031)], Reach::Single);
    let operation = desk.act(1, "one", &reply("Good morning"));
    let kept = desk.store.operation(&operation).expect("it is queued");
    assert_eq!(
        kept.last_seen,
        Some(MessageId(31)),
        "its author could read it, whole thread or not"
    );
}

#[test]
fn each_action_shows_what_the_server_will_say() {
    let wake = Timestamp(NOW.0 + 123_000);
    let check = |action: Action, right: &dyn Fn(&Conversation) -> bool| {
        let desk = Desk::new();
        desk.headers(&[busy_header(1)]);
        let before = row(&desk, 1);
        let operation = desk.act(1, "one", &action);
        let shown = row(&desk, 1);
        assert!(right(&shown), "{action:?} shows {shown:?}");
        assert_eq!(shown.row.pending.waiting, 1, "{action:?}");
        desk.store
            .discard(&operation, &[])
            .expect("it is discarded");
        assert_eq!(
            row(&desk, 1),
            before,
            "{action:?} leaves no trace when it is discarded"
        );
    };
    check(reply("\n  Good morning  \nsecond line"), &|shown| {
        let preview = shown.row.preview.as_ref().expect("a preview");
        preview.text == "Good morning" && preview.mine && !preview.private
    });
    check(Action::Note("for us".into()), &|shown| {
        shown
            .row
            .preview
            .as_ref()
            .is_some_and(|preview| preview.private)
    });
    check(status(Status::Open), &|shown| {
        shown.row.status == Status::Open && shown.row.snoozed_until.is_none()
    });
    check(
        Action::SetStatus {
            status: Status::Pending,
            until: Some(wake),
        },
        &|shown| shown.row.status == Status::Pending && shown.row.snoozed_until == Some(wake),
    );
    check(Action::Assign { agent: Some(ME) }, &|shown| {
        shown.row.assignee == Some(ME)
    });
    check(Action::Assign { agent: None }, &|shown| {
        shown.row.assignee.is_none()
    });
    check(Action::SetTeam { team: team(5) }, &|shown| {
        shown.row.team == team(5)
    });
    check(Action::SetPriority { priority: None }, &|shown| {
        shown.row.priority.is_none()
    });
    check(
        Action::ChangeLabels {
            add: labels(&["urgent", "vip"]),
            remove: labels(&["billing", "unknown"]),
        },
        &|shown| shown.row.labels == labels(&["urgent", "vip"]),
    );
    check(Action::MarkRead { seen: None }, &|shown| {
        shown.row.unread_count == 0
    });
    check(Action::MarkUnread, &|shown| shown.row.unread_count == 4);
}

#[test]
fn assigning_takes_a_conversation_from_its_bot() {
    let desk = Desk::new();
    desk.headers(&[HeaderRow {
        bot: Some("Answer bot".to_owned()),
        ..header(1)
    }]);
    let operation = desk.act(1, "one", &Action::Assign { agent: Some(ME) });
    assert_eq!(row(&desk, 1).row.bot, None);
    desk.store
        .discard(&operation, &[])
        .expect("it is discarded");
    assert_eq!(row(&desk, 1).row.bot.as_deref(), Some("Answer bot"));
}

#[test]
fn a_change_of_the_server_stays_beneath_what_the_agent_did() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let operation = desk.act(1, "one", &status(Status::Closed));
    let assign = desk.act(1, "two", &Action::Assign { agent: Some(ME) });
    desk.headers(&[HeaderRow {
        status: Status::Pending,
        assignee: Some(BOB),
        priority: Some(Priority::High),
        updated_at: Timestamp(4_000),
        ..header(1)
    }]);
    let shown = row(&desk, 1).row;
    assert_eq!(shown.status, Status::Closed, "nothing flickers back");
    assert_eq!(shown.assignee, Some(ME));
    assert_eq!(
        shown.priority,
        Some(Priority::High),
        "what nothing is laid over shows at once"
    );
    desk.store
        .discard(&operation, &[])
        .expect("it is discarded");
    assert_eq!(
        row(&desk, 1).row.status,
        Status::Pending,
        "the server's value of now, not of then"
    );
    assert_eq!(row(&desk, 1).row.assignee, Some(ME));
    desk.store.discard(&assign, &[]).expect("it is discarded");
    assert_eq!(row(&desk, 1).row.assignee, Some(BOB));
    assert_eq!(
        desk.count("SELECT count(*) FROM main.conversation WHERE base IS NOT NULL"),
        0,
        "nothing is laid over it any more"
    );
}

#[test]
fn an_older_header_changes_nothing_beneath_either() {
    let desk = Desk::new();
    desk.headers(&[HeaderRow {
        priority: Some(Priority::High),
        updated_at: Timestamp(9_000),
        ..header(1)
    }]);
    let operation = desk.act(1, "one", &Action::SetPriority { priority: None });
    desk.headers(&[HeaderRow {
        updated_at: Timestamp(8_000),
        ..header(1)
    }]);
    desk.store
        .discard(&operation, &[])
        .expect("it is discarded");
    assert_eq!(row(&desk, 1).row.priority, Some(Priority::High));
}

#[test]
fn a_parked_operation_shows_the_servers_value_and_a_later_one_still_counts() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let first = desk.act(1, "one", &status(Status::Closed));
    desk.act(
        1,
        "two",
        &Action::SetPriority {
            priority: Some(Priority::Urgent),
        },
    );
    for state in [OperationState::Conflict, OperationState::Failed] {
        park(&desk, &first, state);
        let shown = row(&desk, 1).row;
        assert_eq!(shown.status, Status::Open, "{state:?}");
        assert_eq!(shown.priority, Some(Priority::Urgent));
        assert_eq!((shown.pending.waiting, shown.pending.parked), (1, 1));
    }
    desk.store.approve(&first, NOW).expect("the agent insists");
    assert_eq!(row(&desk, 1).row.status, Status::Closed);
}

#[test]
fn the_outbox_is_laid_again_at_the_next_start() {
    let desk = Desk::new();
    desk.headers(&[header(1), header(2)]);
    desk.act(1, "one", &status(Status::Closed));
    let gone = desk.act(2, "two", &Action::Assign { agent: Some(ME) });
    // As after a power cut between the two files: the outbox is ahead of the copy for one, behind it for the other.
    let desk = desk.reopen(|folder| {
        let cache = rusqlite::Connection::open(folder.join("cache.db")).expect("the copy");
        cache
            .execute_batch(
                "UPDATE conversation SET status = 'open', base = NULL, waiting = 0 WHERE id = 1",
            )
            .expect("an update");
        let mine = rusqlite::Connection::open(folder.join("mine.db")).expect("the outbox");
        mine.execute("DELETE FROM operation WHERE op = ?1", [&gone.0])
            .expect("a deletion");
    });
    assert_eq!(row(&desk, 1).row.status, Status::Closed);
    assert_eq!(row(&desk, 1).row.pending.waiting, 1);
    assert_eq!(row(&desk, 2).row.assignee, None);
    assert_eq!(row(&desk, 2).row.pending.waiting, 0);
}

#[test]
fn an_acknowledged_value_becomes_the_servers() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let action = status(Status::Closed);
    let operation = desk.act(1, "one", &action);
    let key = desk.key(1);
    desk.store
        .acknowledge(desk.owner, &operation, key, &Effect::Set(action))
        .expect("it is delivered");
    let shown = row(&desk, 1).row;
    assert_eq!(shown.status, Status::Closed);
    assert_eq!(shown.pending.waiting, 0);
}

#[test]
fn a_closing_of_an_undelivered_answer_waits_for_it_and_read_marks_replace_each_other() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.act(1, "reply", &reply("Hello"));
    desk.act(1, "close", &status(Status::Closed));
    desk.act(1, "read", &Action::MarkRead { seen: None });
    desk.act(1, "unread", &Action::MarkUnread);
    let operations = desk.store.operations(desk.account()).expect("it reads");
    let names: Vec<_> = operations
        .iter()
        .map(|operation| operation.id.0.as_str())
        .collect();
    assert_eq!(names, ["reply", "close", "unread"]);
    assert_eq!(operations[1].depends_on, Some(operations[0].seq));
}

#[test]
fn a_held_reply_stays_in_sight_and_a_held_value_does_not() {
    let server = Values {
        status: Status::Open,
        snoozed_until: None,
        priority: None,
        assignee: agent(0),
        bot: None,
        team: None,
        labels: Vec::new(),
        unread: 0,
        preview: None,
        preview_id: None,
        related: crate::store::overlay::Related::default(),
    };
    let held = |action| Pending {
        state: OperationState::Held,
        action,
        scheduled: false,
    };
    let shown = fold(
        &server,
        &[held(reply("Hello")), held(status(Status::Closed))],
    );
    assert_eq!(shown.preview.expect("a preview").text, "Hello");
    assert_eq!(shown.status, Status::Open);
}
