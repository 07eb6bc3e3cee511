//! One session with the server: log in, list, plan, receive, delete, leave.

use std::sync::Arc;

use crate::channel::event::{ConnectionState, ServerKind};
use crate::channel::{Cause, Event as News};
use crate::model::account::TlsMode;
use crate::model::{AccountSettings, MailNumber, Uid};
use crate::net::{Line, Pause, Signal, Stop, pump};
use crate::pop3::{self, Capabilities, Event, Listing, Request, Session};
use crate::sync::{KnownMails, Maildrop, Names, Plan, Policy, Refusal, plan, retry};
use crate::wire::limits;

use crate::worker::heart::Shared;
use crate::worker::{cause, clock, login};

use super::{Lane, Sum, Viewers, Wish, delete, progress, receive};

/// New mails from which on LIST is worth its octets: the window follows sizes.
const MAILS_WORTH_SIZES: usize = 20;

/// Why a session ended early.
pub(in crate::worker) struct Broken {
    pub(in crate::worker) cause: Cause,
    /// Whether another session may get further: the login was good and the line broke.
    pub(super) may_go_on: bool,
    /// Whether another session held the maildrop.
    pub(in crate::worker) in_use: bool,
}

impl Broken {
    pub(in crate::worker) fn for_good(cause: Cause) -> Self {
        Self {
            cause,
            may_go_on: false,
            in_use: false,
        }
    }
}

/// A session on its line.
pub(in crate::worker) struct Talk<'a> {
    pub(super) heart: &'a Shared,
    pub(in crate::worker) account: &'a AccountSettings,
    pub(super) session: Session,
    pub(super) line: Line,
}

impl Talk<'_> {
    /// The next thing that happens; `None`: nothing is in flight, or the session is over.
    pub(in crate::worker) async fn next(&mut self) -> Result<Option<Event>, Broken> {
        match pump(&mut self.session, &mut self.line).await {
            Ok(Pause::Event(event)) => Ok(Some(event)),
            Ok(Pause::Idle | Pause::Closed) => Ok(None),
            Err(stop) => Err(self.broken(stop).await),
        }
    }

    /// Queues a request.
    pub(in crate::worker) fn ask(&mut self, request: Request) -> Result<(), Broken> {
        self.session.request(request).map_err(|error| {
            Broken::for_good(Cause::Internal {
                detail: error.to_string(),
            })
        })
    }

    /// What a session that stopped means. A refused password is asked for anew; a refused token
    /// may just have expired, and its command give a new one.
    async fn broken(&self, stop: Stop<pop3::Error>) -> Broken {
        let settings = &self.account.pop3;
        let in_use = matches!(stop, Stop::Protocol(pop3::Error::InUse { .. }));
        let cause = match stop {
            Stop::Line(fault) => cause::of_line(&settings.host, settings.port, &fault),
            Stop::Protocol(error) => cause::of_pop3(&settings.host, &error),
        };
        let may_go_on = match &cause {
            Cause::LoginRefused { .. } => {
                self.heart
                    .forget_password(&self.account.id, ServerKind::Pop3);
                false
            }
            Cause::TokenRefused { .. } => {
                login::renews_token(self.heart, self.account, ServerKind::Pop3).await
            }
            Cause::Closed { .. } | Cause::TimedOut { .. } | Cause::Protocol { .. } => true,
            _ => false,
        };
        Broken {
            cause,
            may_go_on,
            in_use,
        }
    }
}

/// What the server says of itself and its mails.
pub(in crate::worker) struct Welcome {
    pub(in crate::worker) mails: u32,
    pub(in crate::worker) capabilities: Box<Capabilities>,
}

