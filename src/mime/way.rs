//! The way a mail came: its Received fields (RFC 5321 §4.4), however servers write them.
//!
//! A field is a row of words and comments; a date stands behind the last `;`. Words such as `from`
//! and `by` begin what belongs to them. All is taken as it is said: only what the person's own
//! provider wrote can be believed.

mod line;
#[cfg(test)]
mod shapes;

use super::date;
use super::domain;
use super::field::Fields;
use super::structure;
use crate::model::Timestamp;
use crate::model::text::printable;
use crate::model::way::{Delay, Handover, Hop, Line, Way};

/// Servers shown. RFC 5321 §6.3 takes a hundred for a loop.
const HOPS: usize = 100;
/// Octets of one field that are read; real ones have a few hundred.
const FIELD_OCTETS: usize = 8 * 1024;
/// Words and comments of one field.
const TOKENS: usize = 200;
/// Longest name, id or comment that is kept.
const NAME_CHARACTERS: usize = 255;
/// A clock that is off by more is off by "years".
const CLOCK_SECONDS: u64 = 10 * 365 * 24 * 3_600;

/// Reads the way of a mail. `own`: hosts and domains of the person's own provider.
#[must_use]
pub fn read(mail: &[u8], own: &[String]) -> Way {
    structure::scan(mail)
        .parts
        .first()
        .map(|root| of_header(root.header, own))
        .unwrap_or_default()
}

pub(crate) fn of_header(header: &[u8], own: &[String]) -> Way {
    let own: Vec<String> = own.iter().map(|host| domain::organisation(host)).collect();
    let mut hops = Vec::new();
    let mut left_out = 0;
    let mut still_inside = true;
    for field in Fields::of(header).filter(|field| field.is("Received")) {
        if hops.len() < HOPS {
            let mut hop = hop(field.value);
            // The first handover from outside is written down by who took it. A mail that was
            // imported has only what other providers wrote.
            hop.believed = still_inside && !own.is_empty() && is_taken_by(&hop, &own);
            // What lies behind the first server from outside is not the provider's own.
            still_inside &= is_inside(&hop, &own);
            hop.inside = still_inside;
            hops.push(hop);
        } else {
            left_out += 1;
        }
    }
    if !is_at_own(&hops, &own) {
        for hop in &mut hops {
            (hop.believed, hop.inside) = (false, false);
        }
    }
    hops.reverse();
    let mut before = None;
    for hop in &mut hops {
        hop.delay = delay(before, hop.when);
        before = hop.when.or(before);
    }
    Way { hops, left_out }
}

/// When a server took the mail; `None` where its Received field does not say.
pub(crate) fn date(value: &[u8]) -> Option<Timestamp> {
    let value = value.get(..FIELD_OCTETS).unwrap_or(value);
    let semicolon = memchr::memrchr(b';', value)?;
    date::read(value.get(semicolon + 1..)?.trim_ascii_start())
}

fn delay(before: Option<Timestamp>, when: Option<Timestamp>) -> Delay {
    let (Some(before), Some(when)) = (before, when) else {
        return Delay::Unknown;
    };
    let seconds = before.0.abs_diff(when.0);
    if when >= before {
        Delay::Seconds(seconds)
    } else {
        Delay::ClocksDiffer {
            seconds: seconds.min(CLOCK_SECONDS),
        }
    }
}

/// A piece of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'v> {
    Word(&'v str),
    /// Without its outer parentheses.
    Comment(&'v str),
}

/// Cuts a field into words and comments, up to the date.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() && tokens.len() < TOKENS {
        let token = if rest.starts_with('(') {
            let end = comment_end(rest);
            let inner = rest.get(1..end).unwrap_or_default();
            rest = rest.get(end + 1..).unwrap_or_default();
            Token::Comment(inner.trim())
        } else {
            // `unknown[192.0.2.1]` and `host(comment)` are two pieces.
            let is_end = |c: char| c.is_whitespace() || c == '(';
            let end = rest.find(is_end).unwrap_or(rest.len()).max(1);
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            rest = behind;
            Token::Word(word)
        };
        tokens.push(token);
        rest = rest.trim_start();
    }
    tokens
}

/// Where the parenthesis closes that the text begins with.
fn comment_end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (index, octet) in text.bytes().enumerate() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// What a piece belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// Before all others, and behind words of no clause.
    Nothing,
    From,
    By,
    With,
    Id,
    For,
}

