//! Pages laid end to end equal one sorted list: nothing twice, nothing absent.

use std::collections::BTreeSet;

use guichet_model::{
    InboxId, LabelTitle, MessageId, TeamId, Timestamp,
    account::{Reference, Team},
    conversation::{Category, ConversationRow, Priority, Status},
    message::{Message, TimelineCursor},
    view::{Direction, ListFilter, Scope, Sort, SortBy, Tab},
};
use proptest::prelude::*;

use super::desk::{Desk, ME, agent, echo, header, labels, message, reply, status, team};
use crate::store::{
    ingest::{Effect, Reach},
    rows::{HeaderRow, MessageRow},
};

const STATUSES: [Status; 4] = [
    Status::Open,
    Status::AiReply,
    Status::Closed,
    Status::Pending,
];
const LABELS: [&str; 3] = ["billing", "bug", "vip"];

prop_compose! {
    fn a_desk()(rows in prop::collection::vec(
        (0_usize..4, 0_i64..3, 0_i64..3, 1_i64..4, 0_u8..8, prop::bool::weighted(0.3), 0_i64..6), 1..60,
    )) -> Vec<HeaderRow> {
        rows.into_iter()
            .zip(1..)
            .map(|((status, assignee, in_team, inbox, label_bits, ticket, at), id)| HeaderRow {
                status: STATUSES[status].clone(),
                assignee: agent(if assignee == 0 { 0 } else { 6 + assignee }),
                team: team(in_team),
                inbox: InboxId(inbox),
                labels: labels(
                    &(0..3).filter(|bit| label_bits >> bit & 1 == 1).map(|bit| LABELS[bit]).collect::<Vec<_>>(),
                ),
                category: if ticket { Category::Ticket } else { Category::Chat },
                // Few moments for many rows: ties are where pages go wrong.
                last_activity_at: Timestamp(1_000 + at),
                created_at: Timestamp(500 + at % 3),
                priority: [None, Some(Priority::Low), Some(Priority::Medium), Some(Priority::Urgent)]
                    [(at as usize + status) % 4]
                    .clone(),
                unread: Some(u32::from(label_bits % 2 == 0)),
                waiting_since: (in_team != 1).then_some(Timestamp(100 + at % 2)),
                ..header(id)
            })
            .collect()
    }
}

fn sorts() -> [Sort; 10] {
    [
        SortBy::LastActivity,
        SortBy::Created,
        SortBy::Priority,
        SortBy::WaitingLongest,
        SortBy::UnreadFirst,
    ]
    .map(|by| [Direction::Descending, Direction::Ascending].map(|direction| Sort { by, direction }))
    .concat()
    .try_into()
    .expect("ten")
}

/// Where a conversation stands in an order: smaller comes first.
fn place(header: &HeaderRow, key: i64, sort: Sort) -> (i64, i64, i64) {
    let newest = -header.last_activity_at.0;
    let down = sort.direction == Direction::Descending;
    let pressing = match &header.priority {
        Some(Priority::Urgent) => Some(4),
        Some(Priority::High) => Some(3),
        Some(Priority::Medium) => Some(2),
        Some(Priority::Low) => Some(1),
        _ => None,
    };
    let unread = header.unread.unwrap_or(0) > 0;
    match (sort.by, down) {
        (SortBy::LastActivity, true) => (newest, -key, 0),
        (SortBy::LastActivity, false) => (-newest, key, 0),
        (SortBy::Created, true) => (-header.created_at.0, -key, 0),
        (SortBy::Created, false) => (header.created_at.0, key, 0),
        (SortBy::Priority, true) => (-pressing.unwrap_or(0), newest, -key),
        (SortBy::Priority, false) => (pressing.unwrap_or(9), newest, -key),
        (SortBy::WaitingLongest, true) => (
            header.waiting_since.map_or(i64::MAX, |at| at.0),
            newest,
            -key,
        ),
        (SortBy::WaitingLongest, false) => (
            header.waiting_since.map_or(i64::MAX, |at| -at.0),
            newest,
            -key,
        ),
        (SortBy::UnreadFirst, _) => (i64::from(unread != down), newest, -key),
    }
}

