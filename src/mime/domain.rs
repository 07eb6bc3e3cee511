//! Domains and who is behind them: which belong to one organisation, which belong to everybody.
//!
//! There is no list of all public suffixes here (it has ten thousand lines and changes weekly):
//! under a country's domain a few well-known labels are taken for registries. Where that is
//! wrong, two domains count as one organisation that are two, or the other way round; nothing is
//! allowed or sent on that account.

/// Labels under which others' domains are registered, beneath a country's.
const REGISTRIES: &[&str] = &[
    "ac", "asn", "co", "com", "ed", "edu", "firm", "gen", "go", "gob", "gouv", "gov", "govt", "gv",
    "id", "idf", "iwi", "k12", "lg", "ltd", "me", "mil", "muni", "ne", "net", "nhs", "nic", "nom",
    "or", "org", "plc", "police", "priv", "res", "sch", "school", "web",
    // The regions of China.
    "ah", "bj", "cq", "fj", "gd", "gs", "gx", "gz", "ha", "hb", "he", "hi", "hk", "hl", "hn", "jl",
    "js", "jx", "ln", "mo", "nm", "nx", "qh", "sc", "sd", "sh", "sn", "sx", "tj", "tw", "xj", "xz",
    "yn", "zj",
];

/// Domains of companies under which each subdomain is somebody else's.
const HOUSES: &[&str] = &[
    "appspot.com",
    "azurewebsites.net",
    "blogspot.com",
    "br.com",
    "cn.com",
    "de.com",
    "eu.org",
    "gb.net",
    "github.io",
    "herokuapp.com",
    "onmicrosoft.com",
    "uk.com",
    "us.com",
    "vercel.app",
    "web.app",
    "workers.dev",
];

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

/// A domain in A-labels and lower case, without the dot at its end; what is none is only folded.
pub(crate) fn folded(domain: &str) -> String {
    let domain = domain.trim().trim_end_matches('.');
    if domain.is_ascii() {
        return domain.to_ascii_lowercase();
    }
    idna::domain_to_ascii(domain).unwrap_or_else(|_fault| domain.to_lowercase())
}

/// The domain that an organisation registered: `example.org` of `mail.example.org`. An address
/// literal is its own.
pub(crate) fn organisation(domain: &str) -> String {
    let folded = folded(domain);
    let is_number = |octet: u8| octet.is_ascii_digit() || matches!(octet, b'.' | b':');
    if folded.starts_with('[') || folded.bytes().all(is_number) {
        return folded;
    }
    let labels: Vec<&str> = folded.rsplitn(4, '.').take(3).collect();
    let count = match labels.as_slice() {
        [country, registry, _name] if is_registry(country, registry) => 3,
        [_, _, ..] => 2,
        _ => 1,
    };
    let mut organisation = String::with_capacity(folded.len());
    for label in labels.iter().take(count).rev() {
        if !organisation.is_empty() {
            organisation.push('.');
        }
        organisation.push_str(label);
    }
    organisation
}

fn is_registry(country: &str, registry: &str) -> bool {
    let is_country = country.len() == 2 || country.starts_with("xn--");
    let is_house = || {
        let house = format!("{registry}.{country}");
        HOUSES.contains(&house.as_str())
    };
    is_country && REGISTRIES.contains(&registry) || is_house()
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
            ("one.onmicrosoft.com", "one.onmicrosoft.com"),
            ("post.例子.测试", "xn--fsqu00a.xn--0zwm56d"),
            ("localhost", "localhost"),
            ("[192.0.2.1]", "[192.0.2.1]"),
            ("192.0.2.1", "192.0.2.1"),
            ("", ""),
            ("...", ""),
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
    fn a_domain_of_a_million_labels_is_read() {
        assert_eq!(organisation(&"a.".repeat(500_000)), "a.a");
    }
}
