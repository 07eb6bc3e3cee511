//! One console: what it holds, and its window from top to bottom.

use std::path::Path;

use egui::{CentralPanel, Frame, Key, Margin, Modifiers, Panel, Ui, vec2};

use super::dialogue::Dialogue;
use super::{Desk, bar, commands, entry, state, timeline};
use crate::channel::{Cause, ConsoleCommand, ConsoleTarget, Failure, Ticket};
use crate::console::{Ahead, Line, Manner, Masking, Protocol, Recording, Session, file};
use crate::model::account::TlsMode;
use crate::model::{AccountId, Secret};
use crate::ui::action::Action;
use crate::ui::theme::{icon, letter};
use crate::ui::widget;
use crate::ui::widget::bar::BarIntent;

/// Width of the pane with the state and the commands.
const SIDE: f32 = 330.0;
/// Width of the window below which that pane is left out.
const BOTH: f32 = 800.0;

/// How a console is connected.
#[derive(Debug)]
pub(super) enum Link {
    /// Not.
    Off,
    /// Asked for; the ticket is on its way.
    Asked,
    /// Under this ticket.
    On(Ticket),
    /// A session file is played back.
    Replay(Replay),
}

/// A session file being played back.
#[derive(Debug)]
pub(super) struct Replay {
    pub(super) recording: Recording,
    /// Lines shown so far.
    pub(super) done: usize,
    pub(super) plays: bool,
    /// When the next line is shown, in the window's time.
    pub(super) next_at: f64,
    /// What could not be read, the first in words.
    pub(super) faults: (usize, String),
}

/// With whom to speak, as the bar has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) protocol: Protocol,
    /// `None`: another server.
    pub(super) account: Option<AccountId>,
    pub(super) host: String,
    pub(super) port: String,
    pub(super) tls: TlsMode,
}

/// One console.
pub(super) struct Console {
    pub(super) address: Address,
    pub(super) link: Link,
    pub(super) session: Session,
    /// What was typed and has not gone out.
    pub(super) ahead: Ahead<Ticket>,
    pub(super) dialogue: Dialogue,
    /// Everything said, for saving.
    lines: Vec<Line>,
    pub(super) entry: entry::Entry,
    /// Plain text was refused until the person agrees.
    asks_plaintext: bool,
    failure: Option<Failure>,
    /// What could not be read of a session file without a session.
    fault: Option<String>,
    pub(super) masking: Masking,
}

/// Lines kept for saving.
const LINES: usize = 20_000;

impl Console {
    pub(super) fn new(account: Option<AccountId>) -> Self {
        Self {
            address: Address {
                protocol: Protocol::Smtp,
                account,
                host: String::new(),
                port: String::new(),
                tls: TlsMode::Implicit,
            },
            link: Link::Off,
            session: Session::new(Protocol::Smtp),
            ahead: Ahead::default(),
            dialogue: Dialogue::default(),
            lines: Vec::new(),
            entry: entry::Entry::default(),
            asks_plaintext: false,
            failure: None,
            fault: None,
            masking: Masking::default(),
        }
    }

    /// The connection's name, while there is one.
    pub(super) fn ticket(&self) -> Option<Ticket> {
        match self.link {
            Link::On(ticket) => Some(ticket),
            _ => None,
        }
    }

    pub(super) fn opened(&mut self, ticket: Ticket) {
        if matches!(self.link, Link::Asked) {
            self.link = Link::On(ticket);
        }
    }

    pub(super) fn heard(&mut self, console: Ticket, lines: &[Line]) {
        if self.ticket() == Some(console) {
            for line in lines {
                self.take(line);
            }
        }
    }

    fn take(&mut self, line: &Line) {
        let host = self.address.host.clone();
        self.dialogue.take(&mut self.session, line, &host);
        self.ahead.hear(line);
        if self.lines.len() < LINES {
            self.lines.push(line.clone());
        }
    }

