//! What lies under a path: each folder of mails, of whatever kind, and the levels it is to be
//! kept under. Links are not followed, devices not opened.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::carry::{levels::name_text, mbox, tagged};
use crate::model::{CarryFault, FaultKind, MailboxKind, Recognised};

use super::super::StoreError;
use super::super::maildir::{CUR, NEW, TMP};
use super::super::name::folder_of;
use super::super::scan::Proceed;

/// Directories within each other; deeper ones are left out.
const DEPTH: usize = 40;
/// Octets by which a file is recognised.
const START_OCTETS: u64 = 4096;

/// Asks whether to go on looking.
pub(super) type GoOn<'a> = dyn FnMut() -> Proceed + 'a;

/// A file or folder of mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub kind: MailboxKind,
    /// A file (mbox, or one mail), or a directory with a file a mail.
    pub path: PathBuf,
    /// Names of the folder it becomes, outermost first.
    pub levels: Vec<String>,
    /// Flags stand in the mails' headers, not in their names.
    pub is_thunderbird: bool,
}

/// Everything under a path.
#[derive(Debug, Default)]
pub(super) struct Sources {
    pub found: Vec<Source>,
    pub faults: Vec<CarryFault>,
    ignored: u64,
    octets: u64,
    is_thunderbird: bool,
    /// Not everything was looked at.
    pub is_stopped: bool,
}

impl Sources {
    /// Looks at a path, which may itself be a link. It may be a whole disk: asked before each
    /// directory, it stops.
    pub(super) fn look(path: &Path, go_on: &mut GoOn<'_>) -> Result<Self, StoreError> {
        let at = |error: std::io::Error| StoreError::at(path, &error);
        let found = fs::metadata(path).map_err(at)?;
        let mut sources = Self::default();
        let name = path.file_name().map(text).unwrap_or_default();
        if found.is_file() {
            sources.file(path, &name, &[]);
        } else if found.is_dir() {
            fs::read_dir(path).map_err(at)?;
            let name = if name.is_empty() {
                // `.` and `..` have no name of their own.
                fs::canonicalize(path)
                    .ok()
                    .and_then(|path| path.file_name().map(text))
                    .unwrap_or_default()
            } else {
                name
            };
            sources.directory(path, &Place::top(&name), go_on);
        }
        for source in &mut sources.found {
            source.is_thunderbird = sources.is_thunderbird;
        }
        Ok(sources)
    }

    /// What a person is told of it; `None`: there is nothing.
    pub(super) fn recognised(&self, path: &Path) -> Option<Recognised> {
        let mut kinds: BTreeMap<MailboxKind, u64> = BTreeMap::new();
        for source in &self.found {
            *kinds.entry(source.kind).or_default() += 1;
        }
        (!kinds.is_empty()).then(|| Recognised {
            path: path.to_owned(),
            kinds: kinds.into_iter().collect(),
            octets: self.octets,
            is_thunderbird: self.is_thunderbird,
            ignored: self.ignored,
        })
    }

    fn push(&mut self, kind: MailboxKind, path: &Path, levels: Vec<String>) {
        self.found.push(Source {
            kind,
            path: path.to_owned(),
            levels,
            is_thunderbird: false,
        });
    }

