//! Mail fetched from an IMAP mailbox, against a server of a few lines that speaks the protocol over a socket.

use crate::world::{MAIL, Play, World};
use guichet_server::{Mailbox, Options};
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Long enough for a loaded machine; never waited for when things work.
const PATIENCE: Duration = Duration::from_secs(15);
/// Longer than the pause between two looks into the mailbox.
const LOOK_SECONDS: u64 = 31;

/// A mail in the mailbox.
#[derive(Debug, Clone)]
struct Letter {
    uid: u32,
    text: String,
    seen: bool,
}

/// What the server of a test has and does.
#[derive(Debug, Default)]
struct Contents {
    letters: Vec<Letter>,
    /// How many answers from now on are cut off in the middle of a mail.
    cut: u32,
    /// How many commands to mark a mail seen end the connection instead.
    lose_seen: u32,
    logins: Vec<String>,
    /// How many mails were sent whole.
    sent: u32,
}

type Shared = Arc<Mutex<Contents>>;

/// An IMAP server with one mailbox.
struct ImapServer {
    mailbox: Shared,
    address: SocketAddr,
}

impl ImapServer {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("an address");
        let mailbox = Shared::default();
        let served = Arc::clone(&mailbox);
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                tokio::spawn(serve(stream, Arc::clone(&served)));
            }
        });
        Self { mailbox, address }
    }

    fn mailbox(&self) -> Mailbox {
        Mailbox {
            server: format!("imap://{}", self.address)
                .parse()
                .expect("an address"),
            user: "aide@example.org".to_owned(),
            password: "a \"word\"".to_owned(),
        }
    }

    fn receives(&self, uid: u32, text: &str) {
        self.mailbox.lock().letters.push(Letter {
            uid,
            text: text.replace('\n', "\r\n"),
            seen: false,
        });
    }

    fn seen(&self) -> Vec<u32> {
        let mailbox = self.mailbox.lock();
        let seen = mailbox.letters.iter().filter(|letter| letter.seen);
        seen.map(|letter| letter.uid).collect()
    }

    /// Waits, while time runs, until something is so in the mailbox.
    async fn until(&self, world: &World, what: &str, is_so: impl Fn(&Contents) -> bool) {
        let mut looks = 0_u32;
        let reached = async {
            while !is_so(&self.mailbox.lock()) {
                looks += 1;
                if looks % 500 == 1 {
                    world.pass(LOOK_SECONDS);
                }
                tokio::task::yield_now().await;
            }
        };
        let reached = tokio::time::timeout(PATIENCE, reached).await;
        assert!(reached.is_ok(), "{what}: {:?}", self.mailbox.lock());
    }
}

async fn serve(stream: TcpStream, mailbox: Shared) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read);
    // The client may go whenever it likes; then there is nobody left to answer.
    let _ = write.write_all(b"* OK here\r\n").await;
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        // A literal: its bytes follow once they are asked for.
        while let Some(length) = literal(&line) {
            let _ = write.write_all(b"+ go on\r\n").await;
            let mut bytes = vec![0; length];
            if lines.read_exact(&mut bytes).await.is_err() {
                return;
            }
            line.push_str(&String::from_utf8_lossy(&bytes));
            let mut rest = String::new();
            let _ = lines.read_line(&mut rest).await;
            line.push_str(&rest);
        }
        let Some(answer) = answer(line.trim_end(), &mailbox) else {
            return;
        };
        let ends = answer.ends_with(CUT);
        let answer = answer.strip_suffix(CUT).unwrap_or(&answer);
        if write.write_all(answer.as_bytes()).await.is_err() || ends {
            return;
        }
    }
}

/// At the end of an answer: the connection ends after it.
const CUT: &str = "\0cut";

fn literal(line: &str) -> Option<usize> {
    let (_, length) = line.trim_end().strip_suffix('}')?.rsplit_once('{')?;
    length.parse().ok()
}

/// What the server says to a command; `None` ends the connection.
fn answer(line: &str, mailbox: &Shared) -> Option<String> {
    let (tag, command) = line.split_once(' ')?;
    let mut mailbox = mailbox.lock();
    let upper = command.to_uppercase();
    let words: Vec<&str> = command.split(' ').collect();
    let done = format!("{tag} OK done\r\n");
    if upper.starts_with("LOGIN") {
        mailbox.logins.push(words[1..].join(" "));
        return Some(if command.contains("aide@example.org") {
            done
        } else {
            format!("{tag} NO who is that\r\n")
        });
    }
    if upper.starts_with("SELECT") {
        let count = mailbox.letters.len();
        return Some(format!(
            "* FLAGS (\\Seen)\r\n* {count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ids\r\n{done}"
        ));
    }
    if upper.starts_with("UID SEARCH") {
        let unseen = mailbox.letters.iter().filter(|letter| !letter.seen);
        let uids: String = unseen.map(|letter| format!(" {}", letter.uid)).collect();
        return Some(format!("* SEARCH{uids}\r\n{done}"));
    }
    if upper.starts_with("UID FETCH") {
        let uid: u32 = words[2].parse().expect("one id");
        let place = mailbox.letters.iter().position(|one| one.uid == uid)?;
        let text = mailbox.letters[place].text.clone();
        let number = place + 1;
        if upper.contains("RFC822.SIZE") {
            let size = text.len();
            return Some(format!(
                "* {number} FETCH (UID {uid} RFC822.SIZE {size})\r\n{done}"
            ));
        }
        assert!(upper.contains("BODY.PEEK[]"), "it stays unseen: {command}");
        let size = text.len();
        let head = format!("* {number} FETCH (UID {uid} BODY[] {{{size}}}\r\n");
        if mailbox.cut > 0 {
            mailbox.cut -= 1;
            let half: String = text.chars().take(size / 2).collect();
            return Some(format!("{head}{half}{CUT}"));
        }
        mailbox.sent += 1;
        return Some(format!("{head}{text})\r\n{done}"));
    }
    if upper.starts_with("UID STORE") {
        if mailbox.lose_seen > 0 {
            mailbox.lose_seen -= 1;
            return None;
        }
        let uid: u32 = words[2].parse().expect("one id");
        assert!(upper.contains("+FLAGS.SILENT (\\SEEN)"), "{command}");
        let letter = mailbox.letters.iter_mut().find(|one| one.uid == uid)?;
        letter.seen = true;
        return Some(done);
    }
    if upper.starts_with("LOGOUT") {
        return Some(format!("* BYE\r\n{done}"));
    }
    Some(format!("{tag} BAD what\r\n"))
}

