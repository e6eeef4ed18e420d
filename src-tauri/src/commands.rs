//! The commands that a window may call: unpack the request, ask the core, hand back its answer.
//!
//! Their requests and replies are `guichet_model`'s, so a wrong reply type does not compile on either side. Their names
//! are `guichet_model::COMMANDS`; a test proves that each is registered here and permitted, and nothing else.

mod composer;
mod files;
mod letters;
mod lists;
mod related;
mod sending;
mod voice;

use guichet_core::{api::PlainHttp, files::Rendering, secrets::Secret};
use guichet_model::{
    Command, Failure,
    command::{
        Act, CheckSpelling, CountTabs, DiscardOperation, GetCounts, GetReference, GetSettings,
        GetTimeline, ListAccounts, ListConversations, ListOutbox, OpenAttachment, OpenConversation,
        OpenLink, ReadStart, Reconnect, RetryOperation, SaveSettings, SetAvailability, SetTyping,
        SignIn, SignInWithToken, SignOut, Start, SubmitCode, TryLocally, ViewConversation,
        WindowReady,
    },
};
use tauri::{AppHandle, Runtime, State, ipc::Invoke};

use crate::{desk::Desk, events, language, opening, window::Attention};

/// What a command gives: its reply, or the one failure a window gets.
type Reply<C> = Result<<C as Command>::Output, Failure>;

/// Everything that a window may call.
pub(crate) fn handler<R: Runtime>() -> impl Fn(Invoke<R>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        read_start,
        window_ready,
        sign_in,
        submit_code,
        sign_in_with_token,
        try_locally,
        sign_out,
        set_availability,
        reconnect,
        list_accounts,
        get_reference,
        list_conversations,
        count_tabs,
        lists::list_keys,
        lists::list_views,
        lists::save_view,
        lists::delete_view,
        lists::reorder_views,
        lists::count_matching,
        lists::count_views,
        lists::get_list_choice,
        lists::save_list_choice,
        lists::act_on_many,
        lists::undo_batch,
        lists::count_module,
        get_counts,
        open_conversation,
        get_timeline,
        act,
        files::pick_contact_picture,
        related::act_on_contact,
        related::act_on_account,
        related::create_contact,
        related::create_conversation,
        related::create_ticket,
        related::get_contact,
        related::find_contacts,
        related::list_contact_notes,
        related::list_previous_conversations,
        related::list_contactable_inboxes,
        related::list_assignable_agents,
        related::list_attribute_definitions,
        related::list_macros,
        related::preview_macro,
        files::pick_macro_file,
        related::export_macro,
        related::read_macro,
        related::read_moment,
        files::save_transcript,
        view_conversation,
        set_typing,
        check_spelling,
        sending::send_message,
        sending::take_back,
        sending::reschedule,
        sending::save_draft,
        sending::list_drafts,
        files::attach_files,
        files::pick_files,
        files::attach_bytes,
        files::remove_draft_file,
        files::download,
        files::save_as,
        files::show_in_folder,
        list_outbox,
        retry_operation,
        discard_operation,
        open_attachment,
        open_link,
        get_settings,
        save_settings,
        composer::find_emoji,
        composer::emoji_by_code,
        composer::use_emoji,
        composer::list_canned,
        composer::find_canned,
        composer::fill_in,
        composer::list_variables,
        composer::get_signature,
        composer::set_signature,
        composer::sign_channel,
        composer::get_reply_signature,
        composer::list_mentionable,
        composer::mark_mentions,
        voice::list_microphones,
        voice::start_recording,
        voice::pause_recording,
        voice::resume_recording,
        voice::stop_recording,
        voice::discard_recording,
        voice::send_recording,
        voice::trim_recording,
        voice::play_recording,
        voice::get_voice_outline,
        voice::play_voice,
        voice::pause_playback,
        voice::resume_playback,
        voice::seek_playback,
        voice::set_playback_speed,
        letters::allow_remote,
        letters::block_remote,
    ]
}

