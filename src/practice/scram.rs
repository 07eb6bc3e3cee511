//! The server's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), for practice and for tests: it proves
//! that it knows the password before it lets anybody in.

use std::num::NonZeroU32;

use aws_lc_rs::{constant_time, digest, hmac, pbkdf2};
use data_encoding::BASE64;

/// How often the password is hashed.
const ITERATIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(4095);
/// One salt for the one password.
const SALT: &[u8] = b"practice.example";

/// One exchange.
#[derive(Debug)]
pub struct Scram {
    password: String,
    nonce: String,
    /// Kind and octets of the channel binding; `None`: -PLUS is not offered.
    binding: Option<(&'static str, Vec<u8>)>,
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    header: String,
    is_bound: bool,
    user: String,
    bare: String,
    first: String,
    nonce: String,
}

/// A reason to refuse, as RFC 5802 §7 names it.
pub type Refusal = &'static str;

impl Scram {
    /// For a user with this password; `nonce` is the server's half and must be new each time.
    #[must_use]
    pub fn new(password: &str, nonce: &str, binding: Option<(&'static str, Vec<u8>)>) -> Self {
        Self {
            password: password.to_owned(),
            nonce: nonce.to_owned(),
            binding,
            begun: None,
        }
    }

    /// Answers the client's first message.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn first(&mut self, message: &[u8]) -> Result<Vec<u8>, Refusal> {
        let text = std::str::from_utf8(message).map_err(|_not_text| "invalid-encoding")?;
        let mut parts = text.splitn(3, ',');
        let (Some(flag), Some(_act_as), Some(bare)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err("other-error");
        };
        let is_bound = match (flag.strip_prefix("p="), &self.binding) {
            (Some(kind), Some((offered, _))) if kind == *offered => true,
            (Some(_), Some(_)) => return Err("unsupported-channel-binding-type"),
            (Some(_), None) => return Err("channel-binding-not-supported"),
            (None, Some(_)) if flag == "y" => return Err("server-does-support-channel-binding"),
            (None, _) => false,
        };
        let (user, theirs) = bare
            .strip_prefix("n=")
            .and_then(|rest| rest.split_once(",r="))
            .ok_or("other-error")?;
        let nonce = format!("{theirs}{}", self.nonce);
        let salt = BASE64.encode(SALT);
        let first = format!("r={nonce},s={salt},i={ITERATIONS}");
        self.begun = Some(Begun {
            header: text.strip_suffix(bare).unwrap_or_default().to_owned(),
            is_bound,
            user: user.replace("=2C", ",").replace("=3D", "="),
            bare: bare.to_owned(),
            first: first.clone(),
            nonce,
        });
        Ok(first.into_bytes())
    }

    /// The user name of the first message.
    #[must_use]
    pub fn user(&self) -> &str {
        self.begun.as_ref().map_or("", |begun| &begun.user)
    }

    /// Checks the client's proof and gives the server's.
    ///
    /// # Errors
    /// The reason of a refusal.
    pub fn last(&mut self, message: &[u8]) -> Result<Vec<u8>, Refusal> {
        let begun = self.begun.take().ok_or("other-error")?;
        let text = std::str::from_utf8(message).map_err(|_not_text| "invalid-encoding")?;
        let (without_proof, proof) = text.rsplit_once(",p=").ok_or("other-error")?;
        let binding = self.binding.as_ref().filter(|_| begun.is_bound);
        let binding = binding.map_or(&[][..], |(_kind, octets)| octets);
        let bound = BASE64.encode(&[begun.header.as_bytes(), binding].concat());
        let expected = format!("c={bound},r={}", begun.nonce);
        if without_proof != expected {
            return Err("channel-bindings-dont-match");
        }
        let mut salted = [0; digest::SHA256_OUTPUT_LEN];
        let password = self.password.as_bytes();
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            ITERATIONS,
            SALT,
            password,
            &mut salted,
        );
        let text = format!("{},{},{without_proof}", begun.bare, begun.first);
        let client_key = hash(&salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, client_key.as_ref());
        let signature = hash(stored_key.as_ref(), text.as_bytes());
        let keyed = client_key.as_ref().iter().zip(signature.as_ref());
        let expected: Vec<u8> = keyed.map(|(key, octet)| key ^ octet).collect();
        let proof = BASE64.decode(proof.as_bytes()).unwrap_or_default();
        constant_time::verify_slices_are_equal(&proof, &expected)
            .map_err(|_differ| "invalid-proof")?;
        let server_key = hash(&salted, b"Server Key");
        let ours = hash(server_key.as_ref(), text.as_bytes());
        Ok(format!("v={}", BASE64.encode(ours.as_ref())).into_bytes())
    }
}

fn hash(key: &[u8], text: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text)
}
