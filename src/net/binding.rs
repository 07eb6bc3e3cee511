//! The channel bindings of a TLS connection, for logins that are tied to it (RFC 5929, RFC 9266).

use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConnection, ProtocolVersion};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::signature_algorithm::SignatureAlgorithm;

use crate::model::ChannelBindings;

/// Label of the exporter (RFC 9266 §4.2).
const EXPORTER: &[u8] = b"EXPORTER-Channel-Binding";

/// What this connection can be bound by. Its handshake must be over.
pub(super) fn bindings(session: &ClientConnection) -> ChannelBindings {
    // TLS 1.2 without the extended master secret has no unique keying material (RFC 9266 §4.2),
    // and whether it was agreed on cannot be asked.
    let exporter = (session.protocol_version() == Some(ProtocolVersion::TLSv1_3))
        .then(|| {
            session
                .export_keying_material([0; 32], EXPORTER, None)
                .inspect_err(|error| tracing::debug!("no keying material: {error}"))
                .ok()
        })
        .flatten();
    let leaf = session.peer_certificates().and_then(<[_]>::first);
    ChannelBindings {
        exporter,
        server_end_point: leaf.and_then(end_point),
    }
}

/// Hash of the certificate by the hash of its own signature, SHA-256 for MD5 and SHA-1
/// (RFC 5929 §4.1); `None` where the signature has no single hash.
#[must_use]
pub fn end_point(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let (_rest, parsed) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = &parsed.signature_algorithm;
    let name = match SignatureAlgorithm::try_from(algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => {
            parameters.hash_algorithm_oid().to_id_string()
        }
        _ => algorithm.algorithm.to_id_string(),
    };
    let hash = match name.as_str() {
        // MD5 and SHA-1 with RSA, DSA and ECDSA; MD5, SHA-1 and SHA-256 alone; SHA-256.
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.1.1.5"
        | "1.3.14.3.2.29"
        | "1.2.840.10040.4.3"
        | "1.2.840.10045.4.1"
        | "1.3.14.3.2.26"
        | "1.2.840.113549.1.1.11"
        | "2.16.840.1.101.3.4.3.2"
        | "1.2.840.10045.4.3.2"
        | "2.16.840.1.101.3.4.2.1" => Sha256::digest(certificate).to_vec(),
        "1.2.840.113549.1.1.14" | "1.2.840.10045.4.3.1" | "2.16.840.1.101.3.4.2.4" => {
            Sha224::digest(certificate).to_vec()
        }
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" | "2.16.840.1.101.3.4.2.2" => {
            Sha384::digest(certificate).to_vec()
        }
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "2.16.840.1.101.3.4.2.3" => {
            Sha512::digest(certificate).to_vec()
        }
        _ => return None,
    };
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(algorithm: &'static rcgen::SignatureAlgorithm) -> CertificateDer<'static> {
        let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
        let names = vec!["mx.example.org".to_owned()];
        let parameters = rcgen::CertificateParams::new(names).unwrap();
        parameters.self_signed(&key).unwrap().der().clone()
    }

    #[test]
    fn s47_the_certificate_is_hashed_as_its_signature_is() {
        let leaf = certificate(&rcgen::PKCS_ECDSA_P256_SHA256);
        assert_eq!(end_point(&leaf), Some(Sha256::digest(&leaf).to_vec()));
        let leaf = certificate(&rcgen::PKCS_ECDSA_P384_SHA384);
        assert_eq!(end_point(&leaf), Some(Sha384::digest(&leaf).to_vec()));
        // RFC 5929 defines nothing for a signature without a hash.
        assert_eq!(end_point(&certificate(&rcgen::PKCS_ED25519)), None);
    }
}
