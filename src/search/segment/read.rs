//! Reading a segment: from a word to the mails it stands in, and to its places.

use super::bits::BitReader;
use super::build::{BODY, ORDER, parameter_of_mails, parameter_of_places};
use super::code::Reader;
use super::set::Mails;

/// A piece that is not as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a piece of the text is damaged")]
pub struct Torn;

/// One of the two long pieces of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The mails of each word.
    Mails,
    /// The places of each word.
    Places,
}

/// Hears of a block (its octets, where its words' mails begin, where their places begin) and says
/// whether to go on.
pub type Telling<'t, E> = dyn FnMut(&[u8], u64, u64) -> Result<bool, E> + 't;

/// Where a segment's pieces are kept.
pub trait Pieces {
    /// Why one cannot be read.
    type Error: From<Torn>;

    /// Mails of the segment.
    fn mails(&self) -> u32;

    /// [`super::Segment::lengths`].
    ///
    /// # Errors
    /// Whatever keeps a piece from being read.
    fn lengths(&self) -> Result<Vec<u8>, Self::Error>;

    /// Tells the blocks from the one that holds a word (or would) on, until told to stop by
    /// `false`.
    ///
    /// # Errors
    /// Whatever keeps a piece from being read.
    fn blocks_from(
        &self,
        word: &str,
        tell: &mut Telling<'_, Self::Error>,
    ) -> Result<(), Self::Error>;

    /// Octets of an area.
    ///
    /// # Errors
    /// Whatever keeps a piece from being read.
    fn octets(&self, area: Area, at: u64, count: usize) -> Result<Vec<u8>, Self::Error>;
}

/// Where a word's mails and places are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// How many mails.
    count: u32,
    mails: (u64, usize),
    places: (u64, usize),
}

/// The word itself, or all words that begin with it.
pub(super) fn find<P: Pieces>(
    pieces: &P,
    wanted: &str,
    begins: bool,
) -> Result<Vec<Found>, P::Error> {
    let mut found = Vec::new();
    let wanted = wanted.as_bytes();
    pieces.blocks_from(
        std::str::from_utf8(wanted).unwrap_or_default(),
        &mut |octets, mails_at, places_at| {
            let (mut mails_at, mut places_at) = (mails_at, places_at);
            let mut reader = Reader::of(octets);
            let mut word: Vec<u8> = Vec::new();
            while !reader.is_at_end() {
                let (shared, suffix) = reader.pair()?;
                let (shared, suffix) = (shared as usize, suffix as usize);
                if shared > word.len() {
                    return Err(Torn.into());
                }
                word.truncate(shared);
                word.extend_from_slice(reader.octets(suffix)?);
                let (count, of_mails, of_places) = reader.head()?;
                let lengths = (of_mails as usize, of_places as usize);
                let is_wanted = if begins {
                    word.starts_with(wanted)
                } else {
                    word == wanted
                };
                if is_wanted {
                    found.push(Found {
                        count,
                        mails: (mails_at, lengths.0),
                        places: (places_at, lengths.1),
                    });
                } else if word.as_slice() > wanted {
                    return Ok(false);
                }
                mails_at = mails_at.saturating_add(lengths.0 as u64);
                places_at = places_at.saturating_add(lengths.1 as u64);
            }
            Ok(begins || word.as_slice() < wanted)
        },
    )?;
    Ok(found)
}

/// Takes the mails in which a word stands in one of these fields into a set.
pub(super) fn mails_into<P: Pieces>(
    pieces: &P,
    found: &[Found],
    fields: u8,
    set: &mut Mails,
) -> Result<(), P::Error> {
    // Words that begin alike lie behind one another: one piece holds them all.
    let (Some(first), Some(last)) = (found.first(), found.last()) else {
        return Ok(());
    };
    let begin = first.mails.0;
    let length =
        (last.mails.0.checked_sub(begin)).and_then(|at| at.checked_add(last.mails.1 as u64));
    let octets = pieces.octets(Area::Mails, begin, length.ok_or(Torn)? as usize)?;
    for word in found {
        let at = word.mails.0.checked_sub(begin).ok_or(Torn)? as usize;
        let end = at.checked_add(word.mails.1).ok_or(Torn)?;
        let slice = octets.get(at..end).ok_or(Torn)?;
        let parameter = parameter_of_mails(pieces.mails(), word.count);
        let mut reader = BitReader::of(slice);
        let mut next = 0;
        for _mail in 0..word.count {
            let (mail, stands) = mail(&mut reader, parameter, next)?;
            if stands & fields != 0 {
                set.insert(mail);
            }
            next = mail.saturating_add(1);
        }
    }
    Ok(())
}

/// The next mail from `next` on, and the fields in which the word stands in it.
fn mail(reader: &mut BitReader<'_>, parameter: u32, next: u32) -> Result<(u32, u8), Torn> {
    let gap = reader.rice(parameter)?;
    let fields = if reader.bits(1)? == 1 {
        reader.bits(ORDER.len() as u32)? as u8
    } else {
        BODY
    };
    Ok((next.checked_add(gap).ok_or(Torn)?, fields))
}

/// The places of words in the mails of a set: mail, field, place, in this order for one word.
pub(super) fn places<P: Pieces>(
    pieces: &P,
    found: &[Found],
    fields: u8,
    set: &Mails,
) -> Result<Vec<(u32, u8, u32)>, P::Error> {
    let lengths = pieces.lengths()?;
    let mut places = Vec::new();
    for word in found {
        let mails = pieces.octets(Area::Mails, word.mails.0, word.mails.1)?;
        let octets = pieces.octets(Area::Places, word.places.0, word.places.1)?;
        let parameter = parameter_of_mails(pieces.mails(), word.count);
        let mut mails = BitReader::of(&mails);
        let mut reader = BitReader::of(&octets);
        let mut next = 0;
        for _mail in 0..word.count {
            let (mail, stands) = mail(&mut mails, parameter, next)?;
            next = mail.saturating_add(1);
            let is_wanted = set.contains(mail);
            for field in (0..ORDER.len()).filter(|field| stands & (1 << field) != 0) {
                let bit = 1_u8 << field;
                let length = lengths.get(mail as usize * ORDER.len() + field);
                let keeps = is_wanted && bit & fields != 0;
                in_field(&mut reader, *length.ok_or(Torn)?, |place| {
                    if keeps {
                        places.push((mail, bit, place));
                    }
                })?;
            }
        }
    }
    if found.len() > 1 {
        places.sort_unstable();
    }
    Ok(places)
}

/// Tells the places of a word in one field of one mail.
fn in_field(reader: &mut BitReader<'_>, length: u8, mut tell: impl FnMut(u32)) -> Result<(), Torn> {
    let count = reader.gamma()?;
    let parameter = parameter_of_places(length, count);
    let mut next = 0_u32;
    for _place in 0..count {
        let place = next.checked_add(reader.rice(parameter)?).ok_or(Torn)?;
        tell(place);
        next = place.checked_add(1).ok_or(Torn)?;
    }
    Ok(())
}
