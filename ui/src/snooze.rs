//! The moments that Pending offers, worked out on the calendar of the agent. Time is passed in.

use guichet_model::Timestamp;
use js_sys::Date;

/// A moment on a local calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalMoment {
    /// Year, such as 2026.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
}

/// A preset of Pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// Until the customer writes.
    CustomerReplies,
    /// In one hour.
    OneHour,
    /// Tomorrow at nine.
    Tomorrow,
    /// Monday of next week at nine.
    NextWeek,
    /// The first Monday of next month at nine.
    NextMonth,
}

impl Preset {
    /// All, in the order of the menu.
    pub const ALL: [Self; 5] = [
        Self::CustomerReplies,
        Self::OneHour,
        Self::Tomorrow,
        Self::NextWeek,
        Self::NextMonth,
    ];

    /// When it wakes the conversation; absent when only the customer does.
    #[must_use]
    pub fn moment(self, now: LocalMoment) -> Option<LocalMoment> {
        let today = Day::of(now);
        match self {
            Self::CustomerReplies => None,
            Self::OneHour => {
                let (day, hour) = if now.hour == 23 {
                    (today.plus(1), 0)
                } else {
                    (today, now.hour + 1)
                };
                Some(day.at(hour, now.minute))
            }
            Self::Tomorrow => Some(today.plus(1).at(9, 0)),
            Self::NextWeek => Some(today.plus(7 - today.weekday()).at(9, 0)),
            Self::NextMonth => {
                let (year, month) = if now.month == 12 {
                    (now.year + 1, 1)
                } else {
                    (now.year, now.month + 1)
                };
                let first = Day::new(year, month, 1);
                let to_monday = (7 - first.weekday()) % 7;
                Some(first.plus(to_monday).at(9, 0))
            }
        }
    }
}

/// Days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Day(i64);

impl Day {
    fn of(moment: LocalMoment) -> Self {
        Self::new(moment.year, moment.month, moment.day)
    }

    /// Howard Hinnant's `days_from_civil`.
    fn new(year: i32, month: u32, day: u32) -> Self {
        let (month, day) = (i64::from(month), i64::from(day));
        let year = i64::from(year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    const fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    /// Days since Monday.
    const fn weekday(self) -> i64 {
        (self.0 + 3).rem_euclid(7)
    }

    /// Howard Hinnant's `civil_from_days`.
    fn at(self, hour: u32, minute: u32) -> LocalMoment {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        LocalMoment {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u32::try_from(month).unwrap_or(1),
            day: u32::try_from(day).unwrap_or(1),
            hour,
            minute,
        }
    }
}

impl LocalMoment {
    /// A moment on the calendar of this computer.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let date = crate::format::date(at);
        Self {
            year: i32::try_from(date.get_full_year()).unwrap_or(i32::MAX),
            month: date.get_month() + 1,
            day: date.get_date(),
            hour: date.get_hours(),
            minute: date.get_minutes(),
        }
    }

    /// The point in time, by the time zone of this computer.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        let date = Date::new_with_year_month_day_hr_min(
            u32::try_from(self.year).unwrap_or(1970),
            self.month.cast_signed() - 1,
            self.day.cast_signed(),
            self.hour.cast_signed(),
            self.minute.cast_signed(),
        );
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds of a date fit an i64 for 290 million years"
        )]
        Timestamp(date.get_time() as i64)
    }

    /// As a `datetime-local` field writes it: `2026-11-22T09:00`.
    #[must_use]
    pub fn field_value(self) -> String {
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}",
            self.year, self.month, self.day, self.hour, self.minute
        )
    }

    /// Reads what a `datetime-local` field wrote.
    #[must_use]
    pub fn from_field(value: &str) -> Option<Self> {
        let (date, time) = value.split_once('T')?;
        let mut date = date.splitn(3, '-');
        let mut time = time.splitn(3, ':');
        Some(Self {
            year: date.next()?.parse().ok()?,
            month: date.next()?.parse().ok()?,
            day: date.next()?.parse().ok()?,
            hour: time.next()?.parse().ok()?,
            minute: time.next()?.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> LocalMoment {
        LocalMoment {
            year,
            month,
            day,
            hour,
            minute,
        }
    }

    #[test]
    fn waiting_for_the_customer_has_no_moment() {
        assert_eq!(
            Preset::CustomerReplies.moment(at(2026, 11, 22, 10, 0)),
            None
        );
    }

    #[test]
    fn one_hour_after_eleven_at_night_is_tomorrow() {
        let moment = Preset::OneHour.moment(at(2026, 12, 31, 23, 20));
        assert_eq!(moment, Some(at(2027, 1, 1, 0, 20)));
    }

    #[test]
    fn tomorrow_is_at_nine_also_over_the_end_of_february() {
        let moment = Preset::Tomorrow.moment(at(2028, 2, 28, 18, 45));
        assert_eq!(moment, Some(at(2028, 2, 29, 9, 0)));
    }

    #[test]
    fn next_week_is_the_coming_monday_and_never_today() {
        let sunday = Preset::NextWeek.moment(at(2026, 11, 22, 10, 0));
        assert_eq!(sunday, Some(at(2026, 11, 23, 9, 0)));
        let monday = Preset::NextWeek.moment(at(2026, 11, 23, 10, 0));
        assert_eq!(monday, Some(at(2026, 11, 30, 9, 0)));
    }

    #[test]
    fn next_month_is_its_first_monday() {
        let moment = Preset::NextMonth.moment(at(2026, 11, 22, 10, 0));
        assert_eq!(moment, Some(at(2026, 12, 7, 9, 0)));
        let over_the_year = Preset::NextMonth.moment(at(2026, 12, 1, 10, 0));
        assert_eq!(over_the_year, Some(at(2027, 1, 4, 9, 0)));
    }

    #[test]
    fn a_field_reads_back_what_it_shows() {
        let moment = at(2026, 3, 9, 8, 5);
        assert_eq!(moment.field_value(), "2026-03-09T08:05");
        assert_eq!(LocalMoment::from_field(&moment.field_value()), Some(moment));
        assert_eq!(LocalMoment::from_field(""), None);
    }
}
