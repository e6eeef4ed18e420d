use guichet_model::{
    AgentId, ContactKey, Event, InboxId, MessageId, MessageKey, Timestamp,
    contact::ContactLine,
    conversation::{Category, ConversationRow, PendingMark, Status},
    message::{Author, Delivery, Direction, Message, Timeline, TimelineCursor},
};
use leptos::prelude::{GetUntracked, Owner, Set, WithUntracked};

use super::{
    list::{Step, append, in_place, neighbour, same_order, shift},
    thread::{cut_back, with_newest, with_older},
    *,
};

const ACCOUNT: AccountKey = AccountKey(1);
const OTHER: AccountKey = AccountKey(2);
const OPEN: ConversationKey = ConversationKey(10);

fn store() -> (Owner, Store<State>) {
    let owner = Owner::new();
    owner.set();
    let state = Store::new(State::default());
    state.current().set(Some(ACCOUNT));
    state.thread().open().set(Some(OPEN));
    (owner, state)
}

fn row(key: i64) -> ConversationRow {
    ConversationRow {
        key: ConversationKey(key),
        id: None,
        category: Category::Chat,
        status: Status::Open,
        snoozed_until: None,
        priority: None,
        assignee: None,
        bot: None,
        team: None,
        inbox: InboxId(1),
        labels: Vec::new(),
        contact: ContactLine {
            key: ContactKey(1),
            id: None,
            name: format!("contact {key}"),
            picture: None,
        },
        unread_count: 0,
        last_activity_at: Timestamp(key),
        preview: None,
        pending: PendingMark::default(),
        has_draft: false,
        ticket: None,
    }
}

fn rows(keys: &[i64]) -> Vec<ConversationRow> {
    keys.iter().copied().map(row).collect()
}

fn keys(rows: &[ConversationRow]) -> Vec<i64> {
    rows.iter().map(|row| row.key.0).collect()
}

fn message(id: i64) -> Message {
    Message {
        key: Some(MessageKey(id)),
        id: Some(MessageId(id)),
        operation: None,
        direction: Direction::Incoming,
        private: false,
        content: String::new(),
        deleted: false,
        author: Author::Agent {
            id: AgentId(1),
            name: String::new(),
        },
        mine: false,
        delivery: Delivery::Sent,
        reason: None,
        created_at: Timestamp(id),
        attachments: Vec::new(),
        departure: None,
        letter: None,
        quoted: None,
        recipients: None,
    }
}

fn pending(operation: &str) -> Message {
    Message {
        key: None,
        id: None,
        operation: Some(OperationId(operation.to_owned())),
        delivery: Delivery::Queued,
        ..message(0)
    }
}

fn messages(ids: impl IntoIterator<Item = i64>) -> Vec<Message> {
    ids.into_iter().map(message).collect()
}

fn cursor(id: i64) -> TimelineCursor {
    TimelineCursor {
        created_at: Timestamp(id),
        id: MessageId(id),
    }
}

fn page(ids: impl IntoIterator<Item = i64>, older: Option<TimelineCursor>) -> Timeline {
    Timeline {
        messages: messages(ids),
        older,
        complete: older.is_none(),
    }
}

#[test]
fn a_change_of_the_open_conversation_reads_list_and_thread() {
    let (_owner, state) = store();
    let event = Event::ConversationsChanged {
        account: ACCOUNT,
        conversations: vec![OPEN],
    };
    let stale = apply(state, &event);
    assert!(stale.list && stale.counts && stale.thread);
}

#[test]
fn a_change_of_another_conversation_leaves_the_thread_alone() {
    let (_owner, state) = store();
    let event = Event::ConversationsChanged {
        account: ACCOUNT,
        conversations: vec![ConversationKey(11)],
    };
    let stale = apply(state, &event);
    assert!(stale.list && !stale.thread);
}

#[test]
fn a_change_without_names_may_be_of_any_conversation() {
    let (_owner, state) = store();
    let event = Event::ConversationsChanged {
        account: ACCOUNT,
        conversations: Vec::new(),
    };
    assert!(apply(state, &event).thread);
}

