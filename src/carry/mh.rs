//! Flags of mails in MH folders (one file a mail, its name a number), which lie beside them.
//!
//! Claws Mail (`.claws_mark`) and Sylpheed (`.sylpheed_mark`): numbers of 32 bits in the order of
//! the machine that wrote them: the form's version, 2, then for each mail its number and its
//! flags. A mail without an entry is new. A file of another version or length is not believed.
//! nmh and mutt (`.mh_sequences`): a line a name, `unseen: 1 4-7`.

use std::collections::BTreeMap;

use super::marks::from_bits;
use crate::model::Flags;

/// Mails that are named at most.
const MAILS: usize = 10_000_000;

/// Flags by a mail's number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MhMarks {
    known: BTreeMap<u32, Flags>,
    /// What a mail without an entry is.
    others: Flags,
}

impl MhMarks {
    /// Nothing is known: every mail counts as read.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            known: BTreeMap::new(),
            others: Flags::SEEN,
        }
    }

    /// The flags of a mail.
    #[must_use]
    pub fn of(&self, number: u32) -> Flags {
        self.known.get(&number).copied().unwrap_or(self.others)
    }

    /// Reads `.claws_mark` or `.sylpheed_mark`; `None`: it is not believed.
    #[must_use]
    pub fn from_mark_file(file: &[u8]) -> Option<Self> {
        const VERSION: u32 = 2;
        let (version, entries) = file.split_first_chunk::<4>()?;
        let number: fn([u8; 4]) -> u32 = if u32::from_le_bytes(*version) == VERSION {
            u32::from_le_bytes
        } else if u32::from_be_bytes(*version) == VERSION {
            u32::from_be_bytes
        } else {
            return None;
        };
        let (pairs, rest) = entries.as_chunks::<8>();
        if !rest.is_empty() || pairs.len() > MAILS {
            return None;
        }
        let table = [
            (1 << 2, Flags::FLAGGED),
            (1 << 4, Flags::ANSWERED),
            (1 << 5, Flags::FORWARDED),
        ];
        let known = pairs.iter().map(|pair| {
            let [a, b, c, d, e, f, g, h] = *pair;
            let bits = number([e, f, g, h]);
            let is_unread = bits & 0b11 != 0;
            let read = if is_unread { Flags::NONE } else { Flags::SEEN };
            (number([a, b, c, d]), read | from_bits(bits, &table))
        });
        Some(Self {
            known: known.collect(),
            others: Flags::NONE,
        })
    }

    /// Reads `.mh_sequences`.
    #[must_use]
    pub fn from_sequences(file: &[u8]) -> Self {
        let mut marks = Self::unknown();
        let mut unseen = Vec::new();
        for line in String::from_utf8_lossy(file).lines() {
            let Some((name, numbers)) = line.split_once(':') else {
                continue;
            };
            let flag = match name.trim().to_ascii_lowercase().as_str() {
                "unseen" => {
                    unseen.extend(ranges(numbers));
                    continue;
                }
                "flagged" => Flags::FLAGGED,
                "replied" => Flags::ANSWERED,
                "forwarded" => Flags::FORWARDED,
                _ => continue,
            };
            for number in ranges(numbers) {
                let flags = marks.of(number);
                marks.known.insert(number, flags | flag);
            }
        }
        for number in unseen {
            let flags = marks.of(number).changed(Flags::NONE, Flags::SEEN);
            marks.known.insert(number, flags);
        }
        marks
    }
}

/// `1 4-7`: at most as many as a folder can have.
fn ranges(text: &str) -> impl Iterator<Item = u32> + '_ {
    const LONGEST: u32 = 1_000_000;
    text.split_ascii_whitespace()
        .filter_map(|word| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            Some(first..=last.min(first.saturating_add(LONGEST)))
        })
        .flatten()
        .take(MAILS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(numbers: &[u32], order: fn(u32) -> [u8; 4]) -> Vec<u8> {
        numbers.iter().flat_map(|number| order(*number)).collect()
    }

    #[test]
    fn marks_of_claws_and_sylpheed_are_read_in_either_order() {
        let numbers = [2, 1, 0b11, 2, 0b10100, 3, 0];
        for order in [u32::to_le_bytes, u32::to_be_bytes] {
            let marks = MhMarks::from_mark_file(&file(&numbers, order)).unwrap();
            assert_eq!(marks.of(1), Flags::NONE);
            assert_eq!(marks.of(2), Flags::SEEN | Flags::FLAGGED | Flags::ANSWERED);
            assert_eq!(marks.of(3), Flags::SEEN);
            // It came after the file was written.
            assert_eq!(marks.of(4), Flags::NONE);
        }
    }

    #[test]
    fn marks_of_another_form_are_not_believed() {
        for numbers in [&[3, 1, 0][..], &[2, 1], &[]] {
            assert_eq!(
                MhMarks::from_mark_file(&file(numbers, u32::to_le_bytes)),
                None
            );
        }
        assert_eq!(MhMarks::unknown().of(7), Flags::SEEN);
    }

    #[test]
    fn sequences_are_read() {
        let marks =
            MhMarks::from_sequences(b"cur: 5\nunseen: 2 4-5\nflagged: 5 x 9-\nreplied: 1\n");
        let read: Vec<String> = (1..=5).map(|number| marks.of(number).letters()).collect();
        assert_eq!(read, ["RS", "", "S", "", "F"]);
    }
}
