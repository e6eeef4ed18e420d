//! A sound in the thread, played by the core.

use guichet_model::{
    command::GetVoiceOutline,
    message::Attachment,
    voice::{PlaybackState, Voice, VoiceOutline},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::{Actions, speed_percent},
    bridge,
    components::{button::IconButton, icon::Icon, waveform::Waveform},
    failure, format,
    state::{SoundStoreFields, StateStoreFields},
    t,
};

/// A voice note, or any other sound: its waveform, where it is, and how fast it plays.
#[component]
pub fn VoiceNote(
    /// The file.
    file: Attachment,
) -> impl IntoView {
    let actions = Actions::of_window();
    let sound = actions.state().sound();
    let key = file.key;
    let voice = Voice::Attachment(key);
    let outline = RwSignal::new(None::<Result<VoiceOutline, String>>);
    spawn_local(async move {
        let Some(account) = actions.account() else {
            return;
        };
        let wanted = GetVoiceOutline {
            account,
            attachment: key,
        };
        let found = bridge::call(wanted).await;
        outline.try_set(Some(found.map_err(|failure| failure::sentence(&failure))));
    });
    let playing = Memo::new(move |_| sound.playing().get().filter(|now| now.voice == voice));
    let plays = move || {
        playing
            .get()
            .is_some_and(|now| now.state == PlaybackState::Playing)
    };
    let speed = Memo::new(move |_| speed_percent(sound.speed().get()));
    let name = file.name.clone();
    view! {
        <div class="voice-note" role="group" aria-label=move || t!("voice-label", name = name.clone()) data-test="voice-note">
            <IconButton
                icon=Signal::derive(move || if plays() { Icon::Pause } else { Icon::Play })
                label=Signal::derive(move || {
                    if plays() { t!("voice-pause") } else { t!("voice-play") }
                })
                test="voice-play"
                on_press=move |_| actions.toggle_voice(voice)
            />
            {move || match outline.get() {
                None => view! { <span class="voice-loading" role="status">{t!("voice-loading")}</span> }.into_any(),
                Some(Err(words)) => {
                    view! { <span class="voice-missing" role="status">{words}</span> }.into_any()
                }
                Some(Ok(outline)) => {
                    let all_ms = outline.duration_ms.max(1);
                    let left_at = outline.position_ms;
                    let position = Memo::new(move |_| match playing.get() {
                        Some(now) if now.state == PlaybackState::Ended => 0,
                        Some(now) => now.position_ms,
                        None => left_at,
                    });
                    #[expect(
                        clippy::cast_possible_truncation,
                        clippy::cast_sign_loss,
                        reason = "the place is between 0 and 1, and the length fits"
                    )]
                    let seek = move |place: f64| {
                        actions.seek_voice(voice, (place * f64::from(all_ms)) as u32);
                    };
                    view! {
                        <Waveform
                            peaks=outline.peaks
                            heard=Signal::derive(move || f64::from(position.get()) / f64::from(all_ms))
                            label=t!("voice-position")
                            on_seek=seek
                        />
                        <span class="record-time" data-test="voice-time">
                            {move || match position.get() {
                                0 => format::clock(all_ms),
                                at => format::clock(at),
                            }}
                        </span>
                    }
                        .into_any()
                }
            }}
            <button
                type="button"
                class="voice-speed"
                title=t!("voice-speed")
                data-test="voice-speed"
                on:click=move |_| actions.next_speed()
            >
                {move || format::speed(speed.get())}
            </button>
        </div>
    }
}
