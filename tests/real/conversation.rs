//! Conversations in the real window: folded, unfolded, read in one view, in both languages.
//!
//! `HONGYAN_SHOTS=DIR` keeps pictures there.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};

use crate::desktop::Desktop;

/// One mail of the Inbox.
struct Letter {
    number: usize,
    from: &'static str,
    subject: &'static str,
    references: &'static [usize],
    text: &'static str,
    flags: &'static str,
}

const LETTERS: [Letter; 7] = [
    Letter {
        number: 1,
        from: "Alice Liddell <alice@example.org>",
        subject: "Lunch on Friday",
        references: &[],
        text: "Shall we have lunch on Friday? The place by the river has a new cook.",
        flags: "RS",
    },
    Letter {
        number: 2,
        from: "王芳 <fang@example.org>",
        subject: "回复：会议安排",
        references: &[7],
        text: "好的，周五下午三点，请查收附件里的议程。",
        flags: "S",
    },
    Letter {
        number: 3,
        from: "Bob Baker <bob@example.org>",
        subject: "Re: Lunch on Friday",
        references: &[1],
        text: "Friday is fine for me.\n\n> Shall we have lunch on Friday?\n\nAt one?",
        flags: "S",
    },
    Letter {
        number: 4,
        from: "Invoices <invoices@shop.example>",
        subject: "Invoice 12 of November",
        references: &[],
        text: "Dear customer, please find the invoice for November attached.",
        flags: "S",
    },
    Letter {
        number: 5,
        from: "Cho Chang <cho@example.org>",
        subject: "Re: Lunch on Friday",
        references: &[1, 3],
        text: "Two would suit me better, I am on the early train back from the coast.",
        flags: "",
    },
    Letter {
        number: 6,
        from: "Alice Liddell <alice@example.org>",
        subject: "Re: Lunch on Friday",
        references: &[1, 3, 5],
        text: "Two it is. I have booked a table for four under my name.",
        flags: "",
    },
    Letter {
        number: 7,
        from: "王芳 <fang@example.org>",
        subject: "会议安排",
        references: &[],
        text: "大家好，本周的会议改到周五下午，请确认时间。",
        flags: "S",
    },
];

fn profile(language: &str, theme: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "language = \"{language}\"\ntheme = \"{theme}\"\n[[account]]\nid = \"work\"\nname = \"Work\"\n\
         address = \"alice@example.org\"\ncheck_every_minutes = 0\n[account.pop3]\nhost = \"127.0.0.1\"\n\
         port = 9\ntls = \"none\"\n[account.smtp]\nhost = \"127.0.0.1\"\nport = 9\ntls = \"none\"\n"
    );
    fs::write(folder.path().join("config.toml"), config).unwrap();
    let inbox = folder.path().join("mail/work");
    for part in ["new", "cur", "tmp"] {
        fs::create_dir_all(inbox.join(part)).unwrap();
    }
    for letter in &LETTERS {
        fs::write(
            inbox.join(format!(
                "cur/{}.{}.host:2,{}",
                1_780_000_000 + letter.number,
                letter.number,
                letter.flags
            )),
            letter.bytes(),
        )
        .unwrap();
    }
    folder
}

impl Letter {
    fn bytes(&self) -> String {
        let references: Vec<String> = self
            .references
            .iter()
            .map(|number| format!("<{number}@example.org>"))
            .collect();
        let references = if references.is_empty() {
            String::new()
        } else {
            format!("References: {}\n", references.join(" "))
        };
        // 7 is older than all others.
        let day = 10 + self.number % 7;
        format!(
            "From: {}\nTo: alice@example.org\nSubject: {}\nDate: {day} Nov 2026 10:0{}:00 +0000\n\
             Message-ID: <{}@example.org>\n{references}Content-Type: text/plain; charset=utf-8\n\n{}\n",
            self.from, self.subject, self.number, self.number, self.text
        )
    }
}

fn shot(window: &mut crate::desktop::Window, what: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&Path::new(&folder).join(format!("{what}.png")));
    }
}

#[test]
fn a_conversation_is_folded_unfolded_and_read_in_one_view() {
    let desktop = Desktop::start(1280, 800);
    for (language, theme, conversation, read) in [
        (
            "en",
            "light",
            "conversation of 4 mails",
            "4 mails in this conversation",
        ),
        ("zh-CN", "dark", "会话，共 4 封", "此会话共 4 封邮件"),
    ] {
        let profile = profile(language, theme);
        let mut window = desktop.open(profile.path(), &[]);
        window.wait(conversation);
        shot(&mut window, &format!("{language}-folded"));
        window.click(conversation);
        window.wait(read);
        window.wait("Two it is.");
        // The unread one opened by itself, those that were read are one line.
        window.wait("Two would suit me better");
        window.key(Key::ArrowRight, Modifiers::NONE);
        shot(&mut window, &format!("{language}-unfolded"));
        let members = if language == "en" {
            "in the conversation above"
        } else {
            "属于上面的会话"
        };
        window.wait(members);
        assert_eq!(window.find(members).len(), 3);
        window.key(Key::ArrowLeft, Modifiers::NONE);
        window.wait_gone(members);
        let order = if language == "en" {
            "Order of the list: Date"
        } else {
            "列表排序：日期"
        };
        window.click(order);
        shot(&mut window, &format!("{language}-order"));
        window.key(Key::Escape, Modifiers::NONE);
    }
}
