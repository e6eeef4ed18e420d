use super::desk::{AttachmentPlan, Author, Desk, Language, Millis, Status};
use super::{Seed, demo, fill};
use crate::store::{Store, StoreError, setting};
use guichet_protocol::time::Timestamp;
use rusqlite::Connection;
use std::collections::BTreeMap;

const NOW: Millis = 1_795_356_000_000;

fn desk() -> Desk {
    demo::compose(NOW).expect("the dialogues are right")
}

#[test]
fn the_demonstration_has_exactly_the_promised_totals() {
    let desk = desk();
    assert_eq!(desk.contacts.len(), 400);
    assert_eq!(desk.conversations.len(), 1_500);
    let messages: usize = desk.conversations.iter().map(|c| c.messages.len()).sum();
    assert_eq!(messages, 12_000);
    assert_eq!(demo::states(&desk), [250, 40, 60, 1_150]);
}

#[test]
fn eighty_conversations_are_tickets_with_titles_and_some_were_raised_from_a_chat() {
    let desk = desk();
    let tickets: Vec<_> = desk
        .conversations
        .iter()
        .filter_map(|plan| Some((plan, plan.ticket.as_ref()?)))
        .collect();
    assert_eq!(tickets.len(), 80);
    let (mut raised, mut late, mut ahead) = (0, 0, 0);
    for (plan, ticket) in &tickets {
        assert!(
            !ticket.title.contains('$') && ticket.title.len() > 10,
            "{ticket:?}"
        );
        let open = plan.status != Status::Resolved;
        late += usize::from(open && ticket.due_at.is_some_and(|due| due < NOW));
        ahead += usize::from(open && ticket.due_at.is_some_and(|due| due >= NOW));
        if let Some(source) = ticket.source {
            raised += 1;
            let source = &desk.conversations[source];
            assert!(source.ticket.is_none(), "raised from a chat");
            assert_eq!((source.contact, source.inbox), (plan.contact, plan.inbox));
            assert!(source.created_at() <= plan.created_at());
        }
    }
    assert!((10..=30).contains(&raised), "{raised} raised from a chat");
    assert!(late > 0 && ahead > 0, "{late} late, {ahead} ahead");
    let english = tickets
        .iter()
        .filter(|(plan, _)| plan.language == Language::English)
        .count();
    assert!((10..70).contains(&english), "{english} English tickets");
}

#[test]
fn two_desks_of_the_same_moment_are_the_same() {
    assert_eq!(format!("{:?}", desk()), format!("{:?}", desk()));
}

#[test]
fn a_desk_of_another_moment_differs_only_in_its_dates() {
    let later = demo::compose(NOW + 3 * 86_400_000).expect("the dialogues are right");
    for (one, other) in desk()
        .conversations
        .iter()
        .zip(&later.conversations)
        .take(50)
    {
        assert_eq!(one.contact, other.contact);
        assert_eq!(one.messages.len(), other.messages.len());
    }
}

#[test]
fn nothing_lies_in_the_future_but_the_ends_of_snoozes() {
    for conversation in desk().conversations {
        assert!(conversation.last_activity_at() < NOW);
        assert!(conversation.created_at() > NOW - 420 * 86_400_000);
        let times: Vec<Millis> = conversation.messages.iter().map(|m| m.at).collect();
        assert!(times.is_sorted(), "{conversation:#?}");
        assert_eq!(
            conversation
                .snoozed_until
                .is_some_and(|until| until > NOW + 86_400_000),
            conversation.status == Status::Snoozed,
        );
    }
}

#[test]
fn who_waits_and_what_is_unread_follow_from_the_messages() {
    let desk = desk();
    let mut unread = 0;
    for conversation in &desk.conversations {
        let last = conversation
            .messages
            .iter()
            .rev()
            .find(|m| matches!(m.author, Author::Customer | Author::Agent(_)));
        let customer_last = matches!(last.map(|m| m.author), Some(Author::Customer));
        let waits = customer_last && conversation.status != Status::Resolved;
        assert_eq!(
            conversation.waiting_since().is_some(),
            waits,
            "{conversation:#?}"
        );
        let seen = conversation.agent_last_seen_at.unwrap_or(0);
        let missed = conversation
            .messages
            .iter()
            .any(|m| m.author == Author::Customer && m.at > seen);
        if missed {
            assert_ne!(conversation.status, Status::Resolved);
            unread += 1;
        }
    }
    assert!((60..200).contains(&unread), "{unread} unread");
}

