//! Certificates made by hand and by rcgen, each wrong in one way.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CertifiedIssuer,
    CustomExtension, DnType, ExtendedKeyUsagePurpose, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose,
    PublicKeyData, RevokedCertParams, SanType, SerialNumber, SignatureAlgorithm, SigningKey,
    date_time_ymd,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};

pub(crate) const HOST: &str = "mx.example.org";

/// A server with one certificate, and what the account trusts.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// The account's server.
    pub(crate) host: &'static str,
    pub(crate) server: Arc<ServerConfig>,
    /// The account's `ca_file`.
    pub(crate) trusted_pem: Option<String>,
    /// How the first fault begins.
    pub(crate) expected: &'static str,
}

/// An authority made on the spot.
pub(crate) type Authority = CertifiedIssuer<'static, KeyPair>;

pub(crate) fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

pub(crate) fn authority(name: &str) -> Authority {
    CertifiedIssuer::self_signed(authority_params(name), KeyPair::generate().unwrap()).unwrap()
}

pub(crate) fn leaf(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, "Mail server of this test");
    params
}

/// A server that shows this chain and signs with this key, whether they belong together or not.
pub(crate) fn server(
    chain: Vec<CertificateDer<'static>>,
    key: &KeyPair,
    staple: Option<Vec<u8>>,
) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let key = aws_lc_rs::sign::any_supported_type(&key).unwrap();
    let mut certified = CertifiedKey::new(chain, key);
    certified.ocsp = staple;
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    Arc::new(config)
}

/// One whose certificate the trusted authority has signed.
fn signed(
    name: &'static str,
    host: &'static str,
    names: &[&str],
    expected: &'static str,
    change: impl FnOnce(&mut CertificateParams),
) -> Case {
    let authority = authority("Authority of this test");
    let key = KeyPair::generate().unwrap();
    let mut params = leaf(names);
    change(&mut params);
    let certificate = params.signed_by(&key, &authority).unwrap();
    Case {
        name,
        host,
        server: server(vec![certificate.der().clone()], &key, None),
        trusted_pem: Some(authority.pem()),
        expected,
    }
}

/// Certificates in order.
pub(crate) fn good() -> Vec<Case> {
    let mut by_address = signed("an address", "127.0.0.1", &["127.0.0.1"], "", |_params| ());
    by_address.name = "an address that is named";
    vec![
        signed("a name", HOST, &[HOST], "", |_params| ()),
        signed("a star", HOST, &["*.example.org"], "", |_params| ()),
        signed(
            "A-labels",
            "邮件.example",
            &["xn--5nq051n.example"],
            "",
            |_params| (),
        ),
        by_address,
    ]
}

/// A certificate in order, shown by somebody who has another key.
pub(crate) fn unproven() -> Case {
    let authority = authority("Authority of this test");
    let (key, other) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let certificate = leaf(&[HOST]).signed_by(&key, &authority).unwrap();
    Case {
        name: "key not proved",
        host: HOST,
        server: server(vec![certificate.der().clone()], &other, None),
        trusted_pem: Some(authority.pem()),
        expected: "UnprovenKey",
    }
}

/// Every way of being wrong.
pub(crate) fn cases() -> Vec<Case> {
    let mut cases = names();
    cases.extend(odd_names());
    cases.extend(times_and_uses());
    cases.extend(issuers());
    cases.extend(keys_and_signatures());
    cases.extend(revoked());
    cases
}

fn names() -> Vec<Case> {
    let common = |name: &str| {
        let name = name.to_owned();
        move |params: &mut CertificateParams| {
            params.distinguished_name.push(DnType::CommonName, name)
        }
    };
    vec![
        signed(
            "wrong host",
            HOST,
            &["pop.example.net", "*.example.net"],
            "WrongHost",
            |_| (),
        ),
        signed(
            "wrong host, many names",
            HOST,
            &[
                "a.example",
                "b.example",
                "c.example",
                "d.example",
                "e.example",
                "f.example",
            ],
            "WrongHost",
            |_| (),
        ),
        signed("CN only", HOST, &[], "CommonNameOnly", common(HOST)),
        signed("no name at all", HOST, &[], "WrongHost", common("nobody")),
        signed(
            "star one label too deep",
            "a.mx.example.org",
            &["*.example.org"],
            "WrongHost",
            |_| (),
        ),
        signed(
            "star over a country",
            "example.org",
            &["*.org"],
            "WildcardTooWide",
            |_| (),
        ),
        signed(
            "star within a label",
            HOST,
            &["m*.example.org"],
            "PartialWildcard",
            |_| (),
        ),
        signed(
            "star in the middle",
            HOST,
            &["mx.*.org"],
            "PartialWildcard",
            |_| (),
        ),
    ]
}

