//! Taking the text of mails in: newest first, beside everything else, killed at any point.
//!
//! What is still to be done is what rows and text differ in, so there is no list of it to lose.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use crate::model::MailId;
use crate::search::segment::{Builder, octets_of};

use super::maildir::read_start;
use super::scan::Proceed;
use super::text::{Kept, Written};
use super::{Store, StoreError, crew};

/// Mails of the first segments: the newest are found at once.
const FIRST: usize = 500;
/// Mails of a segment.
const SEGMENT_MAILS: usize = 4_096;
/// Octets of a mail that are read: text behind more is behind attachments.
const MAIL_OCTETS: u64 = 64 << 20;
/// Segments built side by side; more would take more memory than they save time.
const BUILDERS: usize = 4;
/// Small segments of about one size that are written together anew, and what is small, in mails.
const ALIKE: usize = 8;
const SMALL: u32 = 512;

/// How long a wish to stop may go unheard.
const PATIENCE: Duration = Duration::from_millis(50);

/// How far taking text in is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FillProgress {
    /// Mails whose text came in since this began.
    pub taken: u64,
    /// Mails that could not be read, or were no longer where the index believed them.
    pub left_out: u64,
}

/// The memory in which segments are built.
#[derive(Debug, Clone, Copy)]
struct Room {
    /// Octets that all of them may take together.
    octets: usize,
    /// Threads that build one each.
    builders: usize,
}

impl Room {
    fn of_this_machine() -> Self {
        let cores = thread::available_parallelism();
        Self {
            octets: 240 << 20,
            builders: cores.map_or(2, |count| count.get().min(BUILDERS)),
        }
    }

    /// Octets of one segment.
    fn of_one(self) -> usize {
        self.octets / self.builders
    }

    /// The same for segments that are written together anew, one at a time.
    fn for_gathering(self) -> Self {
        Self {
            builders: 1,
            ..self
        }
    }

    /// Octets of a small segment: so few that one always holds the mails of several.
    fn of_a_small_one(self) -> usize {
        self.octets / ALIKE / 2
    }
}

/// A mail whose text is still to be taken.
struct Wanted {
    id: MailId,
    edition: i64,
}

impl Store {
    /// Takes the text of all mails in that have a row but no text, newest first, on all cores,
    /// and forgets that of mails that are gone. Says how many were taken.
    ///
    /// # Errors
    /// Index errors; what was done before stays done. A mail that cannot be read is left for the
    /// next time.
    pub fn take_text(
        &self,
        report: &mut dyn FnMut(&FillProgress) -> Proceed,
    ) -> Result<u64, StoreError> {
        let mut progress = FillProgress::default();
        let wanted = self.without_text()?;
        let room = Room::of_this_machine();
        if self.take(&wanted, FIRST, room, &mut progress, report)? == Proceed::GoOn {
            self.forget_text(progress.left_out)?;
            self.gather(room, report)?;
        }
        Ok(progress.taken)
    }

    /// Grows whenever a mail's file is read, so that nobody looks for texts that cannot have
    /// changed.
    #[must_use]
    pub fn edition(&self) -> i64 {
        self.shared.index.next_edition()
    }

    /// Writes small segments together anew, from the mails themselves: a fetch now and then
    /// leaves many, and each costs every search something.
    fn gather(
        &self,
        room: Room,
        report: &mut dyn FnMut(&FillProgress) -> Proceed,
    ) -> Result<(), StoreError> {
        let mut in_vain = BTreeSet::new();
        loop {
            // Asked for by itself: the connection is wanted again below.
            let found = alike(&self.shared.index.background(), room, &in_vain);
            let Some(alike) = found? else {
                return Ok(());
            };
            let mut wanted = self.wanted(&alike.ids)?;
            wanted.sort_by_key(|one| Reverse(one.id));
            let mut progress = FillProgress::default();
            let room = room.for_gathering();
            let proceed = self.take(&wanted, SEGMENT_MAILS, room, &mut progress, report)?;
            if proceed == Proceed::Stop {
                return Ok(());
            }
            if self.segments()? >= alike.of_segments {
                // Mails that cannot be read keep theirs. Those of other sizes go on.
                in_vain.insert(alike.size);
            }
        }
    }

    fn segments(&self) -> Result<usize, StoreError> {
        Ok(Kept::all(&self.shared.index.background())?.len())
    }

