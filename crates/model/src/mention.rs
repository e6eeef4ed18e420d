//! Mentions in notes. In a text they stand as `[@Name](mention://user/7/Name)` or `[@team](mention://team/3/team)`,
//! which servers understand; people write and read `@Name`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{AgentId, TeamId};

/// What stands between the name and the number of a mention.
const ADDRESS: &str = "](mention://";

/// Whom a note can mention.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mentionable {
    /// An agent.
    Agent {
        /// Which.
        id: AgentId,
        /// Name.
        name: String,
    },
    /// Everybody of a team.
    Team {
        /// Which.
        id: TeamId,
        /// Name.
        name: String,
    },
}

impl Mentionable {
    /// The name that follows the `@`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Agent { name, .. } | Self::Team { name, .. } => name,
        }
    }

    /// As it stands in a text that goes to a server.
    #[must_use]
    pub fn wire(&self) -> String {
        let (kind, id) = match self {
            Self::Agent { id, .. } => ("user", id.0),
            Self::Team { id, .. } => ("team", id.0),
        };
        let label = self.name().replace('[', "(").replace(']', ")");
        let escaped = escape(self.name());
        format!("[@{label}](mention://{kind}/{id}/{escaped})")
    }
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// A mention.
    Mention(Mentionable),
}

/// A text that goes to a server, in pieces.
#[must_use]
pub fn read(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(found) = rest.get(from..).and_then(|tail| tail.find("[@")) {
        let at = from + found;
        let (Some(before), Some(tail)) = (rest.get(..at), rest.get(at..)) else {
            break;
        };
        match mention_at(tail) {
            Some((mention, after)) => {
                if !before.is_empty() {
                    pieces.push(Piece::Text(before));
                }
                pieces.push(Piece::Mention(mention));
                rest = after;
                from = 0;
            }
            None => from = at + "[@".len(),
        }
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// A text as people read it: `@Name` for each mention.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    // Most texts have none.
    if !text.contains(ADDRESS) {
        return Cow::Borrowed(text);
    }
    read(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(words) => words.to_owned(),
            Piece::Mention(mention) => format!("@{}", mention.name()),
        })
        .collect()
}

/// Marks each `@Name` in a text as a mention of whom is called that. The longest name wins, then who comes first; what
/// is marked already stays.
#[must_use]
pub fn mark(text: &str, known: &[Mentionable]) -> String {
    let mut by_length: Vec<&Mentionable> = known
        .iter()
        .filter(|one| !one.name().trim().is_empty())
        .collect();
    by_length.sort_by_key(|one| std::cmp::Reverse(one.name().chars().count()));
    read(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(words) => mark_words(words, &by_length),
            Piece::Mention(mention) => mention.wire(),
        })
        .collect()
}

fn mark_words(words: &str, by_length: &[&Mentionable]) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('@') {
        out.push_str(before);
        // An `@` within a word is an e-mail address.
        let begins = !out.chars().next_back().is_some_and(char::is_alphanumeric);
        let named = by_length
            .iter()
            .filter(|_| begins)
            .find_map(|one| after_name(after, one.name()).map(|tail| (one, tail)));
        match named {
            Some((mention, tail)) => {
                out.push_str(&mention.wire());
                rest = tail;
            }
            None => {
                out.push('@');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// What follows a name that a text begins with, whatever the case of its letters; nothing where the word goes on.
fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut letters = text.chars();
    for wanted in name.chars() {
        let found = letters.next()?;
        let same = found == wanted || found.to_lowercase().eq(wanted.to_lowercase());
        same.then_some(())?;
    }
    let tail = letters.as_str();
    let ends = !tail.chars().next().is_some_and(char::is_alphanumeric);
    ends.then_some(tail)
}

/// The mention that a text begins with, and what follows it.
fn mention_at(text: &str) -> Option<(Mentionable, &str)> {
    let (label, after) = text.strip_prefix("[@")?.split_once(ADDRESS)?;
    if label.contains(['\n', '[']) {
        return None;
    }
    let (target, after) = after.split_once(')')?;
    let mut parts = target.splitn(3, '/');
    let kind = parts.next()?;
    let id: i64 = parts.next()?.parse().ok()?;
    let name = label.to_owned();
    let mention = match kind {
        "user" => Mentionable::Agent {
            id: AgentId(id),
            name,
        },
        "team" => Mentionable::Team {
            id: TeamId(id),
            name,
        },
        _ => return None,
    };
    Some((mention, after))
}

/// A name as part of an address: everything but letters and digits of ASCII and `-_.~` as `%` and its bytes.
fn escape(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(id: i64, name: &str) -> Mentionable {
        Mentionable::Agent {
            id: AgentId(id),
            name: name.to_owned(),
        }
    }

    fn team(id: i64, name: &str) -> Mentionable {
        Mentionable::Team {
            id: TeamId(id),
            name: name.to_owned(),
        }
    }

    #[test]
    fn a_mention_is_written_as_servers_read_it() {
        assert_eq!(
            agent(7, "Léa Martin").wire(),
            "[@Léa Martin](mention://user/7/L%C3%A9a%20Martin)"
        );
        assert_eq!(team(3, "sav").wire(), "[@sav](mention://team/3/sav)");
        assert_eq!(
            agent(7, "A) [x]").wire(),
            "[@A) (x)](mention://user/7/A%29%20%5Bx%5D)"
        );
    }

    #[test]
    fn names_are_marked_and_read_back() {
        let known = [agent(1, "Léa"), agent(2, "Léa Martin"), team(3, "sav")];
        let text = "Vois avec @léa martin, @Léa et @sav. Écris à a@sav.fr, pas @Léan ni @personne";
        let wire = mark(text, &known);
        assert_eq!(
            wire,
            "Vois avec [@Léa Martin](mention://user/2/L%C3%A9a%20Martin), \
             [@Léa](mention://user/1/L%C3%A9a) et [@sav](mention://team/3/sav). \
             Écris à a@sav.fr, pas @Léan ni @personne"
        );
        assert_eq!(mark(&wire, &known), wire, "once is enough");
        assert_eq!(
            plain(&wire),
            "Vois avec @Léa Martin, @Léa et @sav. Écris à a@sav.fr, pas @Léan ni @personne"
        );
        assert_eq!(
            read("a [@Léa](mention://user/1/L) b"),
            [
                Piece::Text("a "),
                Piece::Mention(agent(1, "Léa")),
                Piece::Text(" b")
            ]
        );
    }

    #[test]
    fn what_is_no_mention_stays_as_it_is() {
        for text in [
            "[@Léa](https://a.fr)",
            "[@Léa](mention://user/x/L)",
            "[@Léa](mention://robot/1/L)",
            "[@Léa](mention://user/1/L",
            "[@",
            "[@[@",
            "@",
            "",
        ] {
            assert_eq!(plain(text), text);
            assert_eq!(mark(text, &[]), text);
        }
    }
}