    fn directory(&mut self, path: &Path, place: &Place<'_>, go_on: &mut GoOn<'_>) {
        self.is_stopped = self.is_stopped || go_on() == Proceed::Stop;
        if self.is_stopped {
            return;
        }
        if place.depth > DEPTH {
            self.ignored += 1;
            return;
        }
        let entries = match entries(path) {
            Ok(entries) => entries,
            Err(error) => {
                self.faults.push(CarryFault {
                    file: path.to_owned(),
                    offset: None,
                    why: FaultKind::Unreadable {
                        detail: error.to_string(),
                    },
                });
                return;
            }
        };
        let has = |name: &str| {
            let is_it = |entry: &DirEntry| entry.file_name() == name && is_directory(entry);
            entries.iter().any(is_it)
        };
        let is_maildir = has(CUR) && (has(NEW) || has(TMP));
        if is_maildir {
            let levels = if place.levels.is_empty() {
                vec!["Inbox".to_owned()]
            } else {
                place.levels.clone()
            };
            self.push(MailboxKind::Maildir, path, levels);
            self.count_ignored(path);
        }
        let is_profile = entries.iter().any(|entry| entry.file_name() == "prefs.js");
        self.is_thunderbird |= is_profile;
        let mut kinds = BTreeSet::new();
        for entry in &entries {
            let name = text(&entry.file_name());
            if is_directory(entry) {
                if !(is_maildir && [NEW, CUR, TMP].contains(&name.as_str())) {
                    self.below(entry, &name, (place, is_profile), go_on);
                }
            } else if !entry.file_type().is_ok_and(|kind| kind.is_file()) {
                self.ignored += 1;
            } else if !is_maildir {
                self.one_of_many(entry, &name, place, &mut kinds);
            }
        }
        for kind in kinds {
            self.push(kind, path, place.named());
        }
    }

    /// A directory within another.
    fn below(
        &mut self,
        entry: &DirEntry,
        name: &str,
        (place, is_profile): (&Place<'_>, bool),
        go_on: &mut GoOn<'_>,
    ) {
        let path = entry.path();
        if let Some(hidden) = name.strip_prefix('.') {
            let is_folder = path.join(CUR).is_dir();
            let folder = is_folder.then(|| folder_of(name)).flatten();
            match folder {
                // Maildir++: `.Work.2024` lies beside, not within `.Work`.
                Some(folder) => {
                    let levels = folder.key().split('/').map(str::to_owned);
                    self.directory(&path, &place.with(levels), go_on);
                }
                None if is_folder => {
                    let levels = hidden.split('.').map(str::to_owned);
                    self.directory(&path, &place.with(levels), go_on);
                }
                None => {}
            }
            return;
        }
        if let Some(parent) = name.strip_suffix(".sbd") {
            self.is_thunderbird = true;
            return self.directory(&path, &place.with([parent.to_owned()]), go_on);
        }
        if let Some(folder) = name.strip_suffix(".mbox") {
            return self.directory(&path, &place.with([folder.to_owned()]), go_on);
        }
        // Thunderbird's and Apple's own shelves say nothing to a person.
        let is_shelf = (is_profile && ["Mail", "ImapMail"].contains(&name))
            || ["Messages", "Data"].contains(&name)
            || is_uuid(name)
            || (place.is_apple && name.bytes().all(|octet| octet.is_ascii_digit()));
        if is_shelf {
            let below = Place {
                is_apple: place.is_apple || name == "Data" || is_uuid(name),
                ..place.with([])
            };
            return self.directory(&path, &below, go_on);
        }
        self.directory(&path, &place.with([name.to_owned()]), go_on);
    }

    /// A file in a directory that may hold a file a mail.
    fn one_of_many(
        &mut self,
        entry: &DirEntry,
        name: &str,
        place: &Place<'_>,
        kinds: &mut BTreeSet<MailboxKind>,
    ) {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with(".msf") {
            self.is_thunderbird = true;
        } else if lower.ends_with(".eml") {
            kinds.insert(MailboxKind::Eml);
        } else if lower.ends_with(".emlx") {
            kinds.insert(MailboxKind::Emlx);
        } else if is_number(name) {
            kinds.insert(MailboxKind::Mh);
        } else if !name.starts_with('.') && !tagged::is_list(name) {
            self.file(&entry.path(), name, &place.levels);
        }
    }

    /// Links and devices among a maildir's mails.
    fn count_ignored(&mut self, maildir: &Path) {
        for part in [NEW, CUR] {
            let entries = fs::read_dir(maildir.join(part)).into_iter().flatten();
            let kinds = entries.flatten().filter_map(|entry| entry.file_type().ok());
            let strange = kinds.filter(|kind| !kind.is_file() && !kind.is_dir());
            self.ignored += strange.count() as u64;
        }
    }

    /// A file that is an mbox, or one mail.
    fn file(&mut self, path: &Path, name: &str, levels: &[String]) {
        let Ok(start) = start(path) else {
            self.ignored += 1;
            return;
        };
        let lower = name.to_ascii_lowercase();
        if mbox::looks_like(&start) {
            let mut levels = levels.to_vec();
            let stem = [".mbox", ".mbx", ".mbs", ".txt"]
                .iter()
                .find_map(|ending| lower.ends_with(ending).then_some(ending.len()))
                .and_then(|ending| name.get(..name.len() - ending))
                .unwrap_or(name);
            // `Work.mbox/mbox`, as Apple Mail exports a folder.
            if stem != "mbox" || levels.is_empty() {
                levels.push(stem.to_owned());
            }
            self.octets += fs::metadata(path).map_or(0, |found| found.len());
            self.push(MailboxKind::Mbox, path, levels);
        } else if lower.ends_with(".emlx") {
            self.push(MailboxKind::Emlx, path, levels.to_vec());
        } else if lower.ends_with(".eml") || (levels.is_empty() && is_mail(&start)) {
            self.push(MailboxKind::Eml, path, levels.to_vec());
        } else if !start.is_empty() {
            self.ignored += 1;
        }
    }
}

/// Where in the tree a directory lies.
#[derive(Debug, Clone)]
struct Place<'a> {
    /// The path that was named, for mails that lie in it directly.
    top: &'a str,
    levels: Vec<String>,
    depth: usize,
    /// Below a shelf of Apple Mail, whose numbers are no folders.
    is_apple: bool,
}

