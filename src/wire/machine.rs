//! The contract between a protocol and whoever owns the socket.
//!
//! A machine never reads a socket, a clock or a random source: bytes in, [`Wants`] out.
//! `net::drive` pumps it in the program, `tests/dialogue` pumps it from a script.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::model::ChannelBindings;

/// Bytes to write, with what the transcript may show of them.
///
/// One value is written by one call (some servers break when CR and LF arrive apart, S-6G).
#[derive(PartialEq, Eq)]
pub struct Outgoing {
    bytes: Zeroizing<Vec<u8>>,
    shown: Option<String>,
}

impl Outgoing {
    /// Bytes that may be shown as they are: commands and mail data.
    #[must_use]
    pub fn open(bytes: Vec<u8>) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            shown: None,
        }
    }

    /// Bytes with a secret in them; the transcript gets `shown` instead, e.g. `PASS …`.
    #[must_use]
    pub fn secret(bytes: Vec<u8>, shown: &str) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            shown: Some(shown.to_owned()),
        }
    }

    /// What goes on the wire.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What the transcript shows instead; `None`: the bytes themselves.
    #[must_use]
    pub fn shown(&self) -> Option<&str> {
        self.shown.as_deref()
    }
}

impl std::fmt::Debug for Outgoing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.shown {
            Some(shown) => write!(formatter, "{shown:?}"),
            None => write!(formatter, "{:?}", String::from_utf8_lossy(&self.bytes)),
        }
    }
}

/// What the machine needs before it can go on.
#[derive(Debug, PartialEq)]
pub enum Wants<E> {
    /// Write all of these bytes, then poll again.
    ///
    /// While a write blocks, the driver goes on reading and hands the bytes to
    /// [`Machine::receive`], so that two full buffers cannot wait for each other (S-65).
    Write(Outgoing),
    /// Read at least one byte within this time and pass it to [`Machine::receive`].
    ///
    /// The limit belongs to the command in flight (RFC 5321 §4.5.3.2); the clock is the caller's.
    Read {
        /// How long to wait for the first byte.
        within: Duration,
        /// What is being waited for, fit for a status line: `RETR 12`, `the greeting`.
        awaiting: String,
    },
    /// Negotiate TLS on the open connection, then call [`Machine::tls_established`].
    StartTls,
    /// Something happened that the caller should know. Poll again.
    Report(E),
    /// Nothing is in flight; the caller may ask for the next thing.
    Idle,
    /// The session is over. Close the connection.
    Close,
}

/// A protocol session as a state machine.
pub trait Machine {
    /// What the session reports, e.g. `smtp::Event`.
    type Event;
    /// Why the session ended early. Cloned on each poll after a failure.
    type Error: Clone + std::error::Error;

    /// Takes bytes from the server, cut anywhere. An empty slice means end of stream.
    fn receive(&mut self, bytes: &[u8]);

    /// Takes what ties a login to the encryption of this line (RFC 5056): before the first poll
    /// where the line was encrypted from the start, else before [`Machine::tls_established`].
    /// A machine that logs in nobody has no use for it.
    fn bind(&mut self, _bindings: ChannelBindings) {}

    /// Says that the handshake asked for by [`Wants::StartTls`] succeeded.
    fn tls_established(&mut self);

    /// Returns the next thing to do.
    ///
    /// # Errors
    /// The first error is final: every later call returns it again.
    fn poll(&mut self) -> Result<Wants<Self::Event>, Self::Error>;

    /// Takes what the server said since the last call, for the transcript: reply lines as they
    /// came, mail data as one line such as `(mail data, 12345 octets)`. The driver sees only
    /// bytes cut anywhere; only the machine knows what they are.
    fn heard(&mut self) -> Vec<Vec<u8>> {
        Vec::new()
    }
}
