//! One line of a dialogue by hand, as it is told, kept and saved.

use crate::wire::transcript::Voice;

/// Which of the two protocols is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// Submission and transfer (RFC 5321).
    Smtp,
    /// Retrieval (RFC 1939).
    Pop3,
}

impl Protocol {
    /// Its name, as session files and people write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Smtp => "SMTP",
            Self::Pop3 => "POP3",
        }
    }

    /// The protocol of this name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Smtp, Self::Pop3]
            .into_iter()
            .find(|protocol| protocol.name().eq_ignore_ascii_case(name))
    }

    /// The port of a server that a person names without one.
    #[must_use]
    pub fn usual_port(self, implicit_tls: bool) -> u16 {
        match (self, implicit_tls) {
            (Self::Smtp, true) => 465,
            (Self::Smtp, false) => 587,
            (Self::Pop3, true) => 995,
            (Self::Pop3, false) => 110,
        }
    }
}

/// One line of a dialogue. Secrets are never in it: they are masked before it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds since the session began.
    pub after_ms: u64,
    /// Who spoke.
    pub voice: Voice,
    /// What, without the line's end: decoded, control characters made visible.
    pub text: String,
    /// Octets on the wire, the line's end included; 0 for a note.
    pub octets: u64,
}

impl Line {
    /// A line of so many octets as its text has.
    #[must_use]
    pub fn new(after_ms: u64, voice: Voice, text: impl Into<String>) -> Self {
        let text = text.into();
        let octets = match voice {
            Voice::Note => 0,
            Voice::Client | Voice::Server => text.len() as u64 + 2,
        };
        Self {
            after_ms,
            voice,
            text,
            octets,
        }
    }
}
