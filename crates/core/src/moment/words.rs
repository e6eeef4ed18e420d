//! The words of a moment: what each run of them means.

use jiff::{
    Span, ToSpan,
    civil::{Date, Time, Weekday},
};

use super::{EVENING, MORNING, Part};

/// Small letters without accents.
pub(super) fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'û' | 'ù' | 'ü' => 'u',
            'ç' => 'c',
            '\'' | '’' | ',' | '\u{a0}' | '\u{202f}' => ' ',
            other => other,
        })
        .collect()
}

/// The words; hyphens join only the parts of a date.
pub(super) fn split(folded: &str) -> Vec<&str> {
    folded
        .split_whitespace()
        .flat_map(|word| {
            let joined = word.contains(|letter: char| letter.is_ascii_digit());
            let hyphen = move |letter: char| letter == '-' && !joined;
            word.split(hyphen).filter(|part| !part.is_empty())
        })
        .collect()
}

/// What the first words mean, and how many they are.
pub(super) fn part(words: &[&str], today: Date) -> Option<(Part, usize)> {
    amount(words)
        .or_else(|| named_day(words, today))
        .or_else(|| date(words, today))
        .or_else(|| weekday(words))
        .or_else(|| time(words))
        .or_else(|| filler(words))
}

/// `dans 3 jours`, `in half an hour`, `2 weeks`.
fn amount(words: &[&str]) -> Option<(Part, usize)> {
    match words {
        ["dans" | "in", rest @ ..] => {
            let (span, used) = length(rest, Announced::Yes)?;
            Some((Part::After(span), used + 1))
        }
        ["d", "ici", rest @ ..] => {
            let (span, used) = length(rest, Announced::Yes)?;
            Some((Part::After(span), used + 2))
        }
        _ => length(words, Announced::No).map(|(span, used)| (Part::After(span), used)),
    }
}

/// Whether a word before it says that a length follows: without one, `14h` is a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Yes,
    No,
}

fn length(words: &[&str], announced: Announced) -> Option<(Span, usize)> {
    match words {
        ["une", "demi", "heure", ..] | ["half", "an", "hour", ..] => Some((30.minutes(), 3)),
        ["un", "quart", "d", "heure", ..] => Some((15.minutes(), 4)),
        [count, unit, ..] if number(count).is_some() && unit_span(1, unit).is_some() => {
            // `9 h` without a word before it is a time of day.
            let hour = announced == Announced::No && *unit == "h";
            unit_span(number(count)?, unit)
                .filter(|_| !hour)
                .map(|span| (span, 2))
        }
        [word, ..] => {
            let end = word.find(|letter: char| !letter.is_ascii_digit())?;
            let (count, unit) = word.split_at_checked(end)?;
            let count: i64 = count.parse().ok()?;
            if let Some((_, minutes)) = unit.split_once('h').filter(|(before, _)| before.is_empty())
            {
                let minutes = match minutes {
                    "" => 0,
                    some => some.parse::<i64>().ok().filter(|minutes| *minutes < 60)?,
                };
                let span = count.try_into_span()?.checked_add(minutes.minutes()).ok()?;
                return (announced == Announced::Yes).then_some((span, 1));
            }
            unit_span(count, unit).map(|span| (span, 1))
        }
        [] => None,
    }
}

/// Hours, where the number is not beyond all bounds.
trait Hours {
    fn try_into_span(self) -> Option<Span>;
}

impl Hours for i64 {
    fn try_into_span(self) -> Option<Span> {
        Span::new().try_hours(self).ok()
    }
}

fn unit_span(count: i64, unit: &str) -> Option<Span> {
    let span = Span::new();
    let span = match unit {
        "minute" | "minutes" | "min" | "mn" => span.try_minutes(count),
        "heure" | "heures" | "hour" | "hours" | "h" => span.try_hours(count),
        "jour" | "jours" | "j" | "day" | "days" | "d" => span.try_days(count),
        "semaine" | "semaines" | "week" | "weeks" | "w" => span.try_weeks(count),
        "mois" | "month" | "months" => span.try_months(count),
        "an" | "ans" | "annee" | "annees" | "year" | "years" => span.try_years(count),
        _ => return None,
    };
    span.ok()
}

fn number(word: &str) -> Option<i64> {
    Some(match word {
        "un" | "une" | "a" | "an" | "one" => 1,
        "deux" | "two" => 2,
        "trois" | "three" => 3,
        "quatre" | "four" => 4,
        "cinq" | "five" => 5,
        "six" => 6,
        "sept" | "seven" => 7,
        "huit" | "eight" => 8,
        "neuf" | "nine" => 9,
        "dix" | "ten" => 10,
        "quinze" | "fifteen" => 15,
        digits => digits.parse().ok().filter(|count| *count < 10_000)?,
    })
}

