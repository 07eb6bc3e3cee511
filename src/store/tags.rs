//! What mails are tagged with: in the index for lists and searches, and durably in a file an
//! account (`file`), from which the index can be made again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{MutexGuard, PoisonError};

use rusqlite::{Connection, Statement, Transaction};

use crate::model::{AccountId, MailId, MailSummary, Tag};

use super::index::Filed;
use super::maildir::Account;
use super::{Store, StoreError};

pub(super) mod file;

use file::TagsFile;

/// Up to so many mails are asked one by one for their tags.
const FEW: usize = 500;

/// A tag and how much bears it where its list shows it: Junk and Trash are not counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagCount {
    /// Which.
    pub tag: Tag,
    /// Mails that bear it.
    pub mails: u64,
    /// Of them unread.
    pub unread: u64,
}

/// What bears each tag, less what lies in Junk and Trash: of those either the mails are gone
/// through or what bears a tag, whichever are fewer.
macro_rules! counted_by {
    ($away:literal) => {
        concat!(
            "SELECT name, tags.mails - coalesce(away.mails, 0),
                 tags.unread - coalesce(away.unread, 0)
             FROM tags LEFT JOIN (
                 SELECT tag, count(*) AS mails, sum(flags & 16 = 0) AS unread FROM ",
            $away,
            " WHERE mails.id = tagged.mail AND mails.folder IN
                 (SELECT id FROM folders WHERE name IN ('Junk', 'Trash'))
                 GROUP BY tag
             ) AS away ON away.tag = tags.key
             WHERE tags.mails > 0"
        )
    };
}
const FROM_FOLDERS: &str = counted_by!("mails CROSS JOIN tagged");
const FROM_TAGGED: &str = counted_by!("tagged CROSS JOIN mails");