#[test]
fn nobody_answers_a_conversation_that_nobody_has() {
    for conversation in desk().conversations {
        if conversation.assignee.is_none() && conversation.status == Status::Pending {
            assert!(conversation.messages.iter().all(|m| !m.author.answers()));
            assert!(
                conversation
                    .messages
                    .iter()
                    .any(|m| m.author == Author::Automatic)
            );
        }
    }
}

#[test]
fn the_desk_is_french_and_english_and_says_little_twice() {
    let desk = desk();
    let french = desk
        .conversations
        .iter()
        .filter(|c| c.language == Language::French)
        .count();
    assert!(
        (950..1_130).contains(&french),
        "{french} French conversations"
    );
    let mut said: BTreeMap<&str, usize> = BTreeMap::new();
    for message in desk.conversations.iter().flat_map(|c| &c.messages) {
        if message.author != Author::Desk && message.text.len() > 60 {
            *said.entry(&message.text).or_default() += 1;
        }
    }
    let most = said.iter().max_by_key(|(_, count)| **count);
    assert!(most.is_some_and(|(_, count)| *count <= 25), "{most:?}");
}

#[test]
fn there_are_long_threads_notes_mentions_pictures_and_invoices() {
    let desk = desk();
    let long: Vec<usize> = desk
        .conversations
        .iter()
        .map(|c| c.messages.len())
        .filter(|length| *length > 100)
        .collect();
    assert_eq!(long.len(), 5);
    assert!(
        long.iter().all(|length| (180..=400).contains(length)),
        "{long:?}"
    );
    let messages = || desk.conversations.iter().flat_map(|c| &c.messages);
    let notes = messages().filter(|m| matches!(m.author, Author::Note(_)));
    assert!(notes.clone().count() > 300);
    assert!(notes.filter(|m| m.text.contains("mention://user/")).count() > 200);
    let shipped =
        |m: &&super::desk::MessagePlan| matches!(m.attachment, Some(AttachmentPlan::Shipped(_)));
    assert!(messages().filter(shipped).count() > 40);
    for message in messages() {
        assert!(
            !message.text.contains('$'),
            "a slot was left open: {}",
            message.text
        );
    }
}

async fn filled(seed: Seed) -> (tempfile::TempDir, Store) {
    let work = tokio::task::spawn_blocking(move || {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("opens");
        fill(&store, seed, Timestamp::from_millis(NOW)).expect("fills");
        (folder, store)
    });
    work.await.expect("fills without panicking")
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    store
        .read(move |connection: &Connection| {
            connection
                .query_row(sql, [], |row| row.get(0))
                .map_err(StoreError::from)
        })
        .await
        .expect("reads")
}

