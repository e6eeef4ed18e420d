//! A whole desk as plain data, before it is written to a store: who works there, who wrote, and what
//! was said. Everything refers to everything else by its place in these lists.

/// Milliseconds since 1970, as the whole server counts.
pub(crate) type Millis = i64;

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) struct $name(pub(crate) usize);
    )+};
}

places! {
    /// An agent, by place in [`AGENTS`].
    AgentAt,
    /// A team, by place in [`TEAMS`].
    TeamAt,
    /// An inbox, by place in [`INBOXES`].
    InboxAt,
    /// A contact, by place in [`Desk::contacts`].
    ContactAt,
}

/// Somebody who answers customers.
#[derive(Debug)]
pub(crate) struct AgentPlan {
    pub(crate) name: &'static str,
    pub(crate) first_name: &'static str,
    pub(crate) email: &'static str,
    pub(crate) role: Role,
    /// `e` where French adds one for a woman.
    pub(crate) agreement: &'static str,
    pub(crate) signature: &'static str,
}

/// What an agent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Administrator,
    Agent,
}

/// The six agents, administrators first.
pub(crate) const AGENTS: [AgentPlan; 6] = [
    AgentPlan {
        name: "Léa Martin",
        first_name: "Léa",
        email: "lea@maison-lumen.example",
        role: Role::Administrator,
        agreement: "e",
        signature: "Léa Martin · Service client\nMaison Lumen",
    },
    AgentPlan {
        name: "Hugo Lambert",
        first_name: "Hugo",
        email: "hugo@maison-lumen.example",
        role: Role::Administrator,
        agreement: "",
        signature: "Hugo Lambert · Responsable du service client\nMaison Lumen",
    },
    AgentPlan {
        name: "Inès Cherkaoui",
        first_name: "Inès",
        email: "ines@maison-lumen.example",
        role: Role::Agent,
        agreement: "e",
        signature: "Inès Cherkaoui · Facturation\nMaison Lumen",
    },
    AgentPlan {
        name: "Mateusz Kowalczyk",
        first_name: "Mateusz",
        email: "mateusz@maison-lumen.example",
        role: Role::Agent,
        agreement: "",
        signature: "Mateusz Kowalczyk · Support technique\nMaison Lumen",
    },
    AgentPlan {
        name: "Amara Diop",
        first_name: "Amara",
        email: "amara@maison-lumen.example",
        role: Role::Agent,
        agreement: "e",
        signature: "Amara Diop · Livraisons\nMaison Lumen",
    },
    AgentPlan {
        name: "Oliver Bennett",
        first_name: "Oliver",
        email: "oliver@maison-lumen.example",
        role: Role::Agent,
        agreement: "",
        signature: "Oliver Bennett · Customer care\nMaison Lumen",
    },
];

/// A group of agents.
#[derive(Debug)]
pub(crate) struct TeamPlan {
    pub(crate) name: &'static str,
    /// Name used in the dialogues' `team:` lines.
    pub(crate) key: &'static str,
    pub(crate) description: &'static str,
    pub(crate) members: &'static [AgentAt],
}

/// The four teams. Team names are lower case, as Chatwoot makes them.
pub(crate) const TEAMS: [TeamPlan; 4] = [
    TeamPlan {
        name: "facturation",
        key: "facturation",
        description: "Factures, paiements, remboursements et devis",
        members: &[AgentAt(0), AgentAt(2), AgentAt(5)],
    },
    TeamPlan {
        name: "livraison",
        key: "livraison",
        description: "Colis, transporteurs et retours",
        members: &[AgentAt(0), AgentAt(4), AgentAt(5), AgentAt(3)],
    },
    TeamPlan {
        name: "technique",
        key: "technique",
        description: "Pannes, montage, comptes et application",
        members: &[AgentAt(1), AgentAt(3)],
    },
    TeamPlan {
        name: "fidélité",
        key: "fidelite",
        description: "Conseil, points, codes et cartes cadeaux",
        members: &[AgentAt(0), AgentAt(2), AgentAt(4)],
    },
];

/// How customers reach an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// The page for customers.
    Widget,
    /// Conversations brought by another program.
    Api,
    /// E-mail.
    Email,
}

