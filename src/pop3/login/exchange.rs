//! AUTH and the lines of its exchange (RFC 5034).

use std::collections::VecDeque;

use crate::model::account::AuthChoice;
use crate::sasl::{self, Exchange, Mechanism, ServerError, Way};
use crate::wire::{Outgoing, limits};

use super::{Scene, Step, Turn, begin_user, refusal, unsendable};
use crate::pop3::command::ArgumentFault;
use crate::pop3::error::Error;
use crate::pop3::reply::{Reply, Status};

/// One way being tried, and those left.
#[derive(Debug)]
pub(in crate::pop3) struct Attempt {
    exchange: Exchange,
    left: VecDeque<Way>,
    /// Exchanges begun before this one.
    before: u32,
    said: Said,
}

/// What is being answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// AUTH with the response in the same line.
    Initial,
    /// AUTH alone: the server speaks next.
    Name,
    /// A response.
    Response,
    /// That the exchange is given up (S-48): a refusal is due.
    Cancel(sasl::Fault),
}

/// Begins with the best way.
pub(super) fn begin(scene: Scene<'_>, ways: Vec<Way>) -> Result<Turn, Error> {
    next(scene, ways.into(), 0)?.ok_or_else(|| Error::NoMechanism {
        offered: super::offered(scene.capabilities),
    })
}

/// The next way that can carry the credentials.
fn next(scene: Scene<'_>, mut left: VecDeque<Way>, before: u32) -> Result<Option<Turn>, Error> {
    let mut unfit = None;
    while let Some(way) = left.pop_front() {
        match way.exchange(scene.login, scene.bindings, before) {
            Ok(exchange) => {
                let attempt = Attempt {
                    exchange,
                    left,
                    before,
                    said: Said::Name,
                };
                return attempt.open(scene).map(Some);
            }
            Err(fault) => unfit = Some(unfit_for_the_line(fault)),
        }
    }
    unfit.map_or(Ok(None), Err)
}

impl Attempt {
    fn mechanism(&self) -> Mechanism {
        self.exchange.way().mechanism
    }

    /// AUTH, with the response in it where that fits (P-47). Tokens never do, and Microsoft's
    /// servers take them in two steps only.
    fn open(mut self, scene: Scene<'_>) -> Result<Turn, Error> {
        let verb = format!("AUTH {} ", self.mechanism().name());
        if self.mechanism().takes_a_token() {
            return Ok(self.name());
        }
        let Some(response) = self.exchange.initial_response() else {
            return Ok(self.name());
        };
        let response = sasl::encode(&response);
        let length = verb.len() + response.len() + 2;
        if length > limits::POP3_COMMAND_OCTETS {
            return Ok(self.anew(scene)?.name());
        }
        let mut line = Vec::with_capacity(length);
        line.extend_from_slice(verb.as_bytes());
        line.extend_from_slice(response.as_bytes());
        line.extend_from_slice(b"\r\n");
        self.said = Said::Initial;
        let shown = format!("{verb}…");
        Ok(self.send(Outgoing::secret(line, &shown)))
    }

    /// The same from its beginning.
    fn anew(self, scene: Scene<'_>) -> Result<Self, Error> {
        let way = self.exchange.way();
        let exchange = way
            .exchange(scene.login, scene.bindings, self.before)
            .map_err(unfit_for_the_line)?;
        Ok(Self { exchange, ..self })
    }

    /// AUTH alone.
    fn name(mut self) -> Turn {
        self.said = Said::Name;
        let line = format!("AUTH {}\r\n", self.mechanism().name());
        self.send(Outgoing::open(line.into_bytes()))
    }

    fn send(self, line: Outgoing) -> Turn {
        Turn::Send(Step::Auth(Box::new(self)), line)
    }

    pub(super) fn on_status(self, status: Status, scene: Scene<'_>) -> Result<Turn, Error> {
        match (self.said, status) {
            (Said::Cancel(fault), Status::Refused(reply)) => self.on_given_up(fault, reply, scene),
            (Said::Cancel(fault), _) => Err(fault.into()),
            (Said::Initial, Status::Refused(reply)) if is_misunderstood(&reply) => {
                Ok(self.anew(scene)?.name())
            }
            (_, Status::Refused(reply)) => self.on_refusal(reply, scene),
            (Said::Initial, Status::Challenge(challenge)) if self.is_first_asked(&challenge) => {
                // It took the command and not the response in it (Coremail): once more.
                self.anew(scene)?.answer(&challenge)
            }
            (_, Status::Challenge(challenge)) => self.answer(&challenge),
            // Some servers write `+OK` where `+` is due (P-01).
            (Said::Name, Status::Ok(_)) => self.answer(b""),
            (Said::Response, Status::Ok(_)) if !self.has_said_all() => self.answer(b""),
            (Said::Initial | Said::Response, Status::Ok(_)) => {
                self.exchange.conclude()?;
                Ok(Turn::Done(Some(self.mechanism())))
            }
        }
    }

