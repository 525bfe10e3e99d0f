//! An event of a calendar (RFC 5545).

use sha2::{Digest, Sha256};

use super::Payload;
use super::content_line::ContentLines;
use super::date::Moment;
use super::error::{Errors, PayloadError, given};
use super::reader::Reader;
use super::table::{FieldKind, PayloadField, PayloadType};
use super::url;

/// An event that is added to the calendar.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// What the event is called.
    pub title: String,
    /// When it begins: a date, a local time, or a time with `Z` or an offset, which is written in UTC.
    pub start: String,
    /// When it ends, in the same form; of whole days, the last one.
    pub end: Option<String>,
    /// The time zone of local times (IANA), such as `Europe/Vienna`; without it they are those of whoever reads the code.
    pub time_zone: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// A page about it.
    pub url: Option<String>,
    /// When this was written (DTSTAMP), a time with `Z` or an offset; the figures of the start by default, since there is no clock.
    pub created: Option<String>,
}

impl Event {
    /// The event as an iCalendar object, whose lines end in CRLF and are folded at 75 octets.
    ///
    /// Its UID is a hash of the rest, so that the same event is added to a calendar once.
    ///
    /// # Errors
    ///
    /// [`PayloadError`] when there is no title, a time is none, the end is not after the start or is of another form, or
    /// a time zone is given for times that are not local.
    pub fn to_text(&self) -> Result<String, PayloadError> {
        let mut errors = Errors::default();
        let start = errors.check("start", Moment::parse(&self.start));
        let end = given(self.end.as_deref()).map(|end| errors.check("end", self.end_after(start, end)));
        let zone = given(self.time_zone.as_deref()).map(|zone| errors.check("time_zone", check_zone(zone, start)));
        let created = given(self.created.as_deref()).map(|created| errors.check("created", parse_created(created)));

        let mut event = ContentLines::default();
        event.push("DTSTAMP", &created.unwrap_or(start.as_utc()).basic());
        event.push(&name_of("DTSTART", start, zone), &start.basic());
        if let Some(end) = end {
            event.push(&name_of("DTEND", end, zone), &end.basic());
        }
        event.push_text("SUMMARY", Some(errors.line("title", &self.title)));
        event.push_text("LOCATION", errors.optional_text("location", self.location.as_deref()));
        event.push_text("DESCRIPTION", errors.optional_text("description", self.description.as_deref()));
        if let Some(address) = given(self.url.as_deref()) {
            event.push("URL", &errors.check("url", url::to_uri(address)));
        }
        let event = event.into_string();

        let mut calendar = ContentLines::default();
        calendar.push("BEGIN", "VCALENDAR");
        calendar.push("VERSION", "2.0");
        calendar.push("PRODID", "-//EdgeQR//EN");
        calendar.push("BEGIN", "VEVENT");
        calendar.push("UID", &uid(&event));
        errors.finish(calendar.into_string() + &event + "END:VEVENT\r\nEND:VCALENDAR\r\n")
    }

    /// 3.8.2.2: of the same form as the start, and later; the day after the last one where it is days.
    fn end_after(&self, start: Moment, end: &str) -> Result<Moment, &'static str> {
        let end = Moment::parse(end)?;
        let (end, is_after) = match (start, end) {
            (Moment::Day(start), Moment::Day(last)) => {
                let next = last.next().ok_or("must be before 9999-12-31")?;
                (Moment::Day(next), last >= start)
            }
            (Moment::Local(start), Moment::Local(stop)) | (Moment::Utc(start), Moment::Utc(stop)) => {
                (end, stop > start)
            }
            // Where the start is none, there is nothing to compare with.
            _ if Moment::parse(&self.start).is_err() => (end, true),
            _ => return Err("must be of the same form as start: a date, a local time, or a time with Z or an offset"),
        };
        if is_after { Ok(end) } else { Err("must not be before start") }
    }

    fn read(fields: &mut Reader<'_>) -> Payload {
        Payload::Event(Self {
            title: fields.text("title"),
            start: fields.text("start"),
            end: fields.optional("end"),
            time_zone: fields.optional("time_zone"),
            location: fields.optional("location"),
            description: fields.optional("description"),
            url: fields.optional("url"),
            created: fields.optional("created"),
        })
    }
}

/// A property of a time with the parameters that tell its form (3.2.19, 3.2.20).
fn name_of(property: &str, moment: Moment, zone: Option<&str>) -> String {
    match (moment, zone) {
        (Moment::Day(_), _) => format!("{property};VALUE=DATE"),
        (Moment::Local(_), Some(zone)) => format!("{property};TZID={zone}"),
        (Moment::Local(_) | Moment::Utc(_), _) => property.to_owned(),
    }
}

/// A name of the IANA time zone database, which readers know without a VTIMEZONE (RFC 7809).
fn check_zone(zone: &str, start: Moment) -> Result<&str, &'static str> {
    let is_name = zone.len() <= 64
        && zone.split('/').all(|part| part.starts_with(|first: char| first.is_ascii_alphabetic()))
        && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte));
    match start {
        _ if !is_name => Err("must be a time zone such as Europe/Vienna"),
        Moment::Local(_) => Ok(zone),
        Moment::Day(_) | Moment::Utc(_) => Err("belongs to local times only, which have neither Z nor an offset"),
    }
}

/// 3.8.7.2: DTSTAMP is in UTC.
fn parse_created(text: &str) -> Result<Moment, &'static str> {
    match Moment::parse(text) {
        Ok(moment @ Moment::Utc(_)) => Ok(moment),
        _ => Err("must be a time with Z or an offset, such as 2026-12-31T18:00:00Z"),
    }
}

