use super::*;
use crate::model::Timestamp;
use crate::model::event::{Moment, Unit, Weekday, Zone};

const INVITATION: &str = "BEGIN:VCALENDAR\r\nPRODID:-//Example//Geese//EN\r\nVERSION:2.0\r\n\
    METHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nTZID:China Standard Time\r\nBEGIN:STANDARD\r\n\
    DTSTART:16010101T000000\r\nTZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\n\
    END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\nSEQUENCE:2\r\n\
    SUMMARY;LANGUAGE=zh-CN:周五午餐\\, 湖边\r\nLOCATION:Room 1\r\n  \\; second floor\r\n\
    DESCRIPTION:One\\nTwo\r\nDTSTART;TZID=\"China Standard Time\":20261120T120000\r\n\
    DTEND;TZID=China Standard Time:20261120T130000\r\n\
    ORGANIZER;CN=\"Lee, Ann\":MAILTO:ann@example.org\r\n\
    ATTENDEE;CN=Bob;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:b%6Fb@example.net\r\n\
    ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=TENTATIVE:mailto:cleo@example.net\r\n\
    RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=FR\r\nEXDATE;TZID=China Standard Time:20261127T120000\r\n\
    BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDESCRIPTION:alarm\r\nSUMMARY:alarm\r\nEND:VALARM\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn an_invitation_says_what_where_when_and_who() {
    let invitation = read_file(INVITATION.as_bytes()).unwrap();
    assert_eq!(invitation.purpose, Purpose::Request);
    let [event] = invitation.events.as_slice() else {
        panic!("{invitation:?}");
    };
    assert_eq!(event.summary, "周五午餐, 湖边");
    assert_eq!(event.place, "Room 1 ; second floor");
    assert_eq!(event.description, "One\nTwo");
    assert_eq!((event.uid.as_str(), event.sequence), ("1@example.org", 2));
    let start = event.start.clone().unwrap();
    // Noon in China is four in the morning in UTC.
    assert_eq!(start.timestamp(), Some(Timestamp(1_795_147_200)));
    let end = Moment {
        time: Some((13, 0, 0)),
        ..start
    };
    assert_eq!(event.end, Some(End::At(end)));
    let organiser = event.organiser.as_ref().unwrap();
    assert_eq!(
        (organiser.name.as_str(), organiser.address.as_str()),
        ("Lee, Ann", "ann@example.org")
    );
    let told: Vec<_> = event
        .attendees
        .iter()
        .map(|one| {
            (
                one.person.address.as_str(),
                one.optional,
                one.asked,
                one.answer,
            )
        })
        .collect();
    let expected = [
        ("bob@example.net", false, true, Answer::None),
        ("cleo@example.net", true, false, Answer::Tentative),
    ];
    assert_eq!(told, expected);
    let recurrence = event.recurrence.as_ref().unwrap();
    assert_eq!((recurrence.unit, recurrence.count), (Unit::Week, Some(4)));
    assert_eq!(recurrence.weekdays, [(0, Weekday::Friday)]);
    assert_eq!(event.left_out, 1);
}

fn events(lines: &str) -> Vec<Event> {
    let text = format!("BEGIN:VCALENDAR\n{lines}\nEND:VCALENDAR\n");
    read_file(text.as_bytes()).unwrap().events
}

#[test]
fn a_calendar_part_of_a_mail_is_read_by_its_charset() {
    let mail = b"Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\n\
        Content-Type: text/calendar; charset=gb2312; method=CANCEL\r\n\r\nBEGIN:VCALENDAR\r\n\
        BEGIN:VEVENT\r\nSUMMARY:\xce\xe7\xb2\xcd\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n--b--\r\n";
    let invitation = read(mail).unwrap();
    assert_eq!(invitation.purpose, Purpose::Cancel);
    assert_eq!(invitation.events[0].summary, "午餐");
    assert!(invitation.events[0].cancelled);
    assert_eq!(read(b"Subject: x\r\n\r\nBEGIN:VCALENDAR\r\n"), None);
}

