//! What a line tells and what is said on it, put down as steps.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::Instant;

use crate::channel::doctor::{Finding, Found, Step, StepState};
use crate::channel::event::ServerKind;
use crate::channel::{Cause, Event, Failure, Task, Ticket};
use crate::model::account::TlsMode;
use crate::model::{AccountId, ShownCertificate};
use crate::net::line::Watcher;
use crate::net::{Examiner, Record, Signal};
use crate::wire::transcript::{Entry, Voice};
use crate::worker::heart::lock;
use crate::worker::tell::Teller;

/// The chart of one server. Clones share it.
#[derive(Clone)]
pub(super) struct Chart {
    server: ServerKind,
    account: AccountId,
    ticket: Ticket,
    teller: Teller,
    at: Arc<Mutex<At>>,
}

/// How far it is.
struct At {
    order: &'static [Step],
    done: Vec<Step>,
    running: Step,
    began: Instant,
    in_vain: Vec<(IpAddr, String)>,
    examiner: Option<Arc<Examiner>>,
    /// Each list of capabilities that the server gave.
    lists: Vec<Vec<String>>,
    /// Whether what the server says now is such a list.
    is_list: bool,
    mechanism: String,
}

impl Chart {
    pub(super) fn new(
        teller: Teller,
        ticket: Ticket,
        account: AccountId,
        server: ServerKind,
        tls: TlsMode,
    ) -> Self {
        use Step::{Announce, Connect, Encrypt, Greet, LogIn, Look, Resolve};
        let order: &[Step] = match tls {
            TlsMode::Implicit => &[Resolve, Connect, Encrypt, Greet, Announce, LogIn, Look],
            TlsMode::Starttls => &[Resolve, Connect, Greet, Encrypt, Announce, LogIn, Look],
            TlsMode::None => &[Resolve, Connect, Greet, Announce, LogIn, Look],
        };
        let chart = Self {
            server,
            account,
            ticket,
            teller,
            at: Arc::new(Mutex::new(At {
                order,
                done: Vec::new(),
                running: Resolve,
                began: Instant::now(),
                in_vain: Vec::new(),
                examiner: None,
                lists: Vec::new(),
                is_list: false,
                mechanism: String::new(),
            })),
        };
        chart.tell(Resolve, StepState::Running);
        chart
    }

    /// It begins now: what was waited for before is no step's time.
    pub(super) fn begin(&self) {
        lock(&self.at).began = Instant::now();
    }

    /// Who remembers the certificate.
    pub(super) fn examined_by(&self, examiner: Option<Arc<Examiner>>) {
        lock(&self.at).examiner = examiner;
    }

    /// What the line tells becomes steps.
    pub(super) fn watcher(&self) -> Watcher {
        let chart = self.clone();
        Box::new(move |signal| match signal {
            Signal::Resolved(addresses) => {
                let mut found: Vec<IpAddr> = addresses.iter().map(|one| one.ip()).collect();
                found.dedup();
                chart.done(Step::Resolve, Found::Addresses(found));
            }
            Signal::NotConnected { address, why } => {
                lock(&chart.at).in_vain.push((address.ip(), why));
            }
            Signal::Connected(address) => {
                let in_vain = std::mem::take(&mut lock(&chart.at).in_vain);
                let (address, port) = (address.ip(), address.port());
                chart.done(
                    Step::Connect,
                    Found::Connected {
                        address,
                        port,
                        in_vain,
                    },
                );
            }
            Signal::Encrypted(agreed) => chart.done(Step::Encrypt, Found::Encrypted { agreed }),
            Signal::Spoke | Signal::Waiting { .. } => {}
        })
    }

    /// A transcript whose lines become steps, too.
    pub(super) fn record(&self) -> Record {
        let chart = self.clone();
        Record::observed(move |entry| chart.heard(entry))
    }

    fn heard(&self, entry: &Entry) {
        match entry.voice {
            Voice::Client => self.client_said(&entry.text),
            Voice::Server => self.server_said(&entry.text),
            Voice::Note => {}
        }
    }

    fn client_said(&self, text: &str) {
        let mut words = text.split(' ');
        let verb = words.next().unwrap_or_default();
        let mut at = lock(&self.at);
        at.is_list = matches!(verb, "CAPA" | "EHLO" | "HELO");
        if at.is_list {
            at.lists.push(Vec::new());
        }
        let mechanism = match verb {
            "AUTH" => words.next().unwrap_or_default(),
            "USER" | "APOP" => verb,
            _ => "",
        };
        if !mechanism.is_empty() {
            mechanism.clone_into(&mut at.mechanism);
        }
        drop(at);
        let has_what_it_can = !mechanism.is_empty() || matches!(verb, "QUIT" | "STAT");
        if has_what_it_can {
            self.announced();
        }
    }

