//! A mail that came back, as a draft to those who did not get it.

use crate::channel::answer::Again;
use crate::channel::{AnswerCause, Cause, Event, Ticket};
use crate::mime::view::Content;
use crate::mime::{report, view};
use crate::model::report::{DeliveryAction, DeliveryReport, RecipientReport, Report};
use crate::model::{Address, MailId, Mailbox, Person};
use crate::store::{SentTo, StoreError};
use crate::worker::heart::Shared;
use crate::worker::{clock, deliver, draft};

use super::{Asking, not_asked, tie};

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
        let report = Report::Delivery(about);
        let sent = tie::sent(store, &account, &report, asking.summary.date)?;
        let octets = match sent {
            Some(mail) => store.read(mail)?,
            None => match report::returned(&asking.octets) {
                Some(octets) => octets,
                None => return Ok(None),
            },
        };
        let Report::Delivery(about) = report else {
            return Ok(None);
        };
        let content = view::read(&octets);
        let written = Written {
            envelope: store.sent_to(&account, &content.message_id)?,
            content: &content,
            is_ours: sent.is_some(),
        };
        let again = of(&about, &written).unwrap_or_default();
        let mut draft = draft::from_content(clock::draft_id(), account, &content);
        draft.to = again.to;
        draft.cc.clear();
        draft.bcc = again.hidden;
        draft.attachments = deliver::copy_attachments(store, &draft, &octets)?;
        Ok::<_, StoreError>(Some(draft))
    });
    let draft = made.await?.ok_or(Cause::Answer(AnswerCause::NoOriginal))?;
    heart.teller.tell(Event::DraftReady { ticket, draft }).await;
    Ok(())
}

/// A mail that came back, and to whom it went.
pub(super) struct Written<'w> {
    /// The mail, as far as it was read.
    pub(super) content: &'w Content,
    /// What the outbox wrote down of its envelope.
    pub(super) envelope: SentTo,
    /// Whether it is the one in Sent, and not what a report says to be a copy.
    pub(super) is_ours: bool,
}

impl Written<'_> {
    /// Whether it went to this address, as far as is known here. Where nothing was written down
    /// (another program sent it), those count whom our own copy names.
    fn went_to(&self, address: &Address, is_named: bool) -> bool {
        if self.envelope.is_known() {
            return self.envelope.has(address);
        }
        self.is_ours && is_named
    }
}

/// To whom a mail can be sent again by what a report says, where that names anybody: only to those
/// to whom it went. A report is easily forged, and must not choose who gets it.
pub(super) fn of(report: &DeliveryReport, mail: &Written<'_>) -> Option<Again> {
    let content = mail.content;
    let people = content.to.iter().chain(&content.cc).chain(&content.bcc);
    let written: Vec<Mailbox> = people.filter_map(mailbox).collect();
    let mut again = Again::default();
    for one in report.recipients.iter().filter(|one| is_failed(one)) {
        // As it was sent comes first (Original-Recipient, RFC 3464 §2.3.1).
        let named = [one.sent_to.as_str(), one.recipient.as_str()];
        let found = named.iter().find_map(|name| {
            let address = Address::parse(name).ok()?;
            let mut written = written.iter();
            let shown = written.find(|mailbox| mailbox.address.same_box(&address));
            mail.went_to(&address, shown.is_some())
                .then_some((address, shown))
        });
        let (list, entry) = match found {
            Some((_address, Some(mailbox))) => (&mut again.to, mailbox.to_string()),
            Some((address, None)) => (&mut again.hidden, address.to_string()),
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
    (again != Again::default()).then_some(again)
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
        let written = Written {
            content: &view::read(SENT),
            envelope: SentTo::default(),
            is_ours: true,
        };
        of(&report, &written)
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
            hidden: Vec::new(),
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
            ..Again::default()
        };
        assert_eq!(told, Some(expected));
    }

    #[test]
    fn a31_a_copy_that_a_report_brings_names_nobody_to_send_to() {
        let report = DeliveryReport {
            recipients: vec![RecipientReport {
                recipient: "bob@example.org".to_owned(),
                action: DeliveryAction::Failed,
                ..RecipientReport::default()
            }],
            ..DeliveryReport::default()
        };
        let written = Written {
            content: &view::read(SENT),
            envelope: SentTo::default(),
            is_ours: false,
        };
        let again = of(&report, &written).unwrap();
        assert!(again.to.is_empty() && again.hidden.is_empty());
        assert_eq!(again.strangers, ["bob@example.org"]);
    }
}
