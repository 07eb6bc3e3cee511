//! One session with the server: log in, list, plan, receive, delete, leave.

use std::collections::HashSet;
use std::sync::Arc;

use crate::channel::event::{ConnectionState, ServerKind};
use crate::channel::{Cause, Event as News, Failure, Task};
use crate::model::account::{KeepOnServer, TlsMode};
use crate::model::{AccountId, AccountSettings, MailNumber, Uid};
use crate::net::{Line, Pause, Signal, Stop, pump};
use crate::pop3::{self, Capabilities, Event, Listing, Request, Session};
use crate::sync::{
    FetchedId, KnownMails, ListingSample, Maildrop, Names, Plan, Policy, Refusal, ServerMemory,
    plan,
};
use crate::wire::limits;

use crate::worker::heart::Shared;
use crate::worker::{cause, clock, login, rules};

use super::delete::Gone;
use super::prove::Findings;
use super::{Lane, Sum, Viewers, Wish, delete, progress, prove, receive, renamed};

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
) -> Result<Ended, Broken> {
    rules::before_session(heart, &account.id).await;
    // What is known is read while the server is being reached.
    let read = {
        let (heart, id) = (Arc::clone(heart), account.id.clone());
        let read = async move {
            heart
                .on_disk(move |store| Ok((store.known(&id)?, store.server_memory(&id)?)))
                .await
        };
        tokio::spawn(read)
    };
    let opened = open(heart, account, viewers).await;
    let read = read.await.map_err(|stopped| {
        Broken::for_good(Cause::Internal {
            detail: stopped.to_string(),
        })
    })?;
    let mut talk = opened?;
    let (known, memory) = read.map_err(Broken::for_good)?;
    // Queued now, it goes out in one flight with what follows the login.
    talk.ask(Request::ListUids)?;
    let welcome = log_in(&mut talk).await.map_err(|broken| Broken {
        // A server that breaks off during the login will do it again; a new token is another login.
        may_go_on: broken.may_go_on && matches!(broken.cause, Cause::TokenRefused { .. }),
        ..broken
    })?;
    let fetching = News::Connection {
        account: account.id.clone(),
        state: ConnectionState::Fetching,
    };
    heart.teller.tell(fetching).await;
    let destructive = welcome.capabilities.expire == Some(pop3::Expire::Days(0));
    if destructive && !memory.told_of_removal {
        tell_of_removal(account, sum);
    }
    let mut plan = make_plan(&mut talk, &welcome, &known, &memory, wish).await?;
    let shows_starts = welcome.capabilities.top;
    if plan.was_renamed {
        renamed::recognise(&mut talk, &mut plan, &known, shows_starts, sum).await?;
    }
    if let Wish::Only(mails) = wish {
        sum.gone = plan.narrow(mails);
    }
    tell_left(account, &plan, &memory, sum);
    let told = match wish {
        // A person asks for it and waits for the answer.
        Wish::Only(_) => HashSet::new(),
        _all => memory.told(),
    };
    let how = receive::How {
        destructive,
        known: &known,
        memory: &memory,
        told: &told,
    };
    // First what is new: a server that breaks at an old mail stops nothing of it (P-07).
    let mut stored = receive::receive(&mut talk, &plan.fetch, how, (lane, viewers), sum).await?;
    let showing = prove::Showing {
        starts: shows_starts,
        destructive,
    };
    let (findings, more) =
        prove_and_receive(&mut talk, &mut plan, showing, how, (lane, viewers), sum).await?;
    stored.extend(more);
    let gone = delete::finish(&mut talk, &plan, &stored).await?;
    heart.maildrops.went(heart, account, &gone.ids).await;
    rules::settled(heart, &account.id).await;
    let ended = Ended {
        new: plan.fetch.len(),
        listed: plan.listed.clone().unwrap_or_default(),
    };
    let learnt = Learnt {
        plan,
        findings,
        stored,
        refused: sum.refused.clone(),
        destructive,
        gone,
    };
    learnt.remember(heart, account).await;
    Ok(ended)
}

