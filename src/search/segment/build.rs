//! Building a segment: mail after mail, word after word.

use std::collections::HashMap;

use crate::model::Document;
use crate::search::query::Field;
use crate::search::words::each_word;

use super::code::{Reader, push};
use super::{Area, Torn};

/// Words of a block of the dictionary.
const BLOCK_WORDS: usize = 64;

/// A finished segment, to be kept.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// Mails in it.
    pub mails: u32,
    /// The dictionary, in the order of words.
    pub blocks: Vec<Block>,
    /// [`Area::Mails`].
    pub mails_area: Vec<u8>,
    /// [`Area::Places`].
    pub places_area: Vec<u8>,
}

impl Segment {
    /// The octets of an area.
    #[must_use]
    pub fn area(&self, area: Area) -> &[u8] {
        match area {
            Area::Mails => &self.mails_area,
            Area::Places => &self.places_area,
        }
    }
}

/// Some words of the dictionary, one behind another.
#[derive(Debug, Clone)]
pub struct Block {
    /// The first of them.
    pub first: String,
    /// Where its mails begin in [`Area::Mails`].
    pub mails_at: u64,
    /// Where its places begin in [`Area::Places`].
    pub places_at: u64,
    /// The words.
    pub octets: Vec<u8>,
}

/// A segment being built.
#[derive(Debug, Default)]
pub struct Builder {
    words: HashMap<Box<str>, usize>,
    entries: Vec<Entry>,
    mails: u32,
    octets: usize,
}

/// What is known of a word so far.
#[derive(Debug, Default)]
struct Entry {
    /// For each mail: the gap, the fields, and for each of them its places.
    written: Vec<u8>,
    count: u32,
    /// The last mail written, plus one.
    after: u32,
    /// The word's places in the mail being read.
    now: Now,
}

/// A word within the mail being read: most stand in it once.
#[derive(Debug, Default)]
struct Now {
    /// The mail, plus one; 0: none.
    mail: u32,
    fields: u8,
    /// The field of the last place, and the place.
    last: (u8, u32),
    /// Places as they are written, but the last, which does not know yet whether more follow.
    places: Vec<u8>,
    /// The last gap.
    gap: u32,
}

/// The fields in the order of their bits.
const BIT: fn(Field) -> u8 = |field| match field {
    Field::Body => 1,
    Field::Subject => 2,
    Field::From => 4,
    Field::To => 8,
    Field::FileName => 16,
};
/// The body first: it is where most words stand.
const ORDER: [Field; 5] = [
    Field::Body,
    Field::Subject,
    Field::From,
    Field::To,
    Field::FileName,
];
/// Bit of the body alone.
pub(super) const BODY: u8 = 1;

/// The bits of the fields a word may stand in.
pub(super) fn bits(within: Option<Field>) -> u8 {
    within.map_or(u8::MAX, BIT)
}

impl Builder {
    /// Mails taken in.
    #[must_use]
    pub fn mails(&self) -> u32 {
        self.mails
    }

