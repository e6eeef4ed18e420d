//! The one window: made in code, so that it opens with the ground of its theme and without a white flash.
//!
//! It shows at once, so that the system draws its frame while the page loads. The page may go nowhere but to itself, and
//! opens no other window.

use std::path::Path;

use guichet_model::{AccountKey, ConversationKey, settings::Theme};
use parking_lot::Mutex;
use tauri::{
    AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::NewWindowResponse, window::Color,
};
use url::Url;

use crate::{dropped::Dropped, letter_scheme, opening};

/// The label of the main window; its capabilities hang on it.
pub(crate) const LABEL: &str = "main";

const TITLE: &str = "Guichet";
const SIZE: (f64, f64) = (1280.0, 800.0);
const SMALLEST: (f64, f64) = (760.0, 520.0);

/// The ground of each theme, as in `ui/styles/tokens.css`.
const LIGHT_GROUND: Color = Color(0xf6, 0xf5, 0xf2, 0xff);
const DARK_GROUND: Color = Color(0x17, 0x17, 0x15, 0xff);

/// What the agent looks at.
#[derive(Debug, Default)]
pub(crate) struct Attention(Mutex<Option<(AccountKey, ConversationKey)>>);

impl Attention {
    /// This conversation was opened last.
    pub(crate) fn turn_to(&self, account: AccountKey, conversation: ConversationKey) {
        *self.0.lock() = Some((account, conversation));
    }

    /// Whether it is this conversation.
    fn is_on(&self, account: AccountKey, conversation: ConversationKey) -> bool {
        *self.0.lock() == Some((account, conversation))
    }
}

/// Makes the window.
///
/// # Errors
/// When the system has no display or no webview.
pub(crate) fn open<R: Runtime>(
    app: &AppHandle<R>,
    profile: &Path,
    theme: Theme,
) -> tauri::Result<WebviewWindow<R>> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(TITLE)
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .center()
        .background_color(ground(theme))
        .data_directory(profile.join("webview"))
        .on_navigation(may_show)
        .on_new_window(|url, _features| {
            open_outside(url);
            NewWindowResponse::Deny
        })
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the title cannot be set");
            }
        })
        .build()?;
    let shell = app.clone();
    window.on_window_event(move |event| shell.state::<Dropped>().hear(event));
    #[cfg(target_os = "linux")]
    crate::revival::watch(&window)?;
    Ok(window)
}

/// Brings the window in front of the others.
pub(crate) fn bring_forward<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(LABEL) else {
        return;
    };
    let brought = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = brought {
        tracing::warn!(%error, "the window cannot be brought forward");
    }
}

/// Whether the agent sees this conversation at this moment.
pub(crate) fn is_watching<R: Runtime>(
    app: &AppHandle<R>,
    account: AccountKey,
    conversation: ConversationKey,
) -> bool {
    app.state::<Attention>().is_on(account, conversation)
        && app
            .get_webview_window(LABEL)
            .and_then(|window| window.is_focused().ok())
            .unwrap_or(false)
}

fn ground(theme: Theme) -> Color {
    match theme {
        Theme::Dark => DARK_GROUND,
        Theme::Light => LIGHT_GROUND,
        Theme::System if system_is_dark() => DARK_GROUND,
        Theme::System => LIGHT_GROUND,
    }
}

#[cfg(target_os = "linux")]
fn system_is_dark() -> bool {
    // GTK is what answers `prefers-color-scheme` here, and its setting can be given by this variable.
    std::env::var("GTK_THEME").is_ok_and(|name| name.to_lowercase().contains("dark"))
}

#[cfg(not(target_os = "linux"))]
fn system_is_dark() -> bool {
    false
}

/// The page's own addresses: `tauri://localhost` and, on Windows, `http://tauri.localhost`.
fn is_own_page(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

/// What the window and the frames in it may show. A mail can lead its frame nowhere else, and not the window at all.
fn may_show(url: &Url) -> bool {
    is_own_page(url) || letter_scheme::is_letter(url)
}

/// Opens what would have been another window, which only the links of a mail ask for, in the system's own program.
fn open_outside(url: Url) {
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(failure) = opening::link(url.as_str()) {
            tracing::info!(code = ?failure.code, "a link of a mail is not opened");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_goes_nowhere_but_to_itself_and_its_frames_to_mail() {
        let may_go = |text: &str| may_show(&text.parse().unwrap());
        assert!(may_go("guichet-letter://localhost/3/77?quoted"));
        assert!(may_go("tauri://localhost/index.html"));
        assert!(may_go("http://tauri.localhost/"));
        assert!(!may_go("https://example.com/"));
        assert!(!may_go("http://tauri.localhost.example.com/"));
        assert!(!may_go("file:///etc/passwd"));
        assert!(!may_go("data:text/html,hello"));
    }
}