impl Clause {
    fn begun_by(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "from" => Self::From,
            "by" => Self::By,
            "with" => Self::With,
            "id" => Self::Id,
            "for" => Self::For,
            "via" | "tls" | "cipher" | "envelope-from" => Self::Nothing,
            _ => return None,
        })
    }
}

/// Reads one Received field.
pub(super) fn hop(value: &[u8]) -> Hop {
    let value = value.get(..FIELD_OCTETS).unwrap_or(value);
    let text = String::from_utf8_lossy(value);
    let text = match text.rsplit_once(';') {
        Some((before, _date)) => before,
        None => &text,
    };
    let mut hop = Hop {
        when: date(value),
        ..Hop::default()
    };
    let mut clause = Clause::Nothing;
    let mut comments = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    for token in tokens(text) {
        match token {
            Token::Word(word) => {
                words.push(word);
                // What a clause begins with may be called like another one.
                match Clause::begun_by(word).filter(|_| !is_waiting(&hop, clause)) {
                    Some(next) => clause = next,
                    None => take_word(&mut hop, clause, word),
                }
            }
            Token::Comment(comment) => {
                comments.push(comment);
                take_comment(&mut hop, clause, comment);
            }
        }
    }
    hop.line = line::read(&hop, &words, &comments);
    hop.logged_in |= line::is_logged_in(&hop.with);
    for text in [&mut hop.by, &mut hop.with, &mut hop.id, &mut hop.recipient] {
        *text = shown(text);
    }
    hop
}

/// Whether a clause has begun that needs a word.
fn is_waiting(hop: &Hop, clause: Clause) -> bool {
    match clause {
        Clause::By => hop.by.is_empty(),
        Clause::Id => hop.id.is_empty(),
        Clause::From => hop.from.is_none(),
        Clause::Nothing | Clause::With | Clause::For => false,
    }
}

fn shown(text: &str) -> String {
    printable::one_line(text)
        .chars()
        .take(NAME_CHARACTERS)
        .collect()
}

fn take_word(hop: &mut Hop, clause: Clause, word: &str) {
    match clause {
        Clause::From => {
            let is_first = hop.from.is_none();
            let from = hop.from.get_or_insert_default();
            match network_address(word) {
                Some(address) if from.address.is_empty() => from.address = address,
                _ if is_first && !is_nobody(word) => {
                    from.claimed = shown(word.trim_matches(['<', '>']));
                }
                _ => {}
            }
        }
        Clause::By if hop.by.is_empty() => word.trim_matches(['<', '>']).clone_into(&mut hop.by),
        Clause::With if hop.with.is_empty() => word.clone_into(&mut hop.with),
        Clause::With if hop.with.len() < NAME_CHARACTERS => {
            // "Microsoft SMTP Server" is one protocol to those who write it.
            hop.with.push(' ');
            hop.with.push_str(word);
        }
        Clause::Id if hop.id.is_empty() => word.clone_into(&mut hop.id),
        Clause::For if hop.recipient.is_empty() => {
            word.trim_matches(['<', '>']).clone_into(&mut hop.recipient);
        }
        _ => {}
    }
}

fn take_comment(hop: &mut Hop, clause: Clause, comment: &str) {
    match clause {
        Clause::From => from_comment(hop.from.get_or_insert_default(), comment),
        // qmail within itself: `(qmail 7 invoked from network)`.
        Clause::Nothing if hop.by.is_empty() && comment.starts_with("qmail ") => {
            "qmail".clone_into(&mut hop.by);
            "qmail".clone_into(&mut hop.with);
        }
        _ => {}
    }
    let lower = comment.to_ascii_lowercase();
    hop.logged_in |= lower.contains("authenticated sender") || lower.contains("authenticated user");
}

