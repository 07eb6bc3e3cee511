//! The crash suite: whatever is done with mails is cut short before each single operation on the
//! disk, and the power takes what was not synced in several ways. Nothing is lost, nothing doubled.
//!
//! `tests/crashes` runs the long form and adds the counts up; the ordinary run is the short one.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use hongyan::model::{Flags, FolderName, MailId, Timestamp};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::{Fault, Loss, Rehearsal};
use hongyan::store::{BulkMail, Store, StoreError};

use super::{Server, id, inbox, mail, on_disk, open, profile_folder, scan, work};

mod ahead;
mod completed;
mod organised;

/// Whether the long form runs.
fn is_long() -> bool {
    std::env::var("HONGYAN_CRASHES").is_ok_and(|form| form == "long")
}

/// Mails of a scene: more than are synced one by one.
fn mails() -> u32 {
    if is_long() { 36 } else { 10 }
}

/// What happens to the machine.
#[derive(Debug, Clone, Copy)]
struct Blow {
    fault: Fault,
    /// What the power takes; `None`: it stays on, the process alone is gone.
    loss: Option<Loss>,
    index_goes: bool,
    file_by_file: bool,
}

fn blows() -> Vec<Blow> {
    let blow = |fault, loss| Blow {
        fault,
        loss,
        index_goes: false,
        file_by_file: false,
    };
    let mut blows = vec![
        blow(Fault::Dead, None),
        blow(Fault::Dead, Some(Loss::Everything)),
        blow(Fault::Dead, Some(Loss::Octets)),
        blow(Fault::Full, None),
        blow(Fault::FullOnce, Some(Loss::Everything)),
        blow(Fault::BrokenOnce, Some(Loss::Everything)),
        Blow {
            index_goes: true,
            ..blow(Fault::Dead, Some(Loss::Octets))
        },
        Blow {
            file_by_file: true,
            ..blow(Fault::Dead, Some(Loss::Octets))
        },
        Blow {
            file_by_file: true,
            ..blow(Fault::BrokenOnce, Some(Loss::Everything))
        },
    ];
    let seeds = if is_long() { 24 } else { 2 };
    blows.extend((0..seeds).map(|seed| blow(Fault::Dead, Some(Loss::Some(seed)))));
    blows
}

/// Something that is done to a profile, and what must be true whatever cuts it short.
trait Scene {
    const NAME: &'static str;
    /// Whether a mail that is missing right after the blow was deleted on the server too early.
    const DELETES: bool = false;

    /// Makes the profile on a sound disk; what is kept beside it.
    fn prepare(folder: &Path) -> Self;

    /// Does it, or what is left of it to do.
    fn act(&mut self, store: &Store) -> Result<(), StoreError>;

    /// How often each mail may be there right after the blow.
    fn allowed(&self, number: u32) -> std::ops::RangeInclusive<usize>;

    /// How often it must be there once it was done to its end.
    fn wanted(&self, number: u32) -> usize;

    /// More that must be true in the end.
    fn settled(&self, _store: &Store) {}
}

#[derive(Default)]
struct Tally {
    operations: u64,
    stops: u64,
    lost: u64,
    doubled: u64,
    /// DELEs of mails that were not durable.
    early: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            operations,
            stops,
            lost,
            doubled,
            early,
        } = self;
        write!(
            formatter,
            "{operations} operations, {stops} stops, {lost} lost, {doubled} doubled, {early} early DELE"
        )
    }
}

/// Copies a profile.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// How often each mail lies on the disk, and how many files are none of them whole.
fn found(folder: &Path) -> (BTreeMap<u32, usize>, usize) {
    let numbers: BTreeMap<Vec<u8>, u32> =
        (0..mails()).map(|number| (mail(number), number)).collect();
    let mut found = BTreeMap::new();
    let mut others = 0;
    for (_directory, bytes) in on_disk(folder) {
        match numbers.get(&bytes) {
            Some(number) => *found.entry(*number).or_default() += 1,
            None => others += 1,
        }
    }
    (found, others)
}

fn cut_short_everywhere<S: Scene + Clone>() {
    cut_short_by::<S>(&blows());
}

fn cut_short_by<S: Scene + Clone>(blows: &[Blow]) {
    let template = profile_folder();
    let scene = S::prepare(template.path());
    let mut tally = Tally::default();
    for blow in blows.iter().copied() {
        let mut at = 0;
        loop {
            at += 1;
            let ended = one_blow(&scene, template.path(), blow, at, &mut tally);
            tally.stops += 1;
            if ended {
                break;
            }
        }
        assert!(at > 5, "{}: {blow:?} was rehearsed: {at}", S::NAME);
        tally.operations = tally.operations.max(at);
    }
    println!("crash suite: {}: {tally}", S::NAME);
    assert_eq!((tally.lost, tally.doubled), (0, 0), "{}", S::NAME);
}

