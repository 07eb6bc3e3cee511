//! Above the table: whose mailbox, what it comes to, what goes on, what can be done, the names of
//! the columns.

use egui::{
    Align, Align2, CornerRadius, Frame, Label, Layout, Margin, Rect, Role, Sense, Stroke, TextEdit,
    Ui, WidgetInfo, pos2, vec2,
};

use super::super::{Look, activity, line};
use super::row::Columns;
use super::telling;
use crate::channel::maildrop::Loss;
use crate::channel::{Command, MaildropCommand};
use crate::model::{HeadSource, Presence};
use crate::ui::action::{Action, MaildropAction};
use crate::ui::layer::leaves_field;
use crate::ui::state::ServerMailbox;
use crate::ui::state::server_mailbox::{Question, SortBy};
use crate::ui::theme::measure::{CAPTION, CORNER, SPACE_4, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{
    Bar, Tone, bar::BarIntent, destructive, icon_button, name, plain, progress, quiet,
};

/// Room at both sides.
const SIDE: i8 = 20;

/// Draws everything above the table.
pub(super) fn ui(
    ui: &mut Ui,
    look: Look<'_>,
    open: &ServerMailbox,
    asked: &mut Vec<Action>,
    found: &mut Vec<MaildropAction>,
) {
    let margin = Margin {
        left: SIDE,
        right: SIDE - 8,
        top: 12,
        bottom: 8,
    };
    Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_4);
        title(ui, look, open, asked, found);
        summary(ui, look, open, found);
        ui.add_space(SPACE_4);
        doings(ui, look, open, found);
        ui.add_space(SPACE_4);
        notes(ui, look, open, found);
        if let Some(question) = &open.question {
            ask(ui, look, open, question, found);
        }
    });
}

fn title(
    ui: &mut Ui,
    look: Look<'_>,
    open: &ServerMailbox,
    asked: &mut Vec<Action>,
    found: &mut Vec<MaildropAction>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let account = look.state.account(&open.account);
    let shown = account.map_or(open.account.as_str(), |account| account.shown_name());
    let host = account.map_or("", |account| account.pop3.host.as_str());
    let (row, _space) = ui.allocate_exact_size(vec2(ui.available_width(), 36.0), Sense::hover());
    let buttons = Rect::from_min_max(pos2(row.right() - 108.0, row.top()), row.max);
    let builder = egui::UiBuilder::new()
        .max_rect(buttons)
        .layout(Layout::right_to_left(Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.x = SPACE_4;
        if icon_button(ui, tokens, icon::CLOSE, words.text("maildrop-close")).clicked() {
            found.push(MaildropAction::Close);
        }
        let dialog = || crate::ui::Dialog::Transcript(Some(open.account.clone()));
        let said = words.text("action-transcript");
        if icon_button(ui, tokens, icon::TRANSCRIPT, said).clicked() {
            asked.push(Action::Open(dialog()));
        }
        let enabled = !look.state.reads_server_mailbox();
        ui.add_enabled_ui(enabled, |ui| {
            let again = words.text("maildrop-reload");
            if icon_button(ui, tokens, icon::REFRESH, again).clicked() {
                found.push(MaildropAction::Reload);
            }
        });
    });
    let head = words.text("action-server-mailbox");
    let left = pos2(row.left(), row.center().y);
    let beside = format!("   {shown} · {host}");
    let runs = [
        (head, line::semibold(17.0), tokens.ink.first),
        (beside.as_str(), line::regular(13.0), tokens.ink.third),
    ];
    line::paint(ui.painter(), left, buttons.left() - left.x - SPACE_8, &runs);
    let heading = ui.interact(row, ui.scope_id().with("title"), Sense::hover());
    heading.widget_info(|| WidgetInfo::labeled(Role::Heading, true, head));
}

