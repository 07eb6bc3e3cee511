//! The client's random text of an exchange (RFC 5802 §5.1). This room has no random source: the
//! caller hands the octets in, new ones for each session.

use std::fmt;

use data_encoding::BASE64;

/// Octets of randomness that a session hands in.
pub const OCTETS: usize = 18;

/// Random text for one session. Not printed: with it, what else went over the line could be
/// searched for the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce(String);

impl Nonce {
    /// Makes it from octets nobody can foresee.
    #[must_use]
    pub fn from_random(octets: [u8; OCTETS]) -> Self {
        Self(BASE64.encode(&octets))
    }

    /// The text of one exchange; a second one in the same session gets another.
    pub(super) fn of_exchange(&self, number: u32) -> String {
        match number {
            0 => self.0.clone(),
            number => format!("{}{number}", self.0),
        }
    }

    #[cfg(test)]
    pub(super) fn fixed(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Nonce {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Nonce(…)")
    }
}
