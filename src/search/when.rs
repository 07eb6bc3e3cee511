//! Days as they are typed: `2024`, `2024-05`, `2024年5月3日`, `yesterday`, `7d`.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::query::Days;

/// Reads a day, a month, a year or a span up to today; `None` where it is none of them.
pub(super) fn read(text: &str, today: Date) -> Option<Days> {
    let text = text.trim().to_lowercase();
    named(&text, today)
        .or_else(|| ago(&text, today))
        .or_else(|| calendar(&text))
}

fn span(from: Date, until: Date) -> Days {
    Days {
        from: Some(from),
        until: Some(until),
    }
}

fn named(text: &str, today: Date) -> Option<Days> {
    let day = |date: Date| Some(span(date, date.tomorrow().ok()?));
    let monday = today
        .checked_sub(i64::from(today.weekday().since(Weekday::Monday)).days())
        .ok()?;
    let month = today.first_of_month();
    let year = today.first_of_year();
    match text {
        "today" | "今天" | "今日" => day(today),
        "yesterday" | "昨天" | "昨日" => day(today.yesterday().ok()?),
        "week" | "thisweek" | "this-week" | "本周" => {
            Some(span(monday, monday.checked_add(7.days()).ok()?))
        }
        "lastweek" | "last-week" | "上周" => {
            Some(span(monday.checked_sub(7.days()).ok()?, monday))
        }
        "month" | "thismonth" | "this-month" | "本月" => {
            Some(span(month, month.checked_add(1.month()).ok()?))
        }
        "lastmonth" | "last-month" | "上个月" | "上月" => {
            Some(span(month.checked_sub(1.month()).ok()?, month))
        }
        "year" | "thisyear" | "this-year" | "今年" => {
            Some(span(year, year.checked_add(1.year()).ok()?))
        }
        "lastyear" | "last-year" | "去年" => Some(span(year.checked_sub(1.year()).ok()?, year)),
        _other => None,
    }
}

/// `7d`, `2w`, `3m`, `1y`: the day that many days, weeks, months or years ago, and all since.
fn ago(text: &str, today: Date) -> Option<Days> {
    let unit = text.chars().next_back()?;
    let count: i64 = text.get(..text.len() - unit.len_utf8())?.parse().ok()?;
    let count = (count >= 0).then_some(count)?;
    // More of them than the calendar has are none, not a panic.
    let back = match unit {
        'd' | '天' => Span::new().try_days(count),
        'w' | '周' => Span::new().try_weeks(count),
        'm' => Span::new().try_months(count),
        'y' => Span::new().try_years(count),
        _other => return None,
    };
    let back = back.ok()?;
    Some(span(today.checked_sub(back).ok()?, today.tomorrow().ok()?))
}

fn calendar(text: &str) -> Option<Days> {
    let text = text.trim_end_matches(['日', '号', '月', '年']);
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let year = number(parts.next()?, 4)?;
    let month = parts.next().map(|part| number(part, 2));
    let day = parts.next().map(|part| number(part, 2));
    if parts.next().is_some() {
        return None;
    }
    let first = Date::new(
        year,
        i8::try_from(month.unwrap_or(Some(1))?).ok()?,
        i8::try_from(day.unwrap_or(Some(1))?).ok()?,
    )
    .ok()?;
    let length = match (month, day) {
        (None, _) => 1.year(),
        (Some(_), None) => 1.month(),
        (Some(_), Some(_)) => 1.day(),
    };
    Some(span(first, first.checked_add(length).ok()?))
}

fn number(text: &str, digits: usize) -> Option<i16> {
    let is_number = !text.is_empty() && text.len() <= digits;
    let is_number = is_number && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_year = digits < 4 || text.len() == 4;
    (is_number && is_year).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(text: &str) -> Option<(Date, Date)> {
        let days = read(text, date(2026, 11, 22))?;
        Some((days.from?, days.until?))
    }

    #[test]
    fn years_months_and_days_are_read() {
        assert_eq!(days("2024"), Some((date(2024, 1, 1), date(2025, 1, 1))));
        assert_eq!(days("2024-12"), Some((date(2024, 12, 1), date(2025, 1, 1))));
        for day in ["2024-02-29", "2024/2/29", "2024.2.29", "2024年2月29日"] {
            assert_eq!(
                days(day),
                Some((date(2024, 2, 29), date(2024, 3, 1))),
                "{day}"
            );
        }
        assert_eq!(
            days("2024年2月"),
            Some((date(2024, 2, 1), date(2024, 3, 1)))
        );
    }

    #[test]
    fn days_by_name_and_by_distance_are_read() {
        assert_eq!(
            days("Today"),
            Some((date(2026, 11, 22), date(2026, 11, 23)))
        );
        assert_eq!(days("昨天"), Some((date(2026, 11, 21), date(2026, 11, 22))));
        // A Sunday ends its week.
        assert_eq!(days("本周"), Some((date(2026, 11, 16), date(2026, 11, 23))));
        assert_eq!(
            days("lastmonth"),
            Some((date(2026, 10, 1), date(2026, 11, 1)))
        );
        assert_eq!(days("7d"), Some((date(2026, 11, 15), date(2026, 11, 23))));
        assert_eq!(days("1y"), Some((date(2025, 11, 22), date(2026, 11, 23))));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-1-1-1",
            "soon",
            "-5d",
            "999999999999d",
            "2024--1",
            "99999",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn a_span_longer_than_the_calendar_is_none_and_no_panic() {
        for count in ["20260", "20000", "99999", "100000", "9223372036854775807"] {
            for unit in ["d", "天", "w", "周", "m", "y"] {
                let days = days(&format!("{count}{unit}"));
                assert!(
                    days.is_none_or(|(from, until)| from < until),
                    "{count}{unit}"
                );
            }
            assert_eq!(days(&format!("{count}y")), None);
        }
    }
}
