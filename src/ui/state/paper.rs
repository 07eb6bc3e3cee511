//! What came of mails on paper.

use super::State;
use crate::channel::PrintEvent;

impl State {
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
            PrintEvent::Printers { .. } => {}
        }
    }
}
