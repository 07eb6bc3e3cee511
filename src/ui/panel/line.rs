//! One line of text or one icon, painted where it belongs: rows are drawn, not laid out.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align2, Color32, CornerRadius, FontFamily, FontId, Galley, Painter, Pos2, Rect, Response, Role,
    Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::Look;
use crate::model::text::printable::beginning;
use crate::ui::action::Action;
use crate::ui::theme::measure::{CORNER, ICON};
use crate::ui::theme::tokens::Found;
use crate::ui::theme::{Tokens, fonts};

use crate::ui::widget::bidi::Bidi;
pub use crate::ui::widget::glyph;

/// Octets of a text of which one line is drawn: no window is wide enough for more, and all of them
/// would be laid out before the line is cut.
const LINE_OCTETS: usize = 4 * 1024;

/// Letters of a size in the ordinary weight.
#[must_use]
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Letters of a size in the medium weight.
#[must_use]
pub fn medium(size: f32) -> FontId {
    FontId::new(size, fonts::medium())
}

/// Letters of a size for the second line of an unread mail.
#[must_use]
pub fn unread(size: f32) -> FontId {
    FontId::new(size, fonts::unread())
}

/// Letters of a size in the semibold weight.
#[must_use]
pub fn semibold(size: f32) -> FontId {
    FontId::new(size, fonts::semibold())
}

/// Runs of text on one line that ends in `…` where it is wider than `width`.
pub fn galley(painter: &Painter, runs: &[(&str, FontId, Color32)], width: f32) -> Arc<Galley> {
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(width.max(0.0)),
        break_on_newline: false,
        ..Default::default()
    };
    let mut isolates = Vec::new();
    for (text, font, color) in runs {
        isolates.push(job.text.len());
        let text = beginning(text, LINE_OCTETS);
        job.append(text, 0.0, TextFormat::simple(font.clone(), *color));
    }
    laid(painter, job, isolates)
}

/// A line whose runs each have their own direction.
fn laid(painter: &Painter, job: LayoutJob, isolates: Vec<usize>) -> Arc<Galley> {
    let bidi = Bidi {
        job,
        isolates,
        at_right: false,
    };
    bidi.lay(painter).galley
}

/// Paints runs of text from `left`, their middle on the height of `left`. Returns their right end.
pub fn paint(painter: &Painter, left: Pos2, width: f32, runs: &[(&str, FontId, Color32)]) -> f32 {
    let galley = galley(painter, runs, width);
    let rect = Align2::LEFT_CENTER.anchor_size(left, galley.size());
    let right = rect.right();
    painter.galley(rect.min, galley, Color32::PLACEHOLDER);
    right
}

/// Runs of text with what was looked for in each.
pub type MarkedRun<'t> = (&'t str, FontId, Color32, Vec<Range<usize>>);

