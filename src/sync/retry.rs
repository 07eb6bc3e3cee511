//! When to try again: a mail that could not be sent, an account that could not be checked.
//!
//! Random numbers come as arguments, so that a thousand clients do not return in the same second
//! and a test still knows what happens.

use crate::model::{OutboxItem, OutboxState, Timestamp};

/// Sessions that may break at one mail before it is set aside, so that the queue moves on (P-07).
pub const STRIKES: u32 = 3;
/// Seconds after which a mail that could not be sent is given up (RFC 5321 §4.5.4.1: 4–5 days).
pub const GIVE_UP_AFTER_SECONDS: i64 = 4 * 24 * 60 * 60;
/// Attempts that failed, at least, before a mail is given up: a machine that was off for days has
/// not tried at all.
pub const ATTEMPTS_BEFORE_GIVING_UP: u32 = 8;
/// Longest time between now and an attempt that this program plans itself. A plan further ahead
/// was made by another clock.
pub const FARTHEST_PLAN_SECONDS: i64 = 6 * 60 * 60;
/// Minutes to wait after the first, second, … attempt to send; the last holds for all later ones.
pub const ATTEMPT_MINUTES: [i64; 7] = [1, 5, 15, 30, 60, 120, 240];
/// Refused logins in a row after which an account waits for a person: more would lock it.
pub const REFUSED_LOGINS: u32 = 2;
/// Longest pause between two checks of an account that fails, in minutes.
pub const LONGEST_PAUSE_MINUTES: i64 = 120;

/// A random number for spreading, from 0 (earliest) to 65535 (latest): up to a fifth is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jitter(pub u16);

impl Jitter {
    fn spread(self, seconds: i64) -> i64 {
        let extra = i128::from(seconds) * i128::from(self.0) / (5 * i128::from(u16::MAX));
        seconds.saturating_add(i64::try_from(extra).unwrap_or(0))
    }
}

/// What becomes of a mail that the server deferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextAttempt {
    /// It is sent again then.
    At(Timestamp),
    /// It has been tried for too long: a person decides.
    GiveUp,
}

/// When a mail, queued at `queued_at` and now deferred after `attempts` attempts, is sent again.
#[must_use]
pub fn next_attempt(
    attempts: u32,
    queued_at: Timestamp,
    now: Timestamp,
    jitter: Jitter,
) -> NextAttempt {
    let is_old = now >= queued_at.plus_seconds(GIVE_UP_AFTER_SECONDS);
    if is_old && attempts >= ATTEMPTS_BEFORE_GIVING_UP {
        return NextAttempt::GiveUp;
    }
    let step = attempts.saturating_sub(1) as usize;
    let [.., last] = ATTEMPT_MINUTES;
    let minutes = ATTEMPT_MINUTES.get(step).copied().unwrap_or(last);
    NextAttempt::At(now.plus_seconds(jitter.spread(minutes * 60)))
}

/// When a mail that waits is to be attempted, `now` at the latest where the plan is none: the clock
/// was set back since it was made. `None`: it waits for no time, but for a person or an answer.
#[must_use]
pub fn due_at(item: &OutboxItem, now: Timestamp) -> Option<Timestamp> {
    let was_set_back = |planned: Timestamp| planned > now.plus_seconds(FARTHEST_PLAN_SECONDS);
    match &item.state {
        // What lies ahead of the time it was queued at is a time to undo: the clock is measured by
        // that.
        OutboxState::Queued { not_before } => Some(if was_set_back(item.queued_at) {
            now
        } else {
            *not_before
        }),
        OutboxState::Deferred { until, .. } => {
            Some(if was_set_back(*until) { now } else { *until })
        }
        OutboxState::Sending
        | OutboxState::AtDot
        | OutboxState::Sent { .. }
        | OutboxState::Failed { .. }
        | OutboxState::Unknown { .. } => None,
    }
}

