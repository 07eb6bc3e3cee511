//! Logging in to both servers at once, step by step, while a person watches.

use std::sync::{Arc, Mutex};

use tokio::time::Instant;

use crate::channel::event::{ServerKind, StepState, TestStep};
use crate::channel::{Cause, Event, Failure, Outcome, Task, Ticket};
use crate::model::account::TlsMode;
use crate::model::{AccountSettings, Secret};
use crate::net::line::Watcher;
use crate::net::{Pause, Signal, Stop, pump};
use crate::pop3;
use crate::smtp;
use crate::worker::deliver::session::smtp_settings;
use crate::worker::fetch::session::pop3_settings;
use crate::worker::heart::{Shared, lock};
use crate::worker::{cause, login};

/// Tests both servers side by side.
pub(in crate::worker) async fn test(
    heart: &Shared,
    settings: AccountSettings,
    password: Option<Secret>,
    ticket: Ticket,
) -> Outcome {
    let settings = &settings;
    let one = |server| {
        let password = password.clone();
        async move {
            let steps = Steps::new(heart, settings, server, ticket);
            let result = match server {
                ServerKind::Pop3 => pop3(heart, settings, password, &steps).await,
                ServerKind::Smtp => smtp(heart, settings, password, &steps).await,
            };
            if let Err(cause) = &result {
                steps.fail(cause).await;
            }
            result
        }
    };
    let (fetching, sending) = tokio::join!(one(ServerKind::Pop3), one(ServerKind::Smtp));
    let id = Some(settings.id.clone());
    cause::outcome(Task::TestAccount, id, fetching.and(sending))
}

async fn pop3(
    heart: &Shared,
    settings: &AccountSettings,
    password: Option<Secret>,
    steps: &Steps,
) -> Result<(), Cause> {
    let login = login::login(heart, settings, ServerKind::Pop3, password).await?;
    let watcher = steps.watcher();
    let mut line = heart.open_line(settings, ServerKind::Pop3, watcher).await?;
    let (host, port) = (&settings.pop3.host, settings.pop3.port);
    let mut session = pop3::Session::new(pop3_settings(settings, login));
    loop {
        match pump(&mut session, &mut line).await {
            Ok(Pause::Event(pop3::Event::Ready { mails, .. })) => {
                steps.done(TestStep::LogIn, format!("{mails} mails"));
                session.request(pop3::Request::Finish).ok();
            }
            Ok(Pause::Event(_)) => {}
            // The login is what was to be tested; how the server takes leave is not.
            Ok(Pause::Idle | Pause::Closed) => return Ok(()),
            Err(_after_all) if steps.is_done(TestStep::LogIn) => return Ok(()),
            Err(stop) => return Err(stopped(stop, host, port, cause::of_pop3)),
        }
    }
}

async fn smtp(
    heart: &Shared,
    settings: &AccountSettings,
    password: Option<Secret>,
    steps: &Steps,
) -> Result<(), Cause> {
    let login = login::login(heart, settings, ServerKind::Smtp, password).await?;
    let watcher = steps.watcher();
    let mut line = heart.open_line(settings, ServerKind::Smtp, watcher).await?;
    let (host, port) = (&settings.smtp.host, settings.smtp.port);
    let mut session = smtp::Session::new(smtp_settings(settings, login));
    loop {
        match pump(&mut session, &mut line).await {
            Ok(Pause::Event(smtp::Event::Ready { extensions })) => {
                steps.done(TestStep::LogIn, extensions.server);
                session.quit();
            }
            Ok(Pause::Event(_)) => {}
            Ok(Pause::Idle | Pause::Closed) => return Ok(()),
            Err(_after_all) if steps.is_done(TestStep::LogIn) => return Ok(()),
            Err(stop) => return Err(stopped(stop, host, port, cause::of_smtp)),
        }
    }
}

fn stopped<E>(stop: Stop<E>, host: &str, port: u16, of: impl Fn(&str, &E) -> Cause) -> Cause {
    match stop {
        Stop::Line(fault) => cause::of_line(host, port, &fault),
        Stop::Protocol(error) => of(host, &error),
    }
}

