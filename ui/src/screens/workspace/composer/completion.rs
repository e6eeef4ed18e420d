//! What is offered to complete the word being typed, in a list above the field. The focus stays in the field: arrows
//! move in the list, Enter and Tab choose, Escape closes it until another word asks.

use std::ops::Range;

use guichet_model::draft::Mode;
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};

use super::{field::Field, sources::Sources};
use crate::{
    components::menu::{Mark, MarkView},
    t,
    writing::{self, Asked, Change, Kind},
};

/// The list, for screen readers to find from the field.
pub(super) const LIST: &str = "completion";

/// Something that can stand in place of the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Offer {
    /// What stands before the words.
    pub(super) mark: Mark,
    /// What it is called.
    pub(super) title: String,
    /// Softly, behind it.
    pub(super) detail: String,
    /// What is put in place of the word.
    pub(super) text: String,
    /// The variables in it that nobody knows.
    pub(super) missing: Vec<String>,
}

/// A text that stands ready to be put in place of a word, but for what nobody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gaps {
    /// Where it goes.
    pub(super) place: Range<usize>,
    /// The text; what is not known stands in double braces.
    pub(super) text: String,
    /// What is not known.
    pub(super) missing: Vec<String>,
}

/// The completion of one composer.
#[derive(Debug, Clone, Copy)]
pub struct Completion {
    field: Field,
    /// The word that asks; absent while none does.
    asked: RwSignal<Option<Asked>>,
    offers: RwSignal<Vec<Offer>>,
    active: RwSignal<usize>,
    /// A text that was chosen and has gaps to fill first.
    pub(super) gaps: RwSignal<Option<Gaps>>,
    /// Where the word begins that the agent wants no offers for.
    refused: StoredValue<Option<usize>>,
    /// Numbers the questions, so that an overtaken answer is known.
    number: StoredValue<u32>,
    /// The number of the question that the list answers.
    answered: StoredValue<u32>,
    /// The first offer is chosen as soon as the word's own offers are there.
    hasty: StoredValue<bool>,
}

impl Completion {
    pub(super) fn new(field: Field) -> Self {
        Self {
            field,
            asked: RwSignal::new(None),
            offers: RwSignal::new(Vec::new()),
            active: RwSignal::new(0),
            gaps: RwSignal::new(None),
            refused: StoredValue::new(None),
            number: StoredValue::new(0),
            answered: StoredValue::new(0),
            hasty: StoredValue::new(false),
        }
    }

    /// Whether the list shows.
    pub(super) fn is_open(self) -> bool {
        self.asked.read().is_some() && !self.offers.read().is_empty()
    }

    /// The id of the active offer, for screen readers.
    pub(super) fn active_id(self) -> Option<String> {
        self.is_open()
            .then(|| format!("{LIST}-{}", self.active.get()))
    }

    /// Looks at the word before the caret, and asks for offers where it wants some.
    pub(super) fn look(self, sources: Sources, mode: Mode) {
        let selected = self.field.selected();
        let asked = selected
            .is_empty()
            .then(|| writing::asked(&self.field.text(), selected.end, mode))
            .flatten();
        let place = asked.as_ref().map(|asked| asked.place.start);
        if place.is_none() || place != self.refused.get_value() {
            self.refused.set_value(None);
        }
        let asked = asked.filter(|_| self.refused.get_value().is_none());
        self.hasty.set_value(false);
        let number = self.number.get_value().wrapping_add(1);
        self.number.set_value(number);
        let Some(asked) = asked else {
            self.close();
            return;
        };
        if self.asked.read_untracked().as_ref() == Some(&asked) {
            self.answered.set_value(number);
            return;
        }
        let answer = sources.ask(asked.clone());
        spawn_local(async move {
            let offers = answer.await;
            // The composer may be gone by now, or the word another one.
            if self.number.try_get_value() != Some(number) {
                return;
            }
            self.answered.set_value(number);
            self.active.set(0);
            self.asked.set((!offers.is_empty()).then_some(asked));
            self.offers.set(offers);
            if self.hasty.get_value() {
                self.choose(0);
            }
        });
    }

