//! What can be done with some mails: one list for the context menu of a row, for that of an open
//! mail, and for the pane of several.

use egui::Ui;

use crate::model::{FolderName, MailId};
use crate::ui::action::Action;
use crate::ui::panel::Look;

/// What can be done with some mails.
pub fn mails_menu(ui: &mut Ui, look: Look<'_>, mails: &[MailId], asked: &mut Vec<Action>) {
    let folder_of = |mail: &MailId| look.state.folder_of(*mail);
    let in_junk = mails.first().and_then(folder_of) == Some(&FolderName::Junk);
    let spam = if in_junk {
        Action::NotJunk
    } else {
        Action::Junk
    };
    let groups = [
        vec![Action::Reply, Action::ReplyAll, Action::Forward],
        vec![Action::Archive, Action::Delete, spam],
        vec![Action::MarkRead, Action::MarkUnread, Action::ToggleFlag],
        vec![Action::FilterLikeThis],
    ];
    ui.set_min_width(200.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    for (index, group) in groups.into_iter().enumerate() {
        if index == 0 && mails.len() != 1 {
            continue;
        }
        for action in group {
            menu_item(ui, look, mails, action, asked);
        }
        ui.separator();
    }
    menu_item(ui, look, mails, Action::Move, asked);
    menu_item(ui, look, mails, Action::Tag, asked);
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
