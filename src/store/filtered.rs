//! What filters did with mails and why, and how far they have come: the append-only file
//! `filtered` of an account. The index holds none of it, so that deleting it makes nothing untrue.
//!
//! Each line is a JSON object. `{"until":<µs>}`: every mail that came up to this moment (its file's
//! name says when) has been filtered; what came later and still lies in the Inbox is filtered at the
//! next occasion. `{"mail":"<key>","arrival":true,"traces":[…]}`: what was done with a mail, written
//! and synced before it is done. A crash in between leaves the mail in the Inbox behind the mark:
//! it is filtered again, to the same end, and its later line holds instead of the earlier one.
//! `{"mail":"<key>","undone":<seconds>}`: the line of this mail before it holds no longer.
//!
//! A mail is named by what it is called on its server, else by the base of its file: both outlive
//! every move. A torn last line is passed over. The file is read once something asks for it.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, Flags, Folder, FolderName, MailId, Timestamp, Trace};

use super::disk::Disk;
use super::index::{Filed, Index};
use super::maildir::Account;
use super::name::{self, MailName};
use super::{Store, StoreError};

/// The file, where each mail's lines stand in it, and how far filters have come.
#[derive(Debug, Default)]
pub(super) struct FilteredFile {
    path: PathBuf,
    disk: Disk,
    /// Microseconds since 1970; `None`: no filter has ever looked.
    until: Option<i64>,
    /// Hash of a mail's key → where its lines begin, in order. Other mails may have the same hash.
    places: HashMap<u64, Vec<u64>>,
    octets: u64,
    /// Whether the file ends in the middle of a line.
    torn: bool,
}

/// A line.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    mail: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    arrival: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    traces: Vec<Trace>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undone: Option<i64>,
}

/// When something is done with mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// They have just come.
    Arrival,
    /// A person wants it.
    ByHand,
}

