//! What is in an archive, by its list of contents: nothing is unpacked.
//!
//! ZIP (PKWARE's APPNOTE 6.3), tar (POSIX pax and GNU) and the name within gzip (RFC 1952). Every
//! entry costs its own length and no more, whatever sizes it claims.

mod dos_text;
mod tar;
mod zip;

use super::filename;
use crate::model::text::printable::one_line;

/// Entries listed; who has more unpacks it.
pub const ENTRIES: usize = 10_000;
/// Octets of a name that are shown.
const NAME_OCTETS: usize = 1_000;
/// An archive that grows this often when unpacked is no usual one; text packs to a tenth.
const SWELLING: u64 = 200;
/// Octets below which growing is harmless.
const SWELLING_OCTETS: u64 = 1024 * 1024 * 1024;

/// What is in an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// In the order of the archive, [`ENTRIES`] at most.
    pub entries: Vec<Entry>,
    /// Whether all entries are listed.
    pub is_whole: bool,
    /// Octets of the archive.
    pub packed_octets: u64,
}

/// A file or folder in an archive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// With its folders, `/` between them, free of what hides or changes direction.
    pub name: String,
    /// Octets when unpacked, as the archive claims.
    pub size_octets: u64,
    /// Octets in the archive, as it claims.
    pub packed_octets: u64,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// Whether it opens with a password only.
    pub is_encrypted: bool,
    /// Whether opening it could run something.
    pub can_run: bool,
    /// Whether its name leads out of the folder it is unpacked into, or is a link.
    pub escapes: bool,
}

impl Listing {
    /// Octets of all entries when unpacked, as the archive claims.
    #[must_use]
    pub fn size_octets(&self) -> u64 {
        let sizes = self.entries.iter().map(|entry| entry.size_octets);
        sizes.fold(0, u64::saturating_add)
    }

    /// Whether it would unpack to so much more than it is that it was made to fill a disk.
    #[must_use]
    pub fn swells(&self) -> bool {
        let unpacked = self.size_octets();
        unpacked > SWELLING_OCTETS && unpacked / SWELLING > self.packed_octets
    }
}

/// Lists a ZIP archive by its directory; `None` where it has none.
#[must_use]
pub fn zip(octets: &[u8]) -> Option<Listing> {
    zip::list(octets)
}

/// Lists a ZIP archive of which the directory is lost by what stands before each file; `None` where
/// no file is found. Never whole: nobody knows what else there was.
#[must_use]
pub fn zip_without_list(octets: &[u8]) -> Option<Listing> {
    zip::list_of_files(octets)
}

/// Lists a tar archive; `None` where it is none.
#[must_use]
pub fn tar(octets: &[u8]) -> Option<Listing> {
    tar::list(octets)
}

/// The one file in gzip (RFC 1952 §2.3), by the name it had; `None` where it is no gzip.
#[must_use]
pub fn gzip(octets: &[u8]) -> Option<Listing> {
    /// Bits of the flags.
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] = octets else {
        return None;
    };
    let mut rest = rest;
    if flags & EXTRA != 0 {
        let length = usize::from(u16::from_le_bytes(*rest.first_chunk::<2>()?));
        rest = rest.get(2 + length..)?;
    }
    let mut name = String::new();
    if flags & NAME != 0 {
        let end = memchr::memchr(0, rest)?;
        name = shown(&super::charset::guess(&rest[..end]));
    }
    // The length modulo 2^32 of the last of what may be several members.
    let size = octets
        .last_chunk::<4>()
        .map(|four| u32::from_le_bytes(*four));
    let entry = Entry {
        can_run: runs(&name),
        name,
        size_octets: u64::from(size.unwrap_or_default()),
        packed_octets: octets.len() as u64,
        ..Entry::default()
    };
    Some(Listing {
        entries: vec![entry],
        is_whole: true,
        packed_octets: octets.len() as u64,
    })
}

/// A name as it is shown: with its folders, on one line, not too long.
fn shown(name: &str) -> String {
    let mut name = one_line(name).replace('\\', "/");
    if name.len() > NAME_OCTETS {
        // The end says what it is.
        let from = name.ceil_char_boundary(name.len() - NAME_OCTETS);
        name = format!("…{}", &name[from..]);
    }
    name
}

/// Whether a path leads out of the folder it is unpacked into.
fn escapes(name: &str) -> bool {
    let name = name.replace('\\', "/");
    let has_drive =
        name.as_bytes().get(1) == Some(&b':') && name.as_bytes()[0].is_ascii_alphabetic();
    name.starts_with('/') || has_drive || name.split('/').any(|step| step.trim() == "..")
}

fn runs(name: &str) -> bool {
    !name.ends_with('/') && filename::can_run(name, "")
}

#[cfg(test)]
mod tests;
