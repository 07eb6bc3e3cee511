use super::*;
use crate::mime::{calendar as reader, report};
use crate::model::Person;
use crate::model::event::{Answer, End, Event, Moment, Purpose, Zone};
use crate::model::report::{Disposition, Report};

fn notice() -> Notice {
    Notice {
        from: Mailbox::parse("Ann <ann@example.org>").unwrap(),
        to: vec![Mailbox::parse("Bob <bob@example.net>").unwrap()],
        subject: "Read: Lunch on Friday".to_owned(),
        text: "Your mail was shown.\n".to_owned(),
        in_reply_to: "<lunch@example.net>".to_owned(),
        references: vec!["<lunch@example.net>".to_owned()],
        date: Timestamp(1_795_136_700),
        offset_minutes: 480,
        message_id: "abc@example.org".to_owned(),
        boundary_seed: [7; 16],
    }
}

/// RFC 8098 §3: golden octets.
const RECEIPT: &str = "Date: Fri, 20 Nov 2026 09:05:00 +0800\r\n\
    From: Ann <ann@example.org>\r\n\
    To: Bob <bob@example.net>\r\n\
    Subject: Read: Lunch on Friday\r\n\
    Message-ID: <abc@example.org>\r\n\
    In-Reply-To: <lunch@example.net>\r\n\
    References: <lunch@example.net>\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=disposition-notification;\r\n \
    boundary=\"=_07070707070707070707070707070707\"\r\n\
    \r\n\
    --=_07070707070707070707070707070707\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 7bit\r\n\
    \r\n\
    Your mail was shown.\r\n\
    \r\n\
    --=_07070707070707070707070707070707\r\n\
    Content-Type: message/disposition-notification\r\n\
    Content-Transfer-Encoding: 7bit\r\n\
    \r\n\
    Final-Recipient: rfc822;ann@example.org\r\n\
    Original-Message-ID: <lunch@example.net>\r\n\
    Disposition: manual-action/MDN-sent-manually; displayed\r\n\
    \r\n\
    --=_07070707070707070707070707070707--\r\n";

#[test]
fn a31_a_receipt_says_who_and_what_and_nothing_of_the_machine() {
    let me = Address::parse("ann@example.org").unwrap();
    let composed = receipt(&notice(), &me, None);
    assert_eq!(String::from_utf8(composed.bytes.clone()).unwrap(), RECEIPT);
    assert_eq!(
        composed.recipients,
        [Address::parse("bob@example.net").unwrap()]
    );
    let Some(Report::Reading(read)) = report::read(&composed.bytes) else {
        panic!("a receipt is read as one");
    };
    assert_eq!(read.disposition, Disposition::Displayed);
    assert!(read.by_hand);
    assert_eq!(read.recipient, "ann@example.org");
    assert_eq!(read.original.message_id, "<lunch@example.net>");
}

#[test]
fn a13_an_id_of_a_stranger_ends_no_line_of_a_receipt() {
    let bad = Notice {
        in_reply_to: "<a@b>\r\nDisposition: x".to_owned(),
        ..notice()
    };
    let me = Address::parse("用户@例子.测试").unwrap();
    let text =
        String::from_utf8(receipt(&bad, &me, Some("rfc822;a@b.example\r\nX: y")).bytes).unwrap();
    assert!(!text.contains("Original-Message-ID") && !text.contains("Disposition: x"));
    assert!(!text.contains("X: y"));
    let told = receipt(&notice(), &me, Some("rfc822;list@b.example")).bytes;
    let told = String::from_utf8(told).unwrap();
    assert!(
        told.contains("\r\n\r\nOriginal-Recipient: rfc822;list@b.example\r\nFinal-Recipient: ")
    );
    assert!(text.contains("Final-Recipient: utf-8;\\x{7528}\\x{6237}@\\x{4F8B}"));
}

