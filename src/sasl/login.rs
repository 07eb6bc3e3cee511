//! LOGIN: user name, then password, each as the answer to a challenge. What the challenges say
//! differs from server to server and is not compared (S-05).

use zeroize::Zeroizing;

use super::Credentials;
use crate::model::Secret;

/// What is still to be said.
#[derive(Debug)]
pub(super) enum Login {
    User { user: String, password: Secret },
    Password { password: Secret },
    Done,
}

impl Login {
    pub(super) fn new(credentials: &Credentials) -> Self {
        Self::User {
            user: credentials.user.clone(),
            password: credentials.password.clone(),
        }
    }

    pub(super) fn next_line(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        let (line, next) = match std::mem::replace(self, Self::Done) {
            Self::User { user, password } => (user.into_bytes(), Self::Password { password }),
            Self::Password { password } => (password.expose().as_bytes().to_vec(), Self::Done),
            Self::Done => return None,
        };
        *self = next;
        Some(Zeroizing::new(line))
    }

    /// Whether the password was said.
    pub(super) fn is_done(&self) -> bool {
        matches!(self, Self::Done)
    }
}
