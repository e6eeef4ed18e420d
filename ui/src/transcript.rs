//! What the transcript's form sends: addresses read from what was typed, and how the server's mail leaves.

use guichet_model::rule::{Rule, is_email};

/// Reads addresses set apart by commas, semicolons, spaces or lines; each once, in order.
///
/// # Errors
/// The rule that the text breaks, with the part that breaks it; empty where nothing was typed.
pub fn addresses(typed: &str) -> Result<Vec<String>, (Rule, String)> {
    let mut read: Vec<String> = Vec::new();
    let parts = typed.split(|letter: char| matches!(letter, ',' | ';') || letter.is_whitespace());
    for part in parts.filter(|part| !part.is_empty()) {
        if !is_email(part) {
            return Err((Rule::Email, part.to_owned()));
        }
        if !read.iter().any(|known| known.eq_ignore_ascii_case(part)) {
            read.push(part.to_owned());
        }
    }
    if read.is_empty() {
        return Err((Rule::Required, String::new()));
    }
    Ok(read)
}

/// What was typed with one more address; unchanged where it holds it already.
#[must_use]
pub fn with_address(typed: &str, address: &str) -> String {
    let known = typed
        .split(|letter: char| matches!(letter, ',' | ';') || letter.is_whitespace())
        .any(|part| part.eq_ignore_ascii_case(address));
    let before = typed.trim().trim_end_matches([',', ';']).trim_end();
    if known {
        typed.to_owned()
    } else if before.is_empty() {
        address.to_owned()
    } else {
        format!("{before}, {address}")
    }
}

/// How a server's mail leaves, as far as it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailRoute {
    /// By an SMTP server.
    Smtp,
    /// It is written into a folder of the server and goes no further by itself.
    Folder,
    /// The server does not tell.
    Unknown,
}

/// How the mail of a server with these capabilities leaves.
#[must_use]
pub fn mail_route(capabilities: &[String]) -> MailRoute {
    let has = |name: &str| capabilities.iter().any(|known| known == name);
    if has("mail-smtp") {
        MailRoute::Smtp
    } else if has("mail-folder") {
        MailRoute::Folder
    } else {
        MailRoute::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_however_they_are_set_apart() {
        let read = addresses(" lea@exemple.fr;hugo@exemple.fr, LEA@exemple.fr\ninès@exemple.fr ");
        let wanted = ["lea@exemple.fr", "hugo@exemple.fr", "inès@exemple.fr"];
        assert_eq!(read, Ok(wanted.map(str::to_owned).to_vec()));
    }

    #[test]
    fn the_first_address_that_is_none_is_named() {
        assert_eq!(
            addresses("lea@exemple.fr, hugo@"),
            Err((Rule::Email, "hugo@".to_owned()))
        );
        assert_eq!(addresses(" , "), Err((Rule::Required, String::new())));
    }

    #[test]
    fn a_chosen_agent_is_added_once() {
        assert_eq!(with_address("", "lea@exemple.fr"), "lea@exemple.fr");
        let two = with_address("lea@exemple.fr, ", "hugo@exemple.fr");
        assert_eq!(two, "lea@exemple.fr, hugo@exemple.fr");
        assert_eq!(with_address(&two, "Lea@exemple.fr"), two);
    }

    #[test]
    fn a_server_that_does_not_tell_how_its_mail_leaves_is_not_guessed_at() {
        let of = |names: &[&str]| {
            mail_route(
                &names
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(of(&["tickets", "mail-smtp"]), MailRoute::Smtp);
        assert_eq!(of(&["mail-folder"]), MailRoute::Folder);
        assert_eq!(of(&["tickets"]), MailRoute::Unknown);
    }
}
