//! Building a segment: mail after mail, word after word.
//!
//! Every place of every word is noted in eight octets as it is read, and only at the end are they
//! sorted by word: so a word costs one look into a table and one line written, however many
//! mails and places it has.

use std::ops::Range;

use crate::model::Document;
use crate::search::query::Field;
use crate::search::words::each_word;

use super::Area;
use super::bits::{BitWriter, parameter};
use super::code::{push_head, push_pair};
use super::table::{Key, Words};

/// Words of a block of the dictionary.
const BLOCK_WORDS: usize = 128;
/// Places are sorted by word in so many shares, each of which takes memory of its own.
const SHARES: u32 = 4;
/// Places of one field that are told apart; what is behind stands at the last.
const PLACES: u32 = (1 << 29) - 1;

/// Octets of memory that a word at a place takes: while they are sorted a share of them is held
/// twice, and what is written grows.
const STAND_OCTETS: usize = 13;

/// The most that words of mails of such [`Segment::lengths`] take in memory while a segment is
/// built of them, in octets.
#[must_use]
pub fn octets_of(lengths: &[u8]) -> usize {
    // A length is a power of two: there are fewer words than twice that.
    let words = lengths.iter().map(|length| {
        let twice = 2_usize.checked_shl(u32::from(*length));
        twice.unwrap_or(usize::MAX)
    });
    let words = words.fold(0, usize::saturating_add);
    words.saturating_mul(STAND_OCTETS)
}

/// A finished segment, to be kept.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// Mails in it.
    pub mails: u32,
    /// How long each field of each mail is, as powers of two.
    pub lengths: Vec<u8>,
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
    words: Words,
    /// The words of the field being read. They are looked up together: the processor waits for
    /// many places of the table at once then.
    read: Vec<Key>,
    /// In the order of reading.
    stands: Vec<Stand>,
    /// Where each mail ends in `stands`.
    ends: Vec<usize>,
    lengths: Vec<u8>,
}

/// A word at a place.
#[derive(Debug, Clone, Copy)]
struct Stand {
    word: u32,
    /// The field in the highest three bits, the place in the others.
    place: u32,
}

/// A place of a word that is known.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    mail: u32,
    /// As in [`Stand`].
    place: u32,
}

/// The body first: it is where most words stand.
pub(super) const ORDER: [Field; 5] = [
    Field::Body,
    Field::Subject,
    Field::From,
    Field::To,
    Field::FileName,
];
/// Bit of the body alone.
pub(super) const BODY: u8 = 1;

/// The bits of the fields a word may stand in: that of a field is its number in `ORDER`.
pub(super) fn bits(within: Option<Field>) -> u8 {
    let number = ORDER.iter().position(|field| Some(*field) == within);
    number.map_or(u8::MAX, |number| 1 << number)
}

/// The parameter of the places of a word that stands `count` times in a field of this length.
pub(super) fn parameter_of_places(length: u8, count: u32) -> u32 {
    let words = 3_u32.checked_shl(u32::from(length)).unwrap_or(u32::MAX) / 2;
    parameter(words, count.saturating_add(1))
}

/// The parameter of the gaps between the `count` mails of a word.
pub(super) fn parameter_of_mails(mails: u32, count: u32) -> u32 {
    parameter(mails.saturating_sub(count), count)
}

impl Builder {
    /// Mails taken in.
    #[must_use]
    pub fn mails(&self) -> u32 {
        self.ends.len() as u32
    }

    /// About what the segment takes in memory until it is finished, in octets.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.stands.len() * STAND_OCTETS + self.words.octets()
    }

    /// Takes the next mail in; its number is how many there were before.
    pub fn add(&mut self, document: &Document) {
        for (number, field) in ORDER.into_iter().enumerate() {
            let text = field.of(document);
            self.read.clear();
            each_word(text, |word, _range| self.read.push(self.words.key(word)));
            let mut place = 0;
            let stands = self.read.iter().map(|key| {
                let stand = Stand {
                    word: self.words.number(*key),
                    place: (number as u32) << 29 | place,
                };
                place = (place + 1).min(PLACES);
                stand
            });
            self.stands.extend(stands);
            self.lengths.push(place.max(1).ilog2() as u8);
        }
        self.ends.push(self.stands.len());
    }

    /// The segment.
    #[must_use]
    pub fn finish(self) -> Segment {
        let mut segment = Segment {
            mails: self.mails(),
            lengths: self.lengths,
            ..Segment::default()
        };
        let words = self.words.end();
        drop(self.read);
        let begins = begins(&self.stands, words.sorted());
        let mut written = Written::default();
        let share = self.stands.len() as u32 / SHARES + 1;
        let mut rest = words.sorted();
        while let Some(first) = rest.first() {
            let begin = begins.of(*first);
            let within = rest.partition_point(|word| begins.of(*word) - begin < share);
            let (now, later) = rest.split_at(within);
            let end = later.first().map_or(begins.all, |next| begins.of(*next));
            let places = by_word(&self.stands, &self.ends, &begins, begin..end);
            for (number, word) in now.iter().enumerate() {
                let next = now.get(number + 1).map_or(end, |next| begins.of(*next));
                let range = (begins.of(*word) - begin) as usize..(next - begin) as usize;
                written.word(
                    &mut segment,
                    words.text(*word, &mut [0; 8]),
                    places.get(range).unwrap_or_default(),
                );
            }
            rest = later;
        }
        segment
    }
}

