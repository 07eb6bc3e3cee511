//! Mails on their way out: bytes frozen when the person presses Send, a small state file beside
//! them, and in the end the same file renamed into Sent.
//!
//! `.Outbox/cur/<id>,S=<size>:2,S` is the mail, `.Outbox/state/<id>.json` says where it stands.
//! A state without its mail was never queued or is already filed; a mail without its state is
//! never sent by itself. Every change of state is durable before its function returns.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, MutexGuard, PoisonError};

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::model::{
    AccountId, Address, DeliveryOptions, Draft, EnvelopeId, Flags, Folder, FolderName, MailId,
    MailSummary, OutboxId, OutboxItem, OutboxState, RecipientResult, RecipientState, Timestamp,
};

use super::index::Filed;
use super::maildir::{Account, CUR, MailFile, TMP};
use super::name::{unique_base, with_flags};
use super::{Store, StoreError};

mod recovery;
mod state;

pub(super) use state::hold_restored;
use state::{StateFile, read_state, state_files, state_path, write_state};

/// The outboxes of all accounts.
#[derive(Debug, Clone, Copy)]
pub struct Outbox<'a> {
    pub(super) store: &'a Store,
}

/// A mail to be queued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEntry {
    /// The account that sends it.
    pub account: AccountId,
    /// Envelope sender.
    pub sender: Address,
    /// Envelope recipients, each box once.
    pub recipients: Vec<Address>,
    /// Decoded subject.
    pub subject: String,
    /// With brackets.
    pub message_id: String,
    /// The mail as it will go on the wire: CRLF, no Bcc. Never changed again.
    pub bytes: Vec<u8>,
    /// Earliest attempt (undo, send later).
    pub not_before: Timestamp,
    /// What it was made from, kept so that it can be taken back.
    pub draft: Option<Draft>,
    /// What is asked of the servers on its way. Where reports are, the entry's name becomes their
    /// ENVID unless there is one.
    pub options: DeliveryOptions,
}

/// What queueing or filing changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// The entry.
    pub item: OutboxItem,
    /// Its row in Outbox, or in Sent once it is filed. `None`: the index refused, the mail is
    /// safe all the same.
    pub row: Option<MailSummary>,
    /// The row of the entry that was made for those who were refused, while the rest was filed.
    pub refused: Option<MailSummary>,
    /// Rows that left a folder: the draft it was made from, or the row in Outbox.
    pub removed: Vec<(Folder, MailId)>,
}

