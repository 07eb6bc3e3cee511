//! All that looks at mails of one account when they come: the filters, then the junk filter.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use crate::channel::{Event, Failure, Task};
use crate::junk::Counts;
use crate::model::{
    AccountId, Agent, Deed, FolderName, JunkSettings, MailId, MailSummary, Timestamp, Trace,
};
use crate::store::{Acted, Occasion, Ordered, Store, StoreError};
use crate::sync::FetchedId;
use crate::worker::announce::Pending;
use crate::worker::heart::{Heart, lock};
use crate::worker::tell::Teller;
use crate::worker::{cause, clock};

use super::acted_events;
use super::arrival::{Told, keeps_any};
use super::judge::Judge;

/// Octets of a mail that the junk filter reads: what it is shows early.
const JUNK_OCTETS: u64 = 4 << 20;

/// Mails caught up with before somebody may say that the program ends.
const CAUGHT_UP: usize = 50;

/// What has just become durable.
pub(in crate::worker) enum Batch {
    /// Rows of mails.
    Rows(Vec<MailSummary>),
    /// Bases of files that the index does not know yet.
    Unfiled(Vec<String>),
}

/// All that looks at mails of one account when they come.
pub(super) struct Sieve {
    store: Store,
    teller: Teller,
    pending: Pending,
    account: AccountId,
    judge: Judge,
    junk: Option<JunkSieve>,
    /// Whether filters were ever used here: then how far mails have come is noted always.
    was_used: bool,
    /// Whether somebody asks on which mails they had their word.
    keeps_any: bool,
    /// Whether something earlier was not noted: then nothing that came later is, so that the next
    /// session begins there.
    is_behind: Arc<AtomicBool>,
    /// Of which mails that came earlier a person was told since the program began.
    told: Told,
}

/// What was done with a batch.
#[derive(Default)]
struct Looked {
    acted: Acted,
    quiet: Vec<MailId>,
    /// Mails that could not be looked at, or with which not all could be done.
    left: Vec<MailId>,
    /// Why.
    fault: Option<StoreError>,
}

impl Looked {
    fn leave(&mut self, mail: MailId, fault: StoreError) {
        self.left.push(mail);
        self.fault.get_or_insert(fault);
    }
}

impl Sieve {
    pub(super) fn new(heart: &Heart, account: &AccountId) -> Self {
        let settings = heart.settings_now();
        let store = heart.store.clone();
        Self {
            junk: JunkSieve::new(&store, settings.junk),
            was_used: store.was_filtered(account).unwrap_or(false),
            keeps_any: keeps_any(heart, account),
            teller: heart.teller.clone(),
            pending: heart.announcements.of(account),
            account: account.clone(),
            judge: Judge::of(&settings),
            is_behind: heart.filtering.is_behind(account),
            told: heart.filtering.told(account),
            store,
        }
    }

    /// Whether a sieve is not idle ([`Sieve::is_idle`]), without what it takes to make one.
    pub(super) fn is_wanted(heart: &Heart, account: &AccountId) -> bool {
        let settings = heart.settings_now();
        let learned = || heart.store.learned().is_ok_and(Counts::are_enough);
        settings.filters.iter().any(|filter| filter.enabled)
            || heart.store.was_filtered(account).unwrap_or(true)
            || settings.junk.enabled && learned()
    }

    pub(super) fn is_idle(&self) -> bool {
        !self.was_used && !self.acts()
    }

    /// Whether anything may be done with a mail.
    fn acts(&self) -> bool {
        !self.judge.rules().is_empty() || self.junk.is_some()
    }

    /// Filters until nothing comes any more, or the program ends; returns on which mails of the
    /// server the filters have had their word, where somebody asks.
    pub(super) fn run(
        &self,
        batches: &Receiver<Batch>,
        is_leaving: impl Fn() -> bool,
    ) -> HashSet<FetchedId> {
        let mut judged = HashSet::new();
        let mut is_over = false;
        while let Ok(batch) = batches.recv() {
            is_over = is_over || is_leaving();
            match batch {
                // It lies behind the mark, and so do all rows that come after it: the next start
                // goes on there.
                Batch::Rows(_) if is_over => {}
                Batch::Rows(rows) => judged.extend(self.filter(rows)),
                // Of what has no row nothing else tells.
                Batch::Unfiled(bases) => {
                    let noted = self.store.note_unfiled(&self.account, &bases);
                    self.noted(noted);
                }
            }
        }
        if let Err(error) = self.store.sync_filtered(&self.account) {
            tracing::warn!(
                "{}: how far filters came is not durable: {error}",
                self.account
            );
        }
        judged
    }

