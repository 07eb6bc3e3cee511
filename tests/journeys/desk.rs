//! A worker on a throw-away profile, asked as a window or a command line asks it.

use std::fs;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use hongyan::channel::event::FetchReport;
use hongyan::channel::page::{PageColours, PagePaper};
use hongyan::channel::{Cause, Command, Event, Handle, Outcome, Ticket, handle};
use hongyan::config::{Profile, Settings, edit};
use hongyan::model::account::{
    AuthChoice, KeepOnServer, OnRefusedRecipient, PasswordSource, Pop3Settings, SmtpSettings,
    TlsMode, TlsSettings,
};
use hongyan::model::{AccountId, AccountSettings, Address, OutboxItem, Secret};
use hongyan::net::{Limits, Trust};
use hongyan::worker::{self, Config};

/// The password of all accounts here; it must turn up nowhere.
pub(crate) const PASSWORD: &str = "canary-9f3b";

/// An account whose servers listen on loopback.
pub(crate) fn account(pop3_port: u16, smtp_port: u16, tls: TlsMode) -> AccountSettings {
    AccountSettings {
        id: AccountId::new("work").unwrap(),
        name: "Work".to_owned(),
        address: Address::parse("ann@example.org").unwrap(),
        display_name: "Ann".to_owned(),
        check_every_minutes: 0,
        trusted_authentication: None,
        pop3: Pop3Settings {
            host: "localhost".to_owned(),
            port: pop3_port,
            tls,
            user: None,
            auth: AuthChoice::Auto,
            keep_on_server: KeepOnServer::Forever,
            max_download_bytes: 0,
        },
        smtp: SmtpSettings {
            host: "localhost".to_owned(),
            port: smtp_port,
            tls,
            user: None,
            auth: AuthChoice::Auto,
            on_refused_recipient: OnRefusedRecipient::Deliver,
        },
        password: PasswordSource {
            keyring: Some(false),
            command: Some(format!("echo {PASSWORD}")),
            smtp_command: None,
        },
        tls: TlsSettings::default(),
    }
}

/// White paper of this width, in points, as a window in light colours asks for.
pub(crate) fn paper(width: f32) -> PagePaper {
    PagePaper {
        width,
        room: 1000.0,
        scale: 1.0,
        most_pixels: 2048,
        zoom: 1.0,
        colours: PageColours {
            paper: [255; 3],
            ink: [20; 3],
            link: [0, 90, 100],
        },
        dark: false,
        turned: false,
    }
}

/// A profile and the worker on it.
pub(crate) struct Desk {
    pub(crate) folder: PathBuf,
    _temporary: Option<tempfile::TempDir>,
    handle: Option<Handle>,
    worker: Option<JoinHandle<()>>,
    /// Every event that came, in its order.
    pub(crate) events: Vec<Event>,
}

impl Desk {
    /// A new profile with one account.
    pub(crate) fn new(account: &AccountSettings) -> Self {
        Self::with(account, |_config| ())
    }

    /// The same, the worker's configuration changed.
    pub(crate) fn with(account: &AccountSettings, change: impl FnOnce(&mut Config)) -> Self {
        Self::within(tempfile::tempdir().unwrap(), account, change)
    }

    /// A worker on the profile in a folder that is gone with the desk.
    pub(crate) fn within(
        temporary: tempfile::TempDir,
        account: &AccountSettings,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let mut desk = Self::open(temporary.path().to_owned(), account, change);
        desk._temporary = Some(temporary);
        desk
    }