/// Days with a name of their own, and ends.
fn named_day(words: &[&str], today: Date) -> Option<(Part, usize)> {
    let in_days = |days: i64| today.checked_add(days.days()).ok();
    let day = |date: Option<Date>, used| Some((Part::Day(date?, MORNING), used));
    let end = |date: Option<Date>, used| Some((Part::Day(date?, EVENING), used));
    let clock = |hour| Time::new(hour, 0, 0, 0).ok();
    let to = |weekday| i64::from(today.weekday().until(weekday));
    match words {
        ["apres", "demain", ..] => day(in_days(2), 2),
        ["the", "day", "after", "tomorrow", ..] => day(in_days(2), 4),
        ["day", "after", "tomorrow", ..] => day(in_days(2), 3),
        ["demain" | "tomorrow", ..] => day(in_days(1), 1),
        ["aujourd", "hui", ..] => day(Some(today), 2),
        ["today", ..] => day(Some(today), 1),
        ["ce", "soir", ..] | ["this", "evening", ..] => Some((Part::DayTime(today, clock(18)?), 2)),
        ["tonight", ..] => Some((Part::DayTime(today, clock(18)?), 1)),
        ["cet", "apres", "midi", ..] => Some((Part::DayTime(today, clock(14)?), 3)),
        ["this", "afternoon", ..] => Some((Part::DayTime(today, clock(14)?), 2)),
        ["fin", "de", "journee", ..] | ["end", "of", "day", ..] => end(Some(today), 3),
        ["fin", "de", "la", "journee", ..] | ["end", "of", "the", "day", ..] => end(Some(today), 4),
        ["eod", ..] => end(Some(today), 1),
        ["fin", "de", "semaine", ..] | ["end", "of", "week", ..] => {
            end(in_days(to(Weekday::Friday)), 3)
        }
        ["fin", "de", "la", "semaine", ..] | ["end", "of", "the", "week", ..] => {
            end(in_days(to(Weekday::Friday)), 4)
        }
        ["fin", "du" | "de", "mois", ..] | ["end", "of", "month", ..] => {
            end(Some(today.last_of_month()), 3)
        }
        ["end", "of", "the", "month", ..] => end(Some(today.last_of_month()), 4),
        ["week", "end", ..] => day(in_days(to(Weekday::Saturday)), 2),
        ["weekend", ..] => day(in_days(to(Weekday::Saturday)), 1),
        ["semaine", "prochaine", ..] | ["next", "week", ..] => day(next_monday(today), 2),
        ["mois", "prochain", ..] | ["next", "month", ..] => day(next_month(today), 2),
        _ => None,
    }
}

/// Monday, never today.
fn next_monday(today: Date) -> Option<Date> {
    let ahead = match i64::from(today.weekday().until(Weekday::Monday)) {
        0 => 7,
        days => days,
    };
    today.checked_add(ahead.days()).ok()
}

/// The first Monday of the coming month, as the menu's own moments have it.
fn next_month(today: Date) -> Option<Date> {
    let first = today.last_of_month().tomorrow().ok()?;
    let ahead = i64::from(first.weekday().until(Weekday::Monday));
    first.checked_add(ahead.days()).ok()
}

/// `12/03`, `2026-12-03`, `12 mars`, `march 12th 2027`; the day comes before the month.
fn date(words: &[&str], today: Date) -> Option<(Part, usize)> {
    let word = words.first()?;
    if let Ok(date) = word.parse::<Date>() {
        return Some((Part::Day(date, MORNING), 1));
    }
    if let Some((day, month)) = word.split_once('/') {
        let (month, year) = match month.split_once('/') {
            Some((month, year)) => (month, Some(year.parse().ok()?)),
            None => (month, None),
        };
        let date = of_year(day.parse().ok()?, month.parse().ok()?, year, today)?;
        return Some((Part::Day(date, MORNING), 1));
    }
    let (day, month, used) = match words {
        [first, second, ..] => match (month(second), month(first)) {
            (Some(month), _) => (ordinal(first)?, month, 2),
            (None, Some(month)) => (ordinal(second)?, month, 2),
            (None, None) => return None,
        },
        _ => return None,
    };
    let year = words
        .get(used)
        .and_then(|word| word.parse().ok())
        .filter(|year: &i16| *year >= 2000);
    let used = used + usize::from(year.is_some());
    Some((Part::Day(of_year(day, month, year, today)?, MORNING), used))
}

/// The date in that year, or else the next one of its kind.
fn of_year(day: i8, month: i8, year: Option<i16>, today: Date) -> Option<Date> {
    if let Some(year) = year {
        return Date::new(year, month, day).ok();
    }
    let here = Date::new(today.year(), month, day)
        .ok()
        .filter(|date| *date >= today);
    here.or_else(|| Date::new(today.year().checked_add(1)?, month, day).ok())
}

