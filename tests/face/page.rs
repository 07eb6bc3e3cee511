//! Mails as their senders meant them: tiles, links, selection, words found, and the text instead.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Key, Modifiers, OutputCommand, Rect, TextureId, pos2, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use hongyan::channel::page::{
    Area, DrawnPage, LinkPlace, PageCommand, PageEvent, PageName, PagePaper, PageSelection,
    PageTile, Reach,
};
use hongyan::channel::{Cause, Command, DrawingCause, Event, Failure, Outcome, Task, Ticket};
use hongyan::mime::page::{Kind, PageLink, Remote};
use hongyan::mime::view::{MailView, Piece, TextOrigin};
use hongyan::model::{Flags, MailId, MailSummary, PartId};

use super::stage::{Setting, Stage, mail, text, view};

const PAGE: PageName = PageName {
    mail: MailId(1),
    part: PartId(3),
};

fn newsletter() -> MailSummary {
    let mut newsletter = mail(1, "News", "The river in spring");
    newsletter.flags = Flags::SEEN;
    newsletter
}

fn newsletter_view() -> MailView {
    let mut view = view(&newsletter(), vec![text("The geese are back")]);
    view.content.pieces = vec![Piece::Page(PAGE.part)];
    view.content.origin = TextOrigin::Html;
    view
}

/// A window in which the newsletter is open.
pub(super) fn reading(setting: Setting) -> Stage {
    let mails = [newsletter(), mail(2, "Bob", "Invoice")];
    let mut stage = Stage::new(setting, &mails);
    stage
        .window
        .get_by_label_contains("News, The river")
        .click();
    stage.window.run();
    stage.answer_open(newsletter_view());
    stage
}

/// The page of the newsletter: two tiles, a link in the first, one that lies in the second.
pub(super) fn drawn() -> DrawnPage {
    let link = |target: &str, label: &str, claims: Option<&str>| PageLink {
        target: target.to_owned(),
        label: label.to_owned(),
        claims: claims.map(str::to_owned),
        is_lost: false,
    };
    let place = |link, y| LinkPlace {
        link,
        area: Area {
            x: 20.0,
            y,
            width: 120.0,
            height: 20.0,
        },
    };
    DrawnPage {
        width: 700.0,
        height: 800.0,
        scale: 1.0,
        tile_height: 512.0,
        tiles: 2,
        places: vec![place(0, 40.0), place(1, 90.0)],
        links: Arc::from([
            link("https://river.example/geese", "Read more", None),
            link(
                "https://evil.example/",
                "bank.example",
                Some("bank.example"),
            ),
        ]),
        text: "The geese are back\nRead more\n".into(),
        ..DrawnPage::default()
    }
}

/// What was asked about pages since the last look.
fn asked(stage: &mut Stage) -> Vec<(Ticket, PageCommand)> {
    let asked = stage.asked().into_iter();
    let of_pages = asked.filter_map(|(ticket, command)| match command {
        Command::Page(command) => Some((ticket, command)),
        _ => None,
    });
    of_pages.collect()
}

fn drawings(asked: &[(Ticket, PageCommand)]) -> Vec<(Ticket, PagePaper)> {
    let drawings = asked.iter().filter_map(|(ticket, command)| match command {
        PageCommand::Draw {
            page: PAGE, paper, ..
        } => Some((*ticket, *paper)),
        _ => None,
    });
    drawings.collect()
}

/// Answers the only question for a drawing. Returns what names it, and on what it is.
pub(super) fn draw(stage: &mut Stage, drawn: DrawnPage) -> (Ticket, PagePaper) {
    let asked = asked(stage);
    let drawings = drawings(&asked);
    let [(ticket, paper)] = drawings.as_slice() else {
        panic!("one drawing is asked for, not {asked:?}");
    };
    stage.say(Event::Page(PageEvent::Drawn {
        ticket: *ticket,
        page: PAGE,
        drawn: Arc::new(drawn),
    }));
    stage.end(*ticket);
    (*ticket, *paper)
}

