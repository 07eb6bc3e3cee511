//! Who may log in: the one user everybody knows.

use data_encoding::BASE64;

use super::{PASSWORD, USER};

/// Whether these are the words.
pub(super) fn is_known(user: &str, password: &str) -> bool {
    user.eq_ignore_ascii_case(USER) && password == PASSWORD
}

/// A line of a SASL exchange, decoded; `=` alone is an empty one (RFC 4954 §4).
pub(super) fn decode(line: &str) -> Option<Vec<u8>> {
    if line == "=" {
        return Some(Vec::new());
    }
    BASE64.decode(line.as_bytes()).ok()
}

/// Whether a PLAIN response (RFC 4616 §2) names the user and the password.
pub(super) fn plain_is_known(response: &[u8]) -> bool {
    let mut parts = response.split(|byte| *byte == 0);
    let (Some(act_as), Some(user), Some(password), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Ok(user), Ok(password)) = (std::str::from_utf8(user), std::str::from_utf8(password))
    else {
        return false;
    };
    (act_as.is_empty() || act_as == user.as_bytes()) && is_known(user, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_known_words_open_the_box() {
        assert!(plain_is_known(b"\0you@practice.example\0practice"));
        assert!(!plain_is_known(b"\0you@practice.example\0Practice"));
        assert!(!plain_is_known(b"\0you@practice.example\0practice\0"));
        assert!(!plain_is_known(b"somebody\0you@practice.example\0practice"));
        assert!(!plain_is_known(b""));
    }

    #[test]
    fn an_empty_response_is_written_as_an_equals_sign() {
        assert_eq!(decode("="), Some(Vec::new()));
        assert_eq!(decode("*"), None);
    }
}
