//! The octets of each mail, remembered as SHA-256, so that a file that changes silently is found.
//!
//! A mail's file never changes. A line each in an append-only file an account, `hashes`:
//! `<base> <octets> <SHA-256> <when>`. It is written when a mail is imported, and for all others
//! when a check sees them first. Not when a mail is fetched: for 20,000 mails of 32 KB that is half a
//! second of a core where the processor has instructions of its own for it and a few where it has
//! not, on a way where nothing else is done; what is cut short its size in the name tells. What a
//! line proves: that the octets are still those of that time. It does not prove what came over the
//! line before, and whoever can change a mail can change what is recorded of it. A torn line or a
//! lost file costs only that: the mail is seen first once more.

use std::collections::HashMap;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::model::Timestamp;

use super::StoreError;
use super::maildir::Account;

/// The digest of a file.
pub(super) type Sum = [u8; 32];

/// What was recorded of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Recorded {
    pub sum: Sum,
    pub at: Timestamp,
}

/// A mail to be recorded.
#[derive(Debug)]
pub(super) struct Seen {
    pub base: String,
    pub octets: u64,
    pub sum: Sum,
}

/// What is recorded of an account's mails.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    /// By a short digest of the base: a million names would take ten times the memory.
    known: HashMap<u64, Recorded>,
}

impl Hashes {
    /// Reads the file.
    pub(super) fn load(account: &Account) -> Result<Self, StoreError> {
        let path = path(account);
        let file = match fs::File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(StoreError::at(&path, &error)),
        };
        let mut known = HashMap::new();
        for line in BufReader::new(file).split(b'\n') {
            let line = line.map_err(|error| StoreError::at(&path, &error))?;
            if let Some((base, recorded)) = parse(&line) {
                known.insert(short(base), recorded);
            }
        }
        Ok(Self { known })
    }

    /// What is known of a mail.
    pub(super) fn of(&self, base: &str) -> Option<Recorded> {
        self.known.get(&short(base)).copied()
    }
}

/// The digest of these octets.
pub(super) fn sum(octets: &[u8]) -> Sum {
    Sha256::digest(octets).into()
}

/// A digest as it stands in files.
pub(super) fn hex(sum: &Sum) -> String {
    data_encoding::HEXLOWER.encode(sum)
}

/// Records mails. Not synced: what is lost is seen again.
pub(super) fn record(account: &Account, seen: &[Seen], at: Timestamp) -> Result<(), StoreError> {
    if seen.is_empty() {
        return Ok(());
    }
    let path = path(account);
    // A line that a crash has torn ends here.
    let is_torn = fs::metadata(&path).is_ok_and(|found| found.len() > 0) && !ends_a_line(&path);
    let mut lines = String::new();
    if is_torn {
        lines.push('\n');
    }
    for mail in seen {
        let sum = hex(&mail.sum);
        writeln!(lines, "{} {} {sum} {}", mail.base, mail.octets, at.0).ok();
    }
    let file = account.disk.open_appending(&path)?;
    account.disk.write(&file, &path, lines.as_bytes())
}

fn ends_a_line(path: &std::path::Path) -> bool {
    use std::io::{Read, Seek, SeekFrom};
    let last = || -> std::io::Result<u8> {
        let mut file = fs::File::open(path)?;
        file.seek(SeekFrom::End(-1))?;
        let mut octet = [0];
        file.read_exact(&mut octet)?;
        Ok(octet[0])
    };
    last().is_ok_and(|octet| octet == b'\n')
}

fn path(account: &Account) -> PathBuf {
    account.root.join("hashes")
}

fn parse(line: &[u8]) -> Option<(&str, Recorded)> {
    let line = std::str::from_utf8(line).ok()?;
    // A base may have blanks in it where another program has made it.
    let mut words = line.rsplitn(4, ' ');
    let at = words.next()?.parse().ok()?;
    let sum = data_encoding::HEXLOWER
        .decode(words.next()?.as_bytes())
        .ok()?;
    words.next()?.parse::<u64>().ok()?;
    let base = words.next()?;
    let sum = sum.try_into().ok()?;
    let at = Timestamp(at);
    Some((base, Recorded { sum, at }))
}

/// A short digest of a name.
pub(super) fn short(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}
