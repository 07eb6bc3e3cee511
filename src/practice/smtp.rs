//! The SMTP side (RFC 5321 as a submission server, RFC 6409): log in, then mail for anybody at
//! practice.example.

use std::io;
use std::sync::Arc;

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::login::{Exchange, Step};
use super::peer::{Peer, split};
use super::residents::{Resident, Residents, is_of_the_example};
use super::{DOMAIN, login};
use crate::model::Address;
use crate::wire::dot::Unstuffer;

/// What EHLO tells besides SIZE and AUTH.
const EXTENSIONS: [&str; 6] = [
    "PIPELINING",
    "8BITMIME",
    "SMTPUTF8",
    "CHUNKING",
    "DSN",
    "ENHANCEDSTATUSCODES",
];
/// Octets of one mail, as SIZE tells (RFC 1870).
const MAIL_OCTETS: usize = 64 * 1024 * 1024;
/// Recipients of one mail; RFC 5321 §4.5.3.1.8 asks for at least 100.
const RECIPIENTS: usize = 200;
const BARE_LINE_END: &str =
    "554 5.6.0 the mail has a carriage return or a line feed alone (RFC 5321 2.3.8)";
/// Commands that make no sense before the line is cut.
const NONSENSE: u32 = 50;

/// Serves one connection to its end.
pub(super) async fn serve(stream: TcpStream, residents: Arc<Residents>) -> io::Result<()> {
    let mut session = Session {
        peer: Peer::new(stream),
        residents,
        greeted: false,
        logged_in: false,
        transaction: None,
        nonsense: 0,
    };
    session.peer.say(&format!(
        "220 {DOMAIN} ESMTP practice server, loopback only"
    ));
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
    residents: Arc<Residents>,
    greeted: bool,
    logged_in: bool,
    transaction: Option<Transaction>,
    nonsense: u32,
}

/// One mail, between MAIL and the end of its data.
#[derive(Default)]
struct Transaction {
    sender: Option<Address>,
    recipients: Vec<Address>,
    /// What BDAT has brought so far (RFC 3030).
    chunks: Option<Vec<u8>>,
}

impl Session {
    async fn step(&mut self) -> io::Result<Next> {
        let line = match self.peer.line().await? {
            None => return Ok(Next::Close),
            Some(Ok(line)) => line,
            Some(Err(fault)) => {
                self.peer.say(&format!("500 5.5.2 {fault}"));
                return Ok(Next::Close);
            }
        };
        let (verb, rest) = split(&line);
        match verb.as_str() {
            "EHLO" => self.ehlo(&rest),
            "HELO" => {
                self.greeted = true;
                self.transaction = None;
                self.peer.say(&format!("250 {DOMAIN}"));
            }
            "AUTH" => self.auth(&rest).await?,
            "MAIL" => self.mail(&rest),
            "RCPT" => self.rcpt(&rest).await?,
            "DATA" => return self.data(&rest).await,
            "BDAT" => return self.chunk(&rest).await,
            "RSET" => {
                self.transaction = None;
                self.peer.say("250 2.0.0 forgotten");
            }
            "NOOP" => self.peer.say("250 2.0.0 ok"),
            "VRFY" => self
                .peer
                .say("252 2.5.0 perhaps; send a mail and you will know"),
            "HELP" => self.help(),
            "QUIT" => {
                self.peer.say(&format!("221 2.0.0 {DOMAIN} says goodbye"));
                return Ok(Next::Close);
            }
            _ => return Ok(self.unknown()),
        }
        Ok(Next::Command)
    }

    fn unknown(&mut self) -> Next {
        self.nonsense += 1;
        if self.nonsense < NONSENSE {
            self.peer
                .say("500 5.5.2 no command of mine; HELP lists them");
            return Next::Command;
        }
        self.peer.say("421 4.7.0 this leads nowhere, goodbye");
        Next::Close
    }

    fn help(&mut self) {
        self.peer
            .say("214-2.0.0 EHLO AUTH MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT");
        self.peer.say(&format!(
            "214-2.0.0 echo@{DOMAIN} answers, bounce@{DOMAIN} refuses,"
        ));
        self.peer.say(&format!(
            "214 2.0.0 slow@{DOMAIN} takes its time, busy@{DOMAIN} puts off once"
        ));
    }