/// Proves what is to be deleted, and receives what came to light by it: mails under names of
/// others, which the plan could not know. They are subject to the same rules.
async fn prove_and_receive(
    talk: &mut Talk<'_>,
    plan: &mut Plan,
    showing: prove::Showing,
    how: receive::How<'_>,
    (lane, viewers): (&Lane, &Viewers),
    sum: &mut Sum,
) -> Result<(Findings, HashSet<FetchedId>), Broken> {
    let account = talk.account;
    let mut findings = prove::prove(talk, plan, how.known, showing).await?;
    let set_aside = how.memory.set_aside();
    let found = std::mem::take(&mut findings.fetch).into_iter();
    let (broken, fetch) = found.partition(|fetch| set_aside.contains(&fetch.id));
    let mut late = Plan {
        fetch,
        set_aside: broken,
        ..Plan::default()
    };
    let limit_octets = account.pop3.max_download_bytes;
    if !late.fetch.is_empty() && limit_octets > 0 {
        let sizes = list_sizes(talk).await?;
        late.learn_sizes(&sizes, limit_octets, showing.starts);
    }
    tell_left(account, &late, how.memory, sum);
    let stored = match late.fetch.is_empty() {
        true => HashSet::new(),
        false => receive::receive(talk, &late.fetch, how, (lane, viewers), sum).await?,
    };
    plan.too_large.append(&mut late.too_large);
    plan.set_aside.append(&mut late.set_aside);
    Ok((findings, stored))
}

/// What a session that ended well came to.
pub(super) struct Ended {
    /// Mails of the listing that were to be fetched.
    new: usize,
    /// Mails that the server listed.
    listed: Vec<FetchedId>,
}

/// Mails of a listing that may be a batch of more (P-67).
const BATCH: usize = 100;

impl Ended {
    /// Whether the server may have shown a part of its mails only: most of what it listed was new,
    /// and not all of it was `seen` in an earlier session of this check. What it refuses, what is
    /// over the limit and what is here already may stand in each of its batches.
    pub(super) fn suggests_more(&self, seen: &mut HashSet<FetchedId>) -> bool {
        let before = seen.len();
        seen.extend(&self.listed);
        let listed = self.listed.len();
        listed >= BATCH && self.new * 2 >= listed && seen.len() > before
    }
}

/// What a session that ended well leaves to be remembered.
struct Learnt {
    plan: Plan,
    findings: Findings,
    stored: HashSet<FetchedId>,
    refused: HashSet<FetchedId>,
    destructive: bool,
    /// What was deleted on the server.
    gone: Gone,
}

impl Learnt {
    /// Writes it down. Nothing is lost where that fails: erased mails are remembered a little
    /// longer, broken ones are tried again.
    async fn remember(self, heart: &Shared, account: &AccountSettings) {
        let id = account.id.clone();
        let written = heart.on_disk(move |store| {
            if let Some(listed) = &self.plan.listed {
                store.record_listing(&id, listed, clock::now())?;
            }
            if !self.plan.forget.is_empty() {
                store.forget(&id, &self.plan.forget, clock::now())?;
            }
            store.remember_server(&id, |memory| self.change(memory))
        });
        if let Err(cause) = written.await {
            tracing::warn!("{}: the listing was not written down: {cause}", account.id);
        }
    }

    fn change(&self, memory: &mut ServerMemory) {
        memory.mails.retain(|id, _note| !self.stored.contains(id));
        for mail in self.plan.too_large.iter().chain(&self.plan.set_aside) {
            memory.note(mail.id).told = true;
        }
        for id in self.refused.difference(&self.stored) {
            memory.note(*id).told = true;
        }
        for (name, _uid) in &self.plan.unproved {
            memory.note(*name).told = true;
        }
        for (name, another) in &self.findings.others {
            memory.note(*name).another = Some(*another);
        }
        memory.absolve(self.findings.shown.iter().copied());
        for name in &self.findings.unproved {
            memory.note(*name).unproved = true;
        }
        memory.told_of_removal |= self.destructive;
        let nameless = self.plan.fetch.iter().any(|fetch| fetch.uid.is_none());
        if nameless && self.gone.is_all {
            memory.round += 1;
        }
        if let Some(listed) = &self.plan.listed {
            memory.tidy(Some(listed));
            let left = listed.iter().filter(|id| !self.gone.ids.contains(id));
            let left = left.copied();
            // Where the server removes what was retrieved, the next listing tells nothing.
            memory.last_listing = if self.destructive {
                ListingSample::default()
            } else {
                ListingSample::of(left.collect())
            };
        }
    }
}

