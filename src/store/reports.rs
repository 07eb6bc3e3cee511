//! Which mails report about which: a returned mail and the one that was sent. Each look-up goes by
//! an index, from the Message-ID that a report names. What lies in Junk or Trash reports nothing:
//! nobody vouches for a report, and the person has thrown it away.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::model::report::{Fate, RecipientFate, Told, holding};
use crate::model::{AccountId, FolderName, MailId, Timestamp};

use super::threads::message_key;
use super::{Store, StoreError};

/// Mails of one conversation that are looked at for the one a report is about.
const CONVERSATION: u32 = 1_000;
/// Reports about one mail that its row is made of, the latest: anybody can send any number.
const REPORTS: u32 = 1_000;
/// Octets of what is said of a recipient: its number, for whom, and to whom it was sent.
const FATE_OCTETS: usize = 17;

/// The number of a fate in the index, which says nothing of how grave it is.
fn number(fate: Fate) -> u8 {
    match fate {
        Fate::Delayed => 1,
        Fate::Delivered => 2,
        Fate::Displayed => 3,
        Fate::Returned => 4,
        Fate::HandedOn => 5,
    }
}

fn to_bytes(fates: &[RecipientFate]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(fates.len() * FATE_OCTETS);
    for one in fates {
        bytes.push(number(one.fate));
        bytes.extend_from_slice(&one.recipient.to_be_bytes());
        bytes.extend_from_slice(&one.sent_to.to_be_bytes());
    }
    bytes
}

fn from_bytes(bytes: &[u8]) -> impl Iterator<Item = RecipientFate> {
    let (fates, _rest) = bytes.as_chunks::<FATE_OCTETS>();
    fates.iter().filter_map(|[stored, numbers @ ..]| {
        let (numbers, _rest) = numbers.as_chunks();
        let [recipient, sent_to] = numbers else {
            return None;
        };
        let fate = Fate::ALL
            .into_iter()
            .find(|fate| number(*fate) == *stored)?;
        Some(RecipientFate {
            fate,
            recipient: u64::from_be_bytes(*recipient),
            sent_to: u64::from_be_bytes(*sent_to),
        })
    })
}

