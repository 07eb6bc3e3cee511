//! The POP3 side (RFC 1939, RFC 2449, RFC 5034): the one box, one session at a time.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::login::{Exchange, Step};
use super::maildrop::{Held, Lock, Maildrop};
use super::peer::{Peer, split};
use super::{DOMAIN, login};
use crate::wire::dot::Stuffer;

/// Wrong passwords before the line is cut.
const TRIES: u32 = 5;

/// Serves one connection to its end.
pub(super) async fn serve(stream: TcpStream, maildrop: Arc<Maildrop>) -> io::Result<()> {
    let mut session = Session {
        peer: Peer::new(stream),
        maildrop,
        user: String::new(),
        tries: 0,
        open: None,
    };
    session
        .peer
        .say(&format!("+OK {DOMAIN} practice server, loopback only"));
    while session.step().await? == Next::Command {}
    session.peer.close().await
}

#[derive(Debug, PartialEq, Eq)]
enum Next {
    Command,
    Close,
}

struct Session {
    peer: Peer,
    maildrop: Arc<Maildrop>,
    user: String,
    tries: u32,
    /// The transaction state; `None` before the login.
    open: Option<Open>,
}

/// The box as it was at the login; later mails are for the next session.
struct Open {
    lock: Lock,
    mails: Vec<Held>,
    marked: BTreeSet<u64>,
}

impl Session {
    async fn step(&mut self) -> io::Result<Next> {
        let line = match self.peer.line().await? {
            None => return Ok(Next::Close),
            Some(Ok(line)) => line,
            Some(Err(fault)) => {
                self.peer.say(&format!("-ERR {fault}"));
                return Ok(Next::Close);
            }
        };
        let (verb, rest) = split(&line);
        match verb.as_str() {
            "CAPA" => self.capabilities(),
            "QUIT" => {
                if let Some(open) = self.open.take() {
                    open.lock.remove(&open.marked);
                }
                self.peer.say(&format!("+OK {DOMAIN} says goodbye"));
                return Ok(Next::Close);
            }
            "USER" | "PASS" | "AUTH" if self.open.is_some() => {
                self.peer.say("-ERR you are logged in already");
            }
            "USER" => {
                // PASS takes the line as it is: a password may begin or end with a space.
                self.user = rest;
                self.peer.say("+OK and the password?");
            }
            "PASS" => {
                let password = line.get(5..).unwrap_or_default();
                let known = login::is_known(&self.user, &String::from_utf8_lossy(password));
                return Ok(self.log_in(known));
            }
            "AUTH" => return self.auth(&rest).await,
            _ => match &mut self.open {
                Some(open) => open.answer(&mut self.peer, &verb, &rest),
                None => self.peer.say("-ERR log in first: USER and PASS, or AUTH"),
            },
        }
        Ok(Next::Command)
    }

    fn capabilities(&mut self) {
        self.peer.say("+OK what I can do");
        for capability in [
            "TOP",
            "UIDL",
            "USER",
            &format!("SASL {}", login::MECHANISMS),
            "PIPELINING",
            "RESP-CODES",
            "AUTH-RESP-CODE",
            "EXPIRE NEVER",
            "IMPLEMENTATION hongyan-practice",
            ".",
        ] {
            self.peer.say(capability);
        }
    }

    async fn auth(&mut self, rest: &str) -> io::Result<Next> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        if mechanism.is_empty() {
            let names = login::MECHANISMS.replace(' ', "\r\n");
            self.peer.say(&format!("+OK\r\n{names}\r\n."));
            return Ok(Next::Command);
        }
        let Some((mut exchange, mut challenge)) =
            Exchange::begin(mechanism).map(|(exchange, challenge)| (exchange, challenge.to_vec()))
        else {
            self.peer
                .say(&format!("-ERR only {} here", login::MECHANISMS));
            return Ok(Next::Command);
        };
        let mut said = Some(initial.to_owned()).filter(|text| !text.is_empty());
        loop {
            let response = match said.take() {
                Some(initial) => initial,
                None => {
                    self.peer.say(&format!("+ {}", login::encode(&challenge)));
                    match self.peer.line().await? {
                        Some(Ok(line)) => String::from_utf8_lossy(&line).into_owned(),
                        _ => return Ok(Next::Close),
                    }
                }
            };
            let Some(response) = login::decode(&response) else {
                self.peer.say("-ERR cancelled, or not base64");
                return Ok(Next::Command);
            };
            match exchange.take(&response) {
                Step::Ask(next, asked) => (exchange, challenge) = (*next, asked),
                Step::Known => return Ok(self.log_in(true)),
                Step::Unknown => return Ok(self.log_in(false)),
            }
        }
    }

    fn log_in(&mut self, known: bool) -> Next {
        if !known {
            self.tries += 1;
            self.peer.say(
                "-ERR [AUTH] user name or password is wrong (here: you@practice.example and practice)",
            );
            return if self.tries < TRIES {
                Next::Command
            } else {
                Next::Close
            };
        }
        let Some(lock) = self.maildrop.lock() else {
            self.peer
                .say("-ERR [IN-USE] another session reads this box, try again soon");
            return Next::Command;
        };
        let mails = lock.held();
        self.peer.say(&format!("+OK {} mails wait", mails.len()));
        self.open = Some(Open {
            lock,
            mails,
            marked: BTreeSet::new(),
        });
        Next::Command
    }
}