fn ordinal(word: &str) -> Option<i8> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let ending = word.strip_prefix(digits)?;
    matches!(ending, "" | "er" | "st" | "nd" | "rd" | "th")
        .then(|| digits.parse().ok())
        .flatten()
}

fn month(word: &str) -> Option<i8> {
    Some(match word {
        "janvier" | "janv" | "january" | "jan" => 1,
        "fevrier" | "fevr" | "february" | "feb" => 2,
        "mars" | "march" | "mar" => 3,
        "avril" | "avr" | "april" | "apr" => 4,
        "mai" | "may" => 5,
        "juin" | "june" | "jun" => 6,
        "juillet" | "juil" | "july" | "jul" => 7,
        "aout" | "august" | "aug" => 8,
        "septembre" | "september" | "sept" | "sep" => 9,
        "octobre" | "october" | "oct" => 10,
        "novembre" | "november" | "nov" => 11,
        "decembre" | "december" | "dec" => 12,
        _ => return None,
    })
}

fn weekday(words: &[&str]) -> Option<(Part, usize)> {
    let weekday = match *words.first()? {
        "lundi" | "lun" | "monday" | "mon" => Weekday::Monday,
        "mardi" | "mar" | "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "mercredi" | "mer" | "wednesday" | "wed" => Weekday::Wednesday,
        "jeudi" | "jeu" | "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "vendredi" | "ven" | "friday" | "fri" => Weekday::Friday,
        "samedi" | "sam" | "saturday" | "sat" => Weekday::Saturday,
        "dimanche" | "dim" | "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    };
    Some((Part::Weekday(weekday), 1))
}

/// `14h`, `14h30`, `14:30`, `2pm`, `9 am`, `midi`, `à 9`.
fn time(words: &[&str]) -> Option<(Part, usize)> {
    let found = |time: Option<Time>, used| Some((Part::Time(time?), used));
    match words {
        ["midi" | "noon", ..] => found(clock("12", "", Half::None), 1),
        ["minuit" | "midnight", ..] => found(clock("0", "", Half::None), 1),
        ["matin" | "morning", ..] => found(Some(MORNING), 1),
        ["apres", "midi", ..] => found(clock("14", "", Half::None), 2),
        ["afternoon", ..] => found(clock("14", "", Half::None), 1),
        ["soir" | "evening", ..] => found(clock("18", "", Half::None), 1),
        ["a" | "at" | "vers", hour, "h" | "heure" | "heures", ..] => {
            found(clock(hour, "", Half::None), 3)
        }
        [hour, "h", ..] => found(clock(hour, "", Half::None), 2),
        [word, half @ ("am" | "pm"), ..] => {
            let (hour, minute) = word.split_once(':').unwrap_or((word, ""));
            found(clock(hour, minute, Half::of(half)), 2)
        }
        ["a" | "at" | "vers", hour, ..] if hour.bytes().all(|byte| byte.is_ascii_digit()) => {
            found(clock(hour, "", Half::None), 2)
        }
        [word, ..] => {
            let (word, half) = match (word.strip_suffix("am"), word.strip_suffix("pm")) {
                (Some(word), _) => (word, Half::Am),
                (_, Some(word)) => (word, Half::Pm),
                _ => (*word, Half::None),
            };
            let apart = word.split_once('h').or_else(|| word.split_once(':'));
            match (apart, half) {
                (Some((hour, minute)), _) => found(clock(hour, minute, half), 1),
                (None, Half::None) => None,
                (None, _) => found(clock(word, "", half), 1),
            }
        }
        [] => None,
    }
}

/// Which half of the day an hour is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
    /// None: it counts to 24.
    None,
}

impl Half {
    fn of(word: &str) -> Self {
        match word {
            "am" => Self::Am,
            "pm" => Self::Pm,
            _ => Self::None,
        }
    }
}

fn clock(hour: &str, minute: &str, half: Half) -> Option<Time> {
    let hour: i8 = hour.parse().ok()?;
    let minute: i8 = match minute {
        "" => 0,
        some => some.parse().ok()?,
    };
    let hour = match half {
        Half::None => hour,
        _ if !(1..=12).contains(&hour) => return None,
        Half::Am => hour % 12,
        Half::Pm => hour % 12 + 12,
    };
    Time::new(hour, minute, 0, 0).ok()
}

fn filler(words: &[&str]) -> Option<(Part, usize)> {
    match *words.first()? {
        "prochain" | "prochaine" | "next" => Some((Part::Next, 1)),
        "a" | "at" | "on" | "le" | "la" | "the" | "ce" | "this" | "vers" | "de" | "du" | "of"
        | "au" | "until" | "till" | "jusqu" | "jusque" | "coming" => Some((Part::Filler, 1)),
        _ => None,
    }
}
