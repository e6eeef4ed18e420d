//! The keys of the workspace: what [`crate::keymap`] makes of them, done.

use guichet_model::{
    conversation::{Category, Status},
    draft::Mode,
    outbox::Action,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::composer;
use crate::{
    actions::Actions,
    components::status::status_name,
    keymap::{Focus, Intent, Key, Keymap},
    state::{Dialog, Many, Menu, Screen, StateStoreFields, list::Step},
};

/// Listens to the keys for as long as the component lives.
pub(super) fn listen() {
    let actions = Actions::of_window();
    let keymap = StoredValue::new(Keymap::default());
    let handle = window_event_listener(ev::keydown, move |event| {
        let busy = event.default_prevented()
            || event.is_composing()
            || actions.state().dialog().read_untracked().is_some();
        if busy {
            return;
        }
        let name = event.key();
        let key = Key {
            name: &name,
            command: event.ctrl_key() || event.meta_key(),
            alt: event.alt_key(),
            focus: focus_of(&event),
        };
        let intent = keymap
            .try_update_value(|keymap| keymap.press(key))
            .flatten();
        if let Some(intent) = intent
            && obey(actions, intent) == Obeyed::Yes
        {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Obeyed {
    Yes,
    No,
}

fn obey(actions: Actions, intent: Intent) -> Obeyed {
    let state = actions.state();
    let working = state.screen().get_untracked() == Screen::Workspace;
    match intent {
        Intent::GoConversations => actions.show_module(Category::Chat),
        Intent::GoTickets => actions.show_module(Category::Ticket),
        Intent::GoDrafts => actions.show(Screen::Drafts),
        Intent::GoOutbox => actions.show(Screen::Outbox),
        Intent::GoSettings => actions.show(Screen::Settings),
        Intent::Help => state.dialog().set(Some(Dialog::Keyboard)),
        Intent::Back => return back(actions),
        Intent::Undo => actions.undo(),
        _ if !working => return Obeyed::No,
        Intent::Mark => actions.toggle_selected(),
        Intent::ExtendNext => actions.extend_marked(Step::Next),
        Intent::ExtendPrevious => actions.extend_marked(Step::Previous),
        Intent::MarkAll => actions.mark_all(),
        intent if actions.has_marked() && obey_for_marked(actions, intent) == Obeyed::Yes => {}
        Intent::Next => actions.step(Step::Next),
        Intent::Previous => actions.step(Step::Previous),
        Intent::Open => actions.open_selected(),
        Intent::CloseAndNext => actions.close_and_next(),
        Intent::Reopen => actions.set_status(Status::Open, None),
        Intent::MarkUnread => actions.mark_unread(),
        _ if actions.open_key().is_none() => return Obeyed::No,
        Intent::Reply => composer::focus(actions, Mode::Reply),
        Intent::Note => composer::focus(actions, Mode::Note),
        Intent::Snooze => state.menu().set(Some(Menu::Snooze)),
        Intent::Assign => open_related(actions, Menu::Assign),
        Intent::Team => open_related(actions, Menu::Team),
        Intent::Priority => open_related(actions, Menu::Priority),
        Intent::Labels => open_related(actions, Menu::Labels),
        Intent::Macros => open_related(actions, Menu::Macros),
    }
    Obeyed::Yes
}

/// What an action does while conversations are marked: it is for all of them.
fn obey_for_marked(actions: Actions, intent: Intent) -> Obeyed {
    let menu = match intent {
        Intent::CloseAndNext => return set_status(actions, Status::Closed),
        Intent::Reopen => return set_status(actions, Status::Open),
        Intent::Snooze => Many::Snooze,
        Intent::Assign => Many::Assign,
        Intent::Team => Many::Team,
        Intent::Priority => Many::Priority,
        Intent::Labels => Many::Labels,
        Intent::Macros => Many::Macro,
        Intent::MarkUnread => Many::Read,
        _ => return Obeyed::No,
    };
    actions.state().menu().set(Some(Menu::Many(menu)));
    Obeyed::Yes
}

fn set_status(actions: Actions, status: Status) -> Obeyed {
    let what = status_name(&status);
    let until = None;
    actions.act_on_marked(Action::SetStatus { status, until }, what);
    Obeyed::Yes
}

/// Menus of the related panel need the panel.
fn open_related(actions: Actions, menu: Menu) {
    actions.state().related().set(true);
    actions.state().menu().set(Some(menu));
}

/// One step back: out of a field, then out of the conversation, then to the list.
fn back(actions: Actions) -> Obeyed {
    let focused = document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.tag_name() != "BODY");
    if let Some(element) = focused
        && takes_text(&element)
    {
        // Leaving a field cannot fail for the element that has the focus.
        let _ = element.blur();
        return Obeyed::Yes;
    }
    let state = actions.state();
    if state.screen().get_untracked() != Screen::Workspace {
        actions.show(Screen::Workspace);
    } else if state.related().get_untracked() && super::related::is_drawer() {
        state.related().set(false);
    } else if actions.has_marked() {
        actions.clear_marked();
    } else if actions.go_back() {
        // It goes back to the conversation that this one was opened from.
    } else if actions.open_key().is_some() {
        actions.close_thread();
        super::list::focus();
    } else {
        return Obeyed::No;
    }
    Obeyed::Yes
}

fn focus_of(event: &KeyboardEvent) -> Focus {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok());
    match target {
        Some(element) if takes_text(&element) => Focus::Field,
        Some(element) if is_control(&element) => Focus::Control,
        _ => Focus::Elsewhere,
    }
}

fn takes_text(element: &HtmlElement) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.is_content_editable()
}

/// What Enter and the arrows belong to; the messages, a group that scrolls, among them.
fn is_control(element: &HtmlElement) -> bool {
    let role = element.get_attribute("role").unwrap_or_default();
    matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY")
        || matches!(role.as_str(), "tab" | "separator" | "option" | "group")
}
