//! SIGKILL at random moments of what is done to mails that are here: moves, an import, an erasure,
//! filters and their undoing, the index made anew with its text, tags and text while their files
//! are written anew (I1, I2).
//!
//! The victim is this test program once more, told by `HONGYAN_VICTIM` what to do. `HONGYAN_KILLS`
//! says how often, as for fetches.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use hongyan::model::{
    AccountId, Agent, Deed, Flags, FolderName, MailId, Mark, Place, Tag, Timestamp, Trace,
};
use hongyan::store::{BulkMail, Occasion, Ordered, Proceed, ProfilePaths, Store};

use super::numbered;

const MAILS: usize = 300;

fn work() -> AccountId {
    AccountId::new("work").unwrap()
}

fn open(profile: &Path) -> Store {
    Store::open(&ProfilePaths::under(profile), &[work()]).unwrap()
}

fn text(number: usize) -> Vec<u8> {
    numbered(number, number % 40 * 500)
}

fn import(store: &Store, folder: &FolderName) {
    let mut bulk = store.bulk(&work()).unwrap();
    for number in 0..MAILS {
        let mail = BulkMail {
            folder: folder.clone(),
            flags: Flags::NONE,
            tags: Vec::new(),
            came: Timestamp(1_700_000_000),
            copy: 0,
            bytes: &text(number),
        };
        bulk.add(mail).unwrap();
    }
    bulk.finish().unwrap();
}

fn within(store: &Store, folder: &FolderName) -> Vec<MailId> {
    store.list(&Place::Unified(folder.clone())).unwrap()
}

fn old() -> FolderName {
    FolderName::Own("Old".to_owned())
}

fn lists() -> FolderName {
    FolderName::Own("Lists".to_owned())
}

fn scan(store: &Store) {
    store
        .bring_up_to_date(None, &mut |_progress| Proceed::GoOn)
        .unwrap();
}

/// Applies a filter to these mails: moved, tagged, marked.
fn filter(store: &Store, mails: &[MailId]) -> hongyan::store::Acted {
    let trace = Trace {
        at: Timestamp(1_800_000_000),
        by: Agent::Filter("lists".to_owned()),
        did: vec![
            Deed::Moved("Lists".to_owned()),
            Deed::Tagged(Tag::new("list").unwrap()),
            Deed::Marked(Mark::Flagged),
        ],
        because: Vec::new(),
    };
    let orders: Vec<Ordered> = mails
        .iter()
        .map(|mail| Ordered {
            mail: *mail,
            traces: vec![trace.clone()],
        })
        .collect();
    store
        .act(&orders, Occasion::ByHand, Timestamp(1_800_000_000))
        .unwrap()
}

/// So long that the file of tags is soon to be written anew.
fn long_tags(word: &str) -> Vec<Tag> {
    let names = (0..8).map(|number| format!("{word} {number} {}", "x".repeat(50)));
    names.map(|name| Tag::new(&name).unwrap()).collect()
}

/// Another program gives a few mails other names: their text is taken anew, in segments so small
/// that they are soon written together.
fn rename_outside(store: &Store, mails: &[MailId]) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    for mail in mails {
        let path = store.path(*mail).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        let (_unique, fields) = name.split_once(',').unwrap();
        let (pid, number) = (std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let other = format!("1700000000.{pid}_{number}.other,{fields}");
        fs::rename(&path, path.with_file_name(other)).unwrap();
    }
}

/// What a victim does until it is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Work {
    Moves,
    Import,
    Erasure,
    Filter,
    Index,
    Compaction,
}

impl Work {
    const ALL: [Self; 6] = [
        Self::Moves,
        Self::Import,
        Self::Erasure,
        Self::Filter,
        Self::Index,
        Self::Compaction,
    ];

