//! Names of mail files (maildir) and of folders (Maildir++).
//!
//! `<secs>.M<usec>P<pid>Q<n>.<host>,H=<id>,S=<size>:2,<flags>`: what stands before `:2,` never
//! changes in the life of a file, and `H=` says which mail of the server it is. No byte of a
//! server stands in a name. A `,U=<number>` at the end of it is mbsync's, which puts
//! it there and takes it away as it likes: it is no part of what stays the same. (Names of before
//! said `U=` for `H=`; mbsync spoils those.)

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use data_encoding::{BASE32_NOPAD, BitOrder, Encoding, Specification};

use sha2::{Digest, Sha256};

use crate::model::{Flags, FolderName, Timestamp};
use crate::sync::FetchedId;

use super::StoreError;

/// Stands between a name and its flags; `:` is a drive or a stream on Windows.
pub(super) const FLAG_MARK: &str = if cfg!(windows) { ";2," } else { ":2," };

/// Longest folder name taken, in octets as it stands on the disk (file systems allow 255).
const FOLDER_NAME_OCTETS: usize = 200;

/// A mail file's name, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailName<'a> {
    /// What stays the same when flags or folder change.
    pub base: &'a str,
    /// Flags behind the mark; unknown letters are left out.
    pub flags: Flags,
    /// Which mail of the server it is, where it was fetched whole.
    pub fetched: Option<FetchedId>,
    /// Which mail of the server it is the beginning of.
    pub part: Option<PartName>,
    /// When it came, as the name says.
    pub came: Option<Timestamp>,
}

/// What the name of a mail's beginning says: `P=<id>,S=<size>,W=<size of the whole>` in the place
/// of `H=<id>,S=<size>`, so that nothing claims the whole to be here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartName {
    /// Which mail of the server it is.
    pub id: FetchedId,
    /// Octets of the whole, as the server counted them.
    pub of_octets: u64,
}

impl<'a> MailName<'a> {
    /// Takes a name apart. `None` for what is no mail: hidden files and the empty name.
    #[must_use]
    pub fn parse(name: &'a str) -> Option<Self> {
        if name.is_empty() || name.starts_with('.') {
            return None;
        }
        let (base, flags) = name
            .split_once(FLAG_MARK)
            .map_or((name, Flags::NONE), |(base, letters)| {
                (base, Flags::from_letters(letters))
            });
        let base = without_foreign_number(base);
        Some(Self {
            base,
            flags,
            fetched: fetched_in(base),
            part: part_in(base),
            came: base
                .split_once('.')
                .and_then(|(seconds, _rest)| seconds.parse().ok())
                .map(Timestamp),
        })
    }
}

/// The server's mail that a name or base carries.
pub(super) fn fetched_in(base: &str) -> Option<FetchedId> {
    field(base, "H=")
        .and_then(FetchedId::from_text)
        .or_else(|| field(base, "U=").and_then(FetchedId::from_text))
}

/// The server's mail that a name or base says to be the beginning of.
pub(super) fn part_in(base: &str) -> Option<PartName> {
    Some(PartName {
        id: field(base, "P=").and_then(FetchedId::from_text)?,
        of_octets: field(base, "W=")?.parse().ok()?,
    })
}

/// Which octets a mail that was taken in from elsewhere had: the first 128 bits of SHA-256 over
/// that of its octets and the number of the copy; as text 26 characters of base32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId([u8; 16]);

impl ContentId {
    /// The id of these octets; `copy` counts mails with the same ones from 0.
    #[must_use]
    pub fn of(bytes: &[u8], copy: u32) -> Self {
        let mut hash = Sha256::new();
        hash.update(Sha256::digest(bytes));
        hash.update(copy.to_be_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&hash.finalize()[..16]);
        Self(id)
    }

    /// The id's octets.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&BASE32_NOPAD.encode(&self.0))
    }
}

/// The octets that a name or base says a mail from elsewhere had.
pub(super) fn content_in(base: &str) -> Option<ContentId> {
    let octets = BASE32_NOPAD.decode(field(base, "I=")?.as_bytes()).ok()?;
    octets.try_into().ok().map(ContentId)
}

/// What is unique in a base, and stays also where the whole of a mail takes the place of its
/// beginning: what stands before the first comma.
pub(super) fn unique_in(base: &str) -> &str {
    base.split(',').next().unwrap_or(base)
}

/// A base without the number that mbsync has put behind it.
fn without_foreign_number(base: &str) -> &str {
    match base.rsplit_once(",U=") {
        Some((own, number))
            if !own.is_empty()
                && !number.is_empty()
                && number.bytes().all(|digit| digit.is_ascii_digit()) =>
        {
            own
        }
        _ => base,
    }
}

/// What stands behind the unique start of a fetched mail's base.
pub(super) fn fields_of(id: FetchedId, size_octets: u64, of_octets: Option<u64>) -> String {
    match of_octets {
        None => format!("H={id},S={size_octets}"),
        Some(whole) => format!("P={id},S={size_octets},W={whole}"),
    }
}

