//! Mails on paper and in files.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::channel::print::{PaperSize, PrintPage};
use crate::model::MailId;
use crate::ui::state::State;

/// One thing a person asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum PaperAction {
    /// Print the mail that is read.
    Print,
    /// Write the mail that is read as a PDF.
    SavePdf,
    /// Write the mail that is read to a file as it is.
    SaveMail,
    /// Print on this paper from now on.
    UsePaper(PaperSize),
    /// Ask where to, and write this there.
    SaveTo(ToFile),
}

/// What is written to a file that a person names.
#[derive(Debug, Clone, PartialEq)]
pub enum ToFile {
    /// A mail as it is.
    Mail {
        /// Which.
        mail: MailId,
        /// The name to propose.
        name: String,
    },
    /// A mail as a PDF.
    Pdf {
        /// Which mail, and how.
        page: Box<PrintPage>,
        /// The name to propose.
        name: String,
    },
}

impl ToFile {
    /// The name to propose.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Mail { name, .. } | Self::Pdf { name, .. } => name,
        }
    }
}

impl PaperAction {
    /// Key of its label in assets/i18n.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Print => "action-print",
            Self::SavePdf => "action-save-pdf",
            Self::SaveMail => "action-save-mail",
            Self::UsePaper(_) => "print-paper",
            Self::SaveTo(_) => "action-open",
        }
    }

    /// The keys that do it.
    pub(super) fn shortcuts(&self) -> &'static [KeyboardShortcut] {
        match self {
            Self::Print => const { &[KeyboardShortcut::new(Modifiers::COMMAND, Key::P)] },
            _ => &[],
        }
    }

    /// Whether it can be done now.
    pub(super) fn enabled(&self, state: &State) -> bool {
        match self {
            // What is not seen is not printed.
            Self::Print | Self::SavePdf | Self::SaveMail => {
                state.selection.len() < 2 && state.reader.view().is_some()
            }
            Self::UsePaper(_) | Self::SaveTo(_) => true,
        }
    }
}
