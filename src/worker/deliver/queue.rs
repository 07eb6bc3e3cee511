//! Into the outbox: from a draft, or from a finished mail as sendmail takes it.

use std::fs;

use crate::channel::command::Submission;
use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::mime::compose::{self, Composed, RawOptions};
use crate::mime::summary;
use crate::model::{
    AccountSettings, Address, DeliveryOptions, Draft, DraftAttachment, Mailbox, OutboxItem,
};
use crate::store::{NewEntry, Queued, StoreError};
use crate::worker::heart::Shared;
use crate::worker::{cause, clock, draft};

use super::post::{self, Wish};
use super::{send_task, tell_outbox};

/// Freezes a draft and queues it.
pub(in crate::worker) async fn send(heart: &Shared, draft: Draft) -> Outcome {
    let account = draft.account.clone();
    let answers = draft.answers.clone();
    let task = Task::Queue {
        subject: draft.subject.clone(),
    };
    let queued = match heart.account(&account) {
        Ok(settings) => freeze(heart, &settings, draft.clone()).await,
        Err(cause) => Err(cause),
    };
    let told = match queued {
        Ok(queued) => {
            tell_queued(heart, queued).await;
            if let Some(answers) = answers {
                draft::mark_answered(heart, answers).await;
            }
            Ok(())
        }
        Err(cause) => {
            // What could not leave stays as it was written, also where the window closes now.
            if let Outcome::Failed(failure) = draft::save(heart, draft).await {
                tracing::warn!("a draft that could not be queued: {failure}");
            }
            Err(cause)
        }
    };
    cause::outcome(task, Some(account), told)
}

async fn freeze(heart: &Shared, settings: &AccountSettings, draft: Draft) -> Result<Queued, Cause> {
    let from = author(settings);
    let now = clock::now();
    let not_before = now.plus_seconds(i64::from(heart.undo_seconds));
    let composing = tokio::task::spawn_blocking(move || {
        let composed = compose_draft(&draft, &from)?;
        Ok((composed, draft))
    });
    let (composed, draft) = joined(composing.await)?;
    let options = draft.options.clone();
    let entry = new_entry(settings, composed, not_before, Some(draft), options);
    heart
        .on_disk(move |store| store.outbox().queue(entry, now))
        .await
}

/// The mail of a draft. Reads its attachments: not for an async task.
pub(in crate::worker) fn compose_draft(draft: &Draft, from: &Mailbox) -> Result<Composed, Cause> {
    let mut attachments = Vec::new();
    for attachment in &draft.attachments {
        let bytes = fs::read(&attachment.file)
            .map_err(|error| cause::of_store(&StoreError::at(&attachment.file, &error)))?;
        attachments.push((attachment.clone(), bytes));
    }
    let now = clock::now();
    compose::compose(
        draft,
        from,
        attachments,
        now,
        clock::offset_minutes(now),
        &message_id(from),
        clock::random(),
    )
    .map_err(|error| cause::of_compose(&error))
}

/// A draft as it stands, as a mail for the Drafts folder; it need not have a recipient, nor files
/// that can still be read. Not for an async task.
pub(in crate::worker) fn render_draft(draft: &Draft, from: &Mailbox) -> Vec<u8> {
    let readable = |attachment: &DraftAttachment| {
        let bytes = fs::read(&attachment.file).inspect_err(|error| {
            tracing::warn!("an attachment of a draft cannot be read: {error}");
        });
        bytes.ok().map(|bytes| (attachment.clone(), bytes))
    };
    let now = clock::now();
    compose::render(
        draft,
        from,
        draft.attachments.iter().filter_map(readable).collect(),
        now,
        clock::offset_minutes(now),
        &message_id(from),
        clock::random(),
    )
}

/// A new Message-ID for a mail of this author.
pub(in crate::worker) fn message_id(from: &Mailbox) -> String {
    clock::message_id(&domain_of(from))
}

/// The domain of an author for a Message-ID: in A-labels, also where the local part is not ASCII.
fn domain_of(from: &Mailbox) -> String {
    let domain = from.address.domain();
    let spelt = Address::parse(&format!("x@{domain}")).ok();
    let spelt = spelt.and_then(|address| address.to_ascii());
    spelt.map_or_else(|| domain.to_owned(), |spelt| spelt.domain().to_owned())
}

/// Who writes mails of this account.
pub(in crate::worker) fn author(settings: &AccountSettings) -> Mailbox {
    Mailbox {
        name: settings.display_name.clone(),
        address: settings.address.clone(),
    }
}

