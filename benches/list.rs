//! The window on a large mailbox: from start to the list painted, scrolling, and the frames'
//! CPU while many accounts fetch, in a bare X server with software drawing.
//!
//! ```text
//! cargo bench --features inspection --bench list                       # 1,000 to 1,000,000 rows
//! cargo bench --features inspection --bench list -- --rows 1000000
//! cargo bench --features inspection --bench list -- --fetch            # 50,000 mails, 10 accounts
//! cargo bench --features inspection --bench list -- --fetch --mails 100
//! ```
//! Needs the packages of `tests/setup`; with `--fetch` root as well (Dovecot).

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench measures and prints"
)]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "../tests/desktop.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod desktop;
#[path = "frames.rs"]
mod frames;
#[path = "list/rows.rs"]
mod rows;
#[path = "../tests/servers.rs"]
#[expect(
    dead_code,
    unused_imports,
    reason = "shared with the tests, which use the rest"
)]
mod servers;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use frames::frames;

/// Accounts that fetch at once.
const ACCOUNTS: usize = 10;
/// New mails of each of them.
const NEW_MAILS: usize = 300;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let number = |key: &str| {
        let place = words.iter().position(|word| word == key);
        place.map(|at| words[at + 1].parse::<usize>().unwrap())
    };
    if words.iter().any(|word| word == "--fetch") {
        return fetch(number("--mails").unwrap_or(50_000));
    }
    let sizes = number("--rows").map_or_else(
        || vec![1_000, 10_000, 100_000, 1_000_000],
        |rows| vec![rows],
    );
    println!("rows | open to painted, three starts | drag from top to bottom | memory | index");
    for rows in sizes {
        with_rows(rows);
    }
}

/// Opens, drags and rests on an index of so many rows.
fn with_rows(rows: usize) {
    let profile = tempfile::tempdir().unwrap();
    rows::make(profile.path(), rows);
    let size = |name: &str| fs::metadata(profile.path().join(name)).map_or(0, |file| file.len());
    let index = size("index.sqlite") as f64 / 1e6;
    let desktop = desktop::Desktop::start(1280, 800);
    let newest = format!("letter {} ", rows - 1);
    let mut painted = Vec::new();
    for _round in 0..3 {
        let began = Instant::now();
        let mut window = desktop.open(profile.path(), &[]);
        while window.find(&newest).is_empty() {
            assert!(began.elapsed() < Duration::from_secs(60), "no {newest}");
            std::thread::sleep(Duration::from_millis(2));
        }
        painted.push(format!("{:.2} s", began.elapsed().as_secs_f64()));
        // What is written down for the next start needs some seconds.
        std::thread::sleep(Duration::from_secs(6));
        window.key(egui::Key::J, egui::Modifiers::NONE);
    }
    let mut window = desktop.open(profile.path(), &["--log", "hongyan::frame=trace"]);
    window.wait(&newest);
    std::thread::sleep(Duration::from_secs(1));
    let (before, _text) = frames(profile.path(), 0);
    let bar = window.wait("Position in the list");
    let end = bar.half * egui::Vec2::Y;
    let top = bar.centre - end + egui::vec2(0.0, 12.0);
    window.drag(top, bar.centre + end, 400);
    // The very last row is where it belongs: the oldest conversation.
    window.wait(&format!("letter {} ", 1.min(rows - 1)));
    let dragged = frames(profile.path(), before).1;
    println!(
        "{rows} | {} | {dragged} | {} | {index:.1} MB",
        painted.join(", "),
        window.memory()
    );
    window.rests(5);
    println!("  idle for 30 s: {} frames", window.idle_frames(30));
}

