//! What a line will do, said before it is sent.

use super::catalogue::{Phase, find, split};
use super::legality::why_not;
use super::line::Protocol;
use super::session::{Envelope, Session};

/// How much a person should mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// To know.
    Know,
    /// It changes something that can be taken back, or leads nowhere.
    Mind,
    /// It cannot be taken back, or gives something away.
    Danger,
}

/// What a line will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// How much to mind.
    pub tone: Tone,
    /// Key of the sentence.
    pub key: &'static str,
    /// What it names as `$name`; may be empty.
    pub name: String,
    /// How many it names as `$count`.
    pub count: u64,
}

fn say(tone: Tone, key: &'static str) -> Advice {
    Advice {
        tone,
        key,
        name: String::new(),
        count: 0,
    }
}

/// What the line being typed will do where `session` stands; `None`: nothing worth saying.
#[must_use]
pub fn advice(session: &Session, line: &str) -> Option<Advice> {
    if session.phase() == Phase::Content {
        return within_content(session, line);
    }
    if session.takes_answer() {
        return Some(within_exchange(line));
    }
    let (verb, rest) = split(line);
    let command = find(session.protocol(), &verb)?;
    if let Some(why) = why_not(session, command) {
        return Some(Advice {
            name: why.name,
            ..say(Tone::Mind, why.key)
        });
    }
    match session.protocol() {
        Protocol::Smtp => of_smtp(session, &verb, rest.trim()),
        Protocol::Pop3 => of_pop3(session, &verb, rest.trim()),
    }
}

fn within_content(session: &Session, line: &str) -> Option<Advice> {
    if let Some(left) = session.chunk_left() {
        return Some(Advice {
            count: left,
            ..say(Tone::Know, "console-advice-chunk")
        });
    }
    let taken = session.envelope().accepted() as u64;
    match line {
        "." => Some(Advice {
            count: taken,
            ..say(Tone::Danger, "console-advice-dot")
        }),
        _ if line.starts_with('.') => Some(say(Tone::Know, "console-advice-stuffing")),
        _ => Some(say(Tone::Know, "console-advice-content")),
    }
}

fn within_exchange(line: &str) -> Advice {
    if line == "*" {
        say(Tone::Know, "console-advice-give-up")
    } else {
        say(Tone::Know, "console-advice-response")
    }
}

fn of_smtp(session: &Session, verb: &str, rest: &str) -> Option<Advice> {
    let in_clear = session.agreed().is_none();
    let envelope = session.envelope();
    let has_mail = matches!(session.phase(), Phase::Sender | Phase::Recipients);
    Some(match verb {
        "DATA" => Advice {
            count: envelope.accepted() as u64,
            ..say(Tone::Mind, "console-advice-data")
        },
        "BDAT" => {
            let ends = rest.to_ascii_uppercase().ends_with("LAST");
            Advice {
                count: envelope.accepted() as u64,
                ..if ends {
                    say(Tone::Danger, "console-advice-bdat-last")
                } else {
                    say(Tone::Mind, "console-advice-bdat")
                }
            }
        }
        "RSET" if has_mail => forget(envelope),
        "RSET" => say(Tone::Know, "console-advice-rset-nothing"),
        "QUIT" if has_mail => say(Tone::Mind, "console-advice-quit-mail"),
        "QUIT" => say(Tone::Know, "console-advice-quit-smtp"),
        "EHLO" | "HELO" if has_mail => forget(envelope),
        "STARTTLS" => say(Tone::Know, "console-advice-starttls"),
        "AUTH" if in_clear => say(Tone::Danger, "console-advice-auth-clear"),
        "AUTH" => say(Tone::Know, "console-advice-auth"),
        "TURN" => say(Tone::Mind, "console-advice-turn"),
        "SEND" | "SOML" | "SAML" => say(Tone::Know, "console-advice-old"),
        _ => return None,
    })
}

fn forget(envelope: &Envelope) -> Advice {
    Advice {
        count: envelope.recipients.len() as u64,
        ..say(Tone::Mind, "console-advice-rset-smtp")
    }
}

fn of_pop3(session: &Session, verb: &str, rest: &str) -> Option<Advice> {
    let in_clear = session.agreed().is_none();
    let maildrop = session.maildrop();
    let marked = maildrop.marked.len() as u64;
    let named = rest.parse().ok();
    Some(match verb {
        "DELE" if named.is_some_and(|number| maildrop.marked.contains(&number)) => {
            say(Tone::Know, "console-advice-dele-again")
        }
        "DELE" if !rest.is_empty() => Advice {
            name: rest.to_owned(),
            ..say(Tone::Mind, "console-advice-dele")
        },
        "DELE" => say(Tone::Mind, "console-advice-dele-which"),
        "RSET" => Advice {
            count: marked,
            ..say(Tone::Know, "console-advice-rset-pop3")
        },
        "QUIT" if session.phase() == Phase::Transaction && marked > 0 => Advice {
            name: list(maildrop.marked.iter().copied()),
            count: marked,
            ..say(Tone::Danger, "console-advice-quit-marked")
        },
        "QUIT" if session.phase() == Phase::Transaction => {
            say(Tone::Know, "console-advice-quit-unmarked")
        }
        "QUIT" => say(Tone::Know, "console-advice-quit-pop3"),
        "STLS" => say(Tone::Know, "console-advice-starttls"),
        "PASS" if in_clear => say(Tone::Danger, "console-advice-pass-clear"),
        "PASS" => say(Tone::Know, "console-advice-pass"),
        "AUTH" if rest.is_empty() => say(Tone::Know, "console-advice-auth-list"),
        "AUTH" if in_clear => say(Tone::Danger, "console-advice-auth-clear"),
        "AUTH" => say(Tone::Know, "console-advice-auth"),
        "RETR" => retrieve(session, named)?,
        "LAST" | "XTND" | "RPOP" => say(Tone::Know, "console-advice-old"),
        _ => return None,
    })
}

fn retrieve(session: &Session, named: Option<u32>) -> Option<Advice> {
    let maildrop = session.maildrop();
    let number = named?;
    if maildrop.marked.contains(&number) {
        return Some(say(Tone::Mind, "console-advice-retr-marked"));
    }
    let octets = maildrop.sizes.get(&number)?;
    Some(Advice {
        count: *octets,
        ..say(Tone::Know, "console-advice-retr")
    })
}

/// `1, 3, 4, …`.
fn list(numbers: impl Iterator<Item = u32>) -> String {
    const NAMED: usize = 8;
    let mut named: Vec<String> = numbers.take(NAMED + 1).map(|n| n.to_string()).collect();
    if named.len() > NAMED {
        named.truncate(NAMED);
        named.push("…".to_owned());
    }
    named.join(", ")
}
