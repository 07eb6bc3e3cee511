//! A window with a hand-fed worker: facts go in, commands come out, time stands still.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use hongyan::channel::event::{ConnectionState, FolderSummary};
use hongyan::channel::handle::pair;
use hongyan::channel::{
    Announcement, Command, ConversationEvent, Event, FolderEvent, ListPiece, Outcome, Ticket,
    WorkerEnd,
};
use hongyan::mime::view::{Content, MailView, Paragraph, Span, TextOrigin};
use hongyan::model::{
    AccountId, AccountSettings, Announce, Conversation, Flags, Folder, FolderName, MailId,
    MailSummary, Person, SenderChoice, Timestamp,
};
use hongyan::ui::{App, Options};

/// 2026-03-05 13:05:00 UTC, a Thursday.
pub(super) const NOW: i64 = 1_772_715_900;

/// The window and the worker's end of the channel.
pub(super) struct Stage {
    pub(super) window: Harness<'static, App>,
    pub(super) worker: WorkerEnd,
    /// The time the window is told.
    pub(super) clock: Rc<Cell<i64>>,
    /// How much time goes by between two looks at the stopwatch.
    pub(super) ticks: Rc<Cell<Duration>>,
    /// Addresses given to the system's browser.
    pub(super) links: Rc<RefCell<Vec<String>>>,
    /// What was shown on the desktop.
    pub(super) announced: Rc<RefCell<Vec<Option<Announcement>>>>,
}

/// How the window is set up.
pub(super) struct Setting {
    pub(super) language: &'static str,
    pub(super) theme: &'static str,
    pub(super) size: (f32, f32),
    pub(super) accounts: Vec<AccountSettings>,
    /// The accounts that the window knows before the worker has said anything.
    pub(super) known: Vec<AccountSettings>,
    /// What the window remembers.
    pub(super) kept: &'static str,
    pub(super) announcing: Announce,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            language: "en",
            theme: "light",
            size: (1280.0, 800.0),
            accounts: vec![account("work", "Work")],
            known: Vec::new(),
            kept: "",
            announcing: Announce::Full,
        }
    }
}

impl Stage {
    /// An English, light window with one account and these mails in its Inbox.
    pub(super) fn with_mails(mails: &[MailSummary]) -> Self {
        Self::new(Setting::default(), mails)
    }

    pub(super) fn new(setting: Setting, mails: &[MailSummary]) -> Self {
        let (handle, worker) = pair();
        let clock = Rc::new(Cell::new(NOW));
        let links = Rc::new(RefCell::new(Vec::new()));
        let announced = Rc::new(RefCell::new(Vec::new()));
        let (told, opened, shown) = (clock.clone(), links.clone(), announced.clone());
        let (ticking, ticks) = (
            Cell::new(Duration::ZERO),
            Rc::new(Cell::new(Duration::ZERO)),
        );
        let step = ticks.clone();
        let options = Options {
            kept: setting.kept.to_owned(),
            save: Box::new(|_text| {}),
            clock: Box::new(move || Timestamp(told.get())),
            zone: jiff::tz::TimeZone::UTC,
            stopwatch: Box::new(move || ticking.replace(ticking.get() + step.get())),
            processor: Box::new(|| Duration::ZERO),
            open_link: Box::new(move |url| opened.borrow_mut().push(url.to_owned())),
            accounts: setting.known.clone(),
            language: setting.language.to_owned(),
            system_language: None,
            theme: setting.theme.to_owned(),
            announcing: setting.announcing,
            announce: Box::new(move |one| shown.borrow_mut().push(one)),
            downloads: Some("/home/alice".into()),
            open: None,
            driven: true,
        };
        let window = Harness::builder()
            .with_size(egui::Vec2::from(setting.size))
            .with_max_steps(30)
            // The system's fonts, which draw what Inter lacks, are loaded by eframe only.
            .allow_missing_glyphs()
            .build_eframe(|creation| App::new(&creation.egui_ctx, handle, options).unwrap());
        let mut stage = Self {
            window,
            worker,
            clock,
            ticks,
            links,
            announced,
        };
        stage.say(Event::Accounts {
            accounts: setting.accounts,
        });
        stage.answer_list(mails);
        stage
    }

    /// The worker tells a fact; the window settles.
    pub(super) fn say(&mut self, event: Event) {
        self.worker.events.send(event).unwrap();
        self.window.run();
    }

    /// The worker tells that a folder was made; nobody here has asked for it.
    pub(super) fn made(&mut self, folder: &Folder) {
        self.say(Event::Folder(FolderEvent::Made {
            ticket: Ticket(900),
            folder: folder.clone(),
        }));
    }

    /// Every command since the last look.
    pub(super) fn asked(&mut self) -> Vec<(Ticket, Command)> {
        let mut asked = Vec::new();
        while let Ok(one) = self.worker.commands.try_recv() {
            asked.push(one);
        }
        asked
    }

    /// Every command since the last look and those that come behind them, where all that change
    /// something are answered as done.
    pub(super) fn done(&mut self) -> Vec<(Ticket, Command)> {
        let mut all = Vec::new();
        loop {
            let asked = self.asked();
            if asked.is_empty() {
                return all;
            }
            for (ticket, command) in &asked {
                if command.changes_mails() {
                    self.end(*ticket);
                }
            }
            all.extend(asked);
        }
    }

    /// Presses a key.
    pub(super) fn press(&mut self, key: Key) {
        self.window.key_press(key);
        self.window.run();
    }

    /// Presses a key with Ctrl, or Command where that is a key.
    pub(super) fn press_command(&mut self, key: Key) {
        let command = Modifiers::COMMAND | Modifiers::CTRL;
        self.window.key_press_modifiers(command, key);
        self.window.run();
    }

