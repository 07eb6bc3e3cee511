//! What the window remembers from run to run: one serde struct, written by `main`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::channel::print::PaperSize;
use crate::model::{Folder, FolderName, Grouping, Order, Place};

use super::ScrollPlace;
use super::snapshot::{Snapshot, readable};

/// What the window remembers from run to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Width and height of the window, in points.
    pub window_points: (f32, f32),
    /// Whether it filled the screen.
    pub maximized: bool,
    /// Width of the folder pane, in points.
    pub folders_points: f32,
    /// Whether the folder pane is folded to a rail.
    pub folders_folded: bool,
    /// Width of the list, in points.
    pub list_points: f32,
    /// What the list shows.
    pub place: Place,
    /// The open mail, by the index's number.
    pub mail: Option<i64>,
    /// Where the list is scrolled to.
    pub scrolled: ScrollPlace,
    /// Where a person wants a list otherwise than it comes.
    pub arrangements: Vec<Arrangement>,
    /// What was shown last; painted before the index is open.
    #[serde(deserialize_with = "readable")]
    pub snapshot: Option<Snapshot>,
    /// Folders of which those within them are hidden.
    pub folded: Vec<Folder>,
    /// Where files were saved last.
    pub save_folder: Option<std::path::PathBuf>,
    /// The paper that a person chose to print on; `None`: that of the country.
    pub paper: Option<PaperSize>,
    /// Where backups lie that came too late, once a person knows.
    pub late_backups: BTreeSet<std::path::PathBuf>,
}

/// Places whose arrangement is kept; the one that was changed longest ago makes room.
const ARRANGEMENTS: usize = 200;

/// How the list of a place is arranged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    /// The place.
    pub place: Place,
    /// In which order.
    pub order: Order,
    /// A row a mail or a conversation.
    pub grouping: Grouping,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            window_points: (1280.0, 800.0),
            maximized: false,
            folders_points: 220.0,
            folders_folded: false,
            list_points: 360.0,
            place: Place::Unified(FolderName::Inbox),
            mail: None,
            scrolled: ScrollPlace::default(),
            arrangements: Vec::new(),
            snapshot: None,
            folded: Vec::new(),
            save_folder: None,
            paper: None,
            late_backups: BTreeSet::new(),
        }
    }
}

impl Kept {
    /// Reads what [`Self::to_json`] wrote; anything unreadable is forgotten.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// How the list of a place is arranged.
    #[must_use]
    pub fn arrangement(&self, place: &Place) -> (Order, Grouping) {
        let kept = self.arrangements.iter().find(|one| one.place == *place);
        let kept = kept.map(|one| (one.order, one.grouping));
        kept.unwrap_or_else(|| (Order::default(), usual_grouping(place)))
    }

    /// Keeps how the list of a place is arranged.
    pub fn arrange(&mut self, place: Place, order: Order, grouping: Grouping) {
        self.arrangements.retain(|one| one.place != place);
        if self.arrangements.len() >= ARRANGEMENTS {
            self.arrangements.remove(0);
        }
        if (order, grouping) != (Order::default(), usual_grouping(&place)) {
            self.arrangements.push(Arrangement {
                place,
                order,
                grouping,
            });
        }
    }

    /// As text for a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// What a person has put somewhere as one thing is found there as one thing.
fn usual_grouping(place: &Place) -> Grouping {
    match place.folder_name() {
        Some(
            FolderName::Drafts
            | FolderName::Outbox
            | FolderName::Sent
            | FolderName::Junk
            | FolderName::Trash,
        ) => Grouping::Flat,
        _ => Grouping::Conversations,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_forgotten() {
        let kept = Kept {
            mail: Some(7),
            folders_folded: true,
            paper: Some(PaperSize::Letter),
            ..Kept::default()
        };
        assert_eq!(Kept::from_json(&kept.to_json()), kept);
        assert_eq!(Kept::from_json("{"), Kept::default());
        assert_eq!(Kept::from_json("{\"new_key\": 1}"), Kept::default());
        let damaged = "{\"list_points\": 400.0, \"snapshot\": {\"version\": 1, \"rows\": 7}}";
        let kept = Kept::from_json(damaged);
        assert_eq!((kept.list_points, kept.snapshot), (400.0, None));
    }
}
