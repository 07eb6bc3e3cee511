//! Why a line could not be encrypted, told apart for a person.

/// Why no encryption came about, though both sides began with it or one of them should have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeFault {
    /// It greets in the clear where TLS was to come first: the wrong port or mode.
    #[error("the server does not encrypt from the start on this port, it says {said:?}")]
    Plaintext {
        /// The first words it said.
        said: String,
    },
    /// It begins with TLS where words in the clear were to come first.
    #[error("the server encrypts from the start on this port")]
    TlsFromTheStart,
    /// It answers with something that is neither TLS nor a greeting.
    #[error("the server answers with something that is not TLS")]
    NotTls,
    /// TLS 1.0 or 1.1 only.
    #[error("the server knows only TLS 1.1 or older, which can be broken")]
    OldVersion,
    /// No cipher suite, group or signature in common.
    #[error("the server knows no cipher that is still safe")]
    NoCommonCipher,
    /// It does not serve this name.
    #[error("the server knows no host of this name")]
    UnknownName,
    /// It wants a certificate of ours.
    #[error("the server wants a certificate of the client, which cannot be given")]
    ClientCertificate,
    /// It cannot prove to hold the key of the certificate it shows.
    #[error("the server cannot prove that its certificate is its own")]
    UnprovenKey,
    /// It gives up, and says so by an alert.
    #[error("the server gave up: {alert}")]
    Alert {
        /// The alert's name (RFC 8446 §6).
        alert: String,
    },
    /// Anything else.
    #[error("{detail}")]
    Other {
        /// The library's words.
        detail: String,
    },
}

/// Why STARTTLS or STLS did not lead to encryption where the account requires it (S-31, P-42).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeFault {
    /// It is not among what the server announces.
    #[error("the server does not offer it")]
    NotOffered,
    /// The server does not say what it can do; perhaps somebody hides it.
    #[error("the server does not say what it can do: {words}")]
    NothingAnnounced {
        /// Its words.
        words: String,
    },
    /// Not for now.
    #[error("the server cannot do it for now: {words}")]
    NotNow {
        /// Its words.
        words: String,
    },
    /// No.
    #[error("the server refuses: {words}")]
    Refused {
        /// Its words.
        words: String,
    },
    /// An answer that is no answer to it: 250, 354, a challenge.
    #[error("the server's answer makes no sense: {words}")]
    Odd {
        /// Its words.
        words: String,
    },
}
