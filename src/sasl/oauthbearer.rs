//! OAUTHBEARER (RFC 7628): a token, only over TLS.

use zeroize::Zeroizing;

use super::token::{self, Token};
use super::{Credentials, Fault, escape};

/// The explanation of a refusal is answered by a lone octet 1 (RFC 7628 §3.2.3).
const ACKNOWLEDGEMENT: &[u8] = b"\x01";

/// The GS2 header with the user, then the token, each ended by an octet 1.
pub(super) fn begin(credentials: &Credentials) -> Result<Token, Fault> {
    let secret = credentials.password.expose();
    token::check(&credentials.user)?;
    token::check(secret)?;
    let user = escape(&credentials.user);
    let length = "n,a=,\u{1}auth=Bearer \u{1}\u{1}".len() + user.len() + secret.len();
    // The right capacity at once: a vector that grows leaves copies behind.
    let mut message = Zeroizing::new(Vec::with_capacity(length));
    for part in ["n,a=", &user, ",\u{1}auth=Bearer ", secret, "\u{1}\u{1}"] {
        message.extend_from_slice(part.as_bytes());
    }
    Ok(Token::new(message, ACKNOWLEDGEMENT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn s45_s46_the_user_is_escaped_and_a_refusal_answered_by_one_octet() {
        let credentials = Credentials {
            user: "a=b,c@example.org".to_owned(),
            password: Secret::new("vF9dft4qmT".to_owned()),
        };
        let mut token = begin(&credentials).unwrap();
        assert_eq!(
            token.message().unwrap().as_slice(),
            b"n,a=a=3Db=2Cc@example.org,\x01auth=Bearer vF9dft4qmT\x01\x01"
        );
        assert_eq!(
            token
                .answer(br#"{"status":"invalid_token"}"#)
                .unwrap()
                .as_slice(),
            b"\x01"
        );
        assert_eq!(token.explanation(), Some("invalid_token"));
    }
}
