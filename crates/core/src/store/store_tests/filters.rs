//! What a filter matches equals what plain words say.

use std::collections::BTreeSet;

use guichet_model::{
    AgentId, InboxId, TeamId, Timestamp,
    attribute::{AttributeDefinition, AttributeKey, AttributeKind, AttributeOf},
    conversation::{Priority, Status},
    filter::{Attribute, Condition, Filter, Join, Operator, ValueKind},
    view::{ListFilter, Scope, Sort, Tab},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::desk::{Desk, NOW, agent, header, labels, team};
use crate::store::rows::{ContactRow, HeaderRow};

const DAY: i64 = 86_400_000;

fn definitions() -> Vec<AttributeDefinition> {
    let define = |of, key: &str, kind| AttributeDefinition {
        key: AttributeKey(key.to_owned()),
        of,
        name: key.to_owned(),
        description: String::new(),
        kind,
        choices: Vec::new(),
        pattern: None,
        pattern_hint: None,
    };
    vec![
        define(AttributeOf::Conversation, "plan", AttributeKind::Text),
        define(AttributeOf::Conversation, "seats", AttributeKind::Number),
        define(AttributeOf::Conversation, "renewal", AttributeKind::Date),
        define(AttributeOf::Conversation, "trial", AttributeKind::Checkbox),
        define(AttributeOf::Contact, "plan", AttributeKind::List),
    ]
}

/// A conversation and who takes part in it.
#[derive(Debug, Clone)]
struct Case {
    header: HeaderRow,
    participants: Vec<i64>,
}

fn custom(bits: u32) -> Map<String, Value> {
    let mut attributes = Map::new();
    let mut put = |key: &str, values: &[Value], pick: u32| {
        if let Some(value) = values.get(pick as usize) {
            attributes.insert(key.to_owned(), value.clone());
        }
    };
    put("plan", &[json!("Pro"), json!("free"), json!(7)], bits & 3);
    put("seats", &[json!(5), json!(12.5), json!("5")], bits >> 2 & 3);
    put(
        "renewal",
        &[
            json!("2026-11-20"),
            json!("2026-11-22T10:00:00.000Z"),
            json!("soon"),
        ],
        bits >> 4 & 3,
    );
    put("trial", &[json!(true), json!(false)], bits >> 6 & 3);
    attributes
}

prop_compose! {
    fn a_case()(
        (status, priority, assignee, in_team, inbox) in (0_usize..4, 0_usize..3, 0_i64..3, 0_i64..3, 1_i64..3),
        (bits, contact_bits, label_bits, days, wakes) in (0_u32..256, 0_u32..256, 0_u32..4, 0_i64..5, 0_i64..3),
        (unread, words, participants) in (0_u32..2, 0_usize..3, prop::collection::vec(7_i64..9, 0..2)),
    ) -> Case {
        let status = [Status::Open, Status::AiReply, Status::Closed, Status::Pending][status].clone();
        let texts = [None, Some("Crème brûlée"), Some("ticket 12")];
        let mut additional = Map::new();
        if let Some(text) = texts[words] {
            for key in ["referer", "mail_subject", "browser_language"] {
                additional.insert(key.to_owned(), json!(text));
            }
        }
        let base = header(1);
        let contact = ContactRow {
            name: texts[(words + 1) % 3].unwrap_or_default().to_owned(),
            email: texts[(words + 2) % 3].map(ToOwned::to_owned),
            custom_attributes: custom(contact_bits),
            ..base.contact.clone().expect("a contact")
        };
        Case {
            header: HeaderRow {
                status: status.clone(),
                snoozed_until: (status == Status::Pending && wakes > 0)
                    .then_some(Timestamp(NOW.0 - NOW.0 % DAY + wakes * DAY / 2)),
                priority: [None, Some(Priority::Low), Some(Priority::Urgent)][priority].clone(),
                assignee: agent(if assignee == 0 { 0 } else { 6 + assignee }),
                team: team(in_team),
                inbox: InboxId(inbox),
                labels: labels(&["vip", "bug"].into_iter().enumerate()
                    .filter(|(bit, _)| label_bits >> bit & 1 == 1).map(|(_, label)| label).collect::<Vec<_>>()),
                unread: Some(unread),
                created_at: Timestamp(NOW.0 - days * DAY / 2),
                last_activity_at: Timestamp(NOW.0 - days * DAY),
                custom_attributes: custom(bits),
                additional,
                contact: Some(contact),
                ..base
            },
            participants,
        }
    }
}

fn attributes() -> Vec<Attribute> {
    let mut all: Vec<Attribute> = guichet_model::filter::ATTRIBUTES.to_vec();
    all.extend(
        definitions()
            .into_iter()
            .map(|definition| Attribute::Custom {
                of: definition.of,
                key: definition.key,
            }),
    );
    all
}

fn values_for(attribute: &Attribute) -> Vec<&'static str> {
    match attribute {
        Attribute::Id => vec!["1", "2", "3"],
        Attribute::Status => vec!["open", "resolved", "all"],
        Attribute::Priority => vec!["low", "urgent"],
        Attribute::Category => vec!["chat", "ticket"],
        Attribute::Assignee | Attribute::Participant => vec!["7", "8"],
        Attribute::Inbox | Attribute::Team => vec!["1", "2"],
        Attribute::Contact => vec!["101", "102"],
        Attribute::Labels => vec!["vip", "bug"],
        Attribute::Unread => vec!["true", "false"],
        Attribute::CreatedAt | Attribute::LastActivityAt | Attribute::SnoozedUntil => {
            vec!["2027-01-13", "2027-01-15", "2027-01-16"]
        }
        Attribute::Custom { key, .. } => match key.0.as_str() {
            "seats" => vec!["5", "12.5"],
            "renewal" => vec!["2026-11-20", "2026-11-22"],
            "trial" => vec!["true", "false"],
            _ => vec!["pro", "FREE", "7"],
        },
        _ => vec!["crème brûlée", "Crème brûlée", "TICKET", "12"],
    }
}

