use super::world::{PAGE_TOKEN, World, json_of, key, texts};
use guichet_server::store::StoreError;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use rusqlite::Connection;
use serde_json::json;

const PICTURE: &[u8] = include_bytes!("../../../../assets/demo/releve-bancaire.png");

fn said(from: &str, text: &str) -> (String, String) {
    (from.to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_visitor_writes_an_agent_answers_and_the_visitor_sees_it() {
    let world = World::new().await;
    let answer = world.visitor_writes(&key('a'), "1", "Bonjour !").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let conversation = world.conversation().await;
    assert_eq!(conversation["status"], "open");
    assert_eq!(conversation["unread_count"], 1);
    assert_eq!(conversation["messages"][0]["content"], "Bonjour !");
    world
        .agent_writes(json!({"content": "Bonjour à vous."}))
        .await;
    let look = world.look(&key('a'), "").await;
    assert_eq!(
        texts(&look),
        [said("me", "Bonjour !"), said("agent", "Bonjour à vous.")]
    );
}

#[tokio::test]
async fn notes_and_activities_never_reach_the_visitor() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "Bonjour").await;
    world
        .agent_writes(json!({"content": "secret", "private": true}))
        .await;
    let id = world.conversation().await["id"].clone();
    let path = format!("/conversations/{id}/toggle_status");
    world
        .agent(Method::POST, &path, json!({"status": "resolved"}))
        .await;
    assert!(
        world.messages().await.len() > 2,
        "a note and an activity are there"
    );
    let look = world.look(&key('a'), "").await;
    assert_eq!(texts(&look), [said("me", "Bonjour")]);
    assert!(!look.to_string().contains("secret"));
}

#[tokio::test]
async fn a_look_waits_until_there_is_news() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "Bonjour").await;
    let version = world.look(&key('a'), "").await["version"].clone();
    let query = format!("?version={}", version.as_str().expect("a version"));
    let visitor = key('a');
    let (look, _) = tokio::join!(
        world.look(&visitor, &query),
        world.agent_writes(json!({"content": "Me voici"})),
    );
    assert_eq!(texts(&look).last(), Some(&said("agent", "Me voici")));
    assert_ne!(look["version"], version);
}

#[tokio::test]
async fn sending_again_after_a_lost_answer_makes_no_second_message() {
    let world = World::new().await;
    let first = json_of(world.visitor_writes(&key('a'), "same", "Bonjour").await).await;
    let again = json_of(world.visitor_writes(&key('a'), "same", "Bonjour").await).await;
    assert_eq!(first, again);
    assert_eq!(world.messages().await.len(), 1);
}

#[tokio::test]
async fn what_a_visitor_writes_opens_a_closed_conversation_again() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "Bonjour").await;
    let id = world.conversation().await["id"].clone();
    let path = format!("/conversations/{id}/toggle_status");
    world
        .agent(Method::POST, &path, json!({"status": "resolved"}))
        .await;
    world.visitor_writes(&key('a'), "2", "Encore moi").await;
    let conversation = world.conversation().await;
    assert_eq!(
        (&conversation["id"], &conversation["status"]),
        (&id, &json!("open"))
    );
}

#[tokio::test]
async fn a_picture_arrives_as_it_was_sent_both_ways() {
    let world = World::new().await;
    let answer = world
        .visitor_sends_file(&key('a'), "../relevé.png", "image/png", PICTURE)
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let message = world.messages().await.remove(0);
    let file = &message["attachments"][0];
    assert_eq!(file["file_type"], "image");
    let url = file["data_url"].as_str().expect("an address");
    let bytes = world
        .http
        .get(url)
        .send()
        .await
        .expect("answers")
        .bytes()
        .await;
    assert_eq!(bytes.expect("a body"), PICTURE);
    let look = world.look(&key('a'), "").await;
    let shown = &look["messages"][0]["attachments"][0];
    assert_eq!(shown["name"], "relevé.png");
    assert!(shown["width"].as_i64().is_some_and(|width| width > 0));
    let relative = shown["url"].as_str().expect("an address");
    assert!(relative.starts_with('/'), "{relative}");
    let fetched = world
        .http
        .get(world.url(relative))
        .send()
        .await
        .expect("answers");
    assert_eq!(fetched.bytes().await.expect("a body"), PICTURE);
    let small = shown["thumb"].as_str().expect("an address");
    let small = world.http.get(world.url(small)).send().await;
    let bytes = small.expect("answers").bytes().await.expect("a body");
    let small = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!(small.width().max(small.height()), 480);
}

