//! Mail in the thread: kept whole, shown safe, and nothing is fetched from elsewhere before the agent says yes.

use guichet_core::{
    Error,
    letter::{Page, Quoted, Remote},
    store::StoreError,
};
use guichet_model::{
    AccountKey, AttachmentKey, DisplayId, InboxId, MessageId, letter::Letter, message::Message,
    view::Tab,
};
use guichet_tests::world::{Agent, World};
use serde_json::{Value, json};

const NEWS: &str = "<p>Bonjour</p><script>alert(1)</script><img src=\"https://images.example.com/a.png\" onload=\"alert(1)\">\
    <div class=\"gmail_quote\"><blockquote type=\"cite\">Votre message<img src=\"https://images.example.com/b.png\"></blockquote></div>";

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

fn attributes(from: &str, html: &str) -> Value {
    json!({"email": {"subject": "Lampe", "from": [from], "html_content": {"full": html}}})
}

/// The customer writes a mail; gives its number.
async fn mails(
    world: &World,
    conversation: DisplayId,
    text: &str,
    attributes: &Value,
) -> MessageId {
    let body = json!({"content": text, "message_type": "incoming", "content_type": "incoming_email",
        "content_attributes": attributes});
    let path = format!("conversations/{conversation}/messages");
    let made = world.truth().post(&path, body).await;
    MessageId(made["id"].as_i64().expect("a number"))
}

fn message(agent: &Agent, conversation: DisplayId, id: MessageId) -> Option<Message> {
    let thread = agent.thread(conversation).into_iter();
    thread.into_iter().find(|message| message.id == Some(id))
}

fn letter(agent: &Agent, conversation: DisplayId, id: MessageId) -> Letter {
    let message = message(agent, conversation, id).expect("the message is here");
    message.letter.expect("it is a mail")
}

fn page(agent: &Agent, id: MessageId, quoted: Quoted) -> Result<Page, Error> {
    let address = |key: AttachmentKey| format!("guichet-media://localhost/1/{key}");
    agent.core().letter(account(agent), id, quoted, address)
}

fn shown(agent: &Agent, id: MessageId) -> Page {
    page(agent, id, Quoted::Folded).expect("a page")
}

async fn until_here(agent: &Agent, conversation: DisplayId, id: MessageId) {
    agent
        .until("the mail is here", |agent| {
            message(agent, conversation, id).is_some()
        })
        .await;
}

async fn a_mail_is_kept_and_shown_safe_offline(world: World) {
    let mut alice = world.agent("alice").await;
    let conversation = world.conversation().await;
    alice.until_here(conversation).await;
    let id = mails(
        &world,
        conversation,
        "Bonjour",
        &attributes("Zoe@Client.example", NEWS),
    )
    .await;
    until_here(&alice, conversation, id).await;
    alice.cut_off().await;
    alice.kill_and_reopen().await;

    let letter = letter(&alice, conversation, id);
    assert!(letter.rich && letter.quoted && !letter.too_large && !letter.remote_allowed);
    assert_eq!((letter.fresh.remote, letter.whole.remote), (1, 2));
    assert_eq!(letter.sender.as_deref(), Some("zoe@client.example"));
    assert!(letter.fresh.height > 0 && letter.fresh.height < letter.whole.height);

    let folded = shown(&alice, id);
    assert_eq!(folded.remote, Remote::Blocked);
    assert!(
        folded.html.contains("Bonjour") && !folded.html.contains("Votre message"),
        "{}",
        folded.html
    );
    let whole = page(&alice, id, Quoted::Shown).expect("a page");
    assert!(whole.html.contains("Votre message"), "{}", whole.html);
    for page in [&folded, &whole] {
        for bad in ["script", "alert", "onload", "images.example.com"] {
            assert!(!page.html.contains(bad), "{bad}: {}", page.html);
        }
        assert!(!page.policy("guichet-media:").contains("https:"));
    }
}

#[tokio::test]
async fn a_mail_is_kept_and_shown_safe_without_a_network() {
    a_mail_is_kept_and_shown_safe_offline(World::new().await).await;
}

#[tokio::test]
async fn a_mail_of_a_stock_server_is_kept_and_shown_safe_without_a_network() {
    a_mail_is_kept_and_shown_safe_offline(World::stock().await).await;
}

#[tokio::test]
async fn pictures_from_elsewhere_show_only_where_the_agent_said_yes_and_that_is_kept() {
    let world = World::new().await;
    let mut alice = world.agent("alice").await;
    let conversation = world.conversation().await;
    alice.until_here(conversation).await;
    let zoe = attributes("zoe@client.example", NEWS);
    let one = mails(&world, conversation, "un", &zoe).await;
    let two = mails(&world, conversation, "deux", &zoe).await;
    let other = mails(
        &world,
        conversation,
        "trois",
        &attributes("paul@client.example", NEWS),
    )
    .await;
    until_here(&alice, conversation, other).await;
    let allowed = |agent: &Agent| {
        [one, two, other].map(|id| {
            let told = letter(agent, conversation, id).remote_allowed;
            let page = shown(agent, id);
            assert_eq!(page.remote == Remote::Allowed, told);
            assert_eq!(page.html.contains("https://images.example.com/a.png"), told);
            told
        })
    };
    assert_eq!(allowed(&alice), [false; 3]);
    let core = alice.core();
    core.allow_remote(account(&alice), one, false)
        .expect("it is here");
    assert_eq!(allowed(&alice), [true, false, false], "this mail only");
    core.allow_remote(account(&alice), two, true)
        .expect("it is here");
    assert_eq!(allowed(&alice), [true, true, false], "all of this sender");

    let three = mails(
        &world,
        conversation,
        "quatre",
        &attributes("ZOE@client.example", NEWS),
    )
    .await;
    until_here(&alice, conversation, three).await;
    assert!(
        letter(&alice, conversation, three).remote_allowed,
        "later ones too"
    );
    alice.kill_and_reopen().await;
    assert_eq!(allowed(&alice), [true, true, false], "it is kept");

    alice
        .core()
        .block_remote(account(&alice), one)
        .expect("it is here");
    assert_eq!(
        allowed(&alice),
        [false; 3],
        "taken back for the mail and its sender"
    );
}

