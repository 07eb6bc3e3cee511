//! The parts of a mail as a tree, and the one that is looked into.

use egui::{
    CornerRadius, Frame, Margin, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::SourcePanel;
use crate::channel::AttachmentName;
use crate::channel::source::{SourceFace, SourceFacts};
use crate::mime::anatomy::PartFacts;
use crate::mime::kind::Kind;
use crate::model::PartId;
use crate::ui::action::{Action, AttachmentAction, SourceAction};
use crate::ui::panel::Look;
use crate::ui::theme::measure::{CORNER, SECOND, SPACE_8, SPACE_12, SPACE_16};
use crate::ui::theme::{fonts, icon, letter};
use crate::ui::widget::{glyph, hairline, plain, segments};
use crate::ui::words::Words;

/// Points of a part in the tree.
const ROW: f32 = 30.0;
/// Points by which what is in a part is moved to the right.
const STEP: f32 = 18.0;
/// Parts deeper than this are not moved any further.
const DEPTH: usize = 12;
/// Part of the room that the tree takes at most.
const TREE: f32 = 0.4;

/// Draws the tree and below it the part.
pub(super) fn structure(
    panel: &SourcePanel<'_>,
    ui: &mut Ui,
    facts: &SourceFacts,
    asked: &mut Vec<Action>,
) {
    let parts = &facts.anatomy.parts;
    let chosen = panel.source.part.unwrap_or(PartId(0));
    let most = (ui.available_height() * TREE).max(3.0 * ROW);
    let tree = Frame::new().inner_margin(Margin::symmetric(12, 8));
    tree.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("parts")
            .max_height(most)
            .auto_shrink([false, true])
            .show_rows(ui, ROW, parts.len(), |ui, range| {
                for part in parts.get(range).unwrap_or_default() {
                    if row(ui, panel.look, part, part.part == chosen) {
                        let as_hex = !is_readable(part);
                        let look = SourceAction::LookInto(part.part, as_hex);
                        asked.push(Action::Source(look));
                    }
                }
            });
    });
    hairline(ui, panel.look.tokens);
    if let Some(part) = parts.iter().find(|part| part.part == chosen) {
        head(panel, ui, part, asked);
        hairline(ui, panel.look.tokens);
    }
    if parts
        .iter()
        .any(|part| part.part == chosen && part.is_multipart())
    {
        let told = letter::body(panel.look.words.text("source-multipart"));
        let margin = Margin::symmetric(16, 12);
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.label(told.color(panel.look.tokens.ink.second));
        });
        return;
    }
    panel.rows(ui, facts, asked);
}

/// Whether a part is text to be read, rather than octets.
fn is_readable(part: &PartFacts) -> bool {
    part.media_type.starts_with("text/") || part.media_type.starts_with("message/")
}

/// What a part says of itself: type, charset, encoding, size.
pub(super) fn said(words: &Words, part: &PartFacts) -> Vec<String> {
    let mut said = vec![part.media_type.clone()];
    for one in [&part.charset, &part.encoding, &part.name] {
        if !one.is_empty() {
            said.push(one.clone());
        }
    }
    said.push(words.size(part.decoded_octets));
    said
}

fn mark(part: &PartFacts) -> &'static str {
    if part.is_multipart() {
        icon::FOLDER
    } else if part.media_type.starts_with("image/") {
        icon::PICTURE
    } else if part.media_type.starts_with("message/") {
        icon::UNREAD
    } else {
        icon::FILE
    }
}

