//! The one way from text to a command line (S-61): what could end the line or grow past the
//! limits is refused here, whoever asks.

use core::net::IpAddr;
use std::fmt;

use zeroize::Zeroizing;

use crate::model::Address;
use crate::model::address::DOMAIN_OCTETS;
use crate::wire::{Outgoing, limits};

use super::parameter::Parameter;
use super::word::{Charset, CommandFault, Word};

/// Octets of an AUTH command before its initial response goes on a line of its own (S-41).
const AUTH_LINE_OCTETS: usize = 512;

/// The name we give in EHLO: a domain name or an address literal (RFC 5321 §4.1.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelloName(String);

/// The text is neither a full domain name nor an address literal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("EHLO needs a full domain name or an address in brackets")]
pub struct HelloNameFault;

impl HelloName {
    /// A domain name with at least one dot.
    ///
    /// # Errors
    /// [`HelloNameFault`] where it is none (S-21).
    pub fn domain(text: &str) -> Result<Self, HelloNameFault> {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let fits =
            text.len() <= DOMAIN_OCTETS && text.contains('.') && text.split('.').all(is_label);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(HelloNameFault)
        }
    }

    /// An address literal: says nothing about the host's or the person's name.
    #[must_use]
    pub fn literal(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(address) => format!("[{address}]"),
            IpAddr::V6(address) => format!("[IPv6:{address}]"),
        })
    }

    /// The name as it stands on the line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for HelloName {
    /// `[127.0.0.1]`, which every submission server takes and which gives nothing away.
    fn default() -> Self {
        Self("[127.0.0.1]".to_owned())
    }
}

/// Everything this client says, in the order of a session.
#[derive(Debug)]
pub(super) enum Command<'a> {
    Ehlo(&'a HelloName),
    Helo(&'a HelloName),
    StartTls,
    /// With the initial response where the mechanism has one (S-41).
    Auth {
        mechanism: &'static str,
        initial: Option<&'a str>,
    },
    /// A line of an open SASL exchange, in base64.
    AuthAnswer(&'a str),
    /// Gives an open SASL exchange up.
    AuthCancel,
    Mail {
        sender: Option<&'a Address>,
        charset: Charset,
        parameters: &'a [Parameter<'a>],
    },
    Rcpt {
        recipient: &'a Address,
        charset: Charset,
        parameters: &'a [Parameter<'a>],
    },
    Data,
    /// The octets follow at once (RFC 3030 §2).
    Bdat {
        octets: usize,
        is_last: bool,
    },
    Rset,
    Quit,
}

impl Command<'_> {
    /// The line with its end.
    ///
    /// # Errors
    /// [`CommandFault`] naming the part that must not go out.
    pub(super) fn line(&self) -> Result<Outgoing, CommandFault> {
        match self {
            Self::Auth { mechanism, initial } => {
                // The right capacity at once: a string that grows leaves copies behind.
                let capacity = "AUTH  =".len() + mechanism.len() + initial.map_or(0, str::len);
                let mut line = Zeroizing::new(String::with_capacity(capacity));
                line.push_str("AUTH ");
                line.push_str(mechanism);
                if let Some(initial) = initial {
                    line.push(' ');
                    line.push_str(if initial.is_empty() { "=" } else { initial });
                }
                let shown = initial.map(|_secret| format!("AUTH {mechanism} …"));
                seal(
                    &line,
                    "AUTH command",
                    limits::SASL_LINE_OCTETS,
                    shown.as_deref(),
                )
            }
            Self::AuthAnswer(answer) => seal(
                answer,
                "answer to the server",
                limits::SASL_LINE_OCTETS,
                Some("…"),
            ),
            _ => {
                let line = self.plain()?;
                check(&line, self.field(), self.charset(), limits::COMMAND_OCTETS)?;
                Ok(Outgoing::open(ended(&line)))
            }
        }
    }

    /// Whether an initial response of this many octets may stand behind `AUTH MECHANISM`.
    pub(super) fn fits_behind_auth(mechanism: &str, initial: &str) -> bool {
        "AUTH  \r\n".len() + mechanism.len() + initial.len() <= AUTH_LINE_OCTETS
    }

    /// The text of a command that holds no secret.
    fn plain(&self) -> Result<String, CommandFault> {
        Ok(match self {
            Self::Ehlo(name) => format!("EHLO {}", name.as_str()),
            Self::Helo(name) => format!("HELO {}", name.as_str()),
            Self::StartTls => "STARTTLS".to_owned(),
            Self::AuthCancel => "*".to_owned(),
            Self::Mail {
                sender,
                charset,
                parameters,
            } => match sender {
                Some(sender) => {
                    let path = Word::path(sender, "sender", *charset)?;
                    envelope("MAIL FROM:", path.as_str(), parameters)?
                }
                None => envelope("MAIL FROM:", "<>", parameters)?,
            },
            Self::Rcpt {
                recipient,
                charset,
                parameters,
            } => {
                let path = Word::path(recipient, "recipient", *charset)?;
                envelope("RCPT TO:", path.as_str(), parameters)?
            }
            Self::Bdat { octets, is_last } => {
                let last = if *is_last { " LAST" } else { "" };
                format!("BDAT {octets}{last}")
            }
            Self::Data => "DATA".to_owned(),
            Self::Rset => "RSET".to_owned(),
            Self::Quit => "QUIT".to_owned(),
            Self::Auth { .. } | Self::AuthAnswer(_) => String::new(),
        })
    }

    fn charset(&self) -> Charset {
        match self {
            Self::Mail { charset, .. } | Self::Rcpt { charset, .. } => *charset,
            _ => Charset::Ascii,
        }
    }

    fn field(&self) -> &'static str {
        match self {
            Self::Ehlo(_) | Self::Helo(_) => "name for EHLO",
            Self::Mail { .. } => "sender",
            Self::Rcpt { .. } => "recipient",
            _ => "command",
        }
    }
}

