//! Folders and tags through the window: put on mails, dropped on, taken back; and what is on the
//! disk for it.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::PathBuf;

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};
use crate::journeys::watching::deliver_from;

const FOLDERS: [&str; 4] = [".Receipts", ".&mHl27g-", ".&mHl27g-.2025", ".&mHl27g-.2026"];

fn profile(language: &str, theme: &str) -> tempfile::TempDir {
    let profile = tempfile::tempdir().unwrap();
    let settings = format!(
        "language = \"{language}\"\ntheme = \"{theme}\"\n\n[[account]]\nid = \"work\"\n\
         address = \"ann@example.org\"\ncheck_every_minutes = 0\n\
         [account.pop3]\nhost = \"localhost\"\nport = 9\n\
         [account.smtp]\nhost = \"localhost\"\nport = 9\n\n\
         [[tag]]\nname = \"旅行\"\ncolour = \"teal\"\n\n\
         [[tag]]\nname = \"To do\"\ncolour = \"orange\"\n"
    );
    fs::write(profile.path().join("config.toml"), settings).unwrap();
    let root = profile.path().join("mail/work");
    for folder in FOLDERS {
        for part in ["tmp", "new", "cur"] {
            fs::create_dir_all(root.join(folder).join(part)).unwrap();
        }
    }
    let mails = [
        ("Wang Fang", "周五去杭州的车票"),
        ("Bob Miller", "Invoice 2041 for November"),
        ("Li Na", "项目进度和下周安排"),
        ("Eve Stone", "Photos from the lake"),
        ("Railway", "Your booking is confirmed"),
    ];
    for (number, (from, subject)) in mails.into_iter().enumerate() {
        deliver_from(&root, &format!("170000000{number}.w.host"), from, subject);
    }
    let receipts = root.join(".Receipts");
    deliver_from(&receipts, "1700000100.w.host", "Shop", "Your receipt");
    profile
}

fn shot(window: &mut Window, what: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("organise-{what}.png")));
    }
}

/// Puts a tag on the open mail by typing its name.
fn tag(window: &mut Window, key: &str, field: &str, name: &str) {
    window.key(Key::T, Modifiers::NONE);
    window.fill(field, name);
    shot(window, key);
    window.key(Key::Enter, Modifiers::NONE);
    window.wait_gone(field);
}

#[test]
fn mails_are_tagged_and_filed_and_folders_made_renamed_and_deleted() {
    let profile = profile("en", "light");
    let root = profile.path().join("mail/work");
    let desktop = Desktop::start(1280, 800);
    let mut window = desktop.open(profile.path(), &[]);
    window.click("Bob Miller, Invoice");
    window.wait("Your booking is confirmed");
    tag(
        &mut window,
        "1-picker",
        "Find a tag or type a new one",
        "to do",
    );
    tag(
        &mut window,
        "2-new-tag",
        "Find a tag or type a new one",
        "Tax 2026",
    );
    window.click("Wang Fang, ");
    tag(
        &mut window,
        "3-chinese-tag",
        "Find a tag or type a new one",
        "旅行",
    );
    window.wait("Take the tag “旅行” off");
    shot(&mut window, "4-tagged");
    let written = fs::read_to_string(root.join("tags")).unwrap();
    for name in ["To do", "Tax 2026", "旅行"] {
        assert!(written.contains(name), "{written}");
    }
    let settings = fs::read_to_string(profile.path().join("config.toml")).unwrap();
    assert!(settings.contains("Tax 2026"), "{settings}");

    window.drag_onto("Bob Miller, Invoice", "Receipts");
    window.wait_gone("Bob Miller, Invoice");
    shot(&mut window, "5-dropped");
    window.key(Key::Z, Modifiers::COMMAND);
    window.wait("Bob Miller, Invoice");
}

#[test]
fn folders_and_tags_in_chinese_on_dark_ground() {
    let profile = profile("zh-CN", "dark");
    let desktop = Desktop::start(1280, 800);
    let mut window = desktop.open_in("zh_CN.UTF-8", profile.path(), &[]);
    window.click("Wang Fang, ");
    tag(&mut window, "zh-1-picker", "查找标签，或输入新标签", "旅");
    window.wait("去掉标签“旅行”");
    window.key(Key::T, Modifiers::NONE);
    window.fill("查找标签，或输入新标签", "待办");
    window.key(Key::Enter, Modifiers::NONE);
    window.wait("去掉标签“待办”");
    shot(&mut window, "zh-2-tagged");
    window.menu("项目");
    shot(&mut window, "zh-3-folder-menu");
    window.click("删除…");
    shot(&mut window, "zh-4-delete");
    window.click("取消");
}
