//! Files that come with a mail: chips, their menu, the sheet, the word of warning.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::attachment::{
    AttachmentCommand, AttachmentEvent, AttachmentName, AttachmentPicture, Looked,
};
use hongyan::channel::{AttachmentCause, Cause, Command, Event, Failure, Outcome, Task, Ticket};
use hongyan::mime::archive::{Entry, Listing};
use hongyan::mime::damage::Damage;
use hongyan::mime::inspection::{Caution, Inspection};
use hongyan::mime::kind::Kind;
use hongyan::mime::preview::Preview;
use hongyan::mime::view::{AttachmentView, Content, TextOrigin};
use hongyan::model::{Flags, MailId, PartId};

use super::stage::{Setting, Stage, mail, person, text, view};

pub(super) fn file(part: u32, name: &str, kind: Kind) -> AttachmentView {
    AttachmentView {
        part: PartId(part),
        name: name.to_owned(),
        media_type: kind.media_type().to_owned(),
        size_octets: 5_000_000,
        inline: false,
        can_run: false,
        inspection: Inspection {
            kind,
            cautions: Vec::new(),
        },
    }
}

pub(super) fn program(part: u32, name: &str) -> AttachmentView {
    let mut program = file(part, name, Kind::Pe);
    program.can_run = true;
    program.inspection.cautions = vec![Caution::OtherKind, Caution::Runs];
    program
}

/// A window in which a mail with these is open.
fn reading(setting: Setting, files: Vec<AttachmentView>) -> Stage {
    let mut invoice = mail(1, "Ann", "Invoice");
    invoice.flags = Flags::SEEN;
    let mut stage = Stage::new(setting, std::slice::from_ref(&invoice));
    stage.window.get_by_label_contains("Ann, Invoice").click();
    stage.window.run();
    let mut opened = view(&invoice, vec![text("See below")]);
    opened.content.attachments = files;
    stage.answer_open(opened);
    stage.asked();
    stage
}

pub(super) fn with(files: Vec<AttachmentView>) -> Stage {
    reading(Setting::default(), files)
}

fn named(part: u32) -> AttachmentName {
    AttachmentName::new(MailId(1), PartId(part))
}

/// What was asked about attachments since the last look.
fn asked(stage: &mut Stage) -> Vec<(Ticket, AttachmentCommand)> {
    let asked = stage.asked().into_iter();
    let of_files = asked.filter_map(|(ticket, command)| match command {
        Command::Attachment(command) => Some((ticket, command)),
        _ => None,
    });
    of_files.collect()
}

/// Answers the only question for a look.
pub(super) fn answer(
    stage: &mut Stage,
    name: &str,
    kind: Kind,
    preview: Preview,
) -> (Ticket, AttachmentName) {
    answer_broken(stage, name, kind, (preview, None))
}

/// The same of one in which something is broken.
pub(super) fn answer_broken(
    stage: &mut Stage,
    name: &str,
    kind: Kind,
    (preview, damage): (Preview, Option<Damage>),
) -> (Ticket, AttachmentName) {
    let asked = asked(stage);
    let looks: Vec<_> = asked
        .iter()
        .filter_map(|(ticket, command)| match command {
            AttachmentCommand::Look { which, .. } => Some((*ticket, which.clone())),
            _ => None,
        })
        .collect();
    let [(ticket, which)] = looks.as_slice() else {
        panic!("one look is asked for, not {asked:?}");
    };
    let looked = Arc::new(Looked {
        name: name.to_owned(),
        size_octets: 5_000_000,
        inspection: Inspection {
            kind,
            cautions: Vec::new(),
        },
        preview,
        damage,
        beginning: b"MZ\x90\0".to_vec(),
    });
    let ticket = *ticket;
    stage.say(Event::Attachment(AttachmentEvent::Looked {
        ticket,
        looked,
    }));
    (ticket, which.clone())
}

fn words(text: &str) -> Preview {
    Preview::Text {
        text: text.to_owned(),
        is_cut: false,
    }
}

#[test]
fn a18_a_chip_says_what_a_file_is_and_what_must_be_known_of_it() {
    let stage = with(vec![
        file(1, "报告.pdf", Kind::Pdf),
        program(2, "statement.pdf"),
    ]);
    stage
        .window
        .get_by_label("Attachment 报告.pdf, 5.0 MB, PDF");
    stage
        .window
        .get_by_label("Attachment statement.pdf, 5.0 MB, Windows program, not what it says");
    stage.window.get_by_label("2 attachments, 10 MB");
}

