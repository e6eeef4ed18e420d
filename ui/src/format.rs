//! Dates, numbers and sizes in the language of the window and the time zone of the computer. Dates are in the window's own
//! words; numbers go through the browser's formatters, which are kept, because making one costs more than using it a
//! hundred times.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    time::Duration,
};

use guichet_model::Timestamp;
use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::{
    prelude::{ArcTrigger, Notify, Track, set_interval},
    reactive::graph::Observer,
};
use wasm_bindgen::{JsCast, JsValue};

use crate::locale::{Tongue, tongue};

/// A way to write a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `10:42`
    Time,
    /// `12 nov.`
    Day,
    /// `12 nov. 2025`
    DayOfYear,
    /// `jeudi 12 novembre`
    LongDay,
    /// `jeudi 12 novembre 2025`
    LongDayOfYear,
    /// `mar. 09:00`
    WeekdayTime,
    /// `12 nov., 10:42`
    DayTime,
    /// `12 nov. 2025, 10:42`
    DayTimeOfYear,
}

/// How often it is looked whether a new hour has begun.
const LOOK_FOR_AN_HOUR: Duration = Duration::from_secs(30);

thread_local! {
    // A trigger, because it forgets its readers when it tells them; a signal keeps those that are gone for ever.
    static HOUR: ArcTrigger = ArcTrigger::new();
    static NUMBERS: RefCell<HashMap<(Tongue, u32), Intl::NumberFormat>> = RefCell::default();
}

/// This moment. Where somebody tracks, it is asked for again every hour, and so when a new day begins: "today" becomes
/// "yesterday".
#[must_use]
pub fn now() -> Timestamp {
    if Observer::get().is_some() {
        HOUR.with(Track::track);
    }
    this_moment()
}

/// Notices a new hour, also one that the computer slept through.
pub fn follow_hours() {
    let known = Cell::new(local_hour(this_moment()));
    set_interval(
        move || {
            let hour = local_hour(this_moment());
            if known.replace(hour) != hour {
                HOUR.with(Notify::notify);
            }
        },
        LOOK_FOR_AN_HOUR,
    );
}

fn this_moment() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of a date fit an i64 for 290 million years"
    )]
    Timestamp(Date::now() as i64)
}

/// A moment. The words are the window's own: to make the browser's formatters costs the first paint
/// some twenty milliseconds each.
#[must_use]
pub fn moment(at: Timestamp, style: Style) -> String {
    let at = date(at);
    let time = || format!("{:02}:{:02}", at.get_hours(), at.get_minutes());
    let day = || at.get_date();
    let month = || crate::t!("date-month", month = at.get_month() + 1);
    let long_month = || crate::t!("date-month-long", month = at.get_month() + 1);
    let year = || at.get_full_year().to_string();
    let weekday = || crate::t!("date-weekday", day = at.get_day());
    let long_weekday = || crate::t!("date-weekday-long", day = at.get_day());
    match style {
        Style::Time => time(),
        Style::Day => crate::t!("date-day", day = day(), month = month()),
        Style::DayOfYear => {
            crate::t!(
                "date-day-of-year",
                day = day(),
                month = month(),
                year = year()
            )
        }
        Style::LongDay => crate::t!(
            "date-long-day",
            weekday = long_weekday(),
            day = day(),
            month = long_month()
        ),
        Style::LongDayOfYear => crate::t!(
            "date-long-day-of-year",
            weekday = long_weekday(),
            day = day(),
            month = long_month(),
            year = year()
        ),
        Style::WeekdayTime => {
            crate::t!("date-weekday-time", weekday = weekday(), time = time())
        }
        Style::DayTime => crate::t!("date-day-time", day = day(), month = month(), time = time()),
        Style::DayTimeOfYear => crate::t!(
            "date-day-time-of-year",
            day = day(),
            month = month(),
            year = year(),
            time = time()
        ),
    }
}

/// The short time of a list row: today's time, "yesterday", the day, the day with its year.
#[must_use]
pub fn brief(at: Timestamp, now: Timestamp) -> String {
    match days_between(at, now) {
        ..=0 => moment(at, Style::Time),
        1 => crate::t!("time-yesterday"),
        _ if same_year(at, now) => moment(at, Style::Day),
        _ => moment(at, Style::DayOfYear),
    }
}

