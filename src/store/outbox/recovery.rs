//! What a crash left half-way is brought to its end at the next start; what was refused of a mail
//! that was sent becomes an entry of its own.

use std::path::Path;

use crate::model::outbox::REFUSED_PART;
use crate::model::{
    AccountId, Doubt, Flags, FolderName, MailSummary, OutboxId, OutboxItem, OutboxState,
    RecipientResult, RecipientState, Timestamp,
};

use super::super::maildir::{Account, CUR, MailFile, TMP, read_start};
use super::super::name::with_flags;
use super::{
    Outbox, StateFile, StoreError, freeze, id_in, mail_in, read_state, state_files, state_path,
    write_state,
};

impl Outbox<'_> {
    /// Brings entries into a state that is true after a crash: an attempt that had not come to
    /// its dot waits again, one that had is `Unknown`, a sent one is filed, one that was being
    /// taken back is a draft. Called at start; what cannot be done, on a full disk for example,
    /// waits for the next start.
    pub(in crate::store) fn recover(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let account = self.store.account(account)?;
        for path in state_files(&account)? {
            if let Err(error) = self.recover_entry(&account, &path, now) {
                tracing::warn!("left as it is until the next start: {error}");
            }
        }
        Ok(())
    }

    fn recover_entry(
        &self,
        account: &Account,
        path: &Path,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut state = read_state(path)?;
        let id = state.item.id.clone();
        let drafts = self.store.drafts();
        if matches!(state.item.state, OutboxState::Sent { .. }) {
            if let Some(draft) = &state.draft {
                drafts.close(&draft.id)?;
            }
            return self.file_in_sent(&id).map(|_filed| ());
        }
        if mail_in(account, &FolderName::Outbox, &id)?.is_none() {
            return account.disk.remove(path);
        }
        if let Some(into) = &state.taken_back {
            drafts.save(into, Some(&self.bytes(&id)?), now)?;
            return self.remove(&id).map(|_removed| ());
        }
        let before = state.clone();
        state.item.state = match state.item.state {
            OutboxState::Sending => OutboxState::Queued { not_before: now },
            OutboxState::AtDot => OutboxState::Unknown {
                since: now,
                why: Doubt::ProgramEnded,
            },
            at_rest => at_rest,
        };
        if matches!(state.item.state, OutboxState::Unknown { .. }) {
            doubt_undecided(&mut state.item.recipients);
        }
        if state.item != before.item {
            write_state(account, &state)?;
        }
        // It was queued, but the draft it was made from had not gone yet.
        if !matches!(state.item.state, OutboxState::Failed { .. })
            && let Some(draft) = &state.draft
        {
            drafts.close(&draft.id)?;
        }
        Ok(())
    }

    /// Freezes the part of a sent mail that was refused; `None` where it is there already, or
    /// where the index refused its row.
    pub(super) fn freeze_refused(
        &self,
        account: &Account,
        sent: &MailFile,
        part: &StateFile,
    ) -> Result<Option<MailSummary>, StoreError> {
        let id = &part.item.id;
        let is_there = mail_in(account, &FolderName::Outbox, id)?.is_some()
            && state_path(account, id)?.is_file();
        if is_there {
            return Ok(None);
        }
        let directory = account.directory(&FolderName::Outbox)?;
        let bytes = read_start(&directory.join(&sent.file), u64::MAX)?.0;
        let fields = sent.base.split_once(',').map_or("", |(_id, fields)| fields);
        debug_assert_eq!(id_in(sent).map(refused_id).as_ref(), Some(id));
        let base = format!("{},{fields}", id.0);
        let file = format!("{CUR}/{}", with_flags(&base, Flags::SEEN));
        // A crash may have left the beginning of one.
        account.disk.remove(&directory.join(TMP).join(&base))?;
        freeze(account, &directory, &base, &file, &bytes, part)?;
        Ok(self
            .store
            .index_file(account, &FolderName::Outbox, &file)
            .ok())
    }
}

/// The entry for those who were refused, where a mail was sent to the others.
pub(super) fn refused_part(sent: &StateFile) -> Option<StateFile> {
    let item = &sent.item;
    let refused: Vec<RecipientResult> = item
        .recipients
        .iter()
        .filter(|one| matches!(one.state, RecipientState::Refused { .. }))
        .cloned()
        .collect();
    let reason = refused.iter().find_map(|one| match &one.state {
        RecipientState::Refused { reply } => Some(reply.clone()),
        _ => None,
    })?;
    Some(StateFile {
        item: OutboxItem {
            id: refused_id(&item.id.0),
            state: OutboxState::Failed { reason },
            recipients: refused,
            ..item.clone()
        },
        draft: sent.draft.clone(),
        taken_back: None,
    })
}

/// Made of the name of the whole, so that a second time finds what the first has made.
fn refused_id(of: &str) -> OutboxId {
    OutboxId(format!("{of}{REFUSED_PART}"))
}

/// Nobody knows which of those the server was asked for it took, where none is marked.
fn doubt_undecided(recipients: &mut [RecipientResult]) {
    if recipients
        .iter()
        .any(|one| one.state == RecipientState::Unconfirmed)
    {
        return;
    }
    for one in recipients {
        if one.state == RecipientState::Waiting {
            one.state = RecipientState::Unconfirmed;
        }
    }
}