#[test]
fn a_chip_has_a_menu_for_the_mouse_and_for_the_keyboard() {
    let mut stage = with(vec![file(1, "minutes.eml", Kind::Mail)]);
    let chip = "Attachment minutes.eml, 5.0 MB, mail";
    stage.window.get_by_label(chip).click_secondary();
    stage.window.run();
    for item in [
        "Preview",
        "Read as a mail",
        "Open with another program",
        "Save as…",
        "Copy name",
    ] {
        stage.window.get_by_label(item);
    }
    stage.press(Key::Escape);
    assert!(stage.window.query_by_label("Copy name").is_none());
    stage.window.get_by_label(chip).focus();
    stage.window.run();
    stage.window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    stage.window.run();
    stage.click("Read as a mail");
    let asked = asked(&mut stage);
    let [(_ticket, AttachmentCommand::Read { which })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, named(1));
}

#[test]
fn nothing_is_done_with_the_mail_behind_the_one_that_is_read() {
    let mut stage = with(vec![file(1, "minutes.eml", Kind::Mail)]);
    stage
        .window
        .get_by_label("Attachment minutes.eml, 5.0 MB, mail")
        .click_secondary();
    stage.window.run();
    stage.click("Read as a mail");
    let asked = asked(&mut stage);
    let [(ticket, AttachmentCommand::Read { .. })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    let mut within = mail(-1, "Carol", "The minutes");
    within.flags = Flags::SEEN;
    stage.say(Event::Opened {
        ticket: *ticket,
        view: Arc::new(view(&within, vec![text("Geese were counted")])),
    });
    stage.window.get_by_label("Geese were counted");
    for key in [Key::Delete, Key::E] {
        stage.press(key);
    }
    let done = stage.done();
    assert!(done.is_empty(), "the outer mail stays: {done:?}");
    let delete = stage.window.get_by_label("Delete");
    assert!(delete.accesskit_node().is_disabled());
}

#[test]
fn a_file_is_looked_at_by_key_and_the_arrows_go_to_the_next() {
    let mut stage = with(vec![
        file(1, "a.txt", Kind::Text),
        file(2, "b.txt", Kind::Text),
    ]);
    let chip = "Attachment a.txt, 5.0 MB, text";
    stage.window.get_by_label(chip).focus();
    stage.window.run();
    stage.press(Key::Enter);
    let (_ticket, which) = answer(&mut stage, "a.txt", Kind::Text, words("one"));
    assert_eq!(which, named(1));
    stage.window.get_by_label("1 of 2");
    let shown = stage
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "Text of the attachment");
    assert_eq!(shown.value().as_deref(), Some("one"));
    stage.press(Key::ArrowLeft);
    stage.press(Key::ArrowRight);
    let (_ticket, which) = answer(&mut stage, "b.txt", Kind::Text, words("two"));
    assert_eq!(which, named(2));
    stage.window.get_by_label("2 of 2");
    stage.press(Key::Escape);
    assert!(stage.window.query_by_label("2 of 2").is_none());
    // The mail is still there.
    stage.window.get_by_label(chip);
}

#[test]
fn leaving_a_file_stops_what_goes_on_for_it() {
    let mut stage = with(vec![
        file(1, "a.png", Kind::Png),
        file(2, "b.txt", Kind::Text),
    ]);
    stage.asked();
    stage.click("Attachment a.png, 5.0 MB, PNG");
    let size = Preview::Picture {
        width: 4000,
        height: 3000,
    };
    let (ticket, _which) = answer(&mut stage, "a.png", Kind::Png, size);
    stage.window.get_by_label("PNG  ·  5.0 MB  ·  4000 × 3000");
    stage.press(Key::ArrowRight);
    let commands = stage.asked();
    let cancels = commands.iter().any(
        |(_own, command)| matches!(command, Command::Cancel { ticket: whose } if *whose == ticket),
    );
    assert!(cancels, "{commands:?}");
    // What comes late of the first is not taken for the second.
    stage.say(Event::Attachment(AttachmentEvent::Painted {
        ticket,
        which: named(1),
        picture: Some(AttachmentPicture {
            width: 1,
            height: 1,
            pixels: Arc::from([0u8, 0, 0, 255].as_slice()),
            page: 0,
            pages: 1,
        }),
    }));
    assert!(stage.window.query_by_label("Picture of a.png").is_none());
}

