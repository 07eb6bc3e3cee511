//! How many mails a folder has, where many are added at once.

use std::collections::BTreeMap;

use rusqlite::Transaction;

use crate::model::Flags;
use crate::store::StoreError;

/// How many rows a transaction adds to which folder. Counted here and not by a trigger: that was
/// a tenth of what a row cost.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<i64, (i64, i64)>);

impl Counts {
    /// A row was added.
    pub(super) fn note(&mut self, folder: i64, flags: Flags) {
        let (mails, unread) = self.0.entry(folder).or_default();
        *mails += 1;
        *unread += i64::from(!flags.contains(Flags::SEEN));
    }

    /// Adds them to what the folders' rows say.
    pub(super) fn write(self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let mut add = transaction.prepare_cached(
            "UPDATE folders SET mails = mails + ?2, unread = unread + ?3 WHERE id = ?1",
        )?;
        for (folder, (mails, unread)) in self.0 {
            add.execute([folder, mails, unread])?;
        }
        Ok(())
    }
}
