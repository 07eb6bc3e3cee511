//! Work that can wait gives way while mail comes.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

use super::heart::lock;

/// Mail comes as long as some was stored within this time.
const A_WHILE: Duration = Duration::from_secs(1);
/// Who gives way rests so many times as long as it has worked, so it takes a tenth.
const RESTS: u32 = 9;
/// The longest rest; then some more is done.
const LONGEST: Duration = Duration::from_secs(2);
/// How long an end of it may go unheard.
const PATIENCE: Duration = Duration::from_millis(20);

/// When mail came last.
#[derive(Debug, Clone, Default)]
pub(super) struct Coming(Arc<Mutex<Option<Instant>>>);

impl Coming {
    /// Mail was stored just now.
    pub(super) fn came(&self) {
        *lock(&self.0) = Some(Instant::now());
    }

    /// Whether mail comes in these moments.
    pub(super) fn comes(&self) -> bool {
        lock(&self.0).is_some_and(|last| last.elapsed() < A_WHILE)
    }

    /// Rests after so much work, on a thread that may wait, while mail comes and nothing ends. Who
    /// works beside that thread has to rest with it.
    pub(super) fn give_way(&self, worked: Duration, ends: impl Fn() -> bool) {
        let rest = worked.saturating_mul(RESTS).min(LONGEST);
        let began = Instant::now();
        while began.elapsed() < rest && self.comes() && !ends() {
            thread::sleep(PATIENCE);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// How often it was asked whether to end, which stands for how long a rest was.
    fn asked(coming: &Coming, worked: Duration) -> u32 {
        let times = Cell::new(0);
        coming.give_way(worked, || {
            times.set(times.get() + 1);
            times.get() > 3
        });
        times.get()
    }

    #[test]
    fn what_can_wait_rests_only_while_mail_comes_and_ends_when_it_is_told_to() {
        let coming = Coming::default();
        assert_eq!(asked(&coming, LONGEST), 0, "no mail came");
        coming.came();
        assert_eq!(asked(&coming, Duration::ZERO), 0, "nothing was done yet");
        assert_eq!(
            asked(&coming, LONGEST),
            4,
            "it rests until it is told to end"
        );
    }
}
