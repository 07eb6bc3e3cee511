//! What is shown of an attachment.

use egui::{Frame, Margin, Rect, ScrollArea, TextEdit, Ui, Vec2, vec2};

use super::{Asked, AttachmentSheet, Seen, Turn, archive, calendar, contact, hex, mail};
use crate::channel::attachment::Looked;
use crate::mime::kind::Kind;
use crate::mime::preview::Preview;
use crate::mime::view::Paragraph;
use crate::ui::dialog::Desk;
use crate::ui::panel::attachments::said;
use crate::ui::panel::line;
use crate::ui::theme::measure::{SPACE_4, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::bar::BarIntent;
use crate::ui::widget::{self, Bar, IconButton, Tone};

/// Points down of the content at least.
const LEAST: f32 = 300.0;
/// Endings of names of text that is prose.
const PROSE: [&str; 3] = [".txt", ".text", ".md"];

/// Draws it. Returns what a person wants to see next.
pub(super) fn show(
    sheet: &AttachmentSheet,
    ui: &mut Ui,
    desk: &mut Desk<'_>,
    room: Vec2,
) -> Option<Turn> {
    // From one file to the next the sheet does not jump.
    ui.set_min_height(LEAST.min(room.y));
    let page = head(sheet, ui, desk).map(Turn::Page);
    warnings(sheet, ui, desk);
    let (words, ink) = (desk.words, &desk.tokens.ink);
    if let Some(failure) = &sheet.failure {
        let said = words.failure(failure);
        ui.label(letter::medium(&said.summary).color(ink.first));
        ui.label(letter::body(&said.reason).color(ink.second));
        return page;
    }
    let Some(looked) = &sheet.looked else {
        waiting(ui, desk, room);
        return page;
    };
    damaged(ui, desk, looked);
    let turn = match &looked.preview {
        Preview::Picture { .. } | Preview::Pdf { .. } => {
            picture(sheet, ui, desk, (looked, room));
            None
        }
        Preview::Mail(_) => {
            let inner = sheet.which().zip(sheet.inner.as_deref());
            let around = sheet.levels.last().map(|level| &level.around);
            inner.and_then(|(within, view)| mail::show(ui, desk, (&within, view), around))
        }
        Preview::Text { text, is_cut } => {
            written(ui, desk, &looked.name, text, room);
            if *is_cut {
                let text = letter::second(words.text("attachment-cut"));
                ui.label(text.color(ink.second));
            }
            None
        }
        Preview::Page(paragraphs) => {
            written(ui, desk, "a.txt", &plain(paragraphs), room);
            None
        }
        Preview::Archive(listing) => {
            archive::show(ui, desk, listing, room);
            None
        }
        Preview::Calendar(invitation) => {
            calendar::show(ui, desk, invitation);
            None
        }
        Preview::Contacts(cards) => {
            contact::show(ui, desk, cards);
            None
        }
        Preview::None => {
            cannot(ui, desk, looked);
            None
        }
    };
    turn.or(page)
}

/// What it is, how large, and which of how many; of a document the page.
fn head(sheet: &AttachmentSheet, ui: &mut Ui, desk: &Desk<'_>) -> Option<u32> {
    let (words, tokens) = (desk.words, desk.tokens);
    let level = sheet.levels.last()?;
    let file = level.file()?;
    let inspection = sheet.looked.as_ref().map(|looked| &looked.inspection);
    let inspection = inspection.unwrap_or(&file.inspection);
    let kind = said::kind(words, inspection.kind, &file.media_type);
    let size = sheet.looked.as_ref().map(|looked| looked.size_octets);
    let mut parts = vec![
        kind.to_owned(),
        words.size(size.unwrap_or(file.size_octets)),
    ];
    if let Some(Preview::Picture { width, height }) =
        sheet.looked.as_ref().map(|looked| &looked.preview)
    {
        parts.push(format!("{width} × {height}"));
    }
    let mut turned = None;
    ui.horizontal(|ui| {
        ui.set_min_height(32.0);
        widget::glyph(ui, said::mark(inspection.kind), 18.0, tokens.accent.text);
        ui.label(letter::second(parts.join("  ·  ")).color(tokens.ink.second));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if level.files.len() > 1 {
                let named = [
                    ("number", ((level.at + 1) as u64).into()),
                    ("count", (level.files.len() as u64).into()),
                ];
                let text = words.text_with("attachment-number", &named);
                ui.label(letter::second(text).color(tokens.ink.third));
            }
            if let Seen::Shown { page, pages, .. } = &sheet.seen
                && *pages > 1
            {
                turned = turner(ui, desk, *page, *pages);
            }
        });
    });
    turned
}

