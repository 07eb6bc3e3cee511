//! What goes on: one line at the foot of the folders, and a panel that says it for each account.

use egui::{
    Align2, Area, CornerRadius, Frame, Id, Margin, Order, Rect, Role, Sense, Ui, WidgetInfo, vec2,
};

use super::Look;
use super::line;
use crate::channel::event::{ConnectionState, Progress};
use crate::channel::{Command, Ticket};
use crate::model::{AccountId, AccountSettings};
use crate::ui::action::{Action, Dialog};
use crate::ui::theme::measure::{CAPTION, CORNER, SPACE_4, SPACE_8};
use crate::ui::theme::{icon, letter};
use crate::ui::widget::{account_dot, icon_button, progress};
use crate::ui::words::Words;

/// One line about everything; silent when nothing goes on.
pub fn bottom_line(ui: &Ui, rect: Rect, look: Look<'_>, asked: &mut Vec<Action>) {
    let state = look.state;
    let failed =
        |connection: &ConnectionState| matches!(connection, ConnectionState::Failed { .. });
    let troubled = state.connections.values().any(failed);
    let mut text = summary(look);
    if text.is_empty() {
        if !state.activity_open {
            return;
        }
        look.words.text("action-activity").clone_into(&mut text);
    }
    let response = ui.interact(rect, ui.scope_id().with("activity"), Sense::click());
    let spoken = format!("{}: {text}", look.words.text("action-activity"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.hovered() || state.activity_open {
        let corners = CornerRadius::same(CORNER);
        ui.painter()
            .rect_filled(rect, corners, look.tokens.surface.hover);
    }
    if response.has_focus() {
        line::focus_ring(ui.painter(), rect, look.tokens);
    }
    let ink = if troubled && !state.is_busy() {
        look.tokens.gold.text
    } else {
        look.tokens.ink.second
    };
    let left = rect.left_center() + vec2(8.0, 0.0);
    let runs = [(text.as_str(), line::regular(CAPTION), ink)];
    line::paint(ui.painter(), left, rect.width() - 14.0, &runs);
    if response
        .on_hover_text(look.words.text("action-activity"))
        .clicked()
    {
        asked.push(Action::ToggleActivity);
    }
}

fn summary(look: Look<'_>) -> String {
    let state = look.state;
    for account in &state.accounts {
        if let Some((_ticket, progress)) = running(look, &account.id)
            && is_active(look, &account.id)
        {
            let doing = progress_words(look.words, progress);
            return if state.accounts.len() > 1 {
                named(look, account, &doing)
            } else {
                doing
            };
        }
    }
    for account in &state.accounts {
        if is_active(look, &account.id) {
            let doing = status(look, &account.id);
            return if state.accounts.len() > 1 {
                named(look, account, &doing)
            } else {
                doing
            };
        }
    }
    let mut under_way = state.running.values().flat_map(|one| one.progress.values());
    if let Some(progress) = under_way.next() {
        return progress_words(look.words, progress);
    }
    if !state.origin.running.is_empty() {
        return look.words.text("activity-checking-signature").to_owned();
    }
    for account in &state.accounts {
        let connection = state.connections.get(&account.id);
        if matches!(connection, Some(ConnectionState::Failed { .. })) {
            return named(look, account, &status(look, &account.id));
        }
    }
    String::new()
}

fn named(look: Look<'_>, account: &AccountSettings, doing: &str) -> String {
    let arguments = [
        ("account", account.shown_name().into()),
        ("doing", doing.into()),
    ];
    look.words.text_with("activity-named", &arguments)
}

fn is_active(look: Look<'_>, account: &AccountId) -> bool {
    matches!(
        look.state.connections.get(account),
        Some(ConnectionState::Connecting | ConnectionState::Fetching | ConnectionState::Sending)
    )
}

/// What runs for an account, and how far it is.
fn running<'a>(look: Look<'a>, account: &AccountId) -> Option<(Ticket, &'a Progress)> {
    let key = Some(account.clone());
    look.state
        .running
        .iter()
        .find_map(|(ticket, one)| Some((*ticket, one.progress.get(&key)?)))
}

/// How far something is, in words.
pub(in crate::ui) fn progress_words(words: &Words, progress: &Progress) -> String {
    match progress {
        Progress::Fetching {
            mails,
            of_mails,
            octets_per_second,
            ..
        } => words.text_with(
            "activity-fetching",
            &[
                ("mails", words.count(*mails).into()),
                ("of", words.count(*of_mails).into()),
                ("rate", words.size(*octets_per_second).into()),
            ],
        ),
        Progress::Sending { octets, of_octets } => words.text_with(
            "activity-sending",
            &[
                ("octets", words.size(*octets).into()),
                ("of", words.size(*of_octets).into()),
            ],
        ),
        Progress::Waiting { seconds, awaiting } => words.text_with(
            "activity-waiting",
            &[
                ("seconds", (*seconds).into()),
                ("awaiting", awaiting.as_str().into()),
            ],
        ),
        Progress::Carrying(carried) => words.text_with(
            if carried.of_mails > 0 {
                "activity-carrying-of"
            } else {
                "activity-carrying"
            },
            &[
                ("mails", words.count(carried.mails).into()),
                ("of", words.count(carried.of_mails).into()),
            ],
        ),
        Progress::Saving { files, of_files } => words.text_with(
            "activity-saving",
            &[
                ("files", words.count(*files).into()),
                ("of", words.count(*of_files).into()),
            ],
        ),
        Progress::Filtering { mails, of_mails } => words.text_with(
            "activity-filtering",
            &[
                ("mails", words.count(*mails).into()),
                ("of", words.count(*of_mails).into()),
            ],
        ),
        Progress::Indexing { mails, of_mails } => words.text_with(
            "activity-indexing",
            &[
                ("mails", words.count(*mails).into()),
                ("of", words.count(*of_mails).into()),
            ],
        ),
        Progress::TakingText { mails, of_mails } => words.text_with(
            "activity-taking-text",
            &[
                ("mails", words.count(*mails).into()),
                ("of", words.count(*of_mails).into()),
            ],
        ),
    }
}

/// How much of it is done.
pub fn part(progress: &Progress) -> Option<f32> {
    let (done, of) = match progress {
        Progress::Fetching {
            octets, of_octets, ..
        }
        | Progress::Sending { octets, of_octets } => (*octets, *of_octets),
        Progress::Saving {
            files: mails,
            of_files: of_mails,
        }
        | Progress::Filtering { mails, of_mails }
        | Progress::Indexing { mails, of_mails }
        | Progress::TakingText { mails, of_mails } => (*mails, *of_mails),
        Progress::Carrying(carried) if carried.of_octets > 0 => (carried.octets, carried.of_octets),
        Progress::Carrying(carried) => (carried.mails, carried.of_mails),
        Progress::Waiting { .. } => return None,
    };
    (of > 0).then(|| done as f32 / of as f32)
}

fn status(look: Look<'_>, account: &AccountId) -> String {
    let (words, now) = (look.words, look.state.now);
    match look.state.connections.get(account) {
        None | Some(ConnectionState::Idle { checked: None }) => {
            words.text("activity-idle").to_owned()
        }
        Some(ConnectionState::Idle { checked: Some(at) }) => {
            let at = words.date(*at, now);
            words.text_with("activity-checked", &[("time", at.into())])
        }
        Some(ConnectionState::Connecting) => words.text("activity-connecting").to_owned(),
        Some(ConnectionState::Fetching) => words.text("activity-receiving").to_owned(),
        Some(ConnectionState::Sending) => words.text("activity-submitting").to_owned(),
        Some(ConnectionState::Failed { retry_at: None }) => {
            words.text("activity-failed").to_owned()
        }
        Some(ConnectionState::Failed { retry_at: Some(at) }) => {
            let at = words.time(*at);
            words.text_with("activity-retry", &[("time", at.into())])
        }
    }
}

/// The panel with each account's progress, cancel and transcript; floats above the bottom line.
pub fn panel(ui: &Ui, look: Look<'_>, folders_points: f32, asked: &mut Vec<Action>) {
    if !look.state.activity_open {
        return;
    }
    let screen = ui.ctx().content_rect();
    let width = 340.0_f32.min(screen.width() - 84.0);
    // Above the bottom line, or beside the rail.
    let corner = if folders_points < 100.0 {
        vec2(folders_points + 8.0, -12.0)
    } else {
        vec2(8.0, -50.0)
    };
    Area::new(Id::unique("activity panel"))
        .order(Order::Foreground)
        .anchor(Align2::LEFT_BOTTOM, corner)
        .show(ui.ctx(), |ui| {
            Frame::popup(ui.style())
                .inner_margin(Margin::same(12))
                .corner_radius(CornerRadius::same(12))
                .show(ui, |ui| {
                    ui.set_width(width - 24.0);
                    head(ui, look, asked);
                    for account in &look.state.accounts {
                        ui.add_space(SPACE_8);
                        block(ui, look, account, asked);
                    }
                    for ticket in look.state.origin.running.keys() {
                        ui.add_space(SPACE_8);
                        checking(ui, look, *ticket, asked);
                    }
                    saving(ui, look, asked);
                });
        });
}

fn head(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let name = look.words.text("action-activity");
        ui.label(letter::strong(name).color(look.tokens.ink.first));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| {
            let name = look.words.text("activity-close");
            if icon_button(ui, look.tokens, icon::CLOSE, name).clicked() {
                asked.push(Action::ToggleActivity);
            }
        });
    });
}