prop_compose! {
    fn a_condition()(
        attribute in prop::sample::select(attributes()), operator in any::<prop::sample::Index>(),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..3), or: bool, days in 0_u32..4,
    ) -> Condition {
        let kind = attribute.kind(&definitions()).expect("defined");
        let operator = *operator.get(kind.operators());
        let choices = values_for(&attribute);
        let values = match operator {
            Operator::IsPresent | Operator::IsNotPresent => Vec::new(),
            Operator::DaysBefore => vec![days.to_string()],
            Operator::IsGreaterThan | Operator::IsLessThan => vec![(*picks[0].get(&choices)).to_owned()],
            _ if kind == ValueKind::Flag || kind == ValueKind::CustomFlag => {
                vec![(*picks[0].get(&choices)).to_owned()]
            }
            _ => picks.iter().map(|pick| (*pick.get(&choices)).to_owned()).collect(),
        };
        Condition { attribute, operator, values, joined_by: if or { Join::Or } else { Join::And } }
    }
}

/// What a condition sees.
enum Seen {
    Text(Option<String>),
    Folded(Option<String>),
    Number(Option<f64>),
    Day(Option<i64>),
    Set(Vec<String>),
}

fn day(text: &str) -> Option<i64> {
    // The days that these tests use, counted from 2026-11-01.
    let (month, day) = text.get(5..10)?.split_once('-')?;
    let months = match (text.get(0..4)?, month) {
        ("2026", "11") => 0,
        ("2027", "01") => 61,
        _ => return None,
    };
    // 2026-11-01 is day 20,758 since 1970.
    Some(20_758 + months + day.parse::<i64>().ok()? - 1)
}

fn see_custom(attributes: &Map<String, Value>, key: &str) -> Seen {
    let value = attributes.get(key);
    match key {
        "seats" => Seen::Number(value.and_then(|value| {
            value
                .as_f64()
                .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
        })),
        "renewal" => Seen::Day(value.and_then(Value::as_str).and_then(day)),
        "trial" => Seen::Text(value.and_then(Value::as_bool).map(|flag| flag.to_string())),
        _ => Seen::Folded(value.map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_lowercase)
        })),
    }
}

