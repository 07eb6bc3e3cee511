//! Points and spans of time (RFC 5545 §3.3.4 to §3.3.6).

use super::zone::Zones;
use crate::mime::content_line::Line;
use crate::model::event::{Moment, Zone};
use crate::model::text::printable;

/// Longest name of a zone.
const ZONE_CHARACTERS: usize = 200;
/// Longest span: a hundred years; more is a fault or a trap.
const SECONDS: u64 = 100 * 366 * 86_400;

/// The value of a property, by the clock it names.
pub(super) fn read(line: &Line<'_>, zones: &Zones) -> Option<Moment> {
    let mut moment = parse(&line.value)?;
    if moment.zone == Zone::Floating
        && moment.time.is_some()
        && let Some(written) = line.parameter("TZID")
    {
        let name = printable::one_line(written);
        let name: String = name.chars().take(ZONE_CHARACTERS).collect();
        moment.zone = Zone::Named {
            offset_seconds: zones.offset(&name, &moment),
            name,
        };
    }
    Some(moment)
}

/// `20261120`, `20261120T090500`, `20261120T010500Z`; `None` where there is no such day.
pub(super) fn parse(text: &str) -> Option<Moment> {
    let text = text.trim();
    let (date, time) = match text.split_once(['T', 't']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    if date.len() != 8 || !date.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let mut moment = Moment {
        year: date.get(..4)?.parse().ok()?,
        month: date.get(4..6)?.parse().ok()?,
        day: date.get(6..)?.parse().ok()?,
        ..Moment::default()
    };
    let is_day = (1..=12).contains(&moment.month)
        && (1..=days_in(moment.year, moment.month)).contains(&moment.day)
        && moment.year > 0;
    if !is_day {
        return None;
    }
    if let Some(time) = time {
        let (clock, is_utc) = match time.strip_suffix(['Z', 'z']) {
            Some(clock) => (clock, true),
            None => (time, false),
        };
        moment.time = Some(clock_of(clock)?);
        if is_utc {
            moment.zone = Zone::Utc;
        }
    }
    Some(moment)
}

/// `090500`; some programs leave the seconds out.
fn clock_of(text: &str) -> Option<(u8, u8, u8)> {
    if !matches!(text.len(), 4 | 6) || !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let hour = text.get(..2)?.parse().ok()?;
    let minute = text.get(2..4)?.parse().ok()?;
    let second = text.get(4..).map_or(Some(0), |digits| match digits {
        "" => Some(0),
        digits => digits.parse().ok(),
    })?;
    (hour < 24 && minute < 60 && second <= 60).then_some((hour, minute, second))
}

pub(super) fn days_in(year: u16, month: u8) -> u8 {
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `PT1H30M`, `P1D`, `P2W` in seconds; `None` where it is none, or runs backwards.
pub(super) fn duration(text: &str) -> Option<u64> {
    let text = text.trim();
    let text = text
        .strip_prefix('+')
        .unwrap_or(text)
        .strip_prefix(['P', 'p'])?;
    let mut seconds: u64 = 0;
    let mut number: Option<u64> = None;
    let mut in_time = false;
    for character in text.chars() {
        if let Some(digit) = character.to_digit(10) {
            let next = number.unwrap_or(0).saturating_mul(10);
            number = Some(next.saturating_add(u64::from(digit)));
            continue;
        }
        let unit = match (character.to_ascii_uppercase(), in_time) {
            ('T', false) => {
                in_time = true;
                continue;
            }
            ('W', false) => 7 * 86_400,
            ('D', false) => 86_400,
            ('H', true) => 3_600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        seconds = seconds.saturating_add(number.take()?.saturating_mul(unit));
    }
    (number.is_none() && seconds <= SECONDS).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a34_only_days_of_a_calendar_are_moments() {
        let day = parse("20240229").unwrap();
        assert_eq!(
            (day.year, day.month, day.day, day.time),
            (2024, 2, 29, None)
        );
        let moment = parse(" 20261120T0905Z").unwrap();
        assert_eq!((moment.time, moment.zone), (Some((9, 5, 0)), Zone::Utc));
        for text in [
            "",
            "20260229",
            "20261301",
            "00000101",
            "2026112",
            "+2026112",
            "20261120T",
            "20261120T2500",
            "20261120T090500+0800",
            "99999999T999999",
            "２０２６１１２０",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn spans_are_read_and_absurd_ones_are_none() {
        assert_eq!(duration("PT1H30M"), Some(5_400));
        assert_eq!(duration("P1DT12H"), Some(129_600));
        assert_eq!(duration("+P2W"), Some(1_209_600));
        for text in ["", "P", "PT", "1H"] {
            assert!(duration(text).unwrap_or_default() == 0, "{text}");
        }
        for text in [
            "-PT1H",
            "P1H",
            "PT1D",
            "PTH",
            "PT5",
            "P99999999999999999999W",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
