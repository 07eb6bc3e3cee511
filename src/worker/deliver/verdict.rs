//! From the server's verdict to the state of an outbox entry. Pure: time and chance are given.

use crate::channel::Cause;
use crate::model::{
    Address, Doubt, MARKED_AS_SENT, OutboxItem, OutboxState, RecipientResult, RecipientState,
    Sentence, ServerReply, Timestamp,
};
use crate::smtp::{Fate, Reply, Verdict};
use crate::store::StoreError;
use crate::sync::retry::{Jitter, NextAttempt, next_attempt};

/// Whom an attempt goes to.
pub(super) fn recipients(item: &OutboxItem, again_to_refused: bool) -> Vec<Address> {
    item.recipients
        .iter()
        .filter(|result| match result.state {
            RecipientState::Waiting | RecipientState::Deferred { .. } => true,
            // A person has decided.
            RecipientState::Refused { .. } | RecipientState::Unconfirmed => again_to_refused,
            RecipientState::Accepted { .. } => false,
        })
        .map(|result| result.address.clone())
        .collect()
}

/// An attempt begins: what was said to these recipients before no longer counts.
pub(super) fn begin(item: &mut OutboxItem, submitted: &[Address]) {
    for one in &mut item.recipients {
        if submitted.contains(&one.address) {
            one.state = RecipientState::Waiting;
        }
    }
}

/// The server does not take the mail for this recipient, now or ever.
pub(super) fn refuse(item: &mut OutboxItem, recipient: &Address, reply: &Reply) {
    if let Some(known) = find(item, recipient) {
        known.state = Fate::of_refusal("RCPT", reply.clone()).to_state();
    }
}

/// The final dot comes next: until the answer is here nobody knows who has the mail.
pub(super) fn at_dot(item: &mut OutboxItem) {
    item.state = OutboxState::AtDot;
    for one in &mut item.recipients {
        if one.state == RecipientState::Waiting {
            one.state = RecipientState::Unconfirmed;
        }
    }
}

/// Words of our own where no server spoke: in English, and the key of the sentence for a window.
pub(super) fn our_words(key: &str, text: &str) -> ServerReply {
    let sentence = Sentence {
        key: key.to_owned(),
        arguments: Vec::new(),
    };
    of_ours(text.to_owned(), sentence)
}

/// The same of a cause.
pub(super) fn of_cause(cause: &Cause) -> ServerReply {
    of_ours(cause.to_string(), cause.to_sentence())
}

fn of_ours(text: String, sentence: Sentence) -> ServerReply {
    ServerReply {
        code: 0,
        enhanced: None,
        text,
        ours: Some(sentence),
        answers: None,
    }
}

/// Writes the verdict of `host` into an entry. `lost` says why the session ended, where it did.
pub(super) fn apply(
    item: &mut OutboxItem,
    verdict: &Verdict,
    host: &str,
    lost: Option<&ServerReply>,
    now: Timestamp,
    jitter: Jitter,
) {
    item.attempts = item.attempts.saturating_add(1);
    for result in &verdict.recipients {
        if let Some(known) = find(item, &result.recipient) {
            known.state = result.fate.to_state();
        }
    }
    if verdict.is_unconfirmed() {
        item.state = OutboxState::Unknown {
            since: now,
            why: Doubt::LineEnded,
        };
        return;
    }
    if let Some(limit) = verdict.too_many_at_once() {
        let host = host.to_owned();
        let reason = of_cause(&Cause::TooManyRecipients { host, limit });
        item.state = OutboxState::Failed { reason };
        return;
    }
    if verdict.is_held() {
        item.state = OutboxState::Failed {
            reason: first_refusal(item)
                .unwrap_or_else(|| our_words("outbox-why-held", "held back")),
        };
        return;
    }
    if verdict.retryable().next().is_some() {
        let said = verdict.retryable().find_map(|(_recipient, reply)| reply);
        let reason = said.map_or_else(
            || {
                let broken_off =
                    || our_words("outbox-why-broken-off", "the attempt was broken off");
                lost.cloned().unwrap_or_else(broken_off)
            },
            Reply::to_server_reply,
        );
        defer(item, reason, now, jitter);
        return;
    }
    let acceptance = verdict.acceptance().map(Reply::to_server_reply);
    item.state = match acceptance.or_else(|| former_acceptance(item)) {
        Some(reply) => OutboxState::Sent { reply, at: now },
        None => OutboxState::Failed {
            reason: first_refusal(item)
                .unwrap_or_else(|| our_words("outbox-why-nobody", "nobody accepted it")),
        },
    };
}

