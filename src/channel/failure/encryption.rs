//! Faults of encryption and certificates as keys of sentences in assets/i18n.

use crate::model::{CertificateFault, HandshakeFault, UpgradeFault};

/// A key, and what its sentence names.
type Worded = (&'static str, Vec<(&'static str, String)>);

fn worded(key: &'static str) -> Worded {
    (key, Vec::new())
}

fn naming(key: &'static str, name: &'static str, value: &str) -> Worded {
    (key, vec![(name, value.to_owned())])
}

impl CertificateFault {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    #[must_use]
    pub fn sentence(&self) -> Worded {
        match self {
            Self::Changed { before, now } => (
                "certificate-changed",
                vec![("before", before.clone()), ("now", now.clone())],
            ),
            Self::NulInName { name } => naming("certificate-nul-in-name", "name", name),
            Self::WrongHost { names } => naming("certificate-wrong-host", "names", names),
            Self::CommonNameOnly { name } => naming("certificate-common-name-only", "name", name),
            Self::WildcardTooWide { name } => naming("certificate-wildcard-too-wide", "name", name),
            Self::PartialWildcard { name } => naming("certificate-partial-wildcard", "name", name),
            Self::AddressNotNamed { names } => {
                naming("certificate-address-not-named", "names", names)
            }
            Self::Expired { date } => naming("certificate-expired", "date", date),
            Self::NotYetValid { date } => naming("certificate-not-yet-valid", "date", date),
            Self::WeakKey { key } => naming("certificate-weak-key", "key", key),
            Self::WeakSignature { algorithm } => {
                naming("certificate-weak-signature", "algorithm", algorithm)
            }
            Self::BadSignature => worded("certificate-bad-signature"),
            Self::Revoked { issuer } => naming("certificate-revoked", "issuer", issuer),
            Self::NotForServers { purposes } => {
                naming("certificate-not-for-servers", "purposes", purposes)
            }
            Self::Authority => worded("certificate-authority"),
            Self::SelfSigned => worded("certificate-self-signed"),
            Self::ChainIncomplete { issuer } => {
                naming("certificate-chain-incomplete", "issuer", issuer)
            }
            Self::IssuerExpired { issuer, date } => (
                "certificate-issuer-expired",
                vec![("issuer", issuer.clone()), ("date", date.clone())],
            ),
            Self::UnknownIssuer { issuer } => {
                naming("certificate-unknown-issuer", "issuer", issuer)
            }
            Self::Unreadable { detail } => naming("certificate-unreadable", "detail", detail),
            Self::Other { detail } => naming("certificate-other", "detail", detail),
        }
    }
}

impl HandshakeFault {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    #[must_use]
    pub fn sentence(&self) -> Worded {
        match self {
            Self::Plaintext { said } => naming("handshake-plaintext", "said", said),
            Self::TlsFromTheStart => worded("handshake-tls-from-the-start"),
            Self::NotTls => worded("handshake-not-tls"),
            Self::OldVersion => worded("handshake-old-version"),
            Self::NoCommonCipher => worded("handshake-no-common-cipher"),
            Self::UnknownName => worded("handshake-unknown-name"),
            Self::ClientCertificate => worded("handshake-client-certificate"),
            Self::UnprovenKey => worded("handshake-unproven-key"),
            Self::Alert { alert } => naming("handshake-alert", "alert", alert),
            Self::Other { detail } => naming("handshake-other", "detail", detail),
        }
    }
}

impl UpgradeFault {
    /// Key of its sentence in assets/i18n, and what the sentence names.
    #[must_use]
    pub fn sentence(&self) -> Worded {
        match self {
            Self::NotOffered => worded("upgrade-not-offered"),
            Self::NothingAnnounced { words } => naming("upgrade-nothing-announced", "words", words),
            Self::NotNow { words } => naming("upgrade-not-now", "words", words),
            Self::Refused { words } => naming("upgrade-refused", "words", words),
            Self::Odd { words } => naming("upgrade-odd", "words", words),
        }
    }
}
