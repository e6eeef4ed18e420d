//! To whom a mail goes: to everyone who had the last one, or to whom its author says.

use std::path::PathBuf;

use guichet_core::Error;
use guichet_model::{
    DisplayId, InboxId,
    draft::{Mode, Written},
    mail::{MailHead, Recipients},
    message::NewMessage,
    rule::Rule,
    view::Tab,
};
use guichet_tests::world::{Agent, World};

const QUESTION: &str = "From: Zoe Martin <Zoe@client.example>\r\nTo: help@desk.example, Boss <boss@client.example>\r\n\
    Cc: accounts@client.example\r\nSubject: The lamp\r\nMessage-ID: <1@client.example>\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nWhere is it?\r\n";

fn list(addresses: &[&str]) -> Vec<String> {
    addresses.iter().map(|&one| one.to_owned()).collect()
}

fn recipients(to: &[&str], cc: &[&str], bcc: &[&str]) -> Recipients {
    Recipients {
        to: list(to),
        cc: list(cc),
        bcc: list(bcc),
    }
}

/// A customer has written a mail to the desk and to others.
async fn with_mail() -> (World, Agent, DisplayId) {
    let world = World::new().await;
    world
        .server_database()
        .execute_batch(
            "INSERT INTO inbox (id, account_id, name, channel_type, channel_id, email, hmac_token, created_at, updated_at)
                 VALUES (24, 3, 'Mail', 'Channel::Email', 604, 'Help@desk.example', 'mail-hmac', 0, 0);
             INSERT INTO inbox_member (inbox_id, user_id) VALUES (24, 11);",
        )
        .expect("an inbox for mail");
    let alice = world.agent("alice").await;
    world.mail_arrives("1.eml", QUESTION);
    let asked = |alice: &Agent| {
        let rows = alice.rows(None, Tab::All).into_iter();
        let row = rows.into_iter().find(|row| row.inbox == InboxId(24))?;
        let id = row.id?;
        let here = alice
            .thread(id)
            .iter()
            .any(|one| one.content.contains("Where is it?"));
        here.then_some(id)
    };
    alice
        .until("the mail is here", |alice| asked(alice).is_some())
        .await;
    let id = asked(&alice).expect("it is here");
    (world, alice, id)
}

fn head(agent: &Agent, id: DisplayId) -> MailHead {
    agent.conversation(id).mail.expect("it goes by mail")
}

fn answer(
    agent: &Agent,
    id: DisplayId,
    text: &str,
    recipients: Option<Recipients>,
) -> Result<(), Error> {
    let message = NewMessage {
        recipients,
        ..text.into()
    };
    let account = agent.account().key;
    let sent = agent
        .core()
        .send(account, agent.key(id), Mode::Reply, message, None);
    sent.map(drop)
}

/// The mails that left the server, the oldest first.
fn left(world: &World) -> Vec<String> {
    let folder = world.mail_folder();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .collect();
    files.sort();
    let read = |path: &PathBuf| std::fs::read_to_string(path).expect("a mail");
    files.iter().map(read).collect()
}

#[tokio::test]
async fn a_reply_goes_to_everyone_who_had_the_mail_but_the_desk() {
    let (world, mut alice, id) = with_mail().await;
    alice.kill_and_reopen().await;
    let head = head(&alice, id);
    assert_eq!(head.subject.as_deref(), Some("The lamp"));
    let everyone = recipients(
        &["zoe@client.example"],
        &["boss@client.example", "accounts@client.example"],
        &[],
    );
    assert_eq!(head.recipients, everyone);
    let chat = world.conversation().await;
    alice.until_here(chat).await;
    assert_eq!(alice.conversation(chat).mail, None, "a chat has no head");

    answer(&alice, id, "It is here", None).expect("it is kept");
    alice.until_delivered().await;
    let sent = alice.thread(id).pop().expect("it is there");
    assert_eq!(sent.recipients, Some(everyone));
}

#[tokio::test]
async fn whom_an_author_names_gets_the_mail_once_and_nobody_else() {
    let (world, alice, id) = with_mail().await;
    alice.cut_off().await;
    let chosen = recipients(
        &["boss@client.example"],
        &["lawyer@client.example"],
        &["archive@desk.example"],
    );
    answer(&alice, id, "In the mail", Some(chosen.clone())).expect("it is kept");
    let shown = alice.thread(id).pop().expect("it shows at once");
    assert_eq!(shown.recipients, Some(chosen.clone()));
    alice.network().heal().await;
    alice.network().lose_next_reply_to("POST", "messages");
    alice.until_delivered().await;
    let sent = alice.thread(id).pop().expect("it is there");
    assert_eq!(sent.recipients, Some(chosen));
    alice
        .until("the mail has left", |_| !left(&world).is_empty())
        .await;
    let [mail] = left(&world).try_into().expect("one mail");
    let (top, _) = mail.split_once("\r\n\r\n").expect("a head and a body");
    assert!(top.contains("boss@client.example") && top.contains("lawyer@client.example"));
    assert!(!top.contains("zoe@client.example"), "{top}");
}

#[tokio::test]
async fn a_draft_keeps_to_whom_it_goes_and_has_it_again_when_it_is_taken_back() {
    let (_world, mut alice, id) = with_mail().await;
    let account = alice.account().key;
    let chosen = recipients(&["boss@client.example"], &[], &[]);
    let written = Written {
        text: "Half a mail",
        recipients: Some(&chosen),
        ..Written::default()
    };
    let saved = alice
        .core()
        .save_draft(account, alice.key(id), Mode::Reply, written);
    saved.expect("it is kept");
    alice.kill_and_reopen().await;
    let drafts = |alice: &Agent| {
        let opened = alice.core().open_conversation(account, alice.key(id), 1);
        opened.expect("it opens").drafts
    };
    assert_eq!(drafts(&alice).recipients, Some(chosen.clone()));

    let emptied = alice
        .core()
        .save_draft(account, alice.key(id), Mode::Reply, "".into());
    emptied.expect("it is kept");
    alice.cut_off().await;
    answer(&alice, id, "Too early", Some(chosen.clone())).expect("it is kept");
    let sent = alice.outbox().remove(0).id;
    alice.core().take_back(account, &sent).expect("it waits");
    assert_eq!(drafts(&alice).recipients, Some(chosen));
}

#[tokio::test]
async fn a_mail_to_nobody_or_to_no_address_is_refused_with_the_rule_that_it_breaks() {
    let (_world, alice, id) = with_mail().await;
    let refused = |recipients| match answer(&alice, id, "x", Some(recipients)) {
        Err(Error::Rule { field, rule }) => (field, rule),
        other => panic!("{other:?}"),
    };
    let nobody = recipients(&[], &["boss@client.example"], &[]);
    assert_eq!(refused(nobody), ("to".to_owned(), Rule::Required));
    let nonsense = recipients(&["zoe"], &[], &[]);
    assert_eq!(refused(nonsense), ("to".to_owned(), Rule::Email));
    let copies = recipients(&["zoe@client.example"], &["the boss"], &[]);
    assert_eq!(refused(copies), ("cc".to_owned(), Rule::Email));
    assert!(alice.outbox().is_empty());
}
