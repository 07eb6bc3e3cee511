//! Pictures from other servers: asked for when a person wants them, with nothing that tells who
//! asks, within bounds, and kept. The server is a real one on loopback, with TLS.

mod server;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hongyan::channel::command::DraftSeed;
use hongyan::channel::page::{DrawnPage, PageCommand, PageEvent, PageName};
use hongyan::channel::pictures::{
    PagePictures, PictureCommand, PictureEvent, PictureReport, PictureSender, PictureWish,
};
use hongyan::channel::{Command, Event, Outcome, SourceCommand, Ticket};
use hongyan::mime::page::PageReading;
use hongyan::model::account::TlsMode;
use hongyan::model::{
    AccountId, Flags, Folder, FolderName, Grouping, MailId, Order, PartId, PictureChoice,
    PictureDoubt, PictureFault, Place,
};
use hongyan::worker::{Drawer, WebServers};

use super::desk::{Desk, account, paper};
use server::{Reply, Web, here, moved, refused};

const HOST: &str = "pictures.river.example";
/// A server that has nothing to do with the sender.
const OTHER: &str = "cdn.example.net";

/// One red pixel.
fn red() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4ISICAAKYAPGnS6cQAAAAAElFTkSuQmCC";
    data_encoding::BASE64.decode(text.as_bytes()).unwrap()
}

/// A profile with one mail in a folder, and a worker on it that takes `web` for these servers.
struct Room {
    folder: PathBuf,
    _temporary: tempfile::TempDir,
    desk: Desk,
    mail: MailId,
}

impl Room {
    fn with(html: &str, folder: &str, web: &Web) -> Self {
        let temporary = tempfile::tempdir().unwrap();
        let root = temporary.path().to_owned();
        let inbox = root.join("mail/work").join(folder).join("cur");
        fs::create_dir_all(&inbox).unwrap();
        let mail = format!(
            "From: News <news@river.example>\r\nTo: ann@example.org\r\nSubject: Spring\r\n\
             Message-ID: <1@river.example>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
             {html}\r\n"
        );
        fs::write(inbox.join("1.one.host:2,S"), mail).unwrap();
        let mut room = Self {
            desk: desk(&root, web),
            folder: root,
            _temporary: temporary,
            mail: MailId(0),
        };
        room.done(Command::Index { rebuild: false });
        let name = match folder {
            "" => FolderName::Inbox,
            _ => FolderName::Junk,
        };
        let account = AccountId::new("work").unwrap();
        room.done(Command::List {
            place: Place::Folder(Folder { account, name }),
            search: String::new(),
            order: Order::default(),
            grouping: Grouping::Flat,
        });
        let listed = room.desk.events.iter().find_map(|event| match event {
            Event::Listed { piece, .. } => piece.rows.first().map(|row| row.id),
            _ => None,
        });
        room.mail = listed.expect("the mail is listed");
        room
    }

    fn page(&self) -> PageName {
        PageName {
            mail: self.mail,
            part: PartId(0),
        }
    }

    /// Ends the worker and starts another on the same profile.
    fn restart(&mut self, web: &Web) {
        self.desk.close();
        self.desk = desk(&self.folder, web);
    }

    fn done(&mut self, command: Command) -> Ticket {
        let ticket = self.desk.send(command);
        let outcome = self.desk.outcome(ticket);
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        ticket
    }

    fn draw(&mut self) -> (Ticket, DrawnPage) {
        let drawing = self.done(Command::Page(PageCommand::Draw {
            page: self.page(),
            paper: paper(600.0),
            reading: PageReading::default(),
        }));
        let drawn = self.desk.events.iter().find_map(|event| match event {
            Event::Page(PageEvent::Drawn { ticket, drawn, .. }) if *ticket == drawing => {
                Some(DrawnPage::clone(drawn))
            }
            _ => None,
        });
        (drawing, drawn.expect("it is told before the end"))
    }

    fn counted(&mut self) -> PagePictures {
        self.draw().1.pictures
    }

    /// The colour of the page there.
    fn colour(&mut self, x: usize, y: usize) -> [u8; 3] {
        let (drawing, _drawn) = self.draw();
        self.done(Command::Page(PageCommand::Paint {
            page: self.page(),
            drawing,
            tiles: vec![0],
        }));
        let tile = self.desk.events.iter().rev().find_map(|event| match event {
            Event::Page(PageEvent::Tile { tile, .. }) => Some(tile.clone()),
            _ => None,
        });
        let tile = tile.expect("a tile");
        let at = (y * tile.width as usize + x) * 4;
        tile.pixels[at..at + 3].try_into().unwrap()
    }

