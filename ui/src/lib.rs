//! The window: what an agent sees and does, compiled to WebAssembly.
//!
//! It holds no truth and knows no network. [`bridge`] asks the core and hears its events, [`state`] keeps what is on
//! screen, [`actions`] is everything a component may do, [`screens`] and [`components`] draw it. Text comes from
//! [`locale`], dates and numbers from [`format`], keys from [`keymap`].

pub mod actions;
pub mod app;
pub mod attribute_form;
pub mod bridge;
pub mod components;
pub mod contact_form;
pub mod failure;
pub mod format;
pub mod keymap;
pub mod layout;
pub mod locale;
pub mod macros;
pub mod markdown;
pub mod rule;
pub mod screens;
pub mod sign_in;
pub mod snooze;
pub mod state;
pub mod ticket;
pub mod transcript;
pub mod view_draft;
pub mod writing;

use wasm_bindgen::prelude::wasm_bindgen;

/// Draws the window; `boot.js` calls it once.
#[wasm_bindgen]
pub fn start() {
    leptos::mount::mount_to_body(app::App);
}
