//! The bar on top: with whom to speak, connecting, files, playing back.

use egui::{Align, Layout, TextEdit, Ui};

use super::Desk;
use super::view::{Address, Console, Link, save};
use crate::channel::ConsoleCommand;
use crate::console::Protocol;
use crate::model::account::TlsMode;
use crate::ui::action::Action;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;

/// Seconds between two lines that are played back, at least and at most.
const PACE: (f64, f64) = (0.35, 1.5);

pub(super) fn ui(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if matches!(console.link, Link::Replay(_)) {
            replay(ui, console, desk);
        } else {
            address(ui, console, desk);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            more(ui, console, desk);
        });
    });
}

/// Save, open, copy: behind one button.
fn more(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    let (words, tokens) = (desk.words, desk.tokens);
    let open = widget::icon_button(ui, tokens, icon::FOLDER, words.text("console-open-file"));
    if open.clicked() {
        desk.asked.push(Action::OpenSession);
    }
    if console.is_empty() {
        return;
    }
    let copy = widget::icon_button(ui, tokens, icon::COPY, words.text("console-copy"));
    if copy.clicked() {
        desk.asked.push(Action::Copy(console.to_text()));
    }
    let button = widget::icon_button(ui, tokens, icon::SAVE, words.text("console-save"));
    if button.clicked() {
        save(console, desk);
    }
    let masking = &mut console.masking;
    ui.checkbox(
        &mut masking.hosts,
        letter::second(words.text("console-mask-hosts")),
    );
    ui.checkbox(
        &mut masking.addresses,
        letter::second(words.text("console-mask-addresses")),
    );
}

fn address(ui: &mut Ui, console: &mut Console, desk: &mut Desk<'_>) {
    let is_off = matches!(console.link, Link::Off);
    ui.add_enabled_ui(is_off, |ui| {
        fields(ui, &mut console.address, desk);
    });
    let words = desk.words;
    if is_off {
        let is_named = console.address.account.is_some() || !console.address.host.trim().is_empty();
        ui.add_enabled_ui(is_named, |ui| {
            let label = words.text("console-connect");
            if widget::primary(ui, desk.tokens, "", label).clicked() {
                console.connect(desk, false);
            }
        });
    } else {
        let closes = widget::plain(ui, desk.tokens, "", words.text("console-close")).clicked();
        if let (true, Some(ticket)) = (closes, console.ticket()) {
            desk.ask(ConsoleCommand::Close { console: ticket });
        }
    }
}

fn fields(ui: &mut Ui, address: &mut Address, desk: &Desk<'_>) {
    let words = desk.words;
    let name = address.protocol.name();
    let shown = widget::combo("console-protocol", letter::medium(name), 74.0).show_ui(ui, |ui| {
        for protocol in [Protocol::Smtp, Protocol::Pop3] {
            let is_chosen = address.protocol == protocol;
            if ui
                .selectable_label(is_chosen, letter::body(protocol.name()))
                .clicked()
            {
                address.protocol = protocol;
            }
        }
    });
    widget::name(&shown.response, words.text("console-protocol"));
    let account = address
        .account
        .as_ref()
        .and_then(|id| desk.state.account(id));
    let chosen = match account {
        Some(account) => account.shown_name(),
        None => words.text("console-other-server"),
    };
    let shown = widget::combo("console-server", letter::body(chosen), 170.0).show_ui(ui, |ui| {
        for account in &desk.state.accounts {
            let is_chosen = address.account.as_ref() == Some(&account.id);
            let label = letter::body(account.shown_name());
            if ui.selectable_label(is_chosen, label).clicked() {
                address.account = Some(account.id.clone());
            }
        }
        let label = letter::body(words.text("console-other-server"));
        if ui
            .selectable_label(address.account.is_none(), label)
            .clicked()
        {
            address.account = None;
            address.host.clear();
        }
    });
    widget::name(&shown.response, words.text("console-server"));
    if address.account.is_none() {
        host(ui, address, desk);
    }
}

fn host(ui: &mut Ui, address: &mut Address, desk: &Desk<'_>) {
    let words = desk.words;
    let usual = address
        .protocol
        .usual_port(address.tls == TlsMode::Implicit);
    let edit = TextEdit::singleline(&mut address.host)
        .hint_text(letter::body("mail.example.org"))
        .desired_width(150.0);
    widget::name(&ui.add(edit), words.text("console-host"));
    let edit = TextEdit::singleline(&mut address.port)
        .hint_text(letter::body(usual.to_string()))
        .desired_width(48.0);
    widget::name(&ui.add(edit), words.text("console-port"));
    let key = |mode| match mode {
        TlsMode::Implicit => "account-tls-implicit",
        TlsMode::Starttls => "account-tls-starttls",
        TlsMode::None => "account-tls-none",
    };
    let chosen = letter::body(words.text(key(address.tls)));
    let shown = widget::combo("console-tls", chosen, 104.0).show_ui(ui, |ui| {
        for mode in [TlsMode::Implicit, TlsMode::Starttls, TlsMode::None] {
            let label = letter::body(words.text(key(mode)));
            if ui.selectable_label(address.tls == mode, label).clicked() {
                address.tls = mode;
            }
        }
    });
    widget::name(&shown.response, words.text("console-encryption"));
}

/// A session file: where it stands, and the buttons that move it.
fn replay(ui: &mut Ui, console: &mut Console, desk: &Desk<'_>) {
    let (words, tokens) = (desk.words, desk.tokens);
    let now = ui.input(|input| input.time);
    let Link::Replay(replay) = &mut console.link else {
        return;
    };
    let all = replay.recording.lines.len();
    let mut wanted = replay.done;
    let name = replay.recording.name.as_str();
    let title = words.text_with("console-replay", &[("name", name.into())]);
    ui.label(letter::medium(title).color(tokens.ink.first));
    let back = widget::icon_button(ui, tokens, icon::BACK, words.text("console-step-back"));
    if back.clicked() {
        wanted = wanted.saturating_sub(1);
    }
    let key = if replay.plays {
        "console-pause"
    } else {
        "console-play"
    };
    if widget::plain(ui, tokens, "", words.text(key)).clicked() {
        replay.plays = !replay.plays && wanted < all;
        replay.next_at = now;
    }
    let step = widget::icon_button(ui, tokens, icon::RIGHT, words.text("console-step"));
    if step.clicked() {
        wanted += 1;
    }
    if replay.plays && now >= replay.next_at {
        wanted += 1;
        let at = |index: usize| replay.recording.lines.get(index).map(|line| line.after_ms);
        let gap = match (at(wanted.saturating_sub(1)), at(wanted)) {
            (Some(before), Some(after)) => after.saturating_sub(before) as f64 / 1000.0,
            _ => 0.0,
        };
        replay.next_at = now + gap.clamp(PACE.0, PACE.1);
        replay.plays = wanted < all;
    }
    if replay.plays {
        let wait = std::time::Duration::from_secs_f64((replay.next_at - now).max(0.01));
        ui.ctx().request_repaint_after(wait);
    }
    let place = words.text_with(
        "console-place",
        &[("done", wanted.min(all).into()), ("all", all.into())],
    );
    ui.label(letter::second(place).color(tokens.ink.third));
    if widget::quiet(ui, tokens, "", words.text("console-close")).clicked() {
        console.link = Link::Off;
    } else if wanted != replay.done {
        console.step_to(wanted);
    }
}
