//! Events on their way to the asker: one thread forwards them and wakes it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::thread;

use tokio::sync::{Notify, mpsc};

use crate::channel::{Event, Failure, Outcome, Ticket};

/// Events that may wait to be forwarded; whoever tells more waits.
const WAITING: usize = 1024;

/// Wakes the asker after an event was sent.
pub(super) type Wake = Box<dyn Fn() + Send + Sync>;

/// Tells events. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Teller {
    events: mpsc::Sender<Event>,
    /// Rung when mails have come, gone or changed.
    news: Arc<Notify>,
}

impl Teller {
    /// Starts the forwarding thread. It ends when every teller is gone or nobody listens.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn start(
        events: SyncSender<Event>,
        wake: Wake,
    ) -> io::Result<(Self, thread::JoinHandle<()>)> {
        let (sender, mut waiting) = mpsc::channel::<Event>(WAITING);
        let thread = thread::Builder::new()
            .name("events".to_owned())
            .spawn(move || {
                while let Some(event) = waiting.blocking_recv() {
                    if events.send(event).is_err() {
                        return;
                    }
                    // One wake for all that are there, unless the asker is behind and a send
                    // would block before it knows.
                    while let Ok(event) = waiting.try_recv() {
                        if let Err(full) = events.try_send(event) {
                            wake();
                            let (std::sync::mpsc::TrySendError::Full(event)
                            | std::sync::mpsc::TrySendError::Disconnected(event)) = full;
                            if events.send(event).is_err() {
                                return;
                            }
                        }
                    }
                    wake();
                }
                wake();
            })?;
        let news = Arc::default();
        Ok((
            Self {
                events: sender,
                news,
            },
            thread,
        ))
    }

    /// Rung when mails have come, gone or changed.
    pub(super) fn news(&self) -> &Notify {
        &self.news
    }

    fn note(&self, event: &Event) {
        if matches!(
            event,
            Event::MailsAdded { .. } | Event::MailsChanged { .. } | Event::MailsRemoved { .. }
        ) {
            self.news.notify_one();
        }
    }

    /// Tells an event. Nobody listening is no fault: the end is near then.
    pub(super) async fn tell(&self, event: Event) {
        self.note(&event);
        self.events.send(event).await.ok();
    }

    /// The same for threads that may wait.
    pub(super) fn tell_blocking(&self, event: Event) {
        self.note(&event);
        self.events.blocking_send(event).ok();
    }

    /// Tells an event that may get lost where the asker is behind: progress.
    pub(super) fn mention(&self, event: Event) {
        self.events.try_send(event).ok();
    }

    /// Ends a command.
    pub(super) async fn end(&self, ticket: Ticket, outcome: Outcome) {
        self.tell(Event::Ended { ticket, outcome }).await;
    }

    /// Tells what failed without being asked.
    pub(super) async fn notice(&self, failure: Failure) {
        tracing::warn!("{failure}");
        self.tell(Event::Notice { failure }).await;
    }
}
