//! Mail in and out, duplicates, checks, backups: asked of the store, on a thread that may wait.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::channel::event::Progress;
use crate::channel::{
    CarryCause, CarryCommand, CarryEvent, Cause, Event, Failure, Outcome, Task, Ticket,
};
use crate::config::{self, Profile};
use crate::model::{AccountId, BackupReport, Carried, CopyChoice, ExportPlan, ImportPlan};
use crate::store::backup::{self, BackupPlaces, Owner};
use crate::store::disk::Disk;
use crate::store::import::{Importing, recognise};
use crate::store::{Moved, Proceed, StoreError};

use super::change::{tell_added, tell_differences, tell_moved};
use super::deliver::queue::joined;
use super::heart::Shared;
use super::{account, cause};

/// Does what is asked.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: CarryCommand) -> Outcome {
    let teller = Telling::new(heart, ticket);
    let (mut task, account) = about(&command);
    let result = match command {
        CarryCommand::Recognise { paths } => recognised(heart, &teller, paths).await,
        CarryCommand::Import(plan) => import(heart, &teller, plan).await,
        CarryCommand::Export(plan) => export(heart, &teller, plan).await,
        CarryCommand::FindCopies { account } => find_copies(heart, &teller, account).await,
        CarryCommand::RemoveCopies { choices } => remove_copies(heart, ticket, choices).await,
        CarryCommand::Verify { account } => verify(heart, &teller, account).await,
        CarryCommand::BackUp { to } => back_up_here(heart, &teller, to).await,
        CarryCommand::Restore { from } => {
            let placed = Placed::default();
            let restored = restore_here(heart, &teller, from, Placed::clone(&placed)).await;
            if placed.load(Ordering::Relaxed) {
                task = Task::TakeIn;
            }
            restored
        }
    };
    cause::outcome(task, account, result)
}

fn about(command: &CarryCommand) -> (Task, Option<AccountId>) {
    match command {
        CarryCommand::Recognise { .. } => (Task::Import, None),
        CarryCommand::Import(plan) => (Task::Import, Some(plan.account.clone())),
        CarryCommand::Export(plan) => (Task::Export, plan.account.clone()),
        CarryCommand::FindCopies { account } => (Task::FindCopies, account.clone()),
        CarryCommand::RemoveCopies { .. } => (Task::Change, None),
        CarryCommand::Verify { account } => (Task::Verify, account.clone()),
        CarryCommand::BackUp { .. } => (Task::Backup, None),
        CarryCommand::Restore { .. } => (Task::Restore, None),
    }
}

/// Tells how far something is, and whether it is to go on. Dropped with its job, it stops the
/// thread that works.
struct Telling {
    heart: Shared,
    ticket: Ticket,
    stop: Arc<AtomicBool>,
}

impl Telling {
    fn new(heart: &Shared, ticket: Ticket) -> Self {
        Self {
            heart: Shared::clone(heart),
            ticket,
            stop: Arc::default(),
        }
    }

    /// For the thread.
    fn voice(&self) -> impl Fn(Carried) -> Proceed + Send + 'static {
        let (heart, ticket) = (Shared::clone(&self.heart), self.ticket);
        let stop = Arc::clone(&self.stop);
        move |carried| {
            heart.teller.mention(Event::Progress {
                ticket,
                account: None,
                progress: Progress::Carrying(carried),
            });
            let ends = stop.load(Ordering::Relaxed) || heart.leaving.load(Ordering::Relaxed);
            if ends { Proceed::Stop } else { Proceed::GoOn }
        }
    }

    async fn tell(&self, event: CarryEvent) {
        self.heart.teller.tell(Event::Carry(event)).await;
    }
}

impl Drop for Telling {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Tells the folders with their counts when it is dropped.
struct CountAgain(Shared);

impl Drop for CountAgain {
    fn drop(&mut self) {
        let heart = Shared::clone(&self.0);
        tokio::spawn(async move { heart.tell_folders().await });
    }
}

async fn recognised(heart: &Shared, telling: &Telling, paths: Vec<PathBuf>) -> Result<(), Cause> {
    let ticket = telling.ticket;
    for path in paths {
        let (looked, voice) = (path.clone(), telling.voice());
        let found = heart.on_disk(move |_store| {
            // It may be a whole disk.
            recognise(&looked, &mut || voice(Carried::default()))
        });
        let found = found.await?;
        let found = found.ok_or(path);
        let event = CarryEvent::Recognised { ticket, found };
        heart.teller.tell(Event::Carry(event)).await;
    }
    Ok(())
}

async fn import(heart: &Shared, telling: &Telling, plan: ImportPlan) -> Result<(), Cause> {
    let (voice, ticket) = (telling.voice(), telling.ticket);
    let teller = heart.teller.clone();
    let mut counted = 0;
    let done = heart.on_disk(move |store| {
        let report = store.import(&plan, &mut |importing: &Importing<'_>| {
            if let Some(found) = importing.recognised {
                let found = Ok(found.clone());
                let event = CarryEvent::Recognised { ticket, found };
                teller.tell_blocking(Event::Carry(event));
            }
            tell_added(&teller, importing.added);
            if let Some(found) = importing.found
                && let Err(error) = tell_differences(store, &teller, &mut found.clone())
            {
                tracing::warn!("what was found before an import is not told: {error}");
            }
            counted += importing.added.len() as u64;
            voice(importing.carried)
        });
        // What came before a fault is here.
        tracing::info!("imported {counted} mails");
        report
    });
    // Also where it is cancelled: what came before is here.
    let counts = CountAgain(Shared::clone(heart));
    let done = done.await;
    drop(counts);
    let report = Arc::new(done?);
    telling.tell(CarryEvent::Imported { ticket, report }).await;
    Ok(())
}

