//! What a person did about what a mail asks for: a receipt, a list to be left, an invitation.
//!
//! It is remembered, so that nothing is sent twice and a later mail of the same list can say so.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::event::Answer;

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "did")]
pub enum Reaction {
    /// Told the author that the mail was shown (RFC 8098).
    SentReceipt,
    /// Would not tell.
    RefusedReceipt,
    /// Asked a list's server to be taken off; what it answered is not known. The program ended
    /// meanwhile.
    Leaving {
        /// How.
        way: LeaveWay,
    },
    /// Left a list.
    Left {
        /// How.
        way: LeaveWay,
    },
    /// Answered an invitation.
    Answered {
        /// What.
        answer: Attendance,
        /// Which version of it was answered (SEQUENCE): a changed one asks anew.
        sequence: u32,
    },
    /// What was remembered has not been done after all.
    Withdrawn,
}

/// A [`Reaction`], and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reacted {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: Reaction,
}

/// How a list is left (RFC 2369 §3.2, RFC 8058).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaveWay {
    /// One request to the list's server, and that is all.
    OneClick,
    /// A mail.
    Mail,
    /// A page in the browser, on which the person goes on.
    Page,
}

/// What can be answered to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attendance {
    /// Comes.
    Accepted,
    /// May come.
    Tentative,
    /// Does not come.
    Declined,
}

impl Attendance {
    /// In the order of their buttons.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Tentative, Self::Declined];

    /// The same as a calendar says it.
    #[must_use]
    pub fn answer(self) -> Answer {
        match self {
            Self::Accepted => Answer::Accepted,
            Self::Tentative => Answer::Tentative,
            Self::Declined => Answer::Declined,
        }
    }
}
