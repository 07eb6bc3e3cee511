//! Answers to STAT, LIST and UIDL, as real servers write them (P-24, P-25).

use crate::model::{MailNumber, Uid};
use crate::wire::{Line, limits};

use super::error::Error;
use super::reply::words;

/// Octets of a whole listing, so that a server cannot fill the memory with long names.
const LISTING_OCTETS: usize = 32 * 1024 * 1024;

/// The well-formed entries of a listing, in the server's order, no number twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// Number and what is listed of it.
    pub entries: Vec<(MailNumber, T)>,
    /// How many lines were no entry: no number, one out of range or twice, nothing behind it.
    pub malformed_lines: usize,
    /// The first of them, printable.
    pub first_malformed: Option<String>,
}

impl<T> Listing<T> {
    /// Whether every line was an entry. If not, nothing may be deleted by this listing (P-66).
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        self.malformed_lines == 0
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            malformed_lines: 0,
            first_malformed: None,
        }
    }
}

/// What stands behind the number in a line of a listing.
pub(super) trait Listed: Sized {
    /// The command that lists it.
    const COMMAND: &'static str;

    /// `None`: the line is malformed. `Some(None)`: it is well formed and tells nothing.
    fn read(text: &[u8]) -> Option<Option<Self>>;
}

impl Listed for Uid {
    const COMMAND: &'static str = "UIDL";

    fn read(text: &[u8]) -> Option<Option<Self>> {
        Self::new(text).map(Some)
    }
}

impl Listed for u64 {
    const COMMAND: &'static str = "LIST";

    /// Sizes are hints: a negative or endless one is unknown, not a fault (P-26). Text behind
    /// the size is the server's own (RFC 1939 §5).
    fn read(text: &[u8]) -> Option<Option<Self>> {
        let size = text.split(|byte| is_blank(*byte)).next()?;
        let digits = size.strip_prefix(b"-").unwrap_or(size);
        let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        is_number.then(|| std::str::from_utf8(size).ok()?.parse().ok())
    }
}

/// Reads the lines of a listing.
#[derive(Debug)]
pub(super) struct ListingReader<T> {
    found: Listing<T>,
    /// One bit a number: which were listed.
    seen: Vec<u64>,
    mails: u32,
    lines: usize,
    octets: usize,
}

impl<T: Listed> ListingReader<T> {
    /// `mails` is STAT's count.
    pub(super) fn new(mails: u32) -> Self {
        Self {
            found: Listing::default(),
            seen: vec![0; mails as usize / 64 + 1],
            mails,
            lines: 0,
            octets: 0,
        }
    }

    /// Takes a line; the listing once it is the last.
    pub(super) fn take(&mut self, line: &Line) -> Result<Option<Listing<T>>, Error> {
        if line.0 == b"." {
            return Ok(Some(std::mem::take(&mut self.found)));
        }
        self.lines += 1;
        let limit_lines = self.mails as usize + limits::LISTING_SPARE_LINES;
        if self.lines > limit_lines {
            return Err(Error::AnswerTooLong {
                command: T::COMMAND,
                limit_lines,
            });
        }
        self.octets += line.0.len();
        if self.octets > LISTING_OCTETS {
            return Err(Error::ListingTooLarge {
                command: T::COMMAND,
                limit_octets: LISTING_OCTETS,
            });
        }
        let content = line.0.strip_prefix(b".").unwrap_or(&line.0);
        match self.read(content) {
            Some((number, Some(listed))) => self.found.entries.push((number, listed)),
            Some((_number, None)) => {}
            None => {
                self.found.malformed_lines += 1;
                self.found
                    .first_malformed
                    .get_or_insert_with(|| words(content));
            }
        }
        Ok(None)
    }

    /// One entry: a number in range that was not listed before, blanks, what is listed.
    fn read(&mut self, line: &[u8]) -> Option<(MailNumber, Option<T>)> {
        let (digits, rest) = entry_fields(line)?;
        let number: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
        if number > self.mails {
            return None;
        }
        let listed = T::read(rest)?;
        let word = self.seen.get_mut(number as usize / 64)?;
        let bit = 1_u64 << (number % 64);
        if *word & bit != 0 {
            return None;
        }
        *word |= bit;
        Some((MailNumber::new(number)?, listed))
    }
}

