//! Events of calendars as a person says them: when, how often, what is wanted.

use jiff::Timestamp as Instant;
use jiff::civil::{Date, DateTime};

use super::Words;
use crate::model::event::{Answer, End, Event, Moment, Purpose, Recurrence, Unit, Weekday, Zone};

/// When an event is, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// By the clocks of where the person is.
    pub here: String,
    /// By those the organiser goes by, where they show another time; may be empty.
    pub there: String,
}

/// A point in time on a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shown {
    day: Date,
    /// Hour and minute; `None`: a whole day.
    clock: Option<(i8, i8)>,
}

impl Words {
    /// When an event is. Empty where it does not say.
    #[must_use]
    pub fn when(&self, event: &Event) -> When {
        let Some(start) = &event.start else {
            return When::default();
        };
        let end = end_of(event, start);
        let own = |moment: &Moment| self.here(moment);
        let here = self.interval(own(start), end.as_ref().and_then(own));
        let there = match &start.zone {
            Zone::Named { name, .. } if own(start) != plainly(start) => {
                let there = self.interval(plainly(start), end.as_ref().and_then(plainly));
                let named = [("when", there.into()), ("zone", name.as_str().into())];
                self.text_with("event-when-there", &named)
            }
            Zone::Utc if own(start) != plainly(start) => {
                let there = self.interval(plainly(start), end.as_ref().and_then(plainly));
                self.text_with(
                    "event-when-there",
                    &[("when", there.into()), ("zone", "UTC".into())],
                )
            }
            _ => String::new(),
        };
        // Nobody knows what a time of an unknown zone is here: it is told with its name.
        if let (None, Zone::Named { name, .. }, Some(_)) =
            (start.timestamp(), &start.zone, start.time)
        {
            let there = self.interval(plainly(start), end.as_ref().and_then(plainly));
            let named = [("when", there.into()), ("zone", name.as_str().into())];
            let here = self.text_with("event-when-zone", &named);
            return When {
                here,
                there: String::new(),
            };
        }
        When { here, there }
    }

    /// As the clocks here show it.
    fn here(&self, moment: &Moment) -> Option<Shown> {
        let Some(at) = moment.timestamp() else {
            return plainly(moment);
        };
        let zoned = Instant::from_second(at.0).ok()?.to_zoned(self.zone.clone());
        Some(shown(zoned.datetime()))
    }

    fn interval(&self, start: Option<Shown>, end: Option<Shown>) -> String {
        let Some(start) = start else {
            return String::new();
        };
        match (start.clock, end) {
            (Some(clock), Some(end)) if end.day == start.day && end.clock.is_some() => {
                let named = [
                    ("day", self.day(start.day).into()),
                    ("from", time(Some(clock)).into()),
                    ("to", time(end.clock).into()),
                ];
                self.text_with("event-when-hours", &named)
            }
            (_, Some(end)) if end != start => {
                let named = [
                    ("from", self.moment(start).into()),
                    ("to", self.moment(end).into()),
                ];
                self.text_with("event-when-span", &named)
            }
            _ => self.moment(start),
        }
    }

    fn moment(&self, shown: Shown) -> String {
        match shown.clock {
            None => self.day(shown.day),
            clock => {
                let named = [
                    ("day", self.day(shown.day).into()),
                    ("time", time(clock).into()),
                ];
                self.text_with("event-when-time", &named)
            }
        }
    }

    /// `Fri 20 Nov 2026`.
    fn day(&self, day: Date) -> String {
        let weekday = match day.weekday() {
            jiff::civil::Weekday::Monday => Weekday::Monday,
            jiff::civil::Weekday::Tuesday => Weekday::Tuesday,
            jiff::civil::Weekday::Wednesday => Weekday::Wednesday,
            jiff::civil::Weekday::Thursday => Weekday::Thursday,
            jiff::civil::Weekday::Friday => Weekday::Friday,
            jiff::civil::Weekday::Saturday => Weekday::Saturday,
            jiff::civil::Weekday::Sunday => Weekday::Sunday,
        };
        self.text_with(
            "event-day",
            &[
                ("weekday", self.text(weekday_key(weekday)).into()),
                ("day", day.day().to_string().into()),
                (
                    "month",
                    self.text(month_key(day.month().unsigned_abs())).into(),
                ),
                ("year", day.year().to_string().into()),
            ],
        )
    }

