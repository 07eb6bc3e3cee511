//! What runs under which ticket, and how it is stopped.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{oneshot, watch};

use crate::channel::{Outcome, Ticket};

use super::heart::lock;
use super::tell::Teller;

/// Whether the end of the program waits for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// It talks to a server, which may take for ever: stopped at the end.
    Network,
    /// It works on the disk: brought to its end.
    Disk,
}

#[derive(Debug)]
struct Running {
    reach: Reach,
    cancel: oneshot::Sender<()>,
}

/// The commands that run. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Jobs {
    running: Arc<Mutex<BTreeMap<Ticket, Running>>>,
    /// How many run.
    count: Arc<watch::Sender<usize>>,
    teller: Teller,
}

impl Jobs {
    pub(super) fn new(teller: Teller) -> Self {
        Self {
            running: Arc::default(),
            count: Arc::new(watch::Sender::new(0)),
            teller,
        }
    }

    /// Runs `job` and tells its one outcome. Cancelling drops it where it stands.
    pub(super) fn run(
        &self,
        ticket: Ticket,
        reach: Reach,
        job: impl Future<Output = Outcome> + Send + 'static,
    ) {
        let cancelled = self.begin(ticket, reach);
        let job = Box::pin(job);
        self.until_its_end(ticket, async move {
            tokio::select! {
                biased;
                // A dropped sender is no wish to cancel.
                Ok(()) = cancelled => Outcome::Cancelled,
                outcome = job => outcome,
            }
        });
    }

    /// Runs a job that hears itself that it is to stop, and then says what it has done: its word
    /// is the outcome.
    pub(super) fn run_to_its_word<F>(
        &self,
        ticket: Ticket,
        reach: Reach,
        job: impl FnOnce(Arc<AtomicBool>) -> F,
    ) where
        F: Future<Output = Outcome> + Send + 'static,
    {
        let cancelled = self.begin(ticket, reach);
        let stop: Arc<AtomicBool> = Arc::default();
        let job = job(Arc::clone(&stop));
        self.until_its_end(ticket, async move {
            tokio::pin!(job);
            tokio::select! {
                biased;
                Ok(()) = cancelled => {
                    stop.store(true, Ordering::Relaxed);
                    job.await
                }
                outcome = &mut job => outcome,
            }
        });
    }

    fn begin(&self, ticket: Ticket, reach: Reach) -> oneshot::Receiver<()> {
        let (cancel, cancelled) = oneshot::channel();
        lock(&self.running).insert(ticket, Running { reach, cancel });
        self.count.send_modify(|count| *count += 1);
        cancelled
    }

    fn until_its_end(&self, ticket: Ticket, job: impl Future<Output = Outcome> + Send + 'static) {
        // A panic in a job must not leave the asker waiting for ever.
        let job = tokio::spawn(job);
        let jobs = self.clone();
        tokio::spawn(async move {
            let outcome = job.await.unwrap_or_else(|stopped| {
                tracing::error!("a job stopped: {stopped}");
                super::cause::internal(&stopped.to_string())
            });
            lock(&jobs.running).remove(&ticket);
            jobs.teller.end(ticket, outcome).await;
            jobs.count.send_modify(|count| *count -= 1);
        });
    }

    /// Stops what runs under `ticket`; nothing running there is well.
    pub(super) fn cancel(&self, ticket: Ticket) {
        if let Some(running) = lock(&self.running).remove(&ticket) {
            running.cancel.send(()).ok();
        }
    }

    /// Stops whatever waits for a server.
    pub(super) fn cancel_network(&self) {
        let mut running = lock(&self.running);
        let (network, disk) = std::mem::take(&mut *running)
            .into_iter()
            .partition(|(_ticket, running)| running.reach == Reach::Network);
        *running = disk;
        let network: BTreeMap<Ticket, Running> = network;
        for running in network.into_values() {
            running.cancel.send(()).ok();
        }
    }

    /// Waits until nothing runs.
    pub(super) async fn settled(&self) {
        let mut count = self.count.subscribe();
        count.wait_for(|count| *count == 0).await.ok();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::channel::Event;

    #[tokio::test]
    async fn a_job_that_hears_itself_that_it_is_to_stop_says_what_it_has_done() {
        let (events, told) = std::sync::mpsc::sync_channel(8);
        let (teller, _thread) = Teller::start(events, Box::new(|| {})).unwrap();
        let jobs = Jobs::new(teller);
        let ticket = Ticket(1);
        jobs.run_to_its_word(ticket, Reach::Disk, |stop| async move {
            while !stop.load(Ordering::Relaxed) {
                tokio::task::yield_now().await;
            }
            Outcome::Done
        });
        jobs.cancel(ticket);
        jobs.settled().await;
        let ended = told.recv_timeout(Duration::from_secs(30)).unwrap();
        let is_done =
            matches!(ended, Event::Ended { ticket: of, outcome: Outcome::Done } if of == ticket);
        assert!(is_done, "{ended:?}");
        // Nothing comes behind it: one outcome.
        assert!(told.try_recv().is_err());
    }
}
