//! Any action by its name; also the picker of a folder to move to.

mod organising;
mod spelling;

use std::sync::OnceLock;

use egui::{Align2, Context, Frame, Key, Margin, Modifiers, ScrollArea, Sense, TextEdit, Ui, vec2};

use jiff::tz::TimeZone;

use super::{Desk, sheet};
use crate::model::{Folder, FolderName, Place};
use crate::ui::action::Action;
use crate::ui::state::State;
use crate::ui::theme::measure::{CORNER, FOLDER_ROW};
use crate::ui::theme::{icon, letter};
use crate::ui::widget;
use crate::words::{Language, Words};

/// Width of the palette.
const WIDTH: f32 = 520.0;
/// Rows seen at once.
const ROWS: f32 = 10.0;

/// The palette.
#[derive(Debug, Default)]
pub(super) struct Palette {
    typed: String,
    chosen: usize,
    only_moves: bool,
    is_old: bool,
}

struct Row {
    action: Action,
    label: String,
    shortcut: String,
}

/// What rows are made of.
#[derive(Clone, Copy)]
struct Source<'s> {
    state: &'s State,
    words: &'s Words,
}

impl Palette {
    /// Every action.
    pub(super) fn everything() -> Self {
        Self::default()
    }

    /// The folders the selected mails can be moved to.
    pub(super) fn folders() -> Self {
        Self {
            only_moves: true,
            ..Self::default()
        }
    }