impl<'a> Place<'a> {
    fn top(top: &'a str) -> Self {
        Self {
            top,
            levels: Vec::new(),
            depth: 0,
            is_apple: false,
        }
    }

    fn with(&self, below: impl IntoIterator<Item = String>) -> Self {
        let mut place = self.clone();
        place.levels.extend(below);
        place.depth += 1;
        place
    }

    fn named(&self) -> Vec<String> {
        if self.levels.is_empty() && !self.top.is_empty() {
            return vec![self.top.to_owned()];
        }
        self.levels.clone()
    }
}

/// A mail in a file of its own begins with a header of more than one line.
fn is_mail(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let fields = ["from:", "date:", "received:", "message-id:", "return-path:"];
    let lines = start.split(|octet| matches!(octet, b'\n' | b'\r')).take(60);
    let known = lines.filter(|line| {
        let line = String::from_utf8_lossy(line).to_ascii_lowercase();
        fields.iter().any(|field| line.starts_with(field))
    });
    mbox::is_mail(start) && known.count() >= 2
}

fn start(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(path)?
        .take(START_OCTETS)
        .read_to_end(&mut start)?;
    Ok(start)
}

/// The entries of a directory, in the order of their names.
fn entries(path: &Path) -> std::io::Result<Vec<DirEntry>> {
    let mut entries: Vec<DirEntry> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

fn is_directory(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_dir())
}

/// The name of a mail in an MH folder.
pub(super) fn is_number(name: &str) -> bool {
    (1..=10).contains(&name.len()) && name.bytes().all(|octet| octet.is_ascii_digit())
}

fn is_uuid(name: &str) -> bool {
    name.len() == 36
        && name
            .bytes()
            .all(|octet| octet.is_ascii_hexdigit() || octet == b'-')
}

/// A name as text.
pub(super) fn text(name: &std::ffi::OsStr) -> String {
    #[cfg(unix)]
    {
        name_text(std::os::unix::ffi::OsStrExt::as_bytes(name))
    }
    #[cfg(not(unix))]
    {
        name_text(name.to_string_lossy().as_bytes())
    }
}
