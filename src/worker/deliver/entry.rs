//! What a person decides about an entry: try again, it has arrived, take it back.

use crate::channel::{Cause, Event, Outcome, Task, Ticket};
use crate::mime::{attachment, view};
use crate::model::{
    Address, DeliveryOptions, Doubt, Draft, DraftAttachment, Mailbox, OutboxId, OutboxItem,
    OutboxState, RecipientState,
};
use crate::store::{Store, StoreError};
use crate::worker::heart::Shared;
use crate::worker::{answer, cause, clock, draft};

use super::post::{self, Wish};
use super::{Claim, failure_of, send_task, tell_outbox, verdict};

/// Attempts an entry now, whatever is planned.
pub(in crate::worker) async fn resend(heart: &Shared, id: OutboxId, ticket: Ticket) -> Outcome {
    let item = match item_of(heart, &id).await {
        Ok(item) => item,
        Err(cause) => return cause::outcome(send_task(""), None, Err(cause)),
    };
    let wish = Wish::Decided {
        attempts: item.attempts,
    };
    let attempted = post::attempt(heart, &item.account, vec![id], wish, Some(ticket)).await;
    if let Some(cause) = attempted.cause {
        return cause::outcome(send_task(&item.subject), Some(item.account), Err(cause));
    }
    match attempted
        .settled
        .iter()
        .find_map(|item| failure_of(heart, item))
    {
        Some(failure) => Outcome::Failed(failure),
        None => Outcome::Done,
    }
}

/// The person knows that it has arrived: into Sent.
pub(in crate::worker) async fn mark_sent(heart: &Shared, id: OutboxId) -> Outcome {
    let result = try_mark_sent(heart, id).await;
    tell_outbox(heart).await;
    heart.tell_folders().await;
    cause::outcome(Task::Change, None, result)
}

async fn try_mark_sent(heart: &Shared, id: OutboxId) -> Result<(), Cause> {
    let _claim = Claim::take(heart, &id).await;
    let mut item = at_rest(heart, &id).await?;
    verdict::mark_sent(&mut item, clock::now()).map_err(|error| cause::of_store(&error))?;
    post::settle(heart, &item, None).await?;
    heart.bell.notify_one();
    Ok(())
}

/// An entry in our hands. One whose verdict could not be written down is `Unknown`.
async fn at_rest(heart: &Shared, id: &OutboxId) -> Result<OutboxItem, Cause> {
    let mut item = item_of(heart, id).await?;
    if item.state == OutboxState::AtDot {
        item.state = OutboxState::Unknown {
            since: clock::now(),
            why: Doubt::Unwritten,
        };
        let written = item.clone();
        heart
            .on_disk(move |store| store.outbox().update(&written))
            .await?;
    }
    Ok(item)
}

async fn item_of(heart: &Shared, id: &OutboxId) -> Result<OutboxItem, Cause> {
    let id = id.clone();
    heart.on_disk(move |store| store.outbox().item(&id)).await
}

/// The person gives it up.
pub(in crate::worker) async fn give_up(heart: &Shared, id: OutboxId) -> Outcome {
    let result = try_give_up(heart, id).await;
    tell_outbox(heart).await;
    heart.tell_folders().await;
    cause::outcome(Task::Change, None, result)
}

async fn try_give_up(heart: &Shared, id: OutboxId) -> Result<(), Cause> {
    let _claim = Claim::take(heart, &id).await;
    at_rest(heart, &id).await?;
    let removed = heart
        .on_disk(move |store| store.outbox().discard(&id))
        .await?;
    answer::unsent(heart, &removed.item).await;
    post::tell_rows(heart, removed).await;
    Ok(())
}

