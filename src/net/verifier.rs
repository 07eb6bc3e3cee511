//! Our own verifier around the library's: the chain as the library judges it, certificates that a
//! person has pinned, and a change of these. The handshake's signature is checked in every case.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{
    CryptoProvider, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme,
};

use crate::model::{CertificateFault, Fingerprint, Pin, ShownCertificate};

use super::certificate::{Presented, RefusedCertificate, fingerprint, judge, valid_day};

/// Accepts what the library accepts, and beside that the very certificates a person has pinned.
#[derive(Debug)]
pub(super) struct Verifier {
    chain: Option<Arc<WebPkiServerVerifier>>,
    pins: Vec<Pin>,
    provider: Arc<CryptoProvider>,
}

/// What a server sends to prove who it is.
struct Sent<'a> {
    leaf: &'a CertificateDer<'a>,
    intermediates: &'a [CertificateDer<'a>],
    name: &'a ServerName<'a>,
    staple: &'a [u8],
    now: UnixTime,
}

impl Verifier {
    pub(super) fn new(
        chain: Option<Arc<WebPkiServerVerifier>>,
        pins: Vec<Pin>,
        provider: Arc<CryptoProvider>,
    ) -> Self {
        Self {
            chain,
            pins,
            provider,
        }
    }

    fn library(&self, sent: &Sent<'_>, name: &ServerName<'_>, now: UnixTime) -> Result<(), Error> {
        let Some(chain) = &self.chain else {
            return Err(CertificateError::UnknownIssuer.into());
        };
        chain
            .verify_server_cert(sent.leaf, sent.intermediates, name, sent.staple, now)
            .map(|_verified| ())
    }

    /// Everything there is to say about what was sent; a pinned certificate has its faults too.
    fn judge(&self, sent: &Sent<'_>) -> ShownCertificate {
        let verdict = self.library(sent, sent.name, sent.now);
        let of_chain = match valid_day(sent.leaf, sent.now) {
            Some(day) => self.library(sent, sent.name, day),
            None => verdict.clone(),
        };
        let host = sent.name.to_str();
        let mut shown = judge(&Presented {
            host: &host,
            leaf: sent.leaf,
            intermediates: sent.intermediates,
            staple: sent.staple,
            now: sent.now,
            verdict,
            of_chain,
        });
        let now = shown.certificate.fingerprint;
        shown.is_pinned = self.is_pinned(&host, now);
        if let Some(before) = self.changed_from(&host, now) {
            shown.formerly = Some(before);
            let (before, now) = (before.grouped(), now.grouped());
            shown
                .faults
                .insert(0, CertificateFault::Changed { before, now });
        }
        shown
    }

    fn is_pinned(&self, host: &str, shown: Fingerprint) -> bool {
        let mut pins = self.pins.iter();
        pins.any(|pin| pin.fingerprint == shown && pin.holds_for(host))
    }

    /// The newest certificate trusted for this very host, where another one is shown: also one
    /// that would be trusted by itself is told first.
    fn changed_from(&self, host: &str, shown: Fingerprint) -> Option<Fingerprint> {
        if self.is_pinned(host, shown) {
            return None;
        }
        let bound = self.pins.iter().rfind(|pin| pin.is_bound_to(host));
        bound.map(|pin| pin.fingerprint)
    }
}

fn refused(shown: ShownCertificate) -> Error {
    let shown = Box::new(shown);
    let refused = RefusedCertificate { shown };
    CertificateError::Other(OtherError(Arc::new(refused))).into()
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        staple: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.is_pinned(&name.to_str(), fingerprint(leaf)) {
            return Ok(ServerCertVerified::assertion());
        }
        let shown = self.judge(&Sent {
            leaf,
            intermediates,
            name,
            staple,
            now,
        });
        if shown.faults.is_empty() {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(refused(shown))
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

/// A verifier for one connection, which remembers what it was shown. What the `Verifier`
/// refuses is refused here too, but only after the server has proved to hold the key: a person
/// decides about nothing else.
#[derive(Debug)]
pub struct Examiner {
    verifier: Arc<Verifier>,
    shown: Mutex<Option<ShownCertificate>>,
}

impl Examiner {
    pub(super) fn new(verifier: Arc<Verifier>) -> Self {
        let shown = Mutex::default();
        Self { verifier, shown }
    }

    /// What was shown; `None`: it never came so far.
    #[must_use]
    pub fn shown(&self) -> Option<ShownCertificate> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<ShownCertificate>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The verdict that was put off until the signature was checked.
    fn decide(&self, valid: HandshakeSignatureValid) -> Result<HandshakeSignatureValid, Error> {
        let mut shown = self.lock();
        match shown.as_mut() {
            Some(shown) => {
                shown.holds_key = true;
                if shown.is_pinned || shown.faults.is_empty() {
                    Ok(valid)
                } else {
                    Err(refused(shown.clone()))
                }
            }
            None => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }
}

impl ServerCertVerifier for Examiner {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        staple: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = self.verifier.judge(&Sent {
            leaf,
            intermediates,
            name,
            staple,
            now,
        });
        *self.lock() = Some(shown);
        // Not trusted yet: each handshake with a certificate has a signature, and `decide` is
        // asked about it.
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verifier = &self.verifier;
        let valid = verifier.verify_tls12_signature(message, certificate, signed)?;
        self.decide(valid)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let verifier = &self.verifier;
        let valid = verifier.verify_tls13_signature(message, certificate, signed)?;
        self.decide(valid)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
