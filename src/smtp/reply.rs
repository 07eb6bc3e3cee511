//! Replies of the server (RFC 5321 §4.2) and the reader that makes them out of lines.

use std::fmt;

use crate::model::ServerReply;
use crate::wire::transcript::readable;
use crate::wire::{Line, Lines, limits};

use super::error::Error;

/// One complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 200 to 599.
    pub code: u16,
    /// Enhanced status code (RFC 3463) where every line has the same and it fits `code` (S-10).
    pub enhanced: Option<(u8, u16, u16)>,
    /// The text of each line as it came, without code and enhanced code.
    pub lines: Vec<Vec<u8>>,
}

/// The first digit of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 2yz: done.
    Completion,
    /// 3yz: go on.
    Intermediate,
    /// 4yz: not now.
    Transient,
    /// 5yz: not at all.
    Permanent,
}

impl Reply {
    /// The first complete reply in bytes that come in these pieces, if there is one.
    ///
    /// # Errors
    /// Those of a session that reads it: a fault of the lines, [`Error::NotAReply`],
    /// [`Error::MixedCodes`], [`Error::ReplyTooLong`].
    pub fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Option<Self>, Error> {
        let (mut lines, mut reader) = (Lines::default(), Reader::default());
        for piece in pieces {
            lines.push(piece);
            if let Some(reply) = reader.next(&mut lines, Form::Ordinary)? {
                return Ok(Some(reply));
            }
        }
        Ok(None)
    }

    /// What its first digit says.
    #[must_use]
    pub fn class(&self) -> Class {
        match self.code {
            ..300 => Class::Completion,
            300..400 => Class::Intermediate,
            400..500 => Class::Transient,
            500.. => Class::Permanent,
        }
    }

    /// Whether it is a 4yz or 5yz.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        matches!(self.class(), Class::Transient | Class::Permanent)
    }

    /// Its lines for a person (S-08).
    fn shown_lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| readable(line)).collect()
    }

    /// The reply for a person: UTF-8, else GB18030; control characters made visible (S-08).
    #[must_use]
    pub fn to_server_reply(&self) -> ServerReply {
        ServerReply {
            code: self.code,
            enhanced: self
                .enhanced
                .map(|(class, subject, detail)| format!("{class}.{subject}.{detail}")),
            text: self.shown_lines().join("\n"),
            ours: None,
            answers: None,
        }
    }
}

impl fmt::Display for Reply {
    /// On one line, for a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reply = self.to_server_reply();
        reply.text = reply.text.replace('\n', " / ");
        write!(formatter, "{}", reply.to_string().trim_end())
    }
}

/// Collects the lines of one reply.
#[derive(Debug, Default)]
pub(super) struct Reader {
    code: Option<u16>,
    lines: Vec<Vec<u8>>,
    octets: usize,
    /// Lines as they came, for the transcript.
    heard: Vec<Vec<u8>>,
}

/// What kind of reply is due, as far as reading it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Greeting and EHLO: what looks like an enhanced code is text (RFC 2034 §4).
    Bare,
    /// All others.
    Ordinary,
    /// Within AUTH: a challenge may be long (RFC 4954 §4).
    Sasl,
}

impl Reader {
    /// The next complete reply, or `None` until more bytes come.
    ///
    /// # Errors
    /// What [`Lines::next`] says; [`Error::NotAReply`], [`Error::MixedCodes`],
    /// [`Error::ReplyTooLong`].
    pub(super) fn next(&mut self, lines: &mut Lines, form: Form) -> Result<Option<Reply>, Error> {
        let limit_octets = match form {
            // Longer than what is answered, so that what is too long can be (S-48).
            Form::Sasl => 2 * limits::SASL_LINE_OCTETS,
            Form::Bare | Form::Ordinary => limits::REPLY_LINE_OCTETS,
        };
        while let Some(line) = lines.next(limit_octets)? {
            let (code, is_last, text) = match split(&line) {
                Ok(parts) => parts,
                Err(error) => {
                    self.heard.push(line.0);
                    return Err(error);
                }
            };
            // A challenge belongs to the secrets of its exchange (S-4A).
            let is_challenge = form == Form::Sasl && code == 334 && !text.is_empty();
            self.heard.push(match is_challenge {
                true => "334 …".into(),
                false => line.0.clone(),
            });
            if let Some(first) = self.code.replace(code)
                && first != code
            {
                return Err(Error::MixedCodes { first, then: code });
            }
            self.octets += line.0.len();
            self.lines.push(text);
            if self.lines.len() > limits::REPLY_LINES || self.octets > limits::REPLY_OCTETS {
                return Err(Error::ReplyTooLong {
                    limit_lines: limits::REPLY_LINES,
                    limit_octets: limits::REPLY_OCTETS,
                });
            }
            if is_last {
                self.code = None;
                self.octets = 0;
                let lines = std::mem::take(&mut self.lines);
                return Ok(Some(finish(code, lines, form)));
            }
        }
        Ok(None)
    }

