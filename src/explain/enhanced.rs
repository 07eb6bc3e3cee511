//! Enhanced status codes: class, subject, detail (RFC 3463), as IANA registers them (RFC 5248).

use super::{Argument, Blame, Explanation, Meaning, Sentence};
use crate::model::Remedy;

/// Class, subject, detail: `5.1.1` is `(5, 1, 1)`.
pub type Enhanced = (u8, u16, u16);

/// What a code of the registry means, whatever its class.
#[derive(Debug, Clone, Copy)]
pub struct Registered {
    /// `1` of `X.1.10`.
    pub subject: u16,
    /// `10` of `X.1.10`.
    pub detail: u16,
    meaning: Meaning,
    /// What it means where the command was done (class 2), where the registry knows that.
    done: Option<&'static str>,
}

impl Registered {
    /// Whether it also comes with class 2: the command was done.
    #[must_use]
    pub fn comes_with_success(&self) -> bool {
        self.done.is_some()
    }
}

/// What an enhanced code means; `None` where it says less than the reply code, or is in no
/// registry.
pub(super) fn explain(code: Enhanced, host: &str) -> Option<Explanation> {
    let (class, subject, detail) = code;
    let known = REGISTRY
        .iter()
        .find(|known| (known.subject, known.detail) == (subject, detail))?;
    match class {
        2 => known.done.map(|key| Explanation::fine(key, host)),
        4 => Some(for_now(known.meaning, host)),
        5 => Some(known.meaning.explain(host)),
        _ => None,
    }
}

/// A refusal that the server calls temporary.
fn for_now(meaning: Meaning, host: &str) -> Explanation {
    let lasting = meaning.explain(host);
    let temporary = Meaning::later("explain-for-now", meaning.fault).explain(host);
    Explanation {
        meaning: Sentence {
            key: temporary.meaning.key,
            arguments: vec![("meaning".to_owned(), Argument::Sentence(lasting.meaning))],
        },
        // Waiting does not mend a password.
        advice: match lasting.button {
            Some(Remedy::AskPassword) => lasting.advice,
            _ => temporary.advice,
        },
        button: match lasting.button {
            Some(Remedy::AskPassword) => lasting.button,
            _ => temporary.button,
        },
        ..lasting
    }
}