/// Digits, and what stands behind the blanks behind them. Some servers write `+OK` before each
/// entry, several blanks, or blanks at the end (P-25).
fn entry_fields(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.trim_ascii();
    let line = match line.split_at_checked(3) {
        Some((start, rest)) if start.eq_ignore_ascii_case(b"+OK") => rest.trim_ascii_start(),
        _ => line,
    };
    let end = line.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = line.split_at(end);
    let is_apart = rest.first().is_some_and(|byte| is_blank(*byte));
    (is_apart && !digits.is_empty()).then(|| (digits, rest.trim_ascii()))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// STAT's mails and octets out of the words behind +OK; octets are `None` where they are no
/// number (P-24).
///
/// # Errors
/// [`Error::BadStat`] without a count of mails and something behind it, [`Error::TooManyMails`].
pub(super) fn read_stat(text: &str) -> Result<(u32, Option<u64>), Error> {
    let bad = || Error::BadStat {
        line: text.to_owned(),
    };
    let mut fields = text.split_ascii_whitespace();
    let mails = fields.next().unwrap_or_default();
    let octets = fields.next().ok_or_else(bad)?;
    if mails.is_empty() || !mails.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    let mails: u64 = mails.parse().unwrap_or(u64::MAX);
    match u32::try_from(mails) {
        Ok(count) if count <= limits::MAILDROP_MAILS => Ok((count, octets.parse().ok())),
        _ => Err(Error::TooManyMails {
            mails,
            limit_mails: limits::MAILDROP_MAILS,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list<T: Listed>(mails: u32, lines: &[&[u8]]) -> Result<Listing<T>, Error> {
        let mut reader = ListingReader::new(mails);
        for line in lines {
            if let Some(listing) = reader.take(&Line(line.to_vec()))? {
                return Ok(listing);
            }
        }
        Ok(reader.take(&Line(b".".to_vec()))?.unwrap())
    }

    fn sizes(listing: &Listing<u64>) -> Vec<(u32, u64)> {
        let entries = listing.entries.iter();
        entries
            .map(|(number, size)| (number.get(), *size))
            .collect()
    }

    #[test]
    fn p25_p26_sizes_are_read_through_blanks_prefixes_and_words() {
        let listing = list::<u64>(
            6,
            &[
                b"1 120",
                b"+OK 2 200",
                b"  3   300  ",
                b"0004\t400 octets",
                b"5 -1",
                b"6 99999999999999999999",
            ],
        )
        .unwrap();
        assert!(listing.is_well_formed());
        assert_eq!(sizes(&listing), [(1, 120), (2, 200), (3, 300), (4, 400)]);
    }

    #[test]
    fn p66_a_line_that_is_no_entry_is_counted_and_the_others_stand() {
        let listing = list::<Uid>(
            3,
            &[
                b"1 a b",
                b"2",
                b"2 \xb3\xa4",
                b"2 again",
                b"0 zero",
                b"4 far",
                b"x y",
                b"",
                b"3 c\x07",
                b"-1 x",
            ],
        )
        .unwrap();
        let named: Vec<(u32, &[u8])> = listing
            .entries
            .iter()
            .map(|(number, uid)| (number.get(), uid.as_bytes()))
            .collect();
        assert_eq!(named, [(1, &b"a b"[..]), (2, b"\xb3\xa4")]);
        assert_eq!(listing.malformed_lines, 8);
        assert_eq!(listing.first_malformed.as_deref(), Some("2"));
    }

    #[test]
    fn p60_a_uid_that_begins_with_a_dot_or_is_long_is_kept() {
        let long = [b"2 ".as_slice(), &[b'x'; 255]].concat();
        let listing = list::<Uid>(2, &[b"1 .hidden", &long]).unwrap();
        assert_eq!(listing.entries[0].1.as_bytes(), b".hidden");
        assert_eq!(listing.entries[1].1.as_bytes().len(), 255);
    }

    #[test]
    fn a24_an_endless_listing_ends_at_its_limit() {
        let lines = vec![&b"1 a"[..]; limits::LISTING_SPARE_LINES + 3];
        let fault = Error::AnswerTooLong {
            command: "UIDL",
            limit_lines: 2 + limits::LISTING_SPARE_LINES,
        };
        assert_eq!(list::<Uid>(2, &lines), Err(fault));
    }

    #[test]
    fn p24_stat_needs_a_count_and_something_behind_it() {
        assert_eq!(read_stat("7 1234"), Ok((7, Some(1234))));
        assert_eq!(read_stat("007  -5 more words"), Ok((7, None)));
        assert_eq!(read_stat("7 many"), Ok((7, None)));
        for text in ["", "7", "seven 1234", "-7 1", "+7 1"] {
            assert!(
                matches!(read_stat(text), Err(Error::BadStat { .. })),
                "{text:?}"
            );
        }
        for text in ["2000001 1", "4294967296 1", "99999999999999999999999 1"] {
            assert!(
                matches!(read_stat(text), Err(Error::TooManyMails { .. })),
                "{text:?}"
            );
        }
    }
}
