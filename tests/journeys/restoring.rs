//! A backup that comes back in a window: stopped, begun again at once, with settings changed
//! meanwhile, with something in its way.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::SyncSender;

use hongyan::channel::doctor::{Endpoint, Patient};
use hongyan::channel::event::ServerKind;
use hongyan::channel::{
    CarryCause, CarryCommand, CarryEvent, Cause, Command, Event, Failure, Handle, Outcome, Task,
    Ticket, handle,
};
use hongyan::config::{Profile, edit};
use hongyan::model::account::TlsMode;
use hongyan::model::{AccountId, AccountSettings, Announce};
use hongyan::store::backup::{self, BackupPlaces};
use hongyan::store::disk::Disk;
use hongyan::store::disk::rehearsal::Rehearsal;
use hongyan::store::{Proceed, ProfilePaths, Store};
use hongyan::worker::{self, Config};

use super::desk::account;

const MAILS: usize = 600;

fn work() -> AccountSettings {
    account(9, 9, TlsMode::None)
}

/// An account that no backup has.
fn another() -> AccountSettings {
    AccountSettings {
        id: AccountId::new("another").unwrap(),
        ..work()
    }
}

/// A backup of a profile with this many mails.
fn backup(folder: &Path, name: &str, mails: usize) -> PathBuf {
    backup_with(folder, name, mails, "")
}

/// The same with something behind its settings.
fn backup_with(folder: &Path, name: &str, mails: usize, settings: &str) -> PathBuf {
    let profile = Profile::in_folder(&folder.join(format!("of {name}")));
    profile.make_folders().unwrap();
    edit::save_account(&profile.config, &work()).unwrap();
    let mut config = fs::OpenOptions::new();
    let mut config = config.append(true).open(&profile.config).unwrap();
    config.write_all(settings.as_bytes()).unwrap();
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
        Self::on(folder, Disk::real())
    }

    /// One that writes no more than a part of a backup of [`MAILS`] until what is returned beside
    /// is dropped.
    fn holding(folder: &Path) -> (Self, SyncSender<()>) {
        let (held, gate) = Rehearsal::holding("/300.x.host:2,.restoring");
        (Self::on(folder, Disk::rehearsing(held)), gate)
    }

    fn on(folder: &Path, disk: Disk) -> Self {
        let profile = Profile::in_folder(folder);
        profile.make_folders().unwrap();
        worker::finish_restoring(&profile).unwrap();
        let settings = hongyan::config::load(&profile.config).unwrap();
        let (handle, end) = handle::pair();
        let config = Config {
            disk,
            ..Config::for_window(profile, settings)
        };
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

    /// Waits until a part of a backup is here.
    fn until_some_of(&mut self, restore: Ticket) {
        self.until(|event| match event {
            Event::Progress { ticket, .. } if *ticket == restore => Some(()),
            _ => None,
        });
    }

    fn add_another(&mut self) -> Ticket {
        let settings = another();
        self.handle.send(Command::SaveAccount {
            settings: Box::new(settings),
            password: None,
        })
    }

    /// Why something failed.
    fn failure_of(&mut self, asked: Ticket) -> Failure {
        match self.end_of(asked) {
            Outcome::Failed(failure) => failure,
            other => panic!("{other:?}"),
        }
    }

    /// Where a backup lies that is told to have come too late.
    fn late_backup(&mut self) -> PathBuf {
        let cause = self.until(|event| match event {
            Event::Notice { failure } if failure.task == Task::Restore => {
                Some(failure.cause.clone())
            }
            _ => None,
        });
        match cause {
            Cause::Carry(CarryCause::BackupLate { path }) => path,
            other => panic!("{other:?}"),
        }
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
        self.close_at(quit);
    }

    fn close_at(mut self, quit: Ticket) {
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
    let (mut window, gate) = Window::holding(here.path());
    let stopped = window.restore(&first);
    window.until_some_of(stopped);
    window.handle.send(Command::Cancel { ticket: stopped });
    assert!(matches!(window.end_of(stopped), Outcome::Cancelled));
    let again = window.restore(&other);
    drop(gate);
    let outcome = window.end_of(again);
    assert!(matches!(outcome, Outcome::Done), "{outcome:?}");
    assert_eq!(window.restored, [again]);
    assert_eq!((mails(here.path()), window.accounts), (7, 1));
    assert!(!here.path().join("mail/.restoring").exists());
    window.close();
}

#[test]
fn what_is_chosen_while_a_backup_comes_back_is_kept_beside_and_no_account_is_added_to_it() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", MAILS);
    let here = tempfile::tempdir().unwrap();
    let (mut window, gate) = Window::holding(here.path());
    let restore = window.restore(&from);
    window.until_some_of(restore);
    let preferences = window.handle.send(Command::SavePreferences {
        language: "en".to_owned(),
        theme: "dark".to_owned(),
        announce: Announce::default(),
    });
    let kept = window.end_of(preferences);
    assert!(matches!(kept, Outcome::Done), "{kept:?}");
    let added = window.add_another();
    let refused = window.failure_of(added);
    assert_eq!(refused.cause, Cause::Carry(CarryCause::Restoring));
    drop(gate);
    let back = window.end_of(restore);
    assert!(matches!(back, Outcome::Done), "{back:?}");
    let text = |name: &str| fs::read_to_string(here.path().join(name)).unwrap();
    let settings = text("config.toml");
    assert!(settings.contains("id = \"work\""), "{settings}");
    assert!(
        !settings.contains("another") && !settings.contains("dark"),
        "{settings}"
    );
    let before = text("config.toml.before");
    assert!(before.contains("theme = \"dark\""), "{before}");
    assert_eq!(mails(here.path()), MAILS);
    window.close();
}

