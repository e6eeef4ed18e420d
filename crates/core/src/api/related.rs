//! What belongs to conversations: contacts and their notes, participants, attributes, transcripts, macros, tickets.

use guichet_model::OperationId;
use guichet_protocol::{
    JsonObject,
    envelope::{Lenient, Payload},
    ids::{ContactId, ConversationDisplayId, InboxId, MacroId, UserId},
    rest::{
        Agent, AttributeDefinition, Contact, ContactInbox, ContactMerge, ContactNote,
        ContactNoteText, ContactNoteWrite, ContactWrite, Conversation, CreateConversation,
        CreatedContact, ExecuteMacro, Macro, TicketWrite, Uploaded, WriteMacro, WriteParticipants,
    },
};
use http::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, Desk, Error, Request, Upload, transport::Response, writes::to_value};

impl Desk {
    /// Who takes part in a conversation.
    ///
    /// # Errors
    /// As any request.
    pub async fn participants(
        &self,
        conversation: ConversationDisplayId,
    ) -> Result<Answer<Vec<Agent>>, Error> {
        let id = conversation.to_string();
        self.bare_list(&["conversations", &id, "participants"])
            .await
    }

    /// Replaces **all** who take part; read and merge before. Gives who takes part now, where the server says.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_participants(
        &self,
        conversation: ConversationDisplayId,
        agents: &[UserId],
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Lenient<Agent>>>, Error> {
        let id = conversation.to_string();
        let body = WriteParticipants {
            user_ids: agents.to_vec(),
        };
        let path = ["conversations", id.as_str(), "participants"];
        self.write(Method::PATCH, &path, &body, operation)
            .await?
            .record()
    }

