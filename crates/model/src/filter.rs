//! Filters: the conditions of a custom view, as the builder edits them.
//!
//! Conditions stand one after the other, each joined to the next; AND binds tighter than OR, as on the server. Days are
//! compared in UTC. The names of attributes and operators are those of Chatwoot's `conversations/filter`; what only this
//! program knows (unread, participants, the contact, when it wakes …) has a name of its own, and a filter with any of
//! that is kept here as a whole.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::attribute::{AttributeDefinition, AttributeKey, AttributeKind, AttributeOf};

/// The most conditions one filter may have.
pub const MOST_CONDITIONS: usize = 30;

/// Conditions, in the order they are joined.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// In order; none matches everything.
    pub conditions: Vec<Condition>,
}

/// One row of the builder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Condition {
    /// What is looked at.
    pub attribute: Attribute,
    /// How it is compared.
    pub operator: Operator,
    /// What it is compared with, as text: ids and numbers in decimal, days as `2026-11-30`, `true` or `false` for a
    /// checkbox, names as on the wire. Empty for [`Operator::IsPresent`] and [`Operator::IsNotPresent`]; one for
    /// comparisons of size.
    #[serde(default)]
    pub values: Vec<String>,
    /// How it is joined to the next one; of no meaning on the last.
    #[serde(default)]
    pub joined_by: Join,
}

/// How a condition is joined to the next one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// Both must hold. Binds tighter.
    #[default]
    And,
    /// Either must hold.
    Or,
}

/// What a condition looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// The number people see.
    Id,
    /// Status, by wire name; `all` matches every one.
    Status,
    /// Priority, by wire name.
    Priority,
    /// Agent, by id.
    Assignee,
    /// Inbox, by id.
    Inbox,
    /// Team, by id.
    Team,
    /// Labels, by title.
    Labels,
    /// Contact, by the server's id.
    Contact,
    /// The contact's name.
    ContactName,
    /// The contact's e-mail address.
    ContactEmail,
    /// The contact's phone number.
    ContactPhone,
    /// The day it began.
    CreatedAt,
    /// The day something last happened.
    LastActivityAt,
    /// The day it wakes.
    SnoozedUntil,
    /// The language of the customer's browser.
    BrowserLanguage,
    /// The language the conversation is in.
    ConversationLanguage,
    /// The page the customer came from.
    Referrer,
    /// The subject of the mail that began it.
    MailSubject,
    /// Whether there are unread messages.
    Unread,
    /// An agent who takes part, by id.
    Participant,
    /// Conversation or ticket, by wire name.
    Category,
    /// The ticket's type.
    TicketType,
    /// An attribute that the company defined.
    Custom {
        /// Of what.
        of: AttributeOf,
        /// Its key.
        key: AttributeKey,
    },
}

/// Every attribute but the company's own, in the order the builder offers them.
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute::Status,
    Attribute::Assignee,
    Attribute::Inbox,
    Attribute::Team,
    Attribute::Labels,
    Attribute::Priority,
    Attribute::Unread,
    Attribute::Participant,
    Attribute::ContactName,
    Attribute::ContactEmail,
    Attribute::ContactPhone,
    Attribute::CreatedAt,
    Attribute::LastActivityAt,
    Attribute::SnoozedUntil,
    Attribute::Id,
    Attribute::BrowserLanguage,
    Attribute::ConversationLanguage,
    Attribute::Referrer,
    Attribute::MailSubject,
    Attribute::Category,
    Attribute::TicketType,
];

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Is one of the values.
    EqualTo,
    /// Is none of the values.
    NotEqualTo,
    /// Holds one of the values within.
    Contains,
    /// Holds none of the values within.
    DoesNotContain,
    /// Has a value.
    IsPresent,
    /// Has no value.
    IsNotPresent,
    /// Greater, later.
    IsGreaterThan,
    /// Less, earlier.
    IsLessThan,
    /// Earlier than so many days ago.
    DaysBefore,
}