/// The value of a `,X=` field of a base name.
pub(super) fn field<'a>(base: &'a str, key: &str) -> Option<&'a str> {
    base.split(',')
        .skip(1)
        .find_map(|part| part.strip_prefix(key))
}

/// The full name of a base with these flags.
pub(super) fn with_flags(base: &str, flags: Flags) -> String {
    format!("{base}{FLAG_MARK}{}", flags.letters())
}

/// A file's name with other flags; letters that only other programs know stay.
pub(super) fn flagged(name: &str, flags: Flags) -> String {
    let (base, letters) = name.split_once(FLAG_MARK).unwrap_or((name, ""));
    let mut letters: Vec<char> = letters
        .chars()
        .filter(|letter| Flags::from_letters(letter.encode_utf8(&mut [0; 4])) == Flags::NONE)
        .chain(flags.letters().chars())
        .collect();
    letters.sort_unstable();
    format!("{base}{FLAG_MARK}{}", letters.iter().collect::<String>())
}

/// Microseconds since 1970 UTC.
pub(super) fn microseconds() -> i64 {
    i64::try_from(since_epoch().as_micros()).unwrap_or(0)
}

/// A base that no other file has had.
pub(super) fn unique_base() -> String {
    unique_since(now())
}

/// The same for a mail that came at another time.
pub(super) fn unique_since(came: Timestamp) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    LazyLock::force(&BEGUN);
    let since = since_epoch();
    format!(
        "{}.M{}P{}Q{}.{}",
        came.0.max(0),
        since.subsec_micros(),
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed),
        *HOST
    )
}

/// Whether this run of the program has made a base.
pub(super) fn is_of_this_run(base: &str) -> bool {
    static MARK: LazyLock<(String, String)> =
        LazyLock::new(|| (format!("P{}Q", std::process::id()), format!(".{}", *HOST)));
    let unique = unique_in(base);
    let (pid, host) = &*MARK;
    unique
        .strip_suffix(host.as_str())
        .and_then(|unique| unique.split_once('.'))
        .is_some_and(|(_seconds, unique)| unique.contains(pid.as_str()))
}

/// When this run made its first base. Where numbers of processes come again soon (a container), an
/// earlier run had the same.
static BEGUN: LazyLock<Timestamp> = LazyLock::new(now);

/// Whether this run is writing the file of this name in `tmp/`.
pub(super) fn is_being_written(name: &str) -> bool {
    let begun = MailName::parse(name).and_then(|name| name.came);
    is_of_this_run(name) && begun >= Some(*BEGUN)
}

/// Now, for names and recoveries at start.
pub(super) fn now() -> Timestamp {
    Timestamp(since_epoch().as_secs().try_into().unwrap_or(i64::MAX))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a unique file name needs the moment itself, whoever asks for the file"
)]
fn since_epoch() -> Duration {
    SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// This machine's name as maildir wants it: two machines may share one mail folder.
static HOST: LazyLock<String> = LazyLock::new(|| {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_unknown| std::fs::read_to_string("/etc/hostname"))
        .or_else(|_unknown| std::env::var("COMPUTERNAME"))
        .unwrap_or_default();
    let safe: String = name
        .trim()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-.".contains(*c))
        .take(64)
        .collect();
    if safe.is_empty() {
        "localhost".to_owned()
    } else {
        safe
    }
});

/// The directory of a folder under the account's root; empty for the Inbox, which is the root.
///
/// # Errors
/// [`StoreError::BadName`] for an empty level or a name too long for a file system.
pub fn directory_of(folder: &FolderName) -> Result<String, StoreError> {
    let FolderName::Own(name) = folder else {
        return Ok(match folder {
            FolderName::Inbox => String::new(),
            ordinary => format!(".{}", ordinary.key()),
        });
    };
    let bad = || StoreError::BadName { name: name.clone() };
    let is_ordinary = FolderName::from_key(name) != *folder;
    if is_ordinary
        || name
            .split('/')
            .any(|level| level.trim() != level || level.is_empty())
    {
        return Err(bad());
    }
    let directory: String = name
        .split('/')
        .map(|level| format!(".{}", encode_level(level)))
        .collect();
    if directory.len() > FOLDER_NAME_OCTETS {
        return Err(bad());
    }
    Ok(directory)
}

/// The folder of a directory name. `None` for what is no folder of ours to show.
#[must_use]
pub fn folder_of(directory: &str) -> Option<FolderName> {
    if directory.is_empty() {
        return Some(FolderName::Inbox);
    }
    let levels: Option<Vec<String>> = directory
        .strip_prefix('.')?
        .split('.')
        .map(decode_level)
        .collect();
    let folder = FolderName::from_key(&levels?.join("/"));
    // A directory that would not be found again by its name is left alone.
    (directory_of(&folder).ok()? == directory).then_some(folder)
}

/// Base64 of modified UTF-7 (RFC 3501 §5.1.3): `,` for `/`, no padding.
static BASE64: LazyLock<Option<Encoding>> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification
        .symbols
        .push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,");
    specification.bit_order = BitOrder::MostSignificantFirst;
    specification.check_trailing_bits = false;
    specification.encoding().ok()
});