    /// Clicks on what has this name.
    pub(super) fn click(&mut self, name: &str) {
        self.window.get_by_label(name).click();
        self.window.run();
    }

    /// Types into a field, behind what stands there.
    pub(super) fn type_into(&mut self, field: &str, text: &str) {
        self.window.get_by_label(field).focus();
        self.window.run();
        self.window.get_by_label(field).type_text(text);
        self.window.run();
    }

    /// Does something through the palette.
    pub(super) fn palette(&mut self, action: &str) {
        self.press_command(Key::K);
        self.window.event(egui::Event::Text(action.to_owned()));
        self.window.run();
        self.press(Key::Enter);
    }

    /// Answers the newest question for a list.
    pub(super) fn answer_list(&mut self, mails: &[MailSummary]) {
        let alone = |mail: &MailSummary| Conversation {
            mails: vec![mail.id],
            unread: usize::from(!mail.flags.contains(Flags::SEEN)),
            flagged: mail.flags.contains(Flags::FLAGGED),
            has_attachments: mail.has_attachments,
            people: vec![mail.from.clone()],
        };
        let conversations = mails.iter().map(alone).collect();
        let ids: Vec<i64> = mails.iter().map(|mail| mail.id.0).collect();
        self.answer_rows(Some(conversations), &ids, mails);
    }

    /// Answers the newest question for a list, of which only these rows are told, and its
    /// conversations where they are.
    pub(super) fn answer_rows(
        &mut self,
        conversations: Option<Vec<Conversation>>,
        mails: &[i64],
        rows: &[MailSummary],
    ) {
        self.window.run();
        let asked = self.asked();
        let list = asked
            .into_iter()
            .rev()
            .find_map(|(ticket, command)| match command {
                Command::List { place, .. } => Some((ticket, place)),
                _ => None,
            });
        let (ticket, place) = list.expect("the window asks for the list");
        if let Some(conversations) = conversations {
            self.say(Event::Conversation(ConversationEvent::Told {
                ticket,
                place: place.clone(),
                conversations,
            }));
        }
        let ids = mails.iter().copied().map(MailId).collect();
        self.say(Event::Listed {
            ticket,
            place,
            piece: ListPiece::whole(ids, rows.to_vec()),
        });
        self.end(ticket);
    }

    /// Answers the newest question for a mail's text.
    pub(super) fn answer_open(&mut self, view: MailView) {
        let asked = self.asked();
        let open = asked
            .into_iter()
            .rev()
            .find_map(|(ticket, command)| match command {
                Command::Open { mail } if mail == view.id => Some(ticket),
                _ => None,
            });
        let ticket = open.expect("the window opens the mail");
        self.say(Event::Opened {
            ticket,
            view: Arc::new(view),
        });
        self.end(ticket);
    }

    pub(super) fn end(&mut self, ticket: Ticket) {
        let outcome = Outcome::Done;
        self.say(Event::Ended { ticket, outcome });
    }
}

pub(super) fn account_id(id: &str) -> AccountId {
    AccountId::new(id).unwrap()
}

pub(super) fn account(id: &str, name: &str) -> AccountSettings {
    toml::from_str(&format!(
        "id = \"{id}\"\nname = \"{name}\"\naddress = \"alice@{id}.example\"\n\
         [pop3]\nhost = \"pop.{id}.example\"\n[smtp]\nhost = \"smtp.{id}.example\"\n"
    ))
    .unwrap()
}

/// A folder of a person's own.
pub(super) fn own(account: &str, name: &str) -> Folder {
    Folder {
        account: account_id(account),
        name: FolderName::Own(name.to_owned()),
    }
}

pub(super) fn inbox(account: &str) -> Folder {
    Folder {
        account: account_id(account),
        name: FolderName::Inbox,
    }
}

pub(super) fn person(name: &str, address: &str) -> Person {
    Person {
        name: name.to_owned(),
        address: address.to_owned(),
    }
}

/// An unread mail in the Inbox of `work`, one minute older for each number.
pub(super) fn mail(number: i64, from: &str, subject: &str) -> MailSummary {
    MailSummary {
        id: MailId(number),
        folder: inbox("work"),
        flags: Flags::NONE,
        from: person(from, &format!("{}@example.org", from.to_lowercase())),
        to: vec![person("Alice", "alice@work.example")],
        subject: subject.to_owned(),
        snippet: "The first words of the text".to_owned(),
        date: Timestamp(NOW - 60 * number),
        size_octets: 2000,
        whole_octets: None,
        tags: Vec::new(),
        has_attachments: false,
    }
}

/// What opening a mail of [`mail`] shows.
pub(super) fn view(summary: &MailSummary, paragraphs: Vec<Paragraph>) -> MailView {
    MailView {
        id: summary.id,
        folder: summary.folder.clone(),
        flags: summary.flags,
        content: Content {
            subject: summary.subject.clone(),
            from: vec![summary.from.clone()],
            to: summary.to.clone(),
            date: Some(summary.date),
            paragraphs,
            origin: TextOrigin::Plain,
            ..Content::default()
        },
        choice: SenderChoice::default(),
    }
}

pub(super) fn text(text: &str) -> Paragraph {
    Paragraph {
        spans: vec![Span {
            text: text.to_owned(),
            ..Span::default()
        }],
        ..Paragraph::default()
    }
}

/// Counts of one folder.
pub(super) fn counts(folder: Folder, mails: u64, unread: u64) -> Event {
    Event::Folders {
        folders: vec![FolderSummary {
            folder,
            mails,
            unread,
        }],
    }
}

pub(super) fn connection(account: &str, state: ConnectionState) -> Event {
    Event::Connection {
        account: account_id(account),
        state,
    }
}
