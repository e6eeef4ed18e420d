//! Changing an account. Each write takes the operation that causes it: its id goes along as the idempotency key, which
//! stock servers ignore.
//!
//! A success whose body is JSON but not the expected record is still a success: the effect is there, and the record
//! comes with the next read. A body that is no JSON at all is [`Error::Malformed`], because then something else than
//! the server may have answered.

use guichet_model::{MessageId, OperationId, Timestamp, mail::Recipients, message::NewMessage};
use guichet_protocol::{
    envelope::{Maybe, Payload},
    ids::{ConversationDisplayId, TeamId, UserId},
    rest::{
        Assign, Availability, CLIENT_MESSAGE_ID, Conversation, ConversationStatus, CreateMessage,
        IN_REPLY_TO, Message, Priority, ProfileRequest, SetAvailability, SetLabels, SetPriority,
        SetTyping, ToggleStatus, ToggledStatus, TypingStatus,
    },
};
use http::Method;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    Answer, Desk, Error, FormFile, Transfer,
    transport::{Request, Response},
    upload::Upwards,
};

/// Who gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The customer: a reply.
    Customer,
    /// Agents only: a private note.
    Team,
}

/// What others are told about an agent's typing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Writes a reply.
    Reply,
    /// Writes a private note.
    Note,
    /// Stopped.
    Stopped,
}

/// A message with files on its way up.
#[derive(Debug, Clone)]
pub struct FiledMessage {
    /// Its text; may be empty.
    pub text: String,
    /// Its files.
    pub files: Vec<FormFile>,
    /// Whether its file was spoken as this message.
    pub voice: bool,
    /// The message that it answers.
    pub quote: Option<MessageId>,
    /// To whom it goes, where it is a mail and its author chose.
    pub recipients: Option<Recipients>,
    /// How far it is.
    pub transfer: Transfer,
}

/// A message as the API takes it, marked with its operation.
fn message_body(
    content: &str,
    quote: Option<MessageId>,
    audience: Audience,
    operation: &OperationId,
) -> CreateMessage {
    let marker = (CLIENT_MESSAGE_ID, Value::String(operation.0.clone()));
    let answers = quote.map(|id| (IN_REPLY_TO, Value::from(id.0)));
    CreateMessage {
        content: Some(content.to_owned()),
        private: audience == Audience::Team,
        message_type: Some("outgoing".to_owned()),
        content_attributes: Some(
            [marker]
                .into_iter()
                .chain(answers)
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        ),
        echo_id: Some(operation.0.clone()),
        ..CreateMessage::default()
    }
}

/// The same with the addresses that its author chose.
fn addressed(body: CreateMessage, recipients: Option<&Recipients>) -> CreateMessage {
    let Some(Recipients { to, cc, bcc }) = recipients else {
        return body;
    };
    let list = |addresses: &[String]| (!addresses.is_empty()).then(|| addresses.join(","));
    CreateMessage {
        to_emails: list(to),
        cc_emails: list(cc),
        bcc_emails: list(bcc),
        ..body
    }
}

/// A body as the fields of a form. What is not set is left out: a stock server takes every text for a yes, `false` too.
fn fields(body: &Value) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (name, value) in body.as_object().into_iter().flatten() {
        let text = match value {
            Value::Null | Value::Bool(false) => continue,
            Value::String(text) if text.is_empty() => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        fields.push((name.clone(), text));
    }
    fields
}

#[derive(Deserialize)]
struct OnlyId {
    id: i64,
}

impl Desk {
    /// Writes a message. The operation's id is its marker: it comes back as `echo_id`, and stays in
    /// `content_attributes.client_message_id`.
    ///
    /// # Errors
    /// As any request; see [`Error::is_ambiguous`] before sending again.
    pub async fn send_message(
        &self,
        conversation: ConversationDisplayId,
        new: &NewMessage,
        audience: Audience,
        operation: &OperationId,
    ) -> Result<Answer<Option<Message>>, Error> {
        let body = addressed(
            message_body(&new.text, new.quote, audience, operation),
            new.recipients.as_ref(),
        );
        self.post(conversation, "messages", &body, Some(operation))
            .await?
            .record()
    }

    /// The same with files, as a form. What the transfer says tells whether the server can have it after an error.
    ///
    /// # Errors
    /// As any request; see [`Error::is_ambiguous`] before sending again.
    pub async fn send_message_with_files(
        &self,
        conversation: ConversationDisplayId,
        message: FiledMessage,
        audience: Audience,
        operation: &OperationId,
    ) -> Result<Answer<Option<Message>>, Error> {
        let body = CreateMessage {
            is_voice_message: message.voice.then_some(true),
            ..message_body(&message.text, message.quote, audience, operation)
        };
        let body = addressed(body, message.recipients.as_ref());
        let form = Upwards {
            texts: fields(&to_value(&body)?),
            field: "attachments[]",
            files: message.files,
            transfer: message.transfer,
        };
        let request = self
            .conversation_request(Method::POST, conversation, &["messages"])
            .form(form)
            .key(Some(operation));
        self.client.success(request).await?.record()
    }

    /// Takes the content of a message away.
    ///
    /// # Errors
    /// As any request.
    pub async fn delete_message(
        &self,
        conversation: ConversationDisplayId,
        message: MessageId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let path = ["messages", &message.to_string()];
        let request = self.conversation_request(Method::DELETE, conversation, &path);
        self.client.success(request.key(operation)).await?.done()
    }