fn see(case: &Case, attribute: &Attribute) -> Seen {
    let Case {
        header,
        participants,
    } = case;
    let contact = header.contact.as_ref().expect("a contact");
    let id = |id: Option<i64>| Seen::Text(id.map(|id| id.to_string()));
    let added = |key: &str| {
        Seen::Text(
            header
                .additional
                .get(key)
                .and_then(Value::as_str)
                .map(ToOwned::to_owned),
        )
    };
    let folded = |text: Option<&str>| {
        Seen::Folded(text.filter(|text| !text.is_empty()).map(str::to_lowercase))
    };
    let on = |at: Timestamp| Seen::Day(Some(at.0.div_euclid(DAY)));
    match attribute {
        Attribute::Id => id(Some(header.id.0)),
        Attribute::Status => Seen::Text(Some(header.status.wire_name().to_owned())),
        Attribute::Priority => Seen::Text(
            header
                .priority
                .as_ref()
                .map(|one| one.wire_name().to_owned()),
        ),
        Attribute::Assignee => id(header.assignee.map(|AgentId(id)| id)),
        Attribute::Inbox => id(Some(header.inbox.0)),
        Attribute::Team => id(header.team.map(|TeamId(id)| id)),
        Attribute::Labels => Seen::Set(header.labels.iter().map(|label| label.0.clone()).collect()),
        Attribute::Contact => id(Some(contact.id.0)),
        Attribute::ContactName => folded(Some(&contact.name)),
        Attribute::ContactEmail => folded(contact.email.as_deref()),
        Attribute::ContactPhone => folded(contact.phone.as_deref()),
        Attribute::CreatedAt => on(header.created_at),
        Attribute::LastActivityAt => on(header.last_activity_at),
        Attribute::SnoozedUntil => Seen::Day(header.snoozed_until.map(|at| at.0.div_euclid(DAY))),
        Attribute::BrowserLanguage => added("browser_language"),
        Attribute::ConversationLanguage => added("conversation_language"),
        Attribute::Referrer => added("referer"),
        Attribute::MailSubject => added("mail_subject"),
        Attribute::Unread => Seen::Text(Some((header.unread != Some(0)).to_string())),
        Attribute::Participant => Seen::Set(participants.iter().map(ToString::to_string).collect()),
        Attribute::Category => Seen::Text(Some("chat".to_owned())),
        Attribute::TicketType => Seen::Folded(None),
        Attribute::Custom {
            of: AttributeOf::Conversation,
            key,
        } => see_custom(&header.custom_attributes, &key.0),
        Attribute::Custom {
            of: AttributeOf::Contact,
            key,
        } => match see_custom(&contact.custom_attributes, &key.0) {
            Seen::Folded(text) => Seen::Folded(text),
            other => other,
        },
    }
}

fn holds(case: &Case, condition: &Condition) -> bool {
    let fold = |folded: bool, text: &str| {
        if folded {
            text.to_lowercase()
        } else {
            text.to_owned()
        }
    };
    let all = condition.attribute == Attribute::Status
        && condition.values.iter().any(|value| value == "all");
    match see(case, &condition.attribute) {
        Seen::Set(set) => {
            let any = condition.values.iter().any(|value| set.contains(value));
            match condition.operator {
                Operator::EqualTo => any,
                Operator::NotEqualTo => !any,
                Operator::IsPresent => !set.is_empty(),
                _ => set.is_empty(),
            }
        }
        Seen::Number(number) => {
            let values = condition
                .values
                .iter()
                .map(|value| value.parse::<f64>().expect("a number"));
            let mut values = values;
            match (condition.operator, number) {
                (Operator::IsPresent, number) => number.is_some(),
                (Operator::IsNotPresent, number) => number.is_none(),
                (_, None) => false,
                (Operator::EqualTo, Some(number)) => values.any(|value| value == number),
                (Operator::NotEqualTo, Some(number)) => values.all(|value| value != number),
                (Operator::IsGreaterThan, Some(number)) => number > values.next().expect("one"),
                (_, Some(number)) => number < values.next().expect("one"),
            }
        }
        Seen::Day(on) => {
            let days: Vec<i64> = match condition.operator {
                Operator::DaysBefore => {
                    let ago: i64 = condition.values[0].parse().expect("a number");
                    vec![NOW.0.div_euclid(DAY) - ago]
                }
                _ => condition
                    .values
                    .iter()
                    .map(|value| day(value).expect("a day"))
                    .collect(),
            };
            match (condition.operator, on) {
                (Operator::IsPresent, on) => on.is_some(),
                (Operator::IsNotPresent, on) => on.is_none(),
                (_, None) => false,
                (Operator::EqualTo, Some(on)) => days.contains(&on),
                (Operator::NotEqualTo, Some(on)) => !days.contains(&on),
                (Operator::IsGreaterThan, Some(on)) => on > days[0],
                (_, Some(on)) => on < days[0],
            }
        }
        seen @ (Seen::Text(_) | Seen::Folded(_)) => {
            let folded = matches!(seen, Seen::Folded(_));
            let (Seen::Text(text) | Seen::Folded(text)) = seen else {
                return false;
            };
            let any = |text: &str| {
                all || condition
                    .values
                    .iter()
                    .any(|value| fold(folded, value) == text)
            };
            let within = |text: &str| {
                condition
                    .values
                    .iter()
                    .any(|value| text.to_lowercase().contains(&value.to_lowercase()))
            };
            match (condition.operator, text) {
                (Operator::IsPresent, text) => text.is_some(),
                (Operator::IsNotPresent, text) => text.is_none(),
                (_, None) => false,
                (Operator::EqualTo, Some(text)) => any(&text),
                (Operator::NotEqualTo, Some(text)) => !any(&text),
                (Operator::Contains, Some(text)) => within(&text),
                (_, Some(text)) => !within(&text),
            }
        }
    }
}

