//! Who may log in: the one user everybody knows, by each way a client may want to learn.

use data_encoding::BASE64;

use super::scram::Scram;
use super::{PASSWORD, USER};

/// What both servers offer.
pub(super) const MECHANISMS: &str = "SCRAM-SHA-256 PLAIN LOGIN XOAUTH2";

/// What a server says to a token it does not take, before it refuses.
const TOKEN_REFUSED: &[u8] = br#"{"status":"400","schemes":"Bearer"}"#;

/// An exchange, named after what the client says next.
pub(super) enum Exchange {
    Plain,
    User,
    Password {
        user: String,
    },
    Token,
    /// Whatever stands in it: the token is refused.
    Acknowledgement,
    ScramFirst(Scram),
    ScramLast(Scram),
    /// An empty answer to the server's proof.
    ScramEnd,
}

/// What follows from an answer.
pub(super) enum Step {
    Ask(Box<Exchange>, Vec<u8>),
    Known,
    Unknown,
}

impl Exchange {
    /// Begins by a mechanism, with the challenge for a client that has not spoken yet.
    pub(super) fn begin(mechanism: &str) -> Option<(Self, &'static [u8])> {
        match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => Some((Self::Plain, b"")),
            "LOGIN" => Some((Self::User, b"Username:")),
            "XOAUTH2" => Some((Self::Token, b"")),
            "SCRAM-SHA-256" => {
                let mut random = [0; 18];
                // Without randomness only replays are possible, of a password everybody knows.
                getrandom::fill(&mut random).ok();
                let nonce = BASE64.encode(&random);
                Some((Self::ScramFirst(Scram::new(PASSWORD, &nonce, None)), b""))
            }
            _ => None,
        }
    }

    fn asks(self, challenge: Vec<u8>) -> Step {
        Step::Ask(Box::new(self), challenge)
    }

    /// Takes the client's answer.
    pub(super) fn take(self, answer: &[u8]) -> Step {
        let text = || String::from_utf8_lossy(answer).into_owned();
        match self {
            Self::Plain => verdict(plain_is_known(answer)),
            Self::User => Self::Password { user: text() }.asks(b"Password:".to_vec()),
            Self::Password { user } => verdict(is_known(&user, &text())),
            Self::Token if token_is_known(answer) => Step::Known,
            Self::Token => Self::Acknowledgement.asks(TOKEN_REFUSED.to_vec()),
            Self::Acknowledgement => Step::Unknown,
            Self::ScramFirst(mut scram) => match scram.first(answer) {
                Ok(challenge) => Self::ScramLast(scram).asks(challenge),
                Err(_reason) => Step::Unknown,
            },
            Self::ScramLast(mut scram) => {
                let is_ours = scram.user().eq_ignore_ascii_case(USER);
                match scram.last(answer) {
                    Ok(proof) if is_ours => Self::ScramEnd.asks(proof),
                    _ => Step::Unknown,
                }
            }
            Self::ScramEnd => verdict(answer.is_empty()),
        }
    }
}

fn verdict(known: bool) -> Step {
    if known { Step::Known } else { Step::Unknown }
}

/// Whether these are the words.
pub(super) fn is_known(user: &str, password: &str) -> bool {
    user.eq_ignore_ascii_case(USER) && password == PASSWORD
}

/// The password serves as the token too: there is nobody here who hands out others.
fn token_is_known(response: &[u8]) -> bool {
    let expected = format!("user={USER}\u{1}auth=Bearer {PASSWORD}\u{1}\u{1}");
    response.eq_ignore_ascii_case(expected.as_bytes())
}

/// A challenge as it goes on the line.
pub(super) fn encode(challenge: &[u8]) -> String {
    BASE64.encode(challenge)
}

/// A line of a SASL exchange, decoded; `=` alone is an empty one (RFC 4954 §4).
pub(super) fn decode(line: &str) -> Option<Vec<u8>> {
    if line == "=" {
        return Some(Vec::new());
    }
    BASE64.decode(line.as_bytes()).ok()
}

/// Whether a PLAIN response (RFC 4616 §2) names the user and the password.
fn plain_is_known(response: &[u8]) -> bool {
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
