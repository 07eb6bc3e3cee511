//! The two ends of the channel: bounded, never blocking for the window.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use tokio::sync::mpsc;

use super::{Command, Event};

/// Commands that may wait for the worker.
const COMMANDS: usize = 256;
/// Events that may wait for the window; the worker then waits.
const EVENTS: usize = 1024;

/// How long the end of the program may wait for what is on its way: the window for the worker, the
/// worker for its sessions.
pub const FAREWELL: Duration = Duration::from_secs(20);

/// Names one command among those of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// The asking end: the window or the command line.
#[derive(Debug)]
pub struct Handle {
    commands: mpsc::Sender<(Ticket, Command)>,
    events: Receiver<Event>,
    next: u64,
    /// Commands that found the channel full; sent before anything newer.
    backlog: std::collections::VecDeque<(Ticket, Command)>,
}

/// The doing end.
#[derive(Debug)]
pub struct WorkerEnd {
    /// What is asked.
    pub commands: mpsc::Receiver<(Ticket, Command)>,
    /// Where facts go. `send` blocks while the window is behind: call it from a thread of its
    /// own, never from an async task.
    pub events: SyncSender<Event>,
}

/// Makes both ends.
#[must_use]
pub fn pair() -> (Handle, WorkerEnd) {
    let (command_sender, command_receiver) = mpsc::channel(COMMANDS);
    let (event_sender, event_receiver) = sync_channel(EVENTS);
    let handle = Handle {
        commands: command_sender,
        events: event_receiver,
        next: 1,
        backlog: std::collections::VecDeque::new(),
    };
    (
        handle,
        WorkerEnd {
            commands: command_receiver,
            events: event_sender,
        },
    )
}

impl Handle {
    /// Asks for something; never blocks. The answer names the ticket.
    pub fn send(&mut self, command: Command) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.backlog.push_back((ticket, command));
        self.flush();
        ticket
    }

    /// Hands waiting commands over as far as there is room.
    fn flush(&mut self) {
        while let Some(waiting) = self.backlog.pop_front() {
            if let Err(mpsc::error::TrySendError::Full(waiting)) = self.commands.try_send(waiting) {
                self.backlog.push_front(waiting);
                return;
            }
        }
    }

    /// The next fact, if there is one; never blocks.
    pub fn try_next(&mut self) -> Option<Event> {
        self.flush();
        self.events.try_recv().ok()
    }

    /// Waits for the next fact, for programs without a window. `None`: the worker is gone.
    pub fn next_blocking(&mut self) -> Option<Event> {
        self.flush();
        self.events.recv().ok()
    }
}
