//! The end of the program: drafts to the disk, mails just sent to the server, then the worker.

use std::time::Duration;

use egui::ViewportCommand;

use super::App;
use crate::channel::{Command, FAREWELL};
use crate::model::{OutboxId, OutboxItem, OutboxState, Timestamp};
use crate::ui::action::Action;
use crate::ui::state::{Told, UNDO_SECONDS};

/// Seconds each step of the end may take.
const FAREWELL_SECONDS: i64 = FAREWELL.as_secs() as i64;

/// How far the end is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Farewell {
    Not,
    /// What is written but not on the disk goes there first.
    Saving {
        until: Timestamp,
    },
    /// What Send was pressed for goes out first, without the time for undo.
    Sending {
        until: Timestamp,
    },
    /// The worker ends everything in order.
    Waiting {
        until: Timestamp,
    },
    Done,
}

/// What is still sent at the end.
#[derive(Debug, Default)]
pub(super) struct Parting {
    /// Mails that go out before the end.
    hurried: Vec<OutboxId>,
    /// Mails of which the person knows that they stay in the outbox.
    known_to_stay: Vec<OutboxId>,
}

impl App {
    /// The window is to be closed: everything is written down first, out of sight.
    pub(super) fn say_goodbye(&mut self, ctx: &egui::Context) {
        let close = ctx.input(|input| input.viewport().close_requested());
        match self.farewell {
            Farewell::Not if close => {
                self.keep(true);
                self.desk.save_all(&mut self.asked);
                // What a person was told is removed is not back with the next start.
                self.state.settle_all();
                self.perform_all(ctx);
                let until = self.state.now.plus_seconds(FAREWELL_SECONDS);
                self.farewell = Farewell::Saving { until };
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                self.leave_when_saved(ctx, until);
            }
            Farewell::Saving { until } => {
                if close {
                    ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                }
                self.leave_when_saved(ctx, until);
            }
            Farewell::Sending { until } => {
                if close {
                    ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                }
                self.leave_when_sent(ctx, until);
            }
            Farewell::Waiting { until } if until > self.state.now => {
                if close {
                    ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                }
                ctx.request_repaint_after(Duration::from_secs(1));
            }
            Farewell::Waiting { .. } => self.farewell = Farewell::Done,
            Farewell::Not | Farewell::Done => {}
        }
        if self.farewell == Farewell::Done && !close {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Ends the worker once every draft is on the disk; where one cannot be, the window stays and
    /// the compose window says why.
    fn leave_when_saved(&mut self, ctx: &egui::Context, until: Timestamp) {
        if self.desk.is_busy() {
            if until <= self.state.now {
                self.farewell = Farewell::Not;
            }
            ctx.request_repaint_after(Duration::from_secs(1));
            return;
        }
        if self.desk.is_unwritten() {
            self.farewell = Farewell::Not;
            return;
        }
        self.desk.save_all(&mut self.asked);
        self.perform_all(ctx);
        if self.desk.is_busy() {
            return;
        }
        self.hurry();
        self.perform_all(ctx);
        let until = self.state.now.plus_seconds(FAREWELL_SECONDS);
        self.farewell = Farewell::Sending { until };
        self.leave_when_sent(ctx, until);
    }

    /// What waits only so that it can be taken back goes now.
    fn hurry(&mut self) {
        self.parting.hurried.clear();
        let soon = self.state.now.plus_seconds(UNDO_SECONDS);
        let known = &self.parting.known_to_stay;
        let unknown = |item: &&OutboxItem| !known.contains(&item.id);
        for item in self.state.outbox.iter().filter(unknown) {
            match item.state {
                OutboxState::Queued { not_before } if not_before <= soon => {
                    self.asked.push(Action::Resend(item.id.clone()));
                }
                OutboxState::Sending | OutboxState::AtDot => {}
                _ => continue,
            }
            self.parting.hurried.push(item.id.clone());
            self.state.told = Some(Told {
                about: None,
                count: 0,
                key: "told-sending-first",
                name: item.subject.clone(),
                until: soon,
            });
        }
    }

    /// Ends the worker once everything is sent; what cannot be is told, and the window stays
    /// until the person closes it knowing that.
    fn leave_when_sent(&mut self, ctx: &egui::Context, until: Timestamp) {
        let left: Vec<&OutboxItem> = self
            .state
            .outbox
            .iter()
            .filter(|item| self.parting.hurried.contains(&item.id))
            .filter(|item| !matches!(item.state, OutboxState::Sent { .. }))
            .collect();
        let is_asked = |item: &&OutboxItem| {
            let mut running = self.state.running.values();
            matches!(item.state, OutboxState::Sending | OutboxState::AtDot)
                || running.any(|one| {
                    matches!(&one.command, Command::Resend { item: asked } if *asked == item.id)
                })
        };
        if left.iter().any(is_asked) && self.state.now < until {
            ctx.request_repaint_after(Duration::from_secs(1));
            return;
        }
        if let Some(item) = left.first() {
            let name = item.subject.clone();
            let ids = left.iter().map(|item| item.id.clone());
            self.parting.known_to_stay.extend(ids);
            self.state.tell("told-stays-queued", name);
            self.farewell = Farewell::Not;
            ctx.request_repaint();
            return;
        }
        self.handle.send(Command::Quit);
        let until = self.state.now.plus_seconds(FAREWELL_SECONDS);
        self.farewell = Farewell::Waiting { until };
        ctx.send_viewport_cmd(ViewportCommand::Visible(false));
        ctx.request_repaint_after(Duration::from_secs(1));
    }
}
