//! The list of mails: virtual, so that a million rows cost as much as a screenful.

use std::ops::Range;

use egui::{CornerRadius, EventFilter, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::row::MailRow;
use super::search_box::SearchBox;
use super::{Look, empty, line, order};
use crate::model::Place;
use crate::ui::action::Action;
use crate::ui::state::ScrollPlace;
use crate::ui::state::conversation::Selected;
use crate::ui::theme::measure::{CAPTION, ROW, SPACE_8};
use crate::ui::widget::Tall;

/// Rows asked for above and below the visible ones.
const AHEAD_ROWS: usize = 30;

/// How strong rows are while what stands in the box cannot be understood, and they were found by
/// what stood there before.
const FOUND_BEFORE: f32 = 0.45;

/// The list of mails.
pub struct MailListPanel<'a> {
    /// What it draws from.
    pub look: Look<'a>,
    /// What is being typed into the search box.
    pub typed: &'a mut String,
}

/// What the list needs of `App` after a frame.
#[derive(Debug, Default)]
pub struct ListNeeds {
    /// Rows that are or are about to be seen.
    pub rows: Range<usize>,
    /// Rows that fit in the pane.
    pub page_rows: usize,
    /// Where it is scrolled to.
    pub scroll: ScrollPlace,
}

impl MailListPanel<'_> {
    /// Draws one frame.
    pub fn ui(mut self, ui: &mut Ui, asked: &mut Vec<Action>) -> ListNeeds {
        self.head(ui, asked);
        let list = &self.look.state.list;
        if list.is_empty() {
            empty::list(ui, self.look, asked);
            return ListNeeds::default();
        }
        // What stands below is not the answer to what stands in the box.
        let opacity = ui.opacity();
        if self.look.state.search.fault.is_some() {
            ui.multiply_opacity(FOUND_BEFORE);
        }
        let needs = self.rows(ui, asked);
        ui.set_opacity(opacity);
        needs
    }

    fn head(&mut self, ui: &mut Ui, asked: &mut Vec<Action>) {
        let (tokens, words, state) = (self.look.tokens, self.look.words, self.look.state);
        ui.add_space(12.0);
        let (row, _space) =
            ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
        let name = place_name(self.look);
        let count = if state.selection.len() > 1 {
            selected(self.look)
        } else {
            let count = state.list.expected() as u64;
            let shown = words.count(count).into();
            let key = if state.list.is_grouped() {
                "list-conversations"
            } else {
                "list-mails"
            };
            words.text_with(key, &[("count", count.into()), ("shown", shown)])
        };
        let right = pos2(row.right() - 10.0, row.center().y);
        let right = pos2(order::menu(ui, right, self.look, asked) - 6.0, right.y);
        let left = if state.list.known {
            line::paint_to(
                ui.painter(),
                right,
                &count,
                line::regular(CAPTION),
                tokens.ink.third,
            )
        } else {
            right.x
        };
        line::paint(
            ui.painter(),
            pos2(row.left() + 18.0, row.center().y),
            left - row.left() - 26.0,
            &[(&name, line::semibold(17.0), tokens.ink.first)],
        );
        ui.add_space(4.0);
        let (look, typed) = (self.look, &mut *self.typed);
        SearchBox { look, typed }.ui(ui, asked);
        ui.add_space(SPACE_8);
    }

    fn rows(&self, ui: &mut Ui, asked: &mut Vec<Action>) -> ListNeeds {
        let state = self.look.state;
        let list = &state.list;
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ui.available_height();
        let cursor = state.selection.cursor().or_else(|| list.at(0));
        let tall = Tall {
            // While the list is on its way its lower part is already where it will be.
            rows: if list.is_listing() {
                let seen = list.scroll.row + list.page_rows;
                list.len().max(seen)
            } else {
                list.len()
            },
            row_points: ROW,
            place: list.scroll,
            reveal: list.reveal.and_then(|mail| list.position(mail)),
            name: self.look.words.text("list-scroll"),
            tokens: self.look.tokens,
        };
        let seen = tall.show(ui, |ui, index, rect| {
            let known = list.at(index).and_then(|mail| list.row(mail));
            let Some(row) = known else {
                return ghost(ui, rect, self.look);
            };
            let is_cursor = cursor == Some(row.id);
            let drawn = MailRow {
                look: self.look,
                row,
                of: (index + 1, list.len()),
                cursor: is_cursor,
                standing: list.standing(row.id),
            };
            let response = drawn.ui(ui, rect, asked);
            if is_cursor {
                keep_focus(ui, &response, list.reveal == Some(row.id));
            }
        });
        self.jump(ui);
        let (first, last) = (seen.rows.start, seen.rows.end);
        ListNeeds {
            rows: first.saturating_sub(AHEAD_ROWS)..last + AHEAD_ROWS,
            page_rows: ((height / ROW).floor() as usize).max(1),
            scroll: seen.place,
        }
    }
}

