//! One session by hand, from the open line to its end.

use std::mem;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::channel::{Cause, Ticket};
use crate::config::settings::is_loopback;
use crate::console::{Ear, Followed, Kind, Line, Note, Phase, Protocol, Session, speak};
use crate::model::UpgradeFault;
use crate::model::account::TlsMode;
use crate::net::Line as Wire;
use crate::smtp::HelloName;
use crate::wire::transcript::Voice;

use super::login::LogIn;
use super::{Noted, Opened, Order, With, tell};
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
    /// The steps up to encryption that the settings ask for are still to be said.
    upgrades: bool,
    is_over: bool,
    noted: Noted,
}

/// What woke it.
enum Woken {
    Order(Option<Order>),
    Heard(Vec<u8>),
    Lost(String),
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

    /// Follows the session to its end.
    ///
    /// # Errors
    /// What broke the line, and [`Cause::BytesBeforeTls`].
    pub(super) async fn run(mut self, mut orders: mpsc::Receiver<Order>) -> Result<(), Cause> {
        while !self.is_over {
            self.flush().await;
            let woken = tokio::select! {
                biased;
                heard = self.wire.hear() => match heard {
                    Ok(bytes) => Woken::Heard(bytes.to_vec()),
                    Err(error) => Woken::Lost(error.to_string()),
                },
                order = orders.recv() => Woken::Order(order),
            };
            let result = match woken {
                Woken::Heard(bytes) => self.heard(&bytes).await,
                Woken::Lost(why) => {
                    self.note(&Note::Broken { why });
                    self.is_over = true;
                    Ok(())
                }
                Woken::Order(Some(Order::Say { line, raw })) => self.say(line.expose(), raw).await,
                Woken::Order(Some(Order::LogIn { mechanism })) => self.begin_login(mechanism).await,
                Woken::Order(Some(Order::Close) | None) => {
                    self.note(&Note::ClosedByPerson);
                    self.is_over = true;
                    Ok(())
                }
            };
            if result.is_err() {
                self.flush().await;
                return result;
            }
        }
        self.flush().await;
        Ok(())
    }

    /// Whether a password may go over this line as it is.
    pub(super) fn secret_may_travel(&self) -> bool {
        self.wire.is_encrypted() || is_loopback(&self.with.host)
    }

    /// Says one line.
    pub(super) async fn say(&mut self, typed: &str, raw: bool) -> Result<(), Cause> {
        if self.session.phase() == Phase::Closed {
            return Ok(());
        }
        let spoken = speak(&self.session, typed, raw, millis(self.began));
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
                self.say(&format!("EHLO {hello}"), false).await
            }
            (Protocol::Smtp, "EHLO", Kind::Done) => self.say("STARTTLS", false).await,
            (Protocol::Pop3, "", Kind::Done) => self.say("STLS", false).await,
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
                Err(Cause::NoEncryption {
                    host,
                    fault: UpgradeFault::Refused { words },
                })
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

    async fn flush_some(&mut self) {
        if self.untold.len() >= BATCH {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        let lines = mem::take(&mut self.untold);
        tell(self.heart, self.ticket, lines).await;
    }
}