    /// Whether a challenge behind the initial response asks for that response.
    fn is_first_asked(&self, challenge: &[u8]) -> bool {
        challenge.is_empty() || self.mechanism() == Mechanism::Plain
    }

    /// A server that proves nothing itself has nothing left to hear.
    fn has_said_all(&self) -> bool {
        self.mechanism().proves_the_server() || self.exchange.has_said_all()
    }

    fn answer(mut self, challenge: &[u8]) -> Result<Turn, Error> {
        let challenge = match self.mechanism() {
            // What it says is not looked at, so it need not be base64 either.
            Mechanism::Plain | Mechanism::Login => Ok(sasl::decode(challenge).unwrap_or_default()),
            _ => sasl::decode(challenge),
        };
        let response = challenge.and_then(|challenge| self.exchange.answer(&challenge));
        let response = match response {
            Ok(response) => sasl::encode(&response),
            Err(fault) => {
                self.said = Said::Cancel(fault);
                let line = match fault {
                    // It has ended the exchange itself and waits for an empty line.
                    sasl::Fault::Server(_) => b"\r\n".to_vec(),
                    _ => b"*\r\n".to_vec(),
                };
                return Ok(self.send(Outgoing::open(line)));
            }
        };
        if response.len() + 2 > limits::SASL_LINE_OCTETS {
            return Err(unsendable("user name or password", ArgumentFault::TooLong));
        }
        let mut line = Vec::with_capacity(response.len() + 2);
        line.extend_from_slice(response.as_bytes());
        line.extend_from_slice(b"\r\n");
        self.said = Said::Response;
        Ok(self.send(Outgoing::secret(line, "…")))
    }

    /// -ERR. Before anything of the password was sent it says nothing about it: a server offers
    /// what it cannot do for this user, and the next way is tried (S-44).
    fn on_refusal(self, reply: Reply, scene: Scene<'_>) -> Result<Turn, Error> {
        let way = self.exchange.way();
        if way.mechanism.takes_a_token() && self.exchange.gave_proof() {
            let explanation = self.exchange.explanation().map(str::to_owned);
            return Err(match refusal(reply) {
                Error::LoginRefused { reply } => Error::TokenRefused { reply, explanation },
                other => other,
            });
        }
        let gave_proof = self.exchange.gave_proof();
        match refusal(reply) {
            Error::LoginRefused { reply } if !gave_proof => {
                self.after(way, scene)?.ok_or(Error::LoginRefused { reply })
            }
            other => Err(other),
        }
    }

    /// The answer to `*`, or to the empty line behind the server's own error.
    fn on_given_up(
        self,
        fault: sasl::Fault,
        reply: Reply,
        scene: Scene<'_>,
    ) -> Result<Turn, Error> {
        let way = self.exchange.way();
        match fault {
            sasl::Fault::Server(ServerError::Credentials) => Err(refusal(reply)),
            sasl::Fault::Server(ServerError::BindingKind) => {
                self.after(way, scene)?.ok_or(Error::Sasl(fault))
            }
            fault => Err(fault.into()),
        }
    }

    /// What is worth trying after `refused`; USER and PASS at last, where the program may choose.
    fn after(mut self, refused: Way, scene: Scene<'_>) -> Result<Option<Turn>, Error> {
        self.left.retain(|way| way.is_worth_trying_after(refused));
        if let Some(turn) = next(scene, self.left, self.before + 1)? {
            return Ok(Some(turn));
        }
        let may_choose = scene.login.choice == AuthChoice::Auto;
        let is_open = may_choose
            && scene.capabilities.user_pass
            && !scene.login.forbids_as_weaker(None)
            && (scene.encrypted || scene.login.secret_may_travel);
        if is_open {
            begin_user(scene).map(Some)
        } else {
            Ok(None)
        }
    }
}

/// Whether a refusal of AUTH with a response in it complains of the line, not of the credentials:
/// only then it costs nothing to ask again in two steps.
fn is_misunderstood(reply: &Reply) -> bool {
    let text = reply.text.to_ascii_lowercase();
    let complaints = ["syntax", "argument", "parameter", "bad command"];
    reply.code.is_none() && complaints.iter().any(|words| text.contains(words))
}

/// Our own credentials cannot go this way.
fn unfit_for_the_line(fault: sasl::Fault) -> Error {
    match fault {
        sasl::Fault::NoUser => unsendable("user name", ArgumentFault::Empty),
        sasl::Fault::Nul => unsendable("user name or password", ArgumentFault::Control),
        fault => fault.into(),
    }
}
