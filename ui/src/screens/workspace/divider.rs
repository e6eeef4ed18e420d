//! The edge between list and thread.

use leptos::prelude::*;

use crate::{layout, t};

/// The edge between list and thread, dragged by pointer or moved by arrow keys.
#[component]
pub fn Divider(
    /// Width of the list in pixels.
    width: RwSignal<f64>,
) -> impl IntoView {
    const STEP: f64 = 16.0;
    let from = StoredValue::new(None::<(f64, f64)>);
    let set = move |wanted: f64| {
        let wanted = wanted.clamp(layout::LIST_MIN, layout::LIST_MAX);
        width.set(wanted);
        layout::remember_list_width(wanted);
    };
    view! {
        <div
            class="divider"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=t!("list-resize")
            aria-valuenow=move || format!("{:.0}", width.get())
            aria-valuemin=layout::LIST_MIN.to_string()
            aria-valuemax=layout::LIST_MAX.to_string()
            on:pointerdown=move |event| {
                let held = event_target::<web_sys::Element>(&event)
                    .set_pointer_capture(event.pointer_id());
                // Without the capture the drag merely ends at the edge of the divider.
                if held.is_ok() {
                    from.set_value(Some((f64::from(event.client_x()), width.get_untracked())));
                }
            }
            on:pointermove=move |event| {
                if let Some((start, before)) = from.get_value() {
                    set(before + f64::from(event.client_x()) - start);
                }
            }
            on:pointerup=move |_| from.set_value(None)
            on:pointercancel=move |_| from.set_value(None)
            on:dblclick=move |_| set(layout::usual_list_width())
            on:keydown=move |event| {
                match event.key().as_str() {
                    "ArrowLeft" => set(width.get_untracked() - STEP),
                    "ArrowRight" => set(width.get_untracked() + STEP),
                    _ => {}
                }
            }
        ></div>
    }
}
