//! A digest of words: a name that stands for them where they must not stand themselves.
//!
//! The length of each word stands before it, so that no two different lists of words are one text
//! nobody can choose his words so that they become another's name.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Octets of a digest that are kept: nobody finds other words with the same.
pub const DIGEST_OCTETS: usize = 16;

/// The digest of some words, one after another.
#[derive(Debug, Clone, Default)]
pub struct WordDigest(Sha256);

impl WordDigest {
    /// The digest of these, in their order.
    #[must_use]
    pub fn of<W: AsRef<[u8]>>(words: impl IntoIterator<Item = W>) -> [u8; DIGEST_OCTETS] {
        let mut digest = Self::default();
        for word in words {
            digest.take(word.as_ref());
        }
        digest.finish()
    }

    /// The same as 32 hexadecimal digits in lower case.
    #[must_use]
    pub fn hex(words: &[&str]) -> String {
        HEXLOWER.encode(&Self::of(words))
    }

    /// Takes one more word in.
    pub fn take(&mut self, word: &[u8]) {
        self.0.update((word.len() as u64).to_be_bytes());
        self.0.update(word);
    }

    /// Takes in a length that no word has, another for each kind: what has one of these in it is the
    /// name of nothing of another kind.
    pub fn mark(&mut self, kind: u64) {
        self.0.update((u64::MAX - kind).to_be_bytes());
    }

    /// The first 128 bits of SHA-256 over all that was taken in.
    #[must_use]
    pub fn finish(self) -> [u8; DIGEST_OCTETS] {
        let mut octets = [0; DIGEST_OCTETS];
        for (octet, hashed) in octets.iter_mut().zip(self.0.finalize()) {
            *octet = hashed;
        }
        octets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_words_never_changes_between_versions() {
        // Names of files, and lines of files that are kept for ever.
        let digest = WordDigest::hex(&["1@example.org"]);
        assert_eq!(digest, "80a144fc64a77b41b7426cfe5d91e6b1");
        assert_eq!(
            WordDigest::hex(&["a", "bc"]),
            "3fafa1cf2f19a7c1129beb20cf0983f7"
        );
    }

    #[test]
    fn a30_no_two_lists_of_words_are_one_text() {
        let mut marked = WordDigest::default();
        marked.take(b"a");
        marked.mark(0);
        marked.take(b"bc");
        let digests = [
            WordDigest::of(["a", "bc"]),
            WordDigest::of(["ab", "c"]),
            WordDigest::of(["abc"]),
            WordDigest::of(["abc", ""]),
            WordDigest::of(["bc", "a"]),
            marked.finish(),
        ];
        for (at, digest) in digests.iter().enumerate() {
            assert!(!digests[..at].contains(digest), "{at}");
        }
    }
}
