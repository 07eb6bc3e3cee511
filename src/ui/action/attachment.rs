//! What a person can do with files that come with mails.

use crate::channel::attachment::{AttachmentName, Room};
use crate::model::MailId;
use crate::ui::state::State;

/// One thing a person asked for, or the reader needs to be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttachmentAction {
    /// Look at the first attachment of the mail that is read.
    LookAtFirst,
    /// Ask for a folder, and write all attachments of the mail that is read there.
    SaveAllRead,
    /// Look at one within the window.
    Look(AttachmentName),
    /// Open one with the system's program.
    Open {
        /// Which.
        which: AttachmentName,
        /// Whether the person was warned and wants it all the same.
        despite: bool,
    },
    /// Read one that is a mail as a mail.
    Read(AttachmentName),
    /// Read the mail again in which the one that is read lies.
    Leave,
    /// Ask where to, and write one there.
    Save {
        /// Which.
        which: AttachmentName,
        /// The name to propose.
        name: String,
    },
    /// Ask for a folder, and write these there.
    SaveAll(Vec<AttachmentName>),
    /// One begins to be dragged out of the window.
    DragOut(AttachmentName),
    /// Show the chips of all, or few of them again.
    Fold(MailId),
    /// Small pictures of these are about to be seen.
    Thumbnails(Vec<AttachmentName>, Room),
}

impl AttachmentAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::LookAtFirst => "action-look-at-attachments",
            Self::SaveAllRead | Self::SaveAll(_) => "action-save-all-attachments",
            Self::Fold(_) | Self::Look(_) | Self::DragOut(_) | Self::Thumbnails(..) => {
                "attachment-menu-look"
            }
            Self::Open { .. } => "action-open-attachment",
            Self::Read(_) => "attachment-read",
            Self::Leave => "enclosed-leave",
            Self::Save { .. } => "action-save-attachment",
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            Self::LookAtFirst | Self::SaveAllRead => {
                let mut read = state.read_mails().into_iter();
                read.any(|view| !state.offered(view).is_empty())
            }
            Self::Leave => state.reader.is_enclosed(),
            _ => true,
        }
    }
}
