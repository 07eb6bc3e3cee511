//! The command line: what `hongyan …` understands, one file a subcommand.
//!
//! It asks the worker through [`crate::channel`] like the window does, prints results
//! on standard output, one line an error on standard error, and ends with an exit code of
//! sysexits.

pub mod arguments;
mod asked;
mod backup;
mod carry;
mod console;
pub mod desktop;
mod doctor;
mod exit;
mod fetch;
mod filter;
mod flush;
mod index;
pub mod log;
pub mod maildrop;
pub mod opening;
mod outcome;
pub mod practice;
mod search;
mod send;
mod session;
mod speech;
mod transcript;

use std::fmt::Display;
use std::process::ExitCode;

use crate::channel::{self, Cause, Failure};
use crate::config::{self, Profile, Settings};
use crate::worker;

pub use arguments::{Arguments, Task};
pub use exit::{Exit, Trouble};

/// The profile and its settings, with its folders made.
///
/// # Errors
/// [`Exit::Settings`] where config.toml has a fault or no profile can be found,
/// [`Exit::CannotCreate`] where a folder cannot be made.
pub fn profile(arguments: &Arguments) -> Result<(Profile, Settings), Trouble> {
    let (profile, settings) = settings_of(arguments)?;
    profile.make_folders().map_err(|(folder, error)| {
        let why = format!("{}: {error}", folder.display());
        Trouble::new(
            Exit::CannotCreate,
            "could not start",
            why,
            "check who may write there",
        )
    })?;
    Ok((profile, settings))
}

/// The profile and its settings as they are; nothing is made. A backup that is whole gets its place
/// first; one that came too late is said to have.
fn settings_of(arguments: &Arguments) -> Result<(Profile, Settings), Trouble> {
    let profile = found(arguments)?;
    let late =
        worker::finish_restoring(&profile).map_err(|failure| Trouble::from(failure.as_ref()))?;
    if let Some(late) = late {
        // What was asked is done all the same.
        let _code = Trouble::from(&late).tell();
    }
    let settings = read(&profile)?;
    Ok((profile, settings))
}

fn found(arguments: &Arguments) -> Result<Profile, Trouble> {
    Profile::find(arguments.profile.as_deref())
        .map_err(|error| Trouble::new(Exit::Settings, "could not start", error, ""))
}

fn read(profile: &Profile) -> Result<Settings, Trouble> {
    config::load(&profile.config).map_err(|error| {
        Trouble::new(
            Exit::Settings,
            "could not start",
            error,
            "correct config.toml",
        )
    })
}

/// Does what needs neither window nor worker. `None`: it needs one.
#[must_use]
pub fn at_once(arguments: &Arguments) -> Option<Result<ExitCode, Trouble>> {
    match &arguments.task {
        Some(Task::Search(options)) => Some(search::run(arguments, options)),
        Some(Task::Backup(options)) => Some(backup::back_up(arguments, options)),
        Some(Task::Restore(options)) => Some(backup::restore(arguments, options)),
        _other => None,
    }
}

/// No display, no OpenGL, no thread.
#[must_use]
pub fn no_window(why: impl Display) -> Trouble {
    let what = "could not open the window";
    Trouble::new(Exit::Unavailable, what, why, "check the display")
}

/// A program without a window, or one that does not answer, has the profile.
#[must_use]
pub fn profile_in_use() -> Trouble {
    Trouble::from(&Failure {
        task: channel::Task::Start,
        cause: Cause::ProfileInUse,
        account: None,
    })
}

/// Runs a subcommand that needs no window and says what went wrong.
#[must_use]
pub fn run(arguments: Arguments, profile: &Profile, settings: &Settings) -> ExitCode {
    if let Some(Task::Console(options)) = &arguments.task {
        let after = console::After {
            transcript: arguments.transcript.as_deref(),
            mask_addresses: arguments.mask_addresses,
        };
        return match console::run(options, (profile, settings), &after) {
            Ok(exit) => exit.into(),
            Err(trouble) => trouble.tell(),
        };
    }
    let mut session = match session::Session::open(&arguments, profile, settings) {
        Ok(session) => session,
        Err(trouble) => return trouble.tell(),
    };
    let done = match arguments.task {
        Some(Task::Fetch(options)) => fetch::run(&mut session, options),
        Some(Task::Send(options)) => send::run(&mut session, options),
        Some(Task::Flush(options)) => flush::run(&mut session, options),
        Some(Task::Import(options)) => carry::import(&mut session, options),
        Some(Task::Export(options)) => carry::export(&mut session, options),
        Some(Task::Duplicates(options)) => carry::duplicates(&mut session, options),
        Some(Task::Verify(options)) => carry::verify(&mut session, options),
        Some(Task::Filter(options)) => filter::run(&mut session, options, settings),
        Some(Task::Index(options)) => index::run(&mut session, options),
        Some(Task::Maildrop(options)) => maildrop::run(&mut session, options),
        Some(Task::Doctor(options)) => doctor::run(&mut session, options, settings),
        // Done without a worker or with a window.
        Some(
            Task::Console(_)
            | Task::Practice
            | Task::Search(_)
            | Task::Backup(_)
            | Task::Restore(_),
        )
        | None => Ok(Exit::Done),
    };
    let written = session.close();
    match (done, written) {
        (Err(trouble), _) | (Ok(Exit::Done), Err(trouble)) => trouble.tell(),
        (Ok(exit), _) => exit.into(),
    }
}
