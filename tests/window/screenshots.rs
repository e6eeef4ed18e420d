//! Pictures of every screen, light and dark, in English and French.

use crate::{offline::Office, screen::Screen, window::Window};

const LANGUAGES: [&str; 2] = ["english", "french"];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test]
async fn every_screen() {
    let screen = Screen::take("screenshots").await;
    let office = Office::open().await;
    let window = Window::open(&office.profile(), &[]).await;
    window.fill_screen().await;
    window.see("sign-in").await;
    in_every_dress(&screen, &window, "sign-in").await;
    window
        .sign_in(&office.network.url(), office.server.agent("administrator"))
        .await;
    window.until_live().await;
    in_every_dress(&screen, &window, "desk").await;

    window.show_all().await;
    let id = office.desk.longest_of(&window.painted_rows().await).await;
    window.open_row(id).await;
    in_every_dress(&screen, &window, "conversation").await;
    window.click("mode-note").await;
    in_every_dress(&screen, &window, "note").await;
    window.click("status-menu-button").await;
    window.see("status-menu").await;
    in_every_dress(&screen, &window, "status").await;
    window.press_escape().await;
    window.see_gone("status-menu").await;

    office.network.cut().await;
    window
        .reply("I will write again as soon as I know more.")
        .await;
    window.click("side-outbox").await;
    window.see("outbox").await;
    in_every_dress(&screen, &window, "outbox").await;
    window.click("side-settings").await;
    window.see("settings").await;
    in_every_dress(&screen, &window, "settings").await;
    window.click("side-conversations").await;
    window.see("row").await;
    in_every_dress(&screen, &window, "offline").await;
    window.close().await;
}

async fn in_every_dress(screen: &Screen, window: &Window, name: &str) {
    for language in LANGUAGES {
        for theme in THEMES {
            window.prefer(language, theme).await;
            window.until_dressed(language, theme).await;
            window.until_painted().await;
            screen.picture(&format!("{name}-{theme}-{language}")).await;
        }
    }
}
