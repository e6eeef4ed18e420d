//! The window of the app: opened, clicked, typed into, looked at and killed.
//!
//! Elements are named by their `data-test` attribute. Everything that looks for something waits for it, because the
//! window shows what the local copy says as soon as it says it, and not before.

use std::{
    cell::OnceCell,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, key::Key};
use guichet_tests::{network::PATIENCE, programs::program};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// The app, running, with its window open.
#[derive(Debug)]
pub(crate) struct Window {
    client: Client,
    driver: Child,
    profile: PathBuf,
}

impl Window {
    /// Starts the app on a profile folder, with further arguments.
    pub(crate) async fn open(profile: &Path, arguments: &[&str]) -> Self {
        let port = free_port();
        let log = profile.with_extension("driver.log");
        let log = std::fs::File::options().create(true).append(true).open(log);
        let log = log.expect("a log for the driver");
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("GUICHET_PICKS", picks(profile))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the same log"))
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .expect("WebKitWebDriver starts");
        until_listening(port).await;
        let mut words = vec!["--profile".to_owned(), profile.display().to_string()];
        words.extend(arguments.iter().map(|&word| word.to_owned()));
        let options =
            json!({"webkitgtk:browserOptions": {"binary": program("guichet"), "args": words}});
        let Value::Object(capabilities) = options else {
            unreachable!("an object was written")
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("the window opens");
        Self {
            client,
            driver,
            profile: profile.to_owned(),
        }
    }

    /// What the agent will choose in the system's next dialog for opening a file.
    pub(crate) fn will_open(&self, name: &str, bytes: &[u8]) {
        let folder = picks(&self.profile);
        std::fs::create_dir_all(&folder).expect("a folder for what is chosen");
        let file = folder.join(name);
        std::fs::write(&file, bytes).expect("a file to choose");
        std::fs::write(folder.join("open"), file.display().to_string()).expect("it is chosen");
    }

    /// Takes the suggested name in the system's next dialog for saving a file, and gives where such files go.
    pub(crate) fn will_save(&self) -> PathBuf {
        let folder = picks(&self.profile);
        std::fs::create_dir_all(&folder).expect("a folder for what is saved");
        std::fs::write(folder.join("save"), "").expect("it is named");
        folder
    }

    /// Waits for an element.
    pub(crate) async fn see(&self, test: &str) -> Element {
        self.see_css(&named(test)).await
    }

    /// Waits for an element by its CSS selector.
    pub(crate) async fn see_css(&self, css: &str) -> Element {
        let found = OnceCell::new();
        // A page that is just being replaced answers with an error; it is asked again.
        self.until(css, || async {
            let element = self.client.find(Locator::Css(css)).await;
            element.is_ok_and(|element| found.set(element).is_ok())
        })
        .await;
        found.into_inner().expect("the element")
    }

    /// Waits until the element's text holds these words.
    pub(crate) async fn see_words(&self, test: &str, words: &str) {
        let css = named(test);
        self.until(&format!("“{words}” in {test}"), || async {
            self.texts(&css)
                .await
                .iter()
                .any(|text| text.contains(words))
        })
        .await;
    }

    /// Waits until no such element is there.
    pub(crate) async fn see_gone(&self, test: &str) {
        let css = named(test);
        self.until(&format!("no {test}"), || async {
            let found = self.client.find_all(Locator::Css(&css)).await;
            found.is_ok_and(|found| found.is_empty())
        })
        .await;
    }

    /// Waits for something to become true.
    pub(crate) async fn until<F, Fut>(&self, what: &str, mut is_so: F)
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = bool>,
    {
        let mut ticks = tokio::time::interval(LOOK_AGAIN);
        let watching = async {
            while !is_so().await {
                ticks.tick().await;
            }
        };
        if tokio::time::timeout(PATIENCE, watching).await.is_err() {
            panic!(
                "the window never showed {what}\n{}",
                self.account_of_itself().await
            );
        }
    }

    /// The texts of all elements that the selector finds.
    pub(crate) async fn texts(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map(e => e.innerText)";
        let found = self.client.execute(script, vec![json!(css)]).await;
        // A page that is just being replaced answers nothing; the caller looks again.
        let found = found.unwrap_or_default();
        serde_json::from_value(found).unwrap_or_default()
    }

    /// All that the window says, for the message of a failed test: its words, and where there are none, what it is and
    /// what its driver answers and wrote.
    async fn account_of_itself(&self) -> String {
        let words = self.texts("body").await.join("\n");
        if !words.is_empty() {
            return words;
        }
        let page = "return [location.href, document.readyState, document.documentElement.outerHTML.slice(0, 4000)]";
        let page = self.client.execute(page, vec![]).await;
        let windows = self.client.windows().await;
        let log = std::fs::read_to_string(self.profile.with_extension("driver.log"));
        format!("page: {page:?}\nwindows: {windows:?}\ndriver and app: {log:?}")
    }

    /// Clicks an element once it is there.
    pub(crate) async fn click(&self, test: &str) {
        self.click_css(&named(test)).await;
    }

    /// Clicks an element once it is there and can be clicked. The driver presses where the element was when it looked; a
    /// click that missed it, because the page moved meanwhile, is made again, and only then. The driver scrolls to what is
    /// out of sight, but not to what is half in sight.
    pub(crate) async fn click_css(&self, css: &str) {
        let show = "document.querySelector(arguments[0])?.scrollIntoView({block: 'center'})";
        let watch = "window.clickArrived = false;
            const arrived = () => { window.clickArrived = true; };
            arguments[0].addEventListener('click', arrived, {once: true, capture: true})";
        self.until(&format!("a {css} to click"), || async {
            let Ok(element) = self.client.find(Locator::Css(css)).await else {
                return false;
            };
            let Ok(target) = serde_json::to_value(&element) else {
                return false;
            };
            if self.client.execute(watch, vec![target]).await.is_err() {
                return false;
            }
            if element.click().await.is_ok() {
                // A page that went away with the click remembers nothing.
                let arrived = self
                    .client
                    .execute("return window.clickArrived", vec![])
                    .await;
                return arrived.map_or(true, |arrived| arrived != json!(false));
            }
            // A page that is just being replaced scrolls nothing; it is clicked again.
            let _ = self.client.execute(show, vec![json!(css)]).await;
            false
        })
        .await;
    }

    /// Types into a field.
    pub(crate) async fn type_into(&self, test: &str, text: &str) {
        let field = self.see(test).await;
        field.send_keys(text).await.expect("the field takes keys");
    }

    /// Empties a field and types into it, until it holds just that: a form that is just being painted loses keys.
    pub(crate) async fn fill(&self, test: &str, text: &str) {
        self.until(&format!("{text:?} in {test}"), || async {
            let field = self.see(test).await;
            let typed = async {
                field.clear().await?;
                field.send_keys(text).await?;
                field.prop("value").await
            };
            typed
                .await
                .is_ok_and(|value| value.as_deref() == Some(text))
        })
        .await;
    }

    /// Presses Ctrl+Enter in a field.
    pub(crate) async fn press_ctrl_enter(&self, test: &str) {
        let keys = format!("{}{}", char::from(Key::Control), char::from(Key::Enter));
        self.type_into(test, &keys).await;
    }

    /// Presses Escape wherever the focus is.
    pub(crate) async fn press_escape(&self) {
        self.press(&char::from(Key::Escape).to_string()).await;
    }

    /// Waits until what was last changed is on the screen, pictures of the page included.
    pub(crate) async fn until_painted(&self) {
        let painted = "const done = arguments[0];
            const inSight = image => { const at = image.getBoundingClientRect(); return at.bottom > 0 && at.top < innerHeight; };
            const lacks = image => !image.complete || (image.loading === 'lazy' && image.naturalWidth === 0);
            const images = [...document.images].filter(image => lacks(image) && inSight(image));
            const loaded = images.map(image => new Promise(end => { image.onload = end; image.onerror = end; }));
            const frame = () => new Promise(end => requestAnimationFrame(() => requestAnimationFrame(end)));
            Promise.all([document.fonts.ready, ...loaded]).then(frame).then(frame).then(() => done(true))";
        let painted = self.client.execute_async(painted, vec![]).await;
        painted.expect("the window paints");
    }

    /// Makes the window as large as the screen, where the system lets it.
    pub(crate) async fn fill_screen(&self) {
        // A window that cannot be made larger is shown as it is.
        let _ = self.client.maximize_window().await;
    }

    /// Presses keys wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let active = self
            .client
            .active_element()
            .await
            .expect("something has the focus");
        active.send_keys(keys).await.expect("it takes keys");
    }

