//! Composes the demonstration desk: how many conversations of each kind, who wrote them and when.
//! Everything follows from the seed and from the time it is told; nothing from the machine.

use super::desk::{
    AgentAt, Channel, ContactAt, ContactPlan, ConversationPlan, Desk, INBOXES, InboxAt, Language,
    MessagePlan, Millis,
};
use super::dice::Dice;
use super::people::{self, Names};
use super::products::{self, Product};
use super::script::{Corpus, Scenario, ScriptError};
use super::story::{self, Premise, Standing};
use super::tickets;

/// Contacts of the demonstration.
pub(crate) const CONTACTS: usize = 400;
/// Conversations of the demonstration.
pub(crate) const CONVERSATIONS: usize = 1_500;
/// Messages of the demonstration, notes and activity included.
pub(crate) const MESSAGES: usize = 12_000;

const OPEN: usize = 250;
const AUTOMATIC: usize = 40;
const SNOOZED: usize = 60;
/// Customers with one endless conversation.
const LONG: usize = 5;

const SEED: u64 = 0x6775_6963_6865_7431;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

const FRENCH: &str = include_str!("../../../../assets/demo/dialogues.fr.txt");
const ENGLISH: &str = include_str!("../../../../assets/demo/dialogues.en.txt");
const PEOPLE: &str = include_str!("../../../../assets/demo/people.txt");
const PRODUCTS: &str = include_str!("../../../../assets/demo/products.txt");

/// What everything is drawn from.
struct Sources<'a> {
    french: Corpus,
    english: Corpus,
    names: Names<'a>,
    products: Vec<Product>,
    contacts: Vec<ContactPlan>,
    now: Millis,
}

/// Composes the desk as it looks at `now`. All times lie before it, but for those of snoozes.
pub(crate) fn compose(now: Millis) -> Result<Desk, ScriptError> {
    let mut dice = Dice::new(SEED);
    let names = Names::parse(PEOPLE);
    let contacts = people::contacts(&names, CONTACTS, &mut dice);
    let sources = Sources {
        french: Corpus::parse(FRENCH)?,
        english: Corpus::parse(ENGLISH)?,
        names,
        products: products::parse(PRODUCTS),
        contacts,
        now,
    };
    let mut conversations = Vec::with_capacity(CONVERSATIONS);
    let short = CONVERSATIONS - LONG;
    for number in 0..short {
        let standing = standing(number, now, &mut dice);
        let contact = sources.contact(number, &mut dice);
        conversations.push(sources.conversation(contact, standing, &mut dice)?);
    }
    let told: usize = conversations.iter().map(|c| c.messages.len()).sum();
    let mut left = MESSAGES.saturating_sub(told);
    for number in 0..LONG {
        let share = left / (LONG - number);
        // Uneven, so that they are not all of one length.
        let length = match number {
            0 => share + 60,
            1 => share - 20,
            _ => share,
        };
        conversations.push(sources.long(number, length, &mut dice)?);
        left -= length;
    }
    conversations.sort_by_key(|c| (c.created_at(), c.contact));
    tickets::file(&mut conversations, now);
    Ok(Desk {
        contacts: sources.contacts,
        conversations,
    })
}

/// Deals the states out in fixed numbers.
fn standing(number: usize, now: Millis, dice: &mut Dice) -> Standing {
    let open = OPEN - LONG;
    if number < open {
        match dice.below(10) {
            0..4 => Standing::Unread,
            4..7 => Standing::AwaitingAgent,
            _ => Standing::AwaitingCustomer,
        }
    } else if number < open + AUTOMATIC {
        Standing::Automatic
    } else if number < open + AUTOMATIC + SNOOZED {
        // Not before the day after tomorrow, so that nothing happens by itself on the first day.
        let day = super::calendar::start_of_day(now) + dice.between(2, 11) * DAY;
        Standing::Snoozed(day + dice.between(7, 9) * HOUR)
    } else {
        Standing::Resolved
    }
}