#[test]
fn what_happens_in_another_account_reads_nothing() {
    let (_owner, state) = store();
    let events = [
        Event::ConversationsChanged {
            account: OTHER,
            conversations: Vec::new(),
        },
        Event::OutboxChanged { account: OTHER },
        Event::TimelineChanged {
            account: OTHER,
            conversation: OPEN,
        },
    ];
    for event in events {
        assert_eq!(apply(state, &event), Stale::default(), "{event:?}");
    }
}

#[test]
fn a_connection_reads_the_accounts_again_whichever_it_is() {
    let (_owner, state) = store();
    assert!(apply(state, &Event::ConnectionChanged { account: OTHER }).accounts);
}

#[test]
fn stale_parts_gather_and_the_last_conversation_to_show_wins() {
    let list = Stale {
        list: true,
        show: Some((ACCOUNT, OPEN)),
        ..Stale::default()
    };
    let counts = Stale {
        counts: true,
        show: Some((OTHER, ConversationKey(11))),
        ..Stale::default()
    };
    let both = list.merge(counts);
    assert!(both.list && both.counts && !both.thread);
    assert_eq!(both.show, Some((OTHER, ConversationKey(11))));
}

#[test]
fn those_who_write_come_once_and_go() {
    let (_owner, state) = store();
    let typing = |on| Event::Typing {
        account: ACCOUNT,
        conversation: OPEN,
        name: "Camille".to_owned(),
        on,
    };
    for on in [true, true] {
        assert_eq!(apply(state, &typing(on)), Stale::default());
    }
    assert_eq!(state.writers().with_untracked(Vec::len), 1);
    apply(state, &typing(false));
    assert!(state.writers().get_untracked().is_empty());
}

#[test]
fn what_was_told_of_viewers_wins_over_what_was_read() {
    let (_owner, state) = store();
    let told = |agents: &[i64]| Event::ViewersChanged {
        account: ACCOUNT,
        conversation: OPEN,
        agents: agents.iter().copied().map(AgentId).collect(),
    };
    assert!(apply::viewers_of_open(state).is_empty());
    assert_eq!(apply(state, &told(&[5, 6])), Stale::default());
    assert_eq!(apply::viewers_of_open(state), [AgentId(5), AgentId(6)]);
    apply(state, &told(&[]));
    assert!(apply::viewers_of_open(state).is_empty());
}

#[test]
fn a_row_that_moved_between_two_pages_is_kept_once() {
    let mut loaded = rows(&[5, 4, 3]);
    append(&mut loaded, rows(&[3, 2, 1]));
    assert_eq!(keys(&loaded), [5, 4, 3, 2, 1]);
}

#[test]
fn under_the_pointer_rows_keep_their_places() {
    let shown = rows(&[5, 4, 3]);
    let mut fresh = rows(&[9, 3, 5]);
    fresh[2].unread_count = 2;
    let kept = in_place(&shown, fresh);
    assert_eq!(keys(&kept), [5, 3]);
    assert_eq!(kept[0].unread_count, 2, "their content is fresh");
    assert!(!same_order(&shown, &kept));
}

#[test]
fn the_scroll_position_follows_most_of_the_rows_on_screen() {
    let before: Vec<_> = (0..10).map(ConversationKey).collect();
    let mut after = before.clone();
    after.insert(0, ConversationKey(90));
    after.insert(0, ConversationKey(91));
    assert_eq!(shift(&before, 4, 4, &after), 2);
    let mut jumped = before.clone();
    let key = jumped.remove(5);
    jumped.insert(0, key);
    assert_eq!(
        shift(&before, 6, 3, &jumped),
        0,
        "one row that jumps moves nothing"
    );
    assert_eq!(shift(&before, 0, 4, &[]), 0);
}

