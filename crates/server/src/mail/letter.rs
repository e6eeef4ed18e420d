//! Putting mails together.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};
use lettre::{Address, Message};

/// What every mail has.
pub(super) struct Envelope {
    /// Who writes, as readers see it.
    pub(super) from_name: String,
    /// The address that it comes from.
    pub(super) from: String,
    /// To whom.
    pub(super) to: Vec<String>,
    /// A copy to.
    pub(super) cc: Vec<String>,
    /// A copy to, unseen by others.
    pub(super) bcc: Vec<String>,
    /// One line.
    pub(super) subject: String,
    /// Without angle brackets.
    pub(super) message_id: String,
}

/// An address as part of a mail; the error is a sentence for agents.
fn mailbox(name: Option<&str>, address: &str) -> Result<Mailbox, String> {
    let parsed: Address = address
        .trim()
        .parse()
        .map_err(|_| format!("{} is not an address", address.trim()))?;
    Ok(Mailbox::new(name.map(str::to_owned), parsed))
}

impl Envelope {
    /// The head of a mail. In the folder the unseen copies stay in the mail, because nothing else
    /// tells whom it is for.
    pub(super) fn builder(&self, keep_bcc: KeepBcc) -> Result<MessageBuilder, String> {
        let mut builder = Message::builder()
            .from(mailbox(Some(&self.from_name), &self.from)?)
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}>", self.message_id)));
        for to in &self.to {
            builder = builder.to(mailbox(None, to)?);
        }
        for cc in &self.cc {
            builder = builder.cc(mailbox(None, cc)?);
        }
        for bcc in &self.bcc {
            builder = builder.bcc(mailbox(None, bcc)?);
        }
        Ok(match keep_bcc {
            KeepBcc::Yes => builder.keep_bcc(),
            KeepBcc::No => builder,
        })
    }
}

/// Whether unseen copies stay in the head of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeepBcc {
    Yes,
    No,
}

/// Says that no person wrote the mail, so that no machine answers it.
pub(super) fn automatic(builder: MessageBuilder) -> MessageBuilder {
    let name = HeaderName::new_from_ascii_str("Auto-Submitted");
    builder.raw_header(HeaderValue::new(name, "auto-generated".to_owned()))
}

/// A text without the breaks that would begin a new header.
pub(super) fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The part of an address after the `@`.
pub(super) fn domain(address: &str) -> &str {
    address.rsplit('@').next().unwrap_or("localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_become_a_header() {
        assert_eq!(
            one_line("Hi\r\nBcc: all@example.org"),
            "Hi Bcc: all@example.org"
        );
    }
}
