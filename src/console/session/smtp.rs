//! What the lines of an SMTP dialogue do.

use super::{Followed, Kind, Pending, Reading, Session, decoded};
use crate::console::catalogue::Phase;
use crate::console::line::Line;

/// Recipients of one mail that are kept.
const RECIPIENTS: usize = 1000;
/// What stands for a mail in the program's own transcripts.
const MAIL_DATA: &str = "(mail data";

/// A mail being put together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// From MAIL, once the server has taken it; empty: the null sender.
    pub sender: Option<String>,
    /// What was refused in place of a sender, with the code.
    pub refused_sender: Option<(String, u16)>,
    /// From RCPT, in order.
    pub recipients: Vec<Recipient>,
    /// Lines of the mail so far.
    pub content_lines: u64,
    /// Octets of the mail so far, as they went over the wire.
    pub content_octets: u64,
    /// The chunk of BDAT being typed.
    pub chunk: Option<Chunk>,
    /// The last word on it: the code, once the content was sent.
    pub verdict: Option<u16>,
}

/// A chunk of BDAT (RFC 3030).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Octets still to come.
    pub left: u64,
    /// Whether the mail ends with it.
    pub last: bool,
}

/// Somebody a mail goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// As typed.
    pub address: String,
    /// What became of it.
    pub fate: Fate,
}

/// What the server said to a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing yet.
    Asked,
    /// Taken.
    Accepted,
    /// Not, with the code.
    Refused(u16),
}

impl Envelope {
    /// How many the server has taken.
    #[must_use]
    pub fn accepted(&self) -> usize {
        let taken = |one: &&Recipient| one.fate == Fate::Accepted;
        self.recipients.iter().filter(taken).count()
    }

    /// Whether nothing was ever put into it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }
}

/// A command has gone out.
pub(super) fn said(session: &mut Session, verb: &str, argument: &str) {
    match verb {
        "MAIL" | "SEND" | "SOML" | "SAML" => session.remember_address(path(argument)),
        "RCPT" => {
            let address = path(argument).to_owned();
            session.remember_address(&address);
            let recipients = &mut session.envelope.recipients;
            if recipients.len() < RECIPIENTS {
                recipients.push(Recipient {
                    address,
                    fate: Fate::Asked,
                });
            }
        }
        "BDAT" => {
            let mut words = argument.split_ascii_whitespace();
            let left = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            let last = words.next().is_some_and(|w| w.eq_ignore_ascii_case("LAST"));
            session.envelope.chunk = Some(Chunk { left, last });
            // The octets follow at once: nothing grants them (RFC 3030 §2).
            if left > 0 {
                session.phase = Phase::Content;
            }
        }
        _ => {}
    }
}

/// A line of the mail has gone out.
pub(super) fn content(session: &mut Session, line: &Line) -> Followed {
    let envelope = &mut session.envelope;
    if let Some(chunk) = &mut envelope.chunk {
        chunk.left = chunk.left.saturating_sub(line.octets);
        envelope.content_lines += 1;
        envelope.content_octets += line.octets;
        if chunk.left == 0 {
            session.phase = Phase::Recipients;
        }
        return Followed::of(Kind::Content);
    }
    if line.text == "." {
        session.phase = Phase::Recipients;
        session.expect(".", "", line.after_ms);
        return Followed::of(Kind::Content);
    }
    envelope.content_lines += 1;
    envelope.content_octets += line.octets;
    if line.text.starts_with(MAIL_DATA) {
        // In the program's own transcripts the dot is part of it.
        session.phase = Phase::Recipients;
        session.expect(".", "", line.after_ms);
    }
    Followed::of(Kind::Content)
}

/// A line of the server.
pub(super) fn server(session: &mut Session, line: &Line) -> Followed {
    let Some((code, is_last, text)) = split_reply(&line.text) else {
        return Followed::of(Kind::Stray);
    };
    // Behind 354 only the verdict can come: the dot was not told.
    if session.phase == Phase::Content
        && session.envelope.chunk.is_none()
        && session.pending.is_empty()
    {
        session.phase = Phase::Recipients;
        session.expect(".", "", line.after_ms);
    }
    let reading = session.reading.take();
    let is_first = reading.is_none();
    let answered = match reading {
        Some(reading) => Some(reading.of),
        None => session.pending.pop_front(),
    };
    let is_stray = answered.is_none() && session.phase != Phase::Connecting && code != 421;
    let mut followed = Followed::answer(Kind::Continued, answered.as_ref(), line.after_ms);
    if !is_first {
        followed.waited_ms = None;
    }
    let of = answered.unwrap_or_else(|| Pending {
        verb: String::new(),
        argument: String::new(),
        at_ms: line.after_ms,
    });
    // The first line of EHLO's answer is a greeting, the others are keywords.
    if of.verb == "EHLO" && code == 250 {
        if is_first {
            session.announcing.clear();
        } else {
            session.announced(text);
        }
    }
    if !is_last {
        session.reading = Some(Reading { of, lines: 0 });
        return followed;
    }
    followed.kind = match code {
        _ if is_stray => Kind::Stray,
        ..300 => Kind::Done,
        300..400 => Kind::GoOn,
        400..500 => Kind::Later,
        500.. => Kind::Refused,
    };
    if code == 334 {
        followed.decoded = decoded(text);
    }
    if !is_stray {
        apply(session, &of, code);
    }
    followed
}