#[test]
fn a_window_closed_while_a_backup_comes_back_goes_on_at_its_next_start() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", MAILS);
    let here = tempfile::tempdir().unwrap();
    let (mut window, gate) = Window::holding(here.path());
    let restore = window.restore(&from);
    window.until_some_of(restore);
    // A server that says nothing: what waits for it ends because the window does.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = Endpoint {
        server: ServerKind::Pop3,
        host: "127.0.0.1".to_owned(),
        port: silent.local_addr().unwrap().port(),
        tls: TlsMode::None,
    };
    let waits = window.handle.send(Command::Examine {
        patient: Patient::Servers(vec![endpoint]),
    });
    let quit = window.handle.send(Command::Quit);
    assert!(matches!(window.end_of(waits), Outcome::Cancelled));
    drop(gate);
    window.close_at(quit);
    assert_eq!(mails(here.path()), 0);
    let mut window = Window::open(here.path());
    let half = window.until(|event| match event {
        Event::HalfRestored { from } => Some(from.clone()),
        _ => None,
    });
    assert_eq!((half.as_ref(), window.accounts), (Some(&from), 0));
    let again = window.restore(&from);
    assert!(matches!(window.end_of(again), Outcome::Done));
    assert_eq!((mails(here.path()), window.accounts), (MAILS, 1));
    window.close();
}

#[test]
fn no_account_comes_before_a_backup_that_waits_and_the_next_start_puts_it_in_its_place() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", 7);
    let here = tempfile::tempdir().unwrap();
    let mut window = Window::open(here.path());
    let config = here.path().join("config.toml");
    fs::create_dir(&config).unwrap();
    let asked = window.restore(&from);
    let failure = window.failure_of(asked);
    let path = here.path().join("mail/.restoring");
    let occupied = CarryCause::Occupied {
        path: config.clone(),
    };
    let half = CarryCause::HalfRestored {
        path: path.clone(),
        why: Box::new(Cause::Carry(occupied)),
    };
    assert_eq!(
        (failure.task, failure.cause),
        (Task::Restore, Cause::Carry(half))
    );
    fs::remove_dir(&config).unwrap();
    let added = window.add_another();
    let refused = window.failure_of(added);
    assert_eq!(
        refused.cause,
        Cause::Carry(CarryCause::BackupWaits { path })
    );
    assert!(!config.exists());
    window.close();
    let mut window = Window::open(here.path());
    window.until(|event| matches!(event, Event::HalfRestored { .. }).then_some(()));
    assert_eq!((mails(here.path()), window.accounts), (7, 1));
    window.close();
}