/// How the checks of an account went so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckHistory {
    /// Failed checks since the last good one.
    pub failures: u32,
    /// Refused logins since the last good one.
    pub refused_logins: u32,
    /// When the last login succeeded.
    pub logged_in_at: Option<Timestamp>,
    /// Seconds that the server wants between two logins (CAPA LOGIN-DELAY); 0: any.
    pub login_delay_seconds: u32,
}

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckEnd {
    /// Well.
    Done,
    /// Not: network, server trouble, [IN-USE], [SYS/TEMP]. The password is not in doubt.
    Failed,
    /// The server asked to come back later: -ERR [LOGIN-DELAY].
    TooSoon,
    /// User name or password were refused.
    LoginRefused,
}

/// When an account is checked again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextCheck {
    /// Then.
    At(Timestamp),
    /// Only when a person asks.
    ByHand,
    /// Not before a person has looked at the password.
    Paused,
}

impl CheckHistory {
    /// The history after one more check.
    #[must_use]
    pub fn after(self, end: CheckEnd) -> Self {
        match end {
            CheckEnd::Done => Self {
                failures: 0,
                refused_logins: 0,
                ..self
            },
            CheckEnd::Failed | CheckEnd::TooSoon => Self {
                failures: self.failures.saturating_add(1),
                ..self
            },
            CheckEnd::LoginRefused => Self {
                failures: self.failures.saturating_add(1),
                refused_logins: self.refused_logins.saturating_add(1),
                ..self
            },
        }
    }

    /// The history after a login that succeeded, with what CAPA says then (P-45).
    #[must_use]
    pub fn logged_in(self, now: Timestamp, login_delay_seconds: u32) -> Self {
        Self {
            refused_logins: 0,
            logged_in_at: Some(now),
            login_delay_seconds,
            ..self
        }
    }

    /// The history after a person entered a password.
    #[must_use]
    pub fn password_entered(self) -> Self {
        Self {
            failures: 0,
            refused_logins: 0,
            ..self
        }
    }
}

/// When an account is checked again, `every_minutes` (0: only by hand) being the person's wish.
///
/// Each failure doubles the pause up to [`LONGEST_PAUSE_MINUTES`] (or the person's own, where that
/// is longer), and the server's LOGIN-DELAY is kept whatever the wish.
#[must_use]
pub fn next_check(
    every_minutes: u32,
    history: &CheckHistory,
    now: Timestamp,
    jitter: Jitter,
) -> NextCheck {
    if history.refused_logins >= REFUSED_LOGINS {
        return NextCheck::Paused;
    }
    if every_minutes == 0 {
        return NextCheck::ByHand;
    }
    let wish = i64::from(every_minutes);
    let pause = match history.failures {
        0 => wish,
        failures => {
            let doubled = wish.saturating_mul(1 << failures.min(10));
            doubled.min(LONGEST_PAUSE_MINUTES.max(wish))
        }
    };
    let planned = now.plus_seconds(jitter.spread(pause * 60));
    NextCheck::At(planned.max(earliest_login(history, now)))
}

