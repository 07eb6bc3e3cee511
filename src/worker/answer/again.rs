//! A mail that came back, as a draft to those who did not get it.

use crate::channel::{AnswerCause, Cause, Event, Ticket};
use crate::mime::{report, view};
use crate::model::report::{DeliveryAction, RecipientReport, Report};
use crate::model::{Address, Draft, MailId, Mailbox};
use crate::store::StoreError;
use crate::worker::heart::Shared;
use crate::worker::{clock, deliver, draft};

use super::{Asking, not_asked};

/// Begins the draft. The mail is the one in Sent, else the copy that came back.
pub(super) async fn send_again(
    heart: &Shared,
    ticket: Ticket,
    report: MailId,
) -> Result<(), Cause> {
    let asking = Asking::read(heart, report).await?;
    let Some(Report::Delivery(about)) = asking.insight.report.clone() else {
        return Err(not_asked());
    };
    let failed: Vec<Address> = about.recipients.iter().filter_map(failed).collect();
    if failed.is_empty() {
        return Err(not_asked());
    }
    let account = asking.settings.id.clone();
    let made = heart.on_disk(move |store| {
        let sent = match about.original.message_id.as_str() {
            "" => None,
            id => store.sent_as(&account, id)?,
        };
        let octets = match sent {
            Some(mail) => store.read(mail)?,
            None => match report::returned(&asking.octets) {
                Some(octets) => octets,
                None => return Ok(None),
            },
        };
        let content = view::read(&octets);
        let mut draft = draft::from_content(clock::draft_id(), account, &content);
        address_to(&mut draft, &failed);
        draft.attachments = deliver::copy_attachments(store, &draft, &octets)?;
        Ok::<_, StoreError>(Some(draft))
    });
    let draft = made.await?.ok_or(Cause::Answer(AnswerCause::NoOriginal))?;
    heart.teller.tell(Event::DraftReady { ticket, draft }).await;
    Ok(())
}

/// To whom a mail was sent that could not be delivered: as it was typed, where that is known.
fn failed(report: &RecipientReport) -> Option<Address> {
    let typed = match report.sent_to.as_str() {
        "" => &report.recipient,
        sent_to => sent_to,
    };
    let is_failed = report.action == DeliveryAction::Failed;
    Address::parse(typed).ok().filter(|_address| is_failed)
}

/// Leaves only these recipients, with the names they had.
fn address_to(draft: &mut Draft, failed: &[Address]) {
    let typed: Vec<String> = [&draft.to, &draft.cc, &draft.bcc]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    let named = |address: &Address| {
        let mut typed = typed.iter();
        let is_same = |entry: &&String| {
            Mailbox::parse(entry).is_ok_and(|mailbox| mailbox.address.same_box(address))
        };
        typed.find(is_same).cloned()
    };
    let to = failed
        .iter()
        .map(|address| named(address).unwrap_or_else(|| address.to_string()));
    draft.to = to.collect();
    draft.cc.clear();
    draft.bcc.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, DraftId};

    #[test]
    fn only_who_did_not_get_it_stays_and_keeps_the_name() {
        let account = AccountId::new("work").unwrap();
        let mut draft = Draft::empty(DraftId("1".to_owned()), account);
        draft.to = vec!["Bob <bob@example.org>".to_owned()];
        draft.cc = vec!["Eve <eve@example.net>".to_owned()];
        let report = |recipient: &str, sent_to: &str, action| RecipientReport {
            recipient: recipient.to_owned(),
            sent_to: sent_to.to_owned(),
            action,
            ..RecipientReport::default()
        };
        let reports = [
            report("bob@example.org", "", DeliveryAction::Delivered),
            report(
                "box7@host.example",
                "Eve@Example.net",
                DeliveryAction::Failed,
            ),
            report("new@example.org", "", DeliveryAction::Failed),
        ];
        let failed: Vec<Address> = reports.iter().filter_map(failed).collect();
        address_to(&mut draft, &failed);
        assert_eq!(draft.to, ["Eve <eve@example.net>", "new@example.org"]);
        assert!(draft.cc.is_empty());
    }
}
