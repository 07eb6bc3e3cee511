//! The headers of a tar archive (POSIX.1 pax, "ustar Interchange Format"; GNU's long names).

use super::{ENTRIES, Entry, Listing, escapes, runs, shown};
use crate::mime::charset;

/// Octets of a block.
const BLOCK: usize = 512;
/// Octets of a name that stands in blocks of its own; longer ones are no path of any system.
const LONG_NAME_OCTETS: usize = 64 * 1024;

pub(super) fn list(octets: &[u8]) -> Option<Listing> {
    if octets.get(257..262) != Some(b"ustar") {
        return None;
    }
    let mut entries = Vec::new();
    let mut long_name = None;
    let mut rest = octets;
    let mut is_whole = true;
    while let Some(header) = rest.first_chunk::<BLOCK>() {
        // Two blocks of zeros end it; one is enough for us.
        if header[0] == 0 && header.iter().all(|octet| *octet == 0) {
            break;
        }
        if entries.len() == ENTRIES {
            is_whole = false;
            break;
        }
        let Some(size) = number(&header[124..136]) else {
            is_whole = false;
            break;
        };
        let blocks = size.div_ceil(BLOCK as u64).saturating_mul(BLOCK as u64);
        let body_end = usize::try_from(blocks).unwrap_or(usize::MAX);
        let body = &rest[BLOCK..];
        let used = body.len().min(usize::try_from(size).unwrap_or(usize::MAX));
        let content = &body[..used.min(LONG_NAME_OCTETS)];
        match header[156] {
            b'L' => long_name = Some(until_zero(content).to_vec()),
            b'x' => long_name = pax_path(content).or(long_name),
            b'K' | b'g' => {}
            kind => {
                let name = long_name.take().unwrap_or_else(|| name_of(header));
                entries.push(entry(&name, kind, size));
            }
        }
        is_whole = body_end <= body.len();
        rest = body.get(body_end..).unwrap_or_default();
    }
    Some(Listing {
        entries,
        is_whole,
        packed_octets: octets.len() as u64,
    })
}

fn entry(name: &[u8], kind: u8, size: u64) -> Entry {
    let written = charset::guess(name);
    let name = shown(&written);
    let is_link = matches!(kind, b'1' | b'2');
    Entry {
        is_folder: kind == b'5' || name.ends_with('/'),
        can_run: runs(&name),
        escapes: is_link || escapes(&written),
        name,
        size_octets: size,
        packed_octets: size,
        is_encrypted: false,
    }
}

/// Octal digits, or octets where the first bit says so (GNU).
fn number(field: &[u8]) -> Option<u64> {
    if let Some(0x80) = field.first() {
        let eight = field.last_chunk::<8>()?;
        return Some(u64::from_be_bytes(*eight));
    }
    let digits = std::str::from_utf8(until_zero(field)).ok()?.trim();
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(digits, 8).ok()
}

fn name_of(header: &[u8; BLOCK]) -> Vec<u8> {
    let name = until_zero(&header[..100]);
    let prefix = until_zero(&header[345..500]);
    let is_posix = header[262] == 0;
    if prefix.is_empty() || !is_posix {
        return name.to_vec();
    }
    [prefix, b"/", name].concat()
}

fn until_zero(field: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, field).unwrap_or(field.len());
    &field[..end]
}

/// The record `path` of an extended header: `length key=value`, each ended by a line end.
fn pax_path(mut records: &[u8]) -> Option<Vec<u8>> {
    while !records.is_empty() {
        let space = memchr::memchr(b' ', records)?;
        let length: usize = std::str::from_utf8(&records[..space]).ok()?.parse().ok()?;
        let record = records.get(space + 1..length)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            return Some(path.strip_suffix(b"\n").unwrap_or(path).to_vec());
        }
        records = &records[length..];
    }
    None
}