    fn server_said(&self, text: &str) {
        let mut at = lock(&self.at);
        if !at.done.contains(&Step::Greet) {
            drop(at);
            let is_welcome = match self.server {
                ServerKind::Pop3 => text.starts_with("+OK"),
                ServerKind::Smtp => text.starts_with("220"),
            };
            // Otherwise this is the step at which it ends.
            if !is_welcome {
                return;
            }
            self.done(Step::Greet, Found::Greeting(text.to_owned()));
            return;
        }
        if !at.is_list {
            return;
        }
        let is_first = at.lists.last().is_some_and(Vec::is_empty);
        let line = match self.server {
            ServerKind::Pop3 if text.starts_with(['+', '-']) && is_first => return,
            ServerKind::Pop3 if text == "." => return,
            ServerKind::Pop3 => text,
            ServerKind::Smtp => text.get(4..).unwrap_or_default(),
        };
        if let Some(list) = at.lists.last_mut() {
            list.push(line.to_owned());
        }
    }

    /// What the server can do is known.
    pub(super) fn announced(&self) {
        let mut lists = {
            let at = lock(&self.at);
            if at.done.contains(&Step::Announce) || at.lists.is_empty() {
                return;
            }
            at.lists.clone()
        };
        if self.server == ServerKind::Smtp {
            // The first line of EHLO's answer is the server's name and greeting.
            lists.retain_mut(|list| !list.is_empty() && !list.remove(0).is_empty());
        }
        let now = lists.pop().unwrap_or_default();
        let before_tls = lists.pop();
        self.done(Step::Announce, Found::Announced { before_tls, now });
    }

    /// The server has let us in, and this lies there.
    pub(super) fn logged_in(&self, found: Found) {
        self.announced();
        let mechanism = lock(&self.at).mechanism.clone();
        if !mechanism.is_empty() {
            self.done(Step::LogIn, Found::LoggedIn { mechanism });
        }
        self.done(Step::Look, found);
    }

    pub(super) fn is_done(&self, step: Step) -> bool {
        lock(&self.at).done.contains(&step)
    }

    /// A step went well; the next one runs.
    fn done(&self, step: Step, found: Found) {
        let (took, next) = {
            let mut at = lock(&self.at);
            if at.done.contains(&step) {
                return;
            }
            let took = at.began.elapsed();
            at.done.push(step);
            at.began = Instant::now();
            let next = at.order.iter().copied().find(|one| !at.done.contains(one));
            at.running = next.unwrap_or(step);
            (took, next)
        };
        let took_ms = milliseconds(took);
        self.tell(step, StepState::Done { took_ms, found });
        if let Some(next) = next {
            self.tell(next, StepState::Running);
        }
    }

    /// Where it ended, and why.
    pub(super) fn failed(&self, cause: &Cause) {
        let (running, took) = {
            let at = lock(&self.at);
            (at.running, at.began.elapsed())
        };
        let step = match cause {
            Cause::LoginRefused { .. }
            | Cause::NoMechanism { .. }
            | Cause::TokenRefused { .. }
            | Cause::WeakerLogin { .. }
            | Cause::LoginsUnknown { .. }
            | Cause::Impostor { .. }
            | Cause::PlaintextForbidden { .. }
            | Cause::PasswordMissing
            | Cause::PasswordCommand { .. }
            | Cause::PasswordNotKept { .. }
            | Cause::Keyring { .. } => Step::LogIn,
            Cause::NoEncryption { .. }
            | Cause::BytesBeforeTls { .. }
            | Cause::TlsHandshake { .. }
            | Cause::Certificate { .. } => Step::Encrypt,
            _ => running,
        };
        if step == Step::LogIn {
            self.announced();
        }
        let failure = Failure {
            task: Task::TestAccount,
            cause: cause.clone(),
            account: Some(self.account.clone()),
        };
        let took_ms = milliseconds(took);
        self.tell(step, StepState::Failed { took_ms, failure });
    }

    /// The certificate that was shown.
    pub(super) fn certificate(&self) -> Option<ShownCertificate> {
        lock(&self.at).examiner.as_ref()?.shown()
    }

    fn tell(&self, step: Step, state: StepState) {
        let certificate = match (step, &state) {
            (_, StepState::Running) => None,
            (Step::Encrypt, _) => self.certificate().map(Box::new),
            _ => None,
        };
        let finding = Finding {
            server: self.server,
            step,
            state,
            certificate,
        };
        let ticket = self.ticket;
        self.teller.mention(Event::Examined { ticket, finding });
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
