//! The shell around the core: a window, its commands and events, and what the operating system offers.
//!
//! It decides nothing about conversations. [`run`] reads the command line, opens the profile while the system's
//! webview comes up, and lets Tauri run. The builder is generic over Tauri's runtime, so that commands are tested
//! without a window.

mod arguments;
mod commands;
mod desk;
mod dropped;
#[cfg(target_os = "linux")]
mod engine;
mod events;
mod language;
mod letter_scheme;
mod local_desk;
mod logging;
mod media_scheme;
mod notifications;
mod opening;
mod picking;
#[cfg(target_os = "linux")]
mod revival;
mod spelling;
mod window;

use std::{path::Path, process::ExitCode, thread};

use clap::Parser;
use guichet_core::{Core, Options};
use guichet_model::{Failure, FailureCode, settings::Settings};
use tauri::{App, AppHandle, Builder, Manager, RunEvent, Runtime};

use crate::{
    arguments::Arguments, desk::Desk, dropped::Dropped, events::Gate, local_desk::Wish,
    window::Attention,
};

/// What an opened profile brings to the shell.
type Opened = Result<Core, Failure>;

/// Runs the application to its end.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let Some(profile) = arguments.profile() else {
        eprintln!("guichet: this user has no home folder; name a folder with --profile DIR");
        return ExitCode::FAILURE;
    };
    #[cfg(target_os = "linux")]
    engine::choose();
    let log = logging::start(&profile);
    if let Err(error) = &log {
        eprintln!("guichet: no log is written: {error}");
    }
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    // Opened beside the webview's start, which takes longer.
    let opening = {
        let profile = profile.clone();
        thread::spawn(move || Core::open(Options::new(profile)).map_err(Failure::from))
    };
    let wish = arguments.wish();
    let built = build(Builder::default(), &profile)
        .setup(move |app| {
            let opened = opening.join().unwrap_or_else(|_panic| {
                Err(Failure::new(
                    FailureCode::Internal,
                    "opening the profile failed",
                ))
            });
            set_up(app, opened, &profile, wish)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|_app, event| {
                if let RunEvent::Exit = event {
                    tracing::info!("ended");
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window cannot be opened");
            eprintln!("guichet: the window cannot be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Everything but the window: commands, the schemes of pictures and of mail, one process for a profile.
fn build<R: Runtime>(builder: Builder<R>, profile: &Path) -> Builder<R> {
    builder
        .plugin(single_instance(profile))
        .manage(Gate::default())
        .manage(Attention::default())
        .manage(Dropped::default())
        .register_asynchronous_uri_scheme_protocol(
            media_scheme::SCHEME,
            |context, request, responder| {
                let app = context.app_handle().clone();
                let label = context.webview_label().to_owned();
                tauri::async_runtime::spawn(async move {
                    responder.respond(media_scheme::answer(app, label, request).await);
                });
            },
        )
        .register_asynchronous_uri_scheme_protocol(
            letter_scheme::SCHEME,
            |context, request, responder| {
                let app = context.app_handle().clone();
                let label = context.webview_label().to_owned();
                tauri::async_runtime::spawn(async move {
                    responder.respond(letter_scheme::answer(app, label, request).await);
                });
            },
        )
        .invoke_handler(commands::handler())
}

/// A second start on the same profile brings the first window forward and ends.
fn single_instance<R: Runtime>(profile: &Path) -> tauri::plugin::TauriPlugin<R> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(profile))
        .callback(|app, _arguments, _folder| window::bring_forward(app))
        .build()
}

/// A name on the session bus for this profile: two profiles may be open side by side.
fn bus_name(profile: &Path) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    std::path::absolute(profile)
        .unwrap_or_else(|_| profile.to_owned())
        .hash(&mut hasher);
    format!("app.guichet.Profile{:016x}", hasher.finish())
}

/// Opens the window and begins to work.
fn set_up<R: Runtime>(
    app: &mut App<R>,
    opened: Opened,
    profile: &Path,
    wish: Wish,
) -> tauri::Result<()> {
    if let Err(failure) = &opened {
        tracing::error!(code = ?failure.code, "the profile cannot be opened");
    }
    let settings = opened
        .as_ref()
        .ok()
        .and_then(|core| core.settings().ok())
        .unwrap_or_default();
    let Settings { theme, .. } = settings;
    app.manage(Desk::new(opened, profile));
    ask_for_keyring(app.handle());
    window::open(app.handle(), profile, theme)?;
    begin(app.handle(), wish);
    Ok(())
}

/// Asks whether a keyring is reachable while the webview comes up: the window's first question waits for the answer.
fn ask_for_keyring<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // Why there is no core is told to the window when it asks.
        drop(app.state::<Desk>().has_keyring().await);
    });
}

/// Connects the accounts, the desk of this computer first where there is one.
fn begin<R: Runtime>(app: &AppHandle<R>, wish: Wish) {
    let desk = app.state::<Desk>();
    let Ok(core) = desk.core().cloned() else {
        return;
    };
    events::forward(app, &core);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        core.start();
        let desk = app.state::<Desk>();
        if let Err(failure) = desk.local().begin(&core, wish).await {
            let Failure { code, message, .. } = failure;
            tracing::error!(?code, message, "the desk of this computer does not run");
        }
    });
}

#[cfg(test)]
mod shell_tests;
