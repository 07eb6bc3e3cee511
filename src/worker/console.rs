//! Sessions by hand: each owns its connection, which no delivery ever uses.

mod login;
mod talk;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;

use crate::channel::event::ServerKind;
use crate::channel::{
    Cause, ConsoleCommand, ConsoleEvent, ConsoleTarget, Event, Outcome, Task, Ticket,
};
use crate::config::settings::is_loopback;
use crate::console::{Line, Note, Protocol};
use crate::model::account::TlsMode;
use crate::model::{AccountSettings, Secret};
use crate::net::{Line as Wire, Record, Signal, Target, TlsClient, Trust};
use crate::wire::transcript::Voice;

use super::heart::{Shared, lock};
use super::jobs::Reach::{Disk, Network};
use super::{cause, open};

use talk::Talk;

/// Lines that may wait for the connection; a pasted mail is typed faster than it goes.
const ORDERS: usize = 8192;
/// Octets of a session file that are read.
const FILE_OCTETS: u64 = 16 * 1024 * 1024;

/// What is asked of an open console.
#[derive(Debug)]
enum Order {
    Say { line: Secret, raw: bool },
    LogIn { mechanism: Option<String> },
    Close,
}

/// The consoles that are open.
#[derive(Debug, Default)]
pub(super) struct Consoles {
    open: Mutex<HashMap<Ticket, mpsc::Sender<Order>>>,
}

/// With whom a console speaks, looked up.
struct With {
    host: String,
    port: u16,
    tls: TlsMode,
    account: Option<AccountSettings>,
}

/// What the line below has told and nobody has heard.
type Noted = Arc<Mutex<Vec<Line>>>;

/// An open line.
struct Opened {
    wire: Wire,
    began: tokio::time::Instant,
    noted: Noted,
}

/// Does what is asked. What is said in one console stays in its order.
pub(super) fn perform(heart: &Shared, ticket: Ticket, command: ConsoleCommand) {
    let jobs = heart.jobs.clone();
    let heart = Shared::clone(heart);
    match command {
        ConsoleCommand::Open {
            protocol,
            target,
            plaintext_agreed,
        } => {
            let (sender, orders) = mpsc::channel(ORDERS);
            lock(&heart.consoles.open).insert(ticket, sender);
            jobs.run(ticket, Network, async move {
                let _open = Open(Shared::clone(&heart), ticket);
                let asked = (protocol, target, plaintext_agreed);
                session(&heart, ticket, asked, orders).await
            });
        }
        ConsoleCommand::Say { console, line, raw } => {
            let order = Order::Say { line, raw };
            let outcome = hand_over(&heart, console, order);
            jobs.run(ticket, Disk, async move { outcome });
        }
        ConsoleCommand::LogIn { console, mechanism } => {
            let outcome = hand_over(&heart, console, Order::LogIn { mechanism });
            jobs.run(ticket, Disk, async move { outcome });
        }
        ConsoleCommand::Close { console } => {
            // What is over already needs no closing.
            hand_over(&heart, console, Order::Close);
            jobs.run(ticket, Disk, async move { Outcome::Done });
        }
        ConsoleCommand::Save { text, to } => {
            jobs.run(
                ticket,
                Disk,
                async move { save(&heart, ticket, text, to).await },
            );
        }
        ConsoleCommand::Read { file } => {
            jobs.run(
                ticket,
                Disk,
                async move { read(&heart, ticket, file).await },
            );
        }
    }
}

/// Being open; forgotten when the session ends, whichever way.
struct Open(Shared, Ticket);

impl Drop for Open {
    fn drop(&mut self) {
        lock(&self.0.consoles.open).remove(&self.1);
    }
}

fn hand_over(heart: &Shared, console: Ticket, order: Order) -> Outcome {
    let sender = lock(&heart.consoles.open).get(&console).cloned();
    let result = match sender.map(|sender| sender.try_send(order)) {
        Some(Ok(())) => Ok(()),
        Some(Err(mpsc::error::TrySendError::Full(_))) => Err(Cause::ConsoleFull),
        Some(Err(mpsc::error::TrySendError::Closed(_))) | None => Err(Cause::ConsoleOver),
    };
    cause::outcome(Task::Console, None, result)
}

async fn session(
    heart: &Shared,
    ticket: Ticket,
    (protocol, target, plaintext_agreed): (Protocol, ConsoleTarget, bool),
    orders: mpsc::Receiver<Order>,
) -> Outcome {
    let with = match look_up(heart, protocol, target) {
        Ok(with) => with,
        Err(cause) => return cause::outcome(Task::Console, None, Err(cause)),
    };
    let account = with.account.as_ref().map(|account| account.id.clone());
    let result = connect(heart, ticket, &with, plaintext_agreed).await;
    let result = match result {
        Ok(opened) => {
            let talk = Talk::new(heart, ticket, protocol, with, opened);
            talk.run(orders).await
        }
        Err(cause) => Err(cause),
    };
    if let Err(Cause::PlaintextForbidden { .. }) = &result {
        // A question, not an end: nothing was opened.
    } else if let Err(cause) = &result {
        let why = cause.to_string();
        let note = Line::new(0, Voice::Note, Note::Broken { why }.to_string());
        tell(heart, ticket, vec![note]).await;
    }
    cause::outcome(Task::Console, account, result)
}

