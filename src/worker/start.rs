//! From nothing to a beating heart, and back.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};
use std::thread;
use std::time::Duration;

use tokio::sync::{Notify, OnceCell, mpsc};

use crate::channel::{Cause, Command, Event, FAREWELL, Failure, Outcome, Task, Ticket, WorkerEnd};
use crate::config::{Profile, Settings};
use crate::model::AccountId;
use crate::net::{Limits, Trust};
use crate::store::disk::Disk;
use crate::store::{ProfilePaths, Store};

use super::agree::Agreeing;
use super::announce::Announcements;
use super::answer::Answering;
use super::attachment::Attachments;
use super::console::Consoles;
use super::deliver::Posts;
use super::fetch::Fetches;
use super::files::Files;
use super::heart::{Heart, Shared};
use super::jobs::Jobs;
use super::maildrop::Maildrops;
use super::page::Pages;
use super::pictures::{self, Pictures};
use super::print::Printing;
use super::source::Sources;
use super::tell::{Teller, Wake};
use super::web::WebServers;
use super::{
    agree, carry, cause, deliver, dispatch, draft, insight, instance, mend, origin, rules,
    schedule, search, text, watch,
};

/// Octets of stack of each thread here. Built for debugging, what a command does stands there as it
/// is called, and two mebibytes were hardly enough.
const STACK_OCTETS: usize = 8 * 1024 * 1024;
/// Seconds for which a mail lies in the outbox of a window before it goes: time to undo.
const UNDO_SECONDS: u32 = 10;

/// What a worker must know.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where everything lies.
    pub profile: Profile,
    /// What stands in config.toml.
    pub settings: Settings,
    /// Whether it works without being asked: checks for mail, tries deferred mails again, reads
    /// the maildirs at the start. For windows.
    pub background: bool,
    /// Seconds between Send and the first attempt.
    pub undo_seconds: u32,
    /// Limits below the protocols.
    pub limits: Limits,
    /// Whom to trust; `None`: the system's roots.
    pub trust: Option<Trust>,
    /// Where files are written; a rehearsed one in tests.
    pub disk: Disk,
    /// The profile whose remembered logins hold here, where this worker's own is a passing one;
    /// another process may have it open.
    pub logins_of: Option<Profile>,
    /// Whom to ask for what domains publish; `None`: the system's servers of names.
    pub names: Option<SocketAddr>,
    /// What draws pages of mails; `None`: the executable that runs.
    pub drawer: Option<Drawer>,
    /// How servers are reached that mails name: for tests.
    pub web: WebServers,
    /// The system's printing service.
    pub printing: Printing,
}

/// What draws pages of mails.
#[derive(Debug, Clone)]
pub struct Drawer {
    /// A program that is this one.
    pub executable: PathBuf,
    /// How long an answer may take.
    pub patience: Duration,
}

impl Config {
    /// For a window: works by itself and leaves time to undo.
    #[must_use]
    pub fn for_window(profile: Profile, settings: Settings) -> Self {
        Self {
            background: true,
            undo_seconds: UNDO_SECONDS,
            ..Self::for_command_line(profile, settings)
        }
    }

    /// For one command: does what is asked, at once, and nothing else.
    #[must_use]
    pub fn for_command_line(profile: Profile, settings: Settings) -> Self {
        Self {
            profile,
            settings,
            background: false,
            undo_seconds: 0,
            limits: Limits::default(),
            trust: None,
            disk: Disk::real(),
            logins_of: None,
            names: None,
            drawer: None,
            web: WebServers::default(),
            printing: Printing::default(),
        }
    }
}

