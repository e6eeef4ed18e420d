//! What the agent prefers, and the accounts of this profile. Every change holds at once; there is nothing to save.

use guichet_model::settings::{Language, SendKey, Settings, Theme};
use leptos::prelude::*;

pub mod account;
pub mod microphone;
pub mod writing;

use crate::{
    actions::Actions,
    components::{
        button::Button,
        icon::Icon,
        segments::{Segment, Segments},
    },
    state::{Dialog, Screen, StateStoreFields},
    t,
};
use account::AccountCard;
use microphone::MicrophoneSetting;
use writing::{CannedSettings, SignatureSetting};

const LANGUAGES: &[Segment<Language>] = &[
    Segment {
        value: Language::System,
        text: || t!("settings-system"),
        icon: Some(Icon::Monitor),
        test: "language-system",
    },
    Segment {
        value: Language::French,
        text: || t!("settings-french"),
        icon: None,
        test: "language-french",
    },
    Segment {
        value: Language::English,
        text: || t!("settings-english"),
        icon: None,
        test: "language-english",
    },
];

const THEMES: &[Segment<Theme>] = &[
    Segment {
        value: Theme::System,
        text: || t!("settings-system"),
        icon: Some(Icon::Monitor),
        test: "theme-system",
    },
    Segment {
        value: Theme::Light,
        text: || t!("settings-light"),
        icon: Some(Icon::Sun),
        test: "theme-light",
    },
    Segment {
        value: Theme::Dark,
        text: || t!("settings-dark"),
        icon: Some(Icon::Moon),
        test: "theme-dark",
    },
];

const SEND_KEYS: &[Segment<SendKey>] = &[
    Segment {
        value: SendKey::ModEnter,
        text: || t!("settings-send-mod-enter"),
        icon: None,
        test: "send-key-mod-enter",
    },
    Segment {
        value: SendKey::Enter,
        text: || t!("settings-send-enter"),
        icon: None,
        test: "send-key-enter",
    },
];

const UNDO_SECONDS: &[Segment<u8>] = &[
    Segment {
        value: 0,
        text: || t!("settings-undo-none"),
        icon: None,
        test: "undo-send-0",
    },
    Segment {
        value: 5,
        text: || t!("settings-undo-5"),
        icon: None,
        test: "undo-send-5",
    },
    Segment {
        value: 10,
        text: || t!("settings-undo-10"),
        icon: None,
        test: "undo-send-10",
    },
    Segment {
        value: 30,
        text: || t!("settings-undo-30"),
        icon: None,
        test: "undo-send-30",
    },
];

const PICTURE_SIZES: &[Segment<bool>] = &[
    Segment {
        value: false,
        text: || t!("settings-pictures-unchanged"),
        icon: None,
        test: "pictures-unchanged",
    },
    Segment {
        value: true,
        text: || t!("settings-pictures-smaller"),
        icon: None,
        test: "pictures-smaller",
    },
];

/// The settings.
#[component]
pub fn SettingsScreen() -> impl IntoView {
    let actions = Actions::of_window();
    let state = actions.state();
    let settings = Memo::new(move |_| state.settings().get());
    let change = move |change: &dyn Fn(&mut Settings)| {
        let mut wanted = settings.get_untracked();
        change(&mut wanted);
        actions.save_settings(wanted);
    };
    let keys = move || {
        state
            .accounts()
            .read()
            .iter()
            .map(|account| account.key)
            .collect::<Vec<_>>()
    };
    view! {
        <main class="page" data-test="settings" aria-label=t!("sidebar-settings")>
            <div class="page-column">
                <h1 class="page-title">{t!("sidebar-settings")}</h1>
                <section class="settings-group">
                    <h2>{t!("settings-window")}</h2>
                    <Setting
                        name=t!("settings-language")
                        about=t!("settings-language-text")
                    >
                        <Segments
                            label=t!("settings-language")
                            name="settings-language"
                            segments=LANGUAGES
                            value=Signal::derive(move || settings.read().language)
                            on_choose=move |language| {
                                change(&move |settings| settings.language = language);
                            }
                        />
                    </Setting>
                    <Setting
                        name=t!("settings-theme")
                        about=t!("settings-theme-text")
                    >
                        <Segments
                            label=t!("settings-theme")
                            name="settings-theme"
                            segments=THEMES
                            value=Signal::derive(move || settings.read().theme)
                            on_choose=move |theme| {
                                change(&move |settings| settings.theme = theme);
                            }
                        />
                    </Setting>
                </section>
                <section class="settings-group">
                    <h2>{t!("settings-writing")}</h2>
                    <Setting
                        name=t!("settings-send-key")
                        about=Signal::derive(move || match settings.read().send_key {
                            SendKey::ModEnter => t!("settings-send-mod-enter-text"),
                            SendKey::Enter => t!("settings-send-enter-text"),
                        })
                    >
                        <Segments
                            label=t!("settings-send-key")
                            name="settings-send-key"
                            segments=SEND_KEYS
                            value=Signal::derive(move || settings.read().send_key)
                            on_choose=move |send_key| {
                                change(&move |settings| settings.send_key = send_key);
                            }
                        />
                    </Setting>
                    <Setting name=t!("settings-undo") about=t!("settings-undo-text")>
                        <Segments
                            label=t!("settings-undo")
                            name="settings-undo"
                            segments=UNDO_SECONDS
                            value=Signal::derive(move || settings.read().undo_send_s)
                            on_choose=move |seconds| {
                                change(&move |settings| settings.undo_send_s = seconds);
                            }
                        />
                    </Setting>
                    <Setting name=t!("settings-pictures") about=t!("settings-pictures-text")>
                        <Segments
                            label=t!("settings-pictures")
                            name="settings-pictures"
                            segments=PICTURE_SIZES
                            value=Signal::derive(move || settings.read().scale_images)
                            on_choose=move |scale| {
                                change(&move |settings| settings.scale_images = scale);
                            }
                        />
                    </Setting>
                    <Setting name=t!("settings-microphone") about=t!("settings-microphone-text")>
                        <MicrophoneSetting />
                    </Setting>
                    <Setting
                        name=t!("keys-title")
                        about=t!("settings-keys-text")
                    >
                        <Button
                            icon=Icon::Keyboard
                            key_hint=Signal::derive(|| "?".to_owned())
                            test="settings-keys"
                            on_press=move |_| state.dialog().set(Some(Dialog::Keyboard))
                        >
                            {t!("settings-keys")}
                        </Button>
                    </Setting>
                </section>
                {move || {
                    state
                        .current()
                        .get()
                        .map(|_| {
                            view! {
                                <section class="settings-group">
                                    <h2>{t!("settings-answers")}</h2>
                                    <SignatureSetting />
                                    <CannedSettings />
                                </section>
                            }
                        })
                }}
                <section class="settings-group">
                    <header class="settings-head">
                        <h2>{t!("settings-accounts")}</h2>
                        <Button
                            icon=Icon::Plus
                            test="settings-add-account"
                            on_press=move |_| actions.show(Screen::SignIn)
                        >
                            {t!("account-add")}
                        </Button>
                    </header>
                    <For each=keys key=|key| *key let:key>
                        <AccountCard key=key />
                    </For>
                </section>
            </div>
        </main>
    }
}

/// One thing that can be chosen: its name, what it does, and the control.
#[component]
fn Setting(
    /// Its name.
    #[prop(into)]
    name: Signal<String>,
    /// What it does.
    #[prop(into)]
    about: Signal<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="setting">
            <div class="setting-words">
                <p class="setting-name">{name}</p>
                <p class="setting-about">{about}</p>
            </div>
            {children()}
        </div>
    }
}
