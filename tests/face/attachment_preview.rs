//! Calendars, contacts and pages that come as files, and chips when there are many.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::model::card::{Card, CardEntry};
use hongyan::model::event::{
    Answer, Attendee, End, Event, Invitation, Moment, Purpose, Recurrence, Unit, Weekday, Zone,
};

use super::attachment::{answer, file, program, with};
use super::stage::{person, text};

fn moment(day: u8, time: Option<(u8, u8, u8)>) -> Moment {
    Moment {
        year: 2026,
        month: 11,
        day,
        time,
        zone: Zone::Floating,
    }
}

#[test]
fn a_calendar_says_when_how_often_and_who_as_an_invitation_does() {
    let mut stage = with(vec![file(1, "geese.ics", Kind::Calendar)]);
    stage.click("Attachment geese.ics, 5.0 MB, calendar");
    let night = Event {
        summary: "Night count".to_owned(),
        start: Some(moment(20, Some((22, 5, 0)))),
        end: Some(End::At(moment(21, Some((4, 5, 0))))),
        recurrence: Some(Recurrence {
            unit: Unit::Month,
            interval: 1,
            weekdays: vec![(2, Weekday::Tuesday)],
            ..Recurrence::default()
        }),
        attendees: vec![Attendee {
            person: person("Carol", "carol@example.org"),
            answer: Answer::Tentative,
            ..Attendee::default()
        }],
        ..Event::default()
    };
    let days = Event {
        summary: "Journey".to_owned(),
        start: Some(moment(20, None)),
        end: Some(End::At(moment(23, None))),
        ..Event::default()
    };
    let invitation = Invitation {
        purpose: Purpose::Request,
        events: vec![night, days],
        cut: false,
    };
    let preview = Preview::Calendar(Box::new(invitation));
    answer(&mut stage, "geese.ics", Kind::Calendar, preview);
    for line in [
        "An invitation",
        "Night count",
        "Fri 20 Nov 2026, 22:05 – Sat 21 Nov 2026, 04:05",
        "every month, on the second Tue",
        "Carol (may come)",
        "Journey",
        "Fri 20 Nov 2026 – Sun 22 Nov 2026",
    ] {
        assert!(stage.window.query_all_by_label(line).count() > 0, "{line}");
    }
}

#[test]
fn contacts_are_shown_with_every_way_to_reach_them() {
    let mut stage = with(vec![file(1, "fang.vcf", Kind::Contact)]);
    stage.click("Attachment fang.vcf, 5.0 MB, contact");
    let entry = |value: &str| CardEntry {
        kinds: vec!["work".to_owned()],
        value: value.to_owned(),
    };
    let cards = vec![Card {
        name: "Wang Fang".to_owned(),
        title: "Warden".to_owned(),
        organisation: vec!["River Society".to_owned()],
        mails: vec![entry("fang@example.org")],
        phones: vec![entry("+86 555 0100")],
        note: "Knows geese".to_owned(),
        ..Card::default()
    }];
    let preview = Preview::Contacts(cards);
    answer(&mut stage, "fang.vcf", Kind::Contact, preview);
    for line in [
        "Wang Fang",
        "Warden, River Society",
        "fang@example.org",
        "+86 555 0100",
        "Knows geese",
    ] {
        assert!(stage.window.query_by_label(line).is_some(), "{line}");
    }
}

#[test]
fn a19_a_page_is_shown_as_its_text_alone() {
    let mut stage = with(vec![file(1, "geese.html", Kind::Html)]);
    stage.click("Attachment geese.html, 5.0 MB, web page");
    let preview = Preview::Page(vec![text("Geese were counted"), text("There were nine")]);
    answer(&mut stage, "geese.html", Kind::Html, preview);
    let shown = stage
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "Text of the attachment");
    let shown = shown.value().unwrap_or_default();
    assert!(shown.starts_with("Geese were counted"), "{shown}");
    assert!(shown.contains("There were nine"), "{shown}");
}

#[test]
fn many_chips_are_folded_and_what_must_be_warned_of_is_not() {
    let mut files: Vec<_> = (1..=9)
        .map(|part| file(part, &format!("page {part}.pdf"), Kind::Pdf))
        .collect();
    files.push(program(10, "statement.pdf"));
    let mut stage = with(files);
    stage
        .window
        .get_by_label("Attachment page 6.pdf, 5.0 MB, PDF");
    stage
        .window
        .get_by_label_contains("Attachment statement.pdf");
    let seventh = "Attachment page 7.pdf, 5.0 MB, PDF";
    assert!(stage.window.query_by_label(seventh).is_none());
    stage.click("and 3 more");
    stage.window.get_by_label(seventh);
    stage.click("Show fewer");
    assert!(stage.window.query_by_label(seventh).is_none());
}
