//! Sessions by hand: each owns its connection, which no delivery ever uses.

mod login;
mod talk;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::{Notify, mpsc, oneshot};

use crate::channel::event::ServerKind;
use crate::channel::{
    Cause, ConsoleCommand, ConsoleEvent, ConsoleTarget, Event, Outcome, Task, Ticket,
};
use crate::config::settings::is_loopback;
use crate::console::{Line, Manner, Note, Protocol};
use crate::model::account::{TlsMode, TlsSettings};
use crate::model::{AccountSettings, Secret};
use crate::net::{Line as Wire, Record, Signal, Target, TlsClient};
use crate::wire::transcript::Voice;

use super::heart::{Shared, lock};
use super::jobs::Reach::{Disk, Network};
use super::{cause, open};

use talk::Talk;

/// Lines that may wait for the connection; a pasted mail is typed faster than it goes, and one of
/// 30 MB in base64 has 400,000.
const ORDERS: usize = 1_000_000;
/// Octets of a session file that are read.
const FILE_OCTETS: u64 = 16 * 1024 * 1024;

/// What is asked of an open console.
#[derive(Debug)]
struct Order {
    what: What,
    /// Told when it is done; dropped: it never will be.
    done: Done,
}

#[derive(Debug)]
enum What {
    Say { line: Secret, manner: Manner },
    LogIn { mechanism: Option<String> },
}

/// How a session is told to end.
struct Closing {
    close: Arc<Notify>,
    /// Not by a person: a line found no room.
    is_over_full: Arc<AtomicBool>,
}

/// Whom the end of an order is told.
type Done = oneshot::Sender<()>;

/// How an open console is reached.
#[derive(Debug, Clone)]
struct Reached {
    orders: mpsc::Sender<Order>,
    /// Closing goes before all orders: it must not wait behind a line that the server lets hang.
    close: Arc<Notify>,
    /// A line found no room: what comes behind it must not go out.
    is_over_full: Arc<AtomicBool>,
}

impl Reached {
    fn new(room: usize) -> (Self, mpsc::Receiver<Order>) {
        let (sender, orders) = mpsc::channel(room);
        let reached = Self {
            orders: sender,
            close: Arc::default(),
            is_over_full: Arc::default(),
        };
        (reached, orders)
    }

    /// Queues an order. Where there is no room for it the session ends: a mail whose later lines
    /// went out without it would have a hole.
    fn hand_over(&self, order: Order) -> Result<(), Cause> {
        match self.orders.try_send(order) {
            Ok(()) => Ok(()),
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.is_over_full.store(true, Ordering::SeqCst);
                self.close.notify_one();
                Err(Cause::ConsoleFull)
            }
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Cause::ConsoleOver),
        }
    }
}

/// The consoles that are open.
#[derive(Debug, Default)]
pub(super) struct Consoles {
    open: Mutex<HashMap<Ticket, Reached>>,
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
            let (reached, orders) = Reached::new(ORDERS);
            let closing = Closing {
                close: Arc::clone(&reached.close),
                is_over_full: Arc::clone(&reached.is_over_full),
            };
            lock(&heart.consoles.open).insert(ticket, reached);
            jobs.run(ticket, Network, async move {
                let _open = Open(Shared::clone(&heart), ticket);
                let asked = (protocol, target, plaintext_agreed);
                session(&heart, ticket, asked, orders, &closing).await
            });
        }
        ConsoleCommand::Say {
            console,
            line,
            manner,
        } => {
            let handed = hand_over(&heart, console, What::Say { line, manner });
            jobs.run(ticket, Network, carried_out(handed));
        }
        ConsoleCommand::LogIn { console, mechanism } => {
            let handed = hand_over(&heart, console, What::LogIn { mechanism });
            jobs.run(ticket, Network, carried_out(handed));
        }
        ConsoleCommand::Close { console } => {
            // What is over already needs no closing.
            if let Some(reached) = lock(&heart.consoles.open).get(&console) {
                reached.close.notify_one();
            }
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

fn hand_over(heart: &Shared, console: Ticket, what: What) -> Result<oneshot::Receiver<()>, Cause> {
    let reached = lock(&heart.consoles.open).get(&console).cloned();
    let (done, is_done) = oneshot::channel();
    let reached = reached.ok_or(Cause::ConsoleOver)?;
    reached.hand_over(Order { what, done }).map(|()| is_done)
}

/// What became of an order.
async fn carried_out(handed: Result<oneshot::Receiver<()>, Cause>) -> Outcome {
    match handed {
        Ok(is_done) => match is_done.await {
            Ok(()) => Outcome::Done,
            Err(_dropped) => Outcome::Cancelled,
        },
        Err(cause) => cause::outcome(Task::Console, None, Err(cause)),
    }
}

async fn session(
    heart: &Shared,
    ticket: Ticket,
    (protocol, target, plaintext_agreed): (Protocol, ConsoleTarget, bool),
    orders: mpsc::Receiver<Order>,
    closing: &Closing,
) -> Outcome {
    let with = match look_up(heart, protocol, target) {
        Ok(with) => with,
        Err(cause) => return cause::outcome(Task::Console, None, Err(cause)),
    };
    let account = with.account.as_ref().map(|account| account.id.clone());
    let began = tokio::time::Instant::now();
    let opened = tokio::select! {
        biased;
        () = closing.close.notified() => {
            let note = Note::ClosedByPerson.to_string();
            let note = Line::new(talk::millis(began), Voice::Note, note);
            tell(heart, ticket, vec![note]).await;
            return Outcome::Done;
        }
        opened = connect(heart, ticket, &with, plaintext_agreed, began) => opened,
    };
    let result = match opened {
        Ok(opened) => {
            let talk = Talk::new(heart, ticket, protocol, with, opened);
            talk.run(orders, closing).await
        }
        Err(cause) => Err(cause),
    };
    if let Err(Cause::PlaintextForbidden { .. }) = &result {
        // A question, not an end: nothing was opened.
    } else if let Err(cause) = &result {
        let why = cause.to_string();
        let note = Note::Broken { why }.to_string();
        let note = Line::new(talk::millis(began), Voice::Note, note);
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
    began: tokio::time::Instant,
) -> Result<Opened, Cause> {
    if with.tls == TlsMode::None && !plaintext_agreed && !is_loopback(&with.host) {
        let host = with.host.clone();
        return Err(Cause::PlaintextForbidden { host });
    }
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
    let trust = heart.trust().await?;
    trust.client(&TlsSettings::default())
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
            let said = ConsoleEvent::Saved { ticket, path };
            heart.teller.tell(Event::Console(said)).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::SaveSession { name }, None, result)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        let what = What::LogIn { mechanism: None };
        let (done, _is_done) = oneshot::channel();
        Order { what, done }
    }

    #[test]
    fn a_line_without_room_ends_the_session_so_that_no_mail_goes_with_a_hole() {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().unwrap();
        runtime.block_on(async {
            let (reached, mut orders) = Reached::new(1);
            assert_eq!(reached.hand_over(order()), Ok(()));
            assert_eq!(reached.hand_over(order()), Err(Cause::ConsoleFull));
            // It is told to end before it takes another line.
            reached.close.notified().await;
            assert!(reached.is_over_full.load(Ordering::SeqCst));
            orders.recv().await.unwrap();
            orders.close();
            assert_eq!(reached.hand_over(order()), Err(Cause::ConsoleOver));
        });
    }
}
