//! The connection doctor: goes the whole way to both servers step by step while a person watches,
//! and where one does not work as it is set, finds settings of the same host that do.
//!
//! With a password it is the ordinary session that runs, with all of its rules; without one
//! nothing is here that could log in.

mod chart;
mod look;
mod sibling;

use std::sync::Arc;
use std::time::Duration;

use crate::channel::doctor::{Endpoint, Found, Patient, Step};
use crate::channel::event::ServerKind;
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::model::account::TlsMode;
use crate::model::{AccountId, AccountSettings, Address, Secret};
use crate::net::{Examiner, Limits, Line, Pause, Stop, Target, TlsClient, pump};
use crate::pop3;
use crate::provider;
use crate::sasl;
use crate::smtp;

use super::deliver::session::smtp_settings;
use super::fetch::session::{note_login, pop3_settings};
use super::heart::{Heart, Shared};
use super::{cause, login};

use chart::Chart;
use look::Look;

/// How long a person is kept waiting for one answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whom to examine and how far.
struct Case {
    settings: AccountSettings,
    /// `None`: only look, without logging in.
    login: Option<Login>,
    servers: Vec<ServerKind>,
}

/// Where the password comes from.
enum Login {
    Typed(Secret),
    Stored,
}

/// Examines both servers side by side.
pub(super) async fn examine(heart: &Shared, patient: Patient, ticket: Ticket) -> Outcome {
    let case = match case_of(heart, patient) {
        Ok(case) => case,
        Err(cause) => return cause::outcome(Task::TestAccount, None, Err(cause)),
    };
    let id = case.login.as_ref().map(|_login| case.settings.id.clone());
    let one = |server| {
        let case = &case;
        async move {
            if case.servers.contains(&server) {
                examine_one(heart, case, server, ticket).await
            } else {
                Ok(())
            }
        }
    };
    let (fetching, sending) = tokio::join!(one(ServerKind::Pop3), one(ServerKind::Smtp));
    cause::outcome(Task::TestAccount, id, fetching.and(sending))
}

fn case_of(heart: &Shared, patient: Patient) -> Result<Case, Cause> {
    let both = vec![ServerKind::Pop3, ServerKind::Smtp];
    match patient {
        Patient::Account(id) => Ok(Case {
            settings: heart.account(&id)?,
            login: Some(Login::Stored),
            servers: both,
        }),
        Patient::Settings { settings, password } => Ok(Case {
            settings: *settings,
            login: Some(password.map_or(Login::Stored, Login::Typed)),
            servers: both,
        }),
        Patient::Servers(endpoints) => {
            let settings = settings_of(&endpoints).ok_or_else(|| Cause::Settings {
                detail: "no server is named".to_owned(),
            })?;
            let servers = endpoints.iter().map(|endpoint| endpoint.server).collect();
            Ok(Case {
                settings,
                login: None,
                servers,
            })
        }
    }
}

/// Servers alone as an account that nobody has.
fn settings_of(endpoints: &[Endpoint]) -> Option<AccountSettings> {
    let of = |server| endpoints.iter().find(|endpoint| endpoint.server == server);
    let any = endpoints.first()?;
    let pop3 = of(ServerKind::Pop3).unwrap_or(any);
    let smtp = of(ServerKind::Smtp).unwrap_or(any);
    let id = AccountId::new("doctor").ok()?;
    let address = Address::parse("nobody@doctor.invalid").ok()?;
    let mut settings = provider::blank(&address, id);
    settings.pop3.host.clone_from(&pop3.host);
    settings.smtp.host.clone_from(&smtp.host);
    (settings.pop3.port, settings.pop3.tls) = (pop3.port, pop3.tls);
    (settings.smtp.port, settings.smtp.tls) = (smtp.port, smtp.tls);
    Some(settings)
}