fn moment(hour: u8) -> Moment {
    Moment {
        year: 2026,
        month: 11,
        day: 20,
        time: Some((hour, 5, 0)),
        zone: Zone::Named {
            name: "Asia/Shanghai".to_owned(),
            offset_seconds: Some(28_800),
        },
    }
}

fn person(name: &str, address: &str) -> Person {
    Person {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

fn event() -> Event {
    Event {
        uid: "u-7@example.net".to_owned(),
        sequence: 2,
        summary: "Lunch; soup, rice".to_owned(),
        start: Some(moment(12)),
        end: Some(End::At(moment(13))),
        organiser: Some(person("Bob \"B\"", "bob@example.net")),
        ..Event::default()
    }
}

/// RFC 5546 §3.2.3: golden octets of the calendar part.
const REPLY: &str = "BEGIN:VCALENDAR\r\n\
    PRODID:-//Hongyan//Hongyan//EN\r\n\
    VERSION:2.0\r\n\
    METHOD:REPLY\r\n\
    BEGIN:VEVENT\r\n\
    UID:u-7@example.net\r\n\
    SEQUENCE:2\r\n\
    DTSTAMP:20261120T010500Z\r\n\
    DTSTART:20261120T040500Z\r\n\
    DTEND:20261120T050500Z\r\n\
    SUMMARY:Lunch\\; soup\\, rice\r\n\
    ATTENDEE;PARTSTAT=TENTATIVE;CN=\"Ann\":mailto:ann@example.org\r\n\
    ORGANIZER;CN=\"Bob 'B'\":mailto:bob@example.net\r\n\
    COMMENT:I may be late\\nby ten minutes\r\n\
    END:VEVENT\r\n\
    END:VCALENDAR\r\n";

#[test]
fn an_invitation_is_answered_to_the_letter() {
    let (event, me) = (event(), person("Ann", "ann@example.org"));
    let answer = CalendarAnswer {
        event: &event,
        attendee: &me,
        answer: Answer::Tentative,
        comment: "I may be late\nby ten minutes",
    };
    let composed = calendar_answer(&notice(), &answer);
    let text = String::from_utf8(composed.bytes.clone()).unwrap();
    assert!(text.contains(REPLY), "{text}");
    assert!(text.contains(
        "Content-Type: text/calendar; method=REPLY; charset=utf-8; component=VEVENT\r\n"
    ));
    assert!(text.contains("Content-Type: multipart/alternative;\r\n boundary=\"=_0707"));
    let read = reader::read(&composed.bytes).unwrap();
    assert_eq!(read.purpose, Purpose::Reply);
    assert_eq!(read.events[0].attendees[0].answer, Answer::Tentative);
    assert_eq!(read.events[0].uid, "u-7@example.net");
}

#[test]
fn days_and_unknown_zones_are_told_as_they_were_and_nothing_is_smuggled() {
    let mut event = event();
    event.uid = "u\r\nATTENDEE:mailto:eve@example.com".to_owned();
    event.summary = "午餐".repeat(40);
    event.start = Some(Moment {
        time: None,
        ..moment(0)
    });
    event.end = None;
    event.instead_of = Some(Moment {
        zone: Zone::Named {
            name: "Own \"zone\"".to_owned(),
            offset_seconds: None,
        },
        ..moment(9)
    });
    let me = person("A\r\nX", "ann@example.org");
    let answer = CalendarAnswer {
        event: &event,
        attendee: &me,
        answer: Answer::Declined,
        comment: "",
    };
    let text = calendar::write(&answer, Timestamp(0));
    assert!(text.contains("UID:u\\nATTENDEE:mailto:eve@example.com\r\n"));
    assert!(text.contains("DTSTART;VALUE=DATE:20261120\r\n"));
    assert!(text.contains("RECURRENCE-ID;TZID=\"Own 'zone'\":20261120T090500\r\n"));
    assert!(text.contains("DTSTAMP:19700101T000000Z\r\n"));
    assert!(text.lines().all(|line| line.len() <= 75));
    assert!(!text.contains("COMMENT") && !text.contains("DTEND"));
}
