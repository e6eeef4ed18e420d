//! When a message leaves: after the time to take it back, or at the moment its author chose; and drafts, which wait.

use std::time::Duration;

use guichet_core::{Error, clock::Clock as _, store::StoreError};
use guichet_model::{
    DisplayId, OperationId, Timestamp,
    draft::{Mode, Written},
    message::Delivery,
    outbox::{OperationState, Reason},
    sending::Departure,
    settings::Settings,
};
use guichet_tests::world::{Agent, World};

const HOUR: Duration = Duration::from_secs(60 * 60);

async fn with_conversation() -> (World, Agent, DisplayId) {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (world, alice, id)
}

fn later(agent: &Agent, time: Duration) -> Timestamp {
    agent.clock().now().plus(time)
}

fn send(agent: &Agent, id: DisplayId, text: &str, at: Option<Timestamp>) -> OperationId {
    let account = agent.account().key;
    let sent = agent
        .core()
        .send(account, agent.key(id), Mode::Reply, text.into(), at);
    sent.expect("it is kept").operation
}

fn undo_seconds(agent: &Agent, seconds: u8) {
    let settings = Settings {
        undo_send_s: seconds,
        ..agent.core().settings().expect("settings")
    };
    agent.core().save_settings(&settings).expect("kept");
}

fn draft(agent: &Agent, id: DisplayId) -> String {
    let account = agent.account().key;
    let opened = agent.core().open_conversation(account, agent.key(id), 1);
    opened.expect("it is here").drafts.reply
}

fn save(agent: &Agent, id: DisplayId, mode: Mode, text: &str) {
    let (account, key) = (agent.account().key, agent.key(id));
    let saved = agent.core().save_draft(account, key, mode, text.into());
    saved.expect("it is kept");
}

#[tokio::test]
async fn a_message_leaves_when_the_time_to_take_it_back_has_passed() {
    let (world, mut alice, id) = with_conversation().await;
    undo_seconds(&alice, 10);
    let sent = send(&alice, id, "See you", None);
    let pending = alice.thread(id).pop().expect("it shows at once");
    let departure = alice.outbox()[0].departure.expect("it waits");
    assert_eq!(pending.departure, Some(departure));
    let Departure::Undo { until } = departure else {
        panic!("{departure:?}")
    };
    assert_eq!(until, later(&alice, Duration::from_secs(10)));
    assert_eq!(alice.state(&sent), Some(OperationState::Queued));
    alice.kill_and_reopen().await;
    alice.until_delivered().await;
    assert!(alice.clock().now() >= until, "not earlier after a restart");
    assert_eq!(world.truth().texts(id.0).await, ["See you"]);
}

#[tokio::test]
async fn a_message_that_is_taken_back_is_the_draft_again_below_what_was_typed_since() {
    let (world, mut alice, id) = with_conversation().await;
    undo_seconds(&alice, 30);
    let sent = send(&alice, id, "Dear Bob", None);
    save(&alice, id, Mode::Reply, "And then");
    let account = alice.account().key;
    let taken = alice.core().take_back(account, &sent).expect("in time");
    assert_eq!(
        (taken.mode, taken.message.text.as_str()),
        (Mode::Reply, "Dear Bob")
    );
    assert_eq!(taken.draft, "And then\n\nDear Bob");
    assert!(alice.outbox().is_empty());
    assert_eq!(alice.delivery(id, "Dear Bob"), None);
    alice.kill_and_reopen().await;
    assert_eq!(draft(&alice, id), "And then\n\nDear Bob");
    world.pass(HOUR);
    alice.until_level().await;
    assert_eq!(world.truth().texts(id.0).await, [""; 0], "it never leaves");
}

#[tokio::test]
async fn what_left_cannot_be_taken_back() {
    let (_world, alice, id) = with_conversation().await;
    undo_seconds(&alice, 0);
    let sent = send(&alice, id, "Gone", None);
    alice.until_delivered().await;
    let taken = alice.core().take_back(alice.account().key, &sent);
    assert!(
        matches!(taken, Err(Error::Store(StoreError::NotFound(_)))),
        "{taken:?}"
    );
    assert_eq!(draft(&alice, id), "");
}

#[tokio::test]
async fn what_is_written_after_a_scheduled_message_does_not_wait_for_it() {
    let (world, alice, id) = with_conversation().await;
    undo_seconds(&alice, 0);
    let scheduled = send(&alice, id, "Good morning", Some(later(&alice, HOUR)));
    let preview = alice.conversation(id).row.preview.expect("a last word");
    assert_eq!(
        preview.text, "Hello, is anybody there?",
        "not the later one"
    );
    alice.reply(id, "One more thing");
    alice.set_status(id, guichet_model::conversation::Status::Closed);
    alice
        .until("only the scheduled one waits", |alice| {
            alice.outbox().len() == 1
        })
        .await;
    assert_eq!(alice.outbox()[0].id, scheduled);
    assert_eq!(world.truth().texts(id.0).await, ["One more thing"]);
    let last = alice.thread(id).pop().expect("a message");
    assert_eq!(
        last.operation,
        Some(scheduled.clone()),
        "it stands last, where it will be"
    );
    assert_eq!(last.delivery, Delivery::Queued);
    world.pass(HOUR);
    alice.until_delivered().await;
    assert_eq!(
        world.truth().texts(id.0).await,
        ["One more thing", "Good morning"]
    );
}

