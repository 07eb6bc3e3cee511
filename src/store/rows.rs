//! What the window asks of the index: rows and counts.

use rusqlite::{OptionalExtension, Row};

use crate::model::{Flags, Folder, MailId, MailSummary, Person, Tag, Timestamp};

use super::entry::people_from;
use super::index::{FolderCount, folder_from};
use super::name::part_in;
use super::tags::TagsOfMails;
use super::{Store, StoreError};

impl Store {
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
        let mut tags = TagsOfMails::new(&reader)?;
        let mut rows = Vec::with_capacity(mails.len());
        for id in mails {
            let row = statement
                .query_row([id.0], |row| {
                    let folder = (row.get::<_, String>(0)?, row.get::<_, String>(1)?);
                    Ok((folder, summary(*id, row)?))
                })
                .optional()?;
            if let Some(((account, name), unplaced)) = row {
                rows.push(unplaced(folder_from(&account, &name)?, tags.of(*id)?));
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
}

/// A row but for its folder.
fn summary(
    id: MailId,
    row: &Row<'_>,
) -> rusqlite::Result<impl FnOnce(Folder, Vec<Tag>) -> MailSummary + use<>> {
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
    Ok(move |folder, tags| MailSummary {
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
        tags,
    })
}
