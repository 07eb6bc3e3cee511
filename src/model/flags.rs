//! What a person has done with a mail, as maildir writes it behind `:2,`.

use std::ops::BitOr;

use serde::{Deserialize, Serialize};

/// A set of flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(u8);

/// Letter in the file name and flag, in the alphabetical order that maildir wants.
const LETTERS: [(char, Flags); 6] = [
    ('D', Flags::DRAFT),
    ('F', Flags::FLAGGED),
    ('P', Flags::FORWARDED),
    ('R', Flags::ANSWERED),
    ('S', Flags::SEEN),
    ('T', Flags::TRASHED),
];

impl Flags {
    /// No flag at all.
    pub const NONE: Self = Self(0);
    /// A draft.
    pub const DRAFT: Self = Self(1);
    /// Marked by the person as important.
    pub const FLAGGED: Self = Self(2);
    /// Forwarded (maildir calls it passed).
    pub const FORWARDED: Self = Self(4);
    /// Answered (maildir calls it replied).
    pub const ANSWERED: Self = Self(8);
    /// Read.
    pub const SEEN: Self = Self(16);
    /// Marked for removal by another program.
    pub const TRASHED: Self = Self(32);

    /// Whether all of `other` are set.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// This set with `add` and without `remove`.
    #[must_use]
    pub fn changed(self, add: Self, remove: Self) -> Self {
        Self((self.0 | add.0) & !remove.0)
    }

    /// Reads maildir's letters; unknown ones are left out.
    #[must_use]
    pub fn from_letters(letters: &str) -> Self {
        LETTERS
            .iter()
            .filter(|(letter, _flag)| letters.contains(*letter))
            .fold(Self::NONE, |set, (_letter, flag)| set | *flag)
    }

    /// Maildir's letters in order.
    #[must_use]
    pub fn letters(self) -> String {
        LETTERS
            .iter()
            .filter(|(_letter, flag)| self.contains(*flag))
            .map(|(letter, _flag)| *letter)
            .collect()
    }

    /// The set as a number, for the index.
    #[must_use]
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set from the index's number.
    #[must_use]
    pub fn from_bits(bits: u8) -> Self {
        Self(bits & 63)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_back_in_order() {
        assert_eq!(Flags::from_letters("SxR").letters(), "RS");
        assert_eq!(
            Flags::SEEN.changed(Flags::FLAGGED, Flags::SEEN).letters(),
            "F"
        );
        assert_eq!(
            Flags::from_bits(Flags::from_letters("DFPRST").bits()).letters(),
            "DFPRST"
        );
    }
}
