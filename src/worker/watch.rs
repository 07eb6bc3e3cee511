//! What other programs do to the maildirs is in the window within a second: read at the start,
//! watched from then on.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until, timeout};

use crate::channel::{Cause, Failure, Task};
use crate::model::{AccountId, FolderName};
use crate::store::{Ours, Proceed, ScanProgress, ScanReport, Store, Touched, Watch, Watching};

use super::cause;
use super::change::{bring_up_to_date, tell_added, tell_differences};
use super::heart::{Shared, lock};

/// What happens within this time is looked at once.
const QUIET: Duration = Duration::from_millis(60);
/// A burst is looked at after this time, even if it goes on.
const BURST: Duration = Duration::from_millis(400);
/// Mails that this run has written have a row by then.
const ARRIVED: Duration = Duration::from_secs(5);
/// Where the system does not tell of everything, everything is looked at so often.
const PACE: Duration = Duration::from_secs(20);
/// What a look could not do, for a full disk or a busy index, is done after this time at the latest.
const PATIENCE: Duration = Duration::from_secs(120);
/// After this time without a change a folder looks as it will be found at the next start.
const SETTLED: Duration = Duration::from_secs(10);

/// What is to be looked at, and when.
struct Pending {
    touched: Touched,
    at: Instant,
}

impl Pending {
    fn new() -> Self {
        Self {
            touched: Touched::default(),
            at: Instant::now(),
        }
    }

    /// These too; where nothing waited, after this time.
    fn put(&mut self, touched: Touched, within: Duration) {
        if touched.is_empty() {
            return;
        }
        if self.touched.is_empty() {
            self.at = Instant::now() + within;
        }
        self.touched.join(touched);
    }

    /// What is to be looked at now.
    fn due(&mut self) -> Touched {
        if self.at <= Instant::now() {
            std::mem::take(&mut self.touched)
        } else {
            Touched::default()
        }
    }

    fn next(&self) -> Option<Instant> {
        (!self.touched.is_empty()).then_some(self.at)
    }
}

/// Why something is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// A look at it failed.
    Failed,
    /// It was left to whoever delivers or renames it.
    Arriving,
    /// It was just told.
    Told,
}

impl Why {
    fn ours(self) -> Ours {
        match self {
            Self::Failed | Self::Arriving => Ours::Take,
            Self::Told => Ours::Leave,
        }
    }
}

/// What is looked at later than it was told.
struct Later {
    /// What a look could not do.
    failed: Pending,
    /// Looks at it in a row that failed.
    failures: u32,
    /// Why, each place and each kind once: of these a person knows.
    causes: Vec<Cause>,
    /// What whoever delivers or renames it is about to file.
    arriving: Pending,
    /// Folders that something happened in since their looks were noted, and when to do that.
    unnoted: BTreeSet<(AccountId, FolderName)>,
    note_at: Instant,
    /// When everything is looked at, where the system does not tell of everything.
    everything_at: Instant,
}

impl Later {
    fn new() -> Self {
        Self {
            failed: Pending::new(),
            failures: 0,
            causes: Vec::new(),
            arriving: Pending::new(),
            unnoted: BTreeSet::new(),
            note_at: Instant::now(),
            everything_at: Instant::now() + PACE,
        }
    }

    /// When something is due that nobody tells; `None`: nothing is.
    fn next(&self, watching: &Watching) -> Option<Instant> {
        let looks = [self.failed.next(), self.arriving.next()];
        let next = looks.into_iter().flatten().min();
        match watching {
            // Whatever is told meanwhile does not put it off.
            Watching::NotEverything { .. } => {
                Some(next.map_or(self.everything_at, |next| next.min(self.everything_at)))
            }
            Watching::Everything => {
                next.or_else(|| (!self.unnoted.is_empty()).then_some(self.note_at))
            }
        }
    }

