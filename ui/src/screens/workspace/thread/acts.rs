//! What can be done with a single message: answer it, have it delivered again, take it away.

use guichet_model::{
    MessageId,
    message::{Attachment, Delivery, Message, Quoted},
    outbox::Action,
};
use leptos::{ev::MouseEvent, html, prelude::*, tachys::html::node_ref::NodeRefContainer};
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    actions::Actions,
    components::{
        icon::Icon,
        menu::{Choice, ChoiceMenu, Choices, Mark},
    },
    screens::workspace::composer,
    state::{Dialog, StateStoreFields, ThreadStoreFields},
    t,
};

/// One of the things that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Answer,
    Retry,
    Delete,
}

/// Which message's menu is open, and under which button.
#[derive(Debug, Clone, Copy)]
pub struct OpenActs(RwSignal<Option<(MessageId, NodeRef<html::Button>)>>);

impl OpenActs {
    /// Keeps it for everything below.
    pub fn provide() {
        provide_context(Self(RwSignal::new(None)));
    }

    fn press(self, id: MessageId, event: &MouseEvent) {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = button {
            let anchor = NodeRef::new();
            NodeRefContainer::<html::Button>::load(anchor, &button);
            let again = |open: &Option<(MessageId, _)>| matches!(open, Some((of, _)) if *of == id);
            let wanted = (!self.0.with_untracked(again)).then_some((id, anchor));
            self.0.set(wanted);
        }
    }
}

/// The button beside a message. Nothing for one that the server does not have yet. All of a thread share one menu, so that
/// a message costs no more than its button.
#[component]
pub fn ActsButton(
    /// Which message; absent for none.
    id: Option<MessageId>,
) -> impl IntoView {
    let open = use_context::<OpenActs>();
    id.zip(open).map(|(id, open)| {
        view! {
            <button
                type="button"
                class="message-more"
                aria-haspopup="listbox"
                aria-label=t!("message-acts")
                title=t!("message-acts")
                data-test="message-acts"
                on:click=move |event| open.press(id, &event)
            >
                "⋯"
            </button>
        }
    })
}

/// The menu of the message whose button was pressed.
#[component]
pub fn ActsMenu() -> impl IntoView {
    let actions = Actions::of_window();
    let open = use_context::<OpenActs>();
    move || {
        let OpenActs(open) = open?;
        let (id, anchor) = open.get()?;
        let messages = actions.state().thread().messages();
        let message = messages.with_untracked(|all| {
            let mut all = all.iter();
            all.find(|message| message.id == Some(id)).cloned()
        })?;
        let offered = choices(&message);
        let choose = move |act| match act {
            Act::Answer => answer(actions, id, &message),
            Act::Retry => act_on(actions, Action::RetryMessage { message: id }),
            Act::Delete => {
                let asked = Dialog::DeleteMessage(id, message.content.clone());
                actions.state().dialog().set(Some(asked));
            }
        };
        Some(view! {
            <ChoiceMenu
                label=t!("message-acts")
                choices=Choices::new(Signal::stored(offered), choose)
                anchor=anchor
                test="message-menu"
                on_close=Callback::new(move |()| open.set(None))
            />
        })
    }
}

fn choices(message: &Message) -> Vec<Choice<Act>> {
    let mut choices =
        vec![Choice::new(Act::Answer, t!("message-answer")).marked(Mark::Icon(Icon::Reply))];
    if message.delivery == Delivery::Failed {
        let again = Choice::new(Act::Retry, t!("message-retry"));
        choices.push(again.marked(Mark::Icon(Icon::RotateCcw)));
    }
    let delete = Choice::new(Act::Delete, t!("message-delete"));
    choices.push(delete.marked(Mark::Icon(Icon::Trash)).apart());
    choices
}

/// Answers a message: to the customer, or in a note where it is one.
fn answer(actions: Actions, id: MessageId, message: &Message) {
    let quoted = Quoted {
        id,
        author: Some(message.author.clone()),
        text: message
            .content
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
        attachment: message
            .attachments
            .first()
            .map(|file: &Attachment| file.kind),
        deleted: false,
    };
    composer::answer(actions, message.private, quoted);
}

/// Does something to a message of the open conversation.
pub fn act_on(actions: Actions, action: Action) {
    if let Some(conversation) = actions.open_key() {
        leptos::task::spawn_local(async move {
            if let Err(failure) = actions.act(conversation, action).await {
                actions.toast_failure(&failure);
            }
        });
    }
}
