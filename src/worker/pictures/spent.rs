//! What the pictures of a mail have taken: a second press counts on from the first, so that what
//! holds for a mail holds however often somebody asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use crate::model::MailId;
use crate::worker::heart::lock;

/// Octets of all pictures of one mail, with those that came in vain.
pub(super) const MAIL_OCTETS: usize = 64 * 1024 * 1024;
/// From the first request of a mail to its last octet. Who presses again waits anew; what nobody
/// pressed for has this once in a run.
const PATIENCE: Duration = Duration::from_secs(90);

/// What each mail's pictures have taken in this run beside what is kept of them: an entry a mail
/// for which pictures were asked.
#[derive(Debug, Default)]
pub(super) struct Accounts(Mutex<HashMap<MailId, Arc<tokio::sync::Mutex<Spent>>>>);

/// The same of one mail.
#[derive(Debug, Default)]
pub(super) struct Spent {
    /// Octets that came and were not kept.
    octets: usize,
    /// How long was fetched though nobody pressed.
    unasked: Duration,
}

impl Accounts {
    /// What a mail has taken; whoever fetches for it holds this, and a second one waits.
    pub(super) async fn of(&self, mail: MailId) -> OwnedMutexGuard<Spent> {
        let account = Arc::clone(lock(&self.0).entry(mail).or_default());
        account.lock_owned().await
    }
}

/// What one fetch takes. It is written down however the fetch ends.
pub(super) struct Spending {
    account: OwnedMutexGuard<Spent>,
    /// Octets that have come in this fetch, counted by whoever reads them.
    received: Arc<AtomicUsize>,
    /// Octets that this mail might still have when it began.
    room: usize,
    /// Octets that were kept since.
    kept: usize,
    is_pressed: bool,
    began: Instant,
    until: Instant,
}

impl Spending {
    /// `kept`: octets that are kept of this mail already. `is_pressed`: a person waits for it.
    pub(super) fn begin(account: OwnedMutexGuard<Spent>, kept: u64, is_pressed: bool) -> Self {
        let kept = usize::try_from(kept).unwrap_or(usize::MAX);
        let room = MAIL_OCTETS.saturating_sub(kept.saturating_add(account.octets));
        let before = if is_pressed {
            Duration::ZERO
        } else {
            account.unasked
        };
        let began = Instant::now();
        Self {
            account,
            received: Arc::default(),
            room,
            kept: 0,
            is_pressed,
            began,
            until: began + PATIENCE.saturating_sub(before),
        }
    }

    /// What counts the octets that come.
    pub(super) fn counter(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.received)
    }

    /// When what has not come by then comes no more.
    pub(super) fn until(&self) -> Instant {
        self.until
    }

    /// Octets that may still come.
    pub(super) fn room(&self) -> usize {
        let received = self.received.load(Ordering::Relaxed);
        self.room.saturating_sub(received)
    }

    /// Whether so many octets may be kept; then they count as kept.
    pub(super) fn keeps(&mut self, octets: usize) -> bool {
        let is_room = self.kept + octets <= self.room;
        if is_room {
            self.kept += octets;
        }
        is_room
    }
}

impl Drop for Spending {
    fn drop(&mut self) {
        let in_vain = self.received.load(Ordering::Relaxed);
        let in_vain = in_vain.saturating_sub(self.kept);
        self.account.octets = self.account.octets.saturating_add(in_vain);
        if !self.is_pressed {
            self.account.unasked += self.began.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a20_a_second_press_counts_on_from_the_first() {
        let accounts = Accounts::default();
        let mail = MailId(1);
        let mut first = Spending::begin(accounts.of(mail).await, 0, true);
        first.counter().fetch_add(50_000_000, Ordering::Relaxed);
        assert!(first.keeps(20_000_000));
        assert!(!first.keeps(MAIL_OCTETS));
        assert_eq!(first.room(), MAIL_OCTETS - 50_000_000);
        drop(first);
        // What was kept is told by whoever keeps it.
        let second = Spending::begin(accounts.of(mail).await, 20_000_000, true);
        assert_eq!(second.room(), MAIL_OCTETS - 50_000_000);
        let other = Spending::begin(accounts.of(MailId(2)).await, 0, true);
        assert_eq!(other.room(), MAIL_OCTETS);
    }

    #[tokio::test]
    async fn a20_what_nobody_pressed_for_is_fetched_for_so_long_in_all_and_a_press_waits_anew() {
        let accounts = Accounts::default();
        let mail = MailId(1);
        for (is_pressed, left) in [
            (false, 90.0),
            (true, 90.0),
            (false, 30.0),
            (false, 0.0),
            (true, 90.0),
        ] {
            let mut spending = Spending::begin(accounts.of(mail).await, 0, is_pressed);
            let within = spending.until() - spending.began;
            assert_eq!(within.as_secs_f32().round(), left);
            // A minute later it ends.
            spending.began -= Duration::from_secs(60);
        }
    }
}
