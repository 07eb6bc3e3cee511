//! Right-to-left text: where its letters stand in rows, heads and texts, and what is copied of it.

use egui::epaint::Shape;
use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, OutputCommand, Pos2, Rect, vec2};
use egui_kittest::kittest::Queryable;
use hongyan::mime::view::{Span, SpanStyle};
use hongyan::model::MailId;
use hongyan::ui::widget::bidi::Bidi;

use super::stage::{Stage, mail, text, view};

const SUBJECT: &str = "פגישה (חשובה) עם Anna Berg";
const BODY: &str = "٢٣ نوفمبر ٢٠٢٦ الساعة ١٠:٣٨";

/// Every text on the screen, and where it stands.
pub(super) fn painted(stage: &Stage) -> Vec<(Pos2, std::sync::Arc<Galley>)> {
    fn texts(shape: &Shape, out: &mut Vec<(Pos2, std::sync::Arc<Galley>)>) {
        match shape {
            Shape::Text(text) => out.push((text.pos, text.galley.clone())),
            Shape::Vec(shapes) => shapes.iter().for_each(|one| texts(one, out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    for clipped in &stage.window.output().shapes {
        texts(&clipped.shape, &mut out);
    }
    out
}

/// The letters of a row as they stand, from left to right.
fn on_screen(galley: &Galley, row: usize) -> String {
    let mut glyphs = galley.rows[row].row.glyphs.clone();
    glyphs.sort_by(|one, next| one.pos.x.total_cmp(&next.pos.x));
    glyphs.iter().map(|glyph| glyph.chr).collect()
}

fn of<'a>(
    painted: &'a [(Pos2, std::sync::Arc<Galley>)],
    begin: &str,
) -> &'a (Pos2, std::sync::Arc<Galley>) {
    let mut texts = painted.iter();
    let found = texts.find(|(_at, galley)| galley.text().starts_with(begin));
    found.unwrap_or_else(|| panic!("no text begins with {begin}"))
}

#[test]
fn a17_a_row_stands_as_it_is_read_and_subject_and_first_words_do_not_mix() {
    let mut row = mail(1, "ליאת כהן", SUBJECT);
    row.snippet = BODY.to_owned();
    let stage = Stage::with_mails(&[row]);
    let painted = painted(&stage);
    let (_at, sender) = of(&painted, "ליאת");
    assert_eq!(on_screen(sender, 0), "ןהכ תאיל");
    assert_eq!(sender.text(), "ליאת כהן");
    let (_at, line) = of(&painted, "פגישה");
    let seen = on_screen(line, 0);
    assert!(seen.starts_with("Anna Berg םע (הבושח) השיגפ   "), "{seen}");
    assert!(line.text().ends_with(BODY), "{}", line.text());
}

#[test]
fn a_row_that_is_cut_loses_its_last_words_and_ends_at_their_side() {
    let many = "מילה ראשונה ".to_owned() + &"ועוד מילים ".repeat(30) + "אחרונה";
    let mut row = mail(1, "Ann", &many);
    row.snippet.clear();
    let stage = Stage::with_mails(&[row]);
    let painted = painted(&stage);
    let (_at, line) = of(&painted, "מילה");
    let seen = on_screen(line, 0);
    assert!(line.elided && seen.starts_with('…'), "{seen}");
    assert!(seen.ends_with("הנושאר הלימ"), "{seen}");
}

/// A window in which a mail of these texts is open.
fn reading(texts: &[&str]) -> Stage {
    let summary = mail(1, "ליאת כהן", "נושא");
    let mut stage = Stage::with_mails(std::slice::from_ref(&summary));
    stage.window.get_by_label_contains("ליאת כהן, נושא").click();
    stage.window.run();
    stage.answer_open(view(&summary, texts.iter().map(|one| text(one)).collect()));
    stage
}

#[test]
fn a17_a_text_stands_at_the_right_and_its_numbers_say_what_they_say() {
    let long = "هذه جملة طويلة تمتد على أكثر من سطر واحد ".repeat(12);
    let stage = reading(&[BODY, &long, "plain words"]);
    let painted = painted(&stage);
    let (at, date) = of(&painted, "٢٣");
    let row = &date.rows[0];
    let (_at, long) = of(&painted, "هذه");
    assert!(long.rows.len() > 1, "{}", long.rows.len());
    let (left, plain) = of(&painted, "plain");
    assert_eq!(plain.rows[0].pos.x, 0.0);
    assert_eq!(at.x, left.x);
    let room = long.rect.right();
    assert!((row.rect().right() - room).abs() < 1.0, "{:?}", row.rect());
    for row in &long.rows {
        assert!((row.rect().right() - room).abs() < 1.0, "{:?}", row.rect());
        assert!(row.rect().left() > -1.0);
    }
    assert_eq!(date.text(), BODY);
}

/// A text as it is laid out within a width.
fn laid(words: &str, width: f32) -> std::sync::Arc<Galley> {
    let stage = Stage::with_mails(&[]);
    let mut job = LayoutJob::single_section(words.to_owned(), TextFormat::default());
    job.wrap.max_width = width;
    let text = Bidi {
        at_right: true,
        ..Bidi::of(job)
    };
    text.lay(&stage.window.ctx.debug_painter()).galley
}

#[test]
fn a_line_is_broken_first_and_put_in_order_then() {
    let date = laid(BODY, f32::INFINITY);
    assert_eq!(on_screen(&date, 0), "١٠:٣٨ ةعاسلا ٢٠٢٦ ربمفون ٢٣");
    let words = "אבג דהו זחט יכל מנס עפצ קרש תאב גדה וזח";
    let narrow = laid(words, 90.0);
    assert!(narrow.rows.len() > 2, "{}", narrow.rows.len());
    let rows = 0..narrow.rows.len();
    // The space at the end of a row takes no room: where it stands says nothing.
    let letters = |text: &str| text.replace(' ', "");
    let read: Vec<String> = rows
        .map(|row| letters(&on_screen(&narrow, row)).chars().rev().collect())
        .collect();
    assert_eq!(read.concat(), letters(words));
    // A word that is wider than the line is cut, and nothing is lost.
    let long = "אבגדהוזחטיכלמנסעפצקרשת".repeat(3);
    let cut = laid(&long, 60.0);
    assert!(cut.rows.len() > 3, "{}", cut.rows.len());
    assert!(cut.rows.iter().all(|row| row.rect().right() <= 61.0));
    let letters: usize = cut.rows.iter().map(|row| row.row.glyphs.len()).sum();
    assert_eq!(letters, long.chars().count());
    // Lines without such letters stand at the left, empty ones have their height.
    let lines = laid("שלום\n\nplain", 300.0);
    assert_eq!(lines.rows.len(), 3);
    assert_eq!(lines.rows[2].pos.x, 0.0);
    assert!(lines.rows[0].pos.x > 100.0 && lines.rows[1].row.size.y > 5.0);
    assert!(lines.rows[1].ends_with_newline && !lines.rows[2].ends_with_newline);
}

#[test]
fn what_is_copied_is_in_the_order_in_which_it_is_read() {
    let mut stage = reading(&[BODY]);
    let (at, size) = {
        let painted = painted(&stage);
        let (at, galley) = of(&painted, "٢٣");
        (*at, galley.size())
    };
    let row = Rect::from_min_size(at, size);
    stage.window.drag_at(row.left_center() + vec2(1.0, 0.0));
    stage.window.run();
    stage.window.hover_at(row.right_center() - vec2(2.0, 0.0));
    stage.window.run();
    stage.window.drop_at(row.right_center() - vec2(2.0, 0.0));
    stage.window.run();
    stage.window.event(egui::Event::Copy);
    stage.window.step();
    let commands = &stage.window.output().platform_output.commands;
    let copied = commands
        .iter()
        .any(|command| matches!(command, OutputCommand::CopyText(text) if text == BODY));
    assert!(copied, "{commands:?}");
}

#[test]
fn a_link_in_such_a_text_is_pressed_where_its_words_stand() {
    let summary = mail(1, "Ann", "קישור");
    let mut stage = Stage::with_mails(std::slice::from_ref(&summary));
    stage.window.get_by_label_contains("Ann, קישור").click();
    stage.window.run();
    let mut paragraph = text("ראו ");
    paragraph.spans.push(Span {
        text: "https://example.org/a".to_owned(),
        style: SpanStyle::Link("https://example.org/a".to_owned()),
    });
    paragraph.spans.push(Span {
        text: " היום".to_owned(),
        ..Span::default()
    });
    stage.answer_open(view(&summary, vec![paragraph]));
    let link = stage.window.get_by_label("https://example.org/a");
    let place = link.rect();
    let painted = painted(&stage);
    let (at, galley) = of(&painted, "ראו");
    let right = at.x + galley.rows[0].rect().right();
    assert!(place.right() < right - 10.0, "{place:?} {right}");
    stage.window.get_by_label("https://example.org/a").click();
    stage.window.run();
    assert_eq!(*stage.links.borrow(), ["https://example.org/a"]);
    assert_eq!(
        stage.window.state().state().selection.iter().next(),
        Some(MailId(1))
    );
}
