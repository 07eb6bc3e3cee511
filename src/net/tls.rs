//! Whom to trust: the system's roots, the account's own, and certificates a person has pinned.

use std::path::Path;
use std::sync::Arc;

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::{Resumption, WebPkiServerVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, CertificateRevocationListDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::model::Pin;
use crate::model::account::TlsSettings;

use super::fault::Fault;
use super::verifier::{Examiner, Verifier};

/// The system's roots, read once in a run.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: RootCertStore,
    provider: Arc<CryptoProvider>,
}

/// How one account negotiates encryption. Keeps the tickets that make the next handshake short,
/// so it is made once for an account.
#[derive(Clone)]
pub struct TlsClient {
    config: Arc<ClientConfig>,
    verifier: Arc<Verifier>,
}

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
        let mut revoked = Vec::new();
        if let Some(path) = &settings.ca_file {
            revoked = add_file(&mut roots, path)?;
        }
        // An empty store is an error for the library; here it means that only pins count.
        let chain = if roots.is_empty() {
            None
        } else {
            let provider = Arc::clone(&self.provider);
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .with_crls(revoked)
                .allow_unknown_revocation_status();
            Some(built.build().map_err(Fault::handshake)?)
        };
        let pins = settings.pinned_sha256.iter();
        let pins = pins.filter_map(|pin| Pin::parse(pin)).collect();
        let verifier = Arc::new(Verifier::new(chain, pins, Arc::clone(&self.provider)));
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(Fault::handshake)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as Arc<_>)
            .with_no_client_auth();
        config.enable_sni = true;
        Ok(TlsClient {
            config: Arc::new(config),
            verifier,
        })
    }
}

impl TlsClient {
    pub(super) fn connector(&self) -> TlsConnector {
        TlsConnector::from(Arc::clone(&self.config))
    }

    /// A client for one connection that trusts the same and remembers what it was shown, also
    /// where that is refused. It resumes no session, so that there is a certificate to see.
    #[must_use]
    pub fn examining(&self) -> (Self, Arc<Examiner>) {
        let examiner = Arc::new(Examiner::new(Arc::clone(&self.verifier)));
        let mut config = ClientConfig::clone(&self.config);
        config.resumption = Resumption::disabled();
        config
            .dangerous()
            .set_certificate_verifier(Arc::clone(&examiner) as Arc<_>);
        let client = Self {
            config: Arc::new(config),
            verifier: Arc::clone(&self.verifier),
        };
        (client, examiner)
    }
}

/// Adds the certificates of a file, and returns the lists of revoked ones that stand in it.
fn add_file(
    roots: &mut RootCertStore,
    path: &Path,
) -> Result<Vec<CertificateRevocationListDer<'static>>, Fault> {
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
    CertificateRevocationListDer::pem_slice_iter(&pem)
        .collect::<Result<_, _>>()
        .map_err(|error| fault(error.to_string()))
}
