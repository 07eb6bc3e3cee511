//! SMTP replies (RFC 5321 §4.2, RFC 3207, 4954, 7504), code by code and command by command.

use super::enhanced::{self, Enhanced};
use super::{Blame, Explanation, Meaning, Place, of_provider, saying, way};
use crate::model::Remedy;
use crate::smtp::Reply;

/// A reply as it is explained.
#[derive(Debug, Clone, Copy)]
pub struct SmtpReply<'a> {
    /// What it answers.
    pub place: Place,
    /// Three digits.
    pub code: u16,
    /// The enhanced status code, where there is one.
    pub enhanced: Option<Enhanced>,
    /// Its text, decoded.
    pub text: &'a str,
}

/// What a reply means to the command it answers.
///
/// `command` is the line as sent or its name in `smtp`; `host` the server's name.
#[must_use]
pub fn smtp(command: &str, reply: &Reply, host: &str) -> Explanation {
    let shown = reply.to_server_reply();
    smtp_words(
        &SmtpReply {
            place: Place::of(command),
            code: reply.code,
            enhanced: reply.enhanced,
            text: &shown.text,
        },
        host,
    )
}

/// The same of a reply that was kept as words.
#[must_use]
pub fn smtp_words(reply: &SmtpReply<'_>, host: &str) -> Explanation {
    let is_refusal = reply.code >= 400;
    let said = is_refusal
        .then(|| saying::explain(reply.text, host))
        .flatten()
        .map(|said| if_only_for_now(said, reply.code));
    let explanation = said.unwrap_or_else(|| by_codes(reply, host));
    of_provider(explanation, host)
}

/// 4yz is tried again by itself, whatever the server says with it.
fn if_only_for_now(said: Explanation, code: u16) -> Explanation {
    let waits = code < 500 && said.button != Some(Remedy::AskPassword);
    Explanation {
        button: if waits {
            Some(Remedy::RetryLater)
        } else {
            said.button
        },
        ..said
    }
}

/// Without its text.
fn by_codes(reply: &SmtpReply<'_>, host: &str) -> Explanation {
    let by_code = by_code(reply.code, reply.place);
    let says_less = |code: &Enhanced| by_code.is_some() && says_less(*code, reply);
    reply
        .enhanced
        .filter(|code| !says_less(code))
        .and_then(|code| enhanced::explain(code, host))
        .unwrap_or_else(|| {
            let meaning = by_code.unwrap_or_else(|| by_class(reply.code));
            meaning.explain(host)
        })
}

/// Whether an enhanced code is so general that the reply code at its place says more.
///
/// Of security (X.7.0) and of commands (X.5.1) only some reply codes do: `530 5.7.0` and
/// `454 4.7.0` are RFC 4954 §6 itself, while a `550 5.7.0` says with its detail that a rule
/// forbids it.
fn says_less(enhanced: Enhanced, reply: &SmtpReply<'_>) -> bool {
    let (_class, subject, detail) = enhanced;
    match (subject, detail) {
        (0 | 5, 0) => true,
        // Something is wrong with an address: to MAIL it is the sender's.
        (1, 0) => reply.place == Sender && reply.code >= 400,
        (5, 1) => match reply.code {
            500 | 502 => true,
            // Also said to a second MAIL, where the reply code's words would mislead.
            503 => reply.place != Sender,
            554 => reply.place == Data,
            _ => false,
        },
        (7, 0) => matches!(
            reply.code,
            235 | 432 | 454 | 500 | 502..=504 | 530 | 534 | 535 | 538
        ),
        _ => false,
    }
}

/// What the table says of a code at a place.
fn by_code(code: u16, place: Place) -> Option<Meaning> {
    let fits = |row: &&Row| row.code == code && (row.at.is_empty() || row.at.contains(&place));
    TABLE.iter().find(fits).map(|row| row.meaning)
}

