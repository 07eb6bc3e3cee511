//! The folders the index knows, and what they looked like when it last agreed with them.

use rusqlite::OptionalExtension;

use crate::model::{AccountId, Folder, FolderName};

use super::super::StoreError;
use super::{Filed, Index, Writer, folder_number};

impl Index {
    /// Makes sure that a folder has a row, and forgets folders that are no longer there.
    pub(in super::super) fn record_folders(
        &self,
        account: &AccountId,
        names: &[FolderName],
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let Writer {
            connection,
            folders,
            ..
        } = &mut *writer;
        let transaction = connection.transaction()?;
        for name in names {
            let folder = Folder {
                account: account.clone(),
                name: name.clone(),
            };
            folder_number(&transaction, folders, &folder)?;
        }
        Ok(transaction.commit()?)
    }

    /// Forgets an account's folders that are no longer on the disk; the rows that were in them.
    pub(in super::super) fn drop_folders_but(
        &self,
        account: &AccountId,
        names: &[FolderName],
    ) -> Result<Vec<Filed>, StoreError> {
        let gone: Vec<Folder> = {
            let mut writer = self.writer();
            let known: Vec<String> = writer
                .connection
                .prepare_cached("SELECT name FROM folders WHERE account = ?1 AND mails = 0")?
                .query_map([account.as_str()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            for name in known {
                if !names.iter().any(|there| there.key() == name) {
                    writer.connection.execute(
                        "DELETE FROM folders WHERE account = ?1 AND name = ?2",
                        [account.as_str(), &name],
                    )?;
                    writer.folders.retain(|folder, _number| {
                        folder.account != *account || folder.name.key() != name
                    });
                }
            }
            let left: Vec<String> = writer
                .connection
                .prepare_cached("SELECT name FROM folders WHERE account = ?1")?
                .query_map([account.as_str()], |row| row.get(0))?
                .collect::<Result<_, _>>()?;
            left.into_iter()
                .map(|name| FolderName::from_key(&name))
                .filter(|name| !names.contains(name))
                .map(|name| Folder {
                    account: account.clone(),
                    name,
                })
                .collect()
        };
        let mut filed = Vec::new();
        for folder in gone {
            filed.extend(self.filed_in(&folder)?);
        }
        Ok(filed)
    }

    /// What a folder's directories looked like when the index last agreed with them.
    pub(in super::super) fn stamp(&self, folder: &Folder) -> Result<String, StoreError> {
        self.promptly(|prompt| {
            let mut statement = prompt
                .prepare_cached("SELECT stamp FROM folders WHERE account = ?1 AND name = ?2")?;
            let keys = [folder.account.as_str(), folder.name.key()];
            let stamp = statement.query_row(keys, |row| row.get(0)).optional()?;
            Ok(stamp.unwrap_or_default())
        })
    }

    /// Forgets what all folders looked like.
    pub(in super::super) fn forget_stamps(&self) -> Result<(), StoreError> {
        let writer = self.writer();
        writer
            .connection
            .execute("UPDATE folders SET stamp = ''", [])?;
        Ok(())
    }

    /// Notes what a folder's directories look like now.
    pub(in super::super) fn set_stamp(
        &self,
        folder: &Folder,
        stamp: &str,
    ) -> Result<(), StoreError> {
        self.writer().connection.execute(
            "UPDATE folders SET stamp = ?3 WHERE account = ?1 AND name = ?2",
            [folder.account.as_str(), folder.name.key(), stamp],
        )?;
        Ok(())
    }
}
