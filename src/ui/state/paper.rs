//! What came of mails on paper.

use super::State;
use crate::channel::{Cause, Command, Outcome, PrintCommand, PrintEvent, PrintingCause};
use crate::model::MailId;

impl State {
    /// Whether a printer may have a mail though nobody said so.
    #[must_use]
    pub fn may_be_printed(&self, mail: MailId) -> bool {
        self.in_doubt.contains(&mail)
    }

    /// Printing has come to an end.
    pub(super) fn print_ended(&mut self, command: &Command, outcome: &Outcome) {
        let Command::Print(PrintCommand::Print { page, .. }) = command else {
            return;
        };
        match outcome {
            Outcome::Failed(failure)
                if matches!(
                    failure.cause,
                    Cause::Printing(PrintingCause::InDoubt { .. })
                ) =>
            {
                self.in_doubt.insert(page.mail);
            }
            Outcome::Done => {
                self.in_doubt.remove(&page.mail);
            }
            Outcome::Failed(_) | Outcome::Cancelled => {}
        }
    }

    /// Something about a mail on paper was told.
    pub(super) fn printed(&mut self, event: PrintEvent) {
        match event {
            PrintEvent::Saved { path, cut, .. } => {
                let key = if cut { "told-saved-cut" } else { "told-saved" };
                self.tell(key, path.display().to_string());
            }
            PrintEvent::Sent { pages, cut, .. } => {
                let key = if cut {
                    "told-printed-cut"
                } else {
                    "told-printed"
                };
                self.tell(key, pages.to_string());
            }
            // The sheet that asked shows them.
            PrintEvent::Printers { .. } | PrintEvent::Paper { .. } => {}
        }
    }
}
