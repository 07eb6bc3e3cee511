//! The order, the filter and the selection of the server mailbox.

use std::sync::Arc;

use super::*;
use crate::channel::Ticket;
use crate::model::{Person, Uid};

fn name(number: u64) -> DropName {
    DropName::Lasting {
        uid: Uid::new(format!("u{number}").as_bytes()).unwrap(),
        ordinal: 0,
    }
}

fn account() -> AccountId {
    AccountId::new("work").unwrap()
}

/// So many mails, mail n of n kB, the newest (the highest number) first.
fn mailbox(mails: u64) -> ServerMailbox {
    let mut mailbox = ServerMailbox::new(account());
    let mail = |number: u64| DropMail {
        name: name(number),
        octets: Some(number * 1000),
        presence: if number.is_multiple_of(2) {
            Presence::Here
        } else {
            Presence::Absent
        },
        leaves: Leaves::Never,
    };
    let listing = DropListing {
        mails: (1..=mails).rev().map(mail).collect(),
        heads: HeadSource::Top,
        well_formed: true,
    };
    mailbox.apply(MaildropEvent::Listed {
        ticket: Ticket(1),
        account: account(),
        listing: Arc::new(listing),
    });
    mailbox
}

fn head(subject: &str, date: i64) -> HeadAnswer {
    HeadAnswer::Read(Arc::new(DropHead {
        from: Person {
            name: "Bob".to_owned(),
            address: "bob@example.org".to_owned(),
        },
        subject: subject.to_owned(),
        date: Some(Timestamp(date)),
        message_id: String::new(),
    }))
}

fn names(mailbox: &ServerMailbox) -> Vec<String> {
    let rows = (0..mailbox.shown()).filter_map(|position| mailbox.at(position));
    rows.map(|(_place, row)| row.uid()).collect()
}

#[test]
fn rows_are_ordered_and_filtered_by_what_is_known_of_them() {
    let mut mailbox = mailbox(4);
    assert_eq!(names(&mailbox), ["u4", "u3", "u2", "u1"]);
    mailbox.sort_by(SortBy::Size);
    mailbox.sort_by(SortBy::Size);
    assert_eq!(names(&mailbox), ["u1", "u2", "u3", "u4"]);
    let heads = vec![
        (name(2), head("Lunch 午饭", 9)),
        (name(3), head("Invoice", 10)),
    ];
    mailbox.apply(MaildropEvent::Heads {
        ticket: Ticket(1),
        account: account(),
        heads,
    });
    mailbox.sort_by(SortBy::Date);
    assert_eq!(names(&mailbox)[..2], ["u3", "u2"]);
    mailbox.set_filter("bob 午饭".to_owned());
    assert_eq!(names(&mailbox), ["u2"]);
    let expected = Totals {
        mails: 4,
        octets: 10_000,
        absent: 2,
        free_octets: 6_000,
        heads: 2,
    };
    assert_eq!(
        mailbox.totals, expected,
        "the filter hides and loses nothing"
    );
}

#[test]
fn a_selection_outlives_sorting_reading_again_and_what_is_gone() {
    let mut shown = mailbox(6);
    shown.step(1, Mark::Only);
    shown.step(1, Mark::Range);
    shown.step(1, Mark::Range);
    assert_eq!(shown.selected_names(), [name(6), name(5), name(4)]);
    shown.sort_by(SortBy::Size);
    shown.apply(MaildropEvent::Gone {
        account: account(),
        mails: vec![name(5)],
    });
    assert_eq!(shown.selected_names(), [name(6), name(4)]);
    let again = mailbox(7);
    let mails = again.rows.iter().map(|row| row.mail.clone()).collect();
    shown.apply(MaildropEvent::Listed {
        ticket: Ticket(2),
        account: account(),
        listing: Arc::new(DropListing {
            mails,
            heads: HeadSource::Top,
            well_formed: true,
        }),
    });
    assert_eq!(shown.selected_names(), [name(6), name(4)]);
    shown.ask();
    let question = shown.question.unwrap();
    assert_eq!((question.here.len(), question.lost.len()), (2, 0));
}

