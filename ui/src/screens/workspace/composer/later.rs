//! A moment at which a message leaves, instead of now.

use guichet_model::Timestamp;
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        button::IconButton,
        icon::Icon,
        menu::{Choice, ChoiceMenu, Choices, Filtering},
    },
    screens::workspace::moments::{self, Typed, Until},
    t,
};

/// Offers moments; one can be typed in words as well.
#[component]
pub fn LaterButton(
    /// Whether there is nothing to send.
    #[prop(into)]
    disabled: Signal<bool>,
    /// Takes the moment.
    #[prop(into)]
    on_choose: Callback<Timestamp>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let typed = Typed::read(actions);
    let choose = move |until| {
        open.set(false);
        if let Until::Moment(Some(at)) = until {
            on_choose.run(at);
        }
    };
    // A message waits for a moment, not for the customer; another moment is typed.
    let choices = || {
        let all = moments::presets().into_iter();
        all.filter(|choice| matches!(choice.value, Until::Moment(Some(_))))
            .collect::<Vec<Choice<Until>>>()
    };
    view! {
        <IconButton
            icon=Icon::CalendarClock
            label=t!("later-title")
            test="send-later"
            node_ref=anchor
            on_press=move |_| {
                if !disabled.get_untracked() {
                    open.update(|open| *open = !*open);
                }
            }
        />
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("later-type")
                            choices=Choices::new(Signal::derive(choices), choose)
                            anchor=anchor
                            filtering=Filtering::Yes
                            query=Some(typed.query)
                            answers=Some(Choices::new(typed.answers, choose))
                            test="later-menu"
                            on_close=Callback::new(move |()| open.set(false))
                        />
                    }
                })
        }}
    }
}