#[test]
fn a_painted_picture_is_seen_and_one_that_is_not_is_told() {
    for is_painted in [true, false] {
        let mut stage = with(vec![file(1, "a.pdf", Kind::Pdf)]);
        stage.click("Attachment a.pdf, 5.0 MB, PDF");
        let pages = Preview::Pdf { pages: Some(3) };
        let (ticket, which) = answer(&mut stage, "a.pdf", Kind::Pdf, pages);
        let picture = is_painted.then(|| AttachmentPicture {
            width: 2,
            height: 2,
            pixels: vec![255; 16].into(),
            page: 0,
            pages: 3,
        });
        stage.say(Event::Attachment(AttachmentEvent::Painted {
            ticket,
            which,
            picture,
        }));
        stage.end(ticket);
        if is_painted {
            stage.window.get_by_label("Picture of a.pdf");
            stage.window.get_by_label("Page 1 of 3");
            stage.press(Key::PageDown);
            let asked = asked(&mut stage);
            let next = asked.iter().any(|(_ticket, command)| {
                matches!(command, AttachmentCommand::Look { page: 1, .. })
            });
            assert!(next, "{asked:?}");
        } else {
            stage
                .window
                .get_by_label("This is a file of the kind PDF, but nothing of it could be drawn");
            stage.window.get_by_label("How the file begins");
        }
    }
}

#[test]
fn a_mail_within_a_mail_shows_its_own_files_and_the_way_back() {
    let mut stage = with(vec![file(1, "minutes.eml", Kind::Mail)]);
    stage.click("Attachment minutes.eml, 5.0 MB, mail");
    let content = Content {
        subject: "The minutes".to_owned(),
        from: vec![person("Carol", "carol@example.org")],
        paragraphs: vec![text("Geese were counted")],
        origin: TextOrigin::Plain,
        attachments: vec![file(7, "count.csv", Kind::Text)],
        ..Content::default()
    };
    answer(
        &mut stage,
        "minutes.eml",
        Kind::Mail,
        Preview::Mail(Box::new(content)),
    );
    stage.window.get_by_label("The minutes");
    stage.window.get_by_label("Carol <carol@example.org>");
    stage.window.get_by_label("Geese were counted");
    stage.click("Attachment count.csv, 5.0 MB, text");
    let (_ticket, which) = answer(&mut stage, "count.csv", Kind::Text, words("a;b"));
    assert_eq!(which.path, [PartId(1), PartId(7)]);
    stage.click("Back to the mail it came with");
    let asked = asked(&mut stage);
    let [(_ticket, AttachmentCommand::Look { which, .. })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, named(1));
}

#[test]
fn a18_an_archive_names_what_runs_and_what_leads_out_of_it() {
    let mut stage = with(vec![file(1, "a.zip", Kind::Zip)]);
    stage.click("Attachment a.zip, 5.0 MB, ZIP");
    let entry = |name: &str| Entry {
        name: name.to_owned(),
        size_octets: 1000,
        ..Entry::default()
    };
    let listing = Listing {
        entries: vec![
            entry("a.txt"),
            Entry {
                can_run: true,
                ..entry("setup.exe")
            },
            Entry {
                escapes: true,
                ..entry("../../x")
            },
            Entry {
                is_encrypted: true,
                ..entry("b.txt")
            },
        ],
        is_whole: true,
        packed_octets: 100,
    };
    answer(&mut stage, "a.zip", Kind::Zip, Preview::Archive(listing));
    for row in [
        "4 files, 4.0 kB when unpacked",
        "a.txt 1.0 kB",
        "setup.exe 1.0 kB can run",
        "../../x 1.0 kB leads out of its folder",
        "b.txt 1.0 kB password",
    ] {
        stage.window.get_by_label(row);
    }
}