    /// Takes in how a look ended; returns why it failed, where a person does not know of that.
    fn put(&mut self, looked: Looked, why: Why) -> Option<Cause> {
        match looked {
            Looked::Well { left } => {
                // That another look went well says nothing of what failed.
                if why == Why::Failed {
                    self.failures = 0;
                    self.causes.clear();
                }
                self.arriving.put(left, ARRIVED);
                None
            }
            Looked::Failed { touched, cause } => {
                if why == Why::Failed || self.failures == 0 {
                    self.failures += 1;
                }
                if why == Why::Failed && cause::is_of_one_place(&cause) {
                    // All else that had failed was done: where it fails again that is news.
                    self.causes.retain(cause::is_of_one_place);
                }
                let within = ARRIVED.saturating_mul(self.failures).min(PATIENCE);
                self.failed.put(touched, within);
                let is_news = !self.causes.iter().any(|told| is_as_known(told, &cause));
                is_news.then(|| {
                    self.causes.push(cause.clone());
                    cause
                })
            }
        }
    }

    /// What is to be looked at now, besides what was just told.
    fn due(&mut self) -> [(Touched, Why); 2] {
        [
            (self.failed.due(), Why::Failed),
            (self.arriving.due(), Why::Arriving),
        ]
    }

    /// Whether everything is to be looked at now.
    fn is_everything_due(&self, watching: &Watching) -> bool {
        matches!(watching, Watching::NotEverything { .. }) && self.everything_at <= Instant::now()
    }

    fn is_idle(&self) -> bool {
        self.failed.touched.is_empty() && self.arriving.touched.is_empty()
    }

    /// The folders of which all that was told was looked at, once nothing has happened for a while.
    fn settled(&mut self) -> BTreeSet<(AccountId, FolderName)> {
        if self.is_idle() && self.note_at <= Instant::now() {
            std::mem::take(&mut self.unnoted)
        } else {
            BTreeSet::new()
        }
    }
}

/// Whether whoever knows of the one fault knows of the other: of as many as a folder has files one
/// is told.
fn is_as_known(told: &Cause, cause: &Cause) -> bool {
    let is_alike = std::mem::discriminant(told) == std::mem::discriminant(cause);
    match (told, cause) {
        (
            Cause::PermissionDenied { path: told } | Cause::File { path: told, .. },
            Cause::PermissionDenied { path } | Cause::File { path, .. },
        ) => is_alike && told.parent() == path.parent(),
        (Cause::DiskFull { .. } | Cause::Index { .. } | Cause::IndexDamaged { .. }, _) => is_alike,
        _ => told == cause,
    }
}

/// Works until it is dropped.
pub(super) async fn run(heart: Shared) {
    let rung = Arc::new(Notify::new());
    let bell = Arc::clone(&rung);
    let watched = heart
        .on_disk(move |store: &Store| Ok(store.watch(move || bell.notify_one())))
        .await;
    // The first look comes behind the first watch: what changes in between is not missed.
    tokio::spawn({
        let heart = Shared::clone(&heart);
        async move {
            bring_up_to_date(&heart).await;
            super::rules::catch_up(&heart).await;
        }
    });
    let Ok(mut watch) = watched else {
        return;
    };
    let mut told = Watching::Everything;
    let mut later = Later::new();
    let untold = Untold::default();
    loop {
        if told != *watch.watching() {
            told = watch.watching().clone();
            if let Watching::NotEverything { because } = &told {
                tracing::warn!(
                    "what other programs change is looked for every {} s: {because}",
                    PACE.as_secs()
                );
            }
        }
        let is_told = tokio::select! {
            () = rung.notified() => true,
            () = heart.accounts_changed.notified() => true,
            () = wait(later.next(&told)) => false,
        };
        if is_told {
            gather(&rung).await;
        }
        let Some((back, mut touched)) = taken(&heart, watch).await else {
            return;
        };
        watch = back;
        let is_everything = later.is_everything_due(&told);
        if is_everything {
            touched = watch.everything();
        }
        if !touched.is_empty() {
            later.unnoted.extend(touched.folders());
            later.note_at = Instant::now() + SETTLED;
        }
        let due = later.due().into_iter().chain([(touched, Why::Told)]);
        for (touched, why) in due {
            if !touched.is_empty() {
                let looked = look(&heart, touched, why.ours(), &untold).await;
                if let Some(cause) = later.put(looked, why) {
                    tell(&heart, cause).await;
                }
            }
        }
        if is_everything {
            later.everything_at = Instant::now() + PACE;
        }
        if told == Watching::Everything {
            note(&heart, later.settled()).await;
        }
    }
}

/// Notes what folders look like that everything is known of.
async fn note(heart: &Shared, folders: BTreeSet<(AccountId, FolderName)>) {
    if folders.is_empty() {
        return;
    }
    let noted = heart.on_disk(move |store| store.note_stamps(&folders));
    if let Err(cause) = noted.await {
        tracing::info!("the next start compares these folders: {cause}");
    }
}