    fn ehlo(&mut self, name: &str) {
        if name.is_empty() {
            self.peer.say("501 5.5.4 EHLO needs your name");
            return;
        }
        self.greeted = true;
        self.transaction = None;
        self.peer.say(&format!("250-{DOMAIN} greets you"));
        for extension in EXTENSIONS {
            self.peer.say(&format!("250-{extension}"));
        }
        self.peer.say(&format!("250-SIZE {MAIL_OCTETS}"));
        if !self.logged_in {
            self.peer.say(&format!("250-AUTH {}", login::MECHANISMS));
        }
        self.peer.say("250-VRFY");
        self.peer.say("250 HELP");
    }

    async fn auth(&mut self, rest: &str) -> io::Result<()> {
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let refusal = if !self.greeted {
            Some("503 5.5.1 EHLO first")
        } else if self.logged_in {
            Some("503 5.5.1 you are logged in already")
        } else if self.transaction.is_some() {
            Some("503 5.5.1 not in the middle of a mail")
        } else {
            None
        };
        if let Some(refusal) = refusal {
            self.peer.say(refusal);
            return Ok(());
        }
        let Some((mut exchange, challenge)) = Exchange::begin(mechanism) else {
            self.peer
                .say(&format!("504 5.5.4 only {} here", login::MECHANISMS));
            return Ok(());
        };
        let challenge = format!("334 {}", login::encode(challenge));
        let initial = Some(initial).filter(|text| !text.is_empty());
        let mut answer = self.response(&challenge, initial).await?;
        let known = loop {
            let Some(said) = answer else { break None };
            match exchange.take(&said) {
                Step::Ask(next, challenge) => {
                    exchange = *next;
                    let challenge = format!("334 {}", login::encode(&challenge));
                    answer = self.response(&challenge, None).await?;
                }
                Step::Known => break Some(true),
                Step::Unknown => break Some(false),
            }
        };
        match known {
            Some(true) => {
                self.logged_in = true;
                self.peer.say("235 2.7.0 welcome");
            }
            Some(false) => self.peer.say(
                "535 5.7.8 user name or password is wrong (here: you@practice.example and practice)",
            ),
            None => self.peer.say("501 5.5.2 cancelled, or not base64"),
        }
        Ok(())
    }

    /// The client's decoded answer to a challenge, unless it came with the command.
    async fn response(
        &mut self,
        challenge: &str,
        initial: Option<&str>,
    ) -> io::Result<Option<Vec<u8>>> {
        if let Some(initial) = initial {
            return Ok(login::decode(initial));
        }
        self.peer.say(challenge);
        let line = self.peer.line().await?;
        let Some(Ok(line)) = line else {
            return Ok(None);
        };
        Ok(std::str::from_utf8(&line).ok().and_then(login::decode))
    }

    fn mail(&mut self, rest: &str) {
        let is_example = path(rest, "FROM:").is_some_and(|(path, _)| is_of_the_example(path));
        let refusal = if !self.greeted {
            Some("503 5.5.1 EHLO first")
        } else if !self.logged_in && !is_example {
            Some("530 5.7.0 log in first")
        } else if self.transaction.is_some() {
            Some("503 5.5.1 one mail after the other")
        } else {
            None
        };
        if let Some(refusal) = refusal {
            self.peer.say(refusal);
            return;
        }
        let reply = match path(rest, "FROM:") {
            None => "501 5.5.4 it goes MAIL FROM:<name@example.org>".to_owned(),
            Some((path, parameters)) => match (sender(path), parameter_fault(parameters)) {
                (Err(()), _) => "501 5.1.7 that is no address".to_owned(),
                (Ok(_), Some(fault)) => fault,
                (Ok(sender), None) => {
                    self.transaction = Some(Transaction {
                        sender,
                        ..Transaction::default()
                    });
                    "250 2.1.0 ok".to_owned()
                }
            },
        };
        self.peer.say(&reply);
    }

