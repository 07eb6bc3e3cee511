//! A word of warning before a file is opened that could do something by itself.

use egui::{Context, Ui};

use super::Desk;
use super::sheet::Frames;
use crate::channel::attachment::AttachmentName;
use crate::mime::inspection::{Caution, Inspection};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::panel::attachments::said;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// The sheet.
pub(super) struct RiskSheet {
    which: AttachmentName,
    name: String,
    inspection: Inspection,
    is_fresh: bool,
}

impl RiskSheet {
    pub(super) fn new(which: AttachmentName, name: String, inspection: Inspection) -> Self {
        Self {
            which,
            name,
            inspection,
            is_fresh: true,
        }
    }

    /// Draws the question. What is safe has the focus: Enter changes nothing.
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let words = desk.words;
        let named = [("name", self.name.as_str().into())];
        let title = words.text_with("risk-title", &named);
        let told = said::of(words, &self.name, &self.inspection);
        let (which, name, is_fresh) = (&self.which, &self.name, &mut self.is_fresh);
        let runs = self.inspection.cautions.contains(&Caution::Runs);
        let mut foot = |ui: &mut Ui, desk: &mut Desk<'_>| {
            let cancel = widget::primary(ui, desk.tokens, "", words.text("cancel"));
            if std::mem::take(is_fresh) {
                cancel.request_focus();
            }
            desk.close |= cancel.clicked();
            let save = words.text("risk-save");
            if widget::plain(ui, desk.tokens, icon::SAVE, save).clicked() {
                let (which, name) = (which.clone(), name.clone());
                let save = AttachmentAction::Save { which, name };
                desk.asked.push(Action::Attachment(save));
                desk.close = true;
            }
            let open = words.text("risk-open");
            if widget::plain(ui, desk.tokens, "", open).clicked() {
                desk.asked.push(Action::Attachment(AttachmentAction::Open {
                    which: which.clone(),
                    despite: true,
                }));
                desk.close = true;
            }
        };
        let sheet = Frames {
            width: 480.0,
            ..Frames::new("risk", &title)
        };
        sheet.show(
            ctx,
            desk,
            |ui, desk| {
                ui.horizontal_top(|ui| {
                    widget::glyph(ui, icon::WARNING, 26.0, desk.tokens.gold.text);
                    ui.add_space(4.0);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 8.0;
                        for (place, sentence) in told.iter().enumerate() {
                            let text = if place == 0 {
                                letter::medium(sentence).color(desk.tokens.ink.first)
                            } else {
                                letter::body(sentence).color(desk.tokens.ink.first)
                            };
                            ui.label(text);
                        }
                        let why = if runs { "risk-why-runs" } else { "risk-why" };
                        let why = letter::body(words.text(why));
                        ui.label(why.color(desk.tokens.ink.second));
                    });
                });
            },
            Some(&mut foot),
        );
    }
}
