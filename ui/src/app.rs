//! The root of the window: provides the store and the actions, follows language and theme, and shows a screen.

use guichet_model::settings::Theme;
use leptos::prelude::*;
use reactive_stores::Store;
use wasm_bindgen::{JsCast, closure::Closure};

use crate::{
    actions::Actions,
    components::{icon::Icon, notice::Notice, toast::Toasts},
    format, layout,
    locale::{self, Tongue},
    screens::{dialogs::Dialogs, sign_in::SignIn, workspace::Workspace},
    state::{Phase, Screen, State, StateStoreFields},
    t,
};

/// What fills the window.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Route {
    Starting,
    Broken(String),
    SignIn,
    Workspace,
}

/// The window.
#[component]
pub fn App() -> impl IntoView {
    let state = Store::new(State::default());
    let actions = Actions::new(state);
    provide_context(actions);
    let tongue = follow_language(state);
    follow_theme(state);
    follow_title(state);
    format::follow_hours();
    actions.start();

    view! {
        <For each=move || [tongue.get()] key=|tongue| *tongue let:tongue>
            <Drawn tongue=tongue />
        </For>
    }
}

/// The window in one language.
#[component]
fn Drawn(
    /// Which.
    tongue: Tongue,
) -> impl IntoView {
    let state = Actions::of_window().state();
    keep_focus();
    speak(tongue);
    let route = Memo::new(move |_| match &*state.phase().read() {
        Phase::Starting => Route::Starting,
        Phase::Broken(failure) => Route::Broken(crate::failure::sentence(failure)),
        Phase::Ready if state.screen().get() == Screen::SignIn => Route::SignIn,
        Phase::Ready => Route::Workspace,
    });
    view! {
        {move || match route.get() {
            Route::Starting => ().into_any(),
            Route::Broken(sentence) => {
                view! {
                    <Notice
                        icon=Icon::TriangleAlert
                        title=t!("broken-title")
                        text=sentence
                        test="broken"
                    />
                }
                    .into_any()
            }
            Route::SignIn => view! { <SignIn /> }.into_any(),
            Route::Workspace => view! { <Workspace /> }.into_any(),
        }}
        <Dialogs />
        <Toasts />
    }
}

/// The language that the agent chose or the system speaks.
fn follow_language(state: Store<State>) -> Memo<Tongue> {
    Memo::new(move |_| {
        let language = state.settings().read().language;
        Tongue::of(language, &state.system_language().read())
    })
}

fn speak(tongue: Tongue) {
    locale::speak(tongue);
    if let Some(root) = document().document_element() {
        // The attribute's name is valid, so setting it cannot fail.
        let _ = root.set_attribute("lang", tongue.tag());
    }
}

/// What has the focus has it again when the window is drawn anew: the choice of the language itself.
fn keep_focus() {
    let Some(id) = document().active_element().map(|element| element.id()) else {
        return;
    };
    request_animation_frame(move || {
        let element = document().get_element_by_id(&id);
        if let Some(element) = element.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that cannot take it leaves it where it is.
            let _ = element.focus();
        }
    });
}

fn follow_theme(state: Store<State>) {
    let dark = RwSignal::new(false);
    if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
        dark.set(query.matches());
        let followed = query.clone();
        let changed = Closure::<dyn FnMut()>::new(move || dark.set(followed.matches()));
        query.set_onchange(Some(changed.as_ref().unchecked_ref()));
        // The window lives as long as the page.
        changed.forget();
    }
    Effect::new(move |_| {
        if *state.phase().read() == Phase::Starting {
            return;
        }
        let theme = state.settings().read().theme;
        let shown = match theme {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::System if dark.get() => "dark",
            Theme::System => "light",
        };
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", shown);
        }
        layout::remember_theme(if theme == Theme::System {
            "system"
        } else {
            shown
        });
    });
}

/// The number of unread conversations stands before the name, where the window's title shows it.
fn follow_title(state: Store<State>) {
    Effect::new(move |_| {
        let unread = state.counts().read().unread;
        let title = if unread == 0 {
            "Guichet".to_owned()
        } else {
            format!("({}) Guichet", format::number(unread))
        };
        document().set_title(&title);
    });
}
