//! The small file beside a frozen mail, and where it lies.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::model::{
    Doubt, Draft, FolderName, OutboxId, OutboxItem, OutboxState, ServerReply, Timestamp,
};

use super::super::disk::Disk;
use super::super::maildir::{Account, entries};
use super::{StoreError, gone};

/// The small file beside a frozen mail.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StateFile {
    pub(super) item: OutboxItem,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) draft: Option<Draft>,
    /// The draft it is being taken back into: that is brought to its end at the next start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) taken_back: Option<Draft>,
}

impl StateFile {
    /// As it stands while it is taken back: nothing attempts it any more.
    pub(super) fn taken_back_into(&self, draft: &Draft) -> Self {
        let reason = ServerReply {
            code: 0,
            enhanced: None,
            text: "taken back".to_owned(),
            ours: None,
            answers: None,
        };
        Self {
            item: OutboxItem {
                state: OutboxState::Failed { reason },
                ..self.item.clone()
            },
            draft: self.draft.clone(),
            taken_back: Some(draft.clone()),
        }
    }
}

/// Where the state of an entry lies. An id comes from the window or a command line: nothing but
/// the characters of our own names becomes a path.
pub(super) fn state_path(account: &Account, id: &OutboxId) -> Result<PathBuf, StoreError> {
    let is_safe = !id.0.is_empty()
        && !id.0.starts_with('.')
        && id.0.len() <= 200
        && id
            .0
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    if !is_safe {
        return Err(gone(id));
    }
    let directory = account.directory(&FolderName::Outbox)?.join("state");
    Ok(directory.join(format!("{}.json", id.0)))
}

pub(super) fn state_files(account: &Account) -> Result<Vec<PathBuf>, StoreError> {
    let directory = account.directory(&FolderName::Outbox)?.join("state");
    let mut paths: Vec<PathBuf> = entries(&directory)?
        .iter()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(fs::DirEntry::path)
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    paths.sort();
    Ok(paths)
}

pub(super) fn read_state(path: &Path) -> Result<StateFile, StoreError> {
    let bytes = fs::read(path).map_err(|error| StoreError::at(path, &error))?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::Unreadable {
        path: path.to_owned(),
        detail: error.to_string(),
    })
}

/// Holds whatever waits in the outbox of an account whose folder has come out of a backup: it may
/// have been sent since, and only a person knows. Returns how many entries that are.
pub(in super::super) fn hold_restored(
    root: &Path,
    disk: &Disk,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let directory = root.join(".Outbox").join("state");
    let mut held = 0;
    for entry in entries(&directory)? {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        // One that says nothing is never sent by itself.
        let Ok(mut state) = read_state(&path) else {
            continue;
        };
        match state.item.state {
            OutboxState::Queued { .. }
            | OutboxState::Sending
            | OutboxState::AtDot
            | OutboxState::Deferred { .. } => {}
            OutboxState::Sent { .. } | OutboxState::Failed { .. } | OutboxState::Unknown { .. } => {
                continue;
            }
        }
        state.item.state = OutboxState::Unknown {
            since: now,
            why: Doubt::Restored,
        };
        let bytes = serde_json::to_vec_pretty(&state).map_err(|error| StoreError::Unreadable {
            path: path.clone(),
            detail: error.to_string(),
        })?;
        disk.replace(&path, &bytes)?;
        held += 1;
    }
    Ok(held)
}

pub(super) fn write_state(account: &Account, state: &StateFile) -> Result<(), StoreError> {
    let path = state_path(account, &state.item.id)?;
    let bytes = serde_json::to_vec_pretty(state).map_err(|error| StoreError::Unreadable {
        path: path.clone(),
        detail: error.to_string(),
    })?;
    account.disk.replace(&path, &bytes)
}