fn look_up(heart: &Shared, protocol: Protocol, target: ConsoleTarget) -> Result<With, Cause> {
    Ok(match target {
        ConsoleTarget::Host { host, port, tls } => With {
            host,
            port,
            tls,
            account: None,
        },
        ConsoleTarget::Account(id) => {
            let account = heart.account(&id)?;
            let (host, port, tls) = match protocol {
                Protocol::Pop3 => (&account.pop3.host, account.pop3.port, account.pop3.tls),
                Protocol::Smtp => (&account.smtp.host, account.smtp.port, account.smtp.tls),
            };
            With {
                host: host.clone(),
                port,
                tls,
                account: Some(account),
            }
        }
    })
}

/// Opens the line and says how; encryption is at hand in the clear too, for STARTTLS.
async fn connect(
    heart: &Shared,
    ticket: Ticket,
    with: &With,
    plaintext_agreed: bool,
) -> Result<Opened, Cause> {
    if with.tls == TlsMode::None && !plaintext_agreed && !is_loopback(&with.host) {
        let host = with.host.clone();
        return Err(Cause::PlaintextForbidden { host });
    }
    let began = tokio::time::Instant::now();
    let to = format!("{}:{}", with.host, with.port);
    let first = Line::new(0, Voice::Note, Note::Connecting { to }.to_string());
    tell(heart, ticket, vec![first]).await;
    let failed = |fault| cause::of_line(&with.host, with.port, &fault);
    let client = client(heart, with.account.as_ref()).await.map_err(failed)?;
    let target = Target {
        host: with.host.clone(),
        port: with.port,
        implicit_tls: with.tls == TlsMode::Implicit,
    };
    let noted = Noted::default();
    let notes = Noted::clone(&noted);
    let watcher = Box::new(move |signal| {
        let note = match signal {
            Signal::Connected(address) => Note::Connected {
                to: address.to_string(),
            },
            Signal::Encrypted(agreed) => Note::Encrypted { agreed },
            Signal::Resolved(_)
            | Signal::NotConnected { .. }
            | Signal::Spoke
            | Signal::Waiting { .. } => return,
        };
        let line = Line::new(talk::millis(began), Voice::Note, note.to_string());
        lock(&notes).push(line);
    });
    let record = Record::default();
    let opened = crate::net::open(&target, Some(client), heart.limits, record, watcher).await;
    match opened {
        Ok(wire) => Ok(Opened { wire, began, noted }),
        Err(fault) => {
            let told = std::mem::take(&mut *lock(&noted));
            tell(heart, ticket, told).await;
            Err(failed(fault))
        }
    }
}

/// Trust as the account has it; for any other host the system's.
async fn client(
    heart: &Shared,
    account: Option<&AccountSettings>,
) -> Result<TlsClient, crate::net::Fault> {
    if let Some(account) = account {
        return heart.tls_client(account).await;
    }
    let system = || async { tokio::task::spawn_blocking(Trust::system).await };
    let trust = heart.trust.get_or_try_init(system).await;
    let trust = trust.map_err(|stopped| crate::net::Fault::Unreachable {
        detail: stopped.to_string(),
    })?;
    trust.client(&crate::model::account::TlsSettings::default())
}

async fn tell(heart: &Shared, console: Ticket, lines: Vec<Line>) {
    if !lines.is_empty() {
        let said = ConsoleEvent::Lines { console, lines };
        heart.teller.tell(Event::Console(said)).await;
    }
}

async fn save(heart: &Shared, ticket: Ticket, text: String, to: PathBuf) -> Outcome {
    let name = open::file_name(&to);
    let saved = heart.on_disk(move |_store| open::write_new(&to, text.as_bytes()));
    let result = match saved.await {
        Ok(path) => {
            let event = Event::AttachmentSaved { ticket, path };
            heart.teller.tell(event).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveAttachment { name }, None, result)
}

async fn read(heart: &Shared, ticket: Ticket, file: PathBuf) -> Outcome {
    let path = file.clone();
    let read = tokio::task::spawn_blocking(move || {
        use std::io::Read as _;
        let mut octets = Vec::new();
        let opened = std::fs::File::open(&path)?;
        opened.take(FILE_OCTETS).read_to_end(&mut octets)?;
        Ok::<_, std::io::Error>(octets)
    });
    let result = match read.await {
        Ok(Ok(octets)) => {
            let text = String::from_utf8_lossy(&octets).into_owned();
            let said = ConsoleEvent::FileRead { ticket, file, text };
            heart.teller.tell(Event::Console(said)).await;
            Ok(())
        }
        Ok(Err(error)) => Err(Cause::File {
            path: file,
            detail: error.to_string(),
        }),
        Err(stopped) => Err(Cause::Internal {
            detail: stopped.to_string(),
        }),
    };
    cause::outcome(Task::Console, None, result)
}

/// Which of an account's servers a protocol is spoken with.
fn server_of(protocol: Protocol) -> ServerKind {
    match protocol {
        Protocol::Smtp => ServerKind::Smtp,
        Protocol::Pop3 => ServerKind::Pop3,
    }
}
