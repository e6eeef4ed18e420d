//! Files that agents send: kept from the moment they are attached, checked against their channel, and on the server exactly
//! once, however the network breaks.

use std::{io::Cursor, path::PathBuf};

use guichet_core::outgoing::Pictures;
use guichet_model::{
    AccountKey, DisplayId, Event, OperationId,
    draft::{Attached, DraftFile, Drafts, Mode},
    message::{AttachmentKind, Delivery, NewMessage},
    outbox::{Action, KeptFile, OperationState},
    rule::Rule,
};
use guichet_tests::{
    programs::Dialect,
    world::{Agent, World},
};
use image::{DynamicImage, ImageFormat};
use tokio::sync::broadcast;

const MESSAGES: &str = "conversations/*/messages";
/// More than the buffers between two programs hold.
const LARGE_BYTES: usize = 24 * 1024 * 1024;

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

async fn with_conversation(world: &World) -> (Agent, DisplayId) {
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (alice, id)
}

/// An agent for whom every inbox is of this channel.
async fn on_channel(world: &World, channel: &'static str) -> (Agent, DisplayId) {
    let id = world.conversation().await;
    let alice = world.agent_unsigned("alice").await;
    alice.network().rewrite_all("GET", "inboxes", |answer| {
        for inbox in answer["payload"].as_array_mut().expect("inboxes") {
            inbox["channel_type"] = channel.into();
        }
    });
    alice.sign_in().await;
    alice.until_level().await;
    alice.until_here(id).await;
    (alice, id)
}

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let noise = (0_u32..).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
    bytes.extend(noise.take(size - bytes.len()));
    bytes
}

