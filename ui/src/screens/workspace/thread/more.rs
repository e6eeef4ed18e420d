//! What else can be done with the open conversation: raise or change a ticket, send the transcript, write anew, put it
//! back among what is unread.

use guichet_model::{
    ContactKey, ConversationKey,
    conversation::{Category, Conversation},
};
use leptos::{html, prelude::*};

use crate::{
    actions::Actions,
    components::{
        button::IconButton,
        icon::Icon,
        menu::{Choice, ChoiceMenu, Choices, Mark},
    },
    state::{Dialog, StateStoreFields, ThreadStoreFields},
    t,
};

/// What a choice of the menu does.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    RaiseTicket(ConversationKey),
    EditTicket,
    Transcript(ConversationKey),
    Write(ContactKey),
    Unread,
}

impl Wanted {
    fn carry_out(self, actions: Actions) {
        match self {
            Self::RaiseTicket(source) => actions.ask(Dialog::NewTicket(Some(source))),
            Self::EditTicket => actions.ask(Dialog::EditTicket),
            Self::Transcript(conversation) => actions.ask(Dialog::Transcript(conversation)),
            Self::Write(contact) => actions.ask(Dialog::NewConversation(Some(contact))),
            Self::Unread => actions.mark_unread(),
        }
    }
}

/// The button and its menu.
#[component]
pub fn MoreMenu() -> impl IntoView {
    let actions = Actions::of_window();
    let conversation = actions.state().thread().conversation();
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    let choices = Signal::derive(move || {
        let conversation = conversation.read();
        conversation.as_ref().map(wanted).unwrap_or_default()
    });
    view! {
        <IconButton
            icon=Icon::Ellipsis
            label=t!("thread-more")
            test="thread-more"
            node_ref=anchor
            on_press=move |_| open.update(|open| *open = !*open)
        />
        {move || {
            open.get()
                .then(|| {
                    view! {
                        <ChoiceMenu
                            label=t!("thread-more")
                            choices=Choices::new(choices, move |wanted: Wanted| wanted.carry_out(actions))
                            anchor=anchor
                            test="thread-more-menu"
                            on_close=move |()| open.set(false)
                        />
                    }
                })
        }}
    }
}

fn wanted(open: &Conversation) -> Vec<Choice<Wanted>> {
    let ticket = if open.row.category == Category::Ticket {
        Choice::new(Wanted::EditTicket, t!("ticket-edit")).marked(Mark::Icon(Icon::Pencil))
    } else {
        Choice::new(Wanted::RaiseTicket(open.row.key), t!("ticket-raise"))
            .marked(Mark::Icon(Icon::Ticket))
    };
    vec![
        ticket,
        Choice::new(Wanted::Transcript(open.row.key), t!("transcript-title"))
            .marked(Mark::Icon(Icon::Mail)),
        Choice::new(Wanted::Write(open.contact.key), t!("conversation-new-with"))
            .marked(Mark::Icon(Icon::MessageSquare)),
        Choice::new(Wanted::Unread, t!("selection-mark-unread"))
            .marked(Mark::Icon(Icon::EyeOff))
            .hinted("u"),
    ]
}