impl Outbox<'_> {
    /// Freezes a mail. When this returns it survives anything; the draft it was made from has
    /// left Drafts (its copied attachments stay until the mail is filed or discarded).
    ///
    /// # Errors
    /// File errors: then nothing is queued and the draft is where it was.
    pub fn queue(&self, new: NewEntry, now: Timestamp) -> Result<Queued, StoreError> {
        let account = self.store.account(&new.account)?;
        let held = hold(&account);
        let id = OutboxId(unique_base());
        let options = with_envelope_id(new.options, &id);
        let item = OutboxItem {
            id: id.clone(),
            account: new.account,
            sender: new.sender,
            subject: new.subject,
            message_id: new.message_id,
            size_octets: new.bytes.len() as u64,
            queued_at: now,
            attempts: 0,
            state: OutboxState::Queued {
                not_before: new.not_before,
            },
            recipients: new
                .recipients
                .into_iter()
                .map(|address| RecipientResult {
                    address,
                    state: RecipientState::Waiting,
                })
                .collect(),
            options,
            reports_left_out: false,
        };
        let state = StateFile {
            item,
            draft: new.draft,
            taken_back: None,
        };
        let directory = account.directory(&FolderName::Outbox)?;
        let base = format!("{},S={}", id.0, new.bytes.len());
        let file = format!("{CUR}/{}", with_flags(&base, Flags::SEEN));
        let frozen = freeze(&account, &directory, &base, &file, &new.bytes, &state);
        if let Err(error) = frozen {
            // The mail's name is gone first: a state alone is no entry.
            for path in [directory.join(&file), directory.join(TMP).join(&base)] {
                account.disk.remove(&path).ok();
            }
            account.disk.remove(&state_path(&account, &id)?).ok();
            return Err(error);
        }
        drop(held);
        let removed = match &state.draft {
            Some(draft) => self.store.drafts().close(&draft.id).unwrap_or_default(),
            None => None,
        };
        Ok(Queued {
            item: state.item,
            row: self
                .store
                .index_file(&account, &FolderName::Outbox, &file)
                .ok(),
            refused: None,
            removed: removed.into_iter().collect(),
        })
    }

    /// Every entry that is not filed yet, oldest first.
    ///
    /// # Errors
    /// File errors. A state file that cannot be understood is passed over and its mail left
    /// alone.
    pub fn items(&self) -> Result<Vec<OutboxItem>, StoreError> {
        let mut items = Vec::new();
        for account in self.store.accounts() {
            let paths = state_files(&account)?;
            if paths.is_empty() {
                continue;
            }
            let files = account.files(&FolderName::Outbox)?.mails;
            let mails: BTreeSet<&str> = files.iter().filter_map(id_in).collect();
            for path in paths {
                match read_state(&path) {
                    Ok(state) if mails.contains(state.item.id.0.as_str()) => {
                        items.push(state.item);
                    }
                    // Never queued, already filed, or another program took its mail away.
                    Ok(_state_alone) => {}
                    Err(error) => tracing::warn!("passed over: {error}"),
                }
            }
        }
        items.sort_by(|one: &OutboxItem, other| {
            (one.queued_at, &one.id).cmp(&(other.queued_at, &other.id))
        });
        Ok(items)
    }

    /// One entry.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors.
    pub fn item(&self, id: &OutboxId) -> Result<OutboxItem, StoreError> {
        Ok(self.find(id)?.1.item)
    }

    /// What an entry was made from.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors.
    pub fn draft(&self, id: &OutboxId) -> Result<Option<Draft>, StoreError> {
        Ok(self.find(id)?.1.draft)
    }

    /// The frozen bytes.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors.
    pub fn bytes(&self, id: &OutboxId) -> Result<Vec<u8>, StoreError> {
        let (account, _state) = self.find(id)?;
        let mail = mail_in(&account, &FolderName::Outbox, id)?.ok_or_else(|| gone(id))?;
        let path = account.directory(&FolderName::Outbox)?.join(&mail.file);
        Ok(super::maildir::read_start(&path, u64::MAX)?.0)
    }

    /// Replaces the state of an entry: attempts, state, recipients. Durable on return; call it
    /// with `AtDot` before the final dot is written, and with the verdict before anything else.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`]; file errors: then the old state stands.
    pub fn update(&self, item: &OutboxItem) -> Result<(), StoreError> {
        let (account, state) = self.find(&item.id)?;
        let _held = hold(&account);
        let state = StateFile {
            item: OutboxItem {
                attempts: item.attempts,
                state: item.state.clone(),
                recipients: item.recipients.clone(),
                reports_left_out: item.reports_left_out,
                ..state.item
            },
            draft: state.draft,
            taken_back: None,
        };
        write_state(&account, &state)
    }

    /// Renames the frozen file into Sent and ends the entry. Only for entries in state `Sent`.
    /// Those who were refused get an entry of their own first, `Failed` with the server's words:
    /// it stays until a person decides. However often this is done, there is one such entry.
    ///
    /// # Errors
    /// [`StoreError::WrongState`], [`StoreError::NoSuchEntry`]; file errors: then it is done
    /// again at the next start.
    pub fn file_in_sent(&self, id: &OutboxId) -> Result<Queued, StoreError> {
        let (account, state) = self.find(id)?;
        let held = hold(&account);
        if !matches!(state.item.state, OutboxState::Sent { .. }) {
            return Err(wrong_state(&state.item));
        }
        let from = account.directory(&FolderName::Outbox)?;
        let to = account.directory(&FolderName::Sent)?;
        let mut removed = Vec::new();
        let mut row = None;
        let mut refused = None;
        let mut has_split = false;
        if let Some(mail) = mail_in(&account, &FolderName::Outbox, id)? {
            if let Some(part) = recovery::refused_part(&state) {
                refused = self.freeze_refused(&account, &mail, &part)?;
                has_split = true;
            }
            let file = format!("{CUR}/{}", with_flags(&mail.base, Flags::SEEN));
            let renaming = account.renaming();
            account.takes_in_hand(&mail.base);
            account
                .disk
                .rename(&from.join(&mail.file), &to.join(&file))?;
            drop(renaming);
            account.disk.sync_directory(&to.join(CUR))?;
            account.disk.sync_directory(&from.join(CUR))?;
            let before = self
                .store
                .filed_as(&account.folder(&FolderName::Outbox), &mail.base);
            row = match before {
                Ok(Some(before)) => {
                    removed.push((before.folder.clone(), before.id));
                    self.refile(&account, before, file)
                }
                _unknown => self.store.index_file(&account, &FolderName::Sent, &file),
            }
            .ok();
        }
        // What no header says of it. Without that it is sent all the same.
        if let Err(error) = super::envelopes::note(&account.disk, &account.root, &state.item) {
            tracing::warn!("to whom a mail went is not written down: {error}");
        }
        account.disk.remove(&state_path(&account, id)?)?;
        drop(held);
        if let Some(draft) = &state.draft
            && !has_split
        {
            self.store.drafts().remove_attachments(&draft.id)?;
        }
        Ok(Queued {
            item: state.item,
            row,
            refused,
            removed,
        })
    }

    /// Takes an entry back: `into` is on the disk as a draft before the entry goes. Not while an
    /// attempt runs, and not once it is sent.
    ///
    /// # Errors
    /// [`StoreError::WrongState`], [`StoreError::NoSuchEntry`]; file errors.
    pub fn take_back(
        &self,
        id: &OutboxId,
        into: &Draft,
        now: Timestamp,
    ) -> Result<Queued, StoreError> {
        let bytes = self.bytes(id)?;
        self.check_idle(id)?;
        let (account, before) = self.find(id)?;
        // A crash from here on must not send what is being taken back.
        write_state(&account, &before.taken_back_into(into))?;
        let saved = match self.store.drafts().save(into, Some(&bytes), now) {
            Ok(saved) => saved,
            Err(error) => {
                write_state(&account, &before)?;
                return Err(error);
            }
        };
        let removed = self.remove(id)?;
        Ok(Queued {
            item: before.item,
            row: saved.row,
            refused: None,
            removed: removed.removed,
        })
    }

    /// Removes an entry for good, and the attachments copied for it.
    ///
    /// # Errors
    /// As [`Outbox::take_back`].
    pub fn discard(&self, id: &OutboxId) -> Result<Queued, StoreError> {
        self.check_idle(id)?;
        let draft = self.draft(id)?;
        let removed = self.remove(id)?;
        if let Some(draft) = draft {
            self.store.drafts().remove_attachments(&draft.id)?;
        }
        Ok(removed)
    }

    fn find(&self, id: &OutboxId) -> Result<(Arc<Account>, StateFile), StoreError> {
        for account in self.store.accounts() {
            let path = state_path(&account, id)?;
            if path.is_file() {
                return Ok((account, read_state(&path)?));
            }
        }
        Err(gone(id))
    }

    fn check_idle(&self, id: &OutboxId) -> Result<(), StoreError> {
        let item = self.item(id)?;
        match item.state {
            OutboxState::Sending | OutboxState::AtDot | OutboxState::Sent { .. } => {
                Err(wrong_state(&item))
            }
            OutboxState::Queued { .. }
            | OutboxState::Deferred { .. }
            | OutboxState::Failed { .. }
            | OutboxState::Unknown { .. } => Ok(()),
        }
    }

    /// The mail goes first: a state alone is no entry.
    fn remove(&self, id: &OutboxId) -> Result<Queued, StoreError> {
        let (account, state) = self.find(id)?;
        let _held = hold(&account);
        let directory = account.directory(&FolderName::Outbox)?;
        let mut removed = Vec::new();
        if let Some(mail) = mail_in(&account, &FolderName::Outbox, id)? {
            account.disk.remove(&directory.join(&mail.file))?;
            account.disk.sync_directory(&directory.join(CUR))?;
            let folder = account.folder(&FolderName::Outbox);
            if let Ok(Some(filed)) = self.store.filed_as(&folder, &mail.base) {
                removed.push((folder, filed.id));
                self.store.shared.index.remove(&[filed])?;
            }
        }
        account.disk.remove(&state_path(&account, id)?)?;
        Ok(Queued {
            item: state.item,
            row: None,
            refused: None,
            removed,
        })
    }

    fn refile(
        &self,
        account: &Account,
        before: Filed,
        file: String,
    ) -> Result<MailSummary, StoreError> {
        let id = before.id;
        let after = Filed {
            folder: account.folder(&FolderName::Sent),
            file,
            flags: Flags::SEEN,
            ..before.clone()
        };
        self.store.shared.index.refile(&[(before, after)])?;
        self.store.rows(&[id])?.pop().ok_or(StoreError::MailGone)
    }
}

