//! `hongyan console`: a session by hand on a terminal, or by lines out of a script.
//!
//! On a terminal a line is typed with completion and history, and says beforehand what it will
//! do; from a script each line waits for the answer to the one before. `/login`, `/base64 TEXT`,
//! `/raw LINE`, `/help [COMMAND]` and `/close` are for the console itself.

#[cfg(unix)]
mod before;
mod show;
mod terminal;

use std::collections::VecDeque;
use std::io::{BufRead, IsTerminal};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::arguments::{self, TlsWord};
use super::exit::{Exit, Trouble};
use super::{desktop, transcript};
use crate::channel::{
    Cause, Command, ConsoleCommand, ConsoleEvent, ConsoleTarget, Event, Handle, Outcome, Ticket,
    handle,
};
use crate::config::{Profile, Settings};
use crate::console::{
    Ahead, Line, Manner, Masking, Phase, Protocol, Recording, Session, encoded, file, secret_from,
};
use crate::model::account::TlsMode;
use crate::model::{Secret, check_host};
use crate::words::{Language, Words};
use crate::worker::{self, Config, system_zone};
use show::Show;

/// Wake-ups and typed lines that may wait.
const WAITING: usize = 1024;

/// What wakes the loop.
enum Woken {
    /// The worker has told something.
    Events,
    /// A line was typed.
    Typed(String),
    /// No more lines come.
    NoMore,
}

/// The session, and what was typed ahead of it: for completion, hints and masks.
struct Seen {
    session: Session,
    ahead: Ahead<Ticket>,
}

impl Seen {
    /// Where the next line will be said.
    fn reached(&mut self) -> &Session {
        self.ahead.reached(&self.session)
    }
}

/// As the typing side and the telling side see it.
type Shared = Arc<Mutex<Seen>>;

fn locked(seen: &Shared) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is to be done with the session when it is over.
pub(super) struct After<'a> {
    pub(super) transcript: Option<&'a Path>,
    pub(super) mask_addresses: bool,
}

/// Runs it to its end.
///
/// # Errors
/// A wrong usage, a file that cannot be read or written, what ended the session early.
pub(super) fn run(
    options: &arguments::Console,
    (kept, settings): (&Profile, &Settings),
    after: &After<'_>,
) -> Result<Exit, Trouble> {
    let language = Language::from_setting(settings.language.key(), desktop::language().as_deref());
    let words = Words::new(language, system_zone());
    if let Some(path) = &options.replay {
        return replay(path, &words);
    }
    let (protocol, target, host) = whither(options, settings)?;
    // Nothing is kept: the worker gets a profile that goes with it, so that a window may be open.
    let folder = tempfile::tempdir()
        .map_err(|error| Trouble::new(Exit::CannotCreate, "could not start", error, ""))?;
    let profile = Profile::in_folder(folder.path());
    let (mut asker, end) = handle::pair();
    let (sender, woken) = sync_channel(WAITING);
    let waker = sender.clone();
    let wake = Box::new(move || {
        // A full channel wakes as well.
        waker.try_send(Woken::Events).ok();
    });
    let config = Config {
        // What the servers have taken before holds for this session too.
        logins_of: Some(kept.clone()),
        ..Config::for_command_line(profile, settings.clone())
    };
    let worker = worker::start(config, end, wake)
        .map_err(|error| Trouble::new(Exit::Software, "could not start", error, ""))?;
    let console = asker.send(Command::Console(ConsoleCommand::Open {
        protocol,
        target,
        plaintext_agreed: options.allow_plaintext,
    }));
    let seen: Shared = Arc::new(Mutex::new(Seen {
        session: Session::new(protocol),
        ahead: Ahead::default(),
    }));
    let is_terminal = std::io::stdin().is_terminal();
    #[cfg(unix)]
    let _before = is_terminal.then(before::Before::look);
    let printer = listen(is_terminal, &seen, &words, sender);
    let show = Show::new(words, &host, printer);
    let mut talk = Talk {
        asker,
        console,
        protocol,
        seen,
        show,
        lines: Vec::new(),
        queue: VecDeque::new(),
        logging_in: None,
        is_terminal,
        no_more: false,
    };
    let done = talk.run(&woken);
    if let Some(path) = after.transcript {
        let recording = Recording {
            name: host,
            protocol,
            began: jiff::Timestamp::now().strftime("%FT%TZ").to_string(),
            lines: std::mem::take(&mut talk.lines),
        };
        let masking = Masking {
            addresses: after.mask_addresses,
            hosts: false,
        };
        transcript::write_text(path, &recording.to_text(masking))?;
    }
    talk.asker.send(Command::Quit);
    while let Some(event) = talk.asker.next_blocking() {
        if matches!(event, Event::Finished) {
            break;
        }
    }
    drop(talk);
    if worker.join().is_err() {
        tracing::error!("the worker panicked");
    }
    done
}

