//! What is done to single messages: answering one, taking one away, having a refused one delivered again.

use guichet_model::{
    DisplayId, MessageId,
    draft::{Mode, Written},
    message::{Delivery, Message, NewMessage},
    outbox::Action,
};
use guichet_tests::{
    network::{Fault, Reply, Which},
    world::{Agent, World},
};
use serde_json::{Value, json};

async fn with_question() -> (World, Agent, DisplayId, MessageId) {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let (id, question) = asked(&world, &alice).await;
    (world, alice, id, question)
}

/// A conversation in which the customer asked something.
async fn asked(world: &World, alice: &Agent) -> (DisplayId, MessageId) {
    let id = world.conversation().await;
    world
        .customer_writes(id, "Where is my lamp?\nAnd my chair?")
        .await;
    alice.until_here(id).await;
    alice
        .until("the question", |alice| found(alice, id, "Where").is_some())
        .await;
    let question = found(alice, id, "Where").expect("it is here");
    (id, question.id.expect("a number"))
}

fn found(agent: &Agent, id: DisplayId, begins: &str) -> Option<Message> {
    let mut thread = agent.thread(id).into_iter();
    thread.find(|message| message.content.starts_with(begins))
}

fn of(agent: &Agent, id: DisplayId, message: MessageId) -> Message {
    let mut thread = agent.thread(id).into_iter();
    let found = thread.find(|one| one.id == Some(message));
    found.expect("it is in the thread")
}

fn answer(agent: &Agent, id: DisplayId, question: MessageId, text: &str) {
    let account = agent.account().key;
    let message = NewMessage {
        quote: Some(question),
        ..text.into()
    };
    let sent = agent
        .core()
        .send(account, agent.key(id), Mode::Reply, message, None);
    sent.expect("it is kept");
}

/// What the server has of a message.
async fn on_server(world: &World, id: DisplayId, begins: &str) -> Value {
    let path = format!("conversations/{id}/messages");
    let page = world.truth().get(&path).await;
    let messages = page["payload"].as_array().expect("a list");
    let is_it = |message: &&Value| {
        let content = message["content"].as_str().unwrap_or_default();
        content.starts_with(begins)
    };
    messages.iter().find(is_it).cloned().unwrap_or_default()
}

#[tokio::test]
async fn an_answer_names_what_it_answers_offline_and_on_the_server() {
    let (world, alice, id, question) = with_question().await;
    alice.cut_off().await;
    answer(&alice, id, question, "On its way");
    let pending = found(&alice, id, "On its way").and_then(|shown| shown.quoted);
    let pending = pending.expect("it shows at once");
    assert_eq!(
        (pending.id, pending.text.as_str()),
        (question, "Where is my lamp?")
    );
    assert!(pending.author.is_some());
    alice.reconnect_and_deliver().await;
    let sent = on_server(&world, id, "On its way").await;
    assert_eq!(sent["content_attributes"]["in_reply_to"], json!(question.0));
    let shown = found(&alice, id, "On its way").and_then(|shown| shown.quoted);
    assert_eq!(shown, Some(pending));
}

#[tokio::test]
async fn a_draft_keeps_what_it_answers_and_has_it_again_when_its_message_is_taken_back() {
    let (_world, mut alice, id, question) = with_question().await;
    let account = alice.account().key;
    let written = Written {
        text: "Half an answer",
        quote: Some(question),
        ..Written::default()
    };
    let kept = alice
        .core()
        .save_draft(account, alice.key(id), Mode::Reply, written);
    kept.expect("it is kept");
    alice.kill_and_reopen().await;
    let opened = alice.core().open_conversation(account, alice.key(id), 5);
    let drafts = opened.expect("it opens").drafts;
    assert_eq!(drafts.reply_quote.map(|quote| quote.id), Some(question));

    let emptied = alice
        .core()
        .save_draft(account, alice.key(id), Mode::Reply, "".into());
    emptied.expect("it is kept");
    alice.cut_off().await;
    answer(&alice, id, question, "Too early");
    let sent = alice.outbox().remove(0).id;
    let taken = alice.core().take_back(account, &sent).expect("it waits");
    assert_eq!(taken.message.quote, Some(question));
    let opened = alice.core().open_conversation(account, alice.key(id), 5);
    let drafts = opened.expect("it opens").drafts;
    assert_eq!(drafts.reply, "Too early");
    assert_eq!(drafts.reply_quote.map(|quote| quote.id), Some(question));
}

