//! A few views of one thing side by side, of which one is shown.

use egui::{CornerRadius, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::ui::theme::measure::{CORNER, SECOND, SPACE_12};
use crate::ui::theme::{Tokens, fonts};

/// Height of the control.
const HEIGHT: f32 = 28.0;

/// Draws them; returns the one that was pressed. `name` is what they are views of.
pub fn segments(
    ui: &mut Ui,
    tokens: &Tokens,
    name: &str,
    labels: &[&str],
    chosen: usize,
) -> Option<usize> {
    let font = egui::FontId::new(SECOND, fonts::medium());
    let galleys: Vec<_> = labels
        .iter()
        .map(|label| {
            let painter = ui.painter();
            painter.layout_no_wrap(
                (*label).to_owned(),
                font.clone(),
                egui::Color32::PLACEHOLDER,
            )
        })
        .collect();
    let widths = galleys
        .iter()
        .map(|galley| galley.size().x.ceil() + 2.0 * SPACE_12);
    let width: f32 = widths.clone().sum();
    let (whole, group) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    group.widget_info(|| WidgetInfo::labeled(Role::RadioGroup, true, name));
    let corners = CornerRadius::same(CORNER);
    let line = Stroke::new(1.0, tokens.line.field);
    ui.painter()
        .rect(whole, corners, tokens.surface.top, line, StrokeKind::Inside);
    let mut pressed = None;
    let mut left = whole.left();
    for (index, (label, galley)) in labels.iter().zip(&galleys).enumerate() {
        let size = vec2(galley.size().x.ceil() + 2.0 * SPACE_12, HEIGHT);
        let rect = egui::Rect::from_min_size(egui::pos2(left, whole.top()), size);
        left = rect.right();
        let response = ui.interact(rect, group.id.with(index), Sense::click());
        let is_chosen = index == chosen;
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_chosen, *label));
        let painter = ui.painter();
        let ground = if is_chosen {
            tokens.surface.selected
        } else if response.hovered() {
            tokens.surface.hover
        } else {
            egui::Color32::TRANSPARENT
        };
        painter.rect_filled(rect.shrink(2.0), CornerRadius::same(CORNER - 2), ground);
        if response.has_focus() {
            let focus = Stroke::new(1.5, tokens.accent.text);
            painter.rect_stroke(rect, corners, focus, StrokeKind::Inside);
        }
        let ink = if is_chosen {
            tokens.ink.first
        } else {
            tokens.ink.second
        };
        let at = rect.center() - galley.size() / 2.0;
        painter.galley(at, galley.clone(), ink);
        if response.clicked() && !is_chosen {
            pressed = Some(index);
        }
    }
    pressed
}