    fn fetch(&mut self, wish: PictureWish) -> PictureReport {
        let fetch = PictureCommand::Fetch {
            mail: self.mail,
            wish,
        };
        let fetching = self.done(Command::Pictures(fetch));
        let report = self.desk.events.iter().find_map(|event| match event {
            Event::Pictures(PictureEvent::Fetched { ticket, report, .. })
                if *ticket == fetching =>
            {
                Some(report.clone())
            }
            _ => None,
        });
        report.expect("it is told before the end")
    }

    /// Why pictures did not come, and how many each.
    fn losses(&mut self) -> Vec<(PictureFault, u32)> {
        let report = self.fetch(PictureWish::Pictures);
        let losses = report.losses.iter();
        losses.map(|loss| (loss.fault, loss.count)).collect()
    }

    fn sender(&mut self) -> PictureSender {
        let telling = self.done(Command::Pictures(PictureCommand::Tell { mail: self.mail }));
        let told = self.desk.events.iter().find_map(|event| match event {
            Event::Pictures(PictureEvent::Told { ticket, sender, .. }) if *ticket == telling => {
                Some(sender.clone())
            }
            _ => None,
        });
        told.expect("it is told before the end")
    }

    fn choose(&mut self, choice: Option<PictureChoice>) {
        let address = "News@River.example".to_owned();
        self.done(Command::Pictures(PictureCommand::Choose {
            address,
            choice,
        }));
    }

    /// How many mails have pictures that are kept.
    fn kept(&self) -> usize {
        let kept = fs::read_dir(self.folder.join("cache/pictures"));
        kept.map_or(0, Iterator::count)
    }
}

fn desk(folder: &Path, web: &Web) -> Desk {
    let ca_file = folder.join("authority.pem");
    fs::create_dir_all(folder).unwrap();
    fs::write(&ca_file, &web.authority).unwrap();
    let stand_ins = HashMap::from([HOST, OTHER].map(|host| (host.to_owned(), web.address)));
    let account = account(9, 9, TlsMode::None);
    Desk::open(folder.to_owned(), &account, |config| {
        config.web = WebServers {
            stand_ins: stand_ins.into(),
            ca_file: Some(ca_file),
            patience: Some(Duration::from_secs(3)),
        };
        config.drawer = Some(Drawer {
            executable: PathBuf::from(env!("CARGO_BIN_EXE_hongyan")),
            patience: Duration::from_secs(30),
        });
    })
}

/// A server of red pictures.
fn reds() -> Web {
    Web::start(&[HOST, OTHER], |_path| here(&red()))
}

const NEWSLETTER: &str = "<body style=\"margin:0\">\
    <img src=\"https://pictures.river.example/logo.png?id=7#top\" width=\"200\" height=\"100\" \
    style=\"display:block\" alt=\"The logo\">\
    <table background=\"http://pictures.river.example/behind.png\"><tr><td>Spring</table>\
    <p style=\"background:url('https://cdn.example.net/wave.png')\">The geese are back\
    <img src=\"https://pictures.river.example/open.gif?reader=7\" width=1 height=1>";

#[test]
fn a20_nobody_is_asked_before_a_person_presses_and_then_nothing_is_told() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    let mail = room.mail;
    room.done(Command::Open { mail });
    room.done(Command::Source(SourceCommand::Open { mail }));
    room.done(Command::StartDraft {
        from: DraftSeed::Reply { mail, all: true },
    });
    room.done(Command::StartDraft {
        from: DraftSeed::Forward { mail },
    });
    assert_eq!(room.sender().address.as_deref(), Some("news@river.example"));
    let before = room.counted();
    assert_eq!((before.wanted, before.here, before.trackers), (3, 0, 1));
    // The box with its words.
    assert_eq!(room.colour(100, 50), [239; 3]);
    assert_eq!(web.connections(), 0);

    let report = room.fetch(PictureWish::Pictures);
    assert_eq!((report.came, report.failed(), report.left), (3, 0, 0));
    let mut requests = web.requests();
    requests.sort();
    let rest = "User-Agent: Mozilla/5.0\r\n\
        Accept: image/webp,image/png,image/jpeg,image/gif\r\n\
        Accept-Encoding: identity\r\n\r\n";
    assert_eq!(
        requests,
        [
            format!("GET /behind.png HTTP/1.1\r\nHost: pictures.river.example\r\n{rest}"),
            format!("GET /logo.png?id=7 HTTP/1.1\r\nHost: pictures.river.example\r\n{rest}"),
            format!("GET /wave.png HTTP/1.1\r\nHost: cdn.example.net\r\n{rest}"),
        ]
    );
    assert_eq!(room.counted().here, 3);
    let red = room.colour(100, 50);
    assert!(red[0] > 150 && red[1] < 120, "{red:?}");
}

