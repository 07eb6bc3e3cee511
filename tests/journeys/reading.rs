//! Mails drawn as their senders meant them: read off the disk by the worker, drawn by the real
//! process, which is the program itself.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use hongyan::channel::page::{
    DrawnPage, Ground, PageColours, PageCommand, PageEvent, PageName, PagePaper, PageSelection,
    PageTile, Reach,
};
use hongyan::channel::reading::{ReadingCommand, ReadingEvent};
use hongyan::channel::{Cause, Command, DrawingCause, Event, Outcome, Ticket};
use hongyan::mime::page::PageReading;
use hongyan::mime::view::{MailView, Piece, Reading};
use hongyan::model::account::TlsMode;
use hongyan::model::{
    Charset, FolderName, Grouping, MailId, MailSummary, Order, Place, SenderChoice, ViewChoice,
};
use hongyan::worker::Drawer;

use super::desk::{Desk, account, cause, paper};

/// One red pixel.
const RED: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ISICAAKYAPGn\
                   S6cQAAAAAElFTkSuQmCC";

/// A desk whose pages are drawn by a program that no other test's pages are drawn by.
fn desk() -> Desk {
    let account = account(9, 9, TlsMode::None);
    Desk::with(&account, |config| {
        let folder = config.profile.index.with_file_name("drawer");
        fs::create_dir_all(&folder).unwrap();
        let executable = folder.join("hongyan");
        #[cfg(unix)]
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hongyan"), &executable).unwrap();
        #[cfg(not(unix))]
        fs::copy(env!("CARGO_BIN_EXE_hongyan"), &executable).unwrap();
        config.drawer = Some(Drawer {
            executable,
            patience: Duration::from_secs(30),
        });
    })
}

fn newsletter(html: &str) -> String {
    format!(
        "From: News <news@river.example>\r\nSubject: The river in spring\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
         --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain\r\n\r\nThe geese are back\r\n\
         --a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n\
         --a--\r\n\
         --r\r\nContent-Type: image/png\r\nContent-ID: <red@river.example>\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{RED}\r\n\
         --r--\r\n"
    )
}

/// Opens a mail and names its only page.
fn open(desk: &mut Desk, mail: &str) -> PageName {
    let file = desk.folder.join("newsletter.eml");
    fs::write(&file, mail).unwrap();
    let outcome = desk.ask(Command::OpenFile { file });
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(view.clone()),
        _ => None,
    });
    let view = view.expect("the mail is opened");
    match view.content.pieces.as_slice() {
        [Piece::Page(part)] => PageName {
            mail: view.id,
            part: *part,
        },
        other => panic!("one page, not {other:?}"),
    }
}

fn draw(desk: &mut Desk, page: PageName, paper: PagePaper) -> (Ticket, DrawnPage) {
    draw_as(desk, page, paper, PageReading::default())
}

fn draw_as(
    desk: &mut Desk,
    page: PageName,
    paper: PagePaper,
    reading: PageReading,
) -> (Ticket, DrawnPage) {
    let drawing = desk.send(Command::Page(PageCommand::Draw {
        page,
        paper,
        reading,
    }));
    let outcome = desk.outcome(drawing);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    let drawn = desk.events.iter().find_map(|event| match event {
        Event::Page(PageEvent::Drawn { ticket, drawn, .. }) if *ticket == drawing => {
            Some(DrawnPage::clone(drawn))
        }
        _ => None,
    });
    (drawing, drawn.expect("it is told before the end"))
}

fn paint(desk: &mut Desk, page: PageName, drawing: Ticket, tiles: Vec<u32>) -> Outcome {
    desk.ask(Command::Page(PageCommand::Paint {
        page,
        drawing,
        tiles,
    }))
}

fn tiles(desk: &Desk, of: Ticket) -> Vec<PageTile> {
    let tiles = desk.events.iter().filter_map(|event| match event {
        Event::Page(PageEvent::Tile { drawing, tile, .. }) if *drawing == of => Some(tile.clone()),
        _ => None,
    });
    tiles.collect()
}

fn colour(tile: &PageTile, x: u32, y: u32) -> [u8; 3] {
    let at = ((y * tile.width + x) * 4) as usize;
    tile.pixels[at..at + 3].try_into().unwrap()
}

