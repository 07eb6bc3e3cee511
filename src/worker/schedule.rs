//! What is done without being asked: checks, planned attempts.

use std::time::Duration;

use crate::model::Timestamp;
use crate::sync::retry::{NextCheck, earliest_login};

use super::heart::Shared;
use super::{clock, deliver, fetch};

/// Longest sleep: the wall clock may jump, and a machine may have slept meanwhile.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Works until it is dropped.
pub(super) async fn run(heart: Shared) {
    recall_logins(&heart).await;
    loop {
        let next_mail = deliver::attempt_due(&heart).await;
        let next_check = check_due(&heart);
        let next = [next_mail, next_check].into_iter().flatten().min();
        let sleep = next.map_or(LONGEST_SLEEP, until);
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = heart.bell.notified() => {}
        }
    }
}

/// Reads back when each server was logged in to last, where it wants pauses between two logins.
async fn recall_logins(heart: &Shared) {
    for account in heart.accounts() {
        let id = account.id.clone();
        let memory = heart.on_disk(move |store| store.server_memory(&id)).await;
        if let Ok(memory) = memory
            && let Some(at) = memory.logged_in_at
        {
            let delay = memory.login_delay_seconds;
            heart.fetches.remember(&account.id, |known| {
                known.history = known.history.logged_in(at, delay);
            });
        }
    }
}

/// Starts the checks that are due, and tells when the next one is.
fn check_due(heart: &Shared) -> Option<Timestamp> {
    let now = clock::now();
    let mut next = None;
    for account in heart.accounts() {
        let memory = heart.fetches.memory(&account.id);
        let at = match memory.next {
            None if account.check_every_minutes == 0 => continue,
            // What the server announced in an earlier run is kept as well (P-45).
            None => earliest_login(&memory.history, now).max(now),
            Some(NextCheck::At(at)) => at,
            Some(NextCheck::ByHand | NextCheck::Paused) => continue,
        };
        if at > now {
            next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
            continue;
        }
        // Until it has ended and planned the next one.
        heart.fetches.remember(&account.id, |memory| {
            memory.next = Some(NextCheck::ByHand);
        });
        let heart = Shared::clone(heart);
        tokio::spawn(async move { fetch::refresh(&heart, Some(account.id), None).await });
    }
    next
}

fn until(time: Timestamp) -> Duration {
    let seconds = time.0.saturating_sub(clock::now().0).max(0);
    // A little past it: time is counted in whole seconds.
    let exact = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    (exact + Duration::from_millis(200)).min(LONGEST_SLEEP)
}
