//! A damaged index is made anew without being asked: it holds nothing that the mails do not.

use std::sync::Mutex;

use tokio::sync::Notify;

use super::change::{How, scan_once};
use super::heart::{Shared, lock};
use crate::channel::{Cause, Failure, Task};
use crate::store::IndexState;

/// How often in one run: a disk that damages it again and again is nothing to be mended here.
const MENDED: usize = 2;

/// Works until it is dropped: whoever finds the index damaged rings.
pub(super) async fn run(heart: Shared) {
    let mut mended = 0;
    while mended < MENDED {
        heart.damage.bell.notified().await;
        let Some(detail) = heart.damage.take() else {
            continue;
        };
        mended += 1;
        tell(&heart, detail).await;
        if let Err(cause) = scan_once(&heart, How::Mend, None).await {
            tracing::warn!("the index could not be made anew: {cause}");
        }
        // What was asked of it meanwhile failed for the reason that is gone.
        heart.damage.take();
        heart.tell_folders().await;
        heart.teller.news().notify_one();
    }
}

/// Says that the index is being made anew.
pub(super) async fn tell(heart: &Shared, detail: String) {
    let failure = Failure {
        task: Task::MendIndex,
        cause: Cause::IndexDamaged { detail },
        account: None,
    };
    heart.teller.notice(failure).await;
}

/// Says at the start what was found then.
pub(super) async fn tell_found(heart: &Shared) {
    if let IndexState::Replaced { because, .. } = heart.store.index_state() {
        tell(heart, because.clone()).await;
    }
}

/// That somebody found the index damaged.
#[derive(Debug, Default)]
pub(super) struct Damage {
    bell: Notify,
    /// What was said of it, where nobody has seen to it yet.
    words: Mutex<Option<String>>,
}

impl Damage {
    /// Rings where the cause is a damaged index.
    pub(super) fn note(&self, cause: &Cause) {
        if let Cause::IndexDamaged { detail } = cause {
            *lock(&self.words) = Some(detail.clone());
            self.bell.notify_one();
        }
    }

    /// What was said of it, for whoever sees to it; `None`: somebody does already.
    pub(super) fn take(&self) -> Option<String> {
        lock(&self.words).take()
    }
}