fn odd_names() -> Vec<Case> {
    vec![
        signed("NUL in the name", HOST, &[], "NulInName", |params| {
            let name = "mx.example.org\0.evil.example".try_into().unwrap();
            params.subject_alt_names.push(SanType::DnsName(name));
        }),
        signed(
            "address not named",
            "127.0.0.1",
            &["localhost"],
            "AddressNotNamed",
            |_| (),
        ),
        signed(
            "address as a DNS name",
            "127.0.0.1",
            &[],
            "AddressNotNamed",
            |params| {
                let name = "127.0.0.1".try_into().unwrap();
                params.subject_alt_names.push(SanType::DnsName(name));
            },
        ),
        signed(
            "IDN, another host",
            "邮件.example",
            &["xn--fsq.example"],
            "WrongHost",
            |_| (),
        ),
    ]
}

fn times_and_uses() -> Vec<Case> {
    vec![
        signed("expired", HOST, &[HOST], "Expired", |params| {
            params.not_before = date_time_ymd(2019, 1, 1);
            params.not_after = date_time_ymd(2020, 2, 29);
        }),
        signed("not yet valid", HOST, &[HOST], "NotYetValid", |params| {
            params.not_before = date_time_ymd(3019, 1, 1);
            params.not_after = date_time_ymd(3020, 1, 1);
        }),
        signed(
            "for clients only",
            HOST,
            &[HOST],
            "NotForServers",
            |params| {
                params.extended_key_usages = vec![
                    ExtendedKeyUsagePurpose::ClientAuth,
                    ExtendedKeyUsagePurpose::EmailProtection,
                ];
            },
        ),
        signed("an authority's", HOST, &[HOST], "Authority", |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }),
    ]
}

/// Where a public authority's own certificate lies: caIssuers of RFC 5280 §4.2.2.1.
fn issuers_place() -> CustomExtension {
    let url = b"http://ca.example/ca.cer";
    let method = [0x06, 8, 0x2b, 6, 1, 5, 5, 7, 0x30, 2];
    let location = [&[0x86, url.len() as u8][..], url].concat();
    let access = der(0x30, &[&method[..], &location].concat());
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 1], der(0x30, &access))
}

fn issuers() -> Vec<Case> {
    let key = KeyPair::generate().unwrap();
    let root = authority("Root of this test");
    let between = |change: fn(&mut CertificateParams)| {
        let mut params = authority_params("Intermediate of this test");
        change(&mut params);
        CertifiedIssuer::signed_by(params, KeyPair::generate().unwrap(), &root).unwrap()
    };
    let case = |name, chain: Vec<CertificateDer<'static>>, expected| Case {
        name,
        host: HOST,
        server: server(chain, &key, None),
        trusted_pem: Some(root.pem()),
        expected,
    };
    let itself = leaf(&[HOST]).self_signed(&key).unwrap().der().clone();
    let stranger = authority("Stranger");
    let unknown = leaf(&[HOST])
        .signed_by(&key, &stranger)
        .unwrap()
        .der()
        .clone();
    let intermediate: Authority = between(|_params| ());
    let mut public = leaf(&[HOST]);
    public.custom_extensions.push(issuers_place());
    let incomplete = public.signed_by(&key, &intermediate).unwrap().der().clone();
    let stale: Authority = between(|params| {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 29);
    });
    let by_stale = leaf(&[HOST]).signed_by(&key, &stale).unwrap().der().clone();
    vec![
        case("self-signed", vec![itself], "SelfSigned"),
        case("unknown issuer", vec![unknown.clone()], "UnknownIssuer"),
        case(
            "unknown issuer, sent too",
            vec![unknown, stranger.der().clone()],
            "UnknownIssuer",
        ),
        case("intermediate missing", vec![incomplete], "ChainIncomplete"),
        case(
            "intermediate expired",
            vec![by_stale, stale.der().clone()],
            "IssuerExpired",
        ),
    ]
}

/// A key of RSA, or what looks like one: nobody can sign with it.
struct Rsa {
    public: Vec<u8>,
}

impl Rsa {
    fn of(bits: usize) -> Self {
        // An odd number of that many bits, and 65537.
        let mut modulus = vec![0xb7; bits / 8];
        modulus.insert(0, 0);
        let numbers = [der(2, &modulus), der(2, &[1, 0, 1])].concat();
        let public = der(0x30, &numbers);
        Self { public }
    }
}