/// 3.8.4.7: the first 128 bits of the hash of all that is said of the event.
fn uid(event: &str) -> String {
    let [high, low] = [0..8, 8..16].map(|range| {
        let octets = Sha256::digest(event).into_iter().skip(range.start).take(range.len());
        octets.fold(0, |number, octet| number << 8 | u64::from(octet))
    });
    format!("{high:016x}{low:016x}")
}

pub(super) const TYPE: PayloadType = PayloadType {
    name: "event",
    about: "An event that is added to the calendar.",
    source: "RFC 5545",
    fields: &[
        PayloadField::required("title", FieldKind::Text, ["What the event is called.", "Summer party"]),
        PayloadField::required(
            "start",
            FieldKind::Text,
            ["When it begins: a date, a local time, or a time with Z or an offset.", "2026-07-01T18:00"],
        ),
        PayloadField::optional(
            "end",
            FieldKind::Text,
            ["When it ends, in the same form; of whole days, the last one.", "2026-07-01T22:00"],
        ),
        PayloadField::optional(
            "time_zone",
            FieldKind::Text,
            ["The zone of local times; without it, that of whoever reads the code.", "Europe/Vienna"],
        ),
        PayloadField::optional("location", FieldKind::Text, ["Where it is.", "Ring 1, Vienna"]),
        PayloadField::optional("description", FieldKind::Text, ["What it is about.", "Bring a friend."]),
        PayloadField::optional("url", FieldKind::Text, ["A page about it.", "https://example.com/party"]),
        PayloadField::optional(
            "created",
            FieldKind::Text,
            [
                "When this was written, a time with Z or an offset; the figures of the start by default.",
                "2026-06-01T12:00:00Z",
            ],
        ),
    ],
    read: Event::read,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn event(start: &str, end: &str) -> Event {
        Event { title: "Party".into(), start: start.into(), end: Some(end.into()), ..Event::default() }
    }

    fn message(event: &Event) -> String {
        event.to_text().unwrap_err().to_string()
    }

    #[test]
    fn a_time_with_an_offset_is_written_in_utc() {
        let text = event("2026-07-01T18:00:00+02:00", "2026-07-01T22:00:00Z").to_text().unwrap();
        assert!(
            text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//EdgeQR//EN\r\nBEGIN:VEVENT\r\nUID:"),
            "{text}"
        );
        let rest = "\r\nDTSTAMP:20260701T160000Z\r\nDTSTART:20260701T160000Z\r\nDTEND:20260701T220000Z\r\nSUMMARY:Party\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert!(text.ends_with(rest), "{text}");
    }

    #[test]
    fn local_times_have_their_zone_and_days_none() {
        let local = Event { time_zone: Some("Europe/Vienna".into()), ..event("2026-07-01T18:00", "2026-07-01T22:00") };
        let text = local.to_text().unwrap();
        assert!(
            text.contains(
                "\r\nDTSTART;TZID=Europe/Vienna:20260701T180000\r\nDTEND;TZID=Europe/Vienna:20260701T220000\r\n"
            ),
            "{text}"
        );
        let floating = Event { time_zone: None, ..local }.to_text().unwrap();
        assert!(floating.contains("\r\nDTSTART:20260701T180000\r\n"), "{floating}");
    }

    #[test]
    fn the_last_day_is_part_of_the_event() {
        let text = event("2026-12-31", "2026-12-31").to_text().unwrap();
        assert!(text.contains("\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n"), "{text}");
    }

    #[test]
    fn the_same_event_has_the_same_uid_and_another_has_another() {
        let first = event("2026-12-30", "2026-12-31").to_text().unwrap();
        assert_eq!(first, event("2026-12-30", "2026-12-31").to_text().unwrap());
        let uid = |text: &str| text.split("UID:").nth(1).unwrap()[..32].to_owned();
        assert_ne!(uid(&first), uid(&event("2026-12-31", "2026-12-31").to_text().unwrap()));
    }

    #[test]
    fn each_wrong_field_is_told_what_is_allowed() {
        let zoned = |zone: &str, start: &str| Event { time_zone: Some(zone.into()), ..event(start, "") };
        assert_eq!(message(&event("2026-07-02", "2026-07-01")), "end must not be before start");
        assert_eq!(message(&event("2026-07-01T18:00Z", "2026-07-01T18:00Z")), "end must not be before start");
        assert_eq!(message(&event("2026-07-01", "9999-12-31")), "end must be before 9999-12-31");
        assert_eq!(
            message(&event("2026-07-01T18:00Z", "2026-07-02")),
            "end must be of the same form as start: a date, a local time, or a time with Z or an offset"
        );
        assert_eq!(
            message(&zoned("Europe/Vienna", "2026-07-01")),
            "time_zone belongs to local times only, which have neither Z nor an offset"
        );
        for zone in ["Europe/Vienna;X=1", "Europe//Vienna", "1", "a:b", "Wien\r\nX"] {
            assert_eq!(
                message(&zoned(zone, "2026-07-01T18:00")),
                "time_zone must be a time zone such as Europe/Vienna"
            );
        }
        let wrong = Event { created: Some("2026-07-01".into()), url: Some("x".into()), ..Event::default() };
        assert_eq!(
            message(&wrong),
            "start must be a date such as 2026-12-31 or a time such as 2026-12-31T18:00:00Z; created must be a time with Z or an offset, \
             such as 2026-12-31T18:00:00Z; title must not be empty; url must begin with a scheme, as in https://example.com/"
        );
    }
}