#[test]
fn a20_pictures_are_there_after_a_restart_and_nobody_is_asked_again() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    room.fetch(PictureWish::Pictures);
    let asked = web.connections();
    room.restart(&web);
    room.done(Command::Move {
        mails: vec![room.mail],
        to: FolderName::Archive,
    });
    room.done(Command::SetFlags {
        mails: vec![room.mail],
        add: Flags::FLAGGED,
        remove: Flags::NONE,
    });
    assert_eq!(room.counted().here, 3);
    let red = room.colour(100, 50);
    assert!(red[0] > 150 && red[1] < 120, "{red:?}");
    // What is here is not asked for again, whoever presses.
    assert_eq!(room.fetch(PictureWish::Pictures), PictureReport::default());
    assert_eq!(web.connections(), asked);
}

#[test]
fn pictures_of_a_mail_that_is_erased_are_gone() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    room.fetch(PictureWish::Pictures);
    assert_eq!(room.kept(), 1);
    room.done(Command::Move {
        mails: vec![room.mail],
        to: FolderName::Trash,
    });
    assert_eq!(room.kept(), 1);
    room.done(Command::Erase {
        mails: vec![room.mail],
    });
    assert_eq!(room.kept(), 0);
}

#[test]
fn a20_trackers_are_asked_for_only_where_a_person_wants_those_too() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    room.fetch(PictureWish::Pictures);
    let tracked = |web: &Web| web.requests().iter().any(|one| one.contains("open.gif"));
    assert!(!tracked(&web));
    assert_eq!(room.fetch(PictureWish::Trackers).came, 1);
    assert!(tracked(&web));
    let counted = room.counted();
    assert_eq!((counted.trackers, counted.trackers_here), (1, 1));
}

#[test]
fn a20_a_server_that_leads_elsewhere_is_followed_only_to_public_places_by_https() {
    let web = Web::start(&[HOST, OTHER], |path| match path {
        "/good.png" => moved("https://cdn.example.net/there.png"),
        "/there.png" => here(&red()),
        "/plain.png" => moved("http://cdn.example.net/there.png"),
        "/loop.png" => moved("/loop.png"),
        "/home.png" => moved("https://127.0.0.1:4430/"),
        "/named.png" => moved("https://localhost:4430/"),
        "/network.png" => moved("https://192.168.1.1/"),
        "/cloud.png" => moved("https://[::ffff:169.254.169.254]/"),
        _ => refused("404 Not Found"),
    });
    let pictures: String = [
        "good", "plain", "loop", "home", "named", "network", "cloud", "none",
    ]
    .iter()
    .map(|name| format!("<img alt=x src=https://pictures.river.example/{name}.png>"))
    .collect();
    let mut room = Room::with(&pictures, "", &web);
    assert_eq!(
        room.losses(),
        [
            (PictureFault::Private, 4),
            (PictureFault::Status(404), 1),
            (PictureFault::RedirectedPlain, 1),
            (PictureFault::RedirectedOften, 1),
        ]
    );
    assert_eq!(room.counted().here, 1);
}