    /// How an event comes again; empty where it does not.
    #[must_use]
    pub fn recurrence(&self, event: &Event) -> String {
        let Some(rule) = &event.recurrence else {
            return String::new();
        };
        let mut said = vec![self.unit(rule)];
        if !rule.weekdays.is_empty() {
            let days: Vec<String> = rule
                .weekdays
                .iter()
                .map(|day| self.weekday_of(*day))
                .collect();
            said.push(self.text_with("event-recurs-on", &[("days", self.list(&days).into())]));
        }
        if !rule.months.is_empty() {
            let months: Vec<&str> = rule
                .months
                .iter()
                .map(|month| self.text(month_key(*month)))
                .collect();
            let named = [("months", self.list(&months).into())];
            said.push(self.text_with("event-recurs-months", &named));
        }
        if !rule.month_days.is_empty() {
            let days: Vec<String> = rule
                .month_days
                .iter()
                .map(|day| self.month_day(*day))
                .collect();
            let named = [("days", self.list(&days).into())];
            said.push(self.text_with("event-recurs-month-days", &named));
        }
        if let Some(count) = rule.count {
            said.push(self.text_with("event-recurs-count", &[("count", count.into())]));
        }
        if let Some(until) = rule.until.as_ref().and_then(|until| self.here(until)) {
            let named = [("day", self.day(until.day).into())];
            said.push(self.text_with("event-recurs-until", &named));
        }
        if event.left_out > 0 {
            let count = (event.left_out as u64).into();
            said.push(self.text_with("event-recurs-but", &[("count", count)]));
        }
        if rule.says_more {
            said.push(self.text("event-recurs-more").to_owned());
        }
        said.join(self.text("event-recurs-separator"))
    }

    fn unit(&self, rule: &Recurrence) -> String {
        let key = match rule.unit {
            Unit::Shorter => return self.text("event-recurs-often").to_owned(),
            Unit::Day => "event-recurs-daily",
            Unit::Week => "event-recurs-weekly",
            Unit::Month => "event-recurs-monthly",
            Unit::Year => "event-recurs-yearly",
        };
        self.text_with(key, &[("count", rule.interval.into())])
    }

    fn weekday_of(&self, (which, day): (i8, Weekday)) -> String {
        let day = self.text(weekday_key(day));
        let number = u32::from(which.unsigned_abs());
        match which {
            0 => day.to_owned(),
            -1 => self.text_with("event-recurs-last", &[("day", day.into())]),
            1.. => {
                let named = [("day", day.into()), ("number", number.into())];
                self.text_with("event-recurs-nth", &named)
            }
            _ => {
                let named = [("day", day.into()), ("number", number.into())];
                self.text_with("event-recurs-nth-last", &named)
            }
        }
    }

    fn month_day(&self, day: i8) -> String {
        let number = u32::from(day.unsigned_abs()).to_string();
        match day {
            -1 => self.text("event-recurs-last-day").to_owned(),
            0.. => self.text_with("event-recurs-day", &[("number", number.into())]),
            _ => self.text_with("event-recurs-day-from-end", &[("number", number.into())]),
        }
    }

    /// What the sender of an event wants.
    #[must_use]
    pub fn purpose(&self, purpose: Purpose, event: &Event, author: &str) -> String {
        let answer = event.attendees.first().map(|one| one.answer);
        let key = match purpose {
            _ if event.cancelled => "event-cancelled",
            Purpose::Cancel => "event-cancelled",
            Purpose::Request | Purpose::Add if author.is_empty() => "event-request",
            Purpose::Reply | Purpose::Refresh if author.is_empty() => "event-reply",
            Purpose::Counter | Purpose::DeclineCounter if author.is_empty() => "event-proposal",
            Purpose::Request if event.sequence > 0 => "event-changed",
            Purpose::Request => "event-invited",
            Purpose::Add => "event-added",
            Purpose::Publish => "event-published",
            Purpose::Refresh => "event-refresh",
            Purpose::Counter => "event-counter",
            Purpose::DeclineCounter => "event-counter-declined",
            Purpose::Reply => match answer.unwrap_or_default() {
                Answer::Accepted => "event-reply-accepted",
                Answer::Declined => "event-reply-declined",
                Answer::Tentative => "event-reply-tentative",
                Answer::Delegated => "event-reply-delegated",
                Answer::None => "event-reply-none",
            },
        };
        self.text_with(key, &[("name", author.into())])
    }

