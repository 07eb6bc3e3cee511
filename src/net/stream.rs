//! A TCP connection that may be encrypted from the start or later.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::model::ChannelBindings;

use super::binding::bindings;
use super::connect::ascii_host;
use super::fault::Fault;
use super::handshake::{self, Begin, Overheard};
use super::tls::TlsClient;

/// Octets read from the socket at once under TLS: rustls itself asks for 4 KiB a time, which
/// would cost a system call each.
const SOCKET_OCTETS: usize = 128 * 1024;

/// Bytes both ways.
#[derive(Debug)]
pub enum Stream {
    /// In the clear. Not buffered here, so that nothing read in the clear survives an upgrade.
    Plain(TcpStream),
    /// Encrypted.
    Tls(Box<TlsStream<BufReader<Overheard>>>),
    /// Lost in a failed upgrade: never used again (S-34).
    Gone,
}

impl Stream {
    /// Encrypts. After a failure the connection is closed, so nothing can go on in the clear.
    ///
    /// Returns what was agreed on, e.g. `TLS 1.3, X25519MLKEM768, TLS13_AES_256_GCM_SHA384`.
    ///
    /// # Errors
    /// [`Fault::BytesBeforeTls`], [`Fault::HostName`], [`Fault::Certificate`],
    /// [`Fault::Handshake`], [`Fault::Broken`].
    pub async fn encrypt(
        &mut self,
        host: &str,
        client: &TlsClient,
        begin: Begin,
    ) -> Result<String, Fault> {
        let Self::Plain(tcp) = std::mem::replace(self, Self::Gone) else {
            return Err(Fault::handshake("encryption was asked for twice"));
        };
        // A TLS server speaks second: whatever is here already was not written by it.
        if begin == Begin::Upgrade && matches!(tcp.try_read(&mut [0]), Ok(1..)) {
            return Err(Fault::BytesBeforeTls);
        }
        let name = server_name(host)?;
        let buffered = BufReader::with_capacity(SOCKET_OCTETS, Overheard::new(tcp));
        let connecting = client.connector().connect(name, buffered).into_fallible();
        let tls = connecting
            .await
            .map_err(|(error, socket)| handshake::fault(&error, begin, socket.get_ref()))?;
        let agreed = agreement(&tls);
        *self = Self::Tls(Box::new(tls));
        Ok(agreed)
    }

    /// What ties a login to this encryption; `None` in the clear.
    #[must_use]
    pub fn bindings(&self) -> Option<ChannelBindings> {
        match self {
            Self::Tls(tls) => Some(bindings(tls.get_ref().1)),
            Self::Plain(_) | Self::Gone => None,
        }
    }
}

/// The name a certificate must have: the configured host, nothing a server said (S-35).
fn server_name(host: &str) -> Result<ServerName<'static>, Fault> {
    let host = ascii_host(host)?;
    ServerName::try_from(host.trim_end_matches('.').to_owned()).map_err(|_invalid| Fault::HostName)
}

fn agreement(tls: &TlsStream<BufReader<Overheard>>) -> String {
    let (_io, session) = tls.get_ref();
    let version = session.protocol_version().and_then(|version| {
        let number = version.as_str()?.strip_prefix("TLSv")?;
        Some(format!("TLS {}", number.replace('_', ".")))
    });
    let group = session
        .negotiated_key_exchange_group()
        .map(|group| format!("{:?}", group.name()));
    let suite = session
        .negotiated_cipher_suite()
        .map(|suite| format!("{:?}", suite.suite()));
    let parts: Vec<String> = [version, group, suite].into_iter().flatten().collect();
    parts.join(", ")
}

fn gone() -> io::Error {
    io::Error::from(io::ErrorKind::NotConnected)
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_read(context, buffer),
            Self::Tls(tls) => Pin::new(tls).poll_read(context, buffer),
            Self::Gone => Poll::Ready(Err(gone())),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write(context, bytes),
            Self::Tls(tls) => Pin::new(tls).poll_write(context, bytes),
            Self::Gone => Poll::Ready(Err(gone())),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_flush(context),
            Self::Tls(tls) => Pin::new(tls).poll_flush(context),
            Self::Gone => Poll::Ready(Err(gone())),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(context),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(context),
            Self::Gone => Poll::Ready(Ok(())),
        }
    }
}
