//! How the window is painted on a Linux machine without a graphics card: a thin client, a virtual machine.
//!
//! WebKit composes pages through OpenGL. Without a card that is emulated on the processor, which doubles the time of a
//! paint and costs some 100 MB. There it is told to paint straight into memory.

use std::{ffi::OsStr, path::Path};

use webkit2gtk::glib;

/// Where the kernel shows graphics cards.
const CARDS: &str = "/dev/dri";

/// What WebKit reads before its first page. The setting of a page that is there already would do the same, but a page
/// that stops composing while it is being made now and then dies.
const WITHOUT_COMPOSING: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Chooses how windows will be painted. To be called before anything else runs: it changes the environment.
///
/// What the user chose in the environment stands.
pub(crate) fn choose() {
    if has_card(Path::new(CARDS)) {
        return;
    }
    if let Err(error) = glib::setenv(WITHOUT_COMPOSING, "1", false) {
        eprintln!("guichet: pages are composed without a graphics card: {error}");
    }
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