/// Where a backup lies that was set aside.
fn set_aside(folder: &Path) -> PathBuf {
    let entries = fs::read_dir(folder.join("mail")).unwrap();
    let mut names = entries.map(|entry| entry.unwrap().path());
    let is_aside = |path: &PathBuf| path.to_string_lossy().contains("/.not-restored");
    names.find(is_aside).unwrap()
}

/// A profile in which a backup of 7 mails waits for its place.
fn waiting(folder: &Path) -> Profile {
    let outside = tempfile::tempdir().unwrap();
    let from = backup(outside.path(), "backup", 7);
    let profile = Profile::in_folder(folder);
    profile.make_folders().unwrap();
    let places = BackupPlaces {
        config: profile.config.clone(),
        mail: profile.mail.clone(),
        lock: profile.lock.clone(),
    };
    backup::bring_here(&from, &places, &Disk::real(), &mut |_on| Proceed::GoOn).unwrap();
    profile
}

#[test]
fn a_command_says_that_a_backup_came_too_late_and_a_window_says_it_without_an_account_too() {
    let here = tempfile::tempdir().unwrap();
    let profile = waiting(here.path());
    let index = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hongyan"));
        command.arg("--profile").arg(here.path()).arg("index");
        let run = command.output().unwrap();
        let error = String::from_utf8(run.stderr).unwrap();
        (run.status.code().unwrap(), error)
    };
    // A typo sets nothing aside: whose the settings are nobody knows.
    fs::write(&profile.config, "frobnicate = 1\n").unwrap();
    let (code, error) = index();
    assert_eq!(code, 78, "{error}");
    assert!(here.path().join("mail/.restoring/whole.json").exists());
    fs::remove_file(&profile.config).unwrap();
    edit::save_account(&profile.config, &another()).unwrap();
    let (code, error) = index();
    assert_eq!(code, 0, "what was asked is done: {error}");
    let aside = set_aside(here.path());
    let is_said = error.contains(&aside.display().to_string());
    assert!(is_said && error.lines().count() == 1, "{error}");
    assert_eq!(index(), (0, String::new()), "it is said once");
    fs::remove_file(&profile.config).unwrap();
    let earlier = here.path().join("mail/.not-restored-1");
    fs::create_dir(&earlier).unwrap();
    let mut window = Window::open(here.path());
    assert_eq!(
        [window.late_backup(), window.late_backup()],
        [earlier, aside]
    );
    window.close();
}

#[test]
fn a_window_says_where_a_backup_lies_that_came_after_an_account() {
    let here = tempfile::tempdir().unwrap();
    let profile = waiting(here.path());
    edit::save_account(&profile.config, &another()).unwrap();
    let mut window = Window::open(here.path());
    assert_eq!(window.late_backup(), set_aside(here.path()));
    assert_eq!(window.accounts, 1);
    let settings = fs::read_to_string(&profile.config).unwrap();
    assert!(
        settings.contains("another") && !settings.contains("work"),
        "{settings}"
    );
    window.close();
}

#[test]
fn a_backup_that_has_its_place_and_cannot_be_shown_is_not_said_to_be_missing() {
    let outside = tempfile::tempdir().unwrap();
    let from = backup_with(outside.path(), "backup", 7, "\n[frobnicate]\n");
    let here = tempfile::tempdir().unwrap();
    let mut window = Window::open(here.path());
    let asked = window.restore(&from);
    let failure = window.failure_of(asked);
    assert_eq!(failure.task, Task::TakeIn);
    assert!(matches!(failure.cause, Cause::Settings { .. }), "{failure}");
    assert_eq!(mails(here.path()), 7);
    assert!(!here.path().join("mail/.restoring").exists());
    window.close();
}
