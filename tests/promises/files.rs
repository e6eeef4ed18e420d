//! Files: transcripts that are kept, pictures of contacts, what a macro sends.

use std::path::PathBuf;

use guichet_core::Error;
use guichet_model::{
    AccountKey, ContactKey, DisplayId, FailureCode,
    macros::{MacroDraft, MacroStep, MacroVisibility, UploadedFile},
    outbox::Action,
    rule::Rule,
    settings::Language,
    transcript::TranscriptFormat,
};
use guichet_tests::world::{Agent, World};

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

async fn with_conversation(world: &World) -> (Agent, DisplayId) {
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    (alice, id)
}

fn transcript(agent: &Agent, id: DisplayId, format: TranscriptFormat) -> (String, String) {
    let made = agent
        .core()
        .transcript(account(agent), agent.key(id), format, Language::French);
    let file = made.expect("the conversation is here");
    (file.name, file.content)
}

#[tokio::test]
async fn a_transcript_is_kept_offline_whole_escaped_and_without_notes() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    for number in 0..30 {
        world
            .customer_writes(id, &format!("Ligne {number:02}."))
            .await;
    }
    alice
        .until("all thirty", |alice| {
            let thread = alice.thread(id);
            thread.iter().any(|message| message.content == "Ligne 29.")
        })
        .await;
    alice.reply(id, "Voici <b>la suite</b> & fin");
    alice.note(id, "entre nous");
    alice.label(id, &["vip"], &[]);
    alice.until_delivered().await;
    alice.cut_off().await;
    alice.reply(id, "pas encore partie");

    let (name, html) = transcript(&alice, id, TranscriptFormat::Html);
    assert_eq!(name, format!("transcription-{id}.html"));
    let (name, text) = transcript(&alice, id, TranscriptFormat::Text);
    assert_eq!(name, format!("transcription-{id}.txt"));
    for body in [&html, &text] {
        assert!(
            body.contains(&format!("Transcription de la conversation n° {id}")),
            "{body}"
        );
        let places: Vec<_> = (0..30)
            .map(|number| body.find(&format!("Ligne {number:02}.")))
            .collect();
        assert!(
            places.iter().all(Option::is_some),
            "whole: {places:?} {body}"
        );
        assert!(places.is_sorted(), "oldest first");
        assert!(!body.contains("entre nous"), "a note is for agents");
        assert!(!body.contains("vip"), "activities are said to nobody");
        assert!(!body.contains("pas encore partie"), "it was not said yet");
        assert!(body.contains("pas encore envoyées, absentes ici : 1."));
        assert!(!body.contains("plus anciens manquent"), "nothing is");
    }
    assert!(html.contains("Voici &lt;b&gt;la suite&lt;/b&gt; &amp; fin"));
    assert!(text.contains("Voici <b>la suite</b> & fin"));
    alice.reconnect_and_deliver().await;
    let (_, text) = transcript(&alice, id, TranscriptFormat::Text);
    assert!(text.contains("pas encore partie"), "now it was");
    assert!(!text.contains("absentes ici"), "{text}");
}

#[tokio::test]
async fn a_transcript_says_first_that_older_messages_are_not_here() {
    let world = World::stock().await;
    let id = world.conversation().await;
    for number in 0..30 {
        world
            .customer_writes(id, &format!("Ligne {number:02}."))
            .await;
    }
    let alice = world.agent("alice").await;
    alice.until_here(id).await;
    alice
        .until("the newest messages", |alice| !alice.thread(id).is_empty())
        .await;
    alice.cut_off().await;
    let (_, text) = transcript(&alice, id, TranscriptFormat::Text);
    assert!(text.contains("Ligne 29."), "{text}");
    assert!(
        !text.contains("Ligne 00."),
        "a page of this server is twenty"
    );
    let missing = text.find("Des messages plus anciens manquent");
    assert!(missing.is_some() && missing < text.find("Ligne"), "{text}");
}

/// The smallest file that is a PNG to whoever looks at its first bytes.
fn png(mark: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.push(mark);
    bytes
}