/// Answers every question for tiles with grey ones, and names those.
pub(super) fn paint(stage: &mut Stage) -> Vec<u32> {
    let mut painted = Vec::new();
    loop {
        let mut paints = asked(stage).into_iter().filter_map(|one| match one {
            (ticket, PageCommand::Paint { drawing, tiles, .. }) => Some((ticket, drawing, tiles)),
            _ => None,
        });
        let Some((ticket, drawing, tiles)) = paints.next() else {
            return painted;
        };
        assert!(paints.next().is_none(), "one question at a time");
        for index in tiles {
            let tile = PageTile {
                index,
                width: 700,
                height: 512,
                pixels: vec![128; 700 * 512 * 4].into(),
            };
            let event = PageEvent::Tile {
                page: PAGE,
                drawing,
                tile,
            };
            stage.say(Event::Page(event));
            painted.push(index);
        }
        stage.end(ticket);
    }
}

/// A window in which the newsletter is drawn.
fn shown() -> (Stage, Ticket) {
    let mut stage = reading(Setting::default());
    let (drawing, _paper) = draw(&mut stage, drawn());
    paint(&mut stage);
    (stage, drawing)
}

/// Where tiles were painted in the last frame: pictures that are no letters.
fn pictures(stage: &Stage) -> Vec<Rect> {
    let mut found = Vec::new();
    for clipped in &stage.window.output().shapes {
        if clipped.shape.texture_id() != TextureId::default() {
            found.push(clipped.shape.visual_bounding_rect());
        }
    }
    found
}

#[test]
fn a_mail_with_a_page_is_drawn_in_tiles_below_one_another() {
    let mut stage = reading(Setting::default());
    assert!(stage.window.query_by_label("The geese are back").is_none());
    let (_drawing, paper) = draw(&mut stage, drawn());
    assert!(
        paper.width <= 760.0 && paper.room >= paper.width,
        "{paper:?}"
    );
    assert_eq!((paper.scale, paper.zoom), (1.0, 1.0));
    assert!(pictures(&stage).is_empty());
    assert_eq!(paint(&mut stage), [0, 1]);
    stage.window.run();
    let pictures = pictures(&stage);
    assert_eq!(pictures.len(), 2, "{pictures:?}");
    assert_eq!(pictures[0].size(), vec2(700.0, 512.0));
    assert_eq!(pictures[1].top(), pictures[0].bottom());
}

#[test]
fn what_is_shown_is_asked_for_once() {
    let (mut stage, _drawing) = shown();
    for _frame in 0..5 {
        stage.window.step();
    }
    assert_eq!(asked(&mut stage), []);
}

#[test]
fn a_screen_reader_finds_a_document_with_all_its_words() {
    let (stage, _drawing) = shown();
    let page = stage.window.get_by_role(Role::Document);
    assert_eq!(
        page.value().as_deref(),
        Some("The geese are back\nRead more\n")
    );
}

#[test]
fn a_link_opens_where_it_leads_by_the_pointer_and_by_the_keyboard() {
    let (mut stage, _drawing) = shown();
    stage.click("Read more");
    stage.window.get_by_label("bank.example").focus();
    stage.window.run();
    stage.press(Key::Enter);
    // The text of this one names another host: that is asked first.
    assert_eq!(*stage.links.borrow(), ["https://river.example/geese"]);
    stage.click("Open evil.example");
    assert_eq!(
        *stage.links.borrow(),
        ["https://river.example/geese", "https://evil.example/"]
    );
}

#[test]
fn a22_a_link_that_says_another_host_is_told() {
    let (stage, _drawing) = shown();
    let says = "The text says bank.example, but the link leads to evil.example";
    let link = stage.window.get_by_label("bank.example");
    let told = link.accesskit_node().description();
    assert_eq!(told.as_deref(), Some(says));
}

