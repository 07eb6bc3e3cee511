//! Logging in by SASL (RFC 4422), for SMTP and POP3 alike: one file a mechanism.
//!
//! An [`Exchange`] speaks raw octets; the protocol that carries it adds base64 by [`encode`] and
//! [`decode`]. Everything it returns may hold a secret and is wiped when dropped.

mod login;
pub mod nonce;
mod plain;

pub use nonce::Nonce;

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::model::Secret;
use crate::model::account::AuthChoice;
use crate::wire::limits;

/// Who logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// User name, as the server knows it.
    pub user: String,
    /// Password, or the token of the mechanisms that use one.
    pub password: Secret,
}

/// Who logs in, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// User name and password.
    pub credentials: Credentials,
    /// What the account allows.
    pub choice: AuthChoice,
    /// Whether the password may travel without TLS: the host is loopback, or the account says so.
    /// With TLS it does not matter.
    pub secret_may_travel: bool,
    /// New random octets for this session.
    pub nonce: Nonce,
    /// The strongest mechanism this account has used with this server: with
    /// [`AuthChoice::Auto`] nothing weaker is used. `None`: nothing is known.
    pub pinned: Option<Mechanism>,
}

/// How to log in. In the order of preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// The unwritten one that many servers still want.
    Login,
}

/// Every mechanism of this program, best first (S-42).
const PREFERENCE: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

impl Mechanism {
    /// Its name on the line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
        }
    }

    /// Whether whoever reads the line learns the secret; then it needs TLS or loopback (S-43).
    #[must_use]
    pub fn shows_the_secret(self) -> bool {
        match self {
            Self::Plain | Self::Login => true,
        }
    }

    fn fits(self, choice: AuthChoice) -> bool {
        match (choice, self) {
            (AuthChoice::Auto, Self::Plain | Self::Login)
            | (AuthChoice::Plain, Self::Plain)
            | (AuthChoice::Login, Self::Login) => true,
            (_, _) => false,
        }
    }
}

/// The server offers nothing that the account may use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the server offers no way of logging in that the account allows, only: {}", .offered.join(" "))]
pub struct NoMechanism {
    /// What it offers.
    pub offered: Vec<String>,
}

/// Why an exchange cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A NUL in user name or password, which PLAIN cannot carry (RFC 4616 §2).
    #[error("the user name or password has a NUL in it")]
    Nul,
    /// The user name is empty.
    #[error("the user name is empty")]
    NoUser,
    /// The challenge is not base64, or longer than the limit (S-48).
    #[error("the server sent a challenge that cannot be read")]
    Unreadable,
    /// User name and password together do not fit into a line (RFC 4954 §4).
    #[error("the user name or password is too long")]
    TooLong,
    /// The server goes on asking.
    #[error("the server asked more often than the mechanism allows")]
    TooManyRounds,
}

/// The mechanisms that both sides can use, best first; never one that was not offered.
#[must_use]
pub fn ranked(offered: &[String], choice: AuthChoice) -> Vec<Mechanism> {
    PREFERENCE
        .iter()
        .copied()
        .filter(|mechanism| mechanism.fits(choice))
        .filter(|mechanism| {
            offered
                .iter()
                .any(|name| name.eq_ignore_ascii_case(mechanism.name()))
        })
        .collect()
}

/// The best mechanism that both sides can use.
///
/// # Errors
/// [`NoMechanism`] where there is none.
pub fn pick(offered: &[String], choice: AuthChoice) -> Result<Mechanism, NoMechanism> {
    ranked(offered, choice)
        .first()
        .copied()
        .ok_or_else(|| NoMechanism {
            offered: offered.to_vec(),
        })
}

/// One attempt to log in.
#[derive(Debug)]
pub struct Exchange {
    course: Course,
    rounds: u32,
}

/// What each mechanism still has to say.
#[derive(Debug)]
enum Course {
    Plain(plain::Plain),
    Login(login::Login),
}

impl Exchange {
    /// Prepares an exchange.
    ///
    /// # Errors
    /// [`Fault::NoUser`], and [`Fault::Nul`] where the mechanism cannot carry the credentials.
    pub fn new(mechanism: Mechanism, credentials: &Credentials) -> Result<Self, Fault> {
        if credentials.user.is_empty() {
            return Err(Fault::NoUser);
        }
        let course = match mechanism {
            Mechanism::Plain => Course::Plain(plain::Plain::new(credentials)?),
            Mechanism::Login => Course::Login(login::Login::new(credentials)),
        };
        Ok(Self { course, rounds: 0 })
    }

