//! The server mailbox: what lies on an account's POP3 server, seen and handled.
//!
//! A view is opened by [`MaildropCommand::Read`] and answered by one [`MaildropEvent::Listed`] and
//! many [`MaildropEvent::Heads`]. No session outlives its command: whatever is done later finds
//! the mails again by their lasting names in a session of its own.

use std::sync::Arc;

use crate::model::{AccountId, DropListing, DropName, HeadAnswer, Leaves, Presence};

use super::handle::Ticket;

/// What a person asked of the server mailbox. Each ends in one [`super::Outcome`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaildropCommand {
    /// List the mails, then read their heads, newest first.
    Read {
        /// Whose.
        account: AccountId,
    },
    /// Read these heads before all others, because they are looked at: within the session that
    /// reads, else in one of its own.
    Heads {
        /// Whose.
        account: AccountId,
        /// Which, first those to be shown first.
        mails: Vec<DropName>,
    },
    /// Fetch exactly these mails, also those over the account's limit and those that were
    /// removed here.
    Fetch {
        /// Whose.
        account: AccountId,
        /// Which.
        mails: Vec<DropName>,
    },
    /// Delete exactly these mails on the server.
    Delete {
        /// Whose.
        account: AccountId,
        /// Which.
        mails: Vec<DropName>,
        /// Whether mails that are not here go too.
        loss: Loss,
    },
    /// Exempt these mails from the account's deletions, or no longer.
    Keep {
        /// Whose.
        account: AccountId,
        /// Which.
        mails: Vec<DropName>,
        /// For good, or as the account says.
        stay: Stay,
    },
    /// The view is closed: no more heads.
    Close {
        /// Whose.
        account: AccountId,
    },
}

impl MaildropCommand {
    /// Whose mailbox it is about.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        match self {
            Self::Read { account }
            | Self::Heads { account, .. }
            | Self::Fetch { account, .. }
            | Self::Delete { account, .. }
            | Self::Keep { account, .. }
            | Self::Close { account } => account,
        }
    }
}

/// Whether a deletion may lose mails for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Only mails that are proved to be here are deleted.
    Forbidden,
    /// The person was told which mails are lost for good, and wants it.
    Accepted,
}

/// How long a mail stays on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// Until a person deletes it.
    ForGood,
    /// As the account's `keep_on_server` says.
    AsTheAccountSays,
}

/// What happened to the server mailbox.
#[derive(Debug, Clone)]
pub enum MaildropEvent {
    /// Where the session stands.
    Stage {
        /// Whose.
        ticket: Ticket,
        /// Which account.
        account: AccountId,
        /// What it does.
        stage: MaildropStage,
    },
    /// Everything that lies there; it replaces every earlier listing.
    Listed {
        /// Whose.
        ticket: Ticket,
        /// Which account.
        account: AccountId,
        /// What lies there.
        listing: Arc<DropListing>,
    },
    /// Heads that were read; at most 200 at once.
    Heads {
        /// Whose.
        ticket: Ticket,
        /// Which account.
        account: AccountId,
        /// Which, and what they say.
        heads: Vec<(DropName, HeadAnswer)>,
    },
    /// No head can be read after all: the server has no TOP.
    NoHeads {
        /// Which account.
        account: AccountId,
    },
    /// Mails have come here, or another time is set for them.
    Changed {
        /// Which account.
        account: AccountId,
        /// Which, and how they are now.
        mails: Vec<(DropName, Presence, Leaves)>,
    },
    /// Mails that the server has no longer.
    Gone {
        /// Which account.
        account: AccountId,
        /// Which.
        mails: Vec<DropName>,
    },
    /// A fetch or deletion is over.
    Acted {
        /// Whose.
        ticket: Ticket,
        /// Which account.
        account: AccountId,
        /// What it came to.
        report: MaildropReport,
    },
}

/// Where a session of the server mailbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaildropStage {
    /// Another session of this account runs: a server lets in one at a time (RFC 1939 §4).
    Waiting,
    /// Looking up, connecting, greeting, logging in.
    Connecting,
    /// Reading names and sizes.
    Listing,
    /// Reading heads.
    Heads {
        /// Heads known.
        read: u64,
        /// Mails listed.
        of: u64,
    },
    /// Comparing the mails to be deleted with those here.
    Proving,
    /// Deleting.
    Deleting,
}

/// What a fetch or deletion of a selection came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaildropReport {
    /// Which of the two.
    pub deed: Deed,
    /// Mails it was done to.
    pub done: u64,
    /// Mails it was not done to, and why.
    pub left: Vec<(DropName, Left)>,
}

/// What was done to a selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Fetched.
    Fetched,
    /// Deleted on the server.
    Deleted,
}

/// Why something was not done to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// The server has it no longer.
    Gone,
    /// It is here already.
    Here,
    /// It is not here, and nobody agreed to lose it.
    NotHere,
    /// Under its name lies another mail now (P-64).
    Another,
    /// It could not be compared with the one here.
    Unproved,
    /// Several mails bear its name, and not all of them are meant (P-61).
    Copies,
    /// The server's words.
    Refused(String),
}
