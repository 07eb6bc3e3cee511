//! What a compose window shows, from top to bottom: whom, what about, the text, the foot.

use std::time::Duration;

use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::{
    Align, FontFamily, FontId, Frame, Key, Layout, Margin, Modifiers, ScrollArea, TextBuffer,
    TextEdit, Ui, vec2,
};

use super::editor::{Editor, Focus, Line};
use super::known::Known;
use super::{ComposeIntent, attachments, foot, recipients};
use crate::model::AccountSettings;
use crate::ui::state::State;
use crate::ui::theme::measure::{READING_LINE, SECOND, SPACE_8, TEXT};
use crate::ui::theme::{Tokens, letter};
use crate::ui::widget;
use crate::ui::words::Words;

/// A pause in typing this long writes the draft down.
const PAUSE_SECONDS: f64 = 1.5;
/// What is typed is written down after this long, also without a pause; also the time between
/// two attempts where saving fails.
const LONGEST_SECONDS: f64 = 4.0;
/// Width of the names of the lines.
const NAMES: i8 = 84;
/// Height of a line of the head.
const ROW: f32 = 38.0;
/// Width of the sender, and what it keeps in a small window.
const FROM: f32 = 320.0;
const LEAST_FROM: f32 = 120.0;
/// Room that the word for a line of copies takes beside it.
const COPY: f32 = 56.0;
/// Room that foot, bars and attachments take at most below the text.
const FOOT: f32 = 60.0;

/// What a compose window draws from.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) tokens: &'a Tokens,
    pub(super) words: &'a Words,
    pub(super) known: &'a Known,
    /// Whether keys and dropped files that name no window are for this one.
    pub(super) is_front: bool,
}

/// Draws one frame of it.
pub(super) fn show(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View<'_>,
    intents: &mut Vec<ComposeIntent>,
) {
    ui.spacing_mut().item_spacing = vec2(SPACE_8, 0.0);
    let offers = view.state.offers.get(&editor.draft.account);
    editor.size_limit = offers.and_then(|offers| offers.size_limit_octets);
    if view.is_front && ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter)) {
        foot::send_or_ask(editor, intents);
    }
    step_back(ui, editor, view, intents);
    foot::send_what_waited(editor, intents);
    let mut changed = false;
    row(ui, view, "compose-from", |ui| {
        ui.horizontal(|ui| {
            // Lines of the head are fields without frames.
            let widgets = &mut ui.visuals_mut().widgets;
            widgets.inactive.bg_stroke = egui::Stroke::NONE;
            widgets.hovered.bg_stroke = egui::Stroke::NONE;
            ui.spacing_mut().button_padding.x = 4.0;
            changed |= from(ui, editor, view);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                copies(ui, editor, view);
            });
        });
    });
    for line in [Line::To, Line::Cc, Line::Bcc] {
        let shown = match line {
            Line::To => true,
            Line::Cc => editor.shows_cc,
            Line::Bcc => editor.shows_bcc,
        };
        if shown {
            row(ui, view, line.key(), |ui| {
                changed |= recipients::show(ui, editor, line, view);
            });
        }
    }
    row(ui, view, "compose-subject", |ui| {
        changed |= subject(ui, editor, view);
    });
    if changed && !editor.says_unsaved() {
        // What was wrong is being mended.
        editor.failure = None;
    }
    changed |= message_and_foot(ui, editor, view, intents);
    attachments::take_dropped(ui, view, intents);
    save_when_due(ui, editor, changed, intents);
    editor.had_keys = ui.memory(|memory| memory.focused().is_some()) || ui.ctx().any_popup_open();
}

/// The text, and below it what goes with it and the buttons. Tab follows the order in which they
/// are laid out: the text leaves the room that the foot took in the last frame.
fn message_and_foot(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View<'_>,
    intents: &mut Vec<ComposeIntent>,
) -> bool {
    let id = ui.scope_id().with("foot");
    let kept = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(FOOT);
    let mut room = ui.available_rect_before_wrap();
    room.max.y = (room.max.y - kept).max(room.min.y);
    let mut changed = false;
    let above = egui::UiBuilder::new().id_salt("text").max_rect(room);
    let margin = Margin {
        left: 16,
        right: 8,
        top: 8,
        bottom: 0,
    };
    Frame::new()
        .inner_margin(margin)
        .show(&mut ui.new_child(above), |ui| {
            changed |= message(ui, editor, view);
        });
    let foot = egui::Panel::bottom(id)
        .frame(Frame::new().inner_margin(Margin::symmetric(16, 12)))
        .show_separator_line(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = SPACE_8;
            changed |= attachments::show(ui, editor, view);
            foot::bars(ui, editor, view, intents);
            changed |= foot::show(ui, editor, view, intents);
        });
    let height = foot.response.rect.height();
    if (height - kept).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, height));
        ui.request_discard("the foot takes another height");
    }
    changed
}

/// Escape leaves a field, then what is asked, then the window, whose draft is kept.
fn step_back(ui: &Ui, editor: &mut Editor, view: &View<'_>, intents: &mut Vec<ComposeIntent>) {
    let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
    if !view.is_front || editor.had_keys || !ui.input_mut(escape) {
        return;
    }
    if editor.question.take().is_none() {
        intents.push(ComposeIntent::Close);
    }
}