/// The same as [`paint`], what was looked for on its own ground.
pub fn paint_marked(
    painter: &Painter,
    left: Pos2,
    width: f32,
    runs: &[MarkedRun<'_>],
    found: Found,
) -> f32 {
    let mut job = LayoutJob {
        wrap: TextWrapping::truncate_at_width(width.max(0.0)),
        break_on_newline: false,
        ..Default::default()
    };
    let mut isolates = Vec::new();
    for (text, font, color, marks) in runs {
        isolates.push(job.text.len());
        append_marked(
            &mut job,
            beginning(text, LINE_OCTETS),
            &TextFormat::simple(font.clone(), *color),
            marks,
            found,
        );
    }
    let galley = laid(painter, job, isolates);
    let rect = Align2::LEFT_CENTER.anchor_size(left, galley.size());
    let right = rect.right();
    painter.galley(rect.min, galley, Color32::PLACEHOLDER);
    right
}

/// Appends a text in which some octets were looked for.
pub fn append_marked(
    job: &mut LayoutJob,
    text: &str,
    format: &TextFormat,
    marks: &[Range<usize>],
    found: Found,
) {
    let marked = TextFormat {
        color: found.ink,
        background: found.ground,
        ..format.clone()
    };
    let mut at = 0;
    for mark in marks {
        job.append(
            text.get(at..mark.start).unwrap_or_default(),
            0.0,
            format.clone(),
        );
        job.append(
            text.get(mark.clone()).unwrap_or_default(),
            0.0,
            marked.clone(),
        );
        at = mark.end;
    }
    job.append(text.get(at..).unwrap_or_default(), 0.0, format.clone());
}

/// Paints a text that ends at `right`. Returns its left end.
pub fn paint_to(painter: &Painter, right: Pos2, text: &str, font: FontId, color: Color32) -> f32 {
    let galley = galley(painter, &[(text, font, color)], f32::INFINITY);
    let rect = Align2::RIGHT_CENTER.anchor_size(right, galley.size());
    let left = rect.left();
    painter.galley(rect.min, galley, color);
    left
}

/// Paints an icon around a point.
pub fn icon(painter: &Painter, center: Pos2, icon: &str, size: f32, color: Color32) {
    painter.text(
        center,
        Align2::CENTER_CENTER,
        icon,
        FontId::new(size, fonts::icons()),
        color,
    );
}

/// The outline that shows where the keyboard is.
pub fn focus_ring(painter: &Painter, rect: Rect, tokens: &Tokens) {
    painter.rect_stroke(
        rect,
        CornerRadius::same(CORNER),
        Stroke::new(1.5, tokens.accent.text),
        egui::StrokeKind::Inside,
    );
}

/// A hairline down the right or left side of a pane.
pub fn hairline_down(ui: &Ui, x: f32, tokens: &Tokens) {
    let stroke = Stroke::new(1.0, tokens.line.hairline);
    ui.painter().vline(x, ui.max_rect().y_range(), stroke);
}

/// A button of one icon in `rect`: quiet, with a tooltip and a name.
pub fn icon_button(
    ui: &Ui,
    rect: Rect,
    id_salt: &'static str,
    mark: &str,
    name: &str,
    tip: &str,
    look: Look<'_>,
) -> Response {
    let id = ui.scope_id().with(id_salt);
    icon_button_with_id(ui, rect, id, mark, name, tip, look)
}

/// The same for buttons of which there are several.
pub fn icon_button_with_id(
    ui: &Ui,
    rect: Rect,
    id: egui::Id,
    mark: &str,
    name: &str,
    tip: &str,
    look: Look<'_>,
) -> Response {
    let response = ui.interact(rect, id, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let tokens = look.tokens;
    let ink = if !enabled {
        tokens.ink.third.gamma_multiply(0.5)
    } else if response.hovered() {
        tokens.ink.first
    } else {
        tokens.ink.second
    };
    if enabled && (response.hovered() || response.is_pointer_button_down_on()) {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(CORNER), tokens.surface.hover);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, tokens);
    }
    icon(ui.painter(), rect.center(), mark, ICON, ink);
    if tip.is_empty() {
        response
    } else {
        response.on_hover_text(tip)
    }
}

/// The button of an action: its icon, its name, a tooltip with its keys. Sleeps where the action
/// cannot be done now.
pub fn action_button(
    ui: &mut Ui,
    mark: &str,
    action: Action,
    look: Look<'_>,
    asked: &mut Vec<Action>,
) {
    let enabled = action.enabled(look.state);
    ui.add_enabled_ui(enabled, |ui| {
        let (rect, _space) = ui.allocate_exact_size(Vec2::splat(32.0), Sense::hover());
        let name = look.words.text(action.key());
        let mut tip = tooltip(ui, &action, look);
        let is_about_selection = matches!(
            action,
            Action::Archive
                | Action::Delete
                | Action::Junk
                | Action::NotJunk
                | Action::MarkRead
                | Action::MarkUnread
        );
        if let (true, Some(count)) = (is_about_selection, look.state.meant_by_selection()) {
            let named = [("action", tip.into()), ("count", (count as u64).into())];
            tip = look.words.text_with("tip-all-mails", &named);
        }
        if icon_button(ui, rect, action.key(), mark, name, &tip, look).clicked() {
            asked.push(action);
        }
    });
}

/// `Archive (E)`.
#[must_use]
pub fn tooltip(ui: &Ui, action: &Action, look: Look<'_>) -> String {
    let name = look.words.text(action.key());
    match action.shortcuts().first() {
        Some(shortcut) => {
            let keys = ui.ctx().format_shortcut(shortcut);
            let named = [("name", name.into()), ("keys", keys.into())];
            look.words.text_with("tip-keys", &named)
        }
        None => name.to_owned(),
    }
}

/// A filled circle.
pub fn dot(painter: &Painter, center: Pos2, radius: f32, color: Color32) {
    painter.circle_filled(center, radius, color);
}

/// A badge with a count whose right end is at `right`. Returns its left end.
pub fn badge(painter: &Painter, right: Pos2, text: &str, fill: Color32, ink: Color32) -> f32 {
    let galley = galley(painter, &[(text, semibold(11.0), ink)], f32::INFINITY);
    let size = vec2((galley.size().x + 10.0).max(18.0), 18.0);
    let rect = Rect::from_min_size(pos2(right.x - size.x, right.y - size.y / 2.0), size);
    painter.rect_filled(rect, CornerRadius::same(9), fill);
    painter.galley(rect.center() - galley.size() / 2.0, galley, ink);
    rect.left()
}
