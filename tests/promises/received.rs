//! Files that agents receive: fetched when they are wanted, kept once within a budget, saved where the agent says, and
//! never run.

use std::{path::Path, time::Duration};

use guichet_core::{
    Error,
    files::{LocalFile, Rendering},
    outgoing::Pictures,
};
use guichet_model::{
    AccountKey, AttachmentKey, DisplayId, Event, FailureCode,
    command::QueuedWork,
    draft::Mode,
    message::{Attachment, NewMessage},
    outbox::{Action, KeptFile},
};
use guichet_tests::{
    network::{Fault, Which},
    world::{Agent, World},
};

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

async fn with_conversation(world: &World) -> (Agent, DisplayId) {
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (alice, id)
}

/// Bytes that say what they are by nothing but their mark.
fn content(mark: u8, size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, mark);
    bytes
}

/// The files of the message with this text, once it is here.
async fn files_of(agent: &Agent, id: DisplayId, text: &str) -> Vec<Attachment> {
    let find = |agent: &Agent| {
        let mut thread = agent.thread(id).into_iter();
        thread.find(|message| message.content == text)
    };
    agent
        .until(text, |agent| find(agent).is_some_and(|m| m.id.is_some()))
        .await;
    find(agent).expect("the message").attachments
}

async fn fetch(agent: &Agent, key: AttachmentKey) -> Result<LocalFile, Error> {
    let account = account(agent);
    agent
        .run(move |core| async move { core.file(account, key, Rendering::Whole).await })
        .await
}

/// Fetches; it must come. Gives what it holds.
async fn bytes_of(agent: &Agent, file: &Attachment) -> Vec<u8> {
    let file = fetch(agent, file.key).await.expect("it comes");
    std::fs::read(file.path).expect("it is here")
}

/// How many files and how many bytes of received files are on disk.
fn on_disk(agent: &Agent) -> (usize, u64) {
    fn walk(folder: &Path, found: &mut (usize, u64)) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let meta = entry.metadata().expect("its size");
            if meta.is_dir() {
                walk(&entry.path(), found);
            } else {
                found.0 += 1;
                found.1 += meta.len();
            }
        }
    }
    let mut found = (0, 0);
    walk(&agent.profile().join("files"), &mut found);
    found
}

/// How many files were asked for on the way.
fn fetched(agent: &Agent) -> usize {
    agent.network().count("GET", "disk/*/*")
}

#[tokio::test]
async fn a_file_comes_when_it_is_wanted_once_for_all_that_are_alike() {
    let world = World::with_files_by_network().await;
    let (alice, id) = with_conversation(&world).await;
    let (one, other) = (content(1, 5_000), content(2, 5_000));
    let files = [("a.pdf", &*one), ("b.pdf", &*one), ("c.pdf", &*other)];
    world.customer_sends(id, "Voici", &files).await;
    let files = files_of(&alice, id, "Voici").await;
    assert_eq!(on_disk(&alice), (0, 0), "nothing comes unasked");
    for (file, bytes) in files.iter().zip([&one, &one, &other]) {
        assert!(bytes_of(&alice, file).await == *bytes);
    }
    assert_eq!(on_disk(&alice), (2, 10_000), "what is alike is kept once");
    assert_eq!(fetched(&alice), 3);
    alice.cut_off().await;
    for (file, bytes) in files.iter().zip([&one, &one, &other]) {
        assert!(bytes_of(&alice, file).await == *bytes, "offline");
    }
}

#[tokio::test]
async fn two_who_want_a_file_at_once_share_the_way() {
    let world = World::with_files_by_network().await;
    let (alice, id) = with_conversation(&world).await;
    world
        .customer_sends(id, "Voici", &[("a.pdf", &content(1, 400_000))])
        .await;
    let key = files_of(&alice, id, "Voici").await[0].key;
    let (first, second) = tokio::join!(fetch(&alice, key), fetch(&alice, key));
    assert_eq!(first.expect("it comes"), second.expect("it comes"));
    assert_eq!(fetched(&alice), 1);
}

