//! What an agent does in the window, in the words of an agent.

use std::{
    cell::OnceCell,
    path::{Path, PathBuf},
};

use guichet_tests::programs::{SeededAgent, Widget};
use serde_json::{Value, json};

use crate::window::Window;

impl Window {
    /// "Try it on this computer", up to the list of the demo desk. Making the desk takes its time.
    pub(crate) async fn try_locally(&self) {
        self.click("try-locally").await;
        self.see("row").await;
    }

    /// Signs in with e-mail and password, up to the list.
    pub(crate) async fn sign_in(&self, server: &str, agent: &SeededAgent) {
        self.click("sign-in-server").await;
        self.fill("sign-in-address", server).await;
        self.fill("sign-in-email", &agent.email).await;
        self.fill("sign-in-password", &agent.password).await;
        self.click("sign-in-submit").await;
        self.see("row").await;
    }

    /// The one account, as the core tells it.
    pub(crate) async fn account(&self) -> Value {
        let accounts = self.ask("list_accounts", json!({})).await;
        accounts[0].clone()
    }

    /// Waits until the connection is live and everything is here.
    pub(crate) async fn until_live(&self) {
        self.until("a live connection", || async {
            self.account().await["connection"]["state"] == "live"
        })
        .await;
    }

    /// What is undelivered, as the core tells it.
    pub(crate) async fn outbox(&self) -> Vec<Value> {
        let account = self.account().await["key"].clone();
        let outbox = self.ask("list_outbox", json!({"account": account})).await;
        outbox.as_array().expect("a list").clone()
    }

    /// Shows every open conversation.
    pub(crate) async fn show_all(&self) {
        self.show_tab("tab-all").await;
    }

    /// Shows a tab, up to its own rows: those of the tab before stay until these are read.
    pub(crate) async fn show_tab(&self, tab: &str) {
        self.click(tab).await;
        self.see_css("[data-test='rows'][aria-busy='false']").await;
    }

    /// Opens the conversation whose row has these words in it.
    pub(crate) async fn open_row_with(&self, words: &str) {
        let find = "const [words] = arguments;
            return [...document.querySelectorAll(\"[data-test='row']\")].find(row => row.innerText.includes(words))";
        self.open_found(find, json!(words)).await;
    }

    /// The number of the conversation at the top of the list.
    pub(crate) async fn first_row(&self) -> i64 {
        self.painted_rows().await[0]
    }

    /// The numbers of the conversations in the part of the list that is painted.
    pub(crate) async fn painted_rows(&self) -> Vec<i64> {
        self.see("row").await;
        let numbers = "return [...document.querySelectorAll(\"[data-test='row']\")].map(row => Number(row.dataset.id))";
        let numbers = self.run(numbers, vec![]).await;
        serde_json::from_value(numbers).expect("numbers")
    }

    /// Opens the conversation with that number; it must be in the part of the list that is painted.
    pub(crate) async fn open_row(&self, id: i64) {
        let find = "return document.querySelector(`[data-test='row'][data-id='${arguments[0]}']`)";
        self.open_found(find, json!(id)).await;
    }

    /// Opens the conversation of the row that the script finds, and waits until it is that one which is shown.
    async fn open_found(&self, find: &str, wanted: Value) {
        let key_of = format!("return (() => {{ {find} }})()?.dataset.key");
        let key = OnceCell::new();
        self.until(&format!("a row of {wanted}"), || async {
            let found = self.run(&key_of, vec![wanted.clone()]).await;
            let found = found.as_str().map(str::to_owned);
            found.is_some_and(|found| key.set(found).is_ok())
        })
        .await;
        let key = key.get().expect("the row's key");
        self.click_css(&format!("[data-test='row'][data-key='{key}']"))
            .await;
        // The related panel follows a frame later, where it shows.
        self.see_css(&format!(
            ":not(:has([data-test='related']:not([data-key='{key}']))) > [data-test='thread'][data-key='{key}'] [data-test='log']"
        ))
        .await;
    }

    /// Writes to the customer and sends it with the keyboard.
    pub(crate) async fn reply(&self, text: &str) {
        self.click("mode-reply").await;
        self.fill("composer-text", text).await;
        self.press_ctrl_enter("composer-text").await;
        self.see_words("outgoing", text).await;
    }

    /// Writes to the team.
    pub(crate) async fn note(&self, text: &str) {
        self.click("mode-note").await;
        self.fill("composer-text", text).await;
        self.click("send").await;
        self.see_words("note", text).await;
    }

    /// Waits until the window wears that language and theme.
    pub(crate) async fn until_dressed(&self, language: &str, theme: &str) {
        let wanted = json!([&language[..2], theme]);
        let worn = "const root = document.documentElement; return [root.lang.slice(0, 2), root.dataset.theme]";
        self.until(&format!("{language} and {theme}"), || async {
            self.run(worn, vec![]).await == wanted
        })
        .await;
    }

    /// Chooses the language and the theme.
    pub(crate) async fn prefer(&self, language: &str, theme: &str) {
        let settings = json!({"language": language, "theme": theme, "send_key": "mod_enter"});
        self.ask("save_settings", json!({"settings": settings}))
            .await;
    }
}

/// The customers' page of the demo desk that the window itself runs.
pub(crate) async fn local_page(window: &Window, profile: &Path) -> Widget {
    let server = window.account().await["server"]
        .as_str()
        .expect("an address")
        .to_owned();
    let database = find(profile, "desk.db").expect("the desk's database");
    let desk = rusqlite::Connection::open(database).expect("it opens");
    let page = "SELECT id, website_token FROM inbox WHERE website_token IS NOT NULL ORDER BY id";
    let (inbox_id, token): (i64, String) = desk
        .query_row(page, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("an inbox with a page");
    Widget {
        inbox_id,
        url: format!("{server}/widget/{token}"),
    }
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    let entries = std::fs::read_dir(folder).ok()?.flatten();
    entries.map(|entry| entry.path()).find_map(|path| {
        if path.is_dir() {
            find(&path, name)
        } else {
            (path.file_name()? == name).then_some(path)
        }
    })
}