/// Host, port and mode of one of an account's servers.
fn place(settings: &AccountSettings, server: ServerKind) -> (&str, u16, TlsMode) {
    match server {
        ServerKind::Pop3 => {
            let pop3 = &settings.pop3;
            (&pop3.host, pop3.port, pop3.tls)
        }
        ServerKind::Smtp => {
            let smtp = &settings.smtp;
            (&smtp.host, smtp.port, smtp.tls)
        }
    }
}

async fn examine_one(
    heart: &Shared,
    case: &Case,
    server: ServerKind,
    ticket: Ticket,
) -> Result<(), Cause> {
    let settings = &case.settings;
    let (host, port, tls) = place(settings, server);
    let id = settings.id.clone();
    let chart = Chart::new(heart.teller.clone(), ticket, id, server, tls);
    let client = heart.fresh_client(&settings.tls).await;
    let client = client.map_err(|fault| cause::of_line(host, port, &fault));
    let result = match &client {
        Ok(client) => {
            // One session at a time has a maildrop: what else talks with it is waited for.
            let logs_in = server == ServerKind::Pop3 && case.login.is_some();
            let is_known = logs_in && heart.account(&settings.id).is_ok();
            let lane = match is_known {
                true => Some(heart.fetches.lane(&settings.id).await),
                false => None,
            };
            chart.begin();
            let result = go(heart, case, server, &chart, client).await;
            drop(lane);
            result
        }
        Err(cause) => Err(cause.clone()),
    };
    let Err(cause) = result else { return Ok(()) };
    chart.failed(&cause);
    if let (Ok(client), true) = (client, sibling::may_help(&cause))
        && let Some(advice) = sibling::find(server, host, (port, tls), client).await
    {
        heart.teller.tell(Event::Advised { ticket, advice }).await;
    }
    Err(cause)
}

async fn go(
    heart: &Shared,
    case: &Case,
    server: ServerKind,
    chart: &Chart,
    client: &TlsClient,
) -> Result<(), Cause> {
    let settings = &case.settings;
    let (host, port, tls) = place(settings, server);
    let (examining, examiner) = client.examining();
    let limits = Limits {
        resolve: heart.limits.resolve.min(PATIENCE),
        connect: heart.limits.connect.min(PATIENCE),
        handshake: heart.limits.handshake.min(PATIENCE),
        write: heart.limits.write.min(PATIENCE),
        answer: heart.limits.answer.min(PATIENCE),
    };
    let target = Target {
        host: host.to_owned(),
        port,
        implicit_tls: tls == TlsMode::Implicit,
    };
    let (examining, examiner): (_, Option<Arc<Examiner>>) = match tls {
        TlsMode::None => (None, None),
        TlsMode::Implicit | TlsMode::Starttls => (Some(examining), Some(examiner)),
    };
    chart.examined_by(examiner);
    let record = chart.record();
    heart.keep_transcript(settings, server, &record);
    let mut line = crate::net::open(&target, examining, limits, record, chart.watcher())
        .await
        .map_err(|fault| cause::of_line(host, port, &fault))?;
    let typed = match &case.login {
        None => {
            look(settings, server, &mut line).await?;
            chart.announced();
            return Ok(());
        }
        Some(Login::Typed(password)) => Some(password.clone()),
        Some(Login::Stored) => None,
    };
    match login::login(heart, settings, server, typed).await {
        Ok(login) => log_in(heart, settings, server, login, chart, &mut line).await,
        // Everything before the login can still be seen.
        Err(missing) => look(settings, server, &mut line).await.and(Err(missing)),
    }
}

async fn look(
    settings: &AccountSettings,
    server: ServerKind,
    line: &mut Line,
) -> Result<(), Cause> {
    let (host, port, tls) = place(settings, server);
    let mut look = Look::new(server, tls);
    loop {
        match pump(&mut look, line).await {
            Ok(Pause::Event(())) => {}
            Ok(Pause::Idle | Pause::Closed) => return Ok(()),
            Err(Stop::Line(fault)) => return Err(cause::of_line(host, port, &fault)),
            Err(Stop::Protocol(error)) => return Err(error.cause(host)),
        }
    }
}