    /// What somebody invited answered, as a word behind the name; empty: nothing yet.
    #[must_use]
    pub fn answer(&self, answer: Answer) -> &str {
        match answer {
            Answer::None => "",
            Answer::Accepted => self.text("event-answer-accepted"),
            Answer::Declined => self.text("event-answer-declined"),
            Answer::Tentative => self.text("event-answer-tentative"),
            Answer::Delegated => self.text("event-answer-delegated"),
        }
    }
}

/// The end as a person counts: of whole days the last one of them.
fn end_of(event: &Event, start: &Moment) -> Option<Moment> {
    let end = match event.end.as_ref()? {
        End::At(moment) => moment.clone(),
        End::After { seconds } => {
            let begin = civil(start)?;
            let seconds = i64::try_from(*seconds).ok()?;
            let end = begin
                .checked_add(jiff::SignedDuration::from_secs(seconds))
                .ok()?;
            moved(start, end)
        }
    };
    if end.time.is_none() {
        let last = civil(&end)?.date().yesterday().ok()?;
        return Some(moved(&end, last.to_datetime(jiff::civil::Time::midnight())));
    }
    Some(end)
}

/// The same clock at another time.
fn moved(moment: &Moment, to: DateTime) -> Moment {
    let positive = |number: i8| number.unsigned_abs();
    Moment {
        year: to.year().unsigned_abs(),
        month: positive(to.month()),
        day: positive(to.day()),
        time: moment.time.map(|_time| {
            (
                positive(to.hour()),
                positive(to.minute()),
                positive(to.second()),
            )
        }),
        zone: moment.zone.clone(),
    }
}

fn civil(moment: &Moment) -> Option<DateTime> {
    let (hour, minute, second) = moment.time.unwrap_or_default();
    let small = |number: u8| i8::try_from(number).ok();
    DateTime::new(
        i16::try_from(moment.year).ok()?,
        small(moment.month)?,
        small(moment.day)?,
        small(hour)?,
        small(minute)?,
        small(second.min(59))?,
        0,
    )
    .ok()
}

/// As its own calendar shows it.
fn plainly(moment: &Moment) -> Option<Shown> {
    let civil = civil(moment)?;
    Some(Shown {
        clock: moment.time.map(|_time| (civil.hour(), civil.minute())),
        day: civil.date(),
    })
}

fn shown(at: DateTime) -> Shown {
    Shown {
        day: at.date(),
        clock: Some((at.hour(), at.minute())),
    }
}

fn time(clock: Option<(i8, i8)>) -> String {
    clock.map_or_else(String::new, |(hour, minute)| {
        format!("{hour:02}:{minute:02}")
    })
}

fn weekday_key(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "date-monday",
        Weekday::Tuesday => "date-tuesday",
        Weekday::Wednesday => "date-wednesday",
        Weekday::Thursday => "date-thursday",
        Weekday::Friday => "date-friday",
        Weekday::Saturday => "date-saturday",
        Weekday::Sunday => "date-sunday",
    }
}

