//! Domains and who is behind them: which belong to one organisation, which belong to everybody.
//!
//! Under which domains others can have their own is told by the public suffix list, which is
//! compiled in: both what registries hand out (`co.uk`, `com.cn`) and what houses give their
//! customers (`github.io`). It is the list that says what a DKIM signature or a server's word has
//! to do with an author (RFC 7489 §3.2). Neighbours under such a suffix are strangers.

use core::net::IpAddr;

use psl::Psl as _;

pub(crate) use crate::model::host::folded;

/// Suffixes that the list lacks, under which each domain is somebody else's.
const HOUSES: &[&str] = &["onmicrosoft.com"];

/// Octets of a name (RFC 1035 §2.3.4). What is longer is nobody's, and akin to nothing.
const NAME_OCTETS: usize = 255;
/// Labels looked at from the end; no suffix of the list has half as many.
const LABELS: usize = 16;

/// Names of providers, whatever follows them, whose domain says nothing about who writes.
const PROVIDERS: &[&str] = &[
    "126.com",
    "139.com",
    "163.com",
    "188.com",
    "189.cn",
    "21cn.com",
    "aliyun.com",
    "aol.com",
    "daum.net",
    "fastmail.com",
    "fastmail.fm",
    "foxmail.com",
    "gmail.com",
    "googlemail.com",
    "hanmail.net",
    "hushmail.com",
    "icloud.com",
    "inbox.ru",
    "list.ru",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "netease.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "rambler.ru",
    "rocketmail.com",
    "sina.cn",
    "sina.com",
    "sina.com.cn",
    "sohu.com",
    "t-online.de",
    "tom.com",
    "tuta.com",
    "tutanota.com",
    "ukr.net",
    "vip.qq.com",
    "web.de",
    "wo.cn",
    "yandex.com",
    "yandex.ru",
    "yeah.net",
    "ymail.com",
];
/// The same, with a domain in many countries.
const PROVIDERS_EVERYWHERE: &[&str] = &["gmx", "hotmail", "live", "outlook", "yahoo"];

/// What stands behind the last `@`; empty where there is none.
pub(crate) fn of(address: &str) -> &str {
    address
        .rsplit_once('@')
        .map_or("", |(_local, domain)| domain)
}

/// The domain that an organisation registered: `example.org` of `mail.example.org`. What nobody
/// can have registered beneath others is its own: an address, a public suffix, a single label.
pub(crate) fn organisation(domain: &str) -> String {
    let folded = folded(domain);
    registered(&folded).map(str::to_owned).unwrap_or(folded)
}

/// The end of a folded domain that an organisation registered; `None` where there is no such.
fn registered(folded: &str) -> Option<&str> {
    if folded.len() > NAME_OCTETS || is_address(folded) {
        return None;
    }
    let suffix = folded.len().checked_sub(suffix_octets(folded))?;
    let before = folded.get(..suffix)?.strip_suffix('.')?;
    let name = before.rsplit('.').next().unwrap_or(before);
    if name.is_empty() {
        return None;
    }
    folded.get(before.len() - name.len()..)
}

/// Whether it is the address of a machine, written with brackets or without.
fn is_address(folded: &str) -> bool {
    let last = folded.rsplit('.').next().unwrap_or_default();
    folded.starts_with('[')
        || folded.parse::<IpAddr>().is_ok()
        // No domain ends with a number (RFC 3696 §2), but an address that is cut or lengthened.
        || last.bytes().all(|octet| octet.is_ascii_digit())
}

/// Octets at the end of a folded domain that are a public suffix. Where the list does not know
/// the last label, it alone is one, as the list itself says of what is not in it.
fn suffix_octets(folded: &str) -> usize {
    // The list is in letters, a folded domain in A-labels.
    let shown: Vec<String> = folded.rsplit('.').take(LABELS).map(in_letters).collect();
    let mut left = psl::List.find(shown.iter().map(String::as_bytes)).len;
    let mut octets = 0;
    for (label, shown) in folded.rsplit('.').zip(&shown) {
        if left == 0 || left < shown.len() {
            break;
        }
        octets += label.len() + usize::from(octets > 0);
        left = left.saturating_sub(shown.len() + 1);
    }
    let of_house = HOUSES.iter().filter(|house| is_at_end(folded, house));
    of_house.map(|house| house.len()).fold(octets, usize::max)
}

fn in_letters(label: &str) -> String {
    let shown = label
        .starts_with("xn--")
        .then(|| idna::domain_to_unicode(label));
    match shown {
        Some((shown, Ok(()))) => shown,
        _ => label.to_owned(),
    }
}

/// Whether a domain is `end`, or beneath it.
fn is_at_end(folded: &str, end: &str) -> bool {
    let before = folded.strip_suffix(end);
    !end.is_empty() && before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
}

/// Whether a name stands for no organisation: a public suffix, a single label, an address.
pub(crate) fn is_shared(domain: &str) -> bool {
    registered(&folded(domain)).is_none()
}

/// Whether a host is a domain or lies beneath it, and nobody else can have it: between the two
/// is no public suffix.
pub(crate) fn is_within(host: &str, domain: &str) -> bool {
    let (host, domain) = (folded(host), folded(domain));
    !domain.is_empty()
        && (host == domain
            || is_at_end(&host, &domain) && organisation(&host) == organisation(&domain))
}

