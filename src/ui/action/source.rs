//! What a person can do while they look at how a mail is written.

use std::ops::Range;

use crate::channel::source::SourceFace;
use crate::model::PartId;
use crate::ui::state::ScrollPlace;
use crate::ui::state::source::SourceTab;

/// One thing a person asked for, or the view needs.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceAction {
    /// Look at it in another way.
    Turn(SourceTab),
    /// Look into a part, with `true` at its octets.
    LookInto(PartId, bool),
    /// Go to a row of its lines.
    GoToLine(u64),
    /// It was drawn.
    Seen {
        /// Seen how.
        face: SourceFace,
        /// Where it is scrolled to.
        place: ScrollPlace,
        /// Points that its left edge is out of sight.
        shift: f32,
        /// Points of the widest row seen.
        widest: f32,
        /// Which rows were seen.
        rows: Range<u64>,
    },
    /// The field for words has the keyboard.
    Focused,
    /// The field for words has other words.
    FindWords(String),
    /// Go to the next place where they stand, or with `false` to the one before.
    FindNext(bool),
    /// Look for nothing any more.
    EndFind,
    /// Everything to the clipboard.
    Copy,
    /// Ask where to, and write the mail there as it is.
    Save,
}