    /// Asks the core the way the window does.
    pub(crate) async fn ask(&self, command: &str, request: Value) -> Value {
        let script = "const [command, request, done] = arguments;
            window.__TAURI__.core.invoke(command, {request}).then(ok => done({ok}), error => done({error}))";
        let answer = self
            .client
            .execute_async(script, vec![json!(command), request])
            .await
            .expect("the window answers");
        match answer.get("error") {
            Some(error) => panic!("{command}: {error}"),
            None => answer["ok"].clone(),
        }
    }

    /// What the elements in a frame say, or the values of their attribute; nothing while the frame is being replaced.
    pub(crate) async fn read_frame(
        &self,
        test: &str,
        css: &str,
        attribute: Option<&str>,
    ) -> Vec<String> {
        let frame = self.see(test).await;
        let mut said = Vec::new();
        if frame.enter_frame().await.is_ok() {
            let found = self.client.find_all(Locator::Css(css)).await;
            for element in found.unwrap_or_default() {
                let words = match attribute {
                    Some(name) => element.attr(name).await.ok().flatten(),
                    None => element.text().await.ok(),
                };
                said.extend(words);
            }
        }
        let back = self.client.enter_parent_frame().await;
        back.expect("the page is still there");
        said
    }

    /// Runs a script in the page.
    pub(crate) async fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .expect("the script runs")
    }

    /// Kills the app as a power cut would, and what drove it.
    pub(crate) async fn kill(mut self) {
        let pid = self.process();
        rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it is killed");
        while Path::new(&format!("/proc/{}/exe", pid.as_raw_nonzero())).exists() {
            tokio::task::yield_now().await;
        }
        self.driver.kill().await.expect("the driver is killed");
    }

    /// Kills the page's process alone, as a defect in the webview would, and waits for another page. It cannot be driven.
    pub(crate) async fn kill_page(&self) {
        let app = self.process();
        let children = format!("/proc/{0}/task/{0}/children", app.as_raw_nonzero());
        let children = std::fs::read_to_string(children).expect("the app's processes");
        let page = children
            .split_whitespace()
            .find(|pid| {
                let name = std::fs::read_to_string(format!("/proc/{pid}/comm"));
                name.is_ok_and(|name| name.starts_with("WebKitWebProces"))
            })
            .and_then(|pid| rustix::process::Pid::from_raw(pid.parse().ok()?))
            .expect("the page's process");
        rustix::process::kill_process(page, rustix::process::Signal::KILL).expect("it is killed");
        // The driver gives up with the page it drove, so the app's own log is asked.
        self.until("a new page", || async { self.pages_so_far() == 2 })
            .await;
    }

    /// How many pages the app's log tells of.
    fn pages_so_far(&self) -> usize {
        let files = std::fs::read_dir(self.profile.join("logs")).expect("the app's log");
        let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path());
        let log: String = files.flatten().filter_map(|file| read(file).ok()).collect();
        log.matches("the page is ready").count()
    }

    /// Closes the window in good order.
    pub(crate) async fn close(mut self) {
        self.client.close().await.expect("the window closes");
        self.driver.kill().await.expect("the driver is killed");
    }

    /// The app's process: the one that runs the program on this profile.
    pub(crate) fn process(&self) -> rustix::process::Pid {
        let wanted = program("guichet");
        let profile = self.profile.as_os_str().as_encoded_bytes();
        let processes = std::fs::read_dir("/proc").expect("a list of processes");
        let found = processes.flatten().find_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let exe = std::fs::read_link(entry.path().join("exe")).ok()?;
            let words = std::fs::read(entry.path().join("cmdline")).ok()?;
            let on_profile = words.split(|byte| *byte == 0).any(|word| word == profile);
            (exe == wanted && on_profile).then_some(pid)
        });
        let pid = found.expect("the app runs on this profile");
        rustix::process::Pid::from_raw(pid).expect("a process number")
    }
}

/// The folder from which the system's dialogs for files are answered.
fn picks(profile: &Path) -> PathBuf {
    profile.with_extension("picks")
}

fn named(test: &str) -> String {
    format!("[data-test='{test}']")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("its number").port()
}

/// The driver says nothing when it is ready: it is asked until it listens.
async fn until_listening(port: u16) {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut ticks = tokio::time::interval(LOOK_AGAIN);
    let listening = async {
        while tokio::net::TcpStream::connect(address).await.is_err() {
            ticks.tick().await;
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, listening).await.is_ok();
    assert!(in_time, "WebKitWebDriver did not come up on port {port}");
}
