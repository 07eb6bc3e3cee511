//! Text in the sizes and weights of the design.

use egui::{FontFamily, FontId, RichText};

use super::fonts;
use super::measure::{CAPTION, READING_LINE, SECOND, SUBJECT, TEXT};

/// Ordinary text.
#[must_use]
pub fn body(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(TEXT, FontFamily::Proportional))
}

/// Text of medium weight: buttons, chips, labels of fields.
#[must_use]
pub fn medium(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(TEXT, fonts::medium()))
}

/// Text that stands out: an unread sender, the name of an account.
#[must_use]
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(TEXT, fonts::semibold()))
}

/// Second lines.
#[must_use]
pub fn second(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(SECOND, FontFamily::Proportional))
}

/// Captions, dates, counts.
#[must_use]
pub fn caption(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(CAPTION, FontFamily::Proportional))
}

/// A caption that heads a group.
#[must_use]
pub fn group(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(CAPTION, fonts::semibold()))
}

/// A subject, the head of a sheet.
#[must_use]
pub fn subject(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(SUBJECT, fonts::semibold()))
}

/// The text of a mail: body size with room between the lines.
#[must_use]
pub fn reading(text: impl Into<String>) -> RichText {
    body(text).line_height(Some(TEXT * READING_LINE))
}

/// Source, transcript, server's words.
#[must_use]
pub fn mono(text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(SECOND, FontFamily::Monospace))
}
