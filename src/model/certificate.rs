//! What a server shows to prove who it is, and what may be wrong with it.

/// What is wrong with a server's certificate. `Display` is one clause about "it"; the window says
/// it by [`CertificateFault::key`](crate::channel) in two languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    /// Not the one that a person has decided to trust for this host, whatever else it is.
    #[error("it is not the one trusted until now for this host: {now} instead of {before}")]
    Changed {
        /// Fingerprint of the trusted one, in groups.
        before: String,
        /// Fingerprint of the one shown, in groups.
        now: String,
    },
    /// A name with a NUL byte in it: one program reads it to the end, another up to the NUL.
    #[error("its name {name} has a NUL byte in it, which only forgers write")]
    NulInName {
        /// The name, the NUL made visible.
        name: String,
    },
    /// Made for other names.
    #[error("it is made for {names}, not for this host")]
    WrongHost {
        /// The names it has.
        names: String,
    },
    /// A name only in the old place, which has not counted since RFC 6125.
    #[error("it has its name {name} only in the old place (CN), which does not count")]
    CommonNameOnly {
        /// The name in the subject's CN.
        name: String,
    },
    /// `*.com`: a wildcard over names of many owners.
    #[error("its wildcard {name} reaches over names of other owners")]
    WildcardTooWide {
        /// The wildcard.
        name: String,
    },
    /// `mail*.example.org`, `mail.*.org`: not how wildcards are written (RFC 6125 §6.4.3).
    #[error("its wildcard {name} is none: the star stands for a whole first label only")]
    PartialWildcard {
        /// The would-be wildcard.
        name: String,
    },
    /// The account names its server by an IP address, the certificate does not.
    #[error("this host is an address, and it is made for {names}")]
    AddressNotNamed {
        /// The names it has.
        names: String,
    },
    /// No longer valid.
    #[error("it expired on {date}")]
    Expired {
        /// Calendar date.
        date: String,
    },
    /// Not valid yet.
    #[error("it is valid from {date} only")]
    NotYetValid {
        /// Calendar date.
        date: String,
    },
    /// A key that can be computed from what everybody sees.
    #[error("its key is too weak: {key}")]
    WeakKey {
        /// `RSA 1024`.
        key: String,
    },
    /// Signed by way of a digest that can be forged.
    #[error("it is signed with {algorithm}, which can be forged")]
    WeakSignature {
        /// `SHA-1`.
        algorithm: String,
    },
    /// Its issuer's signature under it is wrong.
    #[error("the signature under it is wrong: it is forged or damaged")]
    BadSignature,
    /// Taken back by its issuer.
    #[error("its issuer {issuer} has revoked it")]
    Revoked {
        /// The issuer's name.
        issuer: String,
    },
    /// Made for something else than servers.
    #[error("it is made for {purposes}, not for servers")]
    NotForServers {
        /// `clients`, `code signing`.
        purposes: String,
    },
    /// An authority's own certificate, which proves no host.
    #[error("it belongs to an authority and is none of a server")]
    Authority,
    /// Signed by itself.
    #[error("it is signed by itself, not by an authority this machine trusts")]
    SelfSigned,
    /// The server forgot to send what stands between it and an authority.
    #[error("the server sends it without that of its issuer {issuer}, so nothing proves it")]
    ChainIncomplete {
        /// The issuer that is missing.
        issuer: String,
    },
    /// What proves it is itself no longer valid.
    #[error("the certificate of its issuer {issuer} expired on {date}")]
    IssuerExpired {
        /// The issuer's name.
        issuer: String,
        /// Calendar date.
        date: String,
    },
    /// By an unknown authority.
    #[error("its issuer {issuer} is not trusted on this machine")]
    UnknownIssuer {
        /// The authority's name as the certificate gives it.
        issuer: String,
    },
    /// It cannot be read at all.
    #[error("it cannot be read: {detail}")]
    Unreadable {
        /// Where reading stopped.
        detail: String,
    },
    /// Anything else.
    #[error("{detail}")]
    Other {
        /// The library's words.
        detail: String,
    },
}

impl CertificateFault {
    /// The names that it tells, of hosts or of an authority, in one text; `None`: none.
    #[must_use]
    pub fn named(&self) -> Option<&str> {
        match self {
            Self::WrongHost { names } | Self::AddressNotNamed { names } => Some(names),
            Self::NulInName { name }
            | Self::CommonNameOnly { name }
            | Self::WildcardTooWide { name }
            | Self::PartialWildcard { name } => Some(name),
            Self::Revoked { issuer }
            | Self::ChainIncomplete { issuer }
            | Self::IssuerExpired { issuer, .. }
            | Self::UnknownIssuer { issuer } => Some(issuer),
            Self::Changed { .. }
            | Self::Expired { .. }
            | Self::NotYetValid { .. }
            | Self::WeakKey { .. }
            | Self::WeakSignature { .. }
            | Self::BadSignature
            | Self::NotForServers { .. }
            | Self::Authority
            | Self::SelfSigned
            | Self::Unreadable { .. }
            | Self::Other { .. } => None,
        }
    }
}

/// SHA-256 of a certificate (DER), 32 octets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// From the octets of the digest.
    #[must_use]
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Reads 64 hexadecimal digits; colons, spaces and case do not matter, people copy it from
    /// many tools.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut digits = Vec::with_capacity(64);
        for character in text.chars() {
            match character.to_digit(16) {
                Some(digit) => digits.push(u8::try_from(digit).ok()?),
                None if matches!(character, ':' | ' ') => {}
                None => return None,
            }
        }
        let mut octets = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (octet, pair) in octets.iter_mut().zip(digits.chunks_exact(2)) {
            *octet = pair.iter().fold(0, |sum, digit| sum << 4 | digit);
        }
        Some(Self(octets))
    }

    /// For a person to compare: `3f9a 02c1 …`, 16 groups of four digits.
    #[must_use]
    pub fn grouped(&self) -> String {
        let hex = self.to_string();
        let groups = hex.as_bytes().chunks(4);
        let groups: Vec<&str> = groups
            .map(|group| std::str::from_utf8(group).unwrap_or_default())
            .collect();
        groups.join(" ")
    }
}

