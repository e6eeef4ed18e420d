//! The e-mail inbox: what comes in by the folder, and what leaves.

use crate::post::{arrives, left};
use crate::world::{LEA, MAIL, Play, THIRD, World};
use mail_parser::{HeaderValue, MessageParser, MimeHeaders};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn mail(id: &str, from: &str, subject: &str, more: &str, body: &str) -> String {
    format!(
        "From: {from}\nTo: Aide <Aide@example.org>\nCc: chef@example.org\nSubject: {subject}\n\
         Message-ID: <{id}>\nDate: Mon, 1 Jun 2026 07:59:00 +0000\n{more}\
         Content-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
}

async fn newest(world: &World) -> Value {
    let list = world
        .carol()
        .get(&format!(
            "conversations?inbox_id={MAIL}&status=all&sort_by=created_at_desc"
        ))
        .await;
    list["data"]["payload"][0].clone()
}

#[tokio::test]
async fn a_mail_of_somebody_unknown_begins_a_conversation_with_a_new_contact() {
    let world = World::open().await;
    let text = mail(
        "a@client",
        "Zoé <zoe@client.example>",
        "Ma commande",
        "",
        "Où est-elle ?",
    );
    assert_eq!(arrives(&world, "1.eml", &text).await, "done");
    let row = newest(&world).await;
    assert_eq!(row["meta"]["sender"]["name"], "Zoé");
    assert_eq!(row["meta"]["sender"]["email"], "zoe@client.example");
    assert_eq!(row["additional_attributes"]["mail_subject"], "Ma commande");
    assert_eq!(row["additional_attributes"]["source"], "email");
    let path = format!("conversations/{}/messages", row["id"]);
    let messages = world.carol().get(&path).await;
    let message = &messages["payload"][0];
    assert_eq!(message["content"], "Où est-elle ?");
    assert_eq!(message["content_type"], "incoming_email");
    assert_eq!(message["source_id"], "a@client");
    let email = &message["content_attributes"]["email"];
    assert_eq!(email["subject"], "Ma commande");
    assert_eq!(email["from"], json!(["zoe@client.example"]));
    assert_eq!(email["to"], json!(["aide@example.org"]));
    assert_eq!(email["cc"], json!(["chef@example.org"]));
    assert_eq!(email["text_content"]["full"], "Où est-elle ?");
}

#[tokio::test]
async fn an_answer_finds_its_thread_by_the_ids_of_the_mails_both_ways() {
    let world = World::open().await;
    let text = mail(
        "a@client",
        "lea@example.org",
        "Panne",
        "",
        "Elle ne marche plus",
    );
    assert_eq!(arrives(&world, "1.eml", &text).await, "done");
    let row = newest(&world).await;
    assert_eq!(row["meta"]["sender"]["id"], LEA, "known by her address");
    let id = row["id"].as_i64().expect("an id");
    let path = format!("conversations/{id}/messages");
    let reply = world
        .carol()
        .post(
            &path,
            json!({"content": "Essayez <ceci>", "cc_emails": "chef@example.org",
                "bcc_emails": "archive@example.org"}),
        )
        .await;
    let mails = left(&world, 1).await;
    let sent = MessageParser::default().parse(&mails[0]).expect("a mail");
    let first = |list: Option<&mail_parser::Address<'_>>| {
        let address = list.and_then(|list| list.first());
        address
            .and_then(|address| address.address())
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(sent.subject(), Some("Re: Panne"));
    assert_eq!(first(sent.to()), "lea@example.org");
    assert_eq!(first(sent.cc()), "chef@example.org");
    assert_eq!(first(sent.bcc()), "archive@example.org");
    assert_eq!(first(sent.from()), "aide@example.org");
    assert!(matches!(sent.in_reply_to(), HeaderValue::Text(id) if id == "a@client"));
    assert_eq!(
        sent.body_text(0).as_deref().map(str::trim),
        Some("Essayez <ceci>")
    );
    assert!(sent.body_html(0).expect("HTML").contains("&lt;ceci&gt;"));
    let ours = sent.message_id().expect("an id").to_owned();
    let listed = world.carol().get(&path).await;
    let stored = listed["payload"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one")
        .clone();
    assert_eq!(stored["id"], reply["id"]);
    assert_eq!(stored["source_id"], ours);
    let header = format!("In-Reply-To: <{ours}>\nReferences: <a@client> <{ours}>\n");
    let body = "Merci !\n\nOn Monday, Aide wrote:\n> Essayez <ceci>";
    let text = mail("b@client", "Lea@example.org", "Re: Panne", &header, body);
    assert_eq!(arrives(&world, "2.eml", &text).await, "done");
    assert_eq!(
        world.carol().thread(id).await,
        ["Elle ne marche plus", "Essayez <ceci>", "Merci !"],
        "what she quotes stands apart"
    );
    assert_eq!(
        newest(&world).await["id"],
        id,
        "no other conversation began"
    );
}

#[tokio::test]
async fn who_knows_an_id_but_had_no_part_in_the_thread_begins_their_own() {
    let world = World::open().await;
    let text = mail("a@client", "lea@example.org", "Panne", "", "Bonjour");
    arrives(&world, "1.eml", &text).await;
    let id = newest(&world).await["id"].as_i64().expect("an id");
    let header = "In-Reply-To: <a@client>\n";
    let text = mail(
        "x@evil",
        "mallory@evil.example",
        "Re: Panne",
        header,
        "Changez tout",
    );
    assert_eq!(arrives(&world, "2.eml", &text).await, "done");
    assert_ne!(newest(&world).await["id"], id);
    assert_eq!(world.carol().thread(id).await, ["Bonjour"]);
    let text = mail(
        "c@client",
        "chef@example.org",
        "Re: Panne",
        header,
        "Je suis au courant",
    );
    arrives(&world, "3.eml", &text).await;
    assert_eq!(
        world.carol().thread(id).await,
        ["Bonjour", "Je suis au courant"],
        "who had a copy takes part"
    );
}

#[tokio::test]
async fn the_same_mail_twice_stands_there_once() {
    let world = World::open().await;
    let text = mail("a@client", "lea@example.org", "Panne", "", "Bonjour");
    assert_eq!(arrives(&world, "1.eml", &text).await, "done");
    assert_eq!(arrives(&world, "2.eml", &text).await, "done");
    let id = newest(&world).await["id"].as_i64().expect("an id");
    assert_eq!(id, THIRD + 1);
    assert_eq!(world.carol().thread(id).await, ["Bonjour"]);
}

#[tokio::test]
async fn what_cannot_be_taken_is_put_aside_and_the_rest_goes_on() {
    let world = World::open().await;
    let elsewhere = "From: a@b.example\nTo: other@example.org\nSubject: x\n\nBonjour\n";
    assert_eq!(arrives(&world, "1.eml", elsewhere).await, "failed");
    assert_eq!(arrives(&world, "2.eml", "nonsense").await, "failed");
    let own = mail("l@x", "aide@example.org", "Boucle", "", "Bonjour");
    assert_eq!(
        arrives(&world, "3.eml", &own).await,
        "failed",
        "no mail to oneself"
    );
    let good = mail("a@client", "lea@example.org", "Panne", "", "Bonjour");
    assert_eq!(arrives(&world, "4.eml", &good).await, "done");
}

#[tokio::test]
async fn html_stays_apart_and_files_come_as_attachments_without_a_path() {
    let world = World::open().await;
    let text = "From: lea@example.org\nTo: aide@example.org\nSubject: Photo\nMessage-ID: <h@c>\n\
        MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\
        Content-Type: text/html; charset=utf-8\n\n<p>Voici <b>la photo</b></p>\
        <script>alert(1)</script>\n--b\nContent-Type: text/plain\n\
        Content-Disposition: attachment; filename=\"../../etc/notes.txt\"\n\nbonjour\n--b--\n";
    assert_eq!(arrives(&world, "1.eml", text).await, "done");
    let row = newest(&world).await;
    let messages = world
        .carol()
        .get(&format!("conversations/{}/messages", row["id"]))
        .await;
    let message = &messages["payload"][0];
    let content = message["content"].as_str().expect("a text");
    assert!(
        content.contains("Voici la photo") && !content.contains('<'),
        "{content}"
    );
    let html = &message["content_attributes"]["email"]["html_content"]["full"];
    assert!(html.as_str().expect("HTML").contains("<b>la photo</b>"));
    let url = message["attachments"][0]["data_url"]
        .as_str()
        .expect("an address");
    assert!(url.ends_with("/notes.txt"), "{url}");
}

#[tokio::test]
async fn a_blocked_sender_is_not_heard() {
    let world = World::open().await;
    let contact = format!("contacts/{LEA}");
    world
        .carol()
        .call(Method::PATCH, &contact, json!({"blocked": true}))
        .await;
    let text = mail("a@client", "lea@example.org", "Panne", "", "Bonjour");
    assert_eq!(arrives(&world, "1.eml", &text).await, "done");
    assert_eq!(newest(&world).await["id"], THIRD);
}

#[tokio::test]
async fn a_first_mail_to_a_contact_has_the_subject_given_and_its_files() {
    let world = World::open().await;
    let carol = world.carol();
    let begun = carol
        .post(
            "conversations",
            json!({
                "inbox_id": MAIL, "contact_id": LEA,
                "additional_attributes": {"mail_subject": "Votre devis"}
            }),
        )
        .await;
    let form = Form::new().text("content", "Le voici").part(
        "attachments[]",
        Part::bytes(b"devis".to_vec()).file_name("devis.txt"),
    );
    let path = format!("conversations/{}/messages", begun["id"]);
    let request = carol.request(Method::POST, &path).multipart(form);
    assert_eq!(carol.answer(request).await.0, StatusCode::OK);
    carol
        .post(&path, json!({"content": "entre nous", "private": true}))
        .await;
    let mails = left(&world, 1).await;
    let sent = MessageParser::default().parse(&mails[0]).expect("a mail");
    assert_eq!(sent.subject(), Some("Votre devis"));
    let file = sent.attachments().next().expect("a file");
    assert_eq!(file.attachment_name(), Some("devis.txt"));
    assert_eq!(file.contents(), b"devis");
}

#[tokio::test]
async fn a_machine_is_not_greeted_and_a_wrong_copy_is_refused() {
    let world = World::open().await;
    let carol = world.carol();
    let greeting = json!({"greeting_enabled": true, "greeting_message": "Bienvenue"});
    carol
        .call(Method::PATCH, &format!("inboxes/{MAIL}"), greeting)
        .await;
    let header = "Auto-Submitted: auto-replied\n";
    let text = mail(
        "a@bot",
        "bot@client.example",
        "Absent",
        header,
        "Je suis absent",
    );
    arrives(&world, "1.eml", &text).await;
    let text = mail("b@client", "zoe@client.example", "Bonjour", "", "Bonjour");
    arrives(&world, "2.eml", &text).await;
    let mails = left(&world, 1).await;
    let sent = MessageParser::default().parse(&mails[0]).expect("a mail");
    let to = sent
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.address());
    assert_eq!(to, Some("zoe@client.example"));
    let path = format!("conversations/{THIRD}/messages");
    let body = json!({"content": "x", "cc_emails": "nowhere"});
    let (status, answer) = carol.call(Method::POST, &path, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer["error"], "Invalid email address");
}

#[tokio::test]
async fn a_contact_without_an_address_cannot_be_written_to_and_the_message_says_so() {
    let world = World::open_as(Play::Guichet).await;
    let carol = world.carol();
    carol
        .call(
            Method::PATCH,
            &format!("contacts/{LEA}"),
            json!({"email": null}),
        )
        .await;
    let path = format!("conversations/{THIRD}/messages");
    let sent = carol.post(&path, json!({"content": "Bonjour"})).await;
    let failed = async {
        loop {
            let messages = carol.get(&path).await;
            let last = messages["payload"]
                .as_array()
                .expect("a list")
                .last()
                .cloned();
            let last = last.expect("a message");
            assert_eq!(last["id"], sent["id"]);
            if last["status"] == "failed" {
                return last;
            }
        }
    };
    let failed = tokio::time::timeout(std::time::Duration::from_secs(15), failed)
        .await
        .expect("it is told");
    assert_eq!(
        failed["content_attributes"]["external_error"],
        "The contact has no address"
    );
}

#[tokio::test]
async fn an_inbox_for_another_address_is_made_by_an_administrator_and_no_address_twice() {
    let world = World::open().await;
    let carol = world.carol();
    let inbox =
        |email: &str| json!({"name": "Ventes", "channel": {"type": "email", "email": email}});
    let made = carol.post("inboxes", inbox("Ventes@example.org")).await;
    assert_eq!(made["channel_type"], "Channel::Email");
    assert_eq!(made["email"], "ventes@example.org");
    for wrong in ["aide@example.org", "nowhere", ""] {
        let (status, answer) = carol.call(Method::POST, "inboxes", inbox(wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert_eq!(answer["attributes"], json!(["email"]));
    }
    let text = "From: lea@example.org\nTo: ventes@example.org\nSubject: Prix\n\nCombien ?\n";
    assert_eq!(arrives(&world, "1.eml", text).await, "done");
    let id = made["id"].as_i64().expect("an id");
    let listed = carol.list(&format!("inbox_id={id}&status=all")).await;
    assert_eq!(listed.len(), 1);
}

#[tokio::test]
async fn a_form_names_its_readers_and_the_mail_that_it_answers() {
    let world = World::open().await;
    for (name, id) in [("1.eml", "a@client"), ("2.eml", "b@client")] {
        let more = match id {
            "b@client" => "In-Reply-To: <a@client>\n",
            _ => "",
        };
        let text = mail(id, "lea@example.org", "Panne", more, id);
        assert_eq!(arrives(&world, name, &text).await, "done");
    }
    let path = format!("conversations/{}/messages", newest(&world).await["id"]);
    let carol = world.carol();
    let first = carol.get(&path).await["payload"][0]["id"].clone();
    let form = |to: &str| {
        let attributes = json!({ "in_reply_to": first });
        Form::new()
            .text("content", "Voici")
            .text("to_emails", to.to_owned())
            .text("content_attributes", attributes.to_string())
            .part(
                "attachments[]",
                Part::bytes(b"x".as_slice()).file_name("a.txt"),
            )
            .part(
                "attachments[]",
                Part::bytes(b"y".as_slice()).file_name("b.txt"),
            )
    };
    let request = carol.request(Method::POST, &path);
    let (status, body) = carol.answer(request.multipart(form("chef@, x"))).await;
    assert_eq!(
        (status, body),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({"error": "Invalid email address"})
        )
    );
    let request = carol.request(Method::POST, &path);
    let readers = "Chef@example.org, achats@example.org";
    let (status, message) = carol.answer(request.multipart(form(readers))).await;
    assert_eq!(status, StatusCode::OK, "{message}");
    assert_eq!(
        message["content_attributes"]["to_emails"],
        json!(["chef@example.org", "achats@example.org"])
    );
    let mails = left(&world, 1).await;
    let sent = MessageParser::default().parse(&mails[0]).expect("a mail");
    let to: Vec<_> = sent
        .to()
        .into_iter()
        .flat_map(|list| list.iter())
        .filter_map(|one| one.address())
        .collect();
    assert_eq!(to, ["chef@example.org", "achats@example.org"]);
    assert!(matches!(sent.in_reply_to(), HeaderValue::Text(id) if id == "a@client"));
    let names: Vec<_> = sent
        .attachments()
        .filter_map(|file| file.attachment_name())
        .collect();
    assert_eq!(names, ["a.txt", "b.txt"]);
}