    /// Replaces **all** attributes of a conversation; read and merge before.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_attributes(
        &self,
        conversation: ConversationDisplayId,
        attributes: &JsonObject,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = conversation.to_string();
        let body = json!({ "custom_attributes": attributes });
        let path = ["conversations", id.as_str(), "custom_attributes"];
        self.write(Method::POST, &path, &body, operation)
            .await?
            .done()
    }

    /// Sends the transcript of a conversation by e-mail.
    ///
    /// # Errors
    /// As any request.
    pub async fn send_transcript(
        &self,
        conversation: ConversationDisplayId,
        to: &[String],
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = conversation.to_string();
        let body = json!({ "email": to.join(",") });
        let path = ["conversations", id.as_str(), "transcript"];
        self.write(Method::POST, &path, &body, operation)
            .await?
            .done()
    }

    /// Closes a conversation and refuses further messages of its contact.
    ///
    /// # Errors
    /// As any request.
    pub async fn mute(
        &self,
        conversation: ConversationDisplayId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = conversation.to_string();
        let path = ["conversations", id.as_str(), "mute"];
        self.write(Method::POST, &path, &json!({}), operation)
            .await?
            .done()
    }

    /// Begins a conversation.
    ///
    /// # Errors
    /// As any request.
    pub async fn create_conversation(
        &self,
        body: &CreateConversation,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Conversation>>, Error> {
        self.write(Method::POST, &["conversations"], body, operation)
            .await?
            .record()
    }

    /// Makes a ticket.
    ///
    /// # Errors
    /// As any request.
    pub async fn create_ticket(
        &self,
        body: &TicketWrite,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Conversation>>, Error> {
        self.write(Method::POST, &["tickets"], body, operation)
            .await?
            .record()
    }

    /// Changes a ticket; absent fields stay.
    ///
    /// # Errors
    /// As any request.
    pub async fn update_ticket(
        &self,
        ticket: ConversationDisplayId,
        body: &TicketWrite,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Conversation>>, Error> {
        let id = ticket.to_string();
        self.write(Method::PATCH, &["tickets", &id], body, operation)
            .await?
            .record()
    }

    /// One contact.
    ///
    /// # Errors
    /// As any request.
    pub async fn contact(&self, contact: ContactId) -> Result<Answer<Contact>, Error> {
        let id = contact.to_string();
        let answer = self
            .client
            .fetch::<Payload<Contact>>(self.request(Method::GET, &["contacts", &id]))
            .await?;
        Ok(answer.map(|reply| reply.payload))
    }

    /// The notes about a contact, newest first.
    ///
    /// # Errors
    /// As any request.
    pub async fn contact_notes(
        &self,
        contact: ContactId,
    ) -> Result<Answer<Vec<ContactNote>>, Error> {
        let id = contact.to_string();
        self.bare_list(&["contacts", &id, "notes"]).await
    }

    /// The newest conversations of a contact, those of inboxes that this agent sees.
    ///
    /// # Errors
    /// As any request.
    pub async fn contact_conversations(
        &self,
        contact: ContactId,
    ) -> Result<Answer<Vec<Conversation>>, Error> {
        let id = contact.to_string();
        self.payload_list(&["contacts", &id, "conversations"]).await
    }

    /// The inboxes that can reach a contact.
    ///
    /// # Errors
    /// As any request.
    pub async fn contactable_inboxes(
        &self,
        contact: ContactId,
    ) -> Result<Answer<Vec<ContactInbox>>, Error> {
        let id = contact.to_string();
        self.payload_list(&["contacts", &id, "contactable_inboxes"])
            .await
    }

    /// Makes a contact.
    ///
    /// # Errors
    /// As any request.
    pub async fn create_contact(
        &self,
        body: &ContactWrite,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let answer = self
            .write(Method::POST, &["contacts"], body, operation)
            .await?
            .record::<Payload<CreatedContact>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload.contact)))
    }

    /// Changes a contact. Absent fields stay; attribute objects are merged at their outermost level.
    ///
    /// # Errors
    /// As any request.
    pub async fn update_contact(
        &self,
        contact: ContactId,
        body: &ContactWrite,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let id = contact.to_string();
        let answer = self
            .write(Method::PATCH, &["contacts", &id], body, operation)
            .await?
            .record::<Payload<Contact>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Gives a contact this picture.
    ///
    /// # Errors
    /// As any request.
    pub async fn set_contact_picture(
        &self,
        contact: ContactId,
        picture: Upload,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let id = contact.to_string();
        let request = self
            .request(Method::PUT, &["contacts", &id])
            .file("avatar", picture)
            .key(operation);
        self.changed_contact(request).await
    }

    /// Sends a change of a contact's picture; the contact as it is afterwards.
    async fn changed_contact(
        &self,
        request: Request<'_>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let answer = self
            .client
            .success(request)
            .await?
            .record::<Payload<Contact>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Hands over a file for a step of a macro.
    ///
    /// # Errors
    /// As any request.
    pub async fn upload(&self, file: Upload) -> Result<Answer<Uploaded>, Error> {
        let request = self
            .request(Method::POST, &["upload"])
            .file("attachment", file);
        self.client.fetch(request).await
    }

    /// Takes the picture of a contact away.
    ///
    /// # Errors
    /// As any request.
    pub async fn delete_contact_picture(
        &self,
        contact: ContactId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let id = contact.to_string();
        let request = self
            .request(Method::DELETE, &["contacts", &id, "avatar"])
            .key(operation);
        self.changed_contact(request).await
    }

    /// Takes a contact into another one.
    ///
    /// # Errors
    /// As any request.
    pub async fn merge_contacts(
        &self,
        into: ContactId,
        from: ContactId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Contact>>, Error> {
        let body = ContactMerge {
            base_contact_id: into,
            mergee_contact_id: from,
        };
        self.write(
            Method::POST,
            &["actions", "contact_merge"],
            &body,
            operation,
        )
        .await?
        .record()
    }

    /// Makes a label of the account; for administrators.
    ///
    /// # Errors
    /// [`Error::Refused`] for a title that is taken or cannot be one; else as any request.
    pub async fn create_label(&self, title: &str) -> Result<Answer<()>, Error> {
        let body = json!({ "label": { "title": title, "show_on_sidebar": true } });
        self.write(Method::POST, &["labels"], &body, None)
            .await?
            .done()
    }

    /// Writes a note about a contact.
    ///
    /// # Errors
    /// As any request.
    pub async fn add_contact_note(
        &self,
        contact: ContactId,
        text: &str,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<ContactNote>>, Error> {
        let id = contact.to_string();
        let body = ContactNoteWrite {
            note: ContactNoteText {
                content: text.to_owned(),
            },
        };
        self.write(Method::POST, &["contacts", &id, "notes"], &body, operation)
            .await?
            .record()
    }

    /// Macros of everybody and the agent's own.
    ///
    /// # Errors
    /// As any request.
    pub async fn macros(&self) -> Result<Answer<Vec<Macro>>, Error> {
        self.payload_list(&["macros"]).await
    }

    /// Makes a macro.
    ///
    /// # Errors
    /// As any request.
    pub async fn create_macro(
        &self,
        body: &WriteMacro,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Macro>>, Error> {
        let answer = self
            .write(Method::POST, &["macros"], body, operation)
            .await?
            .record::<Payload<Macro>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Changes a macro.
    ///
    /// # Errors
    /// As any request.
    pub async fn update_macro(
        &self,
        id: MacroId,
        body: &WriteMacro,
        operation: Option<&OperationId>,
    ) -> Result<Answer<Option<Macro>>, Error> {
        let id = id.to_string();
        let answer = self
            .write(Method::PATCH, &["macros", &id], body, operation)
            .await?
            .record::<Payload<Macro>>()?;
        Ok(answer.map(|reply| reply.map(|reply| reply.payload)))
    }

    /// Deletes a macro.
    ///
    /// # Errors
    /// As any request.
    pub async fn delete_macro(
        &self,
        id: MacroId,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = id.to_string();
        let request = self
            .request(Method::DELETE, &["macros", &id])
            .key(operation);
        self.client.success(request).await?.done()
    }

    /// Runs a macro on a conversation.
    ///
    /// # Errors
    /// As any request.
    pub async fn execute_macro(
        &self,
        id: MacroId,
        body: &ExecuteMacro,
        operation: Option<&OperationId>,
    ) -> Result<Answer<()>, Error> {
        let id = id.to_string();
        self.write(Method::POST, &["macros", &id, "execute"], body, operation)
            .await?
            .done()
    }

    /// Attribute definitions, of contacts and of conversations.
    ///
    /// # Errors
    /// As any request.
    pub async fn attribute_definitions(&self) -> Result<Answer<Vec<AttributeDefinition>>, Error> {
        self.bare_list(&["custom_attribute_definitions"]).await
    }

    /// Agents who can be assigned conversations of an inbox.
    ///
    /// # Errors
    /// As any request.
    pub async fn assignable_agents(&self, inbox: InboxId) -> Result<Answer<Vec<Agent>>, Error> {
        let request = self
            .request(Method::GET, &["assignable_agents"])
            .query(&[("inbox_ids[]", inbox.to_string())]);
        let answer = self.client.fetch::<Payload<Vec<Value>>>(request).await?;
        let mut skipped = 0;
        let mut answer = answer.map(|reply| {
            let (agents, odd) = guichet_protocol::envelope::parse_list(reply.payload);
            skipped = odd;
            agents
        });
        answer.skipped = skipped;
        Ok(answer)
    }

    pub(super) async fn write(
        &self,
        method: Method,
        path: &[&str],
        body: &impl Serialize,
        operation: Option<&OperationId>,
    ) -> Result<Response, Error> {
        let request = self
            .request(method, path)
            .json(to_value(body)?)
            .key(operation);
        self.client.success(request).await
    }
}
