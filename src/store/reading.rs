//! A look at a profile that another process may have open: rows and text are read beside its
//! writer, nothing is written, no maildir is gone through.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use jiff::tz::TimeZone;

use crate::model::{
    AccountId, AccountSettings, FolderName, Indexed, MailId, MailSummary, Place, Timestamp, Trace,
};
use crate::search::{Existing, Query};

use super::choices::Choices;
use super::disk::Disk;
use super::find::Finder;
use super::index::{Index, IndexState, attach, open_looking};
use super::junk::JunkFile;
use super::maildir::Account;
use super::text::{self, Text};
use super::{ProfilePaths, Shared, Store, StoreError, schema};

/// What a line of a list names of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'r> {
    /// When it was sent.
    pub date: Timestamp,
    /// The sender's name, else the address.
    pub from: &'r str,
    /// The subject.
    pub subject: &'r str,
}

/// A profile open for looking only.
#[derive(Debug)]
pub struct Reading(Store);

impl Reading {
    /// Opens the index as it is. `None`: nothing is indexed here yet, or by another version.
    ///
    /// # Errors
    /// Index errors.
    pub fn open(paths: &ProfilePaths, accounts: &[AccountId]) -> Result<Option<Self>, StoreError> {
        let Some(index) = index_of(paths)? else {
            return Ok(None);
        };
        let disk = Disk::real();
        let known: BTreeMap<_, _> = accounts
            .iter()
            .map(|id| {
                let root = paths.mail.join(id.as_str());
                let account = Account::at(id.clone(), root, disk.clone());
                (id.clone(), Arc::new(account))
            })
            .collect();
        Ok(Some(Self(Store {
            shared: Arc::new(Shared {
                paths: paths.clone(),
                disk,
                index,
                text: Text::nowhere()?,
                junk: JunkFile::at(paths.mail.join("junk.sqlite")),
                choices: Choices::default(),
                kept_pictures: super::pictures::Kept::default(),
                accounts: RwLock::new(known),
                account_names: RwLock::default(),
                lock: None,
                index_state: IndexState::Ready,
            }),
        })))
    }

    /// Takes note of what a search may call the accounts, beside their ids.
    pub fn know_names(&self, accounts: &[AccountSettings]) {
        self.0.know_names(accounts);
    }

    /// Begins a search everywhere but in Junk and Trash, unless it names folders.
    ///
    /// # Errors
    /// As [`Store::find`].
    pub fn find(&self, query: &Query, zone: &TimeZone) -> Result<Finder, StoreError> {
        let within = (!query.names_folder()).then_some(&Place::Everywhere);
        self.0.find(query, within, zone)
    }

    /// The next of the found mails, newest first, `most` or fewer; empty at the end.
    ///
    /// # Errors
    /// As [`Store::find_next`].
    pub fn find_next(&self, finder: &mut Finder, most: usize) -> Result<Vec<MailId>, StoreError> {
        self.0.find_next(finder, most)
    }

    /// The rows of these mails.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub fn rows(&self, mails: &[MailId]) -> Result<Vec<MailSummary>, StoreError> {
        self.0.rows(mails)
    }

    /// What a line names of each of these mails, told in their order; a mail gone meanwhile has
    /// none. Of a row only that is read: thousands are found at once.
    ///
    /// # Errors
    /// Index errors.
    pub fn lines(
        &self,
        mails: &[MailId],
        tell: &mut dyn FnMut(Line<'_>),
    ) -> Result<(), StoreError> {
        let reader = self.0.shared.index.reader();
        let mut statement = reader.prepare_cached(
            "SELECT date, iif(from_name = '', from_address, from_name), subject
             FROM mails INDEXED BY lines WHERE id = ?1",
        )?;
        for mail in mails {
            let mut rows = statement.query([mail.0])?;
            let Some(row) = rows.next()? else {
                continue;
            };
            let text = |column| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
            tell(Line {
                date: Timestamp(row.get(0)?),
                from: text(1)?,
                subject: text(2)?,
            });
        }
        Ok(())
    }

    /// Looks several times at one state of the index, which costs one lock instead of one for
    /// each question. Whoever writes is not held up, but the file of what was written meanwhile
    /// grows: a look is short.
    ///
    /// # Errors
    /// Those of `look`; index errors.
    pub fn at_once<T>(
        &self,
        look: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let say = |sql| self.0.shared.index.reader().execute_batch(sql);
        say("BEGIN")?;
        let seen = look(self);
        say("COMMIT")?;
        seen
    }

    /// What filters did with a mail and why, oldest first.
    ///
    /// # Errors
    /// As [`Store::traces`].
    pub fn traces(&self, mail: MailId) -> Result<Vec<Trace>, StoreError> {
        self.0.traces(mail)
    }

    /// Where a mail's file lies.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn path(&self, mail: MailId) -> Result<PathBuf, StoreError> {
        self.0.path(mail)
    }

    /// The own folders and the tags that a search can name.
    ///
    /// # Errors
    /// Index errors.
    pub fn existing(&self) -> Result<Existing, StoreError> {
        let folders = self.0.folders()?.into_iter().map(|count| count.folder.name);
        let own = folders.filter(|name| matches!(name, FolderName::Own(_)));
        let tags = self.0.tags()?.into_iter();
        Ok(Existing {
            folders: own.collect(),
            tags: tags.map(|count| count.tag.to_string()).collect(),
            accounts: Vec::new(),
        })
    }

    /// How many mails a search sees.
    ///
    /// # Errors
    /// As [`Store::indexed`].
    pub fn indexed(&self) -> Result<Indexed, StoreError> {
        self.0.indexed()
    }

    /// How many mails have no row, and no search finds: a run that was killed leaves such. Names
    /// are counted only where one has left word of it, or just brings mails.
    ///
    /// # Errors
    /// File and index errors.
    pub fn without_row(&self) -> Result<u64, StoreError> {
        self.0.without_row()
    }
}

