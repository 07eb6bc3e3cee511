//! Every mail against what is known of it: the size in its name, its row, its recorded octets.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use crate::model::{AccountId, Carried, CarryFault, Finding, FolderName, VerifyReport, Wrong};

use super::hashes::{Hashes, Seen, record, sum};
use super::maildir::{Account, CUR, MailFile, NEW, entries, read_start};
use super::name::{MailName, field, now};
use super::scan::Proceed;
use super::{Store, StoreError};

/// Mails that are recorded at once.
const BATCH: usize = 1000;
/// Looks at a folder for mails that are renamed meanwhile.
const LOOKS: usize = 4;

impl Store {
    /// Reads every mail and compares. Mails whose octets were never recorded are recorded now.
    ///
    /// # Errors
    /// Index errors, and file errors of directories. What is wrong with a mail is in the report.
    pub fn verify(
        &self,
        account: Option<&AccountId>,
        report: &mut dyn FnMut(Carried) -> Proceed,
    ) -> Result<VerifyReport, StoreError> {
        let accounts = match account {
            Some(account) => vec![self.account(account)?],
            None => self.accounts(),
        };
        let counted = self.folders()?.into_iter();
        let counted = counted.filter(|one| account.is_none_or(|only| *only == one.folder.account));
        let mut check = Check {
            store: self,
            report,
            done: VerifyReport::default(),
            carried: Carried {
                of_mails: counted.map(|one| one.mails).sum(),
                ..Carried::default()
            },
            seen: Vec::new(),
        };
        for account in &accounts {
            let hashes = Hashes::load(account)?;
            for folder in account.folders()? {
                check.folder(account, &folder, &hashes)?;
                if check.done.stopped {
                    break;
                }
            }
            check.record(account)?;
        }
        Ok(check.done)
    }
}

struct Check<'a> {
    store: &'a Store,
    report: &'a mut dyn FnMut(Carried) -> Proceed,
    done: VerifyReport,
    carried: Carried,
    seen: Vec<Seen>,
}

/// Whether a file is under its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Found {
    There,
    Gone,
}

/// What a row says of a file.
struct Row {
    size: u64,
}

