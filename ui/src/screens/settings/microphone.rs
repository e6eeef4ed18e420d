//! Which microphone voice notes are spoken into.

use guichet_model::{command::ListMicrophones, voice::Microphone};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    bridge,
    components::{
        icon::Icon,
        menu::{Choice, Choices, Mark},
        pick::{PickField, Stands},
    },
    state::StateStoreFields,
    t,
};

/// The microphones that are there now, and the one that is chosen.
#[component]
pub fn MicrophoneSetting() -> impl IntoView {
    let actions = Actions::of_window();
    let settings = actions.state().settings();
    let there = RwSignal::new(None::<Vec<Microphone>>);
    spawn_local(async move {
        match bridge::call(ListMicrophones {}).await {
            Ok(found) => drop(there.try_set(Some(found))),
            Err(failure) => actions.toast_failure(&failure),
        }
    });
    let chosen = Memo::new(move |_| settings.read().microphone.clone());
    let shown = move || {
        let there = there.read();
        match (chosen.get(), there.as_ref()) {
            (None, Some(there)) if there.is_empty() => t!("settings-microphone-none"),
            (None, _) => t!("settings-microphone-system"),
            (Some(_), None) => String::new(),
            (Some(id), Some(there)) => there.iter().find(|known| known.id == id).map_or_else(
                || t!("settings-microphone-gone"),
                |known| known.name.clone(),
            ),
        }
    };
    let choices = move || {
        let there = there.get().unwrap_or_default();
        let own = there.iter().find(|known| known.is_default);
        let mut system = Choice::new(None, t!("settings-microphone-system"));
        if let Some(own) = own {
            system = system.hinted(own.name.clone());
        }
        let others = there
            .iter()
            .map(|known| Choice::new(Some(known.id.clone()), known.name.clone()));
        let chosen = chosen.get();
        std::iter::once(system)
            .chain(others)
            .map(|choice| choice.marked(Mark::Icon(Icon::Mic)).chosen_if(&chosen))
            .collect::<Vec<_>>()
    };
    let choose = move |microphone| {
        let mut wanted = settings.get_untracked();
        wanted.microphone = microphone;
        actions.save_settings(wanted);
    };
    view! {
        <div class="setting-pick">
            <PickField
                label=t!("settings-microphone")
                shown=Signal::derive(shown)
                choices=Choices::new(Signal::derive(choices), choose)
                stands=Stands::Bare
                name="settings-microphone"
                menu_name="settings-microphone-menu"
            />
        </div>
    }
}
