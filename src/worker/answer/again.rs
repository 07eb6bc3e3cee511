//! A mail that came back, as a draft to those who did not get it.

use crate::channel::answer::Again;
use crate::channel::{AnswerCause, Cause, Event, Ticket};
use crate::mime::view::Content;
use crate::mime::{report, view};
use crate::model::report::{DeliveryAction, DeliveryReport, RecipientReport, Report};
use crate::model::{Address, MailId, Mailbox, Person};
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
    if !about.recipients.iter().any(is_failed) {
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
        draft.to = of(&about, &content).unwrap_or_default().to;
        draft.cc.clear();
        draft.bcc.clear();
        draft.attachments = deliver::copy_attachments(store, &draft, &octets)?;
        Ok::<_, StoreError>(Some(draft))
    });
    let draft = made.await?.ok_or(Cause::Answer(AnswerCause::NoOriginal))?;
    heart.teller.tell(Event::DraftReady { ticket, draft }).await;
    Ok(())
}

/// To whom a mail can be sent again by what a report says, where that names anybody: only to those
/// whom the mail itself names. A report is easily forged, and must not choose who gets it.
pub(super) fn of(report: &DeliveryReport, mail: &Content) -> Option<Again> {
    let people = mail.to.iter().chain(&mail.cc).chain(&mail.bcc);
    let written: Vec<Mailbox> = people.filter_map(mailbox).collect();
    let mut again = Again::default();
    for one in report.recipients.iter().filter(|one| is_failed(one)) {
        // As it was sent comes first (Original-Recipient, RFC 3464 §2.3.1).
        let named = [one.sent_to.as_str(), one.recipient.as_str()];
        let found = named.iter().find_map(|name| {
            let address = Address::parse(name).ok()?;
            let mut written = written.iter();
            written.find(|mailbox| mailbox.address.same_box(&address))
        });
        let (list, entry) = match found {
            Some(mailbox) => (&mut again.to, mailbox.to_string()),
            None => {
                let mut named = named.into_iter();
                let named = named.find(|name| !name.is_empty()).unwrap_or_default();
                (&mut again.strangers, named.to_owned())
            }
        };
        if !entry.is_empty() && !list.contains(&entry) {
            list.push(entry);
        }
    }
    let is_anybody = !again.to.is_empty() || !again.strangers.is_empty();
    is_anybody.then_some(again)
}

fn mailbox(person: &Person) -> Option<Mailbox> {
    let address = Address::parse(&person.address).ok()?;
    let name = person.name.clone();
    Some(Mailbox { name, address })
}

fn is_failed(report: &RecipientReport) -> bool {
    report.action == DeliveryAction::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &[u8] = b"From: Ann <ann@example.org>\r\nTo: Bob <bob@example.org>\r\n\
        Cc: Eve <eve@example.net>, zoe@example.net\r\nSubject: x\r\n\r\ny\r\n";

    /// Recipients as Final-Recipient and Original-Recipient name them.
    fn again(recipients: &[(&str, &str, DeliveryAction)]) -> Option<Again> {
        let recipients = recipients
            .iter()
            .map(|(recipient, sent_to, action)| RecipientReport {
                recipient: (*recipient).to_owned(),
                sent_to: (*sent_to).to_owned(),
                action: *action,
                ..RecipientReport::default()
            });
        let report = DeliveryReport {
            recipients: recipients.collect(),
            ..DeliveryReport::default()
        };
        of(&report, &view::read(SENT))
    }

    #[test]
    fn a31_a_report_chooses_nobody_whom_the_sent_mail_does_not_name() {
        let failed = DeliveryAction::Failed;
        let told = again(&[
            ("bob@example.org", "", DeliveryAction::Delivered),
            ("Zoe@Example.net", "", failed),
            ("new@example.org", "", failed),
            ("thief@example.com", "thief@example.org", failed),
            ("new@example.org", "", failed),
        ]);
        let expected = Again {
            to: vec!["zoe@example.net".to_owned()],
            strangers: vec!["new@example.org".to_owned(), "thief@example.org".to_owned()],
        };
        assert_eq!(told, Some(expected));
        assert_eq!(
            again(&[("bob@example.org", "", DeliveryAction::Delayed)]),
            None
        );
    }

    #[test]
    fn the_address_it_was_sent_to_at_first_finds_whom_we_wrote_to() {
        let failed = DeliveryAction::Failed;
        let told = again(&[
            ("box7@host.example", "Eve@Example.net", failed),
            ("bob@example.org", "alias@host.example", failed),
        ]);
        let to = ["Eve <eve@example.net>", "Bob <bob@example.org>"];
        let expected = Again {
            to: to.map(str::to_owned).to_vec(),
            strangers: Vec::new(),
        };
        assert_eq!(told, Some(expected));
    }
}