#[tokio::test]
async fn several_files_arrive_in_order_with_the_text_and_sending_again_doubles_none() {
    let world = World::new().await;
    let send = async || {
        let part = |name: &'static str, kind: &str, bytes: &'static [u8]| {
            let part = Part::bytes(bytes).file_name(name);
            part.mime_str(kind).expect("a media type")
        };
        let form = Form::new()
            .text("id", "same")
            .text("content", "Voici")
            .part("attachments[]", part("note.ogg", "audio/ogg", b"OggS"))
            .part("attachments[]", part("relevé.png", "image/png", PICTURE))
            .part("attachments[]", part("liste.csv", "text/csv", b"a;b"));
        let url = world.url(&format!("/widget/{PAGE_TOKEN}/messages"));
        let request = world.http.post(url).header("X-Visitor-Key", key('a'));
        let answer = request.multipart(form).send().await.expect("answers");
        assert_eq!(answer.status(), StatusCode::OK);
    };
    send().await;
    send().await;
    let messages = world.messages().await;
    assert_eq!(messages.len(), 1);
    let look = world.look(&key('a'), "").await;
    let files = look["messages"][0]["attachments"].as_array();
    let shown: Vec<_> = files
        .expect("files")
        .iter()
        .map(|file| {
            (
                file["kind"].as_str(),
                file["name"].as_str(),
                file["size"].as_u64(),
            )
        })
        .collect();
    let size = u64::try_from(PICTURE.len()).ok();
    assert_eq!(
        shown,
        [
            (Some("audio"), Some("note.ogg"), Some(4)),
            (Some("image"), Some("relevé.png"), size),
            (Some("file"), Some("liste.csv"), Some(3)),
        ]
    );
}

#[tokio::test]
async fn a_visitor_sees_that_an_agent_types_an_answer_but_not_a_note() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "Bonjour").await;
    let id = world.conversation().await["id"].clone();
    let path = format!("/conversations/{id}/toggle_typing_status");
    // The look may begin to listen a moment after the first of them.
    let look_while = async |body: serde_json::Value, then: Option<&str>| {
        let version = world.look(&key('a'), "").await["version"].clone();
        let query = format!("?version={}", version.as_str().expect("a version"));
        let visitor = key('a');
        let look = world.look(&visitor, &query);
        tokio::pin!(look);
        loop {
            tokio::select! {
                seen = &mut look => break seen,
                _ = world.agent(Method::POST, &path, body.clone()) => {
                    if let Some(text) = then {
                        world.agent_writes(json!({"content": text})).await;
                    }
                }
            }
        }
    };
    let on = json!({"typing_status": "on", "is_private": false});
    let seen = look_while(on, None).await;
    assert!(seen["typing"].is_string(), "{seen}");
    let off = json!({"typing_status": "off", "is_private": false});
    let seen = look_while(off, None).await;
    assert_eq!(seen["typing"], json!(null));
    assert!(seen.get("typing").is_some(), "the end is told");
    let note = json!({"typing_status": "on", "is_private": true});
    let seen = look_while(note, Some("Voilà")).await;
    assert!(seen.get("typing").is_none(), "{seen}");
}

#[tokio::test]
async fn programs_and_false_pictures_are_refused() {
    let world = World::new().await;
    for (name, kind) in [
        ("a.exe", "application/x-msdownload"),
        ("a.png", "image/png"),
    ] {
        let answer = world
            .visitor_sends_file(&key('a'), name, kind, b"MZ not a picture")
            .await;
        assert_eq!(
            answer.status(),
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{name}"
        );
        let refusal = json_of(answer).await;
        assert_eq!(refusal, json!({"code": "wrong_type", "file": name}));
    }
}

#[tokio::test]
async fn visitors_see_only_their_own_conversation() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "de a").await;
    let other = world.look(&key('b'), "").await;
    assert_eq!(other["messages"], json!([]));
    let url = world.url(&format!("/widget/{PAGE_TOKEN}/messages"));
    let nameless = world.http.get(&url).send().await.expect("answers");
    assert_eq!(nameless.status(), StatusCode::UNAUTHORIZED);
    let source_id =
        world.conversation().await["messages"][0]["conversation"]["contact_inbox"]["source_id"]
            .clone();
    // What agents see of a visitor does not let them speak as the visitor.
    let guessed = source_id.as_str().expect("an id").repeat(2);
    let guess = world.look(&guessed, "").await;
    assert_eq!(guess["messages"], json!([]));
}