fn filters() -> Vec<(ListFilter, Tab)> {
    let scopes = [
        Scope::Everything,
        Scope::Team(TeamId(1)),
        Scope::Inbox(InboxId(2)),
        Scope::Label(LabelTitle("vip".to_owned())),
        Scope::Label(LabelTitle("nobody has it".to_owned())),
        Scope::MyTeams,
    ];
    let statuses = STATUSES.map(Some).into_iter().chain([None]);
    let categories = [None, Some(Category::Chat), Some(Category::Ticket)];
    let mut filters = Vec::new();
    for status in statuses {
        for scope in &scopes {
            for category in &categories {
                for tab in [Tab::All, Tab::Unassigned, Tab::Mine] {
                    let filter = ListFilter {
                        category: category.clone(),
                        status: status.clone(),
                        scope: scope.clone(),
                        // Every order meets every place, tab and status in turn.
                        sort: sorts()[filters.len() % sorts().len()],
                    };
                    filters.push((filter, tab));
                }
            }
        }
    }
    filters
}

fn belongs(header: &HeaderRow, filter: &ListFilter, tab: Tab) -> bool {
    let in_tab = match tab {
        Tab::All => true,
        Tab::Unassigned => header.assignee.is_none(),
        Tab::Mine => header.assignee == Some(ME),
    };
    let in_scope = match &filter.scope {
        Scope::Everything => true,
        Scope::Team(team) => header.team == Some(*team),
        Scope::Inbox(inbox) => header.inbox == *inbox,
        Scope::Label(label) => header.labels.contains(label),
        Scope::MyTeams => header.team == Some(TeamId(2)),
        Scope::View(_) | Scope::Matching(_) => unreachable!("filters have tests of their own"),
    };
    in_tab
        && in_scope
        && filter
            .category
            .as_ref()
            .is_none_or(|category| *category == header.category)
        && filter
            .status
            .as_ref()
            .is_none_or(|status| *status == header.status)
}

