//! Folders and tags through the window: made, put on mails, dragged onto, taken back; and what is
//! on the disk for it.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there, in both languages and two themes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

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

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
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
    window.drag_onto("Receipts", "项目");
    let moved = root.join(".&mHl27g-.Receipts");
    for _attempt in 0..300 {
        if moved.is_dir() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(moved.is_dir(), "{:?}", names(&root));

    window.menu("Receipts");
    shot(&mut window, "6-folder-menu");
    window.click("Rename…");
    window.fill("Name", "2025");
    window.wait("There is a folder of this name");
    shot(&mut window, "7-rename");
    window.fill("Name", "Bills");
    window.click("Rename");
    window.wait("Bills");
    window.menu("2025");
    window.click("Delete…");
    shot(&mut window, "8-delete");
    window.click("Delete folder");
    window.wait_gone("2025");
    window.wait("Folder deleted");
    window.key(Key::Z, Modifiers::COMMAND);
    window.wait("2025");
    assert!(root.join(".&mHl27g-.2025/cur").is_dir());
    window.menu("To do");
    shot(&mut window, "9-tag-menu");
    window.click("Eve Stone, ");
    window.click("To do");
    window.wait("Bob Miller, Invoice");
    window.wait_gone("Eve Stone, Photos");
    shot(&mut window, "10-tag-as-place");
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
    window.menu("To do");
    window.wait("重命名…");
    shot(&mut window, "zh-5-tag-menu");
    window.click("Eve Stone, ");
    window.click("Eve Stone, ");
    window.key(Key::V, Modifiers::NONE);
    window.wait("Receipts");
    shot(&mut window, "zh-6-move");
}
