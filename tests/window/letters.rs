//! Mail in the thread: laid out in a frame of its own, with nothing fetched and no history until it is asked for.

use serde_json::json;

use crate::{offline::Office, screen::Screen, window::Window};

const LETTER: &str = "<h1>Les soirs d’automne</h1><script>document.body.textContent = 'script'</script>\
    <p onclick=\"alert(1)\">Trois lampes. <a href=\"https://boutique.example.com/automne\">Voir</a></p>\
    <img id=far src=\"https://images.example.com/automne.jpg\" width=\"300\" height=\"120\" alt=\"Lampe\">\
    <div class=\"gmail_quote\"><div class=\"gmail_attr\">Le 1 juin 2026, Maison Lumen a écrit :</div>\
    <blockquote class=\"gmail_quote\"><p>Votre colis est parti.</p></blockquote></div>";

/// The sources of the pictures in the frame.
async fn pictures(window: &Window) -> Vec<String> {
    window.read_frame("letter-frame", "img", Some("src")).await
}

async fn until_frame_has(window: &Window, css: &str, words: &str) {
    window
        .until(&format!("“{words}” in the frame"), || async {
            let texts = window.read_frame("letter-frame", css, None).await;
            texts.iter().any(|text| text.contains(words))
        })
        .await;
}

#[tokio::test]
async fn a_mail_is_laid_out_in_its_frame_and_asks_before_it_fetches() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let begun = office.begin("chat", "Zélie Courrier").await;
    let mail = json!({"content": "Les soirs d’automne. Trois lampes.", "message_type": "incoming",
        "content_type": "incoming_email", "content_attributes": {"email": {
            "subject": "Les soirs d’automne", "from": [begun.email], "html_content": {"full": LETTER}}}});
    let path = format!("conversations/{}/messages", begun.id);
    office.desk.post(&path, mail).await;

    let window = office.signed_in().await;
    window.fill_screen().await;
    window.prefer("french", "dark").await;
    window.until_dressed("french", "dark").await;
    window.show_all().await;
    window.open_row(begun.id).await;
    window.see("letter-frame").await;
    until_frame_has(&window, "h1", "Les soirs d’automne").await;
    until_frame_has(&window, "body", "Trois lampes").await;
    let scripts = window.read_frame(
        "letter-frame",
        "script, [onclick], .gmail_quote, blockquote",
        None,
    );
    assert_eq!(scripts.await, [""; 0], "neither script nor history");
    window.see_words("letter-remote", "bloquée").await;
    for source in pictures(&window).await {
        assert!(source.starts_with("data:"), "{source}");
    }
    screen.picture("letter-blocked").await;

    window.click("letter-quoted").await;
    until_frame_has(&window, "blockquote", "Votre colis est parti.").await;

    window.click("letter-always").await;
    window.see("letter-block").await;
    window
        .until("the address of the picture", || async {
            let sources = pictures(&window).await;
            sources == ["https://images.example.com/automne.jpg"]
        })
        .await;
    window.click("letter-block").await;
    window.see("letter-show").await;
    window
        .until("no address any more", || async {
            let sources = pictures(&window).await;
            sources.len() == 1 && sources.iter().all(|source| source.starts_with("data:"))
        })
        .await;

    window.click("letter-text").await;
    window.see_gone("letter-frame").await;
    window.see_words("letter", "Trois lampes.").await;
    window.close().await;
}