/// Whether more mails lie in Junk and Trash than bear tags.
fn has_much_away(reader: &Connection) -> Result<bool, StoreError> {
    let mut statement = reader.prepare_cached(
        "SELECT (SELECT coalesce(sum(mails), 0) FROM folders WHERE name IN ('Junk', 'Trash'))
              > (SELECT coalesce(sum(mails), 0) FROM tags)",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

impl Store {
    /// Puts tags on mails and takes others off, durably, and returns the rows as they are now.
    /// A tag that is known in another case is the known one. A mail the index does not know is
    /// passed over.
    ///
    /// # Errors
    /// File and index errors; mails of an account whose file was written before stay changed.
    pub fn tag(
        &self,
        mails: &[MailId],
        add: &[Tag],
        remove: &[Tag],
    ) -> Result<Vec<MailSummary>, StoreError> {
        let mut by_account: BTreeMap<AccountId, Vec<Filed>> = BTreeMap::new();
        for filed in self.shared.index.filed(mails)? {
            by_account
                .entry(filed.folder.account.clone())
                .or_default()
                .push(filed);
        }
        for (account, filed) in by_account {
            let account = self.account(&account)?;
            // Held until the index has it: two who change one mail at once must not undo each
            // other.
            let mut file = account.tags();
            let changes: Vec<(Filed, Vec<Tag>)> = self.shared.index.read_tags(|tags| {
                let mut changes = Vec::new();
                for filed in filed {
                    let before: BTreeSet<Tag> = tags.of(filed.id)?.into_iter().collect();
                    let mut after = before.clone();
                    for tag in add.iter().filter(|tag| !remove.contains(tag)) {
                        after.insert(tags.known(tag)?);
                    }
                    after.retain(|tag| !remove.contains(tag));
                    if after != before {
                        changes.push((filed, after.into_iter().collect()));
                    }
                }
                Ok(changes)
            })?;
            let lines = changes
                .iter()
                .map(|(filed, tags)| (filed.base.as_str(), tags.as_slice()));
            file.write(lines)?;
            self.shared.index.set_tags(&changes)?;
        }
        self.rows(mails)
    }

    /// The tags of these mails, each in alphabetical order.
    ///
    /// # Errors
    /// Index errors.
    pub fn tags_of(&self, mails: &[MailId]) -> Result<Vec<(MailId, Vec<Tag>)>, StoreError> {
        let reader = self.shared.index.reader();
        let mut tags = TagsOfMails::new(&reader)?;
        mails
            .iter()
            .map(|mail| Ok((*mail, tags.of(*mail)?)))
            .collect()
    }

    /// The tags that some of these mails bear, in alphabetical order, and how many do.
    ///
    /// # Errors
    /// Index errors.
    pub fn tags_among(&self, mails: Vec<MailId>) -> Result<Vec<(Tag, u64)>, StoreError> {
        let mut counts: BTreeMap<Tag, u64> = BTreeMap::new();
        if mails.len() <= FEW {
            for (_mail, tags) in self.tags_of(&mails)? {
                for tag in tags {
                    *counts.entry(tag).or_default() += 1;
                }
            }
            return Ok(counts.into_iter().collect());
        }
        // Of many mails it is quicker to look at what bears a tag.
        let mails: HashSet<MailId> = mails.into_iter().collect();
        for count in self.tags()? {
            let bearing = self.tagged(&count.tag)?.into_iter();
            let bearing = bearing.filter(|mail| mails.contains(mail)).count();
            if bearing > 0 {
                counts.insert(count.tag, bearing as u64);
            }
        }
        Ok(counts.into_iter().collect())
    }

    /// Every tag that some mail bears, in alphabetical order.
    ///
    /// # Errors
    /// Index errors.
    pub fn tags(&self) -> Result<Vec<TagCount>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached(if has_much_away(&reader)? {
            FROM_TAGGED
        } else {
            FROM_FOLDERS
        })?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, i64>(2)?,
            ))
        })?;
        let mut counts = Vec::new();
        for row in rows {
            let (name, mails, unread) = row?;
            if let Ok(tag) = Tag::new(&name) {
                counts.push(TagCount {
                    tag,
                    mails: mails.try_into().unwrap_or(0),
                    unread: unread.try_into().unwrap_or(0),
                });
            }
        }
        counts.sort_by(|one, other| one.tag.cmp(&other.tag));
        Ok(counts)
    }

    /// Every mail that bears a tag, newest first.
    ///
    /// # Errors
    /// Index errors.
    pub fn tagged(&self, tag: &Tag) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement =
            reader.prepare_cached("SELECT mail FROM tagged WHERE tag = ?1 ORDER BY mail DESC")?;
        let rows = statement.query_map([tag.key()], |row| Ok(MailId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Calls a tag otherwise on every mail that bears it; where another has that name already the
    /// two become one. Returns the mails.
    ///
    /// # Errors
    /// As [`Store::tag`].
    pub fn rename_tag(&self, tag: &Tag, to: &Tag) -> Result<Vec<MailId>, StoreError> {
        let mails = self.tagged(tag)?;
        if tag == to {
            // Only the case differs: the index keeps one way of writing it, and so does each line.
            self.shared.index.respell_tag(to)?;
            return self.write_tags_again(mails);
        }
        let to = std::slice::from_ref(to);
        self.tag(&mails, to, std::slice::from_ref(tag))?;
        Ok(mails)
    }

    /// Writes lines for these mails with what the index says of them.
    fn write_tags_again(&self, mails: Vec<MailId>) -> Result<Vec<MailId>, StoreError> {
        let mut by_account: BTreeMap<AccountId, Vec<Filed>> = BTreeMap::new();
        for filed in self.shared.index.filed(&mails)? {
            let account = filed.folder.account.clone();
            by_account.entry(account).or_default().push(filed);
        }
        for (account, filed) in by_account {
            let account = self.account(&account)?;
            let mut file = account.tags();
            let lines: Vec<(String, Vec<Tag>)> = self.shared.index.read_tags(|tags| {
                let filed = filed.into_iter();
                filed
                    .map(|filed| Ok((filed.base, tags.of(filed.id)?)))
                    .collect()
            })?;
            let lines = lines.iter();
            file.write(lines.map(|(base, tags)| (base.as_str(), tags.as_slice())))?;
        }
        Ok(mails)
    }

    /// Mails were given another base name: their tags stand under that one as well.
    pub(super) fn tags_follow(&self, moves: &[(Filed, Filed)]) -> Result<(), StoreError> {
        let renamed = moves
            .iter()
            .filter(|(before, after)| before.base != after.base)
            .map(|(_before, after)| after.id)
            .collect::<Vec<_>>();
        let tagged = self
            .tags_of(&renamed)?
            .into_iter()
            .filter(|(_mail, tags)| !tags.is_empty())
            .map(|(mail, _tags)| mail)
            .collect();
        self.write_tags_again(tagged).map(|_mails| ())
    }

    /// Mails are gone for good: the file need not tell of them any longer.
    pub(super) fn forget_tags(&self, erased: &[Filed]) -> Result<(), StoreError> {
        let ids: Vec<MailId> = erased.iter().map(|filed| filed.id).collect();
        let mut by_account: BTreeMap<&AccountId, Vec<&str>> = BTreeMap::new();
        for (filed, (_id, tags)) in erased.iter().zip(self.tags_of(&ids)?) {
            if !tags.is_empty() {
                let bases = by_account.entry(&filed.folder.account).or_default();
                bases.push(&filed.base);
            }
        }
        for (account, bases) in by_account {
            let no_tags: &[Tag] = &[];
            self.account(account)?
                .tags()
                .write(bases.into_iter().map(|base| (base, no_tags)))?;
        }
        Ok(())
    }
}

impl Account {
    /// The file of tags; held while it and what the index says of tags change.
    pub(super) fn tags(&self) -> MutexGuard<'_, TagsFile> {
        self.tags.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads the tags of one mail after another.
pub(super) struct TagsOfMails<'c> {
    of: Statement<'c>,
    known: Statement<'c>,
}

impl<'c> TagsOfMails<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self {
            of: connection.prepare(
                "SELECT name FROM tagged JOIN tags ON tags.key = tag WHERE mail = ?1 ORDER BY tag",
            )?,
            known: connection.prepare("SELECT name FROM tags WHERE key = ?1")?,
        })
    }

    pub(super) fn of(&mut self, mail: MailId) -> Result<Vec<Tag>, StoreError> {
        let names = self.of.query_map([mail.0], |row| row.get::<_, String>(0))?;
        let mut tags = Vec::new();
        for name in names {
            tags.extend(Tag::new(&name?).ok());
        }
        Ok(tags)
    }

    /// A tag as it was first written.
    fn known(&mut self, tag: &Tag) -> Result<Tag, StoreError> {
        let mut names = self
            .known
            .query_map([tag.key()], |row| row.get::<_, String>(0))?;
        Ok(match names.next() {
            Some(name) => Tag::new(&name?).unwrap_or_else(|_fault| tag.clone()),
            None => tag.clone(),
        })
    }
}

