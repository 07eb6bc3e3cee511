//! Logging in by SASL (RFC 4422), for SMTP and POP3 alike: one file a mechanism.
//!
//! A [`Login`] names the [`Way`]s that a connection's [`Offer`] leaves open, best first; each
//! gives an [`Exchange`]. An exchange speaks raw octets; the protocol that carries it adds base64
//! by [`encode`] and [`decode`]. Everything it returns may hold a secret and is wiped when
//! dropped; nothing here prints one.

mod apop;
mod choice;
mod cram_md5;
mod login;
mod mechanism;
mod message;
pub mod nonce;
mod oauthbearer;
mod plain;
mod prepare;
mod scram;
mod token;
mod xoauth2;

pub use apop::{apop_challenge, apop_digest};
pub use choice::{NoMechanism, NoWay, Offer, Way, Weaker};
pub use mechanism::{Mechanism, PREFERENCE};
pub use message::ServerError;
pub use nonce::Nonce;
pub use prepare::prepared;

use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::model::account::AuthChoice;
use crate::model::{ChannelBindings, Secret};
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

/// Why an exchange cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    // Ours.
    /// A character in user name or password that the mechanism cannot carry: NUL in PLAIN
    /// (RFC 4616 §2), controls in a token.
    #[error("the user name or password has a control character in it")]
    Nul,
    /// The user name is empty.
    #[error("the user name is empty")]
    NoUser,
    /// User name and password together do not fit into a line (RFC 4954 §4).
    #[error("the user name or password is too long")]
    TooLong,
    /// Characters that SASLprep leaves no place for (RFC 4013).
    #[error("the user name or password has characters that this way of logging in cannot carry")]
    Unpreparable,
    /// The connection has no binding of that kind.
    #[error("the connection has nothing to tie the login to")]
    NoBinding,

    // The server's.
    /// The challenge is not base64, longer than the limit (S-48), or not what is due.
    #[error("the server sent a challenge that cannot be read")]
    Unreadable,
    /// The server goes on asking.
    #[error("the server asked more often than the mechanism allows")]
    TooManyRounds,
    /// An extension that must be understood, and that nobody has defined (RFC 5802 §5.1).
    #[error("the server asks for an extension of SCRAM that nobody knows")]
    Extension,
    /// A nonce without ours in front, or without the server's behind.
    #[error("the server's nonce does not continue ours")]
    ForeignNonce,
    /// So few rounds that the proof would give the password away.
    #[error("the server asks for too little hashing to be safe")]
    TooFewIterations,
    /// So many rounds that they only keep us busy.
    #[error("the server asks for more hashing than a login is worth")]
    TooManyIterations,
    /// The server's proof is wrong: it does not know the password.
    #[error("the server could not prove that it knows the password")]
    WrongSignature,
    /// It announced success without its proof.
    #[error("the server said that the login succeeded without proving that it knows the password")]
    Unproven,
    /// The server's own reason.
    #[error("{}", .0.words())]
    Server(ServerError),
}

impl Fault {
    /// What a fault says about whom it lies with.
    #[must_use]
    pub fn blame(self) -> Blame {
        match self {
            Self::Nul | Self::NoUser | Self::TooLong | Self::Unpreparable => Blame::Credentials,
            Self::Server(ServerError::Credentials) => Blame::Credentials,
            Self::NoBinding | Self::Unreadable | Self::TooManyRounds | Self::Extension => {
                Blame::Server
            }
            Self::TooManyIterations
            | Self::Server(ServerError::BindingKind | ServerError::Other) => Blame::Server,
            Self::ForeignNonce
            | Self::TooFewIterations
            | Self::WrongSignature
            | Self::Unproven
            | Self::Server(ServerError::Intercepted) => Blame::Impostor,
        }
    }
}

/// With whom a [`Fault`] lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blame {
    /// User name or password.
    Credentials,
    /// The server breaks the rules of the exchange.
    Server,
    /// Whoever answers may not be the server: it did not prove that it knows the password.
    Impostor,
}

