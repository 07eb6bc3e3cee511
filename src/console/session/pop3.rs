//! What the lines of a POP3 dialogue do.

use std::collections::{BTreeMap, BTreeSet};

use super::{Followed, Kind, Pending, Reading, Session, decoded};
use crate::console::catalogue::Phase;
use crate::console::line::Line;

/// Mails of which number and size are kept.
const MAILS: usize = 100_000;
/// What stands for a mail in the program's own transcripts.
const MAIL_DATA: &str = "(mail data";

/// What is known of a maildrop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maildrop {
    /// From USER, once the server has taken it, or from APOP.
    pub user: Option<String>,
    /// The stamp of the greeting that APOP needs.
    pub stamp: Option<String>,
    /// Mails in it, as STAT tells.
    pub mails: Option<u64>,
    /// Octets in it, as STAT tells.
    pub octets: Option<u64>,
    /// Octets of each mail, as LIST tells.
    pub sizes: BTreeMap<u32, u64>,
    /// Marked by DELE.
    pub marked: BTreeSet<u32>,
    /// Mails that went when the server took leave.
    pub removed: Option<usize>,
}

impl Maildrop {
    /// Numbers of mails that are not marked, as far as they are known.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        let is_left = |number: &u32| !self.marked.contains(number);
        if self.sizes.is_empty() {
            let most = u32::try_from(self.mails.unwrap_or(0).min(MAILS as u64)).unwrap_or(0);
            return (1..=most).filter(is_left).collect();
        }
        self.sizes.keys().copied().filter(is_left).collect()
    }

    /// Octets in it: as STAT tells, else what LIST tells of each, which adds up to anything that a
    /// server cares to claim.
    #[must_use]
    pub fn all_octets(&self) -> Option<u64> {
        let listed = self.sizes.values().copied();
        self.octets.or_else(|| listed.reduce(u64::saturating_add))
    }
}

/// A line of the server.
pub(super) fn server(session: &mut Session, line: &Line) -> Followed {
    if let Some(reading) = session.reading.take() {
        return body(session, reading, &line.text);
    }
    let text = line.text.as_str();
    let status = status(text);
    if session.phase == Phase::Connecting {
        return greeting(session, text, &status);
    }
    let Some(status) = status else {
        return Followed::of(Kind::Stray);
    };
    let Some(of) = session.pending.pop_front() else {
        return Followed::of(Kind::Stray);
    };
    let kind = match status {
        Status::Ok(_) => Kind::Done,
        Status::Challenge(_) => Kind::GoOn,
        Status::Refused(text) if is_passing(text) => Kind::Later,
        Status::Refused(_) => Kind::Refused,
    };
    let mut followed = Followed::answer(kind, Some(&of), line.after_ms);
    match status {
        Status::Challenge(challenge) => {
            session.begin_exchange();
            followed.decoded = decoded(challenge);
        }
        Status::Ok(rest) => granted(session, of, rest),
        Status::Refused(_) => {
            if let Some(number) = perhaps_absent(session, &of) {
                followed.answers = format!("{} {number}", of.verb);
            }
            if of.verb == "AUTH" {
                session.end_exchange();
            }
            if of.verb == "PASS" {
                session.maildrop.user = None;
            }
        }
    }
    followed
}

/// The number a command for one mail names, where no mail is known to have it. Before the login
/// a refusal is about something else.
fn perhaps_absent(session: &Session, of: &Pending) -> Option<u64> {
    const OF_ONE_MAIL: [&str; 5] = ["LIST", "UIDL", "RETR", "TOP", "DELE"];
    let number = of.argument.split_ascii_whitespace().next()?.parse().ok()?;
    let is_known = |mails: u64| (1..=mails).contains(&number);
    let is_there = session.maildrop.mails.is_some_and(is_known);
    let can_ask = session.phase == Phase::Transaction && OF_ONE_MAIL.contains(&of.verb.as_str());
    (can_ask && !is_there).then_some(number)
}

/// `[IN-USE]`, `[LOGIN-DELAY]`, `[SYS/TEMP]`: it passes.
fn is_passing(text: &str) -> bool {
    let text = text.trim_start().to_ascii_uppercase();
    ["[IN-USE", "[LOGIN-DELAY", "[SYS/TEMP"]
        .iter()
        .any(|code| text.starts_with(code))
}

fn greeting(session: &mut Session, text: &str, status: &Option<Status<'_>>) -> Followed {
    let kind = match status {
        Some(Status::Ok(_)) => Kind::Done,
        Some(Status::Refused(_)) => Kind::Refused,
        _ => Kind::Stray,
    };
    if kind == Kind::Done {
        session.phase = Phase::Authorization;
        session.before_exchange = Phase::Authorization;
        session.maildrop.stamp = stamp(text).map(str::to_owned);
    }
    Followed::of(kind)
}