    /// A command of this console has ended; `opened` where it was the connection itself.
    pub(super) fn ended(&mut self, opened: Option<Ticket>, failure: Option<&Failure>) {
        if opened.is_some() && self.ticket() == opened {
            self.link = Link::Off;
        } else if opened.is_some() {
            return;
        }
        let Some(failure) = failure else { return };
        if opened.is_some() && matches!(failure.cause, Cause::PlaintextForbidden { .. }) {
            self.asks_plaintext = true;
        } else {
            self.failure = Some(failure.clone());
        }
    }

    /// Shows a session file, one line at a time.
    pub(super) fn play_back(&mut self, path: &Path, text: &str) {
        let (recordings, faults) = file::read(text);
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        let Some(recording) = recordings.into_iter().next_back() else {
            self.fault = Some(first);
            return;
        };
        let mut recording = recording;
        if recording.name.is_empty() {
            let name = path.file_name().map(|name| name.to_string_lossy());
            recording.name = name.unwrap_or_default().into_owned();
        }
        self.clear(recording.protocol);
        self.link = Link::Replay(Replay {
            recording,
            done: 0,
            plays: false,
            next_at: 0.0,
            faults: (faults.len(), first),
        });
        self.step_to(1);
    }

    /// Begins anew.
    fn clear(&mut self, protocol: Protocol) {
        self.session = Session::new(protocol);
        self.ahead = Ahead::default();
        self.dialogue = Dialogue::default();
        self.lines.clear();
        self.asks_plaintext = false;
        self.failure = None;
        self.fault = None;
        self.entry = entry::Entry::with(std::mem::take(&mut self.entry));
    }

    /// Shows the first `wanted` lines of a session file.
    pub(super) fn step_to(&mut self, wanted: usize) {
        let Link::Replay(replay) = &mut self.link else {
            return;
        };
        let wanted = wanted.min(replay.recording.lines.len());
        let begins_anew = wanted < replay.done;
        let from = if begins_anew { 0 } else { replay.done };
        replay.done = wanted;
        let lines: Vec<Line> = replay.recording.lines[from..wanted].to_vec();
        if begins_anew {
            self.session = Session::new(self.session.protocol());
            self.dialogue = Dialogue::default();
            self.lines.clear();
        }
        for line in &lines {
            self.take(line);
        }
    }

    /// Connects as the bar says.
    pub(super) fn connect(&mut self, desk: &mut Desk<'_>, plaintext_agreed: bool) {
        let address = &mut self.address;
        let target = match &address.account {
            Some(id) => {
                if let Some(account) = desk.state.account(id) {
                    address.host = match address.protocol {
                        Protocol::Smtp => account.smtp.host.clone(),
                        Protocol::Pop3 => account.pop3.host.clone(),
                    };
                }
                ConsoleTarget::Account(id.clone())
            }
            None => ConsoleTarget::Host {
                host: address.host.trim().to_owned(),
                port: address.port.trim().parse().unwrap_or_else(|_not_a_number| {
                    address
                        .protocol
                        .usual_port(address.tls == TlsMode::Implicit)
                }),
                tls: address.tls,
            },
        };
        let protocol = self.address.protocol;
        self.clear(protocol);
        let known = desk.state.accounts.iter();
        self.session
            .know_addresses(known.map(|account| account.address.to_string()));
        self.link = Link::Asked;
        self.entry.wants_focus = true;
        desk.ask(ConsoleCommand::Open {
            protocol,
            target,
            plaintext_agreed,
        });
    }

    /// Says one line.
    pub(super) fn say(&mut self, desk: &mut Desk<'_>, line: String, manner: Manner) {
        if let Some(console) = self.ticket() {
            self.failure = None;
            let line = Secret::new(line);
            desk.ask(ConsoleCommand::Say {
                console,
                line,
                manner,
            });
        }
    }

