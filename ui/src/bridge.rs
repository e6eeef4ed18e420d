//! The only place that knows Tauri: commands out, events in, addresses of files.
//!
//! Values cross as JSON text, because `serde_json` reads maps with integer keys and `()` as the shell writes them.
//! A refused permission and a panic in the shell come as plain strings rather than as a [`Failure`]; both are told
//! apart here, so that callers see one error type.

use guichet_model::{
    AccountKey, AttachmentKey, Command, ContactKey, Event, Failure, FailureCode, MessageId,
    command::{ReadStart, Start},
    contact::PictureMark,
};
use js_sys::{Function, JSON, Object, Promise, Reflect, Uint8Array, encode_uri_component};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

/// The one channel that events come on.
const CHANNEL: &str = "guichet";
/// Where `boot.js` leaves the promise of what it asked for ahead.
const ASKED_AHEAD: &str = "guichetStart";
/// The URI scheme that the shell serves received files under.
const MEDIA_SCHEME: &str = "guichet-media";
/// The URI scheme that the shell serves mail under.
const LETTER_SCHEME: &str = "guichet-letter";

/// Asks the core.
///
/// # Errors
/// What the core says, or [`FailureCode::Internal`] when the answer is not what the command promises.
pub async fn call<C: Command>(command: C) -> Result<C::Output, Failure> {
    let request = serde_json::to_string(&command).map_err(internal)?;
    let answer = text_of_answer(invoke(C::NAME, &request)?).await?;
    serde_json::from_str(&answer).map_err(internal)
}

/// The same for every command, so that it is in the program once.
fn invoke(command: &str, request: &str) -> Result<Promise, Failure> {
    let request = JSON::parse(request).map_err(|error| failure_of(&error))?;
    let arguments = Object::new();
    Reflect::set(&arguments, &"request".into(), &request).map_err(|error| failure_of(&error))?;
    let promise = tauri_function("core", "invoke")?
        .call2(&JsValue::NULL, &command.into(), &arguments)
        .map_err(|error| failure_of(&error))?;
    Ok(Promise::resolve(&promise))
}

async fn text_of_answer(promise: Promise) -> Result<String, Failure> {
    let answer = JsFuture::from(promise).await;
    answer
        .map(|answer| text_of(&answer))
        .map_err(|error| failure_of(&error))
}

/// The same for a command that carries bytes: they are the body of the call, the command is in a header.
///
/// # Errors
/// As [`call`].
pub async fn call_with<C: Command>(command: C, bytes: &Uint8Array) -> Result<C::Output, Failure> {
    let set = |object: &Object, key: &str, value: &JsValue| {
        Reflect::set(object, &key.into(), value).map_err(|error| failure_of(&error))
    };
    let request = serde_json::to_string(&command).map_err(internal)?;
    let (headers, options) = (Object::new(), Object::new());
    set(&headers, "request", &encode_uri_component(&request).into())?;
    set(&options, "headers", &headers)?;
    let promise = tauri_function("core", "invoke")?
        .call3(&JsValue::NULL, &C::NAME.into(), bytes, &options)
        .map_err(|error| failure_of(&error))?;
    let answer = text_of_answer(Promise::resolve(&promise)).await?;
    serde_json::from_str(&answer).map_err(internal)
}

/// What the first paint needs: what `boot.js` asked for while this was still loading, or asked now.
///
/// # Errors
/// As [`call`].
pub async fn start(account: Option<AccountKey>) -> Result<Start, Failure> {
    let ahead = Reflect::get(&js_sys::global(), &ASKED_AHEAD.into());
    match ahead.map(JsCast::dyn_into::<Promise>) {
        Ok(Ok(promise)) => {
            let answer = text_of_answer(promise).await?;
            serde_json::from_str(&answer).map_err(internal)
        }
        _ => call(ReadStart { account }).await,
    }
}

/// Hears every event of the core from now on, for as long as the window lives.
///
/// # Errors
/// [`FailureCode::Internal`] when the page does not run inside the shell.
pub async fn listen(mut heard: impl FnMut(Event) + 'static) -> Result<(), Failure> {
    listen_to(CHANNEL, move |payload| {
        // An event of a newer shell that this window does not know changes nothing it shows.
        if let Ok(event) = serde_json::from_str(&text_of(payload)) {
            heard(event);
        }
    })
    .await
}

/// Files that are dragged over the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dropping {
    /// They are held over it.
    Over,
    /// They went away again.
    Away,
    /// They were dropped: where they lie.
    Dropped(Vec<String>),
}

