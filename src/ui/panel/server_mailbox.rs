//! The server mailbox, in place of list and reader: a table of what lies on the server, and what
//! can be done with a selection of it.

mod head;
mod row;
mod telling;

use egui::{Key, Modifiers, Rect, ScrollArea, Ui};

use super::Look;
use super::line;
use crate::ui::action::{Action, MaildropAction};
use crate::ui::state::ServerMailbox;
use crate::ui::state::server_mailbox::Mark;
use crate::ui::theme::icon;
use crate::ui::theme::letter;
use crate::ui::theme::measure::{SPACE_8, SPACE_12};
use crate::ui::widget::plain;

use row::{Columns, MaildropRow, row_id};

/// Height of a row.
const ROW: f32 = 40.0;
/// Rows about to be seen, whose heads are asked for as well.
const AHEAD_ROWS: usize = 60;

/// Draws one frame. `hears_keys`: nothing lies in front.
pub fn ui(
    ui: &mut Ui,
    look: Look<'_>,
    open: &ServerMailbox,
    hears_keys: bool,
    asked: &mut Vec<Action>,
) {
    let mut found = Vec::new();
    // The head first: its field may want Escape.
    head::ui(ui, look, open, asked, &mut found);
    if hears_keys {
        keys(ui, open, &mut found);
    }
    if open.known && open.shown() > 0 {
        table(ui, look, open, &mut found);
    } else {
        nothing(ui, look, open, &mut found);
    }
    asked.extend(found.into_iter().map(Action::Maildrop));
}

/// What the keys ask for while no text is typed.
fn keys(ui: &Ui, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    if ui.ctx().text_edit_focused() {
        return;
    }
    let page = isize::try_from(open.page_rows.saturating_sub(1)).unwrap_or(1);
    let steps = [
        (Key::ArrowDown, 1),
        (Key::ArrowUp, -1),
        (Key::PageDown, page),
        (Key::PageUp, -page),
        (Key::Home, isize::MIN),
        (Key::End, isize::MAX),
    ];
    let focused = ui.memory(|memory| memory.focused());
    let cursor_id = open.cursor().map(|place| row_id(open, place));
    // A button that has the focus is pressed by Space.
    let on_row = focused.is_none() || focused == cursor_id;
    ui.input_mut(|input| {
        if open.question.is_none() {
            for (key, rows) in steps {
                // The one with Shift first: without it a key is taken whatever else is held.
                for (keys, how) in [
                    (Modifiers::SHIFT, Mark::Range),
                    (Modifiers::NONE, Mark::Only),
                ] {
                    let times = input.count_and_consume_key(keys, key);
                    let times = isize::try_from(times).unwrap_or(1);
                    if times > 0 {
                        let rows = rows.saturating_mul(times);
                        found.push(MaildropAction::Step { rows, how });
                    }
                }
            }
            if input.consume_key(Modifiers::COMMAND, Key::A) {
                found.push(MaildropAction::MarkAll);
            }
            if on_row
                && let Some(place) = open.cursor()
                && input.consume_key(Modifiers::NONE, Key::Space)
            {
                let how = Mark::Toggle;
                found.push(MaildropAction::Mark { place, how });
            }
            if input.consume_key(Modifiers::NONE, Key::Delete) && open.marked_rows() > 0 {
                found.push(MaildropAction::AskDelete);
            }
        }
        if input.consume_key(Modifiers::NONE, Key::Escape) {
            found.push(MaildropAction::Back);
        }
    });
}

fn table(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let columns = Columns::of(ui.available_width());
    head::columns(ui, look, open, &columns, found);
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = ui.available_height();
    let page_rows = ((height / ROW).floor() as usize).max(1);
    let area = ScrollArea::vertical()
        .id_salt(("server mailbox", open.account.as_str()))
        .auto_shrink(false)
        .animated(false);
    let shown = area.show_viewport(ui, |ui, viewport| {
        let top = ui.max_rect().top();
        let width = ui.max_rect().x_range();
        ui.set_height(ROW * open.shown() as f32 + SPACE_8);
        let first = (viewport.min.y / ROW).floor().max(0.0) as usize;
        let last = ((viewport.max.y / ROW).ceil() as usize).min(open.shown());
        let rect_of = |position: usize| {
            let y = top + ROW * position as f32;
            Rect::from_x_y_ranges(width, y..=y + ROW)
        };
        let stop = open
            .cursor()
            .filter(|place| open.position(*place).is_some());
        for position in first..last {
            let Some((place, shown)) = open.at(position) else {
                break;
            };
            let row = MaildropRow {
                look,
                open,
                columns: &columns,
                place,
                row: shown,
                // Only one row is a stop of Tab: where the cursor is, else the first.
                cursor: stop.map_or(position == first, |stop| stop == place),
            };
            let response = row.ui(ui, rect_of(position), found);
            if open.reveal == Some(place) {
                response.request_focus();
            }
        }
        if let Some(position) = open.reveal.and_then(|place| open.position(place)) {
            ui.scroll_to_rect(rect_of(position), None);
        }
        first..last
    });
    let seen = shown.inner;
    let rows = seen.start..(seen.end + AHEAD_ROWS).min(open.shown());
    if open.is_news(&rows, page_rows) {
        found.push(MaildropAction::Seen { rows, page_rows });
    }
}

/// Nothing to show: why, and what to do.
fn nothing(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let (tokens, words) = (look.tokens, look.words);
    let reads = look.state.reads_server_mailbox();
    let (key, more) = if !open.filter().is_empty() {
        ("maildrop-no-match", "")
    } else if reads {
        return;
    } else if open.known {
        ("maildrop-empty", "maildrop-empty-more")
    } else {
        ("maildrop-unread", "maildrop-unread-more")
    };
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.24).clamp(16.0, 180.0));
        line::glyph(ui, icon::SERVER, 44.0, tokens.ink.third.gamma_multiply(0.7));
        ui.add_space(SPACE_8);
        ui.label(letter::strong(words.text(key)).color(tokens.ink.first));
        if !more.is_empty() {
            ui.add_space(4.0);
            ui.scope(|ui| {
                ui.set_max_width(ui.available_width().min(340.0));
                ui.label(letter::second(words.text(more)).color(tokens.ink.third));
            });
        }
        if !open.known {
            ui.add_space(SPACE_12);
            if plain(ui, tokens, "", words.text("maildrop-reload")).clicked() {
                found.push(MaildropAction::Reload);
            }
        }
    });
}
