//! Dates and times (RFC 3339) and the forms of ISO 8601 that payloads have.

use time::format_description::well_known::Rfc3339;
use time::{Month, OffsetDateTime, UtcOffset};

/// A date of the Gregorian calendar, of a year from 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date(time::Date);

impl Date {
    /// Reads `YYYY-MM-DD`.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        parse_date(text).map(Self).ok_or("must be a date such as 2026-12-31")
    }

    /// `20261231`.
    pub(super) fn basic(self) -> String {
        self.extended().replace('-', "")
    }

    /// `2026-12-31`.
    pub(super) fn extended(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    /// The day after, if the calendar has one.
    pub(super) fn next(self) -> Option<Self> {
        self.0.next_day().filter(|day| day.year() <= 9999).map(Self)
    }
}

impl Default for Date {
    fn default() -> Self {
        Self(time::Date::from_ordinal_date(1, 1).expect("the year 1 has a first day"))
    }
}

/// A moment as it was entered: a day, a time on some clock, or a time that is the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// A whole day.
    Day(Date),
    /// Seconds on the clock of a place that is told otherwise.
    Local(Clock),
    /// Seconds in UTC.
    Utc(Clock),
}

/// A date with a time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clock(time::PrimitiveDateTime);

impl Moment {
    /// Reads `2026-12-31`, `2026-12-31T18:00` or `2026-12-31T18:00:00` (a local time), with `Z` or `+01:00` a time in UTC.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        parse_moment(text).ok_or("must be a date such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z")
    }

    /// `20261231T180000`, with `Z` in UTC (RFC 5545, 3.3.5), or `20261231` (3.3.4).
    pub(super) fn basic(self) -> String {
        match self {
            Self::Day(day) => day.basic(),
            Self::Local(clock) => clock.basic(),
            Self::Utc(clock) => clock.basic() + "Z",
        }
    }

    /// The same figures as a time in UTC.
    pub(super) fn as_utc(self) -> Self {
        match self {
            Self::Day(day) => Self::Utc(Clock(day.0.midnight())),
            Self::Local(clock) | Self::Utc(clock) => Self::Utc(clock),
        }
    }
}

impl Default for Moment {
    fn default() -> Self {
        Self::Day(Date::default())
    }
}

impl Clock {
    fn basic(self) -> String {
        let (hour, minute, second) = self.0.time().as_hms();
        format!("{}T{hour:02}{minute:02}{second:02}", Date(self.0.date()).basic())
    }
}

fn parse_moment(text: &str) -> Option<Moment> {
    let Some((day, _)) = text.split_once(['T', 't', ' ']) else {
        return Date::parse(text).ok().map(Moment::Day);
    };
    let clock = text.get(day.len() + 1..)?;
    // RFC 3339, 5.6, with the seconds left out where they are.
    let zone = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, zone) = clock.split_at_checked(zone)?;
    let seconds = if clock.len() == 5 { ":00" } else { "" };
    let is_local = zone.is_empty();
    let whole = format!("{day}T{clock}{seconds}{}", if is_local { "Z" } else { zone });
    let moment = OffsetDateTime::parse(&whole, &Rfc3339).ok()?.checked_to_offset(UtcOffset::UTC)?;
    let moment = time::PrimitiveDateTime::new(moment.date(), moment.time());
    let clock = Clock(moment.replace_nanosecond(0).ok().filter(|moment| (1..=9999).contains(&moment.year()))?);
    Some(if is_local { Moment::Local(clock) } else { Moment::Utc(clock) })
}

fn parse_date(text: &str) -> Option<time::Date> {
    let [year, month, day] = <[&str; 3]>::try_from(text.split('-').collect::<Vec<_>>()).ok()?;
    let number = |digits: &str, length: usize| {
        let is_number = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    time::Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok().filter(|_| year >= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_local_or_in_utc() {
        for (text, basic) in [
            ("2026-12-31", "20261231"),
            ("2026-12-31T18:00", "20261231T180000"),
            ("2026-12-31 18:00:59", "20261231T180059"),
            ("2026-12-31T18:00:00Z", "20261231T180000Z"),
            ("2026-12-31T23:30:00.5-02:00", "20270101T013000Z"),
            ("2026-01-01T00:30+01:00", "20251231T233000Z"),
            ("2024-02-29", "20240229"),
        ] {
            assert_eq!(Moment::parse(text).map(Moment::basic), Ok(basic.to_owned()), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_moment() {
        for text in [
            "",
            "2026",
            "2026-13-01",
            "2025-02-29",
            "2026-1-1",
            "0000-01-01",
            "26-01-01",
            "2026-01-01T",
            "2026-01-01T24:00",
            "2026-01-01T18",
            "2026-01-01T18:00:00é",
            "é2026-01-01T18:00",
            "2026-01-01T18:00+25:00",
            "9999-12-31T23:59:59-01:00",
            "0001-01-01T00:00:00+01:00",
            "T",
            "+2026-01-01",
            "2026-01-01T18:00:00Europe/Vienna",
        ] {
            assert!(Moment::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_day_has_none_after_it() {
        assert_eq!(Date::parse("2026-12-31").unwrap().next().map(Date::extended), Some("2027-01-01".into()));
        assert_eq!(Date::parse("9999-12-31").unwrap().next(), None);
    }
}
