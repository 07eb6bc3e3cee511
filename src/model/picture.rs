//! Pictures that a mail wants from other servers.

/// Why a person's "always" for a sender does not reach all pictures of a mail. Anybody can write
/// any name into From, so the choice holds no further than what is known about the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PictureDoubt {
    /// It lies in Junk.
    Junk,
    /// Several authors are named, or From stands in it more than once.
    Authors,
    /// A server found that it does not come from where it says.
    Disproved,
    /// No server that the person trusts says that it comes from there: only pictures with the
    /// author's own domain are asked for, where a forger learns nothing.
    Unproved,
}

/// Why a picture did not come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum PictureFault {
    /// What stands in the mail is no address that could be asked.
    #[error("the address makes no sense")]
    NoAddress,
    /// The address bears a name or a password: they might be the reader's.
    #[error("the address bears a name or a password")]
    Credentials,
    /// It is http on a port of its own, where nobody knows of https, or a port that is for other
    /// services than the web.
    #[error("the port is not one of https")]
    Port,
    /// It leads to this machine or into this network.
    #[error("it leads into a private network")]
    Private,
    /// The name has no address.
    #[error("the name has no address")]
    NameNotFound,
    /// Nobody answers there.
    #[error("the server cannot be reached")]
    Unreachable,
    /// No encryption, or a certificate that is not good.
    #[error("there is no trusted encryption")]
    Encryption,
    /// It took too long.
    #[error("it took too long")]
    Slow,
    /// The server says no.
    #[error("the server answered {0}")]
    Status(u16),
    /// It leads on to somewhere without encryption.
    #[error("it leads on to a place without encryption")]
    RedirectedPlain,
    /// It leads on and on.
    #[error("it leads on too often")]
    RedirectedOften,
    /// It leads on to somebody whom the choice for the sender does not reach.
    #[error("it leads on to somebody else")]
    RedirectedAway,
    /// It is larger than what is taken.
    #[error("it is too large")]
    TooLarge,
    /// The mail wants more pictures, or more octets of them, than what is taken.
    #[error("the mail wants too many")]
    TooMany,
    /// What came is no picture of the kinds that are drawn.
    #[error("it is no picture")]
    NoPicture,
    /// The answer breaks off, or is no HTTP.
    #[error("the answer is broken")]
    Broken,
}

impl PictureFault {
    /// Whether asking once more may bring it.
    #[must_use]
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            Self::NameNotFound
                | Self::Unreachable
                | Self::Encryption
                | Self::Slow
                | Self::Broken
                | Self::Status(_)
                | Self::TooMany
        )
    }

    /// Key of its sentence in assets/i18n.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::NoAddress => "picture-fault-no-address",
            Self::Credentials => "picture-fault-credentials",
            Self::Port => "picture-fault-port",
            Self::Private => "picture-fault-private",
            Self::NameNotFound => "picture-fault-name-not-found",
            Self::Unreachable => "picture-fault-unreachable",
            Self::Encryption => "picture-fault-encryption",
            Self::Slow => "picture-fault-slow",
            Self::Status(_) => "picture-fault-status",
            Self::RedirectedPlain => "picture-fault-redirected-plain",
            Self::RedirectedOften => "picture-fault-redirected-often",
            Self::RedirectedAway => "picture-fault-redirected-away",
            Self::TooLarge => "picture-fault-too-large",
            Self::TooMany => "picture-fault-too-many",
            Self::NoPicture => "picture-fault-no-picture",
            Self::Broken => "picture-fault-broken",
        }
    }
}
