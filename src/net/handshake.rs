//! What a failed handshake means for a person.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::{io, task};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::rustls::{
    AlertDescription, CertificateError, Error, InvalidMessage, OtherError, PeerIncompatible,
    PeerMisbehaved,
};

use crate::model::HandshakeFault;
use crate::wire::transcript::printable;

use super::certificate::RefusedCertificate;
use super::fault::Fault;

/// Octets of the server's first words that are kept.
const OVERHEARD: usize = 96;

/// When encryption was to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the first byte.
    AtOnce,
    /// After STARTTLS or STLS.
    Upgrade,
}

/// A socket that remembers the first octets read from it: where they are not TLS, they say what
/// kind of server it is.
#[derive(Debug)]
pub struct Overheard {
    tcp: TcpStream,
    first: Vec<u8>,
}

impl Overheard {
    pub(super) fn new(tcp: TcpStream) -> Self {
        let first = Vec::new();
        Self { tcp, first }
    }
}

/// Whether these octets begin as a TLS record does (RFC 8446 §5.1): its kind, and version 3.
#[must_use]
pub(super) fn looks_like_tls(octets: &[u8]) -> bool {
    matches!(octets, [0x14..=0x18, 3, ..] | [0x14..=0x18])
}

/// Whether these octets begin as a mail server's greeting does.
fn looks_like_a_greeting(octets: &[u8]) -> bool {
    let is_reply = octets
        .get(..3)
        .is_some_and(|code| code.iter().all(u8::is_ascii_digit));
    is_reply
        || octets.starts_with(b"+OK")
        || octets.starts_with(b"-ERR")
        || octets.starts_with(b"* ")
}

/// The fault behind an error of a handshake.
pub(super) fn fault(error: &io::Error, begin: Begin, socket: &Overheard) -> Fault {
    let first = &socket.first;
    if !first.is_empty() && !looks_like_tls(first) {
        return match begin {
            // Written by somebody who is not the server we are about to authenticate.
            Begin::Upgrade => Fault::BytesBeforeTls,
            Begin::AtOnce if looks_like_a_greeting(first) => {
                let line = first.split(|octet| matches!(octet, b'\r' | b'\n')).next();
                let said = printable(line.unwrap_or_default());
                Fault::Handshake(HandshakeFault::Plaintext { said })
            }
            Begin::AtOnce => Fault::Handshake(HandshakeFault::NotTls),
        };
    }
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(error) => of_library(error),
        None => Fault::Broken {
            awaiting: "the TLS handshake".to_owned(),
            detail: error.to_string(),
        },
    }
}

fn of_library(error: &Error) -> Fault {
    Fault::Handshake(match error {
        Error::InvalidCertificate(CertificateError::Other(OtherError(inner))) => {
            return match inner.downcast_ref::<RefusedCertificate>() {
                Some(refused) => Fault::Certificate(refused.clone()),
                None => Fault::handshake(inner),
            };
        }
        // The certificate is judged before; this is about the signature of the handshake.
        Error::InvalidCertificate(_) => HandshakeFault::UnprovenKey,
        Error::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        )
        | Error::InvalidMessage(InvalidMessage::UnknownProtocolVersion)
        | Error::AlertReceived(AlertDescription::ProtocolVersion) => HandshakeFault::OldVersion,
        Error::PeerIncompatible(_)
        | Error::PeerMisbehaved(
            PeerMisbehaved::SelectedUnofferedCipherSuite
            | PeerMisbehaved::SelectedUnusableCipherSuiteForVersion
            | PeerMisbehaved::SelectedUnofferedKxGroup
            | PeerMisbehaved::SelectedUnofferedCompression,
        )
        | Error::AlertReceived(
            AlertDescription::HandshakeFailure | AlertDescription::InsufficientSecurity,
        ) => HandshakeFault::NoCommonCipher,
        Error::AlertReceived(AlertDescription::UnrecognisedName) => HandshakeFault::UnknownName,
        Error::AlertReceived(
            AlertDescription::CertificateRequired | AlertDescription::NoCertificate,
        ) => HandshakeFault::ClientCertificate,
        Error::AlertReceived(alert) => HandshakeFault::Alert {
            alert: format!("{alert:?}"),
        },
        other => HandshakeFault::Other {
            detail: other.to_string(),
        },
    })
}

impl AsyncRead for Overheard {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        task::ready!(Pin::new(&mut this.tcp).poll_read(context, buffer))?;
        if this.first.len() < OVERHEARD {
            let read = buffer.filled().get(before..).unwrap_or_default();
            let kept = read.len().min(OVERHEARD - this.first.len());
            this.first
                .extend_from_slice(read.get(..kept).unwrap_or_default());
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Overheard {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_and_a_record_are_told_apart_by_their_first_bytes() {
        for record in [&[0x16, 3, 3, 0, 90][..], &[0x15, 3, 1], &[0x15]] {
            assert!(looks_like_tls(record) && !looks_like_a_greeting(record));
        }
        for greeting in ["220 mx", "+OK", "-ERR no", "554-go away", "* OK IMAP4"] {
            let greeting = greeting.as_bytes();
            assert!(looks_like_a_greeting(greeting) && !looks_like_tls(greeting));
        }
        for neither in ["HTTP/1.1 400", "SSH-2.0-x", ""] {
            let neither = neither.as_bytes();
            assert!(!looks_like_a_greeting(neither) && !looks_like_tls(neither));
        }
    }
}
