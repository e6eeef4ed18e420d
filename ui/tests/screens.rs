//! Signing in, the outbox, the related panel and the settings, in a browser.
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

fn find(test: &str) -> Option<Element> {
    document()
        .query_selector(&format!("[data-test='{test}']"))
        .unwrap()
}

fn press(test: &str) {
    find(test)
        .unwrap_or_else(|| panic!("there is no {test}"))
        .unchecked_into::<HtmlElement>()
        .click();
}

fn says(test: &str) -> String {
    find(test)
        .and_then(|element| element.text_content())
        .unwrap_or_default()
}

fn field(test: &str) -> HtmlInputElement {
    find(test)
        .unwrap_or_else(|| panic!("there is no {test}"))
        .unchecked_into()
}

fn write(test: &str, words: &str) {
    let field = field(test);
    field.set_value(words);
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict("input", &init).unwrap();
    field.dispatch_event(&event).unwrap();
}

/// The window over a core that a test has prepared.
async fn window_over(prepared: &str, shows: &str) -> UnmountHandle<impl Mountable + use<>> {
    js(include_str!("support/core.js"));
    js(include_str!("support/screens.js"));
    js(prepared);
    // A test that failed leaves its window behind.
    if let Some(left) = document().get_element_by_id("stage") {
        left.remove();
    }
    let stage = document().create_element("div").unwrap();
    stage.set_id("stage");
    document().body().unwrap().append_child(&stage).unwrap();
    let handle = leptos::mount::mount_to(stage.unchecked_into(), App);
    until("the window shows", || find(shows).is_some()).await;
    handle
}

/// The sign-in to a server, filled in.
async fn filled_sign_in(prepared: &str, server: &str) -> UnmountHandle<impl Mountable + use<>> {
    let handle = window_over(&format!("desk.start([]); {prepared}"), "sign-in").await;
    press("sign-in-server");
    until("the form shows", || find("sign-in-password").is_some()).await;
    write("sign-in-address", server);
    write("sign-in-email", "alice@example.com");
    write("sign-in-password", "secret");
    handle
}

#[wasm_bindgen_test]
async fn what_was_typed_stays_when_signing_in_fails() {
    let _window = filled_sign_in(
        "desk.answers.sign_in = () => { throw { code: 'wrong_password', message: 'no' } };",
        "support.example.com",
    )
    .await;
    press("sign-in-submit");
    until("the failure shows", || {
        find("sign-in-password-error").is_some()
    })
    .await;
    assert_eq!(field("sign-in-address").value(), "support.example.com");
    assert_eq!(field("sign-in-email").value(), "alice@example.com");
    assert_eq!(field("sign-in-password").value(), "secret");
}

#[wasm_bindgen_test]
async fn six_digits_are_sent_without_a_button() {
    let _window = filled_sign_in(
        "desk.answers.sign_in = () => ({ kind: 'code_needed', ticket: 't-1' });
         desk.answers.submit_code = () => ({ kind: 'signed_in', account: desk.account({}) });",
        "support.example.com",
    )
    .await;
    press("sign-in-submit");
    until("the code is asked for", || find("sign-in-code").is_some()).await;
    write("sign-in-code", "123 45");
    assert_eq!(text("desk.called('submit_code').length"), "0");
    write("sign-in-code", "123 456");
    until("the workspace shows", || find("sidebar").is_some()).await;
    assert_eq!(text("desk.called('submit_code')[0].code"), "123456");
    assert_eq!(text("desk.called('submit_code')[0].ticket"), "t-1");
}

#[wasm_bindgen_test]
async fn plain_http_goes_out_only_after_a_yes() {
    let _window = filled_sign_in(
        "desk.answers.sign_in = ({ allow_http }) => {
           if (!allow_http) throw { code: 'plain_http', message: 'no' };
           return { kind: 'signed_in', account: desk.account({}) };
         };",
        "http://support.example.com",
    )
    .await;
    press("sign-in-submit");
    until("the question shows", || find("plain-http").is_some()).await;
    assert_eq!(text("desk.called('sign_in').length"), "1");
    press("plain-http-allow");
    until("the workspace shows", || find("sidebar").is_some()).await;
    assert_eq!(text("desk.called('sign_in')[1].allow_http"), "true");
}

#[wasm_bindgen_test]
async fn an_ended_session_leaves_the_workspace_usable_and_offers_to_sign_in() {
    let _window = window_over(
        "desk.start([desk.account({ session: 'sign_in_needed' })]);
         desk.answers.sign_in = () => ({ kind: 'signed_in', account: desk.account({}) });",
        "banner-sign-in",
    )
    .await;
    assert!(find("list").is_some(), "the local copy stays on screen");
    press("banner-button");
    until("the dialog shows", || find("sign-in-password").is_some()).await;
    assert_eq!(field("sign-in-email").value(), "alice@example.com");
    write("sign-in-password", "secret");
    press("sign-in-submit");
    until("the dialog goes", || find("sign-in-again-dialog").is_none()).await;
    assert_eq!(
        text("desk.called('sign_in')[0].server"),
        "https://support.example.com"
    );
}

#[wasm_bindgen_test]
async fn a_conflict_shows_both_values_by_name_and_can_keep_the_servers() {
    let _window = window_over(
        "desk.start([desk.account({})]);
         desk.operations = [desk.operation('op-1', {
           action: { kind: 'set_status', status: 'resolved', until: null }, state: 'conflict',
           reason: { code: 'conflict', server: 'snoozed' },
         })];
         desk.answers.list_outbox = () => desk.operations;
         desk.answers.discard_operation = () => { desk.operations = []; return null; };",
        "sidebar",
    )
    .await;
    press("side-outbox");
    until("the operation shows", || find("conflict").is_some()).await;
    assert_eq!(says("conflict-server"), "Pending");
    assert_eq!(says("conflict-mine"), "Closed");
    press("operation-discard");
    until("the outbox is empty", || find("outbox-empty").is_some()).await;
    assert_eq!(
        text("desk.called('discard_operation')[0].operation"),
        "op-1"
    );
}

#[wasm_bindgen_test]
async fn words_are_dropped_only_after_a_question() {
    let _window = window_over(
        "desk.start([desk.account({})]);
         desk.operations = [desk.operation('op-1', {})];
         desk.answers.list_outbox = () => desk.operations;
         desk.answers.discard_operation = () => { desk.operations = []; return null; };",
        "sidebar",
    )
    .await;
    press("side-outbox");
    until("the operation shows", || find("operation").is_some()).await;
    press("operation-discard");
    until("the question shows", || find("discard-confirm").is_some()).await;
    assert_eq!(text("desk.called('discard_operation').length"), "0");
    press("discard-confirm");
    until("the outbox is empty", || find("outbox-empty").is_some()).await;
}

#[wasm_bindgen_test]
async fn a_setting_holds_at_once() {
    let _window = window_over(
        "desk.start([desk.account({})]); desk.answers.save_settings = () => null;",
        "sidebar",
    )
    .await;
    press("side-settings");
    until("the settings show", || find("settings").is_some()).await;
    press("theme-dark");
    until("the window is dark", || {
        text("document.documentElement.dataset.theme") == "dark"
    })
    .await;
    assert_eq!(
        text("desk.called('save_settings')[0].settings.theme"),
        "dark"
    );
}