    pub(super) fn show(&mut self, ctx: &Context, desk: &mut Desk<'_>) {
        let rows = self.rows(ctx, desk);
        self.chosen = self.chosen.min(rows.len().saturating_sub(1));
        let steps = ctx.input_mut(|input| {
            let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown);
            let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp);
            (down, up)
        });
        let last = rows.len().saturating_sub(1);
        self.chosen = (self.chosen + steps.0).min(last).saturating_sub(steps.1);
        let mut done = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        let frame = Frame::window(&ctx.global_style()).inner_margin(Margin::same(8));
        let shown = egui::Window::new(desk.words.text("palette-hint"))
            .id(egui::Id::unique("palette"))
            .title_bar(false)
            .resizable(false)
            .frame(frame)
            .anchor(Align2::CENTER_TOP, vec2(0.0, 72.0))
            .show(ctx, |ui| {
                ui.set_width(WIDTH.min(ctx.content_rect().width() - 32.0));
                ui.spacing_mut().item_spacing.y = 4.0;
                self.field(ui, desk);
                widget::hairline(ui, desk.tokens);
                if rows.is_empty() {
                    let none = letter::second(desk.words.text("palette-none"));
                    ui.label(none.color(desk.tokens.ink.third));
                }
                ScrollArea::vertical()
                    .max_height(ROWS * FOLDER_ROW)
                    .show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        for (index, row) in rows.iter().enumerate() {
                            if self.row(ui, desk, index, row, steps != (0, 0)) {
                                self.chosen = index;
                                done = true;
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
        if done {
            desk.asked
                .extend(rows.get(self.chosen).map(|row| row.action.clone()));
            desk.close = true;
        }
    }

    fn field(&mut self, ui: &mut Ui, desk: &Desk<'_>) {
        ui.horizontal(|ui| {
            widget::glyph(ui, icon::PALETTE, 18.0, desk.tokens.ink.third);
            let hint = if self.only_moves {
                "palette-move-hint"
            } else {
                "palette-hint"
            };
            let edit = TextEdit::singleline(&mut self.typed)
                .frame(Frame::NONE)
                .margin(Margin::symmetric(4, 6))
                .align(Align2::LEFT_CENTER)
                .hint_text(letter::body(desk.words.text(hint)))
                .desired_width(f32::INFINITY);
            let response = ui.add(edit);
            widget::name(&response, desk.words.text("palette-title"));
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
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::MenuItem, true, is_chosen, &row.label)
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
            let font = egui::FontId::proportional(14.0);
            painter.text(
                rect.left_center() + vec2(12.0, 0.0),
                Align2::LEFT_CENTER,
                &row.label,
                font,
                tokens.ink.first,
            );
            painter.text(
                rect.right_center() - vec2(12.0, 0.0),
                Align2::RIGHT_CENTER,
                &row.shortcut,
                egui::FontId::proportional(12.0),
                tokens.ink.third,
            );
        }
        response.clicked()
    }

    /// The rows that what is typed means.
    fn rows(&self, ctx: &Context, desk: &Desk<'_>) -> Vec<Row> {
        let (state, words) = (desk.state, desk.words);
        let rows = self.offered(ctx, Source { state, words });
        let typed = self.typed.trim().to_lowercase();
        if typed.is_empty() {
            return rows;
        }
        let in_english = match words.language() {
            Language::English => Vec::new(),
            Language::Chinese => {
                let words = english();
                self.offered(ctx, Source { state, words })
            }
        };
        // They are the same rows in the same order.
        let mut in_english = in_english.into_iter();
        let is_meant = |row: &Row| {
            let english = in_english.next().map(|row| row.label).unwrap_or_default();
            fits(&row.label, &english, &typed)
        };
        rows.into_iter().filter(is_meant).collect()
    }

    /// Every row there is, in the language of these words.
    fn offered(&self, ctx: &Context, source: Source<'_>) -> Vec<Row> {
        let words = source.words;
        let mut rows: Vec<Row> = Vec::new();
        if !self.only_moves {
            let everyday = Action::EVERYDAY.into_iter();
            rows.extend(
                everyday
                    .filter(|action| {
                        !matches!(action, Action::Palette) && action.enabled(source.state)
                    })
                    .map(|action| Row {
                        label: words.text(action.key()).to_owned(),
                        shortcut: action
                            .shortcuts()
                            .first()
                            .map(|keys| ctx.format_shortcut(keys).replace("Comma", ","))
                            .unwrap_or_default(),
                        action,
                    }),
            );
            rows.extend(source.state.folders.iter().map(|one| Row {
                label: words.text_with(
                    "palette-go-to",
                    &[("folder", name(source, &one.folder).into())],
                ),
                shortcut: String::new(),
                action: Action::GoTo(Place::Folder(one.folder.clone())),
            }));
            rows.extend(organising::places(source));
            rows.extend(organising::rows(source, !self.typed.is_empty()));
        }
        if self.only_moves || !self.typed.is_empty() {
            rows.extend(moves(source));
        }
        rows
    }
}

/// A folder with the account it belongs to, where there are several.
fn name(source: Source<'_>, folder: &Folder) -> String {
    let name = source.words.folder(&folder.name).to_owned();
    match source.state.account(&folder.account) {
        Some(account) if source.state.accounts.len() > 1 => {
            format!("{name} · {}", account.shown_name())
        }
        _ => name,
    }
}

/// One row for each folder a mail can be moved to.
fn moves(source: Source<'_>) -> Vec<Row> {
    let here = source.state.folder_of_list();
    let mut names = vec![
        FolderName::Inbox,
        FolderName::Archive,
        FolderName::Junk,
        FolderName::Trash,
    ];
    for one in &source.state.folders {
        let name = &one.folder.name;
        let is_target = !matches!(name, FolderName::Drafts | FolderName::Outbox);
        if is_target && !names.contains(name) {
            names.push(name.clone());
        }
    }
    names.retain(|name| Some(name) != here);
    names
        .into_iter()
        .map(|name| Row {
            label: source.words.text_with(
                "palette-move-to",
                &[("folder", source.words.folder(&name).into())],
            ),
            shortcut: String::new(),
            action: Action::MoveTo(name),
        })
        .filter(|row| row.action.enabled(source.state))
        .collect()
}

/// Whether every word typed stands in the label or in its English name, or spells its characters.
fn fits(label: &str, english: &str, typed: &str) -> bool {
    let (label, english) = (label.to_lowercase(), english.to_lowercase());
    typed.split_whitespace().all(|word| {
        label.contains(word) || english.contains(word) || spelling::is_spelt(&label, word)
    })
}

/// The English names of everything, for whoever knows them better.
fn english() -> &'static Words {
    static ENGLISH: OnceLock<Words> = OnceLock::new();
    ENGLISH.get_or_init(|| Words::new(Language::English, TimeZone::UTC))
}