#[tauri::command]
async fn read_start(desk: State<'_, Desk>, request: ReadStart) -> Reply<ReadStart> {
    let ReadStart { account } = request;
    let core = desk.core()?;
    let accounts = core.accounts();
    let list = accounts
        .iter()
        .find(|known| Some(known.key) == account)
        .or_else(|| accounts.first())
        // The window asks for it again, and says then why it cannot be read.
        .and_then(|account| core.first_list(account.key).ok());
    Ok(Start {
        settings: core.settings()?,
        system_language: language::of_system(),
        accounts,
        keyring: desk.has_keyring().await?,
        list,
    })
}

#[tauri::command(async)]
fn window_ready<R: Runtime>(app: AppHandle<R>, request: WindowReady) -> Reply<WindowReady> {
    let WindowReady {} = request;
    events::release(&app);
    Ok(())
}

#[tauri::command]
async fn sign_in(desk: State<'_, Desk>, request: SignIn) -> Reply<SignIn> {
    let SignIn {
        server,
        email,
        password,
        allow_http,
    } = request;
    let password = Secret::new(password);
    let core = desk.core()?;
    Ok(core
        .sign_in(&server, &email, &password, plain_http(allow_http))
        .await?)
}

#[tauri::command]
async fn submit_code(desk: State<'_, Desk>, request: SubmitCode) -> Reply<SubmitCode> {
    let SubmitCode { ticket, code } = request;
    Ok(desk.core()?.submit_code(&ticket, &code).await?)
}

#[tauri::command]
async fn sign_in_with_token(
    desk: State<'_, Desk>,
    request: SignInWithToken,
) -> Reply<SignInWithToken> {
    let SignInWithToken {
        server,
        token,
        allow_http,
    } = request;
    let core = desk.core()?;
    Ok(core
        .sign_in_with_token(&server, Secret::new(token), plain_http(allow_http))
        .await?)
}

#[tauri::command]
async fn try_locally(desk: State<'_, Desk>, request: TryLocally) -> Reply<TryLocally> {
    let TryLocally {} = request;
    desk.local().sign_in(desk.core()?).await
}

#[tauri::command]
async fn sign_out(desk: State<'_, Desk>, request: SignOut) -> Reply<SignOut> {
    let SignOut { account, queued } = request;
    Ok(desk.core()?.sign_out(account, queued).await?)
}

#[tauri::command]
async fn set_availability(
    desk: State<'_, Desk>,
    request: SetAvailability,
) -> Reply<SetAvailability> {
    let SetAvailability {
        account,
        availability,
    } = request;
    Ok(desk.core()?.set_availability(account, availability).await?)
}

#[tauri::command(async)]
fn reconnect(desk: State<'_, Desk>, request: Reconnect) -> Reply<Reconnect> {
    let Reconnect { account } = request;
    Ok(desk.core()?.reconnect(account)?)
}

#[tauri::command(async)]
fn list_accounts(desk: State<'_, Desk>, request: ListAccounts) -> Reply<ListAccounts> {
    let ListAccounts {} = request;
    Ok(desk.core()?.accounts())
}

#[tauri::command(async)]
fn get_reference(desk: State<'_, Desk>, request: GetReference) -> Reply<GetReference> {
    let GetReference { account } = request;
    Ok(desk.core()?.reference(account)?)
}

#[tauri::command(async)]
fn list_conversations(
    desk: State<'_, Desk>,
    request: ListConversations,
) -> Reply<ListConversations> {
    let ListConversations {
        account,
        filter,
        tab,
        cursor,
        limit,
    } = request;
    let core = desk.core()?;
    Ok(core.list(account, &filter, tab, cursor.as_ref(), limit)?)
}

#[tauri::command(async)]
fn count_tabs(desk: State<'_, Desk>, request: CountTabs) -> Reply<CountTabs> {
    let CountTabs { account, filter } = request;
    Ok(desk.core()?.tab_counts(account, &filter)?)
}

