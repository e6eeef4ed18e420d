//! Reading an account: lists are read record by record, so that one odd record is left out and counted instead of
//! stopping a sync.

use guichet_protocol::{
    envelope::{Lenient, Payload, parse_list},
    ids::{ChangeSeq, ConversationDisplayId, MessageId},
    rest::{
        Account, Agent, CacheKeys, CacheKeysReply, ChangesPage, Conversation, ConversationCounts,
        ConversationCountsReply, ConversationQuery, Inbox, Label, Message, MessagesMeta, Team,
    },
};
use http::Method;
use serde::{
    Deserialize,
    de::{DeserializeOwned, Deserializer},
};
use serde_json::Value;

use super::{Answer, Desk, Error, transport::Request};

/// A page of conversations.
#[derive(Debug, Clone, PartialEq)]
pub struct ConversationPage {
    /// Counts over every filter but who holds them.
    pub counts: ConversationCounts,
    /// At most 25, or every one with `updated_within`.
    pub conversations: Vec<Conversation>,
}

/// Which messages of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRange {
    /// The newest 20.
    Newest,
    /// The 20 just before this one.
    Before(MessageId),
    /// At most 100 after this one. Only new ones: changes to older ones do not show.
    After(MessageId),
    /// At most 1000 from `from` (inclusive) up to `before` (exclusive).
    Between {
        /// The first.
        from: MessageId,
        /// The one after the last.
        before: MessageId,
    },
}

/// Messages of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct MessagePage {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// What the server says about the conversation along with them, where it could be read.
    pub meta: Option<MessagesMeta>,
}

/// `{meta, payload}`. The list must be there, because an empty list and a strange answer are not the same; an odd
/// `meta` is only missing.
#[derive(Deserialize)]
#[serde(bound(deserialize = "M: DeserializeOwned, T: DeserializeOwned"))]
struct List<M, T> {
    #[serde(default = "nothing", deserialize_with = "optional")]
    meta: Option<M>,
    #[serde(deserialize_with = "required")]
    payload: Lenient<T>,
}

/// `{data: {meta, payload}}`.
#[derive(Deserialize)]
#[serde(bound(deserialize = "M: DeserializeOwned, T: DeserializeOwned"))]
struct DataList<M, T> {
    data: List<M, T>,
}

/// A list without a wrapper.
#[derive(Deserialize)]
#[serde(transparent, bound(deserialize = "T: DeserializeOwned"))]
struct BareList<T>(#[serde(deserialize_with = "required")] Lenient<T>);

fn nothing<M>() -> Option<M> {
    None
}

fn optional<'de, D: Deserializer<'de>, M: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<M>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).ok())
}

/// `Lenient` by itself takes a missing list for an empty one.
fn required<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Lenient<T>, D::Error> {
    let (items, skipped) = parse_list(Vec::deserialize(deserializer)?);
    Ok(Lenient { items, skipped })
}

impl<T> Answer<Lenient<T>> {
    fn counted(self) -> Answer<Vec<T>> {
        let skipped = self.value.skipped;
        let mut answer = self.map(|list| list.items);
        answer.skipped = skipped;
        answer
    }
}

impl Desk {
    /// The account itself.
    ///
    /// # Errors
    /// As any request.
    pub async fn account(&self) -> Result<Answer<Account>, Error> {
        self.client.fetch(self.request(Method::GET, &[])).await
    }

    /// When labels, inboxes and teams last changed.
    ///
    /// # Errors
    /// As any request.
    pub async fn cache_keys(&self) -> Result<Answer<CacheKeys>, Error> {
        let answer = self
            .client
            .fetch::<CacheKeysReply>(self.request(Method::GET, &["cache_keys"]))
            .await?;
        Ok(answer.map(|reply| reply.cache_keys))
    }

    /// Every agent of the account.
    ///
    /// # Errors
    /// As any request.
    pub async fn agents(&self) -> Result<Answer<Vec<Agent>>, Error> {
        self.bare_list(&["agents"]).await
    }

    /// Every team.
    ///
    /// # Errors
    /// As any request.
    pub async fn teams(&self) -> Result<Answer<Vec<Team>>, Error> {
        self.bare_list(&["teams"]).await
    }

    /// The inboxes that this agent sees.
    ///
    /// # Errors
    /// As any request.
    pub async fn inboxes(&self) -> Result<Answer<Vec<Inbox>>, Error> {
        self.payload_list(&["inboxes"]).await
    }

    /// Every label.
    ///
    /// # Errors
    /// As any request.
    pub async fn labels(&self) -> Result<Answer<Vec<Label>>, Error> {
        self.payload_list(&["labels"]).await
    }