fn png(side: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(side, side)
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

fn file_with(agent: &Agent, name: &str, bytes: &[u8]) -> PathBuf {
    let path = agent.profile().with_file_name(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

fn attach(agent: &Agent, id: DisplayId, mode: Mode, paths: &[PathBuf]) -> Attached {
    let attached = agent.core().attach_files(
        account(agent),
        agent.key(id),
        mode,
        paths,
        Pictures::Unchanged,
    );
    attached.expect("the profile can be written")
}

/// Attaches bytes under a name; they must be taken.
fn attached(agent: &Agent, id: DisplayId, name: &str, bytes: &[u8]) -> DraftFile {
    let taken = agent.core().attach_bytes(
        account(agent),
        agent.key(id),
        Mode::Reply,
        name,
        bytes,
        Pictures::Unchanged,
    );
    let taken = taken.expect("the profile can be written");
    assert_eq!(taken.refused, []);
    taken.files.into_iter().next().expect("one file")
}

fn with_files(text: &str, files: Vec<DraftFile>) -> NewMessage {
    NewMessage {
        text: text.to_owned(),
        files: files.into_iter().map(KeptFile::from).collect(),
        ..NewMessage::default()
    }
}

fn reply(agent: &Agent, id: DisplayId, text: &str, files: Vec<DraftFile>) -> OperationId {
    agent.act(id, Action::Reply(with_files(text, files)))
}

fn drafts(agent: &Agent, id: DisplayId) -> Drafts {
    let opened = agent
        .core()
        .open_conversation(account(agent), agent.key(id), 1);
    opened.expect("it opens").drafts
}

/// How many files wait in the profile.
fn waiting(agent: &Agent) -> usize {
    let folder = agent.profile().join("outgoing");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// What agents wrote, as the server has it: each text, and each file by name and content.
async fn on_server(world: &World, id: DisplayId) -> Vec<(String, Vec<(String, Vec<u8>)>)> {
    let path = format!("conversations/{id}/messages");
    let thread = world.truth().get(&path).await;
    let mut written = Vec::new();
    for message in thread["payload"].as_array().expect("messages") {
        if message["message_type"] != 1 {
            continue;
        }
        let mut files = Vec::new();
        for file in message["attachments"].as_array().into_iter().flatten() {
            let url = file["data_url"].as_str().expect("an address");
            let name = url.rsplit('/').next().expect("a name").to_owned();
            let answer = reqwest::get(url).await.expect("the file is served");
            files.push((name, answer.bytes().await.expect("its bytes").to_vec()));
        }
        let text = message["content"].as_str().unwrap_or_default().to_owned();
        written.push((text, files));
    }
    written
}

/// The same without the contents.
async fn shape_on_server(world: &World, id: DisplayId) -> Vec<(String, Vec<String>)> {
    let written = on_server(world, id).await.into_iter();
    written
        .map(|(text, files)| (text, files.into_iter().map(|(name, _)| name).collect()))
        .collect()
}

fn shape(text: &str, files: &[&str]) -> (String, Vec<String>) {
    let files = files.iter().map(|&name| name.to_owned());
    (text.to_owned(), files.collect())
}

/// The name of each file that the thread shows with a message, and whether it is still kept here only.
fn shown_files(agent: &Agent, id: DisplayId, text: &str) -> Vec<(String, AttachmentKind, bool)> {
    let thread = agent.thread(id);
    let mut found = thread.into_iter().filter(|one| one.content == text);
    let message = found.next().expect("the message is shown");
    assert!(found.next().is_none(), "and once");
    let files = message.attachments.into_iter();
    files
        .map(|file| (file.name, file.kind, file.kept.is_some()))
        .collect()
}

#[tokio::test]
async fn attached_files_survive_the_original_and_a_power_cut_until_they_are_sent() {
    let world = World::new().await;
    let (mut alice, id) = with_conversation(&world).await;
    alice.cut_off().await;
    let folder = alice.profile().with_file_name("scans");
    std::fs::create_dir_all(folder.join("deeper")).expect("a folder");
    for name in ["b.png", "a.pdf", ".hidden", "deeper/c.pdf"] {
        std::fs::write(folder.join(name), pdf(2_000)).expect("a file");
    }
    std::fs::write(folder.join("b.png"), png(3)).expect("a file");
    let note = file_with(&alice, "note.txt", b"for us");
    let taken = attach(&alice, id, Mode::Reply, std::slice::from_ref(&folder));
    let for_note = attach(&alice, id, Mode::Note, std::slice::from_ref(&note));
    std::fs::remove_dir_all(folder).expect("the originals go");
    std::fs::remove_file(note).expect("the originals go");
    let names: Vec<_> = taken.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.pdf", "b.png"], "the files of the folder itself");
    let known: Vec<_> = taken.files.iter().map(|f| (f.size, f.image)).collect();
    assert_eq!(known[0], (2_000, false));
    assert!(known[1].1, "a picture");
    let all = [taken.files.clone(), for_note.files.clone()].concat();
    assert_eq!(drafts(&alice, id).files, all);

    alice.kill_and_reopen().await;
    assert_eq!(drafts(&alice, id).files, all, "they are there still");
    assert_eq!(waiting(&alice), 3);
    reply(&alice, id, "Voici", taken.files);
    assert_eq!(drafts(&alice, id).files, for_note.files, "those were sent");
    assert_eq!(
        shown_files(&alice, id, "Voici"),
        [
            ("a.pdf".to_owned(), AttachmentKind::File, true),
            ("b.png".to_owned(), AttachmentKind::Image, true)
        ],
        "at once, offline"
    );
    alice.kill_and_reopen().await;
    assert_eq!(alice.delivery(id, "Voici"), Some(Delivery::Queued));
    alice.reconnect_and_deliver().await;
    let sent = on_server(&world, id).await;
    assert_eq!(sent.len(), 1, "once");
    assert_eq!(
        sent[0].1,
        [
            ("a.pdf".to_owned(), pdf(2_000)),
            ("b.png".to_owned(), png(3))
        ]
    );
    assert_eq!(
        shown_files(&alice, id, "Voici"),
        [
            ("a.pdf".to_owned(), AttachmentKind::File, false),
            ("b.png".to_owned(), AttachmentKind::Image, false)
        ]
    );
    assert_eq!(waiting(&alice), 1, "the note's");
    let file = &for_note.files[0].id;
    let removed = alice
        .core()
        .remove_draft_file(account(&alice), alice.key(id), file);
    removed.expect("it is attached");
    assert_eq!(drafts(&alice, id), Drafts::default());
    assert_eq!(waiting(&alice), 0);
}

#[tokio::test]
async fn files_go_without_a_text_and_as_a_note() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let file = attached(&alice, id, "a.pdf", &pdf(100));
    reply(&alice, id, "", vec![file]);
    let note = attach(
        &alice,
        id,
        Mode::Note,
        &[file_with(&alice, "b.sh", b"#!/bin/sh")],
    );
    assert_eq!(note.refused, [], "a note goes to no channel");
    alice.act(id, Action::Note(with_files("entre nous", note.files)));
    alice.until_delivered().await;
    assert_eq!(
        shape_on_server(&world, id).await,
        [shape("", &["a.pdf"]), shape("entre nous", &["b.sh"])]
    );
    let notes = world.truth().messages(id.0).await;
    let private: Vec<_> = notes.iter().filter(|one| one.kind == 1).collect();
    assert!(
        !private[0].private && private[1].private,
        "each to its readers"
    );
}

/// What happens to the first attempt.
#[derive(Debug, Clone, Copy)]
enum Break {
    Reply,
    Upload,
}

async fn a_large_file_arrives_once(dialect: Dialect, broken: Break) {
    let world = World::with(dialect).await;
    let (alice, id) = with_conversation(&world).await;
    let bytes = pdf(LARGE_BYTES);
    let file = attached(&alice, id, "contrat.pdf", &bytes);
    match broken {
        Break::Reply => alice.network().lose_next_reply_to("POST", MESSAGES),
        Break::Upload => alice
            .network()
            .cut_next_upload("POST", MESSAGES, LARGE_BYTES / 8),
    }
    reply(&alice, id, "Le contrat", vec![file]);
    alice.until_delivered().await;
    let sent = on_server(&world, id).await;
    assert_eq!(sent.len(), 1, "{dialect:?}, {broken:?}");
    assert_eq!(sent[0].0, "Le contrat");
    assert!(
        sent[0].1 == [("contrat.pdf".to_owned(), bytes)],
        "whole and once"
    );
    assert_eq!(waiting(&alice), 0);
    let tried: Vec<_> = alice
        .network()
        .exchanges()
        .into_iter()
        .filter(|one| one.method == "POST" && one.path.ends_with("/messages"))
        .collect();
    match broken {
        // It may come back by realtime before it is sent again.
        Break::Reply => assert!((1..=2).contains(&tried.len()), "{dialect:?}"),
        Break::Upload => assert_eq!(tried.len(), 2, "{dialect:?}"),
    }
    let key = &tried[0].idempotency_key;
    assert!(tried.iter().all(|one| one.idempotency_key == *key));
}

#[tokio::test]
async fn a_file_whose_answer_is_lost_arrives_once() {
    a_large_file_arrives_once(Dialect::Guichet, Break::Reply).await;
}

#[tokio::test]
async fn a_file_whose_answer_is_lost_arrives_once_on_a_stock_server() {
    a_large_file_arrives_once(Dialect::Stock, Break::Reply).await;
}

#[tokio::test]
async fn an_upload_that_is_cut_begins_again_and_arrives_once() {
    a_large_file_arrives_once(Dialect::Guichet, Break::Upload).await;
}

#[tokio::test]
async fn an_upload_that_is_cut_begins_again_and_arrives_once_on_a_stock_server() {
    a_large_file_arrives_once(Dialect::Stock, Break::Upload).await;
}

/// What was told of an upload so far.
fn progress(events: &mut broadcast::Receiver<Event>) -> Vec<(OperationId, u64, u64)> {
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::UploadProgress {
            operation,
            sent,
            total,
            ..
        } = event
        {
            told.push((operation, sent, total));
        }
    }
    told
}

#[tokio::test]
async fn it_is_told_how_far_an_upload_is() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let file = attached(&alice, id, "a.pdf", &pdf(3_000_000));
    let mut events = alice.core().events();
    let operation = reply(&alice, id, "Voici", vec![file]);
    alice.until_delivered().await;
    let told = progress(&mut events);
    assert!(
        told.iter()
            .all(|one| one.0 == operation && one.2 == 3_000_000)
    );
    let sent: Vec<u64> = told.iter().map(|one| one.1).collect();
    assert_eq!(sent.first(), Some(&0));
    assert_eq!(sent.last(), Some(&3_000_000));
    assert!(sent.is_sorted(), "{sent:?}");
    assert!((4..=60).contains(&sent.len()), "{} events", sent.len());
}

#[tokio::test]
async fn an_upload_holds_up_nobody_else_and_can_be_given_up() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let other = world.conversation().await;
    alice.until_here(other).await;
    let file = attached(&alice, id, "contrat.pdf", &pdf(LARGE_BYTES));
    alice
        .network()
        .hold_next_upload("POST", MESSAGES, LARGE_BYTES / 8);
    let operation = reply(&alice, id, "Le contrat", vec![file]);
    alice.network().until_count("POST", MESSAGES, 1).await;
    assert_eq!(alice.state(&operation), Some(OperationState::Sending));
    let elsewhere = alice.reply(other, "tout de suite");
    let gone = |alice: &Agent| alice.state(&elsewhere).is_none();
    alice.until("the other reply", gone).await;
    assert_eq!(alice.state(&operation), Some(OperationState::Sending));

    alice.discard(&operation);
    assert!(alice.outbox().is_empty());
    assert_eq!(waiting(&alice), 0);
    alice.reply(id, "sans le contrat");
    alice.until_delivered().await;
    assert_eq!(
        shape_on_server(&world, id).await,
        [shape("sans le contrat", &[])]
    );
}