#[test]
fn another_width_asks_anew_once_and_keeps_the_old_tiles_until_the_new_ones_are_there() {
    let (mut stage, _drawing) = shown();
    stage.window.set_size(vec2(1180.0, 800.0));
    stage.window.run();
    let (_drawing, paper) = draw(
        &mut stage,
        DrawnPage {
            width: 600.0,
            ..drawn()
        },
    );
    assert!(paper.width < 760.0, "{paper:?}");
    // Two tiles of before, a little narrower.
    let before = pictures(&stage);
    assert_eq!(before.len(), 2);
    assert!((before[0].width() - 600.0).abs() < 1.0, "{before:?}");
    assert_eq!(paint(&mut stage), [0, 1]);
    stage.window.run();
    assert_eq!(pictures(&stage).len(), 2);
}

#[test]
fn a_page_that_cannot_be_drawn_is_shown_as_text_and_says_why() {
    let mut stage = reading(Setting::default());
    let asked_for = drawings(&asked(&mut stage))[0].0;
    let failure = Failure {
        task: Task::Draw,
        cause: Cause::Drawing(DrawingCause::TooSlow { seconds: 5 }),
        account: None,
    };
    stage.say(Event::Ended {
        ticket: asked_for,
        outcome: Outcome::Failed(failure),
    });
    stage.window.get_by_label("The geese are back");
    stage.window.get_by_label("It was not drawn within 5 s");
    assert_eq!(drawings(&asked(&mut stage)), []);
    stage.click("Try again");
    assert_eq!(drawings(&asked(&mut stage)).len(), 1);
}

#[test]
fn a_page_whose_process_ends_later_is_shown_as_text_too() {
    let mut stage = reading(Setting::default());
    draw(&mut stage, drawn());
    let paint = asked(&mut stage)[0].0;
    let detail = "killed".to_owned();
    let failure = Failure {
        task: Task::Draw,
        cause: Cause::Drawing(DrawingCause::Ended { detail }),
        account: None,
    };
    stage.say(Event::Ended {
        ticket: paint,
        outcome: Outcome::Failed(failure),
    });
    stage.window.get_by_label("The geese are back");
    assert!(pictures(&stage).is_empty());
}

#[test]
fn the_text_is_shown_by_choice_and_what_drew_the_page_ends() {
    let (mut stage, _drawing) = shown();
    stage.click("Text");
    stage.window.get_by_label("The geese are back");
    assert_eq!(
        asked(&mut stage)
            .last()
            .map(|(_ticket, command)| command.clone()),
        Some(PageCommand::Close { page: PAGE })
    );
    stage.click("Designed");
    assert_eq!(drawings(&asked(&mut stage)).len(), 1);
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, Key::H);
    stage.window.run();
    stage.window.get_by_label("The geese are back");
}

#[test]
fn another_mail_closes_the_page() {
    let (mut stage, _drawing) = shown();
    stage.press(Key::J);
    let bob = mail(2, "Bob", "Invoice");
    stage.answer_open(view(&bob, vec![text("The invoice")]));
    assert_eq!(
        asked(&mut stage)
            .last()
            .map(|(_ticket, command)| command.clone()),
        Some(PageCommand::Close { page: PAGE })
    );
    assert!(pictures(&stage).is_empty());
}

