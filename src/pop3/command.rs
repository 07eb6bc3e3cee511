//! Text becomes bytes only here: a command line holds no CR, LF or NUL and keeps its limit.

use crate::wire::{Outgoing, limits};

use super::request::Request;

/// Why an argument cannot be put on a command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArgumentFault {
    /// Empty, where the server needs one.
    Empty,
    /// CR, LF or NUL: they would end the line or the argument (P-2B).
    Control,
    /// Not ASCII, and the server was not told UTF8 (P-43).
    NotAscii,
    /// Not what SASLprep lets through (RFC 4013).
    Unpreparable,
    /// Over the limit with its command.
    TooLong,
}

impl ArgumentFault {
    /// For a person.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Empty => "it is empty",
            Self::Control => "it contains a line end or a NUL",
            Self::NotAscii => "the server takes only ASCII characters here",
            Self::Unpreparable => "it has characters that have no place in it",
            Self::TooLong => "it is too long for a POP3 command",
        }
    }
}

/// Which characters an argument may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Characters {
    Ascii,
    Utf8,
}

/// A command without an argument from outside.
pub(super) fn plain(command: &'static str) -> Outgoing {
    Outgoing::open(format!("{command}\r\n").into_bytes())
}

/// LANG with a tag (RFC 6856 §3); `None`: what is given is none (RFC 5646 §2.1).
pub(super) fn language(tag: &str) -> Option<Outgoing> {
    let is_part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let mut line = Vec::new();
    let limit = limits::POP3_COMMAND_OCTETS;
    let fits = append(&mut line, "LANG", tag, Characters::Ascii, limit).is_ok();
    (fits && tag.split('-').all(is_part)).then(|| Outgoing::open(line))
}

/// `verb argument` and the line end, appended to `line`; spaces are the argument's own, nothing
/// is quoted (RFC 1939 §3).
pub(super) fn append(
    line: &mut Vec<u8>,
    verb: &'static str,
    argument: &str,
    characters: Characters,
    limit_octets: usize,
) -> Result<(), ArgumentFault> {
    if argument.is_empty() {
        return Err(ArgumentFault::Empty);
    }
    if argument.contains(['\r', '\n', '\0']) {
        return Err(ArgumentFault::Control);
    }
    if characters == Characters::Ascii && !argument.is_ascii() {
        return Err(ArgumentFault::NotAscii);
    }
    let length = verb.len() + 1 + argument.len() + 2;
    if length > limit_octets {
        return Err(ArgumentFault::TooLong);
    }
    // One allocation: a vector that grows would leave copies of a password behind.
    line.reserve_exact(length);
    line.extend_from_slice(verb.as_bytes());
    line.push(b' ');
    line.extend_from_slice(argument.as_bytes());
    line.extend_from_slice(b"\r\n");
    Ok(())
}

/// A request's line, appended to a batch.
pub(super) fn append_request(batch: &mut Vec<u8>, request: &Request) {
    batch.extend_from_slice(request.to_string().as_bytes());
    batch.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(argument: &str, characters: Characters) -> Result<Vec<u8>, ArgumentFault> {
        let mut line = Vec::new();
        append(
            &mut line,
            "PASS",
            argument,
            characters,
            limits::POP3_COMMAND_OCTETS,
        )?;
        Ok(line)
    }

    #[test]
    fn p2b_a_password_keeps_its_spaces_and_ends_no_line() {
        let ascii = Characters::Ascii;
        assert_eq!(pass(" a \"b\" ", ascii), Ok(b"PASS  a \"b\" \r\n".to_vec()));
        for text in ["a\r\nDELE 1", "a\n", "a\r", "a\0"] {
            assert_eq!(pass(text, ascii), Err(ArgumentFault::Control), "{text:?}");
        }
        assert_eq!(pass("", ascii), Err(ArgumentFault::Empty));
        assert_eq!(pass(&"a".repeat(249), ascii), Err(ArgumentFault::TooLong));
        assert!(pass(&"a".repeat(248), ascii).is_ok());
    }

    #[test]
    fn p43_utf8_goes_out_only_where_it_was_agreed() {
        assert_eq!(
            pass("密码", Characters::Ascii),
            Err(ArgumentFault::NotAscii)
        );
        assert!(pass("密码", Characters::Utf8).is_ok());
    }
}
