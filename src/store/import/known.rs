//! Which mails are here already.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::carry::Likeness;
use crate::mime::summary::Summary;
use crate::model::{AccountId, FolderName, MailId};

use super::super::maildir::read_start;
use super::super::{Store, StoreError};

/// The mails of an account, by what a row says; their files are read only where that is alike.
#[derive(Debug)]
pub(in super::super) struct Known {
    store: Store,
    /// Rows whose files were not read yet.
    rows: HashMap<u64, Vec<Here>>,
    likenesses: HashMap<Likeness, Where>,
}

/// A mail that is here.
#[derive(Debug, Clone, Copy)]
struct Here {
    id: MailId,
    lies: Where,
}

/// Where a mail is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Where {
    /// Nowhere: it is new.
    Nowhere,
    /// Only in Trash, where it lies until that is emptied.
    InTrash,
    /// In another folder, or it came just now.
    Here,
}

impl Known {
    pub(in super::super) fn of(store: &Store, account: &AccountId) -> Result<Self, StoreError> {
        let mut rows: HashMap<u64, Vec<Here>> = HashMap::new();
        store.shared.index.each_told(account, &mut |told| {
            let lies = match told.folder {
                FolderName::Trash => Where::InTrash,
                _ => Where::Here,
            };
            let key = key(&told.message_id, &told.subject, &told.from);
            rows.entry(key)
                .or_default()
                .push(Here { id: told.id, lies });
        })?;
        Ok(Self {
            store: store.clone(),
            rows,
            likenesses: HashMap::new(),
        })
    }

    /// Where such a mail is; from now on it is here.
    pub(in super::super) fn take(
        &mut self,
        summary: &Summary,
        likeness: Likeness,
    ) -> Result<Where, StoreError> {
        let key = key(&summary.message_id, &summary.subject, &summary.from.address);
        for here in self.rows.remove(&key).unwrap_or_default() {
            let bytes = match self.store.read_in_background(here.id) {
                Ok(bytes) => bytes,
                // Whoever has removed it meanwhile has it no longer.
                Err(StoreError::MailGone) => continue,
                Err(error) => return Err(error),
            };
            let known = self.likenesses.entry(Likeness::kept(&bytes));
            let known = known.or_insert(here.lies);
            if here.lies == Where::Here {
                *known = Where::Here;
            }
        }
        let known = self.likenesses.get(&likeness).copied();
        self.likenesses.entry(likeness).or_insert(Where::Here);
        Ok(known.unwrap_or(Where::Nowhere))
    }
}

impl Store {
    /// A mail's bytes, for what nobody waits for.
    pub(in super::super) fn read_in_background(&self, mail: MailId) -> Result<Vec<u8>, StoreError> {
        let filed = self.shared.index.filed_in_background(mail)?;
        let account = self.account(&filed.folder.account)?;
        let (path, _file) = account.locate(&filed.folder.name, &filed.file, &filed.base)?;
        Ok(read_start(&path, u64::MAX)?.0)
    }
}

/// What copies of a mail have in common in their rows.
pub(in super::super) fn key(message_id: &str, subject: &str, from: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (message_id, subject, from).hash(&mut hasher);
    hasher.finish()
}
