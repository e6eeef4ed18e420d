//! Keys: which one does what. Matched by the character typed (`event.key`), so that every keyboard layout works.
//!
//! Single keys do nothing while a field has focus; keys with Ctrl (Cmd) do. [`Keymap::press`] is pure, the listener
//! that feeds it lives in [`crate::screens::workspace`].

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Next conversation.
    Next,
    /// Previous conversation.
    Previous,
    /// Open the selected conversation.
    Open,
    /// One step back: close what is open, leave the field, go back to the list.
    Back,
    /// Write a reply.
    Reply,
    /// Write a private note.
    Note,
    /// Close the conversation and go to the next.
    CloseAndNext,
    /// Open the conversation again.
    Reopen,
    /// The moments of Pending.
    Snooze,
    /// The agents.
    Assign,
    /// The teams.
    Team,
    /// The priorities.
    Priority,
    /// The labels.
    Labels,
    /// The macros.
    Macros,
    /// Put the conversation back among what is unread.
    MarkUnread,
    /// Mark the selected conversation, or take its mark away.
    Mark,
    /// Mark the selected conversation and the next one.
    ExtendNext,
    /// Mark the selected conversation and the previous one.
    ExtendPrevious,
    /// Mark everything that the list shows.
    MarkAll,
    /// Undo what was last done.
    Undo,
    /// The list of conversations.
    GoConversations,
    /// The list of tickets.
    GoTickets,
    /// What was written and not sent.
    GoDrafts,
    /// The outbox.
    GoOutbox,
    /// The settings.
    GoSettings,
    /// The keyboard map.
    Help,
}

/// A key as the window hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key<'a> {
    /// `event.key`: the character, or the name of the key.
    pub name: &'a str,
    /// Whether Ctrl or Cmd is down.
    pub command: bool,
    /// Whether Alt is down; then the key belongs to the system.
    pub alt: bool,
    /// Where the focus is.
    pub focus: Focus,
}

/// Where the focus is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Focus {
    /// In a field that takes text.
    Field,
    /// On a button, a link or an item of a menu, which Enter and the arrows belong to.
    Control,
    /// Anywhere else.
    Elsewhere,
}

/// The keys, with what was typed before: `g` waits for a second key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Keymap {
    go: bool,
}

impl Keymap {
    /// What a key asks for; nothing where it belongs to a field, to a control or to nobody.
    pub fn press(&mut self, key: Key<'_>) -> Option<Intent> {
        let after_go = std::mem::take(&mut self.go);
        if key.alt {
            return None;
        }
        if key.command {
            let free = key.focus != Focus::Field;
            return match key.name {
                "," => Some(Intent::GoSettings),
                "a" if key.focus == Focus::Elsewhere => Some(Intent::MarkAll),
                "z" if free => Some(Intent::Undo),
                _ => None,
            };
        }
        if key.name == "Escape" {
            return Some(Intent::Back);
        }
        if key.focus == Focus::Field {
            return None;
        }
        if after_go {
            return match key.name {
                "c" => Some(Intent::GoConversations),
                "t" => Some(Intent::GoTickets),
                "d" => Some(Intent::GoDrafts),
                "o" => Some(Intent::GoOutbox),
                _ => None,
            };
        }
        if key.name == "g" {
            self.go = true;
            return None;
        }
        let own = match key.name {
            "ArrowDown" => Some(Intent::Next),
            "ArrowUp" => Some(Intent::Previous),
            "Enter" => Some(Intent::Open),
            _ => None,
        };
        if own.is_some() {
            return own.filter(|_| key.focus == Focus::Elsewhere);
        }
        match key.name {
            "j" => Some(Intent::Next),
            "k" => Some(Intent::Previous),
            "J" => Some(Intent::ExtendNext),
            "K" => Some(Intent::ExtendPrevious),
            "x" => Some(Intent::Mark),
            "z" => Some(Intent::Undo),
            "r" => Some(Intent::Reply),
            "n" => Some(Intent::Note),
            "e" => Some(Intent::CloseAndNext),
            "E" => Some(Intent::Reopen),
            "s" => Some(Intent::Snooze),
            "a" => Some(Intent::Assign),
            "t" => Some(Intent::Team),
            "p" => Some(Intent::Priority),
            "l" => Some(Intent::Labels),
            "m" => Some(Intent::Macros),
            "u" => Some(Intent::MarkUnread),
            "?" => Some(Intent::Help),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str, focus: Focus) -> Key<'_> {
        Key {
            name,
            command: false,
            alt: false,
            focus,
        }
    }

    #[test]
    fn single_keys_act_where_nothing_takes_text() {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.press(key("j", Focus::Elsewhere)), Some(Intent::Next));
        assert_eq!(
            keymap.press(key("e", Focus::Control)),
            Some(Intent::CloseAndNext)
        );
        assert_eq!(
            keymap.press(key("E", Focus::Elsewhere)),
            Some(Intent::Reopen)
        );
    }

    #[test]
    fn a_field_keeps_its_keys_but_gives_escape_and_ctrl_comma() {
        let mut keymap = Keymap::default();
        for name in ["j", "e", "?", "Enter", "ArrowDown", "g"] {
            assert_eq!(keymap.press(key(name, Focus::Field)), None, "{name}");
        }
        assert_eq!(
            keymap.press(key("Escape", Focus::Field)),
            Some(Intent::Back)
        );
        let settings = Key {
            command: true,
            ..key(",", Focus::Field)
        };
        assert_eq!(keymap.press(settings), Some(Intent::GoSettings));
    }

    #[test]
    fn enter_and_arrows_belong_to_a_focused_control() {
        let mut keymap = Keymap::default();
        for name in ["Enter", "ArrowDown", "ArrowUp"] {
            assert_eq!(keymap.press(key(name, Focus::Control)), None, "{name}");
            assert!(
                keymap.press(key(name, Focus::Elsewhere)).is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn g_waits_for_one_more_key_only() {
        let mut keymap = Keymap::default();
        assert_eq!(keymap.press(key("g", Focus::Elsewhere)), None);
        assert_eq!(
            keymap.press(key("o", Focus::Elsewhere)),
            Some(Intent::GoOutbox)
        );
        assert_eq!(keymap.press(key("g", Focus::Elsewhere)), None);
        assert_eq!(
            keymap.press(key("x", Focus::Elsewhere)),
            None,
            "g x is nothing"
        );
        assert_eq!(keymap.press(key("o", Focus::Elsewhere)), None);
    }

    #[test]
    fn keys_with_ctrl_or_alt_are_left_to_the_system() {
        let mut keymap = Keymap::default();
        for (command, alt) in [(true, false), (false, true)] {
            let pressed = Key {
                command,
                alt,
                ..key("e", Focus::Elsewhere)
            };
            assert_eq!(keymap.press(pressed), None);
        }
    }
}