#[tokio::test]
async fn a_download_that_is_cut_goes_on_where_it_was_also_after_a_restart() {
    let world = World::with_files_by_network().await;
    let (mut alice, id) = with_conversation(&world).await;
    let bytes: Vec<u8> = [content(1, 1_000_000), content(2, 1_000_000)].concat();
    world
        .customer_sends(id, "Voici", &[("a.pdf", &bytes)])
        .await;
    let file = files_of(&alice, id, "Voici").await.remove(0);
    let disk = Which::to("GET", "disk/*/*");
    alice.network().strike_next(disk, Fault::TruncateReply);
    let failure = fetch(&alice, file.key).await.expect_err("it is cut");
    assert_eq!(failure.failure().code, FailureCode::Unreachable);
    let (_, came) = on_disk(&alice);
    assert!((1..2_000_000).contains(&came), "{came} bytes came");
    alice.kill_and_reopen().await;
    alice.until_level().await;
    let mut events = alice.core().events();
    assert!(bytes_of(&alice, &file).await == bytes, "whole, in order");
    let asked: Vec<_> = alice
        .network()
        .exchanges()
        .into_iter()
        .filter(|one| one.path.contains("/disk/"))
        .map(|one| one.server_status)
        .collect();
    assert_eq!(asked, [Some(200), Some(206)], "the rest only");
    assert_eq!(on_disk(&alice), (1, 2_000_000), "no part is left");
    let mut told = Vec::new();
    while let Ok(event) = events.try_recv() {
        if let Event::DownloadProgress {
            attachment,
            received,
            total,
            ..
        } = event
        {
            assert_eq!((attachment, total), (file.key, Some(2_000_000)));
            told.push(received);
        }
    }
    assert!(told[0] > came && told.is_sorted(), "{told:?}");
    assert_eq!(told.last(), Some(&2_000_000));
}

#[tokio::test]
async fn what_was_used_longest_ago_goes_when_the_budget_is_spent() {
    let world = World::with_files_by_network().await;
    let (mut alice, id) = with_conversation(&world).await;
    alice.set_files_budget(25_000);
    alice.kill_and_reopen().await;
    alice.until_level().await;
    let contents: Vec<_> = (1..=4).map(|mark| content(mark, 10_000)).collect();
    let sent: Vec<_> = contents.iter().map(|c| ("a.pdf", c.as_slice())).collect();
    world.customer_sends(id, "Voici", &sent).await;
    let files = files_of(&alice, id, "Voici").await;
    let minute = Duration::from_secs(61);
    bytes_of(&alice, &files[0]).await;
    world.pass(minute);
    bytes_of(&alice, &files[1]).await;
    world.pass(minute);
    bytes_of(&alice, &files[0]).await;
    world.pass(minute);
    bytes_of(&alice, &files[2]).await;
    assert_eq!(on_disk(&alice), (2, 20_000));
    alice.cut_off().await;
    bytes_of(&alice, &files[0]).await;
    bytes_of(&alice, &files[2]).await;
    let gone = fetch(&alice, files[1].key).await.expect_err("it went");
    assert_eq!(gone.failure().code, FailureCode::Unreachable);
    alice.reconnect_and_deliver().await;
    assert!(
        bytes_of(&alice, &files[1]).await == contents[1],
        "it comes again"
    );
    let large = content(9, 60_000);
    world
        .customer_sends(id, "Grand", &[("b.pdf", &large)])
        .await;
    let grand = files_of(&alice, id, "Grand").await.remove(0);
    assert!(
        bytes_of(&alice, &grand).await == large,
        "it can be looked at"
    );
    assert_eq!(on_disk(&alice), (1, 60_000), "in place of everything else");
}

