//! Which mails report about which: a returned mail and the one that was sent. Each look-up goes by
//! an index, from the Message-ID that a report names.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::report::Fate;
use crate::model::{AccountId, FolderName, MailId, Timestamp};

use super::threads::message_key;
use super::{Store, StoreError};

/// Mails of one conversation that are looked at for the one a report is about.
const CONVERSATION: u32 = 1_000;

/// The number of a fate in the index.
fn number(fate: Fate) -> i64 {
    match fate {
        Fate::Delayed => 1,
        Fate::Delivered => 2,
        Fate::Displayed => 3,
        Fate::Returned => 4,
    }
}

fn fate(stored: i64) -> Option<Fate> {
    Fate::ALL.into_iter().find(|fate| number(*fate) == stored)
}

/// Notes what the mail of this row reports about the one with this key.
pub(super) fn note_report(
    transaction: &Transaction<'_>,
    (about, mail): (i64, MailId),
    fate: Fate,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO reports (about, mail, fate) VALUES (?1, ?2, ?3)")?
        .execute([about, mail.0, number(fate)])?;
    Ok(())
}

impl Store {
    /// The mail of this Message-ID that the account has sent, where it is here.
    ///
    /// # Errors
    /// Index errors.
    pub fn sent_as(
        &self,
        account: &AccountId,
        message_id: &str,
    ) -> Result<Option<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        sent_with(&reader, account, message_key(account, message_id))
    }

    /// The mails in Sent whose date lies between these two, both included, the latest first,
    /// `most` or fewer.
    ///
    /// # Errors
    /// Index errors.
    pub fn sent_between(
        &self,
        account: &AccountId,
        (since, until): (Timestamp, Timestamp),
        most: u32,
    ) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached(
            "SELECT mails.id FROM mails JOIN folders ON folders.id = folder
             WHERE folders.account = ?1 AND folders.name = ?2 AND date BETWEEN ?3 AND ?4
             ORDER BY mails.id DESC LIMIT ?5",
        )?;
        let name = FolderName::Sent;
        let found = statement.query_map(
            params![account.as_str(), name.key(), since.0, until.0, most],
            |row| row.get(0).map(MailId),
        )?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The mails that report about the one of this Message-ID, newest first, `most` or fewer.
    ///
    /// # Errors
    /// Index errors.
    pub fn reports_about(
        &self,
        account: &AccountId,
        message_id: &str,
        most: u32,
    ) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached(
            "SELECT mail FROM reports WHERE about = ?1 ORDER BY mail DESC LIMIT ?2",
        )?;
        let about = message_key(account, message_id);
        let found = statement.query_map(params![about, most], |row| row.get(0).map(MailId))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// What reports say became of those of these mails that were sent.
    ///
    /// # Errors
    /// Index errors.
    pub fn fates(&self, mails: &[MailId]) -> Result<Vec<(MailId, Fate)>, StoreError> {
        let reader = self.shared.index.reader();
        let mut rows = reader.prepare_cached(
            "SELECT account, message_id FROM mails JOIN folders ON folders.id = folder
             WHERE mails.id = ?1 AND folders.name = ?2",
        )?;
        let mut reports =
            reader.prepare_cached("SELECT max(fate) FROM reports WHERE about = ?1")?;
        let mut fates = Vec::new();
        for mail in mails {
            let sent: Option<(String, String)> = rows
                .query_row(params![mail.0, FolderName::Sent.key()], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            let Some((account, message_id)) = sent else {
                continue;
            };
            let Ok(account) = AccountId::new(&account) else {
                continue;
            };
            let about = message_key(&account, &message_id);
            let worst: Option<i64> = reports.query_row([about], |row| row.get(0))?;
            fates.extend(worst.and_then(fate).map(|fate| (*mail, fate)));
        }
        Ok(fates)
    }

    /// The mails sent by this account that these mails report about.
    ///
    /// # Errors
    /// Index errors.
    pub fn reported_by(
        &self,
        account: &AccountId,
        mails: &[MailId],
    ) -> Result<Vec<MailId>, StoreError> {
        let reader = self.shared.index.reader();
        let mut statement = reader.prepare_cached("SELECT about FROM reports WHERE mail = ?1")?;
        let mut keys = BTreeSet::new();
        for mail in mails {
            let found = statement.query_map([mail.0], |row| row.get::<_, i64>(0))?;
            for key in found {
                keys.insert(key?);
            }
        }
        let sent = keys
            .into_iter()
            .filter_map(|key| sent_with(&reader, account, key).transpose());
        sent.collect()
    }
}

/// The mail of this key in Sent. The thread of its key leads to it.
fn sent_with(
    reader: &Connection,
    account: &AccountId,
    key: i64,
) -> Result<Option<MailId>, StoreError> {
    let thread: Option<i64> = reader
        .prepare_cached("SELECT thread FROM message_keys WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    let Some(thread) = thread else {
        return Ok(None);
    };
    let mut statement = reader.prepare_cached(
        "SELECT mails.id, message_id FROM mails JOIN folders ON folders.id = folder
         WHERE thread = ?1 AND folders.name = ?2 AND folders.account = ?3
         ORDER BY mails.id DESC LIMIT ?4",
    )?;
    let mut rows = statement.query(params![
        thread,
        FolderName::Sent.key(),
        account.as_str(),
        CONVERSATION
    ])?;
    while let Some(row) = rows.next()? {
        let message_id = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        if message_key(account, message_id) == key {
            return Ok(Some(MailId(row.get(0)?)));
        }
    }
    Ok(None)
}
