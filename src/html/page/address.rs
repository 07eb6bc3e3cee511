//! Addresses as browsers read them (WHATWG URL), as far as is needed to say what a mail wants and
//! from whom: blanks, line ends, backslashes and missing slashes are no way round it.

use std::borrow::Cow;

/// Longest address kept, in octets; no server takes longer ones.
const ADDRESS_OCTETS: usize = 4_096;
/// Longest name of a host kept, in octets (RFC 1035 §2.3.4).
const HOST_OCTETS: usize = 255;
/// Octets kept of the scheme of an address that is no longer read whole; all that are known are shorter.
const SCHEME_OCTETS: usize = 32;
/// Schemes that lead nowhere outside the mail.
const WITHIN: [&str; 9] = [
    "about",
    "blob",
    "callto",
    "javascript",
    "mailto",
    "mid",
    "sms",
    "tel",
    "vbscript",
];

/// What a mail means by an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The part of the mail with this Content-ID, without `<` and `>` (RFC 2392).
    Content(String),
    /// What stands behind `data:` (RFC 2397).
    Data(String),
    /// Nothing that could be asked for.
    Nowhere,
    /// Something elsewhere.
    Remote(Address),
}

/// Something elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// With its scheme, without the part behind `#`.
    pub(super) text: String,
    /// In lower case, without name, password and port; empty for a file of this machine.
    pub(super) host: String,
    /// False where it, or what it stands on, was too long to be kept.
    pub(super) whole: bool,
}

/// Reads an address that stands in a mail.
pub(super) fn target(raw: &str, base: Option<&Address>) -> Target {
    let text = cleaned(raw);
    let found = match scheme(&text) {
        Some((scheme, rest)) => match scheme.as_str() {
            "cid" => return Target::Content(content_id(rest)),
            "data" => return Target::Data(rest.to_owned()),
            "file" | "ftp" | "http" | "https" | "ws" | "wss" => remote(&scheme, rest),
            within if WITHIN.contains(&within) => None,
            _ if two_slashes(rest) => remote(&scheme, rest),
            _ => None,
        },
        None if two_slashes(&text) => {
            let scheme = base.and_then(|base| base.text.split(':').next());
            remote(scheme.unwrap_or("https"), &text)
        }
        None => base.and_then(|base| base.joined(&text)),
    };
    found.map_or(Target::Nowhere, Target::Remote)
}