#[test]
fn rows_are_ordered_by_whether_they_are_here_and_by_when_they_leave() {
    let mut mailbox = mailbox(6);
    mailbox.sort_by(SortBy::Presence);
    assert_eq!(names(&mailbox), ["u5", "u3", "u1", "u6", "u4", "u2"]);
    let leaves = [
        Leaves::Never,
        Leaves::Kept,
        Leaves::At(Timestamp(20)),
        Leaves::At(Timestamp(10)),
        Leaves::DaysAfterFetch(14),
        Leaves::NextFetch,
    ];
    let mails = (1..=6).zip(leaves);
    let mails = mails.map(|(number, leaves)| (name(number), Presence::Here, leaves));
    mailbox.apply(MaildropEvent::Changed {
        account: account(),
        mails: mails.collect(),
    });
    mailbox.sort_by(SortBy::Leaves);
    assert_eq!(names(&mailbox), ["u6", "u4", "u3", "u5", "u2", "u1"]);
    mailbox.sort_by(SortBy::Leaves);
    assert_eq!(names(&mailbox)[0], "u1");
}

#[test]
fn what_a_filter_hides_is_neither_selected_nor_asked_about() {
    let mut shown = mailbox(4);
    let heads = |mailbox: &mut ServerMailbox, heads: Vec<(DropName, HeadAnswer)>| {
        mailbox.apply(MaildropEvent::Heads {
            ticket: Ticket(1),
            account: account(),
            heads,
        });
    };
    shown.mark_all();
    shown.set_filter("u3".to_owned());
    assert_eq!(shown.selected_names(), [name(3)]);
    assert_eq!(shown.cursor(), None, "nor does a key act on what is hidden");
    shown.mark(0, Mark::Toggle);
    assert_eq!(shown.marked_rows(), 1);
    shown.ask();
    assert_eq!(shown.question.as_ref().unwrap().lost, [name(3)]);
    // A question that stands goes as soon as another mail, or none, is selected.
    shown.set_filter("u4".to_owned());
    assert_eq!((shown.marked_rows(), &shown.question), (0, &None));
    // A head that comes may hide its row, because the filter looks in other words now.
    shown.set_filter("u".to_owned());
    shown.mark_all();
    shown.ask();
    heads(&mut shown, vec![(name(2), head("Invoice", 9))]);
    assert_eq!(shown.selected_names(), [name(4), name(3), name(1)]);
    assert_eq!(shown.question, None, "it was about four mails");
    shown.ask();
    let question = shown.question.as_ref().unwrap();
    assert_eq!(
        (&question.here[..], &question.lost[..]),
        (&[name(4)][..], &[name(3), name(1)][..])
    );
    // What becomes of its mails does not close it.
    shown.apply(MaildropEvent::Changed {
        account: account(),
        mails: vec![(name(3), Presence::Here, Leaves::Never)],
    });
    let question = shown.question.as_ref().unwrap();
    assert_eq!((question.here.len(), question.lost.len()), (2, 1));
    shown.mark(0, Mark::Only);
    assert_eq!(shown.question, None);
    shown.set_filter(String::new());
    assert_eq!(shown.selected_names(), [name(4)], "nothing comes back");
}

#[test]
fn sizes_that_add_up_to_anything_are_no_overflow() {
    let mut shown = mailbox(2);
    let mails = shown.rows.iter().map(|row| DropMail {
        octets: Some(u64::MAX),
        presence: Presence::Here,
        ..row.mail.clone()
    });
    let mails = mails.collect();
    shown.apply(MaildropEvent::Listed {
        ticket: Ticket(2),
        account: account(),
        listing: Arc::new(DropListing {
            mails,
            heads: HeadSource::Top,
            well_formed: true,
        }),
    });
    shown.mark_all();
    let told = (
        shown.totals.octets,
        shown.totals.free_octets,
        shown.marked_octets(),
    );
    assert_eq!(told, (u64::MAX, u64::MAX, u64::MAX));
}