/// One blow before operation `at`; true: there are not so many.
fn one_blow<S: Scene + Clone>(
    scene: &S,
    template: &Path,
    blow: Blow,
    at: u64,
    tally: &mut Tally,
) -> bool {
    let folder = profile_folder();
    copy(template, folder.path());
    let rehearsing = |rehearsal: Rehearsal| {
        Disk::rehearsing(match blow.file_by_file {
            true => rehearsal.file_by_file(),
            false => rehearsal,
        })
    };
    let counting = rehearsing(Rehearsal::counting());
    drop(open(folder.path(), counting.clone()).unwrap());
    let at = counting.operations() - CLOSING + at;
    let disk = rehearsing(Rehearsal::failing(at, blow.fault));
    let mut first = scene.clone();
    let outcome = open(folder.path(), disk.clone()).and_then(|store| {
        let outcome = first.act(&store);
        drop(store);
        outcome
    });
    let reached_the_end = disk.operations() < at;
    assert!(outcome.is_ok() || !reached_the_end, "{outcome:?}");
    if let Some(loss) = blow.loss {
        disk.lose(loss).unwrap();
    }
    if blow.index_goes {
        for name in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
            fs::remove_file(folder.path().join(name)).ok();
        }
    }
    let (now, _others) = found(folder.path());
    for number in 0..mails() {
        let count = now.get(&number).copied().unwrap_or(0);
        // A scene that was done without a fault is judged by its end.
        let allowed = first.allowed(number);
        if count < *allowed.start() {
            tally.lost += 1;
            tally.early += u64::from(S::DELETES);
            eprintln!(
                "{}: {number} is lost: {blow:?} at {at}: {outcome:?}",
                S::NAME
            );
        }
        if count > *allowed.end() {
            tally.doubled += 1;
            eprintln!(
                "{}: {number} is there {count} times: {blow:?} at {at}",
                S::NAME
            );
        }
    }
    let store = open(folder.path(), Disk::real()).unwrap();
    scan(&store);
    let again = first.act(&store);
    assert!(again.is_ok(), "{}: {blow:?} at {at}: {again:?}", S::NAME);
    let (now, others) = found(folder.path());
    assert_eq!(others, 0, "{}: a torn mail: {blow:?} at {at}", S::NAME);
    for number in 0..mails() {
        let count = now.get(&number).copied().unwrap_or(0);
        let wanted = first.wanted(number);
        if count < wanted {
            tally.lost += 1;
            eprintln!("{}: {number} stays lost: {blow:?} at {at}", S::NAME);
        }
        if count > wanted {
            tally.doubled += 1;
            eprintln!("{}: {number} stays doubled: {blow:?} at {at}", S::NAME);
        }
    }
    scan(&store);
    let rows: u64 = store
        .folders()
        .unwrap()
        .iter()
        .map(|count| count.mails)
        .sum();
    assert_eq!(
        rows,
        on_disk(folder.path()).len() as u64,
        "rows agree with files"
    );
    first.settled(&store);
    reached_the_end
}

/// Operations of the end of a store: the note about who has the profile goes.
const CLOSING: u64 = 1;

/// A server that deletes as soon as it is told to.
#[derive(Clone)]
struct FetchAndDelete(Server);

impl Scene for FetchAndDelete {
    const NAME: &'static str = "fetch, deleted on the server";
    const DELETES: bool = true;

    fn prepare(folder: &Path) -> Self {
        drop(open(folder, Disk::real()).unwrap());
        Self(Server::with(mails()))
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        self.0.fetch_by(store, 9).map(|_new| ())
    }

    fn allowed(&self, number: u32) -> std::ops::RangeInclusive<usize> {
        // I1, I3: what the server was told to delete is here, at any instant.
        usize::from(!self.0.0.contains_key(&id(number)))..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, _store: &Store) {
        assert!(self.0.0.is_empty(), "all are deleted on the server");
    }
}

/// A server that keeps everything.
#[derive(Clone)]
struct FetchAndKeep;

impl Scene for FetchAndKeep {
    const NAME: &'static str = "fetch, kept on the server";

    fn prepare(folder: &Path) -> Self {
        drop(open(folder, Disk::real()).unwrap());
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        Server::with(mails()).fetch_by(store, 9).map(|_new| ())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        0..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }
}

/// A profile with all mails in the Inbox, on a server that keeps them.
fn fetched(folder: &Path) {
    let store = open(folder, Disk::real()).unwrap();
    Server::with(mails()).fetch_by(&store, 9).unwrap();
    scan(&store);
}