#[test]
fn a20_addresses_of_this_machine_and_of_this_network_are_never_connected_to() {
    let web = reds();
    let port = web.address.port();
    let pictures: String = [
        format!("https://127.0.0.1:{port}/a.png"),
        format!("https://localhost:{port}/a.png"),
        format!("https://2130706433:{port}/a.png"),
        format!("https://[::1]:{port}/a.png"),
        format!("https://[::ffff:127.0.0.1]:{port}/a.png"),
        "https://10.0.0.1/a.png".to_owned(),
        "https://ann:secret@pictures.river.example/a.png".to_owned(),
        format!("http://pictures.river.example:{port}/a.png"),
    ]
    .iter()
    .map(|address| format!("<img alt=x src=\"{address}\">"))
    .collect();
    let mut room = Room::with(&pictures, "", &web);
    assert_eq!(
        room.losses(),
        [
            (PictureFault::Private, 6),
            (PictureFault::Credentials, 1),
            (PictureFault::Port, 1),
        ]
    );
    assert_eq!(web.connections(), 0);
    assert_eq!(room.counted().here, 0);
}

#[test]
fn a20_what_is_too_large_is_cut_and_what_is_slow_ends() {
    let megabytes = 100 * 1024 * 1024;
    let web = Web::start(&[HOST, OTHER], move |path| match path {
        "/said.png" => Reply::Endless(
            format!("HTTP/1.1 200 OK\r\nContent-Length: {megabytes}\r\n\r\n").into_bytes(),
        ),
        "/endless.png" => Reply::Endless(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".to_vec()),
        "/slow.png" => Reply::Stall,
        "/page.png" => here(b"<html><script>location='https://river.example'</script>"),
        "/drawing.png" => here(b"<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
        "/torn.png" => Reply::Say(b"SMTP ready\r\n\r\n".to_vec()),
        _ => here(&red()),
    });
    let pictures: String = ["said", "endless", "slow", "page", "drawing", "torn", "good"]
        .iter()
        .map(|name| format!("<img alt=\"{name}\" src=https://pictures.river.example/{name}.png>"))
        .collect();
    let mut room = Room::with(&pictures, "", &web);
    assert_eq!(
        room.losses(),
        [
            (PictureFault::TooLarge, 2),
            (PictureFault::NoPicture, 2),
            (PictureFault::Slow, 1),
            (PictureFault::Broken, 1),
        ]
    );
    // 8 MB, and what lay in buffers on the way.
    let went = web.endless_octets();
    assert!(went < 40 * 1024 * 1024, "{went}");
    let counted = room.counted();
    assert_eq!((counted.wanted, counted.here), (7, 1));
}

#[test]
fn a20_a_mail_has_so_many_pictures_however_often_somebody_presses() {
    let web = reds();
    let mut pictures: String = (0..305)
        .map(|number| format!("<img alt=x src=https://{HOST}/{number}.png width=9 height=9>"))
        .collect();
    pictures.insert_str(
        0,
        &format!("<img src=https://{HOST}/open.gif width=1 height=1>"),
    );
    let mut room = Room::with(&pictures, "", &web);
    let mut press = |wish| {
        let report = room.fetch(wish);
        (report.came, report.failed(), web.requests().len())
    };
    assert_eq!(press(PictureWish::Pictures), (300, 5, 300));
    assert_eq!(press(PictureWish::Pictures), (0, 5, 300));
    assert_eq!(press(PictureWish::Trackers), (0, 6, 300));
}

#[test]
fn a20_two_presses_at_once_fetch_each_picture_once() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    let fetch = |wish| {
        Command::Pictures(PictureCommand::Fetch {
            mail: room.mail,
            wish,
        })
    };
    let both = [PictureWish::Pictures, PictureWish::Trackers].map(fetch);
    let both = both.map(|command| room.desk.send(command));
    for ticket in both {
        let outcome = room.desk.outcome(ticket);
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    }
    assert_eq!(web.requests().len(), 4);
}

#[test]
fn a08_a_server_that_cannot_prove_its_name_sends_no_picture() {
    let web = Web::start(&["somebody.else.example"], |_path| here(&red()));
    let mut room = Room::with(NEWSLETTER, "", &web);
    assert_eq!(room.losses(), [(PictureFault::Encryption, 3)]);
    assert_eq!(web.requests(), [""; 0]);
}

#[test]
fn what_came_before_it_is_stopped_stays() {
    let web = Web::start(&[HOST, OTHER], |path| match path {
        "/good.png" => here(&red()),
        _ => Reply::Stall,
    });
    let pictures = "<img src=https://pictures.river.example/good.png>\
        <img src=https://pictures.river.example/slow.png>";
    let mut room = Room::with(pictures, "", &web);
    let wish = PictureWish::Pictures;
    let fetch = PictureCommand::Fetch {
        mail: room.mail,
        wish,
    };
    let ticket = room.desk.send(Command::Pictures(fetch));
    loop {
        let event = room.desk.next();
        if matches!(event, Event::Pictures(PictureEvent::Coming { done: 1, .. })) {
            break;
        }
    }
    room.desk.send(Command::Cancel { ticket });
    let outcome = room.desk.outcome(ticket);
    assert!(matches!(outcome, Outcome::Cancelled), "{outcome:?}");
    assert_eq!(room.counted().here, 1);
}

#[test]
fn a20_always_is_followed_as_far_as_a_mail_is_proved() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, "", &web);
    // Nothing was chosen: nothing is asked for.
    let report = room.fetch(PictureWish::Chosen);
    assert_eq!((report.came, report.left), (0, 3));
    room.choose(Some(PictureChoice::Always));
    room.restart(&web);
    let sender = room.sender();
    assert_eq!(sender.choice, Some(PictureChoice::Always));
    assert_eq!(sender.doubt, Some(PictureDoubt::Unproved));
    assert_eq!(web.connections(), 0);
    // Anybody could have written it: only the sender's own servers are asked.
    let report = room.fetch(PictureWish::Chosen);
    assert_eq!((report.came, report.left), (2, 1));
    assert!(!web.requests().iter().any(|one| one.contains(OTHER)));
    room.choose(None);
    assert_eq!(room.sender().choice, None);
}

