//! The commands as a window calls them, with the real permissions and without a window.

use std::sync::Arc;

use guichet_core::{Core, Options, secrets::MemorySecrets};
use guichet_model::{
    COMMANDS, Command, Failure, FailureCode,
    command::{GetSettings, OpenLink, ReadStart, SaveSettings, WindowReady},
    settings::{Language, Settings, Theme},
};
use serde_json::{Value, json};
use tauri::{
    App, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody},
    test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder, noop_assets},
    webview::InvokeRequest,
};
use tempfile::TempDir;

use super::*;

/// The shell over a new profile, and a window of it.
struct Shell {
    window: WebviewWindow<MockRuntime>,
    app: App<MockRuntime>,
    _profile: TempDir,
}

impl Shell {
    fn new() -> Self {
        let profile = tempfile::tempdir().unwrap();
        let mut options = Options::new(profile.path());
        options.secrets = Arc::new(MemorySecrets::default());
        let core = Core::open(options).map_err(Failure::from);
        Self::over(core, profile)
    }

    fn over(core: Result<Core, Failure>, profile: TempDir) -> Self {
        let app = mock_builder()
            .manage(Gate::default())
            .manage(Attention::default())
            .manage(Dropped::default())
            .manage(Desk::new(core, profile.path()))
            .invoke_handler(commands::handler())
            .build(tauri::generate_context!(
                assets = noop_assets(),
                test = true
            ))
            .unwrap();
        let window = Self::window(&app, window::LABEL);
        Self {
            window,
            app,
            _profile: profile,
        }
    }

    fn window(app: &App<MockRuntime>, label: &str) -> WebviewWindow<MockRuntime> {
        WebviewWindowBuilder::new(app, label, WebviewUrl::default())
            .build()
            .unwrap()
    }

    fn call<C: Command>(&self, command: &C) -> Result<C::Output, Value> {
        let request = serde_json::to_value(command).unwrap();
        let answer = invoke(&self.window, C::NAME, &json!({ "request": request }))?;
        Ok(serde_json::from_value(answer).unwrap())
    }
}

fn invoke(window: &WebviewWindow<MockRuntime>, name: &str, body: &Value) -> Result<Value, Value> {
    let url = if cfg!(windows) {
        "http://tauri.localhost"
    } else {
        "tauri://localhost"
    };
    let request = InvokeRequest {
        cmd: name.to_owned(),
        callback: CallbackFn(0),
        error: CallbackFn(1),
        url: url.parse().unwrap(),
        body: InvokeBody::Json(body.clone()),
        headers: Default::default(),
        invoke_key: INVOKE_KEY.to_owned(),
    };
    get_ipc_response(window, request).map(|body| body.deserialize().unwrap())
}

#[test]
fn every_command_is_registered_and_permitted() {
    let shell = Shell::new();
    for name in COMMANDS {
        // A request of a shape that none has: it gets as far as being read, and no further.
        let refused = invoke(&shell.window, name, &json!({ "request": "no object" })).unwrap_err();
        let refused = refused.to_string();
        assert!(
            refused.contains("invalid args `request`"),
            "{name} must be registered and permitted, but: {refused}"
        );
    }
}

#[test]
fn nothing_but_the_commands_and_hearing_events_is_permitted() {
    let capability: Value =
        serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
    let mut wanted: Vec<String> = COMMANDS
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    wanted.push("core:event:allow-listen".to_owned());
    wanted.push("core:event:allow-unlisten".to_owned());
    wanted.sort();
    let mut given: Vec<&str> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap())
        .collect();
    given.sort_unstable();
    assert_eq!(given, wanted);

    let shell = Shell::new();
    for name in [
        "plugin:window|set_title",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
    ] {
        let refused = invoke(&shell.window, name, &json!({})).unwrap_err();
        assert!(
            refused.to_string().contains("not allowed"),
            "{name} must be refused, but: {refused}"
        );
    }
}

#[test]
fn another_window_may_call_nothing() {
    let shell = Shell::new();
    let other = Shell::window(&shell.app, "other");
    let refused = invoke(&other, GetSettings::NAME, &json!({ "request": {} })).unwrap_err();
    assert!(refused.to_string().contains("not allowed"), "{refused}");
}

#[test]
fn settings_are_kept() {
    let shell = Shell::new();
    let settings = Settings {
        language: Language::French,
        theme: Theme::Dark,
        ..Settings::default()
    };
    let saved = settings.clone();
    shell.call(&SaveSettings { settings: saved }).unwrap();
    assert_eq!(shell.call(&GetSettings {}).unwrap(), settings);
}

#[test]
fn a_window_gets_all_that_its_first_paint_needs_and_then_the_events() {
    let shell = Shell::new();
    let start = shell.call(&ReadStart { account: None }).unwrap();
    assert_eq!(start.accounts, Vec::new());
    assert_eq!(start.list, None, "nobody is signed in");
    assert!(!start.system_language.is_empty());
    let gate = shell.app.state::<Gate>();
    assert!(!gate.is_open(), "nobody would hear them yet");
    shell.call(&WindowReady {}).unwrap();
    assert!(gate.is_open(), "from now on events come at once");
}

#[test]
fn a_profile_that_cannot_be_opened_says_why_to_the_window() {
    let failure = Failure::new(FailureCode::NewerDatabase, "written by a newer version");
    let shell = Shell::over(Err(failure.clone()), tempfile::tempdir().unwrap());
    let refused = shell.call(&ReadStart { account: None }).unwrap_err();
    assert_eq!(serde_json::from_value::<Failure>(refused).unwrap(), failure);
}

#[test]
fn a_link_to_a_file_is_refused() {
    let shell = Shell::new();
    let url = "file:///etc/passwd".to_owned();
    let refused = shell.call(&OpenLink { url }).unwrap_err();
    let refused: Failure = serde_json::from_value(refused).unwrap();
    assert_eq!(refused.code, FailureCode::NotPermitted);
}

#[test]
fn each_profile_has_its_own_name_on_the_bus() {
    assert_ne!(bus_name(Path::new("a")), bus_name(Path::new("b")));
    assert_eq!(bus_name(Path::new("a")), bus_name(Path::new("a")));
}
