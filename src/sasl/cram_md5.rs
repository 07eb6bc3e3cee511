//! CRAM-MD5 (RFC 2195): the password is the key of a hash over the server's challenge. Who reads
//! along can search for it, and the server proves nothing: by hand only (S-42).

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::Md5;
use zeroize::Zeroizing;

use super::{Credentials, Fault};

/// What is still to be said.
#[derive(Debug)]
pub(super) struct CramMd5 {
    credentials: Option<Credentials>,
}

impl CramMd5 {
    pub(super) fn new(credentials: &Credentials) -> Self {
        Self {
            credentials: Some(credentials.clone()),
        }
    }

    /// The one answer, to the one challenge.
    pub(super) fn answer(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let Credentials { user, password } = self.credentials.take().ok_or(Fault::TooManyRounds)?;
        let mut hash = Hmac::<Md5>::new_from_slice(password.expose().as_bytes())
            .map_err(|_any_length_will_do| Fault::TooLong)?;
        hash.update(challenge);
        let digest = HEXLOWER.encode(&hash.finalize().into_bytes());
        Ok(Zeroizing::new(format!("{user} {digest}").into_bytes()))
    }

    pub(super) fn gave_proof(&self) -> bool {
        self.credentials.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[test]
    fn s42_the_example_of_rfc_2195_gives_its_digest() {
        let tim = Credentials {
            user: "tim".to_owned(),
            password: Secret::new("tanstaaftanstaaf".to_owned()),
        };
        let mut exchange = CramMd5::new(&tim);
        assert!(!exchange.gave_proof());
        let challenge = b"<1896.697170952@postoffice.reston.mci.net>";
        let answer = exchange.answer(challenge).unwrap();
        assert_eq!(answer.as_slice(), b"tim b913a602c7eda7a495b4e6e7334d3890");
        assert!(exchange.gave_proof());
        assert_eq!(exchange.answer(challenge), Err(Fault::TooManyRounds));
    }
}
