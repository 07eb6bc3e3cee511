//! The server mailbox against a real Dovecot, in the real window: hundreds of mails looked at, one
//! fetched, one kept, some deleted, and what the server holds afterwards.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};
use crate::servers::Servers;

use super::{hongyan, mails_in, profile};

const MAILS: usize = 400;

/// A mail whose head says more than a number.
fn letter(number: usize) -> Vec<u8> {
    letter_of(number, MAILS)
}

/// The same, one of so many.
fn letter_of(number: usize, mails: usize) -> Vec<u8> {
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
    let (day, hour) = (1 + number * 19 / mails, number % 24);
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
    window.click("Delete on the server only the one");
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
fn pictures(desktop: &Desktop, profile: &Path) {
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

/// A window on this profile in this language and theme.
fn window_in(
    desktop: &Desktop,
    profile: &Path,
    config: &str,
    (tag, theme): (&str, &str),
) -> Window {
    let head = format!("language = \"{tag}\"\ntheme = \"{theme}\"\n");
    fs::write(profile.join("config.toml"), format!("{head}{config}")).unwrap();
    let mut window = desktop.open(profile, &[]);
    let chinese = tag == "zh-CN";
    window.wait(if chinese { "收件箱" } else { "Inbox" });
    window
}

fn open_server_mailbox(window: &mut Window, chinese: bool) {
    window.key(Key::K, Modifiers::COMMAND);
    let (command, label) = match chinese {
        true => ("命令", "服务器邮箱"),
        false => ("Command", "server mailbox"),
    };
    window.fill(command, label);
    window.key(Key::Enter, Modifiers::NONE);
}

/// The rows in sight, from above.
fn rows(window: &mut Window) -> Vec<String> {
    let widgets = window.widgets().into_iter();
    let rows = widgets.filter(|widget| widget.role == egui::accesskit::Role::Row);
    rows.map(|row| row.label).collect()
}

#[test]
fn three_thousand_rows_are_ordered_by_each_column_walked_and_selected_by_keyboard() {
    const MANY: usize = 3000;
    let servers = Servers::start(&["ann"]);
    for number in 0..30 {
        let mail = letter_of(number, MANY);
        servers.deliver("ann", &format!("{number:04}.mail.example"), &mail);
    }
    let config = servers.config("ann", "implicit", "max_download_bytes = 9000");
    let profile = profile(&config);
    assert!(hongyan(profile.path(), &["fetch"]).status.success());
    for number in 30..MANY {
        let mail = letter_of(number, MANY);
        servers.deliver("ann", &format!("{number:04}.mail.example"), &mail);
    }
    let desktop = Desktop::start(1280, 800);
    let mut window = window_in(&desktop, profile.path(), &config, ("en", "light"));
    open_server_mailbox(&mut window, false);
    window.wait("3,000 mails");
    window.wait_gone("Reading heads");
    // The keys lead to both ends and select what lies between.
    window.key(Key::End, Modifiers::NONE);
    window.wait("王芳, 会议安排：季度总结与下一步计划 0, ");
    assert!(rows(&mut window).len() < 40, "only what is seen is drawn");
    window.key(Key::PageUp, Modifiers::SHIFT);
    window.key(Key::ArrowUp, Modifiers::SHIFT);
    shot(&mut window, "3000-range");
    window.key(Key::Home, Modifiers::SHIFT);
    window.wait("3,000 selected");
    window.key(Key::ArrowDown, Modifiers::NONE);
    window.wait("1 selected");
    window.key(Key::A, Modifiers::COMMAND);
    window.wait("3,000 selected");
    window.key(Key::Delete, Modifiers::NONE);
    window.wait("Delete all 3,000 for good");
    window.key(Key::Escape, Modifiers::NONE);
    // Each column orders all rows, and the other way round.
    for (column, ends) in [
        ("Sender", ["Ann Archer, ", "王芳, "]),
        ("Subject", ["Build service, ", "王芳, "]),
        (
            "Size",
            ["Göran Åkesson, Re: Faktura för oktober 2627, ", "王芳, "],
        ),
        (
            "Copy here",
            [
                "Build service, [hongyan] nightly build passed 2999, ",
                "王芳, ",
            ],
        ),
        (
            "Date",
            [
                "Build service, [hongyan] nightly build passed 2999, ",
                "王芳, ",
            ],
        ),
    ] {
        for end in ends {
            window.click(column);
            window.key(Key::Home, Modifiers::NONE);
            let top = rows(&mut window).into_iter().next().unwrap_or_default();
            assert!(top.starts_with(end), "{column}: {top}");
        }
    }
    window.rests(2);
    drop(window);
    looks(&desktop, &profile, &config);
}

/// The same in both languages and themes, for the eye; a mail of which only the beginning is here,
/// in list and reading view; files beside the server's limit.
fn looks(desktop: &Desktop, profile: &tempfile::TempDir, config: &str) {
    if std::env::var_os("HONGYAN_SHOTS").is_none() {
        return;
    }
    // The server refuses, and has said by then how large a mail may be.
    let mail = profile.path().join("mail.txt");
    fs::write(&mail, "Subject: Hello\n\nHello\n").unwrap();
    let sent = super::program(profile.path(), &["send", "nobody@example.org"])
        .stdin(fs::File::open(&mail).unwrap())
        .output();
    assert_eq!(sent.unwrap().status.code(), Some(69));
    let file = profile.path().join("年度报告.pdf");
    fs::write(&file, vec![b'x'; 9_000_000]).unwrap();
    for (tag, theme) in [
        ("en", "light"),
        ("en", "dark"),
        ("zh-CN", "light"),
        ("zh-CN", "dark"),
    ] {
        let chinese = tag == "zh-CN";
        let say = |english: &'static str, chinese_words: &'static str| {
            if chinese { chinese_words } else { english }
        };
        let what = |step: &str| format!("3000-{step}-{tag}-{theme}");
        let mut window = window_in(desktop, profile.path(), config, (tag, theme));
        window.click("Göran Åkesson, Re: Faktura för oktober 22");
        window.wait(say("Download the whole mail", "下载整封邮件"));
        shot(&mut window, &what("part"));
        open_server_mailbox(&mut window, chinese);
        window.wait(say("3,000 mails", "3,000 封"));
        window.wait_gone(say("Reading heads", "正在读取"));
        window.key(Key::ArrowDown, Modifiers::NONE);
        for _row in 0..3 {
            window.key(Key::ArrowDown, Modifiers::SHIFT);
        }
        shot(&mut window, &what("top"));
        window.key(Key::Delete, Modifiers::NONE);
        window.wait(say("Delete all 4 for good", "永久删除全部 4 封"));
        shot(&mut window, &what("question"));
        window.key(Key::Escape, Modifiers::NONE);
        window.key(Key::N, Modifiers::COMMAND);
        window.click(say("Attach", "添加附件"));
        window.fill(say("File name", "文件名"), file.to_str().unwrap());
        window.key(Key::Enter, Modifiers::NONE);
        window.wait("年度报告.pdf");
        shot(&mut window, &what("size"));
    }
}
