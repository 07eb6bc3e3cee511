//! Rows as a person reads mails: by the charset that is chosen for their sender.
//!
//! A mail that comes is read by it from its first row on. Another choice, or one that is taken
//! back, is written down as owed before it holds ([`super::schema`], `read_by`), and then the rows
//! of this sender are read anew, a few at a time: what was not done when a run ended is still owed
//! to the next.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::mime::summary::{self, Summary};
use crate::mime::view::Reading;
use crate::model::{MailId, MailSummary};

use super::change::{HEAD_OCTETS, read_entry};
use super::choices::Charsets;
use super::entry::Entry;
use super::index::{Owed, Retold};
use super::maildir::Account;
use super::scan::Proceed;
use super::{Store, StoreError};

/// Rows of one transaction: who marks a mail meanwhile waits for no more.
const ROWS: usize = 64;
/// How often a mail is read again whose file or sender's choice changes under our hands.
const TRIES: u32 = 5;

/// How reading the rows of senders anew ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    /// All rows are as they were chosen.
    Wholly,
    /// All but some whose files cannot be read: they are tried again by the next run.
    Partly,
    /// It was stopped.
    Stopped,
}

/// What became of the rows of one sender.
enum Followed {
    All,
    /// Some files could not be read.
    Some,
    Stopped,
}

/// What a mail says, read by the charset that is chosen for its sender.
pub(super) fn summary_by(mail: &[u8], charsets: &Charsets) -> Summary {
    let summary = summary::read(mail);
    // Whom it is from is the same by every charset.
    match charsets.of_address(&summary.from.address) {
        None => summary,
        charset => summary::read_as(mail, Reading { charset }),
    }
}

impl Store {
    /// Files rows of what was read. Where another charset was chosen meanwhile, that is read again.
    pub(super) fn file(
        &self,
        account: &Account,
        mut entries: Vec<Entry>,
    ) -> Result<Vec<MailSummary>, StoreError> {
        // Whoever reads the rows of a sender anew waits for those that are on their way.
        let _filing = self.shared.choices.filing();
        let charsets = self.charsets();
        for entry in &mut entries {
            let chosen = charsets.of_address(&entry.summary.from.address);
            if chosen != entry.summary.chosen {
                read_again(account, entry, &charsets);
            }
        }
        self.shared.index.add(&account.id, entries)
    }

    /// Reads the row of a mail anew, as mails of its sender are read now, and tells it. The words
    /// that it is found by are taken in anew as well, as they are for every row that changes.
    ///
    /// # Errors
    /// [`StoreError::MailGone`]; file and index errors.
    pub fn retell(&self, mail: MailId) -> Result<MailSummary, StoreError> {
        for _try in 0..TRIES {
            let charsets = self.charsets();
            let (account, retold) = self.read_anew(mail, &charsets)?;
            let filed = self.file_texts(&account, vec![retold], &charsets)?;
            if !filed.is_empty() {
                break;
            }
        }
        self.rows(&[mail])?.pop().ok_or(StoreError::MailGone)
    }

    /// Reads the rows of senders anew for whom another charset is chosen than they were read by,
    /// newest first. `tell` hears of them, a few at a time, and says whether to go on.
    ///
    /// # Errors
    /// File errors of the choices, index errors. What was done stays done, and the rest is owed.
    pub fn follow_choices(
        &self,
        tell: &mut dyn FnMut(Vec<MailSummary>) -> Proceed,
    ) -> Result<Agreed, StoreError> {
        let mut in_vain = BTreeSet::new();
        loop {
            let charsets = match self.known_charsets() {
                Ok(charsets) => charsets,
                Err(error) => {
                    // What comes is read by itself now, whatever was chosen.
                    self.shared.index.owe(None)?;
                    return Err(error);
                }
            };
            // Whoever files by what was chosen before is seen below.
            self.shared.choices.settle();
            let mut owed = Vec::new();
            for account in self.accounts() {
                owed.extend(self.shared.index.owed(&account.id, &charsets)?);
            }
            owed.retain(|sender| !in_vain.contains(sender));
            let Some(sender) = owed.into_iter().next() else {
                return Ok(if in_vain.is_empty() {
                    Agreed::Wholly
                } else {
                    Agreed::Partly
                });
            };
            match self.follow_sender(&sender, &charsets, tell)? {
                Followed::Stopped => return Ok(Agreed::Stopped),
                Followed::Some => {
                    in_vain.insert(sender);
                }
                Followed::All => {
                    let charset = charsets.of_address(&sender.address);
                    let key = charset.map(crate::model::Charset::key);
                    // Where another is chosen by now this begins anew.
                    self.while_chosen(&charsets, || self.shared.index.follows(&sender, key))?;
                }
            }
        }
    }

