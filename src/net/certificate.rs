//! What is wrong with a certificate, told apart for a person.
//!
//! The library says whether a chain proves a host, and stops at the first fault. A person who is
//! to decide needs all of them, so the certificate is looked at here as well; and what the library
//! lets pass is refused here where no honest server has it.

mod names;
mod staple;

use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::{CertificateDer, UnixTime};
use tokio_rustls::rustls::{CertificateError, Error};
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::oid_registry::OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Name;

use crate::model::{Certificate, CertificateFault, Fingerprint, ShownCertificate};

/// Bits of an RSA key below which it is taken for broken.
const LEAST_RSA_BITS: usize = 2048;
/// Bits of a key on a curve, likewise.
const LEAST_CURVE_BITS: usize = 255;

/// A certificate that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCertificate {
    /// What was shown, and all that is wrong with it; at least one fault.
    pub shown: Box<ShownCertificate>,
}

impl RefusedCertificate {
    /// The worst fault.
    #[must_use]
    pub fn fault(&self) -> CertificateFault {
        let unnamed = || CertificateFault::Other {
            detail: "it is not trusted".to_owned(),
        };
        self.shown.faults.first().cloned().unwrap_or_else(unnamed)
    }
}

impl std::error::Error for RefusedCertificate {}

impl std::fmt::Display for RefusedCertificate {
    /// Every fault, and the fingerprint that a pin needs.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for fault in &self.shown.faults {
            write!(formatter, "{fault}; ")?;
        }
        let fingerprint = self.shown.certificate.fingerprint;
        write!(formatter, "SHA-256 {fingerprint}")
    }
}

/// What a server presents, and what the library says of it.
pub(super) struct Presented<'a> {
    /// For this host.
    pub(super) host: &'a str,
    pub(super) leaf: &'a CertificateDer<'a>,
    pub(super) intermediates: &'a [CertificateDer<'a>],
    /// What it stapled about revocation, empty where nothing.
    pub(super) staple: &'a [u8],
    pub(super) now: UnixTime,
    /// The library's verdict.
    pub(super) verdict: Result<(), Error>,
    /// The library's verdict of the chain alone, as of a day on which the leaf was valid.
    pub(super) of_chain: Result<(), Error>,
}

/// SHA-256 of a certificate.
pub(super) fn fingerprint(leaf: &CertificateDer<'_>) -> Fingerprint {
    Fingerprint::new(Sha256::digest(leaf).into())
}

/// Looks at everything.
pub(super) fn judge(presented: &Presented<'_>) -> ShownCertificate {
    let fingerprint = fingerprint(presented.leaf);
    let (certificate, faults) = match X509Certificate::from_der(presented.leaf) {
        Ok((_rest, leaf)) => (
            described(&leaf, fingerprint, presented.now),
            faults(&leaf, presented),
        ),
        Err(error) => {
            let detail = error.to_string();
            let fault = CertificateFault::Unreadable { detail };
            (unreadable(fingerprint), vec![fault])
        }
    };
    ShownCertificate {
        host: presented.host.to_owned(),
        certificate,
        faults,
        holds_key: false,
        formerly: None,
        is_pinned: false,
    }
}

/// A day on which the leaf is valid, where it is not valid now.
pub(super) fn valid_day(leaf: &CertificateDer<'_>, now: UnixTime) -> Option<UnixTime> {
    let (_rest, leaf) = X509Certificate::from_der(leaf).ok()?;
    let (from, until) = (
        seconds(&leaf.validity().not_before)?,
        seconds(&leaf.validity().not_after)?,
    );
    if (from..=until).contains(&now.as_secs()) || until < from {
        return None;
    }
    let middle = std::time::Duration::from_secs(from + (until - from) / 2);
    Some(UnixTime::since_unix_epoch(middle))
}

fn seconds(time: &ASN1Time) -> Option<u64> {
    u64::try_from(time.timestamp()).ok()
}

fn described(leaf: &X509Certificate<'_>, fingerprint: Fingerprint, now: UnixTime) -> Certificate {
    const DAY: i64 = 24 * 60 * 60;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let left = leaf.validity().not_after.timestamp().saturating_sub(now);
    Certificate {
        names: names::all(leaf),
        subject: shown_name(leaf.subject()),
        issuer: shown_name(leaf.issuer()),
        valid_from: calendar_date(&leaf.validity().not_before),
        valid_until: calendar_date(&leaf.validity().not_after),
        days_left: left.div_euclid(DAY),
        key: key(leaf).0,
        signature: signature(leaf),
        fingerprint,
    }
}

fn unreadable(fingerprint: Fingerprint) -> Certificate {
    let unknown = String::new;
    Certificate {
        names: Vec::new(),
        subject: unknown(),
        issuer: unknown(),
        valid_from: unknown(),
        valid_until: unknown(),
        days_left: 0,
        key: unknown(),
        signature: unknown(),
        fingerprint,
    }
}

