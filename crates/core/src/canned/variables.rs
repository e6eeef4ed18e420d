//! Variables of a canned answer, `{{contact.first_name}}`: the names that Chatwoot's own clients know, and those that its
//! server knows differently. A name that means nothing here, or has no value in this conversation, is left in its braces
//! and told as missing; anything else in braces is the server's to render.

use std::{collections::BTreeMap, sync::OnceLock};

use guichet_model::{
    account::Agent,
    canned::{FilledIn, Variable},
    conversation::Conversation,
};
use regex::{Captures, Regex};

/// What the variables of a conversation stand for. None is empty.
pub(super) struct Values(BTreeMap<String, String>);

impl Values {
    /// Of a conversation, from what its macros know (`known`), where the agent is who runs them: here it is who holds the
    /// conversation, and only for what nobody holds who is about to answer.
    pub(super) fn of(
        known: BTreeMap<String, String>,
        conversation: &Conversation,
        agents: &[Agent],
    ) -> Self {
        let mut values = Self(BTreeMap::new());
        for (name, value) in known {
            values.put(&name, Some(value));
        }
        let contact = &conversation.contact;
        values.put_person("contact", &contact.name, contact.email.clone());
        if let Some(holder) = conversation.row.assignee {
            values.0.retain(|name, _| !name.starts_with("agent."));
            if let Some(agent) = agents.iter().find(|agent| agent.id == holder) {
                values.put("agent.id", Some(agent.id.to_string()));
                values.put("agent.available_name", Some(agent.name.clone()));
                values.put_person("agent", &agent.name, agent.email.clone());
            }
        }
        values
    }

    /// Adds what an agent typed, over what is known.
    pub(super) fn add(&mut self, given: &BTreeMap<String, String>) {
        for (name, value) in given {
            self.put(name, Some(value.clone()));
        }
    }

    /// Fills a text in, in one go: what a value holds is never looked at again.
    pub(super) fn fill_in(&self, text: &str) -> FilledIn {
        let Some(variable) = variable() else {
            return FilledIn {
                text: text.to_owned(),
                missing: Vec::new(),
            };
        };
        let mut missing: Vec<String> = Vec::new();
        let text = variable.replace_all(text, |found: &Captures<'_>| {
            let whole = found.get(0).map_or("", |whole| whole.as_str());
            let name = found.get(1).map_or("", |name| name.as_str());
            match self.get(name) {
                Some(value) => value.to_owned(),
                None => {
                    if missing.iter().all(|known| known != name) {
                        missing.push(name.to_owned());
                    }
                    whole.to_owned()
                }
            }
        });
        FilledIn {
            text: text.into_owned(),
            missing,
        }
    }

    /// Those whose name holds a text, by name.
    pub(super) fn named_like(&self, text: &str) -> Vec<Variable> {
        let text = text.to_lowercase();
        let found = self.0.iter().filter(|(name, _)| name.contains(&text));
        found
            .map(|(name, value)| Variable {
                name: name.clone(),
                value: value.clone(),
            })
            .collect()
    }

    fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.get(name);
        let found = found.or_else(|| self.0.get(&name.to_lowercase()));
        found.map(String::as_str)
    }

    fn put(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            // Braces that a customer put into a name or an attribute must not be filled in by a server.
            let value = value.replace("{{", "{ {").replace("{%", "{ %");
            self.0.insert(name.to_owned(), value);
        }
    }

    fn put_person(&mut self, of: &str, name: &str, email: Option<String>) {
        // A name that somebody typed in small letters gets its capitals; any other one is as its owner writes it.
        let small = !name.chars().any(char::is_uppercase);
        let words: Vec<String> = name
            .split_whitespace()
            .map(|word| {
                if small {
                    capitalized(word)
                } else {
                    word.to_owned()
                }
            })
            .collect();
        self.put(&format!("{of}.name"), Some(words.join(" ")));
        self.put(&format!("{of}.first_name"), words.first().cloned());
        let last = words.last().filter(|_| words.len() > 1);
        self.put(&format!("{of}.last_name"), last.cloned());
        self.put(&format!("{of}.email"), email);
    }
}

/// A name in braces. What is more than a name, such as a filter or a condition, is the server's.
fn variable() -> Option<&'static Regex> {
    static VARIABLE: OnceLock<Option<Regex>> = OnceLock::new();
    let made = VARIABLE.get_or_init(|| Regex::new(r"\{\{\s*([\p{L}\p{N}_.\-]+)\s*\}\}").ok());
    made.as_ref()
}

/// A word that begins with a capital letter.
fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(entries: &[(&str, &str)]) -> Values {
        let mut values = Values(BTreeMap::new());
        for (name, value) in entries {
            values.put(name, Some((*value).to_owned()));
        }
        values
    }

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_is_told() {
        let values = values(&[("contact.first_name", "Léa"), ("contact.email", "")]);
        let filled = values.fill_in(
            "Bonjour {{contact.first_name}} {{ Contact.First_Name }}, {{contact.email}} {{date}} {{date}} \
             {{ contact.name | upcase }} {% if x %} {contact.email}",
        );
        assert_eq!(
            filled.text,
            "Bonjour Léa Léa, {{contact.email}} {{date}} {{date}} {{ contact.name | upcase }} {% if x %} \
             {contact.email}"
        );
        assert_eq!(filled.missing, ["contact.email", "date"]);
    }

    #[test]
    fn braces_within_a_value_are_not_variables() {
        let values = values(&[
            ("contact.name", "{{agent.email}} {% raw %}"),
            ("agent.email", "secret@example.com"),
        ]);
        let once = values.fill_in("{{contact.name}}").text;
        assert_eq!(once, "{ {agent.email}} { % raw %}");
        assert_eq!(values.fill_in(&once).text, once, "nor when filled in again");
    }

    #[test]
    fn a_name_has_a_first_and_a_last_one() {
        let mut values = values(&[]);
        values.put_person("contact", "élodie de la tour", None);
        values.put_person("agent", "Plato", Some("p@a.gr".to_owned()));
        let filled = |text: &str| values.fill_in(text).text;
        assert_eq!(filled("{{contact.name}}"), "Élodie De La Tour");
        assert_eq!(
            filled("{{contact.first_name}} {{contact.last_name}}"),
            "Élodie Tour"
        );
        assert_eq!(
            filled("{{agent.first_name}} {{agent.email}}"),
            "Plato p@a.gr"
        );
        assert_eq!(
            values.fill_in("{{agent.last_name}}").missing,
            ["agent.last_name"]
        );
    }
}
