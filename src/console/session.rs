//! Following a dialogue: which state it has reached, from its lines alone.

mod exchange;
mod pop3;
mod smtp;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::wire::transcript::Voice;

use super::catalogue::{Phase, split};
use super::line::{Line, Protocol};
use super::note::Note;

pub use pop3::Maildrop;
pub use smtp::{Envelope, Fate, Recipient};

/// Commands that may wait for their answers; a person never has so many.
const PENDING: usize = 10_000;
/// Addresses remembered for completion.
const ADDRESSES: usize = 200;
/// Keywords of one announcement that are kept.
const OFFERS: usize = 200;

/// What a line is, in the dialogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A command.
    Command,
    /// An answer to a challenge: hidden.
    Response,
    /// A line of the mail behind DATA or BDAT.
    Content,
    /// A line of a reply that is followed by more of it.
    Continued,
    /// The reply is whole: what was asked is done.
    Done,
    /// The reply is whole: the server waits for more.
    GoOn,
    /// Refused for now.
    Later,
    /// Refused.
    Refused,
    /// A line of a list or a mail behind `+OK`.
    Body,
    /// The dot that ends it.
    BodyEnd,
    /// Nobody asked for it, or it is no reply.
    Stray,
    /// Neither side said it.
    Note,
}

/// What a line did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// What it is.
    pub kind: Kind,
    /// For the first line of an answer: milliseconds since its command.
    pub waited_ms: Option<u64>,
    /// The command that a reply answers, in capitals; empty for a greeting and anything else.
    /// With the mail's number where that was refused and may be a number no mail has.
    pub answers: String,
    /// A challenge or an announcement in base64, decoded.
    pub decoded: Option<String>,
}

/// Something the server has announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// In capitals.
    pub keyword: String,
    /// What stands behind it.
    pub parameters: Vec<String>,
}

/// A command whose answer is due.
#[derive(Debug, Clone)]
struct Pending {
    verb: String,
    argument: String,
    at_ms: u64,
}

/// A dialogue as far as it has gone.
#[derive(Debug, Clone)]
pub struct Session {
    protocol: Protocol,
    phase: Phase,
    agreed: Option<String>,
    is_logged_in: bool,
    pending: VecDeque<Pending>,
    /// A reply of which more lines come.
    reading: Option<Reading>,
    offers: Option<Vec<Offer>>,
    /// Being read; takes the place of `offers` when whole.
    announcing: Vec<Offer>,
    addresses: Vec<String>,
    /// Where the dialogue goes back to after a SASL exchange.
    before_exchange: Phase,
    /// Answers that a login still owes, as far as its mechanism tells.
    answers_due: u32,
    envelope: Envelope,
    maildrop: Maildrop,
    end: Option<Note>,
    wants_tls: bool,
}

/// A reply being read.
#[derive(Debug, Clone)]
struct Reading {
    of: Pending,
    lines: u64,
}

