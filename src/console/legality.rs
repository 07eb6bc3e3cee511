//! Which commands are legal now, and why the others are not. Nothing is forbidden by it.

use super::catalogue::{Command, Phase};
use super::line::Protocol;
use super::session::Session;

/// Why a command is not legal now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Key of the sentence.
    pub key: &'static str,
    /// What the sentence names as `$name`; may be empty.
    pub name: String,
}

impl Why {
    fn plain(key: &'static str) -> Self {
        let name = String::new();
        Self { key, name }
    }
}

/// Why `command` is not legal where `session` stands; `None`: it is.
#[must_use]
pub fn why_not(session: &Session, command: &Command) -> Option<Why> {
    let phase = session.phase();
    if !command.phases.contains(&phase) {
        return Some(Why::plain(out_of_turn(session, command)));
    }
    let plain = |key| Some(Why::plain(key));
    match (session.protocol(), command.verb) {
        (_, "STARTTLS" | "STLS") if session.agreed().is_some() => {
            return plain("console-why-encrypted");
        }
        (Protocol::Smtp, "AUTH") if session.is_logged_in() => {
            return plain("console-why-logged-in");
        }
        (Protocol::Pop3, "PASS") if session.maildrop().user.is_none() => {
            return plain("console-why-user-first");
        }
        (Protocol::Pop3, "APOP") if session.maildrop().stamp.is_none() => {
            return plain("console-why-no-stamp");
        }
        _ => {}
    }
    let keyword = command.needs?;
    (session.knows_offer() && session.offer(keyword).is_none()).then(|| Why {
        key: "console-why-not-offered",
        name: keyword.to_owned(),
    })
}

/// What must come first.
fn out_of_turn(session: &Session, command: &Command) -> &'static str {
    let first = command.phases.first().copied();
    match (session.phase(), first) {
        (Phase::Closed | Phase::Update, _) => "console-why-closed",
        (Phase::Connecting | Phase::Handshake, _) => "console-why-wait",
        (Phase::Content, _) => "console-why-content",
        (Phase::Exchange, _) => "console-why-exchange",
        (Phase::Authorization, _) => "console-why-log-in-first",
        (Phase::Transaction, _) => "console-why-only-before-login",
        (Phase::Greeted, _) => "console-why-ehlo-first",
        (Phase::Ready, Some(Phase::Recipients)) => "console-why-mail-first",
        (Phase::Ready, _) => "console-why-mail-first",
        (Phase::Sender, Some(Phase::Recipients)) => "console-why-rcpt-first",
        (Phase::Sender | Phase::Recipients, _) => "console-why-within-mail",
    }
}