impl Open {
    fn answer(&mut self, peer: &mut Peer, verb: &str, rest: &str) {
        match verb {
            "STAT" => {
                let left: Vec<&Held> = self.left().map(|(_, held)| held).collect();
                let octets: usize = left.iter().map(|held| held.mail.len()).sum();
                peer.say(&format!("+OK {} {octets}", left.len()));
            }
            "LIST" => self.list(peer, rest, |held| held.mail.len().to_string()),
            "UIDL" => self.list(peer, rest, uid),
            "RETR" => match self.find(rest) {
                Some(held) => {
                    peer.say(&format!("+OK {} octets", held.mail.len()));
                    peer.say_bytes(&stuffed(&held.mail));
                }
                None => peer.say(NO_SUCH_MAIL),
            },
            "TOP" => self.top(peer, rest),
            "DELE" => match self.find(rest).map(|held| held.uid) {
                Some(uid) => {
                    self.marked.insert(uid);
                    peer.say("+OK marked, gone with QUIT");
                }
                None => peer.say(NO_SUCH_MAIL),
            },
            "RSET" => {
                self.marked.clear();
                peer.say("+OK nothing is marked");
            }
            "NOOP" => peer.say("+OK"),
            _ => peer.say("-ERR no command of mine; CAPA lists what I can do"),
        }
    }

    /// The mails not marked, with their numbers.
    fn left(&self) -> impl Iterator<Item = (usize, &Held)> {
        (1..)
            .zip(&self.mails)
            .filter(|(_, held)| !self.marked.contains(&held.uid))
    }

    fn find(&self, number: &str) -> Option<&Held> {
        let number: usize = number.parse().ok()?;
        let held = self.mails.get(number.checked_sub(1)?)?;
        (!self.marked.contains(&held.uid)).then_some(held)
    }

    fn list(&self, peer: &mut Peer, number: &str, column: impl Fn(&Held) -> String) {
        if number.is_empty() {
            let mut text = String::from("+OK\r\n");
            for (number, held) in self.left() {
                // Writing to a String cannot fail.
                write!(text, "{number} {}\r\n", column(held)).ok();
            }
            text.push_str(".\r\n");
            peer.say_bytes(text.as_bytes());
            return;
        }
        match self.find(number) {
            Some(held) => peer.say(&format!("+OK {number} {}", column(held))),
            None => peer.say(NO_SUCH_MAIL),
        }
    }

    fn top(&self, peer: &mut Peer, rest: &str) {
        let (number, lines) = rest.split_once(' ').unwrap_or((rest, ""));
        match (self.find(number), lines.trim().parse()) {
            (Some(held), Ok(lines)) => {
                peer.say("+OK");
                peer.say_bytes(&stuffed(head(&held.mail, lines)));
            }
            (None, _) => peer.say(NO_SUCH_MAIL),
            (_, Err(_not_a_number)) => peer.say("-ERR it goes TOP number lines"),
        }
    }
}

const NO_SUCH_MAIL: &str = "-ERR no such mail";

fn uid(held: &Held) -> String {
    format!("practice-{}", held.uid)
}

fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(mail.len() + mail.len() / 64 + 8);
    let mut stuffer = Stuffer::default();
    stuffer.stuff(mail, &mut wire);
    stuffer.finish(&mut wire);
    wire
}

/// The header, the empty line and so many lines of the body.
fn head(mail: &[u8], body_lines: usize) -> &[u8] {
    let mut end = 0;
    let mut left = None;
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        match &mut left {
            Some(0) => break,
            Some(left) => *left -= 1,
            None if line == b"\r\n" || line == b"\n" => left = Some(body_lines),
            None => {}
        }
        end += line.len();
    }
    mail.get(..end).unwrap_or(mail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn top_gives_the_header_and_so_many_lines() {
        let mail = b"A: b\r\n\r\none\r\ntwo\r\n";
        assert_eq!(head(mail, 0), b"A: b\r\n\r\n");
        assert_eq!(head(mail, 1), b"A: b\r\n\r\none\r\n");
        assert_eq!(head(mail, 9), mail);
    }
}
