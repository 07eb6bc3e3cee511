//! What is told in the bottom line for a while.

use crate::channel::{CarryEvent, Command};
use crate::model::Timestamp;

use super::{State, UNDO_SECONDS};

/// A fact told for a while.
#[derive(Debug, Clone)]
pub struct Told {
    /// Key of the sentence.
    pub key: &'static str,
    /// What it names.
    pub name: String,
    /// What it counts.
    pub count: u64,
    /// Until when.
    pub until: Timestamp,
    /// What takes it back, where something can.
    pub back: Option<Command>,
}

impl State {
    /// Whether a line at the window's lower edge tells what was done.
    #[must_use]
    pub fn tells_below(&self) -> bool {
        self.undo.is_some() || self.undoable_send().is_some() || self.told.is_some()
    }

    /// Tells a fact that names something for some seconds.
    pub fn tell(&mut self, key: &'static str, name: String) {
        self.told = Some(Told {
            key,
            name,
            count: 0,
            until: self.now.plus_seconds(UNDO_SECONDS),
            back: None,
        });
    }

    /// Tells in the bottom line what is over, whichever sheet shows it.
    pub(super) fn carried(&mut self, event: CarryEvent) {
        let (key, count) = match event {
            CarryEvent::Imported { report, .. } => ("told-imported", report.imported),
            CarryEvent::Exported { report, .. } => ("told-exported", report.exported),
            CarryEvent::BackedUp { report, .. } => ("told-backed-up", report.mails),
            CarryEvent::Restored { report, .. } => ("told-restored", report.mails),
            CarryEvent::CopiesRemoved { from, .. } => {
                return self.moved_from(from, "undo-deleted", false);
            }
            _ => return,
        };
        self.tell(key, String::new());
        if let Some(told) = &mut self.told {
            told.count = count;
        }
    }
}
