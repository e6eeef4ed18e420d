//! The commands for which the agent names a file in the system's own dialog.

use guichet_model::{Failure, FailureCode, command::SaveTranscript, transcript::TranscriptFormat};
use tauri::{Runtime, State, WebviewWindow};

use super::Reply;
use crate::{
    desk::Desk,
    picking::{self, Kind},
};

#[tauri::command]
pub(super) async fn save_transcript<R: Runtime>(
    webview: WebviewWindow<R>,
    desk: State<'_, Desk>,
    request: SaveTranscript,
) -> Reply<SaveTranscript> {
    let SaveTranscript {
        account,
        conversation,
        format,
        language,
    } = request;
    let file = desk
        .core()?
        .transcript(account, conversation, format, language)?;
    let kind = Kind {
        name: match format {
            TranscriptFormat::Html => "HTML",
            TranscriptFormat::Text => "Text",
        },
        endings: &[format.extension()],
    };
    let Some(path) = picking::to_save(&webview, kind, &file.name).await? else {
        return Ok(None);
    };
    tokio::fs::write(&path, file.content)
        .await
        .map_err(|error| {
            tracing::warn!(%error, "a transcript cannot be written");
            Failure::new(FailureCode::DiskFull, "the file cannot be written")
        })?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(Some(name.to_string_lossy().into_owned()))
}
