//! From the greeting to the login.

use super::{Layer, Session, TlsPolicy};
use crate::sasl::Offer;
use crate::smtp::Event;
use crate::smtp::command::Command;
use crate::smtp::error::Error;
use crate::smtp::extensions::Extensions;
use crate::smtp::login::{self, Attempt};
use crate::smtp::reply::Reply;
use crate::smtp::state::{Due, Slate, State};
use crate::wire::Wants;

impl Session {
    pub(super) fn on_greeting(&mut self, reply: Reply) -> Result<(), Error> {
        if reply.code != 220 {
            return Err(Error::GreetingRefused { reply });
        }
        self.hello()
    }

    pub(super) fn hello(&mut self) -> Result<(), Error> {
        self.state = State::Hello;
        let hello = self.hello.clone();
        self.say(&Command::Ehlo(&hello), Due::Ehlo)
    }

    pub(super) fn on_hello(&mut self, due: Due, reply: Reply) -> Result<(), Error> {
        let tls_is_due = self.tls == TlsPolicy::StartTls && self.layer == Layer::Clear;
        match (due, reply.code) {
            (Due::Ehlo, 200..300) => self.extensions = Extensions::from_ehlo(&reply),
            (_, 200..300) => self.extensions = Extensions::none(&reply),
            // A server before EHLO, or one whose EHLO somebody hides (S-22, A-04).
            (Due::Ehlo, 500 | 501 | 502 | 504 | 550) if tls_is_due => {
                return Err(Error::NoStartTls { reply: Some(reply) });
            }
            (Due::Ehlo, 500 | 501 | 502 | 504 | 550) if self.login.is_none() => {
                self.state = State::Hello;
                let hello = self.hello.clone();
                return self.say(&Command::Helo(&hello), Due::Helo);
            }
            (_, _) => {
                return Err(Error::HelloRefused {
                    command: due.command(),
                    reply,
                });
            }
        }
        if tls_is_due {
            if !self.extensions.offers("STARTTLS") {
                return Err(Error::NoStartTls { reply: None });
            }
            self.state = State::StartTls;
            return self.say(&Command::StartTls, Due::StartTls);
        }
        match self.login.take() {
            Some(login) => {
                let offer = Offer {
                    mechanisms: self.extensions.mechanisms(),
                    encrypted: self.layer == Layer::Encrypted,
                    bindings: &self.bindings,
                };
                let step = Attempt::begin(login, &offer)?;
                self.on_login_step(step);
            }
            None => self.ready(),
        }
        Ok(())
    }

    pub(super) fn on_start_tls(&mut self, reply: Reply) -> Result<(), Error> {
        if reply.code != 220 {
            return Err(Error::StartTlsRefused { reply });
        }
        // What came in the clear behind this reply was not written by the server that is
        // about to prove who it is (S-33, A-01).
        match self.lines.buffered() {
            0 => self.state = State::Handshake,
            count => return Err(Error::BytesBeforeTls { count }),
        }
        Ok(())
    }

    pub(super) fn on_auth(&mut self, attempt: Box<Attempt>, reply: Reply) -> Result<(), Error> {
        let step = attempt.on_reply(reply)?;
        self.on_login_step(step);
        Ok(())
    }

    pub(super) fn on_login_step(&mut self, step: login::Step) {
        match step {
            login::Step::Say(attempt, line) => {
                self.out.push_back(Wants::Write(line));
                self.due.push_back(Due::Auth);
                self.state = State::Auth(attempt);
            }
            login::Step::Done(mechanism) => {
                self.logged_in_by = Some(mechanism);
                self.ready();
            }
        }
    }

    pub(super) fn ready(&mut self) {
        self.state = State::Ready(Slate::Clean);
        let extensions = self.extensions.clone();
        self.report(Event::Ready { extensions });
    }
}
