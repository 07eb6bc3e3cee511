//! By which charset a mail is read, told where that was not certain.

use super::Look;
use super::strip::Item;
use crate::mime::view::MailView;
use crate::ui::action::{Action, ReadingAction};
use crate::ui::theme::icon;

/// The charset with what changes it; nothing where all was certain.
pub(super) fn item(look: Look<'_>, view: &MailView) -> Option<Item> {
    let words = look.words;
    let doubt = words.doubt(&view.content.charsets)?;
    let lens = Action::Reading(ReadingAction::LensOf(view.id));
    let item = Item::fact(icon::LETTERS, doubt.short).spoken(doubt.whole);
    Some(item.button(words.text("charset-change"), lens))
}
