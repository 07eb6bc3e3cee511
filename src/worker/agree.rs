//! Rows brought into agreement with the charsets that a person chose for their senders: at the
//! start, for what a run before this one still owed, and whenever he chooses. One run at a time,
//! behind everything else; it may end at any point.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Mutex, Notify};

use super::heart::Shared;
use super::search::Stop;
use crate::channel::{Cause, Event};
use crate::store::{Agreed, Proceed};

/// What brings rows into agreement.
#[derive(Debug, Default)]
pub(super) struct Agreeing {
    /// Rung when another charset was chosen, or accounts have come.
    bell: Notify,
    /// Held by whoever reads rows anew.
    turn: Mutex<()>,
}

impl Agreeing {
    /// There may be rows that do not agree.
    pub(super) fn begin(&self) {
        self.bell.notify_one();
    }
}

/// Works until it is dropped.
pub(super) async fn run(heart: Shared) {
    loop {
        if let Err(cause) = follow(&heart).await {
            tracing::warn!("rows are not as their charsets were chosen: {cause}");
        }
        heart.agreeing.bell.notified().await;
    }
}

/// A charset was chosen. Where nobody works by himself, its rows are read before this returns.
pub(super) async fn begin(heart: &Shared) {
    if heart.background {
        heart.agreeing.begin();
    } else if let Err(cause) = follow(heart).await {
        tracing::warn!("rows are not as their charsets were chosen: {cause}");
    }
}

async fn follow(heart: &Shared) -> Result<(), Cause> {
    let _turn = heart.agreeing.turn.lock().await;
    let stopped: Arc<AtomicBool> = Arc::default();
    // A run whose task was dropped would go on beside the next one.
    let _stop = Stop(Arc::clone(&stopped));
    let telling = Shared::clone(heart);
    let agreed = heart.on_disk(move |store| {
        store.follow_choices(&mut |rows| {
            if !rows.is_empty() {
                telling.teller.tell_blocking(Event::MailsChanged { rows });
            }
            let ends = stopped.load(Ordering::Relaxed) || telling.leaving.load(Ordering::Relaxed);
            if ends { Proceed::Stop } else { Proceed::GoOn }
        })
    });
    match agreed.await? {
        Agreed::Partly => tracing::info!("some rows could not be read anew"),
        Agreed::Wholly | Agreed::Stopped => {}
    }
    Ok(())
}
