//! APOP's digest (RFC 1939 §7). Not SASL, but the same kind of login: a hash over a challenge.

use data_encoding::HEXLOWER;
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use crate::model::Secret;

/// Takes the challenge out of a greeting; `None` where there is none that an honest server could
/// have made: printable ASCII, `<local@domain>`. With others, made with care, the password can be
/// computed from a few digests (CVE-2007-1558, A-25).
#[must_use]
pub fn apop_challenge(greeting: &str) -> Option<&str> {
    let start = greeting.rfind('<')?;
    let rest = greeting.get(start..)?;
    let challenge = rest.get(..=rest.find('>')?)?;
    let inside = challenge.get(1..challenge.len() - 1)?;
    let (local, domain) = inside.split_once('@')?;
    let is_plain = |text: &str| {
        let fits = |b: u8| b.is_ascii_graphic() && !b"<>()@,;:\\\"".contains(&b);
        // A domain may be an address literal, with colons in it.
        !text.is_empty() && text.bytes().all(|b| fits(b) || b == b':')
    };
    (is_plain(local) && is_plain(domain)).then_some(challenge)
}

/// What goes behind the user name: a hash over the challenge with its brackets and the password.
#[must_use]
pub fn apop_digest(challenge: &str, password: &Secret) -> Zeroizing<String> {
    let mut hash = Md5::new();
    hash.update(challenge.as_bytes());
    hash.update(password.expose().as_bytes());
    Zeroizing::new(HEXLOWER.encode(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p46_the_example_of_rfc_1939_gives_its_digest() {
        let greeting = "POP3 server ready <1896.697170952@dbc.mtview.ca.us>";
        let challenge = apop_challenge(greeting).unwrap();
        assert_eq!(challenge, "<1896.697170952@dbc.mtview.ca.us>");
        let password = Secret::new("tanstaaf".to_owned());
        assert_eq!(
            apop_digest(challenge, &password).as_str(),
            "c4c9334bac560ecc979e58001b3e22fb"
        );
    }

    #[test]
    fn a25_a_challenge_that_no_honest_server_makes_is_none() {
        for greeting in [
            "ready",
            "<>",
            "<@>",
            "<a@>",
            "<@b>",
            "<1896.dbc>",
            "<a@b@c>",
            "<a b@c>",
            "<a\\u{1}@c>",
            "<a\u{e9}@c>",
            "<<a@b",
            "<a@b",
            "a@b>",
        ] {
            assert_eq!(apop_challenge(greeting), None, "{greeting:?}");
        }
        assert_eq!(apop_challenge("x <y> <1@[::1]> z"), Some("<1@[::1]>"));
    }
}
