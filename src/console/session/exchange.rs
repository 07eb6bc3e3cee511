//! A login within a dialogue: which lines are answers to challenges, those too that are typed
//! before the challenge has come.

use super::{Pending, Session};
use crate::console::catalogue::Phase;
use crate::console::line::Line;

impl Session {
    /// Whether the next line is an answer to a challenge: the server has asked, or the login on its
    /// way cannot do without (S-4A). What is typed then is nobody's to read.
    #[must_use]
    pub fn takes_answer(&self) -> bool {
        match self.pending.back() {
            None => self.phase == Phase::Exchange,
            Some(last) => last.verb == "AUTH" && self.answers_due > 0,
        }
    }

    /// Whether a login may begin: no mail was begun, and nothing is on its way but what comes
    /// before a login. A command whose answer is due may change what the next line is taken for.
    #[must_use]
    pub fn may_begin_login(&self) -> bool {
        let comes_before = |one: &Pending| matches!(one.verb.as_str(), "EHLO" | "HELO" | "CAPA");
        matches!(
            self.phase,
            Phase::Connecting | Phase::Greeted | Phase::Ready | Phase::Authorization
        ) && self.pending.iter().all(comes_before)
            && self.reading.iter().all(|reading| comes_before(&reading.of))
    }

    /// Whether encryption was asked for and has not begun: what is said now would go behind
    /// STARTTLS in the clear (S-32).
    #[must_use]
    pub fn awaits_tls(&self) -> bool {
        let asked = |verb: &str| matches!(verb, "STARTTLS" | "STLS");
        self.wants_tls || self.pending.iter().any(|one| asked(&one.verb))
    }

    /// The server asks: its challenge is there.
    pub(super) fn begin_exchange(&mut self) {
        if self.phase != Phase::Exchange {
            self.before_exchange = self.phase;
            self.phase = Phase::Exchange;
        }
    }

    /// The login succeeded or did not.
    pub(super) fn end_exchange(&mut self) {
        self.answers_due = 0;
        if self.phase == Phase::Exchange {
            self.phase = self.before_exchange;
        }
    }
}

/// An answer has gone out.
pub(super) fn answered(session: &mut Session, line: &Line) {
    session.answers_due = match line.text.as_str() {
        // Given up (RFC 4954 §4).
        "*" => 0,
        _ => session.answers_due.saturating_sub(1),
    };
    session.expect("AUTH", "response", line.after_ms);
}

/// How many answers follow `AUTH` with this argument. Of a mechanism that nobody here knows all
/// lines count until the server has decided: rather one hidden too many.
pub(super) fn answers_due(argument: &str) -> u32 {
    let mut words = argument.split_whitespace();
    let Some(mechanism) = words.next() else {
        // Bare AUTH lists the mechanisms on some POP3 servers.
        return 0;
    };
    let all = match mechanism.to_ascii_uppercase().as_str() {
        "PLAIN" | "CRAM-MD5" | "EXTERNAL" | "ANONYMOUS" | "XOAUTH2" | "OAUTHBEARER" => 1,
        "LOGIN" => 2,
        _ => u32::MAX,
    };
    all - u32::from(words.next().is_some())
}