    fn follow_sender(
        &self,
        sender: &Owed,
        charsets: &Arc<Charsets>,
        tell: &mut dyn FnMut(Vec<MailSummary>) -> Proceed,
    ) -> Result<Followed, StoreError> {
        let account = self.account(&sender.account)?;
        let mut below = MailId(i64::MAX);
        let mut is_whole = true;
        loop {
            let mails = self.shared.index.mails_from(sender, below, ROWS)?;
            let Some(last) = mails.last() else {
                return Ok(if is_whole {
                    Followed::All
                } else {
                    Followed::Some
                });
            };
            below = *last;
            let mut retold = Vec::with_capacity(mails.len());
            for mail in mails {
                match self.read_anew(mail, charsets) {
                    Ok((_account, one)) => retold.push(one),
                    Err(StoreError::MailGone) => {}
                    Err(error) if error.is_of_one_place() => {
                        tracing::info!("a row stays as it is: {error}");
                        is_whole = false;
                    }
                    Err(error) => return Err(error),
                }
            }
            let mails: Vec<MailId> = retold.iter().map(|one| one.id).collect();
            let filed = self.file_texts(&account, retold, charsets)?;
            // A mail whose name has changed altogether is read under its new one.
            for mail in mails.iter().filter(|mail| !filed.contains(mail)) {
                match self.retell(*mail) {
                    Err(StoreError::MailGone) | Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
            if tell(self.rows(&mails)?) == Proceed::Stop {
                return Ok(Followed::Stopped);
            }
        }
    }

    /// What a mail says now; read, and not filed.
    fn read_anew(
        &self,
        mail: MailId,
        charsets: &Charsets,
    ) -> Result<(Arc<Account>, Retold), StoreError> {
        let filed = self.filed_one(mail)?;
        let account = self.account(&filed.folder.account)?;
        let beginning = self.read_start(mail, HEAD_OCTETS)?;
        let retold = Retold {
            id: mail,
            base: filed.base,
            summary: summary_by(&beginning, charsets),
        };
        Ok((account, retold))
    }

    /// Files what mails say that were read as these were chosen, and tells which were filed. Where
    /// others are chosen by now, those of whom that holds are not: whoever chose sees to them.
    fn file_texts(
        &self,
        account: &Account,
        mut mails: Vec<Retold>,
        charsets: &Arc<Charsets>,
    ) -> Result<Vec<MailId>, StoreError> {
        let _filing = self.shared.choices.filing();
        let now = self.charsets();
        if !Arc::ptr_eq(&now, charsets) {
            mails.retain(|mail| now.of_address(&mail.summary.from.address) == mail.summary.chosen);
        }
        self.shared.index.retell(&account.id, mails)
    }

    /// The rows of a sender may be other than is chosen from now on.
    pub(super) fn owe_rows(&self, address: &str) {
        if let Err(error) = self.shared.index.owe(Some(address)) {
            // An index that cannot be written is made anew, and then all rows are read.
            tracing::warn!("rows may be as they were chosen before: {error}");
        }
    }

    /// The index was just made: every row that will be in it is read as is chosen now.
    pub(super) fn rows_will_follow(&self) -> Result<(), StoreError> {
        let Ok(charsets) = self.known_charsets() else {
            return Ok(());
        };
        for account in self.accounts() {
            self.shared.index.all_follow(&account.id, &charsets)?;
        }
        Ok(())
    }
}

/// Reads again what another charset was chosen for. A file that is gone or cannot be read keeps
/// what was read of it: whoever finds it reads it anew.
fn read_again(account: &Account, entry: &mut Entry, charsets: &Charsets) {
    let read = account
        .locate(&entry.folder, &entry.file, &entry.base)
        .and_then(|(_path, file)| read_entry(account, &entry.folder, &file, charsets));
    match read {
        Ok(read) => (entry.links, entry.summary) = (read.links, read.summary),
        Err(error) => tracing::info!("a row is as it was chosen before: {error}"),
    }
}

#[cfg(test)]
mod tests;
