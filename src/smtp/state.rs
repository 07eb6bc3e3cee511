//! Where a session stands, and which replies it waits for.

use std::time::Duration;

use crate::wire::limits;

use super::error::Error;
use super::login::Attempt;
use super::reply::{Class, Form, Reply};
use super::transaction::{Body, Step, Transaction};

/// Where a session stands, in the order of an ordinary one.
#[derive(Debug)]
pub(super) enum State {
    Greeting,
    Hello,
    StartTls,
    /// The driver negotiates TLS; no reply is due, and no byte may come.
    Handshake,
    Auth(Attempt),
    Ready(Slate),
    Envelope(Transaction),
    /// 354 was read; blocks of the mail go out.
    Body(Transaction, Body),
    /// Waits until the caller has made durable that the dot is about to be written.
    BeforeDot(Transaction, Body),
    /// The dot may be written.
    Dot(Transaction, Body),
    /// The dot is out: from here a lost connection leaves the outcome unknown. The next
    /// mail's envelope may be out as well.
    Verdict(Transaction, Option<Box<Transaction>>),
    /// A lone dot ends data that nobody wanted; its mail is settled.
    Discarding,
    Farewell,
    Over,
}

/// What the server has kept of the transaction before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slate {
    /// Nothing: no MAIL since EHLO or RSET.
    Clean,
    /// The final dot should have cleared it; RSET goes with the next MAIL all the same (S-6F).
    Used,
    /// An envelope that was given up.
    Dirty,
}

/// A command whose reply is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Auth,
    Step(Step),
    Dot,
    /// Its reply decides nothing.
    LoneDot,
    Quit,
}

impl Due {
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::Greeting => "the greeting",
            Self::Ehlo => "EHLO",
            Self::Helo => "HELO",
            Self::StartTls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::Step(Step::Rset) => "RSET",
            Self::Step(Step::Mail) => "MAIL",
            Self::Step(Step::Rcpt(_)) => "RCPT",
            Self::Step(Step::Data) => "DATA",
            Self::Dot | Self::LoneDot => "the final dot",
            Self::Quit => "QUIT",
        }
    }

    pub(super) fn within(self) -> Duration {
        match self {
            Self::Greeting => limits::GREETING,
            Self::Ehlo | Self::Helo | Self::StartTls | Self::Auth => limits::COMMAND,
            Self::Step(Step::Rset | Step::Mail | Step::Rcpt(_)) => limits::COMMAND,
            Self::Step(Step::Data) => limits::DATA_GRANT,
            Self::Dot | Self::LoneDot => limits::VERDICT,
            Self::Quit => limits::FAREWELL,
        }
    }

    pub(super) fn form(self) -> Form {
        match self {
            Self::Greeting | Self::Ehlo | Self::Helo => Form::Bare,
            Self::Auth => Form::Sasl,
            _ => Form::Ordinary,
        }
    }

    /// Refuses a reply that this command cannot have, so that transitions see only those it can.
    ///
    /// # Errors
    /// [`Error::OutOfTurn`].
    pub(super) fn check(self, reply: &Reply) -> Result<(), Error> {
        let fits = match (self, reply.class()) {
            // 354 alone opens the data (S-6A).
            (Self::Step(Step::Data), Class::Intermediate) => reply.code == 354,
            (Self::Step(Step::Data), Class::Completion) => false,
            (Self::Greeting, Class::Completion) => reply.code == 220,
            (Self::Step(Step::Rset), class) => class == Class::Completion,
            (Self::Auth | Self::StartTls | Self::LoneDot | Self::Quit, _) => true,
            (_, class) => class != Class::Intermediate,
        };
        if fits {
            return Ok(());
        }
        Err(Error::OutOfTurn {
            command: self.command(),
            reply: reply.clone(),
        })
    }
}
