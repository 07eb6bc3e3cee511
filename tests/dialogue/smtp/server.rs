//! A small obedient server for what scripts are too long for: runs of mails, disconnects.

use hongyan::smtp::{Event, Session};
use hongyan::wire::{Machine, Wants};

/// Answers every command at once, and keeps the mails.
#[derive(Default)]
pub(super) struct Server {
    /// Whether EHLO offers CHUNKING.
    pub(super) chunking: bool,
    unread: Vec<u8>,
    reading: Reading,
    /// Chunks of a mail that is not complete.
    chunks: Vec<u8>,
    /// As they came over the wire, dots still stuffed, without what ended them.
    pub(super) mails: Vec<Vec<u8>>,
    /// The commands so far, without mails.
    pub(super) commands: Vec<String>,
    /// Refuses the recipients of which this holds.
    pub(super) refuses: Option<fn(&str) -> bool>,
    /// Refuses this chunk, counted from 0 over the whole session.
    pub(super) refuses_chunk: Option<usize>,
    chunks_seen: usize,
    /// Whether the transaction is void since a chunk was refused (RFC 3030 §2).
    is_void: bool,
}

#[derive(Debug, Clone, Copy, Default)]
enum Reading {
    #[default]
    Commands,
    Data,
    Chunk {
        octets: usize,
        is_last: bool,
    },
}

pub(super) const GREETING: &[u8] = b"220 mx.example.org\r\n";

impl Server {
    pub(super) fn chunking() -> Self {
        Self {
            chunking: true,
            ..Self::default()
        }
    }

    /// Takes bytes and returns the answers.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.unread.extend_from_slice(bytes);
        let mut answers = Vec::new();
        while let Some(answer) = self.next_answer() {
            answers.extend_from_slice(answer);
        }
        answers
    }

    /// An answer, which is empty where the octets of a chunk come first.
    fn next_answer(&mut self) -> Option<&'static [u8]> {
        match self.reading {
            Reading::Commands => self.command(),
            Reading::Data => {
                let end = if self.unread.starts_with(b".\r\n") {
                    0
                } else {
                    find(&self.unread, b"\r\n.\r\n")? + 2
                };
                self.mails.push(self.unread[..end].to_vec());
                self.unread.drain(..end + 3);
                self.reading = Reading::Commands;
                Some(b"250 2.0.0 queued\r\n")
            }
            Reading::Chunk { octets, is_last } => {
                if self.unread.len() < octets {
                    return None;
                }
                self.chunks.extend(self.unread.drain(..octets));
                self.reading = Reading::Commands;
                Some(self.chunk(is_last))
            }
        }
    }

    fn chunk(&mut self, is_last: bool) -> &'static [u8] {
        let number = self.chunks_seen;
        self.chunks_seen += 1;
        self.is_void |= self.refuses_chunk == Some(number);
        if self.is_void {
            self.chunks.clear();
            return b"552 5.3.4 too large\r\n";
        }
        if is_last {
            self.mails.push(std::mem::take(&mut self.chunks));
        }
        b"250 2.0.0 octets taken\r\n"
    }

    fn command(&mut self) -> Option<&'static [u8]> {
        let end = find(&self.unread, b"\r\n")?;
        let line: Vec<u8> = self.unread.drain(..end + 2).collect();
        let line = String::from_utf8(line).unwrap();
        self.commands.push(line.trim_end().to_owned());
        let is_refused = self.refuses.is_some_and(|refuses| refuses(&line));
        let words: Vec<&str> = line.split_whitespace().collect();
        Some(match words.as_slice() {
            ["RCPT", ..] if is_refused => b"550 5.1.1 no such user\r\n",
            ["EHLO", ..] if self.chunking => {
                b"250-mx.example.org\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 SIZE\r\n"
            }
            ["EHLO", ..] => b"250-mx.example.org\r\n250-PIPELINING\r\n250 SIZE\r\n",
            ["DATA"] => {
                self.reading = Reading::Data;
                b"354 go on\r\n"
            }
            ["BDAT", octets, last @ ..] => {
                self.reading = Reading::Chunk {
                    octets: octets.parse().unwrap(),
                    is_last: last == ["LAST"],
                };
                b""
            }
            ["RSET"] => {
                self.is_void = false;
                self.chunks.clear();
                b"250 2.0.0 ok\r\n"
            }
            ["QUIT"] => b"221 bye\r\n",
            _ => b"250 2.0.0 ok\r\n",
        })
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, wanted)
}

/// Runs `session` against `server` until it is idle or over, making every dot durable at once.
/// Returns the events, and how often the session had to wait for the server.
pub(super) fn run(session: &mut Session, server: &mut Server) -> (Vec<Event>, u32) {
    run_cut(session, server, &mut |answers| answers.len())
}

/// The same, where each read brings as many octets as `cut` says, at least one.
pub(super) fn run_cut(
    session: &mut Session,
    server: &mut Server,
    cut: &mut dyn FnMut(&[u8]) -> usize,
) -> (Vec<Event>, u32) {
    let (mut events, mut waits, mut answers) = (Vec::new(), 0, Vec::new());
    loop {
        match session.poll() {
            Ok(Wants::Write(bytes)) => answers.extend(server.take(bytes.bytes())),
            Ok(Wants::Read { .. }) => {
                assert!(!answers.is_empty(), "the session waits for nothing");
                waits += 1;
                let octets = cut(&answers).clamp(1, answers.len());
                session.receive(&answers.drain(..octets).collect::<Vec<u8>>());
            }
            Ok(Wants::Report(event)) => {
                if let Event::AboutToFinish { number } = event {
                    session.dot_is_durable(number);
                }
                events.push(event);
            }
            Ok(Wants::Idle | Wants::Close) => return (events, waits),
            other => panic!("{other:?}"),
        }
    }
}
