//! Whom to trust: the system's roots, the account's own, and certificates a person has pinned.

use std::path::Path;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::{
    HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier,
};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, OtherError, RootCertStore,
    SignatureScheme,
};

use crate::model::account::TlsSettings;

use super::certificate::{RefusedCertificate, judge};
use super::fault::Fault;

/// The system's roots, read once in a run.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: RootCertStore,
    provider: Arc<CryptoProvider>,
}

/// How one account negotiates encryption. Keeps the tickets that make the next handshake short,
/// so it is made once for an account.
#[derive(Clone)]
pub struct TlsClient(Arc<ClientConfig>);

impl std::fmt::Debug for TlsClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TlsClient")
    }
}

impl Trust {
    /// Reads the system's roots. Reads files: not for an async task.
    #[must_use]
    pub fn system() -> Self {
        let mut trust = Self::nobody();
        let found = rustls_native_certs::load_native_certs();
        for fault in found.errors {
            tracing::warn!("a file of trusted roots cannot be read: {fault}");
        }
        let (_added, _ignored) = trust.roots.add_parsable_certificates(found.certs);
        trust
    }

    /// Trusts nobody but what an account names itself: for tests.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            roots: RootCertStore::empty(),
            provider: Arc::new(aws_lc_rs::default_provider()),
        }
    }

    /// What an account trusts. Reads `ca_file`: not for an async task.
    ///
    /// # Errors
    /// [`Fault::CaFile`] where `ca_file` cannot be read or holds no certificate.
    pub fn client(&self, settings: &TlsSettings) -> Result<TlsClient, Fault> {
        let mut roots = self.roots.clone();
        if let Some(path) = &settings.ca_file {
            add_file(&mut roots, path)?;
        }
        // An empty store is an error for the library; here it means that only pins count.
        let chain = if roots.is_empty() {
            None
        } else {
            let provider = Arc::clone(&self.provider);
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider);
            Some(built.build().map_err(Fault::handshake)?)
        };
        let verifier = Verifier {
            chain,
            pins: settings
                .pinned_sha256
                .iter()
                .map(|pin| plain(pin))
                .collect(),
            provider: Arc::clone(&self.provider),
        };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(Fault::handshake)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        config.enable_sni = true;
        Ok(TlsClient(Arc::new(config)))
    }
}

impl TlsClient {
    pub(super) fn connector(&self) -> TlsConnector {
        TlsConnector::from(Arc::clone(&self.0))
    }
}

fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), Fault> {
    let fault = |detail: String| Fault::CaFile {
        path: path.to_owned(),
        detail,
    };
    let pem = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
    let mut count = 0;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        let certificate = certificate.map_err(|error| fault(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| fault(error.to_string()))?;
        count += 1;
    }
    if count == 0 {
        return Err(fault("no certificate in PEM stands in it".to_owned()));
    }
    Ok(())
}

/// A pin without colons and case: people copy it from many tools.
fn plain(pin: &str) -> String {
    pin.chars()
        .filter(char::is_ascii_hexdigit)
        .collect::<String>()
        .to_ascii_lowercase()
}

/// Accepts what webpki accepts, and beside that the very certificates a person has pinned.
/// The handshake's signatures are checked in both cases.
#[derive(Debug)]
struct Verifier {
    chain: Option<Arc<WebPkiServerVerifier>>,
    pins: Vec<String>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(end_entity));
        if self.pins.contains(&sha256) {
            return Ok(ServerCertVerified::assertion());
        }
        let verdict = match &self.chain {
            Some(chain) => {
                chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
            None => Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        };
        verdict.map_err(|error| {
            let refused = RefusedCertificate {
                fault: judge(&error, end_entity),
                sha256,
            };
            Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        tokio_rustls::rustls::crypto::verify_tls12_signature(
            message,
            certificate,
            signed,
            algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        tokio_rustls::rustls::crypto::verify_tls13_signature(
            message,
            certificate,
            signed,
            algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// The fault behind an error of a handshake.
pub(super) fn handshake_fault(error: &std::io::Error) -> Fault {
    let library = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
    match library {
        Some(Error::InvalidCertificate(CertificateError::Other(OtherError(inner)))) => {
            match inner.downcast_ref::<RefusedCertificate>() {
                Some(refused) => Fault::Certificate(refused.clone()),
                None => Fault::handshake(inner),
            }
        }
        Some(error) => Fault::handshake(error),
        None => Fault::Broken {
            awaiting: "the TLS handshake".to_owned(),
            detail: error.to_string(),
        },
    }
}