/// What lies there in all; while a session works, what it does.
fn summary(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let (tokens, words, totals) = (look.tokens, look.words, open.totals);
    if open.known {
        let arguments = [
            ("count", totals.mails.into()),
            ("shown", words.count(totals.mails).into()),
            ("size", words.size(totals.octets).into()),
            ("absent", words.count(totals.absent).into()),
            ("free", words.size(totals.free_octets).into()),
        ];
        let text = words.text_with("maildrop-summary", &arguments);
        ui.label(letter::second(text).color(tokens.ink.second));
    }
    let works = look.state.reads_server_mailbox() || look.state.changes_server_mailbox();
    let fetching = fetching(look, open);
    let doing = fetching.or_else(|| open.stage.map(|stage| telling::stage(look, stage)));
    if works && let Some((text, part)) = doing {
        ui.horizontal(|ui| {
            let label = letter::caption(&text).color(tokens.accent.text);
            ui.label(label);
            if let Some(part) = part {
                ui.set_max_width(220.0_f32.min(ui.available_width()));
                progress(ui, tokens, part, &text);
            }
        });
    } else if open.known && open.heads == HeadSource::Top && totals.heads < totals.mails {
        ui.horizontal(|ui| {
            let arguments = [
                ("read", words.count(totals.heads).into()),
                ("of", words.count(totals.mails).into()),
            ];
            let text = words.text_with("maildrop-heads-known", &arguments);
            ui.label(letter::caption(text).color(tokens.ink.third));
            if quiet(ui, tokens, "", words.text("maildrop-read-rest")).clicked() {
                found.push(MaildropAction::ReadRest);
            }
        });
    }
}

/// How far the fetch of a selection is.
fn fetching(look: Look<'_>, open: &ServerMailbox) -> Option<(String, Option<f32>)> {
    let is_it = |command: &Command| {
        matches!(command, Command::Maildrop(MaildropCommand::Fetch { account, .. })
            if *account == open.account)
    };
    let mut running = look.state.running.values();
    let running = running.find(|running| is_it(&running.command))?;
    let progress = running.progress.values().next()?;
    Some((
        activity::progress_words(look.words, progress),
        activity::part(progress),
    ))
}

/// The filter, and what can be done with the selection.
fn doings(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let (tokens, words) = (look.tokens, look.words);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_8);
        filter(ui, look, open, found);
        ui.add_space(SPACE_8);
        let busy = look.state.changes_server_mailbox();
        let can = open.marked_rows() > 0 && open.is_lasting() && !busy;
        let absent = |open: &ServerMailbox| {
            let mut rows = open.selected();
            rows.any(|row| row.mail.presence != Presence::Here)
        };
        for (mark, action, enabled) in [
            (icon::SAVE, MaildropAction::Fetch, can && absent(open)),
            (
                icon::DELETE,
                MaildropAction::AskDelete,
                can && open.well_formed,
            ),
            (icon::PIN, MaildropAction::Keep, can),
        ] {
            ui.add_enabled_ui(enabled, |ui| {
                let label = words.text(telling::key(open, &action));
                if plain(ui, tokens, mark, label).clicked() {
                    found.push(action);
                }
            });
        }
        if open.marked_rows() > 0 {
            let octets = open.marked_octets();
            let count = open.marked_rows() as u64;
            let arguments = [
                ("count", count.into()),
                ("shown", words.count(count).into()),
                ("size", words.size(octets).into()),
            ];
            let text = words.text_with("maildrop-selected", &arguments);
            ui.label(letter::second(text).color(tokens.ink.second));
        }
    });
}

