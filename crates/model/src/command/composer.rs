//! What the composer asks for while someone writes: emoji, canned answers, the signature, mentions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Command;
use crate::{
    AccountKey, ConversationKey,
    account::Channel,
    canned::{Canned, CannedMatch, FilledIn, Variable},
    emoji::Emoji,
    mention::Mentionable,
    outbox::Queued,
    settings::Language,
    signature::Signature,
};

commands! {
    /// Emoji by name, keyword or code, best first. Without a text: those used lately, then all in the order of their
    /// groups.
    FindEmoji as "find_emoji" -> Vec<Emoji> {
        /// What was typed, in that language or as a code; accents may be left out.
        query: String,
        /// The language of the names; the system's is taken for English.
        language: Language,
        /// How many.
        limit: u32,
    }

    /// The emoji that stands between colons: `smile` for `:smile:`.
    EmojiByCode as "emoji_by_code" -> Option<Emoji> {
        /// Without the colons.
        code: String,
        /// The language of its name; the system's is taken for English.
        language: Language,
    }

    /// Remember that an emoji was used, for those that show first.
    UseEmoji as "use_emoji" -> () {
        /// Which, in any skin tone.
        glyph: String,
    }

    /// Every canned answer, pending changes included, by short code.
    ListCanned as "list_canned" -> Vec<Canned> {
        /// Which account.
        account: AccountKey,
    }

    /// Canned answers whose short code, or else text, holds what was typed, best first, with their variables filled in
    /// for a conversation.
    FindCanned as "find_canned" -> Vec<CannedMatch> {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// What was typed after `/`; empty for all, by short code.
        query: String,
        /// How many, at most 100.
        limit: u32,
    }

    /// A text with its variables filled in for a conversation.
    FillIn as "fill_in" -> FilledIn {
        /// Which account.
        account: AccountKey,
        /// For which conversation.
        conversation: ConversationKey,
        /// The text, with `{{variables}}`.
        text: String,
        /// What the agent typed for variables that are not known there.
        values: BTreeMap<String, String>,
    }

    /// The variables that have a value in a conversation and hold what was typed in their name, by name.
    ListVariables as "list_variables" -> Vec<Variable> {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// What was typed after `{{`; empty for all.
        query: String,
    }

    /// The signed-in agent's signature, pending changes included.
    GetSignature as "get_signature" -> Signature {
        /// Which account.
        account: AccountKey,
    }

    /// Change the signed-in agent's signature. Durable when this returns.
    SetSignature as "set_signature" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Markdown; empty for none.
        text: String,
    }

    /// Sign the replies of a channel, or stop it. Durable when this returns.
    SignChannel as "sign_channel" -> Queued {
        /// Which account.
        account: AccountKey,
        /// Which channel.
        channel: Channel,
        /// Whether its replies are signed.
        on: bool,
    }

    /// The signature to put under a reply with [`signature::append`](crate::signature::append), as its channel can carry
    /// it; absent where there is none or the channel is not signed. Never for a note.
    GetReplySignature as "get_reply_signature" -> Option<String> {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
    }

    /// Agents and teams that a note of a conversation can mention, best first.
    ListMentionable as "list_mentionable" -> Vec<Mentionable> {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// What was typed after `@`; empty for all.
        query: String,
    }

    /// A note's text with each `@Name` marked as a mention of whom can be mentioned there: as it is to be sent.
    MarkMentions as "mark_mentions" -> String {
        /// Which account.
        account: AccountKey,
        /// Which conversation.
        conversation: ConversationKey,
        /// As it was typed; what is marked already stays.
        text: String,
        /// Whom the agent chose from the list: these go before others of the same name.
        chosen: Vec<Mentionable>,
    }
}
