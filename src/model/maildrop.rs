//! The two names of a mail on a POP3 server.

use std::fmt;
use std::num::NonZeroU32;

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
