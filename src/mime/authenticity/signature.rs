//! A DKIM-Signature field (RFC 6376 §3.5), as far as it can be read without checking it.

use crate::mime::{dkim, domain};
use crate::model::authenticity::Signature;
use crate::model::text::printable;

/// Octets of one field that are read; a signature of 8192 bits has 2,000. Blanks are counted once:
/// whoever sends a mail on may add any number of them, and it stays as well signed.
const FIELD_OCTETS: usize = 16 * 1024;
/// Longest domain, selector or algorithm kept.
const VALUE_CHARACTERS: usize = 255;

/// Reads a field; `None` where it lacks what every signature has. Of one that is too long to be
/// read it is told so, and nothing of what it covers: the rest might say otherwise.
pub(super) fn read(value: &[u8]) -> Option<Signature> {
    let value = dkim::squeezed(value);
    let is_cut = value.len() > FIELD_OCTETS;
    let value = value.get(..FIELD_OCTETS).unwrap_or(&value);
    let text = String::from_utf8_lossy(value);
    // What is cut short may be the name of another field, or of another domain.
    let (text, _cut) = match text.rsplit_once(';') {
        Some(whole) if is_cut => whole,
        None if is_cut => ("", ""),
        _ => (&*text, ""),
    };
    let mut signature = Signature {
        covers_whole_body: true,
        is_cut,
        ..Signature::default()
    };
    let mut has_value = false;
    for (name, value) in text.split(';').filter_map(|tag| tag.split_once('=')) {
        let value = value.trim();
        match name.trim() {
            "v" if value != "1" => return None,
            "a" => signature.algorithm = shown(value).to_ascii_lowercase(),
            "b" => has_value = !value.is_empty(),
            "d" => signature.domain = domain::folded(&shown(value)),
            "s" => signature.selector = shown(value),
            "l" => signature.covers_whole_body = false,
            "t" => signature.signed_at = value.parse().ok(),
            "x" => signature.expires_at = value.parse().ok(),
            "h" => {
                let covers = |name: &str| {
                    value
                        .split(':')
                        .any(|covered| covered.trim().eq_ignore_ascii_case(name))
                };
                signature.covers_from = covers("From");
                signature.covers_unsubscribe =
                    covers("List-Unsubscribe") && covers("List-Unsubscribe-Post");
            }
            _ => {}
        }
    }
    if is_cut {
        signature.covers_from = false;
        signature.covers_whole_body = false;
        signature.covers_unsubscribe = false;
        return Some(signature);
    }
    let is_whole = has_value && !signature.domain.is_empty() && !signature.selector.is_empty();
    is_whole.then_some(signature)
}

fn shown(text: &str) -> String {
    printable::one_line(text)
        .chars()
        .take(VALUE_CHARACTERS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_says_whose_it_is_and_what_it_covers() {
        let field = b"v=1; a=rsa-sha256; c=relaxed/relaxed; d=Mail.Example.org;\r\n\ts=s1; \
            t=1795136700; x=1795741500; h=from : To:Subject:\r\n List-Unsubscribe:list-unsubscribe-post;\r\n \
            bh=AAAA=; b=BBBB\r\n CCCC==";
        let expected = Signature {
            domain: "mail.example.org".to_owned(),
            selector: "s1".to_owned(),
            algorithm: "rsa-sha256".to_owned(),
            aligned: false,
            covers_from: true,
            covers_whole_body: true,
            covers_unsubscribe: true,
            is_cut: false,
            signed_at: Some(1_795_136_700),
            expires_at: Some(1_795_741_500),
        };
        assert_eq!(read(field), Some(expected));
    }

    #[test]
    fn what_is_weak_or_no_signature_is_seen() {
        let weak = read(b"v=1; a=rsa-sha1; d=a.example; s=s; l=100; h=To; b=x").unwrap();
        assert!(!weak.covers_from && !weak.covers_whole_body);
        for field in [
            &b""[..],
            b"v=2; a=rsa-sha256; d=a.example; s=s; h=From; b=x",
            b"v=1; a=rsa-sha256; s=s; h=From; b=x",
            b"v=1; a=rsa-sha256; d=a.example; s=s; h=From; b=",
            b";;;===",
        ] {
            assert_eq!(read(field), None, "{}", String::from_utf8_lossy(field));
        }
    }

    #[test]
    fn blanks_are_squeezed_before_a_field_is_cut() {
        let padding = " \t\r\n ".repeat(20_000);
        for field in [
            format!("v=1; a=rsa-sha256; d=a.example; s=s; b=x; h=From{padding}:To; l=1"),
            format!(
                "{padding}v=1; a=rsa-sha256; h=From; d=a.example; s=s;{padding} l={padding}1; b=x"
            ),
        ] {
            let read = read(field.as_bytes()).unwrap();
            assert!(read.covers_from && !read.covers_whole_body && !read.is_cut);
        }
    }

    #[test]
    fn of_a_field_that_is_too_long_it_is_told_that_it_was_not_read() {
        let names = "List-Unsubscribe:List-Unsubscribe-Post:From:".repeat(1_000);
        let field = format!("v=1; a=rsa-sha256; d=a.example; s=s; h={names}; l=1; b=x");
        let expected = Signature {
            domain: "a.example".to_owned(),
            selector: "s".to_owned(),
            algorithm: "rsa-sha256".to_owned(),
            is_cut: true,
            ..Signature::default()
        };
        assert_eq!(read(field.as_bytes()), Some(expected));
        let field = format!("v=1; d={}.example; s=s; b=x", "a".repeat(20_000));
        let read = read(field.as_bytes()).unwrap();
        assert_eq!((read.domain.as_str(), read.is_cut), ("", true));
    }
}
