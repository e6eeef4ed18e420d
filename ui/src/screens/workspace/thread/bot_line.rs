//! Below the header, while a bot answers the customer: who does, and how to take over.

use guichet_model::conversation::Status;
use leptos::prelude::*;

use crate::{
    actions::Actions,
    components::{
        button::Button,
        icon::{Glyph, Icon},
    },
    state::{StateStoreFields, ThreadStoreFields},
    t,
};

/// The line; nothing where no bot answers.
#[component]
pub fn BotLine() -> impl IntoView {
    let actions = Actions::of_window();
    let conversation = actions.state().thread().conversation();
    let answers = Memo::new(move |_| {
        let conversation = conversation.read();
        let row = &conversation.as_ref()?.row;
        (row.status == Status::AiReply).then(|| row.bot.clone())
    });
    move || {
        let bot = answers.get()?;
        Some(view! {
            <div class="bot-line" data-test="bot-line">
                <Glyph icon=Icon::Sparkles />
                <p dir="auto">
                    {match bot {
                        Some(name) => t!("bot-answers-named", name = name),
                        None => t!("bot-answers"),
                    }}
                </p>
                <Button
                    icon=Icon::Hand
                    key_hint=Signal::stored("o".to_owned())
                    test="take-over"
                    on_press=move |_| actions.take_over()
                >
                    {t!("bot-take-over")}
                </Button>
            </div>
        })
    }
}