    /// What came earlier and was not filtered. Of the `untold` a person is told with what comes
    /// next, once: the run that they came in had no time for it. Where the program ends what is left
    /// is filtered by the next run.
    ///
    /// # Errors
    /// Index errors, where none of some mails was looked at.
    pub(super) fn catch_up(
        &self,
        waiting: &[MailId],
        untold: &HashSet<MailId>,
        is_leaving: impl Fn() -> bool,
    ) -> Result<(), StoreError> {
        // What came first goes first: the mark of how far they are goes up with them.
        for mails in waiting.rchunks(CAUGHT_UP) {
            if is_leaving() {
                break;
            }
            let rows = self.store.rows(mails)?;
            let looked = self.act(&rows);
            self.note(&rows, &looked);
            let new: Vec<MailSummary> = {
                let mut told = lock(&self.told);
                let rows = rows.into_iter();
                rows.filter(|row| untold.contains(&row.id) && told.insert(row.id))
                    .collect()
            };
            let new = self.as_they_are(new, &looked.acted.rows);
            self.pending.came(&new, &looked.quiet);
            for event in acted_events(looked.acted) {
                self.teller.tell_blocking(event);
            }
        }
        Ok(())
    }

    /// Does what is wanted with a batch, and tells it. What fails for a mail leaves it in the Inbox
    /// as it came; it is told all the same, and filtered another time.
    fn filter(&self, rows: Vec<MailSummary>) -> HashSet<FetchedId> {
        let looked = self.act(&rows);
        let judged = self.note(&rows, &looked);
        let rows = self.as_they_are(rows, &looked.acted.rows);
        self.pending.came(&rows, &looked.quiet);
        if !rows.is_empty() {
            self.teller.tell_blocking(Event::MailsAdded { rows });
        }
        judged
    }

    /// Mails as they are by now: other programs did not wait for the filters, and one that was
    /// moved, marked or removed meanwhile is not told as it came.
    fn as_they_are(&self, rows: Vec<MailSummary>, acted: &[MailSummary]) -> Vec<MailSummary> {
        if !self.acts() || rows.is_empty() {
            // They came just now.
            return rows;
        }
        let mails: Vec<MailId> = rows.iter().map(|row| row.id).collect();
        self.store.rows(&mails).unwrap_or_else(|error| {
            tracing::warn!("{}: mails are told as they were: {error}", self.account);
            let mut rows = rows;
            for after in acted {
                if let Some(row) = rows.iter_mut().find(|row| row.id == after.id) {
                    row.clone_from(after);
                }
            }
            rows
        })
    }

    /// Notes how far they are, and what was left; returns on which mails they had their word.
    fn note(&self, rows: &[MailSummary], looked: &Looked) -> HashSet<FetchedId> {
        let mails: Vec<MailId> = rows.iter().map(|row| row.id).collect();
        let mut is_news = true;
        if !self.is_behind.load(Ordering::Relaxed) {
            let noted = self
                .store
                .note_filtered(&self.account, &mails, &looked.left);
            is_news = self.noted(noted).is_none_or(|new| new > 0);
        }
        if let Some(fault) = &looked.fault {
            tracing::warn!("{}: filters left mails: {fault}", self.account);
            if is_news {
                self.tell(fault);
            }
        }
        if !self.keeps_any {
            return HashSet::new();
        }
        let left: HashSet<&MailId> = looked.left.iter().collect();
        let had: Vec<MailId> = mails
            .iter()
            .filter(|mail| !left.contains(mail))
            .copied()
            .collect();
        // Those of which nobody knows stay on the server.
        self.store.on_their_server(&had).unwrap_or_default()
    }

