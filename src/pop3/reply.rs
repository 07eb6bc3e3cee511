//! Status lines (RFC 1939 §3) and their response codes (RFC 2449 §8, RFC 3206).

use std::fmt;

use crate::wire::Line;
use crate::wire::transcript::readable;

/// The server's words behind `+OK` or `-ERR`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// What the server says in a way programs understand; `None`: it says nothing of the kind.
    pub code: Option<ResponseCode>,
    /// Its words for a person, the code included, controls made visible.
    pub text: String,
}

impl fmt::Display for Reply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() {
            formatter.write_str("(no words)")
        } else {
            formatter.write_str(&self.text)
        }
    }
}

/// Response codes that change what a client does (P-44).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseCode {
    /// `[AUTH]`: it is the credentials.
    Auth,
    /// `[IN-USE]`: the credentials are good, another session holds the maildrop.
    InUse,
    /// `[LOGIN-DELAY]`: too soon after the last login.
    LoginDelay,
    /// `[SYS/PERM]`: the server's trouble, a person has to mend it.
    SysPerm,
    /// `[SYS/TEMP]`: the server's trouble, it passes.
    SysTemp,
    /// `[UTF8]`: the mail needs the UTF8 command (RFC 6856).
    Utf8,
}

impl ResponseCode {
    /// Reads `[CODE/SUB…]` at the start of the text. Unknown levels below a known one are
    /// ignored (RFC 2449 §8), unknown codes too.
    #[must_use]
    pub fn read(text: &[u8]) -> Option<Self> {
        let inside = text.strip_prefix(b"[")?;
        let end = inside.iter().position(|byte| *byte == b']')?;
        let code = inside.get(..end)?.to_ascii_uppercase();
        let mut levels = code.split(|byte| *byte == b'/');
        match (levels.next()?, levels.next()) {
            (b"AUTH", _) => Some(Self::Auth),
            (b"IN-USE", _) => Some(Self::InUse),
            (b"LOGIN-DELAY", _) => Some(Self::LoginDelay),
            (b"SYS", Some(b"PERM")) => Some(Self::SysPerm),
            (b"SYS", Some(b"TEMP")) => Some(Self::SysTemp),
            (b"UTF8", _) => Some(Self::Utf8),
            _ => None,
        }
    }
}

/// A status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    /// `+OK`.
    Ok(Reply),
    /// `-ERR`.
    Refused(Reply),
    /// `+` and a challenge: only while logging in by SASL (RFC 5034).
    Challenge(Vec<u8>),
}

impl Status {
    /// Reads a status line in any case; `+OKAY` or `+FOO` is none (P-01).
    pub(super) fn read(line: &Line) -> Option<Self> {
        let bytes = line.0.as_slice();
        if let Some(text) = after_word(bytes, b"+OK") {
            Some(Self::Ok(reply(text)))
        } else if let Some(text) = after_word(bytes, b"-ERR") {
            Some(Self::Refused(reply(text)))
        } else {
            after_word(bytes, b"+").map(|challenge| Self::Challenge(challenge.to_vec()))
        }
    }
}

/// What follows `word` and a space, or nothing where the line ends there.
fn after_word<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(word.len())?;
    if !start.eq_ignore_ascii_case(word) {
        return None;
    }
    match rest {
        [] => Some(rest),
        [b' ', text @ ..] => Some(text),
        _ => None,
    }
}

fn reply(text: &[u8]) -> Reply {
    Reply {
        code: ResponseCode::read(text.trim_ascii_start()),
        text: words(text),
    }
}

/// Bytes from the server for a person (S-08), without the blanks around them.
pub(super) fn words(bytes: &[u8]) -> String {
    readable(bytes.trim_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(line: &[u8]) -> Option<Status> {
        Status::read(&Line(line.to_vec()))
    }

    fn refused(code: Option<ResponseCode>, text: &str) -> Option<Status> {
        let text = text.to_owned();
        Some(Status::Refused(Reply { code, text }))
    }

    #[test]
    fn p01_a_status_is_ok_or_err_in_any_case_and_nothing_longer() {
        assert_eq!(status(b"+OK"), Some(Status::Ok(Reply::default())));
        assert_eq!(status(b"-err no"), refused(None, "no"));
        assert_eq!(status(b"+ "), Some(Status::Challenge(Vec::new())));
        assert_eq!(status(b"+"), Some(Status::Challenge(Vec::new())));
        assert_eq!(status(b"+ YQ=="), Some(Status::Challenge(b"YQ==".to_vec())));
        for line in [
            &b"+OKAY"[..],
            b"+FOO",
            b"-ERROR",
            b"",
            b" +OK",
            b"250 ok",
            b"\0+OK",
        ] {
            assert_eq!(status(line), None, "{line:?}");
        }
    }

    #[test]
    fn p44_response_codes_are_read_in_any_case_and_unknown_levels_ignored() {
        for (text, code) in [
            ("[IN-USE] busy", Some(ResponseCode::InUse)),
            ("[in-use/nfs] busy", Some(ResponseCode::InUse)),
            ("[LOGIN-DELAY] later", Some(ResponseCode::LoginDelay)),
            ("[SYS/TEMP] later", Some(ResponseCode::SysTemp)),
            ("[SYS/PERM/DISK] never", Some(ResponseCode::SysPerm)),
            ("[AUTH] no", Some(ResponseCode::Auth)),
            ("[UTF8] say UTF8 first", Some(ResponseCode::Utf8)),
            ("[SYS] ?", None),
            ("[NEW] ?", None),
            ("[IN-USE", None),
            ("no [AUTH]", None),
        ] {
            assert_eq!(
                status(format!("-ERR {text}").as_bytes()),
                refused(code, text)
            );
        }
    }

    #[test]
    fn a28_words_are_printable_and_chinese_ones_readable() {
        assert_eq!(
            words("密码错误 \x1b[31m".as_bytes()),
            "密码错误 \\u{1b}[31m"
        );
        assert_eq!(words(b"\xc3\xdc\xc2\xeb\xb4\xed\xce\xf3"), "密码错误");
    }
}
