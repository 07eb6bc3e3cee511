//! By which charset mails of each sender were read for their rows, and rows that are read anew.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Transaction, params};

use crate::mime::summary::Summary;
use crate::model::{AccountId, MailId};

use super::super::StoreError;
use super::super::choices::{Charsets, key};
use super::super::entry::update_text;
use super::super::reports::note_report;
use super::super::schema::OWED;
use super::super::threads::{Links, message_key};
use super::{Index, Writer};

/// A sender in an account whose rows were read by another charset than is chosen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Owed {
    pub account: AccountId,
    /// In lower case.
    pub address: String,
}

/// What a mail's file says, read anew.
#[derive(Debug)]
pub(in super::super) struct Retold {
    pub id: MailId,
    /// What never changes in its name, as it was when it was read.
    pub base: String,
    pub summary: Summary,
}

impl Index {
    /// All rows of an account are, or will be, as these are chosen.
    pub(in super::super) fn all_follow(
        &self,
        account: &AccountId,
        charsets: &Charsets,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.connection.transaction()?;
        transaction.execute("DELETE FROM read_by WHERE account = ?1", [account.as_str()])?;
        for (address, charset) in charsets.iter() {
            note(&transaction, account, address, Some(charset.key()))?;
        }
        Ok(transaction.commit()?)
    }

    /// All rows of a sender are as this is chosen.
    pub(in super::super) fn follows(
        &self,
        sender: &Owed,
        charset: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut writer = self.writer();
        let transaction = writer.connection.transaction()?;
        note(&transaction, &sender.account, &sender.address, charset)?;
        Ok(transaction.commit()?)
    }

    /// Nobody knows any more by what the rows of a sender were read; `None`: of every one of whom
    /// it was known.
    pub(in super::super) fn owe(&self, address: Option<&str>) -> Result<(), StoreError> {
        let writer = self.writer();
        match address {
            Some(address) => writer.connection.execute(
                "INSERT OR REPLACE INTO read_by (account, address, charset)
                 SELECT DISTINCT account, ?1, ?2 FROM folders",
                [address, OWED],
            )?,
            None => writer
                .connection
                .execute("UPDATE read_by SET charset = ?1", [OWED])?,
        };
        Ok(())
    }

    /// The senders of an account whose rows are not as these are chosen.
    pub(in super::super) fn owed(
        &self,
        account: &AccountId,
        charsets: &Charsets,
    ) -> Result<Vec<Owed>, StoreError> {
        let mut read: BTreeMap<String, String> = {
            let writer = self.writer();
            let mut statement = writer
                .connection
                .prepare_cached("SELECT address, charset FROM read_by WHERE account = ?1")?;
            let rows =
                statement.query_map([account.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let mut owed = Vec::new();
        let of = |address: String| Owed {
            account: account.clone(),
            address,
        };
        for (address, charset) in charsets.iter() {
            if read.remove(address).as_deref() != Some(charset.key()) {
                owed.push(of(address.to_owned()));
            }
        }
        // For these nothing is chosen any more.
        owed.extend(read.into_keys().map(of));
        Ok(owed)
    }

    /// The mails of a sender, newest first, `most` or fewer that are older than `below`.
    pub(in super::super) fn mails_from(
        &self,
        sender: &Owed,
        below: MailId,
        most: usize,
    ) -> Result<Vec<MailId>, StoreError> {
        let writer = self.writer();
        let mut found = Vec::new();
        for address in spellings(&writer, &sender.address)? {
            let mut statement = writer.connection.prepare_cached(
                "SELECT mails.id FROM mails JOIN folders ON folders.id = folder
                 WHERE from_address = ?1 COLLATE NOCASE AND mails.id < ?2 AND account = ?3
                 ORDER BY mails.id DESC LIMIT ?4",
            )?;
            let most = i64::try_from(most).unwrap_or(i64::MAX);
            let values = params![address, below.0, sender.account.as_str(), most];
            let rows = statement.query_map(values, |row| row.get(0).map(MailId))?;
            for mail in rows {
                found.push(mail?);
            }
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        found.truncate(most);
        Ok(found)
    }

    /// Files what these mails say, and leaves alone where they lie and how they are marked: another
    /// hand may have changed that since they were read. Those that were filed are told.
    pub(in super::super) fn retell(
        &self,
        account: &AccountId,
        mails: Vec<Retold>,
    ) -> Result<Vec<MailId>, StoreError> {
        let mut writer = self.writer();
        let Writer {
            connection,
            threads,
            next_edition,
            ..
        } = &mut *writer;
        let transaction = connection.transaction()?;
        let mut filed = Vec::with_capacity(mails.len());
        for mail in mails {
            let before: Option<(i64, Vec<u8>)> = transaction
                .prepare_cached("SELECT thread, links FROM mails WHERE id = ?1 AND base = ?2")?
                .query_row(params![mail.id.0, mail.base], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .optional()?;
            // Gone, or another mail by now.
            let Some(before) = before else { continue };
            let links = Links::of(account, &mail.summary);
            let thread = threads.join(&transaction, &links)?;
            update_text(&transaction, mail.id, *next_edition, &mail.summary)?;
            *next_edition += 1;
            threads.filed(&transaction, (mail.id, Some(&before)), thread, &links)?;
            if let Some((about, fates)) = &mail.summary.report {
                let about = message_key(account, about);
                note_report(&transaction, (about, mail.id), fates)?;
            }
            filed.push(mail.id);
        }
        transaction.commit()?;
        Ok(filed)
    }
}

fn note(
    transaction: &Transaction<'_>,
    account: &AccountId,
    address: &str,
    charset: Option<&str>,
) -> Result<(), StoreError> {
    match charset {
        Some(charset) => transaction.execute(
            "INSERT OR REPLACE INTO read_by (account, address, charset) VALUES (?1, ?2, ?3)",
            [account.as_str(), address, charset],
        )?,
        None => transaction.execute(
            "DELETE FROM read_by WHERE account = ?1 AND address = ?2",
            [account.as_str(), address],
        )?,
    };
    Ok(())
}

/// How an address stands in rows: SQLite knows only the letters of ASCII in both cases.
fn spellings(writer: &Writer, address: &str) -> Result<Vec<String>, StoreError> {
    if address.is_ascii() {
        return Ok(vec![address.to_owned()]);
    }
    let mut statement = writer
        .connection
        .prepare_cached("SELECT DISTINCT from_address COLLATE NOCASE FROM mails")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut spelt = Vec::new();
    for one in rows {
        let one = one?;
        if key(&one) == address {
            spelt.push(one);
        }
    }
    Ok(spelt)
}
