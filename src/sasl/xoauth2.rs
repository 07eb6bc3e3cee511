//! XOAUTH2: a token in the form that Google and Microsoft invented before RFC 7628.

use zeroize::Zeroizing;

use super::token::{self, Token};
use super::{Credentials, Fault};

/// The explanation of a refusal is answered by an empty line (S-45).
const ACKNOWLEDGEMENT: &[u8] = b"";

/// `user=` and the token, each ended by an octet 1.
pub(super) fn begin(credentials: &Credentials) -> Result<Token, Fault> {
    let (user, secret) = (&credentials.user, credentials.password.expose());
    token::check(user)?;
    token::check(secret)?;
    let length = "user=\u{1}auth=Bearer \u{1}\u{1}".len() + user.len() + secret.len();
    // The right capacity at once: a vector that grows leaves copies behind.
    let mut message = Zeroizing::new(Vec::with_capacity(length));
    for part in ["user=", user, "\u{1}auth=Bearer ", secret, "\u{1}\u{1}"] {
        message.extend_from_slice(part.as_bytes());
    }
    Ok(Token::new(message, ACKNOWLEDGEMENT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    fn with(secret: &str) -> Credentials {
        Credentials {
            user: "ann@example.org".to_owned(),
            password: Secret::new(secret.to_owned()),
        }
    }

    #[test]
    fn s45_a_refusal_is_answered_by_an_empty_line_once() {
        let mut token = begin(&with("ya29.token")).unwrap();
        assert_eq!(
            token.message().unwrap().as_slice(),
            b"user=ann@example.org\x01auth=Bearer ya29.token\x01\x01"
        );
        let refusal = br#"{"status":"400","schemes":"Bearer","scope":"https://mail.example/"}"#;
        assert_eq!(token.answer(refusal).unwrap().as_slice(), b"");
        assert_eq!(token.explanation(), Some("400"));
        assert_eq!(token.answer(refusal), Err(Fault::TooManyRounds));
    }

    #[test]
    fn a12_a_token_that_would_end_its_field_is_refused() {
        assert!(matches!(begin(&with("a\u{1}auth=b")), Err(Fault::Nul)));
        assert!(matches!(begin(&with("a\r\nb")), Err(Fault::Nul)));
    }
}