/// Sleeps until then; for ever where nothing is due.
async fn wait(next: Option<Instant>) {
    match next {
        Some(next) => sleep_until(next).await,
        None => std::future::pending().await,
    }
}

/// Lets a burst of changes come to its end.
async fn gather(rung: &Notify) {
    let began = Instant::now();
    while began.elapsed() < BURST && timeout(QUIET, rung.notified()).await.is_ok() {}
}

/// What was told. The watch goes to a thread that may wait, and comes back.
async fn taken(heart: &Shared, mut watch: Watch) -> Option<(Watch, Touched)> {
    let taken = heart.on_disk(move |_store| {
        let touched = watch.take();
        Ok((watch, touched))
    });
    taken.await.ok()
}

/// How a look ended.
enum Looked {
    /// This is to be looked at later.
    Well { left: Touched },
    /// All of it is to be looked at again.
    Failed { touched: Touched, cause: Cause },
}

/// What looks have found and could not tell: it is in the index, and no other look finds it.
type Untold = Arc<Mutex<ScanReport>>;

/// Tells why something could not be looked at.
async fn tell(heart: &Shared, cause: Cause) {
    let failure = Failure {
        task: Task::Index,
        cause,
        account: None,
    };
    heart.teller.notice(failure).await;
}

/// Looks, and tells what was found, also before a fault.
async fn look(heart: &Shared, touched: Touched, ours: Ours, untold: &Untold) -> Looked {
    let folders_changed = touched.accounts.values().any(|one| one.folders_changed);
    let teller = heart.teller.clone();
    let leaving = Arc::clone(heart);
    let touched = Arc::new(touched);
    let wanted = Arc::clone(&touched);
    let untold = Arc::clone(untold);
    let looked = heart.on_disk(move |store| {
        let mut found = lock(&untold);
        let mut tell = |progress: &ScanProgress<'_>| {
            tell_added(&teller, progress.added);
            if leaving.leaving.load(Ordering::Relaxed) {
                Proceed::Stop
            } else {
                Proceed::GoOn
            }
        };
        let left = store.look_again(&wanted, ours, &mut tell, &mut found);
        let is_news = found.is_news();
        let told = tell_differences(store, &teller, &mut found);
        left.and_then(|left| told.map(|()| (left, is_news)))
    });
    match looked.await {
        Ok((left, is_news)) => {
            if folders_changed || is_news {
                heart.tell_folders().await;
            }
            Looked::Well { left }
        }
        Err(cause) => {
            heart.tell_folders().await;
            let touched = Arc::unwrap_or_clone(touched);
            Looked::Failed { touched, cause }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Names;

    fn touched(folder: FolderName) -> Touched {
        let mut touched = Touched::default();
        let work = AccountId::new("work").unwrap();
        let account = touched.accounts.entry(work).or_default();
        account.folders.insert(folder, Names::All);
        touched
    }

    fn failed(touched: &Touched) -> Looked {
        let touched = touched.clone();
        let cause = Cause::ProfileInUse;
        Looked::Failed { touched, cause }
    }

    fn well() -> Looked {
        let left = Touched::default();
        Looked::Well { left }
    }

    #[tokio::test]
    async fn what_a_look_could_not_do_is_looked_at_again() {
        let inbox = touched(FolderName::Inbox);
        let mut later = Later::new();
        later.unnoted.extend(inbox.folders());
        assert!(later.put(failed(&inbox), Why::Told).is_some());
        assert_eq!((&later.failed.touched, later.failures), (&inbox, 1));
        let next = later.next(&Watching::Everything).unwrap();
        assert!(next <= Instant::now() + ARRIVED);
        assert!(later.due()[0].0.is_empty() && later.settled().is_empty());
        later.failed.at = Instant::now();
        assert_eq!(later.due()[0], (inbox.clone(), Why::Failed));
        assert_eq!(later.put(failed(&inbox), Why::Failed), None);
        assert_eq!(later.failures, 2);
        later.failed.at = Instant::now();
        later.due();
        assert_eq!(later.put(well(), Why::Failed), None);
        assert_eq!(later.failures, 0);
        let settled = later.settled();
        assert_eq!(settled, inbox.folders().collect());
        assert_eq!(later.next(&Watching::Everything), None);
    }

    #[tokio::test]
    async fn a_fault_that_lasts_is_told_once_whatever_else_goes_well_meanwhile() {
        let broken = touched(FolderName::own("Broken").unwrap());
        let mut later = Later::new();
        assert!(later.put(failed(&broken), Why::Told).is_some());
        for failures in 1..4 {
            // New mail elsewhere, and its row.
            assert_eq!(later.put(well(), Why::Told), None);
            assert_eq!(later.put(well(), Why::Arriving), None);
            assert_eq!(later.failures, failures);
            // Another look that fails meanwhile does not put it off.
            let before = later.failed.at;
            assert_eq!(later.put(failed(&broken), Why::Told), None);
            assert_eq!((later.failed.at, later.failures), (before, failures));
            later.failed.at = Instant::now();
            assert_eq!(later.due()[0].0, broken);
            assert_eq!(later.put(failed(&broken), Why::Failed), None);
        }
        assert!(later.failed.at > Instant::now() + ARRIVED);
    }

    #[tokio::test]
    async fn another_fault_is_told_while_one_lasts_and_each_of_them_once() {
        let mut later = Later::new();
        let mut fails = |folder, cause: &Cause| {
            let (touched, cause) = (touched(folder), cause.clone());
            later.put(Looked::Failed { touched, cause }, Why::Told)
        };
        let full = Cause::DiskFull {
            path: "/disk".into(),
        };
        let broken = || FolderName::own("Broken").unwrap();
        let in_use = Cause::ProfileInUse;
        assert_eq!(fails(broken(), &in_use), Some(in_use.clone()));
        assert_eq!(fails(FolderName::Inbox, &full), Some(full.clone()));
        for cause in [&full, &in_use, &full] {
            assert_eq!(fails(broken(), cause), None);
        }
        // All of it went well meanwhile.
        assert_eq!(later.put(well(), Why::Failed), None);
        let touched = touched(broken());
        let looked = Looked::Failed {
            touched,
            cause: full.clone(),
        };
        assert_eq!(later.put(looked, Why::Told), Some(full));
    }

    #[tokio::test]
    async fn a_disk_that_is_full_again_is_told_again_while_a_folder_stays_broken() {
        let mut later = Later::new();
        let mut fails = |cause: &Cause, why| {
            let (touched, cause) = (touched(FolderName::Inbox), cause.clone());
            later.put(Looked::Failed { touched, cause }, why).is_some()
        };
        let full = |path: &str| Cause::DiskFull { path: path.into() };
        let broken = |path: &str| Cause::File {
            path: path.into(),
            detail: "input/output error".to_owned(),
        };
        assert!(fails(&broken("/mail/.Broken/new"), Why::Told));
        assert!(fails(&full("/mail/tmp/1"), Why::Told));
        assert!(!fails(&full("/mail/tmp/2"), Why::Failed), "it lasts");
        // What waited for the disk was done.
        assert!(!fails(&broken("/mail/.Broken/new"), Why::Failed));
        assert!(fails(&full("/mail/tmp/3"), Why::Told));
        // Each of its files is another path, and one and the same trouble.
        assert!(fails(&broken("/mail/.Other/cur/1"), Why::Told));
        for file in 2..5 {
            assert!(!fails(
                &broken(&format!("/mail/.Other/cur/{file}")),
                Why::Told
            ));
        }
    }

    #[tokio::test]
    async fn a_folder_that_is_told_of_again_and_again_does_not_put_the_others_off() {
        let because = String::new();
        let watching = Watching::NotEverything { because };
        let mut later = Later::new();
        let everything_at = later.everything_at;
        for _ring in 0..3 {
            assert_eq!(later.put(well(), Why::Told), None);
            assert_eq!(later.next(&watching), Some(everything_at));
            assert!(!later.is_everything_due(&watching));
        }
        later.everything_at = Instant::now();
        assert!(later.is_everything_due(&watching));
        assert!(!later.is_everything_due(&Watching::Everything));
        // What has failed is looked at when it is due, also here.
        later.everything_at = everything_at;
        assert!(
            later
                .put(failed(&touched(FolderName::Inbox)), Why::Told)
                .is_some()
        );
        assert_eq!(later.next(&watching), Some(later.failed.at));
    }
}
