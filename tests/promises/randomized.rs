//! Agents, customers and the network do whatever comes to mind, and at the end every agent's copy and the server agree.
//!
//! A plan is a list of steps made from a seed, which is printed. `GUICHET_SEED` chooses another seed, `GUICHET_STEPS`
//! another length; a plan that failed is saved beside the test programs, and `GUICHET_PLAN` plays such a file again,
//! which may be shortened by hand.

use std::{collections::BTreeSet, path::PathBuf};

use guichet_model::{
    DisplayId,
    conversation::{Priority, Status},
    outbox::Action,
};
use guichet_tests::{
    network::{Fault, Which},
    programs::Dialect,
    world::{AGENTS as NAMES, Agent, World},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde::{Deserialize, Serialize};

use crate::p6_convergence::until_agreed;

/// Something that happens in the world. Conversations and agents are places in the world's lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
enum Step {
    Reply {
        agent: usize,
        conversation: usize,
    },
    Note {
        agent: usize,
        conversation: usize,
    },
    Status {
        agent: usize,
        conversation: usize,
        status: String,
    },
    Assign {
        agent: usize,
        conversation: usize,
        to: Option<usize>,
    },
    Team {
        agent: usize,
        conversation: usize,
        team: Option<i64>,
    },
    Priority {
        agent: usize,
        conversation: usize,
        priority: Option<String>,
    },
    Label {
        agent: usize,
        conversation: usize,
        add: String,
        remove: String,
    },
    Unread {
        agent: usize,
        conversation: usize,
    },
    CustomerWrites {
        conversation: usize,
    },
    Cut {
        agent: usize,
    },
    Heal {
        agent: usize,
    },
    LoseNextReply {
        agent: usize,
    },
    TruncateNextReply {
        agent: usize,
    },
    AnswerNext {
        agent: usize,
        status: u16,
    },
    Duplicate {
        agent: usize,
    },
    KillAndReopen {
        agent: usize,
    },
    RestartServer,
    SetClock {
        agent: usize,
        by_ms: i64,
    },
    Settle {
        agent: usize,
    },
}

/// Alice and Bob.
const AGENTS: usize = 2;
const CONVERSATIONS: usize = 3;
const STEPS: usize = 60;

fn make_plan(seed: u64, steps: usize) -> Vec<Step> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..steps).map(|_| make_step(&mut rng)).collect()
}

fn make_step(rng: &mut StdRng) -> Step {
    let agent = rng.random_range(0..AGENTS);
    let conversation = rng.random_range(0..CONVERSATIONS);
    match rng.random_range(0..100_u32) {
        0..=21 => Step::Reply {
            agent,
            conversation,
        },
        22..=26 => Step::Note {
            agent,
            conversation,
        },
        27..=35 => Step::Status {
            agent,
            conversation,
            status: any(rng, &["open", "resolved", "pending", "snoozed"]),
        },
        36..=41 => Step::Assign {
            agent,
            conversation,
            to: *[None, Some(0), Some(1)].choose(rng).expect("a choice"),
        },
        42..=45 => Step::Team {
            agent,
            conversation,
            team: *[None, Some(31), Some(32)].choose(rng).expect("a choice"),
        },
        46..=50 => Step::Priority {
            agent,
            conversation,
            priority: rng
                .random_bool(0.8)
                .then(|| any(rng, &["low", "medium", "high", "urgent"])),
        },
        51..=57 => Step::Label {
            agent,
            conversation,
            add: any(rng, &["late", "refund", "vip"]),
            remove: any(rng, &["late", "refund", "vip"]),
        },
        58..=59 => Step::Unread {
            agent,
            conversation,
        },
        60..=66 => Step::CustomerWrites { conversation },
        67..=71 => Step::Cut { agent },
        72..=79 => Step::Heal { agent },
        80..=83 => Step::LoseNextReply { agent },
        84..=85 => Step::TruncateNextReply { agent },
        86..=87 => Step::AnswerNext {
            agent,
            status: *[429, 500, 502, 503].choose(rng).expect("a choice"),
        },
        88..=89 => Step::Duplicate { agent },
        90..=92 => Step::KillAndReopen { agent },
        93 => Step::RestartServer,
        94..=95 => Step::SetClock {
            agent,
            by_ms: rng.random_range(-7_200_000..7_200_000),
        },
        _ => Step::Settle { agent },
    }
}