/// Notes what the mail of this row reports about the one with this key.
pub(super) fn note_report(
    transaction: &Transaction<'_>,
    (about, mail): (i64, MailId),
    fates: &[RecipientFate],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT OR REPLACE INTO reports (about, mail, fates) VALUES (?1, ?2, ?3)")?
        .execute(params![about, mail.0, to_bytes(fates)])?;
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

    /// What reports say became of those of these mails that were sent: what is true now.
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
            "SELECT date, fates FROM reports JOIN mails ON mails.id = mail
             JOIN folders ON folders.id = mails.folder
             WHERE about = ?1 AND folders.name NOT IN ('Junk', 'Trash')
             ORDER BY mail DESC LIMIT ?2",
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
            let mut told: Vec<Told> = Vec::new();
            let mut rows = reports.query(params![about, REPORTS])?;
            while let Some(row) = rows.next()? {
                let at = Timestamp(row.get(0)?);
                let stored = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                told.extend(from_bytes(stored).map(|said| Told { at, said }));
            }
            fates.extend(holding(&told).map(|fate| (*mail, fate)));
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

    /// A report of this hour that says this of each recipient.
    fn report(hour: u8, said: &[(&str, &str)]) -> String {
        let recipients = said.iter().map(|(recipient, action)| {
            format!("\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\n")
        });
        let recipients: String = recipients.collect();
        format!(
            "From: postmaster@mx.example.org\r\nSubject: Report\r\nMIME-Version: 1.0\r\n\
             Date: Fri, 20 Nov 2026 {hour:02}:00:00 +0000\r\n\
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

    const BOB: &str = "bob@example.net";
    const EVE: &str = "eve@example.net";

    #[test]
    fn of_several_reports_the_gravest_that_still_holds_is_told() {
        let inbox = |hour, said: &[(&str, &str)]| ("", report(hour, said));
        assert_eq!(told(&[]), None);
        let arrived = inbox(9, &[(EVE, "delivered")]);
        assert_eq!(told(std::slice::from_ref(&arrived)), Some(Fate::Delivered));
        let passed_on = [
            inbox(8, &[(EVE, "relayed")]),
            inbox(9, &[(BOB, "expanded")]),
        ];
        assert_eq!(told(&passed_on), Some(Fate::HandedOn));
        let both = [arrived.clone(), inbox(8, &[(BOB, "relayed")])];
        assert_eq!(told(&both), Some(Fate::Delivered));
        for late in [
            vec![inbox(8, &[(BOB, "delayed")]), arrived.clone()],
            vec![inbox(8, &[(EVE, "delivered"), (BOB, "delayed")])],
        ] {
            assert_eq!(told(&late), Some(Fate::Delayed));
        }
        let failed = [
            inbox(7, &[(BOB, "failed")]),
            inbox(8, &[(EVE, "delayed")]),
            arrived,
        ];
        assert_eq!(told(&failed), Some(Fate::Returned));
    }

    #[test]
    fn a_delay_is_told_until_a_later_report_ends_it() {
        let inbox = |hour, said: &[(&str, &str)]| ("", report(hour, said));
        let delayed = inbox(8, &[(EVE, "delayed")]);
        for (action, fate) in [
            ("delivered", Fate::Delivered),
            ("relayed", Fate::HandedOn),
            ("expanded", Fate::HandedOn),
            ("failed", Fate::Returned),
        ] {
            let reports = [inbox(9, &[("Eve@Example.net", action)]), delayed.clone()];
            assert_eq!(told(&reports), Some(fate), "{action}");
        }
        // What was passed on at eight waits again at nine.
        let again = [inbox(9, &[(EVE, "delayed")]), inbox(8, &[(EVE, "relayed")])];
        assert_eq!(told(&again), Some(Fate::Delayed));
    }

    #[test]
    fn an_index_of_an_older_build_is_read_anew_and_says_no_more_than_the_reports() {
        let relayed = [("", report(9, &[(EVE, "relayed")]))];
        let (folder, store, _sent) = store(&relayed);
        drop(store);
        let paths = ProfilePaths::under(folder.path());
        // As the builds before wrote it: one number a report, and "relayed" under "arrived".
        let index = Connection::open(&paths.index).unwrap();
        index
            .execute_batch(
                "DROP TABLE reports;
                 CREATE TABLE reports (about INTEGER, mail INTEGER, fate INTEGER,
                    PRIMARY KEY (about, mail)) WITHOUT ROWID;
                 INSERT INTO reports SELECT 1, max(id), 2 FROM mails;
                 PRAGMA user_version = 5;",
            )
            .unwrap();
        drop(index);
        let work = AccountId::new("work").unwrap();
        let store = Store::open(&paths, &[work]).unwrap();
        store
            .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
            .unwrap();
        let sent = store.list(&Place::Unified(FolderName::Sent)).unwrap();
        let fates = store.fates(&sent).unwrap();
        assert_eq!(fates, [(sent[0], Fate::HandedOn)]);
    }

    #[test]
    fn a_report_in_junk_or_trash_reports_nothing() {
        for place in [".Junk", ".Trash"] {
            assert_eq!(
                told(&[(place, report(9, &[(EVE, "failed")]))]),
                None,
                "{place}"
            );
        }
        let (_folder, store, sent) = store(&[("", report(9, &[(EVE, "failed")]))]);
        let work = AccountId::new("work").unwrap();
        let about = || store.reports_about(&work, "<a@example.org>", 9).unwrap();
        let report = about();
        assert_eq!(report.len(), 1);
        store.move_mails(&report, &FolderName::Junk).unwrap();
        assert_eq!(store.fates(&[sent]).unwrap(), []);
        assert_eq!(about(), []);
    }
}