impl Check<'_> {
    fn folder(
        &mut self,
        account: &Account,
        folder: &FolderName,
        hashes: &Hashes,
    ) -> Result<(), StoreError> {
        let mut rows = self.rows(account, folder)?;
        let mut mails = account.files(folder)?.mails;
        for look in 1..=LOOKS {
            let mut gone = HashSet::new();
            for mail in mails {
                let row = rows.get(&mail.base);
                if self.mail(account, folder, &mail, row, hashes)? == Found::Gone {
                    gone.insert(mail.base);
                    continue;
                }
                rows.remove(&mail.base);
                if self.seen.len() >= BATCH {
                    self.record(account)?;
                }
                if self.carried.mails.is_multiple_of(64)
                    && (self.report)(self.carried) == Proceed::Stop
                {
                    self.done.stopped = true;
                    return Ok(());
                }
            }
            if gone.is_empty() || look == LOOKS {
                break;
            }
            // Names that were gone are looked for again, all together.
            mails = account.files(folder)?.mails;
            mails.retain(|mail| gone.contains(&mail.base));
        }
        // Outside changes meanwhile are none: a row counts that is still there, without its file.
        let after = self.rows(account, folder)?;
        let there = account.files(folder)?.mails.into_iter();
        let there: HashSet<String> = there.map(|mail| mail.base).collect();
        let mut gone: Vec<String> = rows
            .into_keys()
            .filter(|base| after.contains_key(base) && !there.contains(base))
            .collect();
        gone.sort();
        for base in gone {
            self.find(account, folder, Path::new(&base), vec![Wrong::NoFile])?;
        }
        self.foreign(account, folder)
    }

    fn mail(
        &mut self,
        account: &Account,
        folder: &FolderName,
        mail: &MailFile,
        row: Option<&Row>,
        hashes: &Hashes,
    ) -> Result<Found, StoreError> {
        let path = account.directory(folder)?.join(&mail.file);
        let (bytes, octets) = match read_start(&path, u64::MAX) {
            Ok(found) => found,
            // Moved or removed meanwhile.
            Err(StoreError::MailGone) => return Ok(Found::Gone),
            Err(error) => {
                let detail = error.to_string();
                let wrong = Wrong::Unreadable { detail };
                self.find(account, folder, Path::new(&mail.file), vec![wrong])?;
                return Ok(Found::There);
            }
        };
        self.done.mails += 1;
        self.done.octets += octets;
        self.carried.mails += 1;
        self.carried.octets += octets;
        let mut wrong = Vec::new();
        let expected = field(&mail.base, "S=").and_then(|size| size.parse::<u64>().ok());
        if let Some(expected) = expected
            && expected != octets
        {
            let found = octets;
            wrong.push(Wrong::Size { expected, found });
        }
        let sum = sum(&bytes);
        match hashes.of(&mail.base) {
            Some(recorded) if recorded.sum == sum => self.done.proved += 1,
            Some(recorded) => {
                let recorded = recorded.at;
                wrong.push(Wrong::Content { recorded });
            }
            None => {
                self.done.first_seen += 1;
                let base = mail.base.clone();
                self.seen.push(Seen { base, octets, sum });
            }
        }
        match row {
            Some(row) if row.size != octets => wrong.push(Wrong::RowDiffers),
            Some(_agrees) => {}
            None if self.has_row(account, folder, &mail.base)? => {}
            None => wrong.push(Wrong::NotIndexed),
        }
        self.find(account, folder, Path::new(&mail.file), wrong)?;
        Ok(Found::There)
    }

    /// Entries that nobody may take for mails.
    fn foreign(&mut self, account: &Account, folder: &FolderName) -> Result<(), StoreError> {
        let directory = account.directory(folder)?;
        for part in [NEW, CUR] {
            for entry in entries(&directory.join(part))? {
                let name = entry.file_name();
                let is_hidden = name.to_string_lossy().starts_with('.');
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                let is_mail = is_file && name.to_str().and_then(MailName::parse).is_some();
                let is_there = fs::symlink_metadata(entry.path()).is_ok();
                if !is_mail && !is_hidden && is_there {
                    let file = Path::new(part).join(&name);
                    self.done.foreign += 1;
                    self.find(account, folder, &file, vec![Wrong::Foreign])?;
                }
            }
        }
        Ok(())
    }

    /// Notes all that is wrong with a file, if anything is.
    fn find(
        &mut self,
        account: &Account,
        folder: &FolderName,
        file: &Path,
        wrong: Vec<Wrong>,
    ) -> Result<(), StoreError> {
        let mut wrong = wrong.into_iter();
        let Some(gravest) = wrong.next() else {
            return Ok(());
        };
        self.done.found += 1;
        if self.done.findings.len() < CarryFault::KEPT {
            self.done.findings.push(Finding {
                folder: account.folder(folder),
                file: account.directory(folder)?.join(file),
                wrong: gravest,
                also: wrong.collect(),
            });
        }
        Ok(())
    }

    fn record(&mut self, account: &Account) -> Result<(), StoreError> {
        record(account, &std::mem::take(&mut self.seen), now())
    }

    /// Whether a mail that came meanwhile has a row now.
    fn has_row(
        &self,
        account: &Account,
        folder: &FolderName,
        base: &str,
    ) -> Result<bool, StoreError> {
        let reader = self.store.shared.index.background();
        let mut statement = reader.prepare_cached(
            "SELECT 1 FROM mails JOIN folders ON folders.id = folder
             WHERE account = ?1 AND name = ?2 AND base = ?3",
        )?;
        Ok(statement.exists([account.id.as_str(), folder.key(), base])?)
    }

    fn rows(
        &self,
        account: &Account,
        folder: &FolderName,
    ) -> Result<HashMap<String, Row>, StoreError> {
        let mut rows = HashMap::new();
        let index = &self.store.shared.index;
        index.each_size(&account.folder(folder), &mut |base, size| {
            rows.insert(base, Row { size });
        })?;
        Ok(rows)
    }
}

#[cfg(test)]
mod tests;
