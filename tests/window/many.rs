//! Everything that can be done to many conversations or tickets at once, and undone as one. With the network, and
//! without.

use serde_json::json;

use crate::{
    cast::{Begun, Line, MACRO, MACRO_NOTE, MODULES, Person},
    offline::Office,
    screen::Screen,
    window::Window,
};

impl Window {
    /// Marks the rows of these conversations, with the pointer.
    async fn mark(&self, conversations: &[Begun]) {
        let numbers: Vec<i64> = conversations.iter().map(|begun| begun.id).collect();
        let mark = "const [numbers] = arguments;
            const rows = numbers.map(id => document.querySelector(`[data-test='row'][data-id='${id}']`));
            if (rows.some(row => !row)) return false;
            const free = rows.filter(row => !row.dataset.marked);
            free.forEach(row => row.dispatchEvent(new MouseEvent('click', {bubbles: true, ctrlKey: true})));
            return true";
        self.until(&format!("rows of {numbers:?}"), || async {
            self.run(mark, vec![json!(numbers)]).await == json!(true)
        })
        .await;
        let count = format!("{} selected", numbers.len());
        self.see_words("selection-count", &count).await;
    }

    /// Does something to these conversations as one, and sees it told in these words.
    async fn do_to(&self, conversations: &[Begun], button: &str, words: &str, told: &str) {
        self.mark(conversations).await;
        self.choose(button, &format!("{button}-menu"), words).await;
        self.see_words("batch", told).await;
        self.see_gone("selection").await;
    }

    /// Waits until the row of each says these words there.
    async fn see_in_rows(&self, conversations: &[Begun], css: &str, words: &str) {
        for Begun { id, .. } in conversations {
            let css = format!("[data-test='row'][data-id='{id}'] {css}");
            self.until(&format!("“{words}” in {css}"), || async {
                let texts = self.texts(&css).await;
                texts.iter().any(|text| text.contains(words))
            })
            .await;
        }
    }
}

#[tokio::test]
async fn every_act_on_many_shows_in_their_rows_and_arrives_once_with_and_without_a_network() {
    let _screen = Screen::take("window").await;
    let office = Office::open().await;
    office.keep_macro().await;
    let me = office.me().await;
    let mut rounds = Vec::new();
    for line in [Line::Stays, Line::IsCutAndHealed] {
        for module in MODULES {
            let mut begun = Vec::new();
            for nth in ["One", "Two"] {
                let name = format!("Many {nth} {module} {line:?}");
                begun.push(office.begin(module, &name).await);
            }
            rounds.push((line, module, begun));
        }
    }
    let window = office.english().await;
    for module in MODULES {
        window.show_module(module).await;
        window.show_all().await;
        window
            .choose("status-filter", "status-filter-menu", "Every status")
            .await;
    }

    for (line, module, begun) in &rounds {
        if *line == Line::IsCutAndHealed {
            office.cut_off(&window).await;
        }
        window.show_module(module).await;
        do_everything(&window, begun, &me).await;
        if *line == Line::Stays {
            // What is on its way cannot be called back.
            window.until_delivered().await;
        }
        window.click("batch-undo").await;
        window.see_gone("batch").await;
        window
            .see_in_rows(begun, ".chip[data-status='snoozed']", "Pending")
            .await;
        office.heal_and_deliver(&window).await;
        arrived(&office, *line, begun, &me).await;
    }
    window.close().await;
}

async fn do_everything(window: &Window, begun: &[Begun], me: &Person) {
    window
        .do_to(begun, "many-priority", "Urgent", "Priority: Urgent")
        .await;
    window.see_in_rows(begun, ".row-priority", "Urgent").await;
    let own = format!("{} (you)", me.name);
    let given = format!("Assign to {}", me.name);
    window.do_to(begun, "many-assign", &own, &given).await;
    let face = format!(".row-assignee[title='{}']", me.name);
    window.see_in_rows(begun, &face, "").await;
    window
        .do_to(begun, "many-team", "livraison", "livraison")
        .await;
    let label = "Add the label vip";
    window.do_to(begun, "many-labels", label, label).await;
    window.see_in_rows(begun, ".chip-text", "vip").await;
    window.do_to(begun, "many-macro", MACRO, MACRO).await;
    window.see_in_rows(begun, ".chip-text", "garantie").await;
    window.see_in_rows(begun, ".row-priority", "High").await;

    let read = "Mark as read";
    window.do_to(begun, "many-read", read, read).await;
    for Begun { id, .. } in begun {
        window
            .see_css(&format!(
                "[data-test='row'][data-id='{id}']:not(:has(.row-count))"
            ))
            .await;
    }
    let unread = "Mark as unread";
    window.do_to(begun, "many-read", unread, unread).await;
    window.see_in_rows(begun, ".row-count", "1").await;
    window.mark(begun).await;
    window.click("many-snooze").await;
    window.see("many-snooze-menu").await;
    window.press("in 3 days at 14:00").await;
    window.see_words("many-snooze-menu-item", " at ").await;
    window.pick("many-snooze-menu", " at ").await;
    window.see_words("batch", "Pending").await;
    window
        .see_in_rows(begun, ".chip[data-status='snoozed']", "Pending")
        .await;
    window.do_to(begun, "many-status", "Closed", "Closed").await;
    window
        .see_in_rows(begun, ".chip[data-status='resolved']", "Closed")
        .await;
}

async fn arrived(office: &Office, line: Line, begun: &[Begun], me: &Person) {
    // What was undone before it left never happened; what was undone after it happened twice.
    let (closed, put_aside) = match line {
        Line::Stays => (1, 2),
        Line::IsCutAndHealed => (0, 1),
    };
    for Begun { id, .. } in begun {
        let now = office.desk.conversation(*id).await;
        assert_eq!(now["status"], "snoozed", "{now}");
        assert!(!now["snoozed_until"].is_null(), "{now}");
        assert_eq!(now["priority"], "high", "{now}");
        assert_eq!(now["meta"]["assignee"]["id"], me.id, "{now}");
        assert_eq!(now["meta"]["team"]["name"], "livraison", "{now}");
        assert_eq!(now["unread_count"], 1, "{now}");
        let texts = office.desk.texts(*id).await;
        assert_eq!(texts, [MACRO_NOTE]);
        let told = office.desk.activities(*id).await;
        for (words, times) in [
            ("mis la priorité", 1),
            ("changé la priorité", 1),
            ("attribué cette conversation", 1),
            ("équipe livraison", 1),
            ("ajouté vip", 1),
            ("ajouté garantie", 1),
            ("mise en attente", put_aside),
            ("fermée", closed),
        ] {
            let found = told.iter().filter(|text| text.contains(words)).count();
            assert_eq!(found, times, "{words:?} in {told:?}");
        }
    }
}
