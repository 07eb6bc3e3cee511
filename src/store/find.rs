//! Finding mails: a query asked of the rows and of the text, newest segments first.

mod finder;

use std::sync::Arc;

use jiff::tz::TimeZone;
use rusqlite::Connection;

use crate::mime::document;
use crate::model::{FolderName, Indexed, MailId, MailSummary, Place, Tag};
use crate::search::{Facts, Query, is_in_folder, is_one_of};

use super::place::ids_of;
use super::text::plan::{Names, Node};
use super::text::{self, Kept};
use super::{Store, StoreError};

pub use finder::{Below, Finder};

use finder::Density;

/// Mails counted at a time.
const COUNTED: usize = 10_000;

impl Store {
    /// Begins a search, within a place or everywhere.
    ///
    /// # Errors
    /// Index errors.
    pub fn find(
        &self,
        query: &Query,
        within: Option<&Place>,
        zone: &TimeZone,
    ) -> Result<Finder, StoreError> {
        let reader = self.shared.index.reader();
        self.begin(&reader, query, within, zone)
    }

    /// How many mails of a place satisfy a query without a pattern, without making anybody wait;
    /// what was counted so far where `is_left` says that nobody wants to know any more.
    ///
    /// # Errors
    /// Index errors.
    pub fn count_found(
        &self,
        query: &Query,
        within: &Place,
        zone: &TimeZone,
        is_left: &dyn Fn() -> bool,
    ) -> Result<u64, StoreError> {
        let mut finder = {
            let reader = self.shared.index.background();
            let within = (!query.names_folder()).then_some(within);
            self.begin(&reader, query, within, zone)?
        };
        let mut count = 0;
        while !is_left() {
            let reader = self.shared.index.background();
            let Some(found) = finder.step(&reader, COUNTED)? else {
                break;
            };
            count += found.len() as u64;
        }
        Ok(count)
    }

    fn begin(
        &self,
        reader: &Connection,
        query: &Query,
        within: Option<&Place>,
        zone: &TimeZone,
    ) -> Result<Finder, StoreError> {
        // One view of rows and segments: what is written meanwhile is not half of it.
        let _view = match reader.is_autocommit() {
            true => Some(reader.unchecked_transaction()?),
            false => None,
        };
        let names = KnownNames {
            reader,
            store: self,
        };
        let mut node = Node::of(query, &names, zone);
        if let Some(place) = within {
            node = node.within(&self.numbers(reader, place)?);
        } else if let Some(folders) = self.of_known_accounts(reader)? {
            node = node.within(&folders);
        }
        let (text, rest) = node.split();
        let ids = ids_of(&rest.seconds());
        let rest = rest.sql();
        let mut segments = Kept::all(reader)?;
        let last_known = segments.iter().map(|segment| segment.number).max();
        let density = Density::of(reader, &segments)?;
        let mut texts = Vec::with_capacity(rest.texts.len());
        for expression in &rest.texts {
            let mut ids = Vec::new();
            for segment in &segments {
                ids.extend(segment.find(reader, expression)?.unwrap_or_default());
            }
            ids.sort_unstable();
            texts.push(ids);
        }
        segments.retain(|segment| segment.spans(&ids));
        Ok(Finder {
            query: query.clone(),
            zone: zone.clone(),
            text,
            rest,
            texts,
            waiting: segments,
            last_known: last_known.unwrap_or(0),
            told: None,
            open: Vec::new(),
            ids,
            density,
            stop: Arc::default(),
        })
    }

