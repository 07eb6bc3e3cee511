//! Why something with an attachment failed.

use std::path::{Path, PathBuf};

use crate::channel::attachment::AttachmentName;
use crate::model::Remedy;

/// Files that a sentence names.
const NAMED: usize = 12;

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
    /// It was stopped before all were written.
    #[error("stopped; {saved} saved in {}, not {}", folder.display(), names.join(", "))]
    SavingStopped {
        /// How many were written.
        saved: u64,
        /// Where to.
        folder: PathBuf,
        /// Those that were not.
        names: Vec<String>,
        /// The same, to be asked for again: what was written must not be written twice.
        left: Vec<AttachmentName>,
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
            Self::Gone | Self::SavingStopped { .. } => Remedy::RetryNow,
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
                let named = partly(*saved, folder, names);
                ("cause-attachment-not-all-saved", named)
            }
            Self::SavingStopped {
                saved,
                folder,
                names,
                left: _,
            } => {
                let named = partly(*saved, folder, names);
                ("cause-attachment-stopped", named)
            }
            Self::Gone => ("cause-attachment-gone", Vec::new()),
            Self::NoMail => ("cause-attachment-no-mail", Vec::new()),
            Self::NoProgram { .. } => ("cause-attachment-no-program", Vec::new()),
        }
    }
}

/// What was written, where, and what was not; of very many the first.
fn partly(saved: u64, folder: &Path, names: &[String]) -> Vec<(&'static str, String)> {
    let mut named = names
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED {
        named.push_str(", …");
    }
    vec![
        ("saved", saved.to_string()),
        ("folder", folder.display().to_string()),
        ("names", named),
    ]
}
