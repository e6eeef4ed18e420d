//! Both modules, the order of a list, custom views, and many conversations at once: with the network, and without.

use serde_json::{Value, json};

use crate::{offline::Office, screen::Screen, window::Window};

impl Window {
    /// Shows a module, and waits for its list.
    pub(crate) async fn show_module(&self, module: &str) {
        let place = if module == "ticket" {
            "side-tickets"
        } else {
            "side-conversations"
        };
        self.click(place).await;
        self.see_css(&format!(
            "[data-test='list'][data-module='{module}']:has(.rows:not(.stale))"
        ))
        .await;
    }

    /// Chooses from a menu the item with these words.
    pub(crate) async fn choose(&self, button: &str, menu: &str, words: &str) {
        self.click(button).await;
        self.choose_in(menu, words).await;
    }

    /// Chooses from a menu that is open the item with these words.
    pub(crate) async fn choose_in(&self, menu: &str, words: &str) {
        let item = "const [menu, words] = arguments;
            const items = [...document.querySelectorAll(`[data-test='${menu}-item']`)];
            const item = items.find(item => item.querySelector('.menu-text').innerText === words);
            item?.click();
            return Boolean(item)";
        self.until(&format!("{words:?} in {menu}"), || async {
            self.run(item, vec![json!(menu), json!(words)]).await == json!(true)
        })
        .await;
    }

    /// Marks the first rows of the list, with the pointer.
    pub(crate) async fn mark_first(&self, count: usize) {
        self.see("row").await;
        let mark = "const [count] = arguments;
            const rows = [...document.querySelectorAll(\"[data-test='row']\")];
            if (rows.length < count) return false;
            const place = row => Number(row.getAttribute('aria-posinset'));
            rows.sort((a, b) => place(a) - place(b));
            const click = (row, keys) => row.dispatchEvent(new MouseEvent('click', {bubbles: true, ...keys}));
            click(rows[0], {ctrlKey: true});
            click(rows[count - 1], {shiftKey: true});
            return true";
        self.until(&format!("{count} rows to mark"), || async {
            self.run(mark, vec![json!(count)]).await == json!(true)
        })
        .await;
        self.see_words("selection-count", &count.to_string()).await;
    }

    /// The numbers of the marked rows that are painted.
    pub(crate) async fn marked_rows(&self) -> Vec<i64> {
        let marked = "return [...document.querySelectorAll(\"[data-test='row'][data-marked]\")]
            .map(row => Number(row.dataset.id))";
        let marked = self.run(marked, vec![]).await;
        serde_json::from_value(marked).expect("numbers")
    }

    /// The custom views, as the core tells them.
    pub(crate) async fn views(&self) -> Vec<Value> {
        let account = self.account().await["key"].clone();
        let views = self.ask("list_views", json!({"account": account})).await;
        views.as_array().expect("a list").clone()
    }
}

#[tokio::test]
async fn each_module_has_its_list_and_each_list_keeps_its_order() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let window = office.signed_in().await;
    window.prefer("english", "light").await;
    window.show_module("ticket").await;
    window.click("tab-all").await;
    window.see_words("row-number", "T-").await;
    window.see("row-title").await;
    screen.picture("tickets").await;

    window.choose("sort", "sort-menu", "Created").await;
    window.choose("sort", "sort-menu", "Oldest first").await;
    window
        .choose("status-filter", "status-filter-menu", "Every status")
        .await;
    window.see_css("[data-test='sort'].narrowed").await;
    window.press("gc").await;
    window
        .see_css("[data-test='list'][data-module='chat']")
        .await;
    window
        .see_css("[data-test='tab-mine'][aria-selected='true']")
        .await;
    window.see_css("[data-test='sort']:not(.narrowed)").await;
    window.press("gt").await;
    window.see_css("[data-test='sort'].narrowed").await;
    window.see_words("status-filter", "Every status").await;
    window
        .see_css("[data-test='tab-all'][aria-selected='true']")
        .await;
    window.kill().await;

    let window = Window::open(&office.profile(), &[]).await;
    window.see("row").await;
    window.show_module("ticket").await;
    window.see_css("[data-test='sort'].narrowed").await;
    window
        .see_css("[data-test='tab-all'][aria-selected='true']")
        .await;
    window.close().await;
}

/// Builds the view "Urgent or unread mail" in the builder.
async fn build_local_view(window: &Window) {
    window.click("view-new").await;
    window.see("view-dialog").await;
    window.fill("view-name", "Unread").await;
    window
        .choose("view-attribute", "view-attribute-menu", "Unread")
        .await;
    window.choose("view-value", "view-value-menu", "Yes").await;
    window.see_words("view-place", "this computer").await;
    window.see_words("view-count", "right now").await;
    window.click("view-save").await;
    window.see_gone("view-dialog").await;
}

#[tokio::test]
async fn a_custom_view_is_built_shown_renamed_and_deleted_and_the_server_has_it_too() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let window = office.signed_in().await;
    window.prefer("english", "light").await;
    let before = window.views().await.len();

    window.click("view-new").await;
    window.see("view-dialog").await;
    window.click("view-save").await;
    window.see("view-name-error").await;
    window.fill("view-name", "Urgent").await;
    window.click("view-condition-add").await;
    window
        .until("two conditions", || async {
            window.texts("[data-test='view-condition']").await.len() == 2
        })
        .await;
    window
        .click_css("[data-row='1'] [data-test='view-attribute']")
        .await;
    window.choose_in("view-attribute-menu", "Priority").await;
    window
        .click_css("[data-row='1'] [data-test='view-value']")
        .await;
    window.choose_in("view-value-menu", "Urgent").await;
    window.press_escape().await;
    window.see_gone("view-value-menu").await;
    window.see_words("view-place", "web dashboard").await;
    window.see_words("view-count", "right now").await;
    screen.picture("view-builder").await;
    window.click("view-save").await;
    window.see_gone("view-dialog").await;
    window.see_words("list-title", "Urgent").await;
    window.see_words("view", "Urgent").await;
    window
        .until("the view on the server", || async {
            let filters = office
                .desk
                .get("custom_filters?filter_type=conversation")
                .await;
            let filters = filters.as_array().cloned().unwrap_or_default();
            filters.iter().any(|filter| filter["name"] == "Urgent")
        })
        .await;