/// Hears of files that are dragged over the window, for as long as the window lives.
///
/// # Errors
/// As [`listen`].
pub async fn listen_to_drops(heard: impl Fn(Dropping) + Clone + 'static) -> Result<(), Failure> {
    let (over, away, dropped) = (heard.clone(), heard.clone(), heard);
    listen_to("tauri://drag-enter", move |_| over(Dropping::Over)).await?;
    listen_to("tauri://drag-leave", move |_| away(Dropping::Away)).await?;
    listen_to("tauri://drag-drop", move |payload| {
        let paths = Reflect::get(payload, &"paths".into()).unwrap_or(JsValue::NULL);
        let paths = serde_json::from_str(&text_of(&paths)).unwrap_or_default();
        dropped(Dropping::Dropped(paths));
    })
    .await
}

async fn listen_to(event: &str, mut heard: impl FnMut(&JsValue) + 'static) -> Result<(), Failure> {
    let handler = Closure::<dyn FnMut(JsValue)>::new(move |message: JsValue| {
        heard(&Reflect::get(&message, &"payload".into()).unwrap_or(JsValue::NULL));
    });
    let promise = tauri_function("event", "listen")?
        .call2(&JsValue::NULL, &event.into(), handler.as_ref())
        .map_err(|error| failure_of(&error))?;
    handler.forget();
    JsFuture::from(Promise::resolve(&promise))
        .await
        .map_err(|error| failure_of(&error))?;
    Ok(())
}

/// Where the webview gets a small rendering of a received picture from.
#[must_use]
pub fn thumbnail_url(account: AccountKey, attachment: AttachmentKey) -> String {
    format!("{}?thumbnail", media_url(account, attachment))
}

/// Where the webview gets the picture of a contact from.
#[must_use]
pub fn contact_picture_url(account: AccountKey, contact: ContactKey, mark: &PictureMark) -> String {
    let address = address_of(MEDIA_SCHEME, &format!("{account}/{contact}"));
    format!("{address}?contact={}", mark.0)
}

/// Where the webview gets a received picture from.
#[must_use]
pub fn media_url(account: AccountKey, attachment: AttachmentKey) -> String {
    address_of(MEDIA_SCHEME, &format!("{account}/{attachment}"))
}

/// Where the webview gets a picture from that waits to be sent.
#[must_use]
pub fn kept_url(account: AccountKey, id: &str) -> String {
    let address = address_of(MEDIA_SCHEME, &format!("{account}/{id}"));
    format!("{address}?kept")
}

/// Where a frame gets a mail from, with the history that it quotes or without. Whether it may fetch pictures is the
/// core's to say; `remote` only makes the frame ask again when that has changed.
#[must_use]
pub fn letter_url(account: AccountKey, message: MessageId, quoted: bool, remote: bool) -> String {
    let address = address_of(LETTER_SCHEME, &format!("{account}/{message}"));
    let quoted = if quoted { "quoted" } else { "" };
    format!("{address}?{quoted},{}", u8::from(remote))
}

/// The address of a path under a scheme, as this platform writes it.
fn address_of(scheme: &str, path: &str) -> String {
    tauri_function("core", "convertFileSrc")
        .ok()
        .and_then(|convert| {
            convert
                .call2(&JsValue::NULL, &path.into(), &scheme.into())
                .ok()
        })
        .and_then(|url| url.as_string())
        .unwrap_or_default()
}

fn tauri_function(module: &str, name: &str) -> Result<Function, Failure> {
    let tauri = Reflect::get(&js_sys::global(), &"__TAURI__".into());
    tauri
        .and_then(|tauri| Reflect::get(&tauri, &module.into()))
        .and_then(|module| Reflect::get(&module, &name.into()))
        .ok()
        .and_then(|function| function.dyn_into().ok())
        .ok_or_else(|| {
            Failure::new(
                FailureCode::Internal,
                "this page runs outside of the application",
            )
        })
}

/// The value as JSON text; what JSON cannot say is null.
fn text_of(value: &JsValue) -> String {
    JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_else(|| "null".to_owned())
}

/// What a promise of the shell failed with.
pub fn failure_of(error: &JsValue) -> Failure {
    if let Some(message) = error.as_string() {
        return Failure::new(FailureCode::Internal, message);
    }
    serde_json::from_str(&text_of(error)).unwrap_or_else(|_| {
        let message = error
            .dyn_ref::<js_sys::Error>()
            .map_or_else(|| text_of(error), |error| String::from(error.message()));
        Failure::new(FailureCode::Internal, message)
    })
}

fn internal(error: serde_json::Error) -> Failure {
    Failure::new(FailureCode::Internal, error.to_string())
}
