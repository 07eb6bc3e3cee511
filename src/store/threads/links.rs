//! What links a mail to others: its Message-ID, those it names, its subject.

use sha2::{Digest, Sha256};

use crate::mime::subject;
use crate::mime::summary::Summary;
use crate::model::AccountId;

/// What links a mail to others, as numbers made of the account and the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Links {
    /// Its own Message-ID; 0: it has none.
    own: i64,
    /// Its base subject; 0: there is none.
    pub(super) topic: i64,
    /// Whether it is an answer, or passed on, and names no mail: only the subject can link it.
    pub(super) is_orphan: bool,
    /// The Message-IDs it names.
    references: Vec<i64>,
}

/// Octets of a key in a row.
const KEY_OCTETS: usize = 8;
/// Marks an orphan; no key has it.
const ORPHAN: i64 = 1 << 62;

impl Links {
    /// The links of a mail.
    pub(in super::super) fn of(account: &AccountId, summary: &Summary) -> Self {
        let base = subject::base(&summary.subject);
        let mut references: Vec<i64> = summary
            .references
            .iter()
            .map(|id| key(account, b'm', id))
            .collect();
        references.dedup();
        let present = |text: &str, kind| {
            if text.is_empty() {
                0
            } else {
                key(account, kind, text)
            }
        };
        Self {
            own: present(&summary.message_id, b'm'),
            topic: present(&base.text, b's'),
            is_orphan: base.is_answer && references.is_empty() && !base.text.is_empty(),
            references,
        }
    }

    /// Its Message-ID and those it names.
    pub(super) fn keys(&self) -> impl Iterator<Item = i64> {
        let own = (self.own != 0).then_some(self.own);
        own.into_iter().chain(self.references.iter().copied())
    }

    /// As it stands in a row.
    pub(in super::super) fn to_bytes(&self) -> Vec<u8> {
        let mark = if self.is_orphan { ORPHAN } else { 0 };
        let mut bytes = Vec::with_capacity((2 + self.references.len()) * KEY_OCTETS);
        bytes.extend_from_slice(&self.own.to_be_bytes());
        bytes.extend_from_slice(&(self.topic | mark).to_be_bytes());
        for reference in &self.references {
            bytes.extend_from_slice(&reference.to_be_bytes());
        }
        bytes
    }

    /// From a row.
    pub(in super::super) fn from_bytes(bytes: &[u8]) -> Self {
        let (keys, _rest) = bytes.as_chunks::<KEY_OCTETS>();
        let mut keys = keys.iter().map(|octets| i64::from_be_bytes(*octets));
        let own = keys.next().unwrap_or(0);
        let topic = keys.next().unwrap_or(0);
        Self {
            own,
            topic: topic & !ORPHAN,
            is_orphan: topic & ORPHAN != 0,
            references: keys.collect(),
        }
    }
}

/// What stands for a Message-ID in keys.
pub(in super::super) fn message_key(account: &AccountId, id: &str) -> i64 {
    key(account, b'm', id)
}

/// 56 bits of a hash, never 0: among a million mails two alike are not to be expected, and a
/// number of seven octets is what an index stores in seven.
fn key(account: &AccountId, kind: u8, text: &str) -> i64 {
    let mut hash = Sha256::new();
    hash.update(account.as_str());
    hash.update([0, kind]);
    hash.update(text);
    let octets = hash.finalize();
    let bits = octets
        .iter()
        .take(7)
        .fold(0, |bits, octet| bits << 8 | i64::from(*octet));
    bits.max(1)
}
