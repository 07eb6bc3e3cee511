//! Logging in (RFC 4954): which way is tried next and what its lines are.

use std::collections::VecDeque;

use crate::model::ChannelBindings;
use crate::sasl::{self, Exchange, Login, Mechanism, NoWay, Offer, ServerError, Way};
use crate::wire::Outgoing;

use super::command::Command;
use super::error::Error;
use super::reply::Reply;

/// One way being tried, and those left.
#[derive(Debug)]
pub(super) struct Attempt {
    exchange: Exchange,
    ways: Ways,
    /// What our side found wrong; the exchange is being given up, and a refusal is due (S-48).
    given_up: Option<sasl::Fault>,
}

/// What is left to be tried.
#[derive(Debug)]
struct Ways {
    login: Login,
    bindings: ChannelBindings,
    left: VecDeque<Way>,
    /// Exchanges begun so far.
    tried: u32,
}

/// What follows from a reply within AUTH.
#[derive(Debug)]
pub(super) enum Step {
    /// Write this and wait.
    Say(Box<Attempt>, Outgoing),
    /// Logged in by this.
    Done(Mechanism),
}

impl Attempt {
    /// Begins with the best way.
    ///
    /// # Errors
    /// [`Error::NoMechanism`], [`Error::PasswordInClear`], [`Error::WeakerLogin`],
    /// [`Error::Sasl`].
    pub(super) fn begin(login: Login, offer: &Offer<'_>) -> Result<Step, Error> {
        let left = login.ways(offer).map_err(|none| match none {
            NoWay::NoMechanism(none) => Error::NoMechanism(none),
            NoWay::InClear => Error::PasswordInClear,
            NoWay::Weaker(weaker) => Error::WeakerLogin(weaker),
        })?;
        let ways = Ways {
            login,
            bindings: offer.bindings.clone(),
            left: left.into(),
            tried: 0,
        };
        let none = || {
            Error::NoMechanism(sasl::NoMechanism {
                offered: offer.mechanisms.to_vec(),
            })
        };
        ways.next()?.ok_or_else(none)
    }

    /// What follows from `reply`.
    ///
    /// # Errors
    /// [`Error::LoginRefused`], [`Error::TokenRefused`], [`Error::LoginDeferred`],
    /// [`Error::LoginFailed`], [`Error::OutOfTurn`] and [`Error::Sasl`].
    pub(super) fn on_reply(mut self, reply: Reply) -> Result<Step, Error> {
        if let Some(fault) = self.given_up {
            return self.on_given_up(fault, reply);
        }
        match reply.code {
            235 => {
                self.exchange.conclude()?;
                Ok(Step::Done(self.exchange.way().mechanism))
            }
            334 => {
                let challenge = reply.lines.concat();
                let answer = sasl::decode(&challenge)
                    .and_then(|challenge| self.exchange.answer(&challenge))
                    .map(|answer| sasl::encode(&answer));
                let line = match answer {
                    Ok(text) => line(&Command::AuthAnswer(&text))?,
                    Err(fault) => {
                        self.given_up = Some(fault);
                        match fault {
                            // It has ended the exchange itself and waits for an empty line.
                            sasl::Fault::Server(_) => line(&Command::AuthAnswer(""))?,
                            _ => line(&Command::AuthCancel)?,
                        }
                    }
                };
                Ok(Step::Say(Box::new(self), line))
            }
            // Mechanism too weak, or not known after all: the next one (S-44).
            504 | 534 => {
                let tried = self.exchange.way().mechanism;
                let mut ways = self.ways;
                ways.left.retain(|way| way.mechanism != tried);
                ways.next()?.ok_or(Error::LoginFailed { reply })
            }
            400..500 => Err(Error::LoginDeferred { reply }),
            535 => self.on_refusal(reply),
            500.. if reply.enhanced == Some((5, 7, 8)) || self.exchange.explanation().is_some() => {
                self.on_refusal(reply)
            }
            500.. => Err(Error::LoginFailed { reply }),
            _ => Err(Error::OutOfTurn {
                command: "AUTH",
                reply,
            }),
        }
    }

    /// The credentials are wrong, as far as the server tells (S-44).
    fn on_refusal(self, reply: Reply) -> Result<Step, Error> {
        let exchange = &self.exchange;
        if exchange.way().mechanism.takes_a_token() {
            let explanation = exchange.explanation().map(str::to_owned);
            return Err(Error::TokenRefused { reply, explanation });
        }
        // A server that refuses before it has seen anything of the password offers what it
        // cannot do for this user: a mechanism without its secrets, another channel binding.
        if !exchange.gave_proof()
            && let Some(step) = self.ways.after(exchange.way())?
        {
            return Ok(step);
        }
        Err(Error::LoginRefused { reply })
    }

    /// The answer to `*`, or to the empty line behind the server's own error.
    fn on_given_up(self, fault: sasl::Fault, reply: Reply) -> Result<Step, Error> {
        let tried = self.exchange.way();
        match fault {
            sasl::Fault::Server(ServerError::Credentials) if reply.code >= 500 => {
                Err(Error::LoginRefused { reply })
            }
            sasl::Fault::Server(ServerError::BindingKind) if reply.code >= 500 => {
                self.ways.after(tried)?.ok_or(Error::Sasl(fault))
            }
            fault => Err(fault.into()),
        }
    }
}

impl Ways {
    /// Goes on with what is worth trying after `refused`.
    fn after(mut self, refused: Way) -> Result<Option<Step>, Error> {
        self.left.retain(|way| way.is_worth_trying_after(refused));
        self.next()
    }

    fn next(mut self) -> Result<Option<Step>, Error> {
        let mut unfit = None;
        while let Some(way) = self.left.pop_front() {
            match self.begin(way) {
                Ok((exchange, line)) => {
                    self.tried += 1;
                    let attempt = Attempt {
                        exchange,
                        ways: self,
                        given_up: None,
                    };
                    return Ok(Some(Step::Say(Box::new(attempt), line)));
                }
                // SCRAM cannot carry every password, and PLAIN not every one either.
                Err(fault) => unfit = Some(fault),
            }
        }
        unfit.map_or(Ok(None), Err)
    }

    fn begin(&self, way: Way) -> Result<(Exchange, Outgoing), Error> {
        let new = || way.exchange(&self.login, &self.bindings, self.tried);
        let mut exchange = new()?;
        let name = way.mechanism.name();
        let needs_two_steps = |text: &str| !Command::fits_behind_auth(name, text);
        let first = exchange
            .initial_response()
            .map(|octets| sasl::encode(&octets));
        let (exchange, initial) = match first {
            // The long initial response is said again, as the answer to an empty challenge.
            Some(text) if needs_two_steps(&text) => (new()?, None),
            first => (exchange, first),
        };
        let line = line(&Command::Auth {
            mechanism: name,
            initial: initial.as_ref().map(|text| text.as_str()),
        })?;
        Ok((exchange, line))
    }
}

/// A line of the exchange. What it may hold is base64, so only its length can be wrong.
fn line(command: &Command<'_>) -> Result<Outgoing, Error> {
    command
        .line()
        .map_err(|_too_long| Error::Sasl(sasl::Fault::TooLong))
}
