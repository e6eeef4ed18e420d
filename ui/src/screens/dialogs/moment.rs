//! Asks for the moment until which a conversation is Pending.

use guichet_model::conversation::Status;
use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    actions::Actions,
    components::{
        button::{Button, Look, Submits},
        dialog::Modal,
        field::{Field, Kind},
    },
    format,
    snooze::{LocalMoment, Preset},
    t,
};

/// The question for a moment; proposes tomorrow morning.
#[component]
pub fn MomentDialog(
    /// Take it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let proposed = Preset::Tomorrow
        .moment(LocalMoment::of(format::now()))
        .map(LocalMoment::field_value)
        .unwrap_or_default();
    let value = RwSignal::new(proposed);
    let refused = RwSignal::new(false);
    let error = Signal::derive(move || refused.get().then(|| t!("moment-past")));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let until = LocalMoment::from_field(&value.read_untracked()).map(LocalMoment::timestamp);
        match until {
            Some(until) if until > format::now() => {
                actions.set_status(Status::Pending, Some(until))
            }
            _ => refused.set(true),
        }
    };
    view! {
        <Modal
            title=t!("moment-title")
            test="moment-dialog"
            on_close=on_close
        >
            <form class="dialog-form" on:submit=submit>
                <Field
                    label=t!("moment-label")
                    value=value
                    kind=Kind::Moment
                    error=error
                    name="moment"
                />
                <div class="dialog-actions">
                    <Button look=Look::Plain on_press=move |_| on_close.run(())>
                        {t!("dialog-cancel")}
                    </Button>
                    <Button look=Look::Primary submits=Submits::Form test="moment-submit">
                        {t!("moment-submit")}
                    </Button>
                </div>
            </form>
        </Modal>
    }
}