fn all_pages(desk: &Desk, filter: &ListFilter, tab: Tab, limit: u32) -> Vec<ConversationRow> {
    let mut rows = Vec::new();
    let mut cursor = None;
    loop {
        let page = desk
            .store
            .list(desk.viewer(), filter, tab, cursor.as_ref(), limit)
            .expect("a page");
        assert!(page.items.len() <= limit as usize);
        assert!(
            page.next.is_none() || page.items.len() == limit as usize,
            "only the last page is short"
        );
        rows.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn list_pages_laid_end_to_end_are_the_whole_list_in_order(headers in a_desk(), limit in 1_u32..9) {
        let desk = Desk::new();
        desk.headers(&headers);
        let member = |id: i64| Team { id: TeamId(id), name: format!("Team {id}"), is_member: id == 2 };
        let reference = Reference { teams: vec![member(1), member(2)], ..Reference::default() };
        desk.store.put_reference(desk.account(), &reference).expect("teams");
        for (filter, tab) in filters() {
            let mut wanted: Vec<_> = headers
                .iter()
                .filter(|header| belongs(header, &filter, tab))
                .map(|header| (place(header, desk.key(header.id.0).0, filter.sort), desk.key(header.id.0)))
                .collect();
            wanted.sort_unstable();
            let wanted: Vec<_> = wanted.into_iter().map(|(_, key)| key).collect();
            let got: Vec<_> = all_pages(&desk, &filter, tab, limit)
                .into_iter()
                .map(|row| row.key)
                .collect();
            let keys = desk.store.list_keys(desk.viewer(), &filter, tab).expect("keys");
            prop_assert_eq!(&keys.keys, &wanted, "the keys of {:?} {:?}", filter, tab);
            let counts = desk.store.tab_counts(desk.viewer(), &filter).expect("counts");
            let count = match tab {
                Tab::All => counts.all,
                Tab::Unassigned => counts.unassigned,
                Tab::Mine => counts.mine,
            };
            prop_assert_eq!(&got, &wanted, "{:?} {:?}", filter, tab);
            prop_assert_eq!(count as usize, wanted.len(), "the tab of {:?} {:?}", filter, tab);
        }
    }

    #[test]
    fn timeline_pages_laid_end_to_end_are_the_thread_without_holes(
        times in prop::collection::vec(0_i64..20, 1..80), tail in prop::option::of(0_usize..80), limit in 1_u32..9,
        waiting in 0_usize..4,
    ) {
        let desk = Desk::new();
        desk.headers(&[header(1)]);
        let rows: Vec<MessageRow> = times.iter().zip(1..).map(|(at, id)| message(id, 1_000 + at)).collect();
        let tail = tail.map(|at| at.min(rows.len() - 1));
        match tail {
            None => desk.messages(1, &rows, Reach::Newest { whole: true }),
            Some(at) => {
                // Single ones from before, then the newest page: what lies before it may have holes.
                desk.messages(1, &rows[..at / 2], Reach::Single);
                desk.messages(1, &rows[at..], Reach::Newest { whole: false });
            }
        }
        for nth in 0..waiting {
            desk.act(1, &format!("op{nth}"), &reply("Hello"));
        }
        let mut wanted: Vec<_> = rows[tail.unwrap_or(0)..].iter().map(|row| (row.created_at, row.id)).collect();
        wanted.sort_unstable();
        let (stored, pending, complete) = whole_thread(&desk, limit);
        let got: Vec<_> = stored.iter().map(|message| (message.created_at, message.id.expect("an id"))).collect();
        prop_assert_eq!(got, wanted);
        prop_assert_eq!(
            pending.iter().map(|message| message.operation.clone().expect("an operation").0).collect::<Vec<_>>(),
            (0..waiting).map(|nth| format!("op{nth}")).collect::<Vec<_>>(),
            "pending ones last, in the order of the outbox"
        );
        prop_assert_eq!(complete, tail.is_none());
    }

    #[test]
    fn an_answer_shows_exactly_once_from_queued_to_delivered(
        others in prop::collection::vec(0_i64..5, 0..12), at in 0_i64..5, limit in 1_u32..5, echo_first: bool,
    ) {
        let desk = Desk::new();
        desk.headers(&[header(1)]);
        desk.messages(1, &[message(1, 1_000)], Reach::Newest { whole: true });
        let operation = desk.act(1, "mine", &reply("Hello"));
        let once = |moment: &str| {
            let (stored, pending, _) = whole_thread(&desk, limit);
            let shown = stored.iter().chain(&pending).filter(|m| m.operation.as_ref() == Some(&operation)).count();
            assert_eq!(shown, 1, "{moment}");
        };
        once("queued");
        let answer = echo(50, 1_000 + at, &operation, "Hello");
        if echo_first {
            // The realtime event is faster than the answer to the request.
            desk.messages(1, std::slice::from_ref(&answer), Reach::Single);
            once("echoed");
        }
        let rows: Vec<_> = others.iter().zip(51..).map(|(at, id)| message(id, 1_000 + at)).collect();
        desk.messages(1, &rows, Reach::After);
        once("others wrote meanwhile");
        let key = desk.key(1);
        desk.store
            .acknowledge(desk.owner, &operation, key, &Effect::Message(Box::new(answer)))
            .expect("it is delivered");
        once("delivered");
    }
}

/// All pages: stored messages oldest first, pending ones, and whether the thread is complete.
fn whole_thread(desk: &Desk, limit: u32) -> (Vec<Message>, Vec<Message>, bool) {
    let mut before: Option<TimelineCursor> = None;
    let mut stored: Vec<Message> = Vec::new();
    let mut pending = Vec::new();
    loop {
        let page = desk
            .store
            .timeline(desk.account(), ME, desk.key(1), before, limit)
            .expect("a page");
        let (here, waiting): (Vec<_>, Vec<_>) = page
            .messages
            .into_iter()
            .partition(|message| message.id.is_some());
        assert!(
            before.is_none() || waiting.is_empty(),
            "pending ones are on the newest page only"
        );
        pending.extend(waiting);
        stored.splice(0..0, here);
        before = page.older;
        if before.is_none() {
            return (stored, pending, page.complete);
        }
    }
}

#[test]
fn a_message_that_came_while_others_were_missed_leaves_the_thread_marked_as_stale() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.messages(
        1,
        &[message(1, 1_000), message(2, 1_001)],
        Reach::Newest { whole: true },
    );
    // 3 to 30 were written while there was no connection; then 31 comes by realtime.
    desk.messages(1, &[message(31, 1_031)], Reach::Single);
    let state = desk
        .store
        .thread_state(desk.account(), desk.key(1))
        .expect("it reads");
    assert!(state.is_stale(), "what lies between is fetched on opening");
    assert_eq!(
        state.newest_here,
        Some(MessageId(2)),
        "so that the fetch begins where the run without holes ends"
    );
    let between: Vec<_> = (3..=31).map(|id| message(id, 1_000 + id)).collect();
    desk.messages(1, &between, Reach::After);
    let state = desk
        .store
        .thread_state(desk.account(), desk.key(1))
        .expect("it reads");
    assert!(!state.is_stale());
}

