//! What a server shows to prove who it is, and what may be wrong with it.

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// Made for other names.
    #[error("it is made for {names}, not for this host")]
    WrongHost {
        /// The names it has; `CN=…` where it has only the old kind, which does not count.
        names: String,
    },
    /// No longer valid.
    #[error("it expired on {date}")]
    Expired {
        /// Calendar date.
        date: String,
    },
    /// Not valid yet.
    #[error("it is valid from {date} only")]
    NotYetValid {
        /// Calendar date.
        date: String,
    },
    /// Signed by itself.
    #[error("it is signed by itself, not by an authority this machine trusts")]
    SelfSigned,
    /// By an unknown authority.
    #[error("its issuer {issuer} is not trusted on this machine")]
    UnknownIssuer {
        /// The issuer's name as the certificate gives it.
        issuer: String,
    },
    /// Anything else.
    #[error("{detail}")]
    Other {
        /// The library's words.
        detail: String,
    },
}
