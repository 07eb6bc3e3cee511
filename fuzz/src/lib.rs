//! What the session targets share: a server made of the fuzzer's bytes.
//!
//! `cargo +nightly fuzz run smtp_session` (cargo-fuzz) runs one; a fault found becomes a test in
//! `tests/dialogue`.

use hongyan::wire::{Machine, Wants};

/// Polls without a byte from outside before a session counts as going round in circles.
const POLLS: u32 = 100_000;

/// A server that says what the fuzzer wants, cut where it wants.
pub struct Server<'a> {
    script: &'a [u8],
}

impl<'a> Server<'a> {
    /// Each read is one octet with its length, then its octets; length 0 closes the connection.
    #[must_use]
    pub fn new(script: &'a [u8]) -> Self {
        Self { script }
    }

    /// The next read; empty at the end.
    fn read(&mut self) -> &'a [u8] {
        let Some((length, rest)) = self.script.split_first() else {
            return &[];
        };
        let (read, rest) = rest.split_at(rest.len().min(usize::from(*length)));
        self.script = rest;
        read
    }

    /// Runs `machine` to its end. `on_event` sees each event and may act on the machine;
    /// `on_idle` may too, and says whether it has anything left to do.
    ///
    /// # Panics
    /// Where the machine goes round in circles, or an error is not final.
    pub fn run<M: Machine>(
        mut self,
        machine: &mut M,
        mut on_event: impl FnMut(&mut M, M::Event),
        mut on_idle: impl FnMut(&mut M) -> bool,
    ) {
        let mut polls = 0;
        loop {
            polls += 1;
            assert!(polls < POLLS, "round in circles");
            match machine.poll() {
                Ok(Wants::Write(bytes)) => assert!(!bytes.bytes().is_empty()),
                Ok(Wants::Read { within, .. }) => {
                    assert!(!within.is_zero());
                    machine.receive(self.read());
                    polls = 0;
                }
                Ok(Wants::StartTls) => machine.tls_established(),
                Ok(Wants::Report(event)) => on_event(machine, event),
                Ok(Wants::Idle) => {
                    if !on_idle(machine) {
                        machine.receive(self.read());
                    }
                }
                Ok(Wants::Close) => return,
                Err(_error) => {
                    assert!(machine.poll().is_err(), "an error is final");
                    return;
                }
            }
        }
    }
}
