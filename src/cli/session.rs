//! One run's conversation with the worker.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::exit::{Exit, Trouble};
use super::speech::Speech;
use super::{Arguments, transcript};
use crate::channel::maildrop::MaildropEvent;
use crate::channel::rules::RulesEvent;
use crate::channel::{Cause, Command, Event, Failure, Handle, Outcome, Task, Ticket, handle};
use crate::config::{Profile, Settings};
use crate::model::AccountId;
use crate::worker::{self, Config};

/// The worker on a profile, for as long as one subcommand takes.
pub(super) struct Session {
    handle: Handle,
    worker: JoinHandle<()>,
    accounts: Vec<AccountId>,
    transcript: Option<PathBuf>,
    mask_addresses: bool,
    speech: Arc<Speech>,
}

impl Session {
    /// Starts the worker.
    pub(super) fn open(
        arguments: &Arguments,
        profile: &Profile,
        settings: &Settings,
    ) -> Result<Self, Trouble> {
        let (handle, end) = handle::pair();
        let config = Config::for_command_line(profile.clone(), settings.clone());
        let worker = worker::start(config, end, Box::new(|| {}))
            .map_err(|error| Trouble::new(Exit::Software, "could not start", error, ""))?;
        Ok(Self {
            handle,
            worker,
            accounts: settings
                .accounts
                .iter()
                .map(|account| account.id.clone())
                .collect(),
            transcript: arguments.transcript.clone(),
            mask_addresses: arguments.mask_addresses,
            speech: Arc::new(Speech::of(settings)),
        })
    }

    /// How this run talks to a person.
    pub(super) fn speech(&self) -> Arc<Speech> {
        Arc::clone(&self.speech)
    }

    /// That there is an account at all, and the one asked for.
    pub(super) fn check_account(&self, wanted: Option<&AccountId>) -> Result<(), Trouble> {
        if self.accounts.is_empty() {
            let why = "no account is set up";
            let advice = "open the window, or write config.toml after config.example.toml";
            return Err(Trouble::new(Exit::Settings, "could not start", why, advice));
        }
        match wanted {
            Some(id) if !self.accounts.contains(id) => {
                let known: Vec<&str> = self.accounts.iter().map(AccountId::as_str).collect();
                let why = format!(
                    "there is no account {id}, only {known}",
                    known = known.join(", ")
                );
                Err(super::arguments::usage(&why))
            }
            _ => Ok(()),
        }
    }

    /// The account asked for, else the only one there is.
    pub(super) fn account(&self, wanted: Option<AccountId>) -> Result<AccountId, Trouble> {
        self.check_account(wanted.as_ref())?;
        match (wanted, &self.accounts[..]) {
            (Some(wanted), _) => Ok(wanted),
            (None, [only]) => Ok(only.clone()),
            (None, several) => {
                let known: Vec<&str> = several.iter().map(AccountId::as_str).collect();
                let why = format!("there are several accounts: --account {}", known.join(", "));
                Err(super::arguments::usage(&why))
            }
        }
    }

    /// Asks for one thing and hands every event of its ticket to `hear` until it has ended.
    pub(super) fn ask(
        &mut self,
        command: Command,
        mut hear: impl FnMut(Event),
    ) -> Result<(), Trouble> {
        self.ask_along(command, |event| {
            hear(event);
            None
        })
    }

    /// The same; what `hear` wants meanwhile is asked as well, and its end is not waited for.
    pub(super) fn ask_along(
        &mut self,
        command: Command,
        mut hear: impl FnMut(Event) -> Option<Command>,
    ) -> Result<(), Trouble> {
        let asked = self.handle.send(command);
        loop {
            match self.next()? {
                Event::Ended { ticket, outcome } if ticket == asked => {
                    return match outcome {
                        Outcome::Done => Ok(()),
                        Outcome::Failed(failure) => Err(self.speech.failure(&failure)),
                        Outcome::Cancelled => Err(Trouble::new(
                            Exit::TryLater,
                            "could not finish",
                            "it was cancelled",
                            "",
                        )),
                    };
                }
                event if ticket_of(&event) == Some(asked) => {
                    if let Some(command) = hear(event) {
                        self.handle.send(command);
                    }
                }
                _about_something_else => {}
            }
        }
    }

    /// The next event; a worker that could not start ends the run.
    fn next(&mut self) -> Result<Event, Trouble> {
        let gone = || {
            Trouble::from(&Failure {
                task: Task::Start,
                cause: Cause::Internal {
                    detail: "the worker ended early, the log says more".to_owned(),
                },
                account: None,
            })
        };
        match self.handle.next_blocking().ok_or_else(gone)? {
            Event::Notice { failure } if failure.task == Task::Start => {
                Err(self.speech.failure(&failure))
            }
            Event::Notice { failure } if failure.task == Task::Index => {
                // Mails that could not be read into the index are not among those counted; what
                // was asked is done with the others.
                let _code = self.speech.failure(&failure).tell();
                Ok(Event::Notice { failure })
            }
            event => Ok(event),
        }
    }

    /// Writes the transcript where one is wished for, and ends the worker in order.
    pub(super) fn close(mut self) -> Result<(), Trouble> {
        let written = match self.transcript.take() {
            Some(file) => self.write_transcript(&file),
            None => Ok(()),
        };
        self.handle.send(Command::Quit);
        while let Some(event) = self.handle.next_blocking() {
            if matches!(event, Event::Finished) {
                break;
            }
        }
        // A closed channel ends a worker that is still telling something.
        drop(self.handle);
        if self.worker.join().is_err() {
            tracing::error!("the worker panicked");
        }
        written
    }

    fn write_transcript(&mut self, file: &std::path::Path) -> Result<(), Trouble> {
        let mut sessions = Vec::new();
        let asked = Command::ShowTranscripts { account: None };
        self.ask(asked, |event| {
            if let Event::Transcripts { sessions: told, .. } = event {
                sessions = told;
            }
        })?;
        transcript::write(file, &sessions, self.mask_addresses)
    }
}

/// Whose answer an event is, among those a subcommand hears.
fn ticket_of(event: &Event) -> Option<Ticket> {
    match event {
        Event::Queued { ticket, .. }
        | Event::Settled { ticket, .. }
        | Event::Undecided { ticket, .. }
        | Event::Fetched { ticket, .. }
        | Event::Indexed { ticket, .. }
        | Event::Examined { ticket, .. }
        | Event::Advised { ticket, .. }
        | Event::Transcripts { ticket, .. }
        | Event::Progress { ticket, .. }
        | Event::Rules(RulesEvent::Foreseen { ticket, .. } | RulesEvent::Applied { ticket, .. })
        | Event::Maildrop(
            MaildropEvent::Stage { ticket, .. }
            | MaildropEvent::Listed { ticket, .. }
            | MaildropEvent::Heads { ticket, .. }
            | MaildropEvent::Acted { ticket, .. },
        ) => Some(*ticket),
        Event::Carry(event) => Some(event.ticket()),
        _ => None,
    }
}