    /// Mails that have no text of their present edition, newest first.
    fn without_text(&self) -> Result<Vec<Wanted>, StoreError> {
        let index = &self.shared.index;
        // The mails of others cannot be read before their account is back in the settings.
        let known = self.of_known_accounts(&index.background())?;
        let mut wanted = Vec::new();
        index.each_without_text(&mut |id, edition, folder| {
            if known.as_ref().is_none_or(|known| known.contains(&folder)) {
                wanted.push(Wanted { id, edition });
            }
        })?;
        Ok(wanted)
    }

    /// These mails, as their rows are now; those without a row are left out.
    fn wanted(&self, ids: &[i64]) -> Result<Vec<Wanted>, StoreError> {
        let reader = self.shared.index.background();
        let mut statement = reader.prepare_cached("SELECT edition FROM mails WHERE id = ?1")?;
        let mut wanted = Vec::with_capacity(ids.len());
        for id in ids {
            let edition: Option<i64> = statement.query_row([id], |row| row.get(0)).optional()?;
            wanted.extend(edition.map(|edition| Wanted {
                id: MailId(*id),
                edition,
            }));
        }
        Ok(wanted)
    }

    /// Builds segments of these mails (newest first) side by side and files them as they come.
    fn take(
        &self,
        wanted: &[Wanted],
        first: usize,
        room: Room,
        progress: &mut FillProgress,
        report: &mut dyn FnMut(&FillProgress) -> Proceed,
    ) -> Result<Proceed, StoreError> {
        let queue = Queue {
            wanted,
            room,
            first,
            taken: Mutex::default(),
            left_out: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        };
        // A finished segment waits while another is filed; its builder waits with it.
        let (sender, receiver) = sync_channel(1);
        thread::scope(|scope| {
            let build = {
                let queue = &queue;
                move || {
                    crew::step_back();
                    queue.build(self, &sender);
                }
            };
            crew::start(scope, "text", room.builders, build)?;
            let mut outcome = Ok(Proceed::GoOn);
            loop {
                let written = match receiver.recv_timeout(PATIENCE) {
                    Ok(written) => Some(written),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => break,
                };
                if !matches!(outcome, Ok(Proceed::GoOn)) {
                    // Builders that wait to hand something over must find the channel open.
                    continue;
                }
                outcome = match written {
                    Some(written) => self.shared.text.add(&written).map(|()| {
                        progress.taken += written.mails.len() as u64;
                        progress.left_out = queue.left_out.load(Ordering::Relaxed);
                        report(progress)
                    }),
                    // Whoever waits for the end need not wait for a whole segment.
                    None => Ok(report(progress)),
                };
                if !matches!(outcome, Ok(Proceed::GoOn)) {
                    queue.stop.store(true, Ordering::Relaxed);
                }
            }
            outcome
        })
    }

    /// A mail's first octets, without making the window wait.
    fn read_quietly(&self, mail: MailId) -> Result<Vec<u8>, StoreError> {
        let filed = self.shared.index.filed_in_background(mail)?;
        let account = self.account(&filed.folder.account)?;
        let path = account
            .locate(&filed.folder.name, &filed.file, &filed.base)?
            .0;
        Ok(read_start(&path, MAIL_OCTETS)?.0)
    }

    /// Forgets the text of mails that are gone, where the counts say that there are some; so many
    /// that are there have none.
    fn forget_text(&self, left_out: u64) -> Result<(), StoreError> {
        let indexed = self.indexed()?;
        if indexed.with_text + left_out <= indexed.mails {
            return Ok(());
        }
        let gone = {
            let reader = self.shared.index.background();
            gone(&reader)?
        };
        for some in gone.chunks(1_000) {
            self.shared.text.remove(some)?;
        }
        Ok(())
    }
}

