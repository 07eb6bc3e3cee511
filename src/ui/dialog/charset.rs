//! The charsets of a mail: those that fit before all others, each with one line as it would read.
//! The mail is redrawn beside it, by whichever is pointed at.

use egui::{
    Context, CornerRadius, Frame, Key, Margin, Modifiers, Order, Rect, ScrollArea, Sense, TextEdit,
    Ui, pos2, vec2,
};

use super::{Desk, sheet};
use crate::mime::sample::{Sample, Samples};
use crate::model::{Charset, Script};
use crate::ui::action::{Action, ReadingAction};
use crate::ui::panel::line;
use crate::ui::state::lens::Looking;
use crate::ui::theme::measure::{
    CAPTION, CORNER, FOLDERS, RAIL, SECOND, SPACE_4, SPACE_8, SPACE_12, SPACE_16, TEXT,
};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Width, where there is so much beside the mail.
const WIDTH: f32 = 400.0;
/// The least width in which a line can be judged.
const LEAST_WIDTH: f32 = 280.0;
/// Points of the window's width from which the mail stands beside the list.
const THREE_PANES: f32 = 1000.0;
/// Height of a charset with its line.
const ROW: f32 = 46.0;
/// Height of the name of a group.
const GROUP: f32 = 30.0;
/// Distance from the upper edge of the window, below what can be done with the mail.
const TOP: f32 = 56.0;

/// The charsets of a mail.
#[derive(Debug, Default)]
pub(super) struct CharsetPicker {
    typed: String,
    /// The row that is pointed at, of those that can be chosen; `None`: none yet.
    pointed: Option<usize>,
    /// Where the pointer was: one that rests does not take the list from the arrows.
    pointer: Option<egui::Pos2>,
    has_moved: bool,
    is_old: bool,
}

/// A line of the list.
enum Row<'s> {
    Group(String),
    Choice {
        charset: Option<Charset>,
        name: &'s str,
        line: &'s str,
    },
}

