//! What other programs do to the maildirs is in the window within a second: read at the start,
//! watched from then on.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

use crate::channel::{Event, Failure, Task};
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
    let mut later = Touched::default();
    let mut later_at = Instant::now();
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
        let pace = match &told {
            Watching::NotEverything { .. } => PACE,
            Watching::Everything if later.is_empty() => Duration::MAX,
            Watching::Everything => later_at.saturating_duration_since(Instant::now()),
        };
        let is_told = tokio::select! {
            () = rung.notified() => true,
            () = heart.accounts_changed.notified() => true,
            () = wait(pace) => false,
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
        let left = look(&heart, touched, Ours::Leave).await;
        if !later.is_empty() && later_at <= Instant::now() {
            look(&heart, std::mem::take(&mut later), Ours::Take).await;
        }
        if !left.is_empty() {
            if later.is_empty() {
                later_at = Instant::now() + ARRIVED;
            }
            later.join(left);
        }
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

/// Looks, and tells what was found; returns what is to be looked at later.
async fn look(heart: &Shared, touched: Touched, ours: Ours) -> Touched {
    if touched.is_empty() {
        return touched;
    }
    let folders_changed = touched.accounts.values().any(|one| one.folders_changed);
    let teller = heart.teller.clone();
    let leaving = Arc::clone(heart);
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
        store.look_again(&touched, ours, &mut tell)
    });
    let told = match found.await {
        Ok((report, later)) => match tell_differences(heart, &report).await {
            Ok(()) => Ok(later),
            Err(cause) => Err(cause),
        },
        Err(cause) => Err(cause),
    };
    match told {
        Ok(later) => {
            if folders_changed {
                heart.tell_folders().await;
            }
            later
        }
        Err(cause) => {
            let failure = Failure {
                task: Task::Index,
                cause,
                account: None,
            };
            heart.teller.notice(failure).await;
            Touched::default()
        }
    }
}