/// One attempt to log in.
#[derive(Debug)]
pub struct Exchange {
    way: Way,
    course: Course,
    rounds: u32,
}

/// What each mechanism still has to say.
#[derive(Debug)]
enum Course {
    Plain(plain::Plain),
    Login(login::Login),
    CramMd5(cram_md5::CramMd5),
    Scram(Box<scram::Scram>),
    Token(token::Token),
}

impl Exchange {
    fn new(
        way: Way,
        credentials: &Credentials,
        nonce: &str,
        bindings: &ChannelBindings,
    ) -> Result<Self, Fault> {
        if credentials.user.is_empty() {
            return Err(Fault::NoUser);
        }
        let scram = |hash| {
            scram::Scram::new(hash, way.tie, credentials, nonce, bindings)
                .map(|scram| Course::Scram(Box::new(scram)))
        };
        let course = match way.mechanism {
            Mechanism::ScramSha256Plus | Mechanism::ScramSha256 => scram(scram::Hash::Sha256)?,
            Mechanism::ScramSha1Plus | Mechanism::ScramSha1 => scram(scram::Hash::Sha1)?,
            Mechanism::OauthBearer => Course::Token(oauthbearer::begin(credentials)?),
            Mechanism::XOauth2 => Course::Token(xoauth2::begin(credentials)?),
            Mechanism::CramMd5 => Course::CramMd5(cram_md5::CramMd5::new(credentials)),
            Mechanism::Plain => Course::Plain(plain::Plain::new(credentials)?),
            Mechanism::Login => Course::Login(login::Login::new(credentials)),
        };
        Ok(Self {
            way,
            course,
            rounds: 0,
        })
    }

    /// Which way it goes.
    #[must_use]
    pub fn way(&self) -> Way {
        self.way
    }

    /// What a client that speaks first says first; `None` where the server does (S-41).
    #[must_use]
    pub fn initial_response(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        match &mut self.course {
            Course::Plain(plain) => plain.message(),
            Course::Scram(scram) => scram.first(),
            Course::Token(token) => token.message(),
            Course::Login(_) | Course::CramMd5(_) => None,
        }
    }

    /// The answer to a challenge. What the challenge says of LOGIN is not looked at (S-05).
    ///
    /// # Errors
    /// [`Fault::TooManyRounds`] where nothing is left to say; what SCRAM finds wrong.
    pub fn answer(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        self.rounds += 1;
        if self.rounds > limits::SASL_ROUNDS {
            return Err(Fault::TooManyRounds);
        }
        match &mut self.course {
            Course::Plain(plain) => plain.message().ok_or(Fault::TooManyRounds),
            Course::Login(login) => login.next_line().ok_or(Fault::TooManyRounds),
            Course::CramMd5(cram) => cram.answer(challenge),
            Course::Scram(scram) => scram.answer(challenge),
            Course::Token(token) => token.answer(challenge),
        }
    }

    /// The server says that the login succeeded: whether that may be believed (S-46).
    ///
    /// # Errors
    /// [`Fault::Unproven`] where the server owes a proof and did not give it.
    pub fn conclude(&self) -> Result<(), Fault> {
        match &self.course {
            Course::Scram(scram) => scram.conclude(),
            Course::Plain(_) | Course::Login(_) | Course::CramMd5(_) | Course::Token(_) => Ok(()),
        }
    }

    /// Whether everything that this side says was said.
    #[must_use]
    pub fn has_said_all(&self) -> bool {
        match &self.course {
            Course::Plain(plain) => plain.gave_proof(),
            Course::Login(login) => login.is_done(),
            Course::CramMd5(cram) => cram.gave_proof(),
            Course::Scram(scram) => scram.conclude().is_ok(),
            Course::Token(token) => token.gave_proof(),
        }
    }

    /// Whether the secret, or anything made of it, was sent: a refusal before that says nothing
    /// about the password.
    #[must_use]
    pub fn gave_proof(&self) -> bool {
        match &self.course {
            Course::Plain(plain) => plain.gave_proof(),
            Course::Login(login) => login.is_done(),
            Course::CramMd5(cram) => cram.gave_proof(),
            Course::Scram(scram) => scram.gave_proof(),
            Course::Token(token) => token.gave_proof(),
        }
    }

