//! How mails are read: the charset by hand, quotes folded, letters of one width, words found in
//! texts, the view that is remembered.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::reading::{ReadingCommand, ReadingEvent};
use hongyan::channel::{Command, Event, Ticket};
use hongyan::mime::sample;
use hongyan::mime::view::{self, MailView, Piece, Reading};
use hongyan::model::{Charset, Flags, MailId, MailSummary, PartId, SenderChoice, ViewChoice};

use super::stage::{Stage, mail, text, view as view_of};

/// A mail of GBK that says nothing of it: sender, subject, file name and text.
fn gbk() -> Vec<u8> {
    let head = b"Content-Disposition: attachment; filename=\"";
    [
        b"From: \xcd\xf5\xb7\xbc <fang@example.org>\r\nSubject: ",
        // 关于会议的通知
        &b"\xb9\xd8\xd3\xda\xbb\xe1\xd2\xe9\xb5\xc4\xcd\xa8\xd6\xaa"[..],
        b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n",
        // 各位同事
        b"\xb8\xf7\xce\xbb\xcd\xac\xca\xc2\r\n--b\r\nContent-Type: application/pdf\r\n",
        head,
        // 会议纪要
        b"\xbb\xe1\xd2\xe9\xbc\xcd\xd2\xaa.pdf\"\r\n\r\nx\r\n--b--\r\n",
    ]
    .concat()
}

fn row() -> MailSummary {
    let mut row = mail(1, "王芳", "关于会议的通知");
    row.flags = Flags::SEEN;
    row
}

fn read_by(charset: Option<Charset>) -> MailView {
    MailView {
        content: view::read_as(&gbk(), Reading { charset }),
        ..view_of(&row(), Vec::new())
    }
}

/// What was asked about how mails are read since the last look.
fn asked(stage: &mut Stage) -> Vec<(Ticket, ReadingCommand)> {
    let asked = stage.asked().into_iter();
    let of_reading = asked.filter_map(|(ticket, command)| match command {
        Command::Reading(command) => Some((ticket, command)),
        _ => None,
    });
    of_reading.collect()
}

fn shifted(stage: &mut Stage, key: Key) {
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, key);
    stage.window.run();
}

/// A window in which the mail is open.
fn reading() -> Stage {
    let mut stage = Stage::with_mails(&[row(), mail(2, "Bob", "Invoice")]);
    stage.window.get_by_label_contains("关于会议").click();
    stage.window.run();
    stage.answer_open(read_by(None));
    stage
}

/// The same with its charsets offered.
fn offered() -> Stage {
    let mut stage = reading();
    shifted(&mut stage, Key::E);
    let asked = asked(&mut stage);
    let [(ticket, ReadingCommand::Sample { mail: MailId(1) })] = asked.as_slice() else {
        panic!("{asked:?}");
    };
    stage.say(Event::Reading(ReadingEvent::Sampled {
        ticket: *ticket,
        mail: MailId(1),
        samples: Arc::new(sample::samples(&gbk())),
    }));
    stage.end(*ticket);
    stage
}