/// A signature that is being checked, and its end.
fn checking(ui: &mut Ui, look: Look<'_>, ticket: Ticket, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    ui.horizontal(|ui| {
        let doing = words.text("activity-checking-signature");
        ui.label(letter::caption(doing).color(tokens.ink.second));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| {
            let name = words.text("activity-stop-checking");
            if icon_button(ui, tokens, icon::CLOSE, name).clicked() {
                asked.push(Action::Cancel(ticket));
            }
        });
    });
}

fn block(ui: &mut Ui, look: Look<'_>, account: &AccountSettings, asked: &mut Vec<Action>) {
    let (tokens, words) = (look.tokens, look.words);
    let under_way = running(look, &account.id).filter(|_| is_active(look, &account.id));
    let doing = match under_way {
        Some((_ticket, progress)) => progress_words(look.words, progress),
        None => status(look, &account.id),
    };
    ui.horizontal(|ui| {
        let position = look.state.account_position(&account.id);
        account_dot(ui, tokens.account_color(position));
        ui.vertical(|ui| {
            ui.set_width((ui.available_width() - 122.0).max(60.0));
            ui.spacing_mut().item_spacing.y = 2.0;
            let name = letter::medium(account.shown_name()).color(tokens.ink.first);
            ui.add(egui::Label::new(name).truncate());
            ui.label(letter::caption(&doing).color(tokens.ink.second));
        });
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(layout, |ui| {
            ui.spacing_mut().item_spacing.x = SPACE_4;
            let named = [("account", account.shown_name().into())];
            let name = words.text_with("activity-transcript", &named);
            if icon_button(ui, tokens, icon::TRANSCRIPT, &name).clicked() {
                let dialog = Dialog::Transcript(Some(account.id.clone()));
                asked.push(Action::Open(dialog));
            }
            let name = words.text_with("activity-server-mailbox", &named);
            if icon_button(ui, tokens, icon::SERVER, &name).clicked() {
                asked.push(Action::OpenServerMailbox(account.id.clone()));
            }
            if let Some(ticket) = cancellable(look, &account.id) {
                let name = words.text_with("activity-cancel", &named);
                if icon_button(ui, tokens, icon::CLOSE, &name).clicked() {
                    asked.push(Action::Cancel(ticket));
                }
            } else {
                let name = words.text_with("activity-refresh", &named);
                if icon_button(ui, tokens, icon::REFRESH, &name).clicked() {
                    asked.push(Action::RefreshAccount(account.id.clone()));
                }
            }
        });
    });
    if let Some(part) = under_way.and_then(|(_ticket, progress)| part(progress)) {
        progress(ui, tokens, part, &doing);
    }
}

