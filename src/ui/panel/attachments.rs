//! The files that come with a mail: chips under its head, small pictures behind its text.

pub mod said;

use egui::{
    Align2, Color32, CornerRadius, CursorIcon, FontId, PointerButton, Rect, Response, Role, Sense,
    Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{Look, line};
use crate::channel::attachment::{AttachmentName, Room};
use crate::mime::view::{AttachmentView, MailView};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::theme::measure::{CORNER, SPACE_4, SPACE_8, SPACE_12, SPACE_16};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Chips that are shown before the others unfold: about three rows, so that the text is near.
const CHIPS: usize = 6;
/// Height of a chip.
const CHIP: f32 = 44.0;
/// Width of what is not text in it: icon, margins, two buttons.
const CHIP_REST: f32 = 44.0 + 38.0 + 32.0;
/// Widest text shown whole.
const CHIP_TEXT: f32 = 300.0;
/// A small picture across and down, and the line of its name.
const THUMBNAIL: Vec2 = vec2(172.0, 120.0);
const THUMBNAIL_NAME: f32 = 22.0;

/// A file that is offered.
pub type Offered<'v> = (AttachmentName, &'v AttachmentView);

/// The chips of a mail.
pub fn chips(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let offered = look.state.offered(view).into_iter();
    let offered: Vec<Offered<'_>> = offered
        .map(|one| (AttachmentName::new(view.id, one.part), one))
        .collect();
    if offered.is_empty() {
        return;
    }
    ui.add_space(SPACE_12);
    if offered.len() > 1 {
        summary(ui, look, &offered, asked);
    }
    // One more takes no more room than the words that would stand for it.
    if offered.len() <= CHIPS + 1 {
        return rows(ui, look, (&offered, &offered), asked);
    }
    let is_open = look.state.thumbnails.is_unfolded(view.id);
    if is_open {
        rows(ui, look, (&offered, &offered), asked);
    } else {
        rows(ui, look, (&folded(&offered), &offered), asked);
    }
    fold(ui, look, (view, is_open, &offered), asked);
}

/// The first ones, and whatever must be warned of: that is never folded away.
fn folded<'v>(offered: &[Offered<'v>]) -> Vec<Offered<'v>> {
    let shown = offered.iter().enumerate();
    let shown = shown.filter(|(place, (_which, one))| *place < CHIPS || one.inspection.warns());
    shown.map(|(_place, one)| one.clone()).collect()
}

/// The button that shows the chips of all.
fn fold(
    ui: &mut Ui,
    look: Look<'_>,
    (view, is_open, offered): (&MailView, bool, &[Offered<'_>]),
    asked: &mut Vec<Action>,
) {
    let rest = offered.len() - folded(offered).len();
    if rest == 0 {
        return;
    }
    let (mark, label) = if is_open {
        let label = look.words.text("attachments-fewer").to_owned();
        (icon::UP, label)
    } else {
        let named = [("count", (rest as u64).into())];
        (icon::DOWN, look.words.text_with("attachments-more", &named))
    };
    let response = widget::quiet(ui, look.tokens, mark, &label);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    if response.clicked() {
        asked.push(Action::Attachment(AttachmentAction::Fold(view.id)));
    }
}

/// How many there are and how large, and all at once.
fn summary(ui: &mut Ui, look: Look<'_>, offered: &[Offered<'_>], asked: &mut Vec<Action>) {
    let sizes = offered.iter().map(|(_which, one)| one.size_octets);
    let octets = sizes.fold(0, u64::saturating_add);
    let named = [
        ("count", (offered.len() as u64).into()),
        ("size", look.words.size(octets).into()),
    ];
    let text = look.words.text_with("attachments-summary", &named);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_12;
        ui.label(letter::second(text).color(look.tokens.ink.second));
        let label = look.words.text("attachments-save-all");
        if widget::quiet(ui, look.tokens, icon::SAVE, label).clicked() {
            let all = offered.iter().map(|(which, _one)| which.clone()).collect();
            asked.push(Action::Attachment(AttachmentAction::SaveAll(all)));
        }
    });
    ui.add_space(SPACE_4);
}

