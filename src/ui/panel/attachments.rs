//! The files that come with a mail: chips under its head, small pictures behind its text.

pub mod said;
mod thumbnail;

use egui::{
    Color32, CornerRadius, CursorIcon, FontId, PointerButton, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{Look, line};
use crate::channel::attachment::AttachmentName;
use crate::mime::view::{AttachmentView, MailView};
use crate::ui::action::{Action, AttachmentAction};
use crate::ui::theme::measure::{SPACE_4, SPACE_8, SPACE_12};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{self, Roll};

pub use thumbnail::thumbnails;

/// Chips that are shown before the others unfold: about three rows, so that the text is near.
const CHIPS: usize = 6;
/// Chips shown beside those because they must be warned of: whoever sends more of them wants nobody
/// to look at each, and how many more there are is said.
const WARNED: usize = 6;
/// Chips that are set in rows, each as wide as its name: all of them are measured in each frame.
const ROWS_OF: usize = 48;
/// Width of a chip in the list of more, at least; the rows of it that are seen, and room for its bar.
const LISTED: f32 = 250.0;
const LIST_ROWS: f32 = 6.5;
const BAR: f32 = 12.0;
/// Height of a chip.
const CHIP: f32 = 44.0;
/// Width of what is not text in it: icon, margins, two buttons.
const CHIP_REST: f32 = 44.0 + 38.0 + 32.0;
/// Widest text shown whole.
const CHIP_TEXT: f32 = 300.0;

/// The files that come with a mail, or with a mail within a file.
pub struct Files<'v> {
    /// In what they lie: the way into it, which is empty for a mail itself.
    pub within: AttachmentName,
    /// Those that are offered.
    pub all: Vec<&'v AttachmentView>,
}

impl<'v> Files<'v> {
    /// Those of a mail that are offered.
    #[must_use]
    pub fn of(look: Look<'_>, view: &'v MailView) -> Self {
        Self {
            within: AttachmentName {
                mail: view.id,
                path: Vec::new(),
            },
            all: look.state.offered(view),
        }
    }

    /// Which one of them is: made for those that are drawn, of which there are few.
    fn name(&self, one: &AttachmentView) -> AttachmentName {
        self.within.within(one.part)
    }

    fn names(&self) -> Vec<AttachmentName> {
        self.all.iter().map(|one| self.name(one)).collect()
    }

    /// Chips of all of them: in rows, or in a list that scrolls where there are many.
    pub fn show(&self, ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
        if self.all.len() > ROWS_OF {
            self.list(ui, look, asked);
        } else {
            self.rows(ui, look, &self.all, asked);
        }
    }
}

/// The chips of a mail.
pub fn chips(ui: &mut Ui, look: Look<'_>, view: &MailView, asked: &mut Vec<Action>) {
    let files = Files::of(look, view);
    if files.all.is_empty() {
        return;
    }
    ui.add_space(SPACE_12);
    if files.all.len() > 1 {
        summary(ui, look, &files, asked);
    }
    // One more takes no more room than the words that would stand for it.
    if files.all.len() <= CHIPS + 1 {
        return files.show(ui, look, asked);
    }
    let shown = folded(&files.all);
    let is_open = look.state.thumbnails.is_unfolded(view.id);
    if is_open {
        files.show(ui, look, asked);
    } else {
        files.rows(ui, look, &shown, asked);
    }
    fold(ui, look, (view, is_open), (&files.all, shown.len()), asked);
}

/// The first ones, and what must be warned of: that is not folded away while it is few enough to be
/// seen at all.
fn folded<'v>(offered: &[&'v AttachmentView]) -> Vec<&'v AttachmentView> {
    let (first, others) = offered.split_at(CHIPS.min(offered.len()));
    let warned = others.iter().filter(|one| one.inspection.warns());
    first.iter().chain(warned.take(WARNED)).copied().collect()
}

/// The button that shows the chips of all. Of those that it hides it says how many must be warned of.
fn fold(
    ui: &mut Ui,
    look: Look<'_>,
    (view, is_open): (&MailView, bool),
    (offered, shown): (&[&AttachmentView], usize),
    asked: &mut Vec<Action>,
) {
    let rest = offered.len() - shown;
    if rest == 0 {
        return;
    }
    let (mark, label) = if is_open {
        let label = look.words.text("attachments-fewer").to_owned();
        (icon::UP, label)
    } else {
        let warned = offered.iter().skip(CHIPS);
        let warned = warned.filter(|one| one.inspection.warns()).count();
        let count = ("count", (rest as u64).into());
        let label = match warned.saturating_sub(WARNED) {
            0 => look.words.text_with("attachments-more", &[count]),
            hidden => {
                let warned = ("warned", (hidden as u64).into());
                look.words
                    .text_with("attachments-more-warned", &[count, warned])
            }
        };
        (icon::DOWN, label)
    };
    let response = widget::quiet(ui, look.tokens, mark, &label);
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_expanded(is_open));
    if response.clicked() {
        asked.push(Action::Attachment(AttachmentAction::Fold(view.id)));
    }
}

