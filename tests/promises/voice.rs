//! Voice notes: spoken for a conversation, kept whatever happens, and heard.

use std::{future::Future, path::Path, time::Duration};

use guichet_core::Error;
use guichet_model::{
    AccountKey, ConversationKey, DisplayId, Event,
    draft::Mode,
    voice::{PlaybackState, Recording, RecordingState, SoundTrouble, Started, Trim, Voice},
};
use guichet_tests::world::{Agent, World};
use tokio::sync::broadcast::Receiver;

use crate::{
    hearing::assert_same,
    room::{self, LOUDSPEAKER, in_room},
};

/// Runs a test in a room, in a runtime as `tokio::test` makes it.
fn in_room_async<F: Future<Output = ()>>(test: &str, work: impl FnOnce(std::path::PathBuf) -> F) {
    in_room(test, |folder| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(work(folder.to_owned()));
    });
}

async fn with_conversation() -> (World, Agent, DisplayId) {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (world, alice, id)
}

fn places(agent: &Agent, id: DisplayId) -> (AccountKey, ConversationKey) {
    (agent.account().key, agent.key(id))
}

fn offered(agent: &Agent, id: DisplayId) -> Option<Recording> {
    let (account, conversation) = places(agent, id);
    let opened = agent.core().open_conversation(account, conversation, 10);
    opened.expect("it is here").drafts.recording
}

async fn start(agent: &Agent, id: DisplayId, mode: Mode) -> Receiver<Event> {
    let (account, conversation) = places(agent, id);
    let events = agent.core().events();
    let started = agent
        .core()
        .start_recording(account, conversation, mode, None)
        .await;
    assert_eq!(started.expect("it can be asked"), Started::Listening);
    events
}

/// Waits until the recording is as long as this.
async fn until_long(events: &mut Receiver<Event>, length: Duration) {
    loop {
        let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
        if let Event::RecordingLevel { elapsed_ms, .. } =
            event.expect("it goes on").expect("it is told")
            && u128::from(elapsed_ms) >= length.as_millis()
        {
            return;
        }
    }
}

async fn speak(folder: &Path) {
    let folder = folder.to_owned();
    let spoken = tokio::task::spawn_blocking(move || {
        room::play(&room::speech(&folder), LOUDSPEAKER);
    });
    spoken.await.expect("it is said");
}

#[test]
fn a_note_is_spoken_trimmed_listened_to_and_made_ready_for_its_inbox() {
    let name = "voice::a_note_is_spoken_trimmed_listened_to_and_made_ready_for_its_inbox";
    in_room_async(name, async |folder| {
        let (_world, alice, id) = with_conversation().await;
        let (account, conversation) = places(&alice, id);
        let mut events = start(&alice, id, Mode::Reply).await;
        until_long(&mut events, Duration::from_secs(1)).await;
        speak(&folder).await;
        let again = alice
            .core()
            .start_recording(account, conversation, Mode::Note, None)
            .await;
        assert!(matches!(again, Err(Error::Invalid(_))), "one at a time");
        alice
            .core()
            .pause_recording(conversation)
            .expect("it goes on");
        let paused = offered(&alice, id).expect("it is offered");
        assert_eq!(paused.state, RecordingState::Paused);
        assert!(paused.duration_ms >= 4_000, "{paused:?}");
        alice
            .core()
            .resume_recording(conversation)
            .expect("it goes on");
        let stopped = alice.core().stop_recording(account, conversation).await;
        let stopped = stopped.expect("it ends");
        assert_eq!(
            (stopped.state, stopped.mode),
            (RecordingState::Ready, Mode::Reply)
        );
        assert_eq!(stopped.peaks.len(), 64);
        assert_eq!(Some(&stopped), offered(&alice, id).as_ref(), "it waits");

        let trimmed = alice
            .core()
            .trim_recording(account, conversation, Trim::Silence)
            .await
            .expect("it can be trimmed");
        assert!(
            trimmed.from_ms > 500,
            "a second of silence came first: {trimmed:?}"
        );
        assert!(
            trimmed.to_ms > trimmed.from_ms + 3_000,
            "all of the speech is there"
        );

        let core = alice.core();
        core.play_recording(account, conversation, None, 200)
            .expect("it plays");
        let first = playback(&mut events, conversation).await;
        assert_eq!(first.1, PlaybackState::Playing);
        assert!(
            first.0 + 300 >= trimmed.from_ms,
            "from where it begins: {first:?}"
        );
        while playback(&mut events, conversation).await.1 == PlaybackState::Playing {}

        let taken = core
            .take_recording(account, conversation)
            .await
            .expect("it is made");
        assert_eq!(taken.mime, "audio/mpeg", "its inbox is one of programs");
        let (is, expected) = (taken.duration.as_millis(), trimmed.to_ms - trimmed.from_ms);
        assert!(is.abs_diff(expected.into()) <= 1, "{is} ms of {expected}");
        let bytes = std::fs::read(&taken.path).expect("it is there");
        let expected = usize::try_from(is * 16).expect("it fits");
        assert!(
            bytes.len().abs_diff(expected) < 2_000,
            "128 kbit/s are {expected} bytes, not {}",
            bytes.len()
        );
        assert!(
            offered(&alice, id).is_some(),
            "it waits until it is discarded"
        );

        core.discard_recording(account, conversation)
            .await
            .expect("it goes");
        assert_eq!(offered(&alice, id), None);
        assert!(!taken.path.exists(), "with all its files");
    });
}