/// Answers the only look that is asked for, and says by which charset it was.
fn answer_look(stage: &mut Stage) -> Option<Charset> {
    let asked = asked(stage);
    let [
        (
            ticket,
            ReadingCommand::Look {
                mail: MailId(1),
                charset,
            },
        ),
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    stage.say(Event::Reading(ReadingEvent::Seen {
        ticket: *ticket,
        view: Arc::new(read_by(*charset)),
    }));
    stage.end(*ticket);
    *charset
}

/// Whether the mail stands there, read by a charset: subject, name, file name, text.
fn shows(stage: &Stage, words: [&str; 4]) -> bool {
    let labels = words.iter().filter(|words| {
        let mut found = stage.window.query_all_by_label_contains(words);
        // The list beside it has its own row.
        found.any(|node| node.accesskit_node().role() != Role::MenuItem)
    });
    labels.count() == 4
}

/// By KOI8-R and as it was meant.
const KOI8_R: [&str; 4] = ["╧ьсз╩АрИ╣дм╗ж╙", "мУ╥╪", "╩АрИ╪мр╙.pdf", "╦Вн╩м╛йб"];
const MEANT: [&str; 4] = ["关于会议的通知", "王芳", "会议纪要.pdf", "各位同事"];

#[test]
fn a_charset_that_is_pointed_at_redraws_all_of_the_mail_and_leaving_puts_it_back() {
    let mut stage = offered();
    assert!(shows(&stage, MEANT) && !shows(&stage, KOI8_R));
    stage.window.get_by_label_contains("KOI8-R:").hover();
    stage.window.run();
    assert_eq!(answer_look(&mut stage), Some(Charset::Koi8R));
    stage.window.run();
    assert!(shows(&stage, KOI8_R), "hover redraws");
    // What was seen once is shown at once.
    stage.window.get_by_label_contains("By itself:").hover();
    stage.window.run();
    assert!(shows(&stage, MEANT));
    stage.window.get_by_label_contains("KOI8-R:").hover();
    stage.window.run();
    assert_eq!(asked(&mut stage), []);
    assert!(shows(&stage, KOI8_R));
    stage.press(Key::Escape);
    assert!(stage.window.query_by_label_contains("KOI8-R:").is_none());
    assert!(shows(&stage, MEANT) && !shows(&stage, KOI8_R));
    assert_eq!(asked(&mut stage), [], "nothing is kept");
}

#[test]
fn the_arrows_go_along_and_enter_keeps_the_choice() {
    let mut stage = offered();
    // The first that fits stands below what the mail says by itself.
    stage.press(Key::ArrowDown);
    assert_eq!(answer_look(&mut stage), Some(Charset::Gb18030));
    stage.press(Key::Enter);
    let asked = asked(&mut stage);
    let [
        (
            ticket,
            ReadingCommand::Choose {
                mail: MailId(1),
                charset,
            },
        ),
    ] = asked.as_slice()
    else {
        panic!("{asked:?}");
    };
    assert_eq!(*charset, Some(Charset::Gb18030));
    stage.say(Event::Reading(ReadingEvent::Seen {
        ticket: *ticket,
        view: Arc::new(read_by(*charset)),
    }));
    stage.end(*ticket);
    stage
        .window
        .get_by_label_contains("Read as GB 18030 (GBK, GB 2312), as you chose");
    // "By itself" takes it back.
    stage.click("Change…");
    let asked = self::asked(&mut stage);
    let ticket = asked[0].0;
    stage.say(Event::Reading(ReadingEvent::Sampled {
        ticket,
        mail: MailId(1),
        samples: Arc::new(sample::samples(&gbk())),
    }));
    stage.window.get_by_label_contains("By itself:").click();
    stage.window.run();
    let asked = self::asked(&mut stage);
    let is_back =
        |command: &ReadingCommand| matches!(command, ReadingCommand::Choose { charset: None, .. });
    assert!(
        asked.iter().any(|(_, command)| is_back(command)),
        "{asked:?}"
    );
}

#[test]
fn a_charset_is_found_by_its_name_or_its_script() {
    let mut stage = offered();
    let offers = |stage: &Stage, name: &str| {
        let name = format!("{name}:");
        stage.window.query_by_label_contains(&name).is_some()
    };
    stage.window.event(egui::Event::Text("cyril".to_owned()));
    stage.window.run();
    assert!(offers(&stage, "KOI8-R") && offers(&stage, "Windows-1251"));
    assert!(!offers(&stage, "Big5-HKSCS"));
    stage.window.event(egui::Event::Text("x".to_owned()));
    stage.window.run();
    stage.window.get_by_label("No charset is called that");
}

#[test]
fn what_was_certain_says_nothing_and_what_was_not_says_by_what_it_was_read() {
    let stage = reading();
    stage
        .window
        .get_by_label("Read as GB 18030 (GBK, GB 2312), which the mail does not say");
    let mut stage = Stage::with_mails(&[row()]);
    stage.window.get_by_label_contains("关于会议").click();
    stage.window.run();
    let utf_8 = "From: Fang <fang@example.org>\r\nSubject: 关于会议的通知\r\n\r\n各位同事";
    stage.answer_open(MailView {
        content: view::read(utf_8.as_bytes()),
        ..view_of(&row(), Vec::new())
    });
    assert!(stage.window.query_by_label("Change…").is_none());
}

/// A mail in which an answer stands above what it answers.
fn answer(lines: usize) -> MailView {
    let quote = "> The geese are back\r\n".repeat(lines);
    let mail = format!(
        "From: Ann <ann@example.org>\r\nSubject: Re: Geese\r\n\r\nI have seen them.\r\n\r\n\
         On Fri, 20 Nov 2026, Bob wrote:\r\n{quote}"
    );
    MailView {
        content: view::read(mail.as_bytes()),
        ..view_of(&geese(), Vec::new())
    }
}

fn geese() -> MailSummary {
    let mut geese = mail(1, "Ann", "Re: Geese");
    geese.flags = Flags::SEEN;
    geese
}

fn with_geese(view: MailView) -> Stage {
    let mut stage = Stage::with_mails(&[geese(), mail(2, "Bob", "Invoice")]);
    stage.window.get_by_label_contains("Re: Geese").click();
    stage.window.run();
    stage.answer_open(view);
    stage
}

fn sees(stage: &Stage, words: &str) -> bool {
    stage.window.query_by_label_contains(words).is_some()
}

#[test]
fn a_quote_at_the_end_is_a_button_that_shows_it() {
    let mut stage = with_geese(answer(11));
    assert!(sees(&stage, "I have seen them") && !sees(&stage, "The geese are back"));
    stage.click("12 lines quoted");
    assert!(sees(&stage, "The geese are back"));
    stage.click("12 lines quoted");
    assert!(!sees(&stage, "The geese are back"));
    shifted(&mut stage, Key::O);
    assert!(sees(&stage, "The geese are back"));
    shifted(&mut stage, Key::O);
    assert!(!sees(&stage, "The geese are back"));
}

#[test]
fn a_short_quote_and_a_mail_passed_on_are_shown() {
    let stage = with_geese(answer(1));
    assert!(sees(&stage, "The geese are back"));
    let mut forwarded = answer(11);
    forwarded.content.subject = "Fwd: Geese".to_owned();
    let stage = with_geese(forwarded);
    assert!(sees(&stage, "The geese are back"));
}

#[test]
fn words_are_found_in_a_text_and_what_is_folded_opens_for_them() {
    let mut stage = with_geese(answer(11));
    shifted(&mut stage, Key::F);
    stage.type_into("Words to find in this mail", "GEESE are");
    assert!(sees(&stage, "The geese are back"), "the quote is open");
    assert!(sees(&stage, "1 of 11"));
    stage.press(Key::Enter);
    assert!(sees(&stage, "2 of 11"));
    stage.click("Previous place");
    stage.click("Previous place");
    assert!(sees(&stage, "11 of 11"));
    stage.type_into("Words to find in this mail", " nowhere");
    assert!(sees(&stage, "Not found"));
    stage.press(Key::Escape);
    assert!(!sees(&stage, "Not found"));
}

#[test]
fn the_place_that_is_found_is_scrolled_to() {
    let mut view = answer(1);
    view.content.paragraphs = (0..300)
        .map(|number| text(&format!("Line {number}.")))
        .collect();
    view.content.sections.clear();
    let mut stage = with_geese(view);
    let is_seen = |stage: &Stage| {
        let found = stage.window.query_by_label("Line 250.");
        found.is_some_and(|line| line.rect().top() < 800.0 && line.rect().top() > 60.0)
    };
    assert!(!is_seen(&stage));
    shifted(&mut stage, Key::F);
    stage.type_into("Words to find in this mail", "line 250");
    stage.window.run();
    assert!(is_seen(&stage));
}

#[test]
fn the_view_is_remembered_for_the_sender() {
    let designed = || {
        let mut view = view_of(&geese(), vec![text("The geese are back")]);
        view.content.pieces = vec![Piece::Page(PartId(1))];
        view
    };
    let mut stage = with_geese(designed());
    assert!(!sees(&stage, "The geese are back"));
    shifted(&mut stage, Key::H);
    assert!(sees(&stage, "The geese are back"));
    let remembered = asked(&mut stage)
        .into_iter()
        .map(|(_ticket, command)| command);
    let expected = ReadingCommand::Show {
        senders: vec!["ann@example.org".to_owned()],
        view: ViewChoice::Text,
    };
    assert_eq!(remembered.collect::<Vec<_>>(), [expected]);
    // The next mail of that sender comes with the choice.
    let stage = with_geese(MailView {
        choice: SenderChoice {
            view: Some(ViewChoice::Text),
            ..SenderChoice::default()
        },
        ..designed()
    });
    assert!(sees(&stage, "The geese are back"));
}

#[test]
fn a_patch_has_letters_of_one_width_until_a_person_wants_others() {
    let mut view = answer(1);
    view.content.is_fixed = true;
    let mut stage = with_geese(view);
    let width = |stage: &Stage| {
        let label = stage.window.get_by_label("I have seen them.");
        label.rect().width()
    };
    let fixed = width(&stage);
    shifted(&mut stage, Key::M);
    let ordinary = width(&stage);
    assert!(fixed > ordinary + 5.0, "{fixed} {ordinary}");
    shifted(&mut stage, Key::M);
    assert_eq!(width(&stage), fixed);
}
