//! Why what a mail asks for was not done.

/// What went wrong. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerCause {
    /// The name of the list's server leads to this machine or into its own network.
    #[error("{host} leads to {address}, which is not on the internet")]
    NotPublic {
        /// The name.
        host: String,
        /// Where it leads.
        address: String,
    },
    /// What answered speaks no HTTP.
    #[error("{host} did not answer as a server of the web: {detail}")]
    NotHttp {
        /// Who.
        host: String,
        /// What was wrong.
        detail: String,
    },
    /// The mail offers it, at an address to which no request goes.
    #[error("no request goes to {address}")]
    Barred {
        /// As it stands in the mail.
        address: String,
        /// Its port, where that is why.
        port: Option<u16>,
    },
    /// The mail does not ask for it.
    #[error("the mail does not ask for that")]
    NotAsked,
    /// It was done before, and is done once only.
    #[error("that was done before")]
    DoneBefore,
    /// There is no address to send it to.
    #[error("the mail does not say whom to answer")]
    NoAddress,
    /// The mail that came back is not here any more.
    #[error("the mail that came back is not here")]
    NoOriginal,
}

impl AnswerCause {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    pub(super) fn sentence(&self) -> (&'static str, Vec<(&'static str, String)>) {
        match self {
            Self::NotPublic { host, address } => {
                let named = vec![("host", host.clone()), ("address", address.clone())];
                ("cause-answer-not-public", named)
            }
            Self::NotHttp { host, .. } => ("cause-answer-not-http", vec![("host", host.clone())]),
            Self::Barred { address, port } => {
                let address = ("address", address.clone());
                match port {
                    Some(port) => {
                        let port = ("port", port.to_string());
                        ("cause-answer-barred-port", vec![address, port])
                    }
                    None => ("cause-answer-barred", vec![address]),
                }
            }
            Self::NotAsked => ("cause-answer-not-asked", Vec::new()),
            Self::DoneBefore => ("cause-answer-done-before", Vec::new()),
            Self::NoAddress => ("cause-answer-no-address", Vec::new()),
            Self::NoOriginal => ("cause-answer-no-original", Vec::new()),
        }
    }
}
