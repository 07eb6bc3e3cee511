//! SIGKILL at moments of `hongyan backup`, `restore` and `export`: nothing half stands under a final
//! name, the same command goes on, and every mail is there once in the end (I1, I2).
//!
//! `HONGYAN_KILLS` says how often, as for fetches.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{hongyan, numbered, profile, program};

const MAILS: usize = 400;
const CONFIG: &str = "[[account]]\nid = \"work\"\naddress = \"ann@example.org\"\n\
    check_every_minutes = 0\npop3 = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n\
    smtp = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n";

/// A profile with mails, and an empty folder for what leaves it.
struct Scene {
    profile: tempfile::TempDir,
    outside: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let scene = Self {
            profile: profile(CONFIG),
            outside: tempfile::tempdir().unwrap(),
        };
        let from = scene.outside.path().join("from");
        fs::create_dir(&from).unwrap();
        for number in 0..MAILS {
            let mail = numbered(number, number % 40 * 500);
            fs::write(from.join(format!("{number}.eml")), mail).unwrap();
        }
        let from = from.display().to_string();
        assert!(hongyan(scene.at(), &["import", &from]).status.success());
        scene
    }

    fn at(&self) -> &Path {
        self.profile.path()
    }

    fn path(&self, name: &str) -> String {
        self.outside.path().join(name).display().to_string()
    }
}

/// Runs a command and kills it after a part of the time it takes; true: it was killed.
fn killed(profile: &Path, arguments: &[&str], patience: Duration) -> bool {
    let mut victim = program(profile, arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(patience);
    let ended = victim.try_wait().unwrap();
    victim.kill().ok();
    victim.wait().unwrap();
    ended.is_none()
}

/// How long a command takes that is not killed.
#[expect(
    clippy::disallowed_methods,
    reason = "the moments of a kill are parts of how long it takes"
)]
fn whole(profile: &Path, arguments: &[&str]) -> Duration {
    let began = Instant::now();
    let done = hongyan(profile, arguments);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{arguments:?}: {told}");
    began.elapsed()
}

/// The moments of a command at which it is killed.
fn moments(takes: Duration) -> impl Iterator<Item = Duration> {
    let wanted = u32::try_from(super::killed::number("HONGYAN_KILLS", 12)).unwrap();
    (0..wanted).map(move |number| takes * (2 * number + 1) / (2 * wanted))
}

fn say(what: &str, kills: usize) {
    assert!(kills > 0, "{what} is done too soon to be killed");
    println!("crash suite: {what} of a real process: {kills} kills, 0 lost, 0 doubled");
}

/// How often each mail lies in a profile, in whatever folder.
fn mails(profile: &Path) -> BTreeMap<Vec<u8>, usize> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(profile.join("mail/work")).unwrap() {
        for (mail, count) in super::mails_in(&entry.unwrap().path()) {
            *found.entry(mail).or_default() += count;
        }
    }
    found
}

#[test]
fn i1_a_backup_killed_at_any_moment_is_whole_or_not_there() {
    let scene = Scene::new();
    let takes = whole(scene.at(), &["backup", &scene.path("first")]);
    let mut kills = 0;
    for (number, patience) in moments(takes).enumerate() {
        let to = scene.path(&format!("backup {number}"));
        kills += usize::from(killed(scene.at(), &["backup", &to], patience));
        if Path::new(&to).exists() {
            let other = tempfile::tempdir().unwrap();
            whole(other.path(), &["restore", &to]);
            assert_eq!(mails(other.path()), mails(scene.at()));
        } else {
            whole(scene.at(), &["backup", &to]);
        }
    }
    say("backup", kills);
}

#[test]
fn i1_i2_a_restore_killed_at_random_moments_goes_on_and_ends_with_every_mail_once() {
    let scene = Scene::new();
    let backup = scene.path("backup");
    whole(scene.at(), &["backup", &backup]);
    let other = tempfile::tempdir().unwrap();
    let takes = whole(other.path(), &["restore", &backup]);
    let mut kills = 0;
    for patience in moments(takes) {
        let back = tempfile::tempdir().unwrap();
        let was_killed = killed(back.path(), &["restore", &backup], patience);
        kills += usize::from(was_killed);
        let is_whole = back.path().join("mail/.restoring/whole.json").exists();
        let has_settings = back.path().join("config.toml").exists();
        if was_killed && !is_whole && !has_settings {
            // Until then nothing is there under its name.
            assert!(!back.path().join("mail/work").exists());
            whole(back.path(), &["restore", &backup]);
        }
        // What was killed when all of it was there is put in its place by whatever comes next.
        assert!(hongyan(back.path(), &["index"]).status.success());
        assert_eq!(mails(back.path()), mails(scene.at()));
        assert!(!back.path().join("mail/.restoring").exists());
    }
    say("restore", kills);
}

#[test]
fn i1_i2_an_export_killed_at_random_moments_goes_on_and_ends_with_every_mail_once() {
    let scene = Scene::new();
    let before = mails(scene.at());
    let mut kills = 0;
    for format in ["maildir", "mbox", "eml"] {
        let first = scene.path(&format!("first {format}"));
        let takes = whole(scene.at(), &["export", "--format", format, &first]);
        let out = scene.path(format);
        let arguments = ["export", "--format", format, &out];
        for patience in moments(takes).step_by(3) {
            kills += usize::from(killed(scene.at(), &arguments, patience));
        }
        whole(scene.at(), &arguments);
        let other = profile(CONFIG);
        whole(other.path(), &["import", &out]);
        assert_eq!(mails(other.path()), before, "{format}");
        assert_eq!(mails(scene.at()), before, "{format}");
    }
    say("export", kills);
}
