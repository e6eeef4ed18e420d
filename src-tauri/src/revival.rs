//! A page whose process died is loaded again.
//!
//! The page runs in a process of its own, which can end without the app: by a defect in the webview, or by a system that
//! is out of memory. What the agent wrote is in the core by then, so the page finds all of it when it starts anew. A page
//! that dies again and again is left alone, or it would take the whole machine.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use tauri::{Runtime, WebviewWindow};
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

/// How often a page is brought back within [`WHILE`].
const TIMES: usize = 3;
const WHILE: Duration = Duration::from_secs(60);

/// Brings the window's page back whenever its process ends by itself.
///
/// # Errors
/// When the window has gone.
pub(crate) fn watch<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.with_webview(|webview| {
        let revivals = RefCell::new(Revivals::default());
        webview
            .inner()
            .connect_web_process_terminated(move |page, reason| {
                if reason == WebProcessTerminationReason::TerminatedByApi {
                    return;
                }
                if revivals.borrow_mut().may_begin(Instant::now()) {
                    tracing::error!(?reason, "the page's process ended; it is loaded again");
                    page.reload();
                } else {
                    tracing::error!(?reason, "the page's process ends again and again");
                }
            });
    })
}

/// When the page was brought back, of late.
#[derive(Debug, Default)]
struct Revivals(Vec<Instant>);

impl Revivals {
    /// Whether one more is within bounds; it is counted then.
    fn may_begin(&mut self, now: Instant) -> bool {
        self.0
            .retain(|&then| now.saturating_duration_since(then) < WHILE);
        let may = self.0.len() < TIMES;
        if may {
            self.0.push(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_dies_again_and_again_is_left_alone_for_a_while() {
        let mut revivals = Revivals::default();
        let start = Instant::now();
        for second in 0..3 {
            assert!(revivals.may_begin(start + Duration::from_secs(second)));
        }
        assert!(!revivals.may_begin(start + Duration::from_secs(59)));
        assert!(revivals.may_begin(start + Duration::from_secs(60)));
    }
}
