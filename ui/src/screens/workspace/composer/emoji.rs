//! The emoji picker: a field to search in, the groups, a grid, and the skin tone. It stays open, so that several can be
//! put into the text one after another.

use guichet_model::{
    command::{FindEmoji, UseEmoji},
    emoji::{Emoji, EmojiGroup, SkinTone},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use super::field::Field;
use crate::{
    actions::Actions,
    bridge,
    components::{
        button::IconButton,
        icon::Icon,
        menu::{focus_quietly, stand_under},
    },
    locale,
    state::StateStoreFields,
    t,
    writing::Change,
};

/// How many stand in a line of the grid; `composer.css` has as many columns.
const COLUMNS: usize = 9;
/// More than there are.
const ALL: u32 = 4000;
/// The most that a search shows.
const FOUND: u32 = 90;

/// The groups in the order of their tabs, each with the sign that stands for it.
const GROUPS: [(EmojiGroup, &str); 10] = [
    (EmojiGroup::Recent, "🕘"),
    (EmojiGroup::Smileys, "🙂"),
    (EmojiGroup::People, "👋"),
    (EmojiGroup::Animals, "🐻"),
    (EmojiGroup::Food, "🍏"),
    (EmojiGroup::Travel, "🚗"),
    (EmojiGroup::Activities, "⚽"),
    (EmojiGroup::Objects, "💡"),
    (EmojiGroup::Symbols, "❤️"),
    (EmojiGroup::Flags, "🏁"),
];

/// The skin tones in their order, each on a hand.
const TONES: [(SkinTone, &str); 6] = [
    (SkinTone::Default, "✋"),
    (SkinTone::Light, "✋🏻"),
    (SkinTone::MediumLight, "✋🏼"),
    (SkinTone::Medium, "✋🏽"),
    (SkinTone::MediumDark, "✋🏾"),
    (SkinTone::Dark, "✋🏿"),
];

/// The button, and the picker while it is open.
#[component]
pub fn EmojiButton(
    /// What the emoji go into.
    field: Field,
) -> impl IntoView {
    let anchor = NodeRef::<html::Button>::new();
    let open = RwSignal::new(false);
    view! {
        <IconButton
            icon=Icon::Smile
            label=t!("emoji-title")
            pressed=open
            test="emoji"
            node_ref=anchor
            on_press=move |_| open.update(|open| *open = !*open)
        />
        {move || open.get().then(|| view! { <Picker field=field anchor=anchor open=open /> })}
    }
}

#[component]
fn Picker(
    field: Field,
    /// The button that it stands at.
    anchor: NodeRef<html::Button>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let settings = actions.state().settings();
    let panel = NodeRef::<html::Div>::new();
    let search = NodeRef::<html::Input>::new();
    let grid = NodeRef::<html::Div>::new();
    let query = RwSignal::new(String::new());
    let group = RwSignal::new(EmojiGroup::Smileys);
    let every = RwSignal::new(Vec::<Emoji>::new());
    let found = RwSignal::new(None::<Vec<Emoji>>);
    let active = RwSignal::new(0_usize);
    let number = StoredValue::new(0_u32);
    let answered = StoredValue::new(0_u32);
    // The first is chosen as soon as what is found for the whole word is there.
    let hasty = StoredValue::new(false);

    // Anew when the skin tone changes: it is part of each sign.
    Effect::new(move |before: Option<SkinTone>| {
        let tone = settings.read().skin_tone;
        if before != Some(tone) {
            spawn_local(async move {
                let all = ask(String::new(), ALL).await;
                let recent = all.iter().any(|one| one.group == EmojiGroup::Recent);
                if before.is_none() && recent {
                    group.try_set(EmojiGroup::Recent);
                }
                every.try_set(all);
            });
        }
        tone
    });
    let shown = Memo::new(move |_| match found.get() {
        Some(found) => found,
        None => {
            let group = group.get();
            let every = every.read();
            every
                .iter()
                .filter(|one| one.group == group)
                .cloned()
                .collect()
        }
    });
    let choose = move |place: usize| {
        let Some(emoji) = shown.with_untracked(|shown| shown.get(place).cloned()) else {
            return;
        };
        field.make(&Change::insert(field.selected(), emoji.glyph.clone()));
        if let Some(search) = search.get_untracked() {
            focus_quietly(&search);
        }
        spawn_local(async move {
            // Which were used lately is a comfort: one that is not remembered is no failure to tell of.
            let _ = bridge::call(UseEmoji { glyph: emoji.glyph }).await;
        });
    };
    let look = move |text: String| {
        let current = number.get_value().wrapping_add(1);
        number.set_value(current);
        hasty.set_value(false);
        query.set(text.clone());
        active.set(0);
        if text.trim().is_empty() {
            found.set(None);
            answered.set_value(current);
            return;
        }
        spawn_local(async move {
            let answer = ask(text, FOUND).await;
            // The picker may be closed by now.
            if number.try_get_value() == Some(current) {
                answered.set_value(current);
                found.set(Some(answer));
                if hasty.get_value() {
                    choose(0);
                }
            }
        });
    };
    Effect::new(move |_| {
        if let (Some(panel), Some(anchor)) = (panel.get(), anchor.get()) {
            stand_under(&panel, &anchor);
        }
        if let Some(search) = search.get() {
            focus_quietly(&search);
        }
    });
    Effect::new(move |_| {
        let place = active.get();
        shown.track();
        let child = grid
            .get()
            .zip(u32::try_from(place).ok())
            .and_then(|(grid, place)| grid.children().item(place));
        if let Some(child) = child {
            let options = web_sys::ScrollIntoViewOptions::new();
            options.set_block(web_sys::ScrollLogicalPosition::Nearest);
            child.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let close = move || {
        open.set(false);
        field.focus();
    };
    let on_key = move |event: KeyboardEvent| {
        let last = shown.read_untracked().len().saturating_sub(1);
        let place = active.get_untracked().min(last);
        match event.key().as_str() {
            "ArrowRight" if query.read_untracked().is_empty() => active.set((place + 1).min(last)),
            "ArrowLeft" if query.read_untracked().is_empty() => active.set(place.saturating_sub(1)),
            "ArrowDown" => active.set((place + COLUMNS).min(last)),
            "ArrowUp" => active.set(place.saturating_sub(COLUMNS)),
            "Enter" if answered.get_value() == number.get_value() => choose(place),
            "Enter" => hasty.set_value(true),
            "Escape" => close(),
            _ => {
                event.stop_propagation();
                return;
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div class="menu-shade" on:mousedown=move |event| {
            event.prevent_default();
            close();
        }></div>
        <div
            class="menu emoji-picker"
            role="dialog"
            aria-label=t!("emoji-title")
            data-test="emoji-picker"
            node_ref=panel
            on:keydown=on_key
        >
            <input
                class="menu-filter"
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls="emoji-grid"
                aria-activedescendant=move || format!("emoji-{}", active.get())
                aria-label=t!("emoji-search")
                placeholder=t!("emoji-search")
                autocomplete="off"
                spellcheck="false"
                data-test="emoji-search"
                node_ref=search
                prop:value=query
                on:input=move |event| look(event_target_value(&event))
            />
            <div class="emoji-groups" role="tablist" aria-label=t!("emoji-groups")>
                {GROUPS
                    .into_iter()
                    .map(|(own, sign)| {
                        let on = Memo::new(move |_| group.get() == own && found.read().is_none());
                        view! {
                            <button
                                type="button"
                                role="tab"
                                class="emoji-group"
                                class:on=on
                                tabindex="-1"
                                aria-selected=move || if on.get() { "true" } else { "false" }
                                aria-label=group_name(own)
                                title=group_name(own)
                                on:mousedown=|event| event.prevent_default()
                                on:click=move |_| {
                                    look(String::new());
                                    group.set(own);
                                }
                            >
                                {sign}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="emoji-grid" id="emoji-grid" role="listbox" aria-label=t!("emoji-title") node_ref=grid>
                {move || {
                    shown
                        .get()
                        .into_iter()
                        .enumerate()
                        .map(|(place, emoji)| {
                            view! {
                                <span
                                    class="emoji"
                                    class:active=move || active.get() == place
                                    id=format!("emoji-{place}")
                                    role="option"
                                    aria-selected="false"
                                    aria-label=emoji.name.clone()
                                    title=emoji.name
                                    data-test="emoji-choice"
                                    on:mousedown=|event| event.prevent_default()
                                    on:click=move |_| choose(place)
                                >
                                    {emoji.glyph}
                                </span>
                            }
                        })
                        .collect_view()
                }}
            </div>
            {move || {
                shown
                    .read()
                    .is_empty()
                    .then(|| {
                        let words = if found.read().is_some() {
                            t!("menu-nothing")
                        } else {
                            t!("emoji-none-recent")
                        };
                        view! { <p class="menu-empty">{words}</p> }
                    })
            }}
            <footer class="emoji-foot">
                <span class="emoji-name">
                    {move || {
                        shown.read().get(active.get()).map(|emoji| match emoji.code.as_str() {
                            "" => emoji.name.clone(),
                            code => format!("{} :{code}:", emoji.name),
                        })
                    }}
                </span>
                <span class="emoji-tones" role="radiogroup" aria-label=t!("emoji-tone")>
                    {TONES
                        .into_iter()
                        .map(|(tone, hand)| {
                            let on = Memo::new(move |_| settings.read().skin_tone == tone);
                            view! {
                                <button
                                    type="button"
                                    role="radio"
                                    class="emoji-tone"
                                    class:on=on
                                    aria-checked=move || if on.get() { "true" } else { "false" }
                                    aria-label=tone_name(tone)
                                    title=tone_name(tone)
                                    on:mousedown=|event| event.prevent_default()
                                    on:click=move |_| actions.prefer_tone(tone)
                                >
                                    {hand}
                                </button>
                            }
                        })
                        .collect_view()}
                </span>
            </footer>
        </div>
    }
}

async fn ask(query: String, limit: u32) -> Vec<Emoji> {
    let wanted = FindEmoji {
        query,
        language: locale::tongue().language(),
        limit,
    };
    bridge::call(wanted).await.unwrap_or_default()
}

fn group_name(group: EmojiGroup) -> String {
    match group {
        EmojiGroup::Recent => t!("emoji-recent"),
        EmojiGroup::Smileys => t!("emoji-smileys"),
        EmojiGroup::People => t!("emoji-people"),
        EmojiGroup::Animals => t!("emoji-animals"),
        EmojiGroup::Food => t!("emoji-food"),
        EmojiGroup::Travel => t!("emoji-travel"),
        EmojiGroup::Activities => t!("emoji-activities"),
        EmojiGroup::Objects => t!("emoji-objects"),
        EmojiGroup::Symbols => t!("emoji-symbols"),
        EmojiGroup::Flags => t!("emoji-flags"),
    }
}

fn tone_name(tone: SkinTone) -> String {
    match tone {
        SkinTone::Default => t!("tone-default"),
        SkinTone::Light => t!("tone-light"),
        SkinTone::MediumLight => t!("tone-medium-light"),
        SkinTone::Medium => t!("tone-medium"),
        SkinTone::MediumDark => t!("tone-medium-dark"),
        SkinTone::Dark => t!("tone-dark"),
    }
}