#[test]
fn text_is_selected_by_dragging_one_question_at_a_time_and_copied() {
    let (mut stage, drawing) = shown();
    let corner = stage.window.get_by_role(Role::Document).rect().min;
    let spot = |x: f32, y: f32| pos2(corner.x + x, corner.y + y);
    stage.window.drag_at(spot(200.0, 200.0));
    for x in [240.0, 280.0, 300.0] {
        stage.window.hover_at(spot(x, 210.0));
        stage.window.run();
    }
    let selects: Vec<_> = asked(&mut stage);
    let [(ticket, PageCommand::Select { reach, .. })] = selects.as_slice() else {
        panic!("{selects:?}");
    };
    assert!(matches!(reach, Reach::Between { from, .. } if from.x == 200.0 && from.y == 200.0));
    let select = |text: &str| PageSelection {
        areas: Vec::new(),
        text: text.to_owned(),
    };
    let selected = |ticket, text| {
        Event::Page(PageEvent::Selected {
            ticket,
            page: PAGE,
            drawing,
            selection: Arc::new(select(text)),
        })
    };
    stage.say(selected(*ticket, "geese"));
    stage.end(*ticket);
    // The newest place waited for the first answer; those between are skipped.
    let selects: Vec<_> = asked(&mut stage);
    let [(ticket, PageCommand::Select { reach, .. })] = selects.as_slice() else {
        panic!("{selects:?}");
    };
    assert!(matches!(reach, Reach::Between { to, .. } if to.x == 300.0));
    stage.say(selected(*ticket, "geese are"));
    stage.window.drop_at(spot(300.0, 210.0));
    stage.window.run();
    stage.window.event(egui::Event::Copy);
    stage.window.step();
    let commands = &stage.window.output().platform_output.commands;
    let copied = commands
        .iter()
        .any(|command| matches!(command, OutputCommand::CopyText(text) if text == "geese are"));
    assert!(copied, "{commands:?}");
}

#[test]
fn select_all_is_about_the_page_that_was_pressed_and_else_about_the_list() {
    let (mut stage, drawing) = shown();
    let middle = stage.window.get_by_role(Role::Document).rect().min + vec2(300.0, 300.0);
    stage.window.drag_at(middle);
    stage.window.run();
    stage.window.drop_at(middle);
    stage.window.run();
    asked(&mut stage);
    stage.press_command(Key::A);
    let reach = Reach::All;
    let select = PageCommand::Select {
        page: PAGE,
        drawing,
        reach,
    };
    let selects: Vec<_> = asked(&mut stage);
    assert_eq!(selects.first().map(|one| &one.1), Some(&select));
    assert_eq!(stage.window.state().state().selection.len(), 1);
}

#[test]
fn words_are_found_counted_and_gone_to() {
    let (mut stage, drawing) = shown();
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    stage.window.key_press_modifiers(both, Key::F);
    stage.window.run();
    stage.type_into("Words to find in this mail", "geese");
    let finds = asked(&mut stage);
    // Letter by letter, one question at a time: the last one is for the whole word.
    let mut newest = finds.last().unwrap().clone();
    loop {
        let words = match &newest.1 {
            PageCommand::Find { words, .. } => words.clone(),
            other => panic!("{other:?}"),
        };
        let place = |y| {
            vec![Area {
                x: 30.0,
                y,
                width: 40.0,
                height: 18.0,
            }]
        };
        stage.say(Event::Page(PageEvent::Found {
            ticket: newest.0,
            page: PAGE,
            drawing,
            places: vec![place(20.0), place(700.0)].into(),
        }));
        stage.end(newest.0);
        if words == ["geese"] {
            break;
        }
        newest = asked(&mut stage).last().unwrap().clone();
    }
    stage.window.get_by_label("1 of 2");
    stage.click("Next place");
    stage.window.get_by_label("2 of 2");
    stage.click("Next place");
    stage.window.get_by_label("1 of 2");
    stage.click("Stop finding");
    assert!(stage.window.query_by_label("1 of 2").is_none());
}

#[test]
fn pages_are_enlarged_by_key_and_back_again() {
    let (mut stage, _drawing) = shown();
    stage.press_command(Key::Plus);
    let (_drawing, paper) = draw(&mut stage, drawn());
    assert_eq!(paper.zoom, 1.1);
    stage.window.get_by_label("110 %");
    stage.press_command(Key::Num0);
    let (_drawing, paper) = draw(&mut stage, drawn());
    assert_eq!(paper.zoom, 1.0);
}

