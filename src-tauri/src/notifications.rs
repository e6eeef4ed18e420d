//! Native notifications for what an agent wants to know at once, and what a click on one does.
//!
//! The platform's own layer is used, because Tauri's plugin hears no clicks on the desktop. None is shown for the
//! conversation that the agent is looking at.

use guichet_model::{
    AccountKey, ConversationKey, Event,
    event::Notice,
    settings::{Language, Settings},
};
use notify_rust::Notification;
use tauri::{AppHandle, Manager, Runtime};

use crate::{desk::Desk, events, language, window};

/// Shows a notification when the event is worth one.
pub(crate) fn consider<R: Runtime>(app: &AppHandle<R>, event: &Event) {
    let Event::Notice {
        account,
        conversation,
        notice,
        ..
    } = event
    else {
        return;
    };
    if window::is_watching(app, *account, *conversation) {
        return;
    }
    let settings = app
        .state::<Desk>()
        .core()
        .ok()
        .and_then(|core| core.settings().ok())
        .unwrap_or_default();
    show(app, &settings, *account, *conversation, notice);
}

fn show<R: Runtime>(
    app: &AppHandle<R>,
    settings: &Settings,
    account: AccountKey,
    conversation: ConversationKey,
    notice: &Notice,
) {
    let (summary, body) = words(settings.language, notice);
    let app = app.clone();
    // A thread of its own, because the handle waits for the click until the notification is gone.
    let waiting = std::thread::Builder::new()
        .name("notification".to_owned())
        .spawn(move || {
            let mut notification = Notification::new();
            notification
                .appname("Guichet")
                .icon("guichet")
                .summary(&summary)
                .body(&body);
            #[cfg(all(unix, not(target_os = "macos")))]
            notification.action("default", "");
            match notification.show() {
                Ok(handle) => when_clicked(handle, || {
                    window::bring_forward(&app);
                    events::send(
                        &app,
                        Event::ShowConversation {
                            account,
                            conversation,
                        },
                    );
                }),
                Err(error) => tracing::info!(%error, "the system shows no notifications"),
            }
        });
    if let Err(error) = waiting {
        tracing::warn!(%error, "no thread for a notification");
    }
}

/// Title and text of a notification.
fn words(language: Language, notice: &Notice) -> (String, String) {
    match notice {
        Notice::Assigned { contact, .. } => {
            (contact.clone(), language::text(language, "notice-assigned"))
        }
        Notice::Message { contact, text } => (contact.clone(), escape(text)),
    }
}

/// The text of a notification may be read as markup by the system, and a customer's words are no markup.
fn escape(text: &str) -> String {
    if cfg!(all(unix, not(target_os = "macos"))) {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn when_clicked(handle: notify_rust::NotificationHandle, clicked: impl FnOnce()) {
    handle.wait_for_action(|action| {
        if action == "default" {
            clicked();
        }
    });
}

/// Elsewhere the system brings the program forward by itself.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn when_clicked<H>(_handle: H, _clicked: impl FnOnce()) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customers_words_are_never_markup() {
        let notice = Notice::Message {
            contact: "Zoé".to_owned(),
            text: "<a href=\"x\">here</a> & now".to_owned(),
        };
        let (summary, body) = words(Language::English, &notice);
        assert_eq!(summary, "Zoé");
        if cfg!(target_os = "linux") {
            assert_eq!(body, "&lt;a href=\"x\"&gt;here&lt;/a&gt; &amp; now");
        }
    }
}