/// Starts the worker on a thread of its own. `wake` is called after events were sent. The thread
/// ends after [`Command::Quit`], or when the asking end is dropped.
///
/// # Errors
/// Where the system gives no thread or no runtime. A profile that cannot be opened is no error
/// here: it is told as a [`Event::Notice`], and every command fails with it.
pub fn start(config: Config, end: WorkerEnd, wake: Wake) -> io::Result<thread::JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("worker")
        .thread_stack_size(STACK_OCTETS)
        .enable_all()
        .build()?;
    let (teller, forwarding) = Teller::start(end.events, wake)?;
    thread::Builder::new()
        .name("worker-main".to_owned())
        .stack_size(STACK_OCTETS)
        .spawn(move || {
            runtime.block_on(live(config, end.commands, teller));
            // What still waits for the disk or the keyring must not hold the end up for long.
            runtime.shutdown_timeout(Duration::from_secs(5));
            if forwarding.join().is_err() {
                tracing::error!("the thread that forwards events stopped");
            }
        })
}

type Commands = mpsc::Receiver<(Ticket, Command)>;

async fn live(config: Config, mut commands: Commands, teller: Teller) {
    let heart = match open(&config, &teller).await {
        Ok(heart) => Arc::new(heart),
        Err(cause) => return refuse(cause, commands, &teller).await,
    };
    if config.background {
        draft::finish(&heart).await;
    }
    begin(&heart).await;
    if config.background {
        carry::tell_late(&heart).await;
    }
    let mut order = dispatch::Order::default();
    let mut last = hear_waiting(&heart, &mut order, &mut commands).await;
    let by_itself = config.background.then(|| {
        [
            tokio::spawn(watch::run(Arc::clone(&heart))),
            tokio::spawn(schedule::run(Arc::clone(&heart))),
            tokio::spawn(instance::listen(Arc::clone(&heart))),
            tokio::spawn(text::run(Arc::clone(&heart))),
            tokio::spawn(agree::run(Arc::clone(&heart))),
            tokio::spawn(mend::run(Arc::clone(&heart))),
            tokio::spawn(pictures::run(Arc::clone(&heart))),
        ]
    });
    while last.is_none()
        && let Some((ticket, command)) = commands.recv().await
    {
        if matches!(command, Command::Quit) {
            last = Some(ticket);
            break;
        }
        dispatch::dispatch(&heart, &mut order, ticket, command);
    }
    for task in by_itself.into_iter().flatten() {
        task.abort();
    }
    // What was asked before Quit is done before it; only what talks to servers is stopped.
    heart.leaving.store(true, Ordering::Relaxed);
    heart.jobs.cancel_network();
    // Side by side: a job may wait for an attempt that has to be told to stop.
    let ended = async { tokio::join!(heart.jobs.settled(), heart.posts.settled(&heart)) };
    if tokio::time::timeout(FAREWELL, ended).await.is_err() {
        tracing::warn!("something was still on its way at the end");
    }
    let profile = heart.profile.clone();
    let forgotten = tokio::task::spawn_blocking(move || super::open::forget_opened(&profile));
    if let Err(stopped) = forgotten.await {
        tracing::warn!("opened attachments may stay: {stopped}");
    }
    if let Some(ticket) = last {
        teller.end(ticket, Outcome::Done).await;
    }
    teller.tell(Event::Finished).await;
}

/// Commands that were given before the worker was ready go before what it does by itself: the first
/// check needs the password that one of them may bring. Returns the ticket of a Quit among them.
async fn hear_waiting(
    heart: &Shared,
    order: &mut dispatch::Order,
    commands: &mut Commands,
) -> Option<Ticket> {
    while let Ok((ticket, command)) = commands.try_recv() {
        if matches!(command, Command::Quit) {
            return Some(ticket);
        }
        dispatch::dispatch(heart, order, ticket, command);
    }
    order.settled().await;
    None
}

