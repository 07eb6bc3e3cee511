//! From a typed line to bytes. Nothing is refused; dots are stuffed for the person and a chunk of
//! BDAT ends where it was said to end.

use crate::wire::machine::Outgoing;
use crate::wire::transcript::{Voice, printable};

use super::catalogue::Phase;
use super::line::Line;
use super::mask::{HIDDEN, secret_from, shown, shown_command};
use super::session::Session;

/// How a line is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Manner {
    /// As a command, or as a line of a mail that gets its dot (RFC 5321 §4.5.2).
    #[default]
    Plain,
    /// Within the text of a mail: as it is, without dot-stuffing.
    AsItIs,
    /// As an answer to a challenge: nobody reads it, whatever has become of the login meanwhile.
    Answer,
    /// As a line of a login that the program says: its secret is hidden wherever it stands.
    LogIn,
}

impl Manner {
    /// How a line typed where `session` stands is meant.
    #[must_use]
    pub fn of(session: &Session, line: &str) -> Self {
        // A lone asterisk gives the login up (RFC 4954 §4).
        if session.takes_answer() && line != "*" {
            Self::Answer
        } else {
            Self::Plain
        }
    }
}

/// A typed line, ready to go.
#[derive(Debug)]
pub struct Spoken {
    /// What goes on the wire.
    pub outgoing: Outgoing,
    /// The same as the dialogue tells it.
    pub line: Line,
}

/// Makes a typed line what goes on the wire. What would make two lines of it (CR, LF) and NUL
/// are left out. Within a mail's text a line that begins with a dot gets another one, unless it
/// is a dot alone, which ends the text, or is meant [`Manner::AsItIs`] (RFC 5321 §4.5.2). Blanks
/// behind a command, which completion leaves there, are no part of it (RFC 5321 §4.1.1); behind
/// a password they are.
#[must_use]
pub fn speak(session: &Session, typed: &str, manner: Manner, after_ms: u64) -> Spoken {
    let mut text: String = typed
        .chars()
        .filter(|c| !matches!(c, '\r' | '\n' | '\0'))
        .collect();
    let gets_dots = session.phase() == Phase::Content && session.chunk_left().is_none();
    if gets_dots && manner == Manner::Plain && text.starts_with('.') && text != "." {
        text.insert(0, '.');
    }
    let is_command = session.phase() != Phase::Content && manner == Manner::Plain;
    if is_command && secret_from(session, &text).is_none() {
        text.truncate(text.trim_end_matches(' ').len());
    }
    let said = match manner {
        Manner::Answer => HIDDEN.to_owned(),
        Manner::LogIn => shown_command(session.protocol(), &text),
        Manner::Plain | Manner::AsItIs => shown(session, &text),
    };
    let mut bytes = text.into_bytes();
    let is_secret = manner == Manner::Answer || said.as_bytes() != bytes.as_slice();
    bytes.extend_from_slice(b"\r\n");
    if let Some(left) = session.chunk_left() {
        bytes.truncate(usize::try_from(left).unwrap_or(usize::MAX));
    }
    let octets = bytes.len() as u64;
    let said = printable(said.as_bytes());
    let outgoing = if is_secret {
        Outgoing::secret(bytes, &said)
    } else {
        Outgoing::open(bytes)
    };
    Spoken {
        outgoing,
        line: Line {
            after_ms,
            voice: Voice::Client,
            text: said,
            octets,
        },
    }
}

/// What is typed as an answer to a challenge, in base64; `\0` stands for the octet 0, which PLAIN
/// needs (RFC 4616 §2). A lone `*`, which gives up, stays.
#[must_use]
pub fn encoded(typed: &str) -> zeroize::Zeroizing<String> {
    if typed == "*" {
        return zeroize::Zeroizing::new(typed.to_owned());
    }
    let octets = zeroize::Zeroizing::new(typed.replace("\\0", "\0").into_bytes());
    crate::sasl::encode(&octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::Protocol;

    #[test]
    fn blanks_behind_a_command_stay_behind_and_those_of_a_password_or_a_mail_go() {
        let said = |session: &Session, typed, manner| {
            let spoken = speak(session, typed, manner, 0);
            String::from_utf8(spoken.outgoing.bytes().to_vec()).unwrap()
        };
        let mut session = Session::new(Protocol::Pop3);
        session.follow(&Line::new(0, Voice::Server, "+OK hi"));
        assert_eq!(said(&session, "LIST ", Manner::Plain), "LIST\r\n");
        assert_eq!(said(&session, "LIST ", Manner::AsItIs), "LIST \r\n");
        assert_eq!(said(&session, "PASS a b ", Manner::Plain), "PASS a b \r\n");
        let session = within_a_mail();
        assert_eq!(said(&session, "-- ", Manner::Plain), "-- \r\n");
    }

    fn within_a_mail() -> Session {
        let mut session = Session::new(Protocol::Smtp);
        for (voice, text) in [
            (Voice::Server, "220 hi"),
            (Voice::Client, "DATA"),
            (Voice::Server, "354 go"),
        ] {
            session.follow(&Line::new(0, voice, text));
        }
        session
    }

    #[test]
    fn s4a_a27_a_line_of_a_login_is_hidden_wherever_the_dialogue_stands() {
        let session = within_a_mail();
        assert_eq!(session.phase(), Phase::Content);
        let spoken = speak(&session, "AUTH PLAIN AGFu", Manner::LogIn, 0);
        assert_eq!(spoken.line.text, "AUTH PLAIN …");
        assert!(!format!("{:?}", spoken.outgoing).contains("AGFu"));
    }

    #[test]
    fn a_response_is_encoded_and_giving_up_is_not() {
        assert_eq!(encoded("\\0ann\\0secret").as_str(), "AGFubgBzZWNyZXQ=");
        assert_eq!(encoded("*").as_str(), "*");
    }
}
