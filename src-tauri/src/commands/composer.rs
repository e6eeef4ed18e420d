//! The commands of the composer: emoji, canned answers, the signature, mentions.

use guichet_model::command::{
    EmojiByCode, FillIn, FindCanned, FindEmoji, GetReplySignature, GetSignature, ListCanned,
    ListMentionable, ListVariables, MarkMentions, SetSignature, SignChannel, UseEmoji,
};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command(async)]
pub(super) fn find_emoji(desk: State<'_, Desk>, request: FindEmoji) -> Reply<FindEmoji> {
    let FindEmoji {
        query,
        language,
        limit,
    } = request;
    Ok(desk.core()?.find_emoji(&query, language, limit)?)
}

#[tauri::command(async)]
pub(super) fn emoji_by_code(desk: State<'_, Desk>, request: EmojiByCode) -> Reply<EmojiByCode> {
    let EmojiByCode { code, language } = request;
    Ok(desk.core()?.emoji_by_code(&code, language)?)
}

#[tauri::command(async)]
pub(super) fn use_emoji(desk: State<'_, Desk>, request: UseEmoji) -> Reply<UseEmoji> {
    let UseEmoji { glyph } = request;
    Ok(desk.core()?.use_emoji(&glyph)?)
}

#[tauri::command(async)]
pub(super) fn list_canned(desk: State<'_, Desk>, request: ListCanned) -> Reply<ListCanned> {
    let ListCanned { account } = request;
    Ok(desk.core()?.canned(account)?)
}

#[tauri::command(async)]
pub(super) fn find_canned(desk: State<'_, Desk>, request: FindCanned) -> Reply<FindCanned> {
    let FindCanned {
        account,
        conversation,
        query,
        limit,
    } = request;
    Ok(desk
        .core()?
        .find_canned(account, conversation, &query, limit)?)
}

#[tauri::command(async)]
pub(super) fn fill_in(desk: State<'_, Desk>, request: FillIn) -> Reply<FillIn> {
    let FillIn {
        account,
        conversation,
        text,
        values,
    } = request;
    Ok(desk
        .core()?
        .fill_in(account, conversation, &text, &values)?)
}

#[tauri::command(async)]
pub(super) fn list_variables(
    desk: State<'_, Desk>,
    request: ListVariables,
) -> Reply<ListVariables> {
    let ListVariables {
        account,
        conversation,
        query,
    } = request;
    Ok(desk.core()?.list_variables(account, conversation, &query)?)
}

#[tauri::command(async)]
pub(super) fn get_signature(desk: State<'_, Desk>, request: GetSignature) -> Reply<GetSignature> {
    let GetSignature { account } = request;
    Ok(desk.core()?.signature(account)?)
}

#[tauri::command(async)]
pub(super) fn set_signature(desk: State<'_, Desk>, request: SetSignature) -> Reply<SetSignature> {
    let SetSignature { account, text } = request;
    Ok(desk.core()?.set_signature(account, &text)?)
}

#[tauri::command(async)]
pub(super) fn sign_channel(desk: State<'_, Desk>, request: SignChannel) -> Reply<SignChannel> {
    let SignChannel {
        account,
        channel,
        on,
    } = request;
    Ok(desk.core()?.sign_channel(account, &channel, on)?)
}

#[tauri::command(async)]
pub(super) fn get_reply_signature(
    desk: State<'_, Desk>,
    request: GetReplySignature,
) -> Reply<GetReplySignature> {
    let GetReplySignature {
        account,
        conversation,
    } = request;
    Ok(desk.core()?.reply_signature(account, conversation)?)
}

#[tauri::command(async)]
pub(super) fn list_mentionable(
    desk: State<'_, Desk>,
    request: ListMentionable,
) -> Reply<ListMentionable> {
    let ListMentionable {
        account,
        conversation,
        query,
    } = request;
    Ok(desk.core()?.mentionable(account, conversation, &query)?)
}

#[tauri::command(async)]
pub(super) fn mark_mentions(desk: State<'_, Desk>, request: MarkMentions) -> Reply<MarkMentions> {
    let MarkMentions {
        account,
        conversation,
        text,
        chosen,
    } = request;
    Ok(desk
        .core()?
        .mark_mentions(account, conversation, &text, &chosen)?)
}
