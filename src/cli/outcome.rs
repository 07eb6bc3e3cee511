//! What became of a mail, for a script and for a person.

use std::io::Write;

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::speech::Speech;
use crate::model::{OutboxItem, RecipientState, ServerReply};

/// One mail as JSON (spec: `hongyan send --json`).
#[derive(Debug, Serialize)]
struct Report<'a> {
    id: &'a str,
    state: &'static str,
    recipients: Vec<Recipient<'a>>,
    /// Reports were asked for, and the server offers none.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    reports_left_out: bool,
}

#[derive(Debug, Serialize)]
struct Recipient<'a> {
    address: &'a str,
    state: &'static str,
    code: Option<u16>,
    enhanced: Option<&'a str>,
    text: Option<&'a str>,
}

/// The JSON object of a mail, on one line.
fn json(item: &OutboxItem) -> String {
    let recipients = item
        .recipients
        .iter()
        .map(|recipient| {
            let reply = reply_to(&recipient.state);
            Recipient {
                address: recipient.address.as_str(),
                state: recipient.state.key(),
                code: reply.map(|reply| reply.code).filter(|code| *code != 0),
                enhanced: reply.and_then(|reply| reply.enhanced.as_deref()),
                text: reply.map(|reply| reply.text.as_str()),
            }
        })
        .collect();
    let report = Report {
        id: &item.id.0,
        state: item.state.key(),
        recipients,
        reports_left_out: item.reports_left_out,
    };
    // Strings and numbers always have a form in JSON.
    serde_json::to_string(&report).unwrap_or_default()
}

fn reply_to(state: &RecipientState) -> Option<&ServerReply> {
    match state {
        RecipientState::Waiting | RecipientState::Unconfirmed => None,
        RecipientState::Accepted { reply }
        | RecipientState::Deferred { reply }
        | RecipientState::Refused { reply } => Some(reply),
    }
}

/// Prints a mail's result: JSON, or a line where `lines` are wished for.
pub(super) fn print(item: &OutboxItem, as_json: bool, lines: bool) -> Result<(), Trouble> {
    if as_json {
        return print_line(&json(item));
    }
    if !lines {
        return Ok(());
    }
    let accepted = item.recipients.iter();
    let accepted = accepted.filter(|one| matches!(one.state, RecipientState::Accepted { .. }));
    let line = format!(
        "{}: {}, {} of {} recipients: {}",
        item.id.0,
        item.state.key(),
        accepted.count(),
        item.recipients.len(),
        item.subject.replace(['\r', '\n'], " "),
    );
    print_line(&line)
}

/// One line on standard output.
pub(super) fn print_line(line: &str) -> Result<(), Trouble> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| Trouble::new(Exit::InputOutput, "could not print", error, ""))
}

/// Tells everything that did not arrive, a line each, and the code to end with.
pub(super) fn tell_troubles(item: &OutboxItem, speech: &Speech) -> Exit {
    let mut exit = Exit::Done;
    for trouble in speech.troubles(item) {
        // The line is what counts here; the code is gathered from all of them.
        let _code = trouble.tell();
        exit = exit.or(trouble.exit());
    }
    exit
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, Address, OutboxId, OutboxState, RecipientResult, Timestamp};

    fn reply(code: u16, enhanced: &str, text: &str) -> ServerReply {
        ServerReply {
            code,
            enhanced: Some(enhanced.to_owned()),
            text: text.to_owned(),
            ours: None,
            answers: None,
        }
    }

    fn item(state: OutboxState, recipients: Vec<(&str, RecipientState)>) -> OutboxItem {
        let recipients = recipients
            .into_iter()
            .map(|(address, state)| RecipientResult {
                address: Address::parse(address).unwrap(),
                state,
            });
        OutboxItem {
            options: crate::model::DeliveryOptions::default(),
            reports_left_out: false,
            id: OutboxId("1.M2P3".to_owned()),
            account: AccountId::new("work").unwrap(),
            sender: Address::parse("ann@example.org").unwrap(),
            subject: "Lunch".to_owned(),
            message_id: "<1@example.org>".to_owned(),
            size_octets: 1,
            queued_at: Timestamp(0),
            attempts: 1,
            state,
            recipients: recipients.collect(),
        }
    }

    #[test]
    fn each_recipient_is_reported_with_the_servers_words() {
        let sent = OutboxState::Sent {
            reply: reply(250, "2.0.0", "ok"),
            at: Timestamp(1),
        };
        let item = item(
            sent,
            vec![
                (
                    "bob@example.org",
                    RecipientState::Accepted {
                        reply: reply(250, "2.1.5", "ok"),
                    },
                ),
                (
                    "eve@example.org",
                    RecipientState::Refused {
                        reply: reply(550, "5.1.1", "no such \"user\""),
                    },
                ),
                ("tom@example.org", RecipientState::Waiting),
            ],
        );
        assert_eq!(
            json(&item),
            r#"{"id":"1.M2P3","state":"sent","recipients":[{"address":"bob@example.org","state":"accepted","code":250,"enhanced":"2.1.5","text":"ok"},{"address":"eve@example.org","state":"refused","code":550,"enhanced":"5.1.1","text":"no such \"user\""},{"address":"tom@example.org","state":"waiting","code":null,"enhanced":null,"text":null}]}"#
        );
    }
}
