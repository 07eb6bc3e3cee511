//! By which charset the text of a file is read: pointed at for a look, pressed for all mails of its
//! sender.

use egui::{Button, Popup, PopupCloseBehavior, ScrollArea, Ui};

use super::AttachmentSheet;
use crate::mime::preview::{self, Preview};
use crate::mime::view::MailView;
use crate::model::Charset;
use crate::ui::dialog::Desk;
use crate::ui::theme::letter;
use crate::ui::widget;

/// Width and height of the list, in points.
const LIST: egui::Vec2 = egui::vec2(340.0, 300.0);

/// What a person wants of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// To see it by a charset, or by itself.
    Look(Option<Charset>),
    /// To read mails of its sender so from now on.
    Choose(Option<Charset>),
    /// To see it as before: nothing was chosen.
    Leave,
}

/// Draws what opens the list, and the list. A file within a mail within this one is another
/// sender's: nothing is chosen for that here.
pub(super) fn show(sheet: &AttachmentSheet, ui: &mut Ui, desk: &Desk<'_>) -> Option<Wish> {
    let looked = sheet.looked.as_deref()?;
    let is_text = matches!(looked.preview, Preview::Text { .. } | Preview::Page(_));
    let which = sheet.which().filter(|which| which.path.len() == 1)?;
    let read = desk.state.read_mails();
    let view: &MailView = read.into_iter().find(|view| view.id == which.mail)?;
    if !is_text {
        return None;
    }
    let in_use = sheet.kept.unwrap_or(view.content.chosen);
    let sender = view.content.from.first();
    let sender = sender.map_or("", |author| author.address.as_str());
    let label = desk.words.text("attachment-charset");
    let button = widget::quiet(ui, desk.tokens, "", label);
    let mut wish = None;
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let shown = popup.show(|ui| {
        ui.set_width(LIST.x);
        ui.spacing_mut().item_spacing.y = 1.0;
        if !sender.is_empty() {
            let named = [("sender", sender.into())];
            let text = desk.words.text_with("attachment-charset-for", &named);
            ui.label(letter::caption(text).color(desk.tokens.ink.second));
            ui.separator();
        }
        ScrollArea::vertical().max_height(LIST.y).show(ui, |ui| {
            wish = list(ui, desk, (&looked.beginning, in_use));
        });
    });
    match (wish, sheet.pointed) {
        (Some(Wish::Look(charset)), pointed) if pointed == Some(charset) => None,
        (None, Some(_)) if shown.is_none() => Some(Wish::Leave),
        (wish, _) => wish,
    }
}

fn list(
    ui: &mut Ui,
    desk: &Desk<'_>,
    (beginning, in_use): (&[u8], Option<Charset>),
) -> Option<Wish> {
    let mut wish = None;
    let by_itself = desk.words.text("attachment-charset-by-itself");
    let choices = std::iter::once(None).chain(Charset::ALL.into_iter().map(Some));
    for charset in choices {
        let name = match charset {
            Some(charset) => charset.name(),
            None => by_itself,
        };
        let line = charset.map_or_else(String::new, |charset| preview::line_by(beginning, charset));
        let line = letter::caption(line).color(desk.tokens.ink.third);
        let button = Button::selectable(in_use == charset, name).right_text(line);
        let response = ui.add_sized([ui.available_width(), 26.0], button.truncate());
        widget::name(&response, name);
        if response.clicked() {
            ui.close();
            return Some(Wish::Choose(charset));
        }
        if response.hovered() || response.has_focus() {
            wish = Some(Wish::Look(charset));
        }
    }
    wish
}