/// Whether one organisation is behind both.
pub(crate) fn is_same_organisation(one: &str, other: &str) -> bool {
    let one = organisation(one);
    !one.is_empty() && one == organisation(other)
}

/// Whether everybody can have an address there, so that the domain vouches for nobody.
pub(crate) fn is_for_everybody(domain: &str) -> bool {
    let folded = folded(domain);
    let first = folded.split('.').next().unwrap_or_default();
    PROVIDERS.contains(&folded.as_str())
        || PROVIDERS_EVERYWHERE.contains(&first) && organisation(&folded) == folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_is_what_was_registered() {
        for (domain, expected) in [
            ("example.org", "example.org"),
            ("Mail.A.Example.ORG.", "example.org"),
            ("a.example.co.uk", "example.co.uk"),
            ("mx.example.com.cn", "example.com.cn"),
            ("mail.example.cn", "example.cn"),
            ("co.uk", "co.uk"),
            ("mail.one.onmicrosoft.com", "one.onmicrosoft.com"),
            ("post.例子.测试", "xn--fsqu00a.xn--0zwm56d"),
            ("localhost", "localhost"),
            ("[192.0.2.1]", "[192.0.2.1]"),
            ("192.0.2.1", "192.0.2.1"),
            ("", ""),
            ("...", ""),
            // Beneath a region's registry, beneath a star, and beside what the star leaves out.
            ("a.b.example.bj.cn", "example.bj.cn"),
            ("a.b.any.ck", "b.any.ck"),
            ("a.www.ck", "www.ck"),
            // A house beneath a house.
            ("shop.s3.amazonaws.com", "shop.s3.amazonaws.com"),
            ("mail.amazonaws.com", "amazonaws.com"),
            // In letters or in A-labels.
            ("post.例子.公司.cn", "xn--fsqu00a.xn--55qx5d.cn"),
            (
                "post.xn--fsqu00a.xn--55qx5d.cn",
                "xn--fsqu00a.xn--55qx5d.cn",
            ),
            ("公司.cn", "xn--55qx5d.cn"),
            // Unknown to the list.
            ("mx.home.invalid", "home.invalid"),
            ("mx.xn--zzzzzz99999", "mx.xn--zzzzzz99999"),
            // Bare.
            ("com.cn.", "com.cn"),
            ("github.io", "github.io"),
            // Addresses.
            ("[IPv6:2001:db8::1]", "[ipv6:2001:db8::1]"),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
            ("1.192.0.2.1", "1.192.0.2.1"),
            // Nobody can have registered what has no name.
            ("evil..org", "evil..org"),
            (".org", ".org"),
        ] {
            assert_eq!(organisation(domain), expected, "{domain}");
        }
        assert!(is_same_organisation("a.example.org", "B.EXAMPLE.org"));
        assert!(!is_same_organisation("example.org", "example.net"));
        assert!(!is_same_organisation("", ""));
    }

    #[test]
    fn providers_vouch_for_nobody() {
        assert!(is_for_everybody("QQ.com"));
        assert!(is_for_everybody("yahoo.co.jp"));
        assert!(!is_for_everybody("mail.yahoo.example.org"));
        assert!(!is_for_everybody("example.org"));
    }

    #[test]
    fn neighbours_under_a_shared_suffix_are_strangers() {
        for (one, other) in [
            ("ann.github.io", "bob.github.io"),
            ("ann.blogspot.com", "bob.blogspot.com"),
            ("ann.com.cn", "bob.com.cn"),
            ("ann.公司.cn", "bob.xn--55qx5d.cn"),
            ("ann.co.uk", "bob.co.uk"),
            ("ann.onmicrosoft.com", "bob.onmicrosoft.com"),
            ("ann.example.co.uk", "co.uk"),
            ("ann.github.io", "github.io"),
            ("io", "github.io"),
            ("evil..org", "good..org"),
            ("192.0.2.1", "198.51.2.1"),
            ("::ffff:192.0.2.1", "::ffff:198.51.2.1"),
        ] {
            assert!(!is_same_organisation(one, other), "{one} {other}");
            assert!(!is_within(one, other), "{one} {other}");
        }
        assert!(is_same_organisation("a.ann.github.io", "ann.github.io."));
        assert!(is_same_organisation(
            "a.例子.公司.cn",
            "xn--fsqu00a.xn--55qx5d.cn"
        ));
        assert!(is_same_organisation("GitHub.io", "github.io."));
    }

    #[test]
    fn what_is_within_a_domain_is_nobody_elses() {
        assert!(is_within("Pictures.Example.org.", "example.org"));
        assert!(is_within("github.io", "github.io"));
        assert!(is_within("mx", "mx"));
        assert!(!is_within("notexample.org", "example.org"));
        assert!(!is_within("example.org", "pictures.example.org"));
        assert!(!is_within("shop.s3.amazonaws.com", "amazonaws.com"));
        assert!(!is_within("mx.home", "home"));
        assert!(!is_within("", ""));
    }

    #[test]
    fn nobody_registers_beneath_what_all_share() {
        for shared in ["com.cn", "github.io", "org", "localhost", "192.0.2.1", ""] {
            assert!(is_shared(shared), "{shared}");
        }
        assert!(!is_shared("example.com.cn"));
    }

    #[test]
    fn a_domain_of_a_million_labels_is_akin_to_itself_alone() {
        let long = "a.".repeat(500_000);
        assert!(is_same_organisation(&long, &long));
        assert!(!is_same_organisation(&long, &format!("b.{long}")));
    }
}