/// The page of a document, and the ones before and behind it.
fn turner(ui: &mut Ui, desk: &Desk<'_>, page: u32, pages: u32) -> Option<u32> {
    let (words, tokens) = (desk.words, desk.tokens);
    let mut turned = None;
    let mut button = |ui: &mut Ui, mark, key, to: Option<u32>| {
        let button = IconButton::new(mark, words.text(key));
        let pressed = ui.add_enabled_ui(to.is_some(), |ui| button.ui(ui, tokens).clicked());
        if pressed.inner {
            turned = to;
        }
    };
    let next = Some(page + 1).filter(|next| *next < pages);
    button(ui, icon::RIGHT, "attachment-next-page", next);
    let named = [
        ("page", u64::from(page + 1).into()),
        ("pages", u64::from(pages).into()),
    ];
    let text = words.text_with("attachment-page", &named);
    ui.label(letter::second(text).color(tokens.ink.second));
    let before = page.checked_sub(1);
    button(ui, icon::LEFT, "attachment-previous-page", before);
    turned
}

fn warnings(sheet: &AttachmentSheet, ui: &mut Ui, desk: &Desk<'_>) {
    let file = sheet.levels.last().and_then(super::Level::file);
    let Some(file) = file else { return };
    let inspection = sheet.looked.as_ref().map(|looked| &looked.inspection);
    let inspection = inspection.unwrap_or(&file.inspection);
    let told = said::of(desk.words, &file.name, inspection);
    let Some((first, others)) = told.split_first() else {
        return;
    };
    let bar = Bar {
        tone: if inspection.warns() {
            Tone::Decide
        } else {
            Tone::Know
        },
        summary: first,
        detail: &others.join("\n"),
        button: None,
        close: None,
    };
    let _intent: Option<BarIntent> = bar.ui(ui, desk.tokens);
}

/// What is broken in it, what is seen all the same, and what to do.
fn damaged(ui: &mut Ui, desk: &Desk<'_>, looked: &Looked) {
    let Some((summary, detail)) = said::damage(desk.words, looked) else {
        return;
    };
    let bar = Bar {
        tone: Tone::Decide,
        summary: &summary,
        detail: &detail,
        button: None,
        close: None,
    };
    let _intent: Option<BarIntent> = bar.ui(ui, desk.tokens);
}

fn waiting(ui: &mut Ui, desk: &Desk<'_>, room: Vec2) {
    let text = letter::body(desk.words.text("attachment-looking"));
    ui.allocate_ui(vec2(ui.available_width(), room.y.min(160.0)), |ui| {
        ui.centered_and_justified(|ui| ui.label(text.color(desk.tokens.ink.third)));
    });
}

fn picture(sheet: &AttachmentSheet, ui: &mut Ui, desk: &Desk<'_>, (looked, room): (&Looked, Vec2)) {
    match &sheet.seen {
        Seen::Shown { texture, .. } => {
            let size = texture.size_vec2() / ui.ctx().pixels_per_point();
            let is_page = matches!(looked.preview, Preview::Pdf { .. });
            let width = ui.available_width();
            // A page fills the width and is scrolled; a picture is seen whole.
            let tallest = if is_page { f32::INFINITY } else { room.y };
            let factor = (width / size.x).min(tallest / size.y).min(1.0);
            let size = size * factor;
            let (space, response) =
                ui.allocate_exact_size(vec2(width, size.y), egui::Sense::hover());
            let spoken = [("name", looked.name.as_str().into())];
            let spoken = desk.words.text_with("attachment-picture", &spoken);
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &spoken));
            let place = Rect::from_center_size(space.center(), size);
            egui::Image::new(texture).paint_at(ui, place);
            if is_page {
                let line = egui::Stroke::new(1.0, desk.tokens.line.hairline);
                let outside = egui::StrokeKind::Outside;
                ui.painter().rect_stroke(place, 0, line, outside);
            }
        }
        Seen::Failed => cannot(ui, desk, looked),
        Seen::Nothing | Seen::Came(_) if matches!(sheet.asked, Asked::Over(_)) => {
            cannot(ui, desk, looked);
        }
        Seen::Nothing | Seen::Came(_) => waiting(ui, desk, room),
    }
}