/// One line of the head: its name, its content, a hairline.
fn row(ui: &mut Ui, view: &View<'_>, key: &str, content: impl FnOnce(&mut Ui)) {
    let margin = Margin {
        left: NAMES,
        right: 16,
        top: 3,
        bottom: 3,
    };
    let shown = Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
    let rect = shown.response.rect;
    ui.painter().text(
        rect.left_top() + vec2(16.0, ROW / 2.0),
        egui::Align2::LEFT_CENTER,
        view.words.text(key),
        FontId::proportional(SECOND),
        view.tokens.ink.third,
    );
    widget::hairline(ui, view.tokens);
}

fn from(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) -> bool {
    let accounts = &view.state.accounts;
    let said = |account: &AccountSettings| {
        if account.display_name.is_empty() {
            account.address.to_string()
        } else {
            format!("{} <{}>", account.display_name, account.address)
        }
    };
    let current = accounts
        .iter()
        .find(|account| account.id == editor.draft.account)
        .map(said)
        .unwrap_or_default();
    let mut chosen = None;
    // In a small window Cc and Bcc keep their room beside it.
    let of_copy = |is_shown| if is_shown { 0.0 } else { COPY };
    let copies = of_copy(editor.shows_cc) + of_copy(editor.shows_bcc);
    let width = (ui.available_width() - SPACE_8 - copies).clamp(LEAST_FROM, FROM);
    let shown = widget::combo("from", letter::body(current), width).show_ui(ui, |ui| {
        for account in accounts {
            let is_current = account.id == editor.draft.account;
            let label = letter::body(said(account));
            if ui.selectable_label(is_current, label).clicked() && !is_current {
                chosen = Some(account.id.clone());
            }
        }
    });
    widget::name(&shown.response, view.words.text("compose-from"));
    let changed = chosen.is_some();
    if let Some(account) = chosen {
        editor.draft.account = account;
    }
    changed
}

/// Cc and Bcc, where they are not yet shown.
fn copies(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) {
    // Right to left, so that Cc stands before Bcc.
    for line in [Line::Bcc, Line::Cc] {
        let shown = match line {
            Line::Bcc => &mut editor.shows_bcc,
            _ => &mut editor.shows_cc,
        };
        if !*shown && widget::quiet(ui, view.tokens, "", view.words.text(line.key())).clicked() {
            *shown = true;
            editor.focus = Some(Focus::Line(line));
        }
    }
}

fn subject(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) -> bool {
    let edit = TextEdit::singleline(&mut editor.draft.subject)
        .frame(Frame::NONE)
        .margin(Margin::symmetric(4, 5))
        .align(egui::Align2::LEFT_CENTER)
        .font(FontId::new(TEXT, crate::ui::theme::fonts::semibold()))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    widget::name(&response, view.words.text("compose-subject"));
    response.changed()
}

fn message(ui: &mut Ui, editor: &mut Editor, view: &View<'_>) -> bool {
    let ink = view.tokens.ink.first;
    let mut layouter = |ui: &Ui, text: &dyn TextBuffer, width: f32| {
        let format = TextFormat {
            line_height: Some(TEXT * READING_LINE),
            ..TextFormat::simple(FontId::new(TEXT, FontFamily::Proportional), ink)
        };
        let mut job = LayoutJob::single_section(text.as_str().to_owned(), format);
        job.wrap.max_width = width;
        ui.ctx().fonts_mut(|fonts| fonts.layout_job(job))
    };
    let room = ui.available_height().max(FOOT);
    let rows = (room / (TEXT * READING_LINE)).floor() - 1.0;
    let id = ui.make_persistent_id("message");
    ScrollArea::vertical()
        .auto_shrink(false)
        .max_height(room)
        .show(ui, |ui| {
            let edit = TextEdit::multiline(&mut editor.draft.text)
                .id(id)
                .frame(Frame::NONE)
                .margin(Margin::symmetric(0, 4))
                .layouter(&mut layouter)
                .desired_width(ui.available_width() - 8.0)
                .desired_rows(rows.max(4.0) as usize);
            let mut output = edit.show(ui);
            let response = output.response.response.clone();
            widget::name(&response, view.words.text("compose-message"));
            if editor.focus == Some(Focus::Message) {
                editor.focus = None;
                let start = CCursorRange::one(CCursor::new(egui::text::CharIndex(0)));
                output.state.cursor.set_char_range(Some(start));
                output.state.store(ui.ctx(), response.id);
                response.request_focus();
            }
            response.changed()
        })
        .inner
}

/// Asks for a save once the person has paused, and now and then while there is no pause; wakes
/// the window once for it.
fn save_when_due(ui: &Ui, editor: &mut Editor, changed: bool, intents: &mut Vec<ComposeIntent>) {
    if editor.is_sending || editor.is_saving {
        if changed {
            editor.changed_at = Some(ui.input(|input| input.time));
        }
        // A draft written down behind its own mail would stand in Drafts again.
        return;
    }
    let now = ui.input(|input| input.time);
    if changed {
        editor.changed_at = Some(now);
    } else if editor.changed_at.is_none() && editor.attaching.is_empty() && editor.is_unsaved() {
        // An attachment came from the worker.
        editor.changed_at = Some(now);
    }
    let Some(at) = editor.changed_at else {
        return;
    };
    let since = *editor.unsaved_since.get_or_insert(now);
    let pause = if editor.is_unwritten {
        LONGEST_SECONDS
    } else {
        PAUSE_SECONDS
    };
    let left = (at + pause).min(since + LONGEST_SECONDS) - now;
    if left > 0.0 && !editor.is_closing {
        ui.ctx()
            .request_repaint_after(Duration::from_secs_f64(left));
    } else if editor.is_unsaved() {
        intents.push(ComposeIntent::Save);
    } else {
        editor.changed_at = None;
        editor.unsaved_since = None;
    }
}
