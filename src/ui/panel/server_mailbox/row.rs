//! One mail on the server: a line of the table.

use egui::{CornerRadius, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::super::{Look, line};
use super::telling;
use crate::model::{HeadAnswer, HeadSource, Leaves, Presence};
use crate::ui::action::MaildropAction;
use crate::ui::state::ServerMailbox;
use crate::ui::state::server_mailbox::{Mark, Row};
use crate::ui::theme::icon;
use crate::ui::theme::measure::{CORNER, SECOND};

/// Room at both sides of the table.
const SIDE: f32 = 20.0;
/// Room between two columns.
const GAP: f32 = 16.0;

/// Where each column begins and how wide it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    pub(super) sender: (f32, f32),
    pub(super) subject: (f32, f32),
    pub(super) date: (f32, f32),
    pub(super) size: (f32, f32),
    /// Whether it is here; nought wide where there is no room.
    pub(super) here: (f32, f32),
    /// When it leaves; nought wide where there is no room.
    pub(super) leaves: (f32, f32),
}

impl Columns {
    /// Columns for a table of this width.
    pub(super) fn of(width: f32) -> Self {
        let room = width - 2.0 * SIDE;
        let (date, size) = if room < 460.0 {
            (52.0, 54.0)
        } else {
            (72.0, 68.0)
        };
        let here = if room < 420.0 { 0.0 } else { 104.0 };
        let leaves = if room < 680.0 { 0.0 } else { 168.0 };
        let fixed = date + size + here + leaves;
        let gaps = [here, leaves].iter().filter(|width| **width > 0.0).count() as f32 + 3.0;
        let flexible = (room - fixed - gaps * GAP).max(120.0);
        let sender = (flexible * 0.34).min(220.0);
        let mut left = SIDE;
        let mut next = |width: f32| {
            let at = left;
            if width > 0.0 {
                left += width + GAP;
            }
            (at, width)
        };
        Self {
            sender: next(sender),
            subject: next(flexible - sender),
            date: next(date),
            size: next(size),
            here: next(here),
            leaves: next(leaves),
        }
    }
}

/// Names a row among all widgets.
pub(super) fn row_id(open: &ServerMailbox, place: usize) -> egui::Id {
    egui::Id::unique(("server mail", open.account.as_str(), place))
}

/// One row.
pub(super) struct MaildropRow<'a> {
    pub(super) look: Look<'a>,
    pub(super) open: &'a ServerMailbox,
    pub(super) columns: &'a Columns,
    /// Names it among the rows.
    pub(super) place: usize,
    pub(super) row: &'a Row,
    /// Whether it is the row that Tab stops at.
    pub(super) cursor: bool,
}

