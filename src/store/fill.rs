//! Taking the text of mails in: newest first, beside everything else, killed at any point.
//!
//! What is still to be done is what rows and text differ in, so there is no list of it to lose.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rusqlite::Connection;

use crate::mime::document;
use crate::model::MailId;

use super::index::folder_from;
use super::maildir::read_start;
use super::scan::Proceed;
use super::text::{Taken, Words};
use super::{Store, StoreError};

/// Mails of the first transaction: the newest are found at once.
const FIRST_ROUND: i64 = 1_000;
/// Mails of each later one: a part of the text is written in one piece.
const ROUND: i64 = 8_192;
/// Octets of a mail that are read: text behind more is behind attachments.
const MAIL_OCTETS: u64 = 64 << 20;
/// Mails read ahead of the thread that files their words, and waiting for a slower one.
const AHEAD: usize = 64;

/// How far taking text in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FillProgress {
    /// Mails whose text came in since this began.
    pub taken: u64,
}

/// A mail whose text is still to be taken.
struct Wanted {
    id: MailId,
    edition: i64,
    path: PathBuf,
}

impl Store {
    /// Takes the text of all mails in that have a row but no text, newest first, on all cores,
    /// and forgets that of mails that are gone. Says how many were taken.
    ///
    /// # Errors
    /// Index errors; what was done before stays done. A mail that cannot be read is left for the
    /// next time.
    pub fn take_text(
        &self,
        report: &mut dyn FnMut(&FillProgress) -> Proceed,
    ) -> Result<u64, StoreError> {
        let mut taken = 0;
        let mut below = i64::MAX;
        let mut round = FIRST_ROUND;
        loop {
            let mut wanted = self.without_text(below, round)?;
            let Some(last) = wanted.last() else {
                break;
            };
            below = last.id.0;
            round = ROUND;
            wanted.reverse();
            taken += self.take_round(&wanted)?;
            if report(&FillProgress { taken }) == Proceed::Stop {
                return Ok(taken);
            }
        }
        self.forget_text()?;
        Ok(taken)
    }

    /// Mails below an id that have no text of their present edition, newest first.
    fn without_text(&self, below: i64, most: i64) -> Result<Vec<Wanted>, StoreError> {
        let found: Vec<(i64, i64, String, String, String)> = {
            let reader = self.shared.index.reader();
            let mut statement = reader.prepare_cached(
                "SELECT mails.id, mails.edition, account, name, file FROM mails INDEXED BY facts
                 JOIN folders ON folders.id = folder
                 WHERE mails.id < ?1 AND NOT EXISTS (SELECT 1 FROM text.done
                     WHERE done.id = mails.id AND done.edition = mails.edition)
                 ORDER BY mails.id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map([below, most], |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                ))
            })?;
            rows.collect::<Result<_, _>>()?
        };
        let mut wanted = Vec::with_capacity(found.len());
        for (id, edition, account, name, file) in found {
            let folder = folder_from(&account, &name)?;
            // An account taken out of the settings has rows no more after the next look.
            if let Ok(account) = self.account(&folder.account) {
                let path = account.directory(&folder.name)?.join(file);
                let id = MailId(id);
                wanted.push(Wanted { id, edition, path });
            }
        }
        Ok(wanted)
    }

    /// Reads mails on all cores and files their words in the order wanted.
    fn take_round(&self, wanted: &[Wanted]) -> Result<u64, StoreError> {
        let next = AtomicUsize::new(0);
        let stop = AtomicBool::new(false);
        let readers = thread::available_parallelism().map_or(2, |count| count.get().min(8));
        let (sender, receiver) = sync_channel(AHEAD);
        thread::scope(|scope| {
            for number in 0..readers {
                let (next, stop, sender) = (&next, &stop, sender.clone());
                thread::Builder::new()
                    .name(format!("text-{number}"))
                    .spawn_scoped(scope, move || read(wanted, next, stop, &sender))
                    .map_err(|error| StoreError::Stopped {
                        detail: error.to_string(),
                    })?;
            }
            drop(sender);
            let added = self.shared.text.add(InOrder {
                receiver: &receiver,
                early: BTreeMap::new(),
                next: 0,
            });
            if added.is_err() {
                stop.store(true, Ordering::Relaxed);
                // Readers that wait to hand something over must find the channel open.
                for _left in &receiver {}
            }
            added
        })
    }

    /// Forgets the text of mails that are gone, where the counts say that there are some.
    fn forget_text(&self) -> Result<(), StoreError> {
        let indexed = self.indexed()?;
        if indexed.with_text <= indexed.mails {
            return Ok(());
        }
        let gone = gone(&self.shared.index.reader())?;
        for some in gone.chunks(1_000) {
            self.shared.text.remove(some)?;
        }
        Ok(())
    }
}

/// Mails that have text and no row.
fn gone(reader: &Connection) -> Result<Vec<MailId>, StoreError> {
    let mut statement = reader.prepare_cached(
        "SELECT id FROM text.done WHERE NOT EXISTS (SELECT 1 FROM mails WHERE mails.id = done.id)",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(MailId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What readers hand over, in the order wanted.
struct InOrder<'r> {
    receiver: &'r Receiver<(usize, Option<Taken>)>,
    /// What came before its turn.
    early: BTreeMap<usize, Option<Taken>>,
    next: usize,
}

impl Iterator for InOrder<'_> {
    type Item = Taken;

    fn next(&mut self) -> Option<Taken> {
        loop {
            if let Some(taken) = self.early.remove(&self.next) {
                self.next += 1;
                if taken.is_some() {
                    return taken;
                }
                continue;
            }
            let (number, taken) = self.receiver.recv().ok()?;
            self.early.insert(number, taken);
        }
    }
}

/// Reads mails and folds their words, until none is left.
fn read(
    wanted: &[Wanted],
    next: &AtomicUsize,
    stop: &AtomicBool,
    sender: &SyncSender<(usize, Option<Taken>)>,
) {
    while !stop.load(Ordering::Relaxed) {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(one) = wanted.get(number) else {
            return;
        };
        let words = match read_start(&one.path, MAIL_OCTETS) {
            Ok((mail, _size)) => Some(Words::of(&document::read(&mail))),
            // Moved meanwhile, or removed: the next look finds it where it is.
            Err(StoreError::MailGone) => None,
            Err(error) => {
                tracing::info!("its text is taken another time: {error}");
                None
            }
        };
        let taken = words.map(|words| Taken {
            id: one.id,
            edition: one.edition,
            words,
        });
        if sender.send((number, taken)).is_err() {
            return;
        }
    }
}
