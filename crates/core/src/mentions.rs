//! Whom a note can mention, and a note's text as it is sent.

use guichet_model::{
    AccountKey, ConversationKey,
    mention::{self, Mentionable},
};

use crate::{
    Core, Error,
    fuzzy::{folded, word_begins},
};

impl Core {
    /// Agents and teams that a note of a conversation can mention: those whose name has a word that begins with what was
    /// typed, agents first, by name. Agents are those who see the conversation's inbox, where that is known; nobody
    /// mentions themselves.
    ///
    /// # Errors
    /// [`StoreError::NotFound`](crate::store::StoreError::NotFound) for a conversation that is not here.
    pub fn mentionable(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        query: &str,
    ) -> Result<Vec<Mentionable>, Error> {
        let store = &self.shared.store;
        let inbox = store.conversation(account, conversation)?.row.inbox;
        let allowed = self.assignable_agents(account, inbox)?;
        let me = self.runtime(account)?.owner().me;
        let reference = store.reference(account)?;
        let agents = reference
            .agents
            .into_iter()
            .filter(|agent| agent.id != me && allowed.contains(&agent.id))
            .map(|agent| Mentionable::Agent {
                id: agent.id,
                name: agent.name,
            });
        let teams = reference.teams.into_iter().map(|team| Mentionable::Team {
            id: team.id,
            name: team.name,
        });
        let query = folded(query.trim().trim_start_matches('@'));
        let fits = |one: &Mentionable| word_begins(&folded(one.name()), &query);
        Ok(agents.chain(teams).filter(fits).collect())
    }

    /// A note's text with each `@Name` marked as a mention; `chosen` go before others of the same name.
    ///
    /// # Errors
    /// As [`Core::mentionable`].
    pub fn mark_mentions(
        &self,
        account: AccountKey,
        conversation: ConversationKey,
        text: &str,
        chosen: &[Mentionable],
    ) -> Result<String, Error> {
        let mut known = chosen.to_vec();
        known.extend(self.mentionable(account, conversation, "")?);
        Ok(mention::mark(text, &known))
    }
}