fn filter(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let (tokens, words) = (look.tokens, look.words);
    // Three buttons stand beside it, also in a small window.
    let width = (ui.available_width() * 0.32).clamp(140.0, 240.0);
    let (rect, _space) = ui.allocate_exact_size(vec2(width, 32.0), Sense::hover());
    let id = ui.scope_id().with("server mailbox filter");
    let focused = ui.memory(|memory| memory.has_focus(id));
    let stroke = if focused {
        Stroke::new(1.5, tokens.accent.text)
    } else {
        Stroke::new(1.0, tokens.line.hairline)
    };
    let (ground, inside) = (tokens.surface.top, egui::StrokeKind::Inside);
    ui.painter()
        .rect(rect, CornerRadius::same(16), ground, stroke, inside);
    let mark = pos2(rect.left() + 17.0, rect.center().y);
    line::icon(ui.painter(), mark, icon::SEARCH, 16.0, tokens.ink.third);
    let field = Rect::from_min_max(
        pos2(rect.left() + 32.0, rect.top()),
        pos2(rect.right() - 12.0, rect.bottom()),
    );
    let mut text = open.filter().to_owned();
    let edit = TextEdit::singleline(&mut text)
        .id(id)
        .frame(Frame::new())
        .margin(Margin::ZERO)
        .align(Align2::LEFT_CENTER)
        .hint_text(letter::body(words.text("maildrop-filter")).color(tokens.ink.third))
        .desired_width(field.width());
    let builder = egui::UiBuilder::new().max_rect(field);
    // A child of its own: what stands beside is placed by the whole frame, not by the text in it.
    let response = ui.new_child(builder).add_sized(field.size(), edit);
    name(&response, words.text("maildrop-filter"));
    if look.state.focus_search {
        response.request_focus();
    }
    if leaves_field(&response) {
        text.clear();
    }
    if text != open.filter() {
        found.push(MaildropAction::Filter(text));
    }
}

/// What a person should know of this server, and what the last deed came to.
fn notes(ui: &mut Ui, look: Look<'_>, open: &ServerMailbox, found: &mut Vec<MaildropAction>) {
    let (tokens, words) = (look.tokens, look.words);
    if !open.known {
        return;
    }
    let mut tell = |summary: &str, detail: &str| {
        let bar = Bar {
            tone: Tone::Know,
            summary: words.text(summary),
            detail: words.text(detail),
            button: None,
            close: None,
        };
        bar.ui(ui, tokens);
    };
    if !open.is_lasting() {
        tell("maildrop-no-uidl", "maildrop-no-uidl-more");
    }
    if open.heads == HeadSource::Nothing {
        tell("maildrop-no-top", "maildrop-no-top-more");
    }
    if !open.well_formed {
        tell("maildrop-malformed", "maildrop-malformed-more");
    }
    if let Some(report) = &open.report {
        let (done, left) = telling::report(look, report);
        let bar = Bar {
            tone: if left.is_empty() {
                Tone::Know
            } else {
                Tone::Decide
            },
            summary: &done,
            detail: &left,
            button: None,
            close: Some(words.text("maildrop-dismiss")),
        };
        if bar.ui(ui, tokens) == Some(BarIntent::Close) {
            found.push(MaildropAction::Dismiss);
        }
    }
}

/// What a deletion would mean, and which of it is wanted.
fn ask(
    ui: &mut Ui,
    look: Look<'_>,
    open: &ServerMailbox,
    question: &Question,
    found: &mut Vec<MaildropAction>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let (here, lost) = (question.here.len() as u64, question.lost.len() as u64);
    let unproved = open.heads == HeadSource::Nothing;
    let loses = lost > 0 || unproved;
    let counted = |key: &str, count: u64| {
        let shown = words.count(count).into();
        words.text_with(key, &[("count", count.into()), ("shown", shown)])
    };
    let summary = telling::asked(look, open, here + lost);
    let ground = if loses {
        tokens.red.soft
    } else {
        tokens.surface.hover
    };
    let shown = Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(CORNER))
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = SPACE_4;
            let named = telling::subjects(look, open);
            ui.label(letter::medium(&summary).color(tokens.ink.first));
            if here + lost > 1 {
                ui.add(Label::new(letter::second(named).color(tokens.ink.second)).truncate());
            }
            if here > 0 {
                let key = if unproved {
                    "maildrop-ask-unproved"
                } else {
                    "maildrop-ask-here"
                };
                let text = counted(key, here);
                ui.label(letter::second(text).color(tokens.ink.second));
            }
            if lost > 0 {
                let text = counted("maildrop-ask-lost", lost);
                ui.label(letter::second(text).color(tokens.red.text));
            }
            ui.add_space(SPACE_4);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(SPACE_8, SPACE_8);
                answers(ui, look, question, unproved, found);
            });
        });
    let response = shown.response;
    response.widget_info(|| WidgetInfo::labeled(Role::AlertDialog, true, &summary));
}

