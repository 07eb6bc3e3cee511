//! Distances and sizes in points: a grid of four.

/// Between an icon and its word.
pub const SPACE_4: f32 = 4.0;
/// Inside chips, between related things.
pub const SPACE_8: f32 = 8.0;
/// Inside rows and fields.
pub const SPACE_12: f32 = 12.0;
/// Inside panes and sheets.
pub const SPACE_16: f32 = 16.0;
/// Between groups.
pub const SPACE_24: f32 = 24.0;

/// Corners of fields, buttons, sheets, rows.
pub const CORNER: u8 = 8;

/// Text.
pub const TEXT: f32 = 14.0;
/// Second lines.
pub const SECOND: f32 = 13.0;
/// Captions.
pub const CAPTION: f32 = 12.0;
/// A subject, the head of a sheet.
pub const SUBJECT: f32 = 20.0;
/// Icons.
pub const ICON: f32 = 18.0;
/// Lines of a mail, as a multiple of the size of its letters.
pub const READING_LINE: f32 = 1.45;

/// Width of the folder pane.
pub const FOLDERS: f32 = 220.0;
/// Width of the folded folder pane.
pub const RAIL: f32 = 56.0;
/// Width of the list at first.
pub const LIST: f32 = 360.0;
/// Widest column of text.
pub const READING: f32 = 760.0;
/// Height of a row of the list.
pub const ROW: f32 = 64.0;
/// Height of a folder's row, of a menu's.
pub const FOLDER_ROW: f32 = 32.0;
/// Height of buttons and fields.
pub const CONTROL: f32 = 32.0;
/// Diameter of an avatar in the reader.
pub const AVATAR: f32 = 36.0;
/// Width of a sheet over the window.
pub const SHEET: f32 = 560.0;

/// Longest motion, in seconds.
pub const MOTION: f32 = 0.12;
