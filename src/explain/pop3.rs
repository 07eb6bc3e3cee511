//! POP3 answers: +OK and -ERR command by command (RFC 1939, 2449, 2595, 5034, 6856), and the
//! response codes of the registry (RFC 2449 §8, RFC 3206, RFC 6856).

use super::{Blame, Explanation, Meaning, of_provider, saying, way};
use crate::model::{Argument, Remedy, Sentence};
use crate::pop3::{Reply, ResponseCode};

/// How a POP3 server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// `+OK`.
    Done,
    /// `-ERR`.
    Refused,
    /// `+ ` within AUTH.
    Challenge,
}

/// What an answer means to the command it answers.
///
/// `command` is the line as sent, or `the greeting`; `host` the server's name.
#[must_use]
pub fn pop3(command: &str, answer: Answer, reply: &Reply, host: &str) -> Explanation {
    pop3_words(command, answer, reply.code, &reply.text, host)
}

/// The same of an answer that was kept as words.
#[must_use]
pub fn pop3_words(
    command: &str,
    answer: Answer,
    code: Option<ResponseCode>,
    text: &str,
    host: &str,
) -> Explanation {
    match answer {
        Answer::Challenge => Explanation::fine("pop3-challenge", host),
        Answer::Done => Explanation::fine(row(command).done, host),
        Answer::Refused => {
            let said = saying::explain(text, host);
            let explanation = said.unwrap_or_else(|| {
                let meaning = code.map_or_else(|| row(command).refused, by_code);
                meaning.explain(host)
            });
            of_provider(explanation, host)
        }
    }
}

/// What a refusal means where the maildrop has no mail of this number: a number that a person
/// typed, not a mail that went meanwhile.
#[must_use]
pub fn no_such_mail(number: u64) -> Explanation {
    let number = Argument::Text(number.to_string());
    let plain = |key: &str, arguments| Sentence {
        key: key.to_owned(),
        arguments,
    };
    Explanation {
        meaning: plain("pop3-no-such-mail", vec![("number".to_owned(), number)]),
        fault: Blame::You,
        advice: Some(plain("advice-mail-number", Vec::new())),
        button: None,
        link: None,
    }
}

/// What a response code says. Exhaustive on purpose: a new one must have its words.
fn by_code(code: ResponseCode) -> Meaning {
    let of = |key, (fault, advice, button): way::Way| Meaning::wrong(key, fault, advice, button);
    match code {
        ResponseCode::Auth => of("pop3-code-auth", way::PASSWORD),
        ResponseCode::InUse => Meaning::later("pop3-code-in-use", Blame::Nobody),
        ResponseCode::LoginDelay => Meaning::later("pop3-code-login-delay", Blame::Nobody),
        ResponseCode::SysPerm => of("pop3-code-sys-perm", way::ASK_PROVIDER),
        ResponseCode::SysTemp => Meaning::later("pop3-code-sys-temp", Blame::YourServer),
        ResponseCode::Utf8 => of("pop3-code-utf8", way::REPORT),
    }
}

/// What the answers to one command mean.
struct Row {
    verb: &'static str,
    done: &'static str,
    refused: Meaning,
}

/// The row of a command line; the last one is for commands that nobody knows.
fn row(command: &str) -> &'static Row {
    let verb = match command.trim() {
        "" | "the greeting" | "the connection" => "",
        line => line.split_ascii_whitespace().next().unwrap_or_default(),
    };
    TABLE
        .iter()
        .find(|row| row.verb.eq_ignore_ascii_case(verb))
        .unwrap_or(&UNKNOWN)
}

const fn command(
    verb: &'static str,
    done: &'static str,
    refused: &'static str,
    (fault, advice, button): way::Way,
) -> Row {
    Row {
        verb,
        done,
        refused: Meaning::wrong(refused, fault, advice, button),
    }
}

const UNKNOWN: Row = command("?", "pop3-done", "pop3-refused", way::REPORT);

/// Not there: fetched elsewhere meanwhile, or numbered otherwise.
const GONE: way::Way = (Blame::Nobody, "advice-fetch-again", Remedy::RetryNow);
/// Harmless: the program goes on without.
const WITHOUT: way::Way = (Blame::Nobody, "advice-goes-without", Remedy::RetryLater);

/// Every command of the RFCs; the empty verb is the greeting.
const TABLE: &[Row] = &[
    command(
        "",
        "pop3-greeting-done",
        "pop3-greeting-refused",
        (Blame::YourServer, "advice-later", Remedy::RetryLater),
    ),
    command("CAPA", "pop3-capa-done", "pop3-capa-refused", WITHOUT),
    command("STLS", "pop3-stls-done", "pop3-stls-refused", way::ENCRYPT),
    command("USER", "pop3-user-done", "pop3-user-refused", way::USER),
    command("PASS", "pop3-pass-done", "pop3-pass-refused", way::PASSWORD),
    command("APOP", "pop3-apop-done", "pop3-apop-refused", way::PASSWORD),
    command("AUTH", "pop3-auth-done", "pop3-auth-refused", way::PASSWORD),
    command(
        "STAT",
        "pop3-stat-done",
        "pop3-stat-refused",
        way::ASK_PROVIDER,
    ),
    command("LIST", "pop3-list-done", "pop3-list-refused", GONE),
    command("UIDL", "pop3-uidl-done", "pop3-uidl-refused", GONE),
    command("RETR", "pop3-retr-done", "pop3-retr-refused", GONE),
    command("TOP", "pop3-top-done", "pop3-top-refused", WITHOUT),
    command("DELE", "pop3-dele-done", "pop3-dele-refused", GONE),
    command("LAST", "pop3-last-done", "pop3-last-refused", WITHOUT),
    command("NOOP", "pop3-noop-done", "pop3-noop-refused", WITHOUT),
    command(
        "RSET",
        "pop3-rset-done",
        "pop3-rset-refused",
        way::ASK_PROVIDER,
    ),
    command("QUIT", "pop3-quit-done", "pop3-quit-refused", GONE),
    command("UTF8", "pop3-utf8-done", "pop3-utf8-refused", WITHOUT),
    command("LANG", "pop3-lang-done", "pop3-lang-refused", WITHOUT),
];