#[tokio::test]
async fn an_upload_that_the_program_did_not_outlive_begins_again() {
    for dialect in [Dialect::Guichet, Dialect::Stock] {
        let world = World::with(dialect).await;
        let (mut alice, id) = with_conversation(&world).await;
        let file = attached(&alice, id, "contrat.pdf", &pdf(LARGE_BYTES));
        alice
            .network()
            .hold_next_upload("POST", MESSAGES, LARGE_BYTES / 8);
        reply(&alice, id, "Le contrat", vec![file]);
        alice.network().until_count("POST", MESSAGES, 1).await;
        alice.kill_and_reopen().await;
        alice.until_delivered().await;
        assert_eq!(
            shape_on_server(&world, id).await,
            [shape("Le contrat", &["contrat.pdf"])],
            "{dialect:?}"
        );
        assert_eq!(waiting(&alice), 0);
    }
}

fn refusals(taken: &Attached) -> Vec<(&str, &Rule)> {
    let refused = taken.refused.iter();
    refused.map(|one| (one.name.as_str(), &one.rule)).collect()
}

#[tokio::test]
async fn a_channel_is_offered_only_what_it_takes() {
    let world = World::new().await;
    let (alice, id) = on_channel(&world, "Channel::Whatsapp").await;
    let mut large = png(3);
    large.resize(5 * 1024 * 1024 + 1, 0);
    let paths = [
        file_with(&alice, "grande.png", &large),
        file_with(&alice, "anim.gif", b"GIF89a"),
        file_with(&alice, "petite.png", &png(3)),
        alice.profile().with_file_name("absente.pdf"),
    ];
    let taken = attach(&alice, id, Mode::Reply, &paths);
    let names: Vec<_> = taken.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["petite.png"]);
    let limit_bytes = 5 * 1024 * 1024;
    let endings = vec!["jpg".to_owned(), "png".to_owned()];
    assert_eq!(
        refusals(&taken),
        [
            ("grande.png", &Rule::FileSize { limit_bytes }),
            ("anim.gif", &Rule::FileType { endings }),
            ("absente.pdf", &Rule::FileUnreadable),
        ]
    );
    assert_eq!(waiting(&alice), 1, "nothing is left of the others");
    let many = vec![file_with(&alice, "petite.png", &png(3)); 16];
    let taken = attach(&alice, id, Mode::Reply, &many);
    assert_eq!(taken.files.len(), 14);
    let full = Rule::FileCount { limit: 15 };
    assert_eq!(
        refusals(&taken),
        [("petite.png", &full), ("petite.png", &full)]
    );
    let stranger = KeptFile {
        id: "../../mine.db".to_owned(),
        name: "a.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        size: 3,
    };
    let message = NewMessage {
        files: vec![stranger],
        ..NewMessage::default()
    };
    let taken = alice
        .core()
        .act(account(&alice), alice.key(id), &Action::Reply(message));
    assert!(taken.is_err(), "only what is attached can be sent");
}