    fn key(self) -> &'static str {
        match self {
            Self::Moves => "moves",
            Self::Import => "import",
            Self::Erasure => "erasure",
            Self::Filter => "filter",
            Self::Index => "index",
            Self::Compaction => "compaction",
        }
    }

    /// One round of it; false: there is no more to do.
    fn round(self, store: &Store) -> bool {
        let inbox = FolderName::Inbox;
        match self {
            Self::Moves => {
                let ways = [(&inbox, FolderName::Archive), (&FolderName::Archive, old())];
                for (from, to) in ways.iter().chain(&[(&old(), inbox.clone())]) {
                    store.move_mails(&within(store, from), to).unwrap();
                }
                true
            }
            Self::Import => {
                import(store, &old());
                false
            }
            Self::Erasure => {
                let mails = within(store, &inbox);
                for some in mails.chunks(16) {
                    store.erase(some, &FolderName::Inbox).unwrap();
                }
                false
            }
            Self::Filter => {
                let mails = within(store, &inbox);
                for (number, some) in mails.chunks(16).enumerate() {
                    let acted = filter(store, some);
                    if number % 2 == 0 {
                        let now = Timestamp(1_800_000_001);
                        store.take_back(&acted.reversals, now).unwrap();
                    }
                }
                store.move_mails(&within(store, &lists()), &inbox).unwrap();
                true
            }
            Self::Index => {
                store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
                store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
                true
            }
            Self::Compaction => {
                if within(store, &old()).is_empty() {
                    let some = &within(store, &inbox)[..MAILS / 5];
                    store.move_mails(some, &old()).unwrap();
                }
                let mails = within(store, &inbox);
                for (word, other) in [("one", "other"), ("other", "one")] {
                    let (add, remove) = (long_tags(word), long_tags(other));
                    store.tag(&mails, &add, &remove).unwrap();
                }
                for some in within(store, &old()).chunks(6) {
                    rename_outside(store, some);
                    scan(store);
                    store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
                }
                true
            }
        }
    }

    /// What must be true of the mails that are there once nobody kills any more.
    fn settle(self, store: &Store) {
        match self {
            Self::Import | Self::Erasure => {
                self.round(store);
            }
            Self::Filter => {
                // An undo that was cut short has left some of them half done.
                for folder in [FolderName::Inbox, lists()] {
                    filter(store, &within(store, &folder));
                }
                let rows = store.rows(&within(store, &lists())).unwrap();
                assert_eq!(rows.len(), MAILS);
                let list = [Tag::new("list").unwrap()];
                assert!(rows.iter().all(|row| row.tags == list));
            }
            Self::Compaction => {
                // From the file of tags, and not from what the index remembers of it.
                store.rebuild(&mut |_progress| Proceed::GoOn).unwrap();
                let sets = [long_tags("one"), long_tags("other"), Vec::new()];
                for row in store.rows(&within(store, &FolderName::Inbox)).unwrap() {
                    assert!(sets.contains(&row.tags), "{:?}", row.tags);
                }
                store.take_text(&mut |_progress| Proceed::GoOn).unwrap();
                let query = hongyan::search::parse("letter", jiff::civil::date(2026, 1, 1));
                let (query, zone) = (query.unwrap(), jiff::tz::TimeZone::UTC);
                let found = [FolderName::Inbox, old()].map(|name| {
                    let place = Place::Unified(name);
                    let count = store.count_found(&query, &place, &zone, &|| false);
                    count.unwrap()
                });
                assert_eq!(found.iter().sum::<u64>(), MAILS as u64);
            }
            Self::Moves | Self::Index => {}
        }
    }

    /// How many are fewer than may be there after a kill.
    fn lost(self, count: usize) -> usize {
        match self {
            Self::Import | Self::Erasure => 0,
            _stays => usize::from(count == 0),
        }
    }

    /// How often each mail is there in the end.
    fn wants(self) -> usize {
        usize::from(self != Self::Erasure)
    }
}

/// How often each mail lies in the account, in whatever folder.
fn found(profile: &Path) -> BTreeMap<Vec<u8>, usize> {
    let root = profile.join("mail/work");
    let mut found = super::mails_in(&root);
    for entry in fs::read_dir(&root).unwrap() {
        for (mail, count) in super::mails_in(&entry.unwrap().path()) {
            *found.entry(mail).or_default() += count;
        }
    }
    found
}

