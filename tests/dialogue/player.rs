//! Plays a written dialogue against a protocol machine, three ways: each `S:` line in a read of
//! its own, byte by byte, and each run of `S:` lines in one read.
//!
//! ```text
//! S: text          the server says this line, ended by CRLF
//! S+ text          the same, but always in one read with the line before it
//! S- text          the server says this without a line end
//! C: text          the client has written exactly this line
//! -- tls           the client asks for the TLS handshake, and it succeeds
//! -- act WORDS     calls the test's closure with WORDS
//! -- idle          the client wants nothing
//! -- awaiting TEXT the client reads, and says that it waits for TEXT
//! -- within N      the client reads, and waits at most N seconds
//! -- eof           the server closes the connection
//! -- close         the client wants to close the connection
//! ```
//!
//! Between `S` and the text stands one space; empty lines are `S:` and `C:`. In both, `\xNN`,
//! `\r`, `\n` and `\\` stand for bytes. What the client writes is compared at each `C:`, and
//! before each run of `S:` lines nothing may be left over: writing too early is a fault too.

use std::fmt::Debug;

use hongyan::wire::{Machine, Wants};

/// What the replay of a script needs to know.
pub(crate) struct Player<'a, M: Machine> {
    /// Makes a machine, before its greeting.
    pub(crate) make: &'a dyn Fn() -> M,
    /// Called by `-- act WORDS`.
    pub(crate) act: &'a dyn Fn(&mut M, &str),
    /// Makes the events of all three ways comparable, e.g. joins chunks or leaves out progress.
    pub(crate) tidy: fn(Vec<M::Event>) -> Vec<M::Event>,
    /// Where no text of a reply may decide anything (S-05): a script without the servers' words,
    /// and what of the events must then be the same.
    pub(crate) wordless: Option<Wordless<M::Event>>,
}

/// Makes a script wordless, and events comparable with those of the wordless one.
pub(crate) type Wordless<E> = (fn(&str) -> String, fn(&[E]) -> Vec<String>);

/// How the server's bytes are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Lines,
    Bytes,
    Bursts,
}

impl<M: Machine> Player<'_, M>
where
    M::Event: Debug + PartialEq,
    M::Error: PartialEq,
{
    /// Plays a dialogue in which nothing fails, and returns what the machine reported.
    pub(crate) fn replay(&self, script: &str) -> Vec<M::Event> {
        match self.three_ways(script) {
            (events, None) => events,
            (events, Some(error)) => panic!("the session failed: {error}\nafter {events:#?}"),
        }
    }

    /// Plays a dialogue that ends in an error, and returns it with what was reported before.
    pub(crate) fn replay_error(&self, script: &str) -> (Vec<M::Event>, M::Error) {
        match self.three_ways(script) {
            (events, Some(error)) => (events, error),
            (events, None) => panic!("the session did not fail\nafter {events:#?}"),
        }
    }

    fn three_ways(&self, script: &str) -> (Vec<M::Event>, Option<M::Error>) {
        let by_line = self.play(script, Cut::Lines);
        assert_eq!(self.play(script, Cut::Bytes), by_line, "byte by byte");
        assert_eq!(self.play(script, Cut::Bursts), by_line, "in bursts");
        if let Some((without_words, shape)) = self.wordless {
            let without = self.play(&without_words(script), Cut::Lines);
            assert_eq!(shape(&without.0), shape(&by_line.0), "other words");
            let kind = |error: &Option<M::Error>| {
                let shown = format!("{error:?}");
                shown.split(" {").next().unwrap_or_default().to_owned()
            };
            assert_eq!(kind(&without.1), kind(&by_line.1), "other words");
        }
        by_line
    }

    fn play(&self, script: &str, cut: Cut) -> (Vec<M::Event>, Option<M::Error>) {
        let steps: Vec<(usize, &str)> = (1..)
            .zip(script.lines().map(str::trim_start))
            .filter(|(_number, text)| !text.is_empty())
            .collect();
        let mut stage = Stage::new((self.make)());
        let mut rest = steps.as_slice();
        while let Some(((number, text), behind)) = rest.split_first() {
            stage.place = format!("line {number} of the script ({cut:?}): {text}");
            stage.pump();
            if stage.failed.is_some() {
                // The last words, such as QUIT, are written before the error is returned.
                rest.iter()
                    .filter_map(|(_number, text)| text.strip_prefix("C:"))
                    .for_each(|line| stage.expect_line(line.strip_prefix(' ').unwrap_or(line)));
                break;
            }
            if text.starts_with('S') {
                let length = rest
                    .iter()
                    .take_while(|(_number, text)| text.starts_with('S'))
                    .count();
                stage.nothing_left_over();
                let (run, behind) = rest.split_at(length);
                run_reads(run, cut)
                    .into_iter()
                    .for_each(|read| stage.feed(&read));
                rest = behind;
                continue;
            }
            match text.strip_prefix("C:") {
                Some(line) => stage.expect_line(line.strip_prefix(' ').unwrap_or(line)),
                None => stage.follow(text.strip_prefix("-- ").unwrap_or(text), self.act),
            }
            rest = behind;
        }
        stage.pump();
        if stage.failed.is_none() {
            stage.nothing_left_over();
        }
        ((self.tidy)(stage.events), stage.failed)
    }
}