/// Chips in as many rows as they need, of the first of two lists; the second are all there are.
pub fn rows(
    ui: &mut Ui,
    look: Look<'_>,
    (offered, all): (&[Offered<'_>], &[Offered<'_>]),
    asked: &mut Vec<Action>,
) {
    let room = ui.available_width();
    let mut corner = Vec2::ZERO;
    let mut places = Vec::with_capacity(offered.len());
    for (_which, attachment) in offered {
        let width = width(ui, look, attachment).min(room);
        if corner.x > 0.0 && corner.x + width > room {
            corner = vec2(0.0, corner.y + CHIP + SPACE_8);
        }
        places.push(Rect::from_min_size(corner.to_pos2(), vec2(width, CHIP)));
        corner.x += width + SPACE_8;
    }
    let (space, _response) = ui.allocate_exact_size(vec2(room, corner.y + CHIP), Sense::hover());
    for (one, place) in offered.iter().zip(places) {
        let rect = place.translate(space.min.to_vec2());
        if ui.is_rect_visible(rect) {
            Chip { look, one, rect }.ui(ui, all, asked);
        }
    }
}

fn width(ui: &Ui, look: Look<'_>, attachment: &AttachmentView) -> f32 {
    let ink = look.tokens.ink.first;
    let (detail, caution) = said::detail(look.words, attachment);
    let name = name_runs(&attachment.name, ink);
    let name = line::galley(ui.painter(), &name, CHIP_TEXT);
    let detail = [
        (detail.as_str(), line::regular(12.0), ink),
        (caution, line::medium(12.0), ink),
    ];
    let detail = line::galley(ui.painter(), &detail, CHIP_TEXT);
    name.size().x.max(detail.size().x).ceil() + CHIP_REST
}

/// A name and its ending, which stands at its right whatever its letters are.
fn name_runs(name: &str, ink: Color32) -> [(&str, FontId, Color32); 2] {
    let (stem, ending) = name.split_at(name.rfind('.').unwrap_or(name.len()));
    [stem, ending].map(|part| (part, line::medium(13.0), ink))
}

/// One chip.
struct Chip<'a> {
    look: Look<'a>,
    one: &'a Offered<'a>,
    rect: Rect,
}

