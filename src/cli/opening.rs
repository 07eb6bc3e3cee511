//! From the arguments to a window's worker: tried again as often as the window asks for it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread::JoinHandle;

use super::arguments::Arguments;
use super::exit::{Exit, Trouble};
use super::practice::Practice;
use super::{log, no_window, profile_in_use};
use crate::channel::obstacle::{FaultyPlace, Obstacle};
use crate::channel::{Cause, Failure, Handle, Task, handle};
use crate::config::{self, Profile, Settings, SettingsError};
use crate::worker::{self, Config, Doorbell};

/// Lines shown before and behind the faulty one.
const LINES_AROUND: usize = 2;
/// Characters of such a line.
const LINE_CHARACTERS: usize = 120;

/// What a window begins with.
pub struct Opened {
    /// Where everything lies.
    pub profile: Profile,
    /// What stands in config.toml.
    pub settings: Settings,
    /// The asking end of the worker.
    pub handle: Handle,
    /// A `mailto:` address or the path of a mail to begin with.
    pub argument: Option<String>,
}

/// The way to a worker.
pub struct Opening {
    /// The folder of `--profile`.
    given: Option<PathBuf>,
    /// The profile found first.
    first: Profile,
    argument: Option<String>,
    practice: Option<Practice>,
    workers: Vec<JoinHandle<()>>,
}

impl Opening {
    /// Begins with the person's own profile; `None` where its window is open already and has
    /// come to the front.
    ///
    /// # Errors
    /// A usage error of `--log`, [`Exit::Settings`] where no profile can be found,
    /// [`Exit::TryLater`] where a program without a window has it.
    pub fn begin(arguments: Arguments) -> Result<Option<Self>, Trouble> {
        let first = Profile::find(arguments.profile.as_deref())
            .map_err(|error| Trouble::new(Exit::Settings, "could not start", error, ""))?;
        // Where they cannot be made the window says so.
        first.make_folders().ok();
        log::begin(&first, arguments.log.as_deref())?;
        match worker::ring(&first, arguments.open.as_deref()) {
            Doorbell::Nobody => Ok(Some(Self {
                given: arguments.profile,
                first,
                argument: arguments.open,
                practice: None,
                workers: Vec::new(),
            })),
            Doorbell::Answered => Ok(None),
            Doorbell::Silent => Err(profile_in_use()),
        }
    }

    /// Begins with a profile that is thrown away.
    #[must_use]
    pub fn of_practice(practice: Practice) -> Self {
        Self {
            given: None,
            first: practice.profile.clone(),
            argument: None,
            practice: Some(practice),
            workers: Vec::new(),
        }
    }

    /// Where the window's size was kept.
    #[must_use]
    pub fn window_file(&self) -> &Path {
        &self.first.state
    }

    /// Reads the settings and starts a worker; `folder` is one that the person has chosen
    /// instead of the profile's. A folder that cannot be used is told by the worker.
    ///
    /// # Errors
    /// What is in the way; nothing was changed.
    pub fn open(
        &mut self,
        folder: Option<&Path>,
        wake: Box<dyn Fn() + Send + Sync>,
    ) -> Result<Opened, Obstacle> {
        let (mut asker, end) = handle::pair();
        let (profile, settings) = if let Some(practice) = &self.practice {
            for command in practice.first_commands() {
                asker.send(command);
            }
            (practice.profile.clone(), practice.settings.clone())
        } else {
            let profile = Profile::find(folder.or(self.given.as_deref())).map_err(|error| {
                let detail = error.to_string();
                not_started(Cause::Settings { detail })
            })?;
            let _late = worker::finish_restoring(&profile).map_err(Obstacle::Failure)?;
            let settings = config::load(&profile.config).map_err(in_the_settings)?;
            (profile, settings)
        };
        let config = Config::for_window(profile.clone(), settings.clone());
        let worker = worker::start(config, end, wake).map_err(|error| {
            let detail = error.to_string();
            not_started(Cause::Internal { detail })
        })?;
        self.workers.push(worker);
        Ok(Opened {
            profile,
            settings,
            handle: asker,
            argument: self.argument.clone(),
        })
    }

    /// The window is closed: waits until everything is written down. `closed`: what was in the
    /// way until the end, or why there was no window.
    ///
    /// # Errors
    /// What was in the way, with its code; [`Exit::Unavailable`] where there was no window.
    pub fn end(mut self, closed: Result<Option<Obstacle>, String>) -> Result<ExitCode, Trouble> {
        for worker in std::mem::take(&mut self.workers) {
            if worker.join().is_err() {
                tracing::error!("the worker panicked");
            }
        }
        match closed {
            Ok(None) => Ok(ExitCode::SUCCESS),
            Ok(Some(obstacle)) => Err(trouble(&obstacle)),
            // A terminal without a display is told what a window would have said.
            Err(why) => Err(match config::load(&self.first.config) {
                Err(error) => trouble(&in_the_settings(error)),
                Ok(_settings) => no_window(why),
            }),
        }
    }
}