/// Everything wrong, the worst first.
fn faults(leaf: &X509Certificate<'_>, presented: &Presented<'_>) -> Vec<CertificateFault> {
    let mut faults = Vec::new();
    faults.extend(names::nul(leaf));
    if staple::says_revoked(presented.staple, leaf) || is(&presented.verdict, is_revoked) {
        let issuer = shown_name(leaf.issuer());
        faults.push(CertificateFault::Revoked { issuer });
    }
    if is(&presented.of_chain, |error| {
        matches!(error, CertificateError::BadSignature)
    }) {
        faults.push(CertificateFault::BadSignature);
    }
    faults.extend(names::fault(leaf, presented.host));
    let validity = leaf.validity();
    let now = i64::try_from(presented.now.as_secs()).unwrap_or(i64::MAX);
    if now > validity.not_after.timestamp() {
        let date = calendar_date(&validity.not_after);
        faults.push(CertificateFault::Expired { date });
    }
    if now < validity.not_before.timestamp() {
        let date = calendar_date(&validity.not_before);
        faults.push(CertificateFault::NotYetValid { date });
    }
    if let (key, false) = key(leaf) {
        faults.push(CertificateFault::WeakKey { key });
    }
    faults.extend(purpose(leaf));
    faults.extend(weak_signature(leaf, presented));
    faults.extend(of_chain(leaf, presented));
    if let (Err(error), true) = (&presented.verdict, faults.is_empty()) {
        let detail = error.to_string();
        faults.push(CertificateFault::Other { detail });
    }
    faults
}

fn is(verdict: &Result<(), Error>, fits: impl Fn(&CertificateError) -> bool) -> bool {
    matches!(verdict, Err(Error::InvalidCertificate(error)) if fits(error))
}

fn is_revoked(error: &CertificateError) -> bool {
    matches!(error, CertificateError::Revoked)
}

fn is_self_signed(leaf: &X509Certificate<'_>) -> bool {
    leaf.subject().as_raw() == leaf.issuer().as_raw()
}

/// What is missing between it and an authority this machine trusts.
fn of_chain(leaf: &X509Certificate<'_>, presented: &Presented<'_>) -> Option<CertificateFault> {
    let Err(Error::InvalidCertificate(error)) = &presented.of_chain else {
        return None;
    };
    match error {
        CertificateError::UnknownIssuer if is_self_signed(leaf) => {
            Some(CertificateFault::SelfSigned)
        }
        CertificateError::UnknownIssuer => {
            let sent = presented.intermediates.iter();
            let sent = sent.filter(|one| one.as_ref() != presented.leaf.as_ref());
            let sent: Vec<&[u8]> = sent.map(AsRef::as_ref).collect();
            let issuer = shown_name(leaf.issuer());
            if sent.is_empty() && names_its_issuers_place(leaf) {
                return Some(CertificateFault::ChainIncomplete { issuer });
            }
            let issuer = top_issuer(&sent).unwrap_or(issuer);
            Some(CertificateFault::UnknownIssuer { issuer })
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            expired_issuer(presented)
        }
        _ => None,
    }
}

/// Public authorities write where their own certificate lies: then it stands between this one
/// and a root, and the server should have sent it.
fn names_its_issuers_place(leaf: &X509Certificate<'_>) -> bool {
    leaf.extensions().iter().any(|extension| {
        matches!(extension.parsed_extension(), ParsedExtension::AuthorityInfoAccess(access)
        if access.iter().any(|place| {
            place.access_method == OID_PKIX_ACCESS_DESCRIPTOR_CA_ISSUERS
                && matches!(place.access_location, GeneralName::URI(_))
        }))
    })
}

/// Who signed the last of what was sent.
fn top_issuer(sent: &[&[u8]]) -> Option<String> {
    let (_rest, last) = X509Certificate::from_der(sent.last()?).ok()?;
    Some(shown_name(last.issuer()))
}

fn expired_issuer(presented: &Presented<'_>) -> Option<CertificateFault> {
    let now = i64::try_from(presented.now.as_secs()).unwrap_or(i64::MAX);
    presented.intermediates.iter().find_map(|one| {
        let (_rest, one) = X509Certificate::from_der(one).ok()?;
        let not_after = &one.validity().not_after;
        (not_after.timestamp() < now).then(|| CertificateFault::IssuerExpired {
            issuer: shown_name(one.subject()),
            date: calendar_date(not_after),
        })
    })
}

