//! A person as a coloured disc with initials. The colour follows the name, so that a person looks the same everywhere.

use leptos::prelude::*;

/// How large an avatar is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// 18 px: in a line of text.
    Mini,
    /// 24 px: a button.
    Small,
    /// 34 px: a row.
    #[default]
    Row,
    /// 40 px: a card.
    Card,
}

impl Size {
    /// The style that gives a picture this size and shape.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Mini => "avatar avatar-mini",
            Self::Small => "avatar avatar-small",
            Self::Row => "avatar avatar-row",
            Self::Card => "avatar avatar-card",
        }
    }
}

/// Number of colours that `controls.css` has.
const TINTS: u32 = 8;

/// A person.
#[component]
pub fn Avatar(
    /// Whose name.
    #[prop(into)]
    name: String,
    /// How large.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    view! {
        // The letters are drawn by `controls.css`: they are a picture of the name, which stands beside or in a label.
        <span
            class=size.class()
            data-tint=tint(&name).to_string()
            data-initials=initials(&name)
            aria-hidden="true"
        ></span>
    }
}

/// The first letters of the first and the last word; a question mark for nobody.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name
        .split(|c: char| c.is_whitespace() || c == '-')
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let Some(first) = words.next() else {
        return "?".to_owned();
    };
    // One sign of a script without letter cases says as much as two letters.
    if first.is_alphabetic() && !first.is_lowercase() && !first.is_uppercase() {
        return first.to_string();
    }
    let last = words.next_back();
    first
        .to_uppercase()
        .chain(last.into_iter().flat_map(char::to_uppercase))
        .collect()
}

/// Which of the colours a name has.
fn tint(name: &str) -> u32 {
    let sum = name.bytes().fold(2_166_136_261_u32, |sum, byte| {
        (sum ^ u32::from(byte)).wrapping_mul(16_777_619)
    });
    (sum >> 8) % TINTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Camille Brunet"), "CB");
        assert_eq!(initials("Jérôme Delacroix-Saint-Martin"), "JM");
        assert_eq!(initials("émile"), "É");
        assert_eq!(initials("藤田 美咲"), "藤");
        assert_eq!(initials("+33 6 12"), "31");
        assert_eq!(initials(" "), "?");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(tint("Nadia Benali"), tint("Nadia Benali"));
        assert!(tint("Nadia Benali") < TINTS);
    }
}