    /// A page of conversations. Mind that a query without a status asks for the open ones: `all` must be said.
    ///
    /// # Errors
    /// As any request; an unknown team is [`Error::NotFound`].
    pub async fn conversations(
        &self,
        query: &ConversationQuery,
    ) -> Result<Answer<ConversationPage>, Error> {
        let request = self
            .request(Method::GET, &["conversations"])
            .query(&query.to_pairs());
        let answer = self
            .client
            .fetch::<DataList<ConversationCounts, Conversation>>(request)
            .await?;
        let skipped = answer.value.data.payload.skipped;
        let mut answer = answer.map(|list| ConversationPage {
            counts: list.data.meta.unwrap_or_default(),
            conversations: list.data.payload.items,
        });
        answer.skipped = skipped;
        Ok(answer)
    }

    /// The counts of such a list without its page. Stock servers allow 30 a minute.
    ///
    /// # Errors
    /// As any request.
    pub async fn conversation_meta(
        &self,
        query: &ConversationQuery,
    ) -> Result<Answer<ConversationCounts>, Error> {
        let request = self
            .request(Method::GET, &["conversations", "meta"])
            .query(&query.to_pairs());
        let answer = self
            .client
            .fetch::<ConversationCountsReply>(request)
            .await?;
        Ok(answer.map(|reply| reply.meta))
    }

    /// One conversation.
    ///
    /// # Errors
    /// As any request; [`Error::NotFound`] and [`Error::NotPermitted`] both mean that this agent has no such
    /// conversation (any more).
    pub async fn conversation(
        &self,
        conversation: ConversationDisplayId,
    ) -> Result<Answer<Conversation>, Error> {
        self.client
            .fetch(self.conversation_request(Method::GET, conversation, &[]))
            .await
    }

    /// Messages of a conversation.
    ///
    /// # Errors
    /// As any request.
    pub async fn messages(
        &self,
        conversation: ConversationDisplayId,
        range: MessageRange,
    ) -> Result<Answer<MessagePage>, Error> {
        let pairs = match range {
            MessageRange::Newest => vec![],
            MessageRange::Before(id) => vec![("before", id.to_string())],
            MessageRange::After(id) => vec![("after", id.to_string())],
            MessageRange::Between { from, before } => {
                vec![("after", from.to_string()), ("before", before.to_string())]
            }
        };
        let request = self
            .conversation_request(Method::GET, conversation, &["messages"])
            .query(&pairs);
        let answer = self
            .client
            .fetch::<List<MessagesMeta, Message>>(request)
            .await?;
        let skipped = answer.value.payload.skipped;
        let mut answer = answer.map(|list| MessagePage {
            messages: list.payload.items,
            meta: list.meta,
        });
        answer.skipped = skipped;
        Ok(answer)
    }

    /// The titles of a conversation's labels.
    ///
    /// # Errors
    /// As any request.
    pub async fn conversation_labels(
        &self,
        conversation: ConversationDisplayId,
    ) -> Result<Answer<Vec<String>>, Error> {
        let answer = self
            .client
            .fetch::<Payload<Vec<String>>>(self.conversation_request(
                Method::GET,
                conversation,
                &["labels"],
            ))
            .await?;
        Ok(answer.map(|reply| reply.payload))
    }

    /// What changed after a place in the change feed; without one, the feed's head and no changes. Only on servers
    /// with the capability `changes`.
    ///
    /// # Errors
    /// [`Error::Gone`] when that place is too old: sync afresh. Otherwise as any request.
    pub async fn changes(
        &self,
        after: Option<ChangeSeq>,
        limit: u32,
    ) -> Result<Answer<ChangesPage>, Error> {
        let mut pairs = vec![("limit", limit.to_string())];
        if let Some(after) = after {
            pairs.push(("after", after.to_string()));
        }
        let request = self.request(Method::GET, &["changes"]).query(&pairs);
        let mut answer = self.client.fetch::<ChangesPage>(request).await?;
        answer.skipped = answer.value.changes.skipped;
        Ok(answer)
    }

    pub(super) async fn bare_list<T: DeserializeOwned>(
        &self,
        path: &[&str],
    ) -> Result<Answer<Vec<T>>, Error> {
        let request = self.request(Method::GET, path);
        self.bare_list_of(request).await
    }

    pub(super) async fn bare_list_of<T: DeserializeOwned>(
        &self,
        request: Request<'_>,
    ) -> Result<Answer<Vec<T>>, Error> {
        let answer = self.client.fetch::<BareList<T>>(request).await?;
        Ok(answer.map(|list| list.0).counted())
    }

    pub(super) async fn payload_list<T: DeserializeOwned>(
        &self,
        path: &[&str],
    ) -> Result<Answer<Vec<T>>, Error> {
        let request = self.request(Method::GET, path);
        let answer = self.client.fetch::<List<Value, T>>(request).await?;
        Ok(answer.map(|reply| reply.payload).counted())
    }

    pub(super) fn conversation_request<'a>(
        &self,
        method: Method,
        conversation: ConversationDisplayId,
        path: &[&str],
    ) -> Request<'a> {
        let id = conversation.to_string();
        let mut segments = vec!["conversations", id.as_str()];
        segments.extend_from_slice(path);
        self.request(method, &segments)
    }
}
