//! How the list of mails is put in order.

use serde::{Deserialize, Serialize};

use super::{MailId, Person};

/// What the rows of a list are put in order by. Among equals the newest comes first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Which end comes first.
    pub direction: Direction,
}

/// What an order looks at.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum OrderBy {
    /// The mail's own date, which its id follows.
    #[default]
    Date,
    /// The name shown for the author, without regard to case.
    Sender,
    /// The subject behind `Re:`, `Fwd:` and the name of a list, without regard to case.
    Subject,
    /// Octets of the file.
    Size,
    /// Whether something is attached.
    Attachment,
    /// Whether it was read.
    Unread,
}

impl OrderBy {
    /// Every one, in the order of the menu.
    pub const ALL: [Self; 6] = [
        Self::Date,
        Self::Sender,
        Self::Subject,
        Self::Size,
        Self::Attachment,
        Self::Unread,
    ];

    /// The end that a person expects first: the newest, the largest, the unread, but A before Z.
    #[must_use]
    pub fn natural(self) -> Order {
        let direction = match self {
            Self::Sender | Self::Subject => Direction::Ascending,
            Self::Date | Self::Size | Self::Attachment | Self::Unread => Direction::Descending,
        };
        Order {
            by: self,
            direction,
        }
    }
}

/// Which end comes first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Direction {
    /// The smallest, the oldest, A.
    Ascending,
    /// The largest, the newest, Z; mails with attachments; unread ones.
    #[default]
    Descending,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// Whether the mails of a conversation stand together.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Grouping {
    /// A row a mail.
    #[default]
    Flat,
    /// A row a conversation: its newest mail in the place, the others folded under it.
    Conversations,
}

/// The mails of one conversation that are in a place.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Newest first; the first one's row stands for all.
    pub mails: Vec<MailId>,
    /// How many of them are unread.
    pub unread: usize,
    /// Whether any is flagged.
    pub flagged: bool,
    /// Whether anything is attached to any.
    pub has_attachments: bool,
    /// Who wrote them, each once, the author of the oldest first.
    pub people: Vec<Person>,
}