/// What the first digit says, where the code is in no table.
fn by_class(code: u16) -> Meaning {
    match code / 100 {
        0..=2 => Meaning::fine("smtp-2yz"),
        3 => Meaning::fine("smtp-3yz"),
        4 => Meaning::later("smtp-4yz", YourServer),
        _ => Meaning::wrong(
            "smtp-5yz",
            YourServer,
            "advice-ask-provider",
            Remedy::Report,
        ),
    }
}

/// A code, the places where it means this (none: everywhere else), and what it means.
struct Row {
    code: u16,
    at: &'static [Place],
    meaning: Meaning,
}

const fn fine(code: u16, at: &'static [Place], key: &'static str) -> Row {
    let meaning = Meaning::fine(key);
    Row { code, at, meaning }
}

const fn later(code: u16, at: &'static [Place], key: &'static str, fault: Blame) -> Row {
    let meaning = Meaning::later(key, fault);
    Row { code, at, meaning }
}

/// Of a code and a place: whose fault it is, the advice, the button.
const fn wrong(
    code: u16,
    at: &'static [Place],
    key: &'static str,
    (fault, advice, button): (Blame, &'static str, Remedy),
) -> Row {
    let meaning = Meaning::wrong(key, fault, advice, button);
    Row { code, at, meaning }
}

use Blame::{TheirServer, YourServer};
use Place::{
    Content, Data, Encryption, Expand, Greeting, Hello, Help, Idle, Login, Nothing, Quit,
    Recipient, Reset, Sender, Turn, Verify,
};

/// In the order of the codes; a row for certain places before the one for all others.
const TABLE: &[Row] = &[
    fine(211, &[], "smtp-211"),
    fine(214, &[], "smtp-214"),
    fine(220, &[Encryption], "smtp-220-encryption"),
    fine(220, &[], "smtp-220"),
    fine(221, &[], "smtp-221"),
    fine(235, &[], "smtp-235"),
    fine(250, &[Hello], "smtp-250-hello"),
    fine(250, &[Sender], "smtp-250-sender"),
    fine(250, &[Recipient], "smtp-250-recipient"),
    fine(250, &[Content, Data], "smtp-250-content"),
    fine(250, &[Reset], "smtp-250-reset"),
    fine(250, &[Verify], "smtp-250-verify"),
    fine(250, &[Expand], "smtp-250-expand"),
    fine(250, &[Nothing], "smtp-250-nothing"),
    fine(250, &[Help], "smtp-214"),
    fine(250, &[], "smtp-250"),
    fine(251, &[Turn], "smtp-251-turn"),
    fine(251, &[], "smtp-251"),
    fine(252, &[Turn], "smtp-252-turn"),
    fine(252, &[], "smtp-252"),
    fine(253, &[], "smtp-253"),
    fine(334, &[], "smtp-334"),
    fine(354, &[], "smtp-354"),
    later(421, &[Greeting], "smtp-421-greeting", YourServer),
    later(421, &[Login], "smtp-421-login", YourServer),
    later(421, &[Data, Content], "smtp-421-content", YourServer),
    fine(421, &[Idle, Quit, Nothing], "smtp-421-idle"),
    later(421, &[], "smtp-421", YourServer),
    wrong(432, &[], "smtp-432", way::PASSWORD),
    later(450, &[Recipient], "smtp-450-recipient", TheirServer),
    later(450, &[Sender], "smtp-450-sender", YourServer),
    later(450, &[Content, Data], "smtp-450-content", YourServer),
    later(450, &[], "smtp-450", YourServer),
    later(451, &[Recipient], "smtp-451-recipient", YourServer),
    later(451, &[Content, Data], "smtp-451-content", YourServer),
    later(451, &[], "smtp-451", YourServer),
    later(452, &[Recipient], "smtp-452-recipient", YourServer),
    later(452, &[Sender], "smtp-452-sender", YourServer),
    later(452, &[], "smtp-452", YourServer),
    later(454, &[Encryption], "smtp-454-encryption", YourServer),
    later(454, &[], "smtp-454", YourServer),
    later(455, &[], "smtp-455", YourServer),
    later(458, &[], "smtp-458", YourServer),
    wrong(459, &[], "smtp-459", way::ASK_PROVIDER),
    wrong(500, &[Login], "smtp-500-login", way::MECHANISM),
    wrong(500, &[], "smtp-500", way::REPORT),
    wrong(501, &[Hello], "smtp-501-hello", way::REPORT),
    wrong(501, &[Login], "smtp-501-login", way::PASSWORD),
    wrong(501, &[Sender], "smtp-501-sender", way::SENDER),
    wrong(501, &[Recipient], "smtp-501-recipient", way::ADDRESS),
    wrong(501, &[], "smtp-501", way::REPORT),
    wrong(502, &[Login], "smtp-502-login", way::OTHER_SERVER),
    wrong(502, &[Encryption], "smtp-502-encryption", way::ENCRYPT),
    wrong(502, &[Verify, Expand], "smtp-502-verify", way::RECIPIENT),
    wrong(502, &[], "smtp-502", way::REPORT),
    wrong(503, &[Login], "smtp-503-login", way::ENCRYPT),
    wrong(503, &[Sender], "smtp-503-sender", way::LOG_IN),
    wrong(503, &[Recipient], "smtp-503-recipient", way::SENDER),
    wrong(503, &[Data, Content], "smtp-503-content", way::ADDRESS),
    wrong(503, &[], "smtp-503", way::REPORT),
    wrong(504, &[Login], "smtp-504-login", way::MECHANISM),
    wrong(504, &[], "smtp-504", way::REPORT),
    wrong(521, &[Recipient], "smtp-521-recipient", way::ADDRESS),
    wrong(521, &[], "smtp-521", way::OTHER_SERVER),
    wrong(530, &[Login], "smtp-530-login", way::ENCRYPT),
    wrong(530, &[], "smtp-530", way::LOG_IN),
    wrong(534, &[], "smtp-534", way::MECHANISM),
    wrong(535, &[], "smtp-535", way::PASSWORD),
    wrong(538, &[], "smtp-538", way::ENCRYPT),
    wrong(550, &[Greeting], "smtp-550-greeting", way::ASK_PROVIDER),
    wrong(550, &[Hello], "smtp-550-hello", way::ASK_PROVIDER),
    wrong(550, &[Login], "smtp-550-login", way::PASSWORD),
    wrong(550, &[Sender], "smtp-550-sender", way::SENDER),
    wrong(550, &[Recipient], "smtp-550-recipient", way::ADDRESS),
    wrong(550, &[Content, Data], "smtp-550-content", way::CONTENT),
    wrong(550, &[Verify, Expand], "smtp-550-verify", way::ADDRESS),
    wrong(550, &[], "smtp-550", way::ASK_PROVIDER),
    wrong(551, &[], "smtp-551", way::ADDRESS),
    wrong(552, &[Sender], "smtp-552-sender", way::SHRINK),
    wrong(552, &[Recipient], "smtp-552-recipient", way::ROOM),
    wrong(552, &[], "smtp-552", way::SHRINK),
    wrong(553, &[Sender], "smtp-553-sender", way::SENDER),
    wrong(553, &[], "smtp-553", way::ADDRESS),
    wrong(554, &[Greeting], "smtp-554-greeting", way::ASK_PROVIDER),
    wrong(554, &[Login], "smtp-554-login", way::ASK_PROVIDER),
    wrong(554, &[Sender], "smtp-554-sender", way::SENDER),
    wrong(554, &[Recipient], "smtp-554-recipient", way::RECIPIENT),
    wrong(554, &[Data], "smtp-554-data", way::ADDRESS),
    wrong(554, &[Content], "smtp-554-content", way::CONTENT),
    wrong(554, &[], "smtp-554", way::ASK_PROVIDER),
    wrong(555, &[Sender], "smtp-555-sender", way::REPORT),
    wrong(555, &[], "smtp-555", way::REPORT),
    wrong(556, &[], "smtp-556", way::ADDRESS),
];
