//! A public key as its domain publishes it (RFC 6376 §3.6.1).

use super::tag;

/// Bits of RSA below which a key proves nothing (RFC 8301 §3.2).
pub(super) const LEAST_BITS: usize = 1024;
/// Octets of a record that are read; one of 8192 bits has 1,500.
const RECORD_OCTETS: usize = 8 * 1024;

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    RsaSha1,
    RsaSha256,
    Ed25519Sha256,
}

impl Algorithm {
    pub(super) fn of_signature(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "rsa-sha1" => Some(Self::RsaSha1),
            "rsa-sha256" => Some(Self::RsaSha256),
            "ed25519-sha256" => Some(Self::Ed25519Sha256),
            _ => None,
        }
    }
}

/// A key's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) algorithm: Algorithm,
    /// As `p=` has it, decoded; empty: it is revoked.
    pub(super) key: Vec<u8>,
    /// Whether signatures by SHA-256 count.
    pub(super) takes_sha256: bool,
    /// Whether the domain only tries it out (`t=y`).
    pub(super) is_testing: bool,
    /// Whether it does not hold for domains beneath (`t=s`).
    pub(super) is_strict: bool,
}

impl Record {
    /// `None`: it is no key for mails.
    pub(super) fn read(record: &[u8]) -> Option<Self> {
        let list = tag::list(record.get(..RECORD_OCTETS).unwrap_or(record))?;
        let get = |wanted: &str| {
            let found = list.iter().find(|(name, _value)| name == wanted);
            found.map(|(_name, value)| value.as_str())
        };
        let has = |wanted: &str, words: &[&str]| {
            get(wanted).is_none_or(|list| list.split(':').any(|word| words.contains(&word.trim())))
        };
        let says = |flag: &str| {
            get("t").is_some_and(|flags| flags.split(':').any(|one| one.trim() == flag))
        };
        if get("v").is_some_and(|version| version != "DKIM1") || !has("s", &["*", "email"]) {
            return None;
        }
        let algorithm = match get("k").unwrap_or("rsa") {
            "rsa" => Algorithm::RsaSha256,
            "ed25519" => Algorithm::Ed25519Sha256,
            _ => return None,
        };
        Some(Self {
            algorithm,
            key: tag::base64(get("p")?)?,
            takes_sha256: has("h", &["sha256"]),
            is_testing: says("y"),
            is_strict: says("s"),
        })
    }

    /// Bits of RSA, about and never too few: what is not the number itself has some forty octets.
    pub(super) fn bits(&self) -> Option<usize> {
        let is_rsa = self.algorithm == Algorithm::RsaSha256;
        is_rsa.then_some(self.key.len() * 8)
    }
}
