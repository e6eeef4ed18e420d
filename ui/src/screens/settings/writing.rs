//! What helps with writing, of the account on screen: the signature and the canned answers.

use guichet_model::{Failure, canned::Canned, outbox::Action};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        icon::{Glyph, Icon},
        text_area::TextArea,
    },
    failure,
    state::{Dialog, StateStoreFields},
    t,
};

/// The signature, and what changes it.
#[component]
pub fn SignatureSetting() -> impl IntoView {
    let actions = Actions::of_window();
    let signature = actions.state().signature();
    let text = RwSignal::new(String::new());
    // What the core has goes into the field, but for what is being typed.
    Effect::new(move |before: Option<String>| {
        let kept = signature.read().text.clone();
        let untouched = before.is_none_or(|before| *text.read_untracked() == before);
        if untouched {
            text.set(kept.clone());
        }
        kept
    });
    let changed = Memo::new(move |_| *text.read() != signature.read().text);
    let problem = RwSignal::new(None::<Failure>);
    let save = move |_| {
        let action = Action::SetSignature {
            text: text.get_untracked().trim().to_owned(),
        };
        problem.set(None);
        spawn_local(async move {
            if let Err(failure) = actions.change_writing(action).await {
                problem.try_set(Some(failure));
            }
        });
    };
    view! {
        <div class="setting setting-wide">
            <TextArea
                label=t!("settings-signature")
                value=text
                rows=3
                hint=Signal::derive(move || {
                    Some(if signature.read().pending {
                        t!("settings-waiting")
                    } else {
                        t!("settings-signature-text")
                    })
                })
                error=Signal::derive(move || problem.read().as_ref().map(failure::sentence))
                name="settings-signature"
            />
            <Button
                look=Look::Plain
                disabled=Signal::derive(move || !changed.get())
                test="settings-signature-save"
                on_press=save
            >
                {t!("settings-save")}
            </Button>
        </div>
    }
}

/// The canned answers.
#[component]
pub fn CannedSettings() -> impl IntoView {
    let actions = Actions::of_window();
    let canned = actions.state().canned();
    view! {
        <header class="settings-head">
            <h2>{t!("canned-title")}</h2>
            <Button
                icon=Icon::Plus
                test="canned-new"
                on_press=move |_| actions.ask(Dialog::EditCanned(None))
            >
                {t!("canned-new")}
            </Button>
        </header>
        {move || {
            let canned = canned.read();
            if canned.is_empty() {
                return view! { <p class="setting-about" data-test="canned-none">{t!("canned-none")}</p> }
                    .into_any();
            }
            view! {
                <ul class="canned-list" data-test="canned-list">
                    {canned.iter().map(|one| canned_line(actions, one)).collect_view()}
                </ul>
            }
                .into_any()
        }}
    }
}

fn canned_line(actions: Actions, canned: &Canned) -> impl IntoView + use<> {
    let (edited, deleted) = (canned.clone(), canned.clone());
    let pending = canned.operation.is_some();
    // What the server has no number for yet can be changed once it has one.
    let known = canned.id.is_some();
    view! {
        <li class="canned-line" data-test="canned-line">
            <span class="canned-code">{format!("/{}", canned.short_code)}</span>
            <span class="canned-text" dir="auto" title=canned.content.clone()>
                {canned.content.replace('\n', " ")}
            </span>
            {pending
                .then(|| {
                    view! {
                        <span class="canned-pending" title=t!("settings-waiting")>
                            <Glyph icon=Icon::Clock />
                        </span>
                    }
                })}
            {known
                .then(|| {
                    view! {
                        <IconButton
                            icon=Icon::Pencil
                            label=t!("canned-edit")
                            test="canned-edit"
                            on_press=move |_| actions.ask(Dialog::EditCanned(Some(edited.clone())))
                        />
                        <IconButton
                            icon=Icon::Trash
                            label=t!("canned-delete")
                            test="canned-delete"
                            on_press=move |_| actions.ask(Dialog::DeleteCanned(deleted.clone()))
                        />
                    }
                })}
        </li>
    }
}
