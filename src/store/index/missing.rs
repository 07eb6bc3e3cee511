//! Mails that listings no longer name: what only the index knows.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::model::{AccountId, Timestamp};
use crate::sync::{FetchedId, Missing};

use super::super::StoreError;
use super::Index;

impl Index {
    /// Remembered mails that listings no longer name: since when, and how many listings.
    pub(in super::super) fn missing(
        &self,
        account: &AccountId,
    ) -> Result<BTreeMap<FetchedId, Missing>, StoreError> {
        let writer = self.writer();
        let mut statement = writer
            .connection
            .prepare_cached("SELECT mail, since, listings FROM missing WHERE account = ?1")?;
        let rows = statement.query_map([account.as_str()], |row| {
            let bits: [u8; 16] = row.get(0)?;
            let missing = Missing {
                since: Timestamp(row.get(1)?),
                sessions: row.get(2)?,
            };
            Ok((FetchedId::from_bytes(bits), missing))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts a listing in which these were missing; all others were there.
    pub(in super::super) fn record_missing(
        &self,
        account: &AccountId,
        missing: &[FetchedId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.missing(account)?;
        let mut writer = self.writer();
        let transaction = writer.connection.transaction()?;
        transaction
            .prepare_cached("DELETE FROM missing WHERE account = ?1")?
            .execute([account.as_str()])?;
        let mut statement = transaction.prepare_cached(
            "INSERT OR REPLACE INTO missing (account, mail, since, listings) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for id in missing {
            let now_missing = Missing::again(before.get(id).copied(), now);
            statement.execute(params![
                account.as_str(),
                id.as_bytes(),
                now_missing.since.0,
                now_missing.sessions
            ])?;
        }
        drop(statement);
        Ok(transaction.commit()?)
    }
}