/// How many there are and how large, and all at once.
fn summary(ui: &mut Ui, look: Look<'_>, files: &Files<'_>, asked: &mut Vec<Action>) {
    let sizes = files.all.iter().map(|one| one.size_octets);
    let octets = sizes.fold(0, u64::saturating_add);
    let named = [
        ("count", (files.all.len() as u64).into()),
        ("size", look.words.size(octets).into()),
    ];
    let text = look.words.text_with("attachments-summary", &named);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE_12;
        ui.label(letter::second(text).color(look.tokens.ink.second));
        let label = look.words.text("attachments-save-all");
        if widget::quiet(ui, look.tokens, icon::SAVE, label).clicked() {
            let all = AttachmentAction::SaveAll(files.names());
            asked.push(Action::Attachment(all));
        }
    });
    ui.add_space(SPACE_4);
}

impl Files<'_> {
    /// Chips of some of them in as many rows as they need.
    fn rows(
        &self,
        ui: &mut Ui,
        look: Look<'_>,
        shown: &[&AttachmentView],
        asked: &mut Vec<Action>,
    ) {
        let room = ui.available_width();
        let mut corner = Vec2::ZERO;
        let mut places = Vec::with_capacity(shown.len());
        for attachment in shown {
            let width = width(ui, look, attachment).min(room);
            if corner.x > 0.0 && corner.x + width > room {
                corner = vec2(0.0, corner.y + CHIP + SPACE_8);
            }
            places.push(Rect::from_min_size(corner.to_pos2(), vec2(width, CHIP)));
            corner.x += width + SPACE_8;
        }
        let space = vec2(room, corner.y + CHIP);
        let (space, _response) = ui.allocate_exact_size(space, Sense::hover());
        for (attachment, place) in shown.iter().zip(places) {
            let rect = place.translate(space.min.to_vec2());
            if ui.is_rect_visible(rect) {
                self.chip(ui, look, attachment, rect, asked);
            }
        }
    }

    /// Chips of all of them, equally wide, of which only those are laid out that are seen.
    fn list(&self, ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
        let room = ui.available_width() - BAR;
        let across = ((room + SPACE_8) / (LISTED + SPACE_8)).floor().max(1.0);
        let width = (room - SPACE_8 * (across - 1.0)) / across;
        let across = across as usize;
        let roll = Roll {
            id: ui.scope_id().with(("attachments", &self.within)),
            rows: self.all.len().div_ceil(across),
            row_points: CHIP + SPACE_8,
            seen: LIST_ROWS,
        };
        roll.show(ui, |ui, row, at| {
            let row = self.all.iter().skip(row * across).take(across);
            for (column, attachment) in row.enumerate() {
                let left = vec2(column as f32 * (width + SPACE_8), 0.0);
                let rect = Rect::from_min_size(at.min + left, vec2(width, CHIP));
                self.chip(ui, look, attachment, rect, asked);
            }
        });
    }

    fn chip(
        &self,
        ui: &Ui,
        look: Look<'_>,
        attachment: &AttachmentView,
        rect: Rect,
        asked: &mut Vec<Action>,
    ) {
        let chip = Chip {
            look,
            files: self,
            which: self.name(attachment),
            attachment,
            rect,
        };
        chip.ui(ui, asked);
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
    files: &'a Files<'a>,
    which: AttachmentName,
    attachment: &'a AttachmentView,
    rect: Rect,
}

impl Chip<'_> {
    fn ui(&self, ui: &Ui, asked: &mut Vec<Action>) {
        let (look, rect) = (self.look, self.rect);
        let (which, attachment) = (&self.which, self.attachment);
        let id = ui.scope_id().with(("attachment", which));
        let response = ui.interact(rect, id, sense(look));
        let spoken = said::spoken(look.words, attachment);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
        if response.gained_focus() {
            ui.scroll_to_rect(rect, None);
        }
        self.paint(ui, &response);
        let response = if attachment.inspection.cautions.is_empty() {
            response
        } else {
            response.on_hover_ui(|ui| {
                ui.label(said::cautions(look.words, attachment).join("\n"));
            })
        };
        if response.clicked() {
            asked.push(Action::Attachment(AttachmentAction::Look(which.clone())));
        }
        drag(&response, which, asked);
        widget::menu(&response, |ui| self.menu(ui, asked));
        self.buttons(ui, asked);
    }

    fn paint(&self, ui: &Ui, response: &Response) {
        let (tokens, rect) = (self.look.tokens, self.rect);
        let attachment = self.attachment;
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
        let (which, attachment) = (&self.which, self.attachment);
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

    /// What can be done with it.
    fn menu(&self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (look, attachment) = (self.look, self.attachment);
        ui.set_min_width(200.0);
        ui.spacing_mut().item_spacing.y = 1.0;
        let which = || self.which.clone();
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
        if self.files.all.len() > 1 {
            let save = Action::Attachment(AttachmentAction::SaveAll(self.files.names()));
            acts.push(("attachments-save-all", save));
        }
        for (key, action) in acts {
            if ui.button(look.words.text(key)).clicked() {
                asked.push(action);
                ui.close();
            }
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