fn month_key(month: u8) -> &'static str {
    let index = usize::from(month).saturating_sub(1);
    super::calendar::MONTHS
        .get(index)
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;
    use jiff::tz::{Offset, TimeZone};

    fn words(language: Language, hours: i8) -> Words {
        Words::new(language, TimeZone::fixed(Offset::constant(hours)))
    }

    fn moment(day: u8, hour: u8, zone: Zone) -> Moment {
        Moment {
            year: 2026,
            month: 11,
            day,
            time: Some((hour, 5, 0)),
            zone,
        }
    }

    fn shanghai() -> Zone {
        Zone::Named {
            name: "Asia/Shanghai".to_owned(),
            offset_seconds: Some(28_800),
        }
    }

    #[test]
    fn an_event_is_told_by_ones_own_clock_and_by_the_organisers() {
        let event = Event {
            start: Some(moment(20, 12, shanghai())),
            end: Some(End::After { seconds: 5_400 }),
            ..Event::default()
        };
        let here = words(Language::English, 8).when(&event);
        assert_eq!(here.here, "Fri 20 Nov 2026, 12:05–13:35");
        assert_eq!(here.there, "");
        let berlin = words(Language::English, 1).when(&event);
        assert_eq!(berlin.here, "Fri 20 Nov 2026, 05:05–06:35");
        assert_eq!(
            berlin.there,
            "Fri 20 Nov 2026, 12:05–13:35 by the clocks of Asia/Shanghai"
        );
        let chinese = words(Language::Chinese, 1).when(&event);
        assert_eq!(chinese.here, "2026年11月20日 周五 05:05–06:35");
    }

    #[test]
    fn whole_days_have_no_clock_and_end_on_their_last() {
        let whole = |day| Moment {
            time: None,
            ..moment(day, 0, Zone::Floating)
        };
        let event = Event {
            start: Some(whole(20)),
            end: Some(End::At(whole(23))),
            ..Event::default()
        };
        let said = words(Language::English, -5).when(&event);
        assert_eq!(said.here, "Fri 20 Nov 2026 – Sun 22 Nov 2026");
        let one = Event {
            end: Some(End::At(whole(21))),
            ..event
        };
        assert_eq!(
            words(Language::English, -5).when(&one).here,
            "Fri 20 Nov 2026"
        );
        let unknown = Zone::Named {
            name: "Own zone".to_owned(),
            offset_seconds: None,
        };
        let foreign = Event {
            start: Some(moment(20, 9, unknown)),
            ..Event::default()
        };
        assert_eq!(
            words(Language::English, 1).when(&foreign).here,
            "Fri 20 Nov 2026, 09:05 (time zone Own zone)"
        );
    }

    #[test]
    fn what_comes_again_is_told_in_words() {
        let event = |recurrence| Event {
            recurrence: Some(recurrence),
            left_out: 2,
            ..Event::default()
        };
        let weekly = event(Recurrence {
            unit: Unit::Week,
            interval: 2,
            count: Some(10),
            weekdays: vec![(0, Weekday::Monday), (0, Weekday::Thursday)],
            ..Recurrence::default()
        });
        assert_eq!(
            words(Language::English, 0).recurrence(&weekly),
            "every 2 weeks, on Mon, Thu, 10 times, but for 2 of them"
        );
        assert_eq!(
            words(Language::Chinese, 0).recurrence(&weekly),
            "每 2 周，在周一、周四，共 10 次，其中 2 次除外"
        );
        let monthly = event(Recurrence {
            unit: Unit::Month,
            interval: 1,
            weekdays: vec![(-1, Weekday::Friday)],
            says_more: true,
            ..Recurrence::default()
        });
        assert!(
            words(Language::English, 0)
                .recurrence(&monthly)
                .starts_with("every month, on the last Fri, ")
        );
    }

    #[test]
    fn days_of_a_month_are_told_as_a_person_says_them() {
        let event = |recurrence| Event {
            recurrence: Some(Recurrence {
                interval: 1,
                ..recurrence
            }),
            ..Event::default()
        };
        let days = event(Recurrence {
            unit: Unit::Month,
            month_days: vec![15, -1, -3],
            ..Recurrence::default()
        });
        let (english, chinese) = (words(Language::English, 0), words(Language::Chinese, 0));
        assert_eq!(
            english.recurrence(&days),
            "every month, on day 15, the last day, day 3 from the end of the month"
        );
        assert_eq!(
            chinese.recurrence(&days),
            "每月，15 日、最后一天、倒数第 3 天"
        );
        let weekdays = event(Recurrence {
            unit: Unit::Year,
            weekdays: vec![(2, Weekday::Tuesday), (-2, Weekday::Friday)],
            months: vec![11],
            ..Recurrence::default()
        });
        assert_eq!(
            english.recurrence(&weekdays),
            "every year, on the second Tue, the second-last Fri, in Nov"
        );
        assert_eq!(
            chinese.recurrence(&weekdays),
            "每年，在第 2 个周二、倒数第 2 个周五，在11月"
        );
    }
}
