//! What neither side said: the notes of a dialogue, in words a file keeps and a window translates.
//!
//! A file has them in English, so that it can be sent to anybody; whoever shows one finds the
//! sentence again by its shape ([`told`]) and says it in the person's language.

mod known;
mod sentence;

use std::fmt;

pub use sentence::{Told, told};

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The connection is being opened.
    Connecting {
        /// `host:port`.
        to: String,
    },
    /// It is open.
    Connected {
        /// The address.
        to: String,
    },
    /// Encryption began.
    Encrypted {
        /// Version, group, suite.
        agreed: String,
    },
    /// The server closed the connection.
    ClosedByServer,
    /// The server closed it after so many seconds in which nothing was asked.
    ClosedAfterSilence {
        /// How many.
        seconds: u64,
    },
    /// The person closed it.
    ClosedByPerson,
    /// It ended by a fault.
    Broken {
        /// Which.
        why: String,
    },
    /// A sentence of ours.
    Told(Told),
    /// Anything else: notes of other programs, comments.
    Other(String),
}

const CONNECTING: &str = "connecting to ";
const CONNECTED: &str = "connected to ";
const CLOSED_BY_SERVER: &str = "the server closed the connection";
const CLOSED_BY_PERSON: &str = "closed by hand";
const BROKEN: &str = "the session ended: ";
const AFTER: &str = " after ";
const SILENCE: &str = " s without a command";

impl Note {
    /// Reads a note as [`fmt::Display`] writes it.
    #[must_use]
    pub fn read(text: &str) -> Self {
        if let Some(to) = text.strip_prefix(CONNECTING) {
            return Self::Connecting { to: to.to_owned() };
        }
        if let Some(to) = text.strip_prefix(CONNECTED) {
            return Self::Connected { to: to.to_owned() };
        }
        if text.starts_with("TLS ") {
            let agreed = text.to_owned();
            return Self::Encrypted { agreed };
        }
        if let Some(why) = text.strip_prefix(BROKEN) {
            let why = why.to_owned();
            return Self::Broken { why };
        }
        if text == CLOSED_BY_PERSON {
            return Self::ClosedByPerson;
        }
        let Some(rest) = text.strip_prefix(CLOSED_BY_SERVER) else {
            return told(text).map_or_else(|| Self::Other(text.to_owned()), Self::Told);
        };
        let seconds = rest
            .strip_prefix(AFTER)
            .and_then(|rest| rest.strip_suffix(SILENCE));
        match seconds.and_then(|seconds| seconds.parse().ok()) {
            Some(seconds) => Self::ClosedAfterSilence { seconds },
            None => Self::ClosedByServer,
        }
    }

    /// Whether nothing more can be said after it.
    #[must_use]
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Self::ClosedByServer
                | Self::ClosedAfterSilence { .. }
                | Self::ClosedByPerson
                | Self::Broken { .. }
        )
    }
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connecting { to } => write!(formatter, "{CONNECTING}{to}"),
            Self::Connected { to } => write!(formatter, "{CONNECTED}{to}"),
            Self::Encrypted { agreed } => formatter.write_str(agreed),
            Self::ClosedByServer => formatter.write_str(CLOSED_BY_SERVER),
            Self::ClosedAfterSilence { seconds } => {
                write!(formatter, "{CLOSED_BY_SERVER}{AFTER}{seconds}{SILENCE}")
            }
            Self::ClosedByPerson => formatter.write_str(CLOSED_BY_PERSON),
            Self::Broken { why } => write!(formatter, "{BROKEN}{why}"),
            Self::Told(told) => told.fmt(formatter),
            Self::Other(text) => formatter.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_note_is_read_as_it_is_written() {
        let text = || "x".to_owned();
        for note in [
            Note::Connecting { to: text() },
            Note::Connected { to: text() },
            Note::Encrypted {
                agreed: "TLS 1.3, X25519".to_owned(),
            },
            Note::ClosedByServer,
            Note::ClosedAfterSilence { seconds: 600 },
            Note::ClosedByPerson,
            Note::Broken { why: text() },
            Note::Other(text()),
        ] {
            assert_eq!(Note::read(&note.to_string()), note);
        }
    }
}
