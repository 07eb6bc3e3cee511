//! Finding mails: a query asked of the rows and of the text, newest part of it first.

use jiff::tz::TimeZone;
use rusqlite::Connection;
use rusqlite::types::Value;

use crate::mime::document;
use crate::model::{FolderName, MailId, MailSummary, Place};
use crate::search::{Facts, Query, is_one_of};

use super::text::expression::{Names, Node};
use super::text::{self, Part};
use super::{Store, StoreError};

/// A search going on: what was found so far is the caller's, what is left is here.
#[derive(Debug)]
pub struct Finder {
    query: Query,
    zone: TimeZone,
    /// Folders looked through; `None`: all that are shown.
    folders: Option<Vec<i64>>,
    /// What the text must match and what the row must satisfy.
    text: Option<String>,
    rest: Node,
    /// What is still to be looked through, the newest last.
    parts: Vec<Part>,
    /// Ids from here on were looked at.
    below: i64,
}

/// How much is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Mails with a row.
    pub mails: u64,
    /// Mails whose text is in as well.
    pub with_text: u64,
}

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
        let folders = within
            .map(|place| self.numbers(&reader, place))
            .transpose()?;
        let names = KnownNames { reader: &reader };
        let (text, rest) = Node::of(query, &names, zone).split();
        let mut parts = text::parts(&reader)?;
        if parts.is_empty() {
            // No text is in yet: rows alone can answer what asks for no words.
            parts.push(Part::none());
        }
        parts.reverse();
        Ok(Finder {
            query: query.clone(),
            zone: zone.clone(),
            folders,
            text,
            rest,
            parts,
            below: i64::MAX,
        })
    }

    /// The next of the found mails, newest first, `most` or fewer; empty at the end.
    ///
    /// # Errors
    /// Index errors. A mail whose file cannot be read satisfies no pattern.
    pub fn find_next(&self, finder: &mut Finder, most: usize) -> Result<Vec<MailId>, StoreError> {
        while let Some(part) = finder.parts.last().cloned() {
            let found = finder.look(&self.shared.index.reader(), &part, most)?;
            if found.len() < most {
                finder.parts.pop();
                finder.below = part.first;
            } else if let Some(last) = found.last() {
                finder.below = last.0;
            }
            let found = if finder.query.has_pattern() {
                self.satisfying(finder, found)?
            } else {
                found
            };
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// How many mails a search sees.
    ///
    /// # Errors
    /// Index errors.
    pub fn indexed(&self) -> Result<Indexed, StoreError> {
        let reader = self.shared.index.reader();
        let mails: i64 = reader
            .prepare_cached("SELECT coalesce(sum(mails), 0) FROM folders")?
            .query_row([], |row| row.get(0))?;
        Ok(Indexed {
            mails: u64::try_from(mails).unwrap_or(0),
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
            tags: Vec::new(),
            folder_names: row
                .folder
                .name
                .names()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            account_names: vec![row.folder.account.as_str().to_owned()],
        })
    }
}

impl Finder {
    fn look(
        &self,
        reader: &Connection,
        part: &Part,
        most: usize,
    ) -> Result<Vec<MailId>, StoreError> {
        let mut values = Vec::new();
        let mut sql = match &self.text {
            Some(_expression) if part.table.is_empty() => return Ok(Vec::new()),
            Some(expression) => {
                values.push(Value::Text(expression.clone()));
                let table = &part.table;
                format!(
                    "SELECT {table}.rowid FROM text.{table} CROSS JOIN mails
                     ON mails.id = {table}.rowid WHERE {table} MATCH ?
                     AND {table}.rowid >= ? AND {table}.rowid < ? AND "
                )
            }
            None => "SELECT mails.id FROM mails INDEXED BY facts
                     WHERE mails.id >= ? AND mails.id < ? AND "
                .to_owned(),
        };
        values.push(Value::Integer(part.first));
        values.push(Value::Integer(part.end.min(self.below)));
        self.rest.sql(&part.table, &mut sql, &mut values);
        if let Some(folders) = &self.folders {
            let marks = vec!["?"; folders.len()].join(", ");
            sql.push_str(&format!(" AND folder IN ({marks})"));
            values.extend(folders.iter().map(|number| Value::Integer(*number)));
        }
        let order = match &self.text {
            Some(_expression) => format!("{}.rowid", part.table),
            None => "mails.id".to_owned(),
        };
        sql.push_str(&format!(" ORDER BY {order} DESC LIMIT ?"));
        values.push(Value::Integer(i64::try_from(most).unwrap_or(i64::MAX)));
        let mut statement = reader.prepare_cached(&sql)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| {
            row.get(0).map(MailId)
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// What names in a query stand for.
struct KnownNames<'s> {
    reader: &'s Connection,
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
        self.numbers(|_account, key| is_one_of(typed, &FolderName::from_key(key).names()))
    }

    fn folders_of_account(&self, typed: &str) -> Vec<i64> {
        self.numbers(|account, _key| is_one_of(typed, &[account]))
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
        let name = if number % 3 == 0 {
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
    fn a_search_goes_from_part_to_part() {
        let (_folder, store, root) = profile();
        for number in 0..30 {
            put(&root, number, &mail(number));
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        store.shared.text.part_mails(4);
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        for number in 30..60 {
            put(&root, number, &mail(number));
            bring(&store);
        }
        assert!(text::parts(&store.shared.index.reader()).unwrap().len() > 3);
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
}
