//! What is told in the bottom line for a while.

use crate::channel::CarryEvent;
use crate::model::Timestamp;

use super::{Deed, State, TakenBack, UNDO_SECONDS};

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
    /// What it is about, where that is a sentence of its own: what was taken back.
    pub about: Option<Deed>,
}

impl State {
    /// Whether a line at the window's lower edge tells what was done.
    #[must_use]
    pub fn tells_below(&self) -> bool {
        self.below().is_some()
    }

    /// Tells a fact that names something for some seconds.
    pub fn tell(&mut self, key: &'static str, name: String) {
        self.told = Some(Told {
            key,
            name,
            count: 0,
            until: self.now.plus_seconds(UNDO_SECONDS),
            about: None,
        });
    }

    /// Tells that this was taken back ("3 mails archived").
    pub(in crate::ui) fn tell_undone(&mut self, deed: Deed) {
        self.tell("told-undone", String::new());
        if let Some(told) = &mut self.told {
            told.about = Some(deed.taken_back());
        }
    }

    /// Tells what came of taking something back.
    pub(in crate::ui) fn tell_taken_back(&mut self, taken: TakenBack) {
        if taken.missing == 0 {
            return self.tell_undone(taken.deed);
        }
        let key = if taken.is_in_vain {
            "told-mails-missing"
        } else {
            "told-undone-in-part"
        };
        self.tell(key, String::new());
        if let Some(told) = &mut self.told {
            told.count = taken.missing as u64;
            let mut deed = taken.deed;
            deed.count = deed.count.saturating_sub(taken.missing);
            told.about = Some(deed.taken_back());
        }
    }

    /// Tells in the bottom line what is over, whichever sheet shows it.
    pub(super) fn carried(&mut self, event: CarryEvent) {
        let (key, count) = match event {
            CarryEvent::Imported { report, .. } => ("told-imported", report.imported),
            CarryEvent::Exported { report, .. } => ("told-exported", report.exported),
            CarryEvent::BackedUp { report, .. } => ("told-backed-up", report.mails),
            CarryEvent::Restored { report, .. } => ("told-restored", report.mails),
            CarryEvent::CopiesRemoved { from, .. } => {
                return self.moved_from(from, "undo-deleted");
            }
            _ => return,
        };
        self.tell(key, String::new());
        if let Some(told) = &mut self.told {
            told.count = count;
        }
    }
}
