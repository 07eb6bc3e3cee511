//! One SMTP session: entries go over one connection, one behind the other.
//!
//! `AtDot` is durable before the final dot is written, and a verdict is durable before anything
//! else is done with it. What happens to the line in between decides only how long it takes, not
//! how often a mail arrives.

mod why;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::channel::event::{Progress, ServerKind};
use crate::channel::{Cause, Ticket};
use crate::model::account::{OnRefusedRecipient, TlsMode};
use crate::model::{AccountSettings, Doubt, OutboxId, OutboxItem, OutboxState, ServerReply};
use crate::net::{Line, Pause, Signal, Stop, pump};
use crate::smtp::{self, Envelope, Event, HelloName, Session, Submission, SubmitError, Verdict};
use crate::wire::machine::{Machine as _, Wants};
use crate::worker::heart::Shared;
use crate::worker::{cause, clock, login};

use super::post::{Wish, settle};
use super::{Attempted, Claim, Stopping, offers, tell_outbox, verdict};

use why::Why;

/// Mails handed to the session at once: the next one's envelope goes out behind the dot of the
/// one before.
const AHEAD: usize = 2;
/// Mails over one line, then comes another (S-6F); a server may allow fewer (RFC 9422).
const MAILS_A_LINE: u64 = 100;
/// Between two reports of progress, and between two pictures of the outbox.
const PAUSE: Duration = Duration::from_millis(100);
/// Seconds of silence before it is worth a word.
const SILENCE_SECONDS: u64 = 2;
/// Until the next attempt by itself after the password was refused.
const PASSWORD_PAUSE_SECONDS: i64 = 4 * 3600;

/// Attempts `items` over one connection.
pub(super) async fn run(
    heart: &Shared,
    account: &AccountSettings,
    items: Vec<OutboxItem>,
    wish: Wish,
    ticket: Option<Ticket>,
    stopped: watch::Receiver<Stopping>,
) -> Attempted {
    let mut delivery = Delivery {
        heart,
        account,
        wish,
        ticket,
        is_alone: items.len() == 1,
        touched: BTreeSet::new(),
        stopped,
        queue: items.into(),
        active: BTreeMap::new(),
        at_dot: BTreeSet::new(),
        next_number: 0,
        handed_over: 0,
        told: Instant::now(),
        attempted: Attempted::default(),
    };
    let mut unconfirmed = None;
    login::begins_attempt(heart, account, ServerKind::Smtp);
    loop {
        let before = delivery.attempted.settled.len();
        let why = match delivery.over_one_line().await {
            Ok(()) if delivery.queue.is_empty() => break,
            // As many as one line takes.
            Ok(()) if delivery.attempted.settled.len() > before => continue,
            Ok(()) => Why::Fault(delivery.closed()),
            Err(why) => why,
        };
        // Many servers take only so many mails over one line: the next one takes the rest.
        let got_on = delivery.attempted.settled.len() > before;
        if matches!(why, Why::Stopped) && delivery.let_go() {
            continue;
        }
        if got_on && why.is_goodbye() && !delivery.queue.is_empty() {
            if !matches!(why, Why::Unconfirmed { .. }) {
                continue;
            }
            // Once: a server that leaves behind every dot would turn all mails into questions.
            if unconfirmed.is_none() {
                unconfirmed = why.cause();
                continue;
            }
        }
        // The token may just have expired: its command gives a new one, once (S-45).
        if matches!(why, Why::Fault(Cause::TokenRefused { .. }))
            && login::renews_token(heart, account, ServerKind::Smtp).await
        {
            continue;
        }
        delivery.give_back(&why).await;
        delivery.attempted.cause = why.cause();
        break;
    }
    let attempted = &mut delivery.attempted;
    attempted.cause = attempted.cause.take().or(unconfirmed);
    delivery.attempted
}

/// An entry handed to the session.
struct Active {
    /// As it stood before.
    before: OutboxItem,
    /// With what the session has said of it so far.
    item: OutboxItem,
    claim: Claim,
}

