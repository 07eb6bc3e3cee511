//! Walks through all mails a slice at a time: whoever wants the connection meanwhile has it in
//! between, and what is made of the rows is made without it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{AccountId, Folder, FolderName, MailId};

use super::super::StoreError;
use super::Index;

/// Rows that are read before others may have the connection.
const SLICE: i64 = if cfg!(test) { 2 } else { 4_096 };

/// What a row says by which copies of a mail are known.
#[derive(Debug)]
pub(in super::super) struct Told {
    pub id: MailId,
    pub message_id: String,
    pub subject: String,
    /// The sender's address.
    pub from: String,
    pub folder: FolderName,
}

impl Index {
    /// Tells of every mail of an account, newest first. They are passed by their ids, which a move
    /// leaves as they are: none is missed that was there before and is there behind.
    pub(in super::super) fn each_told(
        &self,
        account: &AccountId,
        tell: &mut dyn FnMut(Told),
    ) -> Result<(), StoreError> {
        let mut below = i64::MAX;
        loop {
            let (mut told, mut read) = (Vec::new(), 0);
            {
                let background = self.background();
                let mut statement = background.prepare_cached(
                    "SELECT mails.id, account, message_id, subject, from_address, name
                     FROM mails CROSS JOIN folders ON folders.id = folder WHERE mails.id < ?1
                     ORDER BY mails.id DESC LIMIT ?2",
                )?;
                let mut rows = statement.query([below, SLICE])?;
                while let Some(row) = rows.next()? {
                    below = row.get(0)?;
                    read += 1;
                    if row.get_ref(1)?.as_str().ok() != Some(account.as_str()) {
                        continue;
                    }
                    told.push(Told {
                        id: MailId(below),
                        message_id: row.get(2)?,
                        subject: row.get(3)?,
                        from: row.get(4)?,
                        folder: FolderName::from_key(&row.get::<_, String>(5)?),
                    });
                }
            }
            told.into_iter().for_each(&mut *tell);
            if read < SLICE {
                return Ok(());
            }
        }
    }

