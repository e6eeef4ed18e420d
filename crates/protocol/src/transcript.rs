//! A transcript as people read it: what was said with a customer, as a page and as plain text.
//!
//! The server mails one and the core saves one as a file, so that both look the same whoever made
//! them. What stands in one is for the maker to choose; here it only becomes text. Nothing of it
//! can become markup, and only web addresses become links.

use crate::time::Timestamp;
use jiff::tz::TimeZone;

/// The languages of a transcript's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
}

/// What a transcript is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// A conversation, by the number that people see; absent where no server numbered it yet.
    Conversation(Option<i64>),
    /// A ticket.
    Ticket {
        /// Its number; absent where no server numbered it yet.
        number: Option<i64>,
        /// Its title.
        title: String,
    },
}

/// Something that a reader must know about what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Older messages were not at hand.
    OlderMessages,
    /// The newest messages were not at hand.
    NewestMessages,
    /// So many replies were written and not sent.
    Unsent(usize),
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it is called.
    pub name: String,
    /// Where it is; empty where nobody knows.
    pub url: String,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who wrote it.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// Whether the customer wrote it.
    pub from_customer: bool,
    /// What.
    pub text: String,
    /// Its files.
    pub files: Vec<File>,
}

/// What was said with a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transcript {
    /// The language of its own words.
    pub language: Language,
    /// What it is of.
    pub subject: Subject,
    /// The account's name.
    pub account: String,
    /// The customer's name.
    pub customer: String,
    /// What is missing, said before the messages.
    pub gaps: Vec<Gap>,
    /// The time zone of its times.
    pub zone: TimeZone,
    /// Its messages, oldest first.
    pub lines: Vec<Line>,
}

impl Transcript {
    /// The title, one line.
    #[must_use]
    pub fn title(&self) -> String {
        let numbered = |mark: &str, number: Option<i64>| {
            number.map_or_else(String::new, |number| format!(" {mark}{number}"))
        };
        match (self.language, &self.subject) {
            (Language::French, Subject::Conversation(number)) => {
                format!(
                    "Transcription de la conversation{}",
                    numbered("n° ", *number)
                )
            }
            (Language::English, Subject::Conversation(number)) => {
                format!("Transcript of conversation{}", numbered("#", *number))
            }
            (Language::French, Subject::Ticket { number, title }) => {
                format!(
                    "Transcription du ticket{} : {title}",
                    numbered("T-", *number)
                )
            }
            (Language::English, Subject::Ticket { number, title }) => {
                format!("Transcript of ticket{}: {title}", numbered("T-", *number))
            }
        }
    }

    fn gap(&self, gap: Gap) -> String {
        match (self.language, gap) {
            (Language::French, Gap::OlderMessages) => {
                "Des messages plus anciens manquent : ils n’étaient pas sur cet ordinateur."
                    .to_owned()
            }
            (Language::English, Gap::OlderMessages) => {
                "Older messages are missing: they were not on this computer.".to_owned()
            }
            (Language::French, Gap::NewestMessages) => {
                "Les messages les plus récents manquent : ils n’étaient pas encore sur cet ordinateur."
                    .to_owned()
            }
            (Language::English, Gap::NewestMessages) => {
                "The newest messages are missing: they were not on this computer yet.".to_owned()
            }
            (Language::French, Gap::Unsent(count)) => {
                format!("Réponses écrites et pas encore envoyées, absentes ici : {count}.")
            }
            (Language::English, Gap::Unsent(count)) => {
                format!("Replies written and not sent yet, left out here: {count}.")
            }
        }
    }

