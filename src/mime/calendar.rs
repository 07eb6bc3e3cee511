//! Calendar parts (RFC 5545, RFC 5546, RFC 6047): invitations, answers, what is called off.
//!
//! Only read: nothing is put into a calendar, and nobody is answered.

mod moment;
mod recurrence;
#[cfg(test)]
mod tests;
mod zone;

use super::content_line::{Line, Lines, percent_decoded};
use super::structure::{self, Part, Structure};
use crate::model::event::{Answer, Attendee, End, Event, Invitation, Purpose};
use crate::model::text::printable;
use crate::model::{PartId, Person};
use zone::Zones;

/// Events of one part; whole calendars are files, not invitations.
const EVENTS: usize = 200;
/// People invited to one event.
const ATTENDEES: usize = 1_000;
/// Longest summary, place or name.
const LINE_CHARACTERS: usize = 1_000;
/// Longest description.
const TEXT_CHARACTERS: usize = 20_000;

/// Reads the first calendar part of a mail; `None` where it has none.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Invitation> {
    of_structure(&structure::scan(mail))
}

/// The part that [`read`] reads, to be saved as a file.
#[must_use]
pub fn part(mail: &[u8]) -> Option<PartId> {
    let structure = structure::scan(mail);
    let index = structure.parts.iter().position(is_calendar)?;
    u32::try_from(index).ok().map(PartId)
}

fn is_calendar(part: &Part<'_>) -> bool {
    matches!(part.kind.main.as_str(), "text/calendar" | "application/ics")
}

pub(crate) fn of_structure(structure: &Structure<'_>) -> Option<Invitation> {
    let part = structure.parts.iter().find(|part| is_calendar(part))?;
    let octets = part.encoding.decode(part.body, usize::MAX);
    let label = part.kind.word("charset").unwrap_or_default();
    let purpose = part.kind.word("method").and_then(|method| purpose(&method));
    let mut invitation = of_lines(&Lines::read(&octets, &label))?;
    if invitation.purpose == Purpose::Publish {
        invitation.purpose = purpose.unwrap_or_default();
    }
    Some(invitation)
}

/// Reads a file, e.g. an attachment that is called `invite.ics`; `None` where it is no calendar.
#[must_use]
pub fn read_file(octets: &[u8]) -> Option<Invitation> {
    of_lines(&Lines::read(octets, ""))
}

fn of_lines(lines: &Lines) -> Option<Invitation> {
    let zones = Zones::of(lines);
    let mut invitation = Invitation::default();
    let mut is_calendar = false;
    let mut event: Option<Event> = None;
    // Components within an event (VALARM), and those that are no events.
    let mut others = 0_usize;
    for line in lines.iter() {
        let names = |component: &str| line.value.trim().eq_ignore_ascii_case(component);
        match (line.name.as_str(), &mut event) {
            ("BEGIN", _) if names("VCALENDAR") => is_calendar = true,
            ("BEGIN", None) if names("VEVENT") && others == 0 => {
                let is_full = invitation.events.len() >= EVENTS;
                invitation.cut |= is_full;
                // One that is left out is passed over as what is no event.
                if is_full {
                    others += 1;
                } else {
                    event = Some(Event::default());
                }
            }
            ("BEGIN", _) => others += 1,
            ("END", _) if others > 0 => others -= 1,
            ("END", Some(_)) if names("VEVENT") => {
                invitation.events.extend(event.take());
            }
            ("METHOD", None) if others == 0 => {
                invitation.purpose = purpose(&line.value).unwrap_or_default();
            }
            (_, Some(event)) if others == 0 => invitation.cut |= !take(event, &line, &zones),
            _ => {}
        }
    }
    // A part cut short still says what it says.
    invitation.events.extend(event.take());
    is_calendar.then_some(invitation)
}

