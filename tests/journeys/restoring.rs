//! A backup that comes back in a window: stopped, begun again at once, with settings changed
//! meanwhile.

use std::fs;
use std::path::Path;

use hongyan::channel::{
    CarryCause, CarryCommand, CarryEvent, Cause, Command, Event, Handle, Outcome, Ticket, handle,
};
use hongyan::config::{Profile, edit};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountSettings, Announce};
use hongyan::store::backup::{self, BackupPlaces};
use hongyan::store::disk::Disk;
use hongyan::store::{Proceed, ProfilePaths, Store};
use hongyan::worker::{self, Config};

use super::desk::account;

const MAILS: usize = 600;

fn work() -> AccountSettings {
    account(9, 9, TlsMode::None)
}

/// A backup of a profile with this many mails.
fn backup(folder: &Path, name: &str, mails: usize) -> std::path::PathBuf {
    let profile = Profile::in_folder(&folder.join(format!("of {name}")));
    profile.make_folders().unwrap();
    edit::save_account(&profile.config, &work()).unwrap();
    let paths = ProfilePaths::under(&folder.join(format!("of {name}")));
    drop(Store::open(&paths, &[work().id]).unwrap());
    for number in 0..mails {
        let file = paths.mail.join(format!("work/cur/{number}.x.host:2,"));
        fs::write(file, format!("Subject: {number}\r\n\r\nx\r\n")).unwrap();
    }
    let places = BackupPlaces {
        config: profile.config,
        mail: paths.mail,
        lock: paths.lock,
    };
    let to = folder.join(name);
    backup::back_up(&places, &to, &Disk::real(), &mut |_on| Proceed::GoOn).unwrap();
    to
}

/// A window's worker without an account.
struct Window {
    handle: Handle,
    worker: std::thread::JoinHandle<()>,
    restored: Vec<Ticket>,
    accounts: usize,
}

impl Window {
    fn open(folder: &Path) -> Self {
        let profile = Profile::in_folder(folder);
        profile.make_folders().unwrap();
        worker::finish_restoring(&profile);
        let settings = hongyan::config::load(&profile.config).unwrap();
        let (handle, end) = handle::pair();
        let config = Config::for_window(profile, settings);
        let worker = worker::start(config, end, Box::new(|| ())).unwrap();
        Self {
            handle,
            worker,
            restored: Vec::new(),
            accounts: 0,
        }
    }

    fn restore(&mut self, from: &Path) -> Ticket {
        let from = from.to_owned();
        self.handle
            .send(Command::Carry(CarryCommand::Restore { from }))
    }

    /// Hears events until one is what is waited for.
    fn until<T>(&mut self, mut is_it: impl FnMut(&Event) -> Option<T>) -> T {
        loop {
            let event = self.handle.next_blocking().unwrap();
            match &event {
                Event::Carry(CarryEvent::Restored { ticket, .. }) => self.restored.push(*ticket),
                Event::Accounts { accounts } => self.accounts = accounts.len(),
                _ => {}
            }
            if let Some(found) = is_it(&event) {
                return found;
            }
        }
    }

    fn end_of(&mut self, asked: Ticket) -> Outcome {
        self.until(|event| match event {
            Event::Ended { ticket, outcome } if *ticket == asked => Some(outcome.clone()),
            _ => None,
        })
    }

    fn close(mut self) {
        let quit = self.handle.send(Command::Quit);
        assert!(matches!(self.end_of(quit), Outcome::Done));
        drop(self.handle);
        self.worker.join().unwrap();
    }
}

fn mails(folder: &Path) -> usize {
    fs::read_dir(folder.join("mail/work/cur")).map_or(0, Iterator::count)
}

#[test]
fn a_restore_that_was_stopped_is_followed_by_another_at_once_and_only_one_comes() {
    let outside = tempfile::tempdir().unwrap();
    let (first, other) = (
        backup(outside.path(), "first", MAILS),
        backup(outside.path(), "other", 7),
    );
    let here = tempfile::tempdir().unwrap();
    let mut window = Window::open(here.path());
    let stopped = window.restore(&first);
    window.until(|event| match event {
        Event::Progress { ticket, .. } if *ticket == stopped => Some(()),
        _ => None,
    });
    window.handle.send(Command::Cancel { ticket: stopped });
    let again = window.restore(&other);
    let outcome = window.end_of(again);
    // All of the first may have been there before it could be stopped: then it stays.
    let expected = if window.restored.contains(&stopped) {
        assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
        MAILS
    } else {
        assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
        7
    };
    assert_eq!((mails(here.path()), window.accounts), (expected, 1));
    assert!(!here.path().join("mail/.restoring").exists());
    window.close();
}

#[test]
fn settings_may_change_while_a_backup_comes_back_but_no_account_is_added_to_it() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", MAILS);
    let here = tempfile::tempdir().unwrap();
    let mut window = Window::open(here.path());
    let restore = window.restore(&from);
    window.until(|event| match event {
        Event::Progress { ticket, .. } if *ticket == restore => Some(()),
        _ => None,
    });
    let preferences = window.handle.send(Command::SavePreferences {
        language: "en".to_owned(),
        theme: "dark".to_owned(),
        announce: Announce::default(),
    });
    let mut added = work();
    added.id = hongyan::model::AccountId::new("another").unwrap();
    let added = window.handle.send(Command::SaveAccount {
        settings: Box::new(added),
        password: None,
    });
    let (mut kept, mut refused, mut back) = (None, None, None);
    while kept.is_none() || refused.is_none() || back.is_none() {
        let (whose, outcome) = window.until(|event| match event {
            Event::Ended { ticket, outcome } => Some((*ticket, outcome.clone())),
            _ => None,
        });
        for (ticket, of) in [
            (preferences, &mut kept),
            (added, &mut refused),
            (restore, &mut back),
        ] {
            if whose == ticket {
                *of = Some(outcome.clone());
            }
        }
    }
    assert!(matches!(kept, Some(Outcome::Done)), "{kept:?}");
    assert!(matches!(back, Some(Outcome::Done)), "{back:?}");
    let settings = fs::read_to_string(here.path().join("config.toml")).unwrap();
    assert!(settings.contains("id = \"work\""), "{settings}");
    // It was asked for while the backup was on its way, or just behind it.
    let is_refused = matches!(&refused, Some(Outcome::Failed(failure))
        if failure.cause == Cause::Carry(CarryCause::Restoring));
    assert_eq!(settings.contains("another"), !is_refused, "{refused:?}");
    assert_eq!(mails(here.path()), MAILS);
    window.close();
}

#[test]
fn a_window_closed_while_a_backup_comes_back_goes_on_at_its_next_start() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", MAILS);
    let here = tempfile::tempdir().unwrap();
    let mut window = Window::open(here.path());
    let restore = window.restore(&from);
    window.until(|event| match event {
        Event::Progress { ticket, .. } if *ticket == restore => Some(()),
        _ => None,
    });
    window.close();
    let mut window = Window::open(here.path());
    let half = window.until(|event| match event {
        Event::HalfRestored { from } => Some(from.clone()),
        _ => None,
    });
    if mails(here.path()) == 0 {
        assert_eq!(half.as_ref(), Some(&from));
        let again = window.restore(&from);
        assert!(matches!(window.end_of(again), Outcome::Done));
    }
    assert_eq!(mails(here.path()), MAILS);
    assert_eq!(window.accounts, 1);
    window.close();
}