impl Chip<'_> {
    fn ui(&self, ui: &Ui, all: &[Offered<'_>], asked: &mut Vec<Action>) {
        let (look, rect) = (self.look, self.rect);
        let (which, attachment) = self.one;
        let id = ui.scope_id().with(("attachment", which));
        let response = ui.interact(rect, id, sense(look));
        let spoken = said::spoken(look.words, attachment);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        self.paint(ui, &response);
        let told = said::cautions(look.words, attachment);
        let response = if told.is_empty() {
            response
        } else {
            response.on_hover_text(told.join("\n"))
        };
        if response.clicked() {
            asked.push(Action::Attachment(AttachmentAction::Look(which.clone())));
        }
        drag(&response, which, asked);
        widget::menu(&response, |ui| menu(ui, look, self.one, all, asked));
        self.buttons(ui, asked);
    }

    fn paint(&self, ui: &Ui, response: &Response) {
        let (tokens, rect) = (self.look.tokens, self.rect);
        let (_which, attachment) = self.one;
        let ground = if response.hovered() {
            tokens.surface.hover
        } else {
            tokens.surface.middle
        };
        let corners = CornerRadius::same(10);
        let line = if response.has_focus() {
            Stroke::new(1.5, tokens.accent.text)
        } else {
            Stroke::new(1.0, tokens.line.hairline)
        };
        let painter = ui.painter();
        painter.rect(rect, corners, ground, line, StrokeKind::Inside);
        let y = rect.center().y;
        let warns = attachment.inspection.warns();
        let (mark, ink) = if warns {
            (icon::WARNING, tokens.gold.text)
        } else {
            (said::mark(attachment.inspection.kind), tokens.accent.text)
        };
        line::icon(painter, pos2(rect.left() + 22.0, y), mark, 22.0, ink);
        let left = rect.left() + 42.0;
        let width = rect.width() - CHIP_REST + 4.0;
        let name = name_runs(&attachment.name, tokens.ink.first);
        line::paint(painter, pos2(left, y - 8.0), width, &name);
        let (detail, caution) = said::detail(self.look.words, attachment);
        let lower = [
            (detail.as_str(), line::regular(12.0), tokens.ink.third),
            (caution, line::medium(12.0), tokens.gold.text),
        ];
        line::paint(painter, pos2(left, y + 9.0), width, &lower);
    }

    fn buttons(&self, ui: &Ui, asked: &mut Vec<Action>) {
        let (which, attachment) = self.one;
        let named = [("name", attachment.name.as_str().into())];
        let acts = [
            (
                icon::OPEN,
                "attachment-open",
                AttachmentAction::Open {
                    which: which.clone(),
                    despite: false,
                },
            ),
            (
                icon::SAVE,
                "attachment-save",
                AttachmentAction::Save {
                    which: which.clone(),
                    name: attachment.name.clone(),
                },
            ),
        ];
        let mut right = self.rect.right() - 4.0;
        for (mark, key, action) in acts {
            let corner = pos2(right - 32.0, self.rect.center().y - 16.0);
            let rect = Rect::from_min_size(corner, Vec2::splat(32.0));
            let id = ui.scope_id().with((key, which));
            let name = self.look.words.text_with(key, &named);
            if line::icon_button_with_id(ui, rect, id, mark, &name, &name, self.look).clicked() {
                asked.push(Action::Attachment(action));
            }
            right -= 32.0;
        }
    }
}

/// A chip is pressed, and dragged where something can be dragged out of the window.
fn sense(look: Look<'_>) -> Sense {
    if look.state.drags_out {
        Sense::click_and_drag()
    } else {
        Sense::click()
    }
}

fn drag(response: &Response, which: &AttachmentName, asked: &mut Vec<Action>) {
    if response.drag_started_by(PointerButton::Primary) {
        let drag = AttachmentAction::DragOut(which.clone());
        asked.push(Action::Attachment(drag));
    }
    if response.dragged_by(PointerButton::Primary) {
        response.ctx.set_cursor_icon(CursorIcon::Grabbing);
    }
}

/// What can be done with one.
fn menu(
    ui: &mut Ui,
    look: Look<'_>,
    (which, attachment): &Offered<'_>,
    all: &[Offered<'_>],
    asked: &mut Vec<Action>,
) {
    ui.set_min_width(200.0);
    ui.spacing_mut().item_spacing.y = 1.0;
    let which = || which.clone();
    let mut acts = vec![
        (
            "attachment-menu-look",
            Action::Attachment(AttachmentAction::Look(which())),
        ),
        (
            "attachment-menu-open",
            Action::Attachment(AttachmentAction::Open {
                which: which(),
                despite: false,
            }),
        ),
        (
            "attachment-menu-save",
            Action::Attachment(AttachmentAction::Save {
                which: which(),
                name: attachment.name.clone(),
            }),
        ),
        (
            "attachment-menu-copy-name",
            Action::Copy(attachment.name.clone()),
        ),
    ];
    if said::is_mail(attachment.inspection.kind) {
        let read = Action::Attachment(AttachmentAction::Read(which()));
        acts.insert(1, ("attachment-read", read));
    }
    if all.len() > 1 {
        let all = all.iter().map(|(which, _one)| which.clone()).collect();
        let save = Action::Attachment(AttachmentAction::SaveAll(all));
        acts.push(("attachments-save-all", save));
    }
    for (key, action) in acts {
        if ui.button(look.words.text(key)).clicked() {
            asked.push(action);
            ui.close();
        }
    }
}

/// Pictures that come with a mail, small, behind its text.
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
