//! Contacts, attributes, participants, macros and tickets.

use std::{collections::BTreeMap, io::Read as _, path::Path};

use guichet_core::Network;
use guichet_model::{
    AccountKey, AgentId, ContactKey, InboxId, MacroId,
    attribute::{AttributeKey, AttributeKind, AttributeOf, AttributeValue},
    contact::ContactEdit,
    edit::Edit,
    outbox::Action,
    settings::Language,
    ticket::{NewTicket, TicketEdit},
    transcript::TranscriptFormat,
};
use tokio::time::timeout;

use super::{ATTEMPT, Desk, acting};
use crate::{
    arguments::{
        Conversation, PriorityName,
        related::{
            Attr, ContactAddress, ContactCommand, ContactEdits, KeyValue, LanguageName,
            MacroCommand, NewTicketArguments, Participant, Related, TicketCommand, TicketEdits,
            Transcript, edit,
        },
    },
    error::Error,
    shapes::{
        OutcomeShape,
        related::{
            AttributesShape, ContactDocument, FileShape, ListShape, MacroShape, MadeShape,
            ParticipantsShape,
        },
    },
};

/// How many conversations of a contact are printed.
const CONVERSATIONS: u32 = 20;

pub(super) async fn run(desk: &Desk, related: Related) -> Result<String, Error> {
    let account = desk.account()?;
    match related {
        Related::Macro(MacroCommand::List) => {
            let items = desk.core.macros(account)?;
            desk.document(&ListShape {
                items: items.into_iter().map(MacroShape::from).collect(),
            })
        }
        Related::Macro(MacroCommand::Run {
            number,
            conversation,
        }) => {
            let action = Action::RunMacro {
                macro_id: MacroId(number),
                name: String::new(),
                steps: Vec::new(),
            };
            act(desk, account, &conversation, &action).await
        }
        Related::Macro(MacroCommand::Create { file }) => {
            let draft = desk.core.read_macro(&text_of(&file)?)?;
            let action = Action::CreateMacro { draft };
            let queued = desk.core.act_on_account(account, &action)?;
            acting::deliver(desk, account).await;
            acting::outcome(desk, account, &queued.operation)
        }
        Related::Transcript(Transcript {
            conversation,
            out: Some(out),
            lang,
            ..
        }) => keep_transcript(desk, account, &conversation, &out, lang),
        Related::Transcript(Transcript {
            conversation, to, ..
        }) => act(desk, account, &conversation, &Action::SendTranscript { to }).await,
        Related::Contact(ContactCommand::Show { contact }) => show(desk, account, contact).await,
        Related::Contact(ContactCommand::Edit(edits)) => change(desk, account, *edits).await,
        Related::Attr(attr) => attributes(desk, account, attr).await,
        Related::Participant(participant) => participants(desk, account, participant).await,
        Related::Ticket(TicketCommand::Create(new)) => create(desk, account, *new).await,
        Related::Ticket(TicketCommand::Edit(edits)) => {
            let TicketEdits {
                conversation,
                title,
                description,
                ticket_type,
                due,
            } = edits;
            let action = Action::EditTicket {
                edit: TicketEdit {
                    title: edit(title),
                    description: edit(description),
                    ticket_type: edit(ticket_type),
                    due_at: match due {
                        None => Edit::Keep,
                        Some(due) => due.0.map_or(Edit::Clear, Edit::Set),
                    },
                },
            };
            act(desk, account, &conversation, &action).await
        }
    }
}

async fn act(
    desk: &Desk,
    account: AccountKey,
    conversation: &Conversation,
    action: &Action,
) -> Result<String, Error> {
    let key = desk.conversation(account, conversation.id)?;
    let queued = desk.core.act(account, key, action)?;
    acting::deliver(desk, account).await;
    acting::outcome(desk, account, &queued.operation)
}

/// Writes the transcript into a file, of the kind that its name says.
fn keep_transcript(
    desk: &Desk,
    account: AccountKey,
    conversation: &Conversation,
    out: &Path,
    language: LanguageName,
) -> Result<String, Error> {
    let ending = out.extension().and_then(|ending| ending.to_str());
    let formats = [TranscriptFormat::Html, TranscriptFormat::Text];
    let format = formats
        .into_iter()
        .find(|format| ending.is_some_and(|ending| ending.eq_ignore_ascii_case(format.extension())))
        .ok_or(Error::UnknownEnding)?;
    let language = match language {
        LanguageName::En => Language::English,
        LanguageName::Fr => Language::French,
    };
    let key = desk.conversation(account, conversation.id)?;
    let file = desk.core.transcript(account, key, format, language)?;
    std::fs::write(out, file.content)?;
    desk.document(&FileShape {
        file: out.display().to_string(),
    })
}

fn text_of(file: &Path) -> Result<String, Error> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        return Ok(text);
    }
    Ok(std::fs::read_to_string(file)?)
}

fn contact(desk: &Desk, account: AccountKey, address: ContactAddress) -> Result<ContactKey, Error> {
    match address {
        ContactAddress::Key(key) => Ok(key),
        ContactAddress::Id(id) => Ok(desk.core.contact_key(account, id)?),
    }
}

async fn show(desk: &Desk, account: AccountKey, address: ContactAddress) -> Result<String, Error> {
    let key = contact(desk, account, address)?;
    if desk.network == Network::Allowed {
        // Without an answer, what is here is shown.
        let _ = timeout(ATTEMPT, desk.core.refresh_contact(account, key)).await;
    }
    let conversations = desk
        .core
        .previous_conversations(account, key, None, CONVERSATIONS)?;
    desk.document(&ContactDocument::new(
        desk.core.contact(account, key)?,
        desk.core.contact_notes(account, key)?,
        conversations,
    ))
}

