//! Moments to come, read from what an agent types in French or English: `mardi 14h`, `in 3 days`, `fin de semaine`.
//!
//! A text is cut into words, and each run of words that means something becomes a part: a day, a time of day, an amount
//! of time. A word that means nothing here makes the whole text unreadable, so that nothing is guessed. Hours and minutes
//! are lengths of time; days and longer are steps on the calendar of the agent's time zone. Where a clock skips the time
//! that is asked for, the moment lies as much later. Both languages are read always, whatever the window speaks.

mod words;

use jiff::{
    Span, Zoned,
    civil::{Date, Time, Weekday},
};

/// When work begins: the time of a day that is named without one.
const MORNING: Time = Time::constant(9, 0, 0, 0);
/// The time of an end: of the day, the week, the month.
const EVENING: Time = Time::constant(17, 0, 0, 0);

/// Reads a moment to come; absent where the text means none, or one that has passed.
#[must_use]
pub fn read(text: &str, now: &Zoned) -> Option<Zoned> {
    let folded = words::folded(text);
    let split = words::split(&folded);
    let mut rest = split.as_slice();
    let mut found = Found::default();
    while !rest.is_empty() {
        let (part, used) = words::part(rest, now.date())?;
        found.add(part)?;
        rest = rest.get(used..)?;
    }
    found.resolve(now).filter(|moment| moment > now)
}

/// What a run of words means.
#[derive(Debug, Clone)]
enum Part {
    /// A day, with the time that it has where none is said.
    Day(Date, Time),
    /// The day of the week that comes next.
    Weekday(Weekday),
    /// A time of day.
    Time(Time),
    /// A day and a time of day: `ce soir`.
    DayTime(Date, Time),
    /// From now on.
    After(Span),
    /// The one after today, never today: `prochain`.
    Next,
    /// Nothing by itself: `à`, `on`.
    Filler,
}

#[derive(Debug, Clone, Copy)]
enum Day {
    On(Date, Time),
    Weekday(Weekday),
}

#[derive(Debug, Default)]
struct Found {
    day: Option<Day>,
    time: Option<Time>,
    after: Option<Span>,
    next: bool,
}

impl Found {
    /// Takes a part in; absent where it says again what is known, or otherwise.
    fn add(&mut self, part: Part) -> Option<()> {
        match part {
            Part::Day(date, time) => put(&mut self.day, Day::On(date, time)),
            Part::Weekday(weekday) => put(&mut self.day, Day::Weekday(weekday)),
            Part::Time(time) => put(&mut self.time, time),
            Part::DayTime(date, time) => {
                put(&mut self.day, Day::On(date, time))?;
                put(&mut self.time, time)
            }
            Part::After(span) => put(&mut self.after, span),
            Part::Next => {
                self.next = true;
                Some(())
            }
            Part::Filler => Some(()),
        }
    }

    fn resolve(self, now: &Zoned) -> Option<Zoned> {
        if let Some(span) = self.after {
            return after(span, self.day, self.time, now);
        }
        let today = now.date();
        let at = |date: Date, time: Time| {
            date.to_datetime(time)
                .to_zoned(now.time_zone().clone())
                .ok()
        };
        match (self.day, self.time) {
            (Some(Day::On(date, usual)), time) => at(date, time.unwrap_or(usual)),
            (Some(Day::Weekday(weekday)), time) => {
                let ahead = i64::from(today.weekday().until(weekday));
                let first = at(
                    today.checked_add(Span::new().days(ahead)).ok()?,
                    time.unwrap_or(MORNING),
                )?;
                let too_early = ahead == 0 && (self.next || time.is_none() || first <= *now);
                if too_early {
                    let next = today.checked_add(Span::new().days(7)).ok()?;
                    at(next, time.unwrap_or(MORNING))
                } else {
                    Some(first)
                }
            }
            (None, Some(time)) if !self.next => {
                let soon = at(today, time)?;
                if soon > *now {
                    Some(soon)
                } else {
                    at(today.tomorrow().ok()?, time)
                }
            }
            (None, _) => None,
        }
    }
}

/// So much later. A length of days or more may come with a time of day.
fn after(span: Span, day: Option<Day>, time: Option<Time>, now: &Zoned) -> Option<Zoned> {
    if day.is_some() {
        return None;
    }
    let later = now.checked_add(span).ok()?;
    let exact = span.get_hours() != 0 || span.get_minutes() != 0;
    match time {
        Some(_) if exact => None,
        Some(time) => later
            .date()
            .to_datetime(time)
            .to_zoned(now.time_zone().clone())
            .ok(),
        None => later.with().second(0).subsec_nanosecond(0).build().ok(),
    }
}

fn put<T>(place: &mut Option<T>, value: T) -> Option<()> {
    match place.replace(value) {
        Some(_) => None,
        None => Some(()),
    }
}

#[cfg(test)]
#[path = "moment/moment_tests.rs"]
mod tests;
