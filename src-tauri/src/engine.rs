//! How WebKit works on Linux: what it reads from the environment before its first page.

use std::{ffi::OsStr, path::Path};

use webkit2gtk::glib;

/// Where the kernel shows graphics cards.
const CARDS: &str = "/dev/dri";

/// Paints pages straight into memory. WebKit composes them through OpenGL otherwise; on a machine without a graphics
/// card, a thin client or a virtual machine, that is emulated on the processor, which doubles the time of a paint and
/// costs some 100 MB. The setting of a page that is there already would do the same, but a page that stops composing
/// while it is being made now and then dies.
const WITHOUT_COMPOSING: (&str, &str) = ("WEBKIT_DISABLE_COMPOSITING_MODE", "1");

/// When WebAssembly is translated into machine code, and by how many threads. WebKit begins after 150 turns of a
/// function, on all processors: while the window starts, every function that draws it is translated at once, and what
/// draws waits for its turn. Later and one by one, the interface is drawn twice as soon, and a click costs what it did.
/// A WebKit that does not know these names goes on as it does.
const TRANSLATION: [(&str, &str); 2] = [
    ("JSC_thresholdForBBQOptimizeAfterWarmUp", "1000"),
    ("JSC_numberOfWasmCompilerThreads", "1"),
];

/// How the page's memory is swept. In two generations what was thrown away waits long for the older one's turn; in one, a
/// day's use holds less, and no click waits longer for it.
const SWEEPING: (&str, &str) = ("JSC_useGenerationalGC", "0");

/// Chooses how pages work. To be called before anything else runs: it changes the environment.
///
/// What the user chose in the environment stands.
pub(crate) fn choose() {
    let painting = (!has_card(Path::new(CARDS))).then_some(WITHOUT_COMPOSING);
    for (name, value) in TRANSLATION.into_iter().chain([SWEEPING]).chain(painting) {
        if let Err(error) = glib::setenv(name, value, false) {
            eprintln!("guichet: WebKit works as it does without {name}: {error}");
        }
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