/// A command of the envelope: there is no space behind the colon (S-60).
fn envelope(verb: &str, path: &str, parameters: &[Parameter<'_>]) -> Result<String, CommandFault> {
    let mut line = format!("{verb}{path}");
    for parameter in parameters {
        if let Some(word) = parameter.word()? {
            line.push(' ');
            line.push_str(word.as_str());
        }
    }
    Ok(line)
}

/// Checks a line of a login, and hides what it holds.
fn seal(
    line: &str,
    field: &'static str,
    limit_octets: usize,
    shown: Option<&str>,
) -> Result<Outgoing, CommandFault> {
    check(line, field, Charset::Ascii, limit_octets)?;
    Ok(match shown {
        Some(shown) => Outgoing::secret(ended(line), shown),
        None => Outgoing::open(ended(line)),
    })
}

/// Checks a line as a whole, whatever its words were checked for.
fn check(
    line: &str,
    field: &'static str,
    charset: Charset,
    limit_octets: usize,
) -> Result<(), CommandFault> {
    if !line.chars().all(|character| charset.has(character)) {
        return Err(CommandFault::Character { field });
    }
    if line.len() + "\r\n".len() > limit_octets {
        return Err(CommandFault::TooLong {
            field,
            limit_octets,
        });
    }
    Ok(())
}

/// Nothing else in this room writes CRLF behind the text of a command.
fn ended(line: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.len() + "\r\n".len());
    bytes.extend_from_slice(line.as_bytes());
    bytes.extend_from_slice(b"\r\n");
    bytes
}

impl fmt::Display for HelloName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(command: &Command<'_>) -> String {
        String::from_utf8(command.line().unwrap().bytes().to_vec()).unwrap()
    }

    #[test]
    fn s21_ehlo_takes_a_full_name_or_a_literal_and_nothing_else() {
        assert_eq!(
            HelloName::domain("mx.example.org").unwrap().as_str(),
            "mx.example.org"
        );
        let literal = |text: &str| HelloName::literal(text.parse().unwrap()).to_string();
        assert_eq!(literal("192.0.2.1"), "[192.0.2.1]");
        assert_eq!(literal("2001:db8::1"), "[IPv6:2001:db8::1]");
        for text in [
            "",
            "ann-laptop",
            "a.b\r\nRSET",
            "a..b",
            "-a.b",
            "a b.c",
            "例子.测试",
            "a.b\0",
        ] {
            assert_eq!(HelloName::domain(text), Err(HelloNameFault), "{text:?}");
        }
    }

    fn mail<'a>(sender: Option<&'a Address>, parameters: &'a [Parameter<'a>]) -> Command<'a> {
        Command::Mail {
            sender,
            charset: Charset::Ascii,
            parameters,
        }
    }

    #[test]
    fn s60_there_is_no_space_behind_the_colon_and_the_null_path_is_empty() {
        let ann = Address::parse("ann@example.org").unwrap();
        assert_eq!(text(&mail(None, &[])), "MAIL FROM:<>\r\n");
        let parameters = [Parameter::Size(12), Parameter::EightBit];
        assert_eq!(
            text(&mail(Some(&ann), &parameters)),
            "MAIL FROM:<ann@example.org> SIZE=12 BODY=8BITMIME\r\n"
        );
        let rcpt = Command::Rcpt {
            recipient: &ann,
            charset: Charset::Ascii,
            parameters: &[Parameter::OriginalRecipient(&ann, Charset::Ascii)],
        };
        assert_eq!(
            text(&rcpt),
            "RCPT TO:<ann@example.org> ORCPT=rfc822;ann@example.org\r\n"
        );
    }

    #[test]
    fn s61_a12_nothing_that_could_end_a_command_gets_on_the_line() {
        for charset in [Charset::Ascii, Charset::Utf8] {
            for bad in [
                "a\r\nRCPT TO:<x@example.org>",
                "a\0",
                "a\x7f",
                "a\u{85}",
                "a\u{2028}",
                "\x1b",
            ] {
                assert_eq!(
                    check(bad, "recipient", charset, 512),
                    Err(CommandFault::Character { field: "recipient" }),
                    "{bad:?}"
                );
            }
        }
        assert_eq!(
            check(&"a".repeat(511), "recipient", Charset::Ascii, 512),
            Err(CommandFault::TooLong {
                field: "recipient",
                limit_octets: 512
            })
        );
        let foreign = Address::parse("鸿雁@example.org").unwrap();
        assert!(mail(Some(&foreign), &[]).line().is_err());
    }

    #[test]
    fn s73_bdat_says_how_many_octets_follow_and_whether_they_are_the_last() {
        let bdat = |octets, is_last| text(&Command::Bdat { octets, is_last });
        assert_eq!(bdat(77, false), "BDAT 77\r\n");
        assert_eq!(bdat(0, true), "BDAT 0 LAST\r\n");
    }

    #[test]
    fn s4a_the_lines_of_a_login_show_nothing() {
        let auth = Command::Auth {
            mechanism: "PLAIN",
            initial: Some("AGFubgBzZWNyZXQ="),
        };
        let line = auth.line().unwrap();
        assert_eq!(line.bytes(), b"AUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
        assert_eq!(line.shown(), Some("AUTH PLAIN …"));
        assert_eq!(
            Command::AuthAnswer("c2VjcmV0").line().unwrap().shown(),
            Some("…")
        );
        let empty = Command::Auth {
            mechanism: "EXTERNAL",
            initial: Some(""),
        };
        assert_eq!(empty.line().unwrap().bytes(), b"AUTH EXTERNAL =\r\n");
    }
}