#[test]
fn a20_always_is_led_on_to_nobody_whom_it_does_not_reach() {
    // Every domain has an address that leads on to wherever its reader is to be sent.
    let web = Web::start(&[HOST, OTHER], |path| match path {
        "/click.png" => moved("https://cdn.example.net/opened-by-ann.png"),
        "/near.png" => moved("/here.png"),
        _ => here(&red()),
    });
    let pictures: String = ["click", "near"]
        .iter()
        .map(|name| format!("<img alt=x src=https://pictures.river.example/{name}.png>"))
        .collect();
    let mut room = Room::with(&pictures, "", &web);
    room.choose(Some(PictureChoice::Always));
    let report = room.fetch(PictureWish::Chosen);
    assert_eq!((report.came, report.left), (1, 0));
    let losses: Vec<_> = report.losses.iter().map(|loss| loss.fault).collect();
    assert_eq!(losses, [PictureFault::RedirectedAway]);
    assert!(!web.requests().iter().any(|one| one.contains(OTHER)));
    // A press is a word for this mail.
    assert_eq!(room.fetch(PictureWish::Pictures).came, 1);
    assert!(web.requests().iter().any(|one| one.contains(OTHER)));
}

#[test]
fn a16_always_is_of_no_use_to_a_mail_in_junk() {
    let web = reds();
    let mut room = Room::with(NEWSLETTER, ".Junk", &web);
    room.choose(Some(PictureChoice::Always));
    assert_eq!(room.sender().doubt, Some(PictureDoubt::Junk));
    let report = room.fetch(PictureWish::Chosen);
    assert_eq!((report.came, report.left), (0, 3));
    assert_eq!(web.connections(), 0);
    // A person may want them all the same.
    assert_eq!(room.fetch(PictureWish::Pictures).came, 3);
}

#[test]
fn pictures_of_a_file_outside_the_profile_are_remembered_for_the_run_alone() {
    let web = reds();
    let mut room = Room::with("<p>Nothing", "", &web);
    let file = room.folder.join("outside.eml");
    let mail = format!(
        "From: News <news@river.example>\r\nContent-Type: text/html\r\n\r\n{NEWSLETTER}\r\n"
    );
    fs::write(&file, mail).unwrap();
    room.done(Command::OpenFile { file });
    let mail = MailId(-1);
    let wish = PictureWish::Pictures;
    room.done(Command::Pictures(PictureCommand::Fetch { mail, wish }));
    let came = room.desk.events.iter().find_map(|event| match event {
        Event::Pictures(PictureEvent::Fetched { report, .. }) => Some(report.came),
        _ => None,
    });
    assert_eq!(came, Some(3));
    assert_eq!(room.kept(), 0);
    let asked = web.requests().len();
    room.done(Command::Pictures(PictureCommand::Fetch { mail, wish }));
    assert_eq!(web.requests().len(), asked);
}