    fn noted<T>(&self, noted: Result<T, StoreError>) -> Option<T> {
        noted
            .inspect_err(|error| {
                self.is_behind.store(true, Ordering::Relaxed);
                tracing::warn!(
                    "{}: how far filters are is not noted: {error}",
                    self.account
                );
            })
            .ok()
    }

    fn tell(&self, fault: &StoreError) {
        let failure = Failure {
            task: Task::Filter,
            cause: cause::of_store(fault),
            account: Some(self.account.clone()),
        };
        self.teller.tell_blocking(Event::Notice { failure });
    }

    fn act(&self, rows: &[MailSummary]) -> Looked {
        let now = clock::now();
        let mut looked = Looked::default();
        let mut orders = Vec::new();
        let mut junk_fault = None;
        for row in rows.iter().filter(|_row| self.acts()) {
            let traces = match self.wanted(row, now, &mut junk_fault) {
                Ok(traces) => traces,
                // Somebody else took it away, or it is being renamed in this moment.
                Err(StoreError::MailGone) => {
                    if self.has_row(row.id) {
                        looked.left.push(row.id);
                    }
                    continue;
                }
                Err(fault) => {
                    looked.leave(row.id, fault);
                    continue;
                }
            };
            if traces.is_empty() {
                continue;
            }
            if traces.iter().any(|trace| trace.did.contains(&Deed::Quiet)) {
                looked.quiet.push(row.id);
            }
            let mail = row.id;
            orders.push(Ordered { mail, traces });
        }
        if orders.is_empty() {
            return looked;
        }
        match self.store.act(&orders, Occasion::Arrival, now) {
            Ok(mut acted) => {
                looked.left.append(&mut acted.undone);
                looked.fault = looked.fault.or_else(|| acted.fault.take());
                looked.acted = acted;
            }
            Err(fault) => {
                looked.left.extend(orders.iter().map(|order| order.mail));
                looked.fault.get_or_insert(fault);
            }
        }
        looked
    }

    /// Whether a mail is here, as far as anybody knows.
    fn has_row(&self, mail: MailId) -> bool {
        self.store
            .rows(&[mail])
            .map_or(true, |rows| !rows.is_empty())
    }

    /// What is wanted with a mail. Where the junk filter cannot say, what filters want is done; a
    /// mail of which they want nothing is looked at another time. `junk_fault`: why it could not
    /// say of one before, which it is not asked again to say.
    fn wanted(
        &self,
        row: &MailSummary,
        now: Timestamp,
        junk_fault: &mut Option<StoreError>,
    ) -> Result<Vec<Trace>, StoreError> {
        let verdict = self.judge.judge(&self.store, row)?;
        let mut traces = verdict.traces(now);
        let is_settled = verdict.destination().is_some() || verdict.stopped;
        let Some(junk) = self.junk.as_ref().filter(|_junk| !is_settled) else {
            return Ok(traces);
        };
        match junk.look(&self.store, row, junk_fault) {
            Ok(trace) => traces.extend(trace),
            Err(fault) if traces.is_empty() => return Err(fault),
            Err(fault) => tracing::warn!("{}: the junk filter cannot say: {fault}", self.account),
        }
        Ok(traces)
    }
}

/// The junk filter, and whom it never takes for junk.
struct JunkSieve {
    settings: JunkSettings,
    written_to: HashSet<String>,
}

impl JunkSieve {
    /// `None`: it is off, or has not learned enough.
    fn new(store: &Store, settings: JunkSettings) -> Option<Self> {
        if !settings.enabled {
            return None;
        }
        let ready = store.learned().map(Counts::are_enough);
        let written_to = match ready {
            Ok(false) => return None,
            Ok(true) => store.written_to(),
            Err(error) => Err(error),
        };
        match written_to {
            Ok(written_to) => Some(Self {
                settings,
                written_to,
            }),
            Err(error) => {
                tracing::warn!("the junk filter does nothing: {error}");
                None
            }
        }
    }