    /// A worker that works by itself, as a window's does, and is told these before it starts.
    pub(crate) fn told(account: &AccountSettings, commands: Vec<Command>) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().to_owned();
        let by_itself = |config: &mut Config| config.background = true;
        let mut desk = Self::start(folder, account, by_itself, commands);
        desk._temporary = Some(temporary);
        desk
    }

    /// A worker on the profile in `folder`.
    pub(crate) fn open(
        folder: PathBuf,
        account: &AccountSettings,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        Self::start(folder, account, change, Vec::new())
    }

    fn start(
        folder: PathBuf,
        account: &AccountSettings,
        change: impl FnOnce(&mut Config),
        commands: Vec<Command>,
    ) -> Self {
        let profile = Profile::in_folder(&folder);
        profile.make_folders().unwrap();
        edit::save_account(&profile.config, account).unwrap();
        let settings = Settings {
            accounts: vec![account.clone()],
            ..hongyan::config::load(&profile.config).unwrap()
        };
        let mut config = Config::for_command_line(profile, settings);
        config.trust = Some(Trust::nobody());
        change(&mut config);
        let (mut handle, end) = handle::pair();
        for command in commands {
            handle.send(command);
        }
        let worker = worker::start(config, end, Box::new(|| ())).unwrap();
        Self {
            folder,
            _temporary: None,
            handle: Some(handle),
            worker: Some(worker),
            events: Vec::new(),
        }
    }

    /// Asks for something.
    pub(crate) fn send(&mut self, command: Command) -> Ticket {
        self.handle.as_mut().unwrap().send(command)
    }

    /// The next event; it is kept as well.
    pub(crate) fn next(&mut self) -> Event {
        let event = self.handle.as_mut().unwrap().next_blocking();
        let event = event.expect("the worker is gone");
        self.events.push(event.clone());
        event
    }

    /// The next event, where one comes in this time; it is kept as well.
    #[expect(clippy::disallowed_methods, reason = "a test that waits no longer")]
    pub(crate) fn next_within(&mut self, limit: Duration) -> Option<Event> {
        let began = Instant::now();
        loop {
            let event = self.handle.as_mut().unwrap().try_next();
            if let Some(event) = event {
                self.events.push(event.clone());
                return Some(event);
            }
            if began.elapsed() > limit {
                return None;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits for the end of what runs under `ticket`.
    pub(crate) fn outcome(&mut self, of: Ticket) -> Outcome {
        // It may have ended while another was waited for.
        let mut known = self.events.iter().filter_map(|event| match event {
            Event::Ended { ticket, outcome } if *ticket == of => Some(outcome.clone()),
            _ => None,
        });
        if let Some(outcome) = known.next() {
            return outcome;
        }
        loop {
            if let Event::Ended { ticket, outcome } = self.next()
                && ticket == of
            {
                return outcome;
            }
        }
    }

    /// Asks and waits.
    pub(crate) fn ask(&mut self, command: Command) -> Outcome {
        let ticket = self.send(command);
        self.outcome(ticket)
    }

    /// Fetches and returns the report.
    pub(crate) fn fetch(&mut self) -> FetchReport {
        self.events.clear();
        self.ask(Command::Refresh { account: None });
        let report = self.events.iter().find_map(|event| match event {
            Event::Fetched { report, .. } => Some(report.clone()),
            _ => None,
        });
        report.expect("a report")
    }

    /// The outbox entries whose attempts ended since the events were last cleared.
    pub(crate) fn settled(&self) -> Vec<OutboxItem> {
        let settled = self.events.iter().filter_map(|event| match event {
            Event::Settled { item, .. } => Some(item.clone()),
            _ => None,
        });
        settled.collect()
    }

    /// The outbox as it was told last.
    pub(crate) fn outbox(&self) -> Vec<OutboxItem> {
        let told = self.events.iter().rev().find_map(|event| match event {
            Event::OutboxChanged { items } => Some(items.clone()),
            _ => None,
        });
        told.unwrap_or_default()
    }

    /// The files of a folder of the account, sorted by their contents.
    pub(crate) fn files(&self, folder: &str) -> Vec<Vec<u8>> {
        let root = self.folder.join("mail/work").join(folder);
        let mut files = Vec::new();
        for part in ["new", "cur"] {
            for entry in fs::read_dir(root.join(part)).unwrap().flatten() {
                files.push(fs::read(entry.path()).unwrap());
            }
        }
        files.sort();
        files
    }

    /// What all sessions said, as text.
    pub(crate) fn transcripts(&mut self) -> String {
        self.ask(Command::ShowTranscripts { account: None });
        let told = self.events.iter().rev().find_map(|event| match event {
            Event::Transcripts { sessions, .. } => Some(sessions.clone()),
            _ => None,
        });
        let sessions = told.expect("transcripts");
        sessions
            .iter()
            .map(|session| session.transcript.to_text())
            .collect()
    }

    /// Ends the worker in order and waits until the profile is free.
    pub(crate) fn close(&mut self) {
        if let Some(mut handle) = self.handle.take() {
            handle.send(Command::Quit);
            while let Some(event) = handle.next_blocking() {
                if matches!(event, Event::Finished) {
                    break;
                }
            }
        }
        if let Some(worker) = self.worker.take() {
            worker.join().unwrap();
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // A test that already fails must not fail again here.
        if !std::thread::panicking() {
            self.close();
        }
    }
}

/// Why a command failed.
pub(crate) fn cause(outcome: Outcome) -> Cause {
    match outcome {
        Outcome::Failed(failure) => failure.cause,
        other => panic!("expected a failure, not {other:?}"),
    }
}

/// Limits that let a silent server be given up soon.
pub(crate) fn short_limits() -> Limits {
    let short = Duration::from_millis(300);
    Limits {
        handshake: short,
        answer: short,
        ..Limits::default()
    }
}

/// The password, as it is stored nowhere.
pub(crate) fn password() -> Secret {
    Secret::new(PASSWORD.to_owned())
}