fn fetch(mails: usize) {
    let users: Vec<String> = (0..ACCOUNTS)
        .map(|number| format!("user{number}"))
        .collect();
    let users: Vec<&str> = users.iter().map(String::as_str).collect();
    let servers = servers::Servers::start_dovecot(&users);
    let profile = tempfile::tempdir().unwrap();
    let config: Vec<String> = users
        .iter()
        .map(|user| servers.config(user, "implicit", ""))
        .collect();
    fs::write(profile.path().join("config.toml"), config.join("\n")).unwrap();
    let began = Instant::now();
    fill(&profile.path().join("mail/user0"), mails);
    println!(
        "{mails} mails written in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    let began = Instant::now();
    let index = Command::new(env!("CARGO_BIN_EXE_hongyan"))
        .env("HONGYAN_PROFILE", profile.path())
        .arg("index")
        .status();
    assert!(index.unwrap().success());
    println!("indexed in {:.1} s", began.elapsed().as_secs_f64());
    let desktop = desktop::Desktop::start(1280, 800);
    for _round in 0..3 {
        start_once(&desktop, profile.path(), mails);
    }
    scroll_and_fetch(&desktop, profile.path(), &servers, &users, mails);
}

fn fill(maildir: &Path, mails: usize) {
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(maildir.join(part)).unwrap();
    }
    for number in 0..mails {
        let (day, hour) = (1 + number / 24 % 28, number % 24);
        let mail = format!(
            "From: 王芳 <sender{}@example.org>\r\nTo: user0@example.org\r\nSubject: letter {number} 关于会议\r\n\
             Date: {day} Oct {} {hour:02}:{:02}:00 +0000\r\nMessage-ID: <{number}@example.org>\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n鸿雁来信 {number}: the goose flew over the river.\r\n",
            number % 300,
            2000 + number / 2000,
            number % 60,
        );
        let name = format!(
            "{}.M{number}P1Q0.example,S={}:2,S",
            1_600_000_000 + number,
            mail.len()
        );
        fs::write(maildir.join("cur").join(name), mail).unwrap();
    }
}

fn newest(mails: usize) -> String {
    format!("letter {} ", mails - 1)
}

fn start_once(desktop: &desktop::Desktop, profile: &Path, mails: usize) {
    let began = Instant::now();
    let mut window = desktop.open(profile, &[]);
    let opened = began.elapsed().as_secs_f64();
    while window.find("letter ").is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "no row of {}",
            newest(mails)
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    println!(
        "start: window answers after {opened:.2} s, list painted after {:.2} s, {}",
        began.elapsed().as_secs_f64(),
        window.memory()
    );
}

fn scroll_and_fetch(
    desktop: &desktop::Desktop,
    profile: &Path,
    servers: &servers::Servers,
    users: &[&str],
    mails: usize,
) {
    let mut window = desktop.open(profile, &["--log", "hongyan::frame=trace"]);
    window.wait("letter ");
    for step in 0..200 {
        window.scroll(
            egui::pos2(400.0, 400.0),
            if step % 40 < 30 { -900.0 } else { 1500.0 },
        );
    }
    println!("scrolling {mails} rows: {}", frames(profile, 0).1);
    let (seen, _text) = frames(profile, 0);
    for user in users {
        for number in 0..NEW_MAILS {
            let mail = format!(
                "From: a@example.org\nSubject: new {number}\nDate: 1 Nov 2026 10:00:00 +0000\n\n{}",
                "line\n".repeat(400)
            );
            servers.deliver(user, &format!("{number}.a.example"), mail.as_bytes());
        }
    }
    let began = Instant::now();
    window.key(egui::Key::F5, egui::Modifiers::NONE);
    let stored = || -> usize {
        let count = |user: &&str| {
            ["new", "cur"]
                .iter()
                .map(|part| {
                    fs::read_dir(profile.join("mail").join(user).join(part))
                        .map_or(0, Iterator::count)
                })
                .sum::<usize>()
        };
        users.iter().map(count).sum()
    };
    while stored() < mails + ACCOUNTS * NEW_MAILS {
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "{} of {}",
            stored(),
            mails + ACCOUNTS * NEW_MAILS
        );
        window.scroll(egui::pos2(400.0, 400.0), -300.0);
        std::thread::sleep(Duration::from_millis(10));
    }
    println!(
        "{ACCOUNTS} accounts fetched {} mails in {:.1} s, meanwhile: {}",
        ACCOUNTS * NEW_MAILS,
        began.elapsed().as_secs_f64(),
        frames(profile, seen).1,
    );
    std::thread::sleep(Duration::from_secs(2));
    println!("idle for 10 s: {} frames", window.idle_frames(10));
}