#[tokio::test]
async fn what_was_just_sent_need_not_be_fetched() {
    let world = World::with_files_by_network().await;
    let (alice, id) = with_conversation(&world).await;
    let bytes = content(7, 30_000);
    let taken = alice.core().attach_bytes(
        account(&alice),
        alice.key(id),
        Mode::Reply,
        "devis.pdf",
        &*bytes,
        Pictures::Unchanged,
    );
    let draft = taken.expect("it is kept").files.remove(0);
    let waiting = alice.core().kept_file(account(&alice), &draft.id);
    let waiting = waiting.expect("it can be shown before it goes");
    assert_eq!(
        (waiting.mime, &*waiting.name),
        ("application/pdf", "devis.pdf")
    );
    let message = NewMessage {
        files: vec![KeptFile::from(draft.clone())],
        ..NewMessage::from("Voici")
    };
    alice.act(id, Action::Reply(message));
    alice.until_delivered().await;
    alice.cut_off().await;
    let file = files_of(&alice, id, "Voici").await.remove(0);
    assert!(bytes_of(&alice, &file).await == bytes);
    assert_eq!(fetched(&alice), 0);
    let gone = alice.core().kept_file(account(&alice), &draft.id);
    assert!(gone.is_err(), "it waits no more");
}

#[tokio::test]
async fn a_file_is_saved_under_a_harmless_name_and_a_program_is_known_as_one() {
    let world = World::with_files_by_network().await;
    let (alice, id) = with_conversation(&world).await;
    let files: [(&str, &[u8]); 4] = [
        ("devis.pdf", b"%PDF-1.7 devis"),
        ("facture.pdf", b"MZ\x90\0 no invoice"),
        ("photo.png.exe", b"\x89PNG\r\n\x1a\n and so on"),
        ("notes.txt", b"#!/bin/sh\nrm -rf ~"),
    ];
    world.customer_sends(id, "Voici", &files).await;
    let received = files_of(&alice, id, "Voici").await;
    let mut programs = Vec::new();
    for file in &received {
        let file = fetch(&alice, file.key).await.expect("it comes");
        programs.push((file.name, file.is_program));
    }
    assert_eq!(
        programs,
        [
            ("devis.pdf".to_owned(), false),
            ("facture.pdf".to_owned(), true),
            ("photo_png.exe".to_owned(), true),
            ("notes.txt".to_owned(), true),
        ]
    );
    let folder = alice.profile().with_file_name("Téléchargements");
    let (key, account) = (received[2].key, account(&alice));
    let core = alice.core();
    assert_eq!(core.saved_file(account, key), None);
    for name in ["photo_png.exe", "photo_png (2).exe"] {
        let into = folder.clone();
        let saved = alice
            .run(move |core| async move { core.save_file_in(account, key, &into).await })
            .await;
        let saved = saved.expect("it is saved");
        assert_eq!(saved, folder.join(name));
        assert_eq!(std::fs::read(&saved).expect("it is there"), files[2].1);
        assert_eq!(core.saved_file(account, key), Some(saved.clone()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&saved).expect("its mode").permissions();
            assert_eq!(mode.mode() & 0o111, 0, "nothing runs it by itself");
        }
    }
    let names: Vec<_> = std::fs::read_dir(&folder).expect("the folder").collect();
    assert_eq!(names.len(), 2, "no part is left");
    std::fs::remove_dir_all(&folder).expect("it goes");
    assert_eq!(core.saved_file(account, key), None, "it is not there");
}

#[tokio::test]
async fn received_files_go_with_the_account() {
    let world = World::with_files_by_network().await;
    let (alice, id) = with_conversation(&world).await;
    world
        .customer_sends(id, "Voici", &[("a.pdf", &content(1, 5_000))])
        .await;
    let file = files_of(&alice, id, "Voici").await.remove(0);
    bytes_of(&alice, &file).await;
    let account = account(&alice);
    let out = alice
        .run(move |core| async move { core.sign_out(account, QueuedWork::Keep).await })
        .await;
    out.expect("signed out");
    assert_eq!(on_disk(&alice), (0, 0));
}
