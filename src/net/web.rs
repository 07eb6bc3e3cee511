//! Asking a server of the Web: over https, with nothing that tells who asks (RFC 9110, RFC 9112).
//!
//! A mail chooses what is asked for, so whoever wrote it chooses the server. What it must not choose
//! is where in this network a request goes: a name is resolved once, every address that it has must
//! be one of the public Internet, and exactly those are connected to. What it must not learn is who
//! reads: no cookie, no referrer, no language, no version of anything, and no ticket of TLS that
//! would tell the next mail's pictures to be asked for by the same person ([`Web`] is made anew for
//! each mail). That leaves what nobody can do without: the address of this network, and the time.
//!
//! There are two uses: pictures ([`Web::fetch`]) and the one form that leaves a list
//! ([`Web::post`]).

mod address;
mod exchange;
mod form;
mod picture;
mod public;
mod wire;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

pub use address::WebAddress;
pub use form::{PostFault, WebResponse};
pub use picture::Follows;

use super::connect;
use super::fault::Fault;
use super::handshake::Begin;
use super::line::Limits;
use super::stream::Stream;
use super::tls::TlsClient;
use exchange::{Answer, Connection, Question};
use public::is_public;

/// Connections that wait to be used again.
const IDLE: usize = 16;

/// Hosts that tests give an address of their own: nobody is asked for them, and wherever they are
/// said to be is connected to. Nothing that a mail or config.toml says gets here.
pub type StandIns = HashMap<String, SocketAddr>;

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebFault {
    /// It is no address of https.
    #[error("it is no address of https")]
    NoAddress,
    /// The address bears a name or a password.
    #[error("the address bears a name or a password")]
    Credentials,
    /// The port belongs to another service.
    #[error("the port is not one of https")]
    Port,
    /// It leads elsewhere than to the Internet. Nothing was sent.
    #[error("it leads to {address}, which is not on the internet")]
    NotPublic {
        /// The first such address, or the name, where nobody else's can be so called.
        address: String,
    },
    /// A server leads on to a place without encryption.
    #[error("it leads on to a place without encryption")]
    Plain,
    /// Below the protocol.
    #[error("{0}")]
    Line(#[from] Fault),
    /// Not in time.
    #[error("no answer within {} s", within.as_secs())]
    TooSlow {
        /// The limit.
        within: Duration,
    },
    /// What answered speaks something else, or stopped in the middle.
    #[error("{detail}")]
    NotHttp {
        /// The library's words.
        detail: String,
    },
}

/// Asks on account of one mail. Its connections are used again, by this mail alone.
pub struct Web {
    client: TlsClient,
    limits: Limits,
    patience: Option<Duration>,
    stand_ins: Arc<StandIns>,
    idle: Mutex<Vec<(Server, Connection)>>,
    /// Which hosts it may be led on to.
    follows: Follows,
    /// Octets of what servers said, heads aside.
    received: Arc<AtomicUsize>,
}

/// Who is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
}

impl Server {
    fn of(address: &WebAddress) -> Self {
        Self {
            host: address.host().to_owned(),
            port: address.port(),
        }
    }
}

impl Web {
    /// Trusts as `client` does. `client` must not have been used for anybody else: its tickets
    /// would tell that it is the same.
    #[must_use]
    pub fn new(client: TlsClient, limits: Limits, stand_ins: Arc<StandIns>) -> Self {
        Self {
            client,
            limits,
            patience: None,
            stand_ins,
            idle: Mutex::default(),
            follows: Box::new(|_host| true),
            received: Arc::default(),
        }
    }

    /// How long one thing may take, where it is not the usual.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self {
            patience: Some(patience),
            ..self
        }
    }

    /// Counts there how many octets servers say, heads aside.
    #[must_use]
    pub fn counting(self, received: Arc<AtomicUsize>) -> Self {
        Self { received, ..self }
    }

    fn count(&self, octets: usize) {
        self.received.fetch_add(octets, Ordering::Relaxed);
    }

    /// From the first look-up to the last octet.
    async fn in_time<T, F: From<WebFault>>(
        &self,
        usual: Duration,
        asked: impl Future<Output = Result<T, F>>,
    ) -> Result<T, F> {
        let within = self.patience.unwrap_or(usual).min(self.limits.answer);
        let answered = timeout(within, asked).await;
        answered.unwrap_or_else(|_elapsed| Err(WebFault::TooSlow { within }.into()))
    }

    /// One request, and the head of its answer. A connection that was used before may have been
    /// closed by the other side just now; then a new one is opened, once.
    async fn ask(&self, address: &WebAddress, question: &Question) -> Result<Answer<'_>, WebFault> {
        let server = Server::of(address);
        let is_sent = AtomicBool::default();
        if let Some(mut used) = self.take(&server) {
            match used.ask(address, question, &is_sent).await {
                Err(WebFault::NotHttp { .. }) => {}
                Err(fault) => return Err(fault),
                Ok(head) => return Ok(Answer::new(self, server, used, head)),
            }
        }
        self.ask_once(address, question, &is_sent).await
    }

    /// One request that must not be asked twice: over no connection that was used before. `is_sent`
    /// becomes true before the first octet of it leaves, whatever comes behind.
    async fn ask_once(
        &self,
        address: &WebAddress,
        question: &Question,
        is_sent: &AtomicBool,
    ) -> Result<Answer<'_>, WebFault> {
        let server = Server::of(address);
        let mut connection = Connection::over(self.connect(&server).await?).await?;
        let head = connection.ask(address, question, is_sent).await?;
        Ok(Answer::new(self, server, connection, head))
    }

    fn take(&self, server: &Server) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let place = idle.iter().position(|(whose, _)| whose == server)?;
        Some(idle.swap_remove(place).1)
    }

    fn keep(&self, server: Server, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.is_open() && idle.len() < IDLE {
            idle.push((server, connection));
        }
    }

    async fn connect(&self, server: &Server) -> Result<Stream, WebFault> {
        let addresses = match self.stand_ins.get(&server.host) {
            Some(address) => vec![*address],
            None => self.resolve(server).await?,
        };
        let mut watcher: super::line::Watcher = Box::new(|_signal| ());
        let (tcp, _address) = connect::dial(addresses, self.limits.connect, &mut watcher).await?;
        let mut stream = Stream::Plain(tcp);
        let within = self.limits.handshake;
        let encrypting = stream.encrypt(&server.host, &self.client, Begin::AtOnce);
        let encrypted = timeout(within, encrypting).await;
        encrypted.map_err(|_elapsed| Fault::TimedOut {
            awaiting: "the TLS handshake".to_owned(),
            within,
        })??;
        Ok(stream)
    }

    /// The addresses of a name: all of them public, or none is used. A name of which some lead home
    /// is made to lead home.
    async fn resolve(&self, server: &Server) -> Result<Vec<SocketAddr>, WebFault> {
        let found = connect::resolve(&server.host, server.port, self.limits.resolve).await?;
        match found.iter().find(|address| !is_public(address.ip())) {
            Some(inner) => Err(WebFault::NotPublic {
                address: inner.ip().to_string(),
            }),
            None => Ok(found),
        }
    }
}
