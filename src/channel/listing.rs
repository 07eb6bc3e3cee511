//! A list on its way to the window: the first screenful at once, the rest behind it.

use std::sync::Arc;

use crate::model::{MailId, MailSummary};

/// A piece of a list. Its ids follow those of the pieces before it under the same ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPiece {
    /// How many ids were told before this piece; 0 begins the list.
    pub from: usize,
    /// The next ids, in the order asked for.
    pub mails: Arc<[MailId]>,
    /// How many there will be, as far as that is known beforehand.
    pub of: Option<usize>,
    /// Whether this is the last piece.
    pub complete: bool,
    /// The rows of the first ids of the list, with its first piece.
    pub rows: Vec<MailSummary>,
}

impl ListPiece {
    /// A list that fits into one piece.
    #[must_use]
    pub fn whole(mails: Vec<MailId>, rows: Vec<MailSummary>) -> Self {
        Self {
            from: 0,
            of: Some(mails.len()),
            mails: mails.into(),
            complete: true,
            rows,
        }
    }
}
