//! How a mail is written, and mails on paper: what is asked of the worker, and what is seen.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::print::{Margins, PaperSize, PrintCommand, PrintEvent};
use hongyan::channel::source::{
    SourceCommand, SourceEvent, SourceFace, SourceFacts, SourcePiece, SourceRows,
};
use hongyan::channel::{
    AttachmentCommand, Cause, Command, Event, Failure, Outcome, PrintingCause, Task, Ticket,
};
use hongyan::mime::anatomy::{self, HexLine};
use hongyan::mime::oddity::{Oddity, OddityFound};
use hongyan::mime::source::{Row, RowKind};
use hongyan::model::{Flags, MailId, PartId};

use super::stage::{Setting, Stage, mail, text, view};

const MAIL: &[u8] = b"Subject: Lunch\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
    --x\r\nContent-Type: text/plain; charset=gbk\r\n\r\n\xc4\xe3\r\n\
    --x\r\nContent-Type: image/png; name=goose.png\r\n\r\n\x89PNG\r\n--x--\r\n";
/// Rows of a mail of a hundred megabytes.
const ROWS: u64 = 1_300_000;

fn reading(setting: Setting) -> Stage {
    let mut lunch = mail(1, "Ann", "Lunch: Friday");
    lunch.flags = Flags::SEEN;
    let mut stage = Stage::new(setting, &[lunch.clone(), mail(2, "Bob", "Invoice")]);
    stage.window.get_by_label_contains("Ann, Lunch").click();
    stage.window.run();
    stage.answer_open(view(&lunch, vec![text("At noon?")]));
    stage
}

fn sources(asked: Vec<(Ticket, Command)>) -> Vec<(Ticket, SourceCommand)> {
    let sources = asked
        .into_iter()
        .filter_map(|(ticket, command)| match command {
            Command::Source(command) => Some((ticket, command)),
            _ => None,
        });
    sources.collect()
}

/// A window in which the source of a mail of very many lines is looked at.
fn looking(setting: Setting) -> Stage {
    let mut stage = reading(setting);
    stage.asked();
    stage.press_command(Key::U);
    let asked = sources(stage.asked());
    let [(ticket, SourceCommand::Open { mail })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    let odd = OddityFound {
        oddity: Oddity::BareLf,
        count: 2,
        first: 40,
    };
    stage.say(Event::Source(SourceEvent::Opened {
        ticket: *ticket,
        mail: *mail,
        facts: Arc::new(SourceFacts {
            octets: 104_857_600,
            anatomy: anatomy::read(MAIL),
            oddities: vec![(odd, 900_000)],
        }),
    }));
    answer(&mut stage);
    stage
}

/// Tells the rows that are asked for; returns which.
fn answer(stage: &mut Stage) -> Vec<(SourceFace, u64)> {
    let mut told = Vec::new();
    stage.window.run();
    for (ticket, command) in sources(stage.asked()) {
        let SourceCommand::Piece { mail, face, rows } = command else {
            continue;
        };
        assert!(rows.end - rows.start <= 512, "{rows:?}");
        told.push((face, rows.start));
        let piece = SourcePiece {
            face,
            first: rows.start,
            count: ROWS,
            rows: match face {
                SourceFace::Hex(_) => SourceRows::Hex(
                    rows.map(|row| HexLine {
                        offset: row * 16,
                        hex: format!("{row:02x}"),
                        text: "..".to_owned(),
                    })
                    .collect(),
                ),
                _ => SourceRows::Text(rows.map(row).collect()),
            },
        };
        stage.say(Event::Source(SourceEvent::Piece {
            ticket,
            mail,
            piece,
        }));
        stage.end(ticket);
    }
    stage.window.run();
    told
}

fn row(row: u64) -> Row {
    Row {
        line: Some(row + 1),
        text: format!("Field-{row}: value {row}"),
        kind: RowKind::Field(format!("Field-{row}:").len()),
    }
}

#[test]
fn the_source_is_one_key_away_and_only_its_first_rows_are_asked_for() {
    let stage = looking(Setting::default());
    stage.window.get_by_label("Field-0: value 0");
    stage.window.get_by_label("Field-9: value 9");
    assert!(
        stage
            .window
            .query_by_label("Field-1000: value 1000")
            .is_none()
    );
}

#[test]
fn the_window_never_holds_more_than_a_few_screens_of_a_large_mail() {
    let mut stage = looking(Setting::default());
    let mut seen = Vec::new();
    for _page in 0..60 {
        stage.press(Key::PageDown);
        seen.extend(answer(&mut stage));
    }
    let held = |stage: &Stage| {
        let source = stage.window.state().state().reader.source.as_ref();
        source.unwrap().sheet.held()
    };
    assert!(!seen.is_empty());
    assert!(held(&stage) <= 12 * 128, "{}", held(&stage));
    stage.press(Key::End);
    answer(&mut stage);
    stage.window.get_by_label("Field-1299999: value 1299999");
    assert!(held(&stage) <= 12 * 128, "{}", held(&stage));
    stage.press(Key::Home);
    answer(&mut stage);
    stage.window.get_by_label("Field-0: value 0");
}

#[test]
fn what_is_odd_is_said_and_leads_to_its_place() {
    let mut stage = looking(Setting::default());
    stage.click("2 lines that end with LF alone");
    answer(&mut stage);
    stage.window.get_by_label("Field-900000: value 900000");
}

#[test]
fn each_face_asks_for_its_own_rows() {
    let mut stage = looking(Setting::default());
    stage.click("Decoded");
    assert!(answer(&mut stage).contains(&(SourceFace::Decoded(None), 0)));
    stage.click("Hex");
    assert!(answer(&mut stage).contains(&(SourceFace::Hex(None), 0)));
    let first = format!("{:<47}   ..", "00");
    stage.window.get_by_label(&first);
}

#[test]
fn a_part_of_the_tree_is_looked_into_and_saved() {
    let mut stage = looking(Setting::default());
    stage.click("Structure");
    // The first part that holds no others is looked into by itself.
    let first = (SourceFace::Decoded(Some(PartId(1))), 0);
    assert!(answer(&mut stage).contains(&first));
    stage.window.get_by_label("text/plain, gbk, 2 B");
    stage.click("image/png, goose.png, 4 B");
    let second = (SourceFace::Hex(Some(PartId(2))), 0);
    assert!(answer(&mut stage).contains(&second));
    stage.click("Save this part…");
    stage.type_into("File name", "/home/alice/goose.png");
    stage.click("Save");
    let asked = stage.asked();
    assert!(
        asked.iter().any(|(_ticket, command)| matches!(
            command,
            Command::Attachment(AttachmentCommand::Save { which, .. })
                if which.path == [PartId(2)]
        )),
        "{asked:?}"
    );
}

#[test]
fn words_are_looked_for_by_the_worker_and_gone_to() {
    let mut stage = looking(Setting::default());
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, Key::F);
    stage.window.run();
    stage.type_into("Find in the source", "value 700000");
    let asked = sources(stage.asked());
    let found = asked
        .iter()
        .rev()
        .find_map(|(ticket, command)| match command {
            SourceCommand::Find { mail, words, .. } => Some((*ticket, *mail, words.clone())),
            _ => None,
        });
    let (ticket, mail, words) = found.expect("it is asked for");
    assert_eq!(words, "value 700000");
    stage.say(Event::Source(SourceEvent::Found {
        ticket,
        mail,
        rows: Arc::from([700_000]),
    }));
    answer(&mut stage);
    stage.window.get_by_label("Field-700000: value 700000");
    stage.window.get_by_label("1 of 1");
}