    office.network.cut().await;
    build_local_view(&window).await;
    window.see("view-local").await;
    window.see_words("list-title", "Unread").await;
    let views = window.views().await;
    assert_eq!(views.len(), before + 2, "{views:?}");

    window.click_css(&view_menu(&views, "Urgent")).await;
    window.choose_in("view-acts", "Edit or rename").await;
    window.fill("view-name", "On fire").await;
    window.click("view-save").await;
    window.see_gone("view-dialog").await;
    window.see_words("view", "On fire").await;
    window.click_css(&view_menu(&views, "Unread")).await;
    window.choose_in("view-acts", "Move up").await;
    window
        .until("the other order", || async {
            let views = window.views().await;
            let place = |name: &str| views.iter().position(|view| view["name"] == name);
            place("Unread").is_some() && place("Unread") < place("On fire")
        })
        .await;
    // A menu that is open stays so while the server takes what waited.
    window.click_css(&view_menu(&views, "Urgent")).await;
    window.see("view-waiting").await;
    office.network.heal().await;
    window
        .until("the new name on the server", || async {
            let filters = office
                .desk
                .get("custom_filters?filter_type=conversation")
                .await;
            let filters = filters.as_array().cloned().unwrap_or_default();
            filters.iter().any(|filter| filter["name"] == "On fire")
        })
        .await;

    window.see_gone("view-waiting").await;
    window.choose_in("view-acts", "Delete").await;
    window.click("view-delete-confirm").await;
    window
        .until("one view less", || async {
            window.views().await.len() == before + 1
        })
        .await;
    window
        .until("no view on the server", || async {
            let filters = office
                .desk
                .get("custom_filters?filter_type=conversation")
                .await;
            let filters = filters.as_array().cloned().unwrap_or_default();
            filters.iter().all(|filter| filter["name"] != "On fire")
        })
        .await;
    window.close().await;
}

/// The menu of the view that had this name.
fn view_menu(views: &[Value], name: &str) -> String {
    let view = views.iter().find(|view| view["name"] == name);
    let key = &view.expect("the view")["key"];
    format!("[data-test='view'][data-key='{key}'] [data-test='view-menu']")
}

#[tokio::test]
async fn many_are_changed_as_one_and_undone_as_one() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let window = office.signed_in().await;
    window.prefer("english", "light").await;
    for module in ["chat", "ticket"] {
        window.show_module(module).await;
        window.show_all().await;
        window.mark_first(3).await;
        let marked = window.marked_rows().await;
        let before = priorities(&office, &marked).await;
        screen.picture(&format!("selection-{module}")).await;
        window
            .choose("many-priority", "many-priority-menu", "Urgent")
            .await;
        window.see_words("batch", "Urgent").await;
        window.see_gone("selection").await;
        window
            .until("all of them urgent on the server", || async {
                let now = priorities(&office, &marked).await;
                now.iter().all(|priority| priority == "urgent")
            })
            .await;
        window.press("z").await;
        window.see_gone("batch").await;
        window
            .until("all of them as they were", || async {
                priorities(&office, &marked).await == before
            })
            .await;
    }

    window.show_module("chat").await;
    office.network.cut().await;
    window.mark_first(3).await;
    let undone = window.marked_rows().await;
    window
        .choose("many-status", "many-status-menu", "Closed")
        .await;
    window
        .until("three waiting", || async {
            window.outbox().await.len() == 3
        })
        .await;
    window.click("batch-undo").await;
    window
        .until("nothing waiting", || async {
            window.outbox().await.is_empty()
        })
        .await;
    window.mark_first(2).await;
    let closed = window.marked_rows().await;
    window
        .choose("many-status", "many-status-menu", "Closed")
        .await;
    window
        .until("two waiting", || async { window.outbox().await.len() == 2 })
        .await;
    office.network.heal().await;
    window
        .until("an empty outbox", || async {
            window.outbox().await.is_empty()
        })
        .await;
    for id in undone.iter().chain(&closed) {
        let wanted = if closed.contains(id) {
            "resolved"
        } else {
            "open"
        };
        let now = office.desk.conversation(*id).await;
        assert_eq!(now["status"], wanted, "conversation {id}");
    }
    window.close().await;
}

async fn priorities(office: &Office, conversations: &[i64]) -> Vec<Value> {
    let mut found = Vec::new();
    for id in conversations {
        found.push(office.desk.conversation(*id).await["priority"].clone());
    }
    found
}

#[tokio::test]
async fn everything_that_a_list_shows_is_selected_with_one_press() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    let window = office.signed_in().await;
    window.show_all().await;
    let id = window.first_row().await;
    window
        .click_css(&format!(
            "[data-test='row'][data-id='{id}'] [data-test='row-check']"
        ))
        .await;
    window.see_words("selection-count", "1").await;
    window.click("select-all").await;
    window.see_gone("select-all").await;
    let all = window.texts("[data-test='tab-all'] .tab-count").await;
    let all = all.first().expect("a count").clone();
    window.see_words("selection-count", &all).await;
    window.press_escape().await;
    window.see_gone("selection").await;
    window.close().await;
}
