//! The parts of the window that must not go wrong, in a browser: the virtual list, the anchored thread, the composer.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;

use guichet_model::Timestamp;
use guichet_ui::{
    app::App,
    format::{Style, moment},
    locale::{Tongue, speak},
};
use js_sys::{Function, Promise};
use leptos::{mount::UnmountHandle, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

wasm_bindgen_test_configure!(run_in_browser);

/// The styles of the page, in its order.
const STYLES: &[&str] = &[
    include_str!("../styles/tokens.css"),
    include_str!("../styles/base.css"),
    include_str!("../styles/controls.css"),
    include_str!("../styles/forms.css"),
    include_str!("../styles/macros.css"),
    include_str!("../styles/views.css"),
    include_str!("../styles/menu.css"),
    include_str!("../styles/layout.css"),
    include_str!("../styles/sidebar.css"),
    include_str!("../styles/list.css"),
    include_str!("../styles/thread.css"),
    include_str!("../styles/composer.css"),
    include_str!("../styles/related.css"),
    include_str!("../styles/people.css"),
    include_str!("../styles/screens.css"),
    include_str!("../styles/sign_in.css"),
    include_str!("../styles/settings.css"),
    include_str!("../styles/outbox.css"),
];
/// Frames within which the window must have done what a test waits for.
const PATIENCE: usize = 300;

thread_local! {
    static STYLED: Cell<bool> = const { Cell::new(false) };
}

fn js(code: &str) -> JsValue {
    Function::new_no_args(code)
        .call0(&JsValue::NULL)
        .unwrap_or_else(|error| panic!("{code}: {error:?}"))
}

fn number(code: &str) -> f64 {
    js(&format!("return {code}"))
        .as_f64()
        .unwrap_or_else(|| panic!("{code} is no number"))
}

fn text(code: &str) -> String {
    js(&format!("return String({code})")).as_string().unwrap()
}

async fn frame() {
    let promise = Promise::new(&mut |done, _| {
        window().request_animation_frame(&done).unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..PATIENCE {
        if holds() {
            return;
        }
        frame().await;
    }
    panic!("not within {PATIENCE} frames: {what}");
}

async fn settle() {
    for _ in 0..5 {
        frame().await;
    }
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).unwrap()
}

fn get(selector: &str) -> HtmlElement {
    find(selector)
        .unwrap_or_else(|| panic!("there is no {selector}"))
        .unchecked_into()
}

fn count(selector: &str) -> u32 {
    document().query_selector_all(selector).unwrap().length()
}

fn top_of(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// The window with this many conversations and messages.
async fn window_with(rows: u32, messages: u32) -> UnmountHandle<impl Mountable> {
    if !STYLED.replace(true) {
        let style = document().create_element("style").unwrap();
        // Not in the layout of the test page, but in one as tall as a real window.
        let frame = ".window { position: fixed; inset: 0; block-size: 800px; }";
        style.set_text_content(Some(&format!("{}{frame}", STYLES.concat())));
        document().head().unwrap().append_child(&style).unwrap();
    }
    js(include_str!("support/core.js"));
    js(&format!(
        "for (let key = 1; key <= {rows}; key++) desk.rows.push(desk.row(key));
         for (let id = 1; id <= {messages}; id++) desk.messages.push(desk.message(id, `message ${{id}} ` + 'word '.repeat(id * 7 % 40)));"
    ));
    // A test that failed leaves its window behind.
    if let Some(left) = find("#stage") {
        left.remove();
    }
    let stage = document().create_element("div").unwrap();
    stage.set_id("stage");
    document().body().unwrap().append_child(&stage).unwrap();
    let handle = leptos::mount::mount_to(stage.unchecked_into(), App);
    until("the list shows", || find(".row").is_some()).await;
    settle().await;
    handle
}

async fn open(key: u32) {
    get(&format!("[data-test=row][data-key='{key}']")).click();
    let shown = format!("[data-test=thread][data-key='{key}'] [data-test=composer]");
    until("the thread shows", || find(&shown).is_some()).await;
    settle().await;
}

/// Presses a key while the list has the focus.
fn press(key: &str) {
    let init = web_sys::KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
    get("[data-test=rows]")
        .dispatch_event(&event.unwrap())
        .unwrap();
}

/// The number of the oldest message in the page.
fn oldest() -> u32 {
    let name = get("[data-message]").get_attribute("data-message").unwrap();
    name.trim_start_matches('m').parse().unwrap()
}

fn write(words: &str) {
    let field: HtmlTextAreaElement = get("[data-test=composer-text]").unchecked_into();
    field.set_value(words);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
    field.dispatch_event(&event).unwrap();
}

fn written() -> String {
    get("[data-test=composer-text]")
        .unchecked_into::<HtmlTextAreaElement>()
        .value()
}

#[wasm_bindgen_test]
async fn a_list_of_thousands_has_few_rows_in_the_page() {
    let _window = window_with(5000, 0).await;
    assert!(count(".row") < 40, "{} rows", count(".row"));

    let rows = get("[data-test=rows]");
    for place in 1..=6 {
        rows.set_scroll_top(place * 40 * 84);
        until("the next page came", || {
            number("desk.called('list_conversations').length") > f64::from(place)
                || find(&format!("[data-key='{}']", place * 40 + 1)).is_some()
        })
        .await;
        settle().await;
    }
    let row = get("[data-test=row][data-key='241']");
    assert!(
        (top_of(&row) - top_of(&rows)).abs() < 1.0,
        "row 241 stands at its place"
    );
    assert!(count(".row") < 40, "{} rows", count(".row"));
    let asked = text("desk.called('list_conversations').every(request => request.limit <= 500)");
    assert_eq!(asked, "true");
}

#[wasm_bindgen_test]
async fn rows_that_come_above_do_not_move_those_on_screen() {
    let _window = window_with(300, 0).await;
    let rows = get("[data-test=rows]");
    rows.set_scroll_top(20 * 84);
    settle().await;
    let before = top_of(&get("[data-test=row][data-key='22']"));

    let asked = number("desk.called('list_conversations').length");
    js("desk.rows.unshift(desk.row(9001), desk.row(9002));
        desk.emit({ kind: 'conversations_changed', account: 1, conversations: [9001, 9002] });");
    until("the list was read again", || {
        number("desk.called('list_conversations').length") > asked
    })
    .await;
    settle().await;
    let after = top_of(&get("[data-test=row][data-key='22']"));
    assert!(
        (before - after).abs() < 1.0,
        "moved from {before} to {after}"
    );
    assert_eq!(rows.scroll_top(), 22 * 84);
}

#[wasm_bindgen_test]
async fn a_page_that_a_fresh_read_overtook_is_asked_for_again() {
    let _window = window_with(300, 0).await;
    js("desk.hold((name, request) => name === 'list_conversations' && request.cursor)");
    let asked = || number("desk.called('list_conversations').length");
    let before = asked();
    get("[data-test=rows]").set_scroll_top(100 * 84);
    until("the next page is asked for", || asked() > before).await;
    js("desk.emit({ kind: 'conversations_changed', account: 1, conversations: [1] })");
    until("the list is read anew", || asked() > before + 1.0).await;
    settle().await;
    js("desk.held.release()");
    until("the list goes on", || {
        find("[data-test=row][data-key='51']").is_some()
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_field_has_the_focus_before_the_next_frame() {
    let _window = window_with(5, 3).await;
    open(1).await;
    press("r");
    // Tasks of the page, all of which come before its next frame.
    for _ in 0..20 {
        JsFuture::from(Promise::resolve(&JsValue::NULL))
            .await
            .unwrap();
    }
    let focused = document().active_element().unwrap();
    assert_eq!(
        focused.get_attribute("data-test").as_deref(),
        Some("composer-text")
    );
}

#[wasm_bindgen_test]
async fn keys_move_the_selection_and_open() {
    let _window = window_with(60, 3).await;
    for _ in 0..3 {
        press("j");
    }
    press("k");
    press("Enter");
    until("the second conversation shows", || {
        find("[data-test=thread][data-key='2']").is_some()
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_thread_opens_at_its_newest_message() {
    let _window = window_with(5, 400).await;
    open(1).await;
    assert_eq!(
        number("desk.called('get_timeline').length"),
        0.0,
        "one call opens it"
    );
    let log = get("[data-test=log]");
    let newest = get("[data-message='m400']").get_bounding_client_rect();
    let frame = log.get_bounding_client_rect();
    assert!(newest.bottom() <= frame.bottom() && newest.top() >= frame.top());
    assert!(
        count("[data-message]") <= 100,
        "{} messages",
        count("[data-message]")
    );
}

#[wasm_bindgen_test]
async fn far_messages_leave_the_page_and_come_back() {
    let _window = window_with(5, 600).await;
    open(1).await;
    let log = get("[data-test=log]");
    while oldest() > 200 {
        let before = oldest();
        log.set_scroll_top(-log.scroll_height());
        until("an older page came", || oldest() < before).await;
        settle().await;
    }
    until("the newest left", || {
        find("[data-message='m600']").is_none()
    })
    .await;
    let there = count("[data-message]");
    assert!(there < 250, "{there} messages");
    log.set_scroll_top(0);
    until("the newest is back", || {
        find("[data-message='m600']").is_some()
    })
    .await;
}

#[wasm_bindgen_test]
async fn older_messages_load_above_and_move_nothing() {
    let _window = window_with(5, 400).await;
    open(1).await;
    let log = get("[data-test=log]");
    let there = oldest();
    let to_top = f64::from(log.client_height() - log.scroll_height());
    // What stands there is drawn in its true height before the top comes near.
    log.scroll_to_with_x_and_y(0.0, to_top + 1000.0);
    settle().await;
    assert_eq!(oldest(), there, "nothing is read yet");
    log.scroll_to_with_x_and_y(0.0, to_top + 500.0);
    let anchor = format!("[data-message='m{}']", there + 5);
    let before = top_of(&get(&anchor));
    until("older messages came", || oldest() < there).await;
    settle().await;
    let after = top_of(&get(&anchor));
    assert!(
        (before - after).abs() < 2.0,
        "moved from {before} to {after}"
    );
}

#[wasm_bindgen_test]
async fn a_message_that_comes_while_reading_further_up_waits_below() {
    let _window = window_with(5, 60).await;
    open(1).await;
    let log = get("[data-test=log]");
    log.set_scroll_top(-600);
    settle().await;
    let place = text(
        "[...document.querySelectorAll('[data-message]')].find(m => m.getBoundingClientRect().top > document.querySelector('[data-test=log]').getBoundingClientRect().top).dataset.message",
    );
    let selector = format!("[data-message='{place}']");
    let before = top_of(&get(&selector));

    js(
        "desk.messages.push(desk.message(61, 'and one more thing, in several words'));
        desk.emit({ kind: 'timeline_changed', account: 1, conversation: 1 });",
    );
    until("the pill tells", || {
        find("[data-test=new-messages].with-news").is_some()
    })
    .await;
    settle().await;
    let after = top_of(&get(&selector));
    assert!(
        (before - after).abs() < 2.0,
        "moved from {before} to {after}"
    );

    get("[data-test=new-messages]").click();
    settle().await;
    assert!(
        find("[data-test=new-messages]").is_none(),
        "at the end nothing waits"
    );
}

#[wasm_bindgen_test]
async fn text_stays_when_sending_fails_and_leaves_when_it_works() {
    let _window = window_with(5, 3).await;
    open(1).await;
    js("desk.refuse = { code: 'disk_full', message: 'no space left' }");
    write("Bonjour");
    settle().await;
    get("[data-test=send]").click();
    until("the failure is told", || {
        find("[data-test=composer-error]").is_some()
    })
    .await;
    assert_eq!(written(), "Bonjour");

    js("desk.refuse = null");
    get("[data-test=send]").click();
    until("the field is empty", || written().is_empty()).await;
    until("the message shows", || {
        find("[data-delivery=queued]").is_some()
    })
    .await;
    assert_eq!(
        text("desk.called('send_message').at(-1).message.text"),
        "Bonjour"
    );
    until("the draft is dropped", || {
        text("desk.drafts[1]?.reply") == ""
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_draft_stays_with_its_conversation() {
    let _window = window_with(5, 3).await;
    open(1).await;
    write("for the first");
    // Sooner than the draft would be kept by itself.
    open(2).await;
    assert_eq!(written(), "", "nothing is carried over");
    until("the draft is kept", || {
        text("desk.drafts[1]?.reply") == "for the first"
    })
    .await;
    assert_eq!(text("desk.drafts[2]?.reply"), "undefined");
    open(1).await;
    assert_eq!(written(), "for the first");
}

#[wasm_bindgen_test]
async fn what_a_customer_writes_never_becomes_a_page() {
    let _window = window_with(5, 0).await;
    js(
        "desk.messages.push(desk.message(1, '<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) https://example.com.'))",
    );
    open(1).await;
    let bubble = get("[data-test=incoming]");
    assert!(bubble.query_selector("img").unwrap().is_none());
    assert_eq!(count(".bubble a"), 1);
    assert_eq!(
        get(".bubble a").get_attribute("href").as_deref(),
        Some("https://example.com")
    );
    assert_eq!(get(".bubble strong").inner_text(), "bold");
}

#[wasm_bindgen_test]
async fn a_mail_shows_in_a_frame_that_may_do_nothing_and_asks_before_it_fetches() {
    let _window = window_with(5, 0).await;
    js(
        "desk.messages.push({ ...desk.message(1, 'Bonjour'), letter: { rich: true, quoted: true, too_large: false,
             fresh: { remote: 2, height: 200 }, whole: { remote: 3, height: 400 }, remote_allowed: false, inline: [],
             sender: 'zoe@example.com' } },
             { ...desk.message(2, 'the text'), letter: { rich: true, quoted: false, too_large: true,
             fresh: { remote: 0, height: 0 }, whole: { remote: 0, height: 0 }, remote_allowed: false, inline: [], sender: null } })",
    );
    open(1).await;
    let frame = || get("[data-test=letter-frame]");
    let source = || frame().get_attribute("src").unwrap_or_default();
    assert_eq!(
        count("[data-test=letter-frame]"),
        1,
        "the long one is its text"
    );
    assert!(find("[data-test=letter-too-large]").is_some());
    assert_eq!(
        frame().get_attribute("sandbox").as_deref(),
        Some("allow-popups")
    );
    assert!(source().ends_with("1/1?,0"), "{}", source());
    assert!(get("[data-test=letter-remote]").inner_text().contains('2'));
    assert!(
        get("[data-test=letter-always]")
            .inner_text()
            .contains("zoe@example.com")
    );

    get("[data-test=letter-quoted]").click();
    until("the history shows", || source().ends_with("1/1?quoted,0")).await;
    assert!(get("[data-test=letter-remote]").inner_text().contains('3'));

    get("[data-test=letter-always]").click();
    settle().await;
    assert_eq!(
        text("desk.called('allow_remote').at(-1).always_for_sender"),
        "true"
    );
    js("desk.emit({ kind: 'timeline_changed', account: 1, conversation: 1 })");
    until("the frame asks again, still with the history", || {
        source().ends_with("1/1?quoted,1")
    })
    .await;
    assert!(find("[data-test=letter-block]").is_some());

    get("[data-test=letter-text]").click();
    until("only the text", || {
        find("[data-test=letter-frame]").is_none()
    })
    .await;
    assert!(
        get("[data-test=letter] .prose")
            .inner_text()
            .contains("Bonjour")
    );
}

#[wasm_bindgen_test]
async fn a_mail_that_says_no_more_than_its_text_is_text_and_unfolds_its_history() {
    let _window = window_with(5, 0).await;
    js(
        "desk.messages.push({ ...desk.message(1, 'Merci'), letter: { rich: false, quoted: true, too_large: false,
             fresh: { remote: 0, height: 60 }, whole: { remote: 0, height: 120 }, remote_allowed: false, inline: [], sender: null } })",
    );
    open(1).await;
    assert!(find("[data-test=letter-frame]").is_none());
    assert!(find("[data-test=letter-text]").is_none());
    get("[data-test=letter-quoted]").click();
    until("the history shows", || {
        find("[data-test=letter-frame]").is_some()
    })
    .await;
    get("[data-test=letter-quoted]").click();
    until("it is folded", || {
        find("[data-test=letter-frame]").is_none()
    })
    .await;
}

#[wasm_bindgen_test]
fn moments_are_written_in_the_language_of_the_window() {
    // Months of the browser count from nought.
    let at = |month: u32, day: u32| {
        let date = number(&format!("new Date(2025, {month}, {day}, 9, 5).getTime()"));
        Timestamp(date as i64)
    };
    let written = |at: Timestamp| {
        [
            Style::Time,
            Style::Day,
            Style::DayOfYear,
            Style::LongDay,
            Style::LongDayOfYear,
            Style::WeekdayTime,
            Style::DayTime,
            Style::DayTimeOfYear,
        ]
        .map(|style| moment(at, style))
    };
    speak(Tongue::French);
    assert_eq!(
        written(at(10, 1)),
        [
            "09:05",
            "1 nov.",
            "1 nov. 2025",
            "samedi 1er novembre",
            "samedi 1er novembre 2025",
            "sam. 09:05",
            "1 nov., 09:05",
            "1 nov. 2025, 09:05",
        ]
    );
    assert_eq!(moment(at(0, 31), Style::LongDay), "vendredi 31 janvier");
    speak(Tongue::English);
    assert_eq!(
        written(at(11, 31)),
        [
            "09:05",
            "31 Dec",
            "31 Dec 2025",
            "Wednesday 31 December",
            "Wednesday 31 December 2025",
            "Wed 09:05",
            "31 Dec, 09:05",
            "31 Dec 2025, 09:05",
        ]
    );
}