/// The earliest time the server's LOGIN-DELAY allows a login: what "refresh now" has to respect.
#[must_use]
pub fn earliest_login(history: &CheckHistory, now: Timestamp) -> Timestamp {
    match history.logged_in_at {
        Some(last) => last.plus_seconds(i64::from(history.login_delay_seconds)),
        None => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    #[test]
    fn a_deferred_mail_is_tried_at_growing_pauses_and_given_up_after_four_days() {
        for (attempts, minutes) in [
            (0, 1),
            (1, 1),
            (2, 5),
            (3, 15),
            (4, 30),
            (7, 240),
            (99, 240),
        ] {
            let next = next_attempt(attempts, NOW, NOW, Jitter(0));
            assert_eq!(next, NextAttempt::At(NOW.plus_seconds(minutes * 60)));
        }
        let late = NOW.plus_seconds(GIVE_UP_AFTER_SECONDS);
        assert_eq!(next_attempt(9, NOW, late, Jitter(0)), NextAttempt::GiveUp);
        let spread = next_attempt(2, NOW, NOW, Jitter(u16::MAX));
        assert_eq!(spread, NextAttempt::At(NOW.plus_seconds(360)));
    }

    #[test]
    fn a_mail_that_was_hardly_tried_is_not_given_up_however_old_it_is() {
        let late = NOW.plus_seconds(3 * GIVE_UP_AFTER_SECONDS);
        for attempts in 0..ATTEMPTS_BEFORE_GIVING_UP {
            let next = next_attempt(attempts, NOW, late, Jitter(0));
            assert!(matches!(next, NextAttempt::At(_)), "{attempts}: {next:?}");
        }
        let next = next_attempt(ATTEMPTS_BEFORE_GIVING_UP, NOW, late, Jitter(0));
        assert_eq!(next, NextAttempt::GiveUp);
    }

    fn waiting(queued_at: Timestamp, state: OutboxState) -> OutboxItem {
        OutboxItem {
            options: crate::model::DeliveryOptions::default(),
            reports_left_out: false,
            id: crate::model::OutboxId("1".to_owned()),
            account: crate::model::AccountId::new("work").unwrap(),
            subject: String::new(),
            sender: crate::model::Address::parse("ann@example.org").unwrap(),
            recipients: Vec::new(),
            size_octets: 1,
            message_id: String::new(),
            queued_at,
            attempts: 0,
            state,
        }
    }

    #[test]
    fn a_clock_set_back_by_a_year_leaves_no_mail_lying_for_a_year() {
        let wrong = NOW.plus_seconds(365 * 86_400);
        let not_before = wrong.plus_seconds(10);
        let queued = waiting(wrong, OutboxState::Queued { not_before });
        assert_eq!(due_at(&queued, NOW), Some(NOW));
        assert_eq!(
            due_at(&queued, wrong),
            Some(not_before),
            "there is time to undo"
        );
        let until = wrong.plus_seconds(240 * 60);
        let reason = crate::model::ServerReply {
            code: 451,
            enhanced: None,
            text: String::new(),
            ours: None,
            answers: None,
        };
        let deferred = waiting(NOW, OutboxState::Deferred { until, reason });
        assert_eq!(due_at(&deferred, NOW), Some(NOW));
        assert_eq!(
            due_at(&deferred, wrong),
            Some(until),
            "the longest pause is no fault"
        );
        assert_eq!(due_at(&waiting(wrong, OutboxState::AtDot), NOW), None);
    }

    fn pause(history: CheckHistory, every_minutes: u32) -> i64 {
        match next_check(every_minutes, &history, NOW, Jitter(0)) {
            NextCheck::At(at) => (at.0 - NOW.0) / 60,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_account_that_fails_is_checked_ever_less_often_and_as_before_once_it_works() {
        let mut history = CheckHistory::default();
        let mut pauses = Vec::new();
        for _failure in 0..5 {
            pauses.push(pause(history, 10));
            history = history.after(CheckEnd::Failed);
        }
        assert_eq!(pauses, [10, 20, 40, 80, 120]);
        assert_eq!(
            pause(history, 600),
            600,
            "never sooner than the person wishes"
        );
        assert_eq!(pause(history.after(CheckEnd::Done), 10), 10);
    }

    #[test]
    fn s49_p44_two_refused_logins_pause_the_account_until_a_person_looks() {
        let once = CheckHistory::default().after(CheckEnd::LoginRefused);
        assert_eq!(pause(once, 10), 20);
        let twice = once.after(CheckEnd::LoginRefused);
        assert_eq!(next_check(10, &twice, NOW, Jitter(0)), NextCheck::Paused);
        assert_eq!(pause(twice.password_entered(), 10), 10);
        let busy = once.after(CheckEnd::Failed).after(CheckEnd::TooSoon);
        assert_eq!(
            busy.refused_logins, 1,
            "IN-USE and LOGIN-DELAY do not count"
        );
    }

    #[test]
    fn p45_the_servers_login_delay_is_kept_whatever_the_wish() {
        let history = CheckHistory::default().logged_in(NOW, 900);
        assert_eq!(pause(history, 1), 15);
        assert_eq!(earliest_login(&history, NOW), NOW.plus_seconds(900));
        assert_eq!(next_check(0, &history, NOW, Jitter(0)), NextCheck::ByHand);
    }
}
