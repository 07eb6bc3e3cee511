//! Files that come with mails: read off the disk by the worker, written, looked at, painted by
//! the real process.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hongyan::channel::attachment::{
    AttachmentCommand, AttachmentEvent, AttachmentName, AttachmentPicture, Looked, Room,
};
use hongyan::channel::reading::ReadingCommand;
use hongyan::channel::{AttachmentCause, Cause, Command, Event, Outcome};
use hongyan::mime::inspection::Caution;
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::mime::view::MailView;
use hongyan::model::account::TlsMode;
use hongyan::model::{Charset, PartId};
use hongyan::worker::Drawer;

use super::desk::{Desk, account, cause};

/// One red pixel.
const RED: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ISICAAKYAPGn\
                   S6cQAAAAAElFTkSuQmCC";
const ROOM: Room = Room {
    width: 300,
    height: 200,
};

fn desk() -> Desk {
    let account = account(9, 9, TlsMode::None);
    Desk::with(&account, |config| {
        config.drawer = Some(Drawer {
            executable: PathBuf::from(env!("CARGO_BIN_EXE_hongyan")),
            patience: Duration::from_secs(30),
        });
    })
}

/// A mail of these parts, header and body each.
fn mixed(parts: &[&str]) -> String {
    let parts: String = parts
        .iter()
        .map(|part| format!("--m\r\n{part}\r\n"))
        .collect();
    format!(
        "From: Ann <ann@example.org>\r\nSubject: Files\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=m\r\n\r\n{parts}--m--\r\n"
    )
}

fn attached(name: &str, media_type: &str, body: &str) -> String {
    format!(
        "Content-Type: {media_type}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{body}"
    )
}

/// The beginning of a program for Windows under this name.
fn program(name: &str, media_type: &str) -> String {
    format!(
        "Content-Type: {media_type}\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAA="
    )
}

fn opened(desk: &Desk) -> Arc<MailView> {
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(view.clone()),
        _ => None,
    });
    view.expect("the mail is opened")
}

fn open(desk: &mut Desk, mail: &str) -> Arc<MailView> {
    let file = desk.folder.join("files.eml");
    fs::write(&file, mail).unwrap();
    let outcome = desk.ask(Command::OpenFile { file });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    opened(desk)
}

fn names(view: &MailView) -> Vec<AttachmentName> {
    let attached = view.content.attachments.iter();
    attached
        .map(|one| AttachmentName::new(view.id, one.part))
        .collect()
}

fn ask(desk: &mut Desk, command: AttachmentCommand) -> Outcome {
    desk.events.clear();
    desk.ask(Command::Attachment(command))
}

fn told(desk: &Desk) -> Vec<&AttachmentEvent> {
    let told = desk.events.iter().filter_map(|event| match event {
        Event::Attachment(event) => Some(event),
        _ => None,
    });
    told.collect()
}

/// What a look shows, and what was painted.
fn look(desk: &mut Desk, which: AttachmentName) -> (Arc<Looked>, Option<AttachmentPicture>) {
    let look = AttachmentCommand::Look {
        which,
        page: 0,
        room: ROOM,
    };
    let outcome = ask(desk, look);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let told = told(desk);
    let looked = told.iter().find_map(|event| match event {
        AttachmentEvent::Looked { looked, .. } => Some(Arc::clone(looked)),
        _ => None,
    });
    let picture = told.iter().find_map(|event| match event {
        AttachmentEvent::Painted { picture, .. } => Some(picture.clone()),
        _ => None,
    });
    (looked.expect("a look"), picture.flatten())
}

