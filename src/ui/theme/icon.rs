//! The icons, from Phosphor (assets/icons): only those in use, named by what they mean here.

use egui::{Color32, FontId, RichText};

use super::{fonts, measure};

/// An icon at its usual size.
#[must_use]
pub fn text(icon: &str) -> RichText {
    sized(icon, measure::ICON)
}

/// An icon of another size.
#[must_use]
pub fn sized(icon: &str, size: f32) -> RichText {
    RichText::new(icon).font(FontId::new(size, fonts::icons()))
}

/// An icon in a colour.
#[must_use]
pub fn colored(icon: &str, color: Color32) -> RichText {
    text(icon).color(color)
}

/// Compose.
pub const COMPOSE: &str = "\u{E34C}";
/// Refresh.
pub const REFRESH: &str = "\u{E094}";
/// Reply.
pub const REPLY: &str = "\u{E024}";
/// Reply all.
pub const REPLY_ALL: &str = "\u{E03A}";
/// Forward.
pub const FORWARD: &str = "\u{E026}";
/// Archive.
pub const ARCHIVE: &str = "\u{E00C}";
/// Delete, Trash, Discard.
pub const DELETE: &str = "\u{E4A6}";
/// Junk.
pub const JUNK: &str = "\u{E4E4}";
/// Search.
pub const SEARCH: &str = "\u{E30C}";
/// Filters.
pub const FILTER: &str = "\u{E266}";
/// Settings.
pub const SETTINGS: &str = "\u{E272}";
/// Attach, an attachment.
pub const ATTACHMENT: &str = "\u{E39A}";
/// Send, Sent.
pub const SEND: &str = "\u{E398}";
/// Flag.
pub const FLAG: &str = "\u{E244}";
/// Inbox.
pub const INBOX: &str = "\u{E4AA}";
/// Drafts.
pub const DRAFTS: &str = "\u{E23A}";
/// Outbox.
pub const OUTBOX: &str = "\u{E218}";
/// A file.
pub const FILE: &str = "\u{E230}";
/// A picture.
pub const PICTURE: &str = "\u{E2CA}";
/// A PDF file.
pub const FILE_PDF: &str = "\u{E702}";
/// An archive, a disk.
pub const FILE_ARCHIVE: &str = "\u{EB2A}";
/// Sound or film.
pub const FILE_SOUND: &str = "\u{EA20}";
/// A page of the Web.
pub const FILE_CODE: &str = "\u{E914}";
/// A calendar.
pub const CALENDAR: &str = "\u{E108}";
/// A contact.
pub const CONTACT: &str = "\u{E6F8}";
/// The one before.
pub const LEFT: &str = "\u{E138}";
/// A folder, Move.
pub const FOLDER: &str = "\u{E25A}";
/// Close, remove.
pub const CLOSE: &str = "\u{E4F6}";
/// Done.
pub const CHECK: &str = "\u{E182}";
/// A step that went well.
pub const WENT_WELL: &str = "\u{E184}";
/// A step that failed.
pub const WENT_WRONG: &str = "\u{E4F8}";
/// A step not begun.
pub const NOT_YET: &str = "\u{E18A}";
/// Opens downwards.
pub const DOWN: &str = "\u{E136}";
/// Folded.
pub const RIGHT: &str = "\u{E13A}";
/// More.
pub const MORE: &str = "\u{E1FE}";
/// Add.
pub const ADD: &str = "\u{E3D4}";
/// Show the password.
pub const SHOW: &str = "\u{E220}";
/// Hide the password.
pub const HIDE: &str = "\u{E224}";
/// To know.
pub const INFO: &str = "\u{E2CE}";
/// To decide.
pub const WARNING: &str = "\u{E4E0}";
/// A failure.
pub const FAILED: &str = "\u{E4E2}";
/// Later, waiting.
pub const CLOCK: &str = "\u{E19A}";
/// Save.
pub const SAVE: &str = "\u{E20C}";
/// Back.
pub const BACK: &str = "\u{E058}";
/// Mark read.
pub const READ: &str = "\u{E21A}";
/// Mark unread.
pub const UNREAD: &str = "\u{E214}";
/// What lies on the server.
pub const SERVER: &str = "\u{E2A0}";
/// It stays.
pub const PIN: &str = "\u{E3E2}";
/// The least comes first.
pub const UP: &str = "\u{E13C}";
/// Copy.
pub const COPY: &str = "\u{E1CA}";
/// Transcript.
pub const TRANSCRIPT: &str = "\u{EAE8}";
/// Fold the folders.
pub const SIDEBAR: &str = "\u{EC24}";
/// Command palette.
pub const PALETTE: &str = "\u{E1C4}";
/// Open elsewhere.
pub const OPEN: &str = "\u{E5DE}";
/// All inboxes.
pub const UNIFIED: &str = "\u{E466}";
/// The rest lies on the server.
pub const IN_PART: &str = "\u{E1AC}";
/// A best match of the search.
pub const BEST: &str = "\u{E6A4}";
/// Tags.
pub const TAG: &str = "\u{E478}";
/// Some of them.
pub const MINUS: &str = "\u{E32A}";
/// The other ground: light or dark.
pub const GROUND: &str = "\u{E18C}";
/// Not encrypted.
pub const UNENCRYPTED: &str = "\u{E306}";

/// A charset.
pub const LETTERS: &str = "\u{E6EE}";
/// Leaving a list.
pub const UNSUBSCRIBE: &str = "\u{E42A}";
/// A receipt.
pub const RECEIPT: &str = "\u{E53A}";
/// Where an event is.
pub const PLACE: &str = "\u{E316}";
/// Who is invited, a contact.
pub const PEOPLE: &str = "\u{E4D6}";

#[cfg(test)]
mod tests {
    #[test]
    fn no_icon_is_kept_that_nobody_draws() {
        let mut sources = String::new();
        crate::words::tests::read_sources("src/ui", &mut sources);
        let names = include_str!("icon.rs")
            .lines()
            .filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
        let unused: Vec<_> = names
            .filter(|name| !sources.contains(&format!("icon::{name}")))
            .collect();
        assert!(unused.is_empty(), "nobody draws {unused:?}");
    }
}
