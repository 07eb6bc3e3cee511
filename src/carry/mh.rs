//! Flags of mails in MH folders (one file a mail, its name a number), which lie beside them.
//!
//! Claws Mail (`.claws_mark`) and Sylpheed (`.sylpheed_mark`): numbers of 32 bits in the order of
//! the machine that wrote them: the form's version, 2, then for each mail its number and its
//! flags. A mail without an entry is new. A file of another version or length is not believed.
//! nmh and mutt (`.mh_sequences`): a line a name, `unseen: 1 4-7`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::marks::from_bits;
use crate::model::Flags;

/// Mails that are named at most by a file of marks.
const MAILS: usize = 10_000_000;
/// Ranges that are read of a sequence; a folder whose every second mail is unread has fewer.
const RANGES: usize = 1_000_000;

/// Flags by a mail's number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MhMarks {
    known: BTreeMap<u32, Flags>,
    sequences: Sequences,
    /// What a mail without an entry is.
    others: Flags,
}

impl MhMarks {
    /// Nothing is known: every mail counts as read.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            others: Flags::SEEN,
            ..Self::default()
        }
    }

    /// The flags of a mail.
    #[must_use]
    pub fn of(&self, number: u32) -> Flags {
        let flags = self.known.get(&number).copied().unwrap_or(self.others);
        let (add, remove) = self.sequences.of(number);
        flags.changed(add, remove)
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
            ..Self::default()
        })
    }

    /// Reads `.mh_sequences`.
    #[must_use]
    pub fn from_sequences(file: &[u8]) -> Self {
        let mut marks = Self::unknown();
        for line in String::from_utf8_lossy(file).lines() {
            if let Some((name, numbers)) = line.split_once(':') {
                marks.sequences.take(name.trim(), numbers);
            }
        }
        marks.sequences.join();
        marks
    }
}

/// The sequences that say something about flags, each as ranges in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Sequences {
    unseen: Vec<RangeInclusive<u32>>,
    flagged: Vec<RangeInclusive<u32>>,
    replied: Vec<RangeInclusive<u32>>,
    forwarded: Vec<RangeInclusive<u32>>,
}

impl Sequences {
    /// A line. A range costs the same however many mails it names.
    fn take(&mut self, name: &str, numbers: &str) {
        let sequence = match name.to_ascii_lowercase().as_str() {
            "unseen" => &mut self.unseen,
            "flagged" => &mut self.flagged,
            "replied" => &mut self.replied,
            "forwarded" => &mut self.forwarded,
            _ => return,
        };
        let ranges = numbers.split_ascii_whitespace().filter_map(|word| {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last).then_some(first..=last)
        });
        let room = RANGES.saturating_sub(sequence.len());
        sequence.extend(ranges.take(room));
    }

    /// Puts the ranges in order and makes one of those that touch.
    fn join(&mut self) {
        for sequence in [
            &mut self.unseen,
            &mut self.flagged,
            &mut self.replied,
            &mut self.forwarded,
        ] {
            sequence.sort_by_key(|range| *range.start());
            sequence.dedup_by(|next, range| {
                let touches = *next.start() <= range.end().saturating_add(1);
                if touches {
                    *range = *range.start()..=*range.end().max(next.end());
                }
                touches
            });
        }
    }

    /// Flags that a mail has, and those that it has not.
    fn of(&self, number: u32) -> (Flags, Flags) {
        let when = |sequence, flag| {
            if names(sequence, number) {
                flag
            } else {
                Flags::NONE
            }
        };
        let add = when(&self.flagged, Flags::FLAGGED)
            | when(&self.replied, Flags::ANSWERED)
            | when(&self.forwarded, Flags::FORWARDED);
        (add, when(&self.unseen, Flags::SEEN))
    }
}

/// Whether a mail is named in ranges that are in order and do not touch.
fn names(sequence: &[RangeInclusive<u32>], number: u32) -> bool {
    let next = sequence.partition_point(|range| *range.start() <= number);
    let before = next.checked_sub(1).and_then(|place| sequence.get(place));
    before.is_some_and(|range| range.contains(&number))
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

    #[test]
    fn a29_a_few_octets_that_name_all_numbers_there_are_cost_no_more_than_a_few() {
        let line = "unseen: 0-4294967295 1-1000000 7-9\n".repeat(10_000);
        let marks = MhMarks::from_sequences(line.as_bytes());
        assert_eq!(marks.sequences.unseen, [0..=u32::MAX]);
        assert_eq!(
            (marks.of(0), marks.of(u32::MAX)),
            (Flags::NONE, Flags::NONE)
        );
    }
}
