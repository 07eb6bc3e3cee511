//! The protocol console: a session by hand, in a window of its own or inside the main one where
//! the context embeds windows. It draws a dialogue and says what the person wants; the worker
//! owns the connection.

mod bar;
mod commands;
mod dialogue;
mod entry;
mod state;
mod timeline;
mod view;

use egui::{Context, Frame, Id, ViewportBuilder, ViewportId, vec2};

use super::action::Action;
use super::state::State;
use super::theme::Tokens;
use crate::channel::{Command, ConsoleCommand, ConsoleEvent, Event, Outcome, Ticket};
use crate::model::AccountId;
use crate::words::Words;

use view::Console;

/// What a console is drawn from and speaks to.
pub(crate) struct Desk<'a> {
    pub(crate) state: &'a State,
    pub(crate) tokens: &'a Tokens,
    pub(crate) words: &'a Words,
    pub(crate) asked: &'a mut Vec<Action>,
    /// Whether keys that name no window are for this one.
    pub(crate) is_front: bool,
    /// The window is to close.
    pub(crate) close: bool,
}

impl Desk<'_> {
    pub(crate) fn ask(&mut self, command: ConsoleCommand) {
        let command = Command::Console(command);
        self.asked.push(Action::Ask(Box::new(command)));
    }
}

/// The console, where it is open.
#[derive(Default)]
pub struct Consoles {
    console: Option<Console>,
}

const SIZE: egui::Vec2 = vec2(1120.0, 740.0);
const LEAST_SIZE: egui::Vec2 = vec2(560.0, 420.0);

impl Consoles {
    /// None open.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.console.is_some()
    }

    /// Opens it, for an account to begin with.
    pub fn open(&mut self, account: Option<AccountId>, state: &State) {
        if self.console.is_none() {
            let account = account.or_else(|| state.accounts.first().map(|one| one.id.clone()));
            self.console = Some(Console::new(account));
        }
    }

    /// Takes a fact in; called before [`State::apply`].
    pub fn apply(&mut self, event: &Event, state: &State) {
        match event {
            Event::Console(ConsoleEvent::FileRead { file, text, .. }) => {
                let console = self.console.get_or_insert_with(|| Console::new(None));
                console.play_back(file, text);
            }
            Event::Console(ConsoleEvent::Lines { console, lines }) => {
                if let Some(open) = &mut self.console {
                    open.heard(*console, lines);
                }
            }
            Event::Ended { ticket, outcome } => {
                let Some(console) = &mut self.console else {
                    return;
                };
                if let Some(Command::Console(command)) = state.asked(*ticket) {
                    let failure = match outcome {
                        Outcome::Failed(failure) => Some(failure),
                        Outcome::Done | Outcome::Cancelled => None,
                    };
                    if matches!(
                        command,
                        ConsoleCommand::Save { .. } | ConsoleCommand::Read { .. }
                    ) {
                        return;
                    }
                    console.ahead.is_out(*ticket);
                    let is_open = matches!(command, ConsoleCommand::Open { .. });
                    console.ended(is_open.then_some(*ticket), failure);
                }
            }
            _ => {}
        }
    }

    /// A command has gone out under this ticket.
    pub fn sent(&mut self, ticket: Ticket, command: &Command) {
        let (Some(console), Command::Console(command)) = (&mut self.console, command) else {
            return;
        };
        match command {
            ConsoleCommand::Open { .. } => console.opened(ticket),
            ConsoleCommand::Say { line, manner, .. } => {
                let (session, typed) = (&console.session, line.expose());
                console.ahead.say(session, ticket, typed, *manner);
            }
            _ => {}
        }
    }

    /// Draws the window and says what is wanted.
    pub fn show(
        &mut self,
        ctx: &Context,
        (state, tokens, words): (&State, &Tokens, &Words),
        is_front: bool,
        asked: &mut Vec<Action>,
    ) {
        let Some(console) = &mut self.console else {
            return;
        };
        let mut desk = Desk {
            state,
            tokens,
            words,
            asked,
            is_front,
            close: false,
        };
        if ctx.embed_viewports() {
            embedded(ctx, console, &mut desk);
        } else {
            of_its_own(ctx, console, &mut desk);
        }
        if desk.close {
            if let Some(ticket) = console.ticket() {
                desk.ask(ConsoleCommand::Close { console: ticket });
            }
            self.console = None;
        }
    }
}

fn of_its_own(ctx: &Context, console: &mut Console, desk: &mut Desk<'_>) {
    desk.is_front = true;
    let builder = ViewportBuilder::default()
        .with_title(format!("{} – Hongyan", desk.words.text("console-title")))
        .with_app_id("hongyan")
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST_SIZE);
    ctx.show_viewport_immediate(
        ViewportId::from_hash_of("console"),
        builder,
        |ui, _class| {
            Frame::new().fill(desk.tokens.surface.top).show(ui, |ui| {
                ui.expand_to_include_rect(ui.max_rect());
                console.ui(ui, desk, false);
            });
            desk.close |= ui.input(|input| input.viewport().close_requested());
        },
    );
}

fn embedded(ctx: &Context, console: &mut Console, desk: &mut Desk<'_>) {
    let room = ctx.content_rect().shrink(12.0).size();
    let size = SIZE.min(room);
    let frame = Frame::window(&ctx.global_style()).inner_margin(0);
    egui::Window::new(desk.words.text("console-title"))
        .id(Id::unique("console"))
        .title_bar(false)
        .frame(frame)
        .fixed_size(size)
        .anchor(egui::Align2::CENTER_CENTER, vec2(0.0, 0.0))
        .show(ctx, |ui| {
            ui.set_min_size(size);
            console.ui(ui, desk, true);
        });
}