#[test]
fn what_nobody_looks_at_is_let_go() {
    let mut stage = looking(Setting::default());
    stage.asked();
    stage.press(Key::Escape);
    let asked = sources(stage.asked());
    assert!(
        matches!(
            asked.as_slice(),
            [(_, SourceCommand::Close { mail: MailId(1) })]
        ),
        "{asked:?}"
    );
    stage.window.get_by_label_contains("At noon?");
}

#[test]
fn a_mail_is_saved_as_it_is() {
    let mut stage = looking(Setting::default());
    stage.click("Save as .eml…");
    stage.click("Save");
    let asked = sources(stage.asked());
    let saved = asked.iter().find_map(|(_ticket, command)| match command {
        SourceCommand::Save { to, .. } => Some(to.display().to_string()),
        _ => None,
    });
    assert_eq!(saved.as_deref(), Some("/home/alice/Lunch_ Friday.eml"));
}

/// Opens the sheet and tells it of two printers.
fn printing(mut stage: Stage) -> Stage {
    stage.asked();
    stage.press_command(Key::P);
    stage.window.run();
    let asked = stage.asked();
    let ticket = asked.iter().find_map(|(ticket, command)| {
        matches!(command, Command::Print(PrintCommand::ListPrinters)).then_some(*ticket)
    });
    let printers = vec!["Office".to_owned(), "Home".to_owned()];
    stage.say(Event::Print(PrintEvent::Printers {
        ticket: ticket.expect("printers are asked for"),
        printers: Some((printers, Some("Home".to_owned()))),
        paper: PaperSize::Letter,
    }));
    stage.window.run();
    stage
}

#[test]
fn a_mail_is_printed_on_the_paper_of_the_country_with_its_head() {
    let mut stage = printing(reading(Setting::default()));
    stage.click("Wide");
    stage.click("Print");
    let asked = stage.asked();
    let printed = asked
        .into_iter()
        .find_map(|(_ticket, command)| match command {
            Command::Print(PrintCommand::Print {
                page,
                printer,
                copies,
                pages,
            }) => Some((page, printer, copies, pages)),
            _ => None,
        });
    let (page, printer, copies, pages) = printed.expect("it is printed");
    assert_eq!(
        (printer.as_deref(), copies, pages.as_str()),
        (Some("Home"), 1, "")
    );
    assert_eq!(
        (page.size, page.margins),
        (PaperSize::Letter, Margins::Wide)
    );
    assert_eq!(page.head.subject, "Lunch: Friday");
    let from = page
        .head
        .lines
        .iter()
        .find(|(label, _value)| label == "From");
    assert!(from.unwrap().1.contains("ann@"), "{from:?}");
}