/// `<1896.697170952@dbc.mtview.ca.us>` (RFC 1939 §7).
fn stamp(text: &str) -> Option<&str> {
    let start = text.find('<')?;
    let rest = text.get(start..)?;
    let end = rest.find('>')?;
    let stamp = rest.get(..=end)?;
    stamp.contains('@').then_some(stamp)
}

fn granted(session: &mut Session, of: Pending, rest: &str) {
    let first_number = || rest.split_ascii_whitespace().next()?.parse::<u64>().ok();
    match of.verb.as_str() {
        "USER" => session.maildrop.user = Some(of.argument.clone()),
        "PASS" | "RPOP" => enter(session),
        "APOP" => {
            let user = of.argument.split(' ').next().unwrap_or_default();
            session.maildrop.user = Some(user.to_owned());
            enter(session);
        }
        // With no argument it lists the mechanisms (RFC 1734's successor keeps it as CAPA's job).
        "AUTH" if !of.argument.is_empty() => {
            session.answers_due = 0;
            enter(session);
        }
        "STLS" => {
            session.phase = Phase::Handshake;
            session.wants_tls = true;
        }
        "STAT" => {
            session.maildrop.mails = first_number();
            let octets = rest.split_ascii_whitespace().nth(1);
            session.maildrop.octets = octets.and_then(|word| word.parse().ok());
        }
        "DELE" => {
            if let Ok(number) = of.argument.parse() {
                session.maildrop.marked.insert(number);
            }
        }
        "RSET" => session.maildrop.marked.clear(),
        "QUIT" => {
            if session.phase == Phase::Transaction {
                session.maildrop.removed = Some(session.maildrop.marked.len());
                session.phase = Phase::Update;
            } else {
                session.phase = Phase::Closed;
            }
        }
        "LIST" if !of.argument.is_empty() => size(session, rest),
        _ => {}
    }
    if has_body(&of) {
        if of.verb == "CAPA" {
            session.announcing.clear();
        }
        session.reading = Some(Reading { of, lines: 0 });
    }
}

/// Whether lines up to a dot follow `+OK`.
fn has_body(of: &Pending) -> bool {
    match of.verb.as_str() {
        "CAPA" | "RETR" | "TOP" | "XTND" => true,
        "LIST" | "UIDL" | "AUTH" | "LANG" => of.argument.is_empty(),
        _ => false,
    }
}

fn enter(session: &mut Session) {
    session.phase = Phase::Transaction;
    session.is_logged_in = true;
}

/// `3 1200`.
fn size(session: &mut Session, line: &str) {
    let mut words = line.split_ascii_whitespace();
    let number = words.next().and_then(|word| word.parse().ok());
    let octets = words.next().and_then(|word| word.parse().ok());
    if let (Some(number), Some(octets)) = (number, octets)
        && session.maildrop.sizes.len() < MAILS
    {
        session.maildrop.sizes.insert(number, octets);
    }
}

fn body(session: &mut Session, mut reading: Reading, text: &str) -> Followed {
    let is_mail = matches!(reading.of.verb.as_str(), "RETR" | "TOP");
    let is_whole = is_mail && reading.lines == 0 && text.starts_with(MAIL_DATA);
    if text == "." || is_whole {
        match reading.of.verb.as_str() {
            "CAPA" => session.offers = Some(std::mem::take(&mut session.announcing)),
            "LIST" => {
                session.maildrop.mails = Some(session.maildrop.sizes.len() as u64);
            }
            _ => {}
        }
        return Followed::of(if is_whole { Kind::Body } else { Kind::BodyEnd });
    }
    match reading.of.verb.as_str() {
        "CAPA" => session.announced(text.strip_prefix('.').unwrap_or(text)),
        "LIST" => {
            if reading.lines == 0 {
                session.maildrop.sizes.clear();
            }
            size(session, text);
        }
        _ => {}
    }
    reading.lines += 1;
    session.reading = Some(reading);
    Followed::of(Kind::Body)
}

/// A status line.
enum Status<'a> {
    Ok(&'a str),
    Refused(&'a str),
    Challenge(&'a str),
}

fn status(line: &str) -> Option<Status<'_>> {
    let after = |word: &str| {
        let head = line.get(..word.len())?;
        let rest = line.get(word.len()..)?;
        let is_word = head.eq_ignore_ascii_case(word);
        (is_word && (rest.is_empty() || rest.starts_with(' '))).then(|| rest.trim_start())
    };
    after("+OK")
        .map(Status::Ok)
        .or_else(|| after("-ERR").map(Status::Refused))
        .or_else(|| after("+").map(Status::Challenge))
}
