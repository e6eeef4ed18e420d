//! The signature under replies. It is part of the text that is sent: the window or the terminal puts it there.

use serde::{Deserialize, Serialize};

use crate::account::Channel;

/// What stands between a reply and its signature.
const DELIMITER: &str = "--";

/// The signed-in agent's signature, pending changes included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Markdown; empty for none.
    pub text: String,
    /// The channels whose replies are signed.
    pub channels: Vec<Channel>,
    /// Whether a change of it waits in the outbox.
    pub pending: bool,
}

/// A text with the signature under it: the text, a blank line, `--`, a blank line, the signature. Doing it twice is
/// doing it once; an empty signature changes nothing.
#[must_use]
pub fn append(text: &str, signature: &str) -> String {
    let signature = signature.trim();
    if signature.is_empty() {
        return text.to_owned();
    }
    let body = strip(text, signature).trim_end();
    format!("{body}\n\n{DELIMITER}\n\n{signature}")
}

/// A text without the signature under it, as it was before [`append`] but for white space at its end; as it is, where
/// that signature does not stand under it.
#[must_use]
pub fn strip<'a>(text: &'a str, signature: &str) -> &'a str {
    let signature = signature.trim();
    let mut rest = text;
    while let Some(body) = strip_once(rest, signature) {
        rest = body;
    }
    rest
}

fn strip_once<'a>(text: &'a str, signature: &str) -> Option<&'a str> {
    if signature.is_empty() {
        return None;
    }
    let above = text.trim_end().strip_suffix(signature)?;
    let delimited = above.trim_end();
    // The signature begins on a line of its own.
    above
        .strip_prefix(delimited)?
        .contains('\n')
        .then_some(())?;
    let before = delimited.strip_suffix(DELIMITER)?;
    let body = before.trim_end();
    // And so does what stands above it.
    let begins_line = before.is_empty() || before.strip_prefix(body)?.contains('\n');
    begins_line.then_some(body)
}

/// A signature as a channel can carry it: e-mail and the web page take markdown whole, programs and messengers no
/// pictures, text messages only words.
#[must_use]
pub fn for_channel(signature: &str, channel: &Channel) -> String {
    let signature = signature.trim();
    match channel {
        Channel::Email | Channel::Web => signature.to_owned(),
        Channel::Api | Channel::Whatsapp => without_pictures(signature),
        Channel::Sms | Channel::Other(_) => {
            let words: String = links_as_words(&without_pictures(signature));
            words.replace("**", "").replace(['`', '*'], "")
        }
    }
    .trim()
    .to_owned()
}

fn without_pictures(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("![") {
        match link_at(from) {
            Some((_, _, after)) => {
                out.push_str(before);
                rest = after;
            }
            None => {
                out.push_str(before);
                out.push_str("![");
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

fn links_as_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('[') {
        out.push_str(before);
        match link_at(from) {
            Some((label, target, after)) => {
                out.push_str(label);
                if label != target {
                    out.push_str(" (");
                    out.push_str(target);
                    out.push(')');
                }
                rest = after;
            }
            None => {
                out.push('[');
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The label, the target and what follows of a link whose bracket was just read.
fn link_at(text: &str) -> Option<(&str, &str, &str)> {
    let (label, after) = text.split_once("](")?;
    let (target, after) = after.split_once(')')?;
    let sound = !label.contains(['\n', '[', ']']) && !target.contains(['\n', '(']);
    sound.then_some((label, target, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNATURE: &str = "Léa Martin · Service client\nMaison Lumen";

    #[test]
    fn a_signature_stands_below_two_dashes_and_blank_lines() {
        assert_eq!(
            append("Bonjour,\nc'est parti.  \n", SIGNATURE),
            "Bonjour,\nc'est parti.\n\n--\n\nLéa Martin · Service client\nMaison Lumen"
        );
        assert_eq!(append("", "Léa"), "\n\n--\n\nLéa", "room for the answer");
        assert_eq!(append("Bonjour", "  "), "Bonjour", "nothing to put there");
    }

    #[test]
    fn a_signature_is_put_there_once() {
        let signed = append("Bonjour", SIGNATURE);
        assert_eq!(append(&signed, SIGNATURE), signed);
        let spaced = format!("{signed}\n\n");
        assert_eq!(append(&spaced, SIGNATURE), signed);
    }

    #[test]
    fn a_signature_is_taken_away_and_nothing_else_is() {
        assert_eq!(strip(&append("Bonjour", SIGNATURE), SIGNATURE), "Bonjour");
        assert_eq!(strip("Bonjour\n--\nLéa", "Léa"), "Bonjour", "a tighter one");
        for other in [
            "Bonjour",
            "Je suis Léa",
            "--Léa",
            "Bonjour -- Léa",
            "Bonjour--\nLéa",
            "",
        ] {
            assert_eq!(strip(other, "Léa"), other);
        }
    }

    #[test]
    fn a_signature_loses_what_a_channel_cannot_show() {
        let signature = "**Léa** ![logo](https://a.fr/l.png)\n[Site](https://a.fr)";
        assert_eq!(for_channel(signature, &Channel::Email), signature);
        assert_eq!(
            for_channel(signature, &Channel::Whatsapp),
            "**Léa** \n[Site](https://a.fr)"
        );
        assert_eq!(
            for_channel(signature, &Channel::Sms),
            "Léa \nSite (https://a.fr)"
        );
        assert_eq!(for_channel("a [b c ![d", &Channel::Sms), "a [b c ![d");
    }
}
