//! The tags of the selected mails: typing finds one or makes one.

use egui::{Align2, Context, Frame, Key, Margin, Modifiers, ScrollArea, Sense, TextEdit, Ui, vec2};

use std::collections::BTreeMap;

use super::{Desk, sheet};
use crate::channel::{Command, Event, TagCommand, TagEvent, Ticket};
use crate::model::{MailId, MailSummary, Tag, TagColour};
use crate::ui::action::{Action, OrganiseAction};
use crate::ui::theme::measure::{CORNER, FOLDER_ROW};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Width of the picker.
const WIDTH: f32 = 360.0;
/// Rows seen at once.
const ROWS: f32 = 9.0;
/// Of more mails the worker is asked for their tags.
const FEW: usize = 200;

/// The picker.
#[derive(Debug, Default)]
pub(super) struct TagPicker {
    typed: String,
    chosen: usize,
    is_old: bool,
    /// Which tags the selected mails bear, as far as it is known; others nowhere.
    borne: BTreeMap<Tag, Borne>,
    /// The question for it.
    asked: Option<Ticket>,
}

/// How many of the selected mails bear a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Borne {
    Nowhere,
    Somewhere,
    Everywhere,
}

struct Row {
    tag: Tag,
    colour: TagColour,
    borne: Borne,
    is_new: bool,
}

impl TagPicker {
    /// A command of this sheet has gone out.
    pub(super) fn sent(&mut self, ticket: Ticket, command: &Command) {
        if let Command::Tag(TagCommand::Count { .. }) = command {
            self.asked = Some(ticket);
        }
    }

    /// Takes a fact in.
    pub(super) fn apply(&mut self, event: &Event) {
        if let Event::Tags(TagEvent::Counted {
            ticket,
            mails,
            tags,
        }) = event
            && self.asked == Some(*ticket)
        {
            self.take(*mails, tags.iter().cloned());
        }
    }

    /// Of so many mails, how many bear each tag. What was put on or taken off here meanwhile is
    /// newer.
    fn take(&mut self, mails: u64, tags: impl Iterator<Item = (Tag, u64)>) {
        for (tag, bearing) in tags {
            let borne = if bearing >= mails {
                Borne::Everywhere
            } else {
                Borne::Somewhere
            };
            self.borne.entry(tag).or_insert(borne);
        }
    }