/// One way in for customers.
#[derive(Debug)]
pub(crate) struct InboxPlan {
    pub(crate) name: &'static str,
    /// Name used in the dialogues' `inboxes:` lines.
    pub(crate) key: &'static str,
    pub(crate) channel: Channel,
    pub(crate) welcome: &'static str,
    pub(crate) tagline: &'static str,
    /// Hours in which an agent may answer after the customer wrote, where that is limited.
    pub(crate) reply_window_hours: Option<i64>,
    pub(crate) members: &'static [AgentAt],
}

/// The five inboxes.
pub(crate) const INBOXES: [InboxPlan; 5] = [
    InboxPlan {
        name: "Site boutique",
        key: "site",
        channel: Channel::Widget,
        welcome: "Bonjour, comment pouvons-nous vous aider ?",
        tagline: "Nous répondons en général en quelques minutes.",
        reply_window_hours: None,
        members: &[AgentAt(0), AgentAt(1), AgentAt(2), AgentAt(3), AgentAt(4)],
    },
    InboxPlan {
        name: "Shop EN",
        key: "shop",
        channel: Channel::Widget,
        welcome: "Hi, how can we help?",
        tagline: "We usually answer within a few minutes.",
        reply_window_hours: None,
        members: &[AgentAt(0), AgentAt(1), AgentAt(3), AgentAt(5)],
    },
    InboxPlan {
        name: "WhatsApp",
        key: "whatsapp",
        channel: Channel::Api,
        welcome: "",
        tagline: "",
        reply_window_hours: Some(24),
        members: &[AgentAt(0), AgentAt(1), AgentAt(2), AgentAt(4), AgentAt(5)],
    },
    InboxPlan {
        name: "Application mobile",
        key: "app",
        channel: Channel::Api,
        welcome: "",
        tagline: "",
        reply_window_hours: None,
        members: &[AgentAt(0), AgentAt(1), AgentAt(3), AgentAt(4)],
    },
    InboxPlan {
        name: "support@",
        key: "support",
        channel: Channel::Email,
        welcome: "",
        tagline: "",
        reply_window_hours: None,
        members: &[
            AgentAt(0),
            AgentAt(1),
            AgentAt(2),
            AgentAt(3),
            AgentAt(4),
            AgentAt(5),
        ],
    },
];

/// Address of the e-mail inbox.
pub(crate) const SUPPORT_ADDRESS: &str = "support@maison-lumen.example";

/// The twelve labels: title, colour, description.
pub(crate) const LABELS: [(&str, &str, &str); 12] = [
    ("livraison", "#1f6fb2", "Expédition et suivi"),
    ("retard", "#b26a00", "Colis attendu depuis trop longtemps"),
    ("casse", "#b3261e", "Arrivé abîmé"),
    ("retour", "#7a5c00", "Renvoi ou échange"),
    ("remboursement", "#c2410c", "Argent à rendre"),
    ("facture", "#4a5d23", "Factures et paiements"),
    ("technique", "#5b4bb7", "Panne, montage, compte"),
    ("garantie", "#0b6a66", "Sous garantie"),
    ("avant-vente", "#1f7a3d", "Conseil avant l’achat"),
    ("fidelite", "#a8326e", "Points, codes, cartes cadeaux"),
    ("pro", "#3f4756", "Professionnels et devis"),
    ("vip", "#8a6d00", "Cliente ou client de longue date"),
];

/// The language somebody writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    French,
    English,
}

impl Language {
    /// The tag a browser would send.
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }
}

/// A customer.
#[derive(Debug, Clone)]
pub(crate) struct ContactPlan {
    pub(crate) name: String,
    /// How an agent calls them.
    pub(crate) called: String,
    /// Civil address with the family name, "Madame Brunet".
    pub(crate) civil: String,
    pub(crate) agreement: &'static str,
    pub(crate) language: Language,
    pub(crate) email: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) city: String,
    pub(crate) country: String,
    pub(crate) country_code: String,
    /// Number in the shop, where the customer has an account there.
    pub(crate) identifier: Option<String>,
    pub(crate) loyalty: &'static str,
    pub(crate) orders: i64,
    pub(crate) newsletter: Consent,
    pub(crate) blocked: Access,
    /// Days before the seeding at which the contact was first seen.
    pub(crate) known_for_days: i64,
}

