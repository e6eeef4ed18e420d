//! Tells one conversation: takes a scenario, decides which of its lines are said and when, fills the
//! slots so that question, answer and follow-up speak of the same order, and stops where the
//! conversation is meant to stand now.

use super::calendar;
use super::desk::{
    AGENTS, AgentAt, Author, Channel, ContactPlan, ConversationPlan, Delivery, INBOXES, InboxAt,
    Language, MessagePlan, Millis, Status, TEAMS, TeamAt,
};
use super::dice::Dice;
use super::products::Product;
use super::script::{Certainty, Corpus, Line, Pace, Scenario, ScriptError, Slots, Telling, Voice};
use super::slots::{self, Cast};
use crate::activity::{self, Activity, Actor, sentence};
use guichet_protocol::rest::{ConversationStatus, Priority};

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

/// Where a conversation stands when the desk opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Resolved,
    /// The customer wrote last, and nobody has read it.
    Unread,
    /// The customer wrote last; somebody read it.
    AwaitingAgent,
    /// The shop wrote last.
    AwaitingCustomer,
    /// An automatic answer holds it.
    Automatic,
    /// Put aside until then.
    Snoozed(Millis),
}

/// All that is decided about a conversation before it is told.
pub(crate) struct Premise<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) scenario: &'a Scenario,
    pub(crate) products: (&'a Product, &'a Product),
    pub(crate) contact: &'a ContactPlan,
    pub(crate) language: Language,
    pub(crate) inbox: InboxAt,
    pub(crate) channel: Channel,
    pub(crate) assignee: Option<AgentAt>,
    pub(crate) standing: Standing,
    /// Time of its newest message.
    pub(crate) ends_at: Millis,
    /// The name of a company to speak of.
    pub(crate) company: &'a str,
}

/// One line as it will be said, with its time.
struct Cue<'a> {
    author: Author,
    words: Words<'a>,
    pace: Pace,
    at: Millis,
}