/// Runs a whole session.
pub(super) async fn run(
    heart: &Shared,
    account: &AccountSettings,
    wish: &Wish,
    (lane, viewers): (&Lane, &Viewers),
    sum: &mut Sum,
) -> Result<(), Broken> {
    let id = account.id.clone();
    // What is known is read while the server is being reached.
    let known = {
        let (heart, id) = (Arc::clone(heart), id.clone());
        tokio::spawn(async move { heart.on_disk(move |store| store.known(&id)).await })
    };
    let opened = open(heart, account, viewers).await;
    let known = known.await.map_err(|stopped| {
        Broken::for_good(Cause::Internal {
            detail: stopped.to_string(),
        })
    })?;
    let mut talk = opened?;
    let known = known.map_err(Broken::for_good)?;
    // Queued now, it goes out in one flight with what follows the login.
    talk.ask(Request::ListUids)?;
    let welcome = log_in(&mut talk).await.map_err(|broken| Broken {
        // A server that breaks off during the login will do it again; a new token is another login.
        may_go_on: broken.may_go_on && matches!(broken.cause, Cause::TokenRefused { .. }),
        ..broken
    })?;
    let fetching = News::Connection {
        account: id,
        state: ConnectionState::Fetching,
    };
    heart.teller.tell(fetching).await;
    let mut plan = make_plan(&mut talk, &welcome, &known).await?;
    if let Wish::Only(mails) = wish {
        sum.gone = plan.narrow(mails);
    }
    tell_left(heart, account, &plan, sum);
    let destructive = welcome.capabilities.expire == Some(pop3::Expire::Days(0));
    let stored = receive::receive(&mut talk, &plan, destructive, lane, viewers, sum).await?;
    delete::finish(&mut talk, &plan, &stored).await?;
    heart.maildrops.went(heart, account, &plan, &stored).await;
    remember(heart, account, plan).await;
    Ok(())
}

/// Opens a line to the account's server; nothing is said on it yet.
pub(in crate::worker) async fn open<'a>(
    heart: &'a Shared,
    account: &'a AccountSettings,
    viewers: &Viewers,
) -> Result<Talk<'a>, Broken> {
    let login = login::login(heart, account, ServerKind::Pop3, None)
        .await
        .map_err(Broken::for_good)?;
    let watcher = {
        let (heart, id, viewers) = (Arc::clone(heart), account.id.clone(), viewers.clone());
        Box::new(move |signal| {
            if let Signal::Waiting { seconds, awaiting } = signal {
                progress::waiting(&heart, &id, &viewers, seconds, awaiting);
            }
        })
    };
    let line = heart
        .open_line(account, ServerKind::Pop3, watcher)
        .await
        .map_err(Broken::for_good)?;
    let session = Session::new(pop3_settings(account, login));
    Ok(Talk {
        heart,
        account,
        session,
        line,
    })
}

/// What a POP3 session of this account has to know.
pub(in crate::worker) fn pop3_settings(
    account: &AccountSettings,
    login: pop3::Login,
) -> pop3::Settings {
    pop3::Settings {
        tls: match account.pop3.tls {
            TlsMode::Implicit => pop3::TlsPolicy::Implicit,
            TlsMode::Starttls => pop3::TlsPolicy::StartTls,
            TlsMode::None => pop3::TlsPolicy::PlaintextAllowed,
        },
        login,
        window: pop3::Window::default(),
        mail_limit_octets: limits::MAIL_OCTETS,
    }
}

/// Waits until the maildrop is open.
pub(in crate::worker) async fn log_in(talk: &mut Talk<'_>) -> Result<Welcome, Broken> {
    loop {
        match talk.next().await? {
            Some(Event::Ready {
                mails,
                capabilities,
                ..
            }) => {
                let mechanism = talk.session.logged_in_by();
                login::succeeded(talk.heart, talk.account, ServerKind::Pop3, mechanism).await;
                let delay = capabilities.login_delay.map_or(0, |delay| delay.seconds);
                talk.heart.fetches.remember(&talk.account.id, |memory| {
                    memory.history = memory.history.logged_in(clock::now(), delay);
                });
                return Ok(Welcome {
                    mails,
                    capabilities,
                });
            }
            Some(_) => {}
            None => return Err(Broken::for_good(out_of_turn(talk, "the login"))),
        }
    }
}

