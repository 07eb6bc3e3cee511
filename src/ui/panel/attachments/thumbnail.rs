//! Pictures that come with a mail, small, behind its text.

use egui::{
    Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::{drag, sense};
use crate::channel::attachment::{AttachmentName, Room};
use crate::mime::view::MailView;
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::panel::{Look, line};
use crate::ui::theme::icon;
use crate::ui::theme::measure::{CORNER, SPACE_8, SPACE_12, SPACE_16};
use crate::ui::widget;

/// A small picture across and down, and the line of its name.
const THUMBNAIL: Vec2 = vec2(172.0, 120.0);
const THUMBNAIL_NAME: f32 = 22.0;

/// Draws them.
pub fn thumbnails(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let pictured = look.state.pictured(view);
    if pictured.is_empty() {
        return;
    }
    ui.add_space(SPACE_16);
    widget::hairline(ui, look.tokens);
    ui.add_space(SPACE_12);
    let mut wanted = Vec::new();
    let cell = THUMBNAIL + vec2(0.0, THUMBNAIL_NAME);
    let room = ui.available_width();
    let across = ((room + SPACE_12) / (cell.x + SPACE_12)).floor().max(1.0) as usize;
    for row in pictured.chunks(across) {
        let (space, _response) = ui.allocate_exact_size(vec2(room, cell.y), Sense::hover());
        if ui.is_rect_visible(space) {
            let mut corner = space.min;
            for which in row {
                let rect = Rect::from_min_size(corner, cell.min(vec2(room, cell.y)));
                thumbnail(ui, look, (which, view), rect, asked);
                if look.state.thumbnails.wants(which) {
                    wanted.push(which.clone());
                }
                corner.x += cell.x + SPACE_12;
            }
        }
        ui.add_space(SPACE_8);
    }
    if !wanted.is_empty() {
        let scale = ui.ctx().pixels_per_point();
        let room = Room {
            width: (THUMBNAIL.x * scale) as u32,
            height: (THUMBNAIL.y * scale) as u32,
        };
        let action = AttachmentAction::Thumbnails(wanted, room);
        asked.push(Action::Attachment(action));
    }
}

fn thumbnail(
    ui: &Ui,
    look: Look<'_>,
    (which, view): (&AttachmentName, &MailView),
    rect: Rect,
    asked: &mut Vec<Action>,
) {
    let tokens = look.tokens;
    let attached = view.content.attachments.iter();
    let part = which.path.first();
    let mut name = attached
        .filter(|one| Some(&one.part) == part)
        .map(|one| one.name.as_str());
    let name = name.next().unwrap_or_default();
    let id = ui.scope_id().with(("thumbnail", which));
    let response = ui.interact(rect, id, sense(look));
    drag(&response, which, asked);
    let spoken = look
        .words
        .text_with("attachment-thumbnail", &[("name", name.into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    let (frame, below) = rect.split_top_bottom_at_y(rect.bottom() - THUMBNAIL_NAME);
    let painter = ui.painter();
    painter.rect_filled(frame, CornerRadius::same(CORNER), tokens.surface.middle);
    if let Some(picture) = look.state.thumbnails.picture(which) {
        let size = picture.size_vec2() / ui.ctx().pixels_per_point();
        let factor = (frame.width() / size.x)
            .min(frame.height() / size.y)
            .min(1.0);
        let place = Align2::CENTER_CENTER.anchor_size(frame.center(), size * factor);
        egui::Image::new(picture)
            .corner_radius(CornerRadius::same(4))
            .paint_at(ui, place);
    } else {
        let ink = tokens.ink.third.gamma_multiply(0.6);
        line::icon(painter, frame.center(), icon::PICTURE, 26.0, ink);
    }
    let line = if response.has_focus() || response.hovered() {
        Stroke::new(1.5, tokens.accent.text)
    } else {
        Stroke::new(1.0, tokens.line.hairline)
    };
    painter.rect_stroke(frame, CornerRadius::same(CORNER), line, StrokeKind::Inside);
    let caption = [(name, line::regular(12.0), tokens.ink.second)];
    let left = below.left_center() + vec2(2.0, 1.0);
    line::paint(painter, left, below.width() - 4.0, &caption);
    if response.clicked() {
        asked.push(Action::Attachment(AttachmentAction::Look(which.clone())));
    }
}
