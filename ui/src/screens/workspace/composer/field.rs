//! The field that one writes in: what is selected, and changes that the field's own undo takes back.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

use crate::writing::{self, Change, Selected};

/// The field of the composer.
#[derive(Debug, Clone, Copy)]
pub struct Field(pub(super) NodeRef<html::Textarea>);

impl Field {
    /// Puts the focus into it.
    pub(super) fn focus(self) {
        if let Some(field) = self.0.get_untracked() {
            // The field is in the page, so it takes the focus.
            let _ = field.focus();
        }
    }

    /// What stands in it.
    pub(super) fn text(self) -> String {
        self.0
            .get_untracked()
            .map(|field| field.value())
            .unwrap_or_default()
    }

    /// What is selected in it.
    pub(super) fn selected(self) -> Selected {
        let Some(field) = self.0.get_untracked() else {
            return 0..0;
        };
        let place = |place: Result<Option<u32>, _>| {
            let place = place.ok().flatten().unwrap_or_default();
            usize::try_from(place).unwrap_or_default()
        };
        place(field.selection_start())..place(field.selection_end())
    }

    /// Selects.
    pub(super) fn select(self, selected: &Selected) {
        if let Some(field) = self.0.get_untracked() {
            // Places beyond the end are the end.
            let _ = field.set_selection_range(place(selected.start), place(selected.end));
        }
    }

    /// How many characters of `text`, which stands in it, are before the cursor.
    pub(super) fn cursor_in(self, text: &str) -> u32 {
        writing::characters_before(text, self.selected().end)
    }

    /// Shows `text`, with the cursor behind so many of its characters, where one is known.
    pub(super) fn put_cursor(self, text: &str, characters: Option<u32>) {
        let (Some(field), Some(characters)) = (self.0.get_untracked(), characters) else {
            return;
        };
        // A new value would take the cursor to its end, the same one leaves it where it is.
        if field.value() != text {
            field.set_value(text);
        }
        let place = writing::place_behind(text, characters);
        self.select(&(place..place));
    }

    /// Makes a change as if it were typed: the field says that it was written in, and its undo takes the change back.
    pub(super) fn make(self, change: &Change) {
        self.focus();
        self.select(&change.replaced);
        let Some(document) = document().dyn_into::<HtmlDocument>().ok() else {
            return;
        };
        let (command, text) = match change.text.as_str() {
            "" => ("delete", ""),
            text => ("insertText", text),
        };
        // The one way into a field's undo; every webview that the window runs in knows it.
        let _ = document.exec_command_with_show_ui_and_value(command, false, text);
        self.select(&change.selected);
    }
}

fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
