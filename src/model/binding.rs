//! What ties a login to the encryption of its connection (RFC 5056): whoever stands in the middle
//! has another one on each side.

use std::fmt;

/// How a login is tied to its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BindingKind {
    /// Keying material of this very connection, TLS 1.3 (RFC 9266).
    TlsExporter,
    /// Hash of the server's certificate (RFC 5929 §4).
    TlsServerEndPoint,
}

impl BindingKind {
    /// Its registered name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TlsExporter => "tls-exporter",
            Self::TlsServerEndPoint => "tls-server-end-point",
        }
    }
}

/// The bindings that a connection has; none without encryption. Not printed: what they protect is
/// a login.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ChannelBindings {
    /// 32 octets of keying material; `None`: not TLS 1.3.
    pub exporter: Option<[u8; 32]>,
    /// Hash of the certificate; `None`: its signature has no hash of its own (Ed25519).
    pub server_end_point: Option<Vec<u8>>,
}

impl ChannelBindings {
    /// The kinds there are, best first.
    #[must_use]
    pub fn kinds(&self) -> Vec<BindingKind> {
        [BindingKind::TlsExporter, BindingKind::TlsServerEndPoint]
            .into_iter()
            .filter(|kind| self.get(*kind).is_some())
            .collect()
    }

    /// The octets of one kind.
    #[must_use]
    pub fn get(&self, kind: BindingKind) -> Option<&[u8]> {
        match kind {
            BindingKind::TlsExporter => self.exporter.as_ref().map(<[u8; 32]>::as_slice),
            BindingKind::TlsServerEndPoint => self.server_end_point.as_deref(),
        }
    }
}

impl fmt::Debug for ChannelBindings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ChannelBindings({:?})", self.kinds())
    }
}