impl PublicKeyData for Rsa {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_RSA_SHA256
    }
}

impl SigningKey for Rsa {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        Ok(vec![0x5a; 256])
    }
}

fn keys_and_signatures() -> Vec<Case> {
    let authority = authority("Authority of this test");
    let key = KeyPair::generate().unwrap();
    let weak = leaf(&[HOST]).signed_by(&Rsa::of(1024), &authority).unwrap();
    let damaged = leaf(&[HOST]).signed_by(&key, &authority).unwrap();
    let mut damaged = damaged.der().to_vec();
    *damaged.last_mut().unwrap() ^= 1;
    let old =
        CertifiedIssuer::self_signed(authority_params("Old authority"), Rsa::of(2048)).unwrap();
    let by_old = leaf(&[HOST]).signed_by(&key, &old).unwrap();
    // sha256WithRSAEncryption becomes sha1WithRSAEncryption, in both places.
    let sha1 = exchanged(
        by_old.der(),
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b],
        &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 5],
    );
    let case = |name, certificate: Vec<u8>, trusted_pem, expected| Case {
        name,
        host: HOST,
        server: server(vec![certificate.into()], &key, None),
        trusted_pem: Some(trusted_pem),
        expected,
    };
    vec![
        case("RSA 1024", weak.der().to_vec(), authority.pem(), "WeakKey"),
        case(
            "signature damaged",
            damaged,
            authority.pem(),
            "BadSignature",
        ),
        case("SHA-1", sha1, old.pem(), "WeakSignature"),
        case(
            "no certificate at all",
            b"not DER".to_vec(),
            authority.pem(),
            "Unreadable",
        ),
        unproven(),
    ]
}

fn revoked() -> Vec<Case> {
    let authority = authority("Authority of this test");
    let key = KeyPair::generate().unwrap();
    let serial = SerialNumber::from(0x2711_u64);
    let mut params = leaf(&[HOST]);
    params.serial_number = Some(serial.clone());
    let certificate = params.signed_by(&key, &authority).unwrap();
    let list = CertificateRevocationListParams {
        this_update: date_time_ymd(2026, 1, 1),
        next_update: date_time_ymd(3026, 1, 1),
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![RevokedCertParams {
            serial_number: serial,
            revocation_time: date_time_ymd(2026, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let list = list.signed_by(&authority).unwrap().pem().unwrap();
    let chain = || vec![certificate.der().clone()];
    vec![
        Case {
            name: "revoked by a list",
            host: HOST,
            server: server(chain(), &key, None),
            trusted_pem: Some(format!("{}\n{list}", authority.pem())),
            expected: "Revoked",
        },
        Case {
            name: "revoked by a staple",
            host: HOST,
            server: server(chain(), &key, Some(staple(&[0x27, 0x11]))),
            trusted_pem: Some(authority.pem()),
            expected: "Revoked",
        },
    ]
}

/// An OCSP answer (RFC 6960 §4.2.1) that says "revoked" of this serial number.
fn staple(serial: &[u8]) -> Vec<u8> {
    let time = der(0x18, b"20260101000000Z");
    let algorithm = der(0x30, &der(6, &[0x2b, 0x0e, 3, 2, 0x1a]));
    let hash = der(4, &[7; 20]);
    let id = der(
        0x30,
        &[algorithm.clone(), hash.clone(), hash, der(2, serial)].concat(),
    );
    let answer = der(0x30, &[id, der(0xa1, &time), time.clone()].concat());
    let responder = der(0xa2, &der(4, &[7; 20]));
    let data = der(0x30, &[responder, time, der(0x30, &answer)].concat());
    let basic = der(0x30, &[data, algorithm, der(3, &[0, 1])].concat());
    let kind = der(6, &[0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1]);
    let bytes = der(0x30, &[kind, der(4, &basic)].concat());
    der(0x30, &[der(0x0a, &[0]), der(0xa0, &bytes)].concat())
}

/// One element of DER.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    match content.len() {
        short @ 0..0x80 => element.push(short as u8),
        long => {
            element.push(0x82);
            element.extend_from_slice(&(long as u16).to_be_bytes());
        }
    }
    element.extend_from_slice(content);
    element
}

fn exchanged(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|start| bytes[*start..].starts_with(from))
        .collect();
    assert_eq!(places.len(), 2);
    for start in places {
        bytes[start..start + to.len()].copy_from_slice(to);
    }
    bytes
}
