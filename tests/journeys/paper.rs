//! Mails on paper and their source: read off the disk by the worker, printed by the real process,
//! handed to a printing service of the test's own.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hongyan::channel::print::{Margins, PaperSize, PrintCommand, PrintEvent, PrintPage};
use hongyan::channel::source::{SourceCommand, SourceEvent, SourceFace, SourceRows};
use hongyan::channel::{Cause, Command, Event, Outcome, PrintingCause};
use hongyan::mime::paper::PaperHead;
use hongyan::model::account::TlsMode;
use hongyan::model::{MailId, Remedy};
use hongyan::worker::{Drawer, Printing};

use super::desk::{Desk, account, cause};

const LETTER: &str = "From: Ann <ann@example.org>\r\nSubject: Geese\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/html; charset=utf-8\r\n\r\n<p>The geese are back</p>\r\n";

/// Time for programs to start on a machine that has more to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// A desk whose printing service is in this folder of its own.
fn desk() -> (Desk, PathBuf) {
    let account = account(9, 9, TlsMode::None);
    let mut service = PathBuf::new();
    let desk = Desk::with(&account, |config| {
        service = config.profile.index.with_file_name("printing");
        fs::create_dir_all(&service).unwrap();
        config.printing = Printing {
            programs: Some(service.clone()),
            patience: PATIENCE,
            queue_patience: PATIENCE,
        };
        config.drawer = Some(Drawer {
            executable: PathBuf::from(env!("CARGO_BIN_EXE_hongyan")),
            patience: Duration::from_secs(60),
        });
    });
    (desk, service)
}

fn open(desk: &mut Desk, mail: &[u8]) -> MailId {
    let file = desk.folder.join("letter.eml");
    fs::write(&file, mail).unwrap();
    let outcome = desk.ask(Command::OpenFile { file });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let opened = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(view.id),
        _ => None,
    });
    opened.expect("the mail is opened")
}

fn page(mail: MailId) -> Box<PrintPage> {
    Box::new(PrintPage {
        mail,
        designed: true,
        size: PaperSize::A4,
        margins: Margins::Usual,
        head: PaperHead {
            subject: "Geese".to_owned(),
            lines: vec![("From".to_owned(), "Ann".to_owned())],
        },
        goes_on: "The mail goes on here".to_owned(),
    })
}

