//! What a calendar part says (RFC 5545, RFC 5546), as far as a reader of mail needs it.

use super::{Person, Timestamp};

/// A calendar part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invitation {
    /// What the sender wants.
    pub purpose: Purpose,
    /// What it is about; changes to single days of a series are events of their own.
    pub events: Vec<Event>,
    /// Whether there was more than is shown.
    pub cut: bool,
}

/// What the sender of an event wants (METHOD, RFC 5546 §1.4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Only to tell of it.
    #[default]
    Publish,
    /// To invite, or to change what was invited to.
    Request,
    /// To answer an invitation.
    Reply,
    /// To add days to a series.
    Add,
    /// To call it off.
    Cancel,
    /// To be sent it again.
    Refresh,
    /// To propose something else.
    Counter,
    /// To refuse what was proposed.
    DeclineCounter,
}

/// An event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Event {
    /// Names it for ever; may be empty.
    pub uid: String,
    /// Counts its changes.
    pub sequence: u32,
    /// On one line; may be empty.
    pub summary: String,
    /// Where, on one line; may be empty.
    pub place: String,
    /// What is written about it, with `\n`; may be empty.
    pub description: String,
    /// When it begins.
    pub start: Option<Moment>,
    /// When it ends: of whole days, the day after the last one (RFC 5545 §3.6.1).
    pub end: Option<End>,
    /// Who invites.
    pub organiser: Option<Person>,
    /// Who is invited.
    pub attendees: Vec<Attendee>,
    /// Whether it is called off (STATUS).
    pub cancelled: bool,
    /// How it comes again.
    pub recurrence: Option<Recurrence>,
    /// Days of the series on which it is not (EXDATE), by their number.
    pub left_out: usize,
    /// Which day of a series this one takes the place of.
    pub instead_of: Option<Moment>,
}

/// A point in time as a calendar says it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moment {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, and there in its month.
    pub day: u8,
    /// Hour, minute, second; `None`: a whole day.
    pub time: Option<(u8, u8, u8)>,
    /// Whose clock it is.
    pub zone: Zone,
}

/// Whose clock a time is by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Zone {
    /// That of wherever the reader is.
    #[default]
    Floating,
    /// UTC.
    Utc,
    /// A named one.
    Named {
        /// As written, e.g. `Asia/Shanghai` or `China Standard Time`.
        name: String,
        /// Seconds east of UTC at that moment, where the part says so itself.
        offset_seconds: Option<i32>,
    },
}

impl Moment {
    /// The point in time, where that is known without asking what a zone's name means.
    #[must_use]
    pub fn timestamp(&self) -> Option<Timestamp> {
        let (hour, minute, second) = self.time?;
        let offset = match &self.zone {
            Zone::Floating => return None,
            Zone::Utc => 0,
            Zone::Named { offset_seconds, .. } => (*offset_seconds)?,
        };
        let clock = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
        Some(Timestamp(self.days() * 86_400 + clock - i64::from(offset)))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub fn days(&self) -> i64 {
        // Years begin in March here, so that the leap day is the last one.
        let month = i64::from(self.month);
        let year = i64::from(self.year) - i64::from(month <= 2);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(self.day) - 1;
        year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
            - 719_468
    }
}

/// When an event ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Then.
    At(Moment),
    /// So many seconds after its start.
    After {
        /// Not negative.
        seconds: u64,
    },
}

/// Somebody invited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attendee {
    /// Who.
    pub person: Person,
    /// Whether it goes without them.
    pub optional: bool,
    /// Whether they are asked to answer (RSVP).
    pub asked: bool,
    /// What they answered.
    pub answer: Answer,
}

/// What somebody invited answered (PARTSTAT, RFC 5545 §3.2.12).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Answer {
    /// Nothing yet.
    #[default]
    None,
    /// Comes.
    Accepted,
    /// Does not come.
    Declined,
    /// May come.
    Tentative,
    /// Sends somebody else.
    Delegated,
}

/// How an event comes again (RRULE, RFC 5545 §3.3.10).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recurrence {
    /// The unit.
    pub unit: Unit,
    /// Every so many units; at least 1.
    pub interval: u32,
    /// How often in all.
    pub count: Option<u32>,
    /// The last possible day.
    pub until: Option<Moment>,
    /// On which days of the week; with each, which one of its month or year, from the end where
    /// negative, or 0: every one.
    pub weekdays: Vec<(i8, Weekday)>,
    /// On which days of the month, from the end where negative.
    pub month_days: Vec<i8>,
    /// In which months.
    pub months: Vec<u8>,
    /// Whether the rule says more than is told here, so that it can be told only in part.
    pub says_more: bool,
}

/// A unit of recurrence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// More often than daily.
    Shorter,
    /// Days.
    #[default]
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_point_in_time_where_its_clock_is_known() {
        let moment = |zone| Moment {
            year: 2026,
            month: 11,
            day: 20,
            time: Some((9, 5, 0)),
            zone,
        };
        let named = |offset_seconds| Zone::Named {
            name: "Asia/Shanghai".to_owned(),
            offset_seconds,
        };
        assert_eq!(
            moment(named(Some(28_800))).timestamp(),
            Some(Timestamp(1_795_136_700))
        );
        assert_eq!(
            moment(Zone::Utc).timestamp(),
            Some(Timestamp(1_795_165_500))
        );
        assert_eq!(moment(named(None)).timestamp(), None);
        assert_eq!(moment(Zone::Floating).timestamp(), None);
        let first = Moment {
            year: 1970,
            month: 1,
            day: 1,
            ..Moment::default()
        };
        assert_eq!((first.days(), first.timestamp()), (0, None));
    }
}