async fn make_plan(
    talk: &mut Talk<'_>,
    welcome: &Welcome,
    known: &KnownMails,
) -> Result<Plan, Broken> {
    let account = talk.account;
    let memory = talk.heart.fetches.memory(&account.id);
    let policy = Policy {
        keep: account.pop3.keep_on_server,
        limit_octets: account.pop3.max_download_bytes,
        set_aside: memory
            .strikes
            .iter()
            .filter(|(_id, strikes)| **strikes >= retry::STRIKES)
            .map(|(id, _strikes)| *id)
            .collect(),
        ..Policy::default()
    };
    let answer = listed_uids(talk).await?;
    let listing = match welcome.mails {
        // Whatever a server says to UIDL where it has nothing to name.
        0 => Some(Listing::default()),
        _ => answer,
    };
    let names = match &listing {
        Some(listing) => Names::Listed {
            entries: &listing.entries,
            well_formed: listing.is_well_formed(),
        },
        None if welcome.capabilities.uids => Names::Withheld,
        None => Names::Unknown {
            mails: welcome.mails,
        },
    };
    let maildrop = Maildrop { names, sizes: None };
    let planned = plan(&account.id, &maildrop, known, &policy, clock::now());
    let mut plan = planned.map_err(|refusal| {
        let host = account.pop3.host.clone();
        Broken::for_good(match refusal {
            Refusal::KeepNeedsNames => Cause::NoUidl { host },
            Refusal::NamesWithheld => Cause::Busy {
                host,
                words: refusal.to_string(),
            },
        })
    })?;
    if plan.fetch.len() >= MAILS_WORTH_SIZES || !plan.fetch.is_empty() && policy.limit_octets > 0 {
        let sizes = list_sizes(talk).await?;
        plan.learn_sizes(&sizes, policy.limit_octets, false);
    }
    // Mails at which a session broke come last, so that the others arrive.
    plan.fetch
        .sort_by_key(|fetch| memory.strikes.get(&fetch.id).copied().unwrap_or(0));
    Ok(plan)
}

/// Counts the mails that are left on the server, and tells of each once in a run.
fn tell_left(heart: &Shared, account: &AccountSettings, plan: &Plan, sum: &mut Sum) {
    let memory = heart.fetches.memory(&account.id);
    let large = plan.too_large.iter().map(|mail| {
        let cause = Cause::OverLimit {
            limit_octets: account.pop3.max_download_bytes,
            size_octets: mail.octets.unwrap_or_default(),
        };
        (mail, cause)
    });
    let set_aside = plan.set_aside.iter().map(|mail| {
        let times = memory.strikes.get(&mail.id).copied().unwrap_or_default();
        (mail, Cause::SetAside { times })
    });
    for (mail, cause) in large.chain(set_aside) {
        sum.leave(mail);
        if !memory.told.contains(&mail.id) {
            sum.notice(&account.id, mail, cause);
        }
    }
    let left = plan.too_large.iter().chain(&plan.set_aside);
    let told = left.map(|mail| mail.id).collect();
    heart
        .fetches
        .remember(&account.id, |memory| memory.told = told);
}

/// The answer to UIDL, asked for before the login; `None`: refused.
pub(in crate::worker) async fn listed_uids(
    talk: &mut Talk<'_>,
) -> Result<Option<Listing<Uid>>, Broken> {
    loop {
        match talk.next().await? {
            Some(Event::Uids(listing)) => {
                if let Some(line) = &listing.first_malformed {
                    tracing::warn!("{}: an odd line in UIDL: {line}", talk.account.id);
                }
                return Ok(Some(listing));
            }
            Some(Event::Refused {
                request: Request::ListUids,
                ..
            }) => return Ok(None),
            Some(_) => {}
            None => return Err(Broken::for_good(out_of_turn(talk, "UIDL"))),
        }
    }
}

/// The answer to LIST; empty where it is refused: sizes are hints.
pub(in crate::worker) async fn list_sizes(
    talk: &mut Talk<'_>,
) -> Result<Vec<(MailNumber, u64)>, Broken> {
    talk.ask(Request::ListSizes)?;
    loop {
        match talk.next().await? {
            Some(Event::Sizes(listing)) => return Ok(listing.entries),
            Some(Event::Refused {
                request: Request::ListSizes,
                ..
            }) => return Ok(Vec::new()),
            Some(_) => {}
            None => return Err(Broken::for_good(out_of_turn(talk, "LIST"))),
        }
    }
}

/// Our own machine fell silent where an answer was due.
pub(in crate::worker) fn out_of_turn(talk: &Talk<'_>, awaiting: &str) -> Cause {
    Cause::Closed {
        host: talk.account.pop3.host.clone(),
        awaiting: awaiting.to_owned(),
    }
}

/// Writes down what the listing proves (P-62).
async fn remember(heart: &Shared, account: &AccountSettings, plan: Plan) {
    let id = account.id.clone();
    let written = heart.on_disk(move |store| {
        if let Some(listed) = &plan.listed {
            store.record_listing(&id, listed, clock::now())?;
        }
        if plan.forget.is_empty() {
            return Ok(());
        }
        store.forget(&id, &plan.forget, clock::now())
    });
    if let Err(cause) = written.await {
        // Nothing is lost by it: erased mails are remembered a little longer.
        tracing::warn!("{}: the listing was not written down: {cause}", account.id);
    }
}