/// The victim's own program. Asked by nobody, it does one round of each work and looks at it.
#[test]
fn i2_what_a_victim_does_is_right_where_nobody_kills_it() {
    let order = std::env::var("HONGYAN_VICTIM").unwrap_or_default();
    if let Some((key, profile)) = order.split_once(' ') {
        let work = Work::ALL.into_iter().find(|work| work.key() == key);
        let store = open(Path::new(profile));
        let mut out = std::io::stderr();
        writeln!(out, "begun").unwrap();
        while work.unwrap().round(&store) {}
        return;
    }
    for work in Work::ALL {
        let profile = tempfile::tempdir().unwrap();
        let store = open(profile.path());
        if work != Work::Import {
            import(&store, &FolderName::Inbox);
        }
        work.round(&store);
        let found = found(profile.path());
        assert_eq!(found.len(), MAILS * work.wants(), "{work:?}");
    }
}

/// Lets a victim work and kills it; true: it was done before.
fn killed(work: Work, profile: &Path, patience: Duration) -> bool {
    let name = "real::killed_at_work::i2_what_a_victim_does_is_right_where_nobody_kills_it";
    let mut victim = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(
            "HONGYAN_VICTIM",
            format!("{} {}", work.key(), profile.display()),
        )
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(victim.stderr.take().unwrap()).lines();
    let begun = lines
        .by_ref()
        .map_while(Result::ok)
        .any(|line| line == "begun");
    assert!(begun, "the victim works");
    std::thread::sleep(patience);
    let ended = victim.try_wait().unwrap();
    victim.kill().ok();
    victim.wait().unwrap();
    ended.is_some_and(|status| status.success())
}

fn killed_at(work: Work) {
    let wanted = super::killed::number("HONGYAN_KILLS", 12);
    let (mut kills, mut run) = (0_usize, 0_usize);
    let (mut lost, mut doubled) = (0, 0);
    // In which it is killed: less where the work was done before.
    let mut span = Duration::from_millis(160);
    while kills < wanted {
        run += 1;
        assert!(
            run < 4 * wanted + 8,
            "{work:?} is done too soon to be killed"
        );
        let profile = tempfile::tempdir().unwrap();
        if work != Work::Import {
            import(&open(profile.path()), &FolderName::Inbox);
        }
        loop {
            // From "just begun" on, in steps that meet no rhythm of the work.
            let patience = span * ((run + kills * 7) as u32 * 17 % 100) / 100;
            let is_done = killed(work, profile.path(), patience);
            let there = found(profile.path());
            for number in 0..MAILS {
                let count = there.get(&text(number)).copied().unwrap_or(0);
                lost += work.lost(count);
                doubled += count.saturating_sub(1);
            }
            assert!(there.len() <= MAILS, "{work:?}: a torn mail");
            kills += usize::from(!is_done);
            if is_done {
                span = (span * 3 / 4).max(Duration::from_millis(1));
            }
            if is_done || kills >= wanted || kills.is_multiple_of(6) {
                break;
            }
        }
        let store = open(profile.path());
        scan(&store);
        work.settle(&store);
        let there = found(profile.path());
        assert_eq!(there.len(), MAILS * work.wants(), "{work:?}");
        assert!(there.values().all(|count| *count == 1), "{work:?}: twice");
        let rows: u64 = store
            .folders()
            .unwrap()
            .iter()
            .map(|count| count.mails)
            .sum();
        assert_eq!(
            rows as usize,
            there.len(),
            "{work:?}: rows agree with files"
        );
    }
    println!(
        "crash suite: {} of a real process: {kills} kills, {lost} lost, {doubled} doubled",
        work.key()
    );
    assert_eq!((lost, doubled), (0, 0), "{work:?}");
}

#[test]
fn i1_i2_moves_killed_at_random_moments_lose_and_double_nothing() {
    killed_at(Work::Moves);
}

#[test]
fn i2_an_import_killed_at_random_moments_ends_with_every_mail_once() {
    killed_at(Work::Import);
}

#[test]
fn i2_an_erasure_killed_at_random_moments_ends_with_none_of_them() {
    killed_at(Work::Erasure);
}

#[test]
fn i1_i2_the_index_and_its_text_killed_at_random_moments_touch_no_mail() {
    killed_at(Work::Index);
}

#[test]
fn i1_i2_filters_and_their_undoing_killed_at_random_moments_lose_and_double_nothing() {
    killed_at(Work::Filter);
}

#[test]
fn i1_i2_tags_and_text_written_anew_and_killed_at_random_moments_lose_nothing() {
    killed_at(Work::Compaction);
}