/// The worker says that a person must decide.
fn warn(stage: &mut Stage) {
    let asked = asked(stage);
    let [
        (
            ticket,
            AttachmentCommand::Open {
                which,
                despite: false,
            },
        ),
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    stage.say(Event::Attachment(AttachmentEvent::Risky {
        ticket: *ticket,
        which: which.clone(),
        name: "statement.pdf".to_owned(),
        inspection: program(1, "statement.pdf").inspection,
    }));
    stage.end(*ticket);
}

#[test]
fn a18_what_can_run_is_opened_after_a_word_of_warning_and_enter_opens_nothing() {
    let mut stage = with(vec![program(1, "statement.pdf")]);
    stage.click("Open statement.pdf");
    warn(&mut stage);
    stage
        .window
        .get_by_label("It is a program for Windows, though its name ends in .pdf");
    stage.press(Key::Enter);
    assert!(asked(&mut stage).is_empty());
    assert!(stage.window.query_by_label("Open anyway").is_none());
    // Asked for again, and wanted.
    stage.click("Open statement.pdf");
    warn(&mut stage);
    stage.click("Open anyway");
    let asked = asked(&mut stage);
    let [
        (
            _ticket,
            AttachmentCommand::Open {
                which,
                despite: true,
            },
        ),
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, named(1));
}

#[test]
fn a18_the_warning_stands_in_chinese_as_well() {
    let setting = Setting {
        language: "zh-CN",
        ..Setting::default()
    };
    let mut stage = reading(setting, vec![program(1, "statement.pdf")]);
    stage.click("打开 statement.pdf");
    warn(&mut stage);
    // In its head, and as its name.
    let heads = stage.window.query_all_by_label("打开“statement.pdf”？");
    assert_eq!(heads.count(), 2);
    stage
        .window
        .get_by_label("这是 Windows 程序，文件名却以 .pdf 结尾");
    stage.window.get_by_label("仍然打开");
}

#[test]
fn all_are_saved_into_the_folder_a_person_names_and_told() {
    let mut stage = with(vec![
        file(1, "a.txt", Kind::Text),
        file(2, "b.txt", Kind::Text),
    ]);
    stage.click("Save all…");
    stage.type_into("Folder", "letters");
    stage.click("Save");
    let asked = asked(&mut stage);
    let [(ticket, AttachmentCommand::SaveAll { which, folder })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, [named(1), named(2)]);
    assert_eq!(folder.to_str(), Some("/home/alice/letters"));
    stage.say(Event::Attachment(AttachmentEvent::SavedAll {
        ticket: *ticket,
        saved: 2,
        folder: folder.clone(),
    }));
    stage.end(*ticket);
    stage
        .window
        .get_by_label("2 attachments saved in /home/alice/letters");
}

#[test]
fn those_that_could_not_be_saved_are_named() {
    let mut stage = with(vec![
        file(1, "a.txt", Kind::Text),
        file(2, "b.txt", Kind::Text),
    ]);
    stage.palette("save all attachments");
    stage.click("Save");
    let ticket = asked(&mut stage)[0].0;
    let cause = Cause::Attachment(AttachmentCause::NotAllSaved {
        saved: 1,
        folder: "/home/alice".into(),
        names: vec!["b.txt".to_owned()],
        detail: "no room".to_owned(),
    });
    let failure = Failure {
        task: Task::SaveAttachments,
        cause,
        account: None,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.window.get_by_label("Not all attachments were saved");
    stage.window.get_by_label_contains(
        "/home/alice has 1 of them; these could not be written there: b.txt",
    );
}

#[test]
fn pictures_stand_small_behind_the_text_and_are_asked_for_once() {
    let mut stage = with(Vec::new());
    let mut opened = view(&mail(1, "Ann", "Invoice"), vec![text("See below")]);
    opened.content.attachments = vec![
        file(1, "a.jpg", Kind::Jpeg),
        file(2, "b.jpg", Kind::Jpeg),
        file(3, "c.pdf", Kind::Pdf),
        program(4, "d.jpg"),
    ];
    stage.press(Key::Escape);
    stage.window.get_by_label_contains("Ann, Invoice").click();
    stage.window.run();
    stage.answer_open(opened);
    let asked = asked(&mut stage);
    let [(ticket, AttachmentCommand::Thumbnails { which, .. })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    assert_eq!(*which, [named(1), named(2)]);
    for (part, is_painted) in [(1, true), (2, false)] {
        stage.say(Event::Attachment(AttachmentEvent::Painted {
            ticket: *ticket,
            which: named(part),
            picture: is_painted.then(|| AttachmentPicture {
                width: 1,
                height: 1,
                pixels: vec![255; 4].into(),
                page: 0,
                pages: 1,
            }),
        }));
    }
    stage.end(*ticket);
    assert!(super::attachment::asked(&mut stage).is_empty());
    // What is no picture after all is not shown as one.
    assert!(stage.window.query_by_label("Picture b.jpg").is_none());
    stage.click("Picture a.jpg");
    stage.window.get_by_label("1 of 4");
}
