//! The words of a segment being built, and their numbers.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

/// Set in the key of a word that is longer than eight octets: no letter begins with it.
const LONG: u64 = 0xff << 56;
/// Places of the table at first.
const FIRST: usize = 1 << 12;

/// A word as one number: its octets where they are at most eight, and so ordered as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u64);

/// Numbers of words, in the order in which they came.
#[derive(Debug)]
pub(super) struct Words {
    /// The key of each word.
    keys: Vec<Key>,
    /// Keys and numbers, each where its hash says or behind it; at most half of it is full.
    table: Vec<(Key, u32)>,
    /// An odd number nobody can foresee: who could would send words that fall on one place.
    secret: u64,
    long: Long,
}

/// Words of more than eight octets.
#[derive(Debug, Default)]
struct Long {
    numbers: HashTable<u32>,
    hasher: DefaultHashBuilder,
    letters: String,
    /// Where each ends among the letters.
    ends: Vec<u32>,
}

/// A place of the table at which no word is: no word has no letters.
const FREE: (Key, u32) = (Key(0), 0);

impl Default for Words {
    fn default() -> Self {
        let long = Long::default();
        Self {
            keys: Vec::new(),
            table: vec![FREE; FIRST],
            secret: long.hasher.hash_one(1_u8) | 1,
            long,
        }
    }
}

impl Words {
    /// The key of a word; it need not have a number yet.
    pub(super) fn key(&mut self, word: &str) -> Key {
        if word.len() <= 8 {
            Key(beginning(word))
        } else {
            Key(LONG | u64::from(self.long.number(word)))
        }
    }

    /// The number of a word; a new one gets the next.
    pub(super) fn number(&mut self, key: Key) -> u32 {
        let mask = self.table.len() - 1;
        let mut at = self.place(key);
        loop {
            match self.table.get(at & mask) {
                Some((Key(0), _)) | None => return self.take(key, at & mask),
                Some((here, number)) if *here == key => return *number,
                Some(_other) => at += 1,
            }
        }
    }

    fn place(&self, Key(key): Key) -> usize {
        // The highest bits are those on which all others have worked.
        (key.wrapping_mul(self.secret) >> 20 ^ key.wrapping_mul(self.secret) >> 41) as usize
    }

    /// A new word, at a free place.
    fn take(&mut self, key: Key, at: usize) -> u32 {
        let number = self.keys.len() as u32;
        self.keys.push(key);
        if let Some(place) = self.table.get_mut(at) {
            *place = (key, number);
        }
        if self.keys.len() * 2 > self.table.len() {
            self.grow();
        }
        number
    }

    fn grow(&mut self) {
        let places = self.table.len() * 2;
        self.table = vec![FREE; places];
        for (number, key) in self.keys.iter().enumerate() {
            let mut at = self.place(*key);
            while let Some(place) = self.table.get_mut(at & (places - 1)) {
                if *place == FREE {
                    *place = (*key, number as u32);
                    break;
                }
                at += 1;
            }
        }
    }

    /// No more words come.
    pub(super) fn end(self) -> Sorted {
        let mut sorted = Sorted {
            keys: self.keys,
            long: self.long,
            numbers: Vec::new(),
        };
        sorted.long.numbers = HashTable::new();
        sorted.sort();
        sorted
    }

    /// About what they take in memory until they are written, in octets.
    pub(super) fn octets(&self) -> usize {
        let long = self.long.letters.len() + self.long.ends.len() * 16;
        self.table.len() * 16 + self.keys.len() * 16 + long
    }
}

/// Words that have all come, in the order of their letters.
#[derive(Debug)]
pub(super) struct Sorted {
    keys: Vec<Key>,
    long: Long,
    numbers: Vec<u32>,
}

impl Sorted {
    /// The numbers of all words.
    pub(super) fn sorted(&self) -> &[u32] {
        &self.numbers
    }

