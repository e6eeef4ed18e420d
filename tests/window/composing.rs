//! What a message carries and when it leaves: files, voice notes, undo and a later moment, with the network and without.

use std::time::Duration;

use guichet_voice::{decode::decode, loudness};

use crate::{
    cast::Begun,
    hearing::assert_same,
    offline::Office,
    room::{self, LOUDSPEAKER, in_room},
    screen::Screen,
    window::Window,
};

/// A picture of one colour.
fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(640, 480, image::Rgb([180, 120, 60]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

impl Office {
    /// What the server has of the messages of a conversation that came with files: their text, and each file's name and
    /// bytes.
    async fn sent_with_files(&self, begun: &Begun) -> Vec<(String, Vec<(String, Vec<u8>)>)> {
        let messages = format!("conversations/{}/messages", begun.id);
        let found = self.desk.get(&messages).await;
        let mut sent = Vec::new();
        for message in found["payload"].as_array().expect("a list") {
            let mut files = Vec::new();
            for file in message["attachments"].as_array().into_iter().flatten() {
                let url = file["data_url"].as_str().expect("an address");
                let answer = reqwest::get(url).await.expect("it is served");
                let bytes = answer.bytes().await.expect("its bytes").to_vec();
                files.push((url.to_owned(), bytes));
            }
            if !files.is_empty() {
                let text = message["content"].as_str().unwrap_or_default();
                sent.push((text.to_owned(), files));
            }
        }
        sent
    }
}

impl Window {
    async fn attach(&self, name: &str, bytes: &[u8]) {
        self.will_open(name, bytes);
        self.click("attach").await;
        self.see_words("attached-file", name).await;
    }
}

#[tokio::test]
async fn files_are_attached_taken_away_and_sent_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.stand_on("chat", &begun).await;
    window.click("mode-reply").await;
    for round in ["online", "offline"] {
        if round == "offline" {
            office.cut_off(&window).await;
        }
        window.attach("lampe abîmée.png", &picture()).await;
        window.attach("facture.pdf", b"%PDF-1.4\nA bill\n").await;
        window.attach("wrong.txt", b"Not this one").await;
        screen.picture(&format!("composing-files-{round}")).await;
        window
            .click_css("[data-test='attached-file']:last-of-type [data-test='attached-remove']")
            .await;
        window
            .until("the file gone", || async {
                window.texts("[data-test='attached-file']").await.len() == 2
            })
            .await;
        window
            .type_into("composer-text", &format!("As promised, {round}"))
            .await;
        window.press_ctrl_enter("composer-text").await;
        window.see_gone("attached-file").await;
        window
            .see_words("outgoing", &format!("As promised, {round}"))
            .await;
        screen.picture(&format!("composing-sent-{round}")).await;
    }
    office.heal_and_deliver(&window).await;
    let sent = office.sent_with_files(&begun).await;
    for round in ["online", "offline"] {
        let words = format!("As promised, {round}");
        let own: Vec<_> = sent.iter().filter(|(text, _)| *text == words).collect();
        let [(_, files)] = own[..] else {
            panic!("{sent:#?}")
        };
        assert_eq!(files.len(), 2, "{files:?}");
        assert_eq!(files[0].1, picture());
        assert_eq!(files[1].1, b"%PDF-1.4\nA bill\n");
    }
    window.see("picture").await;
    screen.picture("composing-delivered").await;
    window.click("picture").await;
    window.see("picture-viewer").await;
    let saved = window.will_save().join("lampe abîmée.png");
    std::fs::remove_file(&saved).expect("the one that was chosen");
    window.click("picture-save").await;
    window.see_words("toast", "Saved as").await;
    assert_eq!(std::fs::read(saved).expect("it is saved"), picture());
    window.close().await;
}

#[tokio::test]
async fn a_message_is_taken_back_and_another_one_is_sent_later() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.click("side-settings").await;
    window
        .click_css("label:has([data-test='undo-send-30'])")
        .await;
    screen.picture("composing-settings").await;
    window.stand_on("chat", &begun).await;
    window.click("mode-reply").await;

    window.type_into("composer-text", "Too early").await;
    window.press_ctrl_enter("composer-text").await;
    window.see_words("delivery", "Leaves in a moment").await;
    screen.picture("composing-undo").await;
    window.click("operation-edit").await;
    window.see_written("Too early").await;
    window.see_gone("delivery").await;

    window.click("send-later").await;
    window.see("later-menu").await;
    screen.picture("composing-later").await;
    window.type_in_menu("later-menu", "tomorrow 9am").await;
    window.see_words("later-menu-item", " at ").await;
    window.pick("later-menu", " at ").await;
    window.see_words("delivery", "Leaves").await;
    window.see_written("").await;
    screen.picture("composing-scheduled").await;
    assert!(
        office
            .contents(&begun)
            .await
            .iter()
            .all(|one| one != "Too early")
    );
    window.click("operation-now").await;
    window.until_delivered().await;
    let times = office.contents(&begun).await;
    let times = times.iter().filter(|one| *one == "Too early").count();
    assert_eq!(times, 1);
    window.close().await;
}

