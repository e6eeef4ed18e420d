//! The commands about files: those that the agent names in the system's own dialog or drops on the window, and bytes that
//! the page has.

use guichet_core::{files::Rendering, outgoing::Pictures};
use guichet_model::{
    Command, Failure, FailureCode,
    command::{
        AttachBytes, AttachFiles, Download, PickContactPicture, PickFiles, PickMacroFile,
        RemoveDraftFile, SaveAs, SaveTranscript, ShowInFolder,
    },
    draft::Attached,
    transcript::TranscriptFormat,
};
use tauri::{
    Runtime, State, WebviewWindow,
    ipc::{InvokeBody, Request},
};
use url::form_urlencoded;

use super::Reply;
use crate::{
    desk::Desk,
    dropped::Dropped,
    opening,
    picking::{self, Kind},
};

/// Any file.
const ANY: Kind<'static> = Kind {
    name: "",
    endings: &[],
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
    let Some(path) = picking::to_open(&webview, ANY).await? else {
        return Ok(None);
    };
    Ok(Some(core.upload_for_macro(account, &path).await?))
}

#[tauri::command]
pub(super) async fn attach_files(
    desk: State<'_, Desk>,
    dropped: State<'_, Dropped>,
    request: AttachFiles,
) -> Reply<AttachFiles> {
    let AttachFiles {
        account,
        conversation,
        mode,
        paths,
        scale_images,
    } = request;
    dropped.check(&paths)?;
    let (core, pictures) = (desk.core()?.clone(), Pictures::from(scale_images));
    let attach = move || core.attach_files(account, conversation, mode, &paths, pictures);
    Ok(off_thread(attach).await??)
}

#[tauri::command]
pub(super) async fn pick_files<R: Runtime>(
    webview: WebviewWindow<R>,
    desk: State<'_, Desk>,
    request: PickFiles,
) -> Reply<PickFiles> {
    let PickFiles {
        account,
        conversation,
        mode,
        scale_images,
    } = request;
    let (core, pictures) = (desk.core()?.clone(), Pictures::from(scale_images));
    let paths = picking::to_open_several(&webview, ANY).await?;
    if paths.is_empty() {
        return Ok(Attached::default());
    }
    let attach = move || core.attach_files(account, conversation, mode, &paths, pictures);
    Ok(off_thread(attach).await??)
}

#[tauri::command]
pub(super) async fn attach_bytes(
    desk: State<'_, Desk>,
    request: Request<'_>,
) -> Reply<AttachBytes> {
    let (wanted, bytes) = read_bytes(&request)?;
    let AttachBytes {
        account,
        conversation,
        mode,
        name,
        mime: _,
        scale_images,
    } = wanted;
    let (core, pictures) = (desk.core()?.clone(), Pictures::from(scale_images));
    let attach = move || core.attach_bytes(account, conversation, mode, &name, &*bytes, pictures);
    Ok(off_thread(attach).await??)
}

/// The request is in a header, so that the body is nothing but bytes.
fn read_bytes(request: &Request<'_>) -> Result<(AttachBytes, Vec<u8>), Failure> {
    let wrong = |why: &str| {
        let name = AttachBytes::NAME;
        let message = format!("invalid args `request` for command `{name}`: {why}");
        Failure::new(FailureCode::Invalid, message)
    };
    let header = request.headers().get("request");
    let header = header.ok_or_else(|| wrong("there is no such header"))?;
    // Percent-encoded, a header holds names in every script; nothing in it is left to be taken for a second field.
    let (json, _) = form_urlencoded::parse(header.as_bytes())
        .next()
        .ok_or_else(|| wrong("the header is empty"))?;
    let wanted = serde_json::from_str(&json).map_err(|_| wrong("the header is no such request"))?;
    match request.body() {
        InvokeBody::Raw(bytes) => Ok((wanted, bytes.clone())),
        InvokeBody::Json(_) => Err(wrong("the body is not bytes")),
    }
}

#[tauri::command(async)]
pub(super) fn remove_draft_file(
    desk: State<'_, Desk>,
    request: RemoveDraftFile,
) -> Reply<RemoveDraftFile> {
    let RemoveDraftFile {
        account,
        conversation,
        file,
    } = request;
    Ok(desk
        .core()?
        .remove_draft_file(account, conversation, &file)?)
}

#[tauri::command]
pub(super) async fn download(desk: State<'_, Desk>, request: Download) -> Reply<Download> {
    let Download {
        account,
        attachment,
    } = request;
    let core = desk.core()?;
    core.file(account, attachment, Rendering::Whole).await?;
    Ok(())
}

#[tauri::command]
pub(super) async fn save_as<R: Runtime>(
    webview: WebviewWindow<R>,
    desk: State<'_, Desk>,
    request: SaveAs,
) -> Reply<SaveAs> {
    let SaveAs {
        account,
        attachment,
    } = request;
    let core = desk.core()?;
    // Here before the dialog: nobody chooses a place for a file that cannot come.
    let file = core.file(account, attachment, Rendering::Whole).await?;
    let Some(path) = picking::to_save(&webview, ANY, &file.name).await? else {
        return Ok(None);
    };
    core.save_file(account, attachment, &path).await?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(Some(name.to_string_lossy().into_owned()))
}

#[tauri::command(async)]
pub(super) fn show_in_folder(desk: State<'_, Desk>, request: ShowInFolder) -> Reply<ShowInFolder> {
    let ShowInFolder {
        account,
        attachment,
    } = request;
    match desk.core()?.saved_file(account, attachment) {
        Some(path) => opening::folder_of(&path).map(|()| true),
        None => Ok(false),
    }
}

/// Reads and writes whole files where that holds up nothing else.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Failure::new(FailureCode::Internal, "reading the file failed"))
}