impl MailListPanel<'_> {
    /// The letters typed in the list, at its lower edge while they count.
    fn jump(&self, ui: &Ui) {
        let (jump, tokens) = (&self.look.state.jump, self.look.tokens);
        let Some(typed) = &jump.typed else { return };
        let key = if jump.missed {
            "list-jump-none"
        } else {
            "list-jump"
        };
        let named = [("typed", typed.as_str().into())];
        let text = self.look.words.text_with(key, &named);
        let ink = if jump.missed {
            tokens.ink.third
        } else {
            tokens.ink.first
        };
        let runs = [(text.as_str(), line::medium(13.0), ink)];
        let area = ui.max_rect();
        let room = area.width() - 48.0;
        let width = line::galley(ui.painter(), &runs, room).size().x.min(room) + 28.0;
        let pill = Rect::from_center_size(
            pos2(area.center().x, area.bottom() - 28.0),
            vec2(width, 32.0),
        );
        let stroke = Stroke::new(1.0, tokens.line.field);
        let corners = CornerRadius::same(16);
        let inside = egui::StrokeKind::Inside;
        let painter = ui.painter();
        painter.rect(pill, corners, tokens.surface.top, stroke, inside);
        line::paint(
            painter,
            pos2(pill.left() + 14.0, pill.center().y),
            width,
            &runs,
        );
        // Names are also typed by way of an input method.
        ui.output_mut(|output| {
            output.ime = Some(egui::output::IMEOutput {
                purpose: egui::IMEPurpose::Normal,
                rect: pill,
                cursor_rect: pill.with_min_x(pill.right() - 1.0),
                should_interrupt_composition: false,
            });
        });
    }
}

/// Arrow keys move the cursor, not the focus; where the focus was on a row, it goes along.
fn keep_focus(ui: &Ui, response: &egui::Response, moved: bool) {
    let in_list = egui::Id::unique("focus in list");
    let filter = EventFilter {
        vertical_arrows: true,
        horizontal_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let was_here = ui.data(|data| data.get_temp::<egui::Id>(in_list));
    if let Some(was) = was_here
        && moved
        && was != response.id
        && ui.memory(|memory| memory.has_focus(was) || memory.focused().is_none())
    {
        response.request_focus();
    }
    if response.has_focus() || response.clicked() {
        ui.data_mut(|data| data.insert_temp(in_list, response.id));
    }
}

/// A row that is not known yet: two quiet bars where its lines will be.
fn ghost(ui: &Ui, rect: Rect, look: Look<'_>) {
    let left = rect.left() + 34.0;
    let color = look.tokens.line.hairline;
    for (y, width) in [(22.0, 0.35), (43.0, 0.75)] {
        let bar = Rect::from_min_size(
            pos2(left, rect.top() + y - 4.0),
            vec2((rect.width() - 60.0) * width, 8.0),
        );
        ui.painter().rect_filled(bar, CornerRadius::same(4), color);
    }
}

/// What the list shows, in words.
#[must_use]
pub fn place_name(look: Look<'_>) -> String {
    place_name_of(look, &look.state.list.place)
}

/// A place in words.
#[must_use]
pub fn place_name_of(look: Look<'_>, place: &Place) -> String {
    match place {
        Place::Unified(name) if look.state.accounts.len() > 1 => {
            if *name == crate::model::FolderName::Inbox {
                look.words.text("place-all-inboxes").to_owned()
            } else {
                look.words.folder(name).to_owned()
            }
        }
        Place::Unified(name) => look.words.folder(name).to_owned(),
        Place::Folder(folder) => look.words.folder(&folder.name).to_owned(),
        Place::Everywhere => look.words.text("place-everywhere").to_owned(),
        Place::Search(name) | Place::Tag(name) => name.clone(),
    }
}

/// How much is selected.
#[must_use]
pub fn selected(look: Look<'_>) -> String {
    let (key, count) = match look.state.selected() {
        Selected::Mails(mails) => ("list-selected", mails),
        Selected::Conversations(conversations) => ("list-selected-conversations", conversations),
    };
    let count = count as u64;
    let shown = look.words.count(count).into();
    let words = look.words;
    words.text_with(key, &[("count", count.into()), ("shown", shown)])
}
