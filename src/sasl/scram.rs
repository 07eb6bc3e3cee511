//! SCRAM (RFC 5802, RFC 7677): the password is never sent, the server proves that it knows it
//! too, and with -PLUS both are tied to the encryption of this very connection.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::{constant_time, digest, hmac, pbkdf2};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use crate::model::{ChannelBindings, Secret};

use super::choice::Tie;
use super::message::{ServerFinal, ServerFirst};
use super::{Credentials, Fault, escape, prepared};

/// Which hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
}

/// Octets of the largest digest here.
const DIGEST_OCTETS: usize = 32;

impl Hash {
    fn octets(self) -> usize {
        match self {
            Self::Sha1 => digest::SHA1_OUTPUT_LEN,
            Self::Sha256 => digest::SHA256_OUTPUT_LEN,
        }
    }

    fn hmac(self, key: &[u8], text: &[u8]) -> hmac::Tag {
        let algorithm = match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
        };
        hmac::sign(&hmac::Key::new(algorithm, key), text)
    }

    fn digest(self, text: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
        };
        digest::digest(algorithm, text)
    }

    /// Hi() of RFC 5802 §2.2.
    fn salted(self, password: &str, salt: &[u8], iterations: NonZeroU32) -> Zeroizing<Vec<u8>> {
        let algorithm = match self {
            Self::Sha1 => pbkdf2::PBKDF2_HMAC_SHA1,
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
        };
        let mut salted = Zeroizing::new(vec![0; self.octets()]);
        pbkdf2::derive(
            algorithm,
            iterations,
            salt,
            password.as_bytes(),
            &mut salted,
        );
        salted
    }
}

/// An exchange, named after what comes next.
pub(super) enum Scram {
    /// Our first message.
    First(Begun),
    /// The server's first message, and our proof upon it.
    Proof(Begun),
    /// The server's proof, which must be this one.
    Verdict { signature: Vec<u8> },
    /// The server has proved that it knows the password.
    Proven,
    /// Something was wrong; nothing more is said.
    Over,
}

/// What both sides' messages are made of.
pub(super) struct Begun {
    hash: Hash,
    password: Secret,
    /// `p=tls-exporter,,`, `y,,` or `n,,`.
    header: String,
    /// Octets of the binding; none without one.
    binding: Vec<u8>,
    nonce: String,
    /// Our first message without the header.
    bare: Zeroizing<String>,
}

impl Scram {
    pub(super) fn new(
        hash: Hash,
        tie: Tie,
        credentials: &Credentials,
        nonce: &str,
        bindings: &ChannelBindings,
    ) -> Result<Self, Fault> {
        let user = prepared(&credentials.user)?;
        let password = prepared(credentials.password.expose())?;
        let (header, binding) = match tie {
            Tie::Bound(kind) => {
                let binding = bindings.get(kind).ok_or(Fault::NoBinding)?;
                (format!("p={},,", kind.name()), binding.to_vec())
            }
            Tie::Unoffered => ("y,,".to_owned(), Vec::new()),
            Tie::Unable => ("n,,".to_owned(), Vec::new()),
        };
        Ok(Self::First(Begun {
            hash,
            password: Secret::new(password.to_string()),
            header,
            binding,
            nonce: nonce.to_owned(),
            bare: Zeroizing::new(format!("n={},r={nonce}", escape(&user))),
        }))
    }

    /// Our first message, once.
    pub(super) fn first(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        match std::mem::replace(self, Self::Over) {
            Self::First(begun) => {
                let message = format!("{}{}", begun.header, begun.bare.as_str());
                *self = Self::Proof(begun);
                Some(Zeroizing::new(message.into_bytes()))
            }
            other => {
                *self = other;
                None
            }
        }
    }

    /// The answer to a challenge.
    pub(super) fn answer(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        if let Some(first) = self.first() {
            return Ok(first);
        }
        match std::mem::replace(self, Self::Over) {
            Self::Proof(begun) => {
                let (message, signature) = begun.prove(challenge)?;
                *self = Self::Verdict { signature };
                Ok(message)
            }
            Self::Verdict { signature } => match ServerFinal::read(challenge)? {
                ServerFinal::Signature(theirs) => {
                    constant_time::verify_slices_are_equal(&theirs, &signature)
                        .map_err(|_differ| Fault::WrongSignature)?;
                    *self = Self::Proven;
                    Ok(Zeroizing::default())
                }
                ServerFinal::Error(error) => Err(Fault::Server(error)),
            },
            Self::First(_) | Self::Proven | Self::Over => Err(Fault::TooManyRounds),
        }
    }

    /// A success that the server announces is one only after its proof (S-46).
    pub(super) fn conclude(&self) -> Result<(), Fault> {
        match self {
            Self::Proven => Ok(()),
            _ => Err(Fault::Unproven),
        }
    }

    pub(super) fn gave_proof(&self) -> bool {
        !matches!(self, Self::First(_) | Self::Proof(_))
    }
}