#[test]
fn the_paper_that_was_chosen_is_the_paper_of_the_next_mail_too() {
    let mut stage = printing(reading(Setting::default()));
    stage.click("A4");
    stage.click("Cancel");
    let mut stage = printing(stage);
    stage.click("Print");
    let sizes: Vec<PaperSize> = stage
        .asked()
        .into_iter()
        .filter_map(|(_ticket, command)| match command {
            Command::Print(PrintCommand::Print { page, .. }) => Some(page.size),
            _ => None,
        })
        .collect();
    assert_eq!(sizes, [PaperSize::A4]);
}

#[test]
fn what_a_printer_may_have_already_is_not_printed_again_without_a_word() {
    let mut stage = printing(reading(Setting::default()));
    stage.click("Print");
    let asked = stage.asked();
    let printing_it =
        |command: &Command| matches!(command, Command::Print(PrintCommand::Print { .. }));
    let (ticket, _print) = asked.into_iter().find(|one| printing_it(&one.1)).unwrap();
    let cause = Cause::Printing(PrintingCause::InDoubt { seconds: 20 });
    let failure = Failure {
        task: Task::AwaitPrinter,
        account: None,
        cause,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.window.run();
    stage
        .window
        .get_by_label_contains("Look at the printer first");
    assert!(stage.window.query_by_label("Try again").is_none());
    let mut stage = printing(stage);
    stage
        .window
        .get_by_label_contains("Look at the printer before you print it again.");
    stage.click("Cancel");
    stage.click("Print again");
    assert!(stage.asked().iter().any(|one| printing_it(&one.1)));
}

#[test]
fn pages_of_no_sense_are_not_printed() {
    let mut stage = printing(reading(Setting::default()));
    stage.type_into("Pages", "1 -o raw");
    stage.window.get_by_label_contains("Numbers and ranges");
    stage.click("Print");
    let printed = stage
        .asked()
        .into_iter()
        .any(|(_ticket, command)| matches!(command, Command::Print(PrintCommand::Print { .. })));
    assert!(!printed);
}

#[test]
fn printers_that_cannot_be_listed_are_not_looked_for_for_ever() {
    let mut stage = reading(Setting::default());
    stage.asked();
    stage.press_command(Key::P);
    stage.window.run();
    stage.window.get_by_label_contains("Looking for printers");
    let ticket = stage.asked().last().unwrap().0;
    let cause = Cause::Printing(PrintingCause::TooSlow { seconds: 20 });
    let failure = Failure {
        task: Task::Print,
        account: None,
        cause,
    };
    let outcome = Outcome::Failed(failure);
    stage.say(Event::Ended { ticket, outcome });
    stage.window.run();
    assert!(
        stage
            .window
            .query_by_label_contains("Looking for printers")
            .is_none()
    );
}

#[test]
fn a_system_without_printing_offers_a_pdf() {
    let mut stage = reading(Setting::default());
    stage.asked();
    stage.press_command(Key::P);
    stage.window.run();
    let ticket = stage.asked().last().unwrap().0;
    stage.say(Event::Print(PrintEvent::Printers {
        ticket,
        printers: None,
        paper: PaperSize::A4,
    }));
    stage.window.run();
    stage.window.get_by_label_contains("no printing service");
    stage.click("Save as PDF…");
    stage.window.run();
    stage.click("Save");
    let saved = stage
        .asked()
        .into_iter()
        .find_map(|(_ticket, command)| match command {
            Command::Print(PrintCommand::SavePdf { page, to }) => Some((page.size, to)),
            _ => None,
        });
    let (size, to) = saved.expect("it is saved");
    assert_eq!(size, PaperSize::A4);
    assert_eq!(to.display().to_string(), "/home/alice/Lunch_ Friday.pdf");
}

#[test]
fn the_field_for_words_takes_the_keyboard_once_though_no_rows_are_drawn() {
    let mut stage = looking(Setting::default());
    stage.click("Structure");
    answer(&mut stage);
    // A part that holds others has no rows.
    let container = |stage: &mut Stage| {
        let row = stage.window.get_by_label_contains("multipart/mixed");
        row.click();
        row.focus();
        stage.window.run();
    };
    container(&mut stage);
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, Key::F);
    stage.window.run();
    stage.window.get_by_label("Find in the source").focus();
    stage.window.run();
    container(&mut stage);
    assert!(!stage.window.get_by_label("Find in the source").is_focused());
}