fn is_missing(case: &Case, attribute: &Attribute) -> bool {
    match see(case, attribute) {
        Seen::Text(text) | Seen::Folded(text) => text.is_none(),
        Seen::Number(number) => number.is_none(),
        Seen::Day(day) => day.is_none(),
        Seen::Set(_) => false,
    }
}

/// AND binds tighter than OR; a company's own attribute of a conversation brings an OR of its own along.
fn matches(case: &Case, filter: &Filter) -> bool {
    let mut groups = vec![true];
    let mut and = |holds: bool, then: Join| {
        *groups.last_mut().expect("one") &= holds;
        if then == Join::Or {
            groups.push(true);
        }
    };
    let last = filter.conditions.len() - 1;
    for (at, condition) in filter.conditions.iter().enumerate() {
        let then = if at == last {
            Join::And
        } else {
            condition.joined_by
        };
        let one = holds(case, condition);
        match (&condition.attribute, condition.operator) {
            (
                Attribute::Custom {
                    of: AttributeOf::Conversation,
                    ..
                },
                Operator::NotEqualTo,
            ) => {
                and(one, Join::Or);
                and(is_missing(case, &condition.attribute), then);
            }
            (
                Attribute::Custom {
                    of: AttributeOf::Contact,
                    ..
                },
                Operator::NotEqualTo,
            ) => {
                and(one || is_missing(case, &condition.attribute), then);
            }
            _ => and(one, then),
        }
    }
    groups.into_iter().any(|group| group)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_filter_matches_what_its_words_say(
        cases in prop::collection::vec(a_case(), 1..12),
        filters in prop::collection::vec(prop::collection::vec(a_condition(), 1..6), 40),
    ) {
        let desk = Desk::new();
        desk.store.put_attribute_definitions(desk.account(), &definitions()).expect("definitions");
        let cases: Vec<Case> = cases.into_iter().zip(1..).map(|(mut case, id)| {
            case.header.id = guichet_model::DisplayId(id);
            case.header.contact.as_mut().expect("a contact").id = guichet_model::ContactId(100 + id);
            case
        }).collect();
        desk.headers(&cases.iter().map(|case| case.header.clone()).collect::<Vec<_>>());
        for case in &cases {
            for participant in &case.participants {
                let key = desk.key(case.header.id.0).0;
                desk.store.cache().execute(
                    "INSERT OR IGNORE INTO conversation_participant (conversation, agent) VALUES (?1, ?2)",
                    [key, *participant],
                ).expect("a participant");
            }
        }
        for conditions in filters {
            let filter = Filter { conditions };
            prop_assert_eq!(filter.flaw(&definitions()), None);
            let wanted: BTreeSet<_> = cases.iter().filter(|case| matches(case, &filter))
                .map(|case| case.header.id.0).collect();
            let list = ListFilter {
                category: None,
                status: None,
                scope: Scope::Matching(filter.clone()),
                sort: Sort::default(),
            };
            let page = desk.store.list(desk.viewer(), &list, Tab::All, None, 100).expect("a page");
            let got: BTreeSet<_> = page.items.iter().map(|row| row.id.expect("an id").0).collect();
            prop_assert_eq!(&got, &wanted, "{:?}", filter);
            let counts = desk.store.tab_counts(desk.viewer(), &list).expect("counts");
            prop_assert_eq!(counts.all as usize, wanted.len());
            let mine = cases.iter().filter(|case| {
                wanted.contains(&case.header.id.0) && case.header.assignee == Some(super::desk::ME)
            }).count();
            prop_assert_eq!(counts.mine as usize, mine);
        }
    }
}
