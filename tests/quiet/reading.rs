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
    SourceEvent, Ticket,
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

/// In the header of a mail: how many vectors are drawn and printed with it. Those of HTML are so in
/// the mails that they share, where each is a page of its own and drawn as one.
const DRAWN: &str = "X-Drawn: ";
/// Pages drawn at once; as many of a mail as the window keeps open.
const AT_ONCE: usize = 4;
/// How long a process may take to draw that is watched and was built for debugging.
const PATIENCE: Duration = Duration::from_secs(60);

/// Puts the mails into the Inbox of a profile: each alone, and behind them those that many share.
/// How many they are.
pub(super) fn lay_out(folder: &Path, vectors: &[Vector], shared: &[(usize, String)]) -> usize {
    let cur = folder.join("profile/mail/work/cur");
    for inner in ["cur", "new", "tmp"] {
        fs::create_dir_all(cur.with_file_name(inner)).unwrap();
    }
    let alone = vectors.iter().map(|vector| match vector.group {
        Group::Html => (0, &vector.mail),
        Group::Field | Group::Part | Group::Whole => (1, &vector.mail),
    });
    let together = shared.iter().map(|(count, mail)| (*count, mail));
    let mails: Vec<(usize, &String)> = alone.chain(together).collect();
    for (number, (drawn, mail)) in mails.iter().enumerate() {
        let mark = format!("\r\n{DRAWN}{drawn}\r\n");
        let mail = mail.replacen("\r\n", &mark, 1);
        let name = format!("17{number:08}.a{number}.host:2,");
        fs::write(cur.join(name), mail).unwrap();
    }
    mails.len()
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
    let mut count = Count::default();
    for mail in &mails {
        let (pages, vectors) = way.open(*mail);
        if vectors == 0 {
            continue;
        }
        if pages.is_empty() {
            count.without += vectors;
        } else {
            // A mail that vectors share has a page of each.
            assert!(vectors == 1 || pages.len() == vectors, "{pages:?}");
            count.drawn += vectors;
        }
        way.draw_and_print(*mail, &pages, folder);
        count.pages += pages.len();
        count.printed += vectors;
        count.prints += 1;
    }
    let (answered, passed_on) = way.answer(&mails);
    let found = way.search();
    way.desk.close();
    let opened = mails.len();
    let Count {
        drawn,
        without,
        pages,
        printed,
        prints,
    } = count;
    format!(
        "{opened} opened, {answered} answered, {passed_on} passed on, {found} found, \
         {drawn} drawn in {pages} pages, {without} without a page, {printed} printed in {prints} prints"
    )
}

/// What was drawn and printed.
#[derive(Default)]
struct Count {
    /// Vectors of which every page was drawn.
    drawn: usize,
    /// Vectors that are read as text: there is nothing to draw.
    without: usize,
    pages: usize,
    /// Vectors that stand in a PDF.
    printed: usize,
    prints: usize,
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

    /// As a click on its row does it; the pages it is made of, and how many vectors are to be drawn.
    fn open(&mut self, mail: MailId) -> (Vec<PageName>, usize) {
        self.desk.events.clear();
        self.done(Command::Open { mail });
        let pages = self.desk.events.iter().find_map(|event| match event {
            Event::Opened { view, .. } => Some(view.content.pieces.clone()),
            _ => None,
        });
        let face = SourceFace::Raw;
        self.done(Command::Source(SourceCommand::Open { mail }));
        self.done(Command::Source(SourceCommand::Copy { mail, face }));
        let vectors = self.desk.events.iter().find_map(|event| match event {
            Event::Source(SourceEvent::Text { text, .. }) => {
                let (_before, mark) = text.split_once(DRAWN)?;
                mark.lines().next()?.trim().parse().ok()
            }
            _ => None,
        });
        self.done(Command::Conversation(ConversationCommand::Read { mail }));
        let pages = pages.expect("the mail is opened").into_iter();
        let pages = pages.filter_map(|piece| match piece {
            Piece::Page(part) => Some(PageName { mail, part }),
            Piece::Text(_) => None,
        });
        (pages.collect(), vectors.expect("the mark is in its source"))
    }

    /// Every page as the window has it, while all of them are printed.
    fn draw_and_print(&mut self, mail: MailId, pages: &[PageName], folder: &Path) {
        let (printing, pdf) = self.print(mail, folder);
        for some in pages.chunks(AT_ONCE) {
            let drawings: Vec<Ticket> = some.iter().map(|page| self.draw(*page)).collect();
            for (page, drawing) in some.iter().zip(drawings) {
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
        }
        let outcome = self.desk.outcome(printing);
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        assert!(fs::read(pdf).unwrap().starts_with(b"%PDF"));
    }

    fn draw(&mut self, page: PageName) -> Ticket {
        self.desk.send(Command::Page(PageCommand::Draw {
            page,
            paper: paper(600.0),
            reading: PageReading::default(),
        }))
    }

    /// As a PDF, which is what goes to a printer; where it will lie.
    fn print(&mut self, mail: MailId, folder: &Path) -> (Ticket, PathBuf) {
        let page = PrintPage {
            mail,
            designed: true,
            size: PaperSize::A4,
            margins: Margins::Usual,
            head: PaperHead {
                subject: "The mail".to_owned(),
                lines: Vec::new(),
            },
            goes_on: String::new(),
        };
        let to = folder.join(format!("{}.pdf", mail.0));
        let printing = self.desk.send(Command::Print(PrintCommand::SavePdf {
            page: Box::new(page),
            to: to.clone(),
        }));
        (printing, to)
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
