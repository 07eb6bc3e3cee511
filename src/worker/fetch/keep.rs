//! From received octets to durable mails, on threads that may wait for the disk.
//!
//! One thread writes files, one makes batches durable and files their rows, so that mails are
//! received and written while others are on their way to the disk: what came during one sync is
//! the next batch. Both queues are bounded: where the disk is slower than the network, the network
//! waits.

use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::channel::{Cause, Event};
use crate::model::MailSummary;
use crate::store::{Arrival, Arriving, Incoming, Staged, StoreError};
use crate::sync::FetchedId;
use crate::worker::cause;
use crate::worker::heart::lock;
use crate::worker::rules::Arrivals;
use crate::worker::tell::Teller;
use crate::worker::way::Coming;

use super::Lane;

/// Octets handed over at once.
const PARCEL_OCTETS: usize = 128 * 1024;
/// Pieces handed over at once.
const PARCEL_PIECES: usize = 96;
/// How long octets may lie before they are handed over.
const PARCEL_PAUSE: Duration = Duration::from_millis(50);
/// Parcels that may wait for the disk.
const PARCELS: usize = 16;
/// Mails of a batch.
const BATCH_MAILS: usize = 2000;
/// Octets of a batch: what one sync has to bring to the disk.
const BATCH_OCTETS: u64 = 64 * 1024 * 1024;
/// How long a mail may wait for its batch to fill.
const BATCH_PAUSE: Duration = Duration::from_millis(250);
/// Handfuls that may wait to be made durable: as many octets again as a batch has.
const HANDFULS: usize = 512;
/// Rows told at once: as many as the window takes in between two frames.
const ROWS: usize = 200;

/// A part of the stream of mails.
#[derive(Debug)]
enum Piece {
    /// A mail begins.
    Begin(Arrival),
    /// Octets of the mail begun.
    Octets(Vec<u8>),
    /// The mail is whole.
    End,
    /// The mail begun does not come.
    Abandon,
    /// Everything before this is to be durable, then say so.
    Barrier(oneshot::Sender<()>),
}

/// What was kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Durable mails.
    pub(super) stored: HashSet<FetchedId>,
    /// How many of them were here already.
    pub(super) already: u64,
    /// Their octets.
    pub(super) octets: u64,
    /// Mails that were received and could not be stored.
    pub(super) failed: Vec<(FetchedId, StoreError)>,
    /// Why nothing more can be stored.
    fatal: Option<StoreError>,
}

/// The receiving end of the disk. Dropped without [`Keeper::finish`], it stores what is whole
/// all the same.
pub(super) struct Keeper {
    parcels: mpsc::Sender<Vec<Piece>>,
    kept: Arc<Mutex<Kept>>,
    threads: [JoinHandle<()>; 2],
    parcel: Vec<Piece>,
    parcel_octets: usize,
    handed: Instant,
}

impl Keeper {
    /// Starts the threads. They hold `lane` until all is stored.
    pub(super) fn start(
        incoming: Incoming,
        teller: Teller,
        arrivals: Arrivals,
        coming: Coming,
        lane: &Lane,
    ) -> Self {
        let (parcels, waiting) = mpsc::channel(PARCELS);
        let (handfuls, staged) = sync_channel(HANDFULS);
        let kept: Arc<Mutex<Kept>> = Arc::default();
        let writer = {
            let (incoming, kept, lane) = (incoming.clone(), Arc::clone(&kept), Arc::clone(lane));
            tokio::task::spawn_blocking(move || {
                if let Err(error) = write(&incoming, waiting, &handfuls) {
                    lock(&kept).fatal.get_or_insert(error);
                }
                drop(lane);
            })
        };
        let committer = {
            let (kept, lane) = (Arc::clone(&kept), Arc::clone(lane));
            tokio::task::spawn_blocking(move || {
                commit(&incoming, &staged, (&teller, &arrivals, &coming), &kept);
                drop(lane);
            })
        };
        Self {
            parcels,
            kept,
            threads: [writer, committer],
            parcel: Vec::new(),
            parcel_octets: 0,
            handed: Instant::now(),
        }
    }

    /// A mail begins.
    pub(super) async fn begin(&mut self, mail: Arrival) -> Result<(), Cause> {
        self.add(Piece::Begin(mail)).await
    }

    /// Octets of the mail begun.
    pub(super) async fn octets(&mut self, octets: Vec<u8>) -> Result<(), Cause> {
        self.parcel_octets += octets.len();
        self.add(Piece::Octets(octets)).await
    }

    /// The mail is whole.
    pub(super) async fn end(&mut self) -> Result<(), Cause> {
        self.add(Piece::End).await
    }

    /// The mail begun does not come.
    pub(super) async fn abandon(&mut self) -> Result<(), Cause> {
        self.add(Piece::Abandon).await
    }

    /// Waits until everything so far is durable.
    pub(super) async fn barrier(&mut self) -> Result<(), Cause> {
        let (done, durable) = oneshot::channel();
        self.parcel.push(Piece::Barrier(done));
        self.hand_over().await?;
        durable.await.map_err(|_ended| self.fault())
    }

    /// Why a mail of this session could not be stored, where one could not.
    pub(super) fn not_stored(&self) -> Option<Cause> {
        let kept = lock(&self.kept);
        let (_id, error) = kept.failed.first()?;
        Some(cause::of_store(error))
    }

    /// How many mails are stored by now.
    pub(super) fn stored(&self) -> u64 {
        lock(&self.kept).stored.len() as u64
    }