impl MaildropRow<'_> {
    /// Draws it into `rect`.
    pub(super) fn ui(&self, ui: &Ui, rect: Rect, found: &mut Vec<MaildropAction>) -> Response {
        let tokens = self.look.tokens;
        let marked = self.open.is_marked(self.place);
        let sense = if self.cursor {
            Sense::click()
        } else {
            Sense::CLICK
        };
        let id = row_id(self.open, self.place);
        let response = ui.interact(rect, id, sense);
        let inner = rect.shrink2(vec2(8.0, 1.0));
        let corners = CornerRadius::same(CORNER);
        if marked {
            ui.painter()
                .rect_filled(inner, corners, tokens.surface.selected);
        } else if response.contains_pointer() {
            ui.painter()
                .rect_filled(inner, corners, tokens.surface.hover);
        }
        if response.has_focus() {
            line::focus_ring(ui.painter(), inner, tokens);
            // Arrow keys move the cursor, not the focus.
            let filter = egui::EventFilter {
                vertical_arrows: true,
                ..Default::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        }
        self.paint(ui, rect);
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, self.spoken()));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(marked);
        });
        if response.clicked() {
            let keys = ui.input(|input| input.modifiers);
            let how = if keys.shift {
                Mark::Range
            } else if keys.command {
                Mark::Toggle
            } else {
                Mark::Only
            };
            let place = self.place;
            found.push(MaildropAction::Mark { place, how });
        }
        crate::ui::widget::menu(&response, |ui| self.menu(ui, found));
        response
    }

    fn menu(&self, ui: &mut Ui, found: &mut Vec<MaildropAction>) {
        if !self.open.is_marked(self.place) {
            // The menu is about this row, and says so.
            let how = Mark::Only;
            let place = self.place;
            found.push(MaildropAction::Mark { place, how });
        }
        if !self.open.is_lasting() {
            return;
        }
        for action in [
            MaildropAction::Fetch,
            MaildropAction::Keep,
            MaildropAction::AskDelete,
        ] {
            let key = telling::key(self.open, &action);
            if ui.button(self.look.words.text(key)).clicked() {
                found.push(action);
            }
        }
    }

    fn paint(&self, ui: &Ui, rect: Rect) {
        let (tokens, words, painter) = (self.look.tokens, self.look.words, ui.painter());
        let y = rect.center().y;
        let at = |column: (f32, f32)| pos2(rect.left() + column.0, y);
        let second = || line::regular(SECOND);
        let columns = self.columns;
        let put = |column: (f32, f32), text: &str, font, ink| {
            line::paint(painter, at(column), column.1, &[(text, font, ink)]);
        };
        match &self.row.head {
            Some(HeadAnswer::Read(head)) => {
                let absent = self.row.mail.presence == Presence::Absent;
                let font = if absent {
                    line::medium(SECOND)
                } else {
                    second()
                };
                let sender = match head.from.shown() {
                    "" => words.text("row-no-sender"),
                    shown => shown,
                };
                put(columns.sender, sender, font.clone(), tokens.ink.first);
                let subject = match head.subject.as_str() {
                    "" => words.text("no-subject"),
                    subject => subject,
                };
                put(columns.subject, subject, font, tokens.ink.first);
                if let Some(date) = head.date {
                    let date = words.date(date, self.look.state.now);
                    put(columns.date, &date, second(), tokens.ink.second);
                }
            }
            None if self.open.heads == HeadSource::Top && self.reads() => self.ghost(ui, rect),
            _ => {
                put(columns.sender, "–", second(), tokens.ink.third);
                let uid = self.row.uid();
                let mono = egui::FontId::monospace(SECOND - 1.0);
                put(columns.subject, &uid, mono, tokens.ink.second);
            }
        }
        if let Some(octets) = self.row.mail.octets {
            let right = pos2(rect.left() + columns.size.0 + columns.size.1, y);
            let size = words.size(octets);
            line::paint_to(painter, right, &size, second(), tokens.ink.second);
        }
        if columns.here.1 > 0.0 {
            let (mark, ink) = match self.row.mail.presence {
                Presence::Here => (icon::WENT_WELL, tokens.green.text),
                Presence::InPart => (icon::NOT_YET, tokens.gold.text),
                Presence::Erased => (icon::DELETE, tokens.ink.third),
                Presence::Absent => (icon::SERVER, tokens.gold.text),
            };
            let left = at(columns.here);
            line::icon(painter, left + vec2(8.0, 0.0), mark, 15.0, ink);
            let text = words.presence(self.row.mail.presence);
            let runs = [(text, second(), tokens.ink.second)];
            line::paint(
                painter,
                left + vec2(22.0, 0.0),
                columns.here.1 - 22.0,
                &runs,
            );
        }
        if columns.leaves.1 > 0.0 {
            let text = words.leaves(self.row.mail.leaves, self.look.state.now);
            let mut left = at(columns.leaves);
            let mut ink = tokens.ink.third;
            match self.row.mail.leaves {
                Leaves::Kept => {
                    let accent = tokens.accent.text;
                    line::icon(painter, left + vec2(7.0, 0.0), icon::PIN, 15.0, accent);
                    left.x += 20.0;
                    ink = accent;
                }
                Leaves::NextFetch => ink = tokens.gold.text,
                _ => {}
            }
            let room = rect.left() + columns.leaves.0 + columns.leaves.1 - left.x;
            line::paint(painter, left, room, &[(&text, second(), ink)]);
        }
    }

    fn reads(&self) -> bool {
        self.look.state.reads_server_mailbox()
    }

    /// A head that is about to be read: quiet bars where its words will be.
    fn ghost(&self, ui: &Ui, rect: Rect) {
        let color = self.look.tokens.line.hairline;
        for ((left, width), part) in [(self.columns.sender, 0.7), (self.columns.subject, 0.5)] {
            let bar = Rect::from_min_size(
                pos2(rect.left() + left, rect.center().y - 4.0),
                vec2(width * part, 8.0),
            );
            ui.painter().rect_filled(bar, CornerRadius::same(4), color);
        }
    }

    /// What a screen reader says.
    fn spoken(&self) -> String {
        let (look, words) = (self.look, self.look.words);
        let mut parts = match self.row.read() {
            Some(head) => {
                let date = head.date.map(|date| words.date(date, look.state.now));
                let mut parts = vec![head.from.shown().to_owned(), head.subject.clone()];
                parts.extend(date);
                parts
            }
            None => vec![self.row.uid()],
        };
        if let Some(HeadAnswer::Refused(said)) = &self.row.head {
            parts.push(said.clone());
        }
        parts.extend(self.row.mail.octets.map(|octets| words.size(octets)));
        parts.push(words.presence(self.row.mail.presence).to_owned());
        parts.push(words.leaves(self.row.mail.leaves, look.state.now));
        parts.retain(|part| !part.is_empty());
        words.list(&parts)
    }
}