impl Sources<'_> {
    /// Everybody wrote once; some write far more often than others.
    fn contact(&self, number: usize, dice: &mut Dice) -> ContactAt {
        let count = self.contacts.len();
        // The states are dealt in order of number, so the order of people must not follow it.
        let first_round = (number * 211) % count;
        let frequent = skewed(dice, 2.2, count);
        ContactAt(if number < count {
            first_round
        } else {
            frequent
        })
    }

    fn conversation(
        &self,
        contact: ContactAt,
        standing: Standing,
        dice: &mut Dice,
    ) -> Result<ConversationPlan, ScriptError> {
        let person = self.person(contact)?;
        let (inbox, language) = inbox(person, dice);
        let ends_at = self.now - age(standing, dice);
        let ends_at = if self.now - ends_at > 15 * HOUR {
            story::waking(ends_at, dice).min(self.now - 2 * HOUR)
        } else {
            ends_at
        };
        self.tell(contact, inbox, language, standing, ends_at, dice)
    }

    fn tell(
        &self,
        contact: ContactAt,
        inbox: InboxAt,
        language: Language,
        standing: Standing,
        ends_at: Millis,
        dice: &mut Dice,
    ) -> Result<ConversationPlan, ScriptError> {
        let person = self.person(contact)?;
        let corpus = match language {
            Language::French => &self.french,
            Language::English => &self.english,
        };
        let scenario = scenario(corpus, inbox, standing, dice)?;
        let products = products::draw(&self.products, scenario.products.as_deref(), dice)
            .ok_or_else(|| missing("no product of the kind", &scenario.name))?;
        let company = match &person.company {
            Some(company) => company.as_str(),
            None if language == Language::French => self.names.pick("societes", dice),
            None => self.names.pick("companies", dice),
        };
        let premise = Premise {
            corpus,
            scenario,
            products,
            contact: person,
            language,
            inbox,
            channel: INBOXES.get(inbox.0).map_or(Channel::Widget, |i| i.channel),
            assignee: assignee(inbox, language, standing, dice),
            standing,
            ends_at,
            company,
        };
        story::tell(&premise, contact, dice)
    }

    /// A customer who has written on the same channel for most of a year: one story after another.
    fn long(
        &self,
        number: usize,
        length: usize,
        dice: &mut Dice,
    ) -> Result<ConversationPlan, ScriptError> {
        let wanted = match number {
            4 => Language::English,
            _ => Language::French,
        };
        let place = self
            .contacts
            .iter()
            .enumerate()
            .filter(|(_, c)| c.language == wanted && c.company.is_some() && c.phone.is_some())
            .nth(number)
            .map(|(place, _)| ContactAt(place))
            .ok_or_else(|| missing("no customer for a long conversation", "long"))?;
        let whatsapp = InboxAt(2);
        let mut parts: Vec<ConversationPlan> = Vec::new();
        let mut messages = 0;
        let mut ends_at = self.now - dice.between(1, 30) * HOUR;
        let mut standing = Standing::AwaitingAgent;
        while messages < length {
            let part = self.tell(place, whatsapp, wanted, standing, ends_at, dice)?;
            messages += part.messages.len();
            ends_at = story::waking(part.created_at() - dice.between(1, 8) * DAY, dice);
            standing = Standing::Resolved;
            parts.push(part);
        }
        Ok(join(parts, length))
    }

    fn person(&self, contact: ContactAt) -> Result<&ContactPlan, ScriptError> {
        self.contacts
            .get(contact.0)
            .ok_or_else(|| missing("no contact", &contact.0.to_string()))
    }
}

/// Joins stories, newest first, into one conversation of exactly `length` messages.
fn join(mut parts: Vec<ConversationPlan>, length: usize) -> ConversationPlan {
    let mut newest = parts.remove(0);
    let mut messages: Vec<MessagePlan> = parts
        .into_iter()
        .rev()
        .flat_map(|part| part.messages)
        .collect();
    messages.append(&mut newest.messages);
    // The oldest go first: the end of the conversation is what has to make sense.
    let surplus = messages.len().saturating_sub(length);
    messages.drain(..surplus);
    newest.messages = messages;
    newest.labels.push("vip".to_owned());
    newest.labels.dedup();
    newest
}

