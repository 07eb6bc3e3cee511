//! What a fetch has come to.

use std::collections::HashSet;

use crate::channel::{Cause, Failure, Task};
use crate::model::AccountId;
use crate::sync::FetchedId;
use crate::sync::plan::Fetch;

/// Refused mails that are told one by one; the others only count.
const NOTICES: usize = 5;

/// What a fetch has come to, over both of its sessions.
#[derive(Debug, Default)]
pub(in crate::worker) struct Sum {
    /// Mails stored.
    pub(in crate::worker) new: u64,
    /// Their octets.
    pub(in crate::worker) octets: u64,
    /// Mails asked for by name that the server does not list, or that are known already.
    pub(in crate::worker) gone: HashSet<FetchedId>,
    /// Mails the server did not give, or that were left there, each once.
    missed: HashSet<FetchedId>,
    /// Of them those the server refused under a lasting name (P-82).
    pub(super) refused: HashSet<FetchedId>,
    /// What to tell about them.
    pub(in crate::worker) notices: Vec<Failure>,
}

impl Sum {
    /// How many mails the server did not give, or that were left there.
    pub(in crate::worker) fn failed(&self) -> u64 {
        self.missed.len() as u64
    }

    /// A mail that was not given; the others go on.
    pub(super) fn miss(&mut self, account: &AccountId, mail: &Fetch, cause: Cause) {
        if self.missed.insert(mail.id) {
            self.notice(account, mail, cause);
        }
    }

    /// A mail that the server refused; the others go on. `is_told`: a person knows.
    pub(super) fn refuse(&mut self, account: &AccountId, mail: &Fetch, is_told: bool, why: Cause) {
        if mail.uid.is_some() {
            self.refused.insert(mail.id);
        }
        if is_told {
            self.leave(mail);
        } else {
            self.miss(account, mail, why);
        }
    }

    /// A mail that was not asked for and is not here.
    pub(super) fn leave(&mut self, mail: &Fetch) {
        self.missed.insert(mail.id);
    }

    /// Tells why a mail is not here.
    pub(super) fn notice(&mut self, account: &AccountId, mail: &Fetch, cause: Cause) {
        if self.notices.len() < NOTICES {
            self.notices.push(Failure {
                task: Task::FetchOne {
                    number: mail.number.get(),
                },
                cause,
                account: Some(account.clone()),
            });
        }
    }
}