/// With whom to speak, and the server's name.
fn whither(
    options: &arguments::Console,
    settings: &Settings,
) -> Result<(Protocol, ConsoleTarget, String), Trouble> {
    let Some(protocol) = options.protocol.map(Protocol::from) else {
        return Err(arguments::usage("say smtp or pop3"));
    };
    let tls = match options.tls {
        TlsWord::Implicit => TlsMode::Implicit,
        TlsWord::Starttls => TlsMode::Starttls,
        TlsWord::None => TlsMode::None,
    };
    if let Some(server) = &options.server {
        let (host, port) = host_and_port(server, protocol, tls)
            .ok_or_else(|| arguments::usage(&format!("{server:?} is not HOST:PORT")))?;
        let name = host.clone();
        return Ok((protocol, ConsoleTarget::Host { host, port, tls }, name));
    }
    let account = match &options.account {
        Some(id) => settings.accounts.iter().find(|account| account.id == *id),
        None => settings.accounts.first(),
    };
    let account = account.ok_or_else(|| arguments::usage("name an account or HOST:PORT"))?;
    let host = match protocol {
        Protocol::Smtp => account.smtp.host.clone(),
        Protocol::Pop3 => account.pop3.host.clone(),
    };
    Ok((protocol, ConsoleTarget::Account(account.id.clone()), host))
}

/// `mail.example.org`, `mail.example.org:2525`, `[::1]:110`.
fn host_and_port(text: &str, protocol: Protocol, tls: TlsMode) -> Option<(String, u16)> {
    let usual = protocol.usual_port(tls == TlsMode::Implicit);
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().ok()?)
        }
        _ => (text, usual),
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    check_host(bare).is_ok().then(|| (host.to_owned(), port))
}

/// Starts the thread that takes lines in; returns what prints beside a line being typed.
fn listen(
    is_terminal: bool,
    seen: &Shared,
    words: &Words,
    sender: SyncSender<Woken>,
) -> Option<terminal::Printer> {
    let thread = thread::Builder::new().name("typing".to_owned());
    if is_terminal && let Some((mut editor, printer)) = terminal::open(seen, words) {
        let typing = move || {
            while let Some(line) = editor.line() {
                if sender.send(Woken::Typed(line)).is_err() {
                    return;
                }
            }
            sender.send(Woken::NoMore).ok();
        };
        if let Err(error) = thread.spawn(typing) {
            tracing::error!("no thread for typing: {error}");
        }
        return Some(printer);
    }
    let reading = move || {
        let lines = std::io::stdin().lock().lines();
        for line in lines.map_while(Result::ok) {
            if sender.send(Woken::Typed(line)).is_err() {
                return;
            }
        }
        sender.send(Woken::NoMore).ok();
    };
    if let Err(error) = thread.spawn(reading) {
        tracing::error!("no thread for reading: {error}");
    }
    None
}

/// One session.
struct Talk {
    asker: Handle,
    console: Ticket,
    protocol: Protocol,
    seen: Shared,
    show: Show,
    lines: Vec<Line>,
    /// Typed and not yet said.
    queue: VecDeque<String>,
    /// The login on its way.
    logging_in: Option<Ticket>,
    is_terminal: bool,
    no_more: bool,
}

impl Talk {
    fn run(&mut self, woken: &Receiver<Woken>) -> Result<Exit, Trouble> {
        loop {
            match woken.recv() {
                Ok(Woken::Events) => {}
                Ok(Woken::Typed(line)) => self.queue.push_back(line),
                Ok(Woken::NoMore) | Err(_) => self.no_more = true,
            }
            while let Some(event) = self.asker.try_next() {
                if let Some(done) = self.take(event) {
                    return done;
                }
            }
            self.say_what_waits();
        }
    }

    /// Takes a fact in; the end of the session, where it is one.
    fn take(&mut self, event: Event) -> Option<Result<Exit, Trouble>> {
        match event {
            Event::Console(ConsoleEvent::Lines { console, lines }) if console == self.console => {
                for line in lines {
                    let mut seen = locked(&self.seen);
                    let is_own = seen.ahead.hear(&line);
                    let followed = seen.session.follow(&line);
                    drop(seen);
                    // What was typed stands on the terminal already.
                    if !(is_own && self.is_terminal) {
                        self.show.line(self.protocol, &line, &followed);
                    }
                    self.lines.push(line);
                }
                None
            }
            Event::Ended { ticket, outcome } if ticket == self.console => Some(match outcome {
                Outcome::Done | Outcome::Cancelled => Ok(Exit::Done),
                Outcome::Failed(failure) => Err(match &failure.cause {
                    Cause::PlaintextForbidden { host } => Trouble::new(
                        Exit::Usage,
                        "could not open the console",
                        format!("{host} would be spoken to without encryption"),
                        "--allow-plaintext if you want that",
                    ),
                    _ => Trouble::from(&failure),
                }),
            }),
            Event::Ended { ticket, .. } => {
                locked(&self.seen).ahead.is_out(ticket);
                self.logging_in = self.logging_in.filter(|login| *login != ticket);
                None
            }
            Event::Notice { failure } => Some(Err(Trouble::from(&failure))),
            _ => None,
        }
    }