#[test]
fn the_selection_stops_at_both_ends() {
    let rows = rows(&[3, 2, 1]);
    let at = |key| Some(ConversationKey(key));
    assert_eq!(neighbour(&rows, None, None, Step::Next), at(3));
    assert_eq!(neighbour(&rows, at(3), None, Step::Next), at(2));
    assert_eq!(neighbour(&rows, at(1), None, Step::Next), None);
    assert_eq!(neighbour(&rows, at(3), None, Step::Previous), None);
}

#[test]
fn the_selection_goes_on_where_its_row_left_the_list() {
    let rows = rows(&[3, 2, 1]);
    let gone = Some(ConversationKey(77));
    let at = |key| Some(ConversationKey(key));
    assert_eq!(neighbour(&rows, gone, Some(1), Step::Next), at(2));
    assert_eq!(neighbour(&rows, gone, Some(1), Step::Previous), at(3));
    assert_eq!(neighbour(&rows, gone, None, Step::Next), at(3));
}

#[test]
fn a_fresh_newest_page_keeps_older_messages() {
    let loaded = messages(1..=100);
    let mut fresh = page(60..=110, Some(cursor(60)));
    fresh.messages.push(pending("op"));
    let (now, older, complete) = with_newest(loaded, None, true, fresh);
    let ids: Vec<_> = now.iter().filter_map(|message| message.id).collect();
    assert_eq!(ids, (1..=110).map(MessageId).collect::<Vec<_>>());
    assert_eq!(now.len(), 111, "the pending one stands last");
    assert_eq!((older, complete), (None, true), "the old end stays known");
}

#[test]
fn a_message_that_left_the_server_leaves_the_thread() {
    let fresh = page([1, 2, 4, 5], None);
    let (now, ..) = with_newest(messages(1..=5), None, true, fresh);
    assert_eq!(now.len(), 4);
}

#[test]
fn a_fresh_page_that_does_not_reach_the_loaded_ones_replaces_them() {
    let fresh = page(200..=250, Some(cursor(200)));
    let (now, older, complete) = with_newest(messages(1..=100), None, true, fresh);
    assert_eq!(now.len(), 51);
    assert_eq!((older, complete), (Some(cursor(200)), false));
}

#[test]
fn a_pending_message_that_was_sent_is_there_once() {
    let mut loaded = messages(1..=3);
    loaded.push(pending("op"));
    let mut sent = message(4);
    sent.operation = Some(OperationId("op".to_owned()));
    let mut fresh = page(1..=3, None);
    fresh.messages.push(sent);
    let (now, ..) = with_newest(loaded, None, true, fresh);
    assert_eq!(now.len(), 4);
    assert_eq!(now[3].identity(), "op");
}

#[test]
fn an_older_page_stands_in_front_without_doubles() {
    let now = with_older(messages(50..=60), page(40..=51, None));
    assert_eq!(now.len(), 21);
    assert_eq!(now[0].id, Some(MessageId(40)));
}

#[test]
fn a_long_thread_is_cut_back_and_can_be_read_again() {
    let (now, older) = cut_back(messages(1..=500), None, 100);
    assert_eq!(now.len(), 100);
    assert_eq!(older, Some(cursor(401)));
    let (short, older) = cut_back(messages(1..=20), None, 100);
    assert_eq!((short.len(), older), (20, None));
}

#[test]
fn a_range_holds_both_ends_in_either_direction_and_is_one_row_without_a_beginning() {
    let rows = rows(&[10, 20, 30, 40]);
    let marked = |from: Option<i64>, to: i64| {
        list::range(&rows, from.map(ConversationKey), ConversationKey(to))
            .iter()
            .map(|key| key.0)
            .collect::<Vec<_>>()
    };
    assert_eq!(marked(Some(20), 40), [20, 30, 40]);
    assert_eq!(marked(Some(40), 20), [20, 30, 40]);
    assert_eq!(marked(None, 30), [30]);
    assert_eq!(marked(Some(99), 30), [30], "it left the list");
    assert_eq!(marked(Some(10), 99), [0_i64; 0]);
}