/// `(name [192.0.2.1])`, `([192.0.2.1]:25 helo=name)`, `(HELO name)`, `(192.0.2.1)`.
fn from_comment(from: &mut Handover, comment: &str) {
    let lower = comment.to_ascii_lowercase();
    if [
        "using ",
        "version=",
        "authenticated",
        "no client",
        "envelope-",
        "client ",
        "account ",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
    {
        return;
    }
    let mut is_claim = false;
    for word in comment.split_whitespace() {
        if let Some(claimed) = word.strip_prefix("helo=") {
            // Exim: what stands before was found out then.
            let before = std::mem::replace(&mut from.claimed, shown(claimed));
            if from.found.is_empty() {
                from.found = before;
            }
        } else if ["HELO", "EHLO"].contains(&word) {
            is_claim = true;
        } else if is_claim {
            from.claimed = shown(word);
            is_claim = false;
        } else if let Some(address) = network_address(word) {
            if from.address.is_empty() {
                from.address = address;
            }
        } else if from.found.is_empty()
            && !word.contains(['=', '[', ':'])
            && !is_nobody(word)
            && word.contains('.')
        {
            from.found = shown(word.trim_end_matches('.'));
        }
    }
}

fn is_nobody(word: &str) -> bool {
    word.trim_matches(['<', '>'])
        .eq_ignore_ascii_case("unknown")
}

/// `[192.0.2.1]:25`, `[IPv6:2001:db8::1]`, `192.0.2.1`, `user@[192.0.2.1]`, `unknown[192.0.2.1]`.
fn network_address(word: &str) -> Option<String> {
    let inner = match word.split_once('[') {
        Some((_before, rest)) => rest.split_once(']').map_or(rest, |(inner, _port)| inner),
        None => word.rsplit_once('@').map_or(word, |(_user, host)| host),
    };
    let inner = match inner.get(..5) {
        Some(start) if start.eq_ignore_ascii_case("ipv6:") => inner.get(5..)?,
        _ => inner,
    };
    let address: core::net::IpAddr = inner.parse().ok()?;
    Some(address.to_string())
}

/// Whether a host is the provider's own, or has a name that means something only at home.
fn is_own(host: &str, own: &[String]) -> bool {
    is_local(host) || own.contains(&domain::organisation(host))
}

/// Whether the one who took it may be the provider's own.
fn is_taken_by(hop: &Hop, own: &[String]) -> bool {
    hop.by.is_empty() || is_own(&hop.by, own)
}

/// Whether the way ends at the person's own provider. `hops`: from the end. Every provider has
/// servers with names like `localhost`: these are this one's where the first server that has a name
/// of the Internet's is. Where none has, the provider itself must be without.
fn is_at_own(hops: &[Hop], own: &[String]) -> bool {
    let mut named = hops
        .iter()
        .filter(|hop| !hop.by.is_empty() && !is_local(&hop.by));
    match named.next() {
        Some(hop) => hop.believed,
        None => own.iter().any(|host| is_local(host)),
    }
}

/// Whether both ends are the provider's own, or the machine's.
fn is_inside(hop: &Hop, own: &[String]) -> bool {
    is_taken_by(hop, own)
        && match &hop.from {
            None => true,
            _ if is_at_home(hop) => true,
            Some(from) if !from.address.is_empty() => {
                is_local(&from.address)
                    || own.contains(&domain::organisation(&from.found)) && !from.found.is_empty()
            }
            Some(from) => is_own(&from.claimed, own),
        }
}

/// Whether the protocol is one that never leaves home: into a box (RFC 2033 §1) or out of it.
pub(super) fn is_at_home(hop: &Hop) -> bool {
    hop.line == Line::None || hop.with.to_ascii_uppercase().contains("LMTP")
}

/// Whether a host stands in a network of its own: no name of the Internet's, or an address that
/// is used again everywhere (RFC 1918, RFC 4193, RFC 3927).
pub(super) fn is_local(host: &str) -> bool {
    match host.parse() {
        Ok(core::net::IpAddr::V4(address)) => {
            address.is_private() || address.is_loopback() || address.is_link_local()
        }
        Ok(core::net::IpAddr::V6(address)) => {
            address.is_loopback()
                || address.is_unique_local()
                || address.is_unicast_link_local()
                // Within one large provider, its servers go by addresses of 6to4 (RFC 3056) made
                // of a private network's.
                || matches!(address.segments(), [0x2002, 0x0a00..=0x0aff, ..])
        }
        Err(_fault) => !host.contains('.') && !host.is_empty() && !host.contains(':'),
    }
}

/// Whether the mail did not leave the machine.
fn is_within_machine(hop: &Hop) -> bool {
    match &hop.from {
        Some(from) => from
            .address
            .parse()
            .is_ok_and(|address: core::net::IpAddr| address.is_loopback()),
        None => hop.with.is_empty(),
    }
}

impl Line {
    fn encrypted(version: &str, cipher: &str) -> Self {
        Self::Encrypted {
            version: shown(version),
            cipher: shown(cipher),
        }
    }
}
