//! What a reply of a dialogue means, by `explain`.

use crate::explain::{self, Answer, Explanation};
use crate::pop3::ResponseCode;
use crate::smtp::Reply;

use super::line::Protocol;

/// What a whole reply means to the command it answers (in capitals; empty: the greeting).
/// With its number where it is a POP3 command for one mail that the mailbox may not have.
/// `host` is the server's name. `None`: the line is no reply.
#[must_use]
pub fn meaning(protocol: Protocol, command: &str, reply: &str, host: &str) -> Option<Explanation> {
    let command = if command.is_empty() {
        "the greeting"
    } else {
        command
    };
    match protocol {
        Protocol::Smtp => {
            let line = format!("{reply}\r\n");
            let read = Reply::read([line.as_bytes()]).ok()??;
            Some(explain::smtp(command, &read, host))
        }
        Protocol::Pop3 => {
            let (status, text) = reply.split_once(' ').unwrap_or((reply, ""));
            let answer = match status.to_ascii_uppercase().as_str() {
                "+OK" => Answer::Done,
                "-ERR" => Answer::Refused,
                "+" => Answer::Challenge,
                _ => return None,
            };
            let code = code(text);
            if let (Answer::Refused, None, Some(number)) = (answer, code, absent(command, text)) {
                return Some(explain::no_such_mail(number));
            }
            Some(explain::pop3_words(command, answer, code, text, host))
        }
    }
}

/// The number in a refused command for one mail, where the refusal is about the number: to LIST
/// it has no other reason (RFC 1939 §5), of the others the server's words say so.
fn absent(command: &str, text: &str) -> Option<u64> {
    const SAYINGS: [&str; 7] = [
        "no such",
        "no mail",
        "no message",
        "not exist",
        "out of range",
        "bad message number",
        "invalid message number",
    ];
    let (verb, rest) = command.split_once(' ')?;
    let number = rest.split(' ').next()?.parse().ok()?;
    let text = text.to_ascii_lowercase();
    let is_told = verb == "LIST" || SAYINGS.iter().any(|saying| text.contains(saying));
    is_told.then_some(number)
}

/// `[IN-USE]` and its like (RFC 2449 §8).
fn code(text: &str) -> Option<ResponseCode> {
    let inside = text.trim_start().strip_prefix('[')?;
    let (code, _rest) = inside.split_once(']')?;
    let code = code.to_ascii_uppercase();
    let mut levels = code.split('/');
    match (levels.next()?, levels.next()) {
        ("AUTH", _) => Some(ResponseCode::Auth),
        ("IN-USE", _) => Some(ResponseCode::InUse),
        ("LOGIN-DELAY", _) => Some(ResponseCode::LoginDelay),
        ("SYS", Some("PERM")) => Some(ResponseCode::SysPerm),
        ("SYS", Some("TEMP")) => Some(ResponseCode::SysTemp),
        ("UTF8", _) => Some(ResponseCode::Utf8),
        _ => None,
    }
}