impl CharsetPicker {
    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let Some(looking) = desk.state.lens.looking() else {
            desk.close = true;
            return;
        };
        let rows = looking
            .samples
            .as_deref()
            .map(|samples| self.rows(desk, samples))
            .unwrap_or_default();
        let choices: Vec<Option<Charset>> = rows.iter().filter_map(Row::choice).collect();
        let moved = self.move_along(ctx, &choices, looking.wanted());
        let at = ctx.input(|input| input.pointer.hover_pos());
        self.has_moved = std::mem::replace(&mut self.pointer, at) != at && self.is_old;
        let room = ctx.content_rect();
        let (left, width) = place(desk, room);
        let height = (room.height() - TOP - SPACE_16).max(200.0);
        let frame = Frame::window(&ctx.global_style()).inner_margin(0);
        let mut done = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let shown = egui::Window::new(desk.words.text("charset-title"))
            .id(egui::Id::unique("charsets"))
            .title_bar(false)
            .resizable(false)
            .order(Order::Middle)
            .frame(frame)
            .fixed_pos(pos2(left, room.top() + TOP))
            .show(ctx, |ui| {
                ui.set_width(width);
                ui.set_max_height(height);
                ui.spacing_mut().item_spacing.y = 0.0;
                self.head(ui, desk, looking);
                widget::hairline(ui, desk.tokens);
                let rest = height - (ui.cursor().top() - room.top() - TOP) - 52.0;
                let scroll = ScrollArea::vertical()
                    .id_salt("charsets")
                    .auto_shrink([false, true])
                    .max_height(rest.max(ROW * 2.0));
                scroll.show(ui, |ui| {
                    done |= self.list(ui, desk, looking, (&rows, moved));
                });
                widget::hairline(ui, desk.tokens);
                foot(ui, desk, looking);
            });
        sheet::hold_keys(ctx, shown.as_ref().map(|shown| &shown.response));
        let pressed_elsewhere = self.is_old
            && ctx.input(|input| input.pointer.any_pressed())
            && shown.is_some_and(|shown| !shown.response.contains_pointer());
        desk.close |= pressed_elsewhere;
        self.is_old = true;
        let pointed = self.pointed.and_then(|pointed| choices.get(pointed));
        if let Some(charset) = pointed.filter(|_charset| done) {
            desk.asked
                .push(Action::Reading(ReadingAction::Choose(*charset)));
            desk.close = true;
        }
    }

    /// By the arrows; at first to what is in use. Says whether they were pressed.
    fn move_along(
        &mut self,
        ctx: &Context,
        choices: &[Option<Charset>],
        wanted: Option<Charset>,
    ) -> bool {
        let Some(last) = choices.len().checked_sub(1) else {
            self.pointed = None;
            return false;
        };
        let begins = self.pointed.is_none();
        let in_use = choices.iter().position(|charset| *charset == wanted);
        let pointed = self.pointed.unwrap_or_else(|| in_use.unwrap_or_default());
        let (down, up) = ctx.input_mut(|input| {
            let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            (down, up)
        });
        self.pointed = Some((pointed + down).min(last).saturating_sub(up));
        begins || (down, up) != (0, 0)
    }

    fn head(&mut self, ui: &mut Ui, desk: &Desk<'_>, looking: &Looking) {
        let (tokens, words) = (desk.tokens, desk.words);
        Frame::new()
            .inner_margin(Margin::symmetric(16, 12))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = SPACE_4;
                ui.label(letter::strong(words.text("charset-title")).color(tokens.ink.first));
                let samples = looking.samples.as_deref();
                let same = samples.is_some_and(Samples::are_all_the_same);
                let said = samples.map(|samples| words.read_by(&samples.read_by));
                let mut said = said.unwrap_or_default();
                if same {
                    said.push(words.text("charset-same").to_owned());
                }
                for sentence in said {
                    ui.label(letter::caption(sentence).color(tokens.ink.second));
                }
                ui.add_space(SPACE_4);
                let edit = TextEdit::singleline(&mut self.typed)
                    .hint_text(letter::second(words.text("charset-find")))
                    .desired_width(f32::INFINITY);
                let response = ui.add(edit);
                widget::name(&response, words.text("charset-find"));
                if response.changed() {
                    self.pointed = None;
                }
                response.request_focus();
            });
    }

    /// Draws the rows. Says whether one was pressed.
    fn list(
        &mut self,
        ui: &mut Ui,
        desk: &mut Desk<'_>,
        looking: &Looking,
        (rows, moved): (&[Row<'_>], bool),
    ) -> bool {
        ui.add_space(SPACE_4);
        if rows.is_empty() {
            let key = if looking.samples.is_some() {
                "charset-none"
            } else {
                "charset-coming"
            };
            let text = letter::second(desk.words.text(key)).color(desk.tokens.ink.third);
            ui.horizontal(|ui| {
                ui.add_space(SPACE_16);
                ui.label(text);
            });
            ui.add_space(SPACE_8);
            return false;
        }
        let (mut number, mut pressed) = (0, false);
        let mut pointed = self.pointed;
        for row in rows {
            let Row::Choice { charset, .. } = row else {
                group(ui, desk, row);
                continue;
            };
            let is_pointed = self.pointed == Some(number);
            let response = choice(ui, desk, row, (is_pointed, *charset == looking.in_use()));
            if is_pointed && moved {
                response.scroll_to_me(None);
            }
            if response.hovered() && self.has_moved || response.clicked() {
                pointed = Some(number);
            }
            pressed |= response.clicked();
            number += 1;
        }
        ui.add_space(SPACE_4);
        self.pointed = pointed;
        let choices: Vec<Option<Charset>> = rows.iter().filter_map(Row::choice).collect();
        let wanted = pointed.and_then(|pointed| choices.get(pointed)).copied();
        if let Some(wanted) = wanted.filter(|wanted| *wanted != looking.wanted()) {
            desk.asked
                .push(Action::Reading(ReadingAction::Look(wanted)));
        }
        pressed
    }

    /// What is offered for what is typed.
    fn rows<'s>(&self, desk: &Desk<'_>, samples: &'s Samples) -> Vec<Row<'s>> {
        let words = desk.words;
        let typed = self.typed.trim().to_lowercase();
        let script = |script: Script| words.text(script.key()).to_owned();
        let is_meant = |sample: &&Sample| {
            let charset = sample.charset;
            let group = script(charset.script()).to_lowercase();
            let names = [
                charset.name().to_lowercase(),
                charset.key().to_owned(),
                group,
            ];
            let squeezed = |text: &str| text.replace(['-', '_', ' '], "");
            typed.is_empty()
                || names
                    .iter()
                    .any(|name| squeezed(name).contains(&squeezed(&typed)))
        };
        let row = |sample: &'s Sample| Row::Choice {
            charset: Some(sample.charset),
            name: sample.charset.name(),
            line: &sample.line,
        };
        let mut rows = Vec::new();
        if typed.is_empty() {
            rows.push(Row::Choice {
                charset: None,
                name: "",
                line: &samples.by_itself,
            });
        }
        let fitting = samples.charsets.iter().filter(|sample| sample.fits);
        let fitting: Vec<Row<'_>> = fitting.filter(is_meant).map(row).collect();
        if !fitting.is_empty() {
            rows.push(Row::Group(words.text("charset-fitting").to_owned()));
            rows.extend(fitting);
        }
        for one in Script::ALL {
            let of_script = samples.charsets.iter().filter(is_meant);
            let of_script = of_script.filter(|sample| !sample.fits);
            let of_script = of_script.filter(|sample| sample.charset.script() == one);
            let of_script: Vec<Row<'_>> = of_script.map(row).collect();
            if !of_script.is_empty() {
                rows.push(Row::Group(script(one)));
                rows.extend(of_script);
            }
        }
        rows
    }
}