    /// The session as a file has it.
    pub(super) fn to_text(&self) -> String {
        let (name, began) = match &self.link {
            Link::Replay(replay) => (&replay.recording.name, &replay.recording.began),
            _ => (&self.address.host, &String::new()),
        };
        let recording = Recording {
            name: name.clone(),
            protocol: self.session.protocol(),
            began: began.clone(),
            lines: self.lines.clone(),
        };
        recording.to_text(self.masking)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Draws one frame of it.
    pub(super) fn ui(&mut self, ui: &mut Ui, desk: &mut Desk<'_>, is_embedded: bool) {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        let width = ui.available_width();
        if is_embedded {
            head(ui, desk);
        }
        let tokens = desk.tokens;
        let pane = |fill, margin| Frame::new().fill(fill).inner_margin(margin);
        Panel::top("console-bar")
            .frame(pane(tokens.surface.top, Margin::symmetric(16, 10)))
            .show_separator_line(false)
            .show(ui, |ui| {
                bar::ui(ui, self, desk);
                self.bars(ui, desk);
            });
        widget::hairline(ui, tokens);
        if !matches!(self.link, Link::Replay(_)) {
            Panel::bottom("console-entry")
                .frame(pane(tokens.surface.top, Margin::symmetric(16, 12)))
                .show_separator_line(false)
                .show(ui, |ui| entry::ui(ui, self, desk));
        }
        if width >= BOTH {
            Panel::right("console-side")
                .exact_size(SIDE)
                .resizable(false)
                .show_separator_line(false)
                .frame(pane(tokens.surface.middle, Margin::symmetric(16, 14)))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing = vec2(8.0, 8.0);
                    state::ui(ui, &self.session, desk);
                    commands::ui(ui, self, desk);
                });
        }
        CentralPanel::no_frame()
            .frame(pane(tokens.surface.code, Margin::same(0)))
            .show(ui, |ui| timeline::ui(ui, self, desk));
        let escape = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Escape);
        let is_free = desk.is_front && !ui.ctx().text_edit_focused() && !ui.ctx().any_popup_open();
        if is_free && ui.input_mut(escape) {
            desk.close = true;
        }
    }

    /// What has to be said or decided.
    fn bars(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let words = desk.words;
        if self.asks_plaintext {
            ui.add_space(8.0);
            let host = self.address.host.as_str();
            let summary = words.text_with("console-plain-ask", &[("host", host.into())]);
            let bar = widget::Bar {
                tone: widget::Tone::Decide,
                summary: &summary,
                detail: words.text("console-plain-detail"),
                button: Some(words.text("console-plain-connect")),
                close: None,
            };
            if bar.ui(ui, desk.tokens) == Some(BarIntent::Act) {
                self.connect(desk, true);
            }
        }
        if let Some(failure) = &self.failure {
            ui.add_space(8.0);
            let said = words.failure(failure);
            let detail = format!("{}\n{}", said.reason, said.detail(words));
            let bar = widget::Bar {
                tone: widget::Tone::Loss,
                summary: &said.summary,
                detail: detail.trim_end(),
                button: None,
                close: Some(words.text("close")),
            };
            if bar.ui(ui, desk.tokens).is_some() {
                self.failure = None;
            }
        }
        let told = match (&self.fault, &self.link) {
            (Some(first), _) => {
                let first = first.as_str().into();
                Some(words.text_with("console-nothing-in-file", &[("first", first)]))
            }
            (None, Link::Replay(Replay { faults, .. })) if faults.0 > 0 => Some(words.text_with(
                "console-faults",
                &[
                    ("count", faults.0.into()),
                    ("first", faults.1.as_str().into()),
                ],
            )),
            _ => None,
        };
        if let Some(told) = told {
            ui.add_space(8.0);
            ui.label(letter::second(told).color(desk.tokens.gold.text));
        }
    }
}

fn head(ui: &mut Ui, desk: &mut Desk<'_>) {
    let frame = Frame::new().inner_margin(Margin {
        left: 16,
        right: 8,
        top: 8,
        bottom: 4,
    });
    Panel::top("console-head")
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| {
            egui::Sides::new().show(
                ui,
                |ui| ui.label(letter::strong(desk.words.text("console-title"))),
                |ui| {
                    let name = desk.words.text("console-close-window");
                    desk.close |= widget::icon_button(ui, desk.tokens, icon::CLOSE, name).clicked();
                },
            );
        });
}

/// Asks for a file to write the session to.
pub(super) fn save(console: &Console, desk: &mut Desk<'_>) {
    let protocol = console.session.protocol().name().to_lowercase();
    desk.asked.push(Action::SaveText {
        name: format!("{protocol}-session.txt"),
        text: console.to_text(),
    });
}
