use jiff::{Zoned, civil, tz::TimeZone};

use super::read;

/// Sunday morning in Paris, where the clock goes back on 25 October 2026 and forward on 28 March 2027.
fn now() -> Zoned {
    at(2026, 11, 22, 10, 20)
}

fn at(year: i16, month: i8, day: i8, hour: i8, minute: i8) -> Zoned {
    let paris = TimeZone::get("Europe/Paris").expect("a time zone");
    civil::date(year, month, day)
        .at(hour, minute, 7, 0)
        .to_zoned(paris)
        .expect("a moment")
}

fn read_at(text: &str, now: &Zoned) -> Option<String> {
    read(text, now).map(|moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[test]
fn moments_are_read_in_french_and_english() {
    for (texts, wanted) in [
        (
            &[
                "mardi 14h",
                "Tuesday 2pm",
                "on tuesday at 14:00",
                "mar 14h00",
            ][..],
            "2026-11-24 14:00:00",
        ),
        (
            &["mardi", "mardi prochain", "next tuesday"],
            "2026-11-24 09:00:00",
        ),
        (&["dimanche", "dimanche prochain"], "2026-11-29 09:00:00"),
        (
            &["dimanche 14h", "14h", "2 pm", "à 14 h", "at 14"],
            "2026-11-22 14:00:00",
        ),
        (&["9h", "9am"], "2026-11-23 09:00:00"),
        (
            &[
                "dans 3 jours",
                "in 3 days",
                "d’ici trois jours",
                "3 days",
                "3j",
            ],
            "2026-11-25 10:20:00",
        ),
        (
            &["dans 3 jours à 14h30", "in three days at 2:30pm"],
            "2026-11-25 14:30:00",
        ),
        (
            &["dans une heure", "in an hour", "dans 1h", "in 60 minutes"],
            "2026-11-22 11:20:00",
        ),
        (&["dans 1h30", "in 90 min"], "2026-11-22 11:50:00"),
        (
            &["dans une demi-heure", "in half an hour"],
            "2026-11-22 10:50:00",
        ),
        (
            &["demain", "Tomorrow", "demain matin"],
            "2026-11-23 09:00:00",
        ),
        (
            &["après-demain à 16h", "the day after tomorrow, 4pm"],
            "2026-11-24 16:00:00",
        ),
        (
            &["ce soir", "tonight", "this evening"],
            "2026-11-22 18:00:00",
        ),
        (
            &["fin de semaine", "end of week", "end of the week"],
            "2026-11-27 17:00:00",
        ),
        (&["fin de journée", "end of day"], "2026-11-22 17:00:00"),
        (&["fin du mois", "end of the month"], "2026-11-30 17:00:00"),
        (
            &["week-end", "ce week-end", "this weekend"],
            "2026-11-28 09:00:00",
        ),
        (
            &["la semaine prochaine", "next week"],
            "2026-11-23 09:00:00",
        ),
        (&["le mois prochain", "next month"], "2026-12-07 09:00:00"),
        (
            &[
                "le 12 mars",
                "March 12th",
                "12/03",
                "12/03/2027",
                "2027-03-12",
                "12 mars 2027",
            ],
            "2027-03-12 09:00:00",
        ),
        (
            &["1er décembre à midi", "december 1 at noon"],
            "2026-12-01 12:00:00",
        ),
        (&["dans un mois", "in a month"], "2026-12-22 10:20:00"),
    ] {
        for text in texts {
            assert_eq!(read_at(text, &now()).as_deref(), Some(wanted), "{text}");
        }
    }
}

#[test]
fn what_means_nothing_or_has_passed_is_no_moment() {
    for text in [
        "",
        "bientôt",
        "mardi mercredi",
        "14h 15h",
        "25h",
        "31/02",
        "hier",
        "mardi peut-être",
        "9",
        "dans",
        "in 3 bananas",
        "today 9am",
        "2020-01-01",
        "13pm",
        "dans 2 heures à 14h",
        "next",
        "dans 99999999999999999999 jours",
        "é",
        "12345678901234567890h",
    ] {
        assert_eq!(read_at(text, &now()), None, "{text}");
    }
}

#[test]
fn days_are_steps_on_the_calendar_and_hours_are_lengths_of_time() {
    let before_winter = at(2026, 10, 24, 15, 0);
    assert_eq!(
        read_at("dans 1 jour", &before_winter).as_deref(),
        Some("2026-10-25 15:00:00")
    );
    assert_eq!(
        read_at("in 24 hours", &before_winter).as_deref(),
        Some("2026-10-25 14:00:00")
    );
}

#[test]
fn a_time_that_the_clock_skips_comes_as_much_later() {
    let before_summer = at(2027, 3, 27, 15, 0);
    assert_eq!(
        read_at("demain 2h30", &before_summer).as_deref(),
        Some("2027-03-28 03:30:00")
    );
}

#[test]
fn a_weekday_named_on_that_day_is_today_only_while_its_time_is_to_come() {
    let tuesday = at(2026, 11, 24, 12, 0);
    assert_eq!(
        read_at("mardi 14h", &tuesday).as_deref(),
        Some("2026-11-24 14:00:00")
    );
    assert_eq!(
        read_at("mardi 11h", &tuesday).as_deref(),
        Some("2026-12-01 11:00:00")
    );
    assert_eq!(
        read_at("mardi prochain 14h", &tuesday).as_deref(),
        Some("2026-12-01 14:00:00")
    );
}
