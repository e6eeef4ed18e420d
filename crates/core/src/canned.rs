//! Canned answers: found while an agent types, with what is known of the conversation filled in.

mod variables;

use std::{cmp::Reverse, collections::BTreeMap};

use guichet_model::{
    AccountKey, CannedId, ConversationKey,
    canned::{Canned, CannedDraft, CannedMatch, FilledIn, Variable},
};
use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};

use crate::{Core, Error, rules, store::StoreError};
use variables::Values;

/// The most that are found at a time.
const MOST_FOUND: u32 = 100;

/// The canned answers that fit what was typed, best first: those whose short code is or begins with it, then those whose
/// short code holds its letters in their order, then those whose text holds each of its words.
#[must_use]
pub fn find(canned: Vec<Canned>, query: &str) -> Vec<Canned> {
    let query = query.trim().trim_start_matches('/');
    if query.is_empty() {
        return canned;
    }
    let mut search = Search::new(query);
    let mut found: Vec<(Fit, Canned)> = canned
        .into_iter()
        .filter_map(|one| Some((search.fit(&one)?, one)))
        .collect();
    // Stable: equals stay in the order of their short codes.
    found.sort_by_key(|(fit, _)| *fit);
    found.into_iter().map(|(_, one)| one).collect()
}

/// How well one fits; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Code,
    CodeBegins(Reverse<u32>),
    InCode(Reverse<u32>),
    InContent,
}

struct Search {
    matcher: Matcher,
    buffer: Vec<char>,
    code: Pattern,
    begins: Pattern,
    content: Pattern,
    letters: usize,
}

impl Search {
    fn new(query: &str) -> Self {
        let pattern = |kind| Pattern::new(query, CaseMatching::Ignore, Normalization::Smart, kind);
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            buffer: Vec::new(),
            code: pattern(AtomKind::Fuzzy),
            begins: pattern(AtomKind::Prefix),
            content: pattern(AtomKind::Substring),
            letters: query.chars().count(),
        }
    }

    fn fit(&mut self, canned: &Canned) -> Option<Fit> {
        let Self {
            matcher, buffer, ..
        } = self;
        let code = Utf32Str::new(&canned.short_code, buffer);
        if let Some(score) = self.begins.score(code, matcher) {
            let whole = code.len() == self.letters;
            return Some(if whole {
                Fit::Code
            } else {
                Fit::CodeBegins(Reverse(score))
            });
        }
        if let Some(score) = self.code.score(code, matcher) {
            return Some(Fit::InCode(Reverse(score)));
        }
        let content = Utf32Str::new(&canned.content, buffer);
        self.content.score(content, matcher).map(|_| Fit::InContent)
    }
}

impl Core {
    /// Every canned answer, pending changes included, by short code.
    ///
    /// # Errors
    /// When the local database fails.
    pub fn canned(&self, account: AccountKey) -> Result<Vec<Canned>, Error> {
        Ok(self.shared.store.canned(account)?)
    }

    /// Canned answers that fit what was typed, best first, with their variables filled in for a conversation.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn find_canned(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        query: &str,
        limit: u32,
    ) -> Result<Vec<CannedMatch>, Error> {
        let limit = usize::try_from(limit.clamp(1, MOST_FOUND)).unwrap_or(usize::MAX);
        let values = self.values(account, conversation)?;
        let found = find(self.canned(account)?, query).into_iter().take(limit);
        Ok(found
            .map(|canned| {
                let FilledIn { text, missing } = values.fill_in(&canned.content);
                CannedMatch {
                    canned,
                    text_resolved: text,
                    missing,
                }
            })
            .collect())
    }

    /// A text with its variables filled in for a conversation; `given` says what is not known there.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn fill_in(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        text: &str,
        given: &BTreeMap<String, String>,
    ) -> Result<FilledIn, Error> {
        let mut values = self.values(account, conversation)?;
        values.add(given);
        Ok(values.fill_in(text))
    }

    /// The variables that have a value in a conversation and hold `query` in their name, by name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] for a conversation that is not here.
    pub fn list_variables(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        query: &str,
    ) -> Result<Vec<Variable>, Error> {
        Ok(self.values(account, conversation)?.named_like(query))
    }

    fn values(&self, account: AccountKey, conversation: ConversationKey) -> Result<Values, Error> {
        let store = &self.shared.store;
        let conversation = store.conversation(account, conversation)?;
        let known = self.variables(account, &conversation)?;
        let agents = store.reference(account)?.agents;
        Ok(Values::of(known, &conversation, &agents))
    }

    /// A canned answer of the server's.
    pub(crate) fn canned_of(&self, account: AccountKey, id: CannedId) -> Result<Canned, Error> {
        let canned = self.canned(account)?;
        let found = canned.into_iter().find(|one| one.id == Some(id));
        found.ok_or(Error::Store(StoreError::NotFound("canned answer")))
    }

    /// A draft as it can be kept: without the slash before its short code.
    ///
    /// # Errors
    /// [`Error::Rule`] for one without code or text, or with another one's code.
    pub(crate) fn canned_draft(
        &self,
        account: AccountKey,
        of: Option<CannedId>,
        draft: &CannedDraft,
    ) -> Result<CannedDraft, Error> {
        let short_code = draft.short_code.trim().trim_start_matches('/').trim();
        if short_code.is_empty() {
            return Err(rules::required("short_code"));
        }
        if draft.content.trim().is_empty() {
            return Err(rules::required("content"));
        }
        let known = self.canned(account)?;
        let taken = known
            .iter()
            .any(|one| one.short_code == short_code && (one.id.is_none() || one.id != of));
        if taken {
            return Err(rules::taken("short_code"));
        }
        Ok(CannedDraft {
            short_code: short_code.to_owned(),
            content: draft.content.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canned(entries: &[(&str, &str)]) -> Vec<Canned> {
        entries
            .iter()
            .map(|(short_code, content)| Canned {
                id: None,
                operation: None,
                short_code: (*short_code).to_owned(),
                content: (*content).to_owned(),
            })
            .collect()
    }

    fn codes(all: &[Canned], query: &str) -> Vec<String> {
        let found = find(all.to_vec(), query).into_iter();
        found.map(|one| one.short_code).collect()
    }

    #[test]
    fn short_codes_come_before_texts_and_the_nearest_first() {
        let all = canned(&[
            ("bonjour", "Bonjour, comment puis-je vous aider ?"),
            ("livraison-retard", "Votre colis a pris du retard."),
            ("merci", "Merci, à bientôt. Votre livraison suit."),
            ("rembour", "Le remboursement est fait."),
            ("retard", "Nous sommes désolés."),
            ("retard-court", "Désolés."),
        ]);
        assert_eq!(
            codes(&all, "retard"),
            ["retard", "retard-court", "livraison-retard"],
            "the code itself, its beginning, then within it"
        );
        assert_eq!(
            codes(&all, "/liv"),
            ["livraison-retard", "merci"],
            "then the text"
        );
        assert_eq!(
            codes(&all, "lret"),
            ["livraison-retard"],
            "letters in their order"
        );
        assert_eq!(
            codes(&all, "desole"),
            ["retard", "retard-court"],
            "without accents"
        );
        assert_eq!(codes(&all, "BIENTÔT merci"), ["merci"]);
        assert_eq!(codes(&all, "xyz"), Vec::<String>::new());
        assert_eq!(codes(&all, " / ").len(), 6, "nothing typed yet");
    }
}