    async fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        let Some(transaction) = &mut self.transaction else {
            self.peer.say("503 5.5.1 MAIL first");
            return Ok(());
        };
        let reply = match path(rest, "TO:") {
            None => "501 5.5.4 it goes RCPT TO:<name@example.org>".to_owned(),
            Some((_, parameters)) if !are_of_reports(parameters) => {
                "555 5.5.4 NOTIFY and ORCPT are known here, and nothing else".to_owned()
            }
            Some((path, _)) => match Address::parse(path) {
                Err(fault) => format!("501 5.1.3 {fault}"),
                Ok(_) if transaction.recipients.len() >= RECIPIENTS => {
                    format!("452 4.5.3 no more than {RECIPIENTS} recipients a mail")
                }
                Ok(recipient) => {
                    if Resident::of(&recipient) == Resident::Slow {
                        self.peer.flush().await?;
                        sleep(self.residents.pause).await;
                    }
                    let is_inside = Resident::of(&recipient).is_of_the_example();
                    let reply = if self.logged_in || is_inside {
                        self.residents
                            .answer_for(transaction.sender.as_ref(), &recipient)
                    } else {
                        "530 5.7.0 log in first".to_owned()
                    };
                    if reply.starts_with('2') {
                        transaction.recipients.push(recipient);
                    }
                    reply
                }
            },
        };
        self.peer.say(&reply);
        Ok(())
    }

    async fn data(&mut self, rest: &str) -> io::Result<Next> {
        let refusal = match &self.transaction {
            _ if !rest.is_empty() => Some("501 5.5.4 DATA takes nothing"),
            None => Some("503 5.5.1 MAIL first"),
            Some(transaction) if transaction.chunks.is_some() => {
                Some("503 5.5.1 BDAT has begun, DATA cannot go on")
            }
            Some(transaction) if transaction.recipients.is_empty() => {
                Some("554 5.5.1 no valid recipients")
            }
            Some(_) => None,
        };
        if let Some(refusal) = refusal {
            self.peer.say(refusal);
            return Ok(Next::Command);
        }
        self.peer.say("354 go ahead, a dot alone on a line ends it");
        let Some(mail) = self.receive().await? else {
            return Ok(Next::Close);
        };
        self.end_of_mail(mail).await
    }

    /// A chunk of a mail, which has its octets right behind its line (RFC 3030 §2).
    async fn chunk(&mut self, rest: &str) -> io::Result<Next> {
        let (octets, last) = rest.split_once(' ').unwrap_or((rest, ""));
        let (Ok(octets), true) = (
            octets.parse::<usize>(),
            last.is_empty() || last.eq_ignore_ascii_case("LAST"),
        ) else {
            // Where the chunk would end nobody knows.
            self.peer.say("501 5.5.4 it goes BDAT octets [LAST]");
            return Ok(Next::Close);
        };
        let Some(chunk) = self.octets(octets).await? else {
            return Ok(Next::Close);
        };
        let refusal = match &self.transaction {
            None => Some("503 5.5.1 MAIL first"),
            Some(transaction) if transaction.recipients.is_empty() => {
                Some("554 5.5.1 no valid recipients")
            }
            Some(_) => None,
        };
        let Some(transaction) = self.transaction.as_mut().filter(|_one| refusal.is_none()) else {
            self.peer.say(refusal.unwrap_or_default());
            return Ok(Next::Command);
        };
        let chunks = transaction.chunks.get_or_insert_default();
        let is_too_large = chunks.len() + octets > MAIL_OCTETS;
        chunks.extend_from_slice(&chunk);
        if is_too_large {
            self.transaction = None;
            self.peer.say("552 5.3.4 the mail is larger than SIZE says");
        } else if last.is_empty() {
            self.peer.say(&format!("250 2.0.0 {octets} octets here"));
        } else {
            let mail = transaction.chunks.take().unwrap_or_default();
            let mail = if has_bare_line_end(&mail) {
                Err(BARE_LINE_END)
            } else {
                Ok(mail)
            };
            return self.end_of_mail(mail).await;
        }
        Ok(Next::Command)
    }

    /// So many octets as they come; what is too much for a mail is read and forgotten. `None`:
    /// the line broke.
    async fn octets(&mut self, octets: usize) -> io::Result<Option<Vec<u8>>> {
        let mut left = octets;
        let mut taken = Vec::new();
        let whole = self
            .peer
            .drain(|bytes| {
                let used = bytes.len().min(left);
                if octets <= MAIL_OCTETS {
                    taken.extend_from_slice(bytes.get(..used).unwrap_or_default());
                }
                left -= used;
                (used, left == 0)
            })
            .await?;
        Ok(whole.then_some(taken))
    }

    async fn end_of_mail(&mut self, mail: Result<Vec<u8>, &'static str>) -> io::Result<Next> {
        let transaction = self.transaction.take().unwrap_or_default();
        let recipients = &transaction.recipients;
        if recipients
            .iter()
            .any(|to| Resident::of(to) == Resident::Slow)
        {
            sleep(self.residents.pause).await;
        }
        let reply = match mail {
            Ok(mail) => self
                .residents
                .take(transaction.sender.as_ref(), recipients, &mail),
            Err(refusal) => refusal.to_owned(),
        };
        self.peer.say(&reply);
        Ok(Next::Command)
    }

    /// The mail up to the final dot, or why it cannot be taken; `None`: the line broke.
    async fn receive(&mut self) -> io::Result<Option<Result<Vec<u8>, &'static str>>> {
        let mut unstuffer = Unstuffer::new(false);
        let mut mail = Vec::new();
        let mut too_large = false;
        let whole = self
            .peer
            .drain(|bytes| {
                let used = unstuffer.unstuff(bytes, &mut mail);
                if mail.len() > MAIL_OCTETS {
                    too_large = true;
                    mail.clear();
                }
                (used, unstuffer.is_done())
            })
            .await?;
        if !whole {
            return Ok(None);
        }
        Ok(Some(if too_large {
            Err("552 5.3.4 the mail is larger than SIZE says")
        } else if has_bare_line_end(&mail) {
            Err(BARE_LINE_END)
        } else {
            Ok(mail)
        }))
    }
}