    /// Tells of every mail in the folders of this name whom it went to, as its row says.
    pub(in super::super) fn each_recipients(
        &self,
        name: &FolderName,
        tell: &mut dyn FnMut(String),
    ) -> Result<(), StoreError> {
        let folders: Vec<i64> = {
            let background = self.background();
            let mut statement =
                background.prepare_cached("SELECT id FROM folders WHERE name = ?1")?;
            let found = statement.query_map([name.key()], |row| row.get(0))?;
            found.collect::<Result<_, _>>()?
        };
        for folder in folders {
            let mut below = i64::MAX;
            loop {
                let told: Vec<(i64, String)> = {
                    let background = self.background();
                    let mut statement = background.prepare_cached(
                        "SELECT id, recipients FROM mails INDEXED BY newest
                         WHERE folder = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                    )?;
                    let rows = statement.query_map(params![folder, below, SLICE], |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })?;
                    rows.collect::<Result<_, _>>()?
                };
                let Some((last, _recipients)) = told.last() else {
                    break;
                };
                below = *last;
                told.into_iter().for_each(|(_id, to)| tell(to));
            }
        }
        Ok(())
    }

    /// Tells the base and the octets of every mail in a folder. One that comes meanwhile may be
    /// missed.
    pub(in super::super) fn each_size(
        &self,
        folder: &Folder,
        tell: &mut dyn FnMut(String, u64),
    ) -> Result<(), StoreError> {
        let number: Option<i64> = self
            .background()
            .prepare_cached("SELECT id FROM folders WHERE account = ?1 AND name = ?2")?
            .query_row([folder.account.as_str(), folder.name.key()], |row| {
                row.get(0)
            })
            .optional()?;
        let Some(number) = number else {
            return Ok(());
        };
        let mut below = i64::MAX;
        loop {
            let told: Vec<(i64, String, i64)> = {
                let background = self.background();
                let mut statement = background.prepare_cached(
                    "SELECT id, base, size FROM mails INDEXED BY newest
                     WHERE folder = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                )?;
                let rows = statement.query_map(params![number, below, SLICE], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })?;
                rows.collect::<Result<_, _>>()?
            };
            let Some((last, ..)) = told.last() else {
                return Ok(());
            };
            below = *last;
            for (_id, base, size) in told {
                tell(base, size.try_into().unwrap_or(0));
            }
        }
    }

    /// Tells the id, the edition and the folder of every mail that has no text of its edition,
    /// newest first. One that comes meanwhile is not among them.
    pub(in super::super) fn each_without_text(
        &self,
        tell: &mut dyn FnMut(MailId, i64, i64),
    ) -> Result<(), StoreError> {
        let mut below = i64::MAX;
        loop {
            let (told, least) = {
                let background = self.background();
                // Most have their text: they are passed where they stand.
                let least = boundary(
                    &background,
                    "SELECT id FROM mails INDEXED BY facts WHERE id < ?1
                     ORDER BY id DESC LIMIT 1 OFFSET ?2",
                    below,
                )?;
                let mut statement = background.prepare_cached(
                    "SELECT mails.id, mails.edition, mails.folder FROM mails INDEXED BY facts
                     WHERE mails.id < ?1 AND mails.id >= ?2
                     AND NOT EXISTS (SELECT 1 FROM text.done
                         WHERE done.id = mails.id AND done.edition = mails.edition)
                     ORDER BY mails.id DESC",
                )?;
                let rows = statement.query_map([below, least.unwrap_or(i64::MIN)], |row| {
                    Ok((MailId(row.get(0)?), row.get(1)?, row.get(2)?))
                })?;
                (rows.collect::<Result<Vec<_>, _>>()?, least)
            };
            for (mail, edition, folder) in told {
                tell(mail, edition, folder);
            }
            match least {
                Some(least) => below = least,
                None => return Ok(()),
            }
        }
    }

    /// Tells the conversation and the folder of every mail that is unread, a conversation's mails
    /// behind one another.
    pub(in super::super) fn each_unread(
        &self,
        tell: &mut dyn FnMut(i64, i64),
    ) -> Result<(), StoreError> {
        let mut above = i64::MIN;
        loop {
            let (told, most) = {
                let background = self.background();
                let most = boundary(
                    &background,
                    "SELECT thread FROM mails INDEXED BY conversations WHERE thread > ?1
                     ORDER BY thread LIMIT 1 OFFSET ?2",
                    above,
                )?;
                let mut statement = background.prepare_cached(
                    "SELECT thread, folder FROM mails INDEXED BY conversations
                     WHERE thread > ?1 AND thread <= ?2 AND flags & 16 = 0",
                )?;
                let rows = statement.query_map([above, most.unwrap_or(i64::MAX)], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
                (rows.collect::<Result<Vec<(i64, i64)>, _>>()?, most)
            };
            for (thread, folder) in told {
                tell(thread, folder);
            }
            match most {
                Some(most) => above = most,
                None => return Ok(()),
            }
        }
    }
}

