//! Faults of the encryption and of the certificate.

use super::{Argument, Blame, Explanation, Meaning};
use crate::model::{CertificateFault, Remedy, Sentence};

/// Why a line is not safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFault<'a> {
    /// What is wrong with the certificate.
    Certificate(&'a CertificateFault),
    /// No common ground, or no TLS at all on this port.
    Handshake {
        /// The library's words.
        detail: &'a str,
    },
    /// STARTTLS or STLS is required and not offered or refused.
    NoEncryption,
    /// Bytes before TLS: perhaps somebody tampers with the line.
    BytesBeforeTls,
    /// A password would have gone in the clear.
    PlaintextForbidden,
}

/// What a fault of the encryption means.
#[must_use]
pub fn tls(fault: TlsFault<'_>, host: &str) -> Explanation {
    let meaning = |key, fault, advice, button| Meaning::wrong(key, fault, advice, button);
    match fault {
        TlsFault::Certificate(fault) => certificate(fault, host),
        TlsFault::Handshake { detail } => {
            let (blame, advice) = match handshake(detail) {
                Handshake::NotTls => (Blame::You, "advice-not-tls"),
                Handshake::TooOld => (Blame::YourServer, "advice-tls-too-old"),
                Handshake::Other => (Blame::YourServer, "advice-handshake"),
            };
            let mut explanation =
                meaning("cause-tls-handshake", blame, advice, Remedy::CheckServer).explain(host);
            let detail = Argument::Text(detail.to_owned());
            let argument = ("detail".to_owned(), detail);
            explanation.meaning.arguments.push(argument);
            explanation
        }
        TlsFault::NoEncryption => meaning(
            "cause-no-encryption",
            Blame::YourServer,
            "advice-no-encryption",
            Remedy::CheckServer,
        )
        .explain(host),
        TlsFault::BytesBeforeTls => meaning(
            "cause-bytes-before-tls",
            Blame::Network,
            "advice-tampered",
            Remedy::Report,
        )
        .explain(host),
        TlsFault::PlaintextForbidden => meaning(
            "cause-plaintext-forbidden",
            Blame::You,
            "advice-encrypt",
            Remedy::CheckServer,
        )
        .explain(host),
    }
}

/// Exhaustive on purpose: a new fault must have its advice.
fn certificate(fault: &CertificateFault, host: &str) -> Explanation {
    let (key, named, blame, advice) = match fault {
        CertificateFault::WrongHost { names } => (
            "certificate-wrong-host",
            Some(("names", names)),
            Blame::You,
            "advice-certificate-host",
        ),
        CertificateFault::Expired { date } => (
            "certificate-expired",
            Some(("date", date)),
            Blame::YourServer,
            "advice-certificate-expired",
        ),
        CertificateFault::NotYetValid { date } => (
            "certificate-not-yet-valid",
            Some(("date", date)),
            Blame::You,
            "advice-certificate-clock",
        ),
        CertificateFault::SelfSigned => (
            "certificate-self-signed",
            None,
            Blame::YourServer,
            "advice-certificate-own",
        ),
        CertificateFault::UnknownIssuer { issuer } => (
            "certificate-unknown-issuer",
            Some(("issuer", issuer)),
            Blame::YourServer,
            "advice-certificate-issuer",
        ),
        CertificateFault::Other { detail } => (
            "certificate-other",
            Some(("detail", detail)),
            Blame::YourServer,
            "advice-certificate-other",
        ),
    };
    let named = named.into_iter();
    let fault = Argument::Sentence(Sentence {
        key: key.to_owned(),
        arguments: named
            .map(|(name, text)| (name.to_owned(), Argument::Text(text.clone())))
            .collect(),
    });
    let mut explanation =
        Meaning::wrong("cause-certificate", blame, advice, Remedy::CheckCertificate).explain(host);
    let argument = ("fault".to_owned(), fault);
    explanation.meaning.arguments.push(argument);
    explanation
}

/// What the TLS library's words come down to. They only choose the advice.
enum Handshake {
    NotTls,
    TooOld,
    Other,
}

fn handshake(detail: &str) -> Handshake {
    let says = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    if says(&["corrupt message", "InvalidContentType", "not TLS"]) {
        Handshake::NotTls
    } else if says(&["ProtocolVersion", "HandshakeFailure", "incompatible"]) {
        Handshake::TooOld
    } else {
        Handshake::Other
    }
}
