//! What the window remembers about itself on this computer: panel sizes and the account on screen. In the webview's own
//! storage; losing it costs nothing.

use std::time::Duration;

use guichet_model::AccountKey;
use leptos::prelude::{request_animation_frame, set_timeout};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

/// Smallest width of the list, in pixels.
pub const LIST_MIN: f64 = 280.0;
/// Largest width of the list, in pixels.
pub const LIST_MAX: f64 = 560.0;

/// How long a window that draws no frames, a minimized one say, is waited for.
const NO_FRAMES: Duration = Duration::from_secs(1);

/// Width of the list in pixels.
#[must_use]
pub fn list_width() -> f64 {
    read("list-width")
        .and_then(|width| width.parse().ok())
        .unwrap_or_else(usual_list_width)
        .clamp(LIST_MIN, LIST_MAX)
}

/// Width of the list until the agent changes it, in pixels: a quarter of a small window, 360 of a large one.
#[must_use]
pub fn usual_list_width() -> f64 {
    let window = web_sys::window()
        .and_then(|window| window.inner_width().ok())
        .and_then(|width| width.as_f64())
        .unwrap_or(1440.0);
    (window / 4.0).clamp(300.0, 360.0)
}

/// Remembers the width of the list.
pub fn remember_list_width(width: f64) {
    write("list-width", &format!("{width:.0}"));
}

/// Whether the related panel shows.
#[must_use]
pub fn related_shown() -> bool {
    read("related").as_deref() != Some("folded")
}

/// Remembers that the related panel shows.
pub fn remember_related_shown() {
    write("related", "shown");
}

/// Remembers that the related panel is folded.
pub fn remember_related_folded() {
    write("related", "folded");
}

/// Whether a section shows more than its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Folding {
    /// All of it shows.
    Unfolded,
    /// Only the title shows.
    Folded,
}

impl Folding {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Unfolded => Self::Folded,
            Self::Folded => Self::Unfolded,
        }
    }
}

/// How the agent left a section of a panel.
#[must_use]
pub fn folding(section: &str) -> Folding {
    match read(&format!("fold-{section}")).as_deref() {
        Some("folded") => Folding::Folded,
        _ => Folding::Unfolded,
    }
}

/// Remembers how the agent left a section of a panel.
pub fn remember_folding(section: &str, folding: Folding) {
    let value = match folding {
        Folding::Unfolded => "unfolded",
        Folding::Folded => "folded",
    };
    write(&format!("fold-{section}"), value);
}

/// The account that was last on screen.
#[must_use]
pub fn account() -> Option<AccountKey> {
    read("account")?.parse().ok().map(AccountKey)
}

/// Remembers the account on screen.
pub fn remember_account(account: AccountKey) {
    write("account", &account.to_string());
}

/// Remembers the theme in use, which `boot.js` sets before the first paint.
pub fn remember_theme(theme: &str) {
    write("theme", theme);
}

/// `performance.now()`: milliseconds since the page began.
#[must_use]
pub fn performance_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// Waits until what was just drawn is on screen; not for long where the window draws no frames.
pub async fn after_paint() {
    let painted = js_sys::Promise::new(&mut |resolve, _| {
        let done = move || {
            // Calling it again does nothing, and it throws nothing.
            let _ = resolve.call0(&JsValue::NULL);
        };
        let at_last = done.clone();
        set_timeout(at_last, NO_FRAMES);
        // The first frame draws, the second begins after it is on screen.
        request_animation_frame(move || request_animation_frame(done));
    });
    // It is never rejected.
    let _ = JsFuture::from(painted).await;
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn read(name: &str) -> Option<String> {
    storage()?.get_item(&format!("guichet.{name}")).ok()?
}

fn write(name: &str, value: &str) {
    if let Some(storage) = storage() {
        // Full or switched off: the window opens as it does the first time.
        let _ = storage.set_item(&format!("guichet.{name}"), value);
    }
}

/// Leaves a figure on the page where measurements from outside find it, as `data-…` of the root element.
pub fn leave_mark(name: &str, value: &str) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        let mut attribute = String::from("data-");
        for c in name.chars() {
            if c.is_ascii_uppercase() {
                attribute.push('-');
            }
            attribute.push(c.to_ascii_lowercase());
        }
        // The name is valid, so setting it cannot fail.
        let _ = root.set_attribute(&attribute, value);
    }
}
