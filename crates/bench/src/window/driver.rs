//! A window driven through WebDriver.

use std::{
    fs::File,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::Pid;
use serde_json::{Value, json};
use tokio::process::{Child, Command};

use super::processes;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A program's window and what drives it.
#[derive(Debug)]
pub(super) struct Window {
    client: Client,
    driver: Child,
    process: Pid,
}

impl Window {
    /// Starts a program and takes hold of its window.
    pub(super) async fn open(program: &Path, arguments: &[String], scratch: &Path) -> Result<Self> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let log = File::options()
            .create(true)
            .append(true)
            .open(scratch.join("driver.log"))?;
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .context("cannot start WebKitWebDriver")?;
        until_listening(port).await?;
        let options = json!({"webkitgtk:browserOptions": {"binary": program, "args": arguments}});
        let Value::Object(capabilities) = options else {
            bail!("capabilities are an object");
        };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| format!("the window of {} does not open", program.display()))?;
        let driver_id = driver.id().context("the driver ended")?;
        let process = processes::child_running(driver_id, program)?;
        Ok(Self {
            client,
            driver,
            process,
        })
    }

    /// The program's process.
    pub(super) const fn process(&self) -> Pid {
        self.process
    }

    /// Runs a script in the page.
    pub(super) async fn run(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Waits for a figure that the page leaves at its root element.
    pub(super) async fn mark(&self, name: &str) -> Result<String> {
        self.mark_that(name, "").await
    }

    /// Waits for one that begins with `beginning`, and gives the rest. The page itself says when: asking again and again
    /// would slow what is measured.
    pub(super) async fn mark_that(&self, name: &str, beginning: &str) -> Result<String> {
        const SAY: &str = "
            const [name, beginning, say] = arguments;
            const root = document.documentElement;
            const look = () => root.dataset[name]?.startsWith(beginning) && !say(root.dataset[name]);
            if (!look()) {
                const observer = new MutationObserver(() => look() && observer.disconnect());
                observer.observe(root, {attributes: true});
            }";
        let start = Instant::now();
        loop {
            let arguments = vec![json!(name), json!(beginning)];
            // A page that is just being loaded answers nothing; it is asked again.
            if let Ok(Value::String(mark)) = self.client.execute_async(SAY, arguments).await
                && let Some(rest) = mark.strip_prefix(beginning)
            {
                return Ok(rest.to_owned());
            }
            if start.elapsed() > PATIENCE {
                bail!("the page never left the mark {name} {beginning}");
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// How long the program ran before its page began, in milliseconds.
    pub(super) async fn began_before_page_ms(&self) -> Result<f64> {
        let origin = self.run("return performance.timeOrigin").await?;
        let origin = origin.as_f64().context("a page knows when it began")?;
        Ok(origin - processes::began_at_ms(self.process)?)
    }

    /// Closes the window and waits until the program is gone.
    pub(super) async fn close(mut self) -> Result<()> {
        // Some windows are gone before they answer.
        drop(self.client.close().await);
        let start = Instant::now();
        while processes::is_running(self.process) {
            if start.elapsed() > Duration::from_secs(5) {
                // Failing means that it has ended in this very moment.
                let _ended =
                    rustix::process::kill_process(self.process, rustix::process::Signal::KILL);
            }
            if start.elapsed() > PATIENCE {
                bail!("the program does not end");
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        self.driver.kill().await?;
        Ok(())
    }
}

async fn until_listening(port: u16) -> Result<()> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        if start.elapsed() > PATIENCE {
            bail!("WebKitWebDriver does not listen");
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Ok(())
}
