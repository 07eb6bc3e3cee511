//! Properties in an attribute ([MS-OXTNEF] §2.1.3.4): a type, an id and a value each.

use super::Cursor;

/// Properties of one set; Outlook writes about a hundred.
const PROPERTIES: usize = 10_000;
/// Values of one property; the first is what is read.
const VALUES: u32 = 10_000;
/// The bit of a type that has several values.
const SEVERAL: u16 = 0x1000;
/// Ids from here on have a name in front of the value.
const NAMED: u16 = 0x8000;
/// A name that is a string, not a number.
const NAME_IS_STRING: u32 = 1;

/// Types ([MS-OXCDATA] §2.11.1).
pub(super) const OBJECT: u16 = 0x000d;
pub(super) const UNICODE: u16 = 0x001f;
pub(super) const BINARY: u16 = 0x0102;

/// A property with its first value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Property<'a> {
    pub(super) kind: u16,
    pub(super) id: u16,
    pub(super) data: &'a [u8],
}

impl Property<'_> {
    /// Its value as a number of 32 bits.
    pub(super) fn number(&self) -> Option<u32> {
        Cursor(self.data).u32()
    }
}

/// The properties, and whether all of them could be read.
pub(super) fn properties(data: &[u8]) -> (Vec<Property<'_>>, bool) {
    let mut cursor = Cursor(data);
    let mut found = Vec::new();
    let Some(count) = cursor.length() else {
        return (found, false);
    };
    for _property in 0..count.min(PROPERTIES) {
        let Some(property) = take(&mut cursor) else {
            return (found, false);
        };
        found.push(property);
    }
    (found, count <= PROPERTIES)
}

fn take<'a>(cursor: &mut Cursor<'a>) -> Option<Property<'a>> {
    let kind = cursor.u16()?;
    let id = cursor.u16()?;
    if id >= NAMED {
        skip_name(cursor)?;
    }
    let single = kind & !SEVERAL;
    let data = match fixed_octets(single) {
        Some(octets) => {
            let count = if kind & SEVERAL != 0 {
                cursor.u32()?
            } else {
                1
            };
            take_values(cursor, count, |cursor| cursor.take(octets))?
        }
        None => {
            let count = cursor.u32()?;
            take_values(cursor, count, take_padded)?
        }
    };
    Some(Property {
        kind: single,
        id,
        data,
    })
}

/// The first of several values; the others are passed over.
fn take_values<'a>(
    cursor: &mut Cursor<'a>,
    count: u32,
    take: impl Fn(&mut Cursor<'a>) -> Option<&'a [u8]>,
) -> Option<&'a [u8]> {
    if count > VALUES {
        return None;
    }
    let mut first = None;
    for _value in 0..count {
        let value = take(cursor)?;
        first = first.or(Some(value));
    }
    Some(first.unwrap_or_default())
}

/// Octets of a value with its padding; `None`: its length stands before it, as with all types that
/// are not known here.
fn fixed_octets(kind: u16) -> Option<usize> {
    match kind {
        // 16 bits and a truth, padded; 32 bits; a fraction; an error.
        0x0002 | 0x000b | 0x0003 | 0x0004 | 0x000a => Some(4),
        // A fraction, money, times, 64 bits.
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        // A GUID.
        0x0048 => Some(16),
        _ => None,
    }
}

/// A length, octets, and zeros up to the next four.
fn take_padded<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let length = cursor.length()?;
    let value = cursor.take(length)?;
    let padding = length.next_multiple_of(4) - length;
    // The last one of a set is padded by some and not by others.
    cursor.take(padding.min(cursor.0.len()))?;
    Some(value)
}

/// The GUID of a set of names, and a number or a string in it.
fn skip_name(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.take(16)?;
    if cursor.u32()? == NAME_IS_STRING {
        take_padded(cursor)?;
    } else {
        cursor.u32()?;
    }
    Some(())
}