const fn code(
    subject: u16,
    detail: u16,
    key: &'static str,
    (fault, advice, button): (Blame, &'static str, Remedy),
) -> Registered {
    Registered {
        subject,
        detail,
        meaning: Meaning::wrong(key, fault, advice, button),
        done: None,
    }
}

const fn also_done(registered: Registered, done: &'static str) -> Registered {
    Registered {
        done: Some(done),
        ..registered
    }
}

use super::way;

/// The registry "Enumerated Status Codes", in its order. `X.6.10` is deprecated there as a
/// double of `X.6.8`.
pub const REGISTRY: &[Registered] = &[
    also_done(
        code(0, 0, "enhanced-0-0", way::ASK_PROVIDER),
        "enhanced-2-0-0",
    ),
    also_done(code(1, 0, "enhanced-1-0", way::ADDRESS), "enhanced-2-1-0"),
    code(1, 1, "enhanced-1-1", way::ADDRESS),
    code(1, 2, "enhanced-1-2", way::DOMAIN),
    code(1, 3, "enhanced-1-3", way::ADDRESS),
    code(1, 4, "enhanced-1-4", way::ADDRESS),
    also_done(code(1, 5, "enhanced-1-5", way::ADDRESS), "enhanced-2-1-5"),
    code(1, 6, "enhanced-1-6", way::MOVED),
    code(1, 7, "enhanced-1-7", way::SENDER),
    code(1, 8, "enhanced-1-8", way::SENDER),
    also_done(
        code(1, 9, "enhanced-1-9", way::ASK_PROVIDER),
        "enhanced-2-1-9",
    ),
    code(1, 10, "enhanced-1-10", way::DOMAIN),
    code(2, 0, "enhanced-2-0", way::RECIPIENT),
    code(2, 1, "enhanced-2-1", way::RECIPIENT),
    code(2, 2, "enhanced-2-2", way::ROOM),
    code(2, 3, "enhanced-2-3", way::SHRINK),
    code(2, 4, "enhanced-2-4", way::LIST),
    code(3, 0, "enhanced-3-0", way::ASK_PROVIDER),
    code(3, 1, "enhanced-3-1", way::ASK_PROVIDER),
    code(3, 2, "enhanced-3-2", way::ASK_PROVIDER),
    code(3, 3, "enhanced-3-3", way::PLAINER),
    code(3, 4, "enhanced-3-4", way::SHRINK),
    code(3, 5, "enhanced-3-5", way::ASK_PROVIDER),
    also_done(
        code(3, 6, "enhanced-3-6", way::ASK_PROVIDER),
        "enhanced-2-3-6",
    ),
    code(4, 0, "enhanced-4-0", way::ASK_PROVIDER),
    code(4, 1, "enhanced-4-1", way::THEIR_POSTMASTER),
    code(4, 2, "enhanced-4-2", way::THEIR_POSTMASTER),
    code(4, 3, "enhanced-4-3", way::ASK_PROVIDER),
    code(4, 4, "enhanced-4-4", way::DOMAIN),
    code(4, 5, "enhanced-4-5", way::WAIT),
    code(4, 6, "enhanced-4-6", way::THEIR_POSTMASTER),
    code(4, 7, "enhanced-4-7", way::AGAIN),
    code(5, 0, "enhanced-5-0", way::REPORT),
    code(5, 1, "enhanced-5-1", way::REPORT),
    code(5, 2, "enhanced-5-2", way::REPORT),
    code(5, 3, "enhanced-5-3", way::FEWER),
    code(5, 4, "enhanced-5-4", way::REPORT),
    code(5, 5, "enhanced-5-5", way::ASK_PROVIDER),
    code(5, 6, "enhanced-5-6", way::PASSWORD),
    also_done(code(6, 0, "enhanced-6-0", way::CONTENT), "enhanced-2-6-0"),
    code(6, 1, "enhanced-6-1", way::CONTENT),
    code(6, 2, "enhanced-6-2", way::PLAINER),
    code(6, 3, "enhanced-6-3", way::PLAINER),
    also_done(code(6, 4, "enhanced-6-4", way::PLAINER), "enhanced-2-6-4"),
    code(6, 5, "enhanced-6-5", way::PLAINER),
    code(6, 6, "enhanced-6-6", way::AGAIN),
    code(6, 7, "enhanced-6-7", way::ASCII_ADDRESS),
    code(6, 8, "enhanced-6-8", way::REPORT),
    code(6, 9, "enhanced-6-9", way::ASCII_ADDRESS),
    code(6, 10, "enhanced-6-10", way::REPORT),
    also_done(code(7, 0, "enhanced-7-0", way::POLICY), "enhanced-2-7-0"),
    code(7, 1, "enhanced-7-1", way::POLICY),
    code(7, 2, "enhanced-7-2", way::LIST),
    code(7, 3, "enhanced-7-3", way::UNPROTECTED),
    code(7, 4, "enhanced-7-4", way::UNPROTECTED),
    code(7, 5, "enhanced-7-5", way::UNPROTECTED),
    code(7, 6, "enhanced-7-6", way::UNPROTECTED),
    code(7, 7, "enhanced-7-7", way::AGAIN),
    code(7, 8, "enhanced-7-8", way::PASSWORD),
    code(7, 9, "enhanced-7-9", way::MECHANISM),
    code(7, 10, "enhanced-7-10", way::ENCRYPT),
    code(7, 11, "enhanced-7-11", way::ENCRYPT),
    code(7, 12, "enhanced-7-12", way::TRANSITION),
    code(7, 13, "enhanced-7-13", way::UNLOCK),
    code(7, 14, "enhanced-7-14", way::ASK_PROVIDER),
    code(7, 15, "enhanced-7-15", way::WAIT),
    code(7, 16, "enhanced-7-16", way::SHRINK),
    code(7, 17, "enhanced-7-17", way::MOVED),
    code(7, 18, "enhanced-7-18", way::MOVED),
    code(7, 19, "enhanced-7-19", way::RECIPIENT),
    code(7, 20, "enhanced-7-20", way::SIGNING),
    code(7, 21, "enhanced-7-21", way::SIGNING),
    code(7, 22, "enhanced-7-22", way::SIGNING),
    code(7, 23, "enhanced-7-23", way::SUBMIT_HOME),
    code(7, 24, "enhanced-7-24", way::SIGNING),
    code(7, 25, "enhanced-7-25", way::ASK_PROVIDER),
    code(7, 26, "enhanced-7-26", way::SUBMIT_HOME),
    code(7, 27, "enhanced-7-27", way::SENDER),
    code(7, 28, "enhanced-7-28", way::WAIT),
    code(7, 29, "enhanced-7-29", way::THEIR_POSTMASTER),
    code(7, 30, "enhanced-7-30", way::UNPROTECTED),
];
