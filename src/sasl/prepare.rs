//! SASLprep (RFC 4013): one spelling for text that looks the same, nothing invisible in it.

use zeroize::Zeroizing;

use super::Fault;

/// The text as it is hashed or sent where a standard wants it prepared (RFC 5802 §2.2,
/// RFC 6856 §2.2).
///
/// # Errors
/// [`Fault::Unpreparable`] where it has characters that have no place in a name or password.
pub fn prepared(text: &str) -> Result<Zeroizing<String>, Fault> {
    match stringprep::saslprep(text) {
        Ok(prepared) => Ok(Zeroizing::new(prepared.into_owned())),
        Err(_prohibited) => Err(Fault::Unpreparable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s46_the_examples_of_rfc_4013_are_prepared_as_it_says() {
        for (text, expected) in [
            ("I\u{ad}X", "IX"),
            ("user", "user"),
            ("USER", "USER"),
            ("\u{aa}", "a"),
            ("\u{2168}", "IX"),
            ("密码", "密码"),
        ] {
            assert_eq!(prepared(text).unwrap().as_str(), expected);
        }
        for text in ["\u{7}", "\u{627}1"] {
            assert_eq!(prepared(text), Err(Fault::Unpreparable));
        }
    }
}
