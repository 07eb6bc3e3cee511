//! Faults of the encryption and of the certificate: what to do about each.

use super::{Argument, Blame, Explanation, Meaning, way};
use crate::model::{CertificateFault, HandshakeFault, Remedy, Sentence, UpgradeFault};

/// Why a line is not safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault<'a> {
    /// What is wrong with the certificate.
    Certificate(&'a CertificateFault),
    /// No common ground, or no TLS at all on this port.
    Handshake(&'a HandshakeFault),
    /// STARTTLS or STLS is required and not offered or refused.
    NoEncryption(&'a UpgradeFault),
    /// Bytes before TLS: perhaps somebody tampers with the line.
    BytesBeforeTls,
    /// A password would have gone in the clear.
    PlaintextForbidden,
}

/// What a fault of the encryption means.
#[must_use]
pub fn tls(fault: TlsFault<'_>, host: &str) -> Explanation {
    let (key, within, (blame, advice, button)) = match fault {
        TlsFault::Certificate(fault) => (
            "cause-certificate",
            Some(fault.sentence()),
            of_certificate(fault),
        ),
        TlsFault::Handshake(fault) => (
            "cause-tls-handshake",
            Some(fault.sentence()),
            of_handshake(fault),
        ),
        TlsFault::NoEncryption(fault) => (
            "cause-no-encryption",
            Some(fault.sentence()),
            of_upgrade(fault),
        ),
        TlsFault::BytesBeforeTls => (
            "cause-bytes-before-tls",
            None,
            (Blame::Network, "advice-tampered", Remedy::Report),
        ),
        TlsFault::PlaintextForbidden => ("cause-plaintext-forbidden", None, way::ENCRYPT),
    };
    let mut explanation = Meaning::wrong(key, blame, advice, button).explain(host);
    if let Some((key, named)) = within {
        let fault = Argument::Sentence(Sentence {
            key: key.to_owned(),
            arguments: named
                .into_iter()
                .map(|(name, text)| (name.to_owned(), Argument::Text(text)))
                .collect(),
        });
        let argument = ("fault".to_owned(), fault);
        explanation.meaning.arguments.push(argument);
    }
    explanation
}

/// Exhaustive on purpose: a new fault must have its advice.
fn of_certificate(fault: &CertificateFault) -> way::Way {
    let (blame, advice) = match fault {
        CertificateFault::Changed { .. } => (Blame::YourServer, "advice-certificate-changed"),
        CertificateFault::WrongHost { .. } | CertificateFault::AddressNotNamed { .. } => {
            (Blame::You, "advice-certificate-host")
        }
        CertificateFault::Expired { .. } => (Blame::YourServer, "advice-certificate-expired"),
        CertificateFault::NotYetValid { .. } => (Blame::You, "advice-certificate-clock"),
        CertificateFault::SelfSigned | CertificateFault::UnknownIssuer { .. } => {
            (Blame::YourServer, "advice-certificate-own")
        }
        CertificateFault::NulInName { .. }
        | CertificateFault::BadSignature
        | CertificateFault::Revoked { .. } => (Blame::Network, "advice-certificate-forged"),
        CertificateFault::CommonNameOnly { .. }
        | CertificateFault::WildcardTooWide { .. }
        | CertificateFault::PartialWildcard { .. }
        | CertificateFault::WeakKey { .. }
        | CertificateFault::WeakSignature { .. }
        | CertificateFault::NotForServers { .. }
        | CertificateFault::Authority
        | CertificateFault::ChainIncomplete { .. }
        | CertificateFault::IssuerExpired { .. }
        | CertificateFault::Unreadable { .. }
        | CertificateFault::Other { .. } => (Blame::YourServer, "advice-certificate-renew"),
    };
    (blame, advice, Remedy::CheckCertificate)
}

/// Exhaustive on purpose: a new fault must have its advice.
fn of_handshake(fault: &HandshakeFault) -> way::Way {
    match fault {
        HandshakeFault::Plaintext { .. } => {
            (Blame::You, "advice-use-starttls", Remedy::CheckServer)
        }
        HandshakeFault::TlsFromTheStart => (Blame::You, "advice-use-tls", Remedy::CheckServer),
        HandshakeFault::NotTls | HandshakeFault::UnknownName => {
            (Blame::You, "advice-port", Remedy::CheckServer)
        }
        HandshakeFault::OldVersion | HandshakeFault::NoCommonCipher => {
            (Blame::YourServer, "advice-tls-too-old", Remedy::Report)
        }
        HandshakeFault::ClientCertificate => {
            (Blame::Program, "advice-client-certificate", Remedy::Report)
        }
        HandshakeFault::UnprovenKey => (Blame::Network, "advice-tampered", Remedy::Report),
        HandshakeFault::Alert { .. } | HandshakeFault::Other { .. } => {
            (Blame::YourServer, "advice-handshake", Remedy::CheckServer)
        }
    }
}

/// Exhaustive on purpose: a new fault must have its advice.
fn of_upgrade(fault: &UpgradeFault) -> way::Way {
    match fault {
        UpgradeFault::NotOffered | UpgradeFault::Refused { .. } => (
            Blame::YourServer,
            "advice-no-encryption",
            Remedy::CheckServer,
        ),
        UpgradeFault::NothingAnnounced { .. } | UpgradeFault::Odd { .. } => {
            (Blame::Network, "advice-tampered", Remedy::Report)
        }
        UpgradeFault::NotNow { .. } => (Blame::YourServer, "advice-later", Remedy::RetryLater),
    }
}