impl Begun {
    /// Our last message with the proof, and the server's proof to be expected (RFC 5802 §3).
    fn prove(&self, challenge: &[u8]) -> Result<(Zeroizing<Vec<u8>>, Vec<u8>), Fault> {
        let first = ServerFirst::read(challenge, &self.nonce)?;
        let hash = self.hash;
        let bound = [self.header.as_bytes(), &self.binding].concat();
        let without_proof = format!("c={},r={}", BASE64.encode(&bound), first.nonce);
        let text = Zeroizing::new(format!(
            "{},{},{without_proof}",
            self.bare.as_str(),
            first.text
        ));
        let salted = hash.salted(self.password.expose(), &first.salt, first.iterations);
        let client_key = hash.hmac(&salted, b"Client Key");
        let stored_key = hash.digest(client_key.as_ref());
        let signature = hash.hmac(stored_key.as_ref(), text.as_bytes());
        let mut proof = Zeroizing::new([0; DIGEST_OCTETS]);
        let keyed = client_key.as_ref().iter().zip(signature.as_ref());
        for (octet, (key, signature)) in proof.iter_mut().zip(keyed) {
            *octet = key ^ signature;
        }
        let proof = proof.get(..hash.octets()).unwrap_or_default();
        let message = format!("{without_proof},p={}", BASE64.encode(proof));
        let server_key = hash.hmac(&salted, b"Server Key");
        let expected = hash.hmac(server_key.as_ref(), text.as_bytes());
        Ok((
            Zeroizing::new(message.into_bytes()),
            expected.as_ref().to_vec(),
        ))
    }
}

impl fmt::Debug for Scram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Scram(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::message::ServerError;
    use super::*;
    use crate::model::BindingKind;

    fn user() -> Credentials {
        Credentials {
            user: "user".to_owned(),
            password: Secret::new("pencil".to_owned()),
        }
    }

    fn begin(hash: Hash, tie: Tie, nonce: &str) -> Scram {
        let bindings = ChannelBindings {
            exporter: Some([0xab; 32]),
            server_end_point: None,
        };
        Scram::new(hash, tie, &user(), nonce, &bindings).unwrap()
    }

    const SHA1_NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";
    const SHA1_FIRST: &[u8] =
        b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096";

    #[test]
    fn s46_the_exchange_of_rfc_5802_section_5() {
        let mut scram = begin(Hash::Sha1, Tie::Unable, SHA1_NONCE);
        assert_eq!(
            scram.first().unwrap().as_slice(),
            b"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"
        );
        assert!(!scram.gave_proof());
        assert_eq!(
            scram.answer(SHA1_FIRST).unwrap().as_slice(),
            b"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,\
              p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
        );
        assert!(scram.gave_proof());
        assert_eq!(scram.conclude(), Err(Fault::Unproven));
        let last = scram.answer(b"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=").unwrap();
        assert_eq!(last.as_slice(), b"");
        assert_eq!(scram.conclude(), Ok(()));
        assert_eq!(scram.answer(b""), Err(Fault::TooManyRounds));
    }

    #[test]
    fn s46_the_exchange_of_rfc_7677_section_3() {
        let mut scram = begin(Hash::Sha256, Tie::Unable, "rOprNGfwEbeRWgbNEkqO");
        assert_eq!(
            scram.answer(b"").unwrap().as_slice(),
            b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
        );
        let first = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
                      s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        assert_eq!(
            scram.answer(first).unwrap().as_slice(),
            b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\
              p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        );
        let last = scram.answer(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assert_eq!(last.unwrap().as_slice(), b"");
        assert_eq!(scram.conclude(), Ok(()));
    }

    #[test]
    fn s46_a_server_that_does_not_prove_itself_is_not_believed() {
        for (last, fault) in [
            (
                &b"v=rmF9pqV8S7suAoZWja4dJRkFsKR="[..],
                Fault::WrongSignature,
            ),
            (b"v=", Fault::WrongSignature),
            (b"e=invalid-proof", Fault::Server(ServerError::Credentials)),
            (b"", Fault::Unreadable),
        ] {
            let mut scram = begin(Hash::Sha1, Tie::Unable, SHA1_NONCE);
            scram.first();
            scram.answer(SHA1_FIRST).unwrap();
            assert_eq!(scram.answer(last), Err(fault));
            assert_eq!(scram.conclude(), Err(Fault::Unproven));
        }
    }

    #[test]
    fn s47_the_binding_is_named_before_and_hashed_into_the_proof() {
        let exporter = Tie::Bound(BindingKind::TlsExporter);
        let mut scram = begin(Hash::Sha1, exporter, SHA1_NONCE);
        let first = scram.first().unwrap();
        assert!(first.starts_with(b"p=tls-exporter,,n=user,"));
        let last = scram.answer(SHA1_FIRST).unwrap();
        let header = [b"p=tls-exporter,,".as_slice(), &[0xab; 32]].concat();
        let expected = format!("c={},r=", BASE64.encode(&header));
        assert!(last.starts_with(expected.as_bytes()));
        let mut scram = begin(Hash::Sha1, Tie::Unoffered, SHA1_NONCE);
        assert!(scram.first().unwrap().starts_with(b"y,,n=user,"));
        assert!(scram.answer(SHA1_FIRST).unwrap().starts_with(b"c=eSws,"));
    }

    #[test]
    fn s46_user_names_are_escaped_and_prepared() {
        let odd = Credentials {
            user: "I\u{ad}X=a,b".to_owned(),
            password: Secret::new("pencil".to_owned()),
        };
        let none = ChannelBindings::default();
        let mut scram = Scram::new(Hash::Sha256, Tie::Unable, &odd, "abc", &none).unwrap();
        assert_eq!(scram.first().unwrap().as_slice(), b"n,,n=IX=3Da=2Cb,r=abc");
        let control = Credentials {
            user: "ann".to_owned(),
            password: Secret::new("a\u{7}".to_owned()),
        };
        let refused = Scram::new(Hash::Sha256, Tie::Unable, &control, "abc", &none);
        assert_eq!(refused.map(|_scram| ()), Err(Fault::Unpreparable));
    }
}
