//! Why something with an attachment failed.

use std::path::PathBuf;

use crate::model::Remedy;

/// What went wrong with an attachment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentCause {
    /// Of several some could not be written; the others were.
    #[error("{saved} saved in {}, not {}: {detail}", folder.display(), names.join(", "))]
    NotAllSaved {
        /// How many were written.
        saved: u64,
        /// Where to.
        folder: PathBuf,
        /// Those that were not.
        names: Vec<String>,
        /// Why the first of them was not.
        detail: String,
    },
    /// The mail has no such part, or none that can be taken out of it.
    #[error("the mail has no such attachment")]
    Gone,
    /// It is no mail that could be read.
    #[error("the attachment is no mail")]
    NoMail,
    /// The system has no program for it, or that did not start.
    #[error("no program opens it: {detail}")]
    NoProgram {
        /// The system's words.
        detail: String,
    },
}

impl AttachmentCause {
    /// What to do about it.
    pub(super) fn remedy(&self) -> Remedy {
        match self {
            Self::NotAllSaved { .. } => Remedy::ChooseOther,
            Self::NoProgram { .. } | Self::NoMail => Remedy::SaveInstead,
            Self::Gone => Remedy::RetryNow,
        }
    }

    /// Key of its sentence in assets/i18n, and what the sentence names.
    pub(super) fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NotAllSaved {
                saved,
                folder,
                names,
                detail: _,
            } => {
                let named = vec![
                    ("saved", saved.to_string()),
                    ("folder", folder.display().to_string()),
                    ("names", names.join(", ")),
                ];
                ("cause-attachment-not-all-saved", named)
            }
            Self::Gone => ("cause-attachment-gone", Vec::new()),
            Self::NoMail => ("cause-attachment-no-mail", Vec::new()),
            Self::NoProgram { .. } => ("cause-attachment-no-program", Vec::new()),
        }
    }
}
