//! The directory of a ZIP archive (APPNOTE 6.3 §4.3.12 to §4.3.16).

use memchr::memmem;

use super::dos_text::Names;
use super::{ENTRIES, Entry, Listing, escapes, runs, shown};

/// Octets before the end in which the record of the end stands: itself and its comment.
const END_OCTETS: usize = 22 + 65_535;
/// Bits of an entry's flags (§4.4.4).
const ENCRYPTED: u16 = 1;
const UTF_8: u16 = 1 << 11;
/// Extra fields: sizes of more than 32 bits, and the name in UTF-8 (§4.5.3, §4.6.9).
const LARGE: u16 = 0x0001;
const UNICODE_PATH: u16 = 0x7075;
/// The systems whose attributes are those of Unix (§4.4.2).
const UNIX: u8 = 3;
/// The kind of file among these attributes, and what a link is.
const FILE_KIND: u32 = 0o170_000;
const LINK: u32 = 0o120_000;

/// Where the directory stands and how many entries it says it has.
struct Directory {
    start: usize,
    end: usize,
    count: u64,
}

pub(super) fn list(octets: &[u8]) -> Option<Listing> {
    let directory = find_directory(octets)?;
    let mut rest = octets.get(directory.start..directory.end)?;
    let mut raw = Vec::new();
    while raw.len() < ENTRIES {
        let Some((entry, after)) = take_entry(rest) else {
            break;
        };
        raw.push(entry);
        rest = after;
    }
    if raw.is_empty() && directory.count > 0 {
        return None;
    }
    let unsaid = raw.iter().filter(|entry| entry.unicode.is_none());
    let names = Names::guess(unsaid.map(|entry| entry.name));
    let is_whole = raw.len() as u64 >= directory.count;
    Some(Listing {
        entries: raw.iter().map(|entry| entry.read(names)).collect(),
        is_whole,
        packed_octets: octets.len() as u64,
    })
}

/// Lists what stands before each file (§4.3.7), where there is no directory. What is within a file
/// is passed over as far as its length is known: an archive in the archive is one file.
pub(super) fn list_of_files(octets: &[u8]) -> Option<Listing> {
    let mut raw = Vec::new();
    let mut from = 0;
    while raw.len() < ENTRIES
        && let Some(rest) = octets.get(from..)
        && let Some(found) = memmem::find(rest, b"PK\x03\x04")
    {
        let (entry, octets) = match rest.get(found..).and_then(take_file) {
            Some((entry, octets)) => (Some(entry), octets),
            None => (None, 4),
        };
        from = from.saturating_add(found).saturating_add(octets);
        raw.extend(entry);
    }
    let unsaid = raw.iter().filter(|entry| entry.unicode.is_none());
    let names = Names::guess(unsaid.map(|entry| entry.name));
    (!raw.is_empty()).then(|| Listing {
        entries: raw.iter().map(|entry| entry.read(names)).collect(),
        is_whole: false,
        packed_octets: octets.len() as u64,
    })
}

/// A file by what stands before it, and the octets of both.
fn take_file(octets: &[u8]) -> Option<(Raw<'_>, usize)> {
    let flags = u16_at(octets, 6)?;
    let name_end = 30 + usize::from(u16_at(octets, 26)?);
    let extra_end = name_end + usize::from(u16_at(octets, 28)?);
    let name = octets.get(30..name_end)?;
    // Chance writes these four octets as well, but no name.
    if name.is_empty() || name.iter().any(u8::is_ascii_control) {
        return None;
    }
    let mut raw = Raw {
        name,
        sum: None,
        unicode: (flags & UTF_8 != 0).then_some(name),
        size_octets: u64::from(u32_at(octets, 22)?),
        packed_octets: u64::from(u32_at(octets, 18)?),
        is_encrypted: flags & ENCRYPTED != 0,
        is_link: false,
    };
    raw.read_extra(octets.get(name_end..extra_end).unwrap_or_default());
    let packed = usize::try_from(raw.packed_octets).unwrap_or(usize::MAX);
    // A length of what is not there would hide what is.
    let end = extra_end.saturating_add(packed);
    let octets = if end <= octets.len() { end } else { extra_end };
    Some((raw, octets))
}

fn find_directory(octets: &[u8]) -> Option<Directory> {
    let tail_start = octets.len().saturating_sub(END_OCTETS);
    let tail = &octets[tail_start..];
    // A comment may hold what looks like an end: the real one's comment ends with the file.
    let ends_file = |end: &usize| {
        let comment = u16_at(tail, end + 20).map(usize::from);
        comment.is_some_and(|comment| end + 22 + comment == tail.len())
    };
    let end = memmem::rfind_iter(tail, b"PK\x05\x06")
        .find(ends_file)
        .or_else(|| memmem::rfind(tail, b"PK\x05\x06"))?;
    let end = tail_start + end;
    let record = octets.get(end..)?;
    let mut count = u64::from(u16_at(record, 10)?);
    let mut size = u64::from(u32_at(record, 12)?);
    let mut limit = end;
    if let Some((large_at, large)) = large_end(octets, end) {
        count = u64_at(large, 32)?;
        size = u64_at(large, 40)?;
        limit = large_at;
    }
    // It ends where its end is recorded, whatever stands before the archive, which may be a
    // program that unpacks it.
    let start = limit.checked_sub(usize::try_from(size).ok()?)?;
    Some(Directory {
        start,
        end: limit,
        count,
    })
}

