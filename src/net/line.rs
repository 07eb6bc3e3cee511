//! An open line: the stream with its limits, its transcript and its counts.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;

use crate::model::ChannelBindings;
use crate::wire::limits;

use super::fault::Fault;
use super::handshake::Begin;
use super::record::Record;
use super::stream::Stream;
use super::tls::TlsClient;

/// How long the steps below a protocol may take. Tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Finding the addresses of a name.
    pub resolve: Duration,
    /// One connection attempt, and all attempts together twice that.
    pub connect: Duration,
    /// A TLS handshake as a whole.
    pub handshake: Duration,
    /// A write without a single octet of progress.
    pub write: Duration,
    /// Upper bound of what a protocol may wait for; it has limits of its own.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            resolve: limits::CONNECT,
            connect: limits::CONNECT,
            handshake: limits::HANDSHAKE,
            write: limits::DATA_BLOCK,
            answer: Duration::MAX,
        }
    }
}

/// What a line tells while it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// The name has these addresses.
    Resolved(Vec<SocketAddr>),
    /// This address was tried in vain.
    NotConnected {
        /// Which.
        address: SocketAddr,
        /// What was wrong.
        why: String,
    },
    /// Connected to this one.
    Connected(SocketAddr),
    /// Encrypted, as agreed.
    Encrypted(String),
    /// The first octets of the server came.
    Spoke,
    /// A second more without an answer.
    Waiting {
        /// So far.
        seconds: u64,
        /// What for: `RETR 12`, `the greeting`.
        awaiting: String,
    },
}

/// What went over a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Octets written, before encryption.
    pub sent_octets: u64,
    /// Octets read, after decryption.
    pub received_octets: u64,
    /// Times something was written and then waited for.
    pub round_trips: u64,
}

/// Whom a line tells its [`Signal`]s.
pub type Watcher = Box<dyn FnMut(Signal) + Send + Sync>;

/// An open line. Dropping it closes the connection, whatever was going on.
pub struct Line {
    pub(super) stream: Stream,
    /// Of the encryption, until the machine has taken them.
    pub(super) bindings: Option<ChannelBindings>,
    pub(super) host: String,
    pub(super) client: Option<TlsClient>,
    pub(super) limits: Limits,
    pub(super) record: Record,
    pub(super) watcher: Watcher,
    pub(super) traffic: Traffic,
    /// Whether something was written since the last octet read.
    pub(super) wrote: bool,
    pub(super) buffer: Box<[u8]>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Line")
            .field("host", &self.host)
            .field("traffic", &self.traffic)
            .finish_non_exhaustive()
    }
}

/// Octets read at once.
const BUFFER_OCTETS: usize = 256 * 1024;

impl Line {
    /// Takes over a connected socket.
    #[must_use]
    pub fn new(
        tcp: TcpStream,
        host: &str,
        client: Option<TlsClient>,
        limits: Limits,
        record: Record,
        watcher: Watcher,
    ) -> Self {
        Self {
            stream: Stream::Plain(tcp),
            bindings: None,
            host: host.to_owned(),
            client,
            limits,
            record,
            watcher,
            traffic: Traffic::default(),
            wrote: false,
            buffer: vec![0; BUFFER_OCTETS].into_boxed_slice(),
        }
    }

    /// What went over it so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Its transcript.
    #[must_use]
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// What ties a login to the encryption of this line; nothing in the clear.
    #[must_use]
    pub fn bindings(&self) -> ChannelBindings {
        self.stream.bindings().unwrap_or_default()
    }

    /// Whether bytes are encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Encrypts after STARTTLS or STLS, within the limit. After a failure nothing more can be
    /// said on this line.
    ///
    /// # Errors
    /// Those of [`Stream::encrypt`], and [`Fault::TimedOut`].
    pub async fn encrypt(&mut self) -> Result<(), Fault> {
        self.begin_encryption(Begin::Upgrade).await
    }

    /// Encrypts, within the limit.
    pub(super) async fn begin_encryption(&mut self, begin: Begin) -> Result<(), Fault> {
        let Some(client) = self.client.clone() else {
            self.stream = Stream::Gone;
            return Err(Fault::handshake("the account says no encryption"));
        };
        let within = self.limits.handshake;
        let done =
            tokio::time::timeout(within, self.stream.encrypt(&self.host, &client, begin)).await;
        let result = done.unwrap_or_else(|_elapsed| {
            Err(Fault::TimedOut {
                awaiting: "the TLS handshake".to_owned(),
                within,
            })
        });
        match result {
            Ok(agreed) => {
                self.bindings = self.stream.bindings();
                self.record.note(&agreed);
                (self.watcher)(Signal::Encrypted(agreed));
                Ok(())
            }
            Err(fault) => {
                self.stream = Stream::Gone;
                self.record.note(&fault.to_string());
                Err(fault)
            }
        }
    }
}
