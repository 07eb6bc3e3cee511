//! Pictures from other servers: offered, fetched, refused, and what holds for a sender.

use std::sync::Arc;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use hongyan::channel::page::{DrawnPage, PageCommand, PageEvent, PageName};
use hongyan::channel::pictures::{
    PagePictures, PictureCommand, PictureEvent, PictureLoss, PictureReport, PictureSender,
    PictureWish,
};
use hongyan::channel::{Command, Event, Outcome, Ticket};
use hongyan::mime::page::{Kind, Remote, Tracker};
use hongyan::mime::view::{Insight, Piece, TextOrigin};
use hongyan::model::authenticity::{Authenticity, Proof, Vouching};
use hongyan::model::sender::Warning;
use hongyan::model::unsubscribe::Unsubscribe;
use hongyan::model::{MailId, PartId, PictureChoice, PictureDoubt, PictureFault};

use super::stage::{Setting, Stage, mail, text, view};

const PAGE: PageName = PageName {
    mail: MailId(1),
    part: PartId(0),
};
const NEWS: &str = "news@example.org";

/// Three pictures with two others, and a tracker.
const WANTED: PagePictures = PagePictures {
    wanted: 3,
    here: 0,
    trackers: 1,
    trackers_here: 0,
};

fn sender(choice: Option<PictureChoice>, doubt: Option<PictureDoubt>) -> PictureSender {
    PictureSender {
        address: Some(NEWS.to_owned()),
        choice,
        doubt,
    }
}

fn remote(host: &str, tracker: Option<Tracker>) -> Remote {
    Remote {
        kind: Kind::Picture,
        address: format!("https://{host}/a.png"),
        host: host.to_owned(),
        times: 1,
        tracker,
    }
}

fn of_kind(kind: Kind) -> Remote {
    Remote {
        kind,
        ..remote("letters.example", None)
    }
}

/// A window in which a newsletter is drawn whose sender is this.
struct Reading {
    stage: Stage,
}

impl Reading {
    fn new(setting: Setting, sender: PictureSender) -> Self {
        Self::with(setting, sender, Insight::default())
    }

    fn with(setting: Setting, sender: PictureSender, insight: Insight) -> Self {
        let newsletter = mail(1, "News", "The river in spring");
        let mut stage = Stage::new(setting, &[newsletter.clone(), mail(2, "Bob", "Invoice")]);
        stage
            .window
            .get_by_label_contains("The river in spring")
            .click();
        stage.window.run();
        let mut opened = view(&newsletter, vec![text("The geese are back")]);
        opened.content.pieces = vec![Piece::Page(PAGE.part)];
        opened.content.origin = TextOrigin::Html;
        opened.insight = Arc::new(insight);
        stage.answer_open(opened);
        let mut reading = Self { stage };
        reading.drawn(WANTED);
        let telling = reading
            .asked()
            .into_iter()
            .find(|(_ticket, command)| matches!(command, PictureCommand::Tell { .. }));
        let (ticket, _command) = telling.expect("the window asks whose mail it is");
        reading.tell(PictureEvent::Told {
            ticket,
            mail: PAGE.mail,
            sender,
        });
        reading.stage.end(ticket);
        reading
    }

    /// The usual one.
    fn usual() -> Self {
        Self::new(Setting::default(), sender(None, None))
    }

    fn tell(&mut self, event: PictureEvent) {
        self.stage.say(Event::Pictures(event));
    }

    /// Answers the question for a drawing.
    fn drawn(&mut self, pictures: PagePictures) {
        self.stage.window.run();
        let asked = self.stage.asked();
        let ticket = asked
            .iter()
            .rev()
            .find_map(|(ticket, command)| match command {
                Command::Page(PageCommand::Draw { .. }) => Some(*ticket),
                _ => None,
            });
        let ticket = ticket.expect("a drawing is asked for");
        let drawn = DrawnPage {
            width: 700.0,
            height: 200.0,
            scale: 1.0,
            tile_height: 512.0,
            tiles: 1,
            remote_contents: 4,
            remote: Arc::from([
                remote("river.example", None),
                remote("cdn.example.net", None),
                remote("river.example", None),
                remote("eye.example", Some(Tracker::Known)),
                of_kind(Kind::StyleSheet),
                of_kind(Kind::Font),
            ]),
            pictures,
            ..DrawnPage::default()
        };
        self.stage.say(Event::Page(PageEvent::Drawn {
            ticket,
            page: PAGE,
            drawn: Arc::new(drawn),
        }));
        self.stage.end(ticket);
    }

