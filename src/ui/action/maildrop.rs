//! What a person can do in the server mailbox.

use crate::channel::maildrop::Loss;
use crate::ui::state::server_mailbox::{Mark, SortBy};

/// One thing a person asked for in the server mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaildropAction {
    /// Select a row.
    Mark {
        /// Its place.
        place: usize,
        /// How it joins the others.
        how: Mark,
    },
    /// Move the cursor.
    Step {
        /// By so many rows; the ends of the range of numbers mean the ends of the list.
        rows: isize,
        /// How the row where it lands joins the others.
        how: Mark,
    },
    /// Select every row shown.
    MarkAll,
    /// Show only rows with these words.
    Filter(String),
    /// Order the rows.
    Sort(SortBy),
    /// Close the question, the filter, the selection or the view: whatever lies on top.
    Back,
    /// List everything anew.
    Reload,
    /// Read the heads that are missing.
    ReadRest,
    /// Close the view.
    Close,
    /// Put the report away.
    Dismiss,
    /// Fetch the selected mails.
    Fetch,
    /// Ask before the selected mails are deleted.
    AskDelete,
    /// Delete them: those that are here, or all.
    Delete(Loss),
    /// Keep the selected mails on the server for good, or no longer.
    Keep,
    /// These positions are seen.
    Seen {
        /// From above.
        rows: std::ops::Range<usize>,
        /// Rows that fit in the pane.
        page_rows: usize,
    },
}

impl MaildropAction {
    /// Key of its label in assets/i18n.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Fetch => "maildrop-fetch",
            Self::AskDelete | Self::Delete(_) => "maildrop-delete",
            Self::Keep => "maildrop-keep",
            Self::Reload => "maildrop-reload",
            Self::ReadRest => "maildrop-read-rest",
            Self::Close => "maildrop-close",
            _ => "action-open",
        }
    }
}
