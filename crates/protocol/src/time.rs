//! The times of the wire.
//!
//! The API mixes epoch seconds, epoch seconds as a float, and ISO 8601 with milliseconds, and in
//! some places writes 0 for "never". [`Timestamp`] is the one type for all of them; the modules
//! here say how a field is *written*. All of them *read* any of the forms.

use jiff::fmt::temporal::DateTimePrinter;
use serde::de::{self, Deserializer, Visitor};
use std::fmt;

/// An instant as milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// From whole seconds since the epoch.
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// From seconds with a fraction, rounded to the millisecond; `None` when it is no number.
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Option<Self> {
        let millis = (secs * 1000.0).round();
        // Beyond this bound a float no longer tells milliseconds apart, and no real date lies there.
        (millis.is_finite() && millis.abs() < 9.0e15).then_some(Self(millis as i64))
    }

    /// From an ISO 8601 / RFC 3339 text with a zone, `2026-06-30T09:58:00.000Z`.
    #[must_use]
    pub fn parse_iso(text: &str) -> Option<Self> {
        let instant: jiff::Timestamp = text.trim().parse().ok()?;
        Some(Self(instant.as_millisecond()))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Seconds with a fraction.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// ISO 8601 in UTC with exactly three decimals, `2026-06-30T09:58:00.000Z`.
    #[must_use]
    pub fn to_iso(self) -> String {
        let printer = DateTimePrinter::new().precision(Some(3));
        let instant = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        printer.timestamp_to_string(&instant)
    }

    /// This instant moved by a number of milliseconds, negative for the past.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_iso())
    }
}

/// Reads any of the wire's forms: seconds as integer or float, digits in a string, ISO 8601,
/// `null`. Zero, the empty string and `null` mean "never".
fn read_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    deserializer.deserialize_any(AnyTime)
}

struct AnyTime;

impl<'de> Visitor<'de> for AnyTime {
    type Value = Option<Timestamp>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("epoch seconds, an ISO 8601 time or null")
    }

    fn visit_i64<E: de::Error>(self, secs: i64) -> Result<Self::Value, E> {
        Ok((secs != 0).then_some(Timestamp::from_secs(secs)))
    }

    fn visit_u64<E: de::Error>(self, secs: u64) -> Result<Self::Value, E> {
        let secs = i64::try_from(secs).map_err(|_| E::custom("time out of range"))?;
        self.visit_i64(secs)
    }

    fn visit_f64<E: de::Error>(self, secs: f64) -> Result<Self::Value, E> {
        let time = Timestamp::from_secs_f64(secs).ok_or_else(|| E::custom("time out of range"))?;
        Ok((time.0 != 0).then_some(time))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            return Ok(None);
        }
        if let Some(time) = Timestamp::parse_iso(text) {
            return Ok(Some(time));
        }
        match text.parse::<f64>() {
            Ok(secs) => self.visit_f64(secs),
            Err(_) => Err(E::custom("not a time")),
        }
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        read_any(deserializer)
    }
}

/// `Timestamp` written as epoch seconds (an integer).
pub mod epoch {
    use super::Timestamp;
    use serde::{Deserializer, Serializer, de::Error};

    /// Writes whole seconds.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(time.as_secs())
    }

    /// Reads any form; a missing time is an error.
    ///
    /// # Errors
    /// When there is no time there.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        super::read_any(deserializer)?.ok_or_else(|| D::Error::custom("a time is missing"))
    }
}

/// `Option<Timestamp>` written as epoch seconds, 0 for none.
pub mod epoch_or_zero {
    use super::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Writes whole seconds, 0 for none.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(time.map_or(0, Timestamp::as_secs))
    }

    /// Reads any form.
    ///
    /// # Errors
    /// When the value is of another kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::read_any(deserializer)
    }
}

/// `Option<Timestamp>` written as epoch seconds, `null` for none. With `skip_serializing_if` the
/// key is absent instead.
pub mod epoch_or_null {
    use super::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Writes whole seconds or `null`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_i64(time.as_secs()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads any form.
    ///
    /// # Errors
    /// When the value is of another kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::read_any(deserializer)
    }
}

/// `Option<Timestamp>` written as epoch seconds with a fraction, 0.0 for none: the form of a
/// conversation's `updated_at`.
pub mod epoch_float {
    use super::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Writes seconds with a fraction.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(time.map_or(0.0, Timestamp::as_secs_f64))
    }

    /// Reads any form.
    ///
    /// # Errors
    /// When the value is of another kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::read_any(deserializer)
    }
}

/// `Option<Timestamp>` written as ISO 8601 with milliseconds, `null` for none. With
/// `skip_serializing_if` the key is absent instead.
pub mod iso {
    use super::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Writes ISO 8601 or `null`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        time: &Option<Timestamp>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&time.to_iso()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads any form.
    ///
    /// # Errors
    /// When the value is of another kind.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        super::read_any(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_has_exactly_three_decimals_and_reads_back() {
        let time = Timestamp::from_secs(1_700_000_000);
        assert_eq!(time.to_iso(), "2023-11-14T22:13:20.000Z");
        assert_eq!(Timestamp::parse_iso(&time.to_iso()), Some(time));
        assert_eq!(
            Timestamp::from_millis(1_700_000_000_123).to_iso(),
            "2023-11-14T22:13:20.123Z"
        );
    }

    #[test]
    fn every_form_of_the_wire_is_read() {
        let read =
            |text: &str| read_any(&mut serde_json::Deserializer::from_str(text)).expect("reads");
        let time = Some(Timestamp::from_secs(1_700_000_000));
        assert_eq!(read("1700000000"), time);
        assert_eq!(read("1700000000.0"), time);
        assert_eq!(read("\"1700000000\""), time);
        assert_eq!(read("\"2023-11-14T22:13:20Z\""), time);
        assert_eq!(read("0"), None, "0 means never");
        assert_eq!(read("null"), None);
        assert_eq!(read("\"\""), None);
    }

    #[test]
    fn a_float_keeps_its_milliseconds() {
        let time = Timestamp::from_millis(1_700_000_000_123);
        assert_eq!(Timestamp::from_secs_f64(time.as_secs_f64()), Some(time));
        assert_eq!(Timestamp::from_secs_f64(f64::NAN), None);
    }
}
