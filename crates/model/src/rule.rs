//! The rules that a value can break, so that a form can say which.

use serde::{Deserialize, Serialize};

/// A rule that a value broke.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Rule {
    /// Something must stand there.
    Required,
    /// An e-mail address.
    Email,
    /// A phone number as `+` and at most 15 digits (E.164).
    Phone,
    /// A number.
    Number,
    /// A web address that begins with `http://` or `https://`.
    Link,
    /// A day, `2026-11-30`.
    Date,
    /// One of these.
    Choice {
        /// What can be chosen.
        choices: Vec<String>,
    },
    /// Yes or no.
    Checkbox,
    /// The pattern of its definition.
    Pattern {
        /// What the pattern asks for, in the words of its definition; may be empty.
        hint: String,
    },
    /// Another one of its kind has this value already.
    Taken,
    /// This server has no tickets.
    NoTickets,
    /// The macro is not on the server yet, and cannot be carried out step by step from here.
    MacroNotOnServer,
    /// The file is not a macro.
    NotAMacro,
    /// No inbox of this kind can reach the contact.
    Unreachable,
    /// A picture: PNG, JPEG, GIF or WebP.
    Picture,
    /// No more than this.
    FileSize {
        /// In bytes.
        limit_bytes: u64,
    },
    /// One of these kinds of file.
    FileType {
        /// How such files end, without the dot.
        endings: Vec<String>,
    },
    /// No more files than this in one message.
    FileCount {
        /// How many.
        limit: u32,
    },
    /// A file that can be read.
    FileUnreadable,
    /// Only administrators change what the whole team shares.
    AdministratorsOnly,
}

/// Whether a text is an e-mail address as servers take it: something, `@`, a domain, no spaces.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let sound = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '@';
    !local.is_empty()
        && text.len() <= 254
        && local
            .chars()
            .all(|letter| sound(letter) && !matches!(letter, ',' | ';' | '<' | '>'))
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '-')
        })
}

/// Whether a text is a phone number as servers take it: `+`, then 2 to 15 digits of which the first is not 0 (E.164).
#[must_use]
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in [
            "a@b.fr",
            "camille.brunet+vip@mail.example.com",
            "léa@exemple.fr",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a b@c.fr",
            "a@b..fr",
            "a@@b.fr",
            "a@-b.fr",
            "a@b.fr, c@d.fr",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn phone_numbers_are_told_from_what_is_none() {
        for good in ["+33612345678", "+12"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in [
            "",
            "0612345678",
            "+0612345678",
            "+33 6 12",
            "+1234567890123456",
            "+",
        ] {
            assert!(!is_phone(bad), "{bad}");
        }
    }
}