fn any(rng: &mut StdRng, words: &[&str]) -> String {
    (*words.choose(rng).expect("a choice")).to_owned()
}

/// The world while a plan is played, and what must be true of it.
struct Play {
    world: World,
    agents: Vec<Agent>,
    conversations: Vec<DisplayId>,
    /// What each agent wrote where, in order.
    written: Vec<(usize, usize, String)>,
}

impl Play {
    async fn begin(dialect: Dialect) -> Self {
        let world = World::with(dialect).await;
        let mut agents = Vec::new();
        for (name, _) in NAMES.iter().take(AGENTS) {
            agents.push(world.agent(name).await);
        }
        let mut conversations = Vec::new();
        for _ in 0..CONVERSATIONS {
            let id = world.conversation().await;
            for agent in &agents {
                agent.until_here(id).await;
            }
            conversations.push(id);
        }
        Self {
            world,
            agents,
            conversations,
            written: Vec::new(),
        }
    }

    fn write(&mut self, agent: usize, conversation: usize, act: fn(String) -> Action) {
        let n = self.written.len();
        let text = format!("{} {n:03}", NAMES[agent].0);
        self.agents[agent].act(self.conversations[conversation], act(text.clone()));
        self.written.push((agent, conversation, text));
    }

    async fn step(&mut self, step: &Step) {
        match step {
            Step::Reply {
                agent,
                conversation,
            } => {
                self.write(*agent, *conversation, |text| Action::Reply(text.into()));
            }
            Step::Note {
                agent,
                conversation,
            } => {
                self.write(*agent, *conversation, |text| Action::Note(text.into()));
            }
            Step::Status {
                agent,
                conversation,
                status,
            } => {
                let status = Status::from(status.clone());
                self.agents[*agent].set_status(self.conversations[*conversation], status);
            }
            Step::Assign {
                agent,
                conversation,
                to,
            } => {
                let to = to.map(|to| NAMES[to].1);
                self.agents[*agent].assign(self.conversations[*conversation], to);
            }
            Step::Team {
                agent,
                conversation,
                team,
            } => {
                self.agents[*agent].set_team(self.conversations[*conversation], *team);
            }
            Step::Priority {
                agent,
                conversation,
                priority,
            } => {
                let priority = priority.clone().map(Priority::from);
                self.agents[*agent].set_priority(self.conversations[*conversation], priority);
            }
            Step::Label {
                agent,
                conversation,
                add,
                remove,
            } if add != remove => {
                self.agents[*agent].label(self.conversations[*conversation], &[add], &[remove]);
            }
            Step::Label { .. } => {}
            Step::Unread {
                agent,
                conversation,
            } => {
                self.agents[*agent].act(self.conversations[*conversation], Action::MarkUnread);
            }
            Step::CustomerWrites { conversation } => {
                let id = self.conversations[*conversation];
                self.world.customer_writes(id, "And another thing").await;
            }
            Step::RestartServer => {
                let agents: Vec<&Agent> = self.agents.iter().collect();
                self.world.restart_server(&agents).await;
            }
            Step::KillAndReopen { agent } => self.agents[*agent].kill_and_reopen().await,
            Step::Settle { agent } => {
                self.agents[*agent].network().heal().await;
                self.agents[*agent].until_settled().await;
            }
            Step::SetClock { agent, by_ms } => self.agents[*agent].clock().set_by_ms(*by_ms),
            other => self.disturb(other).await,
        }
    }

