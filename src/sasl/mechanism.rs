//! The mechanisms of this program, their names, and how strong each is.

use crate::model::account::AuthChoice;

/// How to log in. In the order of preference (S-42).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mechanism {
    /// RFC 7677, tied to the encryption.
    ScramSha256Plus,
    /// RFC 7677.
    ScramSha256,
    /// RFC 5802, tied to the encryption.
    ScramSha1Plus,
    /// RFC 5802.
    ScramSha1,
    /// RFC 7628: a token.
    OauthBearer,
    /// The form of a token that Google and Microsoft take.
    XOauth2,
    /// RFC 2195, by hand only.
    CramMd5,
    /// RFC 4616.
    Plain,
    /// The unwritten one that many servers still want.
    Login,
}

/// Every mechanism of this program, best first (S-42).
pub const PREFERENCE: &[Mechanism] = &[
    Mechanism::ScramSha256Plus,
    Mechanism::ScramSha256,
    Mechanism::ScramSha1Plus,
    Mechanism::ScramSha1,
    Mechanism::OauthBearer,
    Mechanism::XOauth2,
    Mechanism::CramMd5,
    Mechanism::Plain,
    Mechanism::Login,
];

impl Mechanism {
    /// Its name on the line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
            Self::ScramSha256 => "SCRAM-SHA-256",
            Self::ScramSha1Plus => "SCRAM-SHA-1-PLUS",
            Self::ScramSha1 => "SCRAM-SHA-1",
            Self::OauthBearer => "OAUTHBEARER",
            Self::XOauth2 => "XOAUTH2",
            Self::CramMd5 => "CRAM-MD5",
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
        }
    }

    /// The mechanism of that name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        PREFERENCE
            .iter()
            .copied()
            .find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }

    /// Whether whoever reads the line learns the secret; then it needs TLS or loopback (S-43).
    #[must_use]
    pub fn shows_the_secret(self) -> bool {
        match self {
            Self::ScramSha256Plus
            | Self::ScramSha256
            | Self::ScramSha1Plus
            | Self::ScramSha1
            | Self::CramMd5 => false,
            Self::OauthBearer | Self::XOauth2 | Self::Plain | Self::Login => true,
        }
    }

    /// Whether it carries a token instead of a password.
    #[must_use]
    pub fn takes_a_token(self) -> bool {
        matches!(self, Self::OauthBearer | Self::XOauth2)
    }

    /// Whether the server has to prove that it knows the password, too: what is worth remembering
    /// once it worked.
    #[must_use]
    pub fn proves_the_server(self) -> bool {
        self.strength() > 0
    }

    /// Whether it is tied to the encryption of the connection (RFC 5802 §6).
    #[must_use]
    pub fn is_bound(self) -> bool {
        matches!(self, Self::ScramSha256Plus | Self::ScramSha1Plus)
    }

    /// Whether it is weaker than what has worked before.
    #[must_use]
    pub fn is_weaker_than(self, pinned: Self) -> bool {
        self.strength() < pinned.strength()
    }

    fn strength(self) -> u8 {
        match self {
            Self::ScramSha256Plus => 4,
            Self::ScramSha256 => 3,
            Self::ScramSha1Plus => 2,
            Self::ScramSha1 => 1,
            Self::OauthBearer | Self::XOauth2 | Self::CramMd5 | Self::Plain | Self::Login => 0,
        }
    }

    /// How an account names it in its settings.
    #[must_use]
    pub fn choice(self) -> AuthChoice {
        match self {
            Self::ScramSha256Plus | Self::ScramSha256 => AuthChoice::ScramSha256,
            Self::ScramSha1Plus | Self::ScramSha1 => AuthChoice::ScramSha1,
            Self::OauthBearer => AuthChoice::OauthBearer,
            Self::XOauth2 => AuthChoice::XOauth2,
            Self::CramMd5 => AuthChoice::CramMd5,
            Self::Plain => AuthChoice::Plain,
            Self::Login => AuthChoice::Login,
        }
    }

    /// Whether the account's word allows it. What is by hand only is not in `auto` (S-42).
    pub(super) fn fits(self, choice: AuthChoice) -> bool {
        match self {
            Self::ScramSha256Plus | Self::ScramSha256 => {
                matches!(choice, AuthChoice::Auto | AuthChoice::ScramSha256)
            }
            Self::ScramSha1Plus | Self::ScramSha1 => {
                matches!(choice, AuthChoice::Auto | AuthChoice::ScramSha1)
            }
            Self::OauthBearer => choice == AuthChoice::OauthBearer,
            Self::XOauth2 => choice == AuthChoice::XOauth2,
            Self::CramMd5 => choice == AuthChoice::CramMd5,
            Self::Plain => matches!(choice, AuthChoice::Auto | AuthChoice::Plain),
            Self::Login => matches!(choice, AuthChoice::Auto | AuthChoice::Login),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s42_the_order_of_preference_never_puts_the_weaker_first() {
        for pair in PREFERENCE.windows(2) {
            assert!(!pair[0].is_weaker_than(pair[1]), "{pair:?}");
            assert_eq!(Mechanism::from_name(pair[0].name()), Some(pair[0]));
        }
        assert_eq!(Mechanism::from_name("DIGEST-MD5"), None);
    }
}
