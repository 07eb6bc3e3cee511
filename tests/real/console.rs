//! The console in the real window, driven by accessible names, against the practice server: RFC
//! 5321's example with one recipient refused, and a POP3 session; in both languages.
//!
//! `HONGYAN_SHOTS=DIR` keeps a picture of each step there.

use std::fs;
use std::path::PathBuf;

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};

/// The names a language has for what is driven.
struct Names {
    tag: &'static str,
    lang: &'static str,
    inbox: &'static str,
    protocol: &'static str,
    connect: &'static str,
    command: &'static str,
    close: &'static str,
}

const ENGLISH: Names = Names {
    tag: "en",
    lang: "C.UTF-8",
    inbox: "Inbox",
    protocol: "Protocol",
    connect: "Connect",
    command: "Command",
    close: "Close the console",
};

const CHINESE: Names = Names {
    tag: "zh",
    lang: "zh_CN.UTF-8",
    inbox: "收件箱",
    protocol: "协议",
    connect: "连接",
    command: "命令",
    close: "关闭控制台",
};

/// A window of practice with its console.
struct Console {
    window: Window,
    names: Names,
    shots: Option<PathBuf>,
}

impl Console {
    fn open(desktop: &Desktop, profile: &tempfile::TempDir, names: Names) -> Self {
        let window = desktop.open_in(names.lang, profile.path(), &["practice"]);
        let shots = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from);
        let mut console = Self {
            window,
            names,
            shots,
        };
        console.window.wait(console.names.inbox);
        console.window.key(Key::F8, Modifiers::NONE);
        console.when_closed(false);
        console
    }

    /// Waits until nothing is connected, and presses Connect where that is wished.
    fn when_closed(&mut self, connect: bool) {
        for _attempt in 0..600 {
            let found = self.window.find(self.names.connect);
            if found.iter().any(|one| one.label == self.names.connect) {
                if connect {
                    self.window.click(self.names.connect);
                }
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the connection stays open");
    }

    /// Waits until the console itself is gone.
    fn until_closed(&mut self) {
        for _attempt in 0..600 {
            let found = self.window.find(self.names.command);
            if !found.iter().any(|one| one.label == self.names.command) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        panic!("the console stays open");
    }

    /// Types a line and waits for what the server says to it.
    fn say(&mut self, line: &str, answer: &str) {
        self.window.fill(self.names.command, line);
        self.window.key(Key::Enter, Modifiers::NONE);
        if !answer.is_empty() {
            self.window.wait(answer);
        }
    }

    /// Types a line without sending it, so that what it will do is shown.
    fn begin(&mut self, line: &str) {
        self.window.fill(self.names.command, line);
    }

    fn shot(&mut self, what: &str) {
        if let Some(folder) = &self.shots {
            fs::create_dir_all(folder).unwrap();
            let name = format!("console-{}-{what}.png", self.names.tag);
            self.window.shot(&folder.join(name));
        }
    }

    fn smtp(&mut self) {
        self.shot("empty");
        self.when_closed(true);
        self.window.wait("220 practice.example");
        self.say("EHLO bar.com", "250 HELP");
        self.say("MAIL FROM:<Smith@bar.com>", "250 2.1.0 ok");
        self.say("RCPT TO:<Jones@foo.com>", "250 OK");
        self.say("RCPT TO:<Green@foo.com>", "550 No such user here");
        self.begin("RC");
        self.shot("completion");
        self.say("RCPT TO:<Brown@foo.com>", "");
        self.begin("DATA");
        self.shot("smtp-envelope");
        self.say("DATA", "354 go ahead");
        for line in [
            "Subject: Blah",
            "",
            "Blah blah blah...",
            "...etc. etc. etc.",
        ] {
            self.say(line, "");
        }
        self.begin(".");
        self.shot("smtp-text");
        self.say(".", "taken as mail 1");
        self.say("QUIT", "says goodbye");
        self.when_closed(false);
        self.shot("smtp-end");
    }

    fn pop3(&mut self) {
        self.window.click(self.names.protocol);
        self.window.click("POP3");
        self.when_closed(true);
        self.window.wait("+OK practice.example");
        self.say("CAPA", "IMPLEMENTATION hongyan-practice");
        self.say("USER you@practice.example", "+OK and the password?");
        self.begin("PASS practice");
        self.shot("pop3-password");
        assert!(self.hides("PASS practice"), "the password is read aloud");
        self.window.key(Key::Enter, Modifiers::NONE);
        self.window.wait("mails wait");
        self.say("LIST", "1 ");
        self.say("TOP 1 2", "Subject:");
        self.say("DELE 1", "+OK marked");
        self.say("RSET", "+OK nothing is marked");
        self.say("RETR 2", "octets");
        self.say("DELE 2", "");
        self.begin("QUIT");
        self.shot("pop3-marked");
        self.say("QUIT", "says goodbye");
        self.when_closed(false);
        self.shot("pop3-end");
        self.window.click(self.names.close);
        self.until_closed();
    }

    /// Whether no widget has this text.
    fn hides(&mut self, secret: &str) -> bool {
        let widgets = self.window.widgets();
        let shows = |text: &str| text.contains(secret);
        !widgets
            .iter()
            .any(|widget| shows(&widget.label) || shows(&widget.value))
    }
}

fn walk(names: Names) {
    let desktop = Desktop::start(1280, 800);
    let profile = tempfile::tempdir().unwrap();
    let mut console = Console::open(&desktop, &profile, names);
    console.smtp();
    console.pop3();
}

#[test]
fn s79_p20_the_console_walks_both_protocols_in_english() {
    walk(ENGLISH);
}

#[test]
fn s79_p20_the_console_walks_both_protocols_in_chinese() {
    walk(CHINESE);
}
