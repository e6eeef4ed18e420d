//! The commands for which the agent names a file in the system's own dialog.

use guichet_model::{
    Failure, FailureCode,
    command::{PickContactPicture, PickMacroFile, SaveTranscript},
    transcript::TranscriptFormat,
};
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

#[tauri::command]
pub(super) async fn pick_contact_picture<R: Runtime>(
    webview: WebviewWindow<R>,
    desk: State<'_, Desk>,
    request: PickContactPicture,
) -> Reply<PickContactPicture> {
    let PickContactPicture { account, contact } = request;
    let core = desk.core()?.clone();
    let kind = Kind {
        name: "PNG, JPEG, GIF, WebP",
        endings: &["png", "jpg", "jpeg", "gif", "webp"],
    };
    let Some(path) = picking::to_open(&webview, kind).await? else {
        return Ok(None);
    };
    let queued = off_thread(move || core.set_contact_picture(account, contact, &path)).await?;
    Ok(Some(queued?))
}

#[tauri::command]
pub(super) async fn pick_macro_file<R: Runtime>(
    webview: WebviewWindow<R>,
    desk: State<'_, Desk>,
    request: PickMacroFile,
) -> Reply<PickMacroFile> {
    let PickMacroFile { account } = request;
    let core = desk.core()?.clone();
    let any = Kind {
        name: "",
        endings: &[],
    };
    let Some(path) = picking::to_open(&webview, any).await? else {
        return Ok(None);
    };
    Ok(Some(core.upload_for_macro(account, &path).await?))
}

/// Reads and writes whole files where that holds up nothing else.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(FailureCode::Internal, "reading the file failed"))
}
