//! Links that are not what they seem: looked at before they are followed.

use super::script;
use super::sender;
use crate::model::sender::Script;

pub use super::page::other_host;

/// In what a link is not what it seems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pretence {
    /// Its text names another host.
    Claims {
        /// Which.
        host: String,
    },
    /// Something stands before an `@`, where browsers take it for a name to log in with
    /// (RFC 3986 §7.5).
    UserInfo {
        /// What.
        shown: String,
    },
    /// Its host is a number.
    Number,
    /// Its host mixes alphabets (UTS 39 §5).
    Mixed {
        /// Which.
        scripts: Vec<Script>,
    },
    /// Its host is in letters that look like others (UTS 39 §4).
    Confusable {
        /// In its own letters.
        shown: String,
        /// What it would be taken for.
        looks_like: String,
    },
}

/// The host of a web address with its port, the address of a mail: what a browser takes for it.
#[must_use]
pub fn host(target: &str) -> &str {
    let Some((_scheme, rest)) = target.split_once("://") else {
        let rest = target
            .split_once(':')
            .map_or(target, |(_scheme, rest)| rest);
        return rest.split('?').next().unwrap_or(rest);
    };
    let authority = authority(rest);
    authority.rsplit('@').next().unwrap_or(authority)
}

fn authority(rest: &str) -> &str {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(rest)
}

/// What is to be asked before a link is followed; nothing for an ordinary one. `claims`: the host
/// that its text names, where that is another one.
#[must_use]
pub fn pretences(target: &str, claims: Option<&str>) -> Vec<Pretence> {
    let Some((_scheme, rest)) = target.split_once("://") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    found.extend(claims.map(|host| Pretence::Claims {
        host: host.to_owned(),
    }));
    if let Some((shown, _host)) = authority(rest).rsplit_once('@') {
        let shown = shown.to_owned();
        found.push(Pretence::UserInfo { shown });
    }
    let host = host(target);
    let name = match host.strip_prefix('[') {
        Some(literal) => literal.split(']').next().unwrap_or(literal),
        None => host.split(':').next().unwrap_or(host),
    };
    if is_number(name) {
        found.push(Pretence::Number);
    }
    let (shown, _fault) = idna::domain_to_unicode(name);
    if let Some(scripts) = shown.split('.').find_map(script::mixed_label) {
        found.push(Pretence::Mixed { scripts });
    } else if let Some(looks_like) = sender::disguise(&shown) {
        found.push(Pretence::Confusable { shown, looks_like });
    }
    found
}

/// An address, also as browsers take it in pieces of decimal, octal or hexadecimal digits.
fn is_number(name: &str) -> bool {
    let is_piece = |piece: &str| {
        let hexadecimal = piece
            .strip_prefix("0x")
            .or_else(|| piece.strip_prefix("0X"));
        match hexadecimal {
            Some(digits) => digits.bytes().all(|octet| octet.is_ascii_hexdigit()),
            None => !piece.is_empty() && piece.bytes().all(|octet| octet.is_ascii_digit()),
        }
    };
    name.parse::<core::net::IpAddr>().is_ok() || name.split('.').all(is_piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a22_the_host_is_what_stands_between_the_slashes_and_behind_the_name() {
        for (target, expected) in [
            ("https://a.example/b?c", "a.example"),
            ("https://bank.example@evil.example/x", "evil.example"),
            ("https://evil.example\\@bank.example/x", "evil.example"),
            ("http://a.example:81", "a.example:81"),
            ("mailto:ann@example.org?subject=x", "ann@example.org"),
        ] {
            assert_eq!(host(target), expected, "{target}");
        }
    }

    #[test]
    fn a22_an_ordinary_link_is_followed_at_once() {
        for target in [
            "https://news.example/a?b=c@d#e",
            "http://news.example:8080/@ann",
            "https://xn--fiqs8s.example/",
            "https://müller.example/",
            "https://xn--e1afmkfd.xn--p1ai/",
            "mailto:ann@example.org",
        ] {
            assert_eq!(pretences(target, None), [], "{target}");
        }
    }

    #[test]
    fn a22_what_a_link_pretends_is_told() {
        let claims = pretences("https://evil.example/", Some("bank.example"));
        let host = "bank.example".to_owned();
        assert_eq!(claims, [Pretence::Claims { host }]);
        let named = pretences("https://bank.example:x@evil.example/", None);
        let shown = "bank.example:x".to_owned();
        assert_eq!(named, [Pretence::UserInfo { shown }]);
        for target in [
            "http://192.0.2.1/login",
            "http://[2001:db8::1]:8080/",
            "http://3221225985/",
            "http://0xc0.0.2.1/",
        ] {
            assert_eq!(pretences(target, None), [Pretence::Number], "{target}");
        }
        let mixed = pretences("https://bаnk.example/", None);
        let scripts = vec![Script::Latin, Script::Cyrillic];
        assert_eq!(mixed, [Pretence::Mixed { scripts }]);
        let looks = pretences("https://xn--p1aad.example/", None);
        let confusable = Pretence::Confusable {
            shown: "ррс.example".to_owned(),
            looks_like: "ppc.example".to_owned(),
        };
        assert_eq!(looks, [confusable]);
    }
}