/// Every operator.
pub const OPERATORS: &[Operator] = &[
    Operator::EqualTo,
    Operator::NotEqualTo,
    Operator::Contains,
    Operator::DoesNotContain,
    Operator::IsPresent,
    Operator::IsNotPresent,
    Operator::IsGreaterThan,
    Operator::IsLessThan,
    Operator::DaysBefore,
];

impl Operator {
    /// The name on the wire, which is also its name in `guichetctl`.
    #[must_use]
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::EqualTo => "equal_to",
            Self::NotEqualTo => "not_equal_to",
            Self::Contains => "contains",
            Self::DoesNotContain => "does_not_contain",
            Self::IsPresent => "is_present",
            Self::IsNotPresent => "is_not_present",
            Self::IsGreaterThan => "is_greater_than",
            Self::IsLessThan => "is_less_than",
            Self::DaysBefore => "days_before",
        }
    }

    /// The operator of a wire name.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        OPERATORS
            .iter()
            .copied()
            .find(|operator| operator.wire_name() == name)
    }

    /// How many values it takes.
    #[must_use]
    pub const fn takes(self) -> Takes {
        match self {
            Self::IsPresent | Self::IsNotPresent => Takes::Nothing,
            Self::IsGreaterThan | Self::IsLessThan | Self::DaysBefore => Takes::One,
            Self::EqualTo | Self::NotEqualTo | Self::Contains | Self::DoesNotContain => Takes::Some,
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())
    }
}

/// How many values an operator takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Takes {
    /// None.
    Nothing,
    /// Exactly one.
    One,
    /// One or more.
    Some,
}

/// What kind of value an attribute has: which operators it allows and which editor it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// A whole number that every conversation has.
    Number,
    /// One of a few names.
    Name,
    /// An agent, an inbox, a team, or none.
    Reference,
    /// Something that every conversation refers to, by id.
    Id,
    /// Label titles.
    Labels,
    /// Text that is compared whole.
    Word,
    /// Text that may be searched in.
    Text,
    /// Text that may be searched in, or missing.
    OptionalText,
    /// A day that every conversation has.
    Day,
    /// A day, or none.
    OptionalDay,
    /// Yes or no.
    Flag,
    /// A company's own text or link.
    CustomText,
    /// A company's own number.
    CustomNumber,
    /// A company's own day.
    CustomDay,
    /// One of a company's own choices.
    CustomList,
    /// A company's own yes or no.
    CustomFlag,
}

impl ValueKind {
    /// The operators that it allows, in the order the builder offers them.
    #[must_use]
    pub const fn operators(self) -> &'static [Operator] {
        use Operator::{
            Contains, DaysBefore, DoesNotContain, EqualTo, IsGreaterThan, IsLessThan, IsNotPresent,
            IsPresent, NotEqualTo,
        };
        match self {
            Self::Number | Self::Name | Self::Id | Self::Word | Self::Flag => {
                &[EqualTo, NotEqualTo]
            }
            Self::Reference | Self::Labels | Self::CustomList | Self::CustomFlag => {
                &[EqualTo, NotEqualTo, IsPresent, IsNotPresent]
            }
            Self::Text => &[EqualTo, NotEqualTo, Contains, DoesNotContain],
            Self::OptionalText | Self::CustomText => &[
                EqualTo,
                NotEqualTo,
                Contains,
                DoesNotContain,
                IsPresent,
                IsNotPresent,
            ],
            Self::Day => &[IsGreaterThan, IsLessThan, DaysBefore],
            Self::OptionalDay => &[
                IsGreaterThan,
                IsLessThan,
                DaysBefore,
                IsPresent,
                IsNotPresent,
            ],
            Self::CustomNumber => &[
                EqualTo,
                NotEqualTo,
                IsGreaterThan,
                IsLessThan,
                IsPresent,
                IsNotPresent,
            ],
            Self::CustomDay => &[
                EqualTo,
                NotEqualTo,
                IsGreaterThan,
                IsLessThan,
                DaysBefore,
                IsPresent,
                IsNotPresent,
            ],
        }
    }
}

