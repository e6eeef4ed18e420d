//! The account's own attributes of the contact and of the conversation, each shown and changed in the same place with
//! an editor for its kind. A value that breaks its rule is refused with that rule; what was typed stays.

use guichet_model::{
    ContactKey, ConversationKey, Failure,
    attribute::{AttributeKey, AttributeOf, AttributeValue, Attributes},
    contact::ContactEdit,
    conversation::{Category, Conversation},
    edit::Edit,
    outbox::Action,
};
use leptos::{prelude::*, task::spawn_local};

pub mod editor;
pub mod line;

use crate::{
    actions::Actions,
    attribute_form::{Line, change, lines},
    components::fold::Fold,
    failure, rule,
    state::{StateStoreFields, Tone},
    t,
};
use line::AttributeLine;

/// The attributes of the contact, or of the conversation.
#[component]
pub fn AttributeSection(
    /// Whose.
    of: AttributeOf,
) -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let conversation = super::shown();
    let subject = Memo::new(move |_| conversation.read().as_ref().map(|open| subject(of, open)));
    let ticket = Memo::new(move |_| {
        conversation
            .read()
            .as_ref()
            .is_some_and(|open| open.row.category == Category::Ticket)
    });
    let shown = Memo::new(move |_| {
        let open = conversation.read();
        let values = open.as_ref().map(|open| values(of, open));
        values
            .map(|values| lines(of, &state.definitions().read(), values))
            .unwrap_or_default()
    });
    let section = Section {
        actions,
        of,
        subject,
        lines: shown,
        editing: RwSignal::new(None),
        typed: RwSignal::new(String::new()),
        error: RwSignal::new(None),
    };
    Effect::new(move |_| {
        // Read, not only tracked: a memo that is read first when a value is sent would seem to change then.
        let _ = subject.get();
        section.cancel();
    });
    let keys = move || {
        shown
            .get()
            .into_iter()
            .map(|line| line.definition.key)
            .collect::<Vec<_>>()
    };
    let title = Signal::derive(move || match of {
        AttributeOf::Contact => t!("attributes-contact"),
        AttributeOf::Conversation if ticket.get() => t!("attributes-ticket"),
        AttributeOf::Conversation => t!("attributes-conversation"),
    });
    view! {
        <Fold title=title name=section.name()>
            {move || {
                shown
                    .read()
                    .is_empty()
                    .then(|| {
                        view! {
                            <p class="related-none" data-test=format!("{}-none", section.name())>
                                {t!("attributes-none")}
                            </p>
                        }
                    })
            }}
            <dl class="related-lines attribute-lines">
                <For each=keys key=AttributeKey::clone let:key>
                    <AttributeLine section=section key=key />
                </For>
            </dl>
        </Fold>
    }
}

/// What the attributes belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    Contact(ContactKey),
    Conversation(ConversationKey),
}

const fn subject(of: AttributeOf, open: &Conversation) -> Subject {
    match of {
        AttributeOf::Contact => Subject::Contact(open.contact.key),
        AttributeOf::Conversation => Subject::Conversation(open.row.key),
    }
}

const fn values(of: AttributeOf, open: &Conversation) -> &Attributes {
    match of {
        AttributeOf::Contact => &open.contact.attributes,
        AttributeOf::Conversation => &open.attributes,
    }
}

/// The section: what it shows, and the one editor that may be open in it.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    actions: Actions,
    of: AttributeOf,
    subject: Memo<Option<Subject>>,
    lines: Memo<Vec<Line>>,
    editing: RwSignal<Option<AttributeKey>>,
    typed: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

impl Section {
    /// The name that it is remembered by, and that tests know its lines by.
    const fn name(self) -> &'static str {
        match self.of {
            AttributeOf::Contact => "attribute-contact",
            AttributeOf::Conversation => "attribute-conversation",
        }
    }

    /// The name of a line, also its element's id.
    fn line_name(self, key: &AttributeKey) -> String {
        format!("{}-{key}", self.name())
    }

    fn line(self, key: &AttributeKey) -> Option<Line> {
        self.lines
            .read()
            .iter()
            .find(|line| line.definition.key == *key)
            .cloned()
    }

    /// Opens the editor of a line.
    fn edit(self, line: &Line) {
        self.typed.set(line.typed());
        self.error.set(None);
        self.editing.set(Some(line.definition.key.clone()));
    }

    /// Closes the editor; nothing changes.
    fn cancel(self) {
        self.editing.set(None);
        self.error.set(None);
    }

    /// Takes what is typed; a broken rule shows and keeps the editor open.
    fn save(self, key: &AttributeKey) {
        let typed = self.typed.get_untracked();
        self.set(key, &typed);
    }

    /// Gives a line this value, as it would be typed.
    fn set(self, key: &AttributeKey, typed: &str) {
        let Some(line) = untrack(|| self.line(key)) else {
            return self.cancel();
        };
        match change(&line, typed) {
            Ok(None) => self.close(key),
            Ok(Some(edit)) => self.send(key.clone(), edit),
            Err(broken) if self.editing.read_untracked().as_ref() == Some(key) => {
                self.error.set(Some(rule::sentence(&broken)));
            }
            Err(broken) => self.actions.toast(rule::sentence(&broken), Tone::Danger),
        }
    }

    fn send(self, key: AttributeKey, edit: Edit<AttributeValue>) {
        let Some(subject) = self.subject.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let done = send(self.actions, subject, key.clone(), edit).await;
            match done {
                Ok(()) => self.close(&key),
                Err(failure) if self.editing.try_get_untracked() == Some(Some(key)) => {
                    self.error.try_set(Some(failure::sentence(&failure)));
                }
                Err(failure) => self.actions.toast_failure(&failure),
            }
        });
    }

    /// Closes the editor of a line, where it is open, and gives the focus back to its value.
    fn close(self, key: &AttributeKey) {
        let open = self.editing.try_get_untracked() == Some(Some(key.clone()));
        if open {
            self.cancel();
            line::focus_soon(self.line_name(key));
        }
    }
}

async fn send(
    actions: Actions,
    subject: Subject,
    key: AttributeKey,
    edit: Edit<AttributeValue>,
) -> Result<(), Failure> {
    let edits = [(key, edit)].into();
    match subject {
        Subject::Contact(contact) => {
            let edit = ContactEdit {
                attributes: edits,
                ..ContactEdit::default()
            };
            actions
                .act_on_contact(contact, Action::EditContact { edit })
                .await?;
        }
        Subject::Conversation(conversation) => {
            actions
                .act(conversation, Action::EditAttributes { edits })
                .await?;
        }
    }
    Ok(())
}
