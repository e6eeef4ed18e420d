//! The transcript of a conversation as a file, made of the local copy alone: it is the same with and without a network.
//!
//! As in the one that a server mails, neither private notes nor activities stand in it. Where the copy does not reach
//! back to the first message, or the outbox holds replies, the file says so before anything else.

use guichet_model::{
    AccountKey, ConversationKey,
    conversation::Conversation,
    message::{Attachment, Author, Direction, Message},
    settings::Language,
    transcript::TranscriptFormat,
};
use guichet_protocol::{time::Timestamp, transcript as document};
use jiff::tz::TimeZone;

use crate::{Core, Error, store::timeline::LONGEST_PAGE};

/// A transcript, ready to be written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptFile {
    /// A name for the file, with its extension; no part of it comes from a server's text.
    pub name: String,
    /// What stands in it.
    pub content: String,
}

impl Core {
    /// The transcript of a conversation, from the local copy. [`Language::System`] means English here.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a conversation that is not here.
    pub fn transcript(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        format: TranscriptFormat,
        language: Language,
    ) -> Result<TranscriptFile, Error> {
        let of = self.shared.store.conversation(account, conversation)?;
        let desk = self.runtime(account)?.account().name;
        let language = match language {
            Language::French => document::Language::French,
            Language::English | Language::System => document::Language::English,
        };
        let (messages, complete) = self.whole_thread(account, conversation)?;
        let unsent = messages
            .iter()
            .filter(|message| is_public(message) && message.key.is_none())
            .count();
        let mut gaps = Vec::new();
        if !complete {
            gaps.push(document::Gap::OlderMessages);
        }
        let thread = self.shared.store.thread_state(account, conversation)?;
        if thread.newest > thread.newest_here {
            gaps.push(document::Gap::NewestMessages);
        }
        if unsent > 0 {
            gaps.push(document::Gap::Unsent(unsent));
        }
        let said = messages
            .iter()
            .filter(|message| is_public(message) && message.key.is_some());
        let transcript = document::Transcript {
            language,
            subject: subject(&of),
            customer: of.contact.name.clone(),
            gaps,
            zone: TimeZone::system(),
            lines: said
                .map(|message| self.line(account, message, &desk))
                .collect(),
            account: desk,
        };
        Ok(TranscriptFile {
            name: format!("{}.{}", file_name(&of, language), format.extension()),
            content: match format {
                TranscriptFormat::Html => transcript.html(),
                TranscriptFormat::Text => transcript.text(),
            },
        })
    }

    /// All messages that are here, oldest first, and whether they reach back to the first one.
    fn whole_thread(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
    ) -> Result<(Vec<Message>, bool), Error> {
        let me = self.runtime(account)?.owner().me;
        let mut pages = Vec::new();
        let mut before = None;
        let complete = loop {
            let page =
                self.shared
                    .store
                    .timeline(account, me, conversation, before, LONGEST_PAGE)?;
            pages.push(page.messages);
            before = page.older;
            if before.is_none() {
                break page.complete;
            }
        };
        Ok((pages.into_iter().rev().flatten().collect(), complete))
    }

    fn line(&self, account: AccountKey, message: &Message, desk: &str) -> document::Line {
        let name = match &message.author {
            Author::Contact { name, .. } | Author::Agent { name, .. } | Author::Bot { name } => {
                name.as_str()
            }
            Author::System => "",
        };
        document::Line {
            who: if name.is_empty() { desk } else { name }.to_owned(),
            at: Timestamp::from_millis(message.created_at.0),
            from_customer: message.direction == Direction::Incoming,
            text: message.content.clone(),
            files: message
                .attachments
                .iter()
                .map(|file| self.line_file(account, file))
                .collect(),
        }
    }

    fn line_file(&self, account: AccountKey, file: &Attachment) -> document::File {
        // A file whose row went meanwhile is still named.
        let row = self.shared.store.attachment(account, file.key);
        document::File {
            name: file.name.clone(),
            url: row.map(|row| row.data_url).unwrap_or_default(),
        }
    }
}

/// What the customer saw, or is to see.
fn is_public(message: &Message) -> bool {
    !message.private && message.direction != Direction::Activity
}

fn subject(of: &Conversation) -> document::Subject {
    match &of.ticket {
        Some(ticket) => document::Subject::Ticket {
            number: ticket.line.number,
            title: ticket.line.title.clone(),
        },
        None => document::Subject::Conversation(of.row.id.map(|id| id.0)),
    }
}

fn file_name(of: &Conversation, language: document::Language) -> String {
    let word = match language {
        document::Language::French => "transcription",
        document::Language::English => "transcript",
    };
    match subject(of) {
        document::Subject::Ticket {
            number: Some(number),
            ..
        } => format!("{word}-T-{number}"),
        document::Subject::Conversation(Some(number)) => format!("{word}-{number}"),
        _ => word.to_owned(),
    }
}