#[test]
fn a_newsletter_is_drawn_with_the_picture_that_lies_in_it() {
    let mut desk = desk();
    let html = "<body style=\"margin:0\"><img src=\"cid:red@river.example\" width=\"200\" \
        height=\"100\" style=\"display:block\"><p>The <a href=\"https://river.example/geese\">\
        geese</a> are back<img src=\"https://eye.example/open.gif\" width=1 height=1></body>";
    let page = open(&mut desk, &newsletter(html));
    let (drawing, drawn) = draw(&mut desk, page, paper(600.0));
    assert!((100.0..400.0).contains(&drawn.height), "{drawn:?}");
    assert_eq!((drawn.width, drawn.scale), (600.0, 1.0));
    assert_eq!(drawn.links[0].target, "https://river.example/geese");
    assert_eq!(drawn.links[0].label, "geese");
    assert_eq!(drawn.places[0].link, 0);
    assert_eq!(drawn.placed.len(), 1);
    assert_eq!(drawn.pictures_failed, 0);
    assert_eq!(drawn.remote_contents, 1);
    assert_eq!(*drawn.remote_hosts, ["eye.example".to_owned()]);
    paint(&mut desk, page, drawing, vec![0, 9]);
    let painted = tiles(&desk, drawing);
    assert_eq!(painted.len(), 1, "a tile that is not there is left out");
    let red = colour(&painted[0], 100, 50);
    assert!(red[0] > 150 && red[1] < 120, "{red:?}");
    assert_eq!(colour(&painted[0], 500, 50), [255; 3]);
}

#[test]
fn text_is_selected_and_found_where_it_stands_in_the_window() {
    let mut desk = desk();
    let page = open(&mut desk, &newsletter("<p>The geese are back. Geese fly."));
    let zoomed = PagePaper {
        zoom: 2.0,
        ..paper(600.0)
    };
    let (drawing, drawn) = draw(&mut desk, page, zoomed);
    desk.ask(Command::Page(PageCommand::Select {
        page,
        drawing,
        reach: Reach::All,
    }));
    let selected = desk.events.iter().rev().find_map(|event| match event {
        Event::Page(PageEvent::Selected { selection, .. }) => Some(PageSelection::clone(selection)),
        _ => None,
    });
    let selected = selected.expect("a selection");
    assert_eq!(selected.text.trim(), "The geese are back. Geese fly.");
    // Twice as large, a line of text is more than 20 points high.
    assert!(selected.areas[0].height > 20.0, "{selected:?}");
    assert!(selected.areas[0].y < drawn.height);
    desk.ask(Command::Page(PageCommand::Find {
        page,
        drawing,
        words: vec!["geese".to_owned()],
    }));
    let found = desk.events.iter().rev().find_map(|event| match event {
        Event::Page(PageEvent::Found { places, .. }) => Some(places.len()),
        _ => None,
    });
    assert_eq!(found, Some(2));
}

#[test]
fn a_dark_window_draws_plain_mail_in_its_colours_and_others_on_white_or_turned() {
    let mut desk = desk();
    let dark = PagePaper {
        dark: true,
        colours: PageColours {
            paper: [28, 36, 39],
            ink: [231, 238, 237],
            link: [108, 199, 207],
        },
        ..paper(600.0)
    };
    let mut corner = |html: &str, paper: PagePaper| {
        let page = open(&mut desk, &newsletter(html));
        let (drawing, drawn) = draw(&mut desk, page, paper);
        paint(&mut desk, page, drawing, vec![0]);
        let tile = tiles(&desk, drawing).remove(0);
        desk.ask(Command::Page(PageCommand::Close { page }));
        (drawn.ground, colour(&tile, 599, 0))
    };
    let plain = "<p>Hello";
    let coloured = "<p style=\"color:#333\">Hello";
    let turned = PagePaper {
        turned: true,
        ..dark
    };
    assert_eq!(corner(plain, dark), (Ground::Window, [28, 36, 39]));
    assert_eq!(corner(coloured, dark), (Ground::White, [255; 3]));
    assert_eq!(corner(coloured, turned), (Ground::Turned, [28, 36, 39]));
    assert_eq!(corner(plain, turned), (Ground::White, [255; 3]));
}