/// The answers. What is safe stands first and has the focus: Return deletes nothing.
fn answers(
    ui: &mut Ui,
    look: Look<'_>,
    question: &Question,
    unproved: bool,
    found: &mut Vec<MaildropAction>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let (here, lost) = (question.here.len() as u64, question.lost.len() as u64);
    let counted = |key: &str, count: u64| {
        let shown = words.count(count).into();
        words.text_with(key, &[("count", count.into()), ("shown", shown)])
    };
    let cancel = plain(ui, tokens, "", words.text("cancel"));
    // Asked just now: no pass before this one has shown it.
    let (id, pass) = (ui.scope_id().with("asked"), ui.ctx().cumulative_pass_nr());
    let shown_in: Option<u64> = ui.data(|data| data.get_temp(id));
    ui.data_mut(|data| data.insert_temp(id, pass));
    if shown_in.is_none_or(|shown| shown + 1 < pass) {
        cancel.request_focus();
    }
    if cancel.clicked() {
        found.push(MaildropAction::Back);
    }
    if here > 0 && !unproved {
        let label = if lost == 0 {
            words.text("maildrop-do").to_owned()
        } else {
            counted("maildrop-do-here", here)
        };
        if plain(ui, tokens, "", &label).clicked() {
            found.push(MaildropAction::Delete(Loss::Forbidden));
        }
    }
    if lost > 0 || unproved {
        let label = counted("maildrop-do-all", here + lost);
        if destructive(ui, tokens, "", &label).clicked() {
            found.push(MaildropAction::Delete(Loss::Accepted));
        }
    }
}

/// The names of the columns; pressing one orders the rows by it.
pub(super) fn columns(
    ui: &mut Ui,
    look: Look<'_>,
    open: &ServerMailbox,
    columns: &Columns,
    found: &mut Vec<MaildropAction>,
) {
    let (tokens, words) = (look.tokens, look.words);
    let (row, _space) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::hover());
    let y = row.center().y;
    for ((left, width), key, by, to_right) in [
        (columns.sender, "maildrop-sender", SortBy::Sender, false),
        (columns.subject, "maildrop-subject", SortBy::Subject, false),
        (columns.date, "maildrop-date", SortBy::Date, false),
        (columns.size, "maildrop-size", SortBy::Size, true),
        (
            columns.here,
            "maildrop-column-here",
            SortBy::Presence,
            false,
        ),
        (columns.leaves, "maildrop-leaves", SortBy::Leaves, false),
    ] {
        if width <= 0.0 {
            continue;
        }
        let label = words.text(key);
        let rect = Rect::from_min_size(
            pos2(row.left() + left - 4.0, row.top()),
            vec2(width + 8.0, row.height()),
        );
        let response = ui.interact(rect, ui.scope_id().with(key), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, label));
        if response.has_focus() {
            line::focus_ring(ui.painter(), rect, tokens);
        }
        if response.clicked() {
            found.push(MaildropAction::Sort(by));
        }
        let (mut ink, mut font, mut arrow) = (tokens.ink.third, line::regular(CAPTION), "");
        if response.hovered() {
            ink = tokens.ink.first;
        }
        if open.sort.by == by {
            ink = tokens.ink.first;
            font = line::medium(CAPTION);
            arrow = if open.sort.ascending {
                icon::UP
            } else {
                icon::DOWN
            };
        }
        let painter = ui.painter();
        if to_right {
            let right = pos2(row.left() + left + width, y);
            let start = line::paint_to(painter, right, label, font, ink);
            line::icon(painter, pos2(start - 8.0, y), arrow, 12.0, ink);
        } else {
            let at = pos2(row.left() + left, y);
            let end = line::paint(painter, at, width - 14.0, &[(label, font, ink)]);
            line::icon(painter, pos2(end + 8.0, y), arrow, 12.0, ink);
        }
    }
    let stroke = Stroke::new(1.0, tokens.line.hairline);
    ui.painter()
        .hline(row.x_range().shrink(12.0), row.bottom(), stroke);
}