#[tokio::test]
async fn a_message_is_taken_away_at_once_and_from_the_server_once() {
    let (world, mut alice, id, question) = with_question().await;
    alice.reply(id, "My password is lamp");
    alice.until_delivered().await;
    let slip = found(&alice, id, "My password").and_then(|slip| slip.id);
    let slip = slip.expect("a number");
    answer(&alice, id, slip, "Forget that");
    alice.until_delivered().await;

    alice.cut_off().await;
    alice.act(id, Action::DeleteMessage { message: slip });
    for _ in 0..2 {
        let shown = of(&alice, id, slip);
        assert!(shown.deleted && shown.content.is_empty());
        let quoted = found(&alice, id, "Forget").and_then(|answer| answer.quoted);
        let quoted = quoted.expect("it still says what it answers");
        assert!(quoted.deleted && quoted.text.is_empty());
        alice.kill_and_reopen().await;
    }
    alice.network().heal().await;
    alice.network().lose_next_reply_to("DELETE", "messages");
    alice.until_delivered().await;
    assert!(of(&alice, id, slip).deleted);
    assert_eq!(on_server(&world, id, "My password").await, Value::Null);
    assert!(!of(&alice, id, question).deleted);
}

#[tokio::test]
async fn what_is_to_be_taken_away_comes_back_when_the_agent_thinks_again() {
    let (world, alice, id, question) = with_question().await;
    alice.cut_off().await;
    let deleting = alice.act(id, Action::DeleteMessage { message: question });
    assert!(of(&alice, id, question).deleted);
    alice.discard(&deleting);
    assert_eq!(
        of(&alice, id, question).content,
        "Where is my lamp?\nAnd my chair?"
    );
    alice.reconnect_and_deliver().await;
    assert_ne!(on_server(&world, id, "Where").await, Value::Null);
}

#[tokio::test]
async fn a_message_that_is_gone_already_is_taken_away() {
    let (_world, alice, id, question) = with_question().await;
    alice.network().strike_next(
        Which::to("DELETE", "messages"),
        Fault::AnswerInstead(Reply::json(
            404,
            &json!({"error": "Resource could not be found"}),
        )),
    );
    alice.act(id, Action::DeleteMessage { message: question });
    alice.until_delivered().await;
    assert!(of(&alice, id, question).deleted);
}

#[tokio::test]
async fn what_its_channel_refused_is_delivered_again_on_both_kinds_of_server() {
    // A server that knows keys may be asked again; another one is asked what became of the message.
    for (world, asked_for) in [(World::new().await, 2), (World::stock().await, 1)] {
        let alice = world.agent("alice").await;
        let (id, _) = asked(&world, &alice).await;
        alice.reply(id, "Your lamp is here");
        alice.until_delivered().await;
        let sent = found(&alice, id, "Your lamp").and_then(|sent| sent.id);
        let sent = sent.expect("a number");
        let path = format!("conversations/{id}/messages/{sent}");
        let refused = json!({"status": "failed", "external_error": "The number is not in use"});
        world.truth().patch(&path, refused).await;
        let delivery = |alice: &Agent| of(alice, id, sent).delivery;
        alice
            .until("the failure", |alice| delivery(alice) == Delivery::Failed)
            .await;

        alice.cut_off().await;
        alice.act(id, Action::RetryMessage { message: sent });
        assert_eq!(delivery(&alice), Delivery::Sending, "at once");
        alice.network().heal().await;
        alice.network().lose_next_reply_to("POST", "retry");
        alice.until_delivered().await;
        assert_eq!(delivery(&alice), Delivery::Sent);
        assert_eq!(alice.network().count("POST", "retry"), asked_for);
    }
}
