//! PLAIN (RFC 4616): everything in one message, so only under TLS or on loopback (S-43).

use std::fmt;

use zeroize::Zeroizing;

use super::{Credentials, Fault};

/// The one message, until it is said.
pub(super) struct Plain {
    message: Option<Zeroizing<Vec<u8>>>,
}

impl Plain {
    pub(super) fn new(credentials: &Credentials) -> Result<Self, Fault> {
        let (user, password) = (&credentials.user, credentials.password.expose());
        if user.contains('\0') || password.contains('\0') {
            return Err(Fault::Nul);
        }
        // The right capacity at once: a vector that grows leaves copies behind.
        let mut message = Zeroizing::new(Vec::with_capacity(user.len() + password.len() + 2));
        message.push(0);
        message.extend_from_slice(user.as_bytes());
        message.push(0);
        message.extend_from_slice(password.as_bytes());
        Ok(Self {
            message: Some(message),
        })
    }

    pub(super) fn message(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.message.take()
    }

    pub(super) fn gave_proof(&self) -> bool {
        self.message.is_none()
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Plain(…)")
    }
}