    /// The next of the found mails, newest first, `most` or fewer; empty at the end.
    ///
    /// # Errors
    /// Index errors. A mail whose file cannot be read satisfies no pattern.
    pub fn find_next(&self, finder: &mut Finder, most: usize) -> Result<Vec<MailId>, StoreError> {
        loop {
            if finder.is_stopped() {
                return Ok(Vec::new());
            }
            let step = {
                let reader = self.shared.index.reader();
                finder.step(&reader, most)?
            };
            let Some(found) = step else {
                return Ok(Vec::new());
            };
            let found = if finder.query.has_pattern() {
                self.satisfying(finder, found)?
            } else {
                found
            };
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }

    /// The folders of accounts that are in the settings, where the index holds others too: those
    /// may come back, and their mails cannot be opened until then.
    pub(super) fn of_known_accounts(
        &self,
        reader: &Connection,
    ) -> Result<Option<Vec<i64>>, StoreError> {
        let accounts = self.accounts();
        let mut statement = reader.prepare_cached("SELECT id, account FROM folders")?;
        let mut rows = statement.query([])?;
        let (mut known, mut are_all_known) = (Vec::new(), true);
        while let Some(row) = rows.next()? {
            let account = row.get_ref(1)?.as_str().unwrap_or_default();
            if accounts.iter().any(|one| one.id.as_str() == account) {
                known.push(row.get(0)?);
            } else {
                are_all_known = false;
            }
        }
        Ok((!are_all_known).then_some(known))
    }

    /// How many mails a search sees.
    ///
    /// # Errors
    /// Index errors.
    pub fn indexed(&self) -> Result<Indexed, StoreError> {
        let reader = self.shared.index.reader();
        Ok(Indexed {
            mails: mails(&reader)?,
            with_text: text::count(&reader)?,
        })
    }

    /// Those of the candidates that satisfy the query when they are read.
    fn satisfying(
        &self,
        finder: &Finder,
        candidates: Vec<MailId>,
    ) -> Result<Vec<MailId>, StoreError> {
        let mut found = Vec::new();
        for row in self.rows(&candidates)? {
            if finder.is_stopped() {
                break;
            }
            let Ok(mail) = self.read(row.id) else {
                continue;
            };
            let facts = self.facts(&row)?;
            if finder
                .query
                .is_satisfied(&document::read(&mail), &facts, &finder.zone)
            {
                found.push(row.id);
            }
        }
        Ok(found)
    }

    /// What a query may ask about a mail beside its texts.
    ///
    /// # Errors
    /// Index errors.
    pub fn facts(&self, row: &MailSummary) -> Result<Facts, StoreError> {
        Ok(Facts {
            date: row.date.0,
            size_octets: row.size_octets,
            flags: row.flags,
            has_attachments: row.has_attachments,
            tags: row.tags.iter().map(Tag::to_string).collect(),
            folder_names: row
                .folder
                .name
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            account_names: self.names_of(row.folder.account.as_str()),
        })
    }
}

/// How many mails have a row.
fn mails(reader: &Connection) -> Result<u64, StoreError> {
    let mails: i64 = reader
        .prepare_cached("SELECT coalesce(sum(mails), 0) FROM folders")?
        .query_row([], |row| row.get(0))?;
    Ok(u64::try_from(mails).unwrap_or(0))
}

/// What names in a query stand for.
struct KnownNames<'s> {
    reader: &'s Connection,
    store: &'s Store,
}

impl KnownNames<'_> {
    /// Numbers of the folders of which key and account satisfy this.
    fn numbers(&self, is_meant: impl Fn(&str, &str) -> bool) -> Vec<i64> {
        let look = || -> rusqlite::Result<Vec<i64>> {
            let mut statement = self
                .reader
                .prepare_cached("SELECT id, account, name FROM folders")?;
            let rows = statement.query_map([], |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, String>(1)?,
                    row.get::<_, String>(2)?,
                ))
            })?;
            let mut numbers = Vec::new();
            for row in rows {
                let (number, account, name) = row?;
                if is_meant(&account, &name) {
                    numbers.push(number);
                }
            }
            Ok(numbers)
        };
        look().unwrap_or_else(|error| {
            tracing::warn!("the folders cannot be read: {error}");
            Vec::new()
        })
    }
}

