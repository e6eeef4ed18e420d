//! Files: transcripts that are kept, pictures of contacts, what a macro sends.

use guichet_model::{
    AccountKey, DisplayId, account::ConnectionState, settings::Language,
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

async fn cut(agent: &Agent) {
    agent.network().cut().await;
    agent.until_connection(ConnectionState::Offline).await;
}

async fn heal(agent: &Agent) {
    agent.network().heal().await;
    agent.until_delivered().await;
    agent.until_level().await;
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
    cut(&alice).await;
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
    heal(&alice).await;
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
    cut(&alice).await;
    let (_, text) = transcript(&alice, id, TranscriptFormat::Text);
    assert!(text.contains("Ligne 29."), "{text}");
    assert!(
        !text.contains("Ligne 00."),
        "a page of this server is twenty"
    );
    let missing = text.find("Des messages plus anciens manquent");
    assert!(missing.is_some() && missing < text.find("Ligne"), "{text}");
}
