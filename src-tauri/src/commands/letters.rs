//! The commands for mail: whose pictures may be fetched from other computers.

use guichet_model::command::{AllowRemote, BlockRemote};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command(async)]
pub(super) fn allow_remote(desk: State<'_, Desk>, request: AllowRemote) -> Reply<AllowRemote> {
    let AllowRemote {
        account,
        message,
        always_for_sender,
    } = request;
    Ok(desk
        .core()?
        .allow_remote(account, message, always_for_sender)?)
}

#[tauri::command(async)]
pub(super) fn block_remote(desk: State<'_, Desk>, request: BlockRemote) -> Reply<BlockRemote> {
    let BlockRemote { account, message } = request;
    Ok(desk.core()?.block_remote(account, message)?)
}
