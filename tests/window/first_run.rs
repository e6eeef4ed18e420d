//! From the first start to an answered customer.

use guichet_tests::visitor::Visitor;

use crate::{pages::local_page, screen::Screen, window::Window};

#[tokio::test]
async fn a_first_run_on_the_demo_desk_ends_with_an_answered_customer() {
    let screen = Screen::take("window").await;
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    let window = Window::open(&profile, &[]).await;
    window.see("sign-in").await;
    window.try_locally().await;
    window.until_live().await;

    let page = local_page(&window, &profile).await;
    let customer = Visitor::on(&page.url);
    assert!(
        customer.page().await.contains("<html"),
        "a page for browsers"
    );
    customer.writes("Does the green lamp come in blue?").await;
    window.show_all().await;
    window
        .open_row_with("Does the green lamp come in blue?")
        .await;
    window
        .see_words("incoming", "Does the green lamp come in blue?")
        .await;

    window.reply("It does, from Monday on.").await;
    customer.until_sees("It does, from Monday on.").await;
    window.note("Told them about Monday.").await;
    window
        .until("an empty outbox", || async {
            window.outbox().await.is_empty()
        })
        .await;
    let seen = customer.sees().await;
    assert!(
        !seen.iter().any(|text| text.contains("Told them")),
        "a note stays here: {seen:?}"
    );

    customer.writes("Then I take two.").await;
    window.see_words("incoming", "Then I take two.").await;
    screen.picture("answered").await;
    window.close().await;
}

#[tokio::test]
async fn the_demo_desk_is_there_again_after_a_restart() {
    let _screen = Screen::take("window").await;
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    let window = Window::open(&profile, &["--demo"]).await;
    window.see("row").await;
    window.until_live().await;
    let before = window.account().await;
    window.kill().await;

    let window = Window::open(&profile, &[]).await;
    window.see("row").await;
    window.until_live().await;
    let after = window.account().await;
    assert_eq!(
        after["key"], before["key"],
        "the same account, wherever it listens now"
    );
    window.close().await;
}

#[tokio::test]
async fn a_page_whose_process_dies_comes_back_with_what_was_being_written() {
    let _screen = Screen::take("window").await;
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    let window = Window::open(&profile, &["--demo"]).await;
    window.until_live().await;
    let id = window.first_row().await;
    window.open_row(id).await;
    window.fill("composer-text", "Half a sentence, and").await;

    window
        .see_css(&format!("[data-test='row'][data-id='{id}'] .row-draft"))
        .await;
    window.kill_page().await;
    window.kill().await;

    let window = Window::open(&profile, &[]).await;
    window.open_row(id).await;
    let text = window.see("composer-text").await;
    let text = text.prop("value").await.expect("a text");
    assert_eq!(text.as_deref(), Some("Half a sentence, and"));
    window.close().await;
}
