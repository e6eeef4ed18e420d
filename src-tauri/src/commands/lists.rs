//! Commands of the lists: custom views, counts of filters, and what is done to many conversations at once.

use guichet_model::command::{
    ActOnMany, CountMatching, CountModule, CountViews, DeleteView, GetListChoice, ListKeys,
    ListViews, ReorderViews, SaveListChoice, SaveView, UndoBatch,
};
use tauri::State;

use super::Reply;
use crate::desk::Desk;

#[tauri::command(async)]
pub(super) fn list_keys(desk: State<'_, Desk>, request: ListKeys) -> Reply<ListKeys> {
    let ListKeys {
        account,
        filter,
        tab,
    } = request;
    Ok(desk.core()?.list_keys(account, &filter, tab)?)
}

#[tauri::command(async)]
pub(super) fn list_views(desk: State<'_, Desk>, request: ListViews) -> Reply<ListViews> {
    let ListViews { account } = request;
    Ok(desk.core()?.views(account)?)
}

#[tauri::command(async)]
pub(super) fn save_view(desk: State<'_, Desk>, request: SaveView) -> Reply<SaveView> {
    let SaveView {
        account,
        key,
        name,
        filter,
    } = request;
    Ok(desk.core()?.save_view(account, key, &name, &filter)?)
}

#[tauri::command(async)]
pub(super) fn delete_view(desk: State<'_, Desk>, request: DeleteView) -> Reply<DeleteView> {
    let DeleteView { account, key } = request;
    Ok(desk.core()?.delete_view(account, key)?)
}

#[tauri::command(async)]
pub(super) fn reorder_views(desk: State<'_, Desk>, request: ReorderViews) -> Reply<ReorderViews> {
    let ReorderViews { account, keys } = request;
    Ok(desk.core()?.reorder_views(account, &keys)?)
}

#[tauri::command(async)]
pub(super) fn count_matching(
    desk: State<'_, Desk>,
    request: CountMatching,
) -> Reply<CountMatching> {
    let CountMatching {
        account,
        category,
        filter,
    } = request;
    Ok(desk.core()?.count_matching(account, category, &filter)?)
}

#[tauri::command(async)]
pub(super) fn count_views(desk: State<'_, Desk>, request: CountViews) -> Reply<CountViews> {
    let CountViews { account, category } = request;
    Ok(desk.core()?.count_views(account, category.as_ref())?)
}

#[tauri::command(async)]
pub(super) fn count_module(desk: State<'_, Desk>, request: CountModule) -> Reply<CountModule> {
    let CountModule { account, category } = request;
    Ok(desk.core()?.module_counts(account, &category)?)
}

#[tauri::command(async)]
pub(super) fn get_list_choice(
    desk: State<'_, Desk>,
    request: GetListChoice,
) -> Reply<GetListChoice> {
    let GetListChoice {
        account,
        category,
        scope,
    } = request;
    Ok(desk
        .core()?
        .list_choice(account, category.as_ref(), &scope)?)
}

#[tauri::command(async)]
pub(super) fn save_list_choice(
    desk: State<'_, Desk>,
    request: SaveListChoice,
) -> Reply<SaveListChoice> {
    let SaveListChoice {
        account,
        category,
        scope,
        choice,
    } = request;
    Ok(desk
        .core()?
        .save_list_choice(account, category.as_ref(), &scope, &choice)?)
}

#[tauri::command(async)]
pub(super) fn act_on_many(desk: State<'_, Desk>, request: ActOnMany) -> Reply<ActOnMany> {
    let ActOnMany {
        account,
        conversations,
        action,
    } = request;
    Ok(desk.core()?.act_on_many(account, &conversations, &action)?)
}

#[tauri::command(async)]
pub(super) fn undo_batch(desk: State<'_, Desk>, request: UndoBatch) -> Reply<UndoBatch> {
    let UndoBatch { account, batch } = request;
    Ok(desk.core()?.undo_batch(account, &batch)?)
}
