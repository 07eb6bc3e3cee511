//! Time zones as a calendar part defines them itself (VTIMEZONE, RFC 5545 §3.6.5): enough to tell
//! the offset of one moment, also for zones that only one vendor knows by name.

use std::collections::HashMap;

use super::{moment, recurrence};
use crate::mime::content_line::Lines;
use crate::model::event::{Moment, Recurrence, Unit, Weekday};
use crate::model::text::printable;

/// Zones of one part.
const ZONES: usize = 50;
/// Changes of one zone; a zone's whole history has about two hundred.
const CHANGES: usize = 300;
/// No place on Earth is further off UTC.
const OFFSET_SECONDS: i32 = 15 * 3_600;

/// The zones of a part by their names.
#[derive(Debug, Default)]
pub(super) struct Zones {
    zones: HashMap<String, Vec<Change>>,
}

/// From when on which offset counts (STANDARD or DAYLIGHT).
#[derive(Debug, Clone, Default)]
struct Change {
    start: Option<Moment>,
    offset_seconds: Option<i32>,
    rule: Option<Recurrence>,
}

impl Zones {
    pub(super) fn of(lines: &Lines) -> Self {
        let mut zones = Self::default();
        let mut name = String::new();
        let mut changes = Vec::new();
        let mut change: Option<Change> = None;
        let mut in_zone = false;
        for line in lines.iter() {
            let value = line.value.trim();
            let names = |component: &str| value.eq_ignore_ascii_case(component);
            match (line.name.as_str(), &mut change) {
                ("BEGIN", _) if names("VTIMEZONE") => {
                    in_zone = true;
                    name.clear();
                    changes = Vec::new();
                    change = None;
                }
                _ if !in_zone => {}
                ("END", _) if names("VTIMEZONE") => {
                    in_zone = false;
                    if zones.zones.len() < ZONES {
                        let name = std::mem::take(&mut name);
                        zones.zones.insert(name, std::mem::take(&mut changes));
                    }
                }
                ("BEGIN", _) => change = Some(Change::default()),
                ("END", _) if changes.len() < CHANGES => changes.extend(change.take()),
                ("TZID", None) => name = printable::one_line(value),
                ("DTSTART", Some(change)) => change.start = moment::parse(value),
                ("TZOFFSETTO", Some(change)) => change.offset_seconds = offset(value),
                ("RRULE", Some(change)) => change.rule = recurrence::read(value),
                _ => {}
            }
        }
        zones
    }

    /// Seconds east of UTC that the part says for this moment; `None` where it does not say.
    pub(super) fn offset(&self, name: &str, moment: &Moment) -> Option<i32> {
        let changes = self.zones.get(name)?;
        if let [only] = changes.as_slice() {
            return only.offset_seconds;
        }
        changes
            .iter()
            .filter_map(|change| Some((change.last_before(moment)?, change.offset_seconds?)))
            .max_by_key(|(onset, _offset)| *onset)
            .map(|(_onset, offset)| offset)
    }
}

/// Day and second of the day, by the clock of the zone.
type Onset = (i64, u32);

fn onset(moment: &Moment) -> Onset {
    let (hour, minute, second) = moment.time.unwrap_or_default();
    let seconds = u32::from(hour) * 3_600 + u32::from(minute) * 60 + u32::from(second);
    (moment.days(), seconds)
}

impl Change {
    /// When it last came before a moment.
    fn last_before(&self, moment: &Moment) -> Option<Onset> {
        let start = self.start.as_ref()?;
        let (first, wanted) = (onset(start), onset(moment));
        let Some(rule) = self.rule.as_ref().filter(|rule| rule.unit == Unit::Year) else {
            return Some(first).filter(|first| *first <= wanted);
        };
        let is_over = |year: u16| rule.until.as_ref().is_some_and(|until| until.year < year);
        [moment.year, moment.year.saturating_sub(1)]
            .into_iter()
            .filter(|year| *year >= start.year && !is_over(*year))
            .filter_map(|year| Some((day_in(year, rule, start)?, first.1)))
            .find(|onset| *onset <= wanted && *onset >= first)
    }
}

