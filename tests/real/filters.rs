//! Filters by the program itself: on the command line, and in the window with a table of what they
//! would do, why, and undo.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};

use super::{hongyan, mails_in, profile};
use crate::desktop::{Desktop, Window};

const CONFIG: &str = r#"
[[account]]
id = "work"
name = "Work"
address = "ann@example.org"
check_every_minutes = 0
[account.pop3]
host = "localhost"
port = 1
tls = "none"
[account.smtp]
host = "localhost"
port = 1
tls = "none"

[[filter]]
name = "Rust lists"
when = "to:lists.rust.example"
move = "Lists/Rust"
tag = ["rust"]

[[filter]]
name = "Meetings"
when = "会议 OR subject:meeting"
mark = ["flagged"]

[[filter]]
name = "Old offers"
enabled = false
when = "from:shop.example before:2026"
delete = true
"#;

fn write(profile: &Path, folder: &str, number: usize, mail: (&str, &str, &str, &str)) -> PathBuf {
    let (from, to, subject, body) = mail;
    let directory = profile.join("mail/work").join(folder).join("cur");
    fs::create_dir_all(&directory).unwrap();
    for part in ["new", "tmp"] {
        fs::create_dir_all(directory.with_file_name(part)).unwrap();
    }
    let text = format!(
        "From: {from}\nTo: {to}\nSubject: {subject}\nDate: Fri, 20 Nov 2026 10:{number:02}:00 +0000\n\
         Message-ID: <{number}@example.org>\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    );
    let file = directory.join(format!("17000000{number:02}.M1P1Q{number}.host:2,S"));
    fs::write(&file, text).unwrap();
    file
}

fn fill(profile: &Path) {
    let lists = "users@lists.rust.example";
    let own = "ann@example.org";
    let mails = [
        (
            "Niko <niko@rust.example>",
            lists,
            "Const generics in 1.95",
            "What do you think of it?",
        ),
        (
            "Bob Lee <bob@example.org>",
            own,
            "Lunch on Friday",
            "At the usual place",
        ),
        (
            "Jane <jane@rust.example>",
            lists,
            "Re: Const generics in 1.95",
            "I like it a lot",
        ),
        (
            "王芳 <fang@example.org>",
            own,
            "周三的安排",
            "请大家准时参加会议，地点不变。",
        ),
        (
            "Göran Åkesson <goran@example.org>",
            own,
            "Meeting moved to ten",
            "See you there",
        ),
        (
            "Shop <news@shop.example>",
            own,
            "Sale of the week",
            "Everything must go",
        ),
        (
            "Yuki <yuki@rust.example>",
            lists,
            "Borrow checker question",
            "Why does this not compile?",
        ),
        (
            "Bob Lee <bob@example.org>",
            own,
            "Photos of the garden",
            "They are attached",
        ),
    ];
    for (number, mail) in mails.into_iter().enumerate() {
        write(profile, "", number, mail);
    }
    let junk = (
        "Prizes <win@prizes.example>",
        own,
        "You have won",
        "Casino bonus, claim it now",
    );
    write(profile, ".Junk", 60, junk);
    let trace = r#"{"mail":"1700000060.M1P1Q60.host","arrival":true,"traces":[{"at":1795168800,"by":{"junk":{"likelihood":0.9987,"weights":[{"place":"body","word":"casino","in_junk":31,"in_good":0,"likelihood":0.993},{"place":"link","word":"prizes.example","in_junk":22,"in_good":0,"likelihood":0.99},{"place":"body","word":"bonus","in_junk":27,"in_good":1,"likelihood":0.98},{"place":"subject","word":"won","in_junk":9,"in_good":0,"likelihood":0.976},{"place":"from","word":"prizes","in_junk":8,"in_good":0,"likelihood":0.973},{"place":"body","word":"claim","in_junk":12,"in_good":1,"likelihood":0.957}],"junk_mails":41,"good_mails":82}},"did":[{"moved":"Junk"},"quiet"],"because":[]}]}"#;
    fs::write(profile.join("mail/work/filtered"), format!("{trace}\n")).unwrap();
}

#[test]
fn filters_are_rehearsed_run_and_told_on_the_command_line() {
    let profile = profile(CONFIG);
    fill(profile.path());
    let inbox = profile.path().join("mail/work");
    let text = |arguments: &[&str]| {
        let output = hongyan(profile.path(), arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    text(&["index"]);
    let rehearsed = text(&["filter", "--dry-run", "--json"]);
    assert_eq!(rehearsed.lines().count(), 5, "{rehearsed}");
    assert_eq!(mails_in(&inbox).len(), 8, "nothing was done");
    let first: serde_json::Value = serde_json::from_str(rehearsed.lines().next().unwrap()).unwrap();
    assert_eq!(first["subject"], "Borrow checker question");
    assert_eq!(first["done"], false);
    assert_eq!(first["filters"][0]["by"]["filter"], "Rust lists");
    assert_eq!(first["filters"][0]["did"][0]["moved"], "Lists/Rust");
    assert_eq!(first["filters"][0]["because"][0]["place"], "to");
    let said = text(&["filter", "--dry-run", "Old offers"]);
    assert_eq!(said, "Nothing to do with 8 mails\n");
    let done = text(&["filter", "Rust lists"]);
    assert!(
        done.contains("By filter “Rust lists”: moved to Lists/Rust, tagged rust"),
        "{done}"
    );
    assert!(done.ends_with("3 mails of 8 were changed\n"), "{done}");
    assert_eq!(mails_in(&inbox).len(), 5);
    assert_eq!(mails_in(&inbox.join(".Lists.Rust")).len(), 3);
    // The index deleted, the reasons are as true as before.
    for file in ["index.sqlite", "index.sqlite-wal", "index.sqlite-shm"] {
        fs::remove_file(profile.path().join(file)).ok();
    }
    text(&["index"]);
    let found = text(&["search", "--json", "Borrow"]);
    let found: serde_json::Value = serde_json::from_str(found.lines().next().unwrap()).unwrap();
    assert_eq!(
        found["filtered"][0]["by"]["filter"], "Rust lists",
        "{found}"
    );
    let unknown = hongyan(profile.path(), &["filter", "Nobody"]);
    assert_eq!(unknown.status.code(), Some(64));
}

/// Keeps a picture where that is wanted.
fn shot(window: &mut Window, name: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("filters-{name}.png")));
    }
}