/// A report names the mail it is about by this. Made of the entry's name, which itself names this
/// machine.
fn with_envelope_id(options: DeliveryOptions, id: &OutboxId) -> DeliveryOptions {
    if !options.asks_for_reports() || options.envelope_id.is_some() {
        return options;
    }
    let hash = Sha256::digest(id.0.as_bytes());
    let name = BASE32_NOPAD.encode(hash.get(..15).unwrap_or_default());
    DeliveryOptions {
        envelope_id: EnvelopeId::new(&name.to_ascii_lowercase()).ok(),
        ..options
    }
}

/// Writes mail and state; the mail's name in `cur/`, made durable, is what makes it an entry.
fn freeze(
    account: &Account,
    directory: &Path,
    base: &str,
    file: &str,
    bytes: &[u8],
    state: &StateFile,
) -> Result<(), StoreError> {
    let disk = &account.disk;
    let tmp = directory.join(TMP).join(base);
    let opened = disk.create(&tmp)?;
    disk.write(&opened, &tmp, bytes)?;
    disk.sync(&opened, &tmp)?;
    drop(opened);
    disk.create_directories(&directory.join("state"))?;
    write_state(account, state)?;
    disk.rename(&tmp, &directory.join(file))?;
    disk.sync_directory(&directory.join(CUR))
}

fn hold(account: &Account) -> MutexGuard<'_, ()> {
    account
        .outbox
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
}

/// The mail of an entry in a folder. Another program may have changed its flags.
fn mail_in(
    account: &Account,
    folder: &FolderName,
    id: &OutboxId,
) -> Result<Option<MailFile>, StoreError> {
    let files = account.files(folder)?.mails;
    Ok(files.into_iter().find(|mail| id_in(mail) == Some(&id.0)))
}

/// The entry a file belongs to.
fn id_in(mail: &MailFile) -> Option<&str> {
    mail.base.split(',').next()
}

fn gone(id: &OutboxId) -> StoreError {
    StoreError::NoSuchEntry {
        name: format!("outbox entry {}", id.0),
    }
}

fn wrong_state(item: &OutboxItem) -> StoreError {
    StoreError::WrongState {
        name: item.id.0.clone(),
        state: item.state.key(),
    }
}
