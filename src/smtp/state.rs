//! Where a session stands, and which replies it waits for.

use std::time::Duration;

use crate::wire::limits;

use super::content::Content;
use super::error::Error;
use super::login::Attempt;
use super::reply::{Class, Form, Reply};
use super::transaction::{Step, Transaction};

/// Where a session stands, in the order of an ordinary one.
#[derive(Debug)]
pub(super) enum State {
    Greeting,
    Hello,
    StartTls,
    /// The driver negotiates TLS; no reply is due, and no byte may come.
    Handshake,
    Auth(Box<Attempt>),
    Ready(Slate),
    Envelope(Transaction),
    /// The mail goes out, block by block; replies to its chunks may come meanwhile.
    Content(Transaction, Content),
    /// Nothing more goes out before the replies to its chunks are here.
    Chunks(Transaction, Content),
    /// Waits until the caller has made durable that the end of the mail is about to be written.
    BeforeEnd(Transaction, Content),
    /// The end may be written: the last block with the final dot, or as the last chunk.
    End(Transaction, Content),
    /// The end is out: from here a lost connection leaves the outcome unknown. The next mail's
    /// envelope may be out as well.
    Verdict(Transaction, Option<Box<Transaction>>),
    /// Ends data that nobody wanted; its mail is settled.
    Discarding,
    /// A chunk was refused, and its mail is settled: what was promised of the chunk on its way
    /// follows, and its replies decide nothing.
    Spoiled {
        mail: Vec<u8>,
        content: Content,
    },
    Farewell,
    Over,
}

impl State {
    /// Whether more goes out although replies are due.
    pub(super) fn goes_on(&self) -> bool {
        match self {
            Self::Content(..) => true,
            Self::Spoiled { content, .. } => content.is_within_chunk(),
            _ => false,
        }
    }

    /// Whether a mail is on its way that the server has not been told the end of.
    pub(super) fn is_within_mail(&self) -> bool {
        matches!(
            self,
            Self::Content(..) | Self::Chunks(..) | Self::BeforeEnd(..) | Self::End(..)
        )
    }

    /// What an answer that nobody asked for seems to answer.
    pub(super) fn command(&self) -> &'static str {
        match self {
            Self::Content(_, content)
            | Self::Chunks(_, content)
            | Self::BeforeEnd(_, content)
            | Self::End(_, content)
            | Self::Spoiled { content, .. } => content.command(),
            Self::Handshake => "STARTTLS",
            _ => "MAIL",
        }
    }
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
    /// A chunk that is not the last.
    Chunk,
    LastChunk,
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
            Self::Chunk => "BDAT",
            Self::LastChunk => "BDAT LAST",
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
            Self::Chunk => limits::DATA_BLOCK,
            Self::LastChunk | Self::Dot | Self::LoneDot => limits::VERDICT,
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
            // The one reply that may come to anything (RFC 5321 §3.8).
            _ if reply.code == 421 => true,
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
