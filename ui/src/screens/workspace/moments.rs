//! Until when something is Pending: what a menu offers, and what the agent types into it in words.

use guichet_model::Timestamp;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    actions::Actions,
    components::{
        icon::Icon,
        menu::{Choice, Mark},
    },
    format,
    snooze::{LocalMoment, Preset},
    t,
};

/// Until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// This moment, or until the customer writes.
    Moment(Option<Timestamp>),
    /// Another moment, which a dialog asks for.
    Ask,
}

/// The moments that one often wants, with what each means today; the dialog stands last.
#[must_use]
pub fn presets() -> Vec<Choice<Until>> {
    let now = format::now();
    let today = LocalMoment::of(now);
    Preset::ALL
        .into_iter()
        .map(|preset| {
            let until = preset.moment(today).map(LocalMoment::timestamp);
            let choice =
                Choice::new(Until::Moment(until), name(preset)).marked(Mark::Icon(icon(preset)));
            match until {
                Some(until) => choice.hinted(format::upcoming(until, now)),
                None => choice,
            }
        })
        .chain([
            Choice::new(Until::Ask, t!("snooze-moment")).marked(Mark::Icon(Icon::CalendarClock))
        ])
        .collect()
}

/// What is typed into a menu of moments, and the moment that it means, written out whole.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// What is typed.
    pub query: RwSignal<String>,
    /// What it means; empty while it means nothing.
    pub answers: RwSignal<Vec<Choice<Until>>>,
}

impl Typed {
    /// Reads from now on, as long as its owner is there.
    #[must_use]
    pub fn read(actions: Actions) -> Self {
        let query = RwSignal::new(String::new());
        let answers = RwSignal::new(Vec::new());
        Effect::new(move |_| {
            let text = query.get();
            if text.trim().is_empty() {
                answers.set(Vec::new());
                return;
            }
            spawn_local(async move {
                let moment = actions.read_moment(text.clone()).await;
                // An answer that later typing has overtaken is dropped.
                if query.try_get_untracked().as_ref() == Some(&text) {
                    answers.try_set(moment.map(written_out).into_iter().collect());
                }
            });
        });
        Self { query, answers }
    }
}

fn written_out(until: Timestamp) -> Choice<Until> {
    let day = format::moment(until, format::Style::LongDay);
    let time = format::moment(until, format::Style::Time);
    Choice::new(
        Until::Moment(Some(until)),
        t!("snooze-typed", day = day, time = time),
    )
    .marked(Mark::Icon(Icon::CalendarClock))
}

fn name(preset: Preset) -> String {
    match preset {
        Preset::CustomerReplies => t!("snooze-customer"),
        Preset::OneHour => t!("snooze-hour"),
        Preset::Tomorrow => t!("snooze-tomorrow"),
        Preset::NextWeek => t!("snooze-week"),
        Preset::NextMonth => t!("snooze-month"),
    }
}

const fn icon(preset: Preset) -> Icon {
    match preset {
        Preset::CustomerReplies => Icon::MessageCircle,
        _ => Icon::Clock,
    }
}