fn folder(desk: &Desk, name: &str) -> PathBuf {
    let folder = desk.folder.join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(file).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a18_all_are_saved_under_safe_names_and_none_over_another_file() {
    let mut desk = desk();
    let mail = mixed(&[
        &attached("../../a.txt", "text/plain", "one"),
        &attached("a.txt", "text/plain", "two"),
        &attached("CON", "application/x-y", "three"),
        &attached("run.sh", "text/x-shellscript", "#!/bin/sh\r\nexit"),
    ]);
    let view = open(&mut desk, &mail);
    let to = folder(&desk, "saved");
    fs::write(to.join("a.txt"), "mine").unwrap();
    let save = AttachmentCommand::SaveAll {
        which: names(&view),
        folder: to.clone(),
    };
    let outcome = ask(&mut desk, save);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let saved = told(&desk);
    let [
        AttachmentEvent::SavedAll {
            saved: 4,
            folder: into,
            ..
        },
    ] = saved.as_slice()
    else {
        panic!("{saved:?}");
    };
    assert_eq!(*into, to);
    assert_eq!(
        listed(&to),
        ["_CON", "a (2) (2).txt", "a (2).txt", "a.txt", "run.sh"]
    );
    assert_eq!(fs::read(to.join("a.txt")).unwrap(), b"mine");
    #[cfg(unix)]
    for name in listed(&to).iter().filter(|name| *name != "a.txt") {
        assert_eq!(mode(&to.join(name)), 0o600, "{name}");
    }
    // Nothing was written above the folder.
    assert!(!desk.folder.join("a.txt").exists());
}

#[cfg(unix)]
#[test]
fn one_that_cannot_be_written_is_named_and_does_not_keep_the_others() {
    let mut desk = desk();
    let mail = mixed(&[
        &attached("a.txt", "text/plain", "one"),
        &attached("b.txt", "text/plain", "two"),
    ]);
    let view = open(&mut desk, &mail);
    let mut which = names(&view);
    which.insert(1, AttachmentName::new(view.id, PartId(99)));
    let to = folder(&desk, "saved");
    let folder = to.clone();
    let outcome = ask(&mut desk, AttachmentCommand::SaveAll { which, folder });
    let Cause::Attachment(AttachmentCause::NotAllSaved {
        saved: 2, names, ..
    }) = cause(outcome)
    else {
        panic!("two are saved");
    };
    assert_eq!(names.len(), 1);
    assert_eq!(listed(&to), ["a.txt", "b.txt"]);
    // Into a folder that is none goes nothing, and all are named.
    let command = AttachmentCommand::SaveAll {
        which: vec![AttachmentName::new(view.id, PartId(1))],
        folder: to.join("a.txt"),
    };
    let outcome = ask(&mut desk, command);
    let Cause::Attachment(AttachmentCause::NotAllSaved {
        saved: 0, names, ..
    }) = cause(outcome)
    else {
        panic!("none is saved");
    };
    assert_eq!(names, ["a.txt"]);
}

#[test]
fn a18_what_could_run_is_not_opened_before_a_person_was_warned() {
    let mut desk = desk();
    let mail = mixed(&[
        &program("statement.pdf", "application/pdf"),
        &program("photo.jpg.exe", "image/jpeg"),
        &attached("page.html", "text/html", "<script>x()</script>"),
        &program("a\u{202e}fdp.exe", "application/pdf"),
    ]);
    let view = open(&mut desk, &mail);
    for which in names(&view) {
        let open = AttachmentCommand::Open {
            which: which.clone(),
            despite: false,
        };
        let outcome = ask(&mut desk, open);
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let asks = told(&desk).into_iter().any(|event| {
            matches!(event, AttachmentEvent::Risky { which: of, inspection, .. }
                if *of == which && inspection.cautions.contains(&Caution::Runs))
        });
        assert!(asks, "{:?}", told(&desk));
    }
    assert!(!desk.folder.join("cache/opened").exists());
}

#[test]
fn a_picture_and_what_is_none_are_painted_or_told_apart() {
    let mut desk = desk();
    let png = format!(
        "Content-Type: image/png; name=red.png\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{RED}"
    );
    let mail = mixed(&[
        &png,
        &attached("a.png", "image/png", "\u{89}PNG\r\n\r\nno more"),
    ]);
    let view = open(&mut desk, &mail);
    let [red, none] = names(&view).try_into().unwrap();
    let (looked, picture) = look(&mut desk, red.clone());
    assert_eq!(
        looked.preview,
        Preview::Picture {
            width: 1,
            height: 1
        }
    );
    let picture = picture.expect("a picture");
    assert_eq!((picture.width, picture.height), (1, 1));
    assert!(
        picture.pixels[0] > 150 && picture.pixels[3] == 255,
        "{picture:?}"
    );
    let (_looked, picture) = look(&mut desk, none.clone());
    assert_eq!(picture, None);
    // Small pictures of both: one comes, of the other it is said that none will.
    let which = vec![none, red];
    let outcome = ask(
        &mut desk,
        AttachmentCommand::Thumbnails { which, room: ROOM },
    );
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let painted: Vec<bool> = told(&desk)
        .into_iter()
        .map(|event| {
            matches!(
                event,
                AttachmentEvent::Painted {
                    picture: Some(_),
                    ..
                }
            )
        })
        .collect();
    assert_eq!(painted, [false, true]);
}

#[test]
fn the_first_page_of_a_pdf_is_painted() {
    let mut desk = desk();
    let pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R>>endobj\n\
        4 0 obj<</Length 25>>stream\n0 0 1 rg 0 0 300 200 re f\nendstream endobj\n\
        trailer<</Root 1 0 R>>";
    let view = open(
        &mut desk,
        &mixed(&[&attached("a.pdf", "application/pdf", pdf)]),
    );
    let (looked, picture) = look(&mut desk, names(&view)[0].clone());
    assert_eq!(looked.preview, Preview::Pdf { pages: Some(1) });
    let picture = picture.expect("a page");
    assert_eq!(
        (picture.width, picture.height, picture.pages),
        (300, 200, 1)
    );
    assert_eq!(&picture.pixels[..4], [0, 0, 255, 255]);
}

#[test]
fn a_mail_within_a_mail_is_looked_into_and_read_as_a_mail() {
    let mut desk = desk();
    let inner = "Subject: Inner\r\nFrom: Carol <carol@example.org>\r\n\
        Content-Type: multipart/mixed; boundary=i\r\n\r\n\
        --i\r\n\r\nGeese\r\n--i\r\nContent-Type: text/csv; name=count.csv\r\n\r\na;b\r\n--i--";
    let mail = mixed(&[&format!("Content-Type: message/rfc822\r\n\r\n{inner}")]);
    let view = open(&mut desk, &mail);
    let which = names(&view).remove(0);
    let (looked, _none) = look(&mut desk, which.clone());
    let Preview::Mail(content) = &looked.preview else {
        panic!("{looked:?}");
    };
    assert_eq!(content.subject, "Inner");
    let table = which.within(content.attachments[0].part);
    let (looked, _none) = look(&mut desk, table.clone());
    assert_eq!(
        (looked.name.as_str(), looked.beginning.as_slice()),
        ("count.csv", &b"a;b"[..])
    );
    // As a mail of its own, with an id that no mail of the index has; it stays whole.
    let outcome = ask(
        &mut desk,
        AttachmentCommand::Read {
            which: which.clone(),
        },
    );
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let read = opened(&desk);
    assert!(read.id.0 < 0 && read.id != view.id);
    assert_eq!(read.content.subject, "Inner");
    let to = folder(&desk, "saved").join("count.csv");
    let save = AttachmentCommand::Save {
        which: names(&read).remove(0),
        to: to.clone(),
    };
    let outcome = ask(&mut desk, save);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(fs::read(to).unwrap(), b"a;b");
    // What is no mail is not read as one.
    let outcome = ask(&mut desk, AttachmentCommand::Read { which: table });
    assert_eq!(cause(outcome), Cause::Attachment(AttachmentCause::NoMail));
}

#[test]
fn names_written_in_every_wrong_way_are_shown_right() {
    let mut desk = desk();
    let disposition = |parameter: &str| {
        format!(
            "Content-Type: application/x-y\r\nContent-Disposition: attachment; {parameter}\r\n\r\nx"
        )
    };
    let typed = |parameter: &str| format!("Content-Type: application/x-y; {parameter}\r\n\r\nx");
    let mail = mixed(&[
        // RFC 2231 as it should be, and in pieces.
        &disposition("filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf"),
        &disposition("filename*0*=utf-8''%E5%B9%B4;\r\n filename*1*=%E6%8A%A5; filename*2=.pdf"),
        // RFC 2047 within quotes, where it does not belong.
        &disposition("filename=\"=?UTF-8?B?6YKA6K+3?=.txt\""),
        &typed("name=\"=?GB2312?B?t6LGsQ==?=.pdf\""),
        // RFC 2047 in the value of RFC 2231's kind.
        &disposition("filename*=\"=?UTF-8?Q?=E9=9B=81?=.png\""),
        // Nothing at all: the octets as they are.
        &disposition("filename=\"清单.csv\""),
    ]);
    let view = open(&mut desk, &mail);
    let attached = view.content.attachments.iter();
    let shown: Vec<&str> = attached.map(|one| one.name.as_str()).collect();
    assert_eq!(
        shown,
        [
            "报告.pdf",
            "年报.pdf",
            "邀请.txt",
            "发票.pdf",
            "雁.png",
            "清单.csv"
        ]
    );
}

#[test]
fn a_winmail_dat_gives_its_files_and_a_calendar_its_event() {
    let attribute = |level: u8, id: [u8; 4], data: &[u8]| {
        let sum: u32 = data.iter().map(|octet| u32::from(*octet)).sum();
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let sum = u16::try_from(sum & 0xffff).unwrap().to_le_bytes();
        [&[level][..], &id, &length, data, &sum].concat()
    };
    let letter = [
        vec![0x78, 0x9f, 0x3e, 0x22, 1, 0],
        attribute(2, [0x02, 0x90, 0x06, 0], &[0; 14]),
        attribute(2, [0x10, 0x80, 0x01, 0], b"list.txt\0"),
        attribute(2, [0x0f, 0x80, 0x06, 0], b"one\ntwo"),
    ]
    .concat();
    let letter = data_encoding::BASE64.encode(&letter);
    let calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Counting geese\r\n\
        END:VEVENT\r\nEND:VCALENDAR";
    let mut desk = desk();
    let mail = mixed(&[
        &format!(
            "Content-Type: application/ms-tnef; name=winmail.dat\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{letter}"
        ),
        &attached("a.ics", "text/calendar", calendar),
    ]);
    let view = open(&mut desk, &mail);
    let [list, event] = names(&view).try_into().unwrap();
    let (looked, _none) = look(&mut desk, list);
    assert_eq!(
        (looked.name.as_str(), looked.inspection.kind),
        ("list.txt", Kind::Text)
    );
    let (looked, _none) = look(&mut desk, event);
    let Preview::Calendar(invitation) = &looked.preview else {
        panic!("{looked:?}");
    };
    assert_eq!(invitation.events[0].summary, "Counting geese");
}

/// A TIFF of two pixels, red and blue, that says to be so large (TIFF 6.0).
fn tiff(width: u16, height: u16) -> Vec<u8> {
    const FIELDS: u16 = 9;
    let strip = 8 + 2 + 12 * FIELDS + 4;
    let fields: [(u16, u16, u16, u16); FIELDS as usize] = [
        (256, 3, 1, width),
        (257, 3, 1, height),
        // Eight bits three times: behind the six octets of the pixels.
        (258, 3, 3, strip + 6),
        (259, 3, 1, 1),
        (262, 3, 1, 2),
        (273, 3, 1, strip),
        (277, 3, 1, 3),
        (278, 3, 1, height),
        (279, 3, 1, 6),
    ];
    let mut octets = b"II*\0\x08\0\0\0".to_vec();
    octets.extend(FIELDS.to_le_bytes());
    for (tag, kind, count, value) in fields {
        for number in [tag, kind, count, 0, value, 0] {
            octets.extend(number.to_le_bytes());
        }
    }
    octets.extend([0; 4]);
    octets.extend([255, 0, 0, 0, 0, 255]);
    octets.extend([8, 0, 8, 0, 8, 0]);
    octets
}

fn encoded(name: &str, media_type: &str, octets: &[u8]) -> String {
    let body = data_encoding::BASE64.encode(octets);
    format!(
        "Content-Type: {media_type}; name={name}\r\nContent-Disposition: attachment\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}"
    )
}

#[test]
fn a_tiff_is_painted_and_one_that_is_larger_than_can_be_is_not() {
    let mut desk = desk();
    let mail = mixed(&[
        &encoded("scan.tif", "image/tiff", &tiff(2, 1)),
        &encoded("bomb.tif", "image/tiff", &tiff(60_000, 60_000)),
    ]);
    let view = open(&mut desk, &mail);
    let [scan, bomb] = names(&view).try_into().unwrap();
    let (looked, picture) = look(&mut desk, scan);
    assert_eq!(
        looked.preview,
        Preview::Picture {
            width: 2,
            height: 1
        }
    );
    let picture = picture.expect("a picture");
    assert_eq!((picture.width, picture.height), (2, 1));
    assert_eq!(*picture.pixels, [255, 0, 0, 255, 0, 0, 255, 255]);
    let (looked, picture) = look(&mut desk, bomb);
    assert_eq!(
        looked.preview,
        Preview::Picture {
            width: 60_000,
            height: 60_000
        }
    );
    assert_eq!(picture, None);
}

#[test]
fn the_text_of_a_file_is_read_as_was_chosen_and_looked_at_by_another_without_a_trace() {
    let mut desk = desk();
    let words = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2!";
    let view = open(&mut desk, &mixed(&[&encoded("a.txt", "text/plain", words)]));
    let [which] = names(&view).try_into().unwrap();
    let text = |looked: &Looked| match &looked.preview {
        Preview::Text { text, .. } => text.clone(),
        other => panic!("no text: {other:?}"),
    };
    let choose = ReadingCommand::Choose {
        mail: view.id,
        charset: Some(Charset::Windows1251),
    };
    desk.ask(Command::Reading(choose));
    let (looked, _picture) = look(&mut desk, which.clone());
    assert_eq!(text(&looked), "рТЙЧЕФ, НЙТ!");
    let by = AttachmentCommand::LookBy {
        which: which.clone(),
        room: ROOM,
        charset: Some(Charset::Koi8R),
    };
    let outcome = ask(&mut desk, by);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let told = told(&desk);
    let [AttachmentEvent::Looked { looked, .. }] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(text(looked), "Привет, мир!");
    let (looked, _picture) = look(&mut desk, which);
    assert_eq!(text(&looked), "рТЙЧЕФ, НЙТ!");
}
