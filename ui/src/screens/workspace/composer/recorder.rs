//! Voice notes in the composer: recorded, listened to, trimmed, sent or discarded.

use guichet_model::{
    ConversationKey,
    draft::Mode,
    voice::{PlaybackState, Recording, RecordingState, Trim, Voice},
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        button::{Button, IconButton, Look},
        icon::Icon,
        waveform::Waveform,
    },
    format,
    state::{SoundStoreFields, StateStoreFields, ThreadStoreFields},
    t,
};

/// The recording of the open conversation, where it is one of this mode.
fn recording_of(actions: Actions, mode: Mode) -> Option<Recording> {
    let drafts = actions.state().thread().drafts();
    let drafts = drafts.read();
    drafts.recording.clone().filter(|own| own.mode == mode)
}

/// Begins a recording.
#[component]
pub fn RecordButton(
    /// What is being written.
    mode: Memo<Mode>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let drafts = actions.state().thread().drafts();
    let none = Memo::new(move |_| drafts.read().recording.is_none());
    move || {
        none.get().then(|| {
            view! {
                <IconButton
                    icon=Icon::Mic
                    label=t!("record-title")
                    test="record"
                    on_press=move |_| actions.start_recording(mode.get_untracked())
                />
            }
        })
    }
}

/// The recording above the bar: while it goes on, and while it waits.
#[component]
pub fn Recorder(
    /// Of which conversation.
    key: ConversationKey,
    /// What is being written.
    mode: Memo<Mode>,
) -> impl IntoView {
    let actions = Actions::of_window();
    let recording = Memo::new(move |_| recording_of(actions, mode.get()));
    move || {
        recording.get().map(|recording| match recording.state {
            RecordingState::Ready => view! { <Waiting key=key recording=recording /> }.into_any(),
            state => {
                let paused = state == RecordingState::Paused;
                view! { <Live key=key paused=paused so_far_ms=recording.duration_ms /> }.into_any()
            }
        })
    }
}

/// A recording that goes on.
#[component]
fn Live(
    /// For which conversation.
    key: ConversationKey,
    /// Whether it is not listening for a while.
    paused: bool,
    /// How long it was when it was last asked.
    so_far_ms: u32,
) -> impl IntoView {
    let actions = Actions::of_window();
    let heard = actions.state().sound().heard();
    let own = Memo::new(move |_| heard.get().filter(|heard| heard.conversation == key));
    let level = move || {
        own.get()
            .map_or(0, |heard| if paused { 0 } else { heard.level })
    };
    view! {
        <div class="recorder" class:paused=paused role="group" aria-label=t!("record-label") data-test="recorder">
            <span class="record-dot"></span>
            <span class="record-time" data-test="record-time">
                {move || format::clock(own.get().map_or(so_far_ms, |heard| heard.elapsed_ms))}
            </span>
            <span class="record-level" aria-hidden="true">
                <span style:inline-size=move || format!("{}%", level())></span>
            </span>
            {paused.then(|| view! { <span class="record-paused">{t!("record-paused")}</span> })}
            <IconButton
                icon=if paused { Icon::Mic } else { Icon::Pause }
                label=Signal::derive(move || if paused { t!("record-resume") } else { t!("record-pause") })
                test="record-pause"
                on_press=move |_| actions.pause_recording(!paused)
            />
            <IconButton
                icon=Icon::Trash
                label=t!("record-discard")
                test="record-discard"
                on_press=move |_| actions.discard_recording()
            />
            <Button
                look=Look::Primary
                icon=Icon::Square
                test="record-stop"
                on_press=move |_| actions.stop_recording()
            >
                {t!("record-stop")}
            </Button>
        </div>
    }
}

/// A recording that ended and was not sent.
#[component]
fn Waiting(
    /// For which conversation.
    key: ConversationKey,
    /// What is known of it.
    recording: Recording,
) -> impl IntoView {
    let actions = Actions::of_window();
    let sound = actions.state().sound();
    let voice = Voice::Recording(key);
    let playing = Memo::new(move |_| sound.playing().get().filter(|now| now.voice == voice));
    let plays = move || {
        playing
            .get()
            .is_some_and(|now| now.state == PlaybackState::Playing)
    };
    let all_ms = recording.duration_ms.max(1);
    let (from_ms, to_ms) = (recording.from_ms, recording.to_ms);
    let part = move |ms: u32| f64::from(ms) / f64::from(all_ms);
    let trimmed = from_ms > 0 || to_ms < recording.duration_ms;
    let heard = Signal::derive(move || match playing.get() {
        Some(now) if now.state != PlaybackState::Ended => part(now.position_ms),
        _ => 0.0,
    });
    let error = RwSignal::new(None::<String>);
    let sending = RwSignal::new(false);
    let send = move |_| {
        sending.set(true);
        error.set(None);
        spawn_local(async move {
            if let Err(failure) = actions.send_recording(key, None).await {
                // The conversation may have changed meanwhile.
                let words = crate::failure::sentence(&failure);
                if error.try_set(Some(words)).is_some() {
                    actions.toast_failure(&failure);
                }
            }
            sending.try_set(false);
        });
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the place is between 0 and 1, and the length fits"
    )]
    let seek = move |place: f64| {
        let to = (place * f64::from(all_ms)) as u32;
        actions.seek_voice(voice, to);
    };
    view! {
        <div class="recorder waiting" role="group" aria-label=t!("record-label") data-test="recording">
            <IconButton
                icon=Signal::derive(move || if plays() { Icon::Pause } else { Icon::Play })
                label=Signal::derive(move || {
                    if plays() { t!("voice-pause") } else { t!("voice-play") }
                })
                test="recording-play"
                on_press=move |_| actions.toggle_voice(voice)
            />
            <Waveform
                peaks=recording.peaks.clone()
                heard=heard
                part=(part(from_ms), part(to_ms))
                label=t!("voice-position")
                on_seek=seek
            />
            <span class="record-time" data-test="recording-time">
                {format::clock(to_ms - from_ms)}
            </span>
            <IconButton
                icon=Icon::Scissors
                label=Signal::derive(move || {
                    if trimmed { t!("record-whole") } else { t!("record-trim") }
                })
                pressed=Signal::stored(trimmed)
                test="recording-trim"
                on_press=move |_| {
                    actions.trim_recording(if trimmed { Trim::Whole } else { Trim::Silence });
                }
            />
            <IconButton
                icon=Icon::Trash
                label=t!("record-discard")
                test="record-discard"
                on_press=move |_| actions.discard_recording()
            />
            <Button
                look=Look::Primary
                icon=Icon::Send
                disabled=sending
                test="record-send"
                on_press=send
            >
                {t!("record-send")}
            </Button>
            {move || {
                error
                    .get()
                    .map(|words| view! { <p class="record-error" role="alert">{words}</p> })
            }}
        </div>
    }
}
