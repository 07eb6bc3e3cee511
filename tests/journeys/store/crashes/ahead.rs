//! Mails are written ahead of those that are made durable, as the worker does it.

use std::collections::VecDeque;
use std::path::Path;

use hongyan::store::disk::Disk;
use hongyan::store::{Incoming, Staged, Store, StoreError};
use hongyan::sync::FetchedId;

use super::super::{Server, failing_once_everywhere, id, open, work};
use super::{Scene, cut_short_everywhere, mails};

/// Mails of a batch: more than are synced one by one.
const BATCH: usize = 9;

/// Batches on their way, as between the worker's two threads.
struct Ahead<'a> {
    server: &'a mut Server,
    incoming: Incoming,
    waiting: VecDeque<Vec<Staged>>,
    /// The first fault of a mail. It ends nothing.
    failed: Result<(), StoreError>,
}

impl Ahead<'_> {
    /// The oldest batch.
    fn commit(&mut self) -> Result<(), StoreError> {
        let Some(batch) = self.waiting.pop_front() else {
            return Ok(());
        };
        let delivered = self.incoming.commit(batch)?;
        for id in delivered.stored {
            self.server.0.remove(&id);
        }
        if let Some((_id, error)) = delivered.failed.into_iter().next() {
            self.failed = std::mem::replace(&mut self.failed, Ok(())).and(Err(error));
        }
        Ok(())
    }

    fn write(&mut self, new: &[FetchedId]) -> Result<(), StoreError> {
        for batch in new.chunks(BATCH) {
            let mut staged = Vec::new();
            for id in batch {
                let bytes = self.server.0[id].clone();
                let (start, rest) = bytes.split_at(60);
                let mut arriving = self.incoming.begin(*id)?;
                arriving.write(start)?;
                // One batch is whole and a mail half written while another is made durable.
                if staged.is_empty() && self.waiting.len() > 1 {
                    self.commit()?;
                }
                arriving.write(rest)?;
                staged.push(arriving.finish()?);
            }
            self.waiting.push_back(staged);
        }
        Ok(())
    }
}

/// A session that deletes what is durable.
fn fetch(server: &mut Server, store: &Store) -> Result<(), StoreError> {
    let known = store.known(&work())?;
    server.0.retain(|id, _mail| known.find(id).is_none());
    let new: Vec<FetchedId> = server.0.keys().copied().collect();
    let mut ahead = Ahead {
        incoming: store.incoming(&work())?,
        server,
        waiting: VecDeque::new(),
        failed: Ok(()),
    };
    let written = ahead.write(&new);
    while !ahead.waiting.is_empty() {
        ahead.commit()?;
    }
    written.and(ahead.failed)
}

#[derive(Clone)]
struct FetchAhead(Server);

impl Scene for FetchAhead {
    const NAME: &'static str = "fetch, written ahead";
    const DELETES: bool = true;

    fn prepare(folder: &Path) -> Self {
        drop(open(folder, Disk::real()).unwrap());
        Self(Server::with(mails()))
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        fetch(&mut self.0, store)
    }

    fn allowed(&self, number: u32) -> std::ops::RangeInclusive<usize> {
        usize::from(!self.0.0.contains_key(&id(number)))..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, _store: &Store) {
        assert!(self.0.0.is_empty(), "all are deleted on the server");
    }
}

#[test]
fn i1_i2_i3_i4_a_fetch_that_writes_ahead_may_be_cut_short_anywhere() {
    cut_short_everywhere::<FetchAhead>();
}

#[test]
fn i3_i4_p81_a_failed_sync_is_told_once_and_no_mail_written_before_it_is_believed_later() {
    const MAILS: u32 = 30;
    let mut lied = 0;
    let mut last = None;
    failing_once_everywhere(|folder, disk, at| {
        let mut server = Server::with(MAILS);
        let mut outcome = Ok(());
        if let Ok(store) = open(folder, disk.clone()) {
            outcome = fetch(&mut server, &store);
            lied += u32::from(outcome.is_err() && server.0.len() >= 2 * BATCH);
        }
        disk.lose_power().unwrap();
        server.has_what_is_not_in(folder, MAILS, &(at, &outcome));
        last = Some((outcome, server.0.len()));
    });
    assert_eq!(
        last,
        Some((Ok(()), 0)),
        "nothing fails behind the last operation"
    );
    assert!(lied > 0, "a fault of the whole disk was rehearsed");
}