    /// Waits until everything handed over is stored. Octets of a mail that is not whole are
    /// thrown away.
    pub(super) async fn finish(mut self) -> (Kept, Result<(), Cause>) {
        // Where the threads have ended, `fatal` says why.
        self.hand_over().await.ok();
        drop(self.parcels);
        let mut result = Ok(());
        for thread in self.threads {
            if let Err(stopped) = thread.await {
                result = Err(Cause::Internal {
                    detail: stopped.to_string(),
                });
            }
        }
        let kept = std::mem::take(&mut *lock(&self.kept));
        if let Some(error) = &kept.fatal {
            result = Err(cause::of_store(error));
        }
        (kept, result)
    }

    async fn add(&mut self, piece: Piece) -> Result<(), Cause> {
        self.parcel.push(piece);
        let is_full = self.parcel_octets >= PARCEL_OCTETS || self.parcel.len() >= PARCEL_PIECES;
        if is_full || self.handed.elapsed() >= PARCEL_PAUSE {
            self.hand_over().await?;
        }
        Ok(())
    }

    async fn hand_over(&mut self) -> Result<(), Cause> {
        self.handed = Instant::now();
        self.parcel_octets = 0;
        if self.parcel.is_empty() {
            return Ok(());
        }
        let parcel = std::mem::take(&mut self.parcel);
        let handed = self.parcels.send(parcel).await;
        handed.map_err(|_ended| self.fault())
    }

    fn fault(&self) -> Cause {
        match &lock(&self.kept).fatal {
            Some(error) => cause::of_store(error),
            None => Cause::Internal {
                detail: "the thread that stores mail ended early".to_owned(),
            },
        }
    }
}

/// Mails written, on their way to the disk.
#[derive(Default)]
struct Batch {
    mails: Vec<Staged>,
    octets: u64,
    /// Told once all of it is durable.
    durable: Option<oneshot::Sender<()>>,
}

impl Batch {
    fn is_empty(&self) -> bool {
        self.mails.is_empty() && self.durable.is_none()
    }

    fn is_due(&self) -> bool {
        self.mails.len() >= BATCH_MAILS
            || self.octets >= BATCH_OCTETS
            // Somebody waits.
            || self.durable.is_some()
    }

    fn add(&mut self, more: Self) {
        self.mails.extend(more.mails);
        self.octets += more.octets;
        self.durable = self.durable.take().or(more.durable);
    }

    /// The next batch; `None`: nothing comes any more.
    fn gather(handfuls: &Receiver<Self>) -> Option<Self> {
        let mut batch = handfuls.recv().ok()?;
        let until = Instant::now() + BATCH_PAUSE;
        while !batch.is_due() {
            let left = until.saturating_duration_since(Instant::now());
            match handfuls.recv_timeout(left) {
                Ok(more) => batch.add(more),
                // In vain for long enough, or the last one.
                Err(_nothing) => break,
            }
        }
        Some(batch)
    }
}

/// The writing thread: octets into files, a handful of them after each parcel.
fn write(
    incoming: &Incoming,
    mut parcels: mpsc::Receiver<Vec<Piece>>,
    handfuls: &SyncSender<Batch>,
) -> Result<(), StoreError> {
    let mut mail: Option<Arriving> = None;
    let mut handful = Batch::default();
    let hand_on = |handful: &mut Batch| {
        let ended = |_ended| StoreError::Stopped {
            detail: "the thread that commits ended early".to_owned(),
        };
        handfuls.send(std::mem::take(handful)).map_err(ended)
    };
    while let Some(parcel) = parcels.blocking_recv() {
        for piece in parcel {
            match piece {
                Piece::Begin(arrival) => mail = Some(incoming.begin_as(arrival)?),
                Piece::Octets(octets) => {
                    if let Some(mail) = &mut mail {
                        mail.write(&octets)?;
                    }
                }
                Piece::End => {
                    if let Some(mail) = mail.take() {
                        let staged = mail.finish()?;
                        handful.octets += staged.size_octets();
                        handful.mails.push(staged);
                    }
                }
                Piece::Abandon => mail = None,
                Piece::Barrier(durable) => {
                    handful.durable = Some(durable);
                    hand_on(&mut handful)?;
                }
            }
        }
        if !handful.is_empty() {
            hand_on(&mut handful)?;
        }
    }
    Ok(())
}

/// The committing thread: batches made durable, rows filed and told.
fn commit(
    incoming: &Incoming,
    handfuls: &Receiver<Batch>,
    (teller, arrivals, coming): (&Teller, &Arrivals, &Coming),
    kept: &Mutex<Kept>,
) {
    while let Some(batch) = Batch::gather(handfuls) {
        let sizes: u64 = batch.octets;
        coming.came();
        match incoming.commit(batch.mails) {
            Ok(delivered) => {
                let mut kept = lock(kept);
                // A batch with a mail that failed counts the octets of all: they only inform.
                kept.octets += sizes;
                kept.already += delivered.already;
                kept.stored.extend(delivered.stored);
                kept.failed.extend(delivered.failed);
                drop(kept);
                if let Some(error) = delivered.index_error {
                    tracing::warn!("stored mails have no rows yet: {error}");
                }
                arrivals.unfiled(delivered.unfiled);
                if !delivered.completed.is_empty() {
                    teller.tell_blocking(Event::MailsChanged {
                        rows: delivered.completed,
                    });
                }
                let mut rows = delivered.rows.into_iter();
                loop {
                    let some: Vec<MailSummary> = rows.by_ref().take(ROWS).collect();
                    if some.is_empty() {
                        break;
                    }
                    arrivals.added(some);
                }
                if let Some(durable) = batch.durable {
                    durable.send(()).ok();
                }
            }
            Err(error) => {
                // Dropping the receiver ends the writing thread, and with it the fetch.
                lock(kept).fatal.get_or_insert(error);
                return;
            }
        }
    }
}
