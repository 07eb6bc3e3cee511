//! The names in a certificate, held against the host (RFC 6125, RFC 9525).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;
use x509_parser::prelude::X509Certificate;

use crate::model::CertificateFault;
use crate::wire::transcript;

/// Names that one sentence holds.
const IN_A_SENTENCE: usize = 5;

/// All names of hosts, as they are shown.
pub(super) fn all(leaf: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(alternative)) = leaf.subject_alternative_name() else {
        return Vec::new();
    };
    let names = alternative.value.general_names.iter();
    names.filter_map(shown).collect()
}

fn shown(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(readable(name)),
        GeneralName::IPAddress(octets) => address(octets).map(|address| address.to_string()),
        _ => None,
    }
}

/// Control characters made visible; a name in A-labels with what it stands for beside it.
fn readable(name: &str) -> String {
    let shown = printable(name);
    if !name.to_ascii_lowercase().contains("xn--") {
        return shown;
    }
    match idna::domain_to_unicode(name) {
        (unicode, Ok(())) if unicode != shown => format!("{shown} ({})", printable(&unicode)),
        _ => shown,
    }
}

/// Text out of a certificate, fit to be shown.
pub(super) fn printable(text: &str) -> String {
    transcript::printable(text.as_bytes())
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(four).into());
    }
    <[u8; 16]>::try_from(octets)
        .ok()
        .map(|sixteen| Ipv6Addr::from(sixteen).into())
}

/// A name that ends early for those who read as far as the first NUL.
pub(super) fn nul(leaf: &X509Certificate<'_>) -> Option<CertificateFault> {
    let found = |name: &str| {
        let name = name.contains('\0').then(|| printable(name))?;
        Some(CertificateFault::NulInName { name })
    };
    let in_subject = leaf.subject().iter_common_name();
    let mut in_subject = in_subject.filter_map(|name| name.as_str().ok());
    let of_hosts = dns(leaf);
    of_hosts
        .iter()
        .find_map(|name| found(name))
        .or_else(|| in_subject.find_map(found))
}

/// Addresses of hosts (S-36): one written as a DNS name is none.
fn addresses(leaf: &X509Certificate<'_>) -> Vec<IpAddr> {
    let Ok(Some(alternative)) = leaf.subject_alternative_name() else {
        return Vec::new();
    };
    let names = alternative.value.general_names.iter();
    let octets = names.filter_map(|name| match name {
        GeneralName::IPAddress(octets) => Some(*octets),
        _ => None,
    });
    octets.filter_map(address).collect()
}

/// Names of hosts, as they stand there.
fn dns<'a>(leaf: &'a X509Certificate<'a>) -> Vec<&'a str> {
    let Ok(Some(alternative)) = leaf.subject_alternative_name() else {
        return Vec::new();
    };
    let names = alternative.value.general_names.iter();
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(*name),
        _ => None,
    });
    names.collect()
}

/// What is wrong with its names, where none of them names `host`.
pub(super) fn fault(leaf: &X509Certificate<'_>, host: &str) -> Option<CertificateFault> {
    let names = all(leaf);
    let common = leaf.subject().iter_common_name().next();
    let common = common.and_then(|name| name.as_str().ok());
    if names.is_empty() {
        let name = printable(common.unwrap_or("?"));
        let is_meant =
            common.is_some_and(|common| plain(common) == plain(host) || matches(common, host));
        return Some(if is_meant {
            CertificateFault::CommonNameOnly { name }
        } else {
            CertificateFault::WrongHost { names: name }
        });
    }
    if let Ok(host) = host.parse::<IpAddr>() {
        let names_it = addresses(leaf).contains(&host);
        return (!names_it).then(|| CertificateFault::AddressNotNamed {
            names: in_a_sentence(&names),
        });
    }
    let of_hosts = dns(leaf);
    if of_hosts.iter().any(|name| matches(name, host)) {
        return None;
    }
    let is_meant =
        |name: &&&str| covers_loosely(name, host) && (is_too_wide(name) || !is_star(name));
    Some(match of_hosts.iter().find(is_meant) {
        Some(name) if is_star(name) => {
            let name = printable(name);
            CertificateFault::WildcardTooWide { name }
        }
        Some(name) => {
            let name = printable(name);
            CertificateFault::PartialWildcard { name }
        }
        None => CertificateFault::WrongHost {
            names: in_a_sentence(&names),
        },
    })
}

/// A host or name as it is compared.
fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a name covers a host: letter for letter, or its star the whole first label.
fn matches(name: &str, host: &str) -> bool {
    let (name, host) = (plain(name), plain(host));
    if name == host {
        return !name.contains('*');
    }
    let Some(parent) = name.strip_prefix("*.") else {
        return false;
    };
    let rest = host.split_once('.').map(|(_first, rest)| rest);
    rest == Some(parent) && !parent.contains('*') && !is_too_wide(&name)
}

/// Whether a star stands where it may.
fn is_star(name: &str) -> bool {
    name.strip_prefix("*.")
        .is_some_and(|parent| !parent.contains('*'))
}

/// `*.com`: one label behind the star.
fn is_too_wide(name: &str) -> bool {
    let behind = name.trim_start_matches("*.").trim_end_matches('.');
    !behind.contains('.')
}

/// Whether somebody may have meant this name to cover the host: its stars stand for anything.
fn covers_loosely(name: &str, host: &str) -> bool {
    let (name, host) = (plain(name), plain(host));
    let mut parts = name.split('*');
    let Some(mut rest) = parts.next().and_then(|first| host.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return false;
    };
    for part in between {
        match rest.find(part) {
            Some(place) => rest = rest.get(place + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The first few, for a sentence.
fn in_a_sentence(names: &[String]) -> String {
    let mut text = names
        .get(..IN_A_SENTENCE.min(names.len()))
        .unwrap_or_default()
        .join(", ");
    if names.len() > IN_A_SENTENCE {
        text.push_str(", …");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s35_a_star_covers_one_label_and_never_a_whole_country() {
        for (name, host, covered) in [
            ("mx.example.org", "MX.example.org.", true),
            ("*.example.org", "mx.example.org", true),
            ("*.example.org", "a.mx.example.org", false),
            ("*.example.org", "example.org", false),
            ("*.org", "example.org", false),
            ("*", "localhost", false),
            ("m*.example.org", "mx.example.org", false),
            ("mx.*.org", "mx.example.org", false),
            ("*.*.org", "mx.example.org", false),
        ] {
            assert_eq!(matches(name, host), covered, "{name} {host}");
        }
    }

    #[test]
    fn a_star_in_the_wrong_place_is_seen_for_what_was_meant() {
        for (name, host, meant) in [
            ("m*.example.org", "mx.example.org", true),
            ("mx.*.org", "mx.example.org", true),
            ("*x.example.org", "mx.example.org", true),
            ("m*.example.net", "mx.example.org", false),
            ("mx.example.org", "mx.example.org", false),
        ] {
            assert_eq!(covers_loosely(name, host), meant, "{name} {host}");
        }
    }
}