    /// The letters of a word; `short` is room for those of one of eight.
    pub(super) fn text<'w>(&'w self, word: u32, short: &'w mut [u8; 8]) -> &'w str {
        let Key(key) = self.keys.get(word as usize).copied().unwrap_or(Key(0));
        if key >= LONG {
            return self.long.text((key & !LONG) as u32);
        }
        *short = key.to_be_bytes();
        let length = 8 - key.trailing_zeros().min(64) as usize / 8;
        std::str::from_utf8(short.get(..length).unwrap_or_default()).unwrap_or_default()
    }

    fn sort(&mut self) {
        let mut words: Vec<(u64, u32)> = (0_u32..)
            .zip(&self.keys)
            .map(|(word, Key(key))| (self.beginning(*key), word))
            .collect();
        words.sort_unstable_by(|(one, word), (other, another)| {
            one.cmp(other).then_with(|| {
                let (mut short, mut also_short) = ([0; 8], [0; 8]);
                let word = self.text(*word, &mut short);
                word.cmp(self.text(*another, &mut also_short))
            })
        });
        self.numbers = words.into_iter().map(|(_beginning, word)| word).collect();
    }

    fn beginning(&self, key: u64) -> u64 {
        if key < LONG {
            key
        } else {
            beginning(self.long.text((key & !LONG) as u32))
        }
    }
}

impl Long {
    fn number(&mut self, word: &str) -> u32 {
        let hash = self.hasher.hash_one(word);
        let (ends, letters) = (&self.ends, &self.letters);
        let is_it = |number: &u32| letters.get(range(ends, *number)) == Some(word);
        if let Some(number) = self.numbers.find(hash, is_it) {
            return *number;
        }
        let number = self.ends.len() as u32;
        self.letters.push_str(word);
        self.ends.push(self.letters.len() as u32);
        let (ends, letters, hasher) = (&self.ends, &self.letters, &self.hasher);
        self.numbers.insert_unique(hash, number, |number| {
            hasher.hash_one(letters.get(range(ends, *number)).unwrap_or_default())
        });
        number
    }

    fn text(&self, number: u32) -> &str {
        self.letters
            .get(range(&self.ends, number))
            .unwrap_or_default()
    }
}

/// Where a word stands among the letters of all.
fn range(ends: &[u32], word: u32) -> Range<usize> {
    let end = |number: u32| ends.get(number as usize).map_or(0, |end| *end as usize);
    word.checked_sub(1).map_or(0, end)..end(word)
}

/// The first eight octets of a word, as a number that is ordered as they are.
fn beginning(word: &str) -> u64 {
    let mut octets = [0; 8];
    for (to, from) in octets.iter_mut().zip(word.bytes()) {
        *to = from;
    }
    u64::from_be_bytes(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_has_one_number_and_they_are_sorted_by_letters() {
        let mut words = Words::default();
        let mut texts: Vec<String> = (0..20_000_u32)
            .map(|number| match number % 3 {
                0 => format!("{number}"),
                1 => format!("a long word {number}"),
                _ => ['会', char::from_u32(0x4e00 + number).unwrap()]
                    .iter()
                    .collect(),
            })
            .collect();
        texts.push("beginnin".to_owned());
        texts.push("beginning".to_owned());
        let number = |words: &mut Words, text: &str| {
            let key = words.key(text);
            words.number(key)
        };
        for (expected, text) in texts.iter().enumerate() {
            assert_eq!(number(&mut words, text), expected as u32, "{text}");
        }
        for (expected, text) in texts.iter().enumerate() {
            assert_eq!(number(&mut words, text), expected as u32, "{text}");
        }
        let words = words.end();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(words.text(number as u32, &mut [0; 8]), text);
        }
        let sorted: Vec<String> = words
            .sorted()
            .iter()
            .map(|word| words.text(*word, &mut [0; 8]).to_owned())
            .collect();
        texts.sort();
        assert_eq!(sorted, texts);
    }
}