impl Row<'_> {
    fn choice(&self) -> Option<Option<Charset>> {
        match self {
            Self::Group(_) => None,
            Self::Choice { charset, .. } => Some(*charset),
        }
    }
}

/// Over the list, that all of the mail is seen; where that lies under the mail, at the right.
fn place(desk: &Desk<'_>, room: Rect) -> (f32, f32) {
    let kept = &desk.state.kept;
    let folders = if kept.folders_folded { RAIL } else { FOLDERS };
    let beside = folders + kept.list_points - 2.0 * SPACE_8;
    if room.width() >= THREE_PANES && beside >= LEAST_WIDTH {
        let width = WIDTH.min(beside);
        return (room.left() + SPACE_8 + beside - width, width);
    }
    let width = WIDTH.min(room.width() - 2.0 * SPACE_8);
    (room.right() - SPACE_8 - width, width)
}

fn group(ui: &mut Ui, desk: &Desk<'_>, row: &Row<'_>) {
    let Row::Group(name) = row else { return };
    let size = vec2(ui.available_width(), GROUP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, name));
    let run = [(
        name.as_str(),
        line::semibold(CAPTION),
        desk.tokens.ink.third,
    )];
    let at = pos2(rect.left() + SPACE_16, rect.bottom() - 10.0);
    line::paint(ui.painter(), at, rect.width() - 2.0 * SPACE_16, &run);
}

fn choice(
    ui: &mut Ui,
    desk: &Desk<'_>,
    row: &Row<'_>,
    (is_pointed, is_in_use): (bool, bool),
) -> egui::Response {
    let (tokens, words) = (desk.tokens, desk.words);
    let (name, sample) = match row {
        Row::Group(_) => ("", ""),
        Row::Choice { name: "", line, .. } => (words.text("charset-by-itself"), *line),
        Row::Choice { name, line, .. } => (*name, *line),
    };
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let named = [("charset", name.into()), ("line", sample.into())];
    let label = words.text_with("charset-row", &named);
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::MenuItem, true, is_pointed, &label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let painter = ui.painter();
    let ground = rect.shrink2(vec2(SPACE_8, 1.0));
    if is_pointed {
        let corners = CornerRadius::same(CORNER);
        painter.rect_filled(ground, corners, tokens.surface.selected);
    }
    let (left, mut right) = (rect.left() + SPACE_16, rect.right() - SPACE_16);
    if is_in_use {
        let mark = pos2(right - 8.0, rect.center().y);
        line::icon(painter, mark, icon::CHECK, 16.0, tokens.accent.text);
        right -= 16.0 + SPACE_12;
    }
    let upper = [(name, line::medium(SECOND), tokens.ink.second)];
    let at = pos2(left, rect.top() + 13.0);
    line::paint(painter, at, right - left, &upper);
    let lower = [(sample, line::regular(TEXT), tokens.ink.first)];
    let at = pos2(left, rect.top() + 32.0);
    line::paint(painter, at, right - left, &lower);
    response
}

fn foot(ui: &mut Ui, desk: &Desk<'_>, looking: &Looking) {
    let words = desk.words;
    let text = match looking.sender() {
        "" => words.text("charset-kept").to_owned(),
        sender => words.text_with("charset-kept-for", &[("sender", sender.into())]),
    };
    Frame::new()
        .inner_margin(Margin::symmetric(16, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(letter::caption(text).color(desk.tokens.ink.third));
        });
}