#[test]
fn filters_are_made_rehearsed_run_and_undone_through_the_window() {
    let desktop = Desktop::start(1280, 800);
    for (tag, theme) in [
        ("en", "light"),
        ("en", "dark"),
        ("zh-CN", "light"),
        ("zh-CN", "dark"),
    ] {
        let is_first = tag == "en" && theme == "light";
        if !is_first && std::env::var_os("HONGYAN_SHOTS").is_none() {
            continue;
        }
        let settings = format!("language = \"{tag}\"\ntheme = \"{theme}\"\n{CONFIG}");
        let profile = profile(&settings);
        fill(profile.path());
        let mut window = desktop.open(profile.path(), &[]);
        through(
            &mut window,
            profile.path(),
            tag == "zh-CN",
            &format!("{tag}-{theme}"),
        );
    }
}

fn through(window: &mut Window, profile: &Path, is_chinese: bool, look: &str) {
    let say = |english: &'static str, chinese: &'static str| {
        if is_chinese { chinese } else { english }
    };
    window.wait("Bob Lee, Lunch on Friday");
    // Everything that the filters would do, before they do it.
    window.key(Key::Comma, Modifiers::COMMAND);
    window.click(say("Filters…", "过滤规则…"));
    window.wait("Rust lists");
    shot(window, &format!("list-{look}"));
    window.click(say("Run filters…", "运行过滤规则…"));
    window.wait("Borrow checker question");
    shot(window, &format!("rehearsal-{look}"));
    window.click(say(
        "Change Meeting moved to ten",
        "处理 Meeting moved to ten",
    ));
    window.click(say("Change 4 mails", "处理 4 封邮件"));
    window.wait(say("Filters changed 4 mails", "过滤规则处理了 4 封邮件"));
    window.key(Key::Escape, Modifiers::NONE);
    window.key(Key::Escape, Modifiers::NONE);
    let lists = profile.join("mail/work/.Lists.Rust");
    assert_eq!(mails_in(&lists).len(), 3);
    window.click("Lists/Rust");
    window.click("Yuki, Borrow checker question");
    window.wait(say("By filter “Rust lists”", "过滤规则“Rust lists”"));
    shot(window, &format!("reason-{look}"));
    // The reader has a button of the folder's name.
    window.key(Key::K, Modifiers::COMMAND);
    window.fill(say("Command", "命令"), say("Go to Junk", "前往垃圾邮件"));
    window.key(Key::Enter, Modifiers::NONE);
    window.click("Prizes, You have won");
    window.click(say("By the junk filter", "垃圾邮件过滤（把握"));
    window.wait(say("What weighed most", "下面这些词分量最重"));
    shot(window, &format!("junk-{look}"));
    // A filter for mails like one, with the count of those that match.
    window.click(say("Inbox", "收件箱"));
    window.click("Bob Lee, Photos of the garden");
    window.key(Key::K, Modifiers::COMMAND);
    window.fill(say("Command", "命令"), say("Filter mails like", "过滤这类"));
    window.key(Key::Enter, Modifiers::NONE);
    window.wait(say("2 mails here match", "现有邮件里有 2 封符合"));
    window.fill(say("Which mails", "哪些邮件"), "from:bob (garden OR");
    window.wait(say("Column 18", "第 18 个字符"));
    shot(window, &format!("fault-{look}"));
    window.fill(say("Which mails", "哪些邮件"), "from:bob garden");
    window.wait(say("1 mail here matches", "现有邮件里有 1 封符合"));
    shot(window, &format!("editor-{look}"));
    window.click(say("Save", "保存"));
    window.wait_gone(say("Which mails", "哪些邮件"));
    let saved = fs::read_to_string(profile.join("config.toml")).unwrap();
    assert!(saved.contains("when = \"from:bob garden\""), "{saved}");
}