/// Which filter keys a server has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FilterKeys {
    /// Chatwoot's.
    Stock,
    /// Chatwoot's, and the module.
    WithTickets,
}

impl Attribute {
    /// The name on the wire, where it has one there; otherwise a name of this program's own. Also its name in
    /// `guichetctl`, where a contact's own attribute is written `contact.<key>`.
    #[must_use]
    pub fn wire_name(&self) -> &str {
        match self {
            Self::Id => "display_id",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Assignee => "assignee_id",
            Self::Inbox => "inbox_id",
            Self::Team => "team_id",
            Self::Labels => "labels",
            Self::Contact => "contact_id",
            Self::ContactName => "contact_name",
            Self::ContactEmail => "contact_email",
            Self::ContactPhone => "contact_phone",
            Self::CreatedAt => "created_at",
            Self::LastActivityAt => "last_activity_at",
            Self::SnoozedUntil => "snoozed_until",
            Self::BrowserLanguage => "browser_language",
            Self::ConversationLanguage => "conversation_language",
            Self::Referrer => "referer",
            Self::MailSubject => "mail_subject",
            Self::Unread => "unread",
            Self::Participant => "participant",
            Self::Category => "conversation_category",
            Self::TicketType => "ticket_type",
            Self::Custom { key, .. } => &key.0,
        }
    }

    /// The attribute of a name, standard ones only.
    #[must_use]
    pub fn from_wire(name: &str) -> Option<Self> {
        if name == Self::Contact.wire_name() {
            return Some(Self::Contact);
        }
        ATTRIBUTES
            .iter()
            .find(|attribute| attribute.wire_name() == name)
            .cloned()
    }

    /// Whether Chatwoot's filters have it by this name: a company's attribute may be called as one of this program's own.
    #[must_use]
    pub const fn has_server_key(&self) -> bool {
        !matches!(
            self,
            Self::ContactName
                | Self::ContactEmail
                | Self::ContactPhone
                | Self::SnoozedUntil
                | Self::Unread
                | Self::Participant
                | Self::TicketType
        )
    }

    /// What kind of value it has; absent for an attribute of the company that is not defined, or of a type that this
    /// version does not know.
    #[must_use]
    pub fn kind(&self, definitions: &[AttributeDefinition]) -> Option<ValueKind> {
        Some(match self {
            Self::Id => ValueKind::Number,
            Self::Status | Self::Priority | Self::Category => ValueKind::Name,
            Self::Assignee | Self::Inbox | Self::Team | Self::Participant => ValueKind::Reference,
            Self::Contact => ValueKind::Id,
            Self::Labels => ValueKind::Labels,
            Self::ContactName | Self::ContactEmail | Self::ContactPhone | Self::TicketType => {
                ValueKind::OptionalText
            }
            Self::CreatedAt | Self::LastActivityAt => ValueKind::Day,
            Self::SnoozedUntil => ValueKind::OptionalDay,
            Self::BrowserLanguage | Self::ConversationLanguage => ValueKind::Word,
            Self::Referrer | Self::MailSubject => ValueKind::Text,
            Self::Unread => ValueKind::Flag,
            Self::Custom { of, key } => {
                let definition = definitions
                    .iter()
                    .find(|definition| definition.of == *of && definition.key == *key)?;
                match definition.kind {
                    AttributeKind::Text | AttributeKind::Link => ValueKind::CustomText,
                    AttributeKind::Number | AttributeKind::Currency | AttributeKind::Percent => {
                        ValueKind::CustomNumber
                    }
                    AttributeKind::Date => ValueKind::CustomDay,
                    AttributeKind::List => ValueKind::CustomList,
                    AttributeKind::Checkbox => ValueKind::CustomFlag,
                    AttributeKind::Other(_) => return None,
                }
            }
        })
    }