enum Words<'a> {
    Line(&'a Line),
    Fragment(&'static str),
    Event(Event),
}

/// What a line about the desk itself says.
#[derive(Debug, Clone, Copy)]
enum Event {
    SelfAssigned(AgentAt),
    Assigned { to: AgentAt, by: AgentAt },
    Resolved(AgentAt),
    Snoozed(AgentAt),
    PrioritySet(AgentAt),
}

/// Tells the whole conversation. The contact's place is filled in by the caller.
pub(crate) fn tell(
    premise: &Premise<'_>,
    contact: super::desk::ContactAt,
    dice: &mut Dice,
) -> Result<ConversationPlan, ScriptError> {
    let scenario = premise.scenario;
    let answering = premise.assignee.unwrap_or(AgentAt(0));
    let colleague = colleague(answering, premise, dice);
    let priority = priority(scenario, dice);
    let labels = labels(scenario, dice);
    let mut cues = cues(premise, answering, colleague, priority.is_some(), dice);
    pace(&mut cues, premise, dice);
    let cast = Cast {
        premise,
        agent: answering,
        colleague,
        begins_at: cues.first().map_or(premise.ends_at, |cue| cue.at),
        resumes_at: cues
            .iter()
            .find(|cue| cue.pace == Pace::DaysLater)
            .map(|cue| cue.at),
    };
    let (slots, order) = slots::fill(&cast, dice);
    let messages = say(premise, cues, slots, &order, priority.as_deref(), dice)?;
    let (agent_last_seen_at, contact_last_seen_at) = last_seen(premise, &messages, dice);
    let mut plan = ConversationPlan {
        inbox: premise.inbox,
        contact,
        language: premise.language,
        assignee: premise.assignee,
        team: team(scenario, premise, dice),
        status: status(premise.standing),
        priority,
        labels,
        snoozed_until: match premise.standing {
            Standing::Snoozed(until) => Some(until),
            _ => None,
        },
        scenario: scenario.name.clone(),
        order: order.number.clone(),
        subject: (premise.channel == Channel::Email)
            .then(|| slots::subject(&scenario.name, premise.language, &order.number)),
        messages,
        agent_last_seen_at,
        contact_last_seen_at,
        ticket: None,
    };
    deliver(&mut plan, premise.channel, dice);
    Ok(plan)
}

const fn status(standing: Standing) -> Status {
    match standing {
        Standing::Resolved => Status::Resolved,
        Standing::Unread | Standing::AwaitingAgent | Standing::AwaitingCustomer => Status::Open,
        Standing::Automatic => Status::Pending,
        Standing::Snoozed(_) => Status::Snoozed,
    }
}

fn colleague(agent: AgentAt, premise: &Premise<'_>, dice: &mut Dice) -> AgentAt {
    let members = INBOXES
        .get(premise.inbox.0)
        .map_or(&[][..], |inbox| inbox.members);
    let others: Vec<AgentAt> = members.iter().copied().filter(|m| *m != agent).collect();
    dice.pick(&others).copied().unwrap_or(AgentAt(1))
}

fn team(scenario: &Scenario, premise: &Premise<'_>, dice: &mut Dice) -> Option<TeamAt> {
    let place = TEAMS.iter().position(|team| team.key == scenario.team)?;
    let share = if premise.assignee.is_some() { 80 } else { 45 };
    dice.chance(share).then_some(TeamAt(place))
}

fn priority(scenario: &Scenario, dice: &mut Dice) -> Option<String> {
    let drawn = dice.pick(&scenario.priorities).cloned();
    match drawn {
        Some(name) if name != "none" => Some(name),
        _ => dice.chance(3).then(|| "low".to_owned()),
    }
}

fn labels(scenario: &Scenario, dice: &mut Dice) -> Vec<String> {
    let mut labels: Vec<String> = scenario
        .labels
        .iter()
        .filter(|(_, certainty)| match certainty {
            // Even the sure ones are forgotten now and then, as on every real desk.
            Certainty::Always => dice.chance(86),
            Certainty::Sometimes => dice.chance(45),
        })
        .map(|(title, _)| title.clone())
        .collect();
    if dice.chance(4) {
        labels.push("vip".to_owned());
    }
    labels
}

fn cues<'a>(
    premise: &Premise<'a>,
    agent: AgentAt,
    colleague: AgentAt,
    prioritised: bool,
    dice: &mut Dice,
) -> Vec<Cue<'a>> {
    let mut cues: Vec<Cue<'a>> = Vec::new();
    for line in &premise.scenario.lines {
        if line.certainty == Certainty::Sometimes && dice.chance(60) {
            continue;
        }
        let helper = if dice.chance(9) && cues.len() > 3 {
            colleague
        } else {
            agent
        };
        let author = match line.voice {
            Voice::Customer => Author::Customer,
            Voice::Agent => Author::Agent(helper),
            Voice::Note => Author::Note(agent),
            Voice::Automatic => Author::Automatic,
        };
        cues.push(Cue {
            author,
            words: Words::Line(line),
            pace: line.pace,
            at: 0,
        });
    }
    match premise.standing {
        Standing::Resolved => thank(&mut cues, agent, dice),
        standing => cut(&mut cues, standing, dice),
    }
    add_events(&mut cues, premise, agent, prioritised, dice);
    cues
}

/// People thank each other at the end, most of the time.
fn thank(cues: &mut Vec<Cue<'_>>, agent: AgentAt, dice: &mut Dice) {
    let last = cues.last().map(|cue| cue.author);
    let customer_last = matches!(last, Some(Author::Customer));
    let mut add = |author, words| {
        cues.push(Cue {
            author,
            words: Words::Fragment(words),
            pace: Pace::Normal,
            at: 0,
        });
    };
    if !customer_last && dice.chance(45) {
        add(Author::Customer, "merci2");
    }
    if dice.chance(36) {
        add(Author::Agent(agent), "derien");
    }
}