    async fn disturb(&self, step: &Step) {
        match step {
            Step::Cut { agent } => self.agents[*agent].network().cut().await,
            Step::Heal { agent } => self.agents[*agent].network().heal().await,
            Step::LoseNextReply { agent } => self.agents[*agent].network().lose_next_reply(),
            Step::TruncateNextReply { agent } => {
                self.agents[*agent].network().truncate_next_reply()
            }
            Step::AnswerNext { agent, status } => {
                self.agents[*agent].network().answer_next(*status)
            }
            Step::Duplicate { agent } => {
                // Of a stock server nobody may ask to know a repeated request again.
                let which = Which::to("POST", "toggle_priority");
                self.agents[*agent]
                    .network()
                    .strike_next(which, Fault::Duplicate);
            }
            _ => {}
        }
    }

    /// Heals everything, answers every question of the outboxes, and compares.
    async fn end(&mut self) {
        for agent in &mut self.agents {
            agent.network().calm();
            agent.network().heal().await;
        }
        for agent in &self.agents {
            // An answer may raise the next question: whoever is asked insists until nothing is left.
            loop {
                agent.until_settled().await;
                let parked = agent.outbox();
                if parked.is_empty() {
                    break;
                }
                for operation in parked {
                    agent.retry(&operation.id);
                }
            }
        }
        let desk = self.world.truth();
        for (place, id) in self.conversations.iter().enumerate() {
            let texts = desk.texts(id.0).await;
            let distinct: BTreeSet<&String> = texts.iter().collect();
            assert_eq!(distinct.len(), texts.len(), "each once in {id}: {texts:#?}");
            let wanted: BTreeSet<&String> = self
                .written
                .iter()
                .filter(|one| one.1 == place)
                .map(|one| &one.2)
                .collect();
            assert_eq!(distinct, wanted, "all of it in {id}, and nothing else");
            for agent in &self.agents {
                until_agreed(&desk, agent, *id).await;
            }
        }
    }
}

async fn play(dialect: Dialect, plan: &[Step]) {
    let mut play = Play::begin(dialect).await;
    for step in plan {
        eprintln!("{}", serde_json::to_string(step).expect("a step is JSON"));
        play.step(step).await;
    }
    play.end().await;
}

/// Saves the plan for as long as it has not been played to its end.
struct Saved(PathBuf);

impl Saved {
    fn new(name: &str, plan: &[Step]) -> Self {
        let path = guichet_tests::programs::scratch().join(format!("plan-{name}.json"));
        let text = serde_json::to_string_pretty(plan).expect("a plan is JSON");
        std::fs::write(&path, text).expect("the plan is saved");
        Self(path)
    }
}

impl Drop for Saved {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("play it again with GUICHET_PLAN={}", self.0.display());
        } else {
            let _ = std::fs::remove_file(&self.0);
        }
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    Some(text.parse().expect("a number"))
}

async fn a_random_day(dialect: Dialect, name: &str, seed: u64) {
    let plan = match std::env::var_os("GUICHET_PLAN") {
        Some(path) => {
            let text = std::fs::read_to_string(path).expect("the plan can be read");
            serde_json::from_str(&text).expect("it is a plan")
        }
        None => {
            let seed = number("GUICHET_SEED").unwrap_or(seed);
            let steps = number("GUICHET_STEPS").and_then(|steps| usize::try_from(steps).ok());
            eprintln!("seed {seed}");
            make_plan(seed, steps.unwrap_or(STEPS))
        }
    };
    let _saved = Saved::new(name, &plan);
    play(dialect, &plan).await;
}

#[tokio::test]
async fn after_a_random_day_everybody_agrees() {
    a_random_day(Dialect::Guichet, "ours", 1).await;
}

#[tokio::test]
async fn after_another_random_day_everybody_agrees() {
    a_random_day(Dialect::Guichet, "ours-too", 2).await;
}

#[tokio::test]
async fn after_a_random_day_with_a_stock_server_everybody_agrees() {
    a_random_day(Dialect::Stock, "stock", 3).await;
}

#[test]
fn a_plan_can_be_saved_and_played_again() {
    let plan = make_plan(7, 50);
    let text = serde_json::to_string(&plan).expect("a plan is JSON");
    let again: Vec<Step> = serde_json::from_str(&text).expect("a plan");
    assert_eq!(plan, again);
}