#[tauri::command(async)]
fn get_counts(desk: State<'_, Desk>, request: GetCounts) -> Reply<GetCounts> {
    let GetCounts { account } = request;
    Ok(desk.core()?.counts(account)?)
}

#[tauri::command(async)]
fn open_conversation(
    desk: State<'_, Desk>,
    attention: State<'_, Attention>,
    request: OpenConversation,
) -> Reply<OpenConversation> {
    let OpenConversation {
        account,
        conversation,
        limit,
    } = request;
    attention.turn_to(account, conversation);
    Ok(desk
        .core()?
        .open_conversation(account, conversation, limit)?)
}

#[tauri::command(async)]
fn get_timeline(desk: State<'_, Desk>, request: GetTimeline) -> Reply<GetTimeline> {
    let GetTimeline {
        account,
        conversation,
        before,
        limit,
    } = request;
    Ok(desk
        .core()?
        .timeline(account, conversation, before, limit)?)
}

#[tauri::command(async)]
fn act(desk: State<'_, Desk>, request: Act) -> Reply<Act> {
    let Act {
        account,
        conversation,
        action,
    } = request;
    Ok(desk.core()?.act(account, conversation, &action)?)
}

#[tauri::command(async)]
fn view_conversation(desk: State<'_, Desk>, request: ViewConversation) -> Reply<ViewConversation> {
    let ViewConversation {
        account,
        conversation,
    } = request;
    Ok(desk.core()?.view_conversation(account, conversation)?)
}

#[tauri::command]
async fn set_typing(desk: State<'_, Desk>, request: SetTyping) -> Reply<SetTyping> {
    let SetTyping {
        account,
        conversation,
        mode,
    } = request;
    Ok(desk.core()?.set_typing(account, conversation, mode).await?)
}

#[tauri::command(async)]
fn list_outbox(desk: State<'_, Desk>, request: ListOutbox) -> Reply<ListOutbox> {
    let ListOutbox { account } = request;
    Ok(desk.core()?.outbox(account)?)
}

#[tauri::command(async)]
fn retry_operation(desk: State<'_, Desk>, request: RetryOperation) -> Reply<RetryOperation> {
    let RetryOperation { account, operation } = request;
    Ok(desk.core()?.retry(account, &operation)?)
}

#[tauri::command(async)]
fn discard_operation(desk: State<'_, Desk>, request: DiscardOperation) -> Reply<DiscardOperation> {
    let DiscardOperation { account, operation } = request;
    desk.core()?.discard(account, &operation)?;
    Ok(())
}

#[tauri::command]
async fn open_attachment(desk: State<'_, Desk>, request: OpenAttachment) -> Reply<OpenAttachment> {
    let OpenAttachment {
        account,
        attachment,
    } = request;
    let core = desk.core()?;
    let file = core.file(account, attachment, Rendering::Whole).await?;
    opening::file(&file)
}

#[tauri::command(async)]
fn open_link(request: OpenLink) -> Reply<OpenLink> {
    let OpenLink { url } = request;
    opening::link(&url)
}

#[tauri::command(async)]
fn check_spelling<R: Runtime>(
    window: tauri::WebviewWindow<R>,
    request: CheckSpelling,
) -> Reply<CheckSpelling> {
    let CheckSpelling { language } = request;
    let language = language.unwrap_or_else(language::of_system);
    crate::spelling::check(&window, &language);
    Ok(())
}

#[tauri::command(async)]
fn get_settings(desk: State<'_, Desk>, request: GetSettings) -> Reply<GetSettings> {
    let GetSettings {} = request;
    Ok(desk.core()?.settings()?)
}

#[tauri::command(async)]
fn save_settings(desk: State<'_, Desk>, request: SaveSettings) -> Reply<SaveSettings> {
    let SaveSettings { settings } = request;
    Ok(desk.core()?.save_settings(&settings)?)
}

/// What a yes in the sign-in form means.
const fn plain_http(allowed: bool) -> PlainHttp {
    if allowed {
        PlainHttp::Allowed
    } else {
        PlainHttp::LoopbackOnly
    }
}
