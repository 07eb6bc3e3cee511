//! Replies that were kept as words: read back, and walked through command by command.

use std::collections::VecDeque;

use super::{Answer, Explanation, Place, SmtpReply, pop3_words, smtp_words};
use crate::model::ServerReply;
use crate::pop3::ResponseCode;
use crate::wire::transcript::{Entry, Voice};

/// Which protocol is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// RFC 1939.
    Pop3,
    /// RFC 5321.
    Smtp,
}

/// What a refusal kept as words means: `550 5.1.1 no such user`, `[AUTH] no`.
///
/// `None` where these are no words of a server.
#[must_use]
pub fn refusal(
    protocol: Option<Protocol>,
    command: &str,
    words: &str,
    host: &str,
) -> Option<Explanation> {
    let smtp = smtp_line(words).filter(|(code, ..)| *code >= 400);
    match (protocol, smtp) {
        (Some(Protocol::Smtp), None) => None,
        (Some(Protocol::Smtp) | None, Some((code, enhanced, text))) => {
            let place = Place::of(command);
            let reply = SmtpReply {
                place,
                code,
                enhanced,
                text,
            };
            Some(smtp_words(&reply, host))
        }
        (Some(Protocol::Pop3), _) | (None, None) => {
            let words = words.strip_prefix("-ERR").unwrap_or(words).trim_start();
            let code = ResponseCode::read(words.as_bytes());
            let refused = Answer::Refused;
            Some(pop3_words(command, refused, code, words, host))
        }
    }
}

/// What a reply kept in the outbox means; where it is not known what it answered, it was RCPT.
///
/// `None` where no server spoke.
#[must_use]
pub fn kept(reply: &ServerReply, host: &str) -> Option<Explanation> {
    if reply.code == 0 {
        return None;
    }
    let enhanced = reply.enhanced.as_deref().and_then(enhanced_code);
    let reply = SmtpReply {
        place: Place::of(reply.answers.as_deref().unwrap_or("RCPT")),
        code: reply.code,
        enhanced,
        text: &reply.text,
    };
    Some(smtp_words(&reply, host))
}

/// What a line of a server's multi-line reply may hold.
type Line<'a> = (u16, Option<super::Enhanced>, &'a str);

/// Code, enhanced code and text of a line; `250-` counts like `250 `.
fn smtp_line(line: &str) -> Option<Line<'_>> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code: u16 = digits
        .parse()
        .ok()
        .filter(|code| (200..600).contains(code))?;
    let text = match rest.strip_prefix([' ', '-']) {
        Some(text) => text,
        None if rest.is_empty() => rest,
        None => return None,
    };
    let (first, behind) = text.split_once(' ').unwrap_or((text, ""));
    match enhanced_code(first).filter(|enhanced| u16::from(enhanced.0) == code / 100) {
        Some(enhanced) => Some((code, Some(enhanced), behind)),
        None => Some((code, None, text)),
    }
}

fn enhanced_code(text: &str) -> Option<super::Enhanced> {
    // OpenSMTPD writes a colon behind it.
    let mut parts = text.strip_suffix(':').unwrap_or(text).split('.');
    let class = parts.next()?.parse().ok()?;
    let subject = parts.next()?.parse().ok()?;
    let detail = parts.next()?.parse().ok()?;
    parts.next().is_none().then_some((class, subject, detail))
}

/// Which of the entries of a transcript are answers, each with what it means: `None` for the
/// others.
///
/// Commands may go out in one flight (RFC 2920, RFC 2449 §6.6): each waits its turn. In a reply
/// of several lines each line means what the whole does. A line of a listing or a mail is no
/// answer.
#[must_use]
pub fn dialogue<'a>(
    protocol: Protocol,
    entries: impl IntoIterator<Item = &'a Entry>,
    host: &str,
) -> Vec<Option<Explanation>> {
    let mut waiting: VecDeque<String> = VecDeque::from(["the greeting".to_owned()]);
    let mut latest = String::new();
    entries
        .into_iter()
        .map(|entry| match entry.voice {
            Voice::Note => None,
            Voice::Client => {
                // Within AUTH the client's lines are no commands, and stand hidden.
                if is_command(&entry.text) {
                    waiting.push_back(entry.text.clone());
                } else if latest.to_ascii_uppercase().starts_with("AUTH") {
                    waiting.push_back(latest.clone());
                }
                None
            }
            Voice::Server => {
                let command = waiting.front().unwrap_or(&latest).clone();
                let answer = answer(protocol, &command, &entry.text, host)?;
                if answer.is_last {
                    waiting.pop_front();
                    latest.clone_from(&command);
                    if answer.asks_for_content {
                        waiting.push_back("the final dot".to_owned());
                    }
                }
                Some(answer.explanation)
            }
        })
        .collect()
}