async fn change(desk: &Desk, account: AccountKey, edits: ContactEdits) -> Result<String, Error> {
    let key = contact(desk, account, edits.contact)?;
    let change = ContactEdit {
        name: edit(edits.name),
        email: edit(edits.email),
        phone: edit(edits.phone),
        company: edit(edits.company),
        city: edit(edits.city),
        country: edit(edits.country),
        attributes: read_values(desk, account, AttributeOf::Contact, edits.attributes)?,
        ..ContactEdit::default()
    };
    let mut actions = Vec::new();
    if !change.is_empty() {
        actions.push(Action::EditContact { edit: change });
    }
    if edits.block || edits.unblock {
        actions.push(Action::BlockContact {
            blocked: edits.block,
        });
    }
    if let Some(text) = edits.note {
        actions.push(Action::AddContactNote { text });
    }
    let mut last = None;
    match edits.picture.as_deref() {
        None => {}
        Some("") => actions.push(Action::SetContactPicture { picture: None }),
        Some(file) => {
            let queued = desk
                .core
                .set_contact_picture(account, key, Path::new(file))?;
            last = Some(queued.operation);
        }
    }
    for action in actions {
        last = Some(desk.core.act_on_contact(account, key, &action)?.operation);
    }
    let last = last.ok_or(Error::NothingToChange)?;
    acting::deliver(desk, account).await;
    acting::outcome(desk, account, &last)
}

/// What was typed as values of the attributes' kinds; one without a definition is text.
fn read_values(
    desk: &Desk,
    account: AccountKey,
    of: AttributeOf,
    changes: Vec<KeyValue>,
) -> Result<BTreeMap<AttributeKey, Edit<AttributeValue>>, Error> {
    let definitions = desk.core.attribute_definitions(account)?;
    changes
        .into_iter()
        .map(|KeyValue { key, value }| {
            let definition = definitions
                .iter()
                .find(|one| one.of == of && one.key.0 == key);
            let value = match definition {
                Some(definition) if definition.kind != AttributeKind::Text => {
                    definition.read(&value).map_err(|rule| Error::BadValue {
                        key: key.clone(),
                        rule,
                    })?
                }
                _ => Some(value)
                    .filter(|text| !text.is_empty())
                    .map(AttributeValue::Text),
            };
            Ok((AttributeKey(key), value.map_or(Edit::Clear, Edit::Set)))
        })
        .collect()
}

async fn attributes(desk: &Desk, account: AccountKey, attr: Attr) -> Result<String, Error> {
    let key = desk.conversation(account, attr.conversation.id)?;
    if !attr.changes.is_empty() {
        let edits = read_values(desk, account, AttributeOf::Conversation, attr.changes)?;
        let action = Action::EditAttributes { edits };
        return act(desk, account, &attr.conversation, &action).await;
    }
    let opened = desk.core.open_conversation(account, key, 1)?;
    desk.document(&AttributesShape::new(opened.conversation.attributes))
}

async fn participants(
    desk: &Desk,
    account: AccountKey,
    participant: Participant,
) -> Result<String, Error> {
    let key = desk.conversation(account, participant.conversation.id)?;
    if participant.add.is_empty() && participant.remove.is_empty() {
        if desk.network == Network::Allowed {
            let _ = timeout(ATTEMPT, desk.core.refresh_participants(account, key)).await;
        }
        let opened = desk.core.open_conversation(account, key, 1)?;
        return desk.document(&ParticipantsShape::new(&opened.conversation.participants));
    }
    let known = |agents: Vec<i64>| -> Result<Vec<AgentId>, Error> {
        let known = agents
            .into_iter()
            .map(|id| acting::known_agent(desk, account, Some(id)));
        Ok(known
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    };
    let action = Action::ChangeParticipants {
        add: known(participant.add)?,
        remove: participant.remove.into_iter().map(AgentId).collect(),
    };
    act(desk, account, &participant.conversation, &action).await
}

async fn create(
    desk: &Desk,
    account: AccountKey,
    new: NewTicketArguments,
) -> Result<String, Error> {
    let ticket = NewTicket {
        assignee: acting::known_agent(desk, account, new.assignee().0)?,
        team: acting::known_team(desk, account, new.team().0)?,
        priority: new.priority.and_then(PriorityName::priority),
        due_at: new.due,
        inbox: new.inbox.map(InboxId),
        contact: new
            .contact
            .map(|address| contact(desk, account, address))
            .transpose()?,
        source: new
            .from
            .map(|address| desk.conversation(account, address))
            .transpose()?,
        title: new.title,
        description: new.description,
        ticket_type: new.ticket_type,
        attributes: BTreeMap::new(),
    };
    let made = desk.core.create_ticket(account, &ticket)?;
    acting::deliver(desk, account).await;
    let opened = desk.core.open_conversation(account, made.conversation, 1)?;
    let outbox = desk.core.outbox(account)?;
    let state = outbox
        .into_iter()
        .find(|one| one.id == made.queued.operation)
        .map(|one| one.state);
    desk.document(&MadeShape {
        outcome: OutcomeShape::new(made.queued.operation.0, state),
        conversation: opened.conversation.row.into(),
    })
}
