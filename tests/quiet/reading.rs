//! The work that is watched: everything that is done with mail that is here, by the worker as a
//! window asks it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hongyan::channel::command::DraftSeed;
use hongyan::channel::page::{PageCommand, PageName};
use hongyan::channel::print::{Margins, PaperSize, PrintPage};
use hongyan::channel::source::SourceFace;
use hongyan::channel::{
    Command, ConversationCommand, Event, Outcome, PrintCommand, SearchEvent, SourceCommand,
    SourceEvent,
};
use hongyan::mime::page::PageReading;
use hongyan::mime::paper::PaperHead;
use hongyan::mime::view::Piece;
use hongyan::model::account::TlsMode;
use hongyan::model::{Address, FolderName, Grouping, MailId, Order, Place};
use hongyan::worker::Drawer;

use super::super::journeys::desk::{Desk, account, paper};
use super::super::vectors::{Group, Vector};
use super::watch::Errand;

/// Of the vectors of HTML each so many-th is drawn: a process starts for each, and the pre-pass's own
/// test looks at every page. Those of the header have all the same page.
const DRAWN_OF_HTML: usize = 8;
/// What stands in the header of those that are drawn.
const DRAWN: &str = "yes";
/// How long a process may take to draw that is watched and was built for debugging.
const PATIENCE: Duration = Duration::from_secs(60);

/// Puts the mails into the Inbox of a profile, the first the newest.
pub(super) fn lay_out(folder: &Path, vectors: &[Vector]) {
    let cur = folder.join("profile/mail/work/cur");
    for inner in ["cur", "new", "tmp"] {
        fs::create_dir_all(cur.with_file_name(inner)).unwrap();
    }
    for (number, vector) in vectors.iter().enumerate() {
        let is_drawn = match vector.group {
            Group::Html => number % DRAWN_OF_HTML == 0,
            Group::Field => false,
            Group::Part | Group::Whole => true,
        };
        let mark = if is_drawn { DRAWN } else { "" };
        let mail = vector
            .mail
            .replacen("\r\n", &format!("\r\nX-Drawn: {mark}\r\n"), 1);
        let name = format!("17{number:08}.a{number}.host:2,");
        fs::write(cur.join(name), mail).unwrap();
    }
}

/// Does what it is told to and leaves a line.
pub(super) fn perform((errand, folder): &(Errand, PathBuf)) {
    let done = match errand {
        Errand::Read => read(folder),
        Errand::Fetch { port } => fetch(folder, *port),
        Errand::Suggest => suggest(folder),
    };
    fs::write(folder.join("done"), done).unwrap();
}

fn fetch(folder: &Path, port: u16) -> String {
    let account = account(port, 9, TlsMode::None);
    let mut desk = Desk::open(folder.join("profile"), &account, |_config| ());
    let outcome = desk.ask(Command::Refresh { account: None });
    desk.close();
    format!("asked: {outcome:?}")
}

/// For domains that say on their own servers how mail is fetched.
fn suggest(folder: &Path) -> String {
    let account = account(9, 9, TlsMode::None);
    let mut desk = Desk::open(folder.join("profile"), &account, |_config| ());
    let domains = [
        "evil.example",
        "autoconfig.evil.example",
        "xn--evl-wza.example",
    ];
    for domain in domains {
        let address = Address::parse(&format!("ann@{domain}")).unwrap();
        let outcome = desk.ask(Command::SuggestAccount { address });
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    }
    let suggested = desk
        .events
        .iter()
        .filter(|event| matches!(event, Event::Suggested { .. }));
    let suggested = suggested.count();
    desk.close();
    format!("{suggested} suggested")
}

fn read(folder: &Path) -> String {
    let mut way = Way::start(folder);
    let mails = way.index();
    let (mut drawn, mut printed) = (0, 0);
    for mail in &mails {
        let (pages, is_drawn) = way.open(*mail);
        if is_drawn {
            drawn += way.draw(&pages);
            way.print(*mail, folder);
            printed += 1;
        }
    }
    let (answered, passed_on) = way.answer(&mails);
    let found = way.search();
    way.desk.close();
    let opened = mails.len();
    format!(
        "{opened} opened, {answered} answered, {passed_on} passed on, {found} found, {drawn} drawn, {printed} printed"
    )
}

/// A worker and what it is asked.
struct Way {
    desk: Desk,
}

impl Way {
    /// A worker as a window has it: it takes words in by itself and looks at its folders.
    fn start(folder: &Path) -> Self {
        let drawer = folder.join("drawer");
        fs::create_dir_all(&drawer).unwrap();
        let executable = drawer.join("hongyan");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hongyan"), &executable).unwrap();
        let account = account(9, 9, TlsMode::None);
        let desk = Desk::open(folder.join("profile"), &account, |config| {
            config.background = true;
            config.drawer = Some(Drawer {
                executable,
                patience: PATIENCE,
            });
        });
        Self { desk }
    }