/// Attachments that are written into a folder, each with what stops it.
fn saving(ui: &mut Ui, look: Look<'_>, asked: &mut Vec<Action>) {
    for (ticket, one) in &look.state.running {
        let under_way = one.progress.values();
        let mut under_way = under_way.filter(|one| matches!(one, Progress::Saving { .. }));
        let Some(how_far) = under_way.next() else {
            continue;
        };
        let doing = progress_words(look.words, how_far);
        ui.add_space(SPACE_8);
        ui.horizontal(|ui| {
            ui.label(letter::caption(&doing).color(look.tokens.ink.second));
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(layout, |ui| {
                let name = look.words.text("activity-stop-saving");
                if icon_button(ui, look.tokens, icon::CLOSE, name).clicked() {
                    asked.push(Action::Cancel(*ticket));
                }
            });
        });
        if let Some(part) = part(how_far) {
            progress(ui, look.tokens, part, &doing);
        }
    }
}

/// The command that can be stopped for this account.
fn cancellable(look: Look<'_>, account: &AccountId) -> Option<Ticket> {
    if let Some((ticket, _progress)) = running(look, account) {
        return Some(ticket);
    }
    if !is_active(look, account) {
        return None;
    }
    let fetches = |command: &Command| match command {
        Command::Refresh { account: None } => true,
        Command::Refresh {
            account: Some(other),
        } => other == account,
        _ => false,
    };
    let mut running = look.state.running.iter();
    running.find_map(|(ticket, one)| fetches(&one.command).then_some(*ticket))
}
