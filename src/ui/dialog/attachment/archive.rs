//! What is in an archive.

use egui::{Frame, Margin, ScrollArea, Sense, Ui, Vec2, pos2, vec2};

use crate::mime::archive::{Entry, Listing};
use crate::ui::dialog::Desk;
use crate::ui::panel::line;
use crate::ui::theme::{icon, letter};

/// Height of a row.
const ROW: f32 = 26.0;

/// Draws it.
pub(super) fn show(ui: &mut Ui, desk: &Desk<'_>, listing: &Listing, room: Vec2) {
    let (words, tokens) = (desk.words, desk.tokens);
    let files = listing.entries.iter().filter(|entry| !entry.is_folder);
    let named = [
        ("count", (files.count() as u64).into()),
        ("size", words.size(listing.size_octets()).into()),
    ];
    let text = words.text_with("archive-summary", &named);
    ui.label(letter::second(text).color(tokens.ink.second));
    Frame::new()
        .fill(tokens.surface.middle)
        .corner_radius(8)
        .inner_margin(Margin::symmetric(4, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical()
                .max_height((room.y - 40.0).max(ROW * 3.0))
                .auto_shrink([false, true])
                .show_rows(ui, ROW, listing.entries.len(), |ui, visible| {
                    let entries = listing.entries.get(visible).unwrap_or_default();
                    for entry in entries {
                        row(ui, desk, entry);
                    }
                });
        });
    if !listing.is_whole {
        let text = letter::second(words.text("archive-not-whole"));
        ui.label(text.color(tokens.ink.second));
    }
}

fn row(ui: &mut Ui, desk: &Desk<'_>, entry: &Entry) {
    let (words, tokens) = (desk.words, desk.tokens);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let caution = caution(entry).map(|key| words.text(key));
    let size = if entry.is_folder {
        String::new()
    } else {
        words.size(entry.size_octets)
    };
    let spoken = [entry.name.as_str(), &size, caution.unwrap_or_default()];
    let spoken = spoken.map(str::trim).join(" ");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, spoken.trim()));
    let painter = ui.painter();
    let y = rect.center().y;
    let (mark, ink) = match (caution, entry.is_folder) {
        (Some(_), _) => (icon::WARNING, tokens.gold.text),
        (None, true) => (icon::FOLDER, tokens.ink.third),
        (None, false) => (icon::FILE, tokens.ink.third),
    };
    line::icon(painter, pos2(rect.left() + 16.0, y), mark, 16.0, ink);
    let right = pos2(rect.right() - 10.0, y);
    let ink = tokens.ink.second;
    let mut end =
        line::paint_to(painter, right, &size, line::regular(12.0), ink).min(right.x - 70.0);
    if let Some(caution) = caution {
        let at = pos2(end - 12.0, y);
        end = line::paint_to(painter, at, caution, line::medium(12.0), tokens.gold.text);
    }
    let left = pos2(rect.left() + 32.0, y);
    let name = [(entry.name.as_str(), line::regular(13.0), tokens.ink.first)];
    line::paint(painter, left, end - left.x - 12.0, &name);
}

fn caution(entry: &Entry) -> Option<&'static str> {
    if entry.escapes {
        Some("entry-escapes")
    } else if entry.can_run {
        Some("entry-runs")
    } else if entry.is_encrypted {
        Some("entry-encrypted")
    } else {
        None
    }
}