/// Without what browsers leave out of an address.
fn cleaned(raw: &str) -> Cow<'_, str> {
    let trimmed = raw.trim_matches(|character| character <= ' ');
    if trimmed.contains(['\t', '\n', '\r']) {
        Cow::Owned(trimmed.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// The scheme in lower case, and what stands behind its colon.
fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut octets = scheme.bytes();
    let fits = octets
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && octets.all(|octet| octet.is_ascii_alphanumeric() || b"+-.".contains(&octet));
    fits.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn is_slash(character: char) -> bool {
    matches!(character, '/' | '\\')
}

fn two_slashes(text: &str) -> bool {
    text.chars()
        .take(2)
        .filter(|first| is_slash(*first))
        .count()
        == 2
}

fn remote(scheme: &str, rest: &str) -> Option<Address> {
    let is_file = scheme == "file";
    let behind = match rest {
        _ if !is_file => rest.trim_start_matches(is_slash),
        _ if two_slashes(rest) => &rest[2..],
        _ => rest,
    };
    let end = behind
        .find(|character| is_slash(character) || matches!(character, '?' | '#'))
        .unwrap_or(behind.len());
    let (authority, path) = if is_file && !two_slashes(rest) {
        ("", behind)
    } else {
        behind.split_at(end)
    };
    let host = host(authority);
    if host.is_empty() && !is_file {
        return None;
    }
    let path = path.split('#').next().unwrap_or_default();
    let (path, query) = path.split_at(path.find('?').unwrap_or(path.len()));
    let mut text = format!("{scheme}://{authority}{}{query}", path.replace('\\', "/"));
    let whole = text.len() <= ADDRESS_OCTETS;
    truncate(&mut text, ADDRESS_OCTETS);
    Some(Address { text, host, whole })
}

fn host(authority: &str) -> String {
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.split_once(']') {
        Some((address, _port)) => address.trim_start_matches('['),
        None => host.split(':').next().unwrap_or_default(),
    };
    let host = percent_decoded(host);
    let mut host = String::from_utf8_lossy(&host).to_lowercase();
    host.retain(|character| !character.is_control());
    truncate(&mut host, HOST_OCTETS);
    host.truncate(host.trim_end_matches('.').len());
    host
}

/// Cuts at a character, no later than `octets`.
pub(super) fn truncate(text: &mut String, octets: usize) {
    text.truncate(text.floor_char_boundary(octets));
}

impl Address {
    /// No more of it than who is asked, so that others can stand on it however many they are. None of
    /// them is whole.
    pub(super) fn bare(&self) -> Self {
        let scheme = self.text.split(':').next().unwrap_or_default();
        let scheme = &scheme[..scheme.floor_char_boundary(SCHEME_OCTETS)];
        Self {
            text: format!("{scheme}://{}/", self.host),
            host: self.host.clone(),
            whole: false,
        }
    }

    /// An address that is written relative to this one.
    fn joined(&self, relative: &str) -> Option<Self> {
        // A scheme that fills all there is room for leaves none for the rest.
        let (scheme, rest) = self
            .text
            .split_once("://")
            .unwrap_or((&self.text, &self.host));
        let path_at = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(path_at);
        let path = path.split('?').next().unwrap_or_default();
        let folder = match relative.chars().next()? {
            '#' => return None,
            '/' | '\\' => "",
            '?' => path,
            _ => &path[..path.rfind('/').map_or(0, |slash| slash + 1)],
        };
        let gap = if folder.is_empty() && !relative.starts_with(is_slash) {
            "/"
        } else {
            ""
        };
        let joined = remote(scheme, &format!("//{authority}{folder}{gap}{relative}"));
        // Who is asked is known, however little of the address is.
        let own = |text: String, whole: bool| Self {
            text,
            host: self.host.clone(),
            whole: whole && self.whole,
        };
        Some(match joined {
            Some(joined) => own(joined.text, joined.whole),
            None => own(self.text.clone(), false),
        })
    }
}

fn content_id(rest: &str) -> String {
    let decoded = percent_decoded(rest);
    let text = String::from_utf8_lossy(&decoded);
    let text = text.trim();
    let text = text.strip_prefix('<').unwrap_or(text);
    text.strip_suffix('>').unwrap_or(text).to_owned()
}

pub(super) fn percent_decoded(text: &str) -> Vec<u8> {
    let digit = |octet: Option<&u8>| octet.and_then(|octet| char::from(*octet).to_digit(16));
    let octets = text.as_bytes();
    let mut decoded = Vec::with_capacity(octets.len());
    let mut at = 0;
    while let Some(octet) = octets.get(at) {
        at += 1;
        let pair = (digit(octets.get(at)), digit(octets.get(at + 1)));
        if let (b'%', (Some(high), Some(low))) = (octet, pair) {
            decoded.extend(u8::try_from(high * 16 + low));
            at += 2;
        } else {
            decoded.push(*octet);
        }
    }
    decoded
}

/// The picture that stands behind `data:`: its media type in lower case, and its octets. Nothing
/// but pictures made of pixels: what is drawn by a program of its own (SVG) could ask for more.
pub(super) fn data(rest: &str) -> Option<(String, Vec<u8>)> {
    let (head, body) = rest.split_once(',')?;
    let mut parameters = head.split(';');
    let media_type = parameters.next()?.trim().to_ascii_lowercase();
    let is_drawn = media_type.starts_with("image/") && !media_type.contains("svg");
    if !is_drawn {
        return None;
    }
    let is_base64 = parameters.any(|parameter| parameter.trim().eq_ignore_ascii_case("base64"));
    let octets = percent_decoded(body);
    let octets = if is_base64 { base64(octets)? } else { octets };
    Some((media_type, octets))
}

/// Base64 as it comes: with blanks, with letters of either alphabet, its end cut off (RFC 4648).
fn base64(mut digits: Vec<u8>) -> Option<Vec<u8>> {
    digits.retain_mut(|digit| {
        match digit {
            b'-' => *digit = b'+',
            b'_' => *digit = b'/',
            _ => {}
        }
        digit.is_ascii_alphanumeric() || matches!(digit, b'+' | b'/')
    });
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    let mut specification = data_encoding::BASE64_NOPAD.specification();
    specification.check_trailing_bits = false;
    specification.encoding().ok()?.decode(&digits).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remote_at(raw: &str, base: Option<&Address>) -> Option<(String, String)> {
        match target(raw, base) {
            Target::Remote(address) => Some((address.text, address.host)),
            _ => None,
        }
    }

    #[test]
    fn a20_an_address_is_read_as_a_browser_reads_it() {
        for (raw, text, host) in [
            (
                "https://a.example/x?y#z",
                "https://a.example/x?y",
                "a.example",
            ),
            (" \n HTTP://A.Example", "http://A.Example", "a.example"),
            ("ht\ntps://a.exam\tple/", "https://a.example/", "a.example"),
            ("//a.example/x", "https://a.example/x", "a.example"),
            ("\\\\a.example\\x", "https://a.example/x", "a.example"),
            ("/\\a.example", "https://a.example", "a.example"),
            ("https:a.example", "https://a.example", "a.example"),
            ("https:////a.example/", "https://a.example/", "a.example"),
            ("http:\\\\a.example", "http://a.example", "a.example"),
            (
                "http://u:p@a.example:81/",
                "http://u:p@a.example:81/",
                "a.example",
            ),
            (
                "http://b.example@a.example",
                "http://b.example@a.example",
                "a.example",
            ),
            (
                "http://[2001:db8::1]:80/",
                "http://[2001:db8::1]:80/",
                "2001:db8::1",
            ),
            ("http://a%2Eexample./", "http://a%2Eexample./", "a.example"),
            (
                "smb://a.example/share",
                "smb://a.example/share",
                "a.example",
            ),
            (
                "file://a.example/share",
                "file://a.example/share",
                "a.example",
            ),
            ("file:///etc/passwd", "file:///etc/passwd", ""),
            ("ftp://a.example/", "ftp://a.example/", "a.example"),
        ] {
            let found = remote_at(raw, None);
            assert_eq!(found, Some((text.to_owned(), host.to_owned())), "{raw}");
        }
    }

    #[test]
    fn what_is_nowhere_asks_nobody() {
        for raw in [
            "",
            "x.png",
            "/x.png",
            "#x",
            "https://",
            "javascript:alert(1)",
            "about:blank",
            "C:\\x.png",
            "tel:+1",
            "mailto:ann@example.org",
            "::",
        ] {
            assert_eq!(target(raw, None), Target::Nowhere, "{raw}");
        }
    }

    #[test]
    fn a_relative_address_stands_on_its_base() {
        let Target::Remote(base) = target("http://a.example/b/c.html?d", None) else {
            panic!("no address");
        };
        for (raw, text) in [
            ("x.png", "http://a.example/b/x.png"),
            ("/x.png", "http://a.example/x.png"),
            ("//b.example/x", "http://b.example/x"),
            ("?e", "http://a.example/b/c.html?e"),
            ("../x", "http://a.example/b/../x"),
        ] {
            let found = remote_at(raw, Some(&base)).map(|(text, _host)| text);
            assert_eq!(found.as_deref(), Some(text), "{raw}");
        }
        assert_eq!(target("#x", Some(&base)), Target::Nowhere);
        assert_eq!(target("", Some(&base)), Target::Nowhere);
    }

    #[test]
    fn what_stands_on_a_cut_address_is_not_whole_and_its_host_is_known() {
        let base = |raw: &str| match target(raw, None) {
            Target::Remote(base) => base,
            _ => panic!("no address"),
        };
        let long = "x".repeat(5_000);
        for raw in [
            format!("https://A.example:81/{long}/"),
            format!("https://{long}@a.example/"),
            format!("{long}://a.example/"),
            format!("{}://a.example/", &long[..4_094]),
        ] {
            for base in [base(&raw), base(&raw).bare()] {
                for relative in ["y.png", "/y.png", "?y"] {
                    let Target::Remote(found) = target(relative, Some(&base)) else {
                        panic!("{relative} is nowhere");
                    };
                    assert_eq!((found.host.as_str(), found.whole), ("a.example", false));
                }
            }
        }
        let bare = base("http://u@[2001:db8::1]:80/x/y?z").bare();
        assert_eq!(bare.text, "http://2001:db8::1/");
        let Target::Remote(found) = target("y.png", Some(&bare)) else {
            panic!("nowhere");
        };
        assert_eq!(found.text, "http://2001:db8::1/y.png");
        assert_eq!(found.host, "2001:db8::1");
    }

    #[test]
    fn parts_and_data_are_found() {
        let content = |id: &str| Target::Content(id.to_owned());
        assert_eq!(target("cid:a%40b", None), content("a@b"));
        assert_eq!(target("CID:<a@b>", None), content("a@b"));
        let png = |rest| data(rest).map(|(media_type, octets)| (media_type, octets.len()));
        assert_eq!(
            png("IMAGE/png;charset=x;base64,iVBO\n Rw0K"),
            Some(("image/png".to_owned(), 6))
        );
        assert_eq!(png("image/gif,GIF%38"), Some(("image/gif".to_owned(), 4)));
        assert_eq!(
            png("image/png;base64,iVBOR"),
            Some(("image/png".to_owned(), 3))
        );
        assert_eq!(png("image/svg+xml,<svg/>"), None);
        assert_eq!(png("text/html,x"), None);
        assert_eq!(png("image/png"), None);
    }

    #[test]
    fn a_long_address_is_known_to_be_cut() {
        let Target::Remote(address) =
            target(&format!("https://a.example/{}", "雁".repeat(5_000)), None)
        else {
            panic!("no address");
        };
        assert!(!address.whole);
        assert!(address.text.len() <= ADDRESS_OCTETS);
        assert_eq!(address.host, "a.example");
    }
}