    /// As plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{} · {}\n", self.title(), self.account, self.customer);
        for gap in &self.gaps {
            text.push_str(&format!("\n{}\n", self.gap(*gap)));
        }
        for line in &self.lines {
            let when = moment(line.at, &self.zone);
            text.push_str(&format!("\n[{when}] {}\n{}\n", line.who, line.text));
            for file in &line.files {
                match file.url.as_str() {
                    "" => text.push_str(&format!("{}\n", file.name)),
                    url => text.push_str(&format!("{}: {url}\n", file.name)),
                }
            }
        }
        text
    }

    /// As a page of its own.
    #[must_use]
    pub fn html(&self) -> String {
        let language = match self.language {
            Language::French => "fr",
            Language::English => "en",
        };
        let mut html = format!(
            "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             </head><body><div style=\"{STYLE}\"><h1 style=\"font-size:20px;margin:0\">{title}</h1>\
             <p style=\"color:#59636e;margin:4px 0 20px\">{account} · {customer}</p>",
            title = escape(&self.title()),
            account = escape(&self.account),
            customer = escape(&self.customer),
        );
        for gap in &self.gaps {
            html.push_str(&format!(
                "<p style=\"margin:0 0 20px\"><strong>{}</strong></p>",
                escape(&self.gap(*gap))
            ));
        }
        for line in &self.lines {
            self.html_line(line, &mut html);
        }
        html.push_str("</div></body></html>");
        html
    }

    fn html_line(&self, line: &Line, html: &mut String) {
        let ground = if line.from_customer {
            "#f1f3f5"
        } else {
            "#e8f1fb"
        };
        html.push_str(&format!(
            "<div style=\"background:{ground};border-radius:8px;padding:10px 14px;margin:0 0 10px\">\
             <div style=\"font-size:13px;color:#59636e\"><strong style=\"color:#1f2328\">{}</strong>\
              {}</div><div style=\"white-space:pre-wrap\">{}</div>",
            escape(&line.who),
            escape(&moment(line.at, &self.zone)),
            escape(&line.text)
        ));
        for file in &line.files {
            if is_web_address(&file.url) {
                html.push_str(&format!(
                    "<div><a href=\"{}\">{}</a></div>",
                    escape(&file.url),
                    escape(&file.name)
                ));
            } else {
                html.push_str(&format!("<div>{}</div>", escape(&file.name)));
            }
        }
        html.push_str("</div>");
    }
}

const STYLE: &str = "font-family:-apple-system,'Segoe UI',Roboto,sans-serif;font-size:15px;\
    line-height:1.5;color:#1f2328;max-width:640px;margin:0 auto;padding:16px";

/// Any other kind of address could run something when it is clicked.
fn is_web_address(url: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    })
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_millisecond(at.as_millis()) {
        Ok(instant) => instant
            .to_zoned(zone.clone())
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string(),
        Err(_) => at.to_iso(),
    }
}

/// A text as it stands in HTML.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript() -> Transcript {
        Transcript {
            language: Language::English,
            subject: Subject::Conversation(Some(101)),
            account: "Lamps & Co".to_owned(),
            customer: "<Zoé>".to_owned(),
            gaps: vec![Gap::OlderMessages],
            zone: TimeZone::UTC,
            lines: vec![Line {
                who: "\"Zoé\"".to_owned(),
                at: Timestamp::from_millis(0),
                from_customer: true,
                text: "</div><script>alert(1)</script>".to_owned(),
                files: vec![
                    File {
                        name: "a<b>.png".to_owned(),
                        url: "https://example.org/a?b=\"&c".to_owned(),
                    },
                    File {
                        name: "trap".to_owned(),
                        url: "javascript:alert(1)".to_owned(),
                    },
                ],
            }],
        }
    }

    #[test]
    fn nothing_that_was_written_becomes_markup_and_only_web_addresses_become_links() {
        let html = transcript().html();
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains("javascript:"), "{html}");
        for part in [
            "&lt;Zoé&gt;",
            "Lamps &amp; Co",
            "&quot;Zoé&quot;",
            "<a href=\"https://example.org/a?b=&quot;&amp;c\">a&lt;b&gt;.png</a>",
            "<div>trap</div>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn what_is_missing_is_said_before_the_messages() {
        for body in [transcript().html(), transcript().text()] {
            let missing = body.find("Older messages are missing");
            assert!(missing.is_some() && missing < body.find("alert"), "{body}");
        }
    }

    #[test]
    fn titles_are_in_both_languages() {
        let mut transcript = transcript();
        assert_eq!(transcript.title(), "Transcript of conversation #101");
        transcript.language = Language::French;
        assert_eq!(
            transcript.title(),
            "Transcription de la conversation n° 101"
        );
        transcript.subject = Subject::Ticket {
            number: Some(7),
            title: "Lampe".to_owned(),
        };
        assert_eq!(transcript.title(), "Transcription du ticket T-7 : Lampe");
        transcript.subject = Subject::Conversation(None);
        assert_eq!(transcript.title(), "Transcription de la conversation");
    }
}