/// Whether a character may stand in a directory name as it is, on every system.
fn stands_as_it_is(character: char) -> bool {
    matches!(character, ' '..='~') && !"./\\:*?\"<>|&".contains(character)
}

/// Modified UTF-7, as other maildir programs write folder names; what no file system or no
/// Maildir++ reader can bear is encoded as well.
fn encode_level(level: &str) -> String {
    let mut out = String::new();
    let mut rest = level;
    while let Some(first) = rest.chars().next() {
        if first == '&' {
            out.push_str("&-");
            rest = &rest[1..];
        } else if stands_as_it_is(first) {
            out.push(first);
            rest = &rest[1..];
        } else {
            let is_end = |c: char| c == '&' || stands_as_it_is(c);
            let (run, after) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
            let units: Vec<u8> = run.encode_utf16().flat_map(u16::to_be_bytes).collect();
            if let Some(base64) = &*BASE64 {
                out.push('&');
                base64.encode_append(&units, &mut out);
                out.push('-');
            }
            rest = after;
        }
    }
    out
}

fn decode_level(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((plain, after)) = rest.split_once('&') {
        out.push_str(plain);
        let (run, after) = after.split_once('-')?;
        if run.is_empty() {
            out.push('&');
        } else {
            let bytes = BASE64.as_ref()?.decode(run.as_bytes()).ok()?;
            let units: Vec<u16> = bytes
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .collect();
            out.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    out.push_str(rest);
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_carries_what_was_fetched() {
        let id = FetchedId::from_bytes([7; 16]);
        let base = format!("{},{}", unique_base(), fields_of(id, 123, None));
        let full = with_flags(&base, Flags::SEEN | Flags::ANSWERED);
        let name = MailName::parse(&full).unwrap();
        assert_eq!(name.base, base);
        assert_eq!(name.fetched, Some(id));
        assert_eq!(name.flags.letters(), "RS");
        assert!(name.came.unwrap().0 > 1_600_000_000);
    }

    #[test]
    fn the_name_of_a_beginning_does_not_claim_the_whole() {
        let id = FetchedId::from_bytes([7; 16]);
        let base = format!("{},{}", unique_base(), fields_of(id, 10, Some(99)));
        let name = MailName::parse(&base).unwrap();
        assert_eq!(name.fetched, None);
        assert_eq!(name.part, Some(PartName { id, of_octets: 99 }));
    }

    #[test]
    fn the_number_that_mbsync_puts_into_a_name_is_no_part_of_what_stays_the_same() {
        let id = FetchedId::from_bytes([7; 16]);
        let base = format!("{},{}", unique_base(), fields_of(id, 123, None));
        let name = format!("{base},U=17:2,S");
        let read = MailName::parse(&name).unwrap();
        assert_eq!((read.base, read.fetched), (base.as_str(), Some(id)));
        assert_eq!(flagged(&name, Flags::NONE), format!("{base},U=17:2,"));
        assert!(is_of_this_run(&base));
        // As names were written before.
        let name = format!("1700000000.M1P1Q1.host,U={id},S=9");
        let read = MailName::parse(&name).unwrap();
        assert_eq!((read.base, read.fetched), (name.as_str(), Some(id)));
        assert!(!is_of_this_run(&name));
        assert_eq!(MailName::parse(",U=3").unwrap().base, ",U=3");
    }

    #[test]
    fn foreign_names_are_read_and_hidden_ones_are_not_mails() {
        let name = MailName::parse("1700000000.V801I5M1.host,S=9:2,Sab").unwrap();
        assert_eq!((name.fetched, name.flags), (None, Flags::SEEN));
        assert!(MailName::parse("odd name without anything").is_some());
        assert!(MailName::parse(".hidden").is_none());
    }

    #[test]
    fn folder_names_survive_the_disk() {
        for (name, directory) in [
            ("Projects/2024", ".Projects.2024"),
            ("Work & play", ".Work &- play"),
            ("日本語", ".&ZeVnLIqe-"),
            ("v1.2", ".v1&AC4-2"),
            ("a:b\\c", ".a&ADo-b&AFw-c"),
            ("🪿", ".&2D7evw-"),
        ] {
            let folder = FolderName::Own(name.to_owned());
            assert_eq!(directory_of(&folder).unwrap(), directory);
            assert_eq!(folder_of(directory), Some(folder));
        }
        assert_eq!(folder_of(".Trash"), Some(FolderName::Trash));
        assert_eq!(folder_of(""), Some(FolderName::Inbox));
    }

    #[test]
    fn a29_no_folder_name_leads_out_of_the_account() {
        for name in [
            "",
            "/",
            "..",
            "../x",
            "a//b",
            " a",
            "Trash",
            &"x".repeat(300),
        ] {
            let folder = FolderName::Own(name.to_owned());
            if let Ok(directory) = directory_of(&folder) {
                assert!(
                    !directory.contains('/') && !directory.contains(".."),
                    "{directory}"
                );
            }
        }
        for directory in ["..", ".", "cur", ".a..b", ".&-&", ".Inbox"] {
            assert_eq!(folder_of(directory), None, "{directory:?}");
        }
    }
}
