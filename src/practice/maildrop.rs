//! The one box of the practice server.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Mails the box holds; more are refused, so that a loop cannot fill the memory.
const MAILS: usize = 50_000;
/// Octets the box holds.
const OCTETS: usize = 1024 * 1024 * 1024;

/// A mail in the box.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// Its lasting name, never used again.
    pub(super) uid: u64,
    /// Its bytes.
    pub(super) mail: Arc<[u8]>,
}

/// The box: shared by every session.
#[derive(Debug, Default)]
pub(super) struct Maildrop {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    mails: Vec<Held>,
    octets: usize,
    next_uid: u64,
    /// Whether a POP3 session has the box to itself (RFC 1939 §4).
    locked: bool,
}

/// The exclusive use of the box by one POP3 session.
#[derive(Debug)]
pub(super) struct Lock(Arc<Maildrop>);

impl Maildrop {
    /// Puts a mail in. `false`: the box is full.
    pub(super) fn deliver(&self, mail: Vec<u8>) -> bool {
        let mut inside = self.inside();
        if inside.mails.len() >= MAILS || inside.octets + mail.len() > OCTETS {
            return false;
        }
        inside.octets += mail.len();
        inside.next_uid += 1;
        let uid = inside.next_uid;
        inside.mails.push(Held {
            uid,
            mail: mail.into(),
        });
        true
    }

    /// What is in it now, oldest first.
    pub(super) fn held(&self) -> Vec<Held> {
        self.inside().mails.clone()
    }

    /// Takes the box for one session; `None` while another has it.
    pub(super) fn lock(self: &Arc<Self>) -> Option<Lock> {
        let mut inside = self.inside();
        if inside.locked {
            return None;
        }
        inside.locked = true;
        Some(Lock(Arc::clone(self)))
    }

    /// A panic elsewhere leaves nothing half-done here.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lock {
    /// What is in the box.
    pub(super) fn held(&self) -> Vec<Held> {
        self.0.held()
    }

    /// Takes mails out for good.
    pub(super) fn remove(&self, uids: &BTreeSet<u64>) {
        let mut inside = self.0.inside();
        inside.mails.retain(|held| !uids.contains(&held.uid));
        inside.octets = inside.mails.iter().map(|held| held.mail.len()).sum();
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.inside().locked = false;
    }
}
