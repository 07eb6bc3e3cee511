//! What the window remembers from run to run: one serde struct, written by `main`.

use serde::{Deserialize, Serialize};

use crate::model::{FolderName, Place};

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
    /// How far the list is scrolled, in points.
    pub scrolled_points: f32,
    /// Where files were saved last.
    pub save_folder: Option<std::path::PathBuf>,
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
            scrolled_points: 0.0,
            save_folder: None,
        }
    }
}

impl Kept {
    /// Reads what [`Self::to_json`] wrote; anything unreadable is forgotten.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As text for a file.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
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
            ..Kept::default()
        };
        assert_eq!(Kept::from_json(&kept.to_json()), kept);
        assert_eq!(Kept::from_json("{"), Kept::default());
        assert_eq!(Kept::from_json("{\"new_key\": 1}"), Kept::default());
    }
}
