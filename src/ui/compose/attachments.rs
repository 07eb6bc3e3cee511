//! The files that go with a mail.

use egui::{Align2, CornerRadius, FontId, Stroke, Ui};

use super::editor::Editor;
use super::window::View;
use super::{ComposeIntent, check};
use crate::model::DraftAttachment;
use crate::ui::theme::measure::{CORNER, SPACE_8, TEXT};
use crate::ui::theme::{fonts, icon, letter};
use crate::ui::widget::Chip;

/// Draws the chips and their total. `true`: one was taken away.
pub(super) fn show(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) -> bool {
    if editor.draft.attachments.is_empty() && editor.attaching.is_empty() {
        return false;
    }
    let mut gone = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(SPACE_8, SPACE_8);
        for (index, attachment) in editor.draft.attachments.iter().enumerate() {
            let name = attachment.name.as_str();
            let remove = view
                .words
                .text_with("compose-remove", &[("name", name.into())]);
            let chip = Chip {
                detail: &view.words.size(attachment.size_octets),
                icon: Some(glyph(attachment)),
                remove: Some(&remove),
                ..Chip::new(name)
            };
            if chip.ui(ui, view.tokens).removed {
                gone = Some(index);
            }
        }
        let total = editor.draft.attachments.iter();
        let total: u64 = total.map(|one| one.size_octets).sum();
        let travelling = check::travelling_octets(&editor.draft);
        let said = if !editor.attaching.is_empty() {
            view.words.text("compose-attaching").to_owned()
        } else {
            let size = view.words.size(total);
            match editor.size_limit {
                None => view
                    .words
                    .text_with("compose-total", &[("size", size.into())]),
                Some(limit) => {
                    // Files grow on the way, and that is what the limit is about.
                    let sizes = [
                        ("size", size.into()),
                        ("travels", view.words.size(travelling).into()),
                        ("limit", view.words.size(limit).into()),
                    ];
                    view.words.text_with("compose-total-of", &sizes)
                }
            }
        };
        let is_too_large = editor.size_limit.is_some_and(|limit| travelling > limit);
        let ink = if is_too_large {
            view.tokens.red.text
        } else {
            view.tokens.ink.third
        };
        ui.label(letter::caption(said).color(ink));
    });
    if let Some(index) = gone {
        editor.draft.attachments.remove(index);
    }
    gone.is_some()
}

fn glyph(attachment: &DraftAttachment) -> &'static str {
    if attachment.media_type.starts_with("image/") {
        icon::PICTURE
    } else {
        icon::FILE
    }
}

/// Takes dropped files, and says so while they hover.
pub(super) fn take_dropped(ui: &Ui, view: &View<'_>, intents: &mut Vec<ComposeIntent>) {
    let (dropped, hovers) = ui.input(|input| {
        let files = input.raw.dropped_files.iter();
        let paths: Vec<_> = files
            .filter_map(|file| {
                let path = file.path();
                (!path.as_os_str().is_empty()).then(|| path.to_owned())
            })
            .collect();
        (paths, !input.raw.hovered_files.is_empty())
    });
    if !dropped.is_empty() && view.is_front {
        intents.push(ComposeIntent::Attach(dropped));
    }
    if hovers && view.is_front {
        let rect = ui.max_rect().shrink(8.0);
        let painter = ui.ctx().layer_painter(egui::LayerId::new(
            egui::Order::Foreground,
            ui.scope_id().with("drop"),
        ));
        painter.rect(
            rect,
            CornerRadius::same(CORNER),
            view.tokens.surface.selected.gamma_multiply(0.92),
            Stroke::new(2.0, view.tokens.accent.text),
            egui::StrokeKind::Inside,
        );
        painter.text(
            rect.center(),
            Align2::CENTER_CENTER,
            view.words.text("compose-drop"),
            FontId::new(TEXT, fonts::semibold()),
            view.tokens.ink.first,
        );
    }
}
