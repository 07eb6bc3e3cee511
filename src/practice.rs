//! The embedded mail server of `hongyan practice` and of tests: SMTP and POP3 on loopback, in
//! memory, with addresses that teach.
//!
//! Nothing it takes leaves the machine and nothing is left behind: the listeners are bound to
//! 127.0.0.1 alone and the mails live in this process. It keeps to RFC 5321 and RFC 1939 as a
//! good server does, so that what works here works elsewhere.

mod login;
mod maildrop;
mod peer;
mod pop3;
mod residents;
mod samples;
pub mod scram;
mod smtp;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::model::account::{
    AuthChoice, KeepOnServer, OnRefusedRecipient, PasswordSource, Pop3Settings, SmtpSettings,
    TlsMode, TlsSettings,
};
use crate::model::address::AddressFault;
use crate::model::{AccountId, AccountSettings, Address, Secret};

use maildrop::Maildrop;
use residents::Residents;

/// The domain everybody here lives in. `.example` never exists elsewhere (RFC 2606).
pub const DOMAIN: &str = "practice.example";
/// The address of the person who practises.
pub const ADDRESS: &str = "you@practice.example";
/// User name and password for both servers.
pub const USER: &str = ADDRESS;
/// Public: it opens nothing but this process.
pub const PASSWORD: &str = "practice";
/// Connections served at once; more wait.
const CONNECTIONS: usize = 64;

/// How a server begins.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether the sample mails lie in the box.
    pub samples: bool,
    /// How long `slow@practice.example` takes before each answer.
    pub pause: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            samples: true,
            pause: Duration::from_secs(4),
        }
    }
}

/// A running server; dropping it ends it and every connection.
#[derive(Debug)]
pub struct Server {
    smtp: SocketAddr,
    pop3: SocketAddr,
    maildrop: Arc<Maildrop>,
    _listeners: JoinSet<()>,
}

impl Server {
    /// Binds two ports of loopback and serves them by tasks of the runtime this is called in.
    ///
    /// # Errors
    /// The system's error where no port can be bound.
    pub async fn start(options: Options) -> io::Result<Self> {
        let smtp = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let pop3 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (smtp_address, pop3_address) = (smtp.local_addr()?, pop3.local_addr()?);
        let maildrop = Arc::new(Maildrop::default());
        if options.samples {
            for mail in samples::mails(jiff::Timestamp::now()) {
                maildrop.deliver(mail);
            }
        }
        let residents = Arc::new(Residents::new(Arc::clone(&maildrop), options.pause));
        let mut listeners = JoinSet::new();
        listeners.spawn(serve(smtp, move |stream| {
            smtp::serve(stream, Arc::clone(&residents))
        }));
        let for_pop3 = Arc::clone(&maildrop);
        listeners.spawn(serve(pop3, move |stream| {
            pop3::serve(stream, Arc::clone(&for_pop3))
        }));
        Ok(Self {
            smtp: smtp_address,
            pop3: pop3_address,
            maildrop,
            _listeners: listeners,
        })
    }

    /// Where SMTP listens.
    #[must_use]
    pub fn smtp_address(&self) -> SocketAddr {
        self.smtp
    }

    /// Where POP3 listens.
    #[must_use]
    pub fn pop3_address(&self) -> SocketAddr {
        self.pop3
    }

    /// The password of [`Server::account`].
    #[must_use]
    pub fn password() -> Secret {
        Secret::new(PASSWORD.to_owned())
    }

    /// Puts a mail into the box as it is.
    pub fn deliver(&self, mail: Vec<u8>) {
        self.maildrop.deliver(mail);
    }

    /// The mails in the box, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Arc<[u8]>> {
        let held = self.maildrop.held();
        held.into_iter().map(|held| held.mail).collect()
    }

    /// Settings of an account on this server.
    ///
    /// # Errors
    /// None in practice: the address is a constant that is one.
    pub fn account(&self, id: AccountId) -> Result<AccountSettings, AddressFault> {
        Ok(AccountSettings {
            id,
            name: "Practice".to_owned(),
            address: Address::parse(ADDRESS)?,
            display_name: "You".to_owned(),
            check_every_minutes: 1,
            trusted_authentication: None,
            pop3: Pop3Settings {
                host: self.pop3.ip().to_string(),
                port: self.pop3.port(),
                tls: TlsMode::None,
                user: None,
                auth: AuthChoice::Auto,
                keep_on_server: KeepOnServer::Forever,
                max_download_bytes: 0,
            },
            smtp: SmtpSettings {
                host: self.smtp.ip().to_string(),
                port: self.smtp.port(),
                tls: TlsMode::None,
                user: None,
                auth: AuthChoice::Auto,
                on_refused_recipient: OnRefusedRecipient::Deliver,
            },
            password: PasswordSource {
                keyring: Some(false),
                ..PasswordSource::default()
            },
            tls: TlsSettings::default(),
        })
    }
}

/// Accepts for ever; each connection is a task that ends with the listener's.
async fn serve<F, Served>(listener: TcpListener, session: F)
where
    F: Fn(TcpStream) -> Served,
    Served: Future<Output = io::Result<()>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    let mut sessions = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let Ok((stream, _peer)) = listener.accept().await else {
            // Out of file descriptors, or the connection was gone already: others may come.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        stream.set_nodelay(true).ok();
        let served = session(stream);
        sessions.spawn(async move {
            // A client that hangs up is nothing to tell anybody.
            served.await.ok();
            drop(place);
        });
        while sessions.try_join_next().is_some() {}
    }
}

#[cfg(test)]
mod tests;
