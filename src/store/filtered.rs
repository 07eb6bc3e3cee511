//! What filters did with mails and why, and how far they have come: the append-only file
//! `filtered` of an account. The index holds none of it, so that deleting it makes nothing untrue.
//!
//! Each line is a JSON object. `{"until":<µs>}`: every mail that came up to this moment (its file's
//! name says when) has been filtered; what came later and still lies in the Inbox is filtered at the
//! next occasion. `{"mail":"<key>","arrival":true,"traces":[…]}`: what was done with a mail, written
//! and synced before it is done. A crash in between leaves the mail in the Inbox behind the mark:
//! it is filtered again, to the same end, and its later line holds instead of the earlier one.
//! `{"mail":"<key>","undone":<seconds>}`: the line of this mail before it holds no longer.
//! `{"waits":["<base>"…]}`: files that could not be looked at, or with which not all could be done,
//! and that the mark goes past all the same; `{"unfiled":["<base>"…]}`: files that had no row when
//! they came, of which nobody was told either; `{"looked":["<base>"…]}`: they were looked at since.
//! `{"until":<µs>,"passed":["<base>"…]}`: the mark was in the future, because the clock had been;
//! it is set back to now, but for these files, which were filtered. Such a file is known again by
//! what is unique in its base: the rest changes once a beginning is completed.
//!
//! A mail is named by what it is called on its server, else by the base of its file: both outlive
//! every move. A torn last line is passed over. The file is read once something asks for it.

mod reach;

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{BufRead, BufReader, ErrorKind, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::model::{AccountId, FolderName, MailId, Timestamp, Trace};

use super::disk::Disk;
use super::maildir::Account;
use super::name::{MailName, unique_in};
use super::{Store, StoreError};

/// The file, where each mail's lines stand in it, and how far filters have come.
#[derive(Debug, Default)]
pub(super) struct FilteredFile {
    path: PathBuf,
    disk: Disk,
    /// Microseconds since 1970; `None`: no filter has ever looked.
    until: Option<i64>,
    /// What is unique in the bases of files that came behind the mark and that filters have looked
    /// at.
    passed: BTreeSet<String>,
    /// Files that filters have not looked at, wherever the mark is, by what is unique in their
    /// bases.
    waiting: BTreeMap<String, Waiting>,
    /// Hash of a mail's key → where its lines begin, in order. Other mails may have the same hash.
    places: HashMap<u64, Vec<u64>>,
    octets: u64,
    /// Whether the file ends in the middle of a line.
    torn: bool,
    unsearched: Unsearched,
}

/// Where files without a row are still to be looked for behind the mark, in this run: whoever
/// leaves one without from then on says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Unsearched {
    #[default]
    Everywhere,
    /// In these folders, which could not be read.
    In(BTreeSet<FolderName>),
}

/// A file that filters have not looked at.
#[derive(Debug, Clone)]
struct Waiting {
    /// As it was when it began to wait.
    base: String,
    /// Whether it was told when it came.
    is_told: bool,
    /// When they last tried to once more, in this run.
    tried: Option<Timestamp>,
    /// When the file was last looked for without a row of it, in this run.
    sought: Option<Timestamp>,
}

/// A line.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passed: Option<BTreeSet<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    waits: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unfiled: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    looked: Vec<String>,
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

    /// Notes what a line is about, without reading the whole of the many that are about a mail.
    fn take(&mut self, line: &[u8], place: u64) {
        if let Some(rest) = line.strip_prefix(b"{\"mail\":\"") {
            let key = rest.split(|byte| *byte == b'"').next().unwrap_or_default();
            self.places.entry(hash(key)).or_default().push(place);
            return;
        }
        let Ok(line) = serde_json::from_slice::<Line>(line) else {
            return;
        };
        self.until = line.until.or(self.until);
        if let Some(passed) = line.passed {
            self.passed = passed
                .iter()
                .map(|base| unique_in(base).to_owned())
                .collect();
        }
        for base in line.unfiled {
            self.waits(base);
        }
        for base in line.waits {
            self.waits(base).is_told = true;
        }
        for base in line.looked {
            self.waiting.remove(unique_in(&base));
        }
    }

    /// Notes that a file waits, where it does not already.
    fn waits(&mut self, base: String) -> &mut Waiting {
        let unique = unique_in(&base).to_owned();
        self.waiting.entry(unique).or_insert(Waiting {
            base,
            is_told: false,
            tried: None,
            sought: None,
        })
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

    /// The same, durably; of lines that cannot all be written none stays.
    fn append_all(&mut self, lines: &[Line]) -> Result<(), StoreError> {
        let was_torn = self.torn;
        let octets = match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            found => found
                .map_err(|error| StoreError::at(&self.path, &error))?
                .len(),
        };
        let appended = self.append(lines, true);
        if appended.is_err() && self.torn {
            match self.disk.cut(&self.path, octets) {
                Ok(()) => self.torn = was_torn,
                Err(worse) => tracing::warn!("what was not done stands as done: {worse}"),
            }
        }
        appended
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

    /// Mails have come of which the index may not know and nobody has noted anything.
    pub(super) fn look_for_unfiled(&self) {
        let mut held = self.filtered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = &mut *held {
            file.unsearched = Unsearched::Everywhere;
        }
    }

    /// Writes down what is about to be done with mails, durably. Where that fails it is as if
    /// nothing had been written: nothing will be done.
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
        self.with_filtered(|file| file.append_all(&lines))
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

impl Store {
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
    use crate::store::disk::rehearsal::{Fault, Rehearsal};

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
    fn reasons_that_could_not_all_be_written_do_not_hold() {
        for fault in [Fault::FullOnce, Fault::BrokenOnce] {
            for torn in ["", "{\"mail\":\"c\",\"tra"] {
                cannot_all_be_written(fault, torn);
            }
        }
    }

    /// Fails at each operation; `torn`: what a crash has left of a line.
    fn cannot_all_be_written(fault: Fault, torn: &str) {
        for operation in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("filtered");
            let open = |disk| FilteredFile::open(path.clone(), disk).unwrap();
            let before = [line("a", "one", false)];
            open(Disk::real()).append(&before, true).unwrap();
            let mut text = std::fs::read(&path).unwrap();
            text.extend_from_slice(torn.as_bytes());
            std::fs::write(&path, text).unwrap();
            let disk = Disk::rehearsing(Rehearsal::failing(operation, fault));
            let mut file = open(disk.clone());
            let lines = [line("a", "two", false), line("b", "three", true)];
            let noted = file.append_all(&lines);
            let whole = noted.is_ok();
            for file in [file, open(Disk::real())] {
                assert_eq!(file.traces("a").unwrap().len(), 1 + usize::from(whole));
                assert_eq!(file.traces("b").unwrap().len(), usize::from(whole));
            }
            if whole && disk.operations() < operation {
                assert!(operation > 3);
                break;
            }
        }
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
}
