//! Which mails report about which: a returned mail and the one that was sent. Each look-up goes by
//! an index, from the Message-ID that a report names. What lies in Junk or Trash reports nothing:
//! nobody vouches for a report, and the person has thrown it away.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::report::Fate;
use crate::model::{AccountId, FolderName, MailId, Timestamp};

use super::threads::message_key;
use super::{Store, StoreError};

/// Mails of one conversation that are looked at for the one a report is about.
const CONVERSATION: u32 = 1_000;

/// The number of a fate in the index, which says nothing of how grave it is.
fn number(fate: Fate) -> i64 {
    match fate {
        Fate::Delayed => 1,
        Fate::Delivered => 2,
        Fate::Displayed => 3,
        Fate::Returned => 4,
        Fate::HandedOn => 5,
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
            "SELECT mail FROM reports JOIN mails ON mails.id = mail
             JOIN folders ON folders.id = mails.folder
             WHERE about = ?1 AND folders.name NOT IN ('Junk', 'Trash')
             ORDER BY mail DESC LIMIT ?2",
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
        let mut reports = reader.prepare_cached(
            "SELECT DISTINCT fate FROM reports JOIN mails ON mails.id = mail
             JOIN folders ON folders.id = mails.folder
             WHERE about = ?1 AND folders.name NOT IN ('Junk', 'Trash')",
        )?;
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
            let mut worst = None;
            let mut rows = reports.query([about])?;
            while let Some(row) = rows.next()? {
                worst = worst.max(fate(row.get(0)?));
            }
            fates.extend(worst.map(|fate| (*mail, fate)));
        }
        Ok(fates)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::model::Place;
    use crate::store::{Proceed, ProfilePaths};

    /// A report that says this of one recipient each.
    fn report(actions: &[&str]) -> String {
        let recipients = actions.iter().map(|action| {
            format!("\r\nFinal-Recipient: rfc822; eve@example.net\r\nAction: {action}\r\n")
        });
        let recipients: String = recipients.collect();
        format!(
            "From: postmaster@mx.example.org\r\nSubject: Report\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; boundary=b\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example.org\r\n{recipients}\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <a@example.org>\r\n\
             --b--\r\n"
        )
    }

    /// A store with a mail that was sent, and these reports about it in their folders.
    fn store(reports: &[(&str, String)]) -> (tempfile::TempDir, Store, MailId) {
        let folder = tempfile::tempdir().unwrap();
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&ProfilePaths::under(folder.path()), &[work]).unwrap();
        let put = |place: &str, number: usize, mail: &str| {
            let cur = folder.path().join("mail/work").join(place).join("cur");
            fs::create_dir_all(&cur).unwrap();
            fs::write(
                cur.join(format!("17000000{number:02}.a{number}.h:2,S")),
                mail,
            )
            .unwrap();
        };
        put(".Sent", 0, "Message-ID: <a@example.org>\r\n\r\nx");
        for (index, (place, mail)) in reports.iter().enumerate() {
            put(place, index + 1, mail);
        }
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let sent = store.list(&Place::Unified(FolderName::Sent)).unwrap()[0];
        (folder, store, sent)
    }

    fn told(reports: &[(&str, String)]) -> Option<Fate> {
        let (_folder, store, sent) = store(reports);
        let fates = store.fates(&[sent]).unwrap();
        fates.first().map(|(mail, fate)| {
            assert_eq!(*mail, sent);
            *fate
        })
    }

    #[test]
    fn of_several_reports_the_gravest_is_told() {
        let inbox = |actions: &[&str]| ("", report(actions));
        assert_eq!(told(&[]), None);
        let arrived = inbox(&["delivered"]);
        assert_eq!(told(std::slice::from_ref(&arrived)), Some(Fate::Delivered));
        let passed_on = [inbox(&["relayed"]), inbox(&["expanded"])];
        assert_eq!(told(&passed_on), Some(Fate::HandedOn));
        let both = [arrived.clone(), inbox(&["relayed"])];
        assert_eq!(told(&both), Some(Fate::Delivered));
        for late in [
            vec![inbox(&["delayed"]), arrived.clone()],
            vec![inbox(&["delivered", "delayed"])],
        ] {
            assert_eq!(told(&late), Some(Fate::Delayed));
        }
        let failed = [inbox(&["failed"]), inbox(&["delayed"]), arrived];
        assert_eq!(told(&failed), Some(Fate::Returned));
    }

    #[test]
    fn a_report_in_junk_or_trash_reports_nothing() {
        for place in [".Junk", ".Trash"] {
            assert_eq!(told(&[(place, report(&["failed"]))]), None, "{place}");
        }
        let (_folder, store, sent) = store(&[("", report(&["failed"]))]);
        let work = AccountId::new("work").unwrap();
        let about = || store.reports_about(&work, "<a@example.org>", 9).unwrap();
        let report = about();
        assert_eq!(report.len(), 1);
        store.move_mails(&report, &FolderName::Junk).unwrap();
        assert_eq!(store.fates(&[sent]).unwrap(), []);
        assert_eq!(about(), []);
    }
}