fn apply(session: &mut Session, of: &Pending, code: u16) {
    if code == 421 {
        session.phase = Phase::Closed;
        return;
    }
    let is_done = (200..300).contains(&code);
    match of.verb.as_str() {
        "" if session.phase == Phase::Connecting => session.phase = Phase::Greeted,
        "EHLO" | "HELO" if is_done => {
            session.phase = Phase::Ready;
            session.envelope = Envelope::default();
            session.offers = Some(std::mem::take(&mut session.announcing));
        }
        "STARTTLS" if code == 220 => {
            session.phase = Phase::Handshake;
            session.wants_tls = true;
        }
        "AUTH" => auth(session, code),
        "MAIL" | "SEND" | "SOML" | "SAML" => mail(session, of, code),
        "RCPT" => rcpt(session, of, code),
        "DATA" if code == 354 => {
            session.envelope.content_lines = 0;
            session.envelope.content_octets = 0;
            session.envelope.chunk = None;
            session.phase = Phase::Content;
        }
        "." => verdict(session, code),
        "BDAT" => {
            let was_last = session.envelope.chunk.take().is_some_and(|one| one.last);
            if was_last || !is_done {
                verdict(session, code);
            }
        }
        "RSET" if is_done => {
            session.envelope = Envelope::default();
            if session.phase != Phase::Greeted {
                session.phase = Phase::Ready;
            }
        }
        "QUIT" if is_done => session.phase = Phase::Closed,
        _ => {}
    }
}

fn auth(session: &mut Session, code: u16) {
    match code {
        334 => session.begin_exchange(),
        _ => {
            session.end_exchange();
            session.is_logged_in |= (200..300).contains(&code);
        }
    }
}

fn mail(session: &mut Session, of: &Pending, code: u16) {
    let address = path(&of.argument).to_owned();
    if (200..300).contains(&code) {
        // Recipients of commands sent ahead of this answer stay.
        let ahead = session
            .pending
            .iter()
            .filter(|one| one.verb == "RCPT")
            .count();
        let recipients = &mut session.envelope.recipients;
        let kept = recipients.split_off(recipients.len().saturating_sub(ahead));
        session.envelope = Envelope {
            sender: Some(address),
            recipients: kept,
            ..Envelope::default()
        };
        session.phase = Phase::Sender;
    } else if session.phase == Phase::Ready {
        session.envelope.refused_sender = Some((address, code));
    }
}

fn rcpt(session: &mut Session, of: &Pending, code: u16) {
    let address = path(&of.argument);
    let is_done = (200..300).contains(&code);
    let asked = |one: &&mut Recipient| one.fate == Fate::Asked && one.address == address;
    if let Some(recipient) = session.envelope.recipients.iter_mut().find(asked) {
        recipient.fate = if is_done {
            Fate::Accepted
        } else {
            Fate::Refused(code)
        };
    }
    if is_done {
        session.phase = Phase::Recipients;
    }
}

/// The mail is taken or not; either way the next one may begin.
fn verdict(session: &mut Session, code: u16) {
    session.envelope.verdict = Some(code);
    session.envelope.chunk = None;
    session.phase = Phase::Ready;
}

/// Code, whether it is the last line, and the text.
fn split_reply(line: &str) -> Option<(u16, bool, &str)> {
    let digits = line.get(..3)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = digits
        .parse()
        .ok()
        .filter(|code| (200..600).contains(code))?;
    match line.get(3..)?.chars().next() {
        None => Some((code, true, "")),
        Some(' ') => Some((code, true, line.get(4..)?)),
        Some('-') => Some((code, false, line.get(4..)?)),
        Some(_) => None,
    }
}

/// The address in `FROM:<address> PARAMETERS`.
pub(super) fn path(argument: &str) -> &str {
    let inside = argument
        .split_once('<')
        .map_or(argument, |(_word, rest)| rest);
    inside.split_once('>').map_or(inside, |(path, _rest)| path)
}