async fn open(config: &Config, teller: &Teller) -> Result<Heart, Cause> {
    let profile = config.profile.clone();
    let accounts: Vec<AccountId> = config
        .settings
        .accounts
        .iter()
        .map(|account| account.id.clone())
        .collect();
    let (disk, known) = (config.disk.clone(), config.settings.accounts.clone());
    let opened = tokio::task::spawn_blocking(move || {
        profile.make_folders().map_err(|(path, error)| {
            cause::of_store(&crate::store::StoreError::at(&path, &error))
        })?;
        let paths = paths(&profile);
        let store = Store::open_on(disk, &paths, &accounts)
            .map_err(|error| cause::of_profile(&error, &profile))?;
        store.know_names(&known);
        // Nobody else has the profile: what a run that was killed has left is nobody's.
        super::open::forget_opened(&profile);
        Ok(store)
    });
    let store = opened.await.map_err(|stopped| Cause::Internal {
        detail: stopped.to_string(),
    })??;
    Ok(Heart {
        profile: config.profile.clone(),
        limits: config.limits,
        undo_seconds: config.undo_seconds,
        background: config.background,
        leaving: AtomicBool::new(false),
        store,
        teller: teller.clone(),
        jobs: Jobs::new(teller.clone()),
        fetches: Fetches::default(),
        consoles: Consoles::default(),
        maildrops: Maildrops::default(),
        posts: Posts::default(),
        acquainted: insight::Acquainted::default(),
        origins: origin::Checks::default(),
        names: config.names,
        pages: Pages::new(config.drawer.clone()),
        attachments: Attachments::new(),
        web: config.web.clone(),
        pictures: Pictures::default(),
        answering: Answering::default(),
        agreeing: Agreeing::default(),
        sources: Sources::default(),
        printing: config.printing.clone(),
        bell: Notify::new(),
        settings: RwLock::new(config.settings.clone()),
        passwords: Mutex::default(),
        renewed: Mutex::default(),
        transcripts: Mutex::default(),
        trust: OnceCell::new_with(config.trust.clone()),
        files: Files::default(),
        announcements: Announcements::default(),
        filtering: rules::Filtering::default(),
        clients: Mutex::default(),
        searching: Mutex::default(),
        jumping: Mutex::default(),
        texts: tokio::sync::Mutex::default(),
        restoring: tokio::sync::Mutex::default(),
        settings_file: tokio::sync::Mutex::default(),
        listing: tokio::sync::RwLock::default(),
        agreed: OnceCell::new(),
        accounts_changed: Notify::new(),
        damage: mend::Damage::default(),
        told_tags: Mutex::default(),
        logins_of: config.logins_of.as_ref().map(paths),
    })
}

/// What the store has of a profile.
pub(super) fn paths(profile: &Profile) -> ProfilePaths {
    ProfilePaths {
        mail: profile.mail.clone(),
        text: profile.index.with_file_name("text.sqlite"),
        pictures: profile.cache.join("pictures"),
        index: profile.index.clone(),
        lock: profile.lock.clone(),
    }
}

/// Tells what a window shows first.
pub(super) async fn begin(heart: &Shared) {
    let accounts = heart.accounts();
    origin::tell_believed(heart, &accounts).await;
    heart.teller.tell(Event::Accounts { accounts }).await;
    carry::tell_half(heart).await;
    deliver::tell_offers(heart).await;
    mend::tell_found(heart).await;
    heart.tell_folders().await;
    deliver::tell_outbox(heart).await;
    rules::tell_known(heart).await;
    search::tell_saved(heart).await;
    origin::tell_checking(heart).await;
}

/// The profile cannot be used: every command fails with the reason.
async fn refuse(cause: Cause, mut commands: Commands, teller: &Teller) {
    let failure = Failure {
        task: Task::Start,
        cause,
        account: None,
    };
    teller.notice(failure.clone()).await;
    while let Some((ticket, command)) = commands.recv().await {
        if matches!(command, Command::Quit) {
            teller.end(ticket, Outcome::Done).await;
            break;
        }
        teller.end(ticket, Outcome::Failed(failure.clone())).await;
    }
    teller.tell(Event::Finished).await;
}
