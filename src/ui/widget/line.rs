//! The small things: icon, hairline, link, badge, dot, progress.

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, Label, Rect, Response, Role, Sense, Ui,
    Vec2, WidgetInfo, pos2, vec2,
};

use crate::ui::theme::measure::SPACE_8;
use crate::ui::theme::{Tokens, fonts, letter};

/// A line of one point across the room there is.
pub fn hairline(ui: &mut Ui, tokens: &Tokens) {
    let (rect, _response) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0), Sense::hover());
    ui.painter()
        .rect_filled(rect, CornerRadius::ZERO, tokens.line.hairline);
}

/// An icon in the flow. A screen reader passes over it: words beside it say the same.
pub fn glyph(ui: &mut Ui, mark: &str, size: f32, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size + 2.0), Sense::hover());
    let font = FontId::new(size, fonts::icons());
    ui.painter()
        .text(rect.center(), Align2::CENTER_CENTER, mark, font, color);
    response
}

/// An icon that says something no words beside it say: it has a name.
pub fn sign(ui: &mut Ui, mark: &str, size: f32, color: Color32, name: &str) -> Response {
    let response = glyph(ui, mark, size, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response.on_hover_text(name)
}

/// Words that lead somewhere.
pub fn link(ui: &mut Ui, tokens: &Tokens, label: &str) -> Response {
    let text = letter::second(label).color(tokens.accent.text);
    let response = ui.add(Label::new(text).sense(Sense::click()));
    response.widget_info(|| WidgetInfo::labeled(Role::Link, true, label));
    super::button::follow(&response);
    let lit = response.hovered() || response.has_focus();
    if lit {
        let rect = response.rect;
        let under = Rect::from_min_max(
            pos2(rect.left(), rect.bottom() - 1.0),
            pos2(rect.right(), rect.bottom()),
        );
        ui.painter()
            .rect_filled(under, CornerRadius::ZERO, tokens.accent.text);
    }
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A number on gold.
pub fn badge(ui: &mut Ui, tokens: &Tokens, text: &str) -> Response {
    let galley = ui.painter().layout_no_wrap(
        text.to_owned(),
        FontId::new(12.0, fonts::semibold()),
        tokens.gold.ink,
    );
    let size = vec2((galley.size().x + SPACE_8 * 1.5).max(20.0), 20.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(10), tokens.gold.fill);
    painter.galley(rect.center() - galley.size() / 2.0, galley, tokens.gold.ink);
    response
}

/// A dot in an account's colour.
pub fn account_dot(ui: &mut Ui, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.0, color);
    response
}

/// How far something is, from 0 to 1, as a thin line; its name is for the screen reader.
pub fn progress(ui: &mut Ui, tokens: &Tokens, part: f32, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 4.0), Sense::hover());
    let part = part.clamp(0.0, 1.0);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, name);
        info.value = Some(f64::from(part));
        info
    });
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(2), tokens.line.hairline);
    let done = Rect::from_min_size(rect.min, vec2(rect.width() * part, rect.height()));
    painter.rect_filled(done, CornerRadius::same(2), tokens.accent.fill);
    response
}