/// The reads into which a run of `S` lines is cut.
fn run_reads(run: &[(usize, &str)], cut: Cut) -> Vec<Vec<u8>> {
    let mut reads: Vec<Vec<u8>> = Vec::new();
    for (_number, text) in run {
        let (kind, said) = text.split_at(text.len().min(2));
        let mut bytes = unescape(said.strip_prefix(' ').unwrap_or(said));
        if kind != "S-" {
            bytes.extend_from_slice(b"\r\n");
        }
        match (cut, reads.last_mut()) {
            (Cut::Bursts, Some(last)) => last.extend(bytes),
            (_, Some(last)) if kind == "S+" => last.extend(bytes),
            (Cut::Bytes, _) => reads.extend(bytes.into_iter().map(|byte| vec![byte])),
            (_, _) => reads.push(bytes),
        }
    }
    reads
}

/// `\xNN`, `\r`, `\n` and `\\` as the bytes they stand for.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        let (byte, length) = match rest.as_bytes().get(at + 1) {
            Some(b'r') => (b'\r', 2),
            Some(b'n') => (b'\n', 2),
            Some(b'x') => match u8::from_str_radix(&rest[at + 2..at + 4], 16) {
                Ok(byte) => (byte, 4),
                Err(fault) => panic!("{text}: {fault}"),
            },
            _ => (b'\\', 2),
        };
        bytes.push(byte);
        rest = &rest[at + length..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

/// A machine at play and what it has done so far.
struct Stage<M: Machine> {
    machine: M,
    /// Written and not yet compared.
    written: Vec<u8>,
    events: Vec<M::Event>,
    wants: Option<Wants<M::Event>>,
    failed: Option<M::Error>,
    place: String,
}

impl<M: Machine> Stage<M>
where
    M::Event: Debug + PartialEq,
    M::Error: PartialEq,
{
    fn new(machine: M) -> Self {
        Self {
            machine,
            written: Vec::new(),
            events: Vec::new(),
            wants: None,
            failed: None,
            place: String::new(),
        }
    }

    /// Polls until the machine needs something from outside.
    fn pump(&mut self) {
        for _turn in 0..100_000 {
            match self.machine.poll() {
                Ok(Wants::Write(bytes)) => {
                    assert!(!bytes.bytes().is_empty(), "{}: wrote nothing", self.told());
                    self.written.extend_from_slice(bytes.bytes());
                }
                Ok(Wants::Report(event)) => self.events.push(event),
                Ok(other) => {
                    self.wants = Some(other);
                    return;
                }
                Err(error) => {
                    assert_eq!(self.machine.poll(), Err(error.clone()), "an error is final");
                    self.failed = Some(error);
                    return;
                }
            }
        }
        panic!("{}: the machine goes round in circles", self.told());
    }

    fn feed(&mut self, bytes: &[u8]) {
        self.machine.receive(bytes);
        self.pump();
    }

    fn expect_line(&mut self, line: &str) {
        let mut expected = unescape(line);
        expected.extend_from_slice(b"\r\n");
        assert!(
            self.written.starts_with(&expected),
            "{}, but it wrote {:?}",
            self.told(),
            String::from_utf8_lossy(&self.written)
        );
        self.written.drain(..expected.len());
    }

    fn nothing_left_over(&self) {
        assert!(
            self.written.is_empty(),
            "{}: it also wrote {:?}",
            self.told(),
            String::from_utf8_lossy(&self.written)
        );
    }

    fn follow(&mut self, marker: &str, act: &dyn Fn(&mut M, &str)) {
        let (word, argument) = marker.split_once(' ').unwrap_or((marker, ""));
        let told = self.told();
        match (word, &self.wants) {
            ("act", _) => act(&mut self.machine, argument),
            ("eof", _) => self.machine.receive(&[]),
            ("tls", Some(Wants::StartTls)) => {
                self.nothing_left_over();
                self.machine.tls_established();
            }
            ("idle", Some(Wants::Idle)) | ("close", Some(Wants::Close)) => self.nothing_left_over(),
            ("awaiting", Some(Wants::Read { awaiting, .. })) => {
                assert_eq!(awaiting, argument, "{told}");
            }
            ("within", Some(Wants::Read { within, .. })) => {
                assert_eq!(within.as_secs().to_string(), argument, "{told}");
            }
            (_, wants) => panic!("{told}, but the machine wants {wants:?}"),
        }
    }

    fn told(&self) -> String {
        format!("{}\nevents so far: {:#?}\n", self.place, self.events)
    }
}

#[test]
fn runs_are_cut_three_ways_and_a_plus_shares_a_read() {
    let run = [(1, "S: ab"), (2, "S+ c"), (3, "S- \\x00\\n")];
    assert_eq!(run_reads(&run, Cut::Bursts), [b"ab\r\nc\r\n\0\n".to_vec()]);
    assert_eq!(
        run_reads(&run, Cut::Lines),
        [b"ab\r\nc\r\n".to_vec(), b"\0\n".to_vec()]
    );
    let bytes = run_reads(&run, Cut::Bytes);
    assert_eq!(bytes[3], b"\nc\r\n");
    assert_eq!(bytes.len(), 6);
}
