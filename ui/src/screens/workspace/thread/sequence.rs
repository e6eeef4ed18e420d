//! How messages follow one another: days, runs of one author, and pieces of a long thread.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use guichet_model::{
    Timestamp,
    message::{Author, Delivery, Direction, Message},
};

/// Messages of one author closer than this are one run.
const RUN: Duration = Duration::from_secs(5 * 60);
/// A piece ends at one message in so many, by its number: so a piece stays the same when others come before or after.
const PIECE: u64 = 8;

/// A message with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The message.
    pub message: Message,
    /// Whether a new day begins with it.
    pub new_day: bool,
    /// Whether a run begins with it: its author and time stand above.
    pub heads: bool,
    /// Whether a run ends with it: how far it has come stands below.
    pub tails: bool,
}

impl Placed {
    /// Changes whenever anything that is drawn changes.
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        let message = &self.message;
        message.identity().hash(&mut hasher);
        message.content.hash(&mut hasher);
        message.created_at.hash(&mut hasher);
        (message.delivery, message.direction).hash(&mut hasher);
        (message.private, message.deleted, message.mine).hash(&mut hasher);
        (self.new_day, self.heads, self.tails).hash(&mut hasher);
        name(&message.author).hash(&mut hasher);
        for attachment in &message.attachments {
            (attachment.key, &attachment.name, attachment.size_bytes).hash(&mut hasher);
        }
        message.letter.hash(&mut hasher);
        format!("{:?}{:?}", message.quoted, message.recipients).hash(&mut hasher);
        // A reason is small and has no hash of its own.
        format!("{:?}", message.reason).hash(&mut hasher);
        hasher.finish()
    }
}

/// A piece of a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its name, by its first message.
    pub id: String,
    /// Its messages.
    pub messages: Vec<Placed>,
}

/// Puts messages in their places. `day_of` says on which local day a moment falls.
#[must_use]
pub fn place(messages: &[Message], day_of: impl Fn(Timestamp) -> i64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before: Option<&Message> = None;
    let mut following = messages.iter().skip(1);
    for message in messages {
        let new_day =
            before.is_none_or(|before| day_of(before.created_at) != day_of(message.created_at));
        let heads = new_day || before.is_none_or(|before| !same_run(before, message));
        let tails = following.next().is_none_or(|next| {
            day_of(next.created_at) != day_of(message.created_at) || !same_run(message, next)
        });
        let placed = Placed {
            message: message.clone(),
            new_day,
            heads,
            tails,
        };
        match pieces.last_mut() {
            Some(piece) if !begins_piece(message) => piece.messages.push(placed),
            _ => pieces.push(Piece {
                id: message.identity(),
                messages: vec![placed],
            }),
        }
        before = Some(message);
    }
    pieces
}

/// The last pieces, with at least so many messages in them where there are as many.
#[must_use]
pub fn newest(pieces: &[Piece], messages: usize) -> &[Piece] {
    let mut count = 0;
    let later = pieces.iter().rev().take_while(|piece| {
        let wanted = count < messages;
        count += piece.messages.len();
        wanted
    });
    let first = pieces.len() - later.count();
    pieces.get(first..).unwrap_or_default()
}

/// Whether two messages that follow one another are one run.
fn same_run(one: &Message, next: &Message) -> bool {
    let kind = |message: &Message| (message.direction, message.private, message.mine);
    one.direction != Direction::Activity
        && !one.private
        && kind(one) == kind(next)
        && name(&one.author) == name(&next.author)
        && next.created_at.since(one.created_at) < RUN
}

fn begins_piece(message: &Message) -> bool {
    message.id.is_some_and(|id| {
        let mixed = id.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 32) % PIECE == 0
    })
}

/// The author's name; empty for the server itself.
#[must_use]
pub fn name(author: &Author) -> &str {
    match author {
        Author::Contact { name, .. } | Author::Agent { name, .. } | Author::Bot { name } => name,
        Author::System => "",
    }
}