#[test]
fn what_is_asked_of_a_drawing_that_was_replaced_or_closed_is_not_answered() {
    let mut desk = desk();
    let page = open(&mut desk, &newsletter("<p>Hello"));
    let (old, _drawn) = draw(&mut desk, page, paper(600.0));
    let (new, _drawn) = draw(&mut desk, page, paper(500.0));
    let outcome = paint(&mut desk, page, old, vec![0]);
    assert!(matches!(outcome, Outcome::Cancelled), "{outcome:?}");
    assert!(tiles(&desk, old).is_empty());
    paint(&mut desk, page, new, vec![0]);
    assert_eq!(tiles(&desk, new)[0].width, 500);
    desk.ask(Command::Page(PageCommand::Close { page }));
    paint(&mut desk, page, new, vec![0]);
    assert_eq!(tiles(&desk, new).len(), 1);
}

/// The processes that draw for this desk.
#[cfg(target_os = "linux")]
fn drawers(desk: &Desk) -> Vec<u32> {
    let program = desk.folder.join("drawer/hongyan");
    let program = program.to_str().unwrap().as_bytes();
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let draws = |id: &u32| {
        let line = fs::read(PathBuf::from(format!("/proc/{id}/cmdline")));
        line.is_ok_and(|line| line.starts_with(program))
    };
    ids.filter(draws).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_process_that_is_killed_costs_its_page_and_nothing_else() {
    let mut desk = desk();
    let page = open(&mut desk, &newsletter("<p>Hello"));
    let (drawing, _drawn) = draw(&mut desk, page, paper(600.0));
    for id in drawers(&desk) {
        let killed = std::process::Command::new("kill")
            .args(["-KILL", &id.to_string()])
            .status();
        assert!(killed.unwrap().success());
    }
    let fault = cause(paint(&mut desk, page, drawing, vec![0]));
    assert!(
        matches!(&fault, Cause::Drawing(DrawingCause::Ended { .. })),
        "{fault:?}"
    );
    // A person who tries again has a page.
    let (drawing, _drawn) = draw(&mut desk, page, paper(600.0));
    paint(&mut desk, page, drawing, vec![0]);
    assert_eq!(tiles(&desk, drawing).len(), 1);
}

#[cfg(target_os = "linux")]
#[test]
fn of_many_open_pages_few_keep_a_process_and_a_closed_one_has_none() {
    let mut desk = desk();
    let one = "--m\r\nContent-Type: text/html\r\n\r\n<p>One of seven\r\n";
    let mail = format!(
        "Subject: Seven\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n{}--m--\r\n",
        one.repeat(7)
    );
    let file = desk.folder.join("seven.eml");
    fs::write(&file, mail).unwrap();
    desk.ask(Command::OpenFile { file });
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(view.clone()),
        _ => None,
    });
    let view = view.unwrap();
    let names: Vec<PageName> = view
        .content
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Page(part) => Some(PageName {
                mail: view.id,
                part: *part,
            }),
            Piece::Text(_) => None,
        })
        .collect();
    assert_eq!(names.len(), 7);
    let drawings: Vec<Ticket> = names
        .iter()
        .map(|name| draw(&mut desk, *name, paper(400.0)).0)
        .collect();
    let come_down_to = |desk: &Desk, most: usize| {
        for _look in 0..200 {
            if drawers(desk).len() <= most {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{:?} still draw", drawers(desk));
    };
    // Four that draw, and one that waits for the next page.
    come_down_to(&desk, 5);
    // The first has lost its process, and is painted all the same.
    paint(&mut desk, names[0], drawings[0], vec![0]);
    assert_eq!(tiles(&desk, drawings[0]).len(), 1);
    for page in names {
        desk.ask(Command::Page(PageCommand::Close { page }));
    }
    come_down_to(&desk, 1);
}

/// A mail of GBK that calls itself Latin 1, as text and as a page.
fn garbled(part: &str) -> Vec<u8> {
    // 各位同事：下周三开会
    let words = b"\xb8\xf7\xce\xbb\xcd\xac\xca\xc2\xa3\xba\xcf\xc2\xd6\xdc\xc8\xfd\xbf\xaa\xbb\xe1";
    [
        &b"From: \xcd\xf5\xb7\xbc <fang@mail.example>\r\nTo: ann@example.org\r\n"[..],
        b"Subject: \xbb\xe1\xd2\xe9\r\nMessage-ID: <1@mail.example>\r\n",
        format!("Content-Type: {part}; charset=iso-8859-1\r\n\r\n").as_bytes(),
        words,
        b"\r\n",
    ]
    .concat()
}

/// A desk in whose Inbox lies this mail.
fn with_mail(mail: &[u8]) -> (Desk, MailId) {
    let account = account(9, 9, TlsMode::None);
    let mut desk = Desk::new(&account);
    let inbox = desk.folder.join("mail/work/cur");
    fs::create_dir_all(&inbox).unwrap();
    fs::write(inbox.join("1700000000.M1P1Q1.host:2,S"), mail).unwrap();
    desk.ask(Command::Index { rebuild: false });
    let id = rows(&mut desk)[0].id;
    (desk, id)
}

fn rows(desk: &mut Desk) -> Vec<MailSummary> {
    let ticket = desk.send(Command::List {
        place: Place::Unified(FolderName::Inbox),
        search: String::new(),
        order: Order::default(),
        grouping: Grouping::Flat,
    });
    desk.outcome(ticket);
    let listed = desk.events.iter().rev().find_map(|event| match event {
        Event::Listed {
            ticket: of, piece, ..
        } if *of == ticket => Some(piece.rows.clone()),
        _ => None,
    });
    listed.expect("the list is told")
}

fn opened(desk: &mut Desk, mail: MailId) -> MailView {
    desk.ask(Command::Open { mail });
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(MailView::clone(view)),
        _ => None,
    });
    view.expect("the mail is opened")
}

