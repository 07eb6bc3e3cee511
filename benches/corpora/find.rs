//! Mails among files of all kinds.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use hongyan::carry::mbox::{self, Piece, Splitter};

/// Files that are longer hold no mail of a test.
const FILE_OCTETS: u64 = 256 * 1024 * 1024;
/// A mail of an mbox that is longer is passed over.
const MAIL_OCTETS: usize = 64 * 1024 * 1024;
/// Octets at the beginning of a file by which it is known.
const START_OCTETS: usize = 16 * 1024;
/// Fields of which a file that is no .eml must have so many to be taken for a mail.
const FIELDS: usize = 3;
const KNOWN: &[&str] = &[
    "from:",
    "to:",
    "cc:",
    "subject:",
    "date:",
    "received:",
    "message-id:",
    "return-path:",
    "mime-version:",
    "content-type:",
    "delivered-to:",
    "reply-to:",
    "x-mailer:",
    "references:",
];

/// A mail in a file.
pub(crate) struct Found {
    /// The file, and of an mbox where in it.
    pub(crate) place: PathBuf,
    pub(crate) mail: Vec<u8>,
}

/// The folders within these, in order: a package each.
pub(crate) fn packages(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut packages: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    packages.sort();
    packages
}

/// All files below a folder, in order; links are not followed.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => files.push(entry.path()),
                _ => {}
            }
        }
    }
    files.sort();
    files
}

/// The mails of a file; none where it is anything else.
pub(crate) fn mails(file: &Path) -> Vec<Found> {
    let small = fs::metadata(file).is_ok_and(|meta| meta.len() <= FILE_OCTETS);
    let Some(octets) = small.then(|| fs::read(file).ok()).flatten() else {
        return Vec::new();
    };
    let start = octets
        .get(..octets.len().min(START_OCTETS))
        .unwrap_or(&octets);
    let ending = file.extension().unwrap_or_default().to_ascii_lowercase();
    if mbox::looks_like(start) && has_fields(start) {
        return split(file, &octets);
    }
    let is_named = ending == "eml" || ending == "mail" || ending == "mbox";
    if is_named && mbox::is_mail(start) || has_fields(start) {
        return vec![Found {
            place: file.to_owned(),
            mail: octets,
        }];
    }
    Vec::new()
}

fn split(file: &Path, octets: &[u8]) -> Vec<Found> {
    let mut splitter = Splitter::new(MAIL_OCTETS);
    splitter.feed(octets);
    splitter.end();
    let mut found = Vec::new();
    while let Some(piece) = splitter.next_piece() {
        if let Piece::Mail(mail) = piece {
            found.push(Found {
                place: file.join(mail.offset.to_string()),
                mail: mail.bytes,
            });
        }
    }
    found
}

/// Whether the first lines are a header that mails have.
fn has_fields(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let mut fields = 0;
    for (number, line) in text.lines().enumerate() {
        if number == 0 && line.starts_with("From ") || line.starts_with([' ', '\t']) && number > 0 {
            continue;
        }
        let Some((name, _value)) = line.split_once(':') else {
            break;
        };
        if name.is_empty() || name.contains([' ', '\t', '"', '\'', '<', '/', '#']) {
            break;
        }
        let name = format!("{}:", name.to_ascii_lowercase());
        fields += usize::from(KNOWN.contains(&name.as_str()));
    }
    fields >= FIELDS
}

pub(crate) fn digest(mail: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    mail.hash(&mut hasher);
    hasher.finish()
}