async fn export(heart: &Shared, telling: &Telling, plan: ExportPlan) -> Result<(), Cause> {
    let (voice, ticket) = (telling.voice(), telling.ticket);
    let done = heart.on_disk(move |store| store.export(&plan, &mut |now| voice(now.carried)));
    let report = Arc::new(done.await?);
    telling.tell(CarryEvent::Exported { ticket, report }).await;
    Ok(())
}

async fn find_copies(
    heart: &Shared,
    telling: &Telling,
    account: Option<AccountId>,
) -> Result<(), Cause> {
    let (voice, ticket) = (telling.voice(), telling.ticket);
    let found =
        heart.on_disk(move |store| store.copies(account.as_ref(), &mut |carried| voice(carried)));
    let copies = found.await?.into();
    telling.tell(CarryEvent::Copies { ticket, copies }).await;
    Ok(())
}

async fn remove_copies(
    heart: &Shared,
    ticket: Ticket,
    choices: Vec<CopyChoice>,
) -> Result<(), Cause> {
    let moved = heart.on_disk(move |store| store.remove_copies(&choices));
    let moved: Moved = moved.await?;
    let count = moved.rows.len() as u64;
    let from = moved.removed.iter().cloned();
    let from = from.map(|(folder, mails)| (folder.name, mails)).collect();
    tell_moved(heart, Ok(moved)).await?;
    let event = CarryEvent::CopiesRemoved {
        ticket,
        count,
        from,
    };
    heart.teller.tell(Event::Carry(event)).await;
    Ok(())
}

async fn verify(
    heart: &Shared,
    telling: &Telling,
    account: Option<AccountId>,
) -> Result<(), Cause> {
    let (voice, ticket) = (telling.voice(), telling.ticket);
    let checked =
        heart.on_disk(move |store| store.verify(account.as_ref(), &mut |carried| voice(carried)));
    let report = Arc::new(checked.await?);
    telling.tell(CarryEvent::Verified { ticket, report }).await;
    Ok(())
}

async fn back_up_here(heart: &Shared, telling: &Telling, to: PathBuf) -> Result<(), Cause> {
    let (voice, ticket) = (telling.voice(), telling.ticket);
    let places = places(&heart.profile);
    let done = heart.on_disk(move |_store| {
        backup::back_up(&places, &to, &Disk::real(), &mut |carried| voice(carried))
    });
    let report = Arc::new(done.await?);
    telling.tell(CarryEvent::BackedUp { ticket, report }).await;
    Ok(())
}

/// Whether a backup has its place.
type Placed = Arc<AtomicBool>;

/// It outlives its job: what is whole gets its place, and what was stopped is cleared away.
async fn restore_here(
    heart: &Shared,
    telling: &Telling,
    from: PathBuf,
    placed: Placed,
) -> Result<(), Cause> {
    let (ticket, voice) = (telling.ticket, telling.voice());
    let heart = Shared::clone(heart);
    let restored = async move { bring_back(&heart, ticket, from, (voice, placed)).await };
    joined(tokio::spawn(restored).await)
}

