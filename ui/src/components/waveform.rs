//! A voice note as one sees it: bars as loud as its parts, filled as far as it was heard.

use leptos::{ev::PointerEvent, prelude::*};

/// The waveform of a voice note; a press on it goes there.
#[component]
pub fn Waveform(
    /// Parts of equal length, the loudest is 255; empty while they are not known.
    peaks: Vec<u8>,
    /// How far it was heard, from 0 to 1.
    #[prop(into)]
    heard: Signal<f64>,
    /// The part that counts, from 0 to 1; all of it when absent.
    #[prop(optional)]
    part: Option<(f64, f64)>,
    /// What it is, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Goes to a place, from 0 to 1.
    #[prop(into)]
    on_seek: Callback<f64>,
) -> impl IntoView {
    let count = peaks.len().max(1);
    let place = |index: usize| {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (f64::from(index) + 0.5) / f64::from(count)
    };
    let seek = move |event: PointerEvent| {
        let target = event.current_target();
        let Some(target) = target
            .and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok())
        else {
            return;
        };
        let frame = target.get_bounding_client_rect();
        if frame.width() > 0.0 {
            let place = (f64::from(event.client_x()) - frame.left()) / frame.width();
            on_seek.run(place.clamp(0.0, 1.0));
        }
    };
    let step = move |event: leptos::ev::KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowRight" => 0.05,
            "ArrowLeft" => -0.05,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        on_seek.run((heard.get_untracked() + by).clamp(0.0, 1.0));
    };
    view! {
        <div
            class="waveform"
            role="slider"
            tabindex="0"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", heard.get() * 100.0)
            data-test="waveform"
            on:pointerdown=seek
            on:keydown=step
        >
            {peaks
                .into_iter()
                .enumerate()
                .map(|(index, peak)| {
                    let place = place(index);
                    let left_out = part.is_some_and(|(from, to)| place < from || place > to);
                    let is_heard = move || heard.get() >= place;
                    let height = 12.0 + f64::from(peak) / 255.0 * 88.0;
                    view! {
                        <i
                            class:heard=is_heard
                            class:left-out=left_out
                            style:height=format!("{height:.0}%")
                        ></i>
                    }
                })
                .collect_view()}
        </div>
    }
}