/// Lets a mail bear exactly these tags.
pub(super) fn put_tags(
    transaction: &Transaction<'_>,
    mail: MailId,
    tags: &[Tag],
) -> Result<(), StoreError> {
    for tag in tags {
        transaction
            .prepare_cached("INSERT OR IGNORE INTO tags (key, name) VALUES (?1, ?2)")?
            .execute([tag.key(), tag.name()])?;
        transaction
            .prepare_cached("INSERT OR IGNORE INTO tagged (tag, mail) VALUES (?1, ?2)")?
            .execute((tag.key(), mail.0))?;
    }
    let keys: Vec<String> = transaction
        .prepare_cached("SELECT tag FROM tagged WHERE mail = ?1")?
        .query_map([mail.0], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for key in keys {
        if tags.iter().all(|tag| tag.key() != key) {
            transaction
                .prepare_cached("DELETE FROM tagged WHERE tag = ?1 AND mail = ?2")?
                .execute((&key, mail.0))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::model::{Flags, FolderName, Place};
    use crate::store::{Proceed, ProfilePaths};

    struct Stage {
        folder: tempfile::TempDir,
    }

    fn tags(names: &[&str]) -> Vec<Tag> {
        names.iter().map(|name| Tag::new(name).unwrap()).collect()
    }

    impl Stage {
        fn with_mails(count: usize) -> (Self, Store) {
            let stage = Self {
                folder: tempfile::tempdir().unwrap(),
            };
            let inbox = stage.folder.path().join("mail/work/cur");
            fs::create_dir_all(&inbox).unwrap();
            for number in 0..count {
                let flags = if number % 2 == 0 { "S" } else { "" };
                let path = inbox.join(format!("17000000{number:02}.a{number}.host:2,{flags}"));
                let mail = format!("From: a@example.org\r\nSubject: Mail {number}\r\n\r\nText\r\n");
                fs::write(path, mail).unwrap();
            }
            let store = stage.open();
            (stage, store)
        }

        fn open(&self) -> Store {
            let work = AccountId::new("work").unwrap();
            let paths = ProfilePaths::under(self.folder.path());
            let store = Store::open(&paths, &[work]).unwrap();
            store
                .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
                .unwrap();
            store
        }

        /// The profile without its index, opened anew.
        fn without_index(&self, store: Store) -> Store {
            drop(store);
            for name in [
                "index.sqlite",
                "index.sqlite-wal",
                "index.sqlite-shm",
                "text.sqlite",
            ] {
                fs::remove_file(self.folder.path().join(name)).ok();
            }
            self.open()
        }
    }

    fn everything(store: &Store) -> Vec<MailId> {
        store.list(&Place::Unified(FolderName::Inbox)).unwrap()
    }

    /// Subject → tags of all rows.
    fn shown(store: &Store) -> Vec<String> {
        let mut mails = Vec::new();
        for count in store.folders().unwrap() {
            mails.extend(store.list(&Place::Folder(count.folder)).unwrap());
        }
        let mut shown: Vec<String> = store
            .rows(&mails)
            .unwrap()
            .iter()
            .map(|row| {
                let tags: Vec<&str> = row.tags.iter().map(Tag::name).collect();
                format!("{}: {}", row.subject, tags.join(","))
            })
            .collect();
        shown.sort();
        shown
    }

    #[test]
    fn tags_are_put_on_and_taken_off_and_counted() {
        let (_stage, store) = Stage::with_mails(3);
        let mails = everything(&store);
        let rows = store.tag(&mails, &tags(&["旅行", "to do"]), &[]).unwrap();
        assert!(rows.iter().all(|row| row.tags == tags(&["to do", "旅行"])));
        store
            .tag(&mails[..1], &tags(&["TO DO"]), &tags(&["旅行"]))
            .unwrap();
        assert_eq!(
            shown(&store),
            ["Mail 0: to do,旅行", "Mail 1: to do,旅行", "Mail 2: to do"]
        );
        let counted = |store: &Store| -> Vec<(String, u64, u64)> {
            let counts = store.tags().unwrap().into_iter();
            counts
                .map(|count| (count.tag.to_string(), count.mails, count.unread))
                .collect()
        };
        let wanted_at_first = [("to do".to_owned(), 3, 1), ("旅行".to_owned(), 2, 1)];
        assert_eq!(counted(&store), wanted_at_first);
        let place = Place::Tag("To Do".to_owned());
        assert_eq!(store.list(&place).unwrap(), mails);
        let [to_do, travel] = ["to do", "旅行"].map(|name| Tag::new(name).unwrap());
        let wanted = [(to_do, 2), (travel, 1)];
        assert_eq!(store.tags_among(mails[..2].to_vec()).unwrap(), wanted);
        // The same where there are many.
        let mut many = mails[..2].to_vec();
        many.extend((1_i64..1000).map(MailId));
        assert_eq!(store.tags_among(many).unwrap(), wanted);
        // What lies in Trash or Junk is not shown under its tags, and not counted.
        store.move_mails(&mails[1..2], &FolderName::Trash).unwrap();
        let fewer = [("to do".to_owned(), 2, 0), ("旅行".to_owned(), 1, 0)];
        assert_eq!(counted(&store), fewer);
        store.move_mails(&mails[..2], &FolderName::Junk).unwrap();
        let fewest = [("to do".to_owned(), 1, 0), ("旅行".to_owned(), 1, 0)];
        assert_eq!(counted(&store), fewest);
        store.move_mails(&mails[..2], &FolderName::Inbox).unwrap();
        assert_eq!(counted(&store), wanted_at_first);
        store.set_flags(&mails, Flags::SEEN, Flags::NONE).unwrap();
        store.erase(&mails[..1], &FolderName::Inbox).unwrap();
        let wanted = [("to do".to_owned(), 2, 0), ("旅行".to_owned(), 2, 0)];
        assert_eq!(counted(&store), wanted);
    }

    #[test]
    fn a_tag_survives_moves_flags_and_the_loss_of_the_index() {
        let (stage, store) = Stage::with_mails(3);
        let mails = everything(&store);
        store.tag(&mails, &tags(&["kept"]), &[]).unwrap();
        store.tag(&mails[..1], &tags(&["too"]), &[]).unwrap();
        store.move_mails(&mails[..2], &FolderName::Archive).unwrap();
        store
            .set_flags(&mails, Flags::FLAGGED, Flags::NONE)
            .unwrap();
        let wanted = ["Mail 0: kept", "Mail 1: kept", "Mail 2: kept,too"];
        assert_eq!(shown(&store), wanted);
        let store = stage.without_index(store);
        assert_eq!(shown(&store), wanted);
        store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
        assert_eq!(shown(&store), wanted);
    }

    #[test]
    fn a_mail_whose_name_is_taken_where_it_goes_keeps_its_tags() {
        let (stage, store) = Stage::with_mails(1);
        let mails = everything(&store);
        store.tag(&mails, &tags(&["kept"]), &[]).unwrap();
        let cur = |folder: &str| {
            stage
                .folder
                .path()
                .join("mail/work")
                .join(folder)
                .join("cur")
        };
        let name = fs::read_dir(cur("")).unwrap().next().unwrap().unwrap();
        let copy = cur(".Archive").join(name.file_name());
        fs::copy(name.path(), copy).unwrap();
        store.move_mails(&mails, &FolderName::Archive).unwrap();
        let store = stage.without_index(store);
        // The copy bears the name the tags were given to.
        assert_eq!(shown(&store), ["Mail 0: kept", "Mail 0: kept"]);
    }

    #[test]
    fn a_tag_is_renamed_and_two_become_one() {
        let (stage, store) = Stage::with_mails(2);
        let mails = everything(&store);
        store.tag(&mails, &tags(&["trip"]), &[]).unwrap();
        store.tag(&mails[..1], &tags(&["travel"]), &[]).unwrap();
        let [trip, travel, respelt] = ["trip", "travel", "Travel"].map(|n| Tag::new(n).unwrap());
        assert_eq!(store.rename_tag(&trip, &travel).unwrap().len(), 2);
        assert_eq!(shown(&store), ["Mail 0: travel", "Mail 1: travel"]);
        store.rename_tag(&travel, &respelt).unwrap();
        assert_eq!(shown(&store), ["Mail 0: Travel", "Mail 1: Travel"]);
        let store = stage.without_index(store);
        assert_eq!(shown(&store), ["Mail 0: Travel", "Mail 1: Travel"]);
    }

    #[test]
    fn the_index_and_a_plain_look_agree_on_tags() {
        let (_stage, store) = Stage::with_mails(4);
        let mails = everything(&store);
        store
            .tag(&mails[..2], &tags(&["Straße", "to do"]), &[])
            .unwrap();
        store.tag(&mails[1..3], &tags(&["旅行"]), &[]).unwrap();
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        for (text, hits) in [
            ("tag:straße", 2),
            ("tag:STRASSE", 0),
            ("tag:\"TO DO\"", 2),
            ("tag:旅行", 2),
            ("标签：旅行 tag:straße", 1),
            ("-tag:旅行", 2),
            ("text tag:旅行", 2),
            ("tag:nothing", 0),
        ] {
            let query = crate::search::parse(text, date(2026, 11, 22)).unwrap();
            let mut finder = store.find(&query, None, &TimeZone::UTC).unwrap();
            let found = store.find_next(&mut finder, 100).unwrap();
            let looked: Vec<MailId> = store
                .rows(&mails)
                .unwrap()
                .iter()
                .filter(|row| {
                    let document = crate::mime::document::read(&store.read(row.id).unwrap());
                    let facts = store.facts(row).unwrap();
                    query.is_satisfied(&document, &facts, &TimeZone::UTC)
                })
                .map(|row| row.id)
                .collect();
            assert_eq!(found, looked, "{text}");
            assert_eq!(found.len(), hits, "{text}");
        }
    }
}