/// The steps of one server: each is told when it begins and when it ends.
#[derive(Clone)]
struct Steps {
    heart: Shared,
    settings: AccountSettings,
    server: ServerKind,
    ticket: Ticket,
    at: Arc<Mutex<At>>,
}

struct At {
    running: TestStep,
    began: Instant,
    done: Vec<TestStep>,
    mode: TlsMode,
}

impl Steps {
    fn new(heart: &Shared, settings: &AccountSettings, server: ServerKind, ticket: Ticket) -> Self {
        let mode = match server {
            ServerKind::Pop3 => settings.pop3.tls,
            ServerKind::Smtp => settings.smtp.tls,
        };
        let steps = Self {
            heart: Shared::clone(heart),
            settings: settings.clone(),
            server,
            ticket,
            at: Arc::new(Mutex::new(At {
                running: TestStep::Resolve,
                began: Instant::now(),
                done: Vec::new(),
                mode,
            })),
        };
        steps.tell(TestStep::Resolve, StepState::Running);
        steps
    }

    /// What a line tells becomes steps.
    fn watcher(&self) -> Watcher {
        let steps = self.clone();
        Box::new(move |signal| match signal {
            Signal::Resolved(addresses) => {
                let shown = addresses.iter().map(|address| address.ip().to_string());
                steps.done(TestStep::Resolve, shown.collect::<Vec<_>>().join(", "));
            }
            Signal::Connected(address) => steps.done(TestStep::Connect, address.to_string()),
            Signal::Encrypted(agreed) => steps.done(TestStep::Encrypt, agreed),
            Signal::Spoke => steps.done(TestStep::Greet, String::new()),
            Signal::Waiting { .. } => {}
        })
    }

    /// A step went well; the next one runs.
    fn done(&self, step: TestStep, detail: String) {
        let (took_ms, next) = {
            let mut at = lock(&self.at);
            let took_ms = u64::try_from(at.began.elapsed().as_millis()).unwrap_or(u64::MAX);
            at.done.push(step);
            at.began = Instant::now();
            let next = at.next();
            at.running = next.unwrap_or(TestStep::LogIn);
            (took_ms, next)
        };
        self.tell(step, StepState::Done { took_ms, detail });
        if let Some(next) = next {
            self.tell(next, StepState::Running);
        }
    }

    fn is_done(&self, step: TestStep) -> bool {
        lock(&self.at).done.contains(&step)
    }

    async fn fail(&self, cause: &Cause) {
        let running = lock(&self.at).running;
        let step = match cause {
            Cause::LoginRefused { .. }
            | Cause::NoMechanism { .. }
            | Cause::TokenRefused { .. }
            | Cause::WeakerLogin { .. }
            | Cause::Impostor { .. }
            | Cause::PlaintextForbidden { .. }
            | Cause::PasswordMissing
            | Cause::PasswordCommand { .. }
            | Cause::PasswordNotKept { .. }
            | Cause::Keyring { .. } => TestStep::LogIn,
            Cause::NoEncryption { .. } | Cause::BytesBeforeTls { .. } => TestStep::Encrypt,
            _ => running,
        };
        let failure = Failure {
            task: Task::TestAccount,
            cause: cause.clone(),
            account: Some(self.settings.id.clone()),
        };
        let event = self.event(step, StepState::Failed(failure));
        self.heart.teller.tell(event).await;
    }

    fn tell(&self, step: TestStep, state: StepState) {
        self.heart.teller.mention(self.event(step, state));
    }

    fn event(&self, step: TestStep, state: StepState) -> Event {
        Event::TestStep {
            ticket: self.ticket,
            server: self.server,
            step,
            state,
        }
    }
}

impl At {
    /// The next step in the order of this server: with STARTTLS it greets in the clear first, and
    /// without encryption there is no such step.
    fn next(&self) -> Option<TestStep> {
        use TestStep::{Connect, Encrypt, Greet, LogIn, Resolve};
        let order: &[TestStep] = match self.mode {
            TlsMode::Implicit => &[Resolve, Connect, Encrypt, Greet, LogIn],
            TlsMode::Starttls => &[Resolve, Connect, Greet, Encrypt, LogIn],
            TlsMode::None => &[Resolve, Connect, Greet, LogIn],
        };
        order.iter().copied().find(|step| !self.done.contains(step))
    }
}
