//! The main job, walked through once with a picture of each step: a customer writes, an agent answers, with and without
//! a network.

use guichet_tests::visitor::Visitor;

use crate::{offline::Office, pages::local_page, screen::Screen, window::Window};

#[tokio::test]
async fn the_main_job_from_end_to_end() {
    let screen = Screen::take("tour").await;
    on_the_demo_desk(&screen).await;
    with_and_without_a_network(&screen).await;
}

/// What somebody sees who tries it for the first time.
async fn on_the_demo_desk(screen: &Screen) {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("profile");
    let window = Window::open(&profile, &[]).await;
    window.fill_screen().await;
    window.see("sign-in").await;
    window.until_painted().await;
    screen.picture("01-first-run").await;

    window.try_locally().await;
    window.until_live().await;
    window.show_all().await;
    window.until_painted().await;
    screen.picture("02-demo-desk").await;

    let customer = Visitor::on(&local_page(&window, &profile).await.url);
    customer.is_called("Camille Laurent").await;
    customer
        .writes("Hello! Does the green lamp come in blue?")
        .await;
    window.open_row_with("Camille Laurent").await;
    window.see_words("incoming", "come in blue?").await;
    window.until_painted().await;
    screen.picture("03-a-customer-writes").await;

    window.click("mode-reply").await;
    window
        .fill(
            "composer-text",
            "It does, from Monday on. Shall I put one aside for you?",
        )
        .await;
    window.until_painted().await;
    screen.picture("04-writing-a-reply").await;

    window.press_ctrl_enter("composer-text").await;
    customer
        .until_sees("It does, from Monday on. Shall I put one aside for you?")
        .await;
    customer.writes("Yes please, two of them.").await;
    window.see_words("incoming", "two of them").await;
    window.until_painted().await;
    screen.picture("05-answered").await;

    window.note("Put two aside, order on Monday.").await;
    window.until_painted().await;
    screen.picture("06-a-private-note").await;

    window.click("status-menu-button").await;
    window.see("status-menu").await;
    window.until_painted().await;
    screen.picture("07-status").await;
    window.close().await;
}

/// The same work while the network is away, and what becomes of it.
async fn with_and_without_a_network(screen: &Screen) {
    let office = Office::open().await;
    let window = office.signed_in().await;
    window.fill_screen().await;
    window.show_all().await;
    let id = window.first_row().await;
    window.open_row(id).await;
    office.network.cut().await;
    window
        .reply("I will look into it and write again today.")
        .await;
    window.click("close").await;
    window
        .until("two waiting", || async { window.outbox().await.len() == 2 })
        .await;
    window.until_painted().await;
    screen.picture("08-offline").await;

    window.click("side-outbox").await;
    window.see("outbox").await;
    window.until_painted().await;
    screen.picture("09-outbox").await;
    window.kill().await;

    let window = Window::open(&office.profile(), &[]).await;
    window.fill_screen().await;
    window.see("row").await;
    window.until_painted().await;
    screen.picture("10-after-a-power-cut").await;

    office.network.heal().await;
    window
        .until("an empty outbox", || async {
            window.outbox().await.is_empty()
        })
        .await;
    window.until_live().await;
    window.until_painted().await;
    screen.picture("11-delivered").await;
    let texts = office.desk.texts(id).await;
    let times = texts
        .iter()
        .filter(|text| text.contains("write again today"))
        .count();
    assert_eq!(times, 1, "the server has it once: {texts:?}");
    window.close().await;
}
