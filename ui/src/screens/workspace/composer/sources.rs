//! Where offers come from: the core for canned answers, emoji and variables, what the window knows for colleagues.

use guichet_model::{
    ConversationKey,
    canned::CannedMatch,
    command::{FindCanned, FindEmoji, ListMentionable, ListVariables},
    mention::Mentionable,
};
use leptos::prelude::*;

use super::completion::Offer;
use crate::{
    actions::Actions,
    bridge,
    components::{icon::Icon, menu::Mark},
    locale,
    state::StateStoreFields,
    writing::{Asked, Kind},
};

/// The most offers of one kind.
const LIMIT: u32 = 12;

/// Where the offers of one composer come from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sources {
    pub(super) actions: Actions,
    pub(super) key: ConversationKey,
}

impl Sources {
    /// What there is for a word. A failed read offers nothing: that is no reason to disturb someone who writes.
    pub(super) async fn ask(self, asked: Asked) -> Vec<Offer> {
        let Some(account) = self.actions.account() else {
            return Vec::new();
        };
        let (conversation, query) = (self.key, asked.query);
        match asked.kind {
            Kind::Canned => {
                let wanted = FindCanned {
                    account,
                    conversation,
                    query,
                    limit: LIMIT,
                };
                offers(bridge::call(wanted).await, canned)
            }
            Kind::Emoji => {
                let wanted = FindEmoji {
                    query,
                    language: locale::tongue().language(),
                    limit: LIMIT,
                };
                offers(bridge::call(wanted).await, |emoji| Offer {
                    mark: Mark::Sign(emoji.glyph.clone()),
                    title: emoji.name,
                    detail: match emoji.code.as_str() {
                        "" => String::new(),
                        code => format!(":{code}:"),
                    },
                    text: format!("{} ", emoji.glyph),
                    missing: Vec::new(),
                })
            }
            Kind::Mention => {
                let wanted = ListMentionable {
                    account,
                    conversation,
                    query,
                };
                offers(bridge::call(wanted).await, |who| self.mention(who))
            }
            Kind::Variable => {
                let wanted = ListVariables {
                    account,
                    conversation,
                    query,
                };
                offers(bridge::call(wanted).await, |variable| Offer {
                    mark: Mark::None,
                    title: variable.name,
                    text: variable.value.clone(),
                    detail: variable.value,
                    missing: Vec::new(),
                })
            }
        }
    }

    fn mention(self, who: Mentionable) -> Offer {
        let name = who.name().to_owned();
        let mark = match &who {
            Mentionable::Team { .. } => Mark::Icon(Icon::Users),
            Mentionable::Agent { id, .. } => {
                let reference = self.actions.state().reference();
                let agents = &reference.read_untracked().agents;
                match agents.iter().find(|agent| agent.id == *id) {
                    Some(agent) => Mark::Agent(name.clone(), agent.availability),
                    None => Mark::Person(name.clone()),
                }
            }
        };
        Offer {
            mark,
            text: format!("@{name} "),
            title: name,
            detail: String::new(),
            missing: Vec::new(),
        }
    }
}

fn canned(found: CannedMatch) -> Offer {
    Offer {
        mark: Mark::None,
        title: found.canned.short_code,
        detail: found.text_resolved.replace('\n', " "),
        text: found.text_resolved,
        missing: found.missing,
    }
}

fn offers<T, E>(found: Result<Vec<T>, E>, offer: impl Fn(T) -> Offer) -> Vec<Offer> {
    found.unwrap_or_default().into_iter().map(offer).collect()
}