#[test]
fn an_answer_says_who_comes() {
    let text = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nDTSTART:20261120T040000Z\nDURATION:PT1H\n\
        ATTENDEE;PARTSTAT=declined;CN=Bob:mailto:bob@example.net\nEND:VEVENT\nEND:VCALENDAR";
    let invitation = read_file(text.as_bytes()).unwrap();
    assert_eq!(invitation.purpose, Purpose::Reply);
    let event = &invitation.events[0];
    assert_eq!(event.attendees[0].answer, Answer::Declined);
    assert_eq!(event.end, Some(End::After { seconds: 3_600 }));
    assert_eq!(
        event.start.as_ref().map(|start| &start.zone),
        Some(&Zone::Utc)
    );
}

#[test]
fn whole_days_and_days_of_no_clock_are_told_apart() {
    let events = events(
        "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261122\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART:20261120T120000\nRECURRENCE-ID:20261119T120000\nEND:VEVENT\n\
         BEGIN:VEVENT\nDTSTART;TZID=Europe/Somewhere:20261120T120000\nEND:VEVENT",
    );
    let starts: Vec<_> = events
        .iter()
        .filter_map(|event| event.start.clone())
        .collect();
    assert_eq!(starts[0].time, None);
    assert_eq!(
        (starts[1].time, &starts[1].zone),
        (Some((12, 0, 0)), &Zone::Floating)
    );
    assert_eq!(
        events[1].instead_of.as_ref().map(|moment| moment.day),
        Some(19)
    );
    let named = Zone::Named {
        name: "Europe/Somewhere".to_owned(),
        offset_seconds: None,
    };
    assert_eq!(starts[2].zone, named);
}

#[test]
fn tasks_and_journals_are_no_events() {
    let events = events("BEGIN:VTODO\nSUMMARY:x\nBEGIN:VEVENT\nEND:VEVENT\nEND:VTODO");
    assert!(events.is_empty());
}

#[test]
fn a_part_that_is_broken_or_cut_says_what_it_can() {
    for cut in 0..INVITATION.len() {
        if let Some(start) = INVITATION.as_bytes().get(..cut) {
            let read = read_file(start);
            assert_eq!(read.is_some(), cut >= "BEGIN:VCALENDAR".len(), "{cut}");
        }
    }
    let cut = INVITATION.split("ORGANIZER").next().unwrap();
    assert_eq!(read_file(cut.as_bytes()).unwrap().events.len(), 1);
    let odd =
        events("BEGIN:VEVENT\nDTSTART:soon\nSEQUENCE:x\nRRULE:often\nORGANIZER:nobody\nEND:VEVENT");
    let expected = Event {
        organiser: Some(Person::default()),
        ..Event::default()
    };
    assert_eq!(odd, [expected]);
}

#[test]
fn a17_what_an_event_says_cannot_turn_around() {
    let events = events(
        "BEGIN:VEVENT\nSUMMARY:a\u{202e}b\\nc\nATTENDEE;CN=x\u{200b}y:mailto:a@b%0A.c\u{202e}\nEND:VEVENT",
    );
    assert_eq!(events[0].summary, "ab c");
    let person = &events[0].attendees[0].person;
    assert_eq!(
        (person.name.as_str(), person.address.as_str()),
        ("xy", "a@b.c")
    );
}

#[test]
fn a23_floods_of_events_and_people_are_read_to_a_limit() {
    let many = "BEGIN:VEVENT\nEND:VEVENT\n".repeat(20_000);
    let text = format!("BEGIN:VCALENDAR\n{many}");
    let invitation = read_file(text.as_bytes()).unwrap();
    assert!(invitation.cut);
    assert_eq!(invitation.events.len(), EVENTS);
    let people = "ATTENDEE:mailto:a@b.example\n".repeat(50_000);
    let text = format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{people}END:VEVENT\n");
    let invitation = read_file(text.as_bytes()).unwrap();
    assert!(invitation.cut);
    assert_eq!(invitation.events[0].attendees.len(), ATTENDEES);
    let deep = format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n".repeat(90_000));
    assert_eq!(read_file(deep.as_bytes()).unwrap().events.len(), 1);
}

#[test]
fn what_stands_once_is_read_once() {
    let twice = "BEGIN:VEVENT\nDTSTART:soon\nDTSTART:20260102\nDTSTART:20260103\n\
        DTEND:20260104\nDTEND:20260105\nEND:VEVENT";
    let events = events(twice);
    assert_eq!(events[0].start.as_ref().map(|start| start.day), Some(2));
    let Some(End::At(end)) = &events[0].end else {
        panic!("{events:?}");
    };
    assert_eq!(end.day, 4);
}
