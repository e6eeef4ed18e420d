//! The lists of a team, an inbox and a label, and the people in them: what each list shows, what it keeps, and contacts
//! that become one. With the network, and without.

use serde_json::json;

use crate::{
    cast::{Begun, Line, MODULES},
    offline::Office,
    screen::Screen,
    window::Window,
};

/// A place of the sidebar, and how the server's list is asked for the same.
struct Place {
    side: String,
    title: &'static str,
    query: String,
}

impl Place {
    /// A team, an inbox and a label that have [`Own`] ones in them.
    async fn all(office: &Office) -> [Self; 3] {
        let team = office.team("livraison").await;
        let inbox = office.inbox("Application mobile").await;
        [
            Self {
                side: format!("side-team-{team}"),
                title: "livraison",
                query: format!("team_id={team}"),
            },
            Self {
                side: format!("side-inbox-{inbox}"),
                title: "Application mobile",
                query: format!("inbox_id={inbox}"),
            },
            Self {
                side: "side-label-garantie".to_owned(),
                title: "garantie",
                query: "labels[]=garantie".to_owned(),
            },
        ]
    }
}

/// What a test has in every place of a module: one that nobody has yet, and one of the agent at the window.
struct Own {
    module: &'static str,
    free: Begun,
    mine: Begun,
}

impl Own {
    async fn of(office: &Office, module: &'static str) -> Self {
        let free = office.begin(module, &format!("Free {module}")).await;
        let mine = office.begin(module, &format!("Mine {module}")).await;
        let (team, me) = (office.team("livraison").await, office.me().await);
        for Begun { id, .. } in [&free, &mine] {
            let labels = json!({"labels": ["garantie"]});
            let path = format!("conversations/{id}/labels");
            office.desk.post(&path, labels).await;
            let path = format!("conversations/{id}/assignments");
            office.desk.post(&path, json!({"team_id": team})).await;
        }
        let path = format!("conversations/{}/assignments", mine.id);
        office.desk.post(&path, json!({"assignee_id": me.id})).await;
        Self { module, free, mine }
    }
}

impl Window {
    /// Shows a place, up to its own rows.
    async fn show_place(&self, place: &Place) {
        self.click(&place.side).await;
        self.see_words("list-title", place.title).await;
        self.see_css("[data-test='rows'][aria-busy='false']").await;
    }

    /// Waits until the list stands in an order that is told so.
    async fn see_order(&self, told: &str) {
        let sort = format!("[data-test='sort'][title='Order: {told}']");
        self.see_css(&sort).await;
    }

    /// Waits until some are among the rows, and some are not.
    async fn see_rows(&self, there: &[&Begun], not_there: &[&Begun]) {
        let mut rows = "[data-test='rows'][aria-busy='false']".to_owned();
        for Begun { id, .. } in there {
            rows.push_str(&format!(":has([data-id='{id}'])"));
        }
        for Begun { id, .. } in not_there {
            rows.push_str(&format!(":not(:has([data-id='{id}']))"));
        }
        self.see_css(&rows).await;
    }
}

/// The rows, the tabs and their counts, and the count in the sidebar, all as the server has them.
async fn look_at(office: &Office, window: &Window, place: &Place, own: &Own) {
    window.show_place(place).await;
    let Own { module, free, mine } = own;
    let path = format!(
        "conversations?status=open&conversation_category={module}&{}",
        place.query
    );
    let counts = office.desk.get(&path).await["data"]["meta"].clone();
    for (tab, count, there, not_there) in [
        ("tab-all", "all_count", vec![free, mine], vec![]),
        ("tab-unassigned", "unassigned_count", vec![free], vec![mine]),
        ("tab-mine", "mine_count", vec![mine], vec![free]),
    ] {
        window.show_tab(tab).await;
        window.see_rows(&there, &not_there).await;
        let wanted = counts[count].to_string();
        let shown = format!("[data-test='{tab}'] .tab-count");
        window.see_texts(&shown, &[&wanted]).await;
    }
    let wanted = counts["all_count"].to_string();
    let shown = format!("[data-test='{}'] .side-count", place.side);
    window.see_texts(&shown, &[&wanted]).await;
    window.show_all().await;
}