/// The day of a yearly rule such as "the last Sunday of March".
fn day_in(year: u16, rule: &Recurrence, start: &Moment) -> Option<i64> {
    let month = rule.months.first().copied().unwrap_or(start.month);
    let length = moment::days_in(year, month);
    let days = |day: u8| {
        let date = Moment {
            year,
            month,
            day,
            ..Moment::default()
        };
        date.days()
    };
    let Some((number, weekday)) = rule.weekdays.first() else {
        let day = u8::try_from(rule.month_days.first().copied().unwrap_or_default());
        let day = day.ok().filter(|day| *day > 0).unwrap_or(start.day);
        return Some(days(day.min(length)));
    };
    let is_weekday = |day: &u8| day_of_week(days(*day)) == *weekday;
    let allowed = |day: &u8| {
        let day = i8::try_from(*day).unwrap_or_default();
        rule.month_days.is_empty() || rule.month_days.contains(&day)
    };
    let mut fitting = (1..=length).filter(|day| is_weekday(day) && allowed(day));
    let back = usize::from(number.unsigned_abs().saturating_sub(1));
    let day = if *number < 0 {
        fitting.rev().nth(back)
    } else {
        fitting.nth(back)
    };
    day.map(days)
}

fn day_of_week(days: i64) -> Weekday {
    // 1970-01-01 was a Thursday.
    match (days + 3).rem_euclid(7) {
        0 => Weekday::Monday,
        1 => Weekday::Tuesday,
        2 => Weekday::Wednesday,
        3 => Weekday::Thursday,
        4 => Weekday::Friday,
        5 => Weekday::Saturday,
        _ => Weekday::Sunday,
    }
}

/// `+0800`, `-0330`, `+001234`.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if !matches!(digits.len(), 4 | 6) || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize| -> i32 {
        let two = digits.get(from..from + 2);
        two.and_then(|two| two.parse().ok()).unwrap_or_default()
    };
    let seconds = number(0) * 3_600 + number(2) * 60 + number(4);
    (seconds <= OFFSET_SECONDS).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: &str = "BEGIN:VTIMEZONE\nTZID:Somewhere\nBEGIN:STANDARD\n\
        DTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETTO:+0100\n\
        END:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\n\
        RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\n";

    fn at(zone: &str, moment: &str) -> Option<i32> {
        let zones = Zones::of(&Lines::read(zone.as_bytes(), ""));
        zones.offset("Somewhere", &moment::parse(moment).unwrap())
    }

    #[test]
    fn summer_begins_and_ends_when_the_part_says() {
        // In 2026 the last Sundays are 29 March and 25 October.
        for (moment, hours) in [
            ("20260115T120000", 1),
            ("20260329T015959", 1),
            ("20260329T030000", 2),
            ("20260701T120000", 2),
            ("20261025T025959", 2),
            ("20261025T030000", 1),
            ("20261231T235959", 1),
        ] {
            assert_eq!(at(BERLIN, moment), Some(hours * 3_600), "{moment}");
        }
    }

    #[test]
    fn a_zone_without_summer_has_one_offset() {
        let china = "BEGIN:VTIMEZONE\nTZID:Somewhere\nBEGIN:STANDARD\nDTSTART:16010101T000000\n\
            TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nEND:STANDARD\nEND:VTIMEZONE\n";
        assert_eq!(at(china, "20261120T090500"), Some(28_800));
        assert_eq!(
            at(&china.replace("+0800", "+9999"), "20261120T090500"),
            None
        );
        assert_eq!(at("", "20261120T090500"), None);
    }

    #[test]
    fn rules_by_days_of_the_month_and_past_ones_are_followed() {
        let zone = "BEGIN:VTIMEZONE\nTZID:Somewhere\nBEGIN:DAYLIGHT\nDTSTART:20070311T020000\n\
            RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU\n\
            TZOFFSETTO:-0400\nEND:DAYLIGHT\nBEGIN:STANDARD\nDTSTART:19000101T000000\n\
            TZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE\n";
        // The second Sunday of March 2026 is the 8th.
        assert_eq!(at(zone, "20260308T030000"), Some(-4 * 3_600));
        assert_eq!(at(zone, "20070310T030000"), Some(-5 * 3_600));
        let over = zone.replace("BYDAY=SU", "BYDAY=SU;UNTIL=20101231T000000Z");
        assert_eq!(at(&over, "20260601T120000"), Some(-5 * 3_600));
    }
}