    /// About what the segment takes in memory, in octets.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.octets
    }

    /// Takes the next mail in; its number is how many there were before.
    pub fn add(&mut self, document: &Document) {
        self.mails += 1;
        let mail = self.mails;
        let mut touched = Vec::new();
        for field in ORDER {
            let bit = BIT(field);
            let mut place = 0;
            each_word(field.of(document), |word, _range| {
                let number = match self.words.get(word) {
                    Some(number) => *number,
                    None => {
                        let number = self.entries.len();
                        self.words.insert(word.into(), number);
                        self.entries.push(Entry::default());
                        self.octets += 96 + word.len();
                        number
                    }
                };
                if let Some(entry) = self.entries.get_mut(number)
                    && entry.stands(mail, bit, place)
                {
                    touched.push(number);
                }
                place += 1;
            });
        }
        for number in touched {
            if let Some(entry) = self.entries.get_mut(number) {
                self.octets += entry.end_mail();
            }
        }
    }

    /// The segment.
    #[must_use]
    pub fn finish(self) -> Segment {
        let mut words: Vec<(Box<str>, usize)> = self.words.into_iter().collect();
        words.sort_unstable();
        let mut segment = Segment {
            mails: self.mails,
            ..Segment::default()
        };
        let mut before: Box<str> = "".into();
        for (number, (word, entry)) in words.into_iter().enumerate() {
            let Some(entry) = self.entries.get(entry) else {
                continue;
            };
            if number % BLOCK_WORDS == 0 {
                before = "".into();
                segment.blocks.push(Block {
                    first: word.to_string(),
                    mails_at: segment.mails_area.len() as u64,
                    places_at: segment.places_area.len() as u64,
                    octets: Vec::new(),
                });
            }
            let from = (segment.mails_area.len(), segment.places_area.len());
            // Written by this very builder: nothing in it can be torn.
            if entry.split(&mut segment).is_err() {
                continue;
            }
            let lengths = (
                segment.mails_area.len() - from.0,
                segment.places_area.len() - from.1,
            );
            if let Some(block) = segment.blocks.last_mut() {
                push_word(&mut block.octets, &before, &word, entry.count, lengths);
            }
            before = word;
        }
        segment
    }
}

fn push_word(out: &mut Vec<u8>, before: &str, word: &str, count: u32, lengths: (usize, usize)) {
    let shared = before
        .bytes()
        .zip(word.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let suffix = word.as_bytes().get(shared..).unwrap_or_default();
    push(out, shared as u32);
    push(out, suffix.len() as u32);
    out.extend_from_slice(suffix);
    push(out, count);
    push(out, lengths.0 as u32);
    push(out, lengths.1 as u32);
}

impl Entry {
    /// Notes a place; says whether it is the word's first in this mail.
    fn stands(&mut self, mail: u32, field: u8, place: u32) -> bool {
        let now = &mut self.now;
        let is_first = now.mail != mail;
        if is_first {
            now.mail = mail;
            now.fields = 0;
            now.places.clear();
        } else {
            // What was last is followed: by a place of its field, or by another field.
            let more = u32::from(now.last.0 == field);
            push(&mut now.places, now.gap << 1 | more);
        }
        let continues = !is_first && now.last.0 == field;
        now.gap = if continues { place - now.last.1 } else { place };
        now.fields |= field;
        now.last = (field, place);
        is_first
    }

    /// Writes the mail just read behind those before; says how many octets that took.
    fn end_mail(&mut self) -> usize {
        let before = self.written.len();
        let now = &mut self.now;
        let elsewhere = now.fields != BODY;
        push(
            &mut self.written,
            (now.mail - 1 - self.after) << 1 | u32::from(elsewhere),
        );
        if elsewhere {
            self.written.push(now.fields);
        }
        self.written.extend_from_slice(&now.places);
        push(&mut self.written, now.gap << 1);
        self.after = now.mail;
        self.count += 1;
        // Words of one long mail must not hold its memory till the end.
        if now.places.capacity() > 64 {
            now.places = Vec::new();
        }
        self.written.len() - before
    }

    /// Parts what was written into the two areas.
    fn split(&self, segment: &mut Segment) -> Result<(), Torn> {
        let mut reader = Reader::of(&self.written);
        while !reader.is_at_end() {
            let head = reader.number()?;
            push(&mut segment.mails_area, head);
            let mut fields = BODY;
            if head & 1 == 1 {
                fields = reader.octets(1)?.first().copied().ok_or(Torn)?;
                segment.mails_area.push(fields);
            }
            for _field in 0..fields.count_ones() {
                loop {
                    let gap = reader.number()?;
                    push(&mut segment.places_area, gap);
                    if gap & 1 == 0 {
                        break;
                    }
                }
            }
        }
        Ok(())
    }
}