impl std::fmt::Display for Fingerprint {
    /// 64 lower-case digits, as config.toml has it.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for octet in self.0 {
            write!(formatter, "{octet:02x}")?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for Fingerprint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Fingerprint({self})")
    }
}

/// A certificate that a person has decided to trust: `3f9a…`, or `pop.example.org 3f9a…` where
/// it holds for this host only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// For which host, in lower case; `None`: for every host of the account.
    pub host: Option<String>,
    /// Which certificate.
    pub fingerprint: Fingerprint,
}

impl Pin {
    /// One for this host only.
    #[must_use]
    pub fn of(host: &str, fingerprint: Fingerprint) -> Self {
        Self {
            host: Some(plain_host(host)),
            fingerprint,
        }
    }

    /// Reads an entry of `pinned_sha256`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(fingerprint) = Fingerprint::parse(text) {
            let host = None;
            return Some(Self { host, fingerprint });
        }
        let (host, fingerprint) = text.trim().split_once(' ')?;
        Fingerprint::parse(fingerprint).map(|fingerprint| Self::of(host, fingerprint))
    }

    /// Whether it is meant for this host and no other.
    #[must_use]
    pub fn is_bound_to(&self, host: &str) -> bool {
        self.host.as_deref() == Some(plain_host(host).as_str())
    }

    /// Whether it holds for this host.
    #[must_use]
    pub fn holds_for(&self, host: &str) -> bool {
        self.host.is_none() || self.is_bound_to(host)
    }
}

impl std::fmt::Display for Pin {
    /// As it stands in `pinned_sha256`.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(host) = &self.host {
            write!(formatter, "{host} ")?;
        }
        write!(formatter, "{}", self.fingerprint)
    }
}

/// A host as it is compared: lower case, without brackets and without the root's dot.
fn plain_host(host: &str) -> String {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.trim_end_matches('.').to_lowercase()
}

/// A certificate as a person looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Names of hosts in it, as they stand there.
    pub names: Vec<String>,
    /// Whose it is, by its subject.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// First day it is valid, `2026-03-05`.
    pub valid_from: String,
    /// Last day it is valid.
    pub valid_until: String,
    /// Days until then, below 0 afterwards.
    pub days_left: i64,
    /// `RSA 2048`, `EC P-256`.
    pub key: String,
    /// `SHA-256 with RSA`.
    pub signature: String,
    /// Names it for a person's decision.
    pub fingerprint: Fingerprint,
}

/// What a server showed, and what is wrong with it: what a person decides about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCertificate {
    /// The host it was shown for.
    pub host: String,
    /// The certificate.
    pub certificate: Certificate,
    /// What is wrong with it, the worst first; none: it is in order.
    pub faults: Vec<CertificateFault>,
    /// Whether the server has proved to hold the certificate's key. Nothing that fails this is
    /// ever trusted.
    pub holds_key: bool,
    /// The one trusted until now for this host by a person's decision, where it is another one.
    pub formerly: Option<Fingerprint>,
    /// Whether it was trusted by a person's decision.
    pub is_pinned: bool,
}

impl ShownCertificate {
    /// Whether a person may decide to trust it. Not what is no server's certificate that can be
    /// read, nor what somebody cannot prove to hold.
    #[must_use]
    pub fn may_be_trusted(&self) -> bool {
        let never = |fault: &CertificateFault| {
            matches!(
                fault,
                CertificateFault::BadSignature
                    | CertificateFault::Revoked { .. }
                    | CertificateFault::NulInName { .. }
                    | CertificateFault::Unreadable { .. }
            )
        };
        self.holds_key
            && !self.is_pinned
            && !self.faults.is_empty()
            && !self.faults.iter().any(never)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_holds_for_its_host_or_for_all() {
        let digits = "3f9a02c1".repeat(8);
        let bound = Pin::parse(&format!("Pop.Example.ORG {digits}")).unwrap();
        assert_eq!(bound.to_string(), format!("pop.example.org {digits}"));
        assert!(bound.holds_for("pop.example.org.") && !bound.holds_for("smtp.example.org"));
        let free = Pin::parse(&digits.to_uppercase()).unwrap();
        assert_eq!(free.to_string(), digits);
        assert!(free.holds_for("any.example") && !free.is_bound_to("any.example"));
        assert_eq!(Pin::parse("pop.example.org 3f9a"), None);
    }

    #[test]
    fn a_fingerprint_is_read_as_any_tool_writes_it() {
        let digits = "3f9a02c1".repeat(8);
        let colons: Vec<String> = digits
            .as_bytes()
            .chunks(2)
            .map(|pair| String::from_utf8_lossy(pair).to_uppercase())
            .collect();
        let fingerprint = Fingerprint::parse(&digits).unwrap();
        assert_eq!(Fingerprint::parse(&colons.join(":")), Some(fingerprint));
        assert_eq!(fingerprint.to_string(), digits);
        assert!(fingerprint.grouped().starts_with("3f9a 02c1 3f9a"));
        assert_eq!(
            Fingerprint::parse(&fingerprint.grouped()),
            Some(fingerprint)
        );
        for wrong in ["", "3f9a", &"g".repeat(64), &"0".repeat(65)] {
            assert_eq!(Fingerprint::parse(wrong), None, "{wrong:?}");
        }
    }
}