/// Back into a draft, with those recipients only that the mail has not reached.
pub(in crate::worker) async fn take_back(heart: &Shared, ticket: Ticket, id: OutboxId) -> Outcome {
    let taken = try_take_back(heart, id).await;
    tell_outbox(heart).await;
    let taken = match taken {
        Ok(draft) => {
            // What lies in Drafts by now is the mail as it went out, to all of its recipients.
            if let Outcome::Failed(failure) = draft::save(heart, draft.clone()).await {
                tracing::warn!("a mail taken back has no new rendering: {failure}");
            }
            heart.tell_folders().await;
            heart.teller.tell(Event::DraftReady { ticket, draft }).await;
            Ok(())
        }
        Err(cause) => Err(cause),
    };
    cause::outcome(Task::Change, None, taken)
}

async fn try_take_back(heart: &Shared, id: OutboxId) -> Result<Draft, Cause> {
    // An attempt that runs lets go of it unless it has come to its dot; then the entry is no
    // longer there to be taken, or is `Unknown`.
    let _claim = Claim::take(heart, &id).await;
    at_rest(heart, &id).await?;
    let (draft, changed) = heart
        .on_disk(move |store| {
            let item = store.outbox().item(&id)?;
            let draft = draft_of(store, &item)?;
            let changed = store.outbox().take_back(&id, &draft, clock::now())?;
            Ok((draft, changed))
        })
        .await?;
    answer::unsent(heart, &changed.item).await;
    post::tell_rows(heart, changed).await;
    Ok(draft)
}

fn draft_of(store: &Store, item: &OutboxItem) -> Result<Draft, StoreError> {
    let outbox = store.outbox();
    let bytes = outbox.bytes(&item.id)?;
    let mut draft = match outbox.draft(&item.id)? {
        Some(draft) => draft,
        None => {
            let id = clock::draft_id();
            draft::from_content(id, item.account.clone(), &view::read(&bytes))
        }
    };
    draft.options = DeliveryOptions {
        // Frozen with the entry it named.
        envelope_id: None,
        // What a person goes on with is a mail like any other.
        no_returns: false,
        ..item.options.clone()
    };
    let reached: Vec<&Address> = item
        .recipients
        .iter()
        .filter(|result| matches!(result.state, RecipientState::Accepted { .. }))
        .map(|result| &result.address)
        .collect();
    // A part that was split off has its own, fewer recipients.
    let of_entry = |address: &Address| {
        let mut all = item.recipients.iter();
        all.any(|result| result.address.same_recipient(address))
            && !reached
                .iter()
                .any(|reached| reached.same_recipient(address))
    };
    for typed in [&mut draft.to, &mut draft.cc, &mut draft.bcc] {
        typed.retain(|entry| {
            Mailbox::parse(entry).map_or(true, |mailbox| of_entry(&mailbox.address))
        });
    }
    let named = |address: &Address| {
        let typed = [&draft.to, &draft.cc, &draft.bcc];
        let mut typed = typed.into_iter().flatten();
        typed
            .any(|entry| Mailbox::parse(entry).is_ok_and(|one| one.address.same_recipient(address)))
    };
    // Bcc stands nowhere in the mail, only in its envelope.
    let unnamed: Vec<String> = item
        .recipients
        .iter()
        .map(|result| &result.address)
        .filter(|address| of_entry(address) && !named(address))
        .map(Address::to_string)
        .collect();
    draft.bcc.extend(unnamed);
    let is_whole = draft.attachments.iter().all(|one| one.file.is_file());
    if !is_whole || draft.attachments.is_empty() {
        draft.attachments = copy_attachments(store, &draft, &bytes)?;
    }
    Ok(draft)
}

/// The attachments of a mail, beside a draft.
pub(in crate::worker) fn copy_attachments(
    store: &Store,
    draft: &Draft,
    mail: &[u8],
) -> Result<Vec<DraftAttachment>, StoreError> {
    let mut copied = Vec::new();
    for part in view::read(mail)
        .attachments
        .iter()
        .filter(|part| !part.inline)
    {
        let Some(bytes) = attachment::bytes(mail, part.part) else {
            continue;
        };
        copied.push(store.drafts().attach_bytes(
            &draft.account,
            &draft.id,
            &part.name,
            &part.media_type,
            &bytes,
        )?);
    }
    Ok(copied)
}