/// `FROM:<path> parameters` without its brackets.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let head = rest.get(..word.len())?;
    if !head.eq_ignore_ascii_case(word) {
        return None;
    }
    let inner = rest.get(word.len()..)?.trim_start().strip_prefix('<')?;
    let mut quoted = false;
    let end = inner.char_indices().find_map(|(at, character)| {
        quoted ^= character == '"';
        (character == '>' && !quoted).then_some(at)
    })?;
    Some((inner.get(..end)?, inner.get(end + 1..)?.trim()))
}

/// `<>` is nobody (RFC 5321 §4.5.5).
fn sender(path: &str) -> Result<Option<Address>, ()> {
    if path.is_empty() {
        return Ok(None);
    }
    Address::parse(path).map(Some).map_err(|_fault| ())
}

/// What is wrong with the parameters of MAIL.
fn parameter_fault(parameters: &str) -> Option<String> {
    parameters.split_whitespace().find_map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.to_ascii_uppercase().as_str() {
            "SIZE" => match value.parse::<usize>() {
                Ok(octets) if octets <= MAIL_OCTETS => None,
                Ok(octets) => Some(format!(
                    "552 5.3.4 mails up to {MAIL_OCTETS} octets here, this one has {octets}"
                )),
                Err(_not_a_number) => Some("501 5.5.4 SIZE is a number".to_owned()),
            },
            "BODY" if matches!(value.to_ascii_uppercase().as_str(), "7BIT" | "8BITMIME") => None,
            "AUTH" | "SMTPUTF8" | "ENVID" => None,
            "RET" if matches!(value.to_ascii_uppercase().as_str(), "FULL" | "HDRS") => None,
            _ => Some(format!("555 5.5.4 {name} is not known here")),
        }
    })
}

/// Whether all parameters of RCPT are those of DSN (RFC 3461 §4).
fn are_of_reports(parameters: &str) -> bool {
    parameters.split_whitespace().all(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_known = name.eq_ignore_ascii_case("NOTIFY") || name.eq_ignore_ascii_case("ORCPT");
        is_known && !value.is_empty()
    })
}

/// A CR or LF that is not part of a CRLF: two servers could disagree where the mail ends.
fn has_bare_line_end(mail: &[u8]) -> bool {
    let mut before = 0;
    for &byte in mail {
        if (byte == b'\n') != (before == b'\r') {
            return true;
        }
        before = byte;
    }
    before == b'\r'
}