/// Turns the wheel over the page, once upwards for 1, with or without Ctrl.
fn wheel(stage: &mut Stage, notches: f32, modifiers: Modifiers) {
    let over = stage.window.get_by_role(Role::Document).rect().left_top() + vec2(60.0, 60.0);
    stage.window.hover_at(over);
    stage.window.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: vec2(0.0, notches),
        phase: egui::TouchPhase::Move,
        modifiers,
        source: egui::MouseWheelSource::Unknown,
    });
    stage.window.run();
}

#[test]
fn ctrl_and_the_wheel_make_pages_larger_and_smaller() {
    let (mut stage, _drawing) = shown();
    let held = Modifiers::COMMAND | Modifiers::CTRL;
    wheel(&mut stage, 2.0, held);
    let larger = stage.window.state().state().pages.size();
    assert!(larger > 100, "{larger}");
    draw(&mut stage, drawn());
    wheel(&mut stage, -6.0, held);
    let smaller = stage.window.state().state().pages.size();
    assert!(smaller < larger, "{smaller}");
    wheel(&mut stage, 3.0, Modifiers::NONE);
    assert_eq!(stage.window.state().state().pages.size(), smaller);
}

#[test]
fn what_is_read_stays_where_it_is_when_the_page_above_it_grows() {
    let (mut stage, _drawing) = shown();
    stage.press_command(Key::Plus);
    wheel(&mut stage, -6.0, Modifiers::NONE);
    let top = |stage: &Stage| stage.window.get_by_role(Role::Document).rect().top();
    let before = top(&stage);
    let shapes = stage.window.output().shapes.iter();
    let mut panes = shapes.filter(|one| one.shape.texture_id() != TextureId::default());
    let pane = panes.next().expect("tiles are painted").clip_rect.top();
    assert!(before < pane - 50.0, "{before} {pane}");
    let taller = DrawnPage {
        height: 1600.0,
        tiles: 4,
        ..drawn()
    };
    draw(&mut stage, taller);
    stage.window.run();
    // Twice as high: what was at the upper edge of the pane is twice as far from the page's top.
    let expected = pane - 2.0 * (pane - before);
    let after = top(&stage);
    assert!(
        (after - expected).abs() < 2.0,
        "{before} {after} {expected}"
    );
}

#[test]
fn what_is_wanted_besides_pictures_is_named_as_what_it_is() {
    let mut stage = reading(Setting::default());
    let remote = |kind| Remote {
        kind,
        address: "https://a.example/x".to_owned(),
        host: "a.example".to_owned(),
        times: 1,
        tracker: None,
    };
    draw(
        &mut stage,
        DrawnPage {
            remote_contents: 5,
            remote: [Kind::StyleSheet, Kind::Font, Kind::Font]
                .map(remote)
                .into(),
            remote_hosts: ["a.example", "b.example", "c.example", "d.example"]
                .map(str::to_owned)
                .into(),
            ..drawn()
        },
    );
    assert!(stage.window.query_by_label_contains("picture").is_none());
    // It is not missed, and told with what else is known of the mail.
    assert!(stage.window.query_by_label_contains("fonts").is_none());
    stage.press(Key::W);
    stage
        .window
        .get_by_label("Never loaded: fonts, style sheets");
    stage
        .window
        .get_by_label("Kept on a.example, b.example, c.example and one other");
}

#[test]
fn a_dark_window_tells_its_colours() {
    let setting = Setting {
        theme: "dark",
        ..Setting::default()
    };
    let mut stage = reading(setting);
    let (_drawing, paper) = draw(
        &mut stage,
        DrawnPage {
            can_turn: true,
            ..drawn()
        },
    );
    assert!(paper.dark && !paper.turned);
    assert_eq!(paper.colours.paper, [0x1c, 0x24, 0x27]);
    stage.palette("switch light and dark");
    let (_drawing, paper) = draw(
        &mut stage,
        DrawnPage {
            can_turn: true,
            ..drawn()
        },
    );
    assert!(paper.turned);
    stage.click("Switch light and dark paper");
    let asked = asked(&mut stage);
    assert!(!drawings(&asked)[0].1.turned, "{asked:?}");
}
