//! The calendar part of an answer (RFC 5545, RFC 5546 §3.2.3).

use crate::model::event::{Answer, End, Event, Moment, Zone};
use crate::model::{Person, Timestamp};

/// Octets of a line, its end not counted (RFC 5545 §3.1).
const LINE_OCTETS: usize = 75;

/// What is answered.
#[derive(Debug, Clone, Copy)]
pub struct CalendarAnswer<'a> {
    /// The event as it was invited to; it has an organiser.
    pub event: &'a Event,
    /// Who answers, as the invitation names them.
    pub attendee: &'a Person,
    /// Accepted, tentative or declined.
    pub answer: Answer,
    /// A word to the organiser; may be empty.
    pub comment: &'a str,
}

/// One object with one event. Times are told in UTC, so that no zone has to be described.
pub(super) fn write(answer: &CalendarAnswer<'_>, now: Timestamp) -> String {
    let event = answer.event;
    let mut lines = Lines(String::new());
    lines.put("BEGIN:VCALENDAR");
    lines.put("PRODID:-//Hongyan//Hongyan//EN");
    lines.put("VERSION:2.0");
    lines.put("METHOD:REPLY");
    lines.put("BEGIN:VEVENT");
    lines.put(&format!("UID:{}", escaped(&event.uid)));
    lines.put(&format!("SEQUENCE:{}", event.sequence));
    lines.put(&format!("DTSTAMP:{}", utc(now)));
    for (name, moment) in [
        ("RECURRENCE-ID", event.instead_of.as_ref()),
        ("DTSTART", event.start.as_ref()),
        ("DTEND", end_of(event)),
    ] {
        if let Some(moment) = moment {
            lines.put(&format!("{name}{}", written(moment)));
        }
    }
    if !event.summary.is_empty() {
        lines.put(&format!("SUMMARY:{}", escaped(&event.summary)));
    }
    let said = match answer.answer {
        Answer::Accepted => "ACCEPTED",
        Answer::Declined => "DECLINED",
        Answer::Tentative => "TENTATIVE",
        Answer::Delegated => "DELEGATED",
        Answer::None => "NEEDS-ACTION",
    };
    let attendee = person(answer.attendee);
    lines.put(&format!("ATTENDEE;PARTSTAT={said}{attendee}"));
    if let Some(organiser) = &event.organiser {
        lines.put(&format!("ORGANIZER{}", person(organiser)));
    }
    if !answer.comment.trim().is_empty() {
        lines.put(&format!("COMMENT:{}", escaped(answer.comment.trim())));
    }
    lines.put("END:VEVENT");
    lines.put("END:VCALENDAR");
    lines.0
}

fn end_of(event: &Event) -> Option<&Moment> {
    match &event.end {
        Some(End::At(moment)) => Some(moment),
        Some(End::After { .. }) | None => None,
    }
}

/// `:20261120T010500Z`, `;VALUE=DATE:20261120`; a time of nobody knows which zone as it stands.
fn written(moment: &Moment) -> String {
    let day = format!("{:04}{:02}{:02}", moment.year, moment.month, moment.day);
    let Some((hour, minute, second)) = moment.time else {
        return format!(";VALUE=DATE:{day}");
    };
    match (moment.timestamp(), &moment.zone) {
        (Some(at), _) => format!(":{}", utc(at)),
        (None, Zone::Named { name, .. }) => {
            let zone = quoted(name);
            format!(";TZID={zone}:{day}T{hour:02}{minute:02}{second:02}")
        }
        (None, _) => format!(":{day}T{hour:02}{minute:02}{second:02}"),
    }
}

/// `20261120T010500Z`.
fn utc(at: Timestamp) -> String {
    let (days, second) = (at.0.div_euclid(86_400), at.0.rem_euclid(86_400));
    let (year, month, day) = crate::mime::date::civil_from_days(days);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `;CN="Ann":mailto:ann@example.org`.
fn person(person: &Person) -> String {
    let name = match person.name.trim() {
        "" => String::new(),
        name => format!(";CN={}", quoted(name)),
    };
    let address: String = person
        .address
        .chars()
        .filter(|character| !character.is_control() && *character != ' ')
        .collect();
    format!("{name}:mailto:{address}")
}

/// A parameter's value: it may hold no quote and no control (RFC 5545 §3.1).
fn quoted(value: &str) -> String {
    let value: String = value
        .chars()
        .map(|character| match character {
            '"' => '\'',
            control if control.is_control() => ' ',
            plain => plain,
        })
        .collect();
    format!("\"{value}\"")
}

/// Text (RFC 5545 §3.3.11): nothing in it ends a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            control if control.is_control() => out.push(' '),
            plain => out.push(plain),
        }
    }
    out
}

/// Lines, folded between characters.
struct Lines(String);

impl Lines {
    fn put(&mut self, line: &str) {
        let mut room = LINE_OCTETS;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_OCTETS - 1;
            }
            room -= character.len_utf8();
            self.0.push(character);
        }
        self.0.push_str("\r\n");
    }
}
