//! How the window is painted on a Linux machine without a graphics card: a thin client, a virtual machine.
//!
//! WebKit composes pages through OpenGL. Without a card that is emulated on the processor, which doubles the time of a
//! paint and costs some 100 MB. There it is told to paint straight into memory.

use std::{ffi::OsStr, path::Path};

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};

/// Where the kernel shows graphics cards.
const CARDS: &str = "/dev/dri";

/// Chooses how the window is painted.
///
/// # Errors
/// When the window has gone.
pub(crate) fn choose<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    if has_card(Path::new(CARDS)) {
        return Ok(());
    }
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Whether a card that can draw is there.
fn has_card(folder: &Path) -> bool {
    let is_renderer = |name: &OsStr| name.as_encoded_bytes().starts_with(b"render");
    std::fs::read_dir(folder).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| is_renderer(&entry.file_name()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_without_a_renderer_is_no_card() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_card(&folder.path().join("missing")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_card(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_card(folder.path()));
    }
}