/// Whether a customer wants the newsletter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    Given,
    Withheld,
}

/// Whether a customer may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Allowed,
    Blocked,
}

/// The state of a conversation, in Chatwoot's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Open,
    Resolved,
    Pending,
    Snoozed,
}

/// Who wrote a message, and so of what kind it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    /// An incoming message.
    Customer,
    /// An outgoing message.
    Agent(AgentAt),
    /// A private note.
    Note(AgentAt),
    /// An automatic answer (a template message).
    Automatic,
    /// A line about what happened (an activity message).
    Desk,
}

impl Author {
    /// Whether a message of this author is one that the customer sees from the shop.
    pub(crate) const fn answers(self) -> bool {
        matches!(self, Self::Agent(_))
    }
}

/// How far an outgoing message got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Sent,
    Delivered,
    Read,
    /// The channel refused it; the text for `external_error`.
    Failed(&'static str),
}

/// What is attached to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AttachmentPlan {
    /// A file of the demonstration's own pictures and recordings, by name.
    Shipped(&'static str),
    /// An invoice or an offer, drawn when the desk is written.
    Invoice {
        order: String,
        customer: String,
        item: String,
        amount_cents: i64,
    },
}

/// One message. Its text may hold `@{n}` for the id of agent n and `#{n}` for that of team n, which are
/// known only when the desk is written.
#[derive(Debug, Clone)]
pub(crate) struct MessagePlan {
    pub(crate) at: Millis,
    pub(crate) author: Author,
    pub(crate) text: String,
    pub(crate) delivery: Delivery,
    pub(crate) attachment: Option<AttachmentPlan>,
}

/// One conversation with all that was said.
#[derive(Debug, Clone)]
pub(crate) struct ConversationPlan {
    pub(crate) inbox: InboxAt,
    pub(crate) contact: ContactAt,
    pub(crate) language: Language,
    pub(crate) assignee: Option<AgentAt>,
    pub(crate) team: Option<TeamAt>,
    pub(crate) status: Status,
    pub(crate) priority: Option<String>,
    pub(crate) labels: Vec<String>,
    pub(crate) snoozed_until: Option<Millis>,
    /// The story that it begins with.
    pub(crate) scenario: String,
    /// Number of the order that it is about.
    pub(crate) order: String,
    /// Subject, for e-mail.
    pub(crate) subject: Option<String>,
    /// Never empty; in order of time.
    pub(crate) messages: Vec<MessagePlan>,
    pub(crate) agent_last_seen_at: Option<Millis>,
    pub(crate) contact_last_seen_at: Option<Millis>,
    /// What makes it a ticket.
    pub(crate) ticket: Option<TicketPlan>,
}

/// What a ticket has beyond a conversation.
#[derive(Debug, Clone)]
pub(crate) struct TicketPlan {
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) ticket_type: &'static str,
    pub(crate) due_at: Option<Millis>,
    pub(crate) submitter: AgentAt,
    /// The place of the conversation that it was raised from.
    pub(crate) source: Option<usize>,
}

impl ConversationPlan {
    /// When it began: the time of its first message.
    pub(crate) fn created_at(&self) -> Millis {
        self.messages.first().map_or(0, |message| message.at)
    }

    /// The time of its newest message.
    pub(crate) fn last_activity_at(&self) -> Millis {
        self.messages.last().map_or(0, |message| message.at)
    }

    /// When an agent first answered.
    pub(crate) fn first_reply_at(&self) -> Option<Millis> {
        self.messages
            .iter()
            .find(|message| message.author.answers())
            .map(|message| message.at)
    }

    /// Since when the customer waits for an answer, if somebody should give one.
    pub(crate) fn waiting_since(&self) -> Option<Millis> {
        if self.status == Status::Resolved {
            return None;
        }
        let mut since = None;
        for message in &self.messages {
            match message.author {
                Author::Customer => since = since.or(Some(message.at)),
                Author::Agent(_) => since = None,
                Author::Note(_) | Author::Automatic | Author::Desk => {}
            }
        }
        since
    }
}

/// The whole demonstration.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) contacts: Vec<ContactPlan>,
    /// In order of their beginning.
    pub(crate) conversations: Vec<ConversationPlan>,
}
