//! The way a mail came, as the servers on it wrote it down (RFC 5321 §4.4).

use super::Timestamp;

/// The servers a mail came through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Way {
    /// One for each server that took it, the first one first.
    pub hops: Vec<Hop>,
    /// How many more there were, at the beginning of the way, that are not shown.
    pub left_out: usize,
}

/// One server taking the mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hop {
    /// Who handed it over; `None`: the server does not say, as for one within itself.
    pub from: Option<Handover>,
    /// Who took it: the name it gives itself; may be empty.
    pub by: String,
    /// How it was handed over, as written, e.g. `ESMTPS`; may be empty.
    pub with: String,
    /// Whether the line was encrypted.
    pub line: Line,
    /// Whether whoever handed it over had logged in.
    pub logged_in: bool,
    /// The server's own name for the mail; may be empty.
    pub id: String,
    /// For whom, where it says so; may be empty.
    pub recipient: String,
    /// When, by the server's clock.
    pub when: Option<Timestamp>,
    /// How long after the server before it.
    pub delay: Delay,
    /// Whether it happened among the servers of the person's own provider, or within one machine.
    pub inside: bool,
    /// Whether it was written down by the person's own provider: everything before that is only
    /// said by those who passed the mail on.
    pub believed: bool,
}

/// Who handed a mail over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handover {
    /// The name it gave itself (HELO); may be empty, and is its own claim.
    pub claimed: String,
    /// The name that the server found out; may be empty.
    pub found: String,
    /// Its network address, where there is one; may be empty.
    pub address: String,
}

impl Handover {
    /// What names it best: what the server found out, what it claimed, its address.
    #[must_use]
    pub fn shown(&self) -> &str {
        [&self.found, &self.claimed]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or(&self.address)
    }
}

/// Whether a line was encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Line {
    /// The server does not say so. Some never do.
    #[default]
    NotSaid,
    /// Encrypted.
    Encrypted {
        /// E.g. `TLS 1.3`; empty where it is not said.
        version: String,
        /// E.g. `TLS_AES_256_GCM_SHA384`; empty where it is not said.
        cipher: String,
    },
    /// There was no line: within one machine, or fetched from a box.
    None,
}

/// How long after the server before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delay {
    /// It is the first one, or one of both does not say when.
    #[default]
    Unknown,
    /// So long.
    Seconds(u64),
    /// It took the mail before the other had it: their clocks differ by this or more.
    ClocksDiffer {
        /// Seconds.
        seconds: u64,
    },
}