#[test]
fn a_voice_note_is_spoken_sent_and_heard_with_and_without_a_network() {
    let name = "composing::a_voice_note_is_spoken_sent_and_heard_with_and_without_a_network";
    in_room(name, |folder| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(speak_and_listen(folder));
    });
}

async fn speak_and_listen(folder: &std::path::Path) {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.stand_on("chat", &begun).await;
    window.click("mode-reply").await;
    for round in ["online", "offline"] {
        if round == "offline" {
            office.cut_off(&window).await;
        }
        window.click("record").await;
        window.see_words("record-time", "0:01").await;
        let speech = room::speech(folder);
        tokio::task::spawn_blocking(move || room::play(&speech, LOUDSPEAKER))
            .await
            .expect("it is said");
        screen
            .picture(&format!("composing-recording-{round}"))
            .await;
        window.click("record-stop").await;
        window.see("recording").await;
        window.click("recording-trim").await;
        window
            .see_css("[data-test='recording-trim'][aria-pressed='true']")
            .await;
        screen.picture(&format!("composing-recorded-{round}")).await;
        window.click("record-send").await;
        window.see_gone("recording").await;
    }
    office.heal_and_deliver(&window).await;
    let sent = office.sent_with_files(&begun).await;
    let notes: Vec<_> = sent.iter().flat_map(|(_, files)| files).collect();
    assert_eq!(notes.len(), 2, "each once");
    let mut said = decode(&room::speech(folder)).expect("it is sound");
    loudness::normalise(&mut said);
    for (place, (_, bytes)) in notes.into_iter().enumerate() {
        let file = folder.join(format!("received-{place}.mp3"));
        std::fs::write(&file, bytes).expect("it can be kept");
        assert_same(
            &said,
            &decode(&file).expect("it is sound"),
            "what the server has",
        );
    }
    window.see("voice-note").await;
    window.click("voice-play").await;
    window
        .see_css("[data-test='voice-play'][aria-label='Pause']")
        .await;
    screen.picture("composing-playing").await;
    tokio::time::timeout(
        Duration::from_secs(60),
        window.see_css("[data-test='voice-play'][aria-label='Play']"),
    )
    .await
    .expect("it ends");
    window.close().await;
}

#[tokio::test]
async fn an_upload_says_how_far_it_is_and_is_stopped_before_its_last_byte() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Marie Curie").await;
    let window = office.english().await;
    window.stand_on("chat", &begun).await;
    let mut notice = b"%PDF-1.4\n".to_vec();
    // More than the buffers between two programs hold.
    notice.resize(24 * 1024 * 1024, b'x');
    window.attach("notice.pdf", &notice).await;
    window.type_into("composer-text", "The notice").await;
    office
        .network
        .hold_next_upload("POST", "messages", 2_000_000);
    window.press_ctrl_enter("composer-text").await;
    window.see_words("delivery", "Sending,").await;
    screen.picture("composing-uploading").await;
    window.see_words("operation-edit", "Stop").await;
    window.click("operation-edit").await;
    window.see_words("attached-file", "notice.pdf").await;
    window.see_written("The notice").await;
    assert!(window.outbox().await.is_empty());
    assert!(office.sent_with_files(&begun).await.is_empty());

    window.press_ctrl_enter("composer-text").await;
    window.until_delivered().await;
    let sent = office.sent_with_files(&begun).await;
    let [(text, files)] = &sent[..] else {
        panic!("one message")
    };
    assert_eq!((text.as_str(), files.len()), ("The notice", 1));
    assert!(files[0].1 == notice, "byte for byte");
    window.close().await;
}
