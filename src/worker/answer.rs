//! What mails ask for and what is done about it: lists left, receipts, invitations, mails sent again
//! that came back. Nothing of it is done but by a command, which is a press of a button.

mod again;
mod known;
mod leave;
mod notice;
mod tie;

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::channel::{AnswerCause, AnswerCommand, Cause, Outcome, Task, Ticket};
use crate::mime::compose::Composed;
use crate::mime::insight::{self, Insight, Surroundings};
use crate::mime::sender::{Contacts, Known as People};
use crate::mime::summary::{self, Summary};
use crate::model::reaction::{Reacted, Reaction};
use crate::model::sender::Acquaintance;
use crate::model::{
    AccountId, AccountSettings, DeliveryOptions, Folder, MailId, OutboxItem, OutboxState,
    RecipientState, Timestamp,
};

use super::deliver::queue;
use super::heart::{Shared, lock};
use super::{cause, clock, draft};

pub(super) use known::{sent, tell, tell_fates};

/// What doing it needs.
#[derive(Debug, Default)]
pub(super) struct Answering {
    /// Held from the question whether something was done until it is written down that it was.
    turn: tokio::sync::Mutex<()>,
    /// The same for leaving lists, whose servers may be slow; the list that was left last, and when.
    leaving: tokio::sync::Mutex<Option<Left>>,
    /// Mails queued in this run that do something, by their names; with each the mail that asked.
    queued: Mutex<BTreeMap<String, MailId>>,
}

/// A list that was left.
#[derive(Debug)]
struct Left {
    account: AccountId,
    name: String,
    at: Timestamp,
}

/// Does it.
pub(super) async fn perform(heart: &Shared, ticket: Ticket, command: AnswerCommand) -> Outcome {
    let mail = command.mail();
    let done = match command {
        AnswerCommand::Look { sent, .. } => {
            tell_fates(heart, sent).await;
            Ok(())
        }
        AnswerCommand::Leave { mail, way } => leave::leave(heart, ticket, mail, way).await,
        AnswerCommand::Receipt { mail, words } => notice::receipt(heart, mail, words).await,
        AnswerCommand::Attend {
            mail,
            event,
            answer,
            comment,
            words,
        } => notice::attend(heart, (mail, event), (answer, comment), words).await,
        AnswerCommand::SendAgain { report } => again::send_again(heart, ticket, report).await,
    };
    // Also where it failed: a list that was asked and gave no answer may be left.
    if let Some(mail) = mail {
        known::tell_anew(heart, mail).await;
    }
    cause::outcome(Task::Answer, None, done)
}

/// A mail that asks for something.
struct Asking {
    mail: MailId,
    folder: Folder,
    settings: AccountSettings,
    octets: Vec<u8>,
    summary: Summary,
    insight: Insight,
}

impl Asking {
    async fn read(heart: &Shared, mail: MailId) -> Result<Self, Cause> {
        let (folder, octets) = draft::read(heart, mail).await?;
        let settings = heart.account(&folder.account)?;
        let read = move || {
            let summary = summary::read(&octets);
            let mut insight = look(&octets);
            if mail.is_outside() {
                insight.ask_nothing();
            }
            (octets, summary, insight)
        };
        let read = tokio::task::spawn_blocking(read).await;
        let (octets, summary, insight) = read.map_err(|stopped| Cause::Internal {
            detail: stopped.to_string(),
        })?;
        Ok(Self {
            mail,
            folder,
            settings,
            octets,
            summary,
            insight,
        })
    }
}

/// What a mail asks for; of its sender nothing is found out here.
fn look(octets: &[u8]) -> Insight {
    let contacts = Contacts::default();
    let surroundings = Surroundings {
        known: People {
            acquaintance: &|_address| Acquaintance::Known,
            contacts: &contacts,
        },
        trusted: &[],
        own_hosts: &[],
    };
    insight::read(octets, &surroundings)
}

/// Writes down what a person did, before anything is sent, and by which mail, if by one.
async fn react(
    heart: &Shared,
    account: &AccountId,
    (about, what): (&str, Reaction),
    by: Option<&str>,
) -> Result<(), Cause> {
    let (account, about, by) = (account.clone(), about.to_owned(), by.map(str::to_owned));
    let at = clock::now();
    heart
        .on_disk(move |store| store.react(&account, &about, Reacted { at, what }, by.as_deref()))
        .await
}

/// What was remembered has not been done. Where even this cannot be written down it counts as done:
/// one mail too few, never one too many.
async fn withdraw(heart: &Shared, account: &AccountId, about: &str, by: Option<&str>) {
    let withdrawn = react(heart, account, (about, Reaction::Withdrawn), by).await;
    if let Err(cause) = withdrawn {
        tracing::warn!("what was not done is remembered as done: {cause}");
    }
}

/// Queues the mail that does it. It is remembered before: a crash between the two leaves one mail
/// too few, never one too many.
async fn send(
    heart: &Shared,
    asking: &Asking,
    (about, what): (&str, Reaction),
    composed: Composed,
    options: DeliveryOptions,
) -> Result<(), Cause> {
    let account = &asking.settings.id;
    let by = known::queued_name(&composed.message_id);
    react(heart, account, (about, what), Some(&by)).await?;
    let queued = queue::send_notice(heart, &asking.settings, composed, options).await;
    if queued.is_err() {
        withdraw(heart, account, about, Some(&by)).await;
    } else {
        lock(&heart.answering.queued).insert(by, asking.mail);
    }
    queued
}

/// An entry has left the outbox for good without being sent: what it was to do is not done.
pub(super) async fn unsent(heart: &Shared, item: &OutboxItem) {
    let mut recipients = item.recipients.iter();
    let may_have_left = matches!(item.state, OutboxState::Unknown { .. })
        || recipients.any(|one| matches!(one.state, RecipientState::Accepted { .. }));
    if may_have_left {
        return;
    }
    let by = known::queued_name(&item.message_id);
    let asked = lock(&heart.answering.queued).remove(&by);
    let (account, message_id) = (item.account.clone(), item.message_id.clone());
    let at = clock::now();
    let withdrawn = heart.on_disk(move |store| {
        // The part of a mail for those who were refused; the others have it.
        if store.sent_as(&account, &message_id)?.is_some() {
            return Ok(false);
        }
        store.withdraw(&account, &by, at)
    });
    match (withdrawn.await, asked) {
        (Ok(true), Some(mail)) => known::tell_anew(heart, mail).await,
        (Ok(_), _) => {}
        (Err(cause), _) => tracing::warn!("what was not done is remembered as done: {cause}"),
    }
}

/// The mail does not ask for what is to be done.
fn not_asked() -> Cause {
    Cause::Answer(AnswerCause::NotAsked)
}