#[tokio::test]
async fn a_scheduled_message_leaves_when_the_program_runs_again() {
    let (world, mut alice, id) = with_conversation().await;
    send(&alice, id, "Good morning", Some(later(&alice, HOUR)));
    alice.kill();
    world.pass(2 * HOUR);
    alice.kill_and_reopen().await;
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Good morning"]);
}

#[tokio::test]
async fn a_scheduled_message_that_the_customer_overtook_waits_for_its_author() {
    let (world, alice, id) = with_conversation().await;
    let scheduled = send(&alice, id, "Still interested?", Some(later(&alice, HOUR)));
    world.customer_writes(id, "I bought one").await;
    alice
        .until("the customer's words are here", |alice| {
            alice.delivery(id, "I bought one").is_some()
        })
        .await;
    world.pass(HOUR);
    alice.until_state(&scheduled, OperationState::Held).await;
    assert_eq!(world.truth().texts(id.0).await, [""; 0], "nothing left");
    // Another moment is the author's word: what they saw by then holds nothing up.
    let moment = later(&alice, HOUR);
    let account = alice.account().key;
    alice
        .core()
        .reschedule(account, &scheduled, Some(moment))
        .expect("it can be moved");
    let departure = alice.outbox()[0].departure;
    assert_eq!(departure, Some(Departure::Scheduled { at: moment }));
    world.pass(HOUR);
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Still interested?"]);
}

#[tokio::test]
async fn a_scheduled_message_that_could_not_leave_for_a_day_waits_for_its_author() {
    let (world, mut alice, id) = with_conversation().await;
    let scheduled = send(&alice, id, "Good morning", Some(later(&alice, HOUR)));
    alice.kill();
    world.pass(30 * 24 * HOUR);
    alice.kill_and_reopen().await;
    alice.until_state(&scheduled, OperationState::Held).await;
    assert_eq!(alice.outbox()[0].reason, Some(Reason::TooOld));
    alice.discard(&scheduled);
    assert_eq!(world.truth().texts(id.0).await, [""; 0], "nothing left");
}

#[tokio::test]
async fn a_scheduled_message_leaves_at_once_on_its_authors_word() {
    let (world, alice, id) = with_conversation().await;
    let scheduled = send(&alice, id, "Good morning", Some(later(&alice, HOUR)));
    let account = alice.account().key;
    alice
        .core()
        .reschedule(account, &scheduled, None)
        .expect("now");
    alice.until_delivered().await;
    assert_eq!(world.truth().texts(id.0).await, ["Good morning"]);
}

#[tokio::test]
async fn a_moment_that_is_over_or_too_far_is_refused_and_nothing_is_kept() {
    let (_world, alice, id) = with_conversation().await;
    let (account, key) = (alice.account().key, alice.key(id));
    for at in [alice.clock().now(), later(&alice, 24 * 367 * HOUR)] {
        let sent = alice
            .core()
            .send(account, key, Mode::Reply, "Hello".into(), Some(at));
        assert!(matches!(sent, Err(Error::Invalid(_))), "{sent:?}");
    }
    assert!(alice.outbox().is_empty());
}

#[tokio::test]
async fn every_draft_is_listed_with_its_cursor_and_survives_a_kill() {
    let (world, mut alice, first) = with_conversation().await;
    let second = world.conversation().await;
    alice.until_here(second).await;
    save(&alice, first, Mode::Reply, "Dear\nBob");
    world.pass(Duration::from_secs(1));
    let account = alice.account().key;
    let asked = Written {
        text: "Ask @eve",
        cursor: Some(3),
        ..Written::default()
    };
    let kept = alice
        .core()
        .save_draft(account, alice.key(second), Mode::Note, asked);
    kept.expect("it is kept");
    alice.kill_and_reopen().await;
    let drafts = alice.core().drafts(account).expect("they are listed");
    let listed: Vec<_> = drafts
        .iter()
        .map(|one| (one.conversation_id, one.mode, one.first_line.as_str()))
        .collect();
    assert_eq!(
        listed,
        [
            (Some(second), Mode::Note, "Ask @eve"),
            (Some(first), Mode::Reply, "Dear"),
        ],
        "the last one first"
    );
    let counts = alice.core().counts(account).expect("they are counted");
    assert_eq!(counts.drafts, 2);
    let opened = alice
        .core()
        .open_conversation(account, alice.key(second), 1);
    assert_eq!(opened.expect("it opens").drafts.note_cursor, Some(3));
    save(&alice, first, Mode::Reply, "  ");
    assert_eq!(alice.core().drafts(account).expect("listed").len(), 1);
}

#[tokio::test]
async fn what_is_typed_while_switching_a_thousand_times_shows_nowhere_else() {
    let (world, alice, first) = with_conversation().await;
    let mut ids = vec![first];
    for _ in 0..4 {
        let id = world.conversation().await;
        alice.until_here(id).await;
        ids.push(id);
    }
    let account = alice.account().key;
    for round in 0..1000_usize {
        let id = ids[round % ids.len()];
        let opened = alice.core().open_conversation(account, alice.key(id), 1);
        let drafts = opened.expect("it opens").drafts;
        for (mode, found) in [(Mode::Reply, drafts.reply), (Mode::Note, drafts.note)] {
            let own = format!("{mode:?} to {}: ", id.0);
            assert!(
                found.is_empty() || found.starts_with(&own),
                "{found:?} stands in {own:?}"
            );
            let words = if found.is_empty() { own } else { found };
            save(&alice, id, mode, &format!("{words}{}", round % 10));
        }
    }
    let listed = alice.core().drafts(account).expect("they are listed");
    assert_eq!(listed.len(), 2 * ids.len());
}
