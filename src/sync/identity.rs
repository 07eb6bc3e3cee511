//! The name under which a fetched mail is remembered for ever.
//!
//! It stands in the file's name, so that one rename both stores a mail and records that it was
//! fetched. It is a hash: nothing a server sends becomes part of a path or of SQL.

use std::fmt;

use data_encoding::BASE32_NOPAD;

use serde::{Deserialize, Serialize};

use crate::model::digest::DIGEST_OCTETS;
use crate::model::{AccountId, MailNumber, Uid, WordDigest};

use super::mark::HeaderMark;

/// The first 128 bits of SHA-256 over account id, UIDL and ordinal, each with its length before
/// it; as text 26 characters of base32 (RFC 4648, capitals, no padding).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FetchedId([u8; Self::OCTETS]);

impl FetchedId {
    /// Octets of an id.
    pub const OCTETS: usize = DIGEST_OCTETS;
    /// Characters of an id as text.
    pub const CHARACTERS: usize = 26;

    /// The id of a mail by its lasting name. `ordinal` counts mails of the same name within one
    /// listing from 0: RFC 1939 §7 lets identical copies share a name (P-61).
    #[must_use]
    pub fn new(account: &AccountId, uid: &Uid, ordinal: u32) -> Self {
        let mut hash = WordDigest::default();
        hash.take(account.as_str().as_bytes());
        hash.take(uid.as_bytes());
        hash.take(&ordinal.to_be_bytes());
        Self(hash.finish())
    }

    /// The id of a mail that the server lists under a name it had given to another mail before
    /// (P-64).
    #[must_use]
    pub fn reusing(account: &AccountId, uid: &Uid, mark: &HeaderMark) -> Self {
        let mut hash = WordDigest::default();
        hash.take(account.as_str().as_bytes());
        // No UIDL is that long: these ids cannot meet those of `new`.
        hash.mark(1);
        hash.take(uid.as_bytes());
        hash.take(mark.header_hash());
        Self(hash.finish())
    }

    /// The id of a mail under a name that stands more than once in a listing, where its octets
    /// (SHA-256) are those of no mail that was fetched under that name (P-61).
    #[must_use]
    pub fn differing(account: &AccountId, uid: &Uid, content: &[u8; 32]) -> Self {
        let mut hash = WordDigest::default();
        hash.take(account.as_str().as_bytes());
        hash.mark(3);
        hash.take(uid.as_bytes());
        hash.take(content);
        Self(hash.finish())
    }

    /// The id of a mail from a server without UIDL, by its octets (P-65): a session that broke
    /// after the mail was stored and before its deletion was confirmed finds it again by this.
    /// `round` changes with each confirmed session, so that the same octets sent anew are a new
    /// mail; `ordinal` counts equal mails within one session from 0.
    #[must_use]
    pub fn by_content(account: &AccountId, round: u64, content: &[u8; 32], ordinal: u32) -> Self {
        let mut hash = WordDigest::default();
        hash.take(account.as_str().as_bytes());
        hash.mark(2);
        hash.take(&round.to_be_bytes());
        hash.take(content);
        hash.take(&ordinal.to_be_bytes());
        Self(hash.finish())
    }

    /// Names a mail of a server without UIDL within one plan, until its octets are known and
    /// [`Self::by_content`] names it; stands in no file's name.
    #[must_use]
    pub fn of_number(account: &AccountId, number: MailNumber) -> Self {
        let mut hash = WordDigest::default();
        hash.take(account.as_str().as_bytes());
        hash.mark(0);
        hash.take(&number.get().to_be_bytes());
        Self(hash.finish())
    }

    /// Reads an id as [`fmt::Display`] writes it, from a file's name; `None` for anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let octets = BASE32_NOPAD.decode(text.as_bytes()).ok()?;
        octets.try_into().ok().map(Self)
    }

    /// The id's octets, for the index.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::OCTETS] {
        &self.0
    }

    /// The id with these octets, from the index.
    #[must_use]
    pub fn from_bytes(octets: [u8; Self::OCTETS]) -> Self {
        Self(octets)
    }
}

impl fmt::Display for FetchedId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&BASE32_NOPAD.encode(&self.0))
    }
}

impl From<FetchedId> for String {
    fn from(id: FetchedId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for FetchedId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::from_text(&text).ok_or("not an id of a fetched mail")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str) -> AccountId {
        AccountId::new(id).unwrap()
    }

    fn uid(text: &str) -> Uid {
        Uid::new(text.as_bytes()).unwrap()
    }

    #[test]
    fn p60_a30_an_id_is_26_characters_whatever_the_uid_is_and_reads_back() {
        for name in [
            "1",
            "../../etc/passwd",
            "a'; DROP TABLE mails; --",
            "with space",
        ] {
            let id = FetchedId::new(&account("a"), &uid(name), 0);
            let text = id.to_string();
            assert_eq!(text.len(), FetchedId::CHARACTERS);
            assert!(
                text.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                "{text}"
            );
            assert_eq!(FetchedId::from_text(&text), Some(id));
            assert_eq!(FetchedId::from_bytes(*id.as_bytes()), id);
        }
        assert_eq!(FetchedId::from_text("A"), None);
        assert_eq!(FetchedId::from_text(&"7".repeat(26)), None);
    }

    #[test]
    fn p61_account_uid_and_ordinal_all_count_and_do_not_run_into_each_other() {
        let ids = [
            FetchedId::new(&account("a"), &uid("bc"), 0),
            FetchedId::new(&account("ab"), &uid("c"), 0),
            FetchedId::new(&account("a"), &uid("bc"), 1),
            FetchedId::of_number(&account("a"), MailNumber::new(1).unwrap()),
            FetchedId::reusing(&account("a"), &uid("bc"), &HeaderMark::read(b"Subject: 1")),
            FetchedId::reusing(&account("a"), &uid("bc"), &HeaderMark::read(b"Subject: 2")),
            FetchedId::differing(&account("a"), &uid("bc"), &[1; 32]),
            FetchedId::differing(&account("a"), &uid("bc"), &[2; 32]),
            FetchedId::by_content(&account("a"), 0, &[1; 32], 0),
            FetchedId::by_content(&account("a"), 0, &[1; 32], 1),
            FetchedId::by_content(&account("a"), 1, &[1; 32], 0),
            FetchedId::by_content(&account("a"), 0, &[2; 32], 0),
        ];
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id));
        }
    }

    #[test]
    fn the_id_never_changes_between_versions() {
        let id = FetchedId::new(&account("work"), &uid("whqtswO00WBw418f9t5JxYwZ"), 0);
        assert_eq!(id.to_string(), "U5CCOQO24EEFBMED2GZ6G4HIFI");
    }
}
