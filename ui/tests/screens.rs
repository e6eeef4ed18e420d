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

/// The window with the first of two conversations of a contact open.
async fn open_conversation(prepared: &str) -> UnmountHandle<impl Mountable + use<>> {
    let handle = window_over(
        &format!(
            "desk.start([desk.account({{}})]); desk.rows = [desk.row(1), desk.row(2)]; {prepared}"
        ),
        "row",
    )
    .await;
    press("row");
    until("the contact shows", || find("contact").is_some()).await;
    handle
}

#[wasm_bindgen_test]
async fn a_contact_form_refuses_what_is_no_address_and_sends_only_what_changed() {
    let _window = open_conversation("").await;
    press("contact-edit");
    until("the form shows", || find("contact-edit-email").is_some()).await;
    write("contact-edit-email", "nobody");
    press("contact-edit-save");
    until("the rule shows", || {
        find("contact-edit-email-error").is_some()
    })
    .await;
    assert_eq!(text("desk.called('act_on_contact').length"), "0");
    write("contact-edit-email", "nobody@example.com");
    press("contact-edit-save");
    until("the form is gone", || find("contact-edit-dialog").is_none()).await;
    assert_eq!(
        text("JSON.stringify(desk.called('act_on_contact')[0].action.edit)"),
        r#"{"email":{"set":"nobody@example.com"}}"#
    );
    until("the card follows", || {
        says("contact-email") == "nobody@example.com"
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_attribute_of_the_wrong_kind_is_refused_with_its_rule() {
    let _window = open_conversation(
        "desk.definitions = [{ key: 'orders', of: 'contact', name: 'Orders', description: '', kind: 'number',
           choices: [], pattern: null, pattern_hint: null }];",
    )
    .await;
    until("the attribute shows", || {
        find("attribute-contact-orders").is_some()
    })
    .await;
    press("attribute-contact-orders");
    until("the editor shows", || find("attribute-input").is_some()).await;
    write("attribute-input", "twelve");
    press("attribute-save");
    until("the rule shows", || find("attribute-error").is_some()).await;
    write("attribute-input", "12");
    press("attribute-save");
    until("the value shows", || {
        says("attribute-contact-orders") == "12"
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_value_that_only_the_core_refuses_keeps_its_editor_open_with_the_rule() {
    let _window = open_conversation(
        "desk.definitions = [{ key: 'order', of: 'conversation', name: 'Order', description: '', kind: 'text',
           choices: [], pattern: '^ML-', pattern_hint: 'ML- first' }];
         desk.answers.act = () => { throw { code: 'invalid', message: 'no',
           rule: { field: 'order', rule: { rule: 'pattern', hint: 'ML- first' } } } };",
    )
    .await;
    until("the attribute shows", || {
        find("attribute-conversation-order").is_some()
    })
    .await;
    press("attribute-conversation-order");
    until("the editor shows", || find("attribute-input").is_some()).await;
    write("attribute-input", "12");
    press("attribute-save");
    until("the rule shows", || {
        says("attribute-error").contains("ML- first")
    })
    .await;
    assert_eq!(
        field("attribute-input").value(),
        "12",
        "what was typed stays"
    );
}

#[wasm_bindgen_test]
async fn a_previous_conversation_leads_back_to_the_one_it_was_opened_from() {
    let _window = open_conversation("").await;
    until("the other one shows", || find("previous-row").is_some()).await;
    press("previous-row");
    until("the way back shows", || find("trail-back").is_some()).await;
    press("trail-back");
    until("the way back is gone", || find("trail").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_transcript_goes_to_the_addresses_that_are_typed_and_to_no_others() {
    let _window = open_conversation("").await;
    press("thread-more");
    until("the menu shows", || find("thread-more-menu").is_some()).await;
    press_css("#thread-more-menu-1");
    until("the form shows", || find("transcript-to").is_some()).await;
    write("transcript-to", "lea@example.com; hugo@");
    press("transcript-submit");
    until("the rule shows", || {
        says("transcript-to-error").contains("hugo@")
    })
    .await;
    assert_eq!(text("desk.called('act').length"), "0");
    write("transcript-to", "lea@example.com; hugo@example.com");
    press("transcript-submit");
    until("the form is gone", || find("transcript-dialog").is_none()).await;
    assert_eq!(
        text("JSON.stringify(desk.called('act')[0].action)"),
        r#"{"kind":"send_transcript","to":["lea@example.com","hugo@example.com"]}"#
    );
}

#[wasm_bindgen_test]
async fn a_macro_is_shown_step_by_step_before_it_is_run() {
    let _window = open_conversation(
        "const close = { kind: 'close' };
         const known = { id: 7, operation: null, name: 'Goodbye', visibility: 'personal', author: null, steps: [close] };
         desk.answers.list_macros = () => [known];
         desk.answers.preview_macro = () => ({
           effects: [{ step: close, outcome: 'nothing_to_do', missing: [] }], delivery: 'as_one',
         });",
    )
    .await;
    until("the macro shows", || find("macro-run").is_some()).await;
    press("macro-run");
    until("the step shows", || find("macro-effect").is_some()).await;
    assert_eq!(text("desk.called('act').length"), "0");
    press("macro-run-confirm");
    until("the dialog is gone", || find("run-macro-dialog").is_none()).await;
    assert_eq!(text("desk.called('act')[0].action.macro_id"), "7");
}

fn press_css(css: &str) {
    let element = document().query_selector(css).unwrap();
    element
        .unwrap_or_else(|| panic!("there is no {css}"))
        .unchecked_into::<HtmlElement>()
        .click();
}
