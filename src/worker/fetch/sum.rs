//! What a fetch has come to.

use crate::channel::{Cause, Failure, Task};
use crate::model::{AccountId, MailNumber};

/// Refused mails that are told one by one; the others only count.
const NOTICES: usize = 5;

/// What a fetch has come to, over both of its sessions.
#[derive(Debug, Default)]
pub(in crate::worker) struct Sum {
    /// Mails stored.
    pub(in crate::worker) new: u64,
    /// Their octets.
    pub(in crate::worker) octets: u64,
    /// Mails the server did not give.
    pub(in crate::worker) failed: u64,
    /// What to tell about them.
    pub(in crate::worker) notices: Vec<Failure>,
}

impl Sum {
    /// A mail that was not given; the others go on.
    pub(super) fn miss(&mut self, account: &AccountId, number: MailNumber, cause: Cause) {
        self.failed += 1;
        if self.notices.len() < NOTICES {
            self.notices.push(Failure {
                task: Task::FetchOne {
                    number: number.get(),
                },
                cause,
                account: Some(account.clone()),
            });
        }
    }
}