/// Says once that the server may remove what is retrieved (EXPIRE 0, P-45).
fn tell_of_removal(account: &AccountSettings, sum: &mut Sum) {
    if account.pop3.keep_on_server != KeepOnServer::DeleteAfterDownload {
        sum.notices.push(Failure {
            task: Task::LeaveOnServer,
            cause: Cause::RemovesOnDownload {
                host: account.pop3.host.clone(),
            },
            account: Some(account.id.clone()),
        });
    }
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
    let session = Session::new(pop3_settings(heart, account, login));
    Ok(Talk {
        heart,
        account,
        session,
        line,
    })
}

/// What a POP3 session of this account has to know.
pub(in crate::worker) fn pop3_settings(
    heart: &Shared,
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
        languages: heart.language_tags(),
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
                note_login(talk.heart, &talk.account.id, &capabilities).await;
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

/// Notes a login, and writes its LOGIN-DELAY down, so that the next start keeps to it too (P-45).
/// What is announced after the login is this user's own figure.
pub(in crate::worker) async fn note_login(
    heart: &Shared,
    account: &AccountId,
    capabilities: &Capabilities,
) {
    let delay = capabilities.login_delay.map_or(0, |delay| delay.seconds);
    let now = clock::now();
    heart.fetches.remember(account, |memory| {
        memory.history = memory.history.logged_in(now, delay);
    });
    let of = account.clone();
    let written = heart.on_disk(move |store| {
        store.remember_server(&of, |memory| {
            memory.login_delay_seconds = delay;
            memory.logged_in_at = (delay > 0).then_some(now);
        })
    });
    if let Err(cause) = written.await {
        tracing::warn!("{account}: the login was not noted: {cause}");
    }
}

async fn make_plan(
    talk: &mut Talk<'_>,
    welcome: &Welcome,
    known: &KnownMails,
    memory: &ServerMemory,
    wish: &Wish,
) -> Result<Plan, Broken> {
    let account = talk.account;
    let policy = Policy {
        keep: account.pop3.keep_on_server,
        limit_octets: account.pop3.max_download_bytes,
        set_aside: memory.set_aside(),
        whole: match wish {
            Wish::Only(mails) => mails.clone(),
            Wish::Everything => HashSet::new(),
        },
        last_listing: memory.last_listing.clone(),
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
        plan.learn_sizes(&sizes, policy.limit_octets, welcome.capabilities.top);
    }
    // Mails at which a session broke come last, so that the others arrive.
    plan.fetch
        .sort_by_key(|fetch| memory.mails.get(&fetch.id).map_or(0, |note| note.strikes));
    Ok(plan)
}

/// Counts the mails that are left on the server, and tells of each once.
fn tell_left(account: &AccountSettings, plan: &Plan, memory: &ServerMemory, sum: &mut Sum) {
    let large = plan.too_large.iter().map(|mail| {
        let cause = Cause::OverLimit {
            limit_octets: account.pop3.max_download_bytes,
            size_octets: mail.octets.unwrap_or_default(),
        };
        (mail, cause)
    });
    let set_aside = plan.set_aside.iter().map(|mail| {
        let note = memory.mails.get(&mail.id);
        let cause = Cause::SetAside {
            times: note.map_or(0, |note| note.strikes),
            uid: mail.uid.as_ref().map(Uid::to_string).unwrap_or_default(),
            words: note.map(|note| note.words.clone()).unwrap_or_default(),
        };
        (mail, cause)
    });
    for (mail, cause) in large.chain(set_aside) {
        sum.leave(mail);
        if !memory.mails.get(&mail.id).is_some_and(|note| note.told) {
            sum.notice(&account.id, mail, cause);
        }
    }
    for (name, uid) in &plan.unproved {
        let note = memory.mails.get(name);
        if let Some(note) = note.filter(|note| note.is_set_aside() && !note.told) {
            sum.notices.push(Failure {
                task: Task::DeleteOnServer,
                cause: Cause::StaysUnproved {
                    times: note.strikes,
                    uid: uid.to_string(),
                    words: note.words.clone(),
                },
                account: Some(account.id.clone()),
            });
        }
    }
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