fn not_started(cause: Cause) -> Obstacle {
    Obstacle::Failure(Box::new(Failure {
        task: Task::Start,
        cause,
        account: None,
    }))
}

fn trouble(obstacle: &Obstacle) -> Trouble {
    match obstacle {
        Obstacle::Settings(place) => {
            let (file, line, column) = (place.file.display(), place.line, place.column);
            let why = format!("{file}:{line}:{column}: {}", place.fault);
            Trouble::new(
                Exit::Settings,
                "could not start",
                why,
                "correct config.toml",
            )
        }
        Obstacle::Failure(failure) => Trouble::from(failure.as_ref()),
    }
}

fn in_the_settings(error: SettingsError) -> Obstacle {
    match error {
        SettingsError::Unreadable { file, detail } => {
            not_started(Cause::File { path: file, detail })
        }
        SettingsError::Fault {
            file,
            line,
            column,
            fault,
        } => {
            let octets = std::fs::read(&file).unwrap_or_default();
            Obstacle::Settings(FaultyPlace {
                around: around(&String::from_utf8_lossy(&octets), line),
                file,
                line,
                column,
                fault,
            })
        }
    }
}

/// The lines around one of them, with their numbers and without what may be a password.
fn around(text: &str, line: usize) -> Vec<(usize, String)> {
    let mut shown = Vec::new();
    let mut is_of_password = false;
    for (number, content) in (1..).zip(text.lines()) {
        if content.trim_start().starts_with('[') {
            is_of_password = false;
        }
        if number + LINES_AROUND >= line && number <= line + LINES_AROUND {
            shown.push((number, without_secret(content, is_of_password)));
        }
        if content.trim_start().starts_with('[') {
            is_of_password = content.contains("password");
        }
    }
    shown
}

fn without_secret(line: &str, is_of_password: bool) -> String {
    let lower = line.to_ascii_lowercase();
    let speaks_of_it = ["pass", "secret", "token", "code"];
    let is_secret = is_of_password || speaks_of_it.iter().any(|word| lower.contains(word));
    let is_table = line.trim_start().starts_with('[');
    let line = line.replace('\t', "    ");
    match line.split_once('=') {
        _ if !is_secret || is_table => line.chars().take(LINE_CHARACTERS).collect(),
        Some((key, _value)) => format!("{}= …", key.chars().take(40).collect::<String>()),
        None if line.trim().is_empty() => String::new(),
        None => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_around_a_fault_are_shown_without_what_may_be_a_password() {
        let text = "language = \"en\"\n\n[[account]]\nid = \"work\"\nPassword = \"hunter2\"\n\
                    [account.password]\nkeyring = \"hunter2\"\nhunter2\n[account.pop3]\nport = 995\n";
        let lines = around(text, 3);
        assert_eq!(
            lines,
            [
                (1, "language = \"en\"".to_owned()),
                (2, String::new()),
                (3, "[[account]]".to_owned()),
                (4, "id = \"work\"".to_owned()),
                (5, "Password = …".to_owned()),
            ]
        );
        for line in 1..=10 {
            let shown = format!("{:?}", around(text, line));
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains(&format!("({line}, ")), "{shown}");
        }
        assert_eq!(around("", 1), []);
    }

    #[test]
    fn a_fault_in_config_toml_is_an_obstacle_with_its_place_and_the_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        let text = "language = \"zh-CN\"\nfrobnicate = 1\n";
        std::fs::write(&file, text).unwrap();
        let mut opening = Opening {
            given: Some(folder.path().to_owned()),
            first: Profile::in_folder(folder.path()),
            argument: None,
            practice: None,
            workers: Vec::new(),
        };
        let wake = || -> Box<dyn Fn() + Send + Sync> { Box::new(|| {}) };
        match opening.open(None, wake()) {
            Err(Obstacle::Settings(place)) => {
                assert_eq!((place.line, place.column), (2, 1));
                assert!(place.fault.contains("frobnicate"), "{}", place.fault);
            }
            Err(other) => panic!("{other:?}"),
            Ok(_opened) => panic!("it begins"),
        }
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        assert!(!folder.path().join("mail").exists());
        // Mended, it begins in the same program.
        std::fs::write(&file, "language = \"zh-CN\"\n").unwrap();
        let opened = opening.open(None, wake());
        assert!(opened.is_ok());
        drop(opened);
        assert!(opening.end(Ok(None)).is_ok());
    }
}