    fn asked(&mut self) -> Vec<(Ticket, PictureCommand)> {
        let asked = self.stage.asked().into_iter();
        let about = asked.filter_map(|(ticket, command)| match command {
            Command::Pictures(command) => Some((ticket, command)),
            _ => None,
        });
        about.collect()
    }

    /// The only thing that was asked about pictures.
    fn one_asked(&mut self) -> (Ticket, PictureCommand) {
        let asked = self.asked();
        assert_eq!(asked.len(), 1, "{asked:?}");
        asked.into_iter().next().unwrap()
    }

    fn fetched(&mut self, ticket: Ticket, report: PictureReport) {
        if report.came > 0 {
            self.tell(PictureEvent::Came { mail: PAGE.mail });
        }
        self.tell(PictureEvent::Fetched {
            ticket,
            mail: PAGE.mail,
            report,
        });
        self.stage.end(ticket);
    }

    /// It was asked that this ends.
    fn is_stopped(&mut self, ticket: Ticket) {
        let asked = self.stage.asked();
        let stops =
            |command: &Command| matches!(command, Command::Cancel { ticket: of } if *of == ticket);
        assert!(
            asked.iter().any(|(_ticket, command)| stops(command)),
            "{asked:?}"
        );
    }

    fn says(&self, text: &str) -> bool {
        self.stage.window.query_by_label(text).is_some()
    }

    /// Opens the menu of the bar and chooses.
    fn choose(&mut self, item: &str) {
        self.stage.click(MORE);
        self.stage.click(item);
    }
}

/// What is asked when a person chooses this for the sender.
fn choose(choice: Option<PictureChoice>) -> PictureCommand {
    PictureCommand::Choose {
        address: NEWS.to_owned(),
        choice,
    }
}

/// Pictures that did not come.
fn loss(fault: PictureFault) -> PictureLoss {
    PictureLoss {
        fault,
        count: 1,
        host: "cdn.example.net".to_owned(),
    }
}

fn fetch(wish: PictureWish) -> PictureCommand {
    PictureCommand::Fetch {
        mail: PAGE.mail,
        wish,
    }
}

const MORE: &str = "More about pictures from this sender";
const OFFER: &str = "3 pictures not loaded";
const TRACKER: &str = "One tracker kept out";

#[test]
fn a20_the_bar_names_what_was_wanted_and_nothing_is_fetched_before_it_is_pressed() {
    let mut reading = Reading::usual();
    assert!(reading.says(OFFER));
    // What is behind it is one press away.
    let details = [
        "Kept on cdn.example.net, river.example",
        "Loading would tell the sender when and where you read this mail",
        "One tracker stays out all the same",
        "Never loaded: fonts, style sheets",
    ];
    assert!(details.iter().all(|detail| !reading.says(detail)));
    reading.stage.click(MORE);
    assert!(details.iter().all(|detail| reading.says(detail)));
    reading.stage.press(Key::Escape);
    assert!(!reading.says(details[0]));
    for _frame in 0..5 {
        reading.stage.window.step();
    }
    assert_eq!(reading.asked(), []);
    reading.stage.click("Show pictures");
    assert_eq!(reading.one_asked().1, fetch(PictureWish::Pictures));
}

#[test]
fn pictures_come_with_their_count_and_the_page_is_drawn_anew() {
    let mut reading = Reading::usual();
    reading.stage.click("Show pictures");
    let (ticket, _fetch) = reading.one_asked();
    assert!(reading.says("Loading pictures…"));
    reading.tell(PictureEvent::Coming {
        ticket,
        done: 1,
        of: 3,
    });
    assert!(reading.says("Loading pictures: 1 of 3"));
    reading.fetched(
        ticket,
        PictureReport {
            came: 3,
            ..PictureReport::default()
        },
    );
    reading.drawn(PagePictures { here: 3, ..WANTED });
    assert!(!reading.says("Show pictures"));
    assert!(reading.says(TRACKER));
    reading.choose("Load the tracker too");
    assert_eq!(reading.one_asked().1, fetch(PictureWish::Trackers));
}

