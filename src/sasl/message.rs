//! What a server says in a SCRAM exchange (RFC 5802 §7), read strictly: whatever is odd here is
//! hashed into our proof and helps whoever made it odd.

use std::num::NonZeroU32;

use data_encoding::BASE64;

use super::Fault;

/// Rounds of the hash below which a proof that was read along is searched too fast (RFC 7677 §4).
const FEWEST_ITERATIONS: u32 = 4096;
/// Rounds above which a server only keeps us busy.
const MOST_ITERATIONS: u32 = 1_000_000;

/// Salt, iterations and the whole nonce.
#[derive(Debug)]
pub(super) struct ServerFirst {
    /// As it came: it is hashed.
    pub(super) text: String,
    pub(super) nonce: String,
    pub(super) salt: Vec<u8>,
    pub(super) iterations: NonZeroU32,
}

impl ServerFirst {
    /// Reads `r=…,s=…,i=…`; what follows is an extension that may be ignored.
    pub(super) fn read(challenge: &[u8], ours: &str) -> Result<Self, Fault> {
        let text = std::str::from_utf8(challenge).map_err(|_not_text| Fault::Unreadable)?;
        if text.starts_with("m=") {
            return Err(Fault::Extension);
        }
        if let Some(error) = text.strip_prefix("e=") {
            return Err(Fault::Server(ServerError::read(error)));
        }
        let mut parts = text.split(',');
        let mut part = |name: &str| parts.next()?.strip_prefix(name);
        let nonce = part("r=").ok_or(Fault::Unreadable)?;
        let salt = part("s=").ok_or(Fault::Unreadable)?;
        let iterations = part("i=").ok_or(Fault::Unreadable)?;
        let is_printable = nonce.bytes().all(|byte| byte.is_ascii_graphic());
        // Longer than ours: the server's half is what keeps an old exchange from being replayed.
        if !nonce.starts_with(ours) || nonce.len() == ours.len() || !is_printable {
            return Err(Fault::ForeignNonce);
        }
        let salt = BASE64
            .decode(salt.as_bytes())
            .ok()
            .filter(|salt| !salt.is_empty())
            .ok_or(Fault::Unreadable)?;
        let is_number = !iterations.is_empty() && iterations.bytes().all(|b| b.is_ascii_digit());
        if !is_number || iterations.starts_with('0') {
            return Err(Fault::Unreadable);
        }
        let iterations = match iterations.parse::<NonZeroU32>() {
            Ok(number) if number.get() < FEWEST_ITERATIONS => {
                return Err(Fault::TooFewIterations);
            }
            Ok(number) if number.get() <= MOST_ITERATIONS => number,
            // More than that, or more than a number holds.
            _ => return Err(Fault::TooManyIterations),
        };
        Ok(Self {
            text: text.to_owned(),
            nonce: nonce.to_owned(),
            salt,
            iterations,
        })
    }
}

/// The server's last message.
#[derive(Debug)]
pub(super) enum ServerFinal {
    Signature(Vec<u8>),
    Error(ServerError),
}

impl ServerFinal {
    pub(super) fn read(challenge: &[u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(challenge).map_err(|_not_text| Fault::Unreadable)?;
        let part = text.split(',').next().unwrap_or_default();
        if let Some(error) = part.strip_prefix("e=") {
            return Ok(Self::Error(ServerError::read(error)));
        }
        let signature = part.strip_prefix("v=").ok_or(Fault::Unreadable)?;
        // Not base64 is not the signature either.
        let signature = BASE64.decode(signature.as_bytes()).unwrap_or_default();
        Ok(Self::Signature(signature))
    }
}

/// What a server names as the reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerError {
    /// The password or the user name.
    Credentials,
    /// It does not know this kind of channel binding, or none at all after it offered -PLUS.
    BindingKind,
    /// The bindings differ, or an offer was taken out on the way: somebody stands in between.
    Intercepted,
    /// Another one.
    Other,
}

impl ServerError {
    fn read(name: &str) -> Self {
        match name.split(',').next().unwrap_or_default() {
            "invalid-proof" | "unknown-user" | "invalid-username-encoding" => Self::Credentials,
            "unsupported-channel-binding-type" | "channel-binding-not-supported" => {
                Self::BindingKind
            }
            "channel-bindings-dont-match" | "server-does-support-channel-binding" => {
                Self::Intercepted
            }
            _ => Self::Other,
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Credentials => "the server does not accept the user name or the proof",
            Self::BindingKind => "the server does not know this kind of channel binding",
            Self::Intercepted => {
                "the two ends do not see the same encryption: somebody may stand in between"
            }
            Self::Other => "the server broke the exchange off",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<u32, Fault> {
        ServerFirst::read(text.as_bytes(), "abc").map(|first| first.iterations.get())
    }

    #[test]
    fn s46_the_nonce_must_begin_with_ours_and_have_a_half_of_the_servers() {
        assert_eq!(read("r=abcd,s=c2FsdA==,i=4096"), Ok(4096));
        assert_eq!(read("r=abcd,s=c2FsdA==,i=4096,x=y"), Ok(4096));
        for nonce in ["abc", "xbcd", "", "ab", "abc d", "abc\u{7}"] {
            let text = format!("r={nonce},s=c2FsdA==,i=4096");
            assert_eq!(read(&text), Err(Fault::ForeignNonce), "{nonce:?}");
        }
    }

    #[test]
    fn s46_a24_iterations_are_neither_too_few_nor_too_many() {
        let with = |iterations: &str| read(&format!("r=abcd,s=c2FsdA==,i={iterations}"));
        assert_eq!(with("1000000"), Ok(1_000_000));
        for few in ["1", "4095"] {
            assert_eq!(with(few), Err(Fault::TooFewIterations));
        }
        for many in [
            "1000001",
            "1000000000",
            "4294967296",
            "99999999999999999999",
        ] {
            assert_eq!(with(many), Err(Fault::TooManyIterations));
        }
        for odd in ["", "0", "-4096", "+4096", "4096x", "04096"] {
            assert_eq!(with(odd), Err(Fault::Unreadable), "{odd:?}");
        }
    }

    #[test]
    fn s46_the_extension_nobody_knows_is_refused_and_odd_messages_too() {
        assert_eq!(
            read("m=must,r=abcd,s=c2FsdA==,i=4096"),
            Err(Fault::Extension)
        );
        for text in [
            "",
            "s=c2FsdA==,r=abcd,i=4096",
            "r=abcd,s=,i=4096",
            "r=abcd,s=%,i=4096",
            "r=abcd",
        ] {
            assert_eq!(read(text), Err(Fault::Unreadable), "{text:?}");
        }
        assert_eq!(
            read("e=server-does-support-channel-binding"),
            Err(Fault::Server(ServerError::Intercepted))
        );
    }
}