#[tokio::test]
async fn each_team_inbox_and_label_has_its_rows_its_tabs_and_its_order_with_and_without_a_network()
{
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let mut owns = Vec::new();
    for module in MODULES {
        owns.push(Own::of(&office, module).await);
    }
    let places = Place::all(&office).await;
    let [team, inbox, label] = &places;
    let foreign = format!("side-team-{}", office.team("technique").await);
    let window = office.english().await;
    for line in [Line::Stays, Line::IsCutAndHealed] {
        if line == Line::IsCutAndHealed {
            office.cut_off(&window).await;
        }
        for own in &owns {
            window.show_module(own.module).await;
            for place in &places {
                look_at(&office, &window, place, own).await;
            }
            window.see_gone(&foreign).await;
        }
    }
    screen.picture("places").await;

    window.show_module("chat").await;
    window.show_place(label).await;
    window
        .choose("status-filter", "status-filter-menu", "Every status")
        .await;
    window.choose("sort", "sort-menu", "Priority").await;
    window.see_order("Priority, Most urgent first").await;
    window.show_place(inbox).await;
    window.see_words("status-filter", "Open").await;
    window.see_order("Last activity, Newest first").await;
    window.choose("sort", "sort-menu", "Created").await;
    window.see_order("Created, Newest first").await;
    window.choose("sort", "sort-menu", "Oldest first").await;
    window.see_order("Created, Oldest first").await;
    kept(&window, &places).await;
    window.kill().await;

    let window = Window::open(&office.profile(), &[]).await;
    window.see("row").await;
    kept(&window, &places).await;
    office.heal_and_deliver(&window).await;
    kept(&window, &places).await;
    window.show_place(team).await;
    window.see_order("Last activity, Newest first").await;
    window.show_module("ticket").await;
    window.show_place(label).await;
    window.see_words("status-filter", "Open").await;
    window.see_order("Last activity, Newest first").await;
    window.close().await;
}

/// The conversations of the label and of the inbox stand as they were left.
async fn kept(window: &Window, [_, inbox, label]: &[Place; 3]) {
    window.show_module("chat").await;
    window.show_place(label).await;
    window.see_words("status-filter", "Every status").await;
    window.see_order("Priority, Most urgent first").await;
    window.show_place(inbox).await;
    window.see_words("status-filter", "Open").await;
    window.see_order("Created, Oldest first").await;
}

#[tokio::test]
async fn a_contact_is_changed_blocked_and_merged_in_both_modules_with_and_without_a_network() {
    let screen = Screen::take("window").await;
    let office = Office::open().await;
    let mut rounds = Vec::new();
    for line in [Line::Stays, Line::IsCutAndHealed] {
        for module in MODULES {
            let name = format!("Stays {module} {line:?}");
            let stays = office.begin(module, &name).await;
            let name = format!("Goes {module} {line:?}");
            let goes = office.begin(module, &name).await;
            rounds.push((line, module, stays, goes, name));
        }
    }
    let window = office.english().await;
    for (line, module, stays, goes, name) in &rounds {
        window.stand_on(module, stays).await;
        if *line == Line::IsCutAndHealed {
            office.cut_off(&window).await;
        }
        window.click("contact-edit").await;
        window.see("contact-edit-dialog").await;
        window.fill("contact-edit-city", "Besançon").await;
        window.click("contact-edit-save").await;
        window.see_gone("contact-edit-dialog").await;
        window.see_words("contact-place", "Besançon").await;
        window
            .choose("contact-more", "contact-menu", "Block…")
            .await;
        window.click("contact-block-confirm").await;
        window.see("contact-blocked").await;
        window.see("composer-why").await;
        window.click("contact-unblock").await;
        window.see_gone("contact-blocked").await;

        merge(&window, name).await;
        if *line == Line::IsCutAndHealed {
            window.see("contact-pending").await;
            let waiting = window.outbox().await;
            let kinds: Vec<_> = waiting.iter().map(|one| &one["action"]["kind"]).collect();
            assert!(kinds.contains(&&json!("merge_contact")), "{kinds:?}");
            let theirs = office.desk.conversation(goes.id).await;
            let whose = &theirs["meta"]["sender"]["id"];
            assert_eq!(*whose, goes.contact, "nothing happened there yet");
        } else {
            screen.picture(&format!("merged-{module}")).await;
        }
        office.heal_and_deliver(&window).await;
        window.see_gone("contact-pending").await;
        let moved = format!("[data-test='previous-row'][data-id='{}']", goes.id);
        window.see_css(&moved).await;
        became_one(&office, stays, goes).await;
    }
    window.close().await;
}

/// Takes the contact of that name into the one on screen.
async fn merge(window: &Window, name: &str) {
    window
        .choose(
            "contact-more",
            "contact-menu",
            "Merge with another contact…",
        )
        .await;
    window.see("contact-merge-dialog").await;
    window.fill("contact-merge-search", name).await;
    window
        .see_texts("[data-test='contact-merge-candidate'] strong", &[name])
        .await;
    window.click("contact-merge-candidate").await;
    window.see_words("contact-merge-consequence", name).await;
    window.click("contact-merge-confirm").await;
    window.see_gone("contact-merge-dialog").await;
}

async fn became_one(office: &Office, stays: &Begun, goes: &Begun) {
    for id in [stays.id, goes.id] {
        let now = office.desk.conversation(id).await;
        assert_eq!(now["meta"]["sender"]["id"], stays.contact, "{now}");
        assert_eq!(now["status"], "open", "{now}");
    }
    let known = office.contact(stays.contact).await;
    assert_eq!(known["additional_attributes"]["city"], "Besançon");
    assert_eq!(known["blocked"], false);
    let path = format!("contacts/search?q={}", goes.email);
    let left = office.desk.get(&path).await;
    assert_eq!(left["payload"], json!([]), "the other one is gone");
}