#[test]
fn a_fetch_is_stopped_and_what_came_is_drawn() {
    let mut reading = Reading::usual();
    reading.stage.click("Show pictures");
    let (ticket, _fetch) = reading.one_asked();
    reading.stage.click("Stop");
    reading.is_stopped(ticket);
    let outcome = Outcome::Cancelled;
    reading.stage.say(Event::Ended { ticket, outcome });
    reading.drawn(PagePictures { here: 1, ..WANTED });
    assert!(reading.says("2 pictures not loaded"));
}

#[test]
fn what_did_not_come_is_counted_with_the_reason_and_tried_again() {
    let mut reading = Reading::usual();
    reading.stage.click("Show pictures");
    let (ticket, _fetch) = reading.one_asked();
    reading.fetched(
        ticket,
        PictureReport {
            came: 1,
            losses: vec![loss(PictureFault::Slow), loss(PictureFault::Status(404))],
            left: 0,
        },
    );
    reading.drawn(PagePictures { here: 1, ..WANTED });
    assert!(reading.says("2 of 3 pictures did not come"));
    reading.stage.click(MORE);
    assert!(reading.says("cdn.example.net took too long"));
    assert!(reading.says("cdn.example.net refused with 404"));
    reading.stage.press(Key::Escape);
    reading.stage.click("Try again");
    assert_eq!(reading.one_asked().1, fetch(PictureWish::Pictures));
}

#[test]
fn always_is_kept_for_the_sender_and_shows_this_mail_at_once() {
    let mut reading = Reading::usual();
    reading.choose("Always show pictures from news@example.org");
    let asked: Vec<_> = reading.asked().into_iter().map(|one| one.1).collect();
    let always = choose(Some(PictureChoice::Always));
    assert_eq!(asked, [always, fetch(PictureWish::Pictures)]);
}

#[test]
fn a_sender_with_always_is_followed_once_the_mail_is_open_and_is_taken_back_there() {
    let always = sender(Some(PictureChoice::Always), None);
    let mut reading = Reading::new(Setting::default(), always);
    let (ticket, asked) = reading.one_asked();
    assert_eq!(asked, fetch(PictureWish::Chosen));
    reading.fetched(
        ticket,
        PictureReport {
            came: 2,
            losses: vec![loss(PictureFault::Slow)],
            left: 0,
        },
    );
    reading.drawn(PagePictures { here: 2, ..WANTED });
    // It is not tried again and again.
    assert_eq!(reading.asked(), []);
    reading.choose("Don’t always show pictures from news@example.org");
    let (_ticket, asked) = reading.one_asked();
    assert_eq!(asked, choose(None));
}

#[test]
fn a16_where_always_does_not_reach_the_bar_says_why() {
    for (doubt, says) in [
        (
            PictureDoubt::Junk,
            "Pictures from news@example.org are shown by themselves, but not in Junk",
        ),
        (
            PictureDoubt::Disproved,
            "Pictures from news@example.org are shown by themselves, but a server found that this \
             mail does not come from there",
        ),
    ] {
        let always = sender(Some(PictureChoice::Always), Some(doubt));
        let mut reading = Reading::new(Setting::default(), always);
        let (ticket, _chosen) = reading.one_asked();
        reading.fetched(
            ticket,
            PictureReport {
                left: 3,
                ..PictureReport::default()
            },
        );
        assert!(reading.says(OFFER), "{doubt:?}");
        reading.stage.click(MORE);
        assert!(reading.says(says), "{doubt:?}");
        reading.stage.press(Key::Escape);
        reading.stage.click("Show pictures");
        assert_eq!(reading.one_asked().1, fetch(PictureWish::Pictures));
    }
}

#[test]
fn never_silences_the_bar_and_is_taken_back_in_the_menu_of_the_mail() {
    let mut reading = Reading::usual();
    reading.choose("Never show pictures from news@example.org");
    let (ticket, asked) = reading.one_asked();
    let choice = Some(PictureChoice::Never);
    assert_eq!(asked, choose(choice));
    let address = NEWS.to_owned();
    reading.tell(PictureEvent::Chosen {
        ticket,
        address,
        choice,
    });
    reading.stage.end(ticket);
    assert!(!reading.says(OFFER) && !reading.says("Show pictures") && !reading.says(TRACKER));
    reading.stage.click("More");
    reading
        .stage
        .click("Ask about pictures from this sender again");
    let (_ticket, asked) = reading.one_asked();
    assert_eq!(asked, choose(None));
}

