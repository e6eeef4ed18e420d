//! The promises beyond the thread: contacts, notes, participants, attributes, transcripts, macros and tickets, online,
//! with the network cut and healed, with answers lost and with the program killed.

use std::time::Duration;

use guichet_core::{Error, clock::Clock};
use guichet_model::{
    AccountKey, AgentId, ContactKey, ConversationKey, DisplayId, InboxId, LabelTitle, MacroId,
    OperationId, Timestamp,
    attribute::{AttributeKey, AttributeValue},
    contact::{ContactEdit, NewContact},
    conversation::{Category, Priority, Status},
    edit::Edit,
    macros::{MacroAgent, MacroDelivery, MacroDraft, MacroStep},
    outbox::{Action, NewConversation, OperationState, Reason},
    rule::Rule,
    ticket::{NewTicket, TicketEdit},
};
use guichet_tests::{
    network::{Fault, Reply, Which},
    world::{Agent, World},
};
use serde_json::{Value, json};

fn account(agent: &Agent) -> AccountKey {
    agent.account().key
}

fn contact_of(agent: &Agent, id: DisplayId) -> ContactKey {
    agent.conversation(id).contact.key
}

fn on_contact(agent: &Agent, contact: ContactKey, action: Action) -> OperationId {
    let queued = agent
        .core()
        .act_on_contact(account(agent), contact, &action);
    queued.expect("the action is taken").operation
}

fn set(text: &str) -> Edit<String> {
    Edit::Set(text.to_owned())
}

fn edit_city(city: &str) -> Action {
    Action::EditContact {
        edit: ContactEdit {
            city: set(city),
            ..ContactEdit::default()
        },
    }
}

fn carla(agent: &Agent, contact: ContactKey) -> guichet_model::contact::Contact {
    agent
        .core()
        .contact(account(agent), contact)
        .expect("the contact is here")
}

async fn with_conversation(world: &World) -> (Agent, DisplayId, ContactKey) {
    let alice = world.agent("alice").await;
    let id = world.conversation().await;
    alice.until_here(id).await;
    let contact = contact_of(&alice, id);
    (alice, id, contact)
}

fn broken(error: &Error) -> Option<(String, Rule)> {
    let failure = error.failure();
    failure.rule.map(|broken| (broken.field, broken.rule))
}

async fn a_contact_is_changed(world: World) {
    let (alice, _, contact) = with_conversation(&world).await;
    alice.cut_off().await;
    let edit = ContactEdit {
        name: set("Carla Cliente"),
        phone: set("+33612345678"),
        company: set("Cliente SARL"),
        city: set("Lyon"),
        social: [("linkedin".to_owned(), set("carla"))].into(),
        attributes: [(
            AttributeKey("plan".to_owned()),
            Edit::Set(AttributeValue::Text("pro".to_owned())),
        )]
        .into(),
        ..ContactEdit::default()
    };
    on_contact(&alice, contact, Action::EditContact { edit });
    on_contact(&alice, contact, Action::BlockContact { blocked: true });
    let shown = carla(&alice, contact);
    assert_eq!(shown.name, "Carla Cliente", "at once, offline");
    assert_eq!(shown.city.as_deref(), Some("Lyon"));
    assert!(shown.blocked);
    assert_eq!(shown.pending.waiting, 2);
    alice.reconnect_and_deliver().await;
    let truth = world.truth().get("contacts/80001").await["payload"].clone();
    assert_eq!(truth["name"], "Carla Cliente");
    assert_eq!(truth["phone_number"], "+33612345678");
    assert_eq!(
        truth["additional_attributes"]["company_name"],
        "Cliente SARL"
    );
    assert_eq!(
        truth["additional_attributes"]["social_profiles"]["linkedin"],
        "carla"
    );
    assert_eq!(truth["custom_attributes"]["plan"], "pro");
    assert_eq!(truth["blocked"], true);
    let shown = carla(&alice, contact);
    assert_eq!(shown.company.as_deref(), Some("Cliente SARL"));
    assert_eq!(
        shown.social.get("linkedin").map(String::as_str),
        Some("carla")
    );
    assert_eq!(shown.pending.waiting, 0);
}

