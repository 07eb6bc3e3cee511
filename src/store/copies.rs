//! Mails of which there are several.
//!
//! Rows that agree in Message-ID, subject and author are suspects; their files decide. Mails in
//! Trash are gone already, drafts and the outbox are nobody's copies, and a mail in Sent is no copy
//! of the one that came back. Of each group the one stays that a person has done most with.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::carry::Likeness;
use crate::model::{
    AccountId, Alike, Carried, Copies, CopyChoice, Flags, FolderName, MailId, MailSummary,
};

use super::change::Moved;
use super::import::key;
use super::scan::Proceed;
use super::{Store, StoreError};

/// Folders whose mails are no copies, and that keep none.
const NOBODYS_COPIES: [FolderName; 3] = [FolderName::Trash, FolderName::Drafts, FolderName::Outbox];
/// Rows asked for at once.
const ROWS: usize = 500;

impl Store {
    /// Finds mails of which one is enough, with the one that stays.
    ///
    /// # Errors
    /// File and index errors.
    pub fn copies(
        &self,
        account: Option<&AccountId>,
        report: &mut dyn FnMut(Carried) -> Proceed,
    ) -> Result<Vec<Copies>, StoreError> {
        let accounts = match account {
            Some(account) => vec![self.account(account)?.id.clone()],
            None => self.accounts().iter().map(|one| one.id.clone()).collect(),
        };
        let mut suspects = Vec::new();
        for account in &accounts {
            suspects.extend(self.suspects(account)?);
        }
        let of_mails = suspects.iter().map(|group| group.len() as u64).sum();
        let mut carried = Carried {
            of_mails,
            ..Carried::default()
        };
        let mut found = Vec::new();
        for group in suspects {
            found.extend(self.among(&group, &mut carried)?);
            if report(carried) == Proceed::Stop {
                break;
            }
        }
        found.sort_by_key(|copies| Reverse(copies.stays.id));
        Ok(found)
    }

    /// Moves copies to Trash, each only while the mail that stays is there and the same, and no
    /// copy of mails that were thrown away themselves.
    ///
    /// # Errors
    /// File and index errors; what was moved before stays moved.
    pub fn remove_copies(&self, choices: &[CopyChoice]) -> Result<Moved, StoreError> {
        let mut all = Vec::new();
        for choice in choices {
            let stays = self.rows(&[choice.stays])?;
            // Another program may have moved it: what lies in Trash does not stay.
            let is_kept = |row: &MailSummary| !NOBODYS_COPIES.contains(&row.folder.name);
            let Some(stays) = stays.first().filter(|row| is_kept(row)) else {
                continue;
            };
            let Some(stays) = self.features(stays.id)? else {
                continue;
            };
            for mail in &choice.go {
                let Some(goes) = self.features(*mail)? else {
                    continue;
                };
                // Decided on what lies there now, not on what was found before.
                let is_spared = choices.iter().any(|other| other.stays == *mail);
                if *mail != choice.stays && !is_spared && stays.is_like(&goes) {
                    all.push(*mail);
                }
            }
        }
        self.move_mails(&all, &FolderName::Trash)
    }

    /// Groups of mails whose rows agree.
    fn suspects(&self, account: &AccountId) -> Result<Vec<Vec<MailId>>, StoreError> {
        let mut groups: HashMap<(u64, bool), Vec<MailId>> = HashMap::new();
        self.shared.index.each_told(account, &mut |told| {
            if NOBODYS_COPIES.contains(&told.folder) {
                return;
            }
            let is_sent = told.folder == FolderName::Sent;
            let key = (key(&told.message_id, &told.subject, &told.from), is_sent);
            groups.entry(key).or_default().push(told.id);
        })?;
        let groups = groups.into_values().filter(|group| group.len() > 1);
        let in_order = groups.map(|mut group| {
            group.sort_unstable();
            group
        });
        let mut groups: Vec<Vec<MailId>> = in_order.collect();
        groups.sort();
        Ok(groups)
    }

    fn among(&self, group: &[MailId], carried: &mut Carried) -> Result<Vec<Copies>, StoreError> {
        let mut rows: HashMap<MailId, MailSummary> = HashMap::new();
        for ids in group.chunks(ROWS) {
            // The beginning of a mail is not a copy of it.
            let whole = self.rows(ids)?.into_iter();
            let whole = whole.filter(|row| row.whole_octets.is_none());
            rows.extend(whole.map(|row| (row.id, row)));
        }
        // By how they were sent; what has no such name, by what it is.
        let mut alike: BTreeMap<Likeness, Vec<(MailId, Likeness)>> = BTreeMap::new();
        for id in group {
            carried.mails += 1;
            if !rows.contains_key(id) {
                continue;
            }
            if let Some(features) = self.features(*id)? {
                let class = features.sent.unwrap_or(features.kept);
                alike.entry(class).or_default().push((*id, features.kept));
            }
        }
        let mut found = Vec::new();
        for class in alike.into_values().filter(|class| class.len() > 1) {
            let first = class.first().map(|(_id, kept)| *kept);
            let is_wholly = class.iter().all(|(_id, kept)| Some(*kept) == first);
            let mut mails: Vec<MailSummary> = class
                .iter()
                .filter_map(|(id, _kept)| rows.remove(id))
                .collect();
            let mut ranked = Vec::with_capacity(mails.len());
            for mail in mails.drain(..) {
                ranked.push((self.worth(&mail)?, mail));
            }
            ranked.sort_by(|(one, _), (other, _)| other.cmp(one));
            let mut ranked = ranked.into_iter().map(|(_worth, mail)| mail);
            if let Some(stays) = ranked.next() {
                found.push(Copies {
                    alike: if is_wholly {
                        Alike::Wholly
                    } else {
                        Alike::Sent
                    },
                    stays,
                    go: ranked.collect(),
                });
            }
        }
        Ok(found)
    }

    /// How much a person has done with it; more stays.
    fn worth(&self, mail: &MailSummary) -> Result<impl Ord + use<>, StoreError> {
        let name = &mail.folder.name;
        let is_filed = matches!(name, FolderName::Own(_) | FolderName::Archive);
        let has = |flag: Flags| mail.flags.contains(flag);
        Ok((
            *name != FolderName::Junk,
            has(Flags::FLAGGED),
            self.is_tagged(mail.id)?,
            is_filed,
            has(Flags::ANSWERED) || has(Flags::FORWARDED),
            has(Flags::SEEN),
            // The one that came first.
            Reverse(mail.id),
        ))
    }

    fn is_tagged(&self, mail: MailId) -> Result<bool, StoreError> {
        let reader = self.shared.index.background();
        let mut statement = reader.prepare_cached("SELECT 1 FROM tagged WHERE mail = ?1")?;
        Ok(statement.exists([mail.0])?)
    }

    /// What a file is; `None`: it is gone.
    fn features(&self, mail: MailId) -> Result<Option<Features>, StoreError> {
        match self.read_in_background(mail) {
            Ok(bytes) => Ok(Some(Features {
                kept: Likeness::kept(&bytes),
                sent: Likeness::sent(&bytes),
            })),
            Err(StoreError::MailGone) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// By what copies are known.
#[derive(Debug, Clone, Copy)]
struct Features {
    kept: Likeness,
    sent: Option<Likeness>,
}

impl Features {
    fn is_like(&self, other: &Self) -> bool {
        self.kept == other.kept || (self.sent.is_some() && self.sent == other.sent)
    }
}

#[cfg(test)]
mod tests;
