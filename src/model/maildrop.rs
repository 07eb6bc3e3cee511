//! The two names of a mail on a POP3 server, and what can be told of one that lies there.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use super::{Person, Timestamp};

/// Position of a mail in the drop, from 1. Means nothing after this session (RFC 1939 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailNumber(NonZeroU32);

impl MailNumber {
    /// `None` for 0, which no server may use.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// The number itself.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for MailNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0)
    }
}

/// The server's lasting name of a mail, as bytes: RFC 1939 §7 says 1 to 70 of 0x21–0x7E, real
/// servers send longer ones, spaces and 8-bit bytes (P-60). Never a path, never SQL text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(Box<[u8]>);

impl Uid {
    /// Longest id taken, in octets.
    pub const LIMIT_OCTETS: usize = 255;

    /// `None` where it is empty, over the limit, or has a control character.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Option<Self> {
        let fits = (1..=Self::LIMIT_OCTETS).contains(&bytes.len())
            && bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f);
        fits.then(|| Self(bytes.into()))
    }

    /// The bytes as the server sent them.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// How one mail of a listing is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DropName {
    /// By the server, for ever: good in any later session.
    Lasting {
        /// Its UIDL.
        uid: Uid,
        /// Which of the mails with that UIDL in one listing, from 0 (P-61).
        ordinal: u32,
    },
    /// By its place in this one listing; the server gives no other name (P-65), so that no later
    /// session can find it again (P-22).
    Passing(MailNumber),
}

/// What lies on the server, as one session found it.
#[derive(Debug, Clone, PartialEq)]
pub struct DropListing {
    /// Every mail, newest first: the reverse of the server's order.
    pub mails: Vec<DropMail>,
    /// Whether more than names and sizes can be told.
    pub heads: HeadSource,
    /// Whether every line of the listing was well formed; if not nothing may be deleted (P-66).
    pub well_formed: bool,
}

/// Whether the server shows heads without their mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadSource {
    /// By TOP.
    Top,
    /// It has no TOP: names and sizes are all there is.
    Nothing,
}

/// One mail on the server.
#[derive(Debug, Clone, PartialEq)]
pub struct DropMail {
    /// How it is named.
    pub name: DropName,
    /// What LIST says of its size: a hint (P-26).
    pub octets: Option<u64>,
    /// Whether it is here too.
    pub presence: Presence,
    /// When it goes from the server by itself.
    pub leaves: Leaves,
}

/// Whether a mail on the server is here too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// In one of the account's folders.
    Here,
    /// Its header and first lines are; the whole lies on the server alone.
    InPart,
    /// It was here and a person removed it.
    Erased,
    /// Never fetched.
    Absent,
}

/// When a mail goes from the server by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// It stays: that is the account's way.
    Never,
    /// It stays: a person exempted it for good.
    Kept,
    /// The next fetch from this time on takes it away.
    At(Timestamp),
    /// The next fetch takes it away.
    NextFetch,
    /// In the session that fetches it.
    OnceFetched,
    /// So many days after it was fetched.
    DaysAfterFetch(u32),
    /// When so many newer ones lie there.
    BeyondNewest(u32),
}

/// What the head of a mail says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropHead {
    /// First author.
    pub from: Person,
    /// Decoded, on one line; empty where there is none.
    pub subject: String,
    /// The mail's own Date.
    pub date: Option<Timestamp>,
    /// With brackets; empty where there is none.
    pub message_id: String,
}

/// What became of the question for a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeadAnswer {
    /// What it says.
    Read(Arc<DropHead>),
    /// The server's words.
    Refused(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p60_a_uid_may_be_odd_but_not_empty_or_controlling() {
        assert!(Uid::new(b"whqtswO00WBw418f9t5JxYwZ").is_some());
        assert!(Uid::new(b"with space \xb3\xa4").is_some());
        assert!(Uid::new(b"").is_none());
        assert!(Uid::new(b"a\x07").is_none());
        assert!(Uid::new(&[b'a'; 256]).is_none());
    }
}