/// Mails of the Inbox with these numbers, by what their rows say.
fn of_inbox(store: &Store, wanted: impl Fn(u32) -> bool) -> Vec<MailId> {
    let rows = store.rows(&store.list(&inbox()).unwrap()).unwrap();
    let number = |subject: &str| subject.trim_start_matches("Mail ").parse::<u32>().unwrap();
    rows.iter()
        .filter(|row| wanted(number(&row.subject)))
        .map(|row| row.id)
        .collect()
}

#[derive(Clone)]
struct Move;

impl Scene for Move {
    const NAME: &'static str = "move";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let own = FolderName::Own("Work/2024".to_owned());
        store.move_mails(&of_inbox(store, |number| number % 3 == 0), &own)?;
        let rest = of_inbox(store, |number| number % 3 == 1);
        store
            .move_mails(&rest, &FolderName::Archive)
            .map(|_moved| ())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }

    fn settled(&self, store: &Store) {
        assert_eq!(of_inbox(store, |number| number % 3 != 2), []);
        let known = store.known(&work()).unwrap();
        assert!((0..mails()).all(|number| known.find(&id(number)).is_some()));
    }
}

#[derive(Clone)]
struct Mark;

impl Scene for Mark {
    const NAME: &'static str = "flags";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let mails = of_inbox(store, |_number| true);
        store
            .set_flags(&mails, Flags::SEEN, Flags::NONE)
            .map(|_rows| ())
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        1..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }
}

/// Every other mail is erased; the server keeps all.
#[derive(Clone)]
struct Erase {
    done: bool,
}

impl Scene for Erase {
    const NAME: &'static str = "erase";

    fn prepare(folder: &Path) -> Self {
        fetched(folder);
        Self { done: false }
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let mails = of_inbox(store, |number| number % 2 == 0);
        store.erase(&mails, &FolderName::Inbox)?;
        self.done = true;
        Ok(())
    }

    fn allowed(&self, number: u32) -> std::ops::RangeInclusive<usize> {
        match number % 2 {
            0 if self.done => 0..=0,
            0 => 0..=1,
            _stays => 1..=1,
        }
    }

    fn wanted(&self, number: u32) -> usize {
        usize::from(number % 2 == 1)
    }

    fn settled(&self, store: &Store) {
        let again = Server::with(mails()).fetch_by(store, 9).unwrap();
        assert_eq!(
            again, 0,
            "what was erased does not come back from the server"
        );
    }
}

/// Mails from elsewhere, into two folders.
#[derive(Clone)]
struct Import;

impl Scene for Import {
    const NAME: &'static str = "import";

    fn prepare(folder: &Path) -> Self {
        drop(open(folder, Disk::real()).unwrap());
        Self
    }

    fn act(&mut self, store: &Store) -> Result<(), StoreError> {
        let mut bulk = store.bulk(&work())?;
        for number in 0..mails() {
            let folder = if number % 2 == 0 { "Old" } else { "Old/Older" };
            bulk.add(BulkMail {
                folder: FolderName::Own(folder.to_owned()),
                flags: Flags::SEEN,
                tags: Vec::new(),
                came: Timestamp(1_100_000_000),
                copy: 0,
                bytes: &mail(number),
            })?;
        }
        let failed = bulk
            .finish()?
            .into_iter()
            .flat_map(|part| part.failed)
            .next();
        failed.map_or(Ok(()), |(_number, error)| Err(error))
    }

    fn allowed(&self, _number: u32) -> std::ops::RangeInclusive<usize> {
        0..=1
    }

    fn wanted(&self, _number: u32) -> usize {
        1
    }
}

#[test]
fn i1_i2_i3_i4_a_fetch_that_deletes_may_be_cut_short_anywhere() {
    cut_short_everywhere::<FetchAndDelete>();
}

#[test]
fn i2_i4_a_fetch_that_keeps_may_be_cut_short_anywhere() {
    cut_short_everywhere::<FetchAndKeep>();
}

#[test]
fn i1_i2_i4_a_move_of_many_mails_may_be_cut_short_anywhere() {
    cut_short_everywhere::<Move>();
}

#[test]
fn i1_i2_i4_a_change_of_flags_may_be_cut_short_anywhere() {
    cut_short_everywhere::<Mark>();
}

#[test]
fn i1_i2_i4_an_erasure_may_be_cut_short_anywhere_and_takes_no_other_mail_with_it() {
    cut_short_everywhere::<Erase>();
}

#[test]
fn i1_i2_i4_an_import_may_be_cut_short_anywhere_and_is_done_again() {
    cut_short_everywhere::<Import>();
}
