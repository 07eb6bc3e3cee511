//! The whole loop through the window alone, driven by accessible names, against Dovecot and
//! Postfix: set up an account, write a mail with an attachment to two recipients of whom one is
//! refused, fetch it, save the attachment.
//!
//! `HONGYAN_SHOTS=DIR` keeps a picture of each step there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};
use crate::servers::{PASSWORD, Servers};

use super::mails_in;

const SUBJECT: &str = "关于周五的会议";
const TEXT: &str = "你好，\n会议改到周五下午三点，请查收附件。\n鸿雁";
const FILE_NAME: &str = "年度报告.bin";

/// Takes pictures where the environment asks for them.
struct Shots {
    folder: Option<PathBuf>,
    taken: usize,
}

impl Shots {
    fn take(&mut self, window: &mut Window, what: &str) {
        self.taken += 1;
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder).unwrap();
            window.shot(&folder.join(format!("{:02}-{what}.png", self.taken)));
        }
    }
}

#[test]
fn an_account_is_set_up_and_a_mail_makes_the_whole_round_through_the_window() {
    let servers = Servers::start(&["ann", "bob"]);
    let desktop = Desktop::start(1280, 800);
    let profile = tempfile::tempdir().unwrap();
    let mut shots = Shots {
        folder: std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from),
        taken: 0,
    };
    let mut window = desktop.open(profile.path(), &[]);
    set_up_account(&mut window, &servers, &mut shots);

    let attachment: Vec<u8> = (0..5_000_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let file = profile.path().join(FILE_NAME);
    fs::write(&file, &attachment).unwrap();
    write_mail(&mut window, &file, &mut shots);

    // One is refused; the other gets it, and the window says so in the server's words.
    window.wait_for("nobody@example.org", Duration::from_secs(90));
    window.wait_for("User unknown", Duration::from_secs(30));
    shots.take(&mut window, "refused");
    for _attempt in 0..200 {
        if servers.count("ann") == 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(servers.count("ann"), 1, "{}", servers.log("postfix.log"));

    window.click("Inbox");
    window.key(Key::F5, Modifiers::NONE);
    window.wait_for(&format!("Ann, {SUBJECT}"), Duration::from_secs(60));
    shots.take(&mut window, "fetched");
    window.click(&format!("Ann, {SUBJECT}"));
    window.wait("会议改到周五下午三点，请查收附件。");
    shots.take(&mut window, "read");

    let saved = profile.path().join("saved.bin");
    window.click(&format!("Save {FILE_NAME}"));
    window.fill("File name", saved.to_str().unwrap());
    shots.take(&mut window, "save");
    window.key(Key::Enter, Modifiers::NONE);
    for _attempt in 0..100 {
        if fs::metadata(&saved).is_ok_and(|meta| meta.len() == attachment.len() as u64) {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(
        fs::read(&saved).unwrap() == attachment,
        "the saved attachment is not byte-identical"
    );

    let maildir = fs::read_dir(profile.path().join("mail"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let stored = mails_in(&maildir);
    let held = servers.retrieve_all("ann");
    assert_eq!(stored.len(), 1);
    assert!(
        stored.contains_key(&held[0]),
        "the maildir's file is not what Dovecot holds"
    );
    window.rests(3);
}

fn set_up_account(window: &mut Window, servers: &Servers, shots: &mut Shots) {
    window.wait("Add account");
    shots.take(window, "first-start");
    window.click("Add account");
    window.fill("Your name", "Ann");
    window.fill("Address", "ann@example.org");
    window.fill("Password", PASSWORD);
    shots.take(window, "account");
    window.click("Continue");
    for (field, value) in [
        ("POP3 server", "localhost".to_owned()),
        ("POP3 port", servers.pop3s.to_string()),
        ("SMTP server", "localhost".to_owned()),
        ("SMTP port", servers.submissions.to_string()),
    ] {
        window.fill(field, &value);
    }
    // Without its authority the certificate is not trusted, and the form says why.
    window.click("Test and save");
    window.wait_for("not trusted", Duration::from_secs(60));
    shots.take(window, "untrusted");
    window.fill(
        "Certificate authority (file)",
        servers.ca_file().to_str().unwrap(),
    );
    window.click("Test and save");
    window.wait_for("Inbox", Duration::from_secs(60));
    shots.take(window, "set-up");
}

fn write_mail(window: &mut Window, file: &Path, shots: &mut Shots) {
    window.key(Key::N, Modifiers::COMMAND);
    window.fill("To", "ann@example.org, nobody@example.org");
    window.key(Key::Enter, Modifiers::NONE);
    window.fill("Subject", SUBJECT);
    window.fill("Message", TEXT);
    window.click("Attach");
    window.fill("File name", file.to_str().unwrap());
    window.key(Key::Enter, Modifiers::NONE);
    window.wait(FILE_NAME);
    shots.take(window, "written");
    window.key(Key::Enter, Modifiers::COMMAND);
    window.wait_gone("Message");
    shots.take(window, "queued");
}
