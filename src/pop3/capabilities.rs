//! What the server says it can do (RFC 2449 §5 and §6).

use crate::wire::{Line, limits};

use super::error::Error;
use super::reply::words;

/// The answer to CAPA. Valid for the state it was asked in only (P-40).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether CAPA was answered at all; if not, nothing below says anything.
    pub known: bool,
    /// TOP.
    pub top: bool,
    /// UIDL.
    pub uids: bool,
    /// USER and PASS.
    pub user_pass: bool,
    /// PIPELINING.
    pub pipelining: bool,
    /// STLS (RFC 2595).
    pub start_tls: bool,
    /// RESP-CODES: response codes are in use.
    pub response_codes: bool,
    /// AUTH-RESP-CODE: a refused login without \[AUTH\] is not about the credentials (RFC 3206).
    pub auth_response_code: bool,
    /// `UTF8 USER`: user name and password may be UTF-8 after the UTF8 command (RFC 6856).
    pub utf8_user: bool,
    /// LANG: the server's words come in a language of the client's choice (RFC 6856).
    pub lang: bool,
    /// Names behind SASL, in capitals, in the server's order.
    pub sasl: Vec<String>,
    /// EXPIRE: how long the server keeps mails.
    pub expire: Option<Expire>,
    /// LOGIN-DELAY: seconds between two logins.
    pub login_delay: Option<LoginDelay>,
    /// IMPLEMENTATION: for the transcript only, never to decide anything (RFC 2449 §6.9).
    pub implementation: Option<String>,
}

/// How long the server keeps a mail after it was retrieved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expire {
    /// As long as the client wants.
    Never,
    /// This many days; 0: a retrieved mail may be gone after the session (P-45).
    Days(u32),
}

/// Seconds the server wants between two logins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginDelay {
    /// How many.
    pub seconds: u32,
    /// It differs between users: before login the figure is the largest.
    pub per_user: bool,
}

impl Capabilities {
    /// Takes one line of the answer; unknown tags are ignored (P-41).
    fn learn(&mut self, line: &[u8]) {
        let upper = line.to_ascii_uppercase();
        let mut fields = upper
            .split(|byte| matches!(byte, b' ' | b'\t'))
            .filter(|field| !field.is_empty());
        let tag = fields.next().unwrap_or_default();
        let first = fields.next();
        match tag {
            b"TOP" => self.top = true,
            b"UIDL" => self.uids = true,
            b"USER" => self.user_pass = true,
            b"PIPELINING" => self.pipelining = true,
            b"STLS" => self.start_tls = true,
            b"RESP-CODES" => self.response_codes = true,
            b"AUTH-RESP-CODE" => self.auth_response_code = true,
            b"UTF8" => self.utf8_user = first.into_iter().chain(fields).any(|f| f == b"USER"),
            b"LANG" => self.lang = true,
            b"SASL" => {
                let names = first.into_iter().chain(fields).map(words);
                for name in names {
                    if !self.sasl.contains(&name) {
                        self.sasl.push(name);
                    }
                }
            }
            b"EXPIRE" => self.expire = first.and_then(expire),
            b"LOGIN-DELAY" => {
                self.login_delay = first.and_then(number).map(|seconds| LoginDelay {
                    seconds,
                    per_user: fields.next() == Some(b"USER"),
                });
            }
            b"IMPLEMENTATION" => {
                self.implementation = Some(words(line.get(tag.len()..).unwrap_or_default()));
            }
            _ => {}
        }
    }
}

fn expire(field: &[u8]) -> Option<Expire> {
    if field == b"NEVER" {
        Some(Expire::Never)
    } else {
        number(field).map(Expire::Days)
    }
}

fn number(field: &[u8]) -> Option<u32> {
    std::str::from_utf8(field).ok()?.parse().ok()
}

/// Reads the lines of an answer to CAPA.
#[derive(Debug)]
pub(super) struct CapabilityReader {
    found: Capabilities,
    lines: usize,
}

impl Default for CapabilityReader {
    fn default() -> Self {
        Self {
            found: Capabilities {
                known: true,
                ..Capabilities::default()
            },
            lines: 0,
        }
    }
}

impl CapabilityReader {
    /// Takes a line; the capabilities once it is the last.
    pub(super) fn take(&mut self, line: &Line) -> Result<Option<Capabilities>, Error> {
        if line.0 == b"." {
            return Ok(Some(std::mem::take(&mut self.found)));
        }
        self.lines += 1;
        if self.lines > limits::CAPA_LINES {
            return Err(Error::AnswerTooLong {
                command: "CAPA",
                limit_lines: limits::CAPA_LINES,
            });
        }
        let content = line.0.strip_prefix(b".").unwrap_or(&line.0);
        self.found.learn(content);
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Result<Option<Capabilities>, Error> {
        let mut reader = CapabilityReader::default();
        for line in lines {
            assert_eq!(reader.take(&Line(line.as_bytes().to_vec()))?, None);
        }
        reader.take(&Line(b".".to_vec()))
    }

    #[test]
    fn p41_p45_tags_are_read_in_any_case_and_unknown_ones_ignored() {
        let found = read(&[
            "top",
            "UIDL",
            "User",
            "PIPELINING",
            "STLS",
            "RESP-CODES",
            "AUTH-RESP-CODE",
            "SASL PLAIN login",
            "EXPIRE 0 USER",
            "LOGIN-DELAY 300 USER",
            "UTF8 USER",
            "lang",
            "X-UNKNOWN thing",
            "LAST",
            "IMPLEMENTATION Some  server",
        ]);
        let expected = Capabilities {
            known: true,
            top: true,
            uids: true,
            user_pass: true,
            pipelining: true,
            start_tls: true,
            response_codes: true,
            auth_response_code: true,
            utf8_user: true,
            lang: true,
            sasl: vec!["PLAIN".to_owned(), "LOGIN".to_owned()],
            expire: Some(Expire::Days(0)),
            login_delay: Some(LoginDelay {
                seconds: 300,
                per_user: true,
            }),
            implementation: Some("Some  server".to_owned()),
        };
        assert_eq!(found, Ok(Some(expected)));
    }

    #[test]
    fn a24_an_endless_answer_is_refused() {
        let lines = vec!["X"; limits::CAPA_LINES + 1];
        let fault = Error::AnswerTooLong {
            command: "CAPA",
            limit_lines: limits::CAPA_LINES,
        };
        assert_eq!(read(&lines), Err(fault));
    }
}