#[test]
fn the_last_of_several_missed_messages_that_comes_again_leaves_the_thread_marked_as_stale() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.messages(1, &[message(1, 1_000)], Reach::Newest { whole: true });
    // Caught up: the header tells of 30, which was broadcast so late that it comes again once all is level.
    desk.headers(&[HeaderRow {
        newest_id: Some(MessageId(30)),
        updated_at: Timestamp(4_000),
        ..header(1)
    }]);
    desk.messages(1, &[message(30, 1_030)], Reach::Live);
    let state = desk
        .store
        .thread_state(desk.account(), desk.key(1))
        .expect("it reads");
    assert_eq!(state.newest_here, Some(MessageId(1)), "2 to 29 are missing");
    assert!(state.is_stale());
}

#[test]
fn a_header_that_is_overtaken_still_tells_of_the_messages_that_are_missing() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    desk.messages(1, &[message(1, 1_000)], Reach::Newest { whole: true });
    desk.headers(&[HeaderRow {
        updated_at: Timestamp(5_000),
        ..header(1)
    }]);
    desk.headers(&[HeaderRow {
        newest_id: Some(MessageId(2)),
        updated_at: Timestamp(4_000),
        ..header(1)
    }]);
    let state = desk
        .store
        .thread_state(desk.account(), desk.key(1))
        .expect("it reads");
    assert!(state.is_stale());
}

#[test]
fn a_newest_page_that_does_not_join_hides_what_lies_behind_the_hole() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let rows =
        |ids: std::ops::Range<i64>| ids.map(|id| message(id, 1_000 + id)).collect::<Vec<_>>();
    desk.messages(1, &rows(1..11), Reach::Newest { whole: true });
    desk.messages(1, &rows(50..60), Reach::Newest { whole: false });
    let (stored, _, complete) = whole_thread(&desk, 4);
    assert_eq!(stored.len(), 10, "only the newest run");
    assert!(!complete);
    let before = |message| Reach::Before {
        message: MessageId(message),
        whole: false,
    };
    desk.messages(1, &rows(30..50), before(50));
    desk.messages(1, &rows(8..30), before(30));
    let ids: BTreeSet<_> = whole_thread(&desk, 4)
        .0
        .into_iter()
        .filter_map(|message| message.id)
        .collect();
    assert_eq!(ids.len(), 52, "joined as far as it was fetched");
}

#[test]
fn an_overlay_moves_a_conversation_between_lists_at_once() {
    let desk = Desk::new();
    desk.headers(&[header(1), header(2)]);
    desk.act(1, "one", &status(Status::Closed));
    let open = ListFilter::default();
    let closed = ListFilter {
        status: Some(Status::Closed),
        ..ListFilter::default()
    };
    let keys = |filter: &ListFilter| -> Vec<_> {
        all_pages(&desk, filter, Tab::All, 10)
            .into_iter()
            .map(|row| row.key)
            .collect()
    };
    assert_eq!(keys(&open), [desk.key(2)]);
    assert_eq!(keys(&closed), [desk.key(1)]);
    let counts = desk
        .store
        .counts(desk.account(), ME, &Category::Chat)
        .expect("counts");
    assert_eq!((counts.tabs.all, counts.outbox), (1, 1));
}

#[test]
fn a_cursor_that_does_not_read_back_begins_at_the_start() {
    let desk = Desk::new();
    desk.headers(&[header(1)]);
    let cursor = guichet_model::view::Cursor("nonsense".to_owned());
    let page = desk
        .store
        .list(
            desk.viewer(),
            &ListFilter::default(),
            Tab::All,
            Some(&cursor),
            10,
        )
        .expect("a page");
    assert_eq!(page.items.len(), 1);
}