impl Names for KnownNames<'_> {
    fn folders(&self, typed: &str) -> Vec<i64> {
        self.numbers(|_account, key| is_in_folder(typed, &FolderName::from_key(key).names()))
    }

    fn folders_of_account(&self, typed: &str) -> Vec<i64> {
        self.numbers(|account, _key| is_one_of(typed, &self.store.names_of(account)))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use jiff::civil::date;

    use super::*;
    use crate::model::AccountId;
    use crate::search::parse;
    use crate::store::{Proceed, ProfilePaths};

    fn profile() -> (tempfile::TempDir, Store, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
        let root = folder.path().join("mail/work");
        (folder, store, root)
    }

    fn put(root: &std::path::Path, number: usize, mail: &str) {
        fs::write(
            root.join(format!("cur/17000{number:05}.a{number}.host:2,S")),
            mail,
        )
        .unwrap();
    }

    fn bring(store: &Store) {
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
    }

    fn found(store: &Store, query: &str, step: usize) -> Vec<MailId> {
        let query = parse(query, date(2026, 11, 22)).unwrap();
        let mut finder = store.find(&query, None, &TimeZone::UTC).unwrap();
        let mut found = Vec::new();
        loop {
            let more = store.find_next(&mut finder, step).unwrap();
            if more.is_empty() {
                return found;
            }
            found.extend(more);
        }
    }

    /// Mails of which each query finds some and leaves some.
    fn mail(number: usize) -> String {
        let texts = [
            "请查收附件里的会议纪要",
            "Lunch on Friday?",
            "Счёт за ноябрь",
            "見積書をお送りします",
        ];
        let name = if number.is_multiple_of(3) {
            "; name=notes.pdf"
        } else {
            ""
        };
        format!(
            "From: Person {} <p{}@example.org>\r\nTo: ann@example.org\r\nSubject: Mail {number} {}\r\n\
             Date: {} Nov 2025 10:00:00 +0000\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{} {}\r\n--b\r\n\
             Content-Type: application/pdf{name}\r\n\r\nx\r\n--b--\r\n",
            number % 7,
            number % 7,
            texts[number % 4],
            1 + number % 28,
            texts[(number / 2) % 4],
            "word ".repeat(number % 5),
        )
    }

    #[test]
    fn the_index_finds_what_a_plain_look_at_every_mail_finds() {
        let (_folder, store, root) = profile();
        for number in 0..200 {
            put(&root, number, &mail(number));
        }
        bring(&store);
        let all = found(&store, "", 1_000);
        assert_eq!(all.len(), 200);
        for typed in [
            "会议",
            "会",
            "请查收",
            "lunch",
            "lun",
            "счет",
            "見積",
            "from:p3@example.org",
            "subject:会议 -lunch",
            "lunch OR 会议",
            "(lunch OR 会议) from:p1",
            "-word",
            "filename:notes",
            "on:2025-11-05",
            "before:2025-11-05 会",
            "after:2025-11-20 -subject:lunch",
            "has:attachment word",
            "larger:400 lunch",
            "smaller:400",
            "is:read",
            "is:unread OR 会议",
            "/mail 1\\d/",
            "-/mail/",
            "\"word word\"",
            "in:inbox friday",
            "in:trash",
            "account:work счёт",
            "-(lunch is:read)",
            "nowhere",
            "word -(会议 OR lunch) -from:p2",
        ] {
            let query = parse(typed, date(2026, 11, 22)).unwrap();
            let mut looked = Vec::new();
            for row in store.rows(&all).unwrap() {
                let document = document::read(&store.read(row.id).unwrap());
                let facts = store.facts(&row).unwrap();
                if query.is_satisfied(&document, &facts, &TimeZone::UTC) {
                    looked.push(row.id);
                }
            }
            assert_eq!(found(&store, typed, 7), looked, "{typed}");
            assert_eq!(found(&store, typed, 1_000), looked, "{typed}");
        }
    }

    #[test]
    fn text_follows_what_happens_to_mails() {
        let (folder, store, root) = profile();
        put(&root, 1, "Subject: One\r\n\r\nfirst words");
        put(&root, 2, "Subject: Two\r\n\r\nsecond words");
        bring(&store);
        assert_eq!(found(&store, "words", 10).len(), 2);
        fs::remove_file(root.join("cur/1700000001.a1.host:2,S")).unwrap();
        bring(&store);
        assert_eq!(found(&store, "words", 10).len(), 1);
        assert_eq!(
            store.indexed().unwrap(),
            Indexed {
                mails: 1,
                with_text: 1
            }
        );
        drop(store);
        for gone in ["index.sqlite", "text.sqlite"] {
            fs::remove_file(folder.path().join(gone)).unwrap();
            let work = AccountId::new("work").unwrap();
            let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
            bring(&store);
            assert_eq!(found(&store, "second", 10).len(), 1, "{gone}");
            assert_eq!(found(&store, "first", 10).len(), 0, "{gone}");
        }
    }

    #[test]
    fn a_search_goes_from_segment_to_segment() {
        let (_folder, store, root) = profile();
        for number in 0..30 {
            put(&root, number, &mail(number));
        }
        bring(&store);
        for number in 30..60 {
            put(&root, number, &mail(number));
            bring(&store);
        }
        assert!(Kept::all(&store.shared.index.reader()).unwrap().len() > 1);
        let friday = found(&store, "friday", 2);
        assert_eq!(friday, found(&store, "friday", 1_000));
        assert!(friday.is_sorted_by(|one, other| one > other));
        assert_eq!(
            friday.len(),
            (0..60)
                .filter(|number| mail(*number).contains("Friday"))
                .count()
        );
    }

    #[test]
    fn a_search_parted_by_time_finds_the_same() {
        let (_folder, store, root) = profile();
        for number in 0..90 {
            put(&root, number, &mail(number));
            if number % 15 == 14 {
                bring(&store);
            }
        }
        let rest = |finder: &mut Finder| {
            let mut found = Vec::new();
            loop {
                let more = store.find_next(finder, 4).unwrap();
                if more.is_empty() {
                    return found;
                }
                found.extend(more);
            }
        };
        let mut parted = 0;
        for typed in [
            "friday",
            "会议",
            "word -lunch",
            "is:read",
            "/mail 1\\d/",
            "nowhere",
            "",
        ] {
            let query = parse(typed, date(2026, 11, 22)).unwrap();
            let begin = || store.find(&query, None, &TimeZone::UTC).unwrap();
            let mut newer = begin();
            let mut together = store.find_next(&mut newer, 3).unwrap();
            if let Some(below) = newer.part() {
                parted += 1;
                together.extend(rest(&mut newer));
                together.extend(rest(&mut begin().below(below)));
            } else {
                together.extend(rest(&mut newer));
            }
            assert_eq!(together, found(&store, typed, 1_000), "{typed}");
        }
        assert!(parted > 3);
    }

    #[test]
    fn a_search_that_goes_on_while_segments_are_written_together_loses_no_mail() {
        let (_folder, store, root) = profile();
        // One segment each; the eighth makes them one.
        for number in 0..7 {
            put(&root, number, "Subject: One\r\n\r\nword");
            bring(&store);
        }
        for query in ["word", "word OR is:flagged", "word -in:trash"] {
            let all = found(&store, query, 100);
            assert_eq!(all.len(), 7, "{query}");
        }
        let query = parse("word", date(2026, 11, 22)).unwrap();
        let mut finder = store.find(&query, None, &TimeZone::UTC).unwrap();
        let before = found(&store, "word", 100);
        let mut going_on = store.find_next(&mut finder, 2).unwrap();
        put(&root, 7, "Subject: One\r\n\r\nword");
        bring(&store);
        let segments = Kept::all(&store.shared.index.reader()).unwrap();
        assert_eq!(segments.len(), 1);
        loop {
            let more = store.find_next(&mut finder, 2).unwrap();
            if more.is_empty() {
                break;
            }
            going_on.extend(more);
        }
        assert_eq!(going_on, before);
    }

    #[test]
    fn mails_of_an_account_that_is_no_longer_in_the_settings_are_not_found() {
        let (folder, store, root) = profile();
        put(&root, 1, "Subject: One\r\n\r\nword");
        bring(&store);
        drop(store);
        let home = AccountId::new("home").unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, std::slice::from_ref(&home)).unwrap();
        put(
            &folder.path().join("mail/home"),
            2,
            "Subject: Two\r\n\r\nword",
        );
        bring(&store);
        for query in [
            "word",
            "in:inbox",
            "in:inbox word",
            "word OR is:flagged",
            "",
        ] {
            assert_eq!(found(&store, query, 10).len(), 1, "{query}");
        }
        assert_eq!(store.take_text(&mut |_progress| Proceed::GoOn).unwrap(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_profile_under_a_name_that_is_no_text_is_searched_like_any_other() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        // As a home of a time before UTF-8 is called.
        let home = folder.path().join(std::ffi::OsStr::from_bytes(b"\xc4\xe3"));
        fs::create_dir(&home).unwrap();
        let work = AccountId::new("work").unwrap();
        let paths = ProfilePaths::under(&home);
        let store = Store::open(&paths, std::slice::from_ref(&work)).unwrap();
        put(&home.join("mail/work"), 1, "Subject: One\r\n\r\nword");
        bring(&store);
        assert_eq!(found(&store, "word", 10).len(), 1);
        let reading = crate::store::Reading::open(&paths, &[work]).unwrap();
        assert_eq!(reading.unwrap().indexed().unwrap().with_text, 1);
    }
}