    /// Finds out which tags the selected mails bear: from their rows where those are few and all
    /// known, else from the worker.
    fn look(&mut self, desk: &mut Desk<'_>) {
        let state = desk.state;
        let mails: Vec<MailId> = state.selection.iter().collect();
        let meant = state.list.meant(&mails);
        let is_known = meant.heads.is_empty() && meant.alone.len() <= FEW;
        let rows = is_known.then(|| {
            let rows = meant.alone.iter().map(|mail| state.row(*mail));
            rows.collect::<Option<Vec<&MailSummary>>>()
        });
        let Some(rows) = rows.flatten() else {
            return desk.ask(Command::Tag(TagCommand::Count {
                place: state.list.place.clone(),
                heads: meant.heads,
                alone: meant.alone,
            }));
        };
        let mut tags: BTreeMap<Tag, u64> = BTreeMap::new();
        for tag in rows.iter().flat_map(|row| &row.tags) {
            *tags.entry(tag.clone()).or_default() += 1;
        }
        self.take(rows.len() as u64, tags.into_iter());
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        if !self.is_old {
            self.look(desk);
        }
        let rows = self.rows(desk);
        let last = rows.len().saturating_sub(1);
        let steps = ctx.input_mut(|input| {
            let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            (down, up)
        });
        self.chosen = (self.chosen.min(last) + steps.0)
            .min(last)
            .saturating_sub(steps.1);
        let entered = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let frame = Frame::window(&ctx.global_style()).inner_margin(Margin::same(8));
        let mut clicked = None;
        let shown = egui::Window::new(desk.words.text("tags-title"))
            .id(egui::Id::unique("tags"))
            .title_bar(false)
            .resizable(false)
            .frame(frame)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 96.0))
            .show(ctx, |ui| {
                ui.set_width(WIDTH.min(ctx.content_rect().width() - 32.0));
                ui.spacing_mut().item_spacing.y = 4.0;
                self.field(ui, desk);
                widget::hairline(ui, desk.tokens);
                if rows.is_empty() {
                    let none = letter::second(desk.words.text("tags-none"));
                    ui.label(none.color(desk.tokens.ink.third));
                }
                ScrollArea::vertical()
                    .max_height(ROWS * FOLDER_ROW)
                    .show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        for (index, row) in rows.iter().enumerate() {
                            if self.row(ui, desk, index, row, steps != (0, 0)) {
                                clicked = Some(index);
                            }
                        }
                    });
            });
        sheet::hold_keys(ctx, shown.as_ref().map(|shown| &shown.response));
        let pressed_elsewhere = self.is_old
            && ctx.input(|input| input.pointer.any_pressed())
            && shown.is_some_and(|shown| !shown.response.contains_pointer());
        desk.close |= pressed_elsewhere;
        self.is_old = true;
        // A click leaves the picker open for the next tag; Enter is done.
        if let Some(row) = clicked
            .or_else(|| entered.then_some(self.chosen))
            .and_then(|at| rows.get(at))
        {
            self.toggle(desk, row);
            self.chosen = clicked.unwrap_or(self.chosen);
            self.typed.clear();
            desk.close |= entered;
        }
    }

    fn toggle(&mut self, desk: &mut Desk<'_>, row: &Row) {
        if row.is_new {
            let keep = OrganiseAction::KeepTag(row.tag.clone(), row.colour);
            desk.asked.push(Action::Organise(keep));
        }
        let tag = vec![row.tag.clone()];
        let (add, remove, borne) = match row.borne {
            Borne::Everywhere => (Vec::new(), tag, Borne::Nowhere),
            Borne::Nowhere | Borne::Somewhere => (tag, Vec::new(), Borne::Everywhere),
        };
        self.borne.insert(row.tag.clone(), borne);
        let action = OrganiseAction::Tag { add, remove };
        desk.asked.push(Action::Organise(action));
    }

    fn field(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        ui.horizontal(|ui| {
            widget::glyph(ui, icon::TAG, 18.0, desk.tokens.ink.third);
            let edit = TextEdit::singleline(&mut self.typed)
                .frame(Frame::NONE)
                .margin(Margin::symmetric(4, 6))
                .align(Align2::LEFT_CENTER)
                .char_limit(Tag::LIMIT_CHARACTERS)
                .hint_text(letter::body(desk.words.text("tags-hint")))
                .desired_width(f32::INFINITY);
            let response = ui.add(edit);
            widget::name(&response, desk.words.text("tags-hint"));
            if response.changed() {
                self.chosen = 0;
            }
            response.request_focus();
        });
    }

    fn row(&self, ui: &mut Ui, desk: &Desk<'_>, index: usize, row: &Row, moved: bool) -> bool {
        let is_chosen = index == self.chosen;
        let size = vec2(ui.available_width(), FOLDER_ROW);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let label = if row.is_new {
            let named = [("tag", row.tag.name().to_owned().into())];
            desk.words.text_with("tags-new", &named)
        } else {
            row.tag.name().to_owned()
        };
        response.widget_info(|| {
            let role = egui::Role::MenuItemCheckBox;
            egui::WidgetInfo::selected(role, true, row.borne == Borne::Everywhere, &label)
        });
        if is_chosen && moved {
            response.scroll_to_me(None);
        }
        let tokens = desk.tokens;
        if ui.is_rect_visible(rect) {
            let painter = ui.painter();
            if is_chosen {
                painter.rect_filled(rect, CORNER, tokens.surface.selected);
            } else if response.hovered() {
                painter.rect_filled(rect, CORNER, tokens.surface.hover);
            }
            let mark = match row.borne {
                Borne::Everywhere => icon::CHECK,
                Borne::Somewhere => icon::MINUS,
                Borne::Nowhere => "",
            };
            let y = rect.center().y;
            let font = egui::FontId::new(16.0, crate::ui::theme::fonts::icons());
            let at = egui::pos2(rect.left() + 16.0, y);
            painter.text(at, Align2::CENTER_CENTER, mark, font, tokens.accent.text);
            let color = tokens.tag_color(row.colour);
            painter.circle_filled(egui::pos2(rect.left() + 38.0, y), 5.0, color);
            let font = egui::FontId::proportional(14.0);
            let galley = painter.layout(label.clone(), font, tokens.ink.first, f32::INFINITY);
            let at = egui::pos2(rect.left() + 54.0, y - galley.size().y / 2.0);
            let clip = painter.with_clip_rect(rect.shrink2(vec2(8.0, 0.0)));
            clip.galley(at, galley, tokens.ink.first);
        }
        response.clicked()
    }

    fn rows(&self, desk: &Desk<'_>) -> Vec<Row> {
        let state = desk.state;
        let borne = |tag: &Tag| self.borne.get(tag).copied().unwrap_or(Borne::Nowhere);
        let typed = self.typed.trim().to_lowercase();
        let mut rows: Vec<Row> = state
            .tags
            .iter()
            .filter(|known| known.tag.key().contains(&typed))
            .map(|known| Row {
                tag: known.tag.clone(),
                colour: known.colour,
                borne: borne(&known.tag),
                is_new: false,
            })
            .collect();
        // What begins with what was typed is meant rather than what only holds it.
        rows.sort_by_key(|row| !row.tag.key().starts_with(&typed));
        if let Ok(tag) = Tag::new(&self.typed)
            && state.tags.iter().all(|known| known.tag != tag)
        {
            rows.push(Row {
                colour: TagColour::of(&tag),
                tag,
                borne: Borne::Nowhere,
                is_new: true,
            });
        }
        rows
    }
}
