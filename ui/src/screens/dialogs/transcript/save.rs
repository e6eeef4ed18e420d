//! Keeps the transcript as a file, from what is on this computer.

use guichet_model::{ConversationKey, Failure, transcript::TranscriptFormat};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{button::Button, icon::Icon},
    state::Tone,
    t,
};

/// One button for each kind of file.
#[component]
pub fn SaveTranscript(
    /// Of which conversation.
    conversation: ConversationKey,
    /// Where a failure is told.
    problem: RwSignal<Option<Failure>>,
    /// It is saved.
    on_saved: Callback<()>,
) -> impl IntoView {
    let actions = Actions::of_window();
    // The system's dialog is open: a second one would hide it.
    let busy = RwSignal::new(false);
    let save = move |format: TranscriptFormat| {
        if busy.get_untracked() {
            return;
        }
        problem.set(None);
        busy.set(true);
        spawn_local(async move {
            match actions.save_transcript(conversation, format).await {
                Ok(Some(name)) => {
                    on_saved.run(());
                    actions.toast(t!("transcript-saved", name = name), Tone::Plain);
                }
                Ok(None) => {}
                Err(failure) => {
                    problem.try_set(Some(failure));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="transcript-file" role="group" aria-labelledby="transcript-file-label">
            <span class="field-label" id="transcript-file-label">
                {t!("transcript-file")}
            </span>
            <div class="transcript-formats">
                <Button
                    icon=Icon::Download
                    disabled=busy
                    test="transcript-save-html"
                    on_press=move |_| save(TranscriptFormat::Html)
                >
                    {t!("transcript-html")}
                </Button>
                <Button
                    icon=Icon::FileText
                    disabled=busy
                    test="transcript-save-text"
                    on_press=move |_| save(TranscriptFormat::Text)
                >
                    {t!("transcript-plain")}
                </Button>
            </div>
            <p class="dialog-note">{t!("transcript-file-hint")}</p>
        </div>
    }
}
