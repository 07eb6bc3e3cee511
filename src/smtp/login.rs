//! Logging in (RFC 4954): which mechanism is tried next and what its lines are.

use std::collections::VecDeque;

use crate::sasl::{self, Exchange, Login, Mechanism, NoMechanism};
use crate::wire::Outgoing;

use super::command::Command;
use super::error::Error;
use super::reply::Reply;

/// One mechanism being tried, and those left.
#[derive(Debug)]
pub(super) struct Attempt {
    exchange: Exchange,
    login: Login,
    left: VecDeque<Mechanism>,
    /// What our side found wrong; the exchange is being given up, and 501 is due (S-48).
    given_up: Option<sasl::Fault>,
}

/// What follows from a reply within AUTH.
#[derive(Debug)]
pub(super) enum Step {
    /// Write this and wait.
    Say(Attempt, Outgoing),
    /// Logged in.
    Done,
}

impl Attempt {
    /// Begins with the best mechanism.
    ///
    /// # Errors
    /// [`Error::NoMechanism`], [`Error::PasswordInClear`], [`Error::Sasl`].
    pub(super) fn begin(login: Login, offered: &[String], encrypted: bool) -> Result<Step, Error> {
        let allowed = |mechanism: &Mechanism| {
            encrypted || login.secret_may_travel || !mechanism.shows_the_secret()
        };
        let ranked = sasl::ranked(offered, login.choice);
        if ranked.is_empty() {
            return Err(NoMechanism {
                offered: offered.to_vec(),
            }
            .into());
        }
        let left: VecDeque<Mechanism> = ranked.into_iter().filter(allowed).collect();
        Self::next(login, left)?.ok_or(Error::PasswordInClear)
    }

    fn next(login: Login, mut left: VecDeque<Mechanism>) -> Result<Option<Step>, Error> {
        let Some(mechanism) = left.pop_front() else {
            return Ok(None);
        };
        let mut exchange = Exchange::new(mechanism, &login.credentials)?;
        let name = mechanism.name();
        let needs_two_steps = |text: &str| !Command::fits_behind_auth(name, text);
        let first = exchange
            .initial_response()
            .map(|octets| sasl::encode(&octets));
        let (exchange, initial) = match first {
            // The long initial response is said again, as the answer to an empty challenge.
            Some(text) if needs_two_steps(&text) => {
                (Exchange::new(mechanism, &login.credentials)?, None)
            }
            first => (exchange, first),
        };
        let command = Command::Auth {
            mechanism: name,
            initial: initial.as_ref().map(|text| text.as_str()),
        };
        let line = line(&command)?;
        let attempt = Self {
            exchange,
            login,
            left,
            given_up: None,
        };
        Ok(Some(Step::Say(attempt, line)))
    }

    /// What follows from `reply`.
    ///
    /// # Errors
    /// [`Error::LoginRefused`], [`Error::LoginDeferred`], [`Error::LoginFailed`],
    /// [`Error::OutOfTurn`] and [`Error::Sasl`].
    pub(super) fn on_reply(mut self, reply: Reply) -> Result<Step, Error> {
        if let Some(fault) = self.given_up {
            return Err(fault.into());
        }
        match reply.code {
            235 => Ok(Step::Done),
            334 => {
                let challenge = reply.lines.concat();
                let answer = sasl::decode(&challenge)
                    .and_then(|challenge| self.exchange.answer(&challenge))
                    .map(|answer| sasl::encode(&answer));
                let line = match answer {
                    Ok(text) => line(&Command::AuthAnswer(&text))?,
                    Err(fault) => {
                        self.given_up = Some(fault);
                        line(&Command::AuthCancel)?
                    }
                };
                Ok(Step::Say(self, line))
            }
            // Mechanism too weak, or not known after all: the next one (S-44).
            504 | 534 => Self::next(self.login, self.left)?.ok_or(Error::LoginFailed { reply }),
            535 => Err(Error::LoginRefused { reply }),
            400..500 => Err(Error::LoginDeferred { reply }),
            500.. if reply.enhanced == Some((5, 7, 8)) => Err(Error::LoginRefused { reply }),
            500.. => Err(Error::LoginFailed { reply }),
            _ => Err(Error::OutOfTurn {
                command: "AUTH",
                reply,
            }),
        }
    }
}

/// A line of the exchange. What it may hold is base64, so only its length can be wrong.
fn line(command: &Command<'_>) -> Result<Outgoing, Error> {
    command
        .line()
        .map_err(|_too_long| Error::Sasl(sasl::Fault::TooLong))
}
