//! What XOAUTH2 and OAUTHBEARER share: one message with the token, then perhaps an explanation of
//! the refusal, which has to be answered before the refusal itself comes (S-45).

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::Fault;
use crate::wire::transcript::printable;

/// Characters of an explanation that are kept.
const EXPLANATION_CHARACTERS: usize = 200;

/// An exchange with a token.
pub(super) struct Token {
    message: Option<Zeroizing<Vec<u8>>>,
    /// What the explanation of a refusal is answered with.
    acknowledgement: &'static [u8],
    explanation: Option<String>,
}

/// The server's explanation (RFC 7628 §3.2.2).
#[derive(Deserialize)]
struct Explanation {
    #[serde(default)]
    status: String,
}

impl Token {
    pub(super) fn new(message: Zeroizing<Vec<u8>>, acknowledgement: &'static [u8]) -> Self {
        Self {
            message: Some(message),
            acknowledgement,
            explanation: None,
        }
    }

    pub(super) fn message(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        self.message.take()
    }

    /// The message, or the acknowledgement of a refusal.
    pub(super) fn answer(&mut self, challenge: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        if let Some(message) = self.message() {
            return Ok(message);
        }
        if self.explanation.is_some() {
            return Err(Fault::TooManyRounds);
        }
        let status = serde_json::from_slice(challenge).map(|it: Explanation| it.status);
        let words = status.unwrap_or_else(|_no_json| String::from_utf8_lossy(challenge).into());
        let shown = printable(words.as_bytes());
        self.explanation = Some(shown.chars().take(EXPLANATION_CHARACTERS).collect());
        Ok(Zeroizing::new(self.acknowledgement.to_vec()))
    }

    /// Why the server does not take the token, in its own words.
    pub(super) fn explanation(&self) -> Option<&str> {
        self.explanation.as_deref()
    }

    pub(super) fn gave_proof(&self) -> bool {
        self.message.is_none()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// Refuses what would end a field of the message.
pub(super) fn check(text: &str) -> Result<(), Fault> {
    if text.chars().any(char::is_control) {
        Err(Fault::Nul)
    } else {
        Ok(())
    }
}