    /// What is to be done with a mail that is like junk. `why_not`: what kept it from an opinion
    /// of one before, and keeps it from one of this mail.
    fn look(
        &self,
        store: &Store,
        row: &MailSummary,
        why_not: &mut Option<StoreError>,
    ) -> Result<Option<Trace>, StoreError> {
        if self.written_to.contains(&row.from.address.to_lowercase()) {
            return Ok(None);
        }
        if let Some(fault) = why_not {
            return Err(fault.clone());
        }
        let bytes = store.read_start(row.id, JUNK_OCTETS)?;
        let opinion = store
            .opinion(&bytes)
            .inspect_err(|fault| *why_not = Some(fault.clone()))?;
        let Some(opinion) = opinion else {
            return Ok(None);
        };
        if opinion.likelihood < self.settings.threshold {
            return Ok(None);
        }
        Ok(Some(Trace {
            at: clock::now(),
            by: Agent::Junk(opinion),
            did: vec![Deed::Moved(FolderName::Junk.key().to_owned()), Deed::Quiet],
            because: Vec::new(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::mpsc::sync_channel;

    use super::*;
    use crate::config::Settings;
    use crate::model::{Filter, Flags, Tag};
    use crate::store::{Proceed, ProfilePaths};

    fn work() -> AccountId {
        AccountId::new("work").unwrap()
    }

    fn open(folder: &std::path::Path) -> Store {
        let store = Store::open(&ProfilePaths::under(folder), &[work()]).unwrap();
        let mut go_on = |_progress: &crate::store::ScanProgress<'_>| Proceed::GoOn;
        store.bring_up_to_date(None, &mut go_on).unwrap();
        store
    }

    /// A store with mails of Bob's that no filter has looked at.
    fn unfiltered(folder: &std::path::Path, mails: usize) -> (Store, Vec<MailId>) {
        let store = open(folder);
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        let incoming = store.incoming(&work()).unwrap();
        let staged = (0..mails).map(|number| {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&number.to_be_bytes());
            let mut arriving = incoming.begin(FetchedId::from_bytes(id)).unwrap();
            let mail = format!("From: bob@example.org\r\nSubject: {number}\r\n\r\n");
            arriving.write(mail.as_bytes()).unwrap();
            arriving.finish().unwrap()
        });
        let staged = staged.collect();
        incoming.commit(staged).unwrap();
        let waiting = store.unfiltered(&work()).unwrap();
        assert_eq!(waiting.len(), mails);
        (store, waiting)
    }

    /// A sieve that tags what Bob has sent, and what it tells.
    fn sieve(store: &Store) -> (Sieve, Receiver<Event>) {
        let mut settings = Settings::default();
        let mut filter = Filter::new("bob", "from:bob");
        filter.tag = vec![Tag::new("bob").unwrap()];
        settings.filters = vec![filter];
        let (events, told) = sync_channel(1_000);
        let (teller, _forwarding) = Teller::start(events, Box::new(|| {})).unwrap();
        let sieve = Sieve {
            store: store.clone(),
            teller,
            pending: Pending::default(),
            account: work(),
            judge: Judge::of(&settings),
            junk: None,
            was_used: true,
            keeps_any: true,
            is_behind: Arc::default(),
            told: Told::default(),
        };
        (sieve, told)
    }

    #[test]
    fn a_program_that_ends_while_it_catches_up_leaves_the_rest_to_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 2 * CAUGHT_UP + 5);
        let (sieve, _told) = sieve(&store);
        let asked = Cell::new(0);
        let is_leaving = || {
            asked.set(asked.get() + 1);
            asked.get() > 1
        };
        sieve
            .catch_up(&waiting, &HashSet::new(), is_leaving)
            .unwrap();
        let left = &waiting[..CAUGHT_UP + 5];
        assert_eq!(store.unfiltered(&work()).unwrap(), left);
        let tagged = store.rows(&waiting).unwrap();
        let tagged = tagged.iter().filter(|row| !row.tags.is_empty());
        assert_eq!(tagged.count(), CAUGHT_UP);
    }

    #[test]
    fn a_person_is_told_of_mails_that_an_earlier_run_had_no_time_for() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 3);
        let untold = store.untold_when_they_came(&work(), &waiting).unwrap();
        assert_eq!(untold, HashSet::new(), "they were told in this run");
        // This one was told, and could not be filtered.
        store
            .note_filtered(&work(), &waiting[2..], &waiting[2..])
            .unwrap();
        drop(store);
        let store = open(folder.path());
        let (sieve, _told) = sieve(&store);
        let untold = store.untold_when_they_came(&work(), &waiting).unwrap();
        assert_eq!(untold, waiting[..2].iter().copied().collect());
        for _time in 0..2 {
            // Also where how far they are cannot be noted: it is told once.
            sieve.catch_up(&waiting, &untold, || false).unwrap();
            assert_eq!(sieve.pending.mails(), 2);
        }
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
    }