/// Queues a finished mail; with `deliver` attempts it at once.
pub(in crate::worker) async fn submit(
    heart: &Shared,
    submission: Submission,
    deliver: bool,
    ticket: Ticket,
) -> Outcome {
    let subject = summary::read(&submission.mail).subject;
    let task = Task::Queue { subject };
    let settings = match sender_account(heart, &submission) {
        Ok(settings) => settings,
        Err(cause) => return cause::outcome(task, submission.account, Err(cause)),
    };
    let account = settings.id.clone();
    let queued = match freeze_raw(heart, &settings, submission).await {
        Ok(queued) => queued,
        Err(cause) => return cause::outcome(task, Some(account), Err(cause)),
    };
    let item = queued.item.clone();
    let told = Event::Queued {
        ticket,
        item: item.clone(),
    };
    heart.teller.tell(told).await;
    if !deliver {
        tell_queued(heart, queued).await;
        return Outcome::Done;
    }
    post::tell_rows(heart, queued).await;
    deliver_now(heart, item, ticket).await
}

async fn deliver_now(heart: &Shared, item: OutboxItem, ticket: Ticket) -> Outcome {
    let items = vec![item.id];
    let attempted = post::attempt(heart, &item.account, items, Wish::Waiting, Some(ticket)).await;
    let result = attempted.cause.map_or(Ok(()), Err);
    cause::outcome(send_task(&item.subject), Some(item.account), result)
}

/// The account named, else the one whose address sends, else the first.
fn sender_account(heart: &Shared, submission: &Submission) -> Result<AccountSettings, Cause> {
    if let Some(id) = &submission.account {
        return heart.account(id);
    }
    let accounts = heart.accounts();
    let author = summary::read(&submission.mail).from.address;
    let author = Address::parse(&author).ok();
    let named = [submission.sender.as_ref(), author.as_ref()];
    let of = |address: &Address| {
        let mut accounts = accounts.iter();
        accounts.find(|account| account.address.same_box(address))
    };
    let found = named.into_iter().flatten().find_map(of);
    found
        .or_else(|| accounts.first())
        .cloned()
        .ok_or_else(|| Cause::Settings {
            detail: "there is no account to send from".to_owned(),
        })
}

async fn freeze_raw(
    heart: &Shared,
    settings: &AccountSettings,
    submission: Submission,
) -> Result<Queued, Cause> {
    let from = author(settings);
    let now = clock::now();
    let options = RawOptions {
        extract_recipients: submission.recipients_from_header,
        recipients: submission
            .recipients
            .iter()
            .map(Address::to_string)
            .collect(),
        sender: Some(
            submission
                .sender
                .clone()
                .unwrap_or_else(|| settings.address.clone()),
        ),
        message_id: message_id(&from),
        from: Some(from),
        date: now,
        offset_minutes: clock::offset_minutes(now),
    };
    let asked = submission.options.clone();
    let composing = tokio::task::spawn_blocking(move || {
        compose::from_raw(&submission.mail, &options).map_err(|error| cause::of_compose(&error))
    });
    let composed = joined(composing.await)?;
    let entry = new_entry(settings, composed, now, None, asked);
    heart
        .on_disk(move |store| store.outbox().queue(entry, now))
        .await
}

/// Queues a mail that answers for a person. It waits as long as any other, to be taken back.
pub(in crate::worker) async fn send_notice(
    heart: &Shared,
    settings: &AccountSettings,
    composed: Composed,
    options: DeliveryOptions,
) -> Result<(), Cause> {
    let now = clock::now();
    let not_before = now.plus_seconds(i64::from(heart.undo_seconds));
    let entry = new_entry(settings, composed, not_before, None, options);
    let queued = heart.on_disk(move |store| store.outbox().queue(entry, now));
    tell_queued(heart, queued.await?).await;
    Ok(())
}

fn new_entry(
    settings: &AccountSettings,
    composed: Composed,
    not_before: crate::model::Timestamp,
    draft: Option<Draft>,
    options: DeliveryOptions,
) -> NewEntry {
    NewEntry {
        account: settings.id.clone(),
        sender: composed.sender,
        recipients: composed.recipients,
        subject: composed.subject,
        message_id: composed.message_id,
        bytes: composed.bytes,
        not_before,
        draft,
        options,
    }
}

async fn tell_queued(heart: &Shared, queued: Queued) {
    post::tell_rows(heart, queued).await;
    tell_outbox(heart).await;
    heart.tell_folders().await;
    heart.bell.notify_one();
}

/// The result of work on another thread.
pub(in crate::worker) fn joined<T>(
    result: Result<Result<T, Cause>, tokio::task::JoinError>,
) -> Result<T, Cause> {
    result.map_err(|stopped| Cause::Internal {
        detail: stopped.to_string(),
    })?
}