/// A person knows that an `Unknown` mail has arrived: those who may have it are done with. Whom
/// the server put off, or was never asked for, is tried next.
pub(super) fn mark_sent(item: &mut OutboxItem, now: Timestamp) -> Result<(), StoreError> {
    if !matches!(item.state, OutboxState::Unknown { .. }) {
        return Err(StoreError::WrongState {
            name: item.id.0.clone(),
            state: item.state.key(),
        });
    }
    let said = our_words(MARKED_AS_SENT, "marked as sent by hand");
    let mut put_off = None;
    for one in &mut item.recipients {
        match &one.state {
            RecipientState::Unconfirmed => {
                let reply = said.clone();
                one.state = RecipientState::Accepted { reply };
            }
            RecipientState::Deferred { reply } => {
                put_off.get_or_insert_with(|| reply.clone());
            }
            RecipientState::Waiting => {
                put_off.get_or_insert_with(|| {
                    our_words("outbox-why-rest", "not sent to everybody yet")
                });
            }
            RecipientState::Accepted { .. } | RecipientState::Refused { .. } => {}
        }
    }
    item.state = match put_off {
        Some(reason) => OutboxState::Deferred { until: now, reason },
        None => OutboxState::Sent {
            reply: said,
            at: now,
        },
    };
    Ok(())
}

/// Not now: the next attempt is planned, or it has been tried for too long.
pub(super) fn defer(item: &mut OutboxItem, reason: ServerReply, now: Timestamp, jitter: Jitter) {
    item.state = match next_attempt(item.attempts, item.queued_at, now, jitter) {
        NextAttempt::At(until) => OutboxState::Deferred { until, reason },
        NextAttempt::GiveUp => OutboxState::Failed { reason },
    };
}

/// The part of an entry that was refused.
pub(super) fn refused_part(item: &OutboxItem) -> Vec<RecipientResult> {
    let is_refused =
        |result: &&RecipientResult| matches!(result.state, RecipientState::Refused { .. });
    item.recipients.iter().filter(is_refused).cloned().collect()
}

/// Who was refused, as the contract says it.
pub(super) fn refused(item: &OutboxItem, host: &str) -> Option<Cause> {
    let words = first_refusal(item)?;
    let addresses: Vec<String> = refused_part(item)
        .iter()
        .map(|result| result.address.to_string())
        .collect();
    Some(Cause::RecipientsRefused {
        host: host.to_owned(),
        addresses: addresses.join(", "),
        words: words.to_string(),
    })
}

/// What the server said to the first refused recipient.
pub(super) fn first_refusal(item: &OutboxItem) -> Option<ServerReply> {
    item.recipients
        .iter()
        .find_map(|result| match &result.state {
            RecipientState::Refused { reply } => Some(reply.clone()),
            _ => None,
        })
}

/// An earlier attempt was accepted for others.
fn former_acceptance(item: &OutboxItem) -> Option<ServerReply> {
    item.recipients
        .iter()
        .find_map(|result| match &result.state {
            RecipientState::Accepted { reply } => Some(reply.clone()),
            _ => None,
        })
}

fn find<'a>(item: &'a mut OutboxItem, address: &Address) -> Option<&'a mut RecipientResult> {
    item.recipients
        .iter_mut()
        .find(|result| result.address == *address)
}