/// Whether a message has not reached the server.
#[must_use]
pub const fn is_pending(delivery: Delivery) -> bool {
    !matches!(
        delivery,
        Delivery::Sent | Delivery::Delivered | Delivery::Read
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use guichet_model::{AgentId, MessageId, MessageKey, letter::Letter};

    fn message(id: i64, minute: i64, agent: &str) -> Message {
        Message {
            key: Some(MessageKey(id)),
            id: Some(MessageId(id)),
            operation: None,
            direction: Direction::Outgoing,
            private: false,
            content: format!("message {id}"),
            deleted: false,
            author: Author::Agent {
                id: AgentId(1),
                name: agent.to_owned(),
            },
            mine: false,
            delivery: Delivery::Sent,
            reason: None,
            created_at: Timestamp::from_seconds(minute * 60),
            attachments: Vec::new(),
            departure: None,
            letter: None,
            quoted: None,
            recipients: None,
        }
    }

    fn day(at: Timestamp) -> i64 {
        at.as_seconds().div_euclid(86_400)
    }

    fn flags(messages: &[Message]) -> Vec<(bool, bool, bool)> {
        place(messages, day)
            .into_iter()
            .flat_map(|piece| piece.messages)
            .map(|placed| (placed.new_day, placed.heads, placed.tails))
            .collect()
    }

    #[test]
    fn messages_within_five_minutes_of_one_author_are_one_run() {
        let messages = [
            message(1, 600, "Léa"),
            message(2, 604, "Léa"),
            message(3, 610, "Léa"),
            message(4, 611, "Hugo"),
        ];
        assert_eq!(
            flags(&messages),
            [
                (true, true, false),
                (false, false, true),
                (false, true, true),
                (false, true, true),
            ]
        );
    }

    #[test]
    fn the_newest_pieces_fill_a_screen_and_no_more() {
        let messages: Vec<_> = (1..=200).map(|id| message(id, id, "Léa")).collect();
        let pieces = place(&messages, day);
        let shown = newest(&pieces, 20);
        let count = |pieces: &[Piece]| pieces.iter().map(|p| p.messages.len()).sum::<usize>();
        assert!(count(shown) >= 20 && count(&shown[1..]) < 20);
        assert_eq!(shown.last(), pieces.last());
        assert_eq!(newest(&pieces, 500), pieces);
        assert_eq!(newest(&[], 20), []);
    }

    #[test]
    fn midnight_ends_a_run() {
        let messages = [message(1, 1439, "Léa"), message(2, 1441, "Léa")];
        assert_eq!(flags(&messages), [(true, true, true), (true, true, true)]);
    }

    #[test]
    fn a_note_stands_alone() {
        let note = Message {
            private: true,
            ..message(2, 601, "Léa")
        };
        let messages = [message(1, 600, "Léa"), note.clone(), note];
        assert!(
            flags(&messages)
                .iter()
                .all(|(_, heads, tails)| *heads && *tails)
        );
    }

    #[test]
    fn pieces_stay_the_same_when_messages_come_before_and_after() {
        let all: Vec<Message> = (1..=400).map(|id| message(id, id * 10, "Léa")).collect();
        let part: Vec<Message> = all.iter().skip(100).take(200).cloned().collect();
        let whole = place(&all, day);
        let inner = place(&part, day);
        assert!(inner.len() > 5, "{}", inner.len());
        // The first and the last piece of a part may be cut; those between are the very same.
        for piece in inner.iter().skip(1).take(inner.len() - 2) {
            assert!(whole.contains(piece), "{}", piece.id);
        }
    }

    #[test]
    fn a_new_state_changes_the_fingerprint() {
        let queued = Placed {
            message: message(1, 1, "Léa"),
            new_day: true,
            heads: true,
            tails: true,
        };
        let mut read = queued.clone();
        read.message.delivery = Delivery::Read;
        assert_ne!(queued.fingerprint(), read.fingerprint());
        assert_eq!(queued.fingerprint(), queued.clone().fingerprint());
        let mut allowed = queued.clone();
        allowed.message.letter = Some(Letter::default());
        let blocked = allowed.fingerprint();
        allowed.message.letter = Some(Letter {
            remote_allowed: true,
            ..Letter::default()
        });
        assert_ne!(blocked, allowed.fingerprint());
    }
}