fn letter(id: &str, to: &str, body: &str) -> String {
    format!(
        "From: Zoé <zoe@client.example>\nTo: {to}\nSubject: Ma commande\nMessage-ID: <{id}>\n\
         Date: Mon, 1 Jun 2026 07:59:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    )
}

/// The texts of the conversations in the e-mail inbox that began after the desk was filled.
async fn received(world: &World) -> Vec<String> {
    let list = world
        .carol()
        .get(&format!(
            "conversations?inbox_id={MAIL}&status=all&sort_by=created_at_asc"
        ))
        .await;
    let rows = list["data"]["payload"].as_array().cloned();
    let mut texts = Vec::new();
    for row in rows.unwrap_or_default() {
        if row["additional_attributes"]["source"] == "email" {
            let id = row["id"].as_i64().expect("an id");
            texts.extend(world.carol().thread(id).await);
        }
    }
    texts
}

async fn with_mailbox(adjust: fn(&mut Options)) -> World {
    World::open_adjusted(Play::Guichet, adjust).await
}

#[tokio::test]
async fn unseen_mail_is_taken_and_then_marked_seen() {
    static AT: OnceLock<Mailbox> = OnceLock::new();
    let server = ImapServer::open().await;
    AT.set(server.mailbox()).expect("one server");
    server.receives(7, &letter("a@client", "aide@example.org", "Où est-elle ?"));
    server.receives(9, &letter("b@client", "nobody@example.org", "Perdue"));
    let mut world = with_mailbox(|options| options.imap = AT.get().cloned()).await;
    server
        .until(&world, "both mails seen", |mailbox| {
            mailbox.letters.iter().all(|letter| letter.seen)
        })
        .await;
    assert_eq!(received(&world).await, ["Où est-elle ?"]);
    let failed = world.folder.path().join("mail").join("failed");
    let kept: Vec<_> = std::fs::read_dir(failed).expect("a folder").collect();
    assert_eq!(kept.len(), 1, "what is for nobody is kept for people");
    let mailbox = server.mailbox.lock().logins.clone();
    assert_eq!(mailbox[0], r#""aide@example.org" "a \"word\"""#);
    // The same mail again, under another number, as after a move between folders: it is here already.
    server.receives(11, &letter("a@client", "aide@example.org", "Où est-elle ?"));
    server
        .until(&world, "the third mail seen", |mailbox| {
            mailbox.letters.iter().all(|letter| letter.seen)
        })
        .await;
    assert_eq!(received(&world).await, ["Où est-elle ?"]);
    world.restart().await;
    assert_eq!(received(&world).await, ["Où est-elle ?"]);
}

#[tokio::test]
async fn a_connection_lost_in_a_mail_or_before_its_mark_loses_and_doubles_nothing() {
    static AT: OnceLock<Mailbox> = OnceLock::new();
    let server = ImapServer::open().await;
    AT.set(server.mailbox()).expect("one server");
    server.receives(3, &letter("a@client", "aide@example.org", "Une fois"));
    {
        let mut mailbox = server.mailbox.lock();
        mailbox.cut = 2;
        mailbox.lose_seen = 2;
    }
    let world = with_mailbox(|options| options.imap = AT.get().cloned()).await;
    server
        .until(&world, "the mail seen", |mailbox| mailbox.letters[0].seen)
        .await;
    assert_eq!(server.seen(), [3]);
    assert_eq!(
        server.mailbox.lock().sent,
        3,
        "twice stored and not marked, then once more"
    );
    assert_eq!(received(&world).await, ["Une fois"]);
}

#[tokio::test]
async fn a_refused_password_takes_nothing_and_stops_nothing() {
    static AT: OnceLock<Mailbox> = OnceLock::new();
    let server = ImapServer::open().await;
    let stranger = Mailbox {
        user: "stranger".to_owned(),
        ..server.mailbox()
    };
    AT.set(stranger).expect("one server");
    server.receives(3, &letter("a@client", "aide@example.org", "Bonjour"));
    let world = with_mailbox(|options| options.imap = AT.get().cloned()).await;
    server
        .until(&world, "a second try", |mailbox| mailbox.logins.len() > 1)
        .await;
    assert_eq!(server.seen(), [] as [u32; 0]);
    assert_eq!(received(&world).await, [] as [String; 0]);
    assert!(
        world.carol().get("agents").await.is_array(),
        "the desk works"
    );
}