impl Session {
    /// A dialogue that has not begun.
    #[must_use]
    pub fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            phase: Phase::Connecting,
            agreed: None,
            is_logged_in: false,
            pending: VecDeque::new(),
            reading: None,
            offers: None,
            announcing: Vec::new(),
            addresses: Vec::new(),
            before_exchange: Phase::Ready,
            answers_due: 0,
            envelope: Envelope::default(),
            maildrop: Maildrop::default(),
            end: None,
            wants_tls: false,
        }
    }

    /// Takes the next line in and says what it is.
    pub fn follow(&mut self, line: &Line) -> Followed {
        match line.voice {
            Voice::Note => self.note(&line.text),
            Voice::Client => self.client(line),
            Voice::Server => match self.protocol {
                Protocol::Smtp => smtp::server(self, line),
                Protocol::Pop3 => pop3::server(self, line),
            },
        }
    }

    fn note(&mut self, text: &str) -> Followed {
        let note = Note::read(text);
        if let Note::Encrypted { agreed } = &note {
            self.agreed = Some(agreed.clone());
            self.wants_tls = false;
            // What was announced in the clear counts no more (S-25).
            self.offers = None;
            self.is_logged_in = false;
            if self.phase == Phase::Handshake {
                self.phase = match self.protocol {
                    Protocol::Smtp => Phase::Greeted,
                    Protocol::Pop3 => Phase::Authorization,
                };
            }
        }
        if note.is_end() {
            self.phase = Phase::Closed;
            self.end = Some(note);
        }
        Followed::of(Kind::Note)
    }

    fn client(&mut self, line: &Line) -> Followed {
        if self.phase == Phase::Content {
            return smtp::content(self, line);
        }
        if self.takes_answer() {
            exchange::answered(self, line);
            return Followed::of(Kind::Response);
        }
        let (verb, argument) = split(&line.text);
        let argument = argument.trim().to_owned();
        if self.protocol == Protocol::Smtp {
            smtp::said(self, &verb, &argument);
        }
        if verb == "AUTH" {
            self.answers_due = exchange::answers_due(&argument);
        }
        self.expect(&verb, &argument, line.after_ms);
        Followed::of(Kind::Command)
    }

    fn expect(&mut self, verb: &str, argument: &str, at_ms: u64) {
        if self.pending.len() == PENDING {
            self.pending.pop_front();
        }
        self.pending.push_back(Pending {
            verb: verb.to_owned(),
            argument: argument.to_owned(),
            at_ms,
        });
    }

    fn remember_address(&mut self, address: &str) {
        let is_known = |known: &String| known.eq_ignore_ascii_case(address);
        if !address.is_empty()
            && self.addresses.len() < ADDRESSES
            && !self.addresses.iter().any(is_known)
        {
            self.addresses.push(address.to_owned());
        }
    }

    /// One line of an announcement.
    fn announced(&mut self, line: &str) {
        let mut words = line.split_ascii_whitespace();
        let Some(first) = words.next() else { return };
        let mut parameters: Vec<String> = words.map(str::to_owned).collect();
        let mut keyword = first.to_ascii_uppercase();
        // The old form, `AUTH=LOGIN PLAIN` (S-24).
        if let Some(mechanism) = keyword.strip_prefix("AUTH=") {
            parameters.insert(0, mechanism.to_owned());
            "AUTH".clone_into(&mut keyword);
        }
        let known = |one: &&mut Offer| one.keyword == keyword;
        if let Some(known) = self.announcing.iter_mut().find(known) {
            for parameter in parameters {
                if !known.parameters.contains(&parameter) {
                    known.parameters.push(parameter);
                }
            }
        } else if self.announcing.len() < OFFERS {
            self.announcing.push(Offer {
                keyword,
                parameters,
            });
        }
    }

    /// Which protocol is spoken.
    #[must_use]
    pub fn protocol(&self) -> Protocol {
        self.protocol
    }

    /// Where the dialogue stands.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// What the encryption agreed on; `None`: the line is in the clear.
    #[must_use]
    pub fn agreed(&self) -> Option<&str> {
        self.agreed.as_deref()
    }

    /// Whether the server knows who we are.
    #[must_use]
    pub fn is_logged_in(&self) -> bool {
        self.is_logged_in
    }

    /// Whether the server has granted STARTTLS or STLS and encryption has not begun.
    #[must_use]
    pub fn wants_tls(&self) -> bool {
        self.wants_tls
    }

    /// Whether a command waits for its answer, or an answer is not whole.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty() || self.reading.is_some() || self.phase == Phase::Connecting
    }

    /// Why it is over, where a note said so.
    #[must_use]
    pub fn end(&self) -> Option<&Note> {
        self.end.as_ref()
    }

    /// What the server has announced, once it has.
    #[must_use]
    pub fn offers(&self) -> &[Offer] {
        self.offers.as_deref().unwrap_or_default()
    }

    /// Whether the server has announced anything since encryption began.
    #[must_use]
    pub fn knows_offer(&self) -> bool {
        self.offers.is_some()
    }

    /// What stands behind a keyword (in capitals) the server has announced.
    #[must_use]
    pub fn offer(&self, keyword: &str) -> Option<&[String]> {
        let found = self.offers().iter().find(|offer| offer.keyword == keyword);
        found.map(|offer| offer.parameters.as_slice())
    }

    /// SASL mechanisms the server has announced.
    #[must_use]
    pub fn mechanisms(&self) -> &[String] {
        let keyword = match self.protocol {
            Protocol::Smtp => "AUTH",
            Protocol::Pop3 => "SASL",
        };
        self.offer(keyword).unwrap_or_default()
    }

    /// Addresses that were used, oldest first.
    #[must_use]
    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    /// Addresses to offer beside those used.
    pub fn know_addresses(&mut self, addresses: impl IntoIterator<Item = String>) {
        for address in addresses {
            self.remember_address(&address);
        }
    }

    /// SMTP: the mail being put together, or the last one.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// POP3: what is known of the maildrop.
    #[must_use]
    pub fn maildrop(&self) -> &Maildrop {
        &self.maildrop
    }

    /// Within BDAT: octets still to come.
    #[must_use]
    pub fn chunk_left(&self) -> Option<u64> {
        (self.phase == Phase::Content)
            .then(|| self.envelope.chunk.as_ref().map(|chunk| chunk.left))
            .flatten()
    }
}

impl Followed {
    fn of(kind: Kind) -> Self {
        Self {
            kind,
            waited_ms: None,
            answers: String::new(),
            decoded: None,
        }
    }

    /// An answer to `pending` at a time.
    fn answer(kind: Kind, pending: Option<&Pending>, after_ms: u64) -> Self {
        Self {
            kind,
            waited_ms: pending.map(|pending| after_ms.saturating_sub(pending.at_ms)),
            answers: pending.map_or_else(String::new, |pending| pending.verb.clone()),
            decoded: None,
        }
    }
}

/// A challenge in base64 as a person reads it, where it is text.
fn decoded(challenge: &str) -> Option<String> {
    let bytes = crate::sasl::decode(challenge.trim().as_bytes()).ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    (!text.is_empty()).then(|| crate::wire::transcript::printable(text.as_bytes()))
}
