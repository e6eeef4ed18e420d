//! To whom a reply by e-mail goes, above the field: in one line, and in three fields where that is to be changed.

use guichet_model::{mail::Recipients, rule::is_email};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look},
        field::Field,
        icon::{Glyph, Icon},
    },
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// The addresses of a text, set apart by commas, semicolons, spaces or lines, each once; sound or not.
fn listed(typed: &str) -> Vec<String> {
    let parts = typed.split(|letter: char| matches!(letter, ',' | ';') || letter.is_whitespace());
    let mut read: Vec<String> = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        let address = part.to_lowercase();
        if !read.contains(&address) {
            read.push(address);
        }
    }
    read
}

/// The addresses of a message as one line: `a@x, b@y · Cc c@z`.
#[must_use]
pub fn line(recipients: &Recipients) -> String {
    let Recipients { to, cc, bcc } = recipients;
    let to = (!to.is_empty()).then(|| t!("mail-to", addresses = to.join(", ")));
    let cc = (!cc.is_empty()).then(|| t!("mail-cc", addresses = cc.join(", ")));
    let bcc = (!bcc.is_empty()).then(|| t!("mail-bcc", addresses = bcc.join(", ")));
    let parts: Vec<String> = to.into_iter().chain(cc).chain(bcc).collect();
    parts.join(" · ")
}

/// The line, or the fields. Nothing where the conversation is not one of e-mail.
#[component]
pub fn MailHeadLine(
    /// Keeps the draft soon.
    #[prop(into)]
    on_change: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let thread = actions.state().thread();
    let open = RwSignal::new(false);
    let usual = Memo::new(move |_| {
        let conversation = thread.conversation().read();
        conversation.as_ref().and_then(|known| known.mail.clone())
    });
    let shown = Memo::new(move |_| {
        let usual = usual.get()?.recipients;
        Some(thread.drafts().read().recipients.clone().unwrap_or(usual))
    });
    let choose = move |recipients: Option<Recipients>| {
        thread
            .drafts()
            .update(|drafts| drafts.recipients = recipients);
        on_change.run(());
    };
    move || {
        let head = usual.get()?;
        let subject = head.subject.filter(|subject| !subject.trim().is_empty());
        let body = if open.get() {
            let now = shown.get_untracked().unwrap_or_default();
            view! {
                <Fields
                    now=now
                    on_change=Callback::new(move |recipients| choose(Some(recipients)))
                    on_reset=Callback::new(move |()| {
                        choose(None);
                        open.set(false);
                    })
                    on_close=Callback::new(move |()| open.set(false))
                />
            }
            .into_any()
        } else {
            view! {
                <button
                    type="button"
                    class="mail-line mail-line-button"
                    title=t!("mail-change")
                    data-test="mail-head"
                    on:click=move |_| open.set(true)
                >
                    <Glyph icon=Icon::Mail />
                    <span dir="auto">
                        {move || {
                            let known = shown.get().map(|recipients| line(&recipients));
                            known.filter(|line| !line.is_empty()).unwrap_or_else(|| t!("mail-nobody"))
                        }}
                    </span>
                    {subject
                        .map(|subject| {
                            view! { <span class="mail-subject" dir="auto">{subject}</span> }
                        })}
                </button>
            }
            .into_any()
        };
        Some(body)
    }
}

/// The addresses as text, to be changed.
#[component]
fn Fields(
    /// As they are.
    now: Recipients,
    /// Takes them as they are after each key.
    on_change: Callback<Recipients>,
    /// Takes the usual ones again.
    on_reset: Callback<()>,
    /// Shows the line again.
    on_close: Callback<()>,
) -> impl IntoView {
    let text = |addresses: &[String]| RwSignal::new(addresses.join(", "));
    let (to, cc, bcc) = (text(&now.to), text(&now.cc), text(&now.bcc));
    Effect::new(move |before: Option<Recipients>| {
        let recipients = Recipients {
            to: listed(&to.read()),
            cc: listed(&cc.read()),
            bcc: listed(&bcc.read()),
        };
        if before.is_some_and(|before| before != recipients) {
            on_change.run(recipients.clone());
        }
        recipients
    });
    let wrong = move |typed: RwSignal<String>| {
        Signal::derive(move || {
            let wrong = listed(&typed.read())
                .into_iter()
                .find(|part| !is_email(part))?;
            Some(t!("mail-no-address", part = wrong))
        })
    };
    view! {
        <div class="mail-fields" data-test="mail-fields">
            <Field label=t!("mail-field-to") value=to error=wrong(to) name="mail-to" />
            <Field label=t!("mail-field-cc") value=cc error=wrong(cc) name="mail-cc" />
            <Field label=t!("mail-field-bcc") value=bcc error=wrong(bcc) name="mail-bcc" />
            <div class="mail-buttons">
                <Button look=Look::Link test="mail-reset" on_press=move |_| on_reset.run(())>
                    {t!("mail-reset")}
                </Button>
                <Button look=Look::Link test="mail-done" on_press=move |_| on_close.run(())>
                    {t!("mail-done")}
                </Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_order_and_each_once() {
        assert_eq!(
            listed(" a@x.org; B@y.org,\nb@y.org c"),
            ["a@x.org", "b@y.org", "c"]
        );
        assert!(listed(" ,; ").is_empty());
    }
}
