//! Attachments: multipart in, signed addresses out.

use crate::world::{FIRST, SECOND, World};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode, redirect};
use serde_json::{Value, json};

/// A picture of one pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89,
];

async fn send(world: &World, form: Form) -> Value {
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let request = alice.request(Method::POST, &path).multipart(form);
    let (status, body) = alice.answer(request).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body
}

fn part(bytes: &'static [u8], name: &'static str, kind: &str) -> Part {
    Part::bytes(bytes)
        .file_name(name)
        .mime_str(kind)
        .expect("a type")
}

#[tokio::test]
async fn a_picture_comes_back_by_a_redirecting_address_without_a_token() {
    let world = World::open().await;
    let form = Form::new()
        .text("content", "une photo")
        .text("private", "false")
        .text("echo_id", "e")
        .text("content_attributes", r#"{"client_message_id":"u"}"#)
        .part("attachments[]", part(PIXEL, "photo é.png", "image/png"));
    let message = send(&world, form).await;
    assert_eq!(message["content_attributes"]["client_message_id"], "u");
    assert_eq!(message["private"], false, "the text `false` is no yes");
    let file = &message["attachments"][0];
    assert_eq!(file["file_type"], "image");
    assert_eq!((&file["width"], &file["height"]), (&1.into(), &1.into()));
    assert_eq!(file["extension"], "png");
    let url = file["data_url"].as_str().expect("an address");
    let still = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .build();
    let redirected = still
        .expect("a client")
        .get(url)
        .send()
        .await
        .expect("an answer");
    assert_eq!(redirected.status(), StatusCode::FOUND);
    let fetched = reqwest::get(url).await.expect("an answer");
    assert_eq!(fetched.headers()["content-type"], "image/png");
    assert_eq!(fetched.headers()["x-content-type-options"], "nosniff");
    assert_eq!(fetched.bytes().await.expect("bytes"), PIXEL);
    let thumb = file["thumb_url"].as_str().expect("an address");
    assert_eq!(
        reqwest::get(thumb).await.expect("an answer").status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_made_up_address_is_not_found_and_an_old_target_ends() {
    let world = World::open().await;
    let form = Form::new().part("attachments[]", part(b"texte", "a.txt", "text/plain"));
    let message = send(&world, form).await;
    assert_eq!(message["content"], Value::Null);
    let url = message["attachments"][0]["data_url"]
        .as_str()
        .expect("an address")
        .to_owned();
    let forged = url.replacen("/1--", "/2--", 1);
    assert_ne!(forged, url);
    assert_eq!(
        reqwest::get(forged).await.expect("an answer").status(),
        StatusCode::NOT_FOUND
    );
    let target = reqwest::get(&url)
        .await
        .expect("an answer")
        .url()
        .to_string();
    world.pass(3600);
    assert_eq!(
        reqwest::get(target).await.expect("an answer").status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        reqwest::get(url).await.expect("an answer").status(),
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_voice_note_is_audio_and_a_page_is_only_ever_a_download() {
    let world = World::open().await;
    let form = Form::new()
        .text("is_voice_message", "true")
        .part("attachments[]", part(b"OggS", "note.ogg", "audio/ogg"))
        .part("attachments[]", part(b"<script>", "page.html", "text/html"));
    let message = send(&world, form).await;
    let files = message["attachments"].as_array().expect("files").clone();
    assert_eq!(files[0]["file_type"], "audio");
    assert_eq!(files[0]["transcribed_text"], "");
    assert_eq!(files[1]["file_type"], "file");
    assert_eq!(files[1]["thumb_url"], "");
    let url = files[1]["data_url"].as_str().expect("an address");
    let fetched = reqwest::get(url).await.expect("an answer");
    assert_eq!(
        fetched.headers()["content-disposition"],
        "attachment; filename=\"page.html\"; filename*=UTF-8''page.html"
    );
}

#[tokio::test]
async fn a_part_of_a_file_can_be_asked_for() {
    let world = World::open().await;
    let form = Form::new().part("attachments[]", part(b"0123456789", "a.txt", "text/plain"));
    let message = send(&world, form).await;
    let url = message["attachments"][0]["data_url"]
        .as_str()
        .expect("an address")
        .to_owned();
    let request = reqwest::Client::new()
        .get(&url)
        .header("range", "bytes=2-4");
    let answer = request.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(answer.headers()["content-range"], "bytes 2-4/10");
    assert_eq!(answer.headers()["content-type"], "text/plain");
    assert_eq!(answer.text().await.expect("a body"), "234");
    let beyond = reqwest::Client::new().get(url).header("range", "bytes=10-");
    let answer = beyond.send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(answer.headers()["content-range"], "bytes */10");
    assert_eq!(answer.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn the_address_for_small_gives_a_small_picture() {
    let world = World::open().await;
    let mut large = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(1500, 1000, image::Rgb([10, 120, 200]))
        .write_to(&mut large, image::ImageFormat::Png)
        .expect("a picture");
    let large = Part::bytes(large.into_inner())
        .file_name("grande.png")
        .mime_str("image/png")
        .expect("a type");
    let message = send(&world, Form::new().part("attachments[]", large)).await;
    let file = &message["attachments"][0];
    assert_eq!(
        (&file["width"], &file["height"]),
        (&1500.into(), &1000.into())
    );
    // The second time it is the one that was kept.
    for _ in 0..2 {
        let url = file["thumb_url"].as_str().expect("an address");
        let answer = reqwest::get(url).await.expect("an answer");
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        let bytes = answer.bytes().await.expect("a body");
        let small = image::load_from_memory(&bytes).expect("a picture");
        assert_eq!((small.width(), small.height()), (480, 320));
    }
}

#[tokio::test]
async fn a_redirect_leads_to_the_name_that_the_server_was_asked_by() {
    let world = World::open().await;
    let form = Form::new().part("attachments[]", part(b"texte", "a.txt", "text/plain"));
    let message = send(&world, form).await;
    let url = message["attachments"][0]["data_url"]
        .as_str()
        .expect("an address");
    let other = url.replacen("127.0.0.1", "localhost", 1);
    let answer = reqwest::get(other).await.expect("an answer");
    assert_eq!(answer.url().host_str(), Some("localhost"));
    assert_eq!(answer.text().await.expect("a body"), "texte");
}

#[tokio::test]
async fn files_of_a_request_and_earlier_ones_come_together_and_keep_their_order() {
    let world = World::open().await;
    let alice = world.alice();
    let form = Form::new().part("attachment", part(b"a,b", "earlier.csv", "text/csv"));
    let request = alice.request(Method::POST, "upload").multipart(form);
    let (_, earlier) = alice.answer(request).await;
    let signed = earlier["blob_id"].as_str().expect("an id").to_owned();
    let form = Form::new()
        .part("attachments[]", part(b"1", "1.txt", "text/plain"))
        .part("attachments[]", part(b"22", "2.txt", "text/plain"))
        .text("attachments[]", signed);
    let message = send(&world, form).await;
    let files = message["attachments"].as_array().expect("files");
    let seen: Vec<_> = files
        .iter()
        .map(|file| (file["extension"].clone(), file["file_size"].clone()))
        .collect();
    let expected = [("txt", 1), ("txt", 2), ("csv", 3)];
    assert_eq!(
        seen,
        expected.map(|(name, size)| (name.into(), size.into()))
    );
}

#[tokio::test]
async fn fifteen_files_go_with_a_message_and_not_one_more() {
    let world = World::open().await;
    let form = |count: usize| {
        (0..count).fold(Form::new(), |form, _| {
            form.part("attachments[]", part(b"x", "x.txt", "text/plain"))
        })
    };
    let message = send(&world, form(15)).await;
    assert_eq!(message["attachments"].as_array().map(Vec::len), Some(15));
    let alice = world.alice();
    let path = format!("conversations/{FIRST}/messages");
    let request = alice.request(Method::POST, &path).multipart(form(16));
    let (status, body) = alice.answer(request).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "Validation failed: Attachments exceeded maximum allowed"})
    );
}

#[tokio::test]
async fn the_page_of_a_site_gets_no_programs() {
    let world = World::open().await;
    let alice = world.alice();
    let sends = async |name: &'static str, kind: &str| {
        let form = Form::new()
            .text("content", "voilà")
            .part("attachments[]", part(b"x", name, kind));
        let path = format!("conversations/{SECOND}/messages");
        let request = alice.request(Method::POST, &path).multipart(form);
        alice.answer(request).await
    };
    let (status, body) = sends("a.exe", "application/x-msdownload").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body,
        json!({"error": "Validation failed: Attachments file type not supported"})
    );
    assert_eq!(
        alice.thread(SECOND).await.len(),
        1,
        "nothing of the message stays"
    );
    // The name says what a program does not know.
    let (status, body) = sends("a.docx", "application/octet-stream").await;
    assert_eq!(status, StatusCode::OK, "{body}");
}
