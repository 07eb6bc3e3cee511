//! The server mailbox against a real Dovecot, in the real window: hundreds of mails looked at, one
//! fetched, one kept, some deleted, and what the server holds afterwards.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::PathBuf;

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};
use crate::servers::Servers;

use super::{hongyan, mails_in, profile};

const MAILS: usize = 400;

/// A mail whose head says more than a number.
fn letter(number: usize) -> Vec<u8> {
    let people = [
        "王芳 <fang@example.org>",
        "Ann Archer <ann.archer@example.org>",
        "Göran Åkesson <goran@example.org>",
        "山田太郎 <taro@example.org>",
        "Build service <build@lists.example.org>",
    ];
    let subjects = [
        "会议安排：季度总结与下一步计划",
        "Lunch on Friday, and the photographs from the lake",
        "Re: Faktura för oktober",
        "お見積もりの件について",
        "[hongyan] nightly build passed",
    ];
    let (day, hour) = (1 + number * 19 / MAILS, number % 24);
    let filler =
        "The goose flew over the river, and the letter was dry.\n".repeat(number * 37 % 900);
    format!(
        "From: {}\nTo: ann@example.org\nSubject: {} {number}\nMessage-ID: <{number}@example.org>\n\
         Date: {day:02} Nov 2026 {hour:02}:00:00 +0000\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\nNumber {number}\n{filler}",
        people[number % people.len()],
        subjects[number % subjects.len()],
    )
    .into_bytes()
}

fn shot(window: &mut Window, what: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("server-mailbox-{what}.png")));
    }
}

fn filtered(window: &mut Window, words: &str) {
    window.fill("Filter", words);
    window.wait_gone("build passed 399");
    window.key(Key::Tab, Modifiers::NONE);
}

#[test]
fn what_lies_on_a_real_server_is_seen_fetched_kept_and_deleted_through_the_window() {
    let servers = Servers::start_dovecot(&["ann"]);
    let keep = "keep_on_server = { days = 14 }";
    for number in 0..100 {
        servers.deliver("ann", &format!("{number:04}.mail.example"), &letter(number));
    }
    let profile = profile(&servers.config("ann", "implicit", keep));
    assert!(hongyan(profile.path(), &["fetch"]).status.success());
    for number in 100..MAILS {
        servers.deliver("ann", &format!("{number:04}.mail.example"), &letter(number));
    }
    let desktop = Desktop::start(1280, 800);
    let mut window = desktop.open(profile.path(), &[]);
    window.wait("Inbox");
    window.key(Key::K, Modifiers::COMMAND);
    window.fill("Command", "server mailbox");
    window.key(Key::Enter, Modifiers::NONE);
    window.wait("400 mails");
    window.wait("山田太郎, お見積もりの件について 398");
    window.wait_gone("Reading heads");
    assert!(!servers.log("dovecot.log").contains("del=1"));
    shot(&mut window, "en-light");

    filtered(&mut window, "387");
    window.click("387, ");
    window.click("Fetch");
    window.wait("One mail fetched");
    window.click("Keep on server");
    window.wait("Kept for good");
    let here = mails_in(&profile.path().join("mail/ann"));
    assert_eq!(here.len(), 101);

    // One that is here and three that are nowhere else.
    filtered(&mut window, "lake 96");
    window.key(Key::A, Modifiers::COMMAND);
    window.wait("4 selected");
    window.click("Delete on server");
    window.wait("3 are nowhere else");
    shot(&mut window, "en-question");
    window.click("Delete the one that is here");
    window.wait("One mail deleted on the server");
    assert_eq!(servers.count("ann"), MAILS - 1);
    assert_eq!(mails_in(&profile.path().join("mail/ann")).len(), 101);
    window.rests(3);
    drop(window);

    pictures(&desktop, profile.path());
    // The next fetch brings what was never here, once, and nothing that was deleted.
    let output = hongyan(profile.path(), &["fetch"]);
    assert!(output.status.success());
    let here = mails_in(&profile.path().join("mail/ann"));
    assert_eq!(here.len(), MAILS);
    assert!(here.values().all(|count| *count == 1));
}

/// The same in Chinese and dark, for the eye.
fn pictures(desktop: &Desktop, profile: &std::path::Path) {
    if std::env::var_os("HONGYAN_SHOTS").is_none() {
        return;
    }
    let file = profile.join("config.toml");
    let config = fs::read_to_string(&file).unwrap();
    for (theme, what) in [("light", "zh-light"), ("dark", "zh-dark")] {
        let head = format!("language = \"zh-CN\"\ntheme = \"{theme}\"\n");
        fs::write(&file, format!("{head}{config}")).unwrap();
        let mut window = desktop.open(profile, &[]);
        window.wait("收件箱");
        window.key(Key::K, Modifiers::COMMAND);
        window.fill("命令", "服务器邮箱");
        window.key(Key::Enter, Modifiers::NONE);
        window.wait("399 封");
        window.wait_gone("正在读取");
        window.key(Key::ArrowDown, Modifiers::NONE);
        for _row in 0..3 {
            window.key(Key::ArrowDown, Modifiers::SHIFT);
        }
        window.click("从服务器删除");
        window.wait("永久删除全部 4 封");
        shot(&mut window, what);
    }
    fs::write(&file, config).unwrap();
}
