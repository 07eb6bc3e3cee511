//! What can be done with some mails: one list for the context menu of a row, for that of an open
//! mail, and for the pane of several.

use egui::Ui;

use crate::model::{FolderName, MailId};
use crate::ui::action::Action;
use crate::ui::panel::Look;

/// What can be done with any number of mails, in groups; the first of them says whether they are
/// junk.
#[must_use]
pub fn deeds(look: Look<'_>, first: Option<MailId>) -> [Vec<Action>; 3] {
    let folder = first.and_then(|mail| look.state.folder_of(mail));
    let spam = if folder == Some(&FolderName::Junk) {
        Action::NotJunk
    } else {
        Action::Junk
    };
    [
        vec![Action::Archive, Action::Delete, spam],
        vec![Action::Move, Action::Tag],
        vec![Action::MarkRead, Action::MarkUnread, Action::ToggleFlag],
    ]
}

/// What can be done with some mails.
pub fn mails_menu(ui: &mut Ui, look: Look<'_>, mails: &[MailId], asked: &mut Vec<Action>) {
    ui.set_min_width(200.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    if mails.len() == 1 {
        for action in [Action::Reply, Action::ReplyAll, Action::Forward] {
            menu_item(ui, look, mails, action, asked);
        }
        ui.separator();
    }
    for group in deeds(look, mails.first().copied()) {
        for action in group {
            menu_item(ui, look, mails, action, asked);
        }
        ui.separator();
    }
    menu_item(ui, look, mails, Action::FilterLikeThis, asked);
}

fn menu_item(
    ui: &mut Ui,
    look: Look<'_>,
    mails: &[MailId],
    action: Action,
    asked: &mut Vec<Action>,
) {
    let name = look.words.text(action.key());
    let mut button = egui::Button::new(name);
    if let Some(shortcut) = action.shortcuts().first() {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    if ui.add(button).clicked() {
        let (mails, action) = (mails.to_vec(), Box::new(action));
        asked.push(Action::With { mails, action });
        ui.close();
    }
}