fn purpose(method: &str) -> Option<Purpose> {
    Some(match method.trim().to_ascii_uppercase().as_str() {
        "PUBLISH" => Purpose::Publish,
        "REQUEST" => Purpose::Request,
        "REPLY" => Purpose::Reply,
        "ADD" => Purpose::Add,
        "CANCEL" => Purpose::Cancel,
        "REFRESH" => Purpose::Refresh,
        "COUNTER" => Purpose::Counter,
        "DECLINECOUNTER" => Purpose::DeclineCounter,
        _ => return None,
    })
}

/// Takes one property of an event; says whether there was room for it.
fn take(event: &mut Event, line: &Line<'_>, zones: &Zones) -> bool {
    let short = || -> String { line.one_line().chars().take(LINE_CHARACTERS).collect() };
    match line.name.as_str() {
        "UID" => event.uid = short(),
        "SEQUENCE" => event.sequence = line.value.trim().parse().unwrap_or_default(),
        "SUMMARY" => event.summary = short(),
        "LOCATION" => event.place = short(),
        "DESCRIPTION" => {
            event.description = line.text().chars().take(TEXT_CHARACTERS).collect();
        }
        // Each stands once (RFC 5545 §3.6.1), and all changes of its zone are gone through for it.
        "DTSTART" if event.start.is_none() => event.start = moment::read(line, zones),
        "DTEND" if event.end.is_none() => event.end = moment::read(line, zones).map(End::At),
        "DURATION" => {
            let seconds = moment::duration(&line.value);
            event.end = seconds.map(|seconds| End::After { seconds });
        }
        "ORGANIZER" => event.organiser = Some(person(line)),
        "ATTENDEE" if event.attendees.len() < ATTENDEES => event.attendees.push(attendee(line)),
        "ATTENDEE" => return false,
        "STATUS" => event.cancelled = line.value.trim().eq_ignore_ascii_case("CANCELLED"),
        "RRULE" => match &mut event.recurrence {
            Some(recurrence) => recurrence.says_more = true,
            none => *none = recurrence::read(&line.value),
        },
        "RDATE" => {
            let recurrence = event.recurrence.get_or_insert_default();
            recurrence.says_more = true;
        }
        "EXDATE" => event.left_out += line.value.split(',').count(),
        "RECURRENCE-ID" if event.instead_of.is_none() => {
            event.instead_of = moment::read(line, zones);
        }
        _ => {}
    }
    true
}

fn attendee(line: &Line<'_>) -> Attendee {
    let says = |name: &str, value: &str| {
        line.parameter(name)
            .is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    let answers = [
        ("ACCEPTED", Answer::Accepted),
        ("DECLINED", Answer::Declined),
        ("TENTATIVE", Answer::Tentative),
        ("DELEGATED", Answer::Delegated),
    ];
    let answer = answers.into_iter().find(|(name, _)| says("PARTSTAT", name));
    Attendee {
        person: person(line),
        optional: says("ROLE", "OPT-PARTICIPANT") || says("ROLE", "NON-PARTICIPANT"),
        asked: says("RSVP", "TRUE"),
        answer: answer.map(|(_name, answer)| answer).unwrap_or_default(),
    }
}

/// `CN=Ann:mailto:ann@example.org`.
fn person(line: &Line<'_>) -> Person {
    let value = line.value.trim();
    let written = match value.split_once(':') {
        Some((scheme, address)) if scheme.eq_ignore_ascii_case("mailto") => Some(address),
        None if value.contains('@') => Some(value),
        _ => line.parameter("EMAIL"),
    };
    let address = percent_decoded(written.unwrap_or_default());
    let address = address.split('?').next().unwrap_or_default();
    let name = printable::one_line(line.parameter("CN").unwrap_or_default());
    Person {
        name: name.chars().take(LINE_CHARACTERS).collect(),
        address: address
            .chars()
            .filter(|character| !character.is_whitespace() && !printable::is_hidden(*character))
            .take(LINE_CHARACTERS)
            .collect(),
    }
}