/// Text as it stands: in letters of one width, unless it is prose.
fn written(ui: &mut Ui, desk: &Desk<'_>, name: &str, text: &str, room: Vec2) {
    let name_ends = name.to_ascii_lowercase();
    let is_prose = PROSE.iter().any(|ending| name_ends.ends_with(ending));
    let style = if is_prose {
        egui::TextStyle::Body
    } else {
        egui::TextStyle::Monospace
    };
    Frame::new()
        .fill(desk.tokens.surface.code)
        .corner_radius(8)
        .inner_margin(Margin::same(14))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ScrollArea::vertical()
                .max_height(room.y)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let mut shown = text;
                    let edit = TextEdit::multiline(&mut shown)
                        .frame(Frame::new())
                        .margin(Margin::ZERO)
                        .font(style)
                        .desired_rows(1)
                        .text_color(desk.tokens.ink.first)
                        .desired_width(f32::INFINITY);
                    let response = ui.add(edit);
                    widget::name(&response, desk.words.text("attachment-text"));
                });
        });
}

/// Paragraphs as lines.
fn plain(paragraphs: &[Paragraph]) -> String {
    let mut text = String::new();
    for paragraph in paragraphs {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        for span in &paragraph.spans {
            text.push_str(&span.text);
        }
    }
    text
}

/// What to do with what cannot be shown, and how it begins.
fn cannot(ui: &mut Ui, desk: &Desk<'_>, looked: &Looked) {
    let (words, ink) = (desk.words, &desk.tokens.ink);
    if looked.damage.is_some() && !looked.inspection.warns() {
        // The bar above says all there is to say.
        if !looked.beginning.is_empty() {
            hex::show(ui, desk, &looked.beginning);
        }
        return;
    }
    let what = said::what(words, looked.inspection.kind);
    let is_drawn = matches!(
        looked.preview,
        Preview::Picture { .. } | Preview::Pdf { .. }
    );
    let key = match is_drawn {
        true => "attachment-not-drawn",
        false => "attachment-cannot",
    };
    let text = words.text_with(key, &[("what", what.into())]);
    ui.horizontal_top(|ui| {
        let mark = said::mark(looked.inspection.kind);
        widget::glyph(ui, mark, 30.0, ink.third);
        ui.add_space(SPACE_8);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = SPACE_4;
            ui.label(letter::medium(text).color(ink.first));
            let undecoded = match looked.inspection.kind {
                Kind::Heif => Some("HEIC"),
                Kind::Avif => Some("AVIF"),
                _ => None,
            };
            let advice = match undecoded {
                _ if looked.inspection.warns() => words.text("attachment-cannot-risky").to_owned(),
                Some(kind) => words.text_with("attachment-cannot-heif", &[("kind", kind.into())]),
                None if is_drawn => words.text("attachment-not-drawn-advice").to_owned(),
                None => words.text("attachment-cannot-advice").to_owned(),
            };
            ui.label(letter::body(advice).color(ink.second));
        });
    });
    if !looked.beginning.is_empty() {
        hex::show(ui, desk, &looked.beginning);
    }
}

/// A label and what belongs to it, below one another where there is little room.
pub(super) fn row(ui: &mut Ui, desk: &Desk<'_>, label: &str, value: &str) {
    const LABEL: f32 = 110.0;
    if value.is_empty() {
        return;
    }
    ui.horizontal_top(|ui| {
        let (rect, _space) = ui.allocate_exact_size(vec2(LABEL, 20.0), egui::Sense::hover());
        let left = rect.left_center();
        let runs = [(label, line::regular(12.0), desk.tokens.ink.third)];
        line::paint(ui.painter(), left, LABEL, &runs);
        let text = letter::body(value).color(desk.tokens.ink.first);
        ui.add(egui::Label::new(text).selectable(true).wrap());
    });
}