    /// Whether the server can filter by it. Amounts of money and percentages fail on Chatwoot, and a contact's own
    /// attributes are no filter of conversations there.
    #[must_use]
    pub fn is_known_to(&self, keys: FilterKeys, definitions: &[AttributeDefinition]) -> bool {
        match self {
            Self::Id
            | Self::Status
            | Self::Priority
            | Self::Assignee
            | Self::Inbox
            | Self::Team
            | Self::Labels
            | Self::Contact
            | Self::CreatedAt
            | Self::LastActivityAt
            | Self::BrowserLanguage
            | Self::ConversationLanguage
            | Self::Referrer
            | Self::MailSubject => true,
            Self::Category => keys == FilterKeys::WithTickets,
            Self::ContactName
            | Self::ContactEmail
            | Self::ContactPhone
            | Self::SnoozedUntil
            | Self::Unread
            | Self::Participant
            | Self::TicketType => false,
            Self::Custom { of, key } => definitions.iter().any(|definition| {
                definition.of == *of
                    && *of == AttributeOf::Conversation
                    && definition.key == *key
                    && !matches!(
                        definition.kind,
                        AttributeKind::Currency | AttributeKind::Percent | AttributeKind::Other(_)
                    )
            }),
        }
    }
}

/// What is wrong with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// The attribute is not defined.
    Undefined,
    /// The attribute does not allow the operator.
    Operator,
    /// A value is missing, or there is one too many.
    Values,
    /// A value is not of the attribute's kind.
    Value,
    /// There are too many conditions.
    TooMany,
}

impl Filter {
    /// The first condition that makes no sense, and why.
    #[must_use]
    pub fn flaw(&self, definitions: &[AttributeDefinition]) -> Option<(usize, Flaw)> {
        if self.conditions.len() > MOST_CONDITIONS {
            return Some((MOST_CONDITIONS, Flaw::TooMany));
        }
        self.conditions
            .iter()
            .enumerate()
            .find_map(|(at, condition)| condition.flaw(definitions).map(|flaw| (at, flaw)))
    }

    /// Whether it looks at an attribute of the company, so that definitions are needed to read it.
    #[must_use]
    pub fn has_custom(&self) -> bool {
        self.conditions
            .iter()
            .any(|condition| matches!(condition.attribute, Attribute::Custom { .. }))
    }

    /// Whether the server can answer it, so that a view of it is the server's.
    #[must_use]
    pub fn is_known_to(&self, keys: FilterKeys, definitions: &[AttributeDefinition]) -> bool {
        !self.conditions.is_empty()
            && self
                .conditions
                .iter()
                .all(|condition| condition.attribute.is_known_to(keys, definitions))
    }
}

impl Condition {
    /// Why it makes no sense, where it does not.
    #[must_use]
    pub fn flaw(&self, definitions: &[AttributeDefinition]) -> Option<Flaw> {
        let Some(kind) = self.attribute.kind(definitions) else {
            return Some(Flaw::Undefined);
        };
        if !kind.operators().contains(&self.operator) {
            return Some(Flaw::Operator);
        }
        let enough = match self.operator.takes() {
            Takes::Nothing => self.values.is_empty(),
            Takes::One => self.values.len() == 1,
            Takes::Some => !self.values.is_empty(),
        };
        if !enough {
            return Some(Flaw::Values);
        }
        let sound = |value: &String| match (kind, self.operator) {
            (_, Operator::DaysBefore) => value.parse::<u32>().is_ok_and(|days| days < 998),
            (ValueKind::Number | ValueKind::Reference | ValueKind::Id, _) => {
                value.parse::<i64>().is_ok()
            }
            (ValueKind::CustomNumber, _) => value.parse::<f64>().is_ok_and(f64::is_finite),
            (ValueKind::Day | ValueKind::OptionalDay | ValueKind::CustomDay, _) => {
                crate::attribute::is_date(value)
            }
            (ValueKind::Flag | ValueKind::CustomFlag, _) => value == "true" || value == "false",
            _ => !value.trim().is_empty(),
        };
        (!self.values.iter().all(sound)).then_some(Flaw::Value)
    }
}