#[test]
fn pictures_are_shown_by_key_and_from_the_palette() {
    let mut reading = Reading::usual();
    let both = Modifiers::COMMAND | Modifiers::CTRL | Modifiers::SHIFT;
    reading.stage.window.key_press_modifiers(both, Key::I);
    reading.stage.window.run();
    let (ticket, asked) = reading.one_asked();
    assert_eq!(asked, fetch(PictureWish::Pictures));
    reading.fetched(ticket, PictureReport::default());
    reading.stage.palette("Always show pictures");
    let asked = reading.asked();
    assert!(
        asked
            .iter()
            .any(|(_ticket, command)| matches!(command, PictureCommand::Choose { .. })),
        "{asked:?}"
    );
}

#[test]
fn a20_what_nobody_pressed_for_ends_with_the_mail_that_is_left() {
    let always = sender(Some(PictureChoice::Always), None);
    let mut reading = Reading::new(Setting::default(), always);
    let (ticket, _chosen) = reading.one_asked();
    reading
        .stage
        .window
        .get_by_label_contains("Invoice")
        .click();
    reading.stage.window.run();
    reading
        .stage
        .answer_open(view(&mail(2, "Bob", "Invoice"), vec![text("Twelve")]));
    reading.stage.window.run();
    reading.is_stopped(ticket);
}

/// What an ordinary newsletter has: its author is proved, it is the first of them, and it is a list.
fn ordinary() -> Insight {
    Insight {
        authenticity: Authenticity {
            author_domain: "example.org".to_owned(),
            checked_by: Some("mx.example.org".to_owned()),
            vouching: Vouching::Author {
                domain: "example.org".to_owned(),
                by: Proof::Signature,
            },
            ..Authenticity::default()
        },
        warnings: vec![Warning::FirstMail {
            address: "news@example.org".to_owned(),
            to_many: false,
        }],
        unsubscribe: Unsubscribe {
            one_click: Some("https://lists.example/u".to_owned()),
            ..Unsubscribe::default()
        },
        ..Insight::default()
    }
}

#[test]
fn an_ordinary_newsletter_has_one_line_between_its_head_and_its_text() {
    let reading = Reading::with(Setting::default(), sender(None, None), ordinary());
    let window = &reading.stage.window;
    let middle = |name: &str| window.get_by_label(name).rect().center().y;
    let line = middle(OFFER);
    for beside in [
        "Show pictures",
        MORE,
        "First mail from news@example.org",
        "Unsubscribe",
    ] {
        assert!((middle(beside) - line).abs() < 2.0, "{beside}");
    }
    // That it is proved is a mark beside the address.
    let proved = middle("Really from example.org, says mx.example.org");
    assert!(proved < line - 20.0);
    let page = window.get_by_label("The mail as its sender designed it");
    assert!(
        page.rect().top() - line < 60.0,
        "nothing else stands between"
    );
}

#[test]
fn in_a_narrow_window_the_line_goes_on_below_and_nothing_is_cut() {
    for (language, offer, unsubscribe) in [
        ("en", OFFER, "Unsubscribe"),
        ("zh-CN", "3 张图片未加载", "退订"),
    ] {
        let setting = Setting {
            size: (480.0, 800.0),
            language,
            ..Setting::default()
        };
        let reading = Reading::with(setting, sender(None, None), ordinary());
        let window = &reading.stage.window;
        for name in [offer, unsubscribe] {
            let rect = window.get_by_label(name).rect();
            assert!(rect.left() > 0.0 && rect.right() < 480.0, "{name} {rect:?}");
        }
    }
}

#[test]
fn what_is_in_the_line_unfolds_by_key() {
    let mut reading = Reading::with(Setting::default(), sender(None, None), ordinary());
    let why = "You have neither had mail from this address nor written to it";
    assert!(!reading.says(why));
    let first = "First mail from news@example.org";
    reading.stage.window.get_by_label(first).focus();
    reading.stage.window.run();
    reading.stage.press(Key::Enter);
    assert!(reading.says(why));
    reading.stage.press(Key::Escape);
    assert!(!reading.says(why));
}