/// Where a slice ends that begins behind `from`; `None`: it is the last.
fn boundary(reader: &Connection, sql: &str, from: i64) -> Result<Option<i64>, StoreError> {
    let mut statement = reader.prepare_cached(sql)?;
    let last = statement.query_row([from, SLICE - 1], |row| row.get(0));
    Ok(last.optional()?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::{Flags, Place};
    use crate::store::{Proceed, ProfilePaths, Store};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    /// Five mails in the Inbox and one in Sent.
    fn six() -> (tempfile::TempDir, Store, Vec<MailId>) {
        let folder = tempfile::tempdir().unwrap();
        let paths = ProfilePaths::under(folder.path());
        let store = Store::open(&paths, &[work()]).unwrap();
        for number in 0..6 {
            let place = if number == 5 {
                "work/.Sent/cur"
            } else {
                "work/cur"
            };
            let file = paths
                .mail
                .join(place)
                .join(format!("{number}.M{number}P1.host:2,"));
            let to = format!("to{number}@example.org");
            let mail = format!("Subject: {number}\r\nTo: {to}\r\n\r\nx\r\n");
            fs::write(file, mail).unwrap();
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let inbox = store.list(&Place::Unified(FolderName::Inbox)).unwrap();
        (folder, store, inbox)
    }

    #[test]
    fn what_is_made_of_the_rows_of_a_walk_is_made_while_others_read_and_each_comes_once() {
        let (_folder, store, inbox) = six();
        let index = &store.shared.index;
        let mut subjects = Vec::new();
        let mut told = |told: Told| {
            assert!(index.background.try_lock().is_ok());
            // A move in the middle of it hides no mail.
            if subjects.is_empty() {
                store.move_mails(&inbox[4..], &FolderName::Archive).unwrap();
            }
            subjects.push(told.subject);
        };
        index.each_told(&work(), &mut told).unwrap();
        subjects.sort();
        assert_eq!(subjects, ["0", "1", "2", "3", "4", "5"]);
        let mut recipients = Vec::new();
        let mut told = |to| {
            assert!(index.background.try_lock().is_ok());
            recipients.push(to);
        };
        index
            .each_recipients(&FolderName::Archive, &mut told)
            .unwrap();
        index.each_recipients(&FolderName::Sent, &mut told).unwrap();
        assert_eq!(recipients.len(), 2);
        assert!(recipients[1].contains("to5@example.org"), "{recipients:?}");
    }

    #[test]
    fn what_lacks_its_words_what_is_unread_and_what_is_verified_is_read_a_slice_at_a_time() {
        let (_folder, store, inbox) = six();
        let index = &store.shared.index;
        let is_free = || assert!(index.background.try_lock().is_ok());
        let mut lacking = Vec::new();
        index
            .each_without_text(&mut |mail, edition, _folder| {
                is_free();
                lacking.push((mail, edition));
            })
            .unwrap();
        assert_eq!(lacking.len(), 6);
        assert!(lacking.is_sorted_by(|one, next| one.0 > next.0));
        store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
        lacking.clear();
        index
            .each_without_text(&mut |mail, edition, _folder| lacking.push((mail, edition)))
            .unwrap();
        assert_eq!(lacking, []);
        store
            .set_flags(&inbox[..2], Flags::SEEN, Flags::NONE)
            .unwrap();
        let mut unread = Vec::new();
        index
            .each_unread(&mut |thread, _folder| {
                is_free();
                unread.push(thread);
            })
            .unwrap();
        assert_eq!(unread.len(), 4);
        assert!(unread.is_sorted_by(|one, next| one < next), "{unread:?}");
        let mut sizes = Vec::new();
        for name in [FolderName::Inbox, FolderName::own("Nowhere").unwrap()] {
            let folder = Folder {
                account: work(),
                name,
            };
            let mut told = |base, octets| {
                is_free();
                sizes.push((base, octets));
            };
            index.each_size(&folder, &mut told).unwrap();
        }
        assert_eq!(sizes.len(), 5);
        let octets = store.read(inbox[4]).unwrap().len() as u64;
        assert!(sizes.contains(&("0.M0P1.host".to_owned(), octets)));
    }

    #[test]
    fn a_move_and_a_mark_wait_for_no_walk_through_all_rows() {
        let (_folder, store, inbox) = six();
        let walk = store.shared.index.background();
        store.move_mails(&inbox[..2], &FolderName::Archive).unwrap();
        store.set_flags(&inbox, Flags::SEEN, Flags::NONE).unwrap();
        drop(walk);
        let archive = store.list(&Place::Unified(FolderName::Archive)).unwrap();
        assert_eq!(archive.len(), 2);
    }
}