#[test]
fn what_is_said_without_a_network_arrives_once_as_a_voice_message() {
    let name = "voice::what_is_said_without_a_network_arrives_once_as_a_voice_message";
    in_room_async(name, async |folder| {
        let (world, mut alice, id) = with_conversation().await;
        let (account, conversation) = places(&alice, id);
        alice.cut_off().await;
        let mut events = start(&alice, id, Mode::Reply).await;
        until_long(&mut events, Duration::from_secs(1)).await;
        speak(&folder).await;
        let core = alice.core();
        let stopped = core.stop_recording(account, conversation).await;
        stopped.expect("it ends");
        let trimmed = core.trim_recording(account, conversation, Trim::Silence);
        trimmed.await.expect("it can be trimmed");
        let sent = core.send_recording(account, conversation, None).await;
        sent.expect("it is queued");
        assert_eq!(offered(&alice, id), None, "it is a message now");
        alice.kill_and_reopen().await;
        alice.network().lose_next_reply_to("POST", "messages");
        alice.reconnect_and_deliver().await;

        let messages = world
            .truth()
            .get(&format!("conversations/{id}/messages"))
            .await;
        let spoken: Vec<_> = messages["payload"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|message| !message["attachments"].is_null())
            .filter(|message| message["attachments"] != serde_json::json!([]))
            .collect();
        let [message] = spoken[..] else {
            panic!("{spoken:#?}")
        };
        let file = &message["attachments"][0];
        assert_eq!(file["file_type"], "audio");
        let url = file["data_url"].as_str().expect("an address");
        let answer = reqwest::get(url).await.expect("it is served");
        let bytes = answer.bytes().await.expect("its bytes");
        let received = folder.join("received.mp3");
        std::fs::write(&received, bytes).expect("it can be kept");
        let (said, heard) = (room::speech(&folder), received);
        let read = |path: &Path| guichet_voice::decode::decode(path).expect("it is sound");
        let mut said = read(&said);
        guichet_voice::loudness::normalise(&mut said);
        assert_same(&said, &read(&heard), "what the server has");
    });
}

async fn playback(
    events: &mut Receiver<Event>,
    conversation: ConversationKey,
) -> (u32, PlaybackState) {
    loop {
        let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
        if let Event::PlaybackPosition {
            voice,
            position_ms,
            state,
        } = event.expect("it goes on").expect("it is told")
        {
            assert_eq!(voice, Voice::Recording(conversation));
            return (position_ms, state);
        }
    }
}