    /// What a client that speaks first says first; `None` where the server does (S-41).
    #[must_use]
    pub fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        match &mut self.course {
            Course::Plain(plain) => plain.message(),
            Course::Login(_) => None,
        }
    }

    /// The answer to a challenge. What the challenge says of LOGIN is not looked at (S-05).
    ///
    /// # Errors
    /// [`Fault::TooManyRounds`] where nothing is left to say.
    pub fn answer(&mut self, _challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.rounds += 1;
        let answer = match &mut self.course {
            Course::Plain(plain) => plain.message(),
            Course::Login(login) => login.next_line(),
        };
        answer
            .filter(|_answer| self.rounds <= limits::SASL_ROUNDS)
            .ok_or(Fault::TooManyRounds)
    }
}

/// Octets as base64, for the line.
#[must_use]
pub fn encode(octets: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(BASE64.encode_len(octets.len())));
    BASE64.encode_append(octets, &mut text);
    text
}

/// A challenge from the line.
///
/// # Errors
/// [`Fault::Unreadable`] where it is not base64 or too long (S-48).
pub fn decode(text: &[u8]) -> Result<Vec<u8>, Fault> {
    if text.len() > limits::SASL_LINE_OCTETS {
        return Err(Fault::Unreadable);
    }
    BASE64
        .decode(text.trim_ascii())
        .map_err(|_fault| Fault::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> Credentials {
        Credentials {
            user: "ann".to_owned(),
            password: Secret::new("secret".to_owned()),
        }
    }

    fn offered(names: &[&str]) -> Vec<String> {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn s42_the_best_common_mechanism_is_picked_and_no_other() {
        let both = offered(&["login", "Plain", "CRAM-MD5"]);
        assert_eq!(pick(&both, AuthChoice::Auto), Ok(Mechanism::Plain));
        assert_eq!(pick(&both, AuthChoice::Login), Ok(Mechanism::Login));
        for choice in [AuthChoice::Plain, AuthChoice::UserPass, AuthChoice::CramMd5] {
            assert!(pick(&offered(&["LOGIN", "CRAM-MD5"]), choice).is_err());
        }
        assert_eq!(
            pick(&offered(&["NTLM"]), AuthChoice::Auto)
                .unwrap_err()
                .to_string(),
            "the server offers no way of logging in that the account allows, only: NTLM"
        );
    }

    #[test]
    fn s41_plain_speaks_first_and_only_once() {
        let mut exchange = Exchange::new(Mechanism::Plain, &ann()).unwrap();
        let first = exchange.initial_response().unwrap();
        assert_eq!(first.as_slice(), b"\0ann\0secret");
        assert_eq!(encode(&first).as_str(), "AGFubgBzZWNyZXQ=");
        assert_eq!(exchange.answer(b""), Err(Fault::TooManyRounds));
    }

    #[test]
    fn s05_login_answers_whatever_the_prompts_say() {
        let mut exchange = Exchange::new(Mechanism::Login, &ann()).unwrap();
        assert_eq!(exchange.initial_response(), None);
        assert_eq!(
            exchange.answer(b"Nom d'utilisateur").unwrap().as_slice(),
            b"ann"
        );
        assert_eq!(exchange.answer(b"").unwrap().as_slice(), b"secret");
        assert_eq!(exchange.answer(b"Password:"), Err(Fault::TooManyRounds));
    }

    #[test]
    fn s48_a_challenge_that_is_not_base64_is_refused() {
        assert_eq!(decode(b"VXNlcm5hbWU6").unwrap(), b"Username:");
        assert_eq!(decode(b"").unwrap(), b"");
        assert_eq!(decode(b"not base64!"), Err(Fault::Unreadable));
        assert_eq!(decode(&[b'A'; 12_292]), Err(Fault::Unreadable));
    }

    #[test]
    fn s4a_an_exchange_does_not_print_its_secret() {
        for mechanism in PREFERENCE {
            let exchange = Exchange::new(*mechanism, &ann()).unwrap();
            assert!(!format!("{exchange:?}").contains("secret"));
        }
        let nul = Credentials {
            user: "a\0b".to_owned(),
            ..ann()
        };
        assert_eq!(
            Exchange::new(Mechanism::Plain, &nul).map(|_exchange| ()),
            Err(Fault::Nul)
        );
    }
}
