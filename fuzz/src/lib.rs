//! What the session targets share: a server made of the fuzzer's bytes, which holds the machine
//! to what must be true whatever a server says.
//!
//! `fuzz/run smtp_session` runs one; a fault found becomes a test in `tests/dialogue`.

use hongyan::wire::{Machine, Wants, limits};

/// Polls without a byte from outside before a session counts as going round in circles.
const POLLS: u32 = 100_000;
/// Stands between two reads of the script; no reply needs this octet.
const CUT: u8 = 0xFF;

/// How the server's words arrive.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Each answer in one piece.
    Whole,
    /// Octet by octet.
    Bytewise,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The session closed by itself.
    Closed,
    /// The session ended with an error, and stayed with it.
    Failed,
}

/// A server that says what the fuzzer wants, cut where it wants.
pub struct Server<'a> {
    answers: std::slice::Split<'a, u8, fn(&u8) -> bool>,
    answer: &'a [u8],
    cut: Cut,
    /// What was read since the last write: what may be the answer to it.
    since_write: Vec<u8>,
}

impl<'a> Server<'a> {
    /// The answers stand one behind the other, 0xFF between them; where they end the server
    /// closes the connection.
    #[must_use]
    pub fn new(script: &'a [u8], cut: Cut) -> Self {
        Self {
            answers: script.split(|octet| *octet == CUT),
            answer: &[],
            cut,
            since_write: Vec::new(),
        }
    }

    /// The next read; empty at the end.
    fn read(&mut self) -> &'a [u8] {
        while self.answer.is_empty() {
            match self.answers.next() {
                Some(answer) => self.answer = answer,
                None => return &[],
            }
        }
        let octets = match self.cut {
            Cut::Whole => self.answer.len().min(limits::BLOCK_OCTETS),
            Cut::Bytewise => 1,
        };
        let (read, rest) = self.answer.split_at(octets);
        self.answer = rest;
        self.since_write.extend_from_slice(read);
        read
    }

    /// Runs `machine` to its end. `on_event` sees each event and may act on the machine;
    /// `on_idle` may too, and says whether it has anything left to do.
    ///
    /// # Panics
    /// Where the machine goes round in circles, writes nothing, begins TLS with more than the
    /// one answer in its buffer, or an error is not final.
    pub fn run<M: Machine>(
        mut self,
        machine: &mut M,
        mut on_event: impl FnMut(&mut M, M::Event),
        mut on_idle: impl FnMut(&mut M) -> bool,
    ) -> End {
        let mut polls = 0;
        loop {
            polls += 1;
            assert!(polls < POLLS, "round in circles");
            match machine.poll() {
                Ok(Wants::Write(bytes)) => {
                    assert!(!bytes.bytes().is_empty());
                    self.since_write.clear();
                }
                Ok(Wants::Read { within, .. }) => {
                    assert!(!within.is_zero());
                    machine.receive(self.read());
                    polls = 0;
                }
                Ok(Wants::StartTls) => {
                    assert!(is_one_reply(&self.since_write), "TLS with bytes in the buffer");
                    self.since_write.clear();
                    machine.tls_established();
                }
                Ok(Wants::Report(event)) => on_event(machine, event),
                Ok(Wants::Idle) => {
                    if !on_idle(machine) {
                        machine.receive(self.read());
                    }
                }
                Ok(Wants::Close) => return End::Closed,
                Err(_error) => {
                    assert!(machine.poll().is_err(), "an error is final");
                    return End::Failed;
                }
            }
        }
    }
}

/// Whether this is one reply and nothing behind it: every line but the last goes on (`220-`).
fn is_one_reply(octets: &[u8]) -> bool {
    let Some(lines) = octets.strip_suffix(b"\n") else {
        return false;
    };
    let mut lines = lines.split(|octet| *octet == b'\n').rev();
    lines.next().is_some() && lines.all(|line| line.get(3) == Some(&b'-'))
}

/// Runs the same script whole and octet by octet. Where the server kept to its turn (the session
/// closed by itself), the events must be the same (S-06, P-04); where it did not, both runs have
/// shown that nothing panics.
///
/// # Panics
/// Where the cut of the bytes made a difference.
pub fn whatever_the_cut(mut run: impl FnMut(Cut) -> (Vec<String>, End)) {
    let (whole, end) = run(Cut::Whole);
    let bytewise = run(Cut::Bytewise);
    if end == End::Closed {
        assert_eq!((whole, end), bytewise, "the cut of the bytes matters");
    }
}