/// Stops the story where the conversation stands.
fn cut(cues: &mut Vec<Cue<'_>>, standing: Standing, dice: &mut Dice) {
    let ends = |cue: &Cue<'_>| match standing {
        Standing::Unread | Standing::AwaitingAgent => cue.author == Author::Customer,
        Standing::Automatic => true,
        Standing::AwaitingCustomer | Standing::Snoozed(_) | Standing::Resolved => {
            cue.author.answers()
        }
    };
    let automatic = standing == Standing::Automatic;
    let mut places = Vec::new();
    for (index, cue) in cues.iter().enumerate() {
        let goes_on = cues
            .get(index + 1)
            .is_some_and(|next| next.pace == Pace::AtOnce);
        let early = automatic && index == 0;
        if ends(cue) && !goes_on && !early {
            places.push(index);
        }
    }
    if let Some(place) = dice.pick(&places) {
        let noted = matches!(
            cues.get(place + 1).map(|cue| cue.author),
            Some(Author::Note(_))
        );
        // A note after the customer's last words shows that somebody is at it.
        let keep = if noted && standing != Standing::Unread && dice.chance(60) {
            place + 2
        } else {
            place + 1
        };
        cues.truncate(keep);
    }
}

fn add_events(
    cues: &mut Vec<Cue<'_>>,
    premise: &Premise<'_>,
    agent: AgentAt,
    prioritised: bool,
    dice: &mut Dice,
) {
    let event = |event| Cue {
        author: Author::Desk,
        words: Words::Event(event),
        pace: Pace::AtOnce,
        at: 0,
    };
    if premise.assignee.is_some() && premise.standing != Standing::Automatic {
        let first_answer = cues
            .iter()
            .position(|cue| cue.author != Author::Customer)
            .unwrap_or(cues.len());
        // The newest message of an unread conversation is the customer's, not the desk's.
        let at = if premise.standing == Standing::Unread {
            first_answer.min(cues.len().saturating_sub(1)).max(1)
        } else {
            first_answer
        };
        if at < cues.len() || premise.standing != Standing::Unread {
            let assigned = if dice.chance(72) {
                Event::SelfAssigned(agent)
            } else {
                let by = AgentAt(usize::from(agent == AgentAt(0)));
                Event::Assigned { to: agent, by }
            };
            cues.insert(at, event(assigned));
            if prioritised && dice.chance(70) {
                cues.insert(at + 1, event(Event::PrioritySet(agent)));
            }
        }
    }
    match premise.standing {
        Standing::Resolved => cues.push(event(Event::Resolved(agent))),
        Standing::Snoozed(_) => cues.push(event(Event::Snoozed(agent))),
        _ => {}
    }
}