/// The record of the end of an archive of more than 4 GiB or 65,535 entries, found through the
/// locator in front of the usual one.
fn large_end(octets: &[u8], end: usize) -> Option<(usize, &[u8])> {
    let locator_at = end.checked_sub(20)?;
    let locator = octets.get(locator_at..end)?;
    if !locator.starts_with(b"PK\x06\x07") {
        return None;
    }
    let said = usize::try_from(u64_at(locator, 8)?).ok()?;
    // Something in front of the archive moves it; it stands right before the locator then.
    [said, locator_at.saturating_sub(56)]
        .into_iter()
        .find_map(|place| {
            let record = octets.get(place..locator_at)?;
            record.starts_with(b"PK\x06\x06").then_some((place, record))
        })
}

/// An entry as it stands.
struct Raw<'a> {
    name: &'a [u8],
    /// The check sum of the name, once it was asked for: a field after the other may ask for it.
    sum: Option<u32>,
    unicode: Option<&'a [u8]>,
    size_octets: u64,
    packed_octets: u64,
    is_encrypted: bool,
    is_link: bool,
}

fn take_entry(octets: &[u8]) -> Option<(Raw<'_>, &[u8])> {
    if !octets.starts_with(b"PK\x01\x02") {
        return None;
    }
    let flags = u16_at(octets, 8)?;
    let name_end = 46 + usize::from(u16_at(octets, 28)?);
    let extra_end = name_end + usize::from(u16_at(octets, 30)?);
    let entry_end = extra_end + usize::from(u16_at(octets, 32)?);
    let name = octets.get(46..name_end)?;
    let mut raw = Raw {
        name,
        sum: None,
        unicode: (flags & UTF_8 != 0).then_some(name),
        size_octets: u64::from(u32_at(octets, 24)?),
        packed_octets: u64::from(u32_at(octets, 20)?),
        is_encrypted: flags & ENCRYPTED != 0,
        is_link: octets.get(5) == Some(&UNIX) && (u32_at(octets, 38)? >> 16) & FILE_KIND == LINK,
    };
    raw.read_extra(octets.get(name_end..extra_end)?);
    Some((raw, octets.get(entry_end..).unwrap_or_default()))
}

impl<'a> Raw<'a> {
    fn read_extra(&mut self, mut extra: &'a [u8]) {
        while let (Some(id), Some(length)) = (u16_at(extra, 0), u16_at(extra, 2)) {
            let end = 4 + usize::from(length);
            let Some(field) = extra.get(4..end) else {
                break;
            };
            match id {
                LARGE => self.read_large(field),
                UNICODE_PATH if field.first() == Some(&1) && self.unicode.is_none() => {
                    self.read_unicode(field);
                }
                _ => {}
            }
            extra = extra.get(end..).unwrap_or_default();
        }
    }

    /// Those sizes stand here that did not fit, in this order.
    fn read_large(&mut self, field: &[u8]) {
        let mut place = 0;
        for size in [&mut self.size_octets, &mut self.packed_octets] {
            if *size == u64::from(u32::MAX) {
                *size = u64_at(field, place).unwrap_or(*size);
                place += 8;
            }
        }
    }

    /// The name in UTF-8, unless the name was changed without it.
    fn read_unicode(&mut self, field: &'a [u8]) {
        let name = self.name;
        let sum = *self.sum.get_or_insert_with(|| {
            let mut sum = flate2::Crc::new();
            sum.update(name);
            sum.sum()
        });
        if u32_at(field, 1) == Some(sum) {
            self.unicode = field.get(5..);
        }
    }

    fn read(&self, names: Names) -> Entry {
        let written = match self.unicode {
            Some(name) => String::from_utf8_lossy(name).into_owned(),
            None => names.decode(self.name),
        };
        let name = shown(&written);
        Entry {
            is_folder: name.ends_with('/'),
            can_run: runs(&name),
            escapes: self.is_link || escapes(&written),
            name,
            size_octets: self.size_octets,
            packed_octets: self.packed_octets,
            is_encrypted: self.is_encrypted,
        }
    }
}

fn u16_at(octets: &[u8], place: usize) -> Option<u16> {
    let two = octets.get(place..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*two))
}

fn u32_at(octets: &[u8], place: usize) -> Option<u32> {
    let four = octets.get(place..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}

fn u64_at(octets: &[u8], place: usize) -> Option<u64> {
    let eight = octets.get(place..)?.first_chunk::<8>()?;
    Some(u64::from_le_bytes(*eight))
}
