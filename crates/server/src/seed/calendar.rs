//! The few dates that the demonstration's people speak of.

use super::desk::{Language, Millis};
use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

const DAY: Millis = 86_400_000;

/// Midnight (UTC) of the day that `at` falls in.
pub(crate) const fn start_of_day(at: Millis) -> Millis {
    at - at.rem_euclid(DAY)
}

fn date(at: Millis) -> jiff::civil::Date {
    Timestamp::from_millisecond(at)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(TimeZone::UTC)
        .date()
}

/// The day of the week, "jeudi" or "Thursday".
pub(crate) fn weekday(at: Millis, language: Language) -> &'static str {
    let french = language == Language::French;
    match date(at).weekday() {
        Weekday::Monday if french => "lundi",
        Weekday::Tuesday if french => "mardi",
        Weekday::Wednesday if french => "mercredi",
        Weekday::Thursday if french => "jeudi",
        Weekday::Friday if french => "vendredi",
        Weekday::Saturday if french => "samedi",
        Weekday::Sunday if french => "dimanche",
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The day of the month.
pub(crate) fn day_of_month(at: Millis) -> i8 {
    date(at).day()
}

/// The date as an invoice states it, `2026-11-22`.
pub(crate) fn iso_date(at: Millis) -> String {
    date(at).to_string()
}