/// Where the places of each word begin when words are in order.
#[derive(Debug)]
struct Begins {
    of_word: Vec<u32>,
    /// How many places there are.
    all: u32,
}

impl Begins {
    fn of(&self, word: u32) -> u32 {
        self.of_word.get(word as usize).copied().unwrap_or(self.all)
    }
}

fn begins(stands: &[Stand], sorted: &[u32]) -> Begins {
    let mut counts = vec![0_u32; sorted.len()];
    for stand in stands {
        if let Some(count) = counts.get_mut(stand.word as usize) {
            *count += 1;
        }
    }
    let mut begin = 0;
    for word in sorted {
        if let Some(count) = counts.get_mut(*word as usize) {
            begin += std::mem::replace(count, begin);
        }
    }
    Begins {
        of_word: counts,
        all: begin,
    }
}

/// The places that words within this range have, those of a word together, in the order of mails.
fn by_word(stands: &[Stand], ends: &[usize], begins: &Begins, range: Range<u32>) -> Vec<Place> {
    let mut places = vec![Place::default(); range.len()];
    let mut taken = vec![0_u32; begins.of_word.len()];
    let mut begin = 0;
    for (mail, end) in ends.iter().enumerate() {
        for stand in stands.get(begin..*end).unwrap_or_default() {
            let at = begins.of(stand.word);
            if range.contains(&at)
                && let Some(taken) = taken.get_mut(stand.word as usize)
                && let Some(place) = places.get_mut((at - range.start + *taken) as usize)
            {
                *place = Place {
                    mail: mail as u32,
                    place: stand.place,
                };
                *taken += 1;
            }
        }
        begin = *end;
    }
    places
}

/// The word written last.
#[derive(Default)]
struct Written {
    count: usize,
    word: String,
}

impl Written {
    /// Writes a word behind the one before it.
    fn word(&mut self, segment: &mut Segment, word: &str, places: &[Place]) {
        if self.count.is_multiple_of(BLOCK_WORDS) {
            self.word.clear();
            segment.begin_block(word);
        }
        segment.push_word(&self.word, word, places);
        self.word.clear();
        self.word.push_str(word);
        self.count += 1;
    }
}

impl Segment {
    fn begin_block(&mut self, first: &str) {
        self.blocks.push(Block {
            first: first.to_owned(),
            mails_at: self.mails_area.len() as u64,
            places_at: self.places_area.len() as u64,
            octets: Vec::new(),
        });
    }

    /// Writes a word behind the one before it.
    fn push_word(&mut self, before: &str, word: &str, places: &[Place]) {
        let from = (self.mails_area.len(), self.places_area.len());
        let count = self.push_places(places);
        let lengths = (
            self.mails_area.len() - from.0,
            self.places_area.len() - from.1,
        );
        let shared = before
            .bytes()
            .zip(word.bytes())
            .take_while(|(one, other)| one == other)
            .count();
        let suffix = word.as_bytes().get(shared..).unwrap_or_default();
        let Some(block) = self.blocks.last_mut() else {
            return;
        };
        let out = &mut block.octets;
        push_pair(out, shared as u32, suffix.len() as u32);
        out.extend_from_slice(suffix);
        push_head(out, count, lengths.0 as u32, lengths.1 as u32);
    }

    /// Writes a word's mails and places; says in how many mails it stands.
    fn push_places(&mut self, places: &[Place]) -> u32 {
        let same_mail = |one: &Place, other: &Place| one.mail == other.mail;
        let count = places.chunk_by(same_mail).count() as u32;
        let parameter = parameter_of_mails(self.mails, count);
        let (mut mails, mut written) = (BitWriter::default(), BitWriter::default());
        let mut next = 0;
        for in_mail in places.chunk_by(same_mail) {
            let mail = in_mail.first().map_or(next, |place| place.mail);
            let mut fields = 0;
            for in_field in in_mail.chunk_by(|one, other| one.field() == other.field()) {
                let field = in_field.first().map_or(0, Place::field);
                fields |= 1 << field;
                let length = self.lengths.get(mail as usize * ORDER.len() + field);
                let length = length.copied().unwrap_or_default();
                push_field(&mut self.places_area, &mut written, in_field, length);
            }
            mails.push_rice(&mut self.mails_area, mail - next, parameter);
            mails.push(&mut self.mails_area, u32::from(fields != BODY), 1);
            if fields != BODY {
                mails.push(&mut self.mails_area, u32::from(fields), ORDER.len() as u32);
            }
            next = mail + 1;
        }
        mails.end(&mut self.mails_area);
        written.end(&mut self.places_area);
        count
    }
}

fn push_field(out: &mut Vec<u8>, writer: &mut BitWriter, places: &[Place], length: u8) {
    let count = places.len() as u32;
    let parameter = parameter_of_places(length, count);
    writer.push_gamma(out, count);
    let mut next = 0;
    for place in places {
        let at = place.place & PLACES;
        // Behind the last place that is told apart all stand at one.
        writer.push_rice(out, at.saturating_sub(next), parameter);
        next = at + 1;
    }
}

impl Place {
    /// The number of its field in `ORDER`.
    fn field(&self) -> usize {
        (self.place >> 29) as usize
    }
}