    /// Why the server does not take a token, in its own words; it says so before it refuses.
    #[must_use]
    pub fn explanation(&self) -> Option<&str> {
        match &self.course {
            Course::Token(token) => token.explanation(),
            Course::Plain(_) | Course::Login(_) | Course::CramMd5(_) | Course::Scram(_) => None,
        }
    }
}

/// A user name where commas and equals signs have a meaning (RFC 5801 §4, S-46).
fn escape(user: &str) -> String {
    user.replace('=', "=3D").replace(',', "=2C")
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

    pub(super) fn ann() -> Login {
        Login {
            credentials: Credentials {
                user: "ann".to_owned(),
                password: Secret::new("secret".to_owned()),
            },
            choice: AuthChoice::Auto,
            secret_may_travel: false,
            nonce: Nonce::fixed("rOprNGfwEbeRWgbNEkqO"),
            pinned: None,
        }
    }

    fn exchange(mechanism: Mechanism, login: &Login) -> Result<Exchange, Fault> {
        let way = Way {
            mechanism,
            tie: choice::Tie::Unable,
        };
        way.exchange(login, &ChannelBindings::default(), 0)
    }

    #[test]
    fn s41_plain_speaks_first_and_only_once() {
        let mut exchange = exchange(Mechanism::Plain, &ann()).unwrap();
        assert!(!exchange.gave_proof());
        let first = exchange.initial_response().unwrap();
        assert_eq!(first.as_slice(), b"\0ann\0secret");
        assert_eq!(encode(&first).as_str(), "AGFubgBzZWNyZXQ=");
        assert!(exchange.gave_proof());
        assert_eq!(exchange.answer(b""), Err(Fault::TooManyRounds));
    }

    #[test]
    fn s05_login_answers_whatever_the_prompts_say() {
        let mut exchange = exchange(Mechanism::Login, &ann()).unwrap();
        assert_eq!(exchange.initial_response(), None);
        assert_eq!(
            exchange.answer(b"Nom d'utilisateur").unwrap().as_slice(),
            b"ann"
        );
        assert!(!exchange.gave_proof());
        assert_eq!(exchange.answer(b"").unwrap().as_slice(), b"secret");
        assert!(exchange.gave_proof());
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
    fn a24_whatever_the_mechanism_the_rounds_end() {
        for mechanism in PREFERENCE {
            let mut exchange = exchange(*mechanism, &ann()).unwrap();
            let rounds = (0..100).take_while(|_| exchange.answer(b"").is_ok());
            assert!(rounds.count() <= 3, "{mechanism:?}");
        }
    }

    #[test]
    fn s4a_an_exchange_does_not_print_its_secret() {
        for mechanism in PREFERENCE {
            let mut exchange = exchange(*mechanism, &ann()).unwrap();
            for _round in 0..3 {
                let shown = format!("{exchange:?}");
                assert!(
                    !shown.contains("secret") && !shown.contains("rOpr"),
                    "{shown}"
                );
                exchange.answer(b"").ok();
            }
        }
        let nul = Login {
            credentials: Credentials {
                user: "a\0b".to_owned(),
                ..ann().credentials
            },
            ..ann()
        };
        let refused = exchange(Mechanism::Plain, &nul).map(|_exchange| ());
        assert_eq!(refused, Err(Fault::Nul));
        let shown = format!("{:?}", ann());
        assert!(!shown.contains("\"secret\"") && !shown.contains("rOpr"));
    }

    #[test]
    fn s46_a_second_exchange_of_a_session_has_another_nonce() {
        let way = Way {
            mechanism: Mechanism::ScramSha256,
            tie: choice::Tie::Unable,
        };
        let first = |number| {
            let none = ChannelBindings::default();
            let mut exchange = way.exchange(&ann(), &none, number).unwrap();
            exchange.initial_response().unwrap().to_vec()
        };
        assert_ne!(first(0), first(1));
    }
}