    /// Closes the list.
    pub(super) fn close(self) {
        if self.asked.read_untracked().is_some() {
            self.asked.set(None);
            self.offers.set(Vec::new());
        }
    }

    /// Does what a key means to the list; whether it meant anything.
    pub(super) fn on_key(self, event: &KeyboardEvent) -> bool {
        if !untrack(|| self.is_open()) || event.is_composing() {
            return false;
        }
        let count = self.offers.read_untracked().len();
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set((active + 1) % count),
            "ArrowUp" => self.active.set((active + count - 1) % count),
            "Enter" | "Tab" if !event.ctrl_key() && !event.meta_key() && !event.shift_key() => {
                if self.answered.get_value() == self.number.get_value() {
                    self.choose(active);
                } else {
                    // The list is still that of the word before its last letters.
                    self.hasty.set_value(true);
                }
            }
            "Escape" => {
                let begins = self
                    .asked
                    .with_untracked(|asked| asked.as_ref().map(|asked| asked.place.start));
                self.refused.set_value(begins);
                self.close();
            }
            _ => return false,
        }
        event.prevent_default();
        event.stop_propagation();
        true
    }

    fn choose(self, place: usize) {
        let offer = self
            .offers
            .with_untracked(|offers| offers.get(place).cloned());
        let asked = self.asked.get_untracked();
        self.close();
        let (Some(offer), Some(asked)) = (offer, asked) else {
            return;
        };
        if offer.missing.is_empty() {
            self.field.make(&Change::insert(asked.place, offer.text));
        } else {
            self.gaps.set(Some(Gaps {
                place: asked.place,
                text: offer.text,
                missing: offer.missing,
            }));
        }
    }
}

/// The list above the field.
#[component]
pub fn CompletionList(
    /// What it shows.
    completion: Completion,
) -> impl IntoView {
    let kind = Memo::new(move |_| completion.asked.read().as_ref().map(|asked| asked.kind));
    let offers = move || {
        let offers = completion.offers.read();
        offers.iter().cloned().enumerate().collect::<Vec<_>>()
    };
    move || {
        let kind = kind.get()?;
        Some(view! {
            <ul
                class="completion"
                id=LIST
                role="listbox"
                aria-label=label(kind)
                data-test="completion"
                on:mousedown=|event| event.prevent_default()
            >
                {move || {
                    offers()
                        .into_iter()
                        .map(|(place, offer)| {
                            view! { <OfferLine completion=completion place=place offer=offer /> }
                        })
                        .collect_view()
                }}
            </ul>
        })
    }
}

#[component]
fn OfferLine(
    completion: Completion,
    /// Where it stands in the list.
    place: usize,
    offer: Offer,
) -> impl IntoView {
    let line = NodeRef::<leptos::html::Li>::new();
    let active = Memo::new(move |_| completion.active.get() == place);
    Effect::new(move |_| {
        if active.get()
            && let Some(line) = line.get()
        {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            line.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    view! {
        <li
            id=format!("{LIST}-{place}")
            class="completion-offer"
            class:active=active
            role="option"
            aria-selected=move || if active.get() { "true" } else { "false" }
            data-test="completion-offer"
            node_ref=line
            on:mousemove=move |_| {
                if !active.get_untracked() {
                    completion.active.set(place);
                }
            }
            on:click=move |_| completion.choose(place)
        >
            <MarkView mark=offer.mark />
            <span class="completion-title">{offer.title}</span>
            <span class="completion-detail">{offer.detail}</span>
        </li>
    }
}

fn label(kind: Kind) -> String {
    match kind {
        Kind::Canned => t!("completion-canned"),
        Kind::Mention => t!("completion-mention"),
        Kind::Emoji => t!("completion-emoji"),
        Kind::Variable => t!("completion-variable"),
    }
}
