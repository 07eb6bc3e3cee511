//! Dates of headers (RFC 5322 §3.3 and §4.3), read leniently and written strictly.

use crate::model::Timestamp;

/// 0001-01-01 and 9999-12-31, the ends of what a calendar shows.
const SHOWN: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
const DAY_SECONDS: i64 = 86_400;
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// Reads a Date field; `None` where there is no day to be found in it.
pub(crate) fn read(value: &[u8]) -> Option<Timestamp> {
    let text = String::from_utf8_lossy(&value[..value.len().min(200)]);
    let mut day = None;
    let mut month = None;
    let mut year = None;
    let mut time = None;
    let mut offset = None;
    for word in text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))
        .filter(|w| !w.is_empty())
    {
        let number = || word.parse::<i64>().ok();
        if word.contains(':') {
            time = time.or_else(|| clock(word));
        } else if month.is_none() && month_number(word).is_some() {
            month = month_number(word);
        } else if time.is_some() && offset.is_none() && zone(word).is_some() {
            offset = zone(word);
        } else if day.is_none() {
            day = number().filter(|day| (1..=31).contains(day));
        } else if month.is_some() && year.is_none() {
            year = number()
                .filter(|year| (0..=9999).contains(year))
                .map(full_year);
        }
    }
    let days = days_from_civil(year?, month?, day?);
    let seconds = days * DAY_SECONDS + time.unwrap_or(0) - offset.unwrap_or(0);
    Some(Timestamp(seconds.clamp(*SHOWN.start(), *SHOWN.end())))
}

/// A two-digit year (RFC 5322 §4.3).
fn full_year(year: i64) -> i64 {
    match year {
        0..=49 => year + 2000,
        50..=999 => year + 1900,
        _ => year,
    }
}

fn clock(word: &str) -> Option<i64> {
    let mut numbers = word
        .splitn(3, ':')
        .map(|part| part.split('.').next().unwrap_or(part).parse::<i64>().ok());
    let hour = numbers.next()??;
    let minute = numbers.next()??;
    let second = numbers.next().flatten().unwrap_or(0);
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    // Only then: a number of another size would not fit the product either.
    fits.then(|| hour * 3600 + minute * 60 + second)
}

fn month_number(word: &str) -> Option<i64> {
    let start = word.get(..3)?;
    let index = MONTHS
        .iter()
        .position(|month| month.eq_ignore_ascii_case(start))?;
    i64::try_from(index + 1).ok()
}

/// Seconds east of UTC.
fn zone(word: &str) -> Option<i64> {
    let sign = match word.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return named_zone(word),
    };
    let digits = &word[1..];
    if digits.len() != 4 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: i64 = digits.parse().ok()?;
    let minutes = number / 100 * 60 + number % 100;
    // No place on Earth is further off; more is a lie or a fault.
    Some(if minutes <= 14 * 60 {
        sign * minutes * 60
    } else {
        0
    })
}

fn named_zone(word: &str) -> Option<i64> {
    let hours = match word.to_ascii_uppercase().as_str() {
        "UT" | "UTC" | "GMT" | "Z" => 0,
        "EST" | "CDT" => -5,
        "EDT" => -4,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        "CET" => 1,
        "CEST" => 2,
        "JST" => 9,
        _ => return None,
    };
    Some(hours * 3600)
}

/// Days since 1970-01-01 of a day in the Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is the last one.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day, so many days behind 1970-01-01.
pub(crate) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// The Date field's value, e.g. `Fri, 20 Nov 2026 09:05:00 +0800`.
pub(crate) fn write(date: Timestamp, offset_minutes: i32) -> String {
    let offset = i64::from(offset_minutes.clamp(-14 * 60, 14 * 60));
    let local = date.0.clamp(0, *SHOWN.end() - 15 * 3600) + offset * 60;
    let (days, second) = (local.div_euclid(DAY_SECONDS), local.rem_euclid(DAY_SECONDS));
    let (year, month, day) = civil_from_days(days);
    let name = |names: &[&'static str], index: i64| -> &'static str {
        usize::try_from(index)
            .ok()
            .and_then(|index| names.get(index).copied())
            .unwrap_or_default()
    };
    format!(
        "{}, {day} {} {year:04} {:02}:{:02}:{:02} {}{:02}{:02}",
        name(&WEEKDAYS, days.rem_euclid(7)),
        name(&MONTHS, month - 1),
        second / 3600,
        second / 60 % 60,
        second % 60,
        if offset < 0 { '-' } else { '+' },
        offset.abs() / 60,
        offset.abs() % 60,
    )
}

/// As C's `asctime` writes it, in UTC: `Fri Nov 20 01:05:00 2026`. The year has four digits.
pub(crate) fn asctime(date: Timestamp) -> String {
    let text = write(date, 0);
    let mut words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let mut next = || words.next().unwrap_or_default();
    let (weekday, day, month, year, time) = (next(), next(), next(), next(), next());
    format!("{weekday} {month} {day:>2} {time} {year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_strict_old_and_sloppy() {
        for text in [
            "Fri, 20 Nov 2026 09:05:00 +0800",
            "20 Nov 26 01:05 GMT",
            "Fri, 20 Nov 2026 01:05:00 -0000 (UTC)",
            "Fri Nov 20 01:05:00 2026",
            "Thu, 19 Nov 2026 20:05:00 EST",
            "Friday, 20 November 2026 01:05:00.123 UTC",
        ] {
            assert_eq!(
                read(text.as_bytes()),
                Some(Timestamp(1_795_136_700)),
                "{text}"
            );
        }
    }

    #[test]
    fn a34_poisoned_dates_are_clamped_or_none() {
        assert_eq!(
            read(b"Fri, 31 Dec 9999 23:59:59 -1200"),
            Some(Timestamp(*SHOWN.end()))
        );
        assert_eq!(
            read(b"1 Jan 2026 00:00:00 +9999"),
            Some(Timestamp(1_767_225_600))
        );
        for text in [
            "",
            "never",
            "99 Foo",
            "1 Jan 99999999999999999999",
            "9223372036854775807:00",
            "0:-9223372036854775808",
            "-1 -1 -1",
            "12:00",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for (seconds, offset) in [
            (0, 0),
            (1_795_136_700, 480),
            (951_782_400, -210),
            (4_102_444_799, 345),
        ] {
            let text = write(Timestamp(seconds), offset);
            assert_eq!(read(text.as_bytes()), Some(Timestamp(seconds)), "{text}");
        }
        assert_eq!(
            write(Timestamp(1_795_136_700), 480),
            "Fri, 20 Nov 2026 09:05:00 +0800"
        );
    }
}
