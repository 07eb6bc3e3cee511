//! How one submission ended: a result for each recipient. A refusal is not a session error.

use crate::model::{Address, RecipientState};

use super::reply::{Class, Reply};

/// How one submission ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// One result for each recipient of the envelope, in its order.
    pub recipients: Vec<RecipientVerdict>,
}

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecipientVerdict {
    /// Whom.
    pub recipient: Address,
    /// What became of it.
    pub fate: Fate,
}

/// What became of the mail for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The server now answers for the mail (RFC 5321 §6.1).
    Accepted {
        /// Its words to the final dot.
        reply: Reply,
    },
    /// Not now (4yz): the same bytes may be tried again.
    Deferred {
        /// The command it said this to.
        command: &'static str,
        /// Its words.
        reply: Reply,
    },
    /// Not at all (5yz).
    Refused {
        /// The command it said this to.
        command: &'static str,
        /// Its words.
        reply: Reply,
    },
    /// The server took the recipient, and nothing was sent because it refused another one
    /// (`hold_on_refused_recipient`).
    Held {
        /// Its words to RCPT.
        reply: Reply,
    },
    /// Nothing was sent: it was to go to all or nobody (`hold_on_refused_recipient`), and the
    /// server takes fewer recipients at once (RFC 5321 §4.5.3.1.10).
    TooMany {
        /// How many it took.
        at_once: usize,
        /// Its words to the first that was too many.
        reply: Reply,
    },
    /// The session ended before the final dot: not sent, may be tried again.
    Undecided,
    /// The final dot is out and no answer came: it may have been sent. Never tried again without
    /// asking the person.
    Unconfirmed,
}

impl Fate {
    /// By the class of a negative reply to `command`.
    #[must_use]
    pub fn of_refusal(command: &'static str, reply: Reply) -> Self {
        match reply.class() {
            Class::Permanent => Self::Refused { command, reply },
            _ => Self::Deferred { command, reply },
        }
    }

    /// The server's words, where there are any.
    #[must_use]
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Accepted { reply }
            | Self::Deferred { reply, .. }
            | Self::Refused { reply, .. }
            | Self::Held { reply }
            | Self::TooMany { reply, .. } => Some(reply),
            Self::Undecided | Self::Unconfirmed => None,
        }
    }

    /// What the outbox keeps; what was not decided goes on waiting.
    #[must_use]
    pub fn to_state(&self) -> RecipientState {
        match self {
            Self::Accepted { reply } => RecipientState::Accepted {
                reply: reply.to_server_reply(),
            },
            Self::Deferred { command, reply } => RecipientState::Deferred {
                reply: reply.to_server_reply().answering(command),
            },
            Self::Refused { command, reply } => RecipientState::Refused {
                reply: reply.to_server_reply().answering(command),
            },
            Self::Unconfirmed => RecipientState::Unconfirmed,
            Self::Held { .. } | Self::TooMany { .. } | Self::Undecided => RecipientState::Waiting,
        }
    }
}

impl Verdict {
    /// The results without their names.
    pub fn fates(&self) -> impl Iterator<Item = &Fate> {
        self.recipients.iter().map(|result| &result.fate)
    }

    /// Whether the server answers for the mail to every recipient.
    #[must_use]
    pub fn is_accepted_for_all(&self) -> bool {
        self.fates()
            .all(|fate| matches!(fate, Fate::Accepted { .. }))
    }

    /// The answer to the final dot, where any recipient was accepted.
    #[must_use]
    pub fn acceptance(&self) -> Option<&Reply> {
        self.fates().find_map(|fate| match fate {
            Fate::Accepted { reply } => Some(reply),
            _ => None,
        })
    }

    /// Whether the mail may have been sent without anybody knowing.
    #[must_use]
    pub fn is_unconfirmed(&self) -> bool {
        self.fates().any(|fate| *fate == Fate::Unconfirmed)
    }

    /// Whether it was held back because of a refused recipient.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.fates().any(|fate| matches!(fate, Fate::Held { .. }))
    }

    /// How many recipients the server takes at once, where that held the mail back.
    #[must_use]
    pub fn too_many_at_once(&self) -> Option<usize> {
        self.fates().find_map(|fate| match fate {
            Fate::TooMany { at_once, .. } => Some(*at_once),
            _ => None,
        })
    }

    /// Who was refused for good, with the server's words.
    pub fn refused(&self) -> impl Iterator<Item = (&Address, &Reply)> {
        self.recipients
            .iter()
            .filter_map(|result| match &result.fate {
                Fate::Refused { reply, .. } => Some((&result.recipient, reply)),
                _ => None,
            })
    }

    /// Who may be tried again by the program itself, with the server's words where there are any.
    pub fn retryable(&self) -> impl Iterator<Item = (&Address, Option<&Reply>)> {
        self.recipients
            .iter()
            .filter_map(|result| match &result.fate {
                Fate::Deferred { reply, .. } => Some((&result.recipient, Some(reply))),
                Fate::Undecided => Some((&result.recipient, None)),
                _ => None,
            })
    }
}
