//! Mails that answer for a person: a receipt, an answer to an invitation.

use crate::channel::answer::NoticeWords;
use crate::channel::{AnswerCause, Cause};
use crate::mime::compose::notice::{self, CalendarAnswer, Notice};
use crate::mime::unsubscribe;
use crate::model::event::{Event, Purpose};
use crate::model::reaction::{Attendance, Reaction};
use crate::model::{Address, DeliveryOptions, MailId, Mailbox, Person};
use crate::worker::clock;
use crate::worker::deliver::queue;
use crate::worker::heart::Shared;

use super::known::{event_name, mail_name};
use super::{Asking, not_asked, react, send};

/// Sends the receipt a mail asks for, or remembers that none is sent. Once for each mail
/// (RFC 8098 §2.1).
pub(super) async fn receipt(
    heart: &Shared,
    mail: MailId,
    words: Option<NoticeWords>,
) -> Result<(), Cause> {
    let _turn = heart.answering.turn.lock().await;
    let asking = Asking::read(heart, mail).await?;
    let request = asking.insight.receipt.as_ref().ok_or_else(not_asked)?;
    let (account, name) = (asking.settings.id.clone(), mail_name(&asking));
    let known = {
        let (account, name) = (account.clone(), name.clone());
        heart.on_disk(move |store| {
            let known = store.reactions(&account, &[&name])?;
            Ok(known.get(name.as_str()).copied())
        })
    };
    let known = known.await?;
    if known.is_some_and(|known| known.what == Reaction::SentReceipt) {
        return Err(Cause::Answer(AnswerCause::DoneBefore));
    }
    let Some(words) = words else {
        return react(heart, &account, (&name, Reaction::RefusedReceipt), None).await;
    };
    let notice = begin(&asking, &request.to, words)?;
    let original = unsubscribe::original_recipient(&asking.octets);
    let composed = notice::receipt(&notice, &asking.settings.address, original.as_deref());
    let options = DeliveryOptions {
        no_returns: true,
        ..DeliveryOptions::default()
    };
    let done = (name.as_str(), Reaction::SentReceipt);
    send(heart, &asking, done, composed, options).await
}

/// Answers an invitation, by a mail to its organiser (RFC 5546 §3.2.3).
pub(super) async fn attend(
    heart: &Shared,
    (mail, event): (MailId, usize),
    (attendance, comment): (Attendance, String),
    words: NoticeWords,
) -> Result<(), Cause> {
    let _turn = heart.answering.turn.lock().await;
    let asking = Asking::read(heart, mail).await?;
    let invitation = asking.insight.invitation.as_ref();
    let invitation = invitation.filter(|invitation| invitation.purpose == Purpose::Request);
    let event = invitation.and_then(|invitation| invitation.events.get(event));
    let event = event.ok_or_else(not_asked)?;
    let organiser = event.organiser.clone();
    let organiser = organiser.ok_or(Cause::Answer(AnswerCause::NoAddress))?;
    let notice = begin(&asking, &[organiser], words)?;
    let own: Vec<Address> = heart
        .accounts()
        .into_iter()
        .map(|account| account.address)
        .collect();
    let attendee = attendee(event, &asking, &own);
    let answer = CalendarAnswer {
        event,
        attendee: &attendee,
        answer: attendance.answer(),
        comment: &comment,
    };
    let composed = notice::calendar_answer(&notice, &answer);
    let what = Reaction::Answered {
        answer: attendance,
        sequence: event.sequence,
    };
    let done = (&*event_name(event), what);
    send(heart, &asking, done, composed, DeliveryOptions::default()).await
}

/// Who answers, as the invitation names them: the account that got it, else another of ours. Where
/// it names none of them (a list was invited), the account as it is.
fn attendee(event: &Event, asking: &Asking, own: &[Address]) -> Person {
    let account = &asking.settings;
    let named = |address: &Address| {
        event.attendees.iter().find(|attendee| {
            let read = Address::parse(&attendee.person.address);
            read.is_ok_and(|read| read.same_box(address))
        })
    };
    let mut candidates = std::iter::once(&account.address).chain(own);
    match candidates.find_map(named) {
        Some(attendee) => attendee.person.clone(),
        None => Person {
            name: account.display_name.clone(),
            address: account.address.to_string(),
        },
    }
}

fn begin(asking: &Asking, to: &[Person], words: NoticeWords) -> Result<Notice, Cause> {
    let mailbox = |person: &Person| {
        let address = Address::parse(&person.address).ok()?;
        let name = person.name.clone();
        Some(Mailbox { name, address })
    };
    let to: Vec<Mailbox> = to.iter().filter_map(mailbox).collect();
    if to.is_empty() {
        return Err(Cause::Answer(AnswerCause::NoAddress));
    }
    let answered = asking.summary.message_id.clone();
    let mut references = asking.summary.references.clone();
    references.extend(Some(answered.clone()).filter(|id| !id.is_empty()));
    let from = queue::author(&asking.settings);
    let now = clock::now();
    Ok(Notice {
        message_id: queue::message_id(&from),
        from,
        to,
        subject: words.subject,
        text: words.text,
        in_reply_to: answered,
        references,
        date: now,
        offset_minutes: clock::offset_minutes(now),
        boundary_seed: clock::random(),
    })
}