/// A part; returns whether it was pressed.
fn row(ui: &mut Ui, look: Look<'_>, part: &PartFacts, is_chosen: bool) -> bool {
    let tokens = look.tokens;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let said = said(look.words, part);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListItem, true, is_chosen, look.words.list(&said))
    });
    let ground = if is_chosen {
        tokens.surface.selected
    } else if response.hovered() {
        tokens.surface.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    let corner = CornerRadius::same(CORNER);
    ui.painter().rect_filled(rect, corner, ground);
    if response.has_focus() {
        let line = Stroke::new(1.5, tokens.accent.text);
        ui.painter()
            .rect_stroke(rect, corner, line, StrokeKind::Inside);
    }
    let left = rect.left() + SPACE_8 + part.depth.min(DEPTH) as f32 * STEP;
    let inner = Rect::from_min_max(
        pos2(left, rect.top()),
        pos2(rect.right() - SPACE_8, rect.bottom()),
    );
    let builder = egui::UiBuilder::new()
        .max_rect(inner)
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.x = SPACE_8;
        ui.shrink_clip_rect(inner);
        glyph(ui, mark(part), 16.0, tokens.ink.second);
        let painted = |ui: &mut Ui, text: String, ink, font| {
            let galley = ui.painter().layout_no_wrap(text, font, ink);
            let (place, _response) = ui.allocate_exact_size(galley.size(), Sense::hover());
            ui.painter().galley(place.min, galley, ink);
        };
        let font = |family| egui::FontId::new(SECOND, family);
        let mut said = said.into_iter();
        if let Some(kind) = said.next() {
            painted(ui, kind, tokens.ink.first, font(fonts::medium()));
        }
        let rest: Vec<String> = said.collect();
        let regular = font(egui::FontFamily::Proportional);
        painted(ui, rest.join(" · "), tokens.ink.second, regular);
        if is_other(part) {
            glyph(ui, icon::WARNING, 16.0, tokens.gold.text);
        }
    });
    let response = if is_other(part) {
        let named = [("kind", part.kind.name().into())];
        response.on_hover_text(look.words.text_with("source-other-kind", &named))
    } else {
        response
    };
    response.clicked()
}

/// Whether a part's octets are of another kind than it says.
fn is_other(part: &PartFacts) -> bool {
    let claimed = Kind::by_media_type(&part.media_type);
    claimed.is_some_and(|claimed| part.kind != Kind::Unknown && !part.kind.passes_for(claimed))
}

/// What can be done with the part that is looked into.
fn head(panel: &SourcePanel<'_>, ui: &mut Ui, part: &PartFacts, asked: &mut Vec<Action>) {
    let Look { tokens, words, .. } = panel.look;
    Frame::new()
        .inner_margin(Margin::symmetric(16, 6))
        .show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE_12;
                let labels = ["source-decoded", "source-hex"].map(|key| words.text(key));
                let is_hex = matches!(panel.source.face(), SourceFace::Hex(_));
                let name = words.text("source-part-faces");
                if part.is_multipart() {
                    return;
                }
                if let Some(place) = segments(ui, tokens, name, &labels, usize::from(is_hex)) {
                    let look = SourceAction::LookInto(part.part, place == 1);
                    asked.push(Action::Source(look));
                }
                if plain(ui, tokens, icon::SAVE, words.text("source-save-part")).clicked() {
                    asked.push(Action::Attachment(AttachmentAction::Save {
                        which: AttachmentName::new(panel.source.mail, part.part),
                        name: name_of(part),
                    }));
                }
                let mut facts = Vec::new();
                if !part.disposition.is_empty() {
                    facts.push(part.disposition.clone());
                }
                if !part.content_id.is_empty() {
                    facts.push(format!("<{}>", part.content_id));
                }
                let label = letter::second(facts.join(" · ")).color(tokens.ink.second);
                ui.add(egui::Label::new(label).truncate());
                ui.add_space(SPACE_16);
            });
        });
}

/// A name for a part that is saved.
fn name_of(part: &PartFacts) -> String {
    let named = if part.name.is_empty() {
        part.media_type.replace('/', "-")
    } else {
        part.name.clone()
    };
    match named.rsplit_once('.') {
        Some((stem, ending)) if !part.name.is_empty() => {
            crate::ui::perform::source::file_name(stem, ending)
        }
        _ => {
            let ending = match part.media_type.as_str() {
                "text/plain" => "txt",
                "text/html" => "html",
                "message/rfc822" => "eml",
                _ => "bin",
            };
            crate::ui::perform::source::file_name(&named, ending)
        }
    }
}