async fn bring_back(
    heart: &Shared,
    ticket: Ticket,
    from: PathBuf,
    (voice, placed): (impl Fn(Carried) -> Proceed + Send + 'static, Placed),
) -> Result<(), Cause> {
    // One that was just stopped clears away first; and no account is added meanwhile.
    let _alone = heart.restoring.lock().await;
    let places = places(&heart.profile);
    if !heart.accounts().is_empty() {
        let path = places.config;
        return Err(Cause::Carry(CarryCause::Occupied { path }));
    }
    let (brought, leaving) = (places.clone(), Shared::clone(heart));
    let done = heart.on_disk(move |store| {
        let disk = store.disk();
        let report = backup::bring_here(&from, &brought, disk, &mut |carried| voice(carried))?;
        // At the end of the program it stays, and the next start goes on with it.
        if report.stopped && !leaving.leaving.load(Ordering::Relaxed) {
            backup::give_up(&brought, disk)?;
        }
        Ok(report)
    });
    let done = done.await;
    let is_whole = done.as_ref().is_ok_and(|report| !report.stopped);
    if !is_whole {
        tell_half(heart).await;
    }
    let report = Arc::new(done?);
    if report.stopped {
        return Ok(());
    }
    let disk = heart.store.disk().clone();
    account::take_in(heart, move || {
        let done = backup::put_in_place(&places, &disk, owner(&places.config));
        done.map_err(|error| half_restored(&places, &error))?;
        placed.store(true, Ordering::Relaxed);
        Ok(())
    })
    .await?;
    let preferences = heart.preferences();
    let restored = CarryEvent::Restored {
        ticket,
        report,
        preferences,
    };
    heart.teller.tell(Event::Carry(restored)).await;
    Ok(())
}

/// Tells the backup that was on its way back when the program ended, where no account is here yet.
pub(super) async fn tell_half(heart: &Shared) {
    let (is_empty, places) = (heart.accounts().is_empty(), places(&heart.profile));
    let half = heart.on_disk(move |_store| Ok(backup::half(&places).filter(|_from| is_empty)));
    let from = half.await.unwrap_or_default();
    heart.teller.tell(Event::HalfRestored { from }).await;
}

/// Tells of each backup that came too late, because an account was set up before it had its place.
pub(super) async fn tell_late(heart: &Shared) {
    let (has_account, places) = (!heart.accounts().is_empty(), places(&heart.profile));
    let found = heart.on_disk(move |_store| Ok(backup::late(&places, has_account)));
    for path in found.await.unwrap_or_default() {
        heart.teller.notice(late(path)).await;
    }
}

/// A backup that came too late lies there.
fn late(path: PathBuf) -> Failure {
    Failure {
        task: Task::Restore,
        cause: Cause::Carry(CarryCause::BackupLate { path }),
        account: None,
    }
}

/// Refuses where a backup waits for its place: an account would come in its way.
///
/// # Errors
/// [`CarryCause::BackupWaits`].
pub(super) async fn refuse_waiting(heart: &Shared) -> Result<(), Cause> {
    if !heart.accounts().is_empty() {
        return Ok(());
    }
    let places = places(&heart.profile);
    let waiting = heart.on_disk(move |_store| Ok(backup::waiting(&places)));
    match waiting.await? {
        Some(path) => Err(Cause::Carry(CarryCause::BackupWaits { path })),
        None => Ok(()),
    }
}

/// Why a backup that is whole has not come into its place, and where it waits.
fn half_restored(places: &BackupPlaces, error: &StoreError) -> Cause {
    tracing::warn!("a backup could not be put in its place: {error}");
    let why = cause::of_store(error);
    match backup::waiting(places) {
        Some(path) => {
            let why = Box::new(why);
            Cause::Carry(CarryCause::HalfRestored { path, why })
        }
        None => why,
    }
}

/// Whose a profile is, as its settings say.
fn owner(config: &Path) -> Owner {
    match config::load(config) {
        Ok(settings) if settings.accounts.is_empty() => Owner::Nobody,
        Ok(_settings) => Owner::Person,
        Err(_unreadable) => Owner::Unknown,
    }
}

/// Puts a backup in its place that was whole when the program was killed: before the settings are
/// read. Where it is set aside instead, because an account came first, that is returned; a window
/// tells it by itself.
///
/// # Errors
/// What is in its way.
pub fn finish_restoring(profile: &Profile) -> Result<Option<Failure>, Box<Failure>> {
    let places = places(profile);
    let finished = backup::finish(&places, &Disk::real(), || owner(&profile.config));
    match finished {
        Ok(aside) => Ok(aside.map(late)),
        Err(error) => Err(Box::new(Failure {
            task: Task::Restore,
            cause: half_restored(&places, &error),
            account: None,
        })),
    }
}

/// Makes a backup of a profile, also while a window has it.
///
/// # Errors
/// What the disk says, as a cause.
pub fn back_up(
    profile: &Profile,
    to: &Path,
    tell: &mut dyn FnMut(Carried),
) -> Result<BackupReport, Cause> {
    let mut go_on = |carried| {
        tell(carried);
        Proceed::GoOn
    };
    caused(backup::back_up(
        &places(profile),
        to,
        &Disk::real(),
        &mut go_on,
    ))
}

/// Brings a backup back into an empty profile.
///
/// # Errors
/// What the disk says, as a cause; [`Cause::Carry`] where it is no backup, or the profile is not
/// empty.
pub fn restore(
    profile: &Profile,
    from: &Path,
    tell: &mut dyn FnMut(Carried),
) -> Result<BackupReport, Cause> {
    let mut go_on = |carried| {
        tell(carried);
        Proceed::GoOn
    };
    caused(backup::restore(
        from,
        &places(profile),
        &Disk::real(),
        || owner(&profile.config),
        &mut go_on,
    ))
}

fn caused<T>(done: Result<T, StoreError>) -> Result<T, Cause> {
    done.map_err(|error| cause::of_store(&error))
}

fn places(profile: &Profile) -> BackupPlaces {
    BackupPlaces {
        config: profile.config.clone(),
        mail: profile.mail.clone(),
        lock: profile.lock.clone(),
    }
}
