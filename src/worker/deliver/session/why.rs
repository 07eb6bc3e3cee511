//! Why a session ends before all is done, and what its entries say then.

use crate::channel::Cause;
use crate::model::ServerReply;

use super::super::verdict;

/// What an entry says whose attempt a person broke off.
const CANCELLED: &str = "stopped by you";

/// Why the session ended before all was done.
pub(super) enum Why {
    /// A fault, in words.
    Fault(Cause),
    /// A fault behind the final dot: of one mail nobody knows whether it arrived, the others are
    /// as they were.
    Unconfirmed {
        /// Who should have answered.
        host: String,
        /// What kept the answer from us.
        by: Cause,
    },
    /// The person said so.
    Stopped,
}

impl Why {
    pub(super) fn is_goodbye(&self) -> bool {
        matches!(
            self,
            Self::Fault(fault) | Self::Unconfirmed { by: fault, .. }
                if matches!(fault, Cause::Closed { .. } | Cause::Busy { .. })
        )
    }

    pub(super) fn cause(self) -> Option<Cause> {
        match self {
            Self::Fault(cause) => Some(cause),
            Self::Unconfirmed { host, .. } => Some(Cause::Unconfirmed { host }),
            Self::Stopped => None,
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Fault(cause) | Self::Unconfirmed { by: cause, .. } => cause.to_string(),
            Self::Stopped => CANCELLED.to_owned(),
        }
    }

    /// What an entry says that waits or is held because of it.
    pub(super) fn reply(&self) -> ServerReply {
        match self {
            Self::Fault(cause) | Self::Unconfirmed { by: cause, .. } => verdict::of_cause(cause),
            Self::Stopped => verdict::our_words("outbox-why-stopped", CANCELLED),
        }
    }
}

impl From<Cause> for Why {
    fn from(cause: Cause) -> Self {
        Self::Fault(cause)
    }
}
