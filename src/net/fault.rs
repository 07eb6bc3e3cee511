//! What can go wrong below a protocol.

use std::path::PathBuf;
use std::time::Duration;

use crate::model::HandshakeFault;

use super::certificate::RefusedCertificate;

/// Why there is no line, or no longer one. The host is the caller's to name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// DNS gives no address.
    #[error("the name has no address")]
    NameNotFound,
    /// Somebody answers, but nobody listens on the port.
    #[error("the connection is refused")]
    Refused,
    /// No way there.
    #[error("the host cannot be reached: {detail}")]
    Unreachable {
        /// The system's words.
        detail: String,
    },
    /// A limit ran out.
    #[error("no answer to {awaiting} within {} s", within.as_secs())]
    TimedOut {
        /// Which step or command.
        awaiting: String,
        /// The limit.
        within: Duration,
    },
    /// The line broke while something was being written or negotiated.
    #[error("the connection broke during {awaiting}: {detail}")]
    Broken {
        /// Which step or command.
        awaiting: String,
        /// The system's words.
        detail: String,
    },
    /// TLS found no common ground, or the other side speaks no TLS.
    #[error("no encryption: {0}")]
    Handshake(HandshakeFault),
    /// The certificate is not good.
    #[error("the certificate is not trusted: {0}")]
    Certificate(RefusedCertificate),
    /// Bytes before TLS: perhaps somebody tampers with the line.
    #[error("the server sent bytes before encryption started")]
    BytesBeforeTls,
    /// The account's own certificates cannot be read.
    #[error("{}: {detail}", path.display())]
    CaFile {
        /// `ca_file`.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The host's name cannot stand in a certificate.
    #[error("the host name is no name that a certificate can have")]
    HostName,
}

impl Fault {
    /// A handshake that failed in a way the library has words for.
    pub(super) fn handshake(detail: impl ToString) -> Self {
        Self::Handshake(HandshakeFault::Other {
            detail: detail.to_string(),
        })
    }
}