fn file_with(agent: &Agent, name: &str, bytes: &[u8]) -> PathBuf {
    let path = agent.profile().with_file_name(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

fn kept_files(agent: &Agent) -> usize {
    let folder = agent.profile().join("outgoing");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

async fn shown_picture(agent: &Agent, contact: ContactKey) -> Option<Vec<u8>> {
    let account = account(agent);
    let path = agent
        .run(move |core| async move { core.contact_picture(account, contact).await })
        .await;
    path.ok()
        .map(|path| std::fs::read(path).expect("it is here"))
}

async fn server_picture(world: &World) -> Option<Vec<u8>> {
    let contact = world.truth().get("contacts/80001").await;
    let url = contact["payload"]["thumbnail"].as_str().expect("a text");
    if url.is_empty() {
        return None;
    }
    let answer = reqwest::get(url).await.expect("the file is served");
    Some(answer.bytes().await.expect("its bytes").to_vec())
}

/// What becomes of the server's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Comes,
    IsLost,
}

async fn a_contact_gets_a_picture(world: World, answer: Answer) {
    let (mut alice, id) = with_conversation(&world).await;
    let contact = alice.conversation(id).contact.key;
    alice.cut_off().await;
    let file = file_with(&alice, "carla.png", &png(1));
    let queued = alice
        .core()
        .set_contact_picture(account(&alice), contact, &file);
    queued.expect("it is a picture");
    std::fs::remove_file(file).expect("the original goes");
    let shown = alice.conversation(id);
    assert!(shown.contact.picture.is_some(), "at once, offline");
    assert_eq!(
        shown.row.contact.picture, shown.contact.picture,
        "the list too"
    );
    assert_eq!(shown_picture(&alice, contact).await, Some(png(1)));
    alice.kill_and_reopen().await;
    assert_eq!(shown_picture(&alice, contact).await, Some(png(1)));
    assert_eq!(kept_files(&alice), 1);

    if answer == Answer::IsLost {
        alice.network().lose_next_reply_to("PUT", "contacts");
    }
    alice.reconnect_and_deliver().await;
    assert_eq!(server_picture(&world).await, Some(png(1)));
    assert_eq!(kept_files(&alice), 0, "it was sent");
    let before = alice.conversation(id).contact.picture;
    assert!(before.is_some());
    alice.cut_off().await;
    assert_eq!(
        shown_picture(&alice, contact).await,
        Some(png(1)),
        "it is here still"
    );

    let file = file_with(&alice, "other.png", &png(2));
    let queued = alice
        .core()
        .set_contact_picture(account(&alice), contact, &file);
    let operation = queued.expect("it is a picture").operation;
    assert_ne!(alice.conversation(id).contact.picture, before);
    alice.discard(&operation);
    assert_eq!(alice.conversation(id).contact.picture, before);
    assert_eq!(kept_files(&alice), 0, "it is sent no more");
    let none = Action::SetContactPicture { picture: None };
    let queued = alice.core().act_on_contact(account(&alice), contact, &none);
    queued.expect("it is taken away");
    assert_eq!(alice.conversation(id).contact.picture, None);
    alice.reconnect_and_deliver().await;
    assert_eq!(server_picture(&world).await, None);
    assert_eq!(alice.conversation(id).contact.picture, None);
}

#[tokio::test]
async fn a_picture_chosen_offline_is_shown_at_once_survives_and_arrives() {
    a_contact_gets_a_picture(World::new().await, Answer::IsLost).await;
}

#[tokio::test]
async fn a_picture_chosen_offline_arrives_on_a_stock_server_too() {
    a_contact_gets_a_picture(World::stock().await, Answer::Comes).await;
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_with_its_rule() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let contact = alice.conversation(id).contact.key;
    let refusal = |name: &str, bytes: &[u8]| {
        let file = file_with(&alice, name, bytes);
        let set = alice
            .core()
            .set_contact_picture(account(&alice), contact, &file);
        let failure = set.expect_err("it is refused").failure();
        failure.rule.map(|broken| broken.rule)
    };
    let page = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>";
    assert_eq!(refusal("picture.png", page), Some(Rule::Picture));
    let limit_bytes = 15 * 1024 * 1024;
    let mut large = png(1);
    large.resize(15 * 1024 * 1024 + 1, 0);
    assert_eq!(
        refusal("large.png", &large),
        Some(Rule::FileSize { limit_bytes })
    );
    assert!(alice.outbox().is_empty());
    assert_eq!(kept_files(&alice), 0);
}

async fn upload(agent: &Agent, path: PathBuf) -> Result<UploadedFile, Error> {
    let account = account(agent);
    agent
        .run(move |core| async move { core.upload_for_macro(account, &path).await })
        .await
}

#[tokio::test]
async fn a_macro_sends_a_file_that_was_uploaded_for_it_also_when_it_is_run_offline() {
    let world = World::new().await;
    let (alice, id) = with_conversation(&world).await;
    let file = upload(&alice, file_with(&alice, "notice é.txt", b"lisez-moi")).await;
    let file = file.expect("the server takes it");
    assert_eq!(file.name, "notice é.txt");
    let draft = MacroDraft {
        name: "Notice".to_owned(),
        visibility: MacroVisibility::Personal,
        steps: vec![MacroStep::SendAttachment {
            files: vec![file.file],
            names: vec![file.name],
        }],
    };
    let made = alice
        .core()
        .act_on_account(account(&alice), &Action::CreateMacro { draft });
    made.expect("a macro");
    alice.until_delivered().await;
    let macros = alice.core().macros(account(&alice)).expect("macros");
    let MacroStep::SendAttachment { files, names } = &macros[0].steps[0] else {
        panic!("a step that sends files: {macros:?}");
    };
    assert!(files[0].is_i64(), "the server's number: {files:?}");
    assert_eq!(names, &["notice é.txt"], "by name, as before");

    alice.cut_off().await;
    let error = upload(&alice, file_with(&alice, "b.txt", b"b")).await;
    let failure = error.expect_err("there is no way").failure();
    assert_eq!(failure.code, FailureCode::Unreachable);
    let run = Action::RunMacro {
        macro_id: macros[0].id.expect("it is on the server"),
        name: String::new(),
        steps: Vec::new(),
    };
    alice.act(id, run);
    assert_eq!(alice.outbox().len(), 1, "it waits");
    alice.reconnect_and_deliver().await;
    let path = format!("conversations/{id}/messages");
    let thread = world.truth().get(&path).await["payload"].clone();
    let sent: Vec<_> = thread
        .as_array()
        .expect("messages")
        .iter()
        .filter_map(|message| message["attachments"][0]["data_url"].as_str())
        .collect();
    assert_eq!(sent.len(), 1, "sent once: {sent:?}");
    let answer = reqwest::get(sent[0]).await.expect("the file is served");
    assert_eq!(answer.bytes().await.expect("its bytes"), "lisez-moi");
}