fn seen(desk: &Desk) -> MailView {
    let view = desk.events.iter().rev().find_map(|event| match event {
        Event::Reading(ReadingEvent::Seen { view, .. }) => Some(MailView::clone(view)),
        _ => None,
    });
    view.expect("it is told how the mail reads")
}

fn text_of(view: &MailView) -> String {
    let spans = view.content.paragraphs.iter().flat_map(|one| &one.spans);
    spans.map(|span| span.text.as_str()).collect()
}

#[test]
fn a_charset_is_looked_through_without_a_trace_and_chosen_for_the_sender() {
    let (mut desk, mail) = with_mail(&garbled("text/plain"));
    let by_itself = opened(&mut desk, mail);
    let look = |charset| ReadingCommand::Look { mail, charset };
    desk.ask(Command::Reading(look(Some(Charset::Windows1251))));
    assert_eq!(seen(&desk).content.subject, "»бТй");
    assert_eq!(opened(&mut desk, mail).content, by_itself.content);
    // What is chosen holds for the mail, its row, and the next mail of the sender.
    let choose = |charset| ReadingCommand::Choose { mail, charset };
    desk.ask(Command::Reading(choose(Some(Charset::Windows1251))));
    assert_eq!(seen(&desk).content.from[0].name, "Нх·ј");
    assert_eq!(rows(&mut desk)[0].subject, "»бТй");
    assert_eq!(rows(&mut desk)[0].id, mail, "the mail keeps its id");
    let view = opened(&mut desk, mail);
    assert_eq!(view.content.chosen, Some(Charset::Windows1251));
    assert_eq!(view.choice.charset, Some(Charset::Windows1251));
    let file = desk.folder.join("next.eml");
    fs::write(&file, garbled("text/plain")).unwrap();
    desk.ask(Command::OpenFile { file });
    let next = desk.events.iter().rev().find_map(|event| match event {
        Event::Opened { view, .. } => Some(MailView::clone(view)),
        _ => None,
    });
    assert_eq!(next.unwrap().content.subject, "»бТй");
    // "By itself" takes it back everywhere.
    desk.ask(Command::Reading(choose(None)));
    assert_eq!(rows(&mut desk)[0].subject, by_itself.content.subject);
    assert_eq!(opened(&mut desk, mail), by_itself);
}

#[test]
fn the_choice_of_a_charset_outlives_the_index() {
    let (mut desk, mail) = with_mail(&garbled("text/plain"));
    let charset = Some(Charset::Windows1251);
    desk.ask(Command::Reading(ReadingCommand::Choose { mail, charset }));
    desk.ask(Command::Index { rebuild: true });
    // It is read so from the first row on.
    assert_eq!(rows(&mut desk)[0].subject, "»бТй");
    let mail = rows(&mut desk)[0].id;
    assert_eq!(opened(&mut desk, mail).content.subject, "»бТй");
}

/// The subjects of what is found.
fn found(desk: &mut Desk, words: &str) -> Vec<String> {
    // Their words are taken in behind it.
    desk.ask(Command::Index { rebuild: false });
    let ticket = desk.send(Command::List {
        place: Place::Unified(FolderName::Inbox),
        search: words.to_owned(),
        order: Order::default(),
        grouping: Grouping::Flat,
    });
    desk.outcome(ticket);
    let listed = desk.events.iter().filter_map(|event| match event {
        Event::Listed {
            ticket: of, piece, ..
        } if *of == ticket => Some(piece.rows.iter().map(|row| row.subject.clone())),
        _ => None,
    });
    listed.flatten().collect()
}