    /// Takes the lines read since the last call, for the transcript.
    pub(super) fn heard(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.heard)
    }

    /// Whether lines of an unfinished reply are here.
    pub(super) fn is_within(&self) -> bool {
        self.code.is_some()
    }
}

/// Code, whether it is the last line, and the text behind (S-01, S-03, S-04).
fn split(line: &Line) -> Result<(u16, bool, Vec<u8>), Error> {
    let not_a_reply = || Error::NotAReply {
        line: readable(&line.0[..line.0.len().min(SHOWN_OCTETS)]),
    };
    let (digits, rest) = line.0.split_at_checked(3).ok_or_else(not_a_reply)?;
    let &[first @ b'2'..=b'5', second, third] = digits else {
        return Err(not_a_reply());
    };
    if !second.is_ascii_digit() || !third.is_ascii_digit() {
        return Err(not_a_reply());
    }
    let code = [first, second, third]
        .iter()
        .fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    match rest.split_first() {
        None => Ok((code, true, Vec::new())),
        Some((b' ', text)) => Ok((code, true, text.to_vec())),
        Some((b'-', text)) => Ok((code, false, text.to_vec())),
        Some((_, _)) => Err(not_a_reply()),
    }
}

/// Octets of a line that is no reply which an error shows.
const SHOWN_OCTETS: usize = 200;

fn finish(code: u16, lines: Vec<Vec<u8>>, form: Form) -> Reply {
    let class = code / 100;
    let found: Option<Vec<_>> = lines.iter().map(|line| enhanced_code(line)).collect();
    let same = found
        .filter(|_found| form != Form::Bare && class != 3)
        .filter(|found| found.windows(2).all(|pair| pair[0].0 == pair[1].0))
        .filter(|found| {
            found
                .first()
                .is_some_and(|(code, _length)| u16::from(code.0) == class)
        });
    let Some(same) = same else {
        return Reply {
            code,
            enhanced: None,
            lines,
        };
    };
    Reply {
        code,
        enhanced: same.first().map(|(code, _length)| *code),
        lines: lines
            .iter()
            .zip(&same)
            .map(|(line, (_code, length))| line[*length..].trim_ascii_start().to_vec())
            .collect(),
    }
}