    /// Has a message that its channel refused delivered again.
    ///
    /// # Errors
    /// As any request; see [`Error::is_ambiguous`] before asking again.
    pub async fn retry_message(
        &self,
        conversation: ConversationDisplayId,
        message: MessageId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Message>>, Error> {
        let path = ["messages", &message.to_string(), "retry"];
        let request = self.conversation_request(Method::POST, conversation, &path);
        self.client.success(request.key(operation)).await?.record()
    }

    /// Sets the status. `snoozed_until` is for [`ConversationStatus::Snoozed`] only: when it comes back, or with the
    /// customer's next message.
    ///
    /// # Errors
    /// As any request.
    pub async fn toggle_status(
        &self,
        conversation: ConversationDisplayId,
        status: &ConversationStatus,
        snoozed_until: Option<Timestamp>,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<ToggledStatus>>, Error> {
        let body = ToggleStatus {
            status: Some(status.clone()),
            snoozed_until: snoozed_until.map(Timestamp::as_seconds),
        };
        let answer = self
            .post(conversation, "toggle_status", &body, operation)
            .await?
            .record::<Payload<ToggledStatus>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Assigns to an agent, or to nobody. Gives who holds it now: a server takes an unknown agent for nobody.
    ///
    /// # Errors
    /// As any request.
    pub async fn assign(
        &self,
        conversation: ConversationDisplayId,
        agent: Option<UserId>,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<UserId>>, Error> {
        let body = Assign {
            assignee_id: Maybe::present(agent),
            ..Assign::default()
        };
        let answer = self
            .post(conversation, "assignments", &body, operation)
            .await?
            .record::<OnlyId>()?;
        Ok(answer.map(|holder| holder.map(|holder| UserId(holder.id))))
    }

    /// Assigns to a team, or to none. Gives the team that holds it now. The server may change the agent along.
    ///
    /// # Errors
    /// As any request.
    pub async fn assign_team(
        &self,
        conversation: ConversationDisplayId,
        team: Option<TeamId>,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<TeamId>>, Error> {
        let body = Assign {
            team_id: Maybe::present(team),
            ..Assign::default()
        };
        let answer = self
            .post(conversation, "assignments", &body, operation)
            .await?
            .record::<OnlyId>()?;
        Ok(answer.map(|holder| holder.map(|holder| TeamId(holder.id))))
    }

    /// Sets the priority, or takes it away.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_priority(
        &self,
        conversation: ConversationDisplayId,
        priority: Option<&Priority>,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let body = SetPriority {
            priority: priority.cloned(),
        };
        self.post(conversation, "toggle_priority", &body, operation)
            .await?
            .done()
    }

    /// Replaces **all** labels; read and merge before. Gives the titles that stand now, where the server says.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_labels(
        &self,
        conversation: ConversationDisplayId,
        titles: &[String],
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Vec<String>>>, Error> {
        let body = SetLabels {
            labels: titles.to_vec(),
        };
        let answer = self
            .post(conversation, "labels", &body, operation)
            .await?
            .record::<Payload<Vec<String>>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Marks read, for the whole team.
    ///
    /// # Errors
    /// As any request.
    pub async fn update_last_seen(
        &self,
        conversation: ConversationDisplayId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Conversation>>, Error> {
        self.post(conversation, "update_last_seen", &Empty {}, operation)
            .await?
            .record()
    }

    /// Marks unread from the last incoming message on, for the whole team.
    ///
    /// # Errors
    /// As any request.
    pub async fn mark_unread(
        &self,
        conversation: ConversationDisplayId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Conversation>>, Error> {
        self.post(conversation, "unread", &Empty {}, operation)
            .await?
            .record()
    }

    /// Tells others that this agent writes, or stopped.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_typing(
        &self,
        conversation: ConversationDisplayId,
        typing: Typing,
    ) -> Result<Answer<()>, Error> {
        let body = SetTyping {
            typing_status: match typing {
                Typing::Reply | Typing::Note => TypingStatus::On,
                Typing::Stopped => TypingStatus::Off,
            },
            is_private: typing == Typing::Note,
        };
        self.post(conversation, "toggle_typing_status", &body, None)
            .await?
            .done()
    }

    /// Sets what this agent is seen as in this account.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_availability(&self, availability: &Availability) -> Result<Answer<()>, Error> {
        let body = ProfileRequest {
            profile: SetAvailability {
                account_id: self.account,
                availability: availability.clone(),
            },
        };
        let path = ["api", "v1", "profile", "availability"];
        let url = self.client.shared.address.url(&path);
        let request = Request::new(Method::POST, url).json(to_value(&body)?);
        self.client.success(request).await?.done()
    }

    async fn post(
        &self,
        conversation: ConversationDisplayId,
        what: &str,
        body: &impl Serialize,
        operation: Option<&OperationId>,
    ) -> Result<Response, Error> {
        let request = self
            .conversation_request(Method::POST, conversation, &[what])
            .json(to_value(body)?)
            .key(operation);
        self.client.success(request).await
    }
}

/// The body of a write without parameters.
#[derive(Serialize)]
struct Empty {}

pub(super) fn to_value(body: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(body).map_err(|error| Error::Malformed(error.to_string()))
}

impl Response {
    /// The record of a success; `null` and records that cannot be read give none, the latter counted.
    pub(super) fn record<T: DeserializeOwned>(&self) -> Result<Answer<Option<T>>, Error> {
        let value = if self.body.is_empty() {
            Value::Null
        } else {
            self.json::<Value>()?
        };
        let expected = !value.is_null();
        let record = serde_json::from_value(value).ok();
        Ok(Answer {
            skipped: usize::from(expected && record.is_none()),
            server_time: self.server_time(),
            value: record,
        })
    }

    /// A success that says nothing more.
    pub(super) fn done(&self) -> Result<Answer<()>, Error> {
        Ok(self.record::<Value>()?.map(|_| ()))
    }
}
