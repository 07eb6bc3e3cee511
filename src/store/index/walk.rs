//! Walks through all mails a slice at a time: whoever wants the connection meanwhile has it in
//! between, and what is made of the rows is made without it.

use rusqlite::params;

use crate::model::{AccountId, FolderName, MailId};

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