#[tokio::test]
async fn a_blocked_visitor_is_refused() {
    let world = World::new().await;
    world.visitor_writes(&key('a'), "1", "Bonjour").await;
    let block = |connection: &Connection| {
        connection
            .execute("UPDATE contact SET blocked = 1", [])
            .map_err(StoreError::from)
    };
    let store = world.server.desk().store();
    store.write(block, |_| {}).await.expect("blocks");
    let answer = world.visitor_writes(&key('a'), "2", "Encore").await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(json_of(answer).await["code"], "blocked");
}

#[tokio::test]
async fn a_flood_is_slowed_down_and_goes_on_later() {
    let world = World::new().await;
    let mut last = None;
    for number in 0..30 {
        let answer = world
            .visitor_writes(&key('a'), &number.to_string(), "!")
            .await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            last = Some(answer);
            break;
        }
    }
    let refused = last.expect("the flood was noticed");
    assert!(refused.headers().contains_key("retry-after"));
    world.advance(std::time::Duration::from_secs(10));
    let later = world.visitor_writes(&key('a'), "later", "!").await;
    assert_eq!(later.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_visitor_can_say_who_they_are_but_not_become_somebody_else() {
    let world = World::new().await;
    let url = world.url(&format!("/widget/{PAGE_TOKEN}/visitor"));
    let identify = |letter: char, email: &str| {
        world
            .http
            .patch(&url)
            .header("X-Visitor-Key", key(letter))
            .json(&json!({"name": "Camille", "email": email}))
            .send()
    };
    let first = identify('a', "Camille@mail.example")
        .await
        .expect("answers");
    assert_eq!(first.status(), StatusCode::NO_CONTENT);
    let second = identify('b', "camille@mail.example")
        .await
        .expect("answers");
    assert_eq!(second.status(), StatusCode::NO_CONTENT);
    let bad = identify('c', "camille").await.expect("answers");
    assert_eq!(json_of(bad).await["code"], "bad_email");
    let seen = world.look(&key('a'), "").await["visitor"].clone();
    assert_eq!(
        seen,
        json!({"name": "Camille", "email": "camille@mail.example"})
    );
    let other = world.look(&key('b'), "").await["visitor"].clone();
    assert_eq!(other, json!({"name": "Camille", "email": null}));
}

#[tokio::test]
async fn older_messages_come_page_by_page() {
    let world = World::new().await;
    for number in 0..45 {
        world
            .visitor_writes(&key('a'), &number.to_string(), &format!("n° {number}"))
            .await;
        world.advance(std::time::Duration::from_secs(4));
    }
    let newest = world.look(&key('a'), "").await;
    assert_eq!(newest["more"], true);
    let mut all = texts(&newest);
    let mut page = newest;
    while page["more"] == true {
        page = world
            .look(&key('a'), &format!("?before={}", page["messages"][0]["id"]))
            .await;
        let mut older = texts(&page);
        older.append(&mut all);
        all = older;
    }
    let expected: Vec<_> = (0..45)
        .map(|number| said("me", &format!("n° {number}")))
        .collect();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn the_page_is_strict_and_shows_the_inbox_s_words_as_words() {
    let world = World::new().await;
    let answer = world
        .http
        .get(world.url(&format!("/widget/{PAGE_TOKEN}")))
        .send()
        .await;
    let answer = answer.expect("answers");
    let policy = answer.headers()["content-security-policy"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert!(policy.contains("frame-ancestors 'self' https://shop.example"));
    assert!(!policy.contains("unsafe"));
    let page = answer.text().await.expect("a body");
    assert!(page.contains("Maison &lt;Lumen&gt;") && !page.contains("{{"));
    for file in [
        "widget.js",
        "words.js",
        "markup.js",
        "wire.js",
        "files.js",
        "player.js",
        "widget.css",
    ] {
        let file = world.url(&format!("/widget/assets/{file}"));
        let answer = world.http.get(&file).send().await.expect("answers");
        assert_eq!(answer.status(), StatusCode::OK, "{file}");
    }
    let missing = world
        .http
        .get(world.url("/widget/none"))
        .send()
        .await
        .expect("answers");
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
}