#[test]
fn a_recording_that_a_kill_interrupted_is_offered_in_its_own_composer() {
    const NAME: &str = "voice::a_recording_that_a_kill_interrupted_is_offered_in_its_own_composer";
    in_room_async(NAME, async |_| {
        let (world, mut alice, id) = with_conversation().await;
        let other = world.conversation().await;
        alice.until_here(other).await;
        let mut events = start(&alice, id, Mode::Note).await;
        until_long(&mut events, Duration::from_secs(2)).await;
        // What is on the disk at that moment is all that a killed program leaves.
        let left = tempfile::tempdir().expect("a folder");
        for entry in std::fs::read_dir(alice.profile().join("recordings")).expect("a folder") {
            let entry = entry.expect("a file");
            std::fs::copy(entry.path(), left.path().join(entry.file_name())).expect("a copy");
        }
        let (account, conversation) = places(&alice, id);
        let row = rusqlite::Connection::open(alice.profile().join("mine.db")).expect("it opens");
        let unsettled: i64 = row
            .query_row(
                "SELECT count(*) FROM recording WHERE peaks IS NULL",
                [],
                |row| row.get(0),
            )
            .expect("a row");
        assert_eq!(unsettled, 1, "it was kept before the microphone was heard");
        drop(row);
        alice.kill();
        // Killed in this process, the recorder still brought its file in order; a real kill would not have.
        for entry in std::fs::read_dir(left.path()).expect("a folder") {
            let entry = entry.expect("a file");
            let to = alice.profile().join("recordings").join(entry.file_name());
            std::fs::copy(entry.path(), to).expect("a copy");
        }
        alice.kill_and_reopen().await;
        let recording = offered(&alice, id).expect("it is offered");
        assert_eq!(
            (recording.state, recording.mode),
            (RecordingState::Ready, Mode::Note)
        );
        assert!(
            recording.duration_ms >= 1_000,
            "at most the last second is lost of two: {recording:?}"
        );
        assert_eq!(offered(&alice, other), None, "in its own composer only");
        assert!(
            alice.conversation(id).row.has_draft,
            "and the list shows it"
        );
        let taken = alice.core().take_recording(account, conversation).await;
        assert!(taken.expect("it can be sent").duration > Duration::from_millis(900));
    });
}

#[test]
fn a_microphone_that_goes_ends_the_recording_and_it_waits() {
    in_room_async(
        "voice::a_microphone_that_goes_ends_the_recording_and_it_waits",
        async |_| {
            let (_world, alice, id) = with_conversation().await;
            let mut events = start(&alice, id, Mode::Reply).await;
            until_long(&mut events, Duration::from_secs(1)).await;
            room::take_all_away();
            let reason = loop {
                let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
                if let Event::RecordingStopped { reason, .. } =
                    event.expect("it ends").expect("it is told")
                {
                    break reason;
                }
            };
            assert_eq!(reason, SoundTrouble::Unplugged);
            let recording = offered(&alice, id).expect("it waits");
            assert_eq!(recording.state, RecordingState::Ready);
            assert!(recording.duration_ms >= 1_000, "{recording:?}");
        },
    );
}

#[test]
fn without_a_microphone_nothing_is_kept_and_the_reason_is_told() {
    let name = "voice::without_a_microphone_nothing_is_kept_and_the_reason_is_told";
    in_room_async(name, async |_| {
        let (_world, alice, id) = with_conversation().await;
        let (account, conversation) = places(&alice, id);
        let started = alice
            .core()
            .start_recording(
                account,
                conversation,
                Mode::Reply,
                Some("pulseaudio:gone".to_owned()),
            )
            .await;
        assert_eq!(
            started.expect("it can be asked"),
            Started::Impossible(SoundTrouble::NoDevice)
        );
        assert_eq!(offered(&alice, id), None);
    });
}