#[tokio::test]
async fn a_mail_whose_sender_is_unknown_is_allowed_alone() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let conversation = world.conversation().await;
    alice.until_here(conversation).await;
    let nobody = json!({"email": {"html_content": {"full": NEWS}}});
    let one = mails(&world, conversation, "un", &nobody).await;
    let two = mails(&world, conversation, "deux", &nobody).await;
    until_here(&alice, conversation, two).await;
    assert_eq!(letter(&alice, conversation, one).sender, None);
    let allow = alice.core().allow_remote(account(&alice), one, true);
    allow.expect("it is here");
    assert!(letter(&alice, conversation, one).remote_allowed);
    assert!(!letter(&alice, conversation, two).remote_allowed);
}

#[tokio::test]
async fn what_is_too_long_is_said_and_what_was_deleted_is_gone() {
    let world = World::new().await;
    let alice = world.agent("alice").await;
    let conversation = world.conversation().await;
    alice.until_here(conversation).await;
    let long = attributes("zoe@client.example", &"<br>".repeat(31_000));
    let long = mails(&world, conversation, "long", &long).await;
    let left_out = json!({"email": {"html_content": {"full": null, "too_large": true}}});
    let left_out = mails(&world, conversation, "trop", &left_out).await;
    let mail = mails(
        &world,
        conversation,
        "Bonjour",
        &attributes("zoe@client.example", NEWS),
    )
    .await;
    until_here(&alice, conversation, mail).await;
    for id in [long, left_out] {
        assert!(letter(&alice, conversation, id).too_large);
        let refused = page(&alice, id, Quoted::Shown);
        assert!(matches!(
            refused,
            Err(Error::Store(StoreError::NotFound(_)))
        ));
    }
    shown(&alice, mail);
    let path = format!("conversations/{conversation}/messages/{}", mail.0);
    world.truth().delete(&path).await;
    alice
        .until("it is deleted here", |alice| {
            message(alice, conversation, mail).is_some_and(|message| message.deleted)
        })
        .await;
    assert_eq!(
        message(&alice, conversation, mail).and_then(|mail| mail.letter),
        None
    );
    let refused = page(&alice, mail, Quoted::Shown);
    assert!(matches!(
        refused,
        Err(Error::Store(StoreError::NotFound(_)))
    ));
}

/// The letter, and the file beside it, as a mail server hands them over.
const WITH_PICTURE: &str = "From: Zoe <zoe@client.example>\r\nTo: MAILBOX\r\nSubject: Lampe\r\n\
    Message-ID: <picture@client>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p>Voici <img src=\"cid:lampe@zoe\"> et <img src=\"cid:absent\"></p>\r\n\
    --b\r\nContent-Type: image/png; name=lampe.png\r\nContent-ID: <lampe@zoe>\r\nContent-Disposition: inline\r\n\
    Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";

#[tokio::test]
async fn a_picture_that_came_with_a_mail_shows_in_its_place() {
    let world = World::new().await;
    world
        .server_database()
        .execute_batch(
            "INSERT INTO inbox (id, account_id, name, channel_type, channel_id, email, hmac_token, created_at, updated_at)
                 VALUES (24, 3, 'Mail', 'Channel::Email', 604, 'help@desk.example', 'mail-hmac', 0, 0);
             INSERT INTO inbox_member (inbox_id, user_id) VALUES (24, 11);",
        )
        .expect("an inbox for mail");
    let alice = world.agent("alice").await;
    world.mail_arrives(
        "1.eml",
        &WITH_PICTURE.replace("MAILBOX", "help@desk.example"),
    );
    let mail = |alice: &Agent| {
        let row = alice
            .rows(None, Tab::All)
            .into_iter()
            .find(|row| row.inbox == InboxId(24))?;
        let thread = alice.thread(row.id?).into_iter();
        thread.into_iter().find(|message| message.letter.is_some())
    };
    alice
        .until("the mail is here", |alice| mail(alice).is_some())
        .await;
    let mail = mail(&alice).expect("it is here");
    let [picture] = mail.attachments.as_slice() else {
        panic!("one file: {:?}", mail.attachments);
    };
    let letter = mail.letter.clone().expect("a mail");
    assert!(
        letter.rich && letter.whole.remote == 0,
        "it asks for nothing from elsewhere"
    );
    assert_eq!(
        letter.inline,
        [picture.key],
        "it need not stand below the mail too"
    );
    let page = shown(&alice, mail.id.expect("a number"));
    let address = format!("src=\"guichet-media://localhost/1/{}\"", picture.key);
    assert!(page.html.contains(&address), "{}", page.html);
    assert_eq!(
        page.html.matches(" data-blocked=").count(),
        1,
        "the other is not there"
    );
}
