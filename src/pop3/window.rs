//! How much may be asked for ahead of the answers (RFC 2449 §6.6).
//!
//! A window counted in commands stops the line: it is too small for mails of 2 KB and too large
//! for those of 20 MB. This one follows the octets in flight, as far as LIST foretells them, and
//! nothing else: a hundred thousand commands may wait for their answers, because whoever writes
//! them reads meanwhile ([`crate::wire::Wants::Write`]).

use std::time::Duration;

use crate::wire::limits;

use super::request::Request;

/// How much may be in flight at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Octets asked for and not received, about; one mail more may be asked for.
    pub octets: u64,
}

impl Default for Window {
    /// Keeps a line of 1 Gbit/s and 100 ms busy from the half of it.
    fn default() -> Self {
        Self {
            octets: 32 * 1024 * 1024,
        }
    }
}

/// Octets of a mail that LIST says nothing about.
const UNFORETOLD_OCTETS: u64 = 32 * 1024;
/// Octets of a header, about.
const HEADER_OCTETS: u64 = 4 * 1024;
/// Octets of a line, about; every answer has one.
const LINE_OCTETS: u64 = 64;

/// What is in flight.
#[derive(Debug)]
pub(super) struct InFlight {
    window: Window,
    octets: u64,
}

impl InFlight {
    pub(super) fn new(window: Window) -> Self {
        Self { window, octets: 0 }
    }

    /// Whether it is time to write another batch: at the half, so that commands go out many at a
    /// time and the line still never runs dry.
    pub(super) fn has_room_for_batch(&self) -> bool {
        self.octets <= self.window.octets / 2
    }

    /// Whether the batch may grow by one more request.
    pub(super) fn has_room(&self) -> bool {
        self.octets < self.window.octets.max(1)
    }

    pub(super) fn add(&mut self, octets: u64) {
        self.octets = self.octets.saturating_add(octets);
    }

    pub(super) fn remove(&mut self, octets: u64) {
        self.octets = self.octets.saturating_sub(octets);
    }
}

/// Octets that the answer to a request will have, about.
pub(super) fn expected_octets(request: &Request) -> u64 {
    match request {
        Request::Retrieve {
            expected_octets, ..
        } => LINE_OCTETS.saturating_add(expected_octets.unwrap_or(UNFORETOLD_OCTETS)),
        Request::Peek { body_lines, .. } => HEADER_OCTETS + LINE_OCTETS * u64::from(*body_lines),
        Request::ListUids
        | Request::ListSizes
        | Request::Delete(_)
        | Request::Reset
        | Request::Finish => LINE_OCTETS,
    }
}

/// How long the server may be silent before and within the answer to a request.
pub(super) fn patience(request: &Request) -> Duration {
    match request {
        // Servers read through the whole maildrop for these when their cache is cold, and QUIT
        // removes every marked mail before it answers.
        Request::ListUids | Request::ListSizes | Request::Finish => limits::POP3_LOGIN,
        Request::Retrieve { .. } | Request::Peek { .. } | Request::Delete(_) | Request::Reset => {
            limits::POP3_SILENCE
        }
    }
}
