//! One picture from the web: over https, and with nothing that tells who asks.
//!
//! A mail chooses what is asked for, so whoever wrote it chooses the server. What it must not choose
//! is where in this network a request goes: a name is resolved once, every address that it has must
//! be one of the public Internet, and exactly those are connected to. What it must not learn is who
//! reads: no cookie, no referrer, no language, no version of anything, and no ticket of TLS that
//! would tell the next mail's pictures to be asked for by the same person ([`Web`] is made anew for
//! each mail). That leaves what nobody can do without: the address of this network, and the time.

mod address;
mod exchange;
mod public;
mod wire;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

pub use address::WebAddress;
pub use public::is_public;
pub(super) use wire::Wire;

use super::connect;
use super::fault::Fault;
use super::handshake::Begin;
use super::line::Limits;
use super::stream::Stream;
use super::tls::TlsClient;
use crate::model::PictureFault;
use exchange::{Answer, Connection};

/// Times that a server may send us on to another place.
const REDIRECTS: usize = 4;
/// From the first look-up to the last octet.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections that wait to be used again.
const IDLE: usize = 16;

/// Hosts that tests give an address of their own: nobody is asked for them, and wherever they are
/// said to be is connected to. Nothing that a mail or config.toml says gets here.
pub type StandIns = HashMap<String, SocketAddr>;

/// Asks for the pictures of one mail. Its connections are used again, by this mail alone.
pub struct Web {
    client: TlsClient,
    limits: Limits,
    patience: Duration,
    stand_ins: Arc<StandIns>,
    idle: Mutex<Vec<(Server, Connection)>>,
    /// Which hosts it may be led on to.
    follows: Follows,
}

/// Says which hosts one may be led on to.
pub type Follows = Box<dyn Fn(&str) -> bool + Send + Sync>;

/// Who is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Server {
    host: String,
    port: u16,
}

impl Web {
    /// Trusts as `client` does. `client` must not have been used for anybody else: its tickets
    /// would tell that it is the same.
    #[must_use]
    pub fn new(client: TlsClient, limits: Limits, stand_ins: Arc<StandIns>) -> Self {
        Self {
            client,
            limits,
            patience: PATIENCE,
            stand_ins,
            idle: Mutex::default(),
            follows: Box::new(|_host| true),
        }
    }

    /// Is led on to these hosts alone: who asks for one place must not be sent to another that
    /// learns of it.
    #[must_use]
    pub fn following(self, follows: Follows) -> Self {
        Self { follows, ..self }
    }

    /// How long one picture may take, where it is not the usual.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Fetches what is there, at most so many octets of it.
    ///
    /// # Errors
    /// Every [`PictureFault`] but `NoPicture` and `TooMany`.
    pub async fn fetch(
        &self,
        address: WebAddress,
        most_octets: usize,
    ) -> Result<Vec<u8>, PictureFault> {
        timeout(self.patience, self.follow(address, most_octets))
            .await
            .unwrap_or(Err(PictureFault::Slow))
    }

    async fn follow(
        &self,
        mut address: WebAddress,
        most_octets: usize,
    ) -> Result<Vec<u8>, PictureFault> {
        for _redirect in 0..=REDIRECTS {
            match self.ask(&address, most_octets).await? {
                Answer::Here(octets) => return Ok(octets),
                Answer::Elsewhere(location) => {
                    address = address.led_on(&location)?;
                    if !(self.follows)(address.host()) {
                        return Err(PictureFault::RedirectedAway);
                    }
                }
            }
        }
        Err(PictureFault::RedirectedOften)
    }

    /// One request. A connection that was used before may have been closed by the other side just
    /// now; then a new one is opened, once.
    async fn ask(&self, address: &WebAddress, most: usize) -> Result<Answer, PictureFault> {
        let server = Server {
            host: address.host().to_owned(),
            port: address.port(),
        };
        if let Some(mut connection) = self.take(&server) {
            match connection.ask(address, most).await {
                Err(PictureFault::Broken) if !connection.has_answered() => {}
                answer => {
                    self.keep(server, connection);
                    return answer;
                }
            }
        }
        let mut connection = Connection::over(self.connect(&server).await?).await?;
        let answer = connection.ask(address, most).await;
        self.keep(server, connection);
        answer
    }

    fn take(&self, server: &Server) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let place = idle.iter().position(|(whose, _)| whose == server)?;
        Some(idle.swap_remove(place).1)
    }

    fn keep(&self, server: Server, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.is_usable() && idle.len() < IDLE {
            idle.push((server, connection));
        }
    }

    async fn connect(&self, server: &Server) -> Result<Stream, PictureFault> {
        let addresses = match self.stand_ins.get(&server.host) {
            Some(address) => vec![*address],
            None => self.resolve(server).await?,
        };
        let mut watcher: super::line::Watcher = Box::new(|_signal| ());
        let dialled = connect::dial(addresses, self.limits.connect, &mut watcher).await;
        let (tcp, _address) = dialled.map_err(|fault| of(&fault))?;
        let mut stream = Stream::Plain(tcp);
        let encrypted = stream.encrypt(&server.host, &self.client, Begin::AtOnce);
        timeout(self.limits.handshake, encrypted)
            .await
            .map_err(|_elapsed| PictureFault::Slow)?
            .map_err(|fault| of(&fault))?;
        Ok(stream)
    }

    /// The addresses of a name: all of them public, or none is used. A name of which some lead home
    /// is made to lead home.
    async fn resolve(&self, server: &Server) -> Result<Vec<SocketAddr>, PictureFault> {
        let found = connect::resolve(&server.host, server.port, self.limits.resolve).await;
        let addresses = found.map_err(|fault| of(&fault))?;
        if addresses.iter().all(|address| is_public(address.ip())) {
            Ok(addresses)
        } else {
            Err(PictureFault::Private)
        }
    }
}

fn of(fault: &Fault) -> PictureFault {
    tracing::debug!("a picture does not come: {fault}");
    match fault {
        Fault::NameNotFound => PictureFault::NameNotFound,
        Fault::Refused | Fault::Unreachable { .. } => PictureFault::Unreachable,
        Fault::TimedOut { .. } => PictureFault::Slow,
        Fault::Broken { .. } => PictureFault::Broken,
        Fault::Handshake(_)
        | Fault::Certificate(_)
        | Fault::BytesBeforeTls
        | Fault::CaFile { .. } => PictureFault::Encryption,
        Fault::HostName => PictureFault::NoAddress,
    }
}
