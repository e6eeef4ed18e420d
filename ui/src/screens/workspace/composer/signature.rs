//! The signature under a reply: shown as it will be sent, and switched for its channel.

use guichet_model::{account::Channel, draft::Mode, signature};
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{button::IconButton, icon::Icon, prose::Prose},
    state::{Screen, StateStoreFields, ThreadStoreFields},
    t,
};

/// The signature of the conversation that is open.
#[derive(Debug, Clone, Copy)]
pub struct Signed {
    actions: Actions,
    channel: Memo<Option<Channel>>,
    /// As the channel can carry it; absent where there is none, it is off, or a note is written.
    shown: Memo<Option<String>>,
}

impl Signed {
    pub(super) fn new(actions: Actions, mode: Memo<Mode>) -> Self {
        let state = actions.state();
        let channel = Memo::new(move |_| {
            let inbox = state.thread().conversation().read().as_ref()?.row.inbox;
            let reference = state.reference();
            let known = &reference.read().inboxes;
            let inbox = known.iter().find(|known| known.id == inbox)?;
            Some(inbox.channel.clone())
        });
        let shown = Memo::new(move |_| {
            let channel = channel.get().filter(|_| mode.get() == Mode::Reply)?;
            let known = state.signature();
            let known = known.read();
            let text = known
                .channels
                .contains(&channel)
                .then(|| signature::for_channel(&known.text, &channel))?;
            (!text.is_empty()).then_some(text)
        });
        Self {
            actions,
            channel,
            shown,
        }
    }

    /// A text as it is sent.
    pub(super) fn put_under(self, text: &str) -> String {
        self.shown.with_untracked(|shown| match shown {
            Some(signed) => signature::append(text, signed),
            None => text.to_owned(),
        })
    }

    /// Switches it; who has none yet is led to where it is written.
    fn toggle(self) {
        let state = self.actions.state();
        if state
            .signature()
            .with_untracked(|known| known.text.trim().is_empty())
        {
            self.actions.show(Screen::Settings);
        } else if let Some(channel) = self.channel.get_untracked() {
            let on = self.shown.with_untracked(Option::is_none);
            self.actions.sign_channel(channel, on);
        }
    }
}

/// The signature under the field.
#[component]
pub fn SignatureLine(
    /// Which.
    signed: Signed,
) -> impl IntoView {
    move || {
        let text = signed.shown.get()?;
        Some(view! {
            <div class="composer-signature" data-test="signature" title=t!("signature-title")>
                <Prose text=text />
            </div>
        })
    }
}

/// The switch.
#[component]
pub fn SignatureButton(
    /// Which signature.
    signed: Signed,
) -> impl IntoView {
    view! {
        <IconButton
            icon=Icon::Signature
            label=Signal::derive(move || {
                if signed.shown.read().is_some() { t!("signature-off") } else { t!("signature-on") }
            })
            pressed=Signal::derive(move || signed.shown.read().is_some())
            test="signature-switch"
            on_press=move |_| signed.toggle()
        />
    }
}