/// Whether it is made for servers.
fn purpose(leaf: &X509Certificate<'_>) -> Option<CertificateFault> {
    if let Ok(Some(extension)) = leaf.extended_key_usage() {
        let usage = extension.value;
        if !usage.server_auth && !usage.any {
            let named = [
                (usage.client_auth, "clientAuth"),
                (usage.code_signing, "codeSigning"),
                (usage.email_protection, "emailProtection"),
                (usage.time_stamping, "timeStamping"),
                (usage.ocsp_signing, "OCSPSigning"),
            ];
            let named = named.into_iter().filter(|(has, _name)| *has);
            let mut purposes: Vec<String> = named.map(|(_has, name)| name.to_owned()).collect();
            purposes.extend(usage.other.iter().map(|oid| oid.to_id_string()));
            let purposes = purposes.join(", ");
            return Some(CertificateFault::NotForServers { purposes });
        }
    }
    // Those who sign for themselves mark themselves as authorities by habit.
    (leaf.is_ca() && !is_self_signed(leaf)).then_some(CertificateFault::Authority)
}

/// The key in words, and whether it is strong enough.
fn key(leaf: &X509Certificate<'_>) -> (String, bool) {
    let key = leaf.public_key();
    let algorithm = key.algorithm.algorithm.to_id_string();
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => {
            let bits = rsa.key_size();
            (format!("RSA {bits}"), bits >= LEAST_RSA_BITS)
        }
        Ok(PublicKey::EC(point)) => {
            let bits = point.key_size();
            (format!("ECDSA {bits}"), bits >= LEAST_CURVE_BITS)
        }
        Ok(PublicKey::DSA(_)) => ("DSA".to_owned(), false),
        _ if algorithm == "1.3.101.112" => ("Ed25519".to_owned(), true),
        _ if algorithm == "1.3.101.113" => ("Ed448".to_owned(), true),
        _ => (algorithm, true),
    }
}

/// Signature algorithms: object identifier, name, and the digest that can be forged.
const SIGNATURES: [(&str, &str, Option<&str>); 13] = [
    ("1.2.840.113549.1.1.2", "MD2 with RSA", Some("MD2")),
    ("1.2.840.113549.1.1.4", "MD5 with RSA", Some("MD5")),
    ("1.2.840.113549.1.1.5", "SHA-1 with RSA", Some("SHA-1")),
    ("1.3.14.3.2.29", "SHA-1 with RSA", Some("SHA-1")),
    ("1.2.840.10040.4.3", "SHA-1 with DSA", Some("SHA-1")),
    ("1.2.840.10045.4.1", "SHA-1 with ECDSA", Some("SHA-1")),
    ("1.2.840.113549.1.1.10", "RSA-PSS", None),
    ("1.2.840.113549.1.1.11", "SHA-256 with RSA", None),
    ("1.2.840.113549.1.1.12", "SHA-384 with RSA", None),
    ("1.2.840.113549.1.1.13", "SHA-512 with RSA", None),
    ("1.2.840.10045.4.3.2", "SHA-256 with ECDSA", None),
    ("1.2.840.10045.4.3.3", "SHA-384 with ECDSA", None),
    ("1.3.101.112", "Ed25519", None),
];

fn signature(certificate: &X509Certificate<'_>) -> String {
    let oid = certificate.signature_algorithm.algorithm.to_id_string();
    let known = SIGNATURES.iter().find(|(one, ..)| *one == oid);
    known.map_or(oid, |(_oid, name, _weak)| (*name).to_owned())
}

/// Whether it, or what stands between it and a root, is signed in a way that can be forged. What
/// signs itself proves nothing anyway.
fn weak_signature(
    leaf: &X509Certificate<'_>,
    presented: &Presented<'_>,
) -> Option<CertificateFault> {
    let weak = |one: &X509Certificate<'_>| {
        let oid = one.signature_algorithm.algorithm.to_id_string();
        let known = SIGNATURES.iter().find(|(known, ..)| *known == oid);
        let algorithm = known.and_then(|(.., weak)| *weak)?.to_owned();
        (!is_self_signed(one)).then_some(CertificateFault::WeakSignature { algorithm })
    };
    weak(leaf).or_else(|| {
        let parsed = presented.intermediates.iter();
        let mut parsed = parsed.filter_map(|one| X509Certificate::from_der(one).ok());
        let is_proved = presented.verdict.is_ok();
        parsed.find_map(|(_rest, one)| weak(&one).filter(|_fault| !is_proved))
    })
}

/// The common name or organisation where there is one: `CN=R11, O=…` says nothing more to a
/// person than `R11`.
fn shown_name(name: &X509Name<'_>) -> String {
    let common = name.iter_common_name().next();
    let organisation = name.iter_organization().next();
    let named = common.or(organisation).and_then(|name| name.as_str().ok());
    let text = named.map_or_else(|| name.to_string(), str::to_owned);
    names::printable(&text)
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
