//! What can be taken back for a while.

use super::State;
use super::meaning::ByFolder;
use crate::channel::Command;
use crate::model::{MailId, Timestamp};

/// Seconds in which a destructive action can be taken back.
pub const UNDO_SECONDS: i64 = 10;

/// A move or removal that can be taken back.
#[derive(Debug, Clone)]
pub struct Undo {
    /// Key of the sentence ("3 mails archived").
    pub key: &'static str,
    /// How many mails.
    pub count: usize,
    /// Where they were.
    pub from: ByFolder,
    /// What else takes it back.
    pub back: Vec<Command>,
    /// Removal for good, carried out when the time is over.
    pub erases: bool,
    /// Until when.
    pub until: Timestamp,
}

impl Undo {
    /// Every mail it is about.
    #[must_use]
    pub fn mails(&self) -> Vec<MailId> {
        let mails = self.from.iter().flat_map(|(_folder, mails)| mails);
        mails.copied().collect()
    }
}

impl State {
    /// The time for taking back is over, or something newer takes its place: what waits to be
    /// removed for good goes.
    pub fn settle_undo(&mut self) {
        if let Some(undo) = self.undo.take().filter(|undo| undo.erases) {
            let mails = undo.mails();
            self.followups.push(Command::Erase { mails });
        }
    }

    /// Mails were moved away from these folders.
    pub(in crate::ui) fn moved_from(&mut self, from: ByFolder, key: &'static str, erases: bool) {
        let count = from.iter().map(|(_folder, mails)| mails.len()).sum();
        self.can_take_back(key, count, Vec::new());
        if let Some(undo) = &mut self.undo {
            undo.from = from;
            undo.erases = erases;
        }
    }

    /// Something can be taken back by these commands; what could be before no longer can.
    pub(super) fn can_take_back(&mut self, key: &'static str, count: usize, back: Vec<Command>) {
        self.settle_undo();
        self.undo = Some(Undo {
            key,
            count,
            from: Vec::new(),
            back,
            erases: false,
            until: self.now.plus_seconds(UNDO_SECONDS),
        });
    }

    /// Whether something can be taken back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        let told = self.told.as_ref();
        self.undo.is_some()
            || self.undoable_send().is_some()
            || told.is_some_and(|told| told.back.is_some())
    }
}
