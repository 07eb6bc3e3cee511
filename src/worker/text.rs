//! Taking in the words of mails behind everything else: after the first look at the maildirs and
//! whenever mails have come, one run at a time, newest first. It may end at any point; the next
//! run goes on where it ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::heart::Shared;
use super::search::{self, Stop};
use crate::channel::event::Progress;
use crate::channel::{Cause, Event, SearchEvent, Ticket};
use crate::model::Indexed;
use crate::store::{FillProgress, Proceed, Store};

/// How long news wait for more of them.
const GATHERED: Duration = Duration::from_millis(300);
/// How often is told how much is in.
const TOLD_EVERY: Duration = Duration::from_millis(100);
/// A run over many mails begins again after this time where newer ones have come: the newest are
/// what a person looks for.
const LONGEST_RUN: Duration = Duration::from_secs(10);

/// Works until it is dropped.
pub(super) async fn run(heart: Shared) {
    loop {
        heart.teller.news().notified().await;
        tokio::time::sleep(GATHERED).await;
        // A list that is whole sooner is worth more than words of what it does not show yet.
        drop(heart.listing.write().await);
        if let Err(cause) = take(&heart, None).await {
            tracing::warn!("the words of mails could not be taken in: {cause}");
        }
        search::count_saved(&heart).await;
    }
}

/// Does some work that brings mails. Where nobody works by himself, for one command that is, their
/// words are taken in beside it and behind it, before the command ends; where it brought none, it
/// ends at once.
pub(super) async fn behind<T>(heart: &Shared, ticket: Ticket, work: impl Future<Output = T>) -> T {
    behind_all(heart, ticket, work, false).await
}

/// The same for work that a person asks for again after he broke it off: words that lack since then
/// are taken in also where nothing came.
pub(super) async fn behind_whole<T>(
    heart: &Shared,
    ticket: Ticket,
    work: impl Future<Output = T>,
) -> T {
    behind_all(heart, ticket, work, true).await
}

async fn behind_all<T>(
    heart: &Shared,
    ticket: Ticket,
    work: impl Future<Output = T>,
    is_whole: bool,
) -> T {
    if heart.background {
        return work.await;
    }
    // Its own bell: that of the news wakes one of several commands that wait.
    let done = Notify::new();
    let work = async {
        let outcome = work.await;
        done.notify_one();
        outcome
    };
    let texts = async {
        let mut came = false;
        loop {
            let is_last = tokio::select! {
                biased;
                () = done.notified() => true,
                () = heart.teller.news().notified() => false,
            };
            came |= !is_last || is_whole || has_rung(heart).await;
            if !is_last {
                tokio::time::sleep(GATHERED).await;
            }
            if came && let Err(cause) = take(heart, Some(ticket)).await {
                tracing::warn!("the words of mails could not be taken in: {cause}");
            }
            if is_last {
                return;
            }
        }
    };
    tokio::join!(work, texts).0
}

/// Whether news have come that nobody has waited for yet.
async fn has_rung(heart: &Shared) -> bool {
    tokio::select! {
        biased;
        () = heart.teller.news().notified() => true,
        () = std::future::ready(()) => false,
    }
}

/// Takes the words of all mails in that lack them, and says how many those were.
///
/// # Errors
/// Index errors; what was done before stays done.
pub(super) async fn take(heart: &Shared, ticket: Option<Ticket>) -> Result<u64, Cause> {
    let mut texts = heart.texts.lock().await;
    let mut taken = 0;
    loop {
        let before = heart.on_disk(|store| Ok(store.edition())).await?;
        // Nothing was read anew since all was in.
        if *texts == Some(before) {
            return Ok(taken);
        }
        let (count, ended) = one_run(heart, ticket, before).await?;
        taken += count;
        match ended {
            End::Whole => *texts = Some(before),
            End::News => {}
            // The next news find them, or not: a mail that is moved keeps its edition.
            End::Partly | End::Left => return Ok(taken),
        }
    }
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// Everything is in.
    Whole,
    /// Everything but some mails that could not be read.
    Partly,
    /// Newer mails have come.
    News,
    /// The program ends, or nobody waits for it any more.
    Left,
}

async fn one_run(heart: &Shared, ticket: Option<Ticket>, before: i64) -> Result<(u64, End), Cause> {
    let watched = Shared::clone(heart);
    let stopped: Arc<AtomicBool> = Arc::default();
    // A run whose job was dropped would go on beside the next one.
    let _stop = Stop(Arc::clone(&stopped));
    heart
        .on_disk(move |store| {
            let (began, mut told) = (Instant::now(), None);
            let mut end = End::Whole;
            let (mut seen, mut left_out) = (0, 0);
            let taken = store.take_text(&mut |progress: &FillProgress| {
                let is_due = told.is_none_or(|told: Instant| told.elapsed() >= TOLD_EVERY);
                if progress.taken != seen && is_due {
                    seen = progress.taken;
                    told = Some(Instant::now());
                    tell(&watched, store, ticket);
                }
                left_out += progress.left_out;
                if watched.leaving.load(Ordering::Relaxed) || stopped.load(Ordering::Relaxed) {
                    end = End::Left;
                } else if began.elapsed() > LONGEST_RUN && store.edition() != before {
                    end = End::News;
                }
                if end == End::Whole {
                    Proceed::GoOn
                } else {
                    Proceed::Stop
                }
            })?;
            tell(&watched, store, ticket);
            if end == End::Whole && left_out > 0 {
                end = End::Partly;
            }
            Ok((taken, end))
        })
        .await
}

/// Tells how much is in; whoever is behind may miss it, but for the last time.
fn tell(heart: &Shared, store: &Store, ticket: Option<Ticket>) {
    let Ok(indexed) = store.indexed() else {
        return;
    };
    let Indexed { mails, with_text } = indexed;
    let event = match ticket {
        None => Event::Search(SearchEvent::Indexed(indexed)),
        Some(ticket) => Event::Progress {
            ticket,
            account: None,
            progress: Progress::TakingText {
                mails: with_text,
                of_mails: mails,
            },
        },
    };
    if indexed.is_whole() {
        heart.teller.tell_blocking(event);
    } else {
        heart.teller.mention(event);
    }
}
