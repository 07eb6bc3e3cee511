//! Mail in and out with the whole program: import, export, duplicates, a check, a backup beside an
//! open window and its return; and the same by the window's own page.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};
use serde_json::Value;

use crate::desktop::{Desktop, Window};

use super::{hongyan, profile};

const CONFIG: &str = "[[account]]\nid = \"work\"\nname = \"Work\"\naddress = \"ann@example.org\"\n\
    check_every_minutes = 0\npop3 = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n\
    smtp = { host = \"127.0.0.1\", port = 9, tls = \"none\" }\n";

fn letter(number: usize) -> String {
    let people = [
        "王芳 <fang@example.org>",
        "Ann Archer <ann.archer@example.org>",
    ];
    let subjects = ["会议安排：季度总结", "Lunch on Friday, and the photographs"];
    format!(
        "From: {}\nTo: ann@example.org\nSubject: {} {number}\nMessage-ID: <{number}@example.org>\n\
         Date: {:02} Nov 2026 10:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\nFrom here on: number {number}\n",
        people[number % 2],
        subjects[number % 2],
        1 + number % 20,
    )
}

/// An mbox of 60 mails, three of them twice and one that is none.
fn mbox(path: &Path) {
    let from = "From ann@example.org Mon Jan  1 10:00:00 2024\n";
    let mut text = format!("{from}\nno header at all\n\n");
    for number in 0..60 {
        let mail = letter(number).replace("\nFrom here", "\n>From here");
        text.push_str(&format!("{from}Status: RO\n{mail}\n"));
    }
    fs::write(path, text).unwrap();
}

/// Standard output as JSON, and the code.
fn json(profile: &Path, arguments: &[&str]) -> (Value, i32) {
    let output = hongyan(profile, arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let value = serde_json::from_str(text.lines().next().unwrap_or("null"));
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let value = value.unwrap_or_else(|error| panic!("{error}: {text} {told}"));
    (value, output.status.code().unwrap())
}

/// Each exported file is the mail, octet by octet.
fn assert_each_is_the_letter(folder: &Path) {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "eml"));
    let mut mails: Vec<String> = files
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    mails.sort();
    let mut letters: Vec<String> = (0..60)
        .map(|n| format!("Status: RO\n{}", letter(n)))
        .collect();
    letters.sort();
    assert_eq!(mails, letters);
}

#[test]
fn mail_comes_in_goes_out_is_checked_and_backed_up_by_commands() {
    let profile = profile(CONFIG);
    let (at, outside) = (profile.path(), tempfile::tempdir().unwrap());
    let path = |name: &str| outside.path().join(name).display().to_string();
    mbox(&outside.path().join("Old mail.mbox"));
    let (told, code) = json(at, &["import", "--json", &path("Old mail.mbox")]);
    assert_eq!(
        (&told["imported"], &told["failed"], code),
        (&60.into(), &1.into(), 65)
    );
    assert_eq!(told["folders"][0], "Imported/Old mail");
    // Their words are in as well.
    let found = |profile: &Path| {
        let found = hongyan(profile, &["search", "--json", "\"here on\""]);
        String::from_utf8_lossy(&found.stdout).lines().count()
    };
    assert_eq!(found(at), 60);
    let (told, _code) = json(at, &["import", "--json", &path("Old mail.mbox")]);
    assert_eq!(
        (&told["imported"], &told["duplicates"]),
        (&0.into(), &60.into())
    );

    let nothing = hongyan(at, &["import", &path("nothing")]);
    assert_ne!(nothing.status.code(), Some(0));
    fs::write(path("notes.txt"), "notes").unwrap();
    let unknown = hongyan(at, &["import", &path("notes.txt")]);
    assert_eq!(unknown.status.code(), Some(66));
    let told = String::from_utf8_lossy(&unknown.stderr);
    assert!(told.contains("holds no mail that can be read"), "{told}");

    for format in ["maildir", "mbox", "eml"] {
        let (told, code) = json(at, &["export", "--json", "--format", format, &path(format)]);
        assert_eq!((&told["exported"], code), (&60.into(), 0), "{format}");
    }
    assert_each_is_the_letter(&outside.path().join("eml/work/Imported/Old mail"));
    let (told, code) = json(at, &["export", "--json", "--format", "mbox", &path("mbox")]);
    assert_eq!((&told["already"], code), (&60.into(), 0));
    let typo = hongyan(at, &["export", "--folder", "Improted", &path("typo")]);
    assert_eq!(typo.status.code(), Some(64));
    assert!(!outside.path().join("typo").exists());
    let (told, code) = json(at, &["verify", "--json"]);
    assert_eq!(
        (&told["mails"], &told["proved"], code),
        (&60.into(), &60.into(), 0)
    );

    let folder = at.join("mail/work/.Imported.Old mail/cur");
    let one = fs::read_dir(&folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = fs::read(&one).unwrap();
    bytes[40] ^= 1;
    fs::write(&one, &bytes).unwrap();
    let (told, code) = json(at, &["verify", "--json"]);
    assert_eq!((&told["found"], code), (&1.into(), 65));
    assert_eq!(told["findings"][0]["wrong"], "wrong-content");
    bytes[40] ^= 1;
    fs::write(&one, &bytes).unwrap();

    let name = one.file_name().unwrap().to_str().unwrap();
    let copy = at.join("mail/work/new").join(name.replace(".M", ".M9"));
    fs::copy(&one, &copy).unwrap();
    assert!(hongyan(at, &["index"]).status.success());
    let (told, _code) = json(at, &["duplicates", "--json"]);
    assert_eq!(told["alike"], "exact");
    assert_eq!(told["stays"]["folder"], "Imported/Old mail");
    assert!(hongyan(at, &["duplicates", "--remove"]).status.success());
    assert!(!copy.exists());

    assert!(hongyan(at, &["backup", &path("backup")]).status.success());
    let again = hongyan(at, &["backup", &path("backup")]);
    assert_eq!(again.status.code(), Some(73));
    let other = tempfile::tempdir().unwrap();
    let (told, code) = json(other.path(), &["restore", "--json", &path("backup")]);
    assert_eq!((&told["mails"], code), (&61.into(), 0));
    let refused = hongyan(other.path(), &["restore", &path("backup")]);
    assert_eq!(refused.status.code(), Some(73));
    assert_eq!(found(other.path()), found(at));
    let (told, code) = json(other.path(), &["verify", "--json"]);
    assert_eq!((&told["mails"], code), (&61.into(), 0));
}

fn shot(window: &mut Window, what: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("carry-{what}.png")));
    }
}