#[tokio::test]
async fn what_a_channel_sends_one_by_one_goes_so_in_order_and_comes_back_whole() {
    let world = World::new().await;
    let (alice, id) = on_channel(&world, "Channel::Whatsapp").await;
    alice.cut_off().await;
    let files = || {
        ["a.png", "b.png", "c.png"]
            .map(|name| attached(&alice, id, name, &png(3)))
            .to_vec()
    };
    let first = reply(&alice, id, "Trois photos", files());
    let shown: Vec<_> = alice
        .thread(id)
        .into_iter()
        .map(|one| one.content)
        .collect();
    assert_eq!(shown[shown.len() - 3..], ["Trois photos", "", ""]);

    let taken = alice.core().take_back(account(&alice), &first);
    let taken = taken.expect("it can be written anew");
    assert_eq!(taken.message.text, "Trois photos");
    assert_eq!(taken.message.files.len(), 3);
    assert!(alice.outbox().is_empty(), "all of it came back");
    let draft = drafts(&alice, id);
    assert_eq!(draft.reply, "Trois photos");
    let names: Vec<_> = draft.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.png", "b.png", "c.png"]);
    assert_eq!(waiting(&alice), 3);

    reply(&alice, id, "Trois photos", draft.files);
    let mut left = reply(&alice, id, "à jeter", files());
    for operation in alice.outbox() {
        left = operation.id;
    }
    alice.discard(&left);
    assert_eq!(waiting(&alice), 3, "what was made as one went as one");
    alice.reconnect_and_deliver().await;
    assert_eq!(
        shape_on_server(&world, id).await,
        [
            shape("Trois photos", &["a.png"]),
            shape("", &["b.png"]),
            shape("", &["c.png"])
        ]
    );
    assert_eq!(waiting(&alice), 0);
}

