//! How far a fetch is, told at most ten times a second.

use std::time::Duration;

use tokio::time::Instant;

use crate::channel::Ticket;
use crate::channel::event::Progress;
use crate::model::AccountId;

use super::Viewers;
use crate::worker::heart::{Shared, lock};

/// Between two reports.
const PAUSE: Duration = Duration::from_millis(100);
/// Over how long the speed is taken.
const SPEED_WINDOW: Duration = Duration::from_secs(1);
/// Seconds of silence before it is worth a word.
const SILENCE_SECONDS: u64 = 2;

/// Counts what arrives and tells it.
pub(super) struct Meter {
    heart: Shared,
    account: AccountId,
    viewers: Viewers,
    of_mails: u64,
    of_octets: u64,
    octets: u64,
    told: Instant,
    window_began: Instant,
    window_octets: u64,
    octets_per_second: u64,
}

impl Meter {
    pub(super) fn new(
        heart: &Shared,
        account: &AccountId,
        viewers: &Viewers,
        of_mails: u64,
        of_octets: u64,
    ) -> Self {
        let now = Instant::now();
        Self {
            heart: Shared::clone(heart),
            account: account.clone(),
            viewers: Viewers::clone(viewers),
            of_mails,
            of_octets,
            octets: 0,
            told: now,
            window_began: now,
            window_octets: 0,
            octets_per_second: 0,
        }
    }

    /// So many octets more came; so many mails are stored by now.
    pub(super) fn add(&mut self, octets: u64, stored_mails: u64) {
        self.octets += octets;
        self.window_octets += octets;
        let now = Instant::now();
        if now - self.told < PAUSE {
            return;
        }
        self.told = now;
        let window = now - self.window_began;
        if window >= SPEED_WINDOW || self.octets_per_second == 0 {
            let millis = u64::try_from(window.as_millis()).unwrap_or(u64::MAX).max(1);
            self.octets_per_second = self.window_octets.saturating_mul(1000) / millis;
            self.window_began = now;
            self.window_octets = 0;
        }
        self.tell(stored_mails);
    }

    /// Tells where it stands.
    pub(super) fn tell(&self, stored_mails: u64) {
        let progress = Progress::Fetching {
            mails: stored_mails,
            of_mails: self.of_mails,
            octets: self.octets,
            of_octets: self.of_octets.max(self.octets),
            octets_per_second: self.octets_per_second,
        };
        self.heart
            .mention_progress(&tickets(&self.viewers), &self.account, &progress);
    }
}

/// What a line that waits tells those who look.
pub(super) fn waiting(
    heart: &Shared,
    account: &AccountId,
    viewers: &Viewers,
    seconds: u64,
    awaiting: String,
) {
    if seconds < SILENCE_SECONDS {
        return;
    }
    let progress = Progress::Waiting { seconds, awaiting };
    heart.mention_progress(&tickets(viewers), account, &progress);
}

fn tickets(viewers: &Viewers) -> Vec<Ticket> {
    lock(viewers).iter().copied().flatten().collect()
}
