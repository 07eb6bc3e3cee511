//! What a provider says when it refuses, in the real window: a login that wants an authorisation
//! code, and a mail of whose recipients one does not exist, in both languages.
//!
//! `HONGYAN_SHOTS=DIR` keeps a picture of each there.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::accesskit::Role;
use egui::{Key, Modifiers};

use crate::desktop::{Desktop, Window};
use crate::journeys::fake::{Act, Fake, say};

const SLOW: Duration = Duration::from_secs(60);

/// NetEase's POP3 wants a code; its sentence comes in GB18030.
fn pop3() -> Fake {
    Fake::start(false, None, |_number, line| {
        let verb = line.split(' ').next().unwrap_or_default();
        match verb.to_ascii_uppercase().as_str() {
            "" => say("+OK Welcome to coremail Mail Pop3 Server"),
            "USER" => say("+OK core mail"),
            "PASS" => Act::Say(
                b"-ERR \xc7\xeb\xca\xb9\xd3\xc3\xca\xda\xc8\xa8\xc2\xeb\xb5\xc7\xc2\xbc\xa1\xa3 http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=28&&no=1001256 \x1b[31m\r\n"
                    .to_vec(),
            ),
            "QUIT" => Act::SayAndClose(b"+OK bye\r\n".to_vec()),
            _ => say("-ERR no"),
        }
    })
}

/// Takes Bob, knows no Eve.
fn smtp() -> Fake {
    let mut is_content = false;
    Fake::start(false, None, move |_number, line| {
        if is_content {
            is_content = line != ".";
            return if is_content {
                say("")
            } else {
                say("250 2.0.0 ok")
            };
        }
        let upper = line.to_ascii_uppercase();
        match upper.split([' ', ':']).next().unwrap_or_default() {
            "" => say("220 mx.example.org ESMTP"),
            "EHLO" => say("250-mx.example.org\n250-AUTH PLAIN\n250 ENHANCEDSTATUSCODES"),
            "AUTH" => say("235 2.7.0 ok"),
            "RCPT" if upper.contains("EVE@") => {
                say("550 5.1.1 <eve@example.org>: Recipient address rejected: User unknown")
            }
            "DATA" => {
                is_content = true;
                say("354 go")
            }
            "QUIT" => Act::SayAndClose(b"221 2.0.0 bye\r\n".to_vec()),
            _ => say("250 2.1.0 ok"),
        }
    })
}

fn profile(language: &str, theme: &str, pop3: &Fake, smtp: &Fake) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        r#"
language = "{language}"
theme = "{theme}"

[[account]]
id = "work"
address = "ann@163.com"
check_every_minutes = 0

[account.pop3]
host = "localhost"
port = {pop3}
tls = "none"

[account.smtp]
host = "localhost"
port = {smtp}
tls = "none"

[account.password]
command = "echo secret"
"#,
        pop3 = pop3.port,
        smtp = smtp.port,
    );
    fs::write(folder.path().join("config.toml"), text).unwrap();
    folder
}

fn shoot(window: &mut Window, language: &str, theme: &str, what: &str) {
    if let Some(folder) = std::env::var_os("HONGYAN_SHOTS").map(PathBuf::from) {
        fs::create_dir_all(&folder).unwrap();
        window.shot(&folder.join(format!("{what}-{language}-{theme}.png")));
    }
}

fn send(profile: &Path) {
    let mut child = super::program(
        profile,
        &["send", "-i", "bob@example.org", "eve@example.org"],
    )
    .stdin(std::process::Stdio::piped())
    .stderr(std::process::Stdio::piped())
    .spawn()
    .unwrap();
    let mail = "From: ann@163.com\nTo: bob@example.org, eve@example.org\nSubject: 周五的会议\n\n改到三点。\n";
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), mail.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(69), "{said}");
    assert!(said.contains("550 5.1.1 <eve@example.org>"), "{said}");
}

#[test]
fn a28_a_refusal_is_told_in_plain_words_in_the_real_window_in_both_languages() {
    let desktop = Desktop::start(1280, 800);
    for (language, theme, later, code_page, nobody, outbox, dies) in [
        (
            "zh-CN",
            "light",
            "以后再说",
            "怎样获取授权码",
            "没有叫这个名字的邮箱",
            "发件箱",
            "该由谁处理：自己",
        ),
        (
            "en",
            "dark",
            "Not now",
            "How to get an authorisation code",
            "There is no mailbox of this name",
            "Outbox",
            "Who can mend it: you",
        ),
    ] {
        let (pop3, smtp) = (pop3(), smtp());
        let profile = profile(language, theme, &pop3, &smtp);
        send(profile.path());
        let mut window = desktop.open(profile.path(), &[]);
        window.wait_for(outbox, SLOW);
        window.key(Key::F5, Modifiers::NONE);
        window.wait_for(later, SLOW);
        shoot(&mut window, language, theme, "password");
        window.click(later);
        window.wait_for(code_page, SLOW);
        window.wait_for("请使用授权码登录。 ", SLOW);
        shoot(&mut window, language, theme, "login");
        window.click(outbox);
        window.wait_for(nobody, SLOW);
        shoot(&mut window, language, theme, "outbox");
        window.key(Key::F12, Modifiers::NONE);
        window.wait_for("USER ann@163.com", SLOW);
        window.wait_for("-ERR 请使用授权码登录。", SLOW);
        let question = window.find("-ERR 请使用授权码登录。");
        let question = question
            .iter()
            .find(|one| one.role == Role::Button)
            .unwrap();
        window.click(&question.label);
        window.wait_for(dies, SLOW);
        shoot(&mut window, language, theme, "transcript");
    }
}