#[tokio::test]
async fn a_voice_message_says_so_on_the_wire_and_only_one_sound_is_one() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let sound = b"OggS\0\x02 and so on";
    let file = attached(&alice, id, "note.ogg", sound);
    assert_eq!(file.mime, "audio/ogg");
    let spoken = |text: &str, files| {
        Action::Reply(NewMessage {
            voice: true,
            ..with_files(text, files)
        })
    };
    let picture = attached(&alice, id, "a.png", &png(3));
    let refused = alice.core().act(
        account(&alice),
        alice.key(id),
        &spoken("", vec![picture.clone()]),
    );
    assert!(refused.is_err(), "a picture was not spoken");
    alice.act(id, spoken("", vec![file]));
    reply(&alice, id, "et une photo", vec![picture]);
    alice.until_delivered().await;
    let kinds: Vec<(String, Option<bool>)> = world
        .server_database()
        .prepare(
            "SELECT b.filename, json_extract(a.meta, '$.is_voice_message')
             FROM attachment a JOIN blob b ON b.id = a.blob_id ORDER BY a.id",
        )
        .expect("a query")
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("an answer")
        .collect::<Result<_, _>>()
        .expect("rows");
    assert_eq!(
        kinds,
        [
            ("note.ogg".to_owned(), Some(true)),
            ("a.png".to_owned(), None)
        ]
    );
}

#[tokio::test]
async fn a_hostile_name_is_harmless_before_anybody_reads_it() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let long = format!("{}.pdf", "x".repeat(300));
    let names = [
        "../../../etc/passwd.pdf",
        "C:\\Users\\a\\b.pdf",
        "fdp.\u{202e}gpj.pdf",
        "nul.pdf",
        "a\r\nContent-Type: text/html\r\n\r\n.pdf",
        "\"; filename=\"evil.pdf",
        &long,
        "",
    ];
    let files: Vec<_> = names
        .iter()
        .map(|name| attached(&alice, id, name, &pdf(100)))
        .collect();
    let kept: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
    assert_eq!(kept[0], "passwd.pdf");
    assert_eq!(kept[1], "b.pdf");
    assert_eq!(kept[2], "fdp.gpj.pdf");
    assert_eq!(kept[3], "_nul.pdf");
    assert!(
        kept.iter()
            .all(|name| name.len() <= 240 && !name.is_empty())
    );
    reply(&alice, id, "Voici", files);
    alice.until_delivered().await;
    let shown: Vec<_> = shown_files(&alice, id, "Voici")
        .into_iter()
        .map(|file| file.0)
        .collect();
    assert_eq!(shown, kept, "the server and this program read them alike");
}

#[tokio::test]
async fn a_large_picture_is_made_smaller_where_that_is_asked_for() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let picture = png(2_100);
    for (pictures, smaller) in [(Pictures::Unchanged, false), (Pictures::ScaledDown, true)] {
        let key = alice.key(id);
        let taken =
            alice
                .core()
                .attach_bytes(account(&alice), key, Mode::Reply, "", &*picture, pictures);
        let file = taken.expect("it is taken").files.remove(0);
        assert_eq!(file.name, "image.png", "the clipboard names nothing");
        assert!(file.image);
        assert_eq!(
            file.size < picture.len() as u64,
            smaller,
            "{} of {} bytes",
            file.size,
            picture.len()
        );
    }
}

#[tokio::test]
async fn files_that_are_attached_at_once_are_never_more_than_a_message_takes() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    std::thread::scope(|scope| {
        for at in 0..24 {
            let (alice, name) = (&alice, format!("{at}.png"));
            scope.spawn(move || {
                let taken = alice.core().attach_bytes(
                    account(alice),
                    alice.key(id),
                    Mode::Reply,
                    &name,
                    &png(8)[..],
                    Pictures::Unchanged,
                );
                let taken = taken.expect("the profile can be written");
                assert_eq!(taken.files.len() + taken.refused.len(), 1);
            });
        }
    });
    assert_eq!(drafts(&alice, id).files.len(), 15);
    let counts = alice.core().counts(account(&alice)).expect("counted");
    assert_eq!(counts.drafts, 1, "files alone are one draft");
    assert_eq!(waiting(&alice), 15, "what was refused left nothing behind");
}
