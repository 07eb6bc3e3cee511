//! What other programs do to the maildirs is in the window within a second: read at the start,
//! watched from then on.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::channel::{Event, Failure, Task};
use crate::model::{AccountId, FolderName};
use crate::store::{Ours, Proceed, ScanProgress, Store, Touched, Watch, Watching};

use super::change::{ROWS, bring_up_to_date, tell_differences};
use super::heart::Shared;

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

/// What is looked at later than it was told.
struct Later {
    touched: Touched,
    at: Instant,
    /// Looks in a row that failed.
    failed: u32,
    /// Folders that something happened in since their looks were noted, and when to do that.
    unnoted: BTreeSet<(AccountId, FolderName)>,
    note_at: Instant,
}

impl Later {
    fn new() -> Self {
        Self {
            touched: Touched::default(),
            at: Instant::now(),
            failed: 0,
            unnoted: BTreeSet::new(),
            note_at: Instant::now(),
        }
    }

    /// How long nothing is due.
    fn pace(&self, watching: &Watching) -> Duration {
        let now = Instant::now();
        if matches!(watching, Watching::NotEverything { .. }) {
            PACE
        } else if !self.touched.is_empty() {
            self.at.saturating_duration_since(now)
        } else if !self.unnoted.is_empty() {
            self.note_at.saturating_duration_since(now)
        } else {
            Duration::MAX
        }
    }

    fn put(&mut self, looked: Looked) {
        let (touched, within) = match looked {
            Looked::Well { left } => {
                self.failed = 0;
                (left, ARRIVED)
            }
            Looked::Failed { touched } => {
                self.failed += 1;
                (touched, ARRIVED.saturating_mul(self.failed).min(PATIENCE))
            }
        };
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

    /// The folders of which all that was told was looked at, once nothing has happened for a while.
    fn settled(&mut self) -> BTreeSet<(AccountId, FolderName)> {
        if self.touched.is_empty() && self.note_at <= Instant::now() {
            std::mem::take(&mut self.unnoted)
        } else {
            BTreeSet::new()
        }
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
            () = wait(later.pace(&told)) => false,
        };
        if is_told {
            gather(&rung).await;
        }
        let Some((back, mut touched)) = taken(&heart, watch).await else {
            return;
        };
        watch = back;
        if !is_told && matches!(told, Watching::NotEverything { .. }) {
            touched = watch.everything();
        }
        if !touched.is_empty() {
            later.unnoted.extend(touched.folders());
            later.note_at = Instant::now() + SETTLED;
        }
        for (touched, ours) in [(later.due(), Ours::Take), (touched, Ours::Leave)] {
            if !touched.is_empty() {
                let is_first = later.failed == 0;
                let looked = look(&heart, touched, ours, is_first).await;
                later.put(looked);
            }
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

/// Sleeps; for ever where nothing is due.
async fn wait(pace: Duration) {
    if pace == Duration::MAX {
        std::future::pending::<()>().await;
    }
    sleep(pace).await;
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
    Failed { touched: Touched },
}

/// Looks, and tells what was found. Of several failures in a row the first is told.
async fn look(heart: &Shared, touched: Touched, ours: Ours, is_first: bool) -> Looked {
    let folders_changed = touched.accounts.values().any(|one| one.folders_changed);
    let teller = heart.teller.clone();
    let leaving = Arc::clone(heart);
    let touched = Arc::new(touched);
    let wanted = Arc::clone(&touched);
    let found = heart.on_disk(move |store| {
        let mut tell = |progress: &ScanProgress<'_>| {
            for rows in progress.added.chunks(ROWS) {
                let rows = rows.to_vec();
                teller.tell_blocking(Event::MailsAdded { rows });
            }
            if leaving.leaving.load(Ordering::Relaxed) {
                Proceed::Stop
            } else {
                Proceed::GoOn
            }
        };
        store.look_again(&wanted, ours, &mut tell)
    });
    let told = match found.await {
        Ok((report, left)) => match tell_differences(heart, &report).await {
            Ok(()) => Ok(left),
            Err(cause) => Err(cause),
        },
        Err(cause) => Err(cause),
    };
    match told {
        Ok(left) => {
            if folders_changed {
                heart.tell_folders().await;
            }
            Looked::Well { left }
        }
        Err(cause) => {
            if is_first {
                let failure = Failure {
                    task: Task::Index,
                    cause,
                    account: None,
                };
                heart.teller.notice(failure).await;
            }
            Looked::Failed {
                touched: Arc::unwrap_or_clone(touched),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Names;

    #[tokio::test]
    async fn what_a_look_could_not_do_is_looked_at_again() {
        let work = AccountId::new("work").unwrap();
        let mut touched = Touched::default();
        let account = touched.accounts.entry(work.clone()).or_default();
        account.folders.insert(FolderName::Inbox, Names::All);
        let mut later = Later::new();
        later.unnoted.extend(touched.folders());
        later.put(Looked::Failed {
            touched: touched.clone(),
        });
        assert_eq!((&later.touched, later.failed), (&touched, 1));
        assert!(later.pace(&Watching::Everything) <= ARRIVED);
        assert!(later.due().is_empty() && later.settled().is_empty());
        later.at = Instant::now();
        assert_eq!(later.due(), touched);
        later.put(Looked::Failed {
            touched: touched.clone(),
        });
        assert_eq!(later.failed, 2);
        later.at = Instant::now();
        later.due();
        let left = Touched::default();
        later.put(Looked::Well { left });
        assert_eq!(later.failed, 0);
        assert_eq!(later.settled(), [(work, FolderName::Inbox)].into());
        assert_eq!(later.pace(&Watching::Everything), Duration::MAX);
    }
}