#[tokio::test]
async fn what_is_composed_is_what_the_store_holds() {
    let (_folder, store) = filled(Seed::Demo).await;
    let counts = [
        ("SELECT count(*) FROM user", 6),
        ("SELECT count(*) FROM team", 4),
        ("SELECT count(*) FROM inbox", 5),
        ("SELECT count(*) FROM label", 12),
        ("SELECT count(*) FROM contact", 400),
        (
            "SELECT count(*) FROM conversation WHERE category = 'chat'",
            1_420,
        ),
        (
            "SELECT count(*) FROM conversation c JOIN ticket t ON t.conversation_id = c.id
             WHERE category = 'ticket'",
            80,
        ),
        ("SELECT max(number) FROM ticket", 80),
        ("SELECT count(*) FROM message", 12_000),
        (
            "SELECT count(*) FROM conversation WHERE status = 'open'",
            250,
        ),
        (
            "SELECT count(*) FROM message WHERE content LIKE '%@{%' OR content LIKE '%#{%'",
            0,
        ),
        (
            "SELECT count(*) FROM conversation c WHERE last_activity_at !=
                (SELECT max(created_at) FROM message WHERE conversation_id = c.id)",
            0,
        ),
        (
            "SELECT count(*) FROM conversation c WHERE created_at !=
                (SELECT min(created_at) FROM message WHERE conversation_id = c.id)",
            0,
        ),
        (
            "SELECT count(*) FROM contact t WHERE created_at >
                (SELECT min(created_at) FROM conversation WHERE contact_id = t.id)",
            0,
        ),
        (
            "SELECT count(*) FROM message a JOIN message b ON b.id = a.id + 1
             WHERE b.created_at < a.created_at",
            0,
        ),
        (
            "SELECT count(*) FROM conversation v JOIN contact_inbox e ON e.id = v.contact_inbox_id
             WHERE e.contact_id != v.contact_id OR e.inbox_id != v.inbox_id",
            0,
        ),
        (
            "SELECT count(*) FROM message m WHERE m.message_type = 1 AND sender_type = 'User'
             AND NOT EXISTS (SELECT 1 FROM inbox_member i
                WHERE i.inbox_id = m.inbox_id AND i.user_id = m.sender_id)",
            0,
        ),
    ];
    for (sql, expected) in counts {
        assert_eq!(count(&store, sql).await, expected, "{sql}");
    }
    let reply_window = "SELECT count(*) FROM conversation c JOIN inbox i ON i.id = c.inbox_id
        WHERE i.reply_window_hours IS NOT NULL AND c.status = 'open'
        AND 1795356000000 - (SELECT max(created_at) FROM message
            WHERE conversation_id = c.id AND message_type = 0) > i.reply_window_hours * 3600000";
    assert!(
        count(&store, reply_window).await > 3,
        "some cannot be answered any more"
    );
}

#[tokio::test]
async fn the_first_line_tells_how_to_get_in() {
    let (_folder, store) = filled(Seed::Demo).await;
    let line = store
        .read(|connection: &Connection| setting::get(connection, setting::FIRST_LINE))
        .await
        .expect("reads")
        .expect("is there");
    let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
    assert_eq!(line["agents"].as_array().map(Vec::len), Some(6));
    assert_eq!(line["widgets"].as_array().map(Vec::len), Some(2));
    assert_eq!(line["agents"][0]["role"], "administrator");
}

#[tokio::test]
async fn a_bench_desk_has_twenty_messages_a_conversation() {
    let (_folder, store) = filled(Seed::Bench(30)).await;
    assert_eq!(count(&store, "SELECT count(*) FROM conversation").await, 30);
    assert_eq!(count(&store, "SELECT count(*) FROM message").await, 600);
}

#[test]
fn only_the_two_seeds_are_understood() {
    assert_eq!("demo".parse::<Seed>().ok(), Some(Seed::Demo));
    assert_eq!("bench:500".parse::<Seed>().ok(), Some(Seed::Bench(500)));
    assert!("bench:".parse::<Seed>().is_err());
}

#[tokio::test]
async fn every_view_of_the_demonstration_lists_something_for_somebody() {
    use crate::store::conversation::Sight;
    use crate::store::conversation::conditions::{self, Asked, ConditionError, Fields};
    use guichet_protocol::ids::{AccountId, UserId};
    use guichet_protocol::rest::FilterRequest;

    let (_folder, store) = filled(Seed::Demo).await;
    let listed: BTreeMap<String, i64> = store
        .read(|connection: &Connection| {
            let mut statement = connection.prepare(
                "SELECT account_id, user_id, name, query FROM custom_filter ORDER BY id",
            )?;
            let rows = statement.query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            let mut listed = BTreeMap::new();
            for row in rows {
                let (account, user, name, query): (i64, i64, String, String) = row?;
                let query: FilterRequest = serde_json::from_str(&query).expect("conditions");
                let asked = Asked {
                    fields: Fields::Stock,
                    page: 1,
                    now: Timestamp::from_millis(NOW),
                };
                let sight = Sight::Everything(UserId(user));
                let account = AccountId(account);
                let (_, counts) =
                    conditions::page(connection, account, sight, &query.payload, asked)?;
                *listed.entry(name).or_default() += counts.all_count;
            }
            Ok::<_, ConditionError>(listed)
        })
        .await
        .expect("every condition is understood");
    assert_eq!(listed.len(), 3);
    assert!(listed.values().all(|count| *count > 0), "{listed:?}");
}
