//! What mail tests share: the folder of mail, and an SMTP server of a few lines.

use crate::world::World;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

/// Long enough for a loaded machine; never waited for when things work.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longer than the pause between two looks into the folder.
const LOOK_SECONDS: u64 = 6;

fn folder(world: &World, name: &str) -> PathBuf {
    world.folder.path().join("mail").join(name)
}

fn mails_in(folder: PathBuf) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".eml") && !name.starts_with('.')
        })
        .collect();
    found.sort();
    found
}

/// Waits until the job has done its work: it is rung, so only its own few steps are waited for.
async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let reached = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, reached)
        .await
        .expect("it happens in time")
}

/// The mails that left into the folder, oldest first, once there are so many.
pub(crate) async fn left(world: &World, count: usize) -> Vec<Vec<u8>> {
    let paths = until(|| {
        let found = mails_in(folder(world, ""));
        (found.len() >= count).then_some(found)
    })
    .await;
    assert_eq!(paths.len(), count, "no more than that");
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a mail"))
        .collect()
}

/// Puts a mail into the folder of incoming ones and waits until it is in `done` or `failed`.
pub(crate) async fn arrives(world: &World, name: &str, text: &str) -> &'static str {
    let incoming = folder(world, "incoming");
    std::fs::create_dir_all(&incoming).expect("a folder");
    let path = incoming.join(name);
    let unfinished = incoming.join(format!("{name}.part"));
    std::fs::write(&unfinished, text.replace('\n', "\r\n")).expect("writes");
    std::fs::rename(unfinished, &path).expect("renames");
    let mut looks = 0;
    until(|| {
        looks += 1;
        if looks % 500 == 1 {
            world.pass(LOOK_SECONDS);
        }
        if path.exists() {
            return None;
        }
        let at = |place: &str| folder(world, place).join(name).exists();
        if at("done") {
            Some("done")
        } else {
            at("failed").then_some("failed")
        }
    })
    .await
}

/// An SMTP server that takes mail, but none for addresses with `refused` in them.
pub(crate) struct SmtpServer {
    pub(crate) mails: mpsc::UnboundedReceiver<(Vec<String>, String)>,
}

/// Where the SMTP server of the running test is; options are adjusted by a plain function.
pub(crate) static SMTP: OnceLock<String> = OnceLock::new();

impl SmtpServer {
    /// Listens; [`SMTP`] then says where.
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("an address");
        SMTP.set(format!("smtp://{address}")).expect("one server");
        let (sender, mails) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let sender = sender.clone();
                tokio::spawn(async move { serve(stream, sender).await });
            }
        });
        Self { mails }
    }

    pub(crate) async fn next(&mut self) -> (Vec<String>, String) {
        tokio::time::timeout(PATIENCE, self.mails.recv())
            .await
            .expect("a mail in time")
            .expect("a mail")
    }
}

async fn serve(
    stream: tokio::net::TcpStream,
    sender: mpsc::UnboundedSender<(Vec<String>, String)>,
) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 here\r\n").await.expect("writes");
    let mut to = Vec::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let upper = line.to_uppercase();
        let answer = if upper.starts_with("EHLO") {
            "250 here\r\n"
        } else if upper.starts_with("RCPT") && line.contains("refused") {
            "550 no such person\r\n"
        } else if upper.starts_with("RCPT") {
            to.push(line.clone());
            "250 ok\r\n"
        } else if upper.starts_with("DATA") {
            write.write_all(b"354 go on\r\n").await.expect("writes");
            let mut text = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == "." {
                    break;
                }
                text.push_str(&line);
                text.push_str("\r\n");
            }
            sender
                .send((std::mem::take(&mut to), text))
                .expect("is awaited");
            "250 taken\r\n"
        } else {
            "250 ok\r\n"
        };
        write.write_all(answer.as_bytes()).await.expect("writes");
    }
}
