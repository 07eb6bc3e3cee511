//! Where the index believes files to be.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension, params};

use crate::model::{AccountId, Flags, Folder, FolderName, MailId};

use super::super::StoreError;
use super::super::name::unique_in;
use super::{Index, folder_from};

/// Rows that are told before others may have the connection.
const SLICE: i64 = 4_096;

/// Where the index believes a mail's file to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Filed {
    pub id: MailId,
    pub folder: Folder,
    pub base: String,
    pub file: String,
    pub flags: Flags,
}

/// The same as it is told of a whole folder.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct FiledHere<'r> {
    pub id: MailId,
    pub base: &'r str,
    pub file: &'r str,
    pub flags: Flags,
}

impl FiledHere<'_> {
    /// With its folder.
    pub(in super::super) fn within(self, folder: &Folder) -> Filed {
        Filed {
            id: self.id,
            folder: folder.clone(),
            base: self.base.to_owned(),
            file: self.file.to_owned(),
            flags: self.flags,
        }
    }
}

impl Index {
    /// Where the index believes the files of a folder to be.
    pub(in super::super) fn filed_in(&self, folder: &Folder) -> Result<Vec<Filed>, StoreError> {
        let mut filed = Vec::new();
        self.each_filed(folder, &mut |row| filed.push(row.within(folder)))?;
        Ok(filed)
    }

    /// The row of a file in a folder, by what never changes in its name.
    pub(in super::super) fn filed_as(
        &self,
        folder: &Folder,
        base: &str,
    ) -> Result<Option<Filed>, StoreError> {
        self.promptly(|prompt| {
            let mut statement = prompt.prepare_cached(
                "SELECT mails.id, file, flags FROM mails WHERE base = ?3 AND folder =
                 (SELECT id FROM folders WHERE account = ?1 AND name = ?2)",
            )?;
            let keys = [folder.account.as_str(), folder.name.key(), base];
            let filed = statement.query_row(keys, |row| {
                Ok(Filed {
                    id: MailId(row.get(0)?),
                    folder: folder.clone(),
                    base: base.to_owned(),
                    file: row.get(1)?,
                    flags: Flags::from_bits(row.get(2)?),
                })
            });
            Ok(filed.optional()?)
        })
    }

    /// The rows of an account's files in whose names this is unique: one in most cases, more where
    /// another program has made copies.
    pub(in super::super) fn filed_uniquely(
        &self,
        account: &AccountId,
        unique: &str,
    ) -> Result<Vec<Filed>, StoreError> {
        let background = self.background();
        // What stands behind it begins with a comma, which comes before a hyphen.
        let mut filed = named(&background, account, unique..&format!("{unique}-"))?;
        filed.retain(|filed| unique_in(&filed.base) == unique);
        Ok(filed)
    }

    /// Where the index believes these mails' files to be; a mail it does not know has none.
    pub(in super::super) fn filed(&self, mails: &[MailId]) -> Result<Vec<Filed>, StoreError> {
        self.ask_as_changed(|connection| {
            mails
                .iter()
                .filter_map(|id| filed_one(connection, *id).transpose())
                .collect()
        })
    }

    /// The same of one mail, for what nobody waits for.
    pub(in super::super) fn filed_in_background(&self, mail: MailId) -> Result<Filed, StoreError> {
        filed_one(&self.background(), mail)?.ok_or(StoreError::MailGone)
    }

    /// Tells where the index believes the files of a folder to be, without making the window wait.
    /// What is filed meanwhile may be told or not.
    pub(in super::super) fn each_filed(
        &self,
        folder: &Folder,
        tell: &mut dyn FnMut(FiledHere<'_>),
    ) -> Result<(), StoreError> {
        let mut below = i64::MAX;
        loop {
            let background = self.background();
            let mut statement = background.prepare_cached(
                "SELECT id, base, file, flags FROM mails INDEXED BY newest WHERE folder =
                 (SELECT id FROM folders WHERE account = ?1 AND name = ?2) AND id < ?3
                 ORDER BY id DESC LIMIT ?4",
            )?;
            let (account, name) = (folder.account.as_str(), folder.name.key());
            let mut rows = statement.query(params![account, name, below, SLICE])?;
            let mut told = 0;
            while let Some(row) = rows.next()? {
                below = row.get(0)?;
                told += 1;
                tell(FiledHere {
                    id: MailId(below),
                    base: text(row, 1)?,
                    file: text(row, 2)?,
                    flags: Flags::from_bits(row.get(3)?),
                });
            }
            if told < SLICE {
                return Ok(());
            }
        }
    }
}

fn text<'r>(row: &'r rusqlite::Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    let text = row.get_ref(column)?.as_str();
    text.map_err(|error| StoreError::IndexDamaged {
        detail: error.to_string(),
    })
}

fn filed_one(connection: &Connection, mail: MailId) -> Result<Option<Filed>, StoreError> {
    let row: Option<(String, String, String, String, u8)> = connection
        .prepare_cached(
            "SELECT account, name, base, file, flags FROM mails JOIN folders
             ON folders.id = folder WHERE mails.id = ?1",
        )?
        .query_row([mail.0], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .optional()?;
    row.map(|(account, name, base, file, flags)| {
        Ok(Filed {
            id: mail,
            folder: folder_from(&account, &name)?,
            base,
            file,
            flags: Flags::from_bits(flags),
        })
    })
    .transpose()
}

/// Where the index believes those files of an account to be whose names lie between two.
pub(in super::super) fn named(
    connection: &Connection,
    account: &AccountId,
    names: Range<&str>,
) -> Result<Vec<Filed>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT mails.id, name, base, file, flags FROM folders CROSS JOIN mails
         ON folder = folders.id WHERE account = ?1 AND base >= ?2 AND base < ?3",
    )?;
    let rows = statement.query_map([account.as_str(), names.start, names.end], |row| {
        let name: String = row.get(1)?;
        Ok(Filed {
            id: MailId(row.get(0)?),
            folder: Folder {
                account: account.clone(),
                name: FolderName::from_key(&name),
            },
            base: row.get(2)?,
            file: row.get(3)?,
            flags: Flags::from_bits(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