    #[test]
    fn what_comes_while_the_program_ends_is_left_to_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 2);
        let (sieve, _told) = sieve(&store);
        let (sender, batches) = sync_channel(2);
        let rows = store.rows(&waiting).unwrap();
        sender.send(Batch::Rows(rows)).unwrap();
        drop(sender);
        assert_eq!(sieve.run(&batches, || true), HashSet::new());
        assert_eq!(store.unfiltered(&work()).unwrap(), waiting);
    }

    #[test]
    fn a_mail_without_a_row_that_comes_while_the_program_ends_is_noted_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 1);
        let (sieve, _told) = sieve(&store);
        let (sender, batches) = sync_channel(2);
        let rows = store.rows(&waiting).unwrap();
        let unfiled = format!("1.M1P1Q1.host,U={},S=9", "E".repeat(26));
        sender.send(Batch::Rows(rows)).unwrap();
        sender.send(Batch::Unfiled(vec![unfiled.clone()])).unwrap();
        drop(sender);
        sieve.run(&batches, || true);
        let noted = std::fs::read_to_string(folder.path().join("mail/work/filtered")).unwrap();
        assert!(noted.contains(&unfiled), "{noted}");
        assert_eq!(store.unfiltered_on_server(&work()).unwrap().len(), 2);
    }

    #[test]
    fn a_mail_is_told_as_it_is_by_the_time_it_is_filtered_and_not_where_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 2);
        let (sieve, told) = sieve(&store);
        let came = store.rows(&waiting).unwrap();
        store
            .set_flags(&waiting[..1], Flags::SEEN, Flags::NONE)
            .unwrap();
        store.erase(&waiting[1..], &FolderName::Inbox).unwrap();
        let (sender, batches) = sync_channel(2);
        sender.send(Batch::Rows(came)).unwrap();
        drop(sender);
        sieve.run(&batches, || false);
        drop(sieve);
        let told: Vec<Event> = told.iter().collect();
        let [Event::MailsAdded { rows }] = &told[..] else {
            panic!("{told:?}");
        };
        assert_eq!((rows.len(), rows[0].id), (1, waiting[0]));
        assert_eq!(rows[0].flags, Flags::SEEN);
    }

    #[test]
    fn a_mail_whose_file_nobody_finds_waits_as_long_as_there_is_a_row_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let (store, waiting) = unfiltered(folder.path(), 1);
        let (sieve, told) = sieve(&store);
        let path = store.path(waiting[0]).unwrap();
        let aside = folder.path().join("aside");
        std::fs::rename(&path, &aside).unwrap();
        let judged = sieve.filter(store.rows(&waiting).unwrap());
        assert_eq!(judged, HashSet::new());
        let on_server = store.on_their_server(&waiting).unwrap();
        assert_eq!(store.unfiltered_on_server(&work()).unwrap(), on_server);
        std::fs::rename(&aside, &path).unwrap();
        assert_eq!(store.unfiltered(&work()).unwrap(), waiting);
        let judged = sieve.filter(store.rows(&waiting).unwrap());
        assert_eq!(judged, on_server);
        assert_eq!(store.unfiltered(&work()).unwrap(), []);
        drop(sieve);
        let is_notice = |event: &Event| matches!(event, Event::Notice { .. });
        assert!(
            !told.iter().any(|event| is_notice(&event)),
            "it is no fault"
        );
    }
}