struct Delivery<'a> {
    heart: &'a Shared,
    account: &'a AccountSettings,
    wish: Wish,
    ticket: Option<Ticket>,
    /// Whether the attempt is for one entry.
    is_alone: bool,
    /// Entries that the session had begun with when it was stopped.
    touched: BTreeSet<OutboxId>,
    stopped: watch::Receiver<Stopping>,
    /// Not handed to the session yet.
    queue: VecDeque<OutboxItem>,
    /// Handed to the session, by its number there.
    active: BTreeMap<u64, Active>,
    /// Of them those whose dot may be out.
    at_dot: BTreeSet<u64>,
    next_number: u64,
    /// Mails that the session of this line was given.
    handed_over: u64,
    told: Instant,
    attempted: Attempted,
}

impl Delivery<'_> {
    async fn over_one_line(&mut self) -> Result<(), Why> {
        let mut stopped = self.stopped.clone();
        let (mut session, mut line) = tokio::select! {
            opened = self.open() => opened?,
            _ = stopped.wait_for(|stop| stop.all) => return Err(Why::Stopped),
        };
        self.handed_over = 0;
        let mut quitting = false;
        loop {
            let may_stop = self.at_dot.is_empty();
            let active: Vec<OutboxId> = self
                .active
                .values()
                .map(|active| active.item.id.clone())
                .collect();
            let concerns_us =
                |stop: &Stopping| stop.all || active.iter().any(|id| stop.entries.contains(id));
            let paused = tokio::select! {
                biased;
                _ = stopped.wait_for(concerns_us), if may_stop => Err(Why::Stopped),
                paused = pump(&mut session, &mut line) => paused.map_err(|stop| self.why(stop)),
            };
            match paused {
                Ok(Pause::Event(event)) => {
                    if matches!(event, Event::Ready { .. }) {
                        let mechanism = session.logged_in_by();
                        let server = ServerKind::Smtp;
                        login::succeeded(self.heart, self.account, server, mechanism).await;
                    }
                    self.take(&mut session, event, None).await?;
                }
                Ok(Pause::Idle)
                    if self.active.is_empty()
                        && (self.queue.is_empty() || self.is_used_up(&session)) =>
                {
                    if quitting {
                        return Ok(());
                    }
                    quitting = true;
                    session.quit();
                }
                Ok(Pause::Idle) => {
                    let before = (self.active.len(), self.queue.len());
                    self.feed(&mut session).await?;
                    if (self.active.len(), self.queue.len()) == before {
                        let detail = "a session fell silent before it was done".to_owned();
                        return Err(Cause::Internal { detail }.into());
                    }
                }
                Ok(Pause::Closed) => {
                    self.note(&line);
                    return if quitting { Ok(()) } else { self.all_done() };
                }
                // Nothing but QUIT was left.
                Err(_after_all) if quitting => return Ok(()),
                Err(why) => {
                    drop(line);
                    return self.lost(&mut session, why).await;
                }
            }
        }
    }

    /// The server said goodbye before everything was submitted.
    fn all_done(&self) -> Result<(), Why> {
        if self.active.is_empty() && self.queue.is_empty() {
            return Ok(());
        }
        Err(Why::Fault(self.closed()))
    }

    fn closed(&self) -> Cause {
        Cause::Closed {
            host: self.account.smtp.host.clone(),
            awaiting: "MAIL".to_owned(),
        }
    }

    /// Whether this line has had its share of mails.
    fn is_used_up(&self, session: &Session) -> bool {
        let allowed = session.extensions().limits().mails;
        self.handed_over >= allowed.map_or(MAILS_A_LINE, |allowed| allowed.min(MAILS_A_LINE))
    }

    fn note(&self, line: &Line) {
        let traffic = line.traffic();
        line.record().note(&format!(
            "{} mails in {} round trips",
            self.attempted.settled.len(),
            traffic.round_trips
        ));
        tracing::info!(
            account = %self.account.id,
            mails = self.attempted.settled.len(),
            round_trips = traffic.round_trips,
            sent_octets = traffic.sent_octets,
            "delivered"
        );
    }

    async fn open(&self) -> Result<(Session, Line), Cause> {
        let (heart, account) = (self.heart, self.account);
        let login = login::login(heart, account, ServerKind::Smtp, None).await?;
        let watcher = {
            let (heart, id) = (Shared::clone(heart), account.id.clone());
            let tickets: Vec<Ticket> = self.ticket.into_iter().collect();
            Box::new(move |signal| {
                if let Signal::Waiting { seconds, awaiting } = signal
                    && seconds >= SILENCE_SECONDS
                {
                    let progress = Progress::Waiting { seconds, awaiting };
                    heart.mention_progress(&tickets, &id, &progress);
                }
            })
        };
        let line = heart.open_line(account, ServerKind::Smtp, watcher).await?;
        Ok((Session::new(smtp_settings(account, login)), line))
    }

    /// Hands the session what it may have.
    async fn feed(&mut self, session: &mut Session) -> Result<(), Why> {
        while self.active.len() < AHEAD
            && !self.is_used_up(session)
            && let Some(waiting) = self.queue.pop_front()
        {
            let Some(claim) = Claim::try_take(self.heart, &waiting.id) else {
                // A person is deciding about it.
                continue;
            };
            let Some((mut item, mail)) = self.load(waiting).await else {
                continue;
            };
            let number = self.next_number;
            self.next_number += 1;
            let again_to_refused = matches!(self.wish, Wish::Decided { .. });
            let submitted = verdict::recipients(&item, again_to_refused);
            let mut options = item.options.clone();
            if options.asks_for_reports() && !session.extensions().dsn() {
                // A wish: the mail goes without, and says so.
                options = options.without_reports();
                item.reports_left_out = true;
            }
            let submission = Submission {
                envelope: Envelope {
                    sender: (!item.options.no_returns).then(|| item.sender.clone()),
                    recipients: submitted.clone(),
                    options,
                },
                mail,
                number,
            };
            match session.submit(submission) {
                Ok(()) => {
                    let before = item.clone();
                    verdict::begin(&mut item, &submitted);
                    let active = Active {
                        before,
                        item,
                        claim,
                    };
                    self.active.insert(number, active);
                    self.handed_over += 1;
                }
                // A session that has failed goes on telling what became of its mails first.
                Err(SubmitError::NotReady | SubmitError::Ending) => {
                    self.queue.push_front(item);
                    return Ok(());
                }
                Err(error) => {
                    // The server cannot take this one, ever; the others go on.
                    let cause = cause::of_submit(&self.account.smtp.host, &error);
                    item.attempts = item.attempts.saturating_add(1);
                    item.state = OutboxState::Failed {
                        reason: verdict::of_cause(&cause),
                    };
                    self.finish(item).await?;
                }
            }
        }
        Ok(())
    }

    /// An entry as it stands now, with its mail. What cannot be read is this entry's own
    /// misfortune: the others go on.
    async fn load(&mut self, waiting: OutboxItem) -> Option<(OutboxItem, Vec<u8>)> {
        let id = waiting.id.clone();
        let loaded = self
            .heart
            .on_disk(move |store| {
                let outbox = store.outbox();
                Ok((outbox.item(&id)?, outbox.bytes(&id)?))
            })
            .await;
        match loaded {
            Ok((item, mail)) if self.wish.covers(&item, clock::now()) => Some((item, mail)),
            // Decided upon, or sent, since the attempt began.
            Ok(_other) => None,
            Err(cause) => {
                let reason = verdict::of_cause(&cause);
                let failed = OutboxItem {
                    state: OutboxState::Failed { reason },
                    ..waiting
                };
                if let Err(why) = self.finish(failed).await {
                    tracing::warn!("an entry is gone: {}", why.words());
                }
                None
            }
        }
    }

    /// A person decides about some entries: they are left as they were. Whether others are left
    /// to go on with.
    fn let_go(&mut self) -> bool {
        let stop = self.stopped.borrow_and_update().clone();
        if stop.all {
            return false;
        }
        let active = std::mem::take(&mut self.active);
        self.queue
            .extend(active.into_values().map(|active| active.before));
        self.queue.retain(|item| !stop.entries.contains(&item.id));
        self.touched.clear();
        !self.queue.is_empty()
    }

    async fn take(
        &mut self,
        session: &mut Session,
        event: Event,
        lost: Option<&ServerReply>,
    ) -> Result<(), Why> {
        match event {
            Event::Ready { extensions } => {
                offers::note(self.heart, self.account, &extensions).await;
                self.feed(session).await
            }
            Event::RecipientRefused {
                number,
                recipient,
                reply,
            } => {
                if let Some(active) = self.active.get_mut(&number) {
                    verdict::refuse(&mut active.item, &recipient, &reply);
                }
                Ok(())
            }
            Event::Progress {
                sent_octets,
                total_octets,
                ..
            } => {
                self.tell_progress(sent_octets, total_octets);
                Ok(())
            }
            Event::AboutToFinish { number } => self.at_dot(session, number).await,
            Event::Settled { number, verdict } => {
                let host = &self.account.smtp.host;
                let fault = session.fault().map(|error| cause::of_smtp(host, error));
                let fault = fault.as_ref().map(verdict::of_cause);
                self.settled(number, &verdict, lost.or(fault.as_ref()))
                    .await?;
                if lost.is_none() {
                    self.feed(session).await?;
                }
                Ok(())
            }
            Event::Untouched { number } => {
                let untouched = self.active.remove(&number);
                self.queue.extend(untouched.map(|active| active.before));
                Ok(())
            }
        }
    }

    /// From here on a broken line means that the mail may have been sent: that is written down
    /// before the dot is.
    async fn at_dot(&mut self, session: &mut Session, number: u64) -> Result<(), Why> {
        let Some(Active { item, .. }) = self.active.get_mut(&number) else {
            return Ok(());
        };
        verdict::at_dot(item);
        let written = item.clone();
        self.heart
            .on_disk(move |store| store.outbox().update(&written))
            .await?;
        self.at_dot.insert(number);
        session.dot_is_durable(number);
        Ok(())
    }

    async fn settled(
        &mut self,
        number: u64,
        verdict: &Verdict,
        lost: Option<&ServerReply>,
    ) -> Result<(), Why> {
        self.at_dot.remove(&number);
        let Some(Active {
            before,
            mut item,
            claim,
        }) = self.active.remove(&number)
        else {
            return Ok(());
        };
        let host = &self.account.smtp.host;
        verdict::apply(
            &mut item,
            verdict,
            host,
            lost,
            clock::now(),
            clock::jitter(),
        );
        if lost == Some(&Why::Stopped.reply()) && matches!(item.state, OutboxState::Deferred { .. })
        {
            // Nothing of it was sent; what becomes of it is the person's affair, or the next
            // start's.
            self.touched.insert(before.id.clone());
            self.queue.push_back(before);
            return Ok(());
        }
        let finished = self.finish(item).await;
        drop(claim);
        finished
    }

    async fn finish(&mut self, item: OutboxItem) -> Result<(), Why> {
        settle(self.heart, &item, self.ticket).await?;
        self.attempted.settled.push(item);
        if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            tell_outbox(self.heart).await;
        }
        Ok(())
    }

    /// The line is gone: the session says what became of each mail.
    async fn lost(&mut self, session: &mut Session, why: Why) -> Result<(), Why> {
        session.receive(&[]);
        let words = why.reply();
        // What it wants to write is for a line that is no more.
        while let Ok(wants) = session.poll() {
            match wants {
                Wants::Report(event) => self.take(session, event, Some(&words)).await?,
                Wants::Write(_) => {}
                Wants::Read { .. } | Wants::StartTls | Wants::Idle | Wants::Close => break,
            }
        }
        Err(why)
    }

    /// What has no result goes back to where it waits.
    async fn give_back(&mut self, why: &Why) {
        let at_dot = std::mem::take(&mut self.at_dot);
        let active = std::mem::take(&mut self.active);
        let left = active.into_iter().map(|(number, mut active)| {
            if at_dot.contains(&number) {
                active.item.state = OutboxState::Unknown {
                    since: clock::now(),
                    why: Doubt::LineEnded,
                };
                return active.item;
            }
            active.before
        });
        let left: Vec<OutboxItem> = left.chain(std::mem::take(&mut self.queue)).collect();
        for mut item in left {
            let is_stopped = matches!(why, Why::Stopped);
            let is_named = self.is_alone || self.touched.contains(&item.id);
            if is_stopped && (!is_named || self.heart.leaving.load(Ordering::Relaxed)) {
                // On the disk it stands as it stood before.
                continue;
            }
            if !matches!(item.state, OutboxState::Unknown { .. }) {
                self.postpone(&mut item, why);
            }
            if let Err(why) = self.finish(item).await {
                tracing::error!("the outbox was not written: {}", why.words());
            }
        }
    }

    fn postpone(&self, item: &mut OutboxItem, why: &Why) {
        let reason = why.reply();
        match why {
            // Cancelled is cancelled: the program does not try it again by itself.
            Why::Stopped => item.state = OutboxState::Failed { reason },
            // The same password again and again would lock the account.
            Why::Fault(
                Cause::LoginRefused { .. } | Cause::TokenRefused { .. } | Cause::PasswordMissing,
            ) => {
                let until = clock::now().plus_seconds(PASSWORD_PAUSE_SECONDS);
                item.state = OutboxState::Deferred { until, reason };
            }
            Why::Fault(_) | Why::Unconfirmed { .. } => {
                item.attempts = item.attempts.saturating_add(1);
                verdict::defer(item, reason, clock::now(), clock::jitter());
            }
        }
    }

    fn why(&self, stop: Stop<smtp::Error>) -> Why {
        let settings = &self.account.smtp;
        let cause = match stop {
            Stop::Protocol(smtp::Error::Unconfirmed { cause, .. }) => {
                return Why::Unconfirmed {
                    host: settings.host.clone(),
                    by: cause::of_smtp(&settings.host, &cause),
                };
            }
            Stop::Line(fault) => cause::of_line(&settings.host, settings.port, &fault),
            Stop::Protocol(error) => cause::of_smtp(&settings.host, &error),
        };
        if matches!(cause, Cause::LoginRefused { .. }) {
            self.heart
                .forget_password(&self.account.id, ServerKind::Smtp);
        }
        Why::Fault(cause)
    }

    fn tell_progress(&mut self, octets: u64, of_octets: u64) {
        let Some(ticket) = self.ticket else { return };
        if self.told.elapsed() < PAUSE && octets < of_octets {
            return;
        }
        self.told = Instant::now();
        let progress = Progress::Sending { octets, of_octets };
        self.heart
            .mention_progress(&[ticket], &self.account.id, &progress);
    }
}

/// What an SMTP session of this account has to know.
pub(in crate::worker) fn smtp_settings(
    account: &AccountSettings,
    login: smtp::Login,
) -> smtp::Settings {
    let settings = &account.smtp;
    smtp::Settings {
        hello: HelloName::default(),
        tls: match settings.tls {
            TlsMode::Implicit => smtp::TlsPolicy::Implicit,
            TlsMode::Starttls => smtp::TlsPolicy::StartTls,
            TlsMode::None => smtp::TlsPolicy::PlaintextAllowed,
        },
        login: Some(login),
        hold_on_refused_recipient: settings.on_refused_recipient == OnRefusedRecipient::Hold,
    }
}
