//! New mail that a person is told of: gathered while a fetch goes on, told once it ends.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use crate::channel::Event;
use crate::model::{AccountId, Flags, FolderName, MailId, MailSummary};

use super::heart::{Shared, lock};

/// Mails of a fetch that are named; the others are counted.
const NAMED: usize = 5;

/// New mail that nobody was told of yet, by account.
#[derive(Debug, Default)]
pub(super) struct Announcements(Mutex<BTreeMap<AccountId, Pending>>);

/// The same of one account.
#[derive(Debug, Clone, Default)]
pub(in crate::worker) struct Pending(Arc<Mutex<Came>>);

#[derive(Debug, Default)]
struct Came {
    mails: u64,
    newest: Vec<MailSummary>,
}

impl Announcements {
    pub(super) fn of(&self, account: &AccountId) -> Pending {
        lock(&self.0).entry(account.clone()).or_default().clone()
    }

    /// Nobody needs to be told: the person asked for exactly these.
    pub(super) fn forget(&self, account: &AccountId) {
        lock(&self.0).remove(account);
    }

    /// Tells what came into an account, where anything did.
    pub(super) async fn tell(&self, heart: &Shared, account: &AccountId) {
        let pending = lock(&self.0).remove(account).unwrap_or_default();
        let came = std::mem::take(&mut *lock(&pending.0));
        if came.mails > 0 {
            let arrived = Event::Arrived {
                mails: came.mails,
                newest: came.newest,
            };
            heart.teller.tell(arrived).await;
        }
    }
}

impl Pending {
    /// How many there are.
    #[cfg(test)]
    pub(in crate::worker) fn mails(&self) -> u64 {
        lock(&self.0).mails
    }

    /// Mails have come; a filter wants the `quiet` ones not to be announced, and nobody waits for
    /// what lies in Junk or Trash or is read already.
    pub(in crate::worker) fn came(&self, rows: &[MailSummary], quiet: &[MailId]) {
        let quiet: HashSet<&MailId> = quiet.iter().collect();
        let is_news = |row: &&MailSummary| {
            !quiet.contains(&row.id)
                && !row.flags.contains(Flags::SEEN)
                && !matches!(row.folder.name, FolderName::Junk | FolderName::Trash)
        };
        let mut came = lock(&self.0);
        for row in rows.iter().filter(is_news) {
            came.mails += 1;
            let place = came.newest.partition_point(|one| one.date >= row.date);
            if place < NAMED {
                came.newest.insert(place, row.clone());
                came.newest.truncate(NAMED);
            }
        }
    }
}
