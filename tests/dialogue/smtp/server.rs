//! A small obedient server for what scripts are too long for: runs of mails, disconnects.

use hongyan::smtp::{Event, Session};
use hongyan::wire::{Machine, Wants};

/// Answers every command at once, and keeps the mails.
#[derive(Default)]
pub(super) struct Server {
    unread: Vec<u8>,
    in_data: bool,
    /// As they came over the wire, still stuffed, without the final dot.
    pub(super) mails: Vec<Vec<u8>>,
    /// Refuses the recipients of which this holds.
    pub(super) refuses: Option<fn(&str) -> bool>,
}

pub(super) const GREETING: &[u8] = b"220 mx.example.org\r\n";

impl Server {
    /// Takes bytes and returns the answers.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.unread.extend_from_slice(bytes);
        let mut answers = Vec::new();
        while let Some(answer) = self.next_answer() {
            answers.extend_from_slice(answer);
            answers.extend_from_slice(b"\r\n");
        }
        answers
    }

    fn next_answer(&mut self) -> Option<&'static [u8]> {
        if self.in_data {
            let end = if self.unread.starts_with(b".\r\n") {
                0
            } else {
                find(&self.unread, b"\r\n.\r\n")? + 2
            };
            self.mails.push(self.unread[..end].to_vec());
            self.unread.drain(..end + 3);
            self.in_data = false;
            return Some(b"250 2.0.0 queued");
        }
        let end = find(&self.unread, b"\r\n")?;
        let line: Vec<u8> = self.unread.drain(..end + 2).collect();
        let line = String::from_utf8(line).unwrap();
        let is_refused = self.refuses.is_some_and(|refuses| refuses(&line));
        Some(match line.split([' ', '\r']).next().unwrap_or_default() {
            "RCPT" if is_refused => b"550 5.1.1 no such user",
            "EHLO" => b"250-mx.example.org\r\n250-PIPELINING\r\n250 SIZE",
            "DATA" => {
                self.in_data = true;
                b"354 go on"
            }
            "QUIT" => b"221 bye",
            _ => b"250 2.0.0 ok",
        })
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// Runs `session` against `server` until it is idle or over, making every dot durable at once.
/// Returns the events, and how often the session had to wait for the server.
pub(super) fn run(session: &mut Session, server: &mut Server) -> (Vec<Event>, u32) {
    let (mut events, mut waits, mut answers) = (Vec::new(), 0, Vec::new());
    loop {
        match session.poll() {
            Ok(Wants::Write(bytes)) => answers.extend(server.take(bytes.bytes())),
            Ok(Wants::Read { .. }) => {
                assert!(!answers.is_empty(), "the session waits for nothing");
                waits += 1;
                session.receive(&std::mem::take(&mut answers));
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
