//! What stands in containers that many programs use: ZIP and Microsoft's compound files
//! ([MS-CFB]).

use memchr::memmem;

use super::Kind;
use crate::mime::archive;

/// Entries looked at for what an archive is; what tells it stands in front in all that is usual.
const ENTRIES: usize = 400;
/// Octets of an entry of a compound file's directory ([MS-CFB] §2.6.1).
const DIRECTORY_ENTRY: usize = 128;

/// What the names of its entries say of a ZIP archive.
pub(super) fn of_zip(octets: &[u8]) -> Kind {
    let names = zip_names(octets);
    let has = |name: &str| names.iter().any(|one| one == name);
    let begins = |start: &str| names.iter().any(|one| one.starts_with(start));
    if has("AndroidManifest.xml") {
        return Kind::Apk;
    }
    if has("[Content_Types].xml") || has("_rels/.rels") {
        for (start, kind) in [
            ("word/", Kind::Docx),
            ("xl/", Kind::Xlsx),
            ("ppt/", Kind::Pptx),
        ] {
            if begins(start) {
                return kind;
            }
        }
    }
    // The type stands as it is in the first entry (OpenDocument 1.3 part 2 §3.3, EPUB OCF §4.3).
    if names.first().is_some_and(|first| first == "mimetype") {
        let start = &octets[..octets.len().min(200)];
        if memmem::find(start, b"application/epub+zip").is_some() {
            return Kind::Epub;
        }
        if memmem::find(start, b"application/vnd.oasis.opendocument").is_some() {
            return Kind::OpenDocument;
        }
    }
    let is_program = has("META-INF/MANIFEST.MF")
        && (names.first().is_some_and(|one| one.starts_with("META-INF"))
            || names.iter().any(|one| one.ends_with(".class")));
    if is_program { Kind::Jar } else { Kind::Zip }
}

/// Names of entries: of the directory where it is here, else as they stand before each file.
fn zip_names(octets: &[u8]) -> Vec<String> {
    if let Some(listing) = archive::zip(octets) {
        let names = listing.entries.into_iter().take(ENTRIES);
        return names.map(|entry| entry.name).collect();
    }
    memmem::find_iter(octets, b"PK\x03\x04")
        .take(ENTRIES)
        .filter_map(|start| {
            let header = octets.get(start..start + 30)?;
            let length = usize::from(u16::from_le_bytes([header[26], header[27]]));
            let name = octets.get(start + 30..start + 30 + length)?;
            Some(String::from_utf8_lossy(name).into_owned())
        })
        .collect()
}

/// What the directory of a compound file says.
pub(super) fn of_ole(octets: &[u8]) -> Kind {
    let directory = ole_directory(octets);
    // The class of Windows Installer stands in the entry of the root.
    let class = directory.first().map(|entry| entry.class);
    if class.is_some_and(|class| matches!(class[..4], [0x84 | 0x86 | 0x82, 0x10, 0x0c, 0])) {
        return Kind::Msi;
    }
    let has = |name: &str| directory.iter().any(|entry| entry.name == name);
    if has("EncryptedPackage") {
        Kind::OfficeEncrypted
    } else if has("WordDocument") {
        Kind::Word
    } else if has("Workbook") || has("Book") {
        Kind::Excel
    } else if has("PowerPoint Document") {
        Kind::PowerPoint
    } else if has("__properties_version1.0") || has("__nameid_version1.0") {
        Kind::OutlookMail
    } else {
        Kind::OfficeBinary
    }
}

/// Whether a document brings programs of its own: macros ([MS-OVBA] §2.2.1).
pub(in crate::mime) fn has_macros(kind: Kind, octets: &[u8]) -> bool {
    match kind {
        Kind::Docx | Kind::Xlsx | Kind::Pptx => zip_names(octets)
            .iter()
            .any(|name| name.ends_with("vbaProject.bin") || name.contains("/macrosheets/")),
        Kind::Word | Kind::Excel | Kind::PowerPoint | Kind::OfficeBinary => {
            let directory = ole_directory(octets);
            directory.iter().any(|entry| {
                matches!(
                    entry.name.as_str(),
                    "VBA" | "Macros" | "_VBA_PROJECT" | "_VBA_PROJECT_CUR"
                )
            })
        }
        Kind::OpenDocument => zip_names(octets).iter().any(|name| {
            name.starts_with("Basic/") && !name.ends_with('/') || name.starts_with("Scripts/")
        }),
        _ => false,
    }
}

/// Sectors of a directory that are read: a chain of them may be a ring.
const SECTORS: usize = 100;

struct DirectoryEntry {
    name: String,
    class: [u8; 16],
}

/// The entries of the directory's sectors, followed by the table of sectors as far as the header
/// names it ([MS-CFB] §2.2, §2.3).
fn ole_directory(octets: &[u8]) -> Vec<DirectoryEntry> {
    let u32_at = |place: usize| {
        let four = octets.get(place..)?.first_chunk::<4>()?;
        usize::try_from(u32::from_le_bytes(*four)).ok()
    };
    let is_large = octets.get(26..28) == Some(&[4, 0]);
    let sector_octets = if is_large { 4096 } else { 512 };
    let place_of = |sector: usize| sector.checked_add(1)?.checked_mul(sector_octets);
    let table_entries = sector_octets / 4;
    let mut entries = Vec::new();
    let mut sector = u32_at(48);
    for _sector in 0..SECTORS {
        let Some(start) = sector.and_then(place_of) else {
            break;
        };
        let Some(found) = octets.get(start..octets.len().min(start.saturating_add(sector_octets)))
        else {
            break;
        };
        entries.extend(
            found
                .chunks_exact(DIRECTORY_ENTRY)
                .filter_map(directory_entry),
        );
        sector = sector.and_then(|sector| {
            // The header names the first 109 sectors of the table.
            let table = u32_at(76 + 4 * (sector / table_entries).min(108))?;
            u32_at(place_of(table)?.checked_add(4 * (sector % table_entries))?)
        });
    }
    entries
}

fn directory_entry(raw: &[u8]) -> Option<DirectoryEntry> {
    let name_octets = usize::from(u16::from_le_bytes([*raw.get(64)?, *raw.get(65)?]));
    // The length counts the zero at the end; an entry without a name is not in use.
    let name = raw.get(..name_octets.checked_sub(2)?.min(62))?;
    let units = name
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair));
    let name = char::decode_utf16(units).filter_map(Result::ok).collect();
    let class = *raw.get(80..)?.first_chunk::<16>()?;
    Some(DirectoryEntry { name, class })
}
