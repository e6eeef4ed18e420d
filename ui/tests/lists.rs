//! Lists in a browser: a selection and its undo, the builder of views, the two modules.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use guichet_ui::app::App;
use js_sys::{Function, Promise};
use leptos::{mount::UnmountHandle, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

/// Frames within which the window must have done what a test waits for.
const PATIENCE: usize = 300;

fn js(code: &str) -> JsValue {
    Function::new_no_args(code)
        .call0(&JsValue::NULL)
        .unwrap_or_else(|error| panic!("{code}: {error:?}"))
}

fn text(code: &str) -> String {
    js(&format!("return String({code})")).as_string().unwrap()
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..PATIENCE {
        if holds() {
            return;
        }
        let promise = Promise::new(&mut |done, _| {
            window().request_animation_frame(&done).unwrap();
        });
        JsFuture::from(promise).await.unwrap();
    }
    panic!("not within {PATIENCE} frames: {what}");
}

fn find(selector: &str) -> Option<Element> {
    document().query_selector(selector).unwrap()
}

fn named(test: &str) -> Option<Element> {
    find(&format!("[data-test='{test}']"))
}

fn press(test: &str) {
    named(test)
        .unwrap_or_else(|| panic!("there is no {test}"))
        .unchecked_into::<HtmlElement>()
        .click();
}

fn says(test: &str) -> String {
    named(test)
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

fn key(name: &str) {
    js(&format!(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{name}', bubbles: true, cancelable: true }}))"
    ));
}

/// The window over five conversations and an account that can do these things.
async fn window_over(capabilities: &str) -> UnmountHandle<impl Mountable> {
    js(include_str!("support/core.js"));
    js(include_str!("support/screens.js"));
    js(&format!(
        "for (let key = 1; key <= 5; key++) desk.rows.push(desk.row(key));
         desk.start([desk.account({{ capabilities: [{capabilities}] }})]);"
    ));
    // A test that failed leaves its window behind.
    if let Some(left) = find("#stage") {
        left.remove();
    }
    let stage = document().create_element("div").unwrap();
    stage.set_id("stage");
    document().body().unwrap().append_child(&stage).unwrap();
    let handle = leptos::mount::mount_to(stage.unchecked_into(), App);
    until("the list shows", || named("row").is_some()).await;
    handle
}

#[wasm_bindgen_test]
async fn what_is_done_to_marked_rows_is_one_act_and_one_undo() {
    let _window = window_over("").await;
    key("j");
    key("x");
    key("J");
    until("two are marked", || {
        says("selection-count").starts_with('2')
    })
    .await;
    key("e");
    until("it is done", || named("batch").is_some()).await;
    assert_eq!(
        text("JSON.stringify(desk.called('act_on_many')[0].conversations)"),
        "[1,2]"
    );
    assert_eq!(
        text("desk.called('act_on_many')[0].action.status"),
        "resolved"
    );
    assert!(named("selection").is_none(), "the marks go");
    key("z");
    until("it is undone", || named("batch").is_none()).await;
    assert_eq!(text("desk.called('undo_batch')[0].batch"), "batch");
}

#[wasm_bindgen_test]
async fn a_view_without_a_name_is_refused_and_one_with_a_name_is_shown() {
    let _window = window_over("").await;
    press("view-new");
    until("the builder counts", || says("view-count").contains('5')).await;
    press("view-save");
    until("the rule shows", || named("view-name-error").is_some()).await;
    assert_eq!(text("desk.called('save_view').length"), "0");

    let field: HtmlInputElement = find("input[data-test='view-name']")
        .unwrap()
        .unchecked_into();
    field.set_value("Still open");
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
    field.dispatch_event(&event).unwrap();
    press("view-save");
    until("the view shows", || says("list-title") == "Still open").await;
    assert_eq!(
        text("JSON.stringify(desk.called('save_view')[0].filter.conditions[0].values)"),
        "[\"open\"]"
    );
    assert_eq!(
        text("desk.called('list_conversations').at(-1).filter.scope.kind"),
        "view"
    );
}

#[wasm_bindgen_test]
async fn an_order_is_remembered_for_its_place() {
    let _window = window_over("'tickets'").await;
    press("sort");
    until("the menu shows", || named("sort-menu-item").is_some()).await;
    js("document.querySelectorAll(\"[data-test='sort-menu-item']\")[2].click()");
    until("it is kept", || {
        text("desk.called('save_list_choice').length") == "1"
    })
    .await;
    key("g");
    key("t");
    until("the tickets show", || {
        find("[data-test='list'][data-module='ticket']").is_some()
    })
    .await;
    until("in the usual order", || {
        text("desk.called('list_conversations').at(-1).filter.sort.by") == "last_activity"
    })
    .await;
    key("g");
    key("c");
    until("the order is back", || {
        text("desk.called('list_conversations').at(-1).filter.sort.by") == "priority"
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_server_without_tickets_says_so() {
    let _window = window_over("").await;
    press("side-tickets");
    until("the module says so", || named("no-tickets").is_some()).await;
}
