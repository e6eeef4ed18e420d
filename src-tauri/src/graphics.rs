//! How the window is painted on a Linux machine without a graphics card: a thin client, a virtual machine.
//!
//! WebKit composes pages through OpenGL. Without a card that is emulated on the processor, which doubles the time of a
//! paint and costs some 100 MB. WebKit paints without OpenGL when a variable of its environment says so, and reads it
//! before any code of ours could set it safely; so the program starts itself again, in the same process, with it.

use std::{env, ffi::OsStr, io, os::unix::process::CommandExt, path::Path, process::Command};

/// Makes WebKit paint without OpenGL. Whoever sets it, to whatever, has decided.
const WITHOUT_OPENGL: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Where the kernel shows graphics cards.
const CARDS: &str = "/dev/dri";

/// Starts the program again where it should paint in another way; returns where it goes on as it is.
pub(crate) fn choose() {
    if env::var_os(WITHOUT_OPENGL).is_some() || has_card(Path::new(CARDS)) {
        return;
    }
    let error = again();
    eprintln!("guichet: painting is slower than it could be: {error}");
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

/// Returns only when it failed.
fn again() -> io::Error {
    match env::current_exe() {
        Ok(program) => Command::new(program)
            .args(env::args_os().skip(1))
            .env(WITHOUT_OPENGL, "1")
            .exec(),
        Err(error) => error,
    }
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
