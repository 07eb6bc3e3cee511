//! The search of the real window on real mail: what is typed is found, marked, completed and kept.
//!
//! `HONGYAN_SHOTS=DIR` keeps a picture of each step there, in both languages and themes.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};

/// Subject and text of a few mails.
const LETTERS: [(&str, &str, &str); 8] = [
    (
        "Ann Lee",
        "Lunch on Friday?",
        "Shall we have lunch at noon by the river?",
    ),
    ("王芳", "会议改到星期五", "请查收附件里的会议纪要，谢谢。"),
    (
        "Bob Baker",
        "Invoice 2026-11",
        "Please find the invoice attached. See you at lunch on Friday.",
    ),
    (
        "Émile Zola",
        "Café Ärger",
        "The lunchroom was closed, so the café it was.",
    ),
    ("李雷", "季度报告", "会议之前请看一遍报告。"),
    ("Анна Петрова", "Счёт за ноябрь", "Смотрите вложение."),
    ("佐藤花子", "見積書", "会議の資料を添付します。"),
    (
        "Newsletter",
        "Ten gardens to see",
        "A river, a goose and no lunch at all.",
    ),
];

fn prepare(profile: &Path, language: &str, theme: &str) {
    let config = format!(
        "language = \"{language}\"\ntheme = \"{theme}\"\n\n[[account]]\nid = \"work\"\n\
         address = \"you@example.org\"\ncheck_every_minutes = 0\n\
         pop3 = {{ host = \"127.0.0.1\", port = 1, tls = \"none\" }}\n\
         smtp = {{ host = \"127.0.0.1\", port = 1, tls = \"none\" }}\n\n\
         [[search]]\nname = \"Invoices 发票\"\nquery = \"subject:invoice OR subject:счёт\"\n"
    );
    fs::write(profile.join("config.toml"), config).unwrap();
    let cur = profile.join("mail/work/cur");
    for folder in ["cur", "new", "tmp"] {
        fs::create_dir_all(cur.with_file_name(folder)).unwrap();
    }
    for number in 0..40_usize {
        let (from, subject, text) = LETTERS[number % LETTERS.len()];
        let mail = format!(
            "From: {from} <person{number}@example.org>\r\nTo: you@example.org\r\n\
             Subject: {subject}\r\nDate: {} Nov 2026 10:{:02}:00 +0000\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n{text}\r\n",
            20 - number / 3,
            59 - number
        );
        let flags = if number.is_multiple_of(3) { "" } else { "S" };
        fs::write(cur.join(format!("17{number:08}.a.host:2,{flags}")), mail).unwrap();
    }
}

fn shot(window: &mut Window, name: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("{name}.png")));
    }
}

#[test]
fn mail_is_found_marked_completed_and_kept_in_the_real_window() {
    let desktop = Desktop::start(1280, 800);
    let long = Duration::from_secs(60);
    for (language, theme, words) in [
        (
            "en",
            "light",
            ["Search", "lunch", "Everywhere", "from:", "no-such-thing"],
        ),
        (
            "zh-CN",
            "dark",
            ["搜索", "会议", "所有文件夹", "发件人:", "没有这样的词"],
        ),
    ] {
        let profile = tempfile::tempdir().unwrap();
        prepare(profile.path(), language, theme);
        let mut window = desktop.open(profile.path(), &[]);
        let [name, word, everywhere, field, nowhere] = words;
        window.wait_for("Invoices 发票", long);
        window.wait_for("Ten gardens to see", long);
        window.fill(name, word);
        window.wait(everywhere);
        window.wait_for(
            if language == "en" {
                "best match"
            } else {
                "最佳匹配"
            },
            long,
        );
        shot(&mut window, &format!("{language}-found"));
        window.key(Key::Enter, Modifiers::NONE);
        window.rests(1);
        shot(&mut window, &format!("{language}-opened"));
        window.fill(
            name,
            &format!("{word} {}", field.chars().take(2).collect::<String>()),
        );
        window.wait(field);
        shot(&mut window, &format!("{language}-completed"));
        window.fill(name, &format!("{word} larger:big x"));
        window.wait(if language == "en" {
            "Column 14"
        } else {
            "第 11 个字符"
        });
        shot(&mut window, &format!("{language}-fault"));
        window.fill(name, nowhere);
        window.wait_for(
            if language == "en" {
                "has:attachment"
            } else {
                "有：附件"
            },
            long,
        );
        shot(&mut window, &format!("{language}-nothing"));
    }
}
