//! The commands of voice notes: recording and playing.

use guichet_model::command::{
    DiscardRecording, GetVoiceOutline, ListMicrophones, PausePlayback, PauseRecording,
    PlayRecording, PlayVoice, ResumePlayback, ResumeRecording, SeekPlayback, SendRecording,
    SetPlaybackSpeed, StartRecording, StopRecording, TrimRecording,
};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command]
pub(super) async fn list_microphones(
    desk: State<'_, Desk>,
    request: ListMicrophones,
) -> Reply<ListMicrophones> {
    let ListMicrophones {} = request;
    Ok(desk.core()?.microphones().await?)
}

#[tauri::command]
pub(super) async fn start_recording(
    desk: State<'_, Desk>,
    request: StartRecording,
) -> Reply<StartRecording> {
    let StartRecording {
        account,
        conversation,
        mode,
        device,
    } = request;
    Ok(desk
        .core()?
        .start_recording(account, conversation, mode, device)
        .await?)
}

#[tauri::command(async)]
pub(super) fn pause_recording(
    desk: State<'_, Desk>,
    request: PauseRecording,
) -> Reply<PauseRecording> {
    let PauseRecording { conversation, .. } = request;
    Ok(desk.core()?.pause_recording(conversation)?)
}

#[tauri::command(async)]
pub(super) fn resume_recording(
    desk: State<'_, Desk>,
    request: ResumeRecording,
) -> Reply<ResumeRecording> {
    let ResumeRecording { conversation, .. } = request;
    Ok(desk.core()?.resume_recording(conversation)?)
}

#[tauri::command]
pub(super) async fn stop_recording(
    desk: State<'_, Desk>,
    request: StopRecording,
) -> Reply<StopRecording> {
    let StopRecording {
        account,
        conversation,
    } = request;
    Ok(desk.core()?.stop_recording(account, conversation).await?)
}

#[tauri::command]
pub(super) async fn discard_recording(
    desk: State<'_, Desk>,
    request: DiscardRecording,
) -> Reply<DiscardRecording> {
    let DiscardRecording {
        account,
        conversation,
    } = request;
    Ok(desk
        .core()?
        .discard_recording(account, conversation)
        .await?)
}

#[tauri::command]
pub(super) async fn send_recording(
    desk: State<'_, Desk>,
    request: SendRecording,
) -> Reply<SendRecording> {
    let SendRecording {
        account,
        conversation,
        at,
    } = request;
    Ok(desk
        .core()?
        .send_recording(account, conversation, at)
        .await?)
}

#[tauri::command]
pub(super) async fn trim_recording(
    desk: State<'_, Desk>,
    request: TrimRecording,
) -> Reply<TrimRecording> {
    let TrimRecording {
        account,
        conversation,
        trim,
    } = request;
    Ok(desk
        .core()?
        .trim_recording(account, conversation, trim)
        .await?)
}

#[tauri::command(async)]
pub(super) fn play_recording(
    desk: State<'_, Desk>,
    request: PlayRecording,
) -> Reply<PlayRecording> {
    let PlayRecording {
        account,
        conversation,
        from_ms,
        speed_percent,
    } = request;
    Ok(desk
        .core()?
        .play_recording(account, conversation, from_ms, speed_percent)?)
}

#[tauri::command]
pub(super) async fn get_voice_outline(
    desk: State<'_, Desk>,
    request: GetVoiceOutline,
) -> Reply<GetVoiceOutline> {
    let GetVoiceOutline {
        account,
        attachment,
    } = request;
    Ok(desk.core()?.voice_outline(account, attachment).await?)
}

#[tauri::command]
pub(super) async fn play_voice(desk: State<'_, Desk>, request: PlayVoice) -> Reply<PlayVoice> {
    let PlayVoice {
        account,
        attachment,
        from_ms,
        speed_percent,
    } = request;
    Ok(desk
        .core()?
        .play_voice(account, attachment, from_ms, speed_percent)
        .await?)
}

#[tauri::command(async)]
pub(super) fn pause_playback(
    desk: State<'_, Desk>,
    request: PausePlayback,
) -> Reply<PausePlayback> {
    let PausePlayback {} = request;
    desk.core()?.pause_playback();
    Ok(())
}

#[tauri::command(async)]
pub(super) fn resume_playback(
    desk: State<'_, Desk>,
    request: ResumePlayback,
) -> Reply<ResumePlayback> {
    let ResumePlayback {} = request;
    desk.core()?.resume_playback();
    Ok(())
}

#[tauri::command(async)]
pub(super) fn seek_playback(desk: State<'_, Desk>, request: SeekPlayback) -> Reply<SeekPlayback> {
    let SeekPlayback { position_ms } = request;
    desk.core()?.seek_playback(position_ms);
    Ok(())
}

#[tauri::command(async)]
pub(super) fn set_playback_speed(
    desk: State<'_, Desk>,
    request: SetPlaybackSpeed,
) -> Reply<SetPlaybackSpeed> {
    let SetPlaybackSpeed { speed_percent } = request;
    desk.core()?.set_playback_speed(speed_percent);
    Ok(())
}