/// Whether a client's line begins with a command of either protocol.
fn is_command(line: &str) -> bool {
    let verb = line.split_ascii_whitespace().next().unwrap_or_default();
    (3..=8).contains(&verb.len()) && verb.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

struct Heard {
    explanation: Explanation,
    /// The last line of its reply.
    is_last: bool,
    asks_for_content: bool,
}

fn answer(protocol: Protocol, command: &str, line: &str, host: &str) -> Option<Heard> {
    match protocol {
        Protocol::Smtp => {
            let (code, enhanced, text) = smtp_line(line)?;
            let place = Place::of(command);
            let reply = SmtpReply {
                place,
                code,
                enhanced,
                text,
            };
            Some(Heard {
                explanation: smtp_words(&reply, host),
                is_last: line.as_bytes().get(3) != Some(&b'-'),
                asks_for_content: code == 354,
            })
        }
        Protocol::Pop3 => {
            let (word, text) = line.split_once(' ').unwrap_or((line, ""));
            let answer = match word.to_ascii_uppercase().as_str() {
                "+OK" => Answer::Done,
                "-ERR" => Answer::Refused,
                "+" => Answer::Challenge,
                _ => return None,
            };
            let code = ResponseCode::read(text.as_bytes());
            Some(Heard {
                explanation: pop3_words(command, answer, code, text, host),
                is_last: true,
                asks_for_content: false,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::transcript::Transcript;

    fn keys(protocol: Protocol, lines: &[&str]) -> Vec<String> {
        let mut transcript = Transcript::default();
        for line in lines {
            let (voice, text) = match line.split_at(3) {
                ("C: ", text) => (Voice::Client, text),
                ("S: ", text) => (Voice::Server, text),
                (_, text) => (Voice::Note, text),
            };
            transcript.push(0, voice, text.as_bytes());
        }
        dialogue(protocol, transcript.entries(), "mx.example.org")
            .into_iter()
            .flatten()
            .map(|explanation| explanation.meaning.key)
            .collect()
    }

    #[test]
    fn each_answer_of_a_pipelined_session_is_matched_to_its_command() {
        let heard = keys(
            Protocol::Smtp,
            &[
                "-- TLS 1.3",
                "S: 220 mx.example.org ready",
                "C: EHLO [127.0.0.1]",
                "S: 250-mx.example.org",
                "S: 250 PIPELINING",
                "C: MAIL FROM:<ann@example.org>",
                "C: RCPT TO:<bob@example.org>",
                "C: RCPT TO:<eve@example.org>",
                "C: DATA",
                "S: 250 ok",
                "S: 250 ok",
                "S: 550 no",
                "S: 354 go",
                "C: (1,204 octets)",
                "S: 250 taken",
                "C: QUIT",
                "S: 221 bye",
            ],
        );
        assert_eq!(
            heard,
            [
                "smtp-220",
                "smtp-250-hello",
                "smtp-250-hello",
                "smtp-250-sender",
                "smtp-250-recipient",
                "smtp-550-recipient",
                "smtp-354",
                "smtp-250-content",
                "smtp-221"
            ]
        );
    }

    #[test]
    fn a_login_in_steps_and_a_mail_are_no_commands_and_no_answers() {
        let heard = keys(
            Protocol::Pop3,
            &[
                "S: +OK ready",
                "C: AUTH PLAIN",
                "S: + ",
                "C: …",
                "S: -ERR [AUTH] no",
                "C: USER ann",
                "C: PASS …",
                "S: +OK",
                "S: +OK",
                "C: RETR 1",
                "S: +OK 12 octets",
                "S: Subject: x",
                "S: .",
                "C: QUIT",
                "S: +OK bye",
            ],
        );
        assert_eq!(
            heard,
            [
                "pop3-greeting-done",
                "pop3-challenge",
                "pop3-code-auth",
                "pop3-user-done",
                "pop3-pass-done",
                "pop3-retr-done",
                "pop3-quit-done"
            ]
        );
    }

    #[test]
    fn words_kept_from_either_protocol_are_read_back() {
        let key = |protocol, command, words| {
            let explanation = refusal(protocol, command, words, "mx.example.org");
            explanation.map(|explanation| explanation.meaning.key)
        };
        let smtp = Some(Protocol::Smtp);
        assert_eq!(
            key(None, "RCPT", "550 no").as_deref(),
            Some("smtp-550-recipient")
        );
        assert_eq!(
            key(smtp, "AUTH", "535 5.7.8 wrong").as_deref(),
            Some("enhanced-7-8")
        );
        assert_eq!(
            key(Some(Protocol::Pop3), "PASS", "550 no").as_deref(),
            Some("pop3-pass-refused")
        );
        assert_eq!(
            key(None, "PASS", "-ERR [SYS/TEMP] x").as_deref(),
            Some("pop3-code-sys-temp")
        );
        assert_eq!(key(smtp, "MAIL", "the password cannot be sent"), None);
    }
}