/// Of text each page is read once, and of rows few twice: for more the system would hand out fresh
/// memory page by page, which costs a short look a tenth of its time.
const ROOM: &str = "PRAGMA main.cache_size = -512; PRAGMA text.cache_size = -256;";

/// The index as another process keeps it. `None` where there is none of this version, or no text
/// beside it.
fn index_of(paths: &ProfilePaths) -> Result<Option<Index>, StoreError> {
    let (path, text) = (&paths.index, &paths.text);
    if !path.is_file() || !text.is_file() {
        return Ok(None);
    }
    let reader = open_looking(path)?;
    attach(&reader, text)?;
    reader.execute_batch(ROOM)?;
    if !schema::is_ours(&reader)? || !text::is_ours(&reader)? {
        return Ok(None);
    }
    Index::of((path, text), reader).map(Some)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::civil::date;

    use super::*;
    use crate::search::parse;
    use crate::store::Proceed;

    fn found(reading: &Reading, query: &str) -> Vec<String> {
        let query = parse(query, date(2026, 11, 22)).unwrap();
        let mut finder = reading.find(&query, &TimeZone::UTC).unwrap();
        let ids = reading.find_next(&mut finder, 100).unwrap();
        let rows = reading.rows(&ids).unwrap();
        rows.into_iter().map(|row| row.subject).collect()
    }

    #[test]
    fn a_profile_that_is_open_is_searched_beside_and_nothing_is_made_in_one_that_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = [AccountId::new("work").unwrap()];
        assert!(Reading::open(&paths, &work).unwrap().is_none());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let store = Store::open(&paths, &work).unwrap();
        let cur = paths.mail.join("work/cur");
        fs::write(
            cur.join("1700000000.a.host:2,S"),
            "Subject: One\r\n\r\nthe goose",
        )
        .unwrap();
        let bring = || {
            store
                .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
                .unwrap();
            store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        };
        bring();
        let reading = Reading::open(&paths, &work).unwrap().unwrap();
        assert_eq!(found(&reading, "goose"), ["One"]);
        assert_eq!(found(&reading, "/the g.ose/"), ["One"]);
        // What the writer does meanwhile is seen.
        fs::write(
            cur.join("1700000001.b.host:2,S"),
            "Subject: Two\r\n\r\na goose",
        )
        .unwrap();
        bring();
        assert_eq!(found(&reading, "goose"), ["Two", "One"]);
        let id = {
            let query = parse("subject:two", date(2026, 11, 22)).unwrap();
            let mut finder = reading.find(&query, &TimeZone::UTC).unwrap();
            reading.find_next(&mut finder, 1).unwrap()[0]
        };
        assert_eq!(reading.path(id).unwrap(), cur.join("1700000001.b.host:2,S"));
        // Also in the middle of a look, at what has moved since it began.
        let archive = FolderName::Archive;
        let moved = reading.at_once(|reading| {
            let before = reading.rows(&[id])?;
            store.move_mails(&[id], &archive)?;
            let query = parse("/a goose/", date(2026, 11, 22)).unwrap();
            let mut finder = reading.find(&query, &TimeZone::UTC)?;
            Ok((before, reading.find_next(&mut finder, 10)?))
        });
        let (before, ids) = moved.unwrap();
        assert_eq!(
            (before[0].folder.name.clone(), ids),
            (FolderName::Inbox, vec![id])
        );
        drop(store);
        assert_eq!(found(&reading, "goose"), ["Two", "One"]);
        assert_eq!(reading.indexed().unwrap().with_text, 2);
    }

    #[test]
    fn a_folder_is_searched_with_those_within_it_and_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let work = [AccountId::new("work").unwrap()];
        let store = Store::open(&paths, &work).unwrap();
        for (number, name) in ["Projects", "Projects.2026", "Mine.2026"]
            .iter()
            .enumerate()
        {
            let cur = paths.mail.join(format!("work/.{name}/cur"));
            fs::create_dir_all(&cur).unwrap();
            let path = cur.join(format!("170000000{number}.a{number}.host:2,S"));
            fs::write(path, format!("Subject: {name}\r\n\r\nword")).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        let reading = Reading::open(&paths, &work).unwrap().unwrap();
        for (typed, subjects) in [
            ("in:projects", &["Projects.2026", "Projects"] as &[&str]),
            ("in:Projects/2026", &["Projects.2026"]),
            ("in:2026 word", &["Mine.2026", "Projects.2026"]),
            ("in:mine", &["Mine.2026"]),
            ("in:project", &[]),
        ] {
            assert_eq!(found(&reading, typed), subjects, "{typed}");
        }
        let existing = reading.existing().unwrap();
        assert_eq!(existing.folders.len(), 3, "{existing:?}");
    }
}
