//! What is wrong with a certificate, told apart for a person.

use std::net::{Ipv4Addr, Ipv6Addr};

use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{CertificateError, Error};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::time::ASN1Time;

use crate::model::CertificateFault;

/// A certificate that was refused, and how to name it if a person decides to trust it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (SHA-256 {sha256})")]
pub struct RefusedCertificate {
    /// What is wrong with it.
    pub fault: CertificateFault,
    /// SHA-256 of the leaf, hexadecimal: what `pinned_sha256` takes.
    pub sha256: String,
}

/// Tells what `error` means for `leaf`.
#[must_use]
pub fn judge(error: &Error, leaf: &CertificateDer<'_>) -> CertificateFault {
    let other = || CertificateFault::Other {
        detail: error.to_string(),
    };
    let Ok((_rest, leaf)) = X509Certificate::from_der(leaf) else {
        return other();
    };
    let Error::InvalidCertificate(error) = error else {
        return other();
    };
    let self_signed = leaf.subject().as_raw() == leaf.issuer().as_raw();
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired {
                date: calendar_date(&leaf.validity().not_after),
            }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid {
                date: calendar_date(&leaf.validity().not_before),
            }
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongHost {
                names: names(&leaf),
            }
        }
        _ if self_signed => CertificateFault::SelfSigned,
        CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer {
            issuer: leaf.issuer().to_string(),
        },
        _ => other(),
    }
}

/// The names a host may have by this certificate, the first few.
fn names(leaf: &X509Certificate<'_>) -> String {
    const SHOWN: usize = 5;
    let mut names: Vec<String> = Vec::new();
    if let Ok(Some(alternative)) = leaf.subject_alternative_name() {
        names.extend(alternative.value.general_names.iter().filter_map(shown));
    }
    if names.is_empty() {
        let common = leaf.subject().iter_common_name().next();
        let common = common.and_then(|name| name.as_str().ok()).unwrap_or("?");
        return format!("CN={common}");
    }
    let more = names.len() > SHOWN;
    names.truncate(SHOWN);
    let mut text = names.join(", ");
    if more {
        text.push_str(", …");
    }
    text
}

fn shown(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => <[u8; 4]>::try_from(*octets)
            .map(|octets| Ipv4Addr::from(octets).to_string())
            .or_else(|_not_four| {
                <[u8; 16]>::try_from(*octets).map(|octets| Ipv6Addr::from(octets).to_string())
            })
            .ok(),
        _ => None,
    }
}

fn calendar_date(time: &ASN1Time) -> String {
    let date = time.to_datetime().date();
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}