/// `5.1.1` at the start of `text`, with its length. OpenSMTPD writes a colon behind it.
fn enhanced_code(text: &[u8]) -> Option<((u8, u16, u16), usize)> {
    let length = text
        .iter()
        .position(|byte| *byte == b' ')
        .unwrap_or(text.len());
    let word = std::str::from_utf8(&text[..length]).ok()?;
    let mut parts = word.strip_suffix(':').unwrap_or(word).split('.');
    let mut number = |digits: usize| -> Option<u16> {
        let part = parts.next()?;
        let fits = (1..=digits).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        part.parse().ok().filter(|_number| fits)
    };
    let class = u8::try_from(number(1)?).ok()?;
    let (subject, detail) = (number(3)?, number(3)?);
    parts
        .next()
        .is_none()
        .then_some(((class, subject, detail), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], form: Form) -> Result<Option<Reply>, Error> {
        let mut whole = Lines::default();
        whole.push(bytes);
        let at_once = Reader::default().next(&mut whole, form);
        let (mut lines, mut reader) = (Lines::default(), Reader::default());
        let mut bytewise = Ok(None);
        for byte in bytes {
            lines.push(&[*byte]);
            bytewise = reader.next(&mut lines, form);
            if bytewise != Ok(None) {
                break;
            }
        }
        assert_eq!(at_once, bytewise, "s06: {bytes:?}");
        at_once
    }

    fn reply(bytes: &[u8]) -> Reply {
        read(bytes, Form::Ordinary).unwrap().unwrap()
    }

    #[test]
    fn s01_a_reply_without_text_is_complete() {
        for bytes in [&b"250\r\n"[..], b"250 \r\n"] {
            assert_eq!(reply(bytes).lines, [b""]);
        }
        assert_eq!(reply(b"250 ok\r\n").lines, [b"ok"]);
    }

    #[test]
    fn s02_the_codes_of_a_reply_must_agree() {
        assert_eq!(
            read(b"250-x\r\n200 y\r\n", Form::Ordinary),
            Err(Error::MixedCodes {
                first: 250,
                then: 200
            })
        );
    }

    #[test]
    fn s03_text_that_begins_with_digits_is_text() {
        assert_eq!(
            reply(b"250-234 Text\r\n250-\r\n250 x\r\n").lines,
            [&b"234 Text"[..], b"", b"x"]
        );
    }

    #[test]
    fn s04_only_the_digits_two_to_five_begin_a_reply() {
        for bytes in [
            &b"150 x\r\n"[..],
            b"650 x\r\n",
            b"25 x\r\n",
            b"2x0 y\r\n",
            b"250x\r\n",
            b"\r\n",
            b"+OK\r\n",
        ] {
            assert!(
                matches!(read(bytes, Form::Ordinary), Err(Error::NotAReply { .. })),
                "{bytes:?}"
            );
        }
        assert_eq!(reply(b"299 odd\r\n").class(), Class::Completion);
    }

    #[test]
    fn s08_the_text_is_decoded_and_nothing_in_it_steers_a_terminal() {
        let text = |bytes: &[u8]| reply(bytes).to_server_reply().text;
        assert_eq!(text(b"550 \x1b[31mno\x00\r\n"), "\\u{1b}[31mno\\u{0}");
        assert_eq!(
            text("550-用户\r\n550 不存在\r\n".as_bytes()),
            "用户\n不存在"
        );
        assert_eq!(
            text(b"550 \xd3\xc3\xbb\xa7\xb2\xbb\xb4\xe6\xd4\xda\r\n"),
            "用户不存在"
        );
    }

    #[test]
    fn s09_a_bare_line_feed_within_a_reply_is_a_fault() {
        assert_eq!(
            read(b"250-a\r\n250 b\n", Form::Ordinary),
            Err(Error::BareLineFeed)
        );
    }

    #[test]
    fn s10_an_enhanced_code_counts_where_it_fits() {
        let refused = reply(b"550-5.1.1 no\r\n550 5.1.1 such user\r\n");
        assert_eq!(refused.enhanced, Some((5, 1, 1)));
        assert_eq!(refused.to_string(), "550 5.1.1 no / such user");
        for odd in [
            &b"550 2.1.1 class differs\r\n"[..],
            b"550-5.1.1 a\r\n550 5.1.2 b\r\n",
            b"550-5.1.1 a\r\n550 b\r\n",
            b"354 3.0.0 go\r\n",
            b"550 5.1.1.1 x\r\n",
            b"550 5.1111.1 x\r\n",
            b"550 5.+1.1 x\r\n",
        ] {
            assert_eq!(reply(odd).enhanced, None, "{odd:?}");
        }
        let greeting = read(b"220 2.0.0 hi\r\n", Form::Bare).unwrap().unwrap();
        assert_eq!(
            (greeting.enhanced, &greeting.lines[0][..]),
            (None, &b"2.0.0 hi"[..])
        );
    }

    #[test]
    fn a24_an_endless_reply_is_refused() {
        let lines = b"250-x\r\n".repeat(limits::REPLY_LINES + 1);
        let long = [b"250-".to_vec(), vec![b'x'; 4000], b"\r\n".to_vec()].concat();
        for bytes in [lines, long.repeat(17)] {
            assert!(matches!(
                read(&bytes, Form::Ordinary),
                Err(Error::ReplyTooLong { .. })
            ));
        }
    }
}