fn missing(what: &str, which: &str) -> ScriptError {
    ScriptError {
        line: 0,
        reason: format!("{what}: {which}"),
    }
}

/// A place in `0..count`, low ones more often.
fn skewed(dice: &mut Dice, power: f64, count: usize) -> usize {
    let scale = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    let drawn = dice.unit().powf(power) * scale;
    // Cast of a small non-negative number.
    (drawn as usize).min(count.saturating_sub(1))
}

/// How long ago the newest message of a conversation came.
fn age(standing: Standing, dice: &mut Dice) -> Millis {
    let (power, least, most) = match standing {
        Standing::Unread => (1.6, HOUR / 20, 40 * HOUR),
        Standing::AwaitingAgent => (1.8, HOUR / 12, 3 * DAY),
        Standing::AwaitingCustomer => (1.5, HOUR / 10, 6 * DAY),
        Standing::Automatic => (1.4, HOUR / 15, 20 * HOUR),
        Standing::Snoozed(_) => (1.2, HOUR, 6 * DAY),
        Standing::Resolved => (2.4, HOUR / 2, 150 * DAY),
    };
    let share = dice.unit().powf(power);
    // Ages are far below what a float holds exactly.
    least + (share * (most - least) as f64) as Millis
}

fn inbox(person: &ContactPlan, dice: &mut Dice) -> (InboxAt, Language) {
    let (phone, mail) = (person.phone.is_some(), person.email.is_some());
    let drawn = dice.below(100);
    let place = match person.language {
        Language::English if drawn < 74 => 1,
        Language::English if drawn < 86 && phone => 2,
        Language::English if mail => 4,
        Language::English => 1,
        Language::French if drawn < 24 && phone => 2,
        Language::French if drawn < 38 => 3,
        Language::French if drawn < 60 && mail => 4,
        Language::French => 0,
    };
    (InboxAt(place), person.language)
}

fn scenario<'a>(
    corpus: &'a Corpus,
    inbox: InboxAt,
    standing: Standing,
    dice: &mut Dice,
) -> Result<&'a Scenario, ScriptError> {
    let key = INBOXES.get(inbox.0).map_or("", |inbox| inbox.key);
    let fitting: Vec<&Scenario> = corpus
        .scenarios
        .iter()
        .filter(|s| s.automatic == (standing == Standing::Automatic))
        .filter(|s| s.inbox.as_deref().is_none_or(|wanted| wanted == key))
        .filter(|s| ends_so(s, standing))
        .collect();
    dice.pick(&fitting)
        .copied()
        .ok_or_else(|| missing("no scenario for the inbox", key))
}

/// Whether a story can stop in the wanted state at all.
fn ends_so(scenario: &Scenario, standing: Standing) -> bool {
    let answered = scenario
        .lines
        .iter()
        .any(|line| line.voice == super::script::Voice::Agent);
    match standing {
        Standing::AwaitingCustomer | Standing::Snoozed(_) => answered,
        _ => true,
    }
}

fn assignee(
    inbox: InboxAt,
    language: Language,
    standing: Standing,
    dice: &mut Dice,
) -> Option<AgentAt> {
    let unassigned = match standing {
        Standing::Automatic => 100,
        Standing::Unread => 45,
        Standing::AwaitingAgent => 20,
        Standing::AwaitingCustomer | Standing::Snoozed(_) => 0,
        Standing::Resolved => 3,
    };
    if dice.chance(unassigned) {
        return None;
    }
    if language == Language::English && dice.chance(65) {
        return Some(AgentAt(5));
    }
    let members = INBOXES.get(inbox.0).map_or(&[][..], |inbox| inbox.members);
    dice.pick(members).copied()
}

/// How many conversations stand in each state: open, AI reply, snoozed, resolved.
#[cfg(test)]
pub(crate) fn states(desk: &Desk) -> [usize; 4] {
    use super::desk::Status;
    let count = |status: Status| {
        desk.conversations
            .iter()
            .filter(|c| c.status == status)
            .count()
    };
    [
        count(Status::Open),
        count(Status::Pending),
        count(Status::Snoozed),
        count(Status::Resolved),
    ]
}
