//! What a submission server offered when it was last spoken to: a compose window shows it before
//! there is a connection. It decides nothing; a session asks anew each time.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// What one server offered to us, logged in and encrypted as the account asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offers {
    /// Whose words they are.
    pub host: String,
    /// When they were last seen to differ from the ones before.
    pub since: Timestamp,
    /// Keywords of EHLO, in upper case.
    pub keywords: Vec<String>,
    /// Largest mail in octets (RFC 1870); `None`: no fixed limit.
    #[serde(default)]
    pub size_limit_octets: Option<u64>,
    /// Longest time a mail may be held for, in seconds (RFC 4865).
    #[serde(default)]
    pub hold_limit_seconds: Option<u64>,
    /// Shortest time to deliver by that it promises a return for (RFC 2852).
    #[serde(default)]
    pub deliver_by_minimum_seconds: Option<u64>,
}

impl Offers {
    /// Whether this extension (upper case) was offered.
    #[must_use]
    pub fn has(&self, keyword: &str) -> bool {
        self.keywords.iter().any(|known| known == keyword)
    }

    /// Whether both say the same, whenever that was.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let since = self.since;
        *self
            == Self {
                since,
                ..other.clone()
            }
    }
}