    /// Waits until every word is in, and tells the mails of the list, the first first.
    fn index(&mut self) -> Vec<MailId> {
        loop {
            if let Event::Search(SearchEvent::Indexed(indexed)) = self.desk.next()
                && indexed.mails > 0
                && indexed.with_text == indexed.mails
            {
                break;
            }
        }
        let mails = self.list("");
        for some in mails.chunks(500) {
            self.done(Command::Rows {
                mails: some.to_vec(),
            });
        }
        mails
    }

    fn search(&mut self) -> usize {
        self.list("letter").len()
    }

    fn list(&mut self, search: &str) -> Vec<MailId> {
        self.desk.events.clear();
        let asked = self.desk.send(Command::List {
            place: Place::Unified(FolderName::Inbox),
            search: search.to_owned(),
            order: Order::default(),
            grouping: Grouping::Flat,
        });
        let outcome = self.desk.outcome(asked);
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        let mut mails: Vec<MailId> = Vec::new();
        for event in &self.desk.events {
            if let Event::Listed { ticket, piece, .. } = event
                && *ticket == asked
            {
                // The first screenful is told before the rest, and again with it.
                mails.truncate(piece.from);
                mails.extend_from_slice(&piece.mails);
            }
        }
        mails
    }

    /// As a click on its row does it; the pages it is made of, and whether they are to be drawn.
    fn open(&mut self, mail: MailId) -> (Vec<PageName>, bool) {
        self.desk.events.clear();
        self.done(Command::Open { mail });
        let pages = self.desk.events.iter().find_map(|event| match event {
            Event::Opened { view, .. } => Some(view.content.pieces.clone()),
            _ => None,
        });
        let face = SourceFace::Raw;
        self.done(Command::Source(SourceCommand::Open { mail }));
        self.done(Command::Source(SourceCommand::Copy { mail, face }));
        let is_drawn = self.desk.events.iter().any(|event| match event {
            Event::Source(SourceEvent::Text { text, .. }) => {
                text.contains(&format!("X-Drawn: {DRAWN}"))
            }
            _ => false,
        });
        self.done(Command::Conversation(ConversationCommand::Read { mail }));
        let pages = pages.expect("the mail is opened").into_iter();
        let pages = pages.filter_map(|piece| match piece {
            Piece::Page(part) => Some(PageName { mail, part }),
            Piece::Text(_) => None,
        });
        (pages.collect(), is_drawn)
    }

    fn draw(&mut self, pages: &[PageName]) -> usize {
        for page in pages {
            let drawing = self.desk.send(Command::Page(PageCommand::Draw {
                page: *page,
                paper: paper(600.0),
                reading: PageReading::default(),
            }));
            let outcome = self.desk.outcome(drawing);
            assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
            self.done(Command::Page(PageCommand::Paint {
                page: *page,
                drawing,
                tiles: vec![0],
            }));
            self.desk
                .send(Command::Page(PageCommand::Close { page: *page }));
        }
        pages.len()
    }

    /// As a PDF, which is what goes to a printer.
    fn print(&mut self, mail: MailId, folder: &Path) {
        let page = PrintPage {
            mail,
            designed: true,
            size: PaperSize::A4,
            margins: Margins::Usual,
            head: PaperHead {
                subject: "The mail".to_owned(),
                lines: Vec::new(),
            },
        };
        let to = folder.join(format!("{}.pdf", mail.0));
        self.done(Command::Print(PrintCommand::SavePdf {
            page: Box::new(page),
            to: to.clone(),
        }));
        assert!(fs::read(to).unwrap().starts_with(b"%PDF"));
    }

    /// A reply to all and a forward of each, as they begin.
    fn answer(&mut self, mails: &[MailId]) -> (usize, usize) {
        self.desk.events.clear();
        for mail in mails {
            let mail = *mail;
            self.done(Command::StartDraft {
                from: DraftSeed::Reply { mail, all: true },
            });
        }
        let answered = self.drafts();
        for mail in mails {
            self.done(Command::StartDraft {
                from: DraftSeed::Forward { mail: *mail },
            });
        }
        (answered, self.drafts())
    }

    fn drafts(&mut self) -> usize {
        let events = std::mem::take(&mut self.desk.events);
        let ready = events
            .iter()
            .filter(|event| matches!(event, Event::DraftReady { .. }));
        ready.count()
    }

    fn done(&mut self, command: Command) {
        let said = format!("{command:?}");
        let outcome = self.desk.ask(command);
        assert!(matches!(outcome, Outcome::Done), "{said}: {outcome:?}");
    }
}