#[tokio::test]
async fn a_contact_that_is_changed_offline_is_changed_on_the_server_after_the_heal() {
    a_contact_is_changed(World::new().await).await;
}

#[tokio::test]
async fn a_contact_is_changed_on_a_stock_server() {
    a_contact_is_changed(World::stock().await).await;
}

#[tokio::test]
async fn a_field_that_someone_else_changed_is_asked_about_and_another_one_is_not() {
    let world = World::new().await;
    world.expect_undelivered();
    let (alice, _, contact) = with_conversation(&world).await;
    alice.cut_off().await;
    let city = on_contact(&alice, contact, edit_city("Lyon"));
    let bob = world.desk("bob");
    let body = json!({"additional_attributes": {"city": "Nice", "country": "France"}});
    bob.patch("contacts/80001", body).await;
    alice.network().heal().await;
    alice.until_state(&city, OperationState::Conflict).await;
    let reason = alice.outbox().remove(0).reason;
    let server = "city: Nice".to_owned();
    assert_eq!(reason, Some(Reason::Conflict { server }));
    assert_eq!(
        carla(&alice, contact).city.as_deref(),
        Some("Nice"),
        "the server's value shows"
    );
    alice.retry(&city);
    alice.until_delivered().await;
    let truth = world.truth().get("contacts/80001").await["payload"].clone();
    assert_eq!(truth["additional_attributes"]["city"], "Lyon");
    assert_eq!(truth["additional_attributes"]["country"], "France");
}

#[tokio::test]
async fn values_that_servers_refuse_are_refused_at_once_by_the_rule_they_break() {
    let world = World::new().await;
    let (alice, _, contact) = with_conversation(&world).await;
    let core = alice.core();
    for (edit, field, rule) in [
        (
            ContactEdit {
                email: set("carla"),
                ..ContactEdit::default()
            },
            "email",
            Rule::Email,
        ),
        (
            ContactEdit {
                email: set("Carla@customer.example"),
                phone: set("06 12 34 56 78"),
                ..ContactEdit::default()
            },
            "phone",
            Rule::Phone,
        ),
    ] {
        let refused = core.act_on_contact(account(&alice), contact, &Action::EditContact { edit });
        let error = refused.expect_err("it breaks a rule");
        assert_eq!(broken(&error), Some((field.to_owned(), rule)));
    }
    let taken = core.create_contact(
        account(&alice),
        &NewContact {
            name: "Twin".to_owned(),
            email: Some("CARLA@customer.example".to_owned()),
            ..NewContact::default()
        },
    );
    let error = taken.expect_err("the address is taken");
    assert_eq!(broken(&error), Some(("email".to_owned(), Rule::Taken)));
    assert!(alice.outbox().is_empty(), "nothing was queued");
}

#[tokio::test]
async fn a_note_about_a_contact_shows_at_once_and_arrives_once() {
    let world = World::new().await;
    let (alice, _, contact) = with_conversation(&world).await;
    alice.network().lose_next_reply_to("POST", "notes");
    let text = "Pays late".to_owned();
    on_contact(&alice, contact, Action::AddContactNote { text });
    let notes = alice
        .core()
        .contact_notes(account(&alice), contact)
        .expect("notes");
    assert_eq!(notes.notes.len(), 1, "pending");
    alice.until_delivered().await;
    let notes = world.truth().get("contacts/80001/notes").await;
    assert_eq!(notes.as_array().map(Vec::len), Some(1), "{notes}");
    let notes = alice
        .core()
        .contact_notes(account(&alice), contact)
        .expect("notes");
    let found: Vec<(bool, &str)> = notes
        .notes
        .iter()
        .map(|note| (note.id.is_some(), note.text.as_str()))
        .collect();
    assert_eq!(found, [(true, "Pays late")]);
}