/// Mails that have text and no row.
fn gone(reader: &Connection) -> Result<Vec<MailId>, StoreError> {
    let mut statement = reader.prepare_cached(
        "SELECT id FROM text.done WHERE NOT EXISTS (SELECT 1 FROM mails WHERE mails.id = done.id)",
    )?;
    let rows = statement.query_map([], |row| row.get(0).map(MailId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Small segments of about one size.
struct Alike {
    /// Each is eight times the one before.
    size: u32,
    /// Their mails.
    ids: Vec<i64>,
    /// How many segments of all sizes there are.
    of_segments: usize,
}

/// Segments of about one size, where there are enough of them; but for sizes that were tried in
/// vain.
fn alike(
    reader: &Connection,
    room: Room,
    in_vain: &BTreeSet<u32>,
) -> Result<Option<Alike>, StoreError> {
    let mut by_size: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    let mut of_segments = 0;
    let mut statement = reader.prepare_cached(
        "SELECT number, live, iif(live < ?1, lengths, NULL) FROM text.segments ORDER BY number",
    )?;
    let mut rows = statement.query([SMALL])?;
    while let Some(row) = rows.next()? {
        of_segments += 1;
        let lengths = row.get_ref(2)?.as_blob_or_null().unwrap_or_default();
        // Few mails of many words are a large segment: others would not fit beside them.
        let is_small = lengths.is_some_and(|lengths| octets_of(lengths) <= room.of_a_small_one());
        if is_small {
            let live: u32 = row.get(1)?;
            let numbers = by_size.entry(live.max(1).ilog2() / 3).or_default();
            numbers.push(row.get(0)?);
        }
    }
    let is_enough =
        |(size, numbers): &(u32, Vec<i64>)| numbers.len() >= ALIKE && !in_vain.contains(size);
    let Some((size, numbers)) = by_size.into_iter().find(is_enough) else {
        return Ok(None);
    };
    let mut ids = Vec::new();
    let mut statement = reader.prepare_cached("SELECT id FROM text.done WHERE segment = ?1")?;
    for number in numbers {
        let rows = statement.query_map([number], |row| row.get::<_, i64>(0))?;
        for id in rows {
            ids.push(id?);
        }
    }
    Ok(Some(Alike {
        size,
        ids,
        of_segments,
    }))
}

/// What builders have taken, and what it took of them.
#[derive(Debug, Default)]
struct Taken {
    /// Mails given to builders.
    count: usize,
    /// Of them built.
    built: usize,
    /// Octets that those took in memory.
    octets: usize,
}

impl Taken {
    /// Mails of a segment such that it has room in memory, and all builders end at about the same
    /// time.
    fn share(&self, left: usize, room: Room) -> usize {
        // A mail of unusual length must not make the segment end early.
        let octets = room.of_one() / 8 * 7;
        let a_mail = (self.octets / self.built.max(1)).max(1);
        let most = (octets / a_mail).clamp(1, SEGMENT_MAILS);
        let rounds = left.div_ceil(most * room.builders).max(1);
        left.div_ceil(rounds * room.builders).max(most / 4)
    }
}

/// Mails that wait for their text to be taken.
struct Queue<'w> {
    wanted: &'w [Wanted],
    room: Room,
    /// Mails of the first segment of each builder.
    first: usize,
    taken: Mutex<Taken>,
    /// Mails that could not be read.
    left_out: AtomicU64,
    stop: AtomicBool,
}

impl Queue<'_> {
    /// The mails of the next segment.
    fn next(&self) -> &[Wanted] {
        let mut taken = self.taken();
        let begin = taken.count;
        let left = self.wanted.len() - begin;
        let count = if begin < self.first * self.room.builders {
            self.first
        } else {
            taken.share(left, self.room)
        };
        taken.count += count.min(left);
        self.wanted.get(begin..taken.count).unwrap_or_default()
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads mails and builds segments of them, until none is left.
    fn build(&self, store: &Store, sender: &SyncSender<Written>) {
        loop {
            let mails = self.next();
            if mails.is_empty() {
                return;
            }
            let mut building = Building::default();
            // A segment wants its mails in the order of time.
            for one in mails.iter().rev() {
                if self.stop.load(Ordering::Relaxed) {
                    return;
                }
                if !building.take(store, one) {
                    self.left_out.fetch_add(1, Ordering::Relaxed);
                }
                if building.builder.octets() > self.room.of_one()
                    && sender.send(std::mem::take(&mut building).finish()).is_err()
                {
                    return;
                }
            }
            let built = (building.mails.len(), building.builder.octets());
            if sender.send(building.finish()).is_err() {
                return;
            }
            let mut taken = self.taken();
            taken.built += built.0;
            taken.octets += built.1;
        }
    }
}

/// A segment being built, and the mails in it.
#[derive(Default)]
struct Building {
    builder: Builder,
    mails: Vec<(MailId, i64)>,
}

impl Building {
    /// Takes a mail's text in, and says whether it could be read. One that was moved or removed
    /// meanwhile is found where it is, or not, the next time.
    fn take(&mut self, store: &Store, one: &Wanted) -> bool {
        match store.read_quietly(one.id) {
            Ok(mail) => {
                self.builder.add(&store.document(&mail));
                self.mails.push((one.id, one.edition));
                return true;
            }
            Err(StoreError::MailGone) => {}
            Err(error) => tracing::info!("its text is taken another time: {error}"),
        }
        false
    }

    fn finish(self) -> Written {
        Written {
            mails: self.mails,
            segment: self.builder.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