/// A program of the printing service.
#[cfg(unix)]
fn program(folder: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_mail_is_saved_as_a_pdf_that_nobody_else_reads_and_that_overwrites_nothing() {
    let (mut desk, _service) = desk();
    let mail = open(&mut desk, LETTER.as_bytes());
    let to = desk.folder.join("Geese.pdf");
    fs::write(&to, "there already").unwrap();
    let save = PrintCommand::SavePdf {
        page: page(mail),
        to: to.clone(),
    };
    let outcome = desk.ask(Command::Print(save));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let saved = desk.events.iter().find_map(|event| match event {
        Event::Print(PrintEvent::Saved {
            path, pages, cut, ..
        }) => Some((path.clone(), *pages, *cut)),
        _ => None,
    });
    let (path, pages, cut) = saved.expect("it is told where");
    assert_eq!((pages, cut), (1, false));
    assert_eq!(path, desk.folder.join("Geese (2).pdf"));
    assert_eq!(fs::read(&to).unwrap(), b"there already");
    assert!(fs::read(&path).unwrap().starts_with(b"%PDF-1.7"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_mail_that_is_not_printed_whole_says_so_where_it_ends() {
    let (mut desk, _service) = desk();
    let save = |desk: &mut Desk, mail: &[u8], name: &str| {
        let mail = open(desk, mail);
        let to = desk.folder.join(name);
        let save = PrintCommand::SavePdf {
            page: page(mail),
            to: to.clone(),
        };
        let outcome = desk.ask(Command::Print(save));
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let cut = desk.events.iter().rev().find_map(|event| match event {
            Event::Print(PrintEvent::Saved { cut, .. }) => Some(*cut),
            _ => None,
        });
        let texts = crate::drawing::pdf::texts(&fs::read(&to).unwrap());
        (cut.unwrap(), texts.last().unwrap().clone())
    };
    let fields = "X-Goose: 1\r\n".repeat(5_001);
    let (cut, last) = save(&mut desk, format!("{fields}\r\nx").as_bytes(), "cut.pdf");
    assert!(cut && last.contains("Themailgoesonhere"), "{last}");
    let (cut, last) = save(&mut desk, LETTER.as_bytes(), "whole.pdf");
    assert!(!cut && !last.contains("Themailgoeson"), "{last}");
}

#[cfg(unix)]
#[test]
fn a_mail_is_handed_to_the_printing_service() {
    let (mut desk, service) = desk();
    let mail = open(&mut desk, LETTER.as_bytes());
    let taken = desk.folder.join("taken");
    program(
        &service,
        "lp",
        &format!(
            "printf '%s\\n' \"$@\" > {0}.arguments\ncat > {0}.pdf\necho request id is Office-1",
            taken.display()
        ),
    );
    program(
        &service,
        "lpstat",
        "case $1 in -e) printf 'Office\\nHome\\n';; -d) echo 'system default destination: Home';; esac",
    );
    let outcome = desk.ask(Command::Print(PrintCommand::ListPrinters));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let printers = desk.events.iter().find_map(|event| match event {
        Event::Print(PrintEvent::Printers { printers, .. }) => Some(printers.clone()),
        _ => None,
    });
    let names = vec!["Office".to_owned(), "Home".to_owned()];
    assert_eq!(printers, Some(Some((names, Some("Home".to_owned())))));
    let print = PrintCommand::Print {
        page: page(mail),
        printer: Some("Office".to_owned()),
        copies: 2,
        pages: "1".to_owned(),
    };
    let outcome = desk.ask(Command::Print(print));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let arguments = fs::read_to_string(taken.with_extension("arguments")).unwrap();
    assert_eq!(
        arguments.lines().collect::<Vec<_>>(),
        [
            "-d",
            "Office",
            "-n",
            "2",
            "-P",
            "1",
            "-o",
            "media=iso_a4_210x297mm",
            "-t",
            "Hongyan"
        ]
    );
    let pdf = fs::read(taken.with_extension("pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
}

#[cfg(unix)]
#[test]
fn what_the_printing_service_refuses_is_told_in_its_words() {
    let (mut desk, service) = desk();
    let mail = open(&mut desk, LETTER.as_bytes());
    program(
        &service,
        "lp",
        "cat > /dev/null; echo 'lp: no such printer' >&2; exit 1",
    );
    let print = |mail| PrintCommand::Print {
        page: page(mail),
        printer: None,
        copies: 1,
        pages: String::new(),
    };
    let outcome = desk.ask(Command::Print(print(mail)));
    let Cause::Printing(PrintingCause::Refused { words }) = cause(outcome) else {
        panic!("another cause");
    };
    assert_eq!(words, "lp: no such printer");
    fs::remove_file(service.join("lp")).unwrap();
    let outcome = desk.ask(Command::Print(print(mail)));
    assert!(matches!(
        cause(outcome),
        Cause::Printing(PrintingCause::NoService { .. })
    ));
}

/// An `lp` that takes what it is given, says this and never ends, and an `lpstat` that has these
/// jobs once it was given anything.
#[cfg(unix)]
fn silent(desk: &Desk, service: &Path, (says, jobs_after): (&str, &str)) {
    let given = desk.folder.join("given");
    program(
        service,
        "lp",
        &format!("cat > {}; {says}; exec sleep 300", given.display()),
    );
    program(
        service,
        "lpstat",
        &format!(
            "echo Office-1 ann 1024 Mon\nif [ -e {} ]; then {jobs_after}; fi",
            given.display()
        ),
    );
}

#[cfg(unix)]
#[test]
fn where_the_printing_service_is_silent_its_queue_says_whether_it_has_the_mail() {
    let seconds = PATIENCE.as_secs();
    let not_there = Some(PrintingCause::TooSlow { seconds });
    let in_doubt = Some(PrintingCause::InDoubt { seconds });
    // What it says, what the queue says afterwards, and what is to be told of it.
    let cases = [
        ("echo request id is Office-2", "true", None),
        ("true", "true", not_there),
        // A job of ours may be a browser's, and one of another ours under another name.
        ("true", "echo Office-2 ann 2048 Mon", in_doubt.clone()),
        ("true", "echo Office-2 nobody 2048 Mon", in_doubt.clone()),
        ("true", "exit 1", in_doubt),
    ];
    // All at once: each waits as long as anybody waits for a printer.
    let waiting = cases.map(|(says, jobs_after, expected)| {
        let (mut desk, service) = desk();
        let mail = open(&mut desk, LETTER.as_bytes());
        silent(&desk, &service, (says, jobs_after));
        let ticket = desk.send(Command::Print(PrintCommand::Print {
            page: page(mail),
            printer: None,
            copies: 1,
            pages: String::new(),
        }));
        (desk, ticket, expected)
    });
    for (mut desk, ticket, expected) in waiting {
        let outcome = desk.outcome(ticket);
        let Some(expected) = expected else {
            assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
            continue;
        };
        let told = cause(outcome);
        if matches!(expected, PrintingCause::InDoubt { .. }) {
            assert_eq!(told.remedy(), Remedy::LookAtPrinter);
        }
        assert_eq!(told, Cause::Printing(expected));
    }
}

#[test]
fn the_source_of_a_large_mail_is_told_in_pieces() {
    let (mut desk, _service) = desk();
    let mut letter = LETTER.as_bytes().to_vec();
    for line in 0..200_000 {
        letter.extend_from_slice(format!("line {line}\r\n").as_bytes());
    }
    let mail = open(&mut desk, &letter);
    let outcome = desk.ask(Command::Source(SourceCommand::Open { mail }));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let outcome = desk.ask(Command::Source(SourceCommand::Piece {
        mail,
        face: SourceFace::Raw,
        rows: 150_000..u64::MAX,
    }));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let piece = desk.events.iter().find_map(|event| match event {
        Event::Source(SourceEvent::Piece { piece, .. }) => Some(piece.clone()),
        _ => None,
    });
    let piece = piece.expect("a piece is told");
    assert_eq!((piece.first, piece.count), (150_000, 200_006));
    let SourceRows::Text(rows) = &piece.rows else {
        panic!("rows of text");
    };
    assert_eq!(rows.len(), 512);
    assert_eq!(rows[0].text, "line 149994");
    let to = desk.folder.join("copy.eml");
    let save = SourceCommand::Save {
        mail,
        to: to.clone(),
    };
    let outcome = desk.ask(Command::Source(save));
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(fs::read(&to).unwrap(), letter);
}