impl FilteredFile {
    fn open(path: PathBuf, disk: Disk) -> Result<Self, StoreError> {
        let mut file = Self {
            path,
            disk,
            ..Self::default()
        };
        let opened = match File::open(&file.path) {
            Ok(opened) => opened,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(file),
            Err(error) => return Err(StoreError::at(&file.path, &error)),
        };
        let mut reader = BufReader::with_capacity(1 << 20, opened);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = reader.read_until(b'\n', &mut line);
            let read = read.map_err(|error| StoreError::at(&file.path, &error))?;
            if read == 0 {
                return Ok(file);
            }
            let place = file.octets;
            file.octets += read as u64;
            file.torn = !line.ends_with(b"\n");
            if !file.torn {
                file.take(&line, place);
            }
        }
    }

    /// Notes what a line is about, without reading the whole of it.
    fn take(&mut self, line: &[u8], place: u64) {
        let begins = |with: &[u8]| line.strip_prefix(with);
        if let Some(rest) = begins(b"{\"until\":") {
            let digits = rest.split(|byte| *byte == b'}').next().unwrap_or_default();
            let until = std::str::from_utf8(digits).ok();
            self.until = until.and_then(|text| text.parse().ok()).or(self.until);
        } else if let Some(rest) = begins(b"{\"mail\":\"") {
            let key = rest.split(|byte| *byte == b'"').next().unwrap_or_default();
            self.places.entry(hash(key)).or_default().push(place);
        }
    }

    fn append(&mut self, lines: &[Line], durably: bool) -> Result<(), StoreError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut text = if self.torn {
            "\n".to_owned()
        } else {
            String::new()
        };
        let mut starts = Vec::with_capacity(lines.len());
        for line in lines {
            starts.push(text.len());
            // Strings and numbers always have a form in JSON.
            text.push_str(&serde_json::to_string(line).unwrap_or_default());
            text.push('\n');
        }
        let is_new = !self.path.exists();
        let file = self.disk.open_appending(&self.path)?;
        // Until all is written nobody knows where the file ends: it is read anew then.
        let begins = file
            .metadata()
            .map_err(|error| StoreError::at(&self.path, &error))?
            .len();
        self.torn = true;
        self.disk.write(&file, &self.path, text.as_bytes())?;
        if durably {
            self.disk.sync(&file, &self.path)?;
            if is_new && let Some(directory) = self.path.parent() {
                self.disk.sync_directory(directory)?;
            }
        }
        self.torn = false;
        self.octets = begins + text.len() as u64;
        for (start, end) in starts
            .iter()
            .zip(starts.iter().skip(1).chain([&text.len()]))
        {
            let line = text
                .as_bytes()
                .get(*start..*end)
                .unwrap_or_default()
                .to_vec();
            self.take(&line, begins + *start as u64);
        }
        Ok(())
    }

    /// What was done with a mail and holds still, oldest first.
    fn traces(&self, key: &str) -> Result<Vec<Trace>, StoreError> {
        let at = |error: std::io::Error| StoreError::at(&self.path, &error);
        // The key as it stands in a line, up to a quote in it, as `take` has it.
        let quoted = serde_json::to_string(key).unwrap_or_default();
        let start = quoted.split('"').nth(1).unwrap_or_default();
        let Some(places) = self.places.get(&hash(start.as_bytes())) else {
            return Ok(Vec::new());
        };
        let mut reader = BufReader::new(File::open(&self.path).map_err(at)?);
        let mut holding: Vec<(bool, Vec<Trace>)> = Vec::new();
        for place in places {
            reader.seek(SeekFrom::Start(*place)).map_err(at)?;
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line).map_err(at)?;
            let Ok(line) = serde_json::from_slice::<Line>(&line) else {
                continue;
            };
            if line.mail != key {
                continue;
            }
            if line.undone.is_some() {
                holding.pop();
                continue;
            }
            if line.arrival {
                // A mail comes once: an earlier line was interrupted.
                holding.retain(|(arrival, _traces)| !arrival);
            }
            holding.push((line.arrival, line.traces));
        }
        Ok(holding
            .into_iter()
            .flat_map(|(_arrival, traces)| traces)
            .collect())
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// What a mail is called here: by its name on the server, else by its file's base.
pub(super) fn key(base: &str) -> String {
    let parsed = MailName::parse(base);
    let id = parsed.and_then(|name| name.fetched.or_else(|| name.part.map(|part| part.id)));
    id.map_or_else(|| base.to_owned(), |id| id.to_string())
}

/// When a fetched mail came, in microseconds, as its base says; `None`: it was not fetched.
fn came(base: &str) -> Option<i64> {
    let name = MailName::parse(base)?;
    if name.fetched.is_none() && name.part.is_none() {
        return None;
    }
    let (_seconds, rest) = base.split_once(".M")?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    let micros: i64 = digits.parse().ok()?;
    name.came?.0.checked_mul(1_000_000)?.checked_add(micros)
}

impl Account {
    /// Works with the file, which is read first where it was not.
    pub(super) fn with_filtered<T>(
        &self,
        act: impl FnOnce(&mut FilteredFile) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut held: MutexGuard<'_, Option<FilteredFile>> =
            self.filtered.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match &mut *held {
            Some(file) => file,
            none => none.insert(FilteredFile::open(
                self.root.join("filtered"),
                self.disk.clone(),
            )?),
        };
        let done = act(file);
        if file.torn {
            // A write that failed: what stands there is read anew.
            *held = None;
        }
        done
    }

    /// Writes down what is about to be done with mails, durably.
    pub(super) fn note_traces(
        &self,
        mails: &[(String, Vec<Trace>)],
        occasion: Occasion,
    ) -> Result<(), StoreError> {
        let lines: Vec<Line> = mails
            .iter()
            .map(|(base, traces)| Line {
                mail: key(base),
                arrival: occasion == Occasion::Arrival,
                traces: traces.clone(),
                ..Line::default()
            })
            .collect();
        self.with_filtered(|file| file.append(&lines, true))
    }