/// Opens import and export by its name in the palette.
fn open(window: &mut Window, (command, name): (&str, &str)) {
    window.key(Key::K, Modifiers::COMMAND);
    window.fill(command, name);
    window.key(Key::Enter, Modifiers::NONE);
}

#[test]
fn the_window_imports_checks_and_backs_up() {
    let profile = profile(CONFIG);
    let outside = tempfile::tempdir().unwrap();
    let path = |name: &str| outside.path().join(name).display().to_string();
    mbox(&outside.path().join("Old mail.mbox"));
    let desktop = Desktop::start(1280, 800);
    let mut window = desktop.open(profile.path(), &[]);
    window.wait("Inbox");
    open(&mut window, ("Command", "import and export"));
    window.wait("Choose files…");
    shot(&mut window, "import-empty");
    window.click("Choose files…");
    window.fill("File", &path("Old mail.mbox"));
    window.key(Key::Enter, Modifiers::NONE);
    window.wait("one mbox file");
    shot(&mut window, "import-chosen");
    window.click("Import now");
    window.wait("60 mails imported");
    window.wait("One could not be imported");
    shot(&mut window, "import-done");
    window.click("Duplicates");
    window.click("Look for duplicates");
    window.wait("No mail is there twice");
    window.click("Check");
    window.click("Check all mail");
    window.wait("Everything is as it should be");
    shot(&mut window, "check");
    // A command beside it: the backup needs no lock.
    let beside = hongyan(profile.path(), &["backup", &path("beside")]);
    assert!(beside.status.success());
    window.click("Backup");
    window.click("Back up…");
    window.fill("File", &path("backup"));
    window.key(Key::Enter, Modifiers::NONE);
    window.wait("60 mails backed up");
    shot(&mut window, "backup");
    assert!(outside.path().join("backup").is_file());
    window.key(Key::Escape, Modifiers::NONE);
    window.wait("Old mail");
    drop(window);
    restored(&desktop, &outside.path().join("backup"));
    pictures(&desktop, profile.path());
}

/// A window without an account takes the backup in, and shows its mail at once.
fn restored(desktop: &Desktop, backup: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let mut window = desktop.open(profile.path(), &[]);
    window.wait("Restore from a backup");
    shot(&mut window, "welcome");
    window.click("Restore from a backup");
    window.wait("Restore a backup…");
    shot(&mut window, "restore");
    window.click("Restore a backup…");
    window.fill("File", &backup.display().to_string());
    window.key(Key::Enter, Modifiers::NONE);
    window.wait("60 mails restored");
    shot(&mut window, "restored");
    window.key(Key::Escape, Modifiers::NONE);
    window.wait("Old mail");
    window.click("Old mail");
    window.wait("the photographs 59");
    shot(&mut window, "restored-list");
    let config = fs::read_to_string(profile.path().join("config.toml")).unwrap();
    assert!(config.contains("ann@example.org"));
    assert!(!profile.path().join("mail/.restoring").exists());
}

/// The same in Chinese, light and dark, for the eye.
fn pictures(desktop: &Desktop, profile: &Path) {
    if std::env::var_os("HONGYAN_SHOTS").is_none() {
        return;
    }
    // A copy, so that there is something to find.
    let folder = profile.join("mail/work/.Imported.Old mail/cur");
    for (number, entry) in fs::read_dir(&folder).unwrap().take(3).enumerate() {
        let path = entry.unwrap().path();
        let to = profile.join(format!("mail/work/new/180000000{number}.M{number}.host"));
        fs::copy(path, to).unwrap();
    }
    let file = profile.join("config.toml");
    for (theme, what) in [("light", "zh-light"), ("dark", "zh-dark")] {
        let head = format!("language = \"zh-CN\"\ntheme = \"{theme}\"\n");
        fs::write(&file, format!("{head}{CONFIG}")).unwrap();
        let mut window = desktop.open(profile, &[]);
        window.wait("收件箱");
        open(&mut window, ("命令", "导入与导出"));
        window.wait("选择文件…");
        shot(&mut window, &format!("{what}-import"));
        window.click("导出");
        window.wait("立即导出");
        shot(&mut window, &format!("{what}-export"));
        window.click("重复邮件");
        window.click("查找重复邮件");
        window.wait("把副本移到“已删除”");
        shot(&mut window, &format!("{what}-duplicates"));
    }
}
