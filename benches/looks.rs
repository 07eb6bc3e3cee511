//! Pictures of the window with mails of six kinds, in English and Chinese, light and dark, and of
//! Thunderbird with the same mails.
//!
//! ```text
//! cargo bench --features inspection --bench looks -- DIR
//! cargo bench --features inspection --bench looks -- DIR --only phishing --alone
//! ```
//! `--only` takes a story's name: `newsletter`, `conversation`, `notice-in-gbk`, `winmail`,
//! `phishing`, `returned`; `--alone` leaves Thunderbird out. Needs the packages `imagemagick`,
//! `thunderbird` and `xdotool` besides those of `tests/setup`. The programs run where no network is
//! but loopback.

#![expect(clippy::print_stdout, reason = "a bench looks and prints")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot go on stops")]

#[path = "../tests/desktop.rs"]
#[expect(dead_code, reason = "shared with the tests, which use the rest")]
mod desktop;
#[path = "looks/mails.rs"]
mod mails;
#[path = "start/programs.rs"]
#[expect(
    dead_code,
    reason = "shared with the bench of starts, which uses the rest"
)]
mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use desktop::Desktop;
use mails::Story;
use programs::Program;

/// Time for pages to be drawn and for a list to settle.
const SETTLED: Duration = Duration::from_secs(4);
/// Time for Thunderbird to be there.
const STARTED: Duration = Duration::from_secs(20);
/// Languages of the system, as they are called in the names of the pictures.
const LANGUAGES: [(&str, &str); 2] = [("en", "C.UTF-8"), ("zh", "zh_CN.UTF-8")];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only = words.iter().position(|word| word == "--only");
    let only = only.and_then(|at| words.get(at + 1));
    let folder = words
        .iter()
        .find(|word| !word.starts_with("--") && Some(*word) != only);
    let folder = PathBuf::from(folder.expect("name a folder for the pictures"));
    fs::create_dir_all(&folder).unwrap();
    let is_alone = words.iter().any(|word| word == "--alone");
    let desktop = Desktop::start_with((1280, 800), &[], &["--config-file", &large(&folder)]);
    for story in mails::all() {
        if only.is_some_and(|only| only != story.name) {
            continue;
        }
        for (language, lang) in LANGUAGES {
            for theme in ["light", "dark"] {
                let to = folder.join(format!("{}-{language}-{theme}.png", story.name));
                ours(&desktop, &story, (lang, theme), &to);
                println!("{}", to.display());
            }
        }
        if !is_alone {
            let to = folder.join(format!("{}-thunderbird.png", story.name));
            theirs(&desktop, &story, &to);
            println!("{}", to.display());
        }
    }
}

/// Every window as large as the screen.
fn large(folder: &Path) -> String {
    let manners = folder.join("openbox.xml");
    let all = "<openbox_config xmlns=\"http://openbox.org/3.4/rc\"><applications>\
        <application class=\"*\" type=\"normal\"><maximized>yes</maximized></application>\
        </applications></openbox_config>";
    fs::write(&manners, all).unwrap();
    manners.to_str().unwrap().to_owned()
}

/// The window with the newest mail of the story open.
fn ours(desktop: &Desktop, story: &Story, (lang, theme): (&str, &str), to: &Path) {
    let home = tempfile::tempdir().unwrap();
    let put = |folder: &str, mails: &[Vec<u8>]| {
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(home.path().join(folder).join(part)).unwrap();
        }
        for (number, mail) in mails.iter().enumerate() {
            let name = format!("cur/{}.M{number}P1.example:2,S", 1_795_000_000 + number);
            fs::write(home.path().join(folder).join(name), mail).unwrap();
        }
    };
    put("mail/work", &story.inbox);
    put("mail/work/.Sent", &story.sent);
    let config = format!(
        "theme = \"{theme}\"\n[[account]]\nid = \"work\"\nname = \"Work\"\naddress = \"ann@example.org\"\n\
         display_name = \"Ann\"\ncheck_every_minutes = 0\ntrusted_authentication = [\"mx.example.org\"]\n\
         [account.pop3]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n\
         [account.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n[account.password]\ncommand = \"echo x\"\n"
    );
    fs::write(home.path().join("config.toml"), config).unwrap();
    let mut window = desktop.open_in(lang, home.path(), &[]);
    window.wait(story.subject);
    // Opens the newest: a click might meet what unfolds a conversation.
    window.key(egui::Key::Home, egui::Modifiers::NONE);
    std::thread::sleep(SETTLED);
    picture(desktop, to);
}

/// Thunderbird with the newest mail of the story open.
fn theirs(desktop: &Desktop, story: &Story, to: &Path) {
    let home = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    for (number, mail) in story.inbox.iter().enumerate() {
        let file = home.path().join(number.to_string());
        fs::write(&file, mail).unwrap();
        files.push(file);
    }
    let thunderbird = Program::thunderbird(&home.path().join("thunderbird"), &files);
    let mut child = thunderbird.start(desktop.display());
    std::thread::sleep(STARTED);
    // The newest mail stands at the end of the list; the list is in the middle.
    for words in [
        &["mousemove", "500", "170", "click", "1"][..],
        &["key", "End"],
    ] {
        let status = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", desktop.display())
            .status();
        assert!(status.unwrap().success());
        std::thread::sleep(Duration::from_secs(2));
    }
    picture(desktop, to);
    // `unshare` became the program; what that started ends with it.
    child.kill().unwrap();
    child.wait().unwrap();
    std::thread::sleep(Duration::from_secs(2));
}

fn picture(desktop: &Desktop, to: &Path) {
    let status = Command::new("import")
        .args(["-window", "root"])
        .arg(to)
        .env("DISPLAY", desktop.display())
        .status();
    assert!(status.unwrap().success());
}