    /// Writes down that what was last done with these mails was taken back.
    pub(super) fn note_undone(&self, bases: &[String], now: Timestamp) -> Result<(), StoreError> {
        let lines: Vec<Line> = bases
            .iter()
            .map(|base| Line {
                mail: key(base),
                undone: Some(now.0),
                ..Line::default()
            })
            .collect();
        self.with_filtered(|file| file.append(&lines, true))
    }
}

impl Index {
    /// Where the index believes those files of a folder to be whose names begin with this second or
    /// a later one.
    fn since(&self, folder: &Folder, seconds: i64) -> Result<Vec<Filed>, StoreError> {
        let reader = self.reader();
        let mut statement = reader.prepare_cached(
            "SELECT mails.id, base, file, flags FROM mails JOIN folders ON folders.id = folder
             WHERE account = ?1 AND name = ?2 AND base >= ?3",
        )?;
        let from = [
            folder.account.as_str(),
            folder.name.key(),
            &seconds.to_string(),
        ];
        let rows = statement.query_map(from, |row| {
            Ok(Filed {
                id: MailId(row.get(0)?),
                folder: folder.clone(),
                base: row.get(1)?,
                file: row.get(2)?,
                flags: Flags::from_bits(row.get(3)?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// Mails of an Inbox that came since filters looked last, newest first. Where none has ever
    /// looked there are none: filters are for what comes from now on.
    ///
    /// # Errors
    /// File and index errors.
    pub fn unfiltered(&self, account: &AccountId) -> Result<Vec<MailId>, StoreError> {
        let account = self.account(account)?;
        let until = account.with_filtered(|file| {
            if file.until.is_none() {
                let line = Line {
                    until: Some(name::microseconds()),
                    ..Line::default()
                };
                file.append(&[line], true)?;
            }
            Ok(file.until)
        })?;
        let Some(until) = until else {
            return Ok(Vec::new());
        };
        let inbox = account.folder(&FolderName::Inbox);
        let mut found = self.shared.index.since(&inbox, until / 1_000_000)?;
        found.retain(|filed| came(&filed.base).is_some_and(|came| came > until));
        found.sort_by_key(|filed| std::cmp::Reverse(filed.id));
        Ok(found.into_iter().map(|filed| filed.id).collect())
    }

    /// Notes that filters have looked at these mails of an account, and at all that came before
    /// them. Not synced: a power failure has them looked at once more.
    ///
    /// # Errors
    /// File and index errors.
    pub fn note_filtered(&self, account: &AccountId, mails: &[MailId]) -> Result<(), StoreError> {
        let filed = self.shared.index.filed(mails)?;
        let last = filed.iter().filter_map(|filed| came(&filed.base)).max();
        let Some(last) = last else { return Ok(()) };
        self.account(account)?.with_filtered(|file| {
            if file.until.is_some_and(|until| until >= last) {
                return Ok(());
            }
            let line = Line {
                until: Some(last),
                ..Line::default()
            };
            file.append(&[line], false)
        })
    }

    /// Makes durable how far filters have come.
    ///
    /// # Errors
    /// File errors.
    pub fn sync_filtered(&self, account: &AccountId) -> Result<(), StoreError> {
        let account = self.account(account)?;
        account.with_filtered(|file| {
            if !file.path.exists() {
                return Ok(());
            }
            let opened = file.disk.open_appending(&file.path)?;
            file.disk.sync(&opened, &file.path)
        })
    }

    /// Whether filters were ever used for an account.
    ///
    /// # Errors
    /// File errors.
    pub fn was_filtered(&self, account: &AccountId) -> Result<bool, StoreError> {
        let account = self.account(account)?;
        Ok(account.root.join("filtered").exists())
    }

    /// What filters did with a mail and why, oldest first.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn traces(&self, mail: MailId) -> Result<Vec<Trace>, StoreError> {
        // A profile that is only looked at has one connection.
        let filed = match self.shared.index.filed_in_background(mail) {
            Ok(filed) => filed,
            Err(_other) => {
                let found = self.shared.index.filed(&[mail])?.pop();
                found.ok_or(StoreError::MailGone)?
            }
        };
        let account = self.account(&filed.folder.account)?;
        if !account.root.join("filtered").exists() {
            return Ok(Vec::new());
        }
        account.with_filtered(|file| file.traces(&key(&filed.base)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Agent, Deed, Evidence, EvidencePlace};

    fn trace(name: &str) -> Trace {
        Trace {
            at: Timestamp(7),
            by: Agent::Filter(name.to_owned()),
            did: vec![Deed::Moved("Lists/\"all\"".to_owned()), Deed::Quiet],
            because: vec![Evidence {
                place: EvidencePlace::From,
                wanted: "rust".to_owned(),
                found: "“Rust”\u{1}".to_owned(),
                is_absent: false,
            }],
        }
    }

    fn line(mail: &str, name: &str, arrival: bool) -> Line {
        Line {
            mail: mail.to_owned(),
            arrival,
            traces: vec![trace(name)],
            ..Line::default()
        }
    }

    fn undone(mail: &str) -> Line {
        Line {
            mail: mail.to_owned(),
            undone: Some(9),
            ..Line::default()
        }
    }

    #[test]
    fn what_was_written_is_read_again_also_by_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filtered");
        let open = || FilteredFile::open(path.clone(), Disk::real()).unwrap();
        let mut file = open();
        assert_eq!(file.until, None);
        let until = Line {
            until: Some(5),
            ..Line::default()
        };
        // A name with a quote in it, as other programs may give.
        file.append(
            &[until, line("a", "one", true), line("b\"c", "two", false)],
            true,
        )
        .unwrap();
        file.append(&[line("a", "three", false)], true).unwrap();
        for file in [file, open()] {
            assert_eq!(file.until, Some(5));
            assert_eq!(file.traces("a").unwrap(), [trace("one"), trace("three")]);
            assert_eq!(file.traces("b\"c").unwrap(), [trace("two")]);
            assert_eq!(file.traces("c").unwrap(), []);
        }
    }

    #[test]
    fn an_interrupted_arrival_and_what_was_undone_hold_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = FilteredFile::open(folder.path().join("filtered"), Disk::real()).unwrap();
        file.append(
            &[line("a", "by hand", false), line("a", "once", true)],
            true,
        )
        .unwrap();
        file.append(
            &[
                line("a", "again", true),
                line("a", "wrong", false),
                undone("a"),
            ],
            true,
        )
        .unwrap();
        assert_eq!(
            file.traces("a").unwrap(),
            [trace("by hand"), trace("again")]
        );
    }

    #[test]
    fn a_torn_line_hides_nothing_before_it_and_nothing_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("filtered");
        let mut file = FilteredFile::open(path.clone(), Disk::real()).unwrap();
        file.append(&[line("a", "one", true)], true).unwrap();
        let mut text = std::fs::read(&path).unwrap();
        text.extend_from_slice(b"{\"mail\":\"a\",\"tra");
        std::fs::write(&path, text).unwrap();
        let mut file = FilteredFile::open(path.clone(), Disk::real()).unwrap();
        file.append(&[line("b", "two", true)], true).unwrap();
        for file in [file, FilteredFile::open(path, Disk::real()).unwrap()] {
            assert_eq!(file.traces("a").unwrap(), [trace("one")]);
            assert_eq!(file.traces("b").unwrap(), [trace("two")]);
        }
    }

    #[test]
    fn a_fetched_mail_says_when_it_came_and_keeps_its_key() {
        let fields = "U=AAAAAAAAAAAAAAAAAAAAAAAAAA,S=5";
        let base = format!("1700000000.M12P3Q4.host,{fields}");
        assert_eq!(came(&base), Some(1_700_000_000_000_012));
        assert_eq!(came("1700000000.M12P3Q4.host,S=5"), None);
        let renamed = format!("1800000000.M9P3Q4.host,{fields}");
        assert_eq!(key(&base), key(&renamed));
        assert_eq!(key("foreign"), "foreign");
    }
}
