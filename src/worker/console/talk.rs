//! One session by hand, from the open line to its end.

use std::mem;
use std::sync::atomic::Ordering;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::channel::{Cause, Ticket};
use crate::config::settings::is_loopback;
use crate::console::{
    Ear, Followed, Kind, Line, Manner, Note, Phase, Protocol, Session, Told, speak,
};
use crate::model::UpgradeFault;
use crate::model::account::TlsMode;
use crate::net::Line as Wire;
use crate::smtp::HelloName;
use crate::wire::transcript::Voice;

use super::login::LogIn;
use super::{Closing, Done, Noted, Opened, Order, What, With, tell};
use crate::worker::cause;
use crate::worker::heart::{Shared, lock};

/// Lines told at once.
const BATCH: usize = 256;
/// Seconds of silence after which a server's leave is about them.
const SILENCE: u64 = 30;

/// Milliseconds since a moment.
pub(super) fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A session by hand.
pub(super) struct Talk<'a> {
    pub(super) heart: &'a Shared,
    ticket: Ticket,
    pub(super) with: With,
    pub(super) session: Session,
    ear: Ear,
    pub(super) wire: Wire,
    began: Instant,
    spoke: Instant,
    untold: Vec<Line>,
    pub(super) log_in: Option<LogIn>,
    /// Whom the end of the login is told.
    logging_in: Option<Done>,
    /// Orders carried out, whose lines are told with the next batch.
    carried_out: Vec<Done>,
    /// The steps up to encryption that the settings ask for are still to be said.
    upgrades: bool,
    is_over: bool,
    noted: Noted,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        heart: &'a Shared,
        ticket: Ticket,
        protocol: Protocol,
        with: With,
        Opened { wire, began, noted }: Opened,
    ) -> Self {
        let mut talk = Self {
            heart,
            ticket,
            upgrades: with.tls == TlsMode::Starttls,
            with,
            session: Session::new(protocol),
            ear: Ear::default(),
            wire,
            began,
            spoke: began,
            untold: Vec::new(),
            log_in: None,
            logging_in: None,
            carried_out: Vec::new(),
            is_over: false,
            noted,
        };
        talk.take_notes();
        talk
    }

    /// What the line below has told.
    fn take_notes(&mut self) {
        let notes = mem::take(&mut *lock(&self.noted));
        for note in notes {
            self.tell(note);
        }
    }

    /// Follows the session to its end, or until it is closed, whatever it is waiting for then.
    ///
    /// # Errors
    /// What broke the line, [`Cause::BytesBeforeTls`], and [`Cause::ConsoleFull`].
    pub(super) async fn run(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        closing: &Closing,
    ) -> Result<(), Cause> {
        let ended = tokio::select! {
            biased;
            () = closing.close.notified() => None,
            ended = self.converse(&mut orders) => Some(ended),
        };
        let is_over_full = closing.is_over_full.load(Ordering::SeqCst);
        if ended.is_none() && !is_over_full {
            self.note(&Note::ClosedByPerson);
        }
        self.flush().await;
        match ended {
            None if is_over_full => Err(Cause::ConsoleFull),
            ended => ended.unwrap_or(Ok(())),
        }
    }

    async fn converse(&mut self, orders: &mut mpsc::Receiver<Order>) -> Result<(), Cause> {
        while !self.is_over {
            self.flush().await;
            let is_free = self.is_free();
            let order = tokio::select! {
                biased;
                heard = self.wire.hear() => {
                    match heard.map(<[u8]>::to_vec) {
                        Ok(bytes) => self.heard(&bytes).await?,
                        Err(error) => self.lose(error.to_string()),
                    }
                    // A server that never pauses must not starve who types.
                    if self.is_free() { orders.try_recv().ok() } else { None }
                }
                order = orders.recv(), if is_free => match order {
                    Some(order) => Some(order),
                    // Nobody can reach it any more.
                    None => return Ok(()),
                },
            };
            match order {
                Some(order) if !self.is_over => self.carry_out(order).await?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether a line may go out: neither is encryption on its way, behind which it would go in the
    /// clear (S-32), nor a login, into which it would get.
    fn is_free(&self) -> bool {
        !self.upgrades && !self.session.awaits_tls() && self.log_in.is_none()
    }

    fn lose(&mut self, why: String) {
        self.note(&Note::Broken { why });
        self.is_over = true;
    }

    async fn carry_out(&mut self, order: Order) -> Result<(), Cause> {
        match order.what {
            What::Say { line, manner } => {
                if manner == Manner::Answer && !self.session.takes_answer() {
                    // A secret that nobody asks for any more: dropped, and its outcome says so.
                    self.told("console-told-answer-late", &[]);
                    return Ok(());
                }
                self.say(line.expose(), manner).await?;
                self.carried_out.push(order.done);
                Ok(())
            }
            What::LogIn { mechanism } => {
                self.logging_in = Some(order.done);
                self.begin_login(mechanism).await
            }
        }
    }

    /// Whether a password may go over this line as it is.
    pub(super) fn secret_may_travel(&self) -> bool {
        self.wire.is_encrypted() || is_loopback(&self.with.host)
    }

    /// Says one line.
    pub(super) async fn say(&mut self, typed: &str, manner: Manner) -> Result<(), Cause> {
        if self.session.phase() == Phase::Closed {
            return Ok(());
        }
        let spoken = speak(&self.session, typed, manner, millis(self.began));
        self.tell(spoken.line);
        self.spoke = Instant::now();
        let mut heard = Vec::new();
        let said = self.wire.say(spoken.outgoing.bytes(), &mut heard).await;
        if !heard.is_empty() {
            Box::pin(self.heard(&heard)).await?;
        }
        said.map_err(|fault| cause::of_line(&self.with.host, self.with.port, &fault))
    }

    async fn heard(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        let after_ms = millis(self.began);
        if bytes.is_empty() {
            if let Some(line) = self.ear.last_words(after_ms) {
                self.tell(line);
            }
            let seconds = self.spoke.elapsed().as_secs();
            let took_leave = matches!(self.session.phase(), Phase::Closed | Phase::Update);
            let note = if seconds >= SILENCE && !took_leave {
                Note::ClosedAfterSilence { seconds }
            } else {
                Note::ClosedByServer
            };
            self.note(&note);
            self.is_over = true;
            return Ok(());
        }
        let mut lines = self.ear.hear(bytes, after_ms).into_iter();
        while let Some(line) = lines.next() {
            let text = line.text.clone();
            let followed = self.tell(line);
            if self.session.wants_tls() {
                // Whatever came with the grant was not written under encryption.
                if lines.next().is_some() || self.ear.unfinished() > 0 {
                    let host = self.with.host.clone();
                    return Err(Cause::BytesBeforeTls { host });
                }
                self.encrypt().await?;
            }
            self.flush_some().await;
            self.go_on(&text, &followed).await?;
        }
        Ok(())
    }

    async fn encrypt(&mut self) -> Result<(), Cause> {
        self.flush().await;
        let failed = |fault| cause::of_line(&self.with.host, self.with.port, &fault);
        self.wire.encrypt().await.map_err(failed)?;
        self.take_notes();
        Ok(())
    }

    /// The steps that nobody types: up to encryption, and within a login.
    async fn go_on(&mut self, text: &str, followed: &Followed) -> Result<(), Cause> {
        if self.upgrades {
            self.upgrade(text, followed).await?;
        }
        if self.log_in.is_some() {
            self.continue_login(text, followed).await?;
        }
        Ok(())
    }

    async fn upgrade(&mut self, text: &str, followed: &Followed) -> Result<(), Cause> {
        let protocol = self.session.protocol();
        let is_whole = !matches!(followed.kind, Kind::Continued | Kind::Note);
        match (protocol, followed.answers.as_str(), followed.kind) {
            (Protocol::Smtp, "", Kind::Done) => {
                let hello = HelloName::default();
                self.say(&format!("EHLO {hello}"), Manner::Plain).await
            }
            (Protocol::Smtp, "EHLO", Kind::Done) => self.say("STARTTLS", Manner::Plain).await,
            (Protocol::Pop3, "", Kind::Done) => self.say("STLS", Manner::Plain).await,
            // Only 220 grants it (S-31); on any other success nothing is encrypted.
            (Protocol::Smtp, "STARTTLS", Kind::Done) if text.starts_with("220") => {
                self.upgrades = false;
                Ok(())
            }
            (Protocol::Pop3, "STLS", Kind::Done) => {
                self.upgrades = false;
                Ok(())
            }
            _ if is_whole => {
                // Refused: never on in the clear where encryption was asked for.
                let (host, words) = (self.with.host.clone(), text.to_owned());
                let fault = match followed.kind {
                    Kind::Later => UpgradeFault::NotNow { words },
                    Kind::Refused => UpgradeFault::Refused { words },
                    _ => UpgradeFault::Odd { words },
                };
                Err(Cause::NoEncryption { host, fault })
            }
            _ => Ok(()),
        }
    }

    /// Takes a line into the dialogue; it is told with the next batch.
    pub(super) fn tell(&mut self, line: Line) -> Followed {
        let followed = self.session.follow(&line);
        self.untold.push(line);
        followed
    }

    pub(super) fn note(&mut self, note: &Note) {
        let line = Line::new(millis(self.began), Voice::Note, note.to_string());
        self.tell(line);
    }

    /// Notes a sentence of ours.
    pub(super) fn told(&mut self, key: &str, named: &[(&'static str, &str)]) {
        match Told::new(key, named) {
            Some(told) => self.note(&Note::Told(told)),
            None => tracing::error!("there is no sentence {key}"),
        }
    }

    async fn flush_some(&mut self) {
        if self.untold.len() >= BATCH {
            self.flush().await;
        }
    }

    /// Tells what was said. Closing may stop it anywhere: a line is dropped only once it was told.
    async fn flush(&mut self) {
        if self.log_in.is_none() {
            self.carried_out.extend(self.logging_in.take());
        }
        while !self.untold.is_empty() {
            let batch: Vec<Line> = self.untold.iter().take(BATCH).cloned().collect();
            let told = batch.len();
            tell(self.heart, self.ticket, batch).await;
            self.untold.drain(..told);
        }
        for done in self.carried_out.drain(..) {
            // Who asked may be gone.
            done.send(()).ok();
        }
    }
}