/// Gives every cue its time, counting back from the newest.
fn pace(cues: &mut [Cue<'_>], premise: &Premise<'_>, dice: &mut Dice) {
    let slow = if premise.channel == Channel::Email {
        14
    } else {
        1
    };
    let mut gaps = Vec::with_capacity(cues.len());
    let mut before: Option<Author> = None;
    for cue in cues.iter() {
        let gap = match (cue.pace, cue.author) {
            (Pace::DaysLater, _) => dice.between(20 * HOUR, 3 * DAY),
            (Pace::AtOnce, Author::Desk) => dice.between(2_000, 40_000),
            (Pace::AtOnce, _) => dice.between(15_000, 4 * MINUTE),
            (Pace::Normal, Author::Automatic) => dice.between(2_000, 5_000),
            (Pace::Normal, Author::Note(_)) => dice.between(MINUTE, 9 * MINUTE),
            (Pace::Normal, Author::Agent(_)) => dice.between(MINUTE, 22 * MINUTE) * slow,
            (Pace::Normal, _) if dice.chance(8) => dice.between(2 * HOUR, 15 * HOUR),
            (Pace::Normal, _) => dice.between(40_000, 26 * MINUTE) * slow,
        };
        gaps.push(if before.is_none() { 0 } else { gap });
        before = Some(cue.author);
    }
    let mut at = premise.ends_at;
    for (cue, gap) in cues.iter_mut().zip(&gaps).rev() {
        cue.at = at;
        at -= gap;
    }
}

fn say(
    premise: &Premise<'_>,
    cues: Vec<Cue<'_>>,
    slots: Slots,
    order: &slots::Order,
    priority: Option<&str>,
    dice: &mut Dice,
) -> Result<Vec<MessagePlan>, ScriptError> {
    let corpus = premise.corpus;
    let mut telling = Telling::new(slots);
    let mut messages = Vec::with_capacity(cues.len());
    for cue in cues {
        if let Author::Agent(speaking) = cue.author {
            slots::speaking(&mut telling.slots, speaking);
        }
        let mut attachment = None;
        let mut text = match cue.words {
            Words::Line(line) => {
                attachment = line
                    .attachment
                    .as_deref()
                    .and_then(|name| slots::attachment(name, order, premise, dice));
                corpus.say(&line.phrase, &mut telling, dice)?
            }
            Words::Fragment(name) => corpus.say_fragment(name, &mut telling, dice)?,
            Words::Event(event) => describe(event, priority),
        };
        if premise.channel == Channel::Email {
            text = slots::as_letter(&text, cue.author, premise);
        }
        messages.push(MessagePlan {
            at: cue.at,
            author: cue.author,
            text,
            delivery: Delivery::Sent,
            attachment,
        });
    }
    Ok(messages)
}

/// The account of the demonstration works in French, so its activity lines are French everywhere.
fn describe(event: Event, priority: Option<&str>) -> String {
    let name = |agent: AgentAt| AGENTS.get(agent.0).map_or("", |plan| plan.name);
    let priority = priority.map(Priority::from_wire);
    let (by, activity) = match event {
        Event::SelfAssigned(agent) => (agent, Activity::SelfAssigned),
        Event::Assigned { to, by } => (by, Activity::Assigned(name(to))),
        Event::Resolved(by) => (by, Activity::Status(&ConversationStatus::Resolved)),
        Event::Snoozed(by) => (by, Activity::Status(&ConversationStatus::Snoozed)),
        Event::PrioritySet(by) => (by, Activity::Priority(None, priority.as_ref())),
    };
    let actor = Actor::Agent(name(by).to_owned());
    sentence(activity::Language::French, &actor, &activity).unwrap_or_default()
}

/// When agent and customer last looked.
fn last_seen(
    premise: &Premise<'_>,
    messages: &[MessagePlan],
    dice: &mut Dice,
) -> (Option<Millis>, Option<Millis>) {
    let newest = messages.last().map_or(premise.ends_at, |m| m.at);
    let last_handled = messages
        .iter()
        .rev()
        .find(|m| m.author.answers())
        .map(|m| m.at);
    let agent = match premise.standing {
        Standing::Unread => last_handled,
        Standing::Automatic => None,
        _ => Some(newest),
    };
    let last_heard = messages
        .iter()
        .rev()
        .find(|m| m.author == Author::Customer)
        .map(|m| m.at);
    let contact = match premise.channel {
        Channel::Email => None,
        Channel::Api | Channel::Widget if dice.chance(70) => Some(newest),
        Channel::Api | Channel::Widget => last_heard,
    };
    (agent, contact)
}

/// Marks how far the outgoing messages got, from what the customer has seen.
fn deliver(plan: &mut ConversationPlan, channel: Channel, dice: &mut Dice) {
    let seen = plan.contact_last_seen_at.unwrap_or(0);
    for message in &mut plan.messages {
        let outgoing = matches!(message.author, Author::Agent(_) | Author::Automatic);
        if !outgoing || channel == Channel::Email {
            continue;
        }
        message.delivery = if message.at <= seen {
            Delivery::Read
        } else if channel == Channel::Api && dice.chance(3) {
            Delivery::Failed(
                "131047: Message failed to send because more than 24 hours have passed since the customer last replied",
            )
        } else {
            Delivery::Delivered
        };
    }
}

/// The time of day at which people write: moves a time of long ago into the day's waking hours.
pub(crate) fn waking(at: Millis, dice: &mut Dice) -> Millis {
    let wanted = dice.between(7 * HOUR, 20 * HOUR);
    calendar::start_of_day(at) + wanted
}
