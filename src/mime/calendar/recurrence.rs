//! How an event comes again (RFC 5545 §3.3.10).

use super::moment;
use crate::model::event::{Recurrence, Unit, Weekday};

/// Entries of one list within a rule: the days of a year.
const ENTRIES: usize = 366;

/// Reads a rule; `None` where it names no unit.
pub(super) fn read(value: &str) -> Option<Recurrence> {
    let mut rule = Recurrence {
        interval: 1,
        ..Recurrence::default()
    };
    let mut has_unit = false;
    for (name, value) in value.split(';').filter_map(|piece| piece.split_once('=')) {
        let value = value.trim();
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => {
                has_unit = true;
                rule.unit = unit(value)?;
            }
            "INTERVAL" => rule.interval = value.parse().unwrap_or(1).max(1),
            "COUNT" => rule.count = value.parse().ok(),
            "UNTIL" => rule.until = moment::parse(value),
            "BYDAY" => rule.weekdays = list(value, weekday),
            "BYMONTHDAY" => {
                rule.month_days = list(value, |day| {
                    day.parse()
                        .ok()
                        .filter(|day: &i8| (1..=31).contains(&day.abs()))
                });
            }
            "BYMONTH" => {
                rule.months = list(value, |month| {
                    month.parse().ok().filter(|month| (1..=12).contains(month))
                });
            }
            // Which day a week begins on changes rules that nobody writes.
            "WKST" => {}
            _ => rule.says_more = true,
        }
    }
    has_unit.then_some(rule)
}

fn list<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
    value
        .split(',')
        .take(ENTRIES)
        .filter_map(|entry| read(entry.trim()))
        .collect()
}

fn unit(value: &str) -> Option<Unit> {
    Some(match value.to_ascii_uppercase().as_str() {
        "SECONDLY" | "MINUTELY" | "HOURLY" => Unit::Shorter,
        "DAILY" => Unit::Day,
        "WEEKLY" => Unit::Week,
        "MONTHLY" => Unit::Month,
        "YEARLY" => Unit::Year,
        _ => return None,
    })
}

/// `MO`, `1SU`, `-1FR`.
fn weekday(entry: &str) -> Option<(i8, Weekday)> {
    let at = entry.len().checked_sub(2)?;
    let (number, name) = entry.split_at_checked(at)?;
    let number = match number {
        "" => 0,
        number => number
            .parse()
            .ok()
            .filter(|n: &i8| (1..=53).contains(&n.abs()))?,
    };
    let day = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    Some((number, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_in_parts() {
        let rule = read("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10;WKST=SU").unwrap();
        assert_eq!(
            (rule.unit, rule.interval, rule.count),
            (Unit::Week, 2, Some(10))
        );
        let days = [(0, Weekday::Monday), (0, Weekday::Wednesday)];
        assert_eq!(rule.weekdays, days);
        assert!(!rule.says_more);
        let rule = read("FREQ=MONTHLY;BYDAY=-1FR,5MO;UNTIL=20271231T235959Z;BYSETPOS=1").unwrap();
        assert_eq!(rule.weekdays, [(-1, Weekday::Friday), (5, Weekday::Monday)]);
        assert_eq!(rule.until.unwrap().year, 2027);
        assert!(rule.says_more);
    }

    #[test]
    fn a_rule_that_makes_no_sense_is_none_or_less() {
        for text in ["", "INTERVAL=2", "FREQ=SOMETIMES", ";;=;="] {
            assert_eq!(read(text), None, "{text}");
        }
        let rule =
            read("FREQ=DAILY;INTERVAL=0;COUNT=x;BYDAY=99XX,é,MO9;BYMONTHDAY=0,32;BYMONTH=13");
        let plain = Recurrence {
            interval: 1,
            ..Recurrence::default()
        };
        assert_eq!(rule, Some(plain));
        let many = format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(100_000));
        assert_eq!(read(&many).unwrap().month_days.len(), ENTRIES);
    }
}