/// The day of a separator between messages: "Today", "Yesterday", the long day.
#[must_use]
pub fn day(at: Timestamp, now: Timestamp) -> String {
    match days_between(at, now) {
        0 => crate::t!("time-day-today"),
        1 => crate::t!("time-day-yesterday"),
        _ if same_year(at, now) => moment(at, Style::LongDay),
        _ => moment(at, Style::LongDayOfYear),
    }
}

/// A moment to the minute: its time today, the day and the time, those with the year.
#[must_use]
pub fn exact(at: Timestamp, now: Timestamp) -> String {
    match days_between(at, now) {
        0 => moment(at, Style::Time),
        _ if same_year(at, now) => moment(at, Style::DayTime),
        _ => moment(at, Style::DayTimeOfYear),
    }
}

/// A moment to come: weekday and time within a week, else as [`exact`].
#[must_use]
pub fn upcoming(at: Timestamp, now: Timestamp) -> String {
    match days_between(at, now) {
        -6..=-1 => moment(at, Style::WeekdayTime),
        _ => exact(at, now),
    }
}

/// A whole number with the separators of the language.
#[must_use]
pub fn number(value: impl Into<f64>) -> String {
    let value = value.into();
    // Without a separator all languages write the same: the first paint does without the browser's formatter.
    if (0.0..999.5).contains(&value) {
        value.round().to_string()
    } else {
        decimal(value, 0)
    }
}

/// A length of time as players show it: `0:07`, `12:40`.
#[must_use]
pub fn clock(ms: u32) -> String {
    let seconds = ms / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// How fast something plays: `1×`, `1,5×`.
#[must_use]
pub fn speed(percent: u16) -> String {
    let digits = u32::from(!percent.is_multiple_of(100));
    format!("{}×", decimal(f64::from(percent) / 100.0, digits))
}

/// A size in bytes as people read it: `1,8 Mo`, `312 kB`.
#[must_use]
pub fn size(bytes: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a size is shown with two digits"
    )]
    let bytes = bytes as f64;
    if bytes < 1000.0 {
        crate::t!("size-bytes", size = decimal(bytes, 0))
    } else if bytes < 1_000_000.0 {
        crate::t!("size-kilobytes", size = decimal(bytes / 1e3, 0))
    } else if bytes < 1e9 {
        crate::t!("size-megabytes", size = decimal(bytes / 1e6, 1))
    } else {
        crate::t!("size-gigabytes", size = decimal(bytes / 1e9, 1))
    }
}

/// Number of midnights from `at` to `now`, in local time; negative where `at` is to come.
#[must_use]
pub fn days_between(at: Timestamp, now: Timestamp) -> i64 {
    local_day(now) - local_day(at)
}

/// Days since the epoch of the local calendar day that holds a moment.
#[must_use]
pub fn local_day(at: Timestamp) -> i64 {
    local_hour(at).div_euclid(24)
}

/// Hours since the epoch, by the local clock.
fn local_hour(at: Timestamp) -> i64 {
    let date = date(at);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "minutes of a time-zone offset are small"
    )]
    let offset_ms = (date.get_timezone_offset() * 60_000.0) as i64;
    at.0.saturating_sub(offset_ms).div_euclid(3_600_000)
}

/// The browser's date of a moment.
#[must_use]
pub fn date(at: Timestamp) -> Date {
    #[expect(
        clippy::cast_precision_loss,
        reason = "dates stay far below 2^53 milliseconds"
    )]
    Date::new(&JsValue::from_f64(at.0 as f64))
}

/// A number with the separators of the language and the decimals that it has.
#[must_use]
pub fn figure(value: f64) -> String {
    decimal(value, 6)
}

fn same_year(one: Timestamp, other: Timestamp) -> bool {
    date(one).get_full_year() == date(other).get_full_year()
}

fn decimal(value: f64, digits: u32) -> String {
    let tongue = tongue();
    NUMBERS.with_borrow_mut(|known| {
        let format = known
            .entry((tongue, digits))
            .or_insert_with(|| number_format(tongue, digits));
        format
            .format()
            .call1(&JsValue::NULL, &value.into())
            .ok()
            .and_then(|text| text.as_string())
            .unwrap_or_else(|| value.to_string())
    })
}

fn number_format(tongue: Tongue, digits: u32) -> Intl::NumberFormat {
    let options = Object::new();
    set(&options, "maximumFractionDigits", &digits.into());
    Intl::NumberFormat::new(&locales(tongue), options.unchecked_ref())
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes every property; there is no error to handle.
    let _ = Reflect::set(object, &name.into(), value);
}

fn locales(tongue: Tongue) -> Array {
    Array::of1(&tongue.tag().into())
}
