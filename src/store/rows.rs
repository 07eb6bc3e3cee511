//! What the window asks of the index: ids in order, rows, counts.

use rusqlite::{Connection, OptionalExtension, Row};

use crate::model::{Flags, Folder, MailId, MailSummary, Person, Place, Timestamp};

use super::entry::people_from;
use super::index::{FolderCount, folder_from};
use super::name::part_in;
use super::{Store, StoreError};

impl Store {
    /// The ids of everything in a place, newest first.
    ///
    /// # Errors
    /// Index errors.
    pub fn list(&self, place: &Place) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let folders = self.numbers(&reader, place)?;
        let mut found = Vec::new();
        let mut statement =
            reader.prepare_cached("SELECT id FROM mails WHERE folder = ?1 ORDER BY id DESC")?;
        for folder in &folders {
            let mut rows = statement.query([folder])?;
            while let Some(row) = rows.next()? {
                found.push(MailId(row.get(0)?));
            }
        }
        if folders.len() > 1 {
            // Runs in order already: merging them is what this sort does.
            found.sort_by(|one, other| other.cmp(one));
        }
        Ok(found)
    }

    /// The rows of these mails, in the order asked; a mail gone meanwhile has none.
    ///
    /// # Errors
    /// Index errors.
    pub fn rows(&self, mails: &[MailId]) -> Result<Vec<MailSummary>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached(
            "SELECT account, name, flags, from_name, from_address, recipients, subject, snippet,
             date, size, has_attachments, base FROM mails JOIN folders ON folders.id = folder
             WHERE mails.id = ?1",
        )?;
        let mut rows = Vec::with_capacity(mails.len());
        for id in mails {
            let row = statement
                .query_row([id.0], |row| {
                    let folder = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
                    Ok((folder, summary(*id, row)?))
                })
                .optional()?;
            if let Some(((account, name), unplaced)) = row {
                rows.push(unplaced(folder_from(&account, &name)?));
            }
        }
        Ok(rows)
    }

    /// Every folder with its counts, by account and name; ordinary folders first.
    ///
    /// # Errors
    /// Index errors.
    pub fn folders(&self) -> Result<Vec<FolderCount>, StoreError> {
        let accounts = self.accounts();
        let reader = self.shared.index.reader();
        let mut statement =
            reader.prepare_cached("SELECT account, name, mails, unread FROM folders")?;
        let rows = statement.query_map([], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
            ))
        })?;
        let mut counts = Vec::new();
        for row in rows {
            let (account, name, mails, unread) = row?;
            let folder = folder_from(&account, &name)?;
            if accounts.iter().any(|known| known.id == folder.account) {
                counts.push(FolderCount {
                    folder,
                    mails: mails.try_into().unwrap_or(0),
                    unread: unread.try_into().unwrap_or(0),
                });
            }
        }
        counts.sort_by(|one, other| one.folder.cmp(&other.folder));
        Ok(counts)
    }

    /// The numbers of the folders a place shows; accounts taken out of the settings show nothing.
    pub(super) fn numbers(
        &self,
        reader: &Connection,
        place: &Place,
    ) -> Result<Vec<i64>, StoreError> {
        let (name, only) = match place {
            Place::Unified(name) => (name, None),
            Place::Folder(folder) => (&folder.name, Some(&folder.account)),
        };
        let mut statement =
            reader.prepare_cached("SELECT id FROM folders WHERE account = ?1 AND name = ?2")?;
        let mut numbers = Vec::new();
        for account in self.accounts() {
            if only.is_none_or(|only| *only == account.id) {
                let number: Option<i64> = statement
                    .query_row([account.id.as_str(), name.key()], |row| row.get(0))
                    .optional()?;
                numbers.extend(number);
            }
        }
        Ok(numbers)
    }
}

/// A row but for its folder.
fn summary(
    id: MailId,
    row: &Row<'_>,
) -> rusqlite::Result<impl FnOnce(Folder) -> MailSummary + use<>> {
    let flags = Flags::from_bits(row.get(2)?);
    let from = Person {
        name: row.get(3)?,
        address: row.get(4)?,
    };
    let to = people_from(&row.get::<_, String>(5)?);
    let subject = row.get(6)?;
    let snippet = row.get(7)?;
    let date = Timestamp(row.get(8)?);
    let size: i64 = row.get(9)?;
    let has_attachments = row.get(10)?;
    let whole_octets = part_in(&row.get::<_, String>(11)?).map(|part| part.of_octets);
    Ok(move |folder| MailSummary {
        id,
        folder,
        flags,
        from,
        to,
        subject,
        snippet,
        date,
        size_octets: size.try_into().unwrap_or(0),
        whole_octets,
        has_attachments,
    })
}