async fn log_in(
    heart: &Shared,
    settings: &AccountSettings,
    server: ServerKind,
    login: sasl::Login,
    chart: &Chart,
    line: &mut Line,
) -> Result<(), Cause> {
    let (host, port, _tls) = place(settings, server);
    let result = match server {
        ServerKind::Pop3 => pop3(heart, settings, login, chart, line).await,
        ServerKind::Smtp => smtp(settings, login, chart, line).await,
    };
    match result {
        Ok(()) => Ok(()),
        // The login is what was to be seen; how the server takes leave is not.
        Err(_after_all) if chart.is_done(Step::Look) => Ok(()),
        Err(Left::Line(fault)) => Err(cause::of_line(host, port, &fault)),
        Err(Left::Session(cause)) => Err(*cause),
    }
}

/// Why a session was left early.
enum Left {
    Line(crate::net::Fault),
    Session(Box<Cause>),
}

async fn pop3(
    heart: &Shared,
    settings: &AccountSettings,
    login: sasl::Login,
    chart: &Chart,
    line: &mut Line,
) -> Result<(), Left> {
    let mut session = pop3::Session::new(pop3_settings(heart, settings, login));
    loop {
        match pump(&mut session, line).await {
            Ok(Pause::Event(pop3::Event::Ready {
                mails,
                total_octets: octets,
                capabilities,
            })) => {
                if is_of_account(heart, settings) {
                    note_login(heart, &settings.id, &capabilities).await;
                }
                let mails = u64::from(mails);
                chart.logged_in(Found::Maildrop { mails, octets });
                session.request(pop3::Request::Finish).ok();
            }
            Ok(Pause::Event(_)) => {}
            Ok(Pause::Idle | Pause::Closed) => return Ok(()),
            Err(Stop::Line(fault)) => return Err(Left::Line(fault)),
            Err(Stop::Protocol(error)) => {
                let cause = cause::of_pop3(&settings.pop3.host, &error);
                return Err(Left::Session(Box::new(cause)));
            }
        }
    }
}

/// Whether this is the very maildrop of an account, and not one that a form tries.
fn is_of_account(heart: &Shared, settings: &AccountSettings) -> bool {
    let place = |of: &AccountSettings| {
        let pop3 = &of.pop3;
        (pop3.host.clone(), pop3.port, of.pop3_user().to_owned())
    };
    let account = heart.account(&settings.id);
    account.is_ok_and(|account| place(&account) == place(settings))
}

async fn smtp(
    settings: &AccountSettings,
    login: sasl::Login,
    chart: &Chart,
    line: &mut Line,
) -> Result<(), Left> {
    let mut session = smtp::Session::new(smtp_settings(settings, login));
    loop {
        match pump(&mut session, line).await {
            Ok(Pause::Event(smtp::Event::Ready { extensions })) => {
                let limit_octets = extensions.size_limit_octets();
                chart.logged_in(Found::Submission { limit_octets });
                session.quit();
            }
            Ok(Pause::Event(_)) => {}
            Ok(Pause::Idle | Pause::Closed) => return Ok(()),
            Err(Stop::Line(fault)) => return Err(Left::Line(fault)),
            Err(Stop::Protocol(error)) => {
                let cause = cause::of_smtp(&settings.smtp.host, &error);
                return Err(Left::Session(Box::new(cause)));
            }
        }
    }
}

impl Heart {
    /// How the doctor encrypts: nothing remembered from earlier sessions.
    async fn fresh_client(
        &self,
        settings: &crate::model::account::TlsSettings,
    ) -> Result<TlsClient, crate::net::Fault> {
        let trust = self.trust().await?;
        let settings = settings.clone();
        tokio::task::spawn_blocking(move || trust.client(&settings))
            .await
            .map_err(super::heart::stopped)?
    }
}
