//! Dates as a person says them.

use jiff::Zoned;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use super::Words;
use crate::model::Timestamp;

/// Days back that are named by their weekday.
const NAMED_DAYS: i32 = 6;

pub(super) const MONTHS: [&str; 12] = [
    "date-january",
    "date-february",
    "date-march",
    "date-april",
    "date-may",
    "date-june",
    "date-july",
    "date-august",
    "date-september",
    "date-october",
    "date-november",
    "date-december",
];

impl Words {
    /// A date as briefly as it can be told: `14:05`, `Wed`, `5 Mar`, `5 Mar 2024`.
    #[must_use]
    pub fn date(&self, at: Timestamp, now: Timestamp) -> String {
        let (Some(at), Some(now)) = (zoned(at, &self.zone), zoned(now, &self.zone)) else {
            return String::new();
        };
        let days_back = at
            .date()
            .until(now.date())
            .map_or(i32::MAX, |span| span.get_days());
        if days_back == 0 {
            self.text_with("date-today", &[("time", clock(&at).into())])
        } else if (1..=NAMED_DAYS).contains(&days_back) {
            self.weekday(&at).to_owned()
        } else if at.year() == now.year() {
            self.text_with(
                "date-day-and-month",
                &[
                    ("day", at.day().to_string().into()),
                    ("month", self.month(&at).into()),
                ],
            )
        } else {
            self.text_with(
                "date-day-month-and-year",
                &[
                    ("day", at.day().to_string().into()),
                    ("month", self.month(&at).into()),
                    ("year", at.year().to_string().into()),
                ],
            )
        }
    }

    /// A date in full: `Wed 5 Mar 2025, 14:05`.
    #[must_use]
    pub fn full_date(&self, at: Timestamp) -> String {
        let Some(at) = zoned(at, &self.zone) else {
            return String::new();
        };
        self.text_with(
            "date-full",
            &[
                ("weekday", self.weekday(&at).into()),
                ("day", at.day().to_string().into()),
                ("month", self.month(&at).into()),
                ("year", at.year().to_string().into()),
                ("time", clock(&at).into()),
            ],
        )
    }

    /// The time of day: `14:05`.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        zoned(at, &self.zone).map_or_else(String::new, |at| clock(&at))
    }

    fn weekday(&self, at: &Zoned) -> &str {
        self.text(match at.weekday() {
            Weekday::Monday => "date-monday",
            Weekday::Tuesday => "date-tuesday",
            Weekday::Wednesday => "date-wednesday",
            Weekday::Thursday => "date-thursday",
            Weekday::Friday => "date-friday",
            Weekday::Saturday => "date-saturday",
            Weekday::Sunday => "date-sunday",
        })
    }

    fn month(&self, at: &Zoned) -> &str {
        let index = usize::from(at.month().unsigned_abs()).saturating_sub(1);
        self.text(MONTHS.get(index).copied().unwrap_or_default())
    }
}

/// `None` for a time no calendar shows.
fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    let timestamp = jiff::Timestamp::from_second(at.0).ok()?;
    Some(timestamp.to_zoned(zone.clone()))
}

fn clock(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}