    /// On a terminal at once; else one by one, each after the answer to the last.
    fn say_what_waits(&mut self) {
        loop {
            let seen = locked(&self.seen);
            let phase = seen.session.phase();
            let is_out = seen.ahead.is_empty() && self.logging_in.is_none();
            let is_waiting = !is_out || seen.session.is_waiting();
            drop(seen);
            if is_waiting && (!self.is_terminal || phase == Phase::Connecting) {
                return;
            }
            let Some(line) = self.queue.pop_front() else {
                // Closing overtakes whatever has not gone out.
                if !is_out {
                    return;
                }
                break;
            };
            self.say(&line);
        }
        if self.no_more {
            let console = self.console;
            self.asker
                .send(Command::Console(ConsoleCommand::Close { console }));
            self.no_more = false;
        }
    }

    fn say(&mut self, line: &str) {
        let (is_content, manner) = {
            let mut seen = locked(&self.seen);
            let reached = seen.reached();
            let is_content = reached.phase() == Phase::Content;
            (is_content, Manner::of(reached, line))
        };
        let console = self.console;
        let Some(own) = line.strip_prefix('/').filter(|_| !is_content) else {
            return self.send(line.to_owned(), manner);
        };
        let (word, rest) = own.split_once(' ').unwrap_or((own, ""));
        match word {
            "login" => {
                let mechanism = (!rest.is_empty()).then(|| rest.to_owned());
                let command = ConsoleCommand::LogIn { console, mechanism };
                self.logging_in = Some(self.asker.send(Command::Console(command)));
            }
            "raw" => self.send(rest.to_owned(), Manner::AsItIs),
            "base64" => self.send(encoded(rest).as_str().to_owned(), manner),
            "close" => {
                self.asker
                    .send(Command::Console(ConsoleCommand::Close { console }));
            }
            _ => {
                let session = locked(&self.seen).reached().clone();
                self.show.help(&session, rest);
            }
        }
    }

    fn send(&mut self, line: String, manner: Manner) {
        let line = Secret::new(line);
        let ticket = self.asker.send(Command::Console(ConsoleCommand::Say {
            console: self.console,
            line: line.clone(),
            manner,
        }));
        let mut seen = locked(&self.seen);
        let Seen { session, ahead } = &mut *seen;
        ahead.say(session, ticket, line.expose(), manner);
    }
}

/// Plays a session file back: on a terminal step by step, Enter by Enter.
fn replay(path: &Path, words: &Words) -> Result<Exit, Trouble> {
    let what = "could not play the session back";
    let octets = std::fs::read(path).map_err(|error| {
        let why = format!("{}: {error}", path.display());
        Trouble::new(Exit::NoInput, what, why, "")
    })?;
    let (recordings, faults) = file::read(&String::from_utf8_lossy(&octets));
    let language = words.language();
    let mut show = Show::new(Words::new(language, system_zone()), "", None);
    for fault in &faults {
        show.fault(&format!("{}: {fault}", path.display()));
    }
    if recordings.is_empty() {
        let why = format!("{}: there is no session in it", path.display());
        return Err(Trouble::new(Exit::BadInput, what, why, ""));
    }
    let steps = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let mut input = std::io::stdin().lock().lines();
    for recording in recordings {
        let mut session = Session::new(recording.protocol);
        show.begin(&recording);
        for line in &recording.lines {
            let followed = session.follow(line);
            show.line(recording.protocol, line, &followed);
            if steps && input.next().is_none_or(|line| line.is_err()) {
                return Ok(Exit::Done);
            }
        }
    }
    Ok(if faults.is_empty() {
        Exit::Done
    } else {
        Exit::BadInput
    })
}

/// Whether a typed line holds a secret, which no history keeps.
fn is_secret(session: &Session, line: &str) -> bool {
    secret_from(session, line).is_some() || line.starts_with("/base64")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_with_its_port_or_without() {
        let read = |text| host_and_port(text, Protocol::Pop3, TlsMode::None);
        let named = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(read("mail.example.org"), named("mail.example.org", 110));
        assert_eq!(
            read("mail.example.org:2110"),
            named("mail.example.org", 2110)
        );
        assert_eq!(read("[::1]:2110"), named("[::1]", 2110));
        assert_eq!(read("::1"), named("::1", 110));
        assert_eq!(read("mail.example.org:x"), None);
        assert_eq!(read(":25"), None);
    }

    #[test]
    fn a33_a_server_by_hand_has_no_line_end_in_its_name() {
        for wrong in [
            "mx.example\r\nQUIT",
            "mx\n.example:110",
            "mx example:110",
            "mx.example\0",
            "\u{1b}[2Jmx.example:110",
            "ann@mx.example",
            "mx.example/path:110",
        ] {
            let read = host_and_port(wrong, Protocol::Smtp, TlsMode::Starttls);
            assert_eq!(read, None, "{wrong:?}");
        }
    }
}
