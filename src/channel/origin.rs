//! Who really wrote a mail: what is asked about it, and told.

use std::sync::Arc;

use crate::model::authenticity::{CheckSignatures, CheckedSignature};
use crate::model::{AccountId, MailId};

/// What is asked about where mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginCommand {
    /// Check the signatures of a mail. Asks the system's servers of names for the keys of the
    /// domains that signed it: whoever runs these learns that somebody looked at such a mail.
    Check {
        /// Which.
        mail: MailId,
    },
    /// The same for a mail that was opened, where the person wants that for every mail
    /// ([`CheckSignatures::Always`]); else nothing is done.
    CheckOpened {
        /// Which.
        mail: MailId,
    },
    /// Check them from now on, or only when asked.
    SetChecking(CheckSignatures),
    /// Believe what a server says about where mails of an account come from.
    Trust {
        /// Which account.
        account: AccountId,
        /// The server's name in Authentication-Results.
        server: String,
    },
}

/// What is told about where mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OriginEvent {
    /// When signatures are checked: at the start, and after each change.
    Checking(CheckSignatures),
    /// Servers whose word counts for mails of an account where the person names none: at the start,
    /// and when the accounts have changed.
    Believed {
        /// By account.
        servers: Vec<(AccountId, Vec<String>)>,
    },
    /// Signatures were checked, as asked or by themselves.
    Checked {
        /// Of which mail.
        mail: MailId,
        /// In its order.
        signatures: Arc<[CheckedSignature]>,
    },
}