#[tokio::test]
async fn a_note_whose_answer_is_lost_on_a_stock_server_waits_for_the_agent() {
    let world = World::stock().await;
    world.expect_undelivered();
    let (alice, _, contact) = with_conversation(&world).await;
    alice.network().lose_next_reply_to("POST", "notes");
    let text = "Pays late".to_owned();
    let note = on_contact(&alice, contact, Action::AddContactNote { text });
    alice.until_state(&note, OperationState::Failed).await;
    assert_eq!(alice.outbox().remove(0).reason, Some(Reason::Unknown));
    assert_eq!(alice.network().count("POST", "notes"), 1, "not sent again");
}

#[tokio::test]
async fn two_contacts_become_one_offline() {
    let world = World::new().await;
    let (alice, id, into) = with_conversation(&world).await;
    let body =
        json!({"inbox_id": 22, "contact_id": 80002, "source_id": "dimitri", "status": "open"});
    let other = world.truth().post("conversations", body).await;
    let other = DisplayId(other["id"].as_i64().expect("a number"));
    world.customer_writes(other, "It is me, again").await;
    alice.until_here(other).await;
    let from = contact_of(&alice, other);
    alice.cut_off().await;
    on_contact(
        &alice,
        into,
        Action::MergeContact {
            from,
            from_id: None,
        },
    );
    let previous = || {
        let rows = alice
            .core()
            .previous_conversations(account(&alice), into, None, 50)
            .expect("rows");
        let mut ids: Vec<_> = rows.into_iter().filter_map(|row| row.id).collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(previous(), [id, other], "at once");
    alice.reconnect_and_deliver().await;
    assert_eq!(previous(), [id, other]);
    assert_eq!(contact_of(&alice, other), into);
    let moved = world.truth().conversation(other.0).await;
    assert_eq!(moved["meta"]["sender"]["id"], 80001);
}

fn ada() -> NewContact {
    NewContact {
        name: "Ada".to_owned(),
        email: Some("ada@engine.example".to_owned()),
        ..NewContact::default()
    }
}

/// A contact and a conversation with her, both made here.
fn make_both(agent: &Agent) -> (ContactKey, ConversationKey) {
    let made = agent.core().create_contact(account(agent), &ada());
    let contact = made.expect("a contact").contact;
    let new = NewConversation {
        contact,
        inbox: InboxId(22),
        text: "Hello Ada".to_owned(),
        subject: None,
        assignee: Some(AgentId(11)),
        team: None,
    };
    let made = agent.core().create_conversation(account(agent), &new);
    (contact, made.expect("a conversation").conversation)
}

fn open(agent: &Agent, key: ConversationKey) -> guichet_model::command::Opened {
    agent
        .core()
        .open_conversation(account(agent), key, 50)
        .expect("it opens")
}

async fn of_ada(world: &World) -> Vec<Value> {
    let found = world
        .truth()
        .get("contacts/search?q=ada@engine.example")
        .await;
    let mut conversations = Vec::new();
    for contact in found["payload"].as_array().expect("contacts") {
        let path = format!("contacts/{}/conversations", contact["id"]);
        let of = world.truth().get(&path).await;
        conversations.extend(of["payload"].as_array().expect("a list").iter().cloned());
    }
    assert_eq!(
        found["payload"].as_array().map(Vec::len),
        Some(1),
        "one contact"
    );
    conversations
}

#[tokio::test]
async fn a_contact_and_a_conversation_made_offline_are_complete_at_once_and_made_once() {
    let world = World::new().await;
    let (mut alice, _, _) = with_conversation(&world).await;
    alice.cut_off().await;
    let (contact, key) = make_both(&alice);
    let conversation = open(&alice, key).conversation;
    assert_eq!(conversation.contact.name, "Ada");
    assert_eq!(conversation.row.id, None);
    let act = |agent: &Agent, action: &Action| {
        agent
            .core()
            .act(account(agent), key, action)
            .expect("it is taken");
    };
    act(
        &alice,
        &Action::SetPriority {
            priority: Some(Priority::High),
        },
    );
    on_contact(&alice, contact, edit_city("London"));
    assert_eq!(carla(&alice, contact).city.as_deref(), Some("London"));
    alice.kill_and_reopen().await;
    assert_eq!(
        open(&alice, key).conversation.row.priority,
        Some(Priority::High),
        "it is still here after a kill"
    );
    alice.network().lose_next_reply_to("POST", "contacts");
    alice.network().lose_next_reply_to("POST", "conversations");
    alice.reconnect_and_deliver().await;
    let made = of_ada(&world).await;
    assert_eq!(made.len(), 1, "{made:#?}");
    assert_eq!(made[0]["priority"], "high");
    let id = made[0]["id"].as_i64().expect("a number");
    assert_eq!(world.truth().texts(id).await, ["Hello Ada"]);
    assert_eq!(
        open(&alice, key).conversation.row.id,
        Some(DisplayId(id)),
        "under the key that it had from the beginning"
    );
    let rows = alice.rows(None, guichet_model::view::Tab::All);
    let twins = rows.iter().filter(|row| row.id == Some(DisplayId(id)));
    assert_eq!(twins.count(), 1, "and under no other");
    let contact = made[0]["meta"]["sender"]["id"].as_i64();
    let truth = world
        .truth()
        .get(&format!("contacts/{}", contact.expect("a number")))
        .await;
    assert_eq!(truth["payload"]["additional_attributes"]["city"], "London");
}

#[tokio::test]
async fn discarding_what_makes_a_contact_discards_everything_about_it() {
    let world = World::new().await;
    let (alice, _, _) = with_conversation(&world).await;
    alice.cut_off().await;
    let (contact, key) = make_both(&alice);
    let make = alice.outbox().remove(0).id;
    alice.discard(&make);
    assert!(alice.outbox().is_empty(), "{:#?}", alice.outbox());
    let core = alice.core();
    assert!(core.contact(account(&alice), contact).is_err());
    assert!(core.open_conversation(account(&alice), key, 5).is_err());
}

fn raise(source: ConversationKey) -> NewTicket {
    NewTicket {
        title: "The engine stopped".to_owned(),
        description: "Since this morning".to_owned(),
        ticket_type: Some("incident".to_owned()),
        priority: Some(Priority::Urgent),
        team: None,
        assignee: None,
        due_at: Some(Timestamp(1_900_000_000_000)),
        inbox: None,
        contact: None,
        source: Some(source),
        attributes: [].into(),
    }
}

#[tokio::test]
async fn a_ticket_raised_offline_is_complete_at_once_and_what_is_done_to_it_waits_for_it() {
    let world = World::new().await;
    let (mut alice, id, _) = with_conversation(&world).await;
    alice.cut_off().await;
    let source = alice.key(id);
    let made = alice.core().create_ticket(account(&alice), &raise(source));
    let ticket = made.expect("a ticket").conversation;
    let shown = open(&alice, ticket).conversation;
    assert_eq!(shown.row.category, Category::Ticket);
    let info = shown.ticket.expect("a ticket");
    assert_eq!(info.line.title, "The engine stopped");
    assert_eq!(info.source_key, Some(source));
    let linked = alice.conversation(id).linked_tickets;
    assert_eq!(linked.len(), 1);
    assert_eq!(linked[0].key, Some(ticket), "linked both ways, at once");
    let edit = TicketEdit {
        title: set("The engine stopped twice"),
        due_at: Edit::Clear,
        ..TicketEdit::default()
    };
    for action in [
        Action::EditTicket { edit },
        Action::ChangeLabels {
            add: vec![LabelTitle("late".to_owned())],
            remove: Vec::new(),
        },
        Action::Reply("We look into it".into()),
    ] {
        let core = alice.core();
        core.act(account(&alice), ticket, &action).expect("taken");
    }
    alice.kill_and_reopen().await;
    let line = open(&alice, ticket)
        .conversation
        .row
        .ticket
        .expect("a ticket");
    assert_eq!(line.title, "The engine stopped twice");
    assert_eq!(line.due_at, None);
    alice.network().lose_next_reply_to("POST", "tickets");
    alice.reconnect_and_deliver().await;
    let tickets = world.truth().get("tickets?status=all").await;
    let tickets = tickets["data"]["payload"]
        .as_array()
        .expect("tickets")
        .clone();
    assert_eq!(tickets.len(), 1, "made once");
    assert_eq!(
        tickets[0]["ticket_info"]["title"],
        "The engine stopped twice"
    );
    assert_eq!(tickets[0]["ticket_info"]["due_at"], Value::Null);
    assert_eq!(tickets[0]["ticket_info"]["source_conversation_id"], id.0);
    assert_eq!(tickets[0]["labels"], json!(["late"]));
    let number = tickets[0]["id"].as_i64().expect("a number");
    assert_eq!(world.truth().texts(number).await, ["We look into it"]);
    let shown = open(&alice, ticket).conversation;
    assert_eq!(shown.row.id, Some(DisplayId(number)));
    assert!(shown.ticket.expect("a ticket").line.number.is_some());
}

#[tokio::test]
async fn a_ticket_made_online_appears_once() {
    let world = World::new().await;
    let (alice, id, contact) = with_conversation(&world).await;
    let ticket = NewTicket {
        inbox: Some(InboxId(22)),
        contact: Some(contact),
        source: None,
        ..raise(alice.key(id))
    };
    let made = alice.core().create_ticket(account(&alice), &ticket);
    let key = made.expect("a ticket").conversation;
    alice.until_delivered().await;
    let number = open(&alice, key).conversation.row.id.expect("a number");
    alice
        .until("one row", |agent| {
            let filter = guichet_model::view::ListFilter {
                category: Some(Category::Ticket),
                status: None,
                ..guichet_model::view::ListFilter::default()
            };
            let all = guichet_model::view::Tab::All;
            let page = agent.core().list(account(agent), &filter, all, None, 50);
            let items = page.expect("rows").items;
            items.len() == 1 && items[0].id == Some(number) && items[0].key == key
        })
        .await;
}

#[tokio::test]
async fn a_server_without_tickets_is_named_as_the_reason() {
    let world = World::stock().await;
    let (alice, id, _) = with_conversation(&world).await;
    let refused = alice
        .core()
        .create_ticket(account(&alice), &raise(alice.key(id)));
    let error = refused.expect_err("there are no tickets");
    assert_eq!(broken(&error), Some(("ticket".to_owned(), Rule::NoTickets)));
    assert_eq!(alice.network().count("POST", "tickets"), 0);
}

#[tokio::test]
async fn participants_of_two_agents_merge() {
    let world = World::new().await;
    let (alice, id, _) = with_conversation(&world).await;
    alice.cut_off().await;
    alice.act(
        id,
        Action::ChangeParticipants {
            add: vec![AgentId(11)],
            remove: Vec::new(),
        },
    );
    assert_eq!(alice.conversation(id).participants, [AgentId(11)]);
    let path = format!("conversations/{id}/participants");
    world
        .desk("bob")
        .post(&path, json!({"user_ids": [5002]}))
        .await;
    alice.reconnect_and_deliver().await;
    let both = [AgentId(11), AgentId(5002)];
    assert_eq!(alice.conversation(id).participants, both);
    let truth = world.truth().get(&path).await;
    assert_eq!(truth.as_array().map(Vec::len), Some(2));
}

async fn attributes_merge(world: World) {
    let (alice, id, _) = with_conversation(&world).await;
    let path = format!("conversations/{id}/custom_attributes");
    alice.cut_off().await;
    let value = |text: &str| Edit::Set(AttributeValue::Text(text.to_owned()));
    let edits = [(AttributeKey("plan".to_owned()), value("pro"))].into();
    alice.act(id, Action::EditAttributes { edits });
    let body = json!({"custom_attributes": {"region": "north"}});
    world.desk("bob").post(&path, body).await;
    alice.reconnect_and_deliver().await;
    let truth = world.truth().conversation(id.0).await;
    let merged = json!({"plan": "pro", "region": "north"});
    assert_eq!(truth["custom_attributes"], merged);
    alice
        .until("both attributes", |agent| {
            agent.conversation(id).attributes.len() == 2
        })
        .await;
}

#[tokio::test]
async fn attributes_of_two_agents_merge() {
    attributes_merge(World::new().await).await;
}

#[tokio::test]
async fn attributes_of_two_agents_merge_on_a_stock_server() {
    attributes_merge(World::stock().await).await;
}

#[tokio::test]
async fn a_transcript_goes_to_addresses_only_and_is_never_sent_again_unasked_on_a_stock_server() {
    let world = World::stock().await;
    world.expect_undelivered();
    let (alice, id, _) = with_conversation(&world).await;
    let to = |to: &str| Action::SendTranscript {
        to: vec![to.to_owned()],
    };
    let refused = alice
        .core()
        .act(account(&alice), alice.key(id), &to("nobody"));
    let error = refused.expect_err("it is no address");
    assert_eq!(broken(&error), Some(("to".to_owned(), Rule::Email)));
    let transcript = Which::to("POST", "transcript");
    alice
        .network()
        .strike_next(transcript, Fault::AnswerInstead(Reply::bare(502)));
    let operation = alice.act(id, to("boss@desk.example"));
    alice.until_state(&operation, OperationState::Failed).await;
    assert_eq!(alice.outbox().remove(0).reason, Some(Reason::Unknown));
    assert_eq!(alice.network().count("POST", "transcript"), 1);
}

fn steps() -> Vec<MacroStep> {
    vec![
        MacroStep::AssignAgent {
            agent: MacroAgent::Myself,
        },
        MacroStep::AddLabels {
            labels: vec![LabelTitle("vip".to_owned())],
        },
        MacroStep::SendMessage {
            text: "Hello {{contact.first_name}}".to_owned(),
        },
        MacroStep::Close,
    ]
}

/// A macro that is on the server.
async fn greet(alice: &Agent) -> MacroId {
    let draft = MacroDraft {
        name: "Greet".to_owned(),
        visibility: guichet_model::macros::MacroVisibility::Personal,
        steps: steps(),
    };
    let made = alice
        .core()
        .act_on_account(account(alice), &Action::CreateMacro { draft });
    made.expect("a macro");
    alice.until_delivered().await;
    let macros = alice.core().macros(account(alice)).expect("macros");
    assert_eq!(macros.len(), 1, "{macros:#?}");
    assert_eq!(macros[0].steps, steps());
    macros[0].id.expect("it is on the server")
}

fn run(macro_id: MacroId) -> Action {
    Action::RunMacro {
        macro_id,
        name: String::new(),
        steps: Vec::new(),
    }
}

async fn is_greeted(world: &World, id: DisplayId) {
    let truth = world.truth().conversation(id.0).await;
    assert_eq!(truth["status"], "resolved");
    assert_eq!(truth["meta"]["assignee"]["id"], 11);
    assert_eq!(truth["labels"], json!(["vip"]));
    let texts = world.truth().texts(id.0).await;
    let greetings = texts.iter().filter(|text| *text == "Hello Carla").count();
    assert_eq!(greetings, 1, "{texts:#?}");
}

#[tokio::test]
async fn a_macro_runs_as_one_and_once_however_its_answer_is_lost() {
    let world = World::new().await;
    let (alice, id, _) = with_conversation(&world).await;
    let greet = greet(&alice).await;
    let preview = alice
        .core()
        .preview_macro(account(&alice), alice.key(id), greet)
        .expect("a preview");
    assert_eq!(preview.delivery, MacroDelivery::AsOne);
    let text = "Hello Carla".to_owned();
    assert_eq!(preview.effects[2].step, MacroStep::SendMessage { text });
    alice.cut_off().await;
    alice.act(id, run(greet));
    assert_eq!(alice.outbox().len(), 1);
    assert_eq!(alice.conversation(id).row.status, Status::Closed, "at once");
    alice.network().lose_next_reply_to("POST", "execute");
    alice.reconnect_and_deliver().await;
    is_greeted(&world, id).await;
}

#[tokio::test]
async fn a_macro_goes_step_by_step_on_a_stock_server_and_is_undone_as_one() {
    let world = World::stock().await;
    let (alice, id, _) = with_conversation(&world).await;
    let greet = greet(&alice).await;
    alice.cut_off().await;
    alice.act(id, run(greet));
    assert_eq!(alice.outbox().len(), 4);
    let last = alice.outbox().pop().expect("the last step").id;
    alice.discard(&last);
    assert!(alice.outbox().is_empty(), "undone as one");
    assert_eq!(alice.conversation(id).row.status, Status::Open);
    alice.act(id, run(greet));
    alice.reconnect_and_deliver().await;
    is_greeted(&world, id).await;
}

#[tokio::test]
async fn what_comes_after_a_refused_step_of_a_macro_waits_for_the_agent() {
    let world = World::stock().await;
    world.expect_undelivered();
    let (alice, id, _) = with_conversation(&world).await;
    let greet = greet(&alice).await;
    let refusal = Reply::json(422, &json!({"error": "No such label"}));
    let labels = Which::to("POST", "labels");
    alice
        .network()
        .strike_all(labels, Fault::AnswerInstead(refusal));
    alice.act(id, run(greet));
    alice
        .until("a parked step", |agent| {
            agent
                .outbox()
                .iter()
                .any(|one| one.state == OperationState::Failed)
        })
        .await;
    world.pass(Duration::from_secs(60));
    let truth = world.truth().conversation(id.0).await;
    assert_eq!(truth["status"], "open", "not closed");
    assert!(
        !world
            .truth()
            .texts(id.0)
            .await
            .contains(&"Hello Carla".to_owned())
    );
    assert_eq!(alice.outbox().len(), 3, "the rest waits");
}

#[tokio::test]
async fn a_macro_is_changed_and_deleted_offline() {
    let world = World::new().await;
    let (alice, _, _) = with_conversation(&world).await;
    let macro_id = greet(&alice).await;
    alice.cut_off().await;
    let core = alice.core();
    let mut reordered = steps();
    reordered.swap(0, 1);
    let draft = MacroDraft {
        name: "Greet well".to_owned(),
        visibility: guichet_model::macros::MacroVisibility::Personal,
        steps: reordered.clone(),
    };
    let edit = Action::EditMacro { macro_id, draft };
    core.act_on_account(account(&alice), &edit).expect("taken");
    let shown = core.macros(account(&alice)).expect("macros");
    assert_eq!(shown[0].steps, reordered);
    alice.reconnect_and_deliver().await;
    let truth = world.truth().get("macros").await;
    assert_eq!(truth["payload"][0]["name"], "Greet well");
    assert_eq!(
        truth["payload"][0]["actions"][0]["action_name"],
        "add_label"
    );
    let file = alice
        .core()
        .export_macro(account(&alice), macro_id)
        .expect("a file");
    let read = alice.core().read_macro(&file).expect("it reads");
    assert_eq!(read.steps, reordered);
    let name = String::new();
    let delete = Action::DeleteMacro { macro_id, name };
    alice
        .core()
        .act_on_account(account(&alice), &delete)
        .expect("taken");
    assert!(
        alice
            .core()
            .macros(account(&alice))
            .expect("macros")
            .is_empty()
    );
    alice.until_delivered().await;
    assert_eq!(world.truth().get("macros").await["payload"], json!([]));
}

#[tokio::test]
async fn what_is_pending_wakes_offline_at_its_moment_and_the_server_confirms_it() {
    let world = World::new().await;
    let (alice, id, _) = with_conversation(&world).await;
    let until = alice.clock().now().plus(Duration::from_secs(600));
    alice.act(
        id,
        Action::SetStatus {
            status: Status::Pending,
            until: Some(until),
        },
    );
    alice.until_delivered().await;
    alice.cut_off().await;
    assert_eq!(alice.conversation(id).row.status, Status::Pending);
    world.pass(Duration::from_secs(700));
    alice
        .until("an open conversation", |agent| {
            agent.conversation(id).row.status == Status::Open
        })
        .await;
    assert!(alice.outbox().is_empty(), "nothing is sent for it");
    alice.reconnect_and_deliver().await;
    assert_eq!(alice.conversation(id).row.status, Status::Open);
}