#[test]
fn every_mail_of_the_sender_is_listed_and_found_as_was_chosen_and_right_again_when_it_is_not() {
    let (mut desk, mail) = with_mail(&garbled("text/plain"));
    let inbox = desk.folder.join("mail/work/cur");
    for number in 2..5 {
        let name = format!("170000000{number}.M1P1Q{number}.host:2,S");
        fs::write(inbox.join(name), garbled("text/plain")).unwrap();
    }
    desk.ask(Command::Index { rebuild: false });
    let subjects = |desk: &mut Desk| -> Vec<String> {
        rows(desk).into_iter().map(|row| row.subject).collect()
    };
    assert_eq!(subjects(&mut desk), ["会议"; 4]);
    assert_eq!(found(&mut desk, "开会"), ["会议"; 4]);
    let choose = |charset| ReadingCommand::Choose { mail, charset };
    desk.ask(Command::Reading(choose(Some(Charset::Windows1251))));
    assert_eq!(subjects(&mut desk), ["»бТй"; 4]);
    // One that comes now, too; and nothing is found by what the words were.
    let name = "1700000009.M1P1Q9.host:2,S";
    fs::write(inbox.join(name), garbled("text/plain")).unwrap();
    assert_eq!(found(&mut desk, "开会"), [""; 0]);
    assert_eq!(subjects(&mut desk), ["»бТй"; 5]);
    // Taken back on one mail, it is taken back for all of them.
    desk.ask(Command::Reading(choose(None)));
    assert_eq!(subjects(&mut desk), ["会议"; 5]);
    assert_eq!(found(&mut desk, "开会"), ["会议"; 5]);
}

#[test]
fn a_choice_in_the_text_is_a_choice_on_the_page() {
    let mut desk = desk();
    let file = desk.folder.join("page.eml");
    fs::write(&file, garbled("text/html")).unwrap();
    desk.ask(Command::OpenFile { file });
    let mail = MailId(-1);
    let page = PageName {
        mail,
        part: hongyan::model::PartId(0),
    };
    let read_by = |charset| PageReading {
        mail: Reading { charset },
        folds: false,
    };
    let (_drawing, drawn) = draw(&mut desk, page, paper(600.0));
    assert_eq!(drawn.text.trim(), "各位同事：下周三开会");
    let chosen = read_by(Some(Charset::Windows1251));
    let (_drawing, drawn) = draw_as(&mut desk, page, paper(600.0), chosen);
    assert_eq!(drawn.text.trim(), "ёчО»Н¬КВЈєПВЦЬИэїЄ»б");
    let (_drawing, drawn) = draw_as(&mut desk, page, paper(600.0), read_by(None));
    assert_eq!(drawn.text.trim(), "各位同事：下周三开会");
}

#[test]
fn what_a_page_quotes_at_its_end_is_left_out_and_shown() {
    let mut desk = desk();
    let html = "<p>Yes, at one.</p><div class=\"gmail_quote\">On Friday Ann wrote:\
        <blockquote>Lunch?</blockquote></div>";
    let page = open(&mut desk, &newsletter(html));
    let folded = PageReading {
        folds: true,
        ..PageReading::default()
    };
    let (_drawing, drawn) = draw_as(&mut desk, page, paper(600.0), folded);
    assert_eq!(drawn.text.trim(), "Yes, at one.");
    assert!(drawn.ends_in_quote);
    let (_drawing, whole) = draw(&mut desk, page, paper(600.0));
    assert!(whole.text.contains("Lunch?") && whole.height > drawn.height + 20.0);
}

#[test]
fn the_view_that_is_chosen_for_a_sender_comes_with_his_mails() {
    let (mut desk, mail) = with_mail(&garbled("text/html"));
    assert_eq!(opened(&mut desk, mail).choice, SenderChoice::default());
    desk.ask(Command::Reading(ReadingCommand::Show {
        senders: vec!["FANG@mail.example".to_owned()],
        view: ViewChoice::Text,
    }));
    let choice = opened(&mut desk, mail).choice;
    assert_eq!(choice.view, Some(ViewChoice::Text));
    assert!(!text_of(&opened(&mut desk, mail)).is_empty());
}
