//! What an account remembers of its logins: the pin of a strong one, a person's consent to a
//! weaker one, a token that is renewed, and how often a server is asked in vain (A-26, S-45, S-49).

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64;
use hongyan::channel::{Cause, Command, Outcome};
use hongyan::model::Remedy;
use hongyan::model::account::{AuthChoice, TlsMode};

use crate::dialogue::login::{PASSWORD, Protocol};

use super::bound::{Said, scram_server, times};
use super::desk::{Desk, account, cause};
use super::fake::{Act, Fake, Maildrop, lines, mails, say};
use super::sending::{queue, submit};

/// A POP3 server that takes anybody by PLAIN or USER.
fn pop3_server() -> Fake {
    let mut drop = Maildrop::new(mails(1));
    Fake::start(false, None, move |_connection, line| match line {
        "CAPA" => say("+OK\nUSER\nUIDL\nSASL PLAIN\n."),
        _ => Act::Say(drop.answer(line)),
    })
}

fn logins(folder: &Path) -> std::path::PathBuf {
    folder.join("mail/work/logins")
}

#[test]
fn a26_where_it_cannot_be_read_what_worked_before_nobody_logs_in_by_fetch_or_send() {
    let fake = pop3_server();
    let (submission, taken) = super::sending::server(|_connection, _line| None);
    let mut desk = Desk::new(&account(fake.port, submission.port, TlsMode::None));
    desk.ask(Command::ShowTranscripts { account: None });
    let whole = format!("pop3:localhost:{} SCRAM-SHA-256\n", fake.port);
    let damaged = [
        &whole.as_bytes()[..10],
        b"\xff\xfe",
        b"pop3:localhost:1 SCRAM-SHA-9\n",
    ];
    let here = format!("pop3:localhost:{} SCRAM-SHA-9\n", fake.port);
    for text in [damaged[0], damaged[1], here.as_bytes()] {
        fs::write(logins(&desk.folder), text).unwrap();
        let refused = cause(desk.ask(Command::Refresh { account: None }));
        assert!(matches!(&refused, Cause::LoginsUnknown { path, .. } if path.ends_with("logins")));
        assert_eq!(refused.remedy(), Remedy::DeleteLogins);
        assert_eq!(
            fs::read(logins(&desk.folder)).unwrap(),
            text,
            "left as it is"
        );
    }
    fs::write(logins(&desk.folder), damaged[1]).unwrap();
    desk.ask(submit(&["bob@example.org"]));
    assert!(taken.lock().unwrap().mails.is_empty());
    for said in ["AUTH", "USER", "PASS"] {
        assert!(!fake.heard(said) && !submission.heard(said), "{said}");
    }
    // What another server has taken is that one's affair, and the person may begin anew.
    fs::write(logins(&desk.folder), damaged[2]).unwrap();
    assert!(matches!(
        desk.ask(Command::Refresh { account: None }),
        Outcome::Done
    ));
    fs::remove_file(logins(&desk.folder)).unwrap();
    assert!(matches!(
        desk.ask(Command::Refresh { account: None }),
        Outcome::Done
    ));
}

/// Offers that can be changed while a server runs.
fn changing(offers: &Arc<Mutex<&'static str>>) -> impl Fn() -> &'static str + Send + 'static {
    let offers = Arc::clone(offers);
    move || *offers.lock().unwrap()
}

#[test]
fn a26_a_weaker_login_waits_for_consent_is_asked_about_once_and_pinned_anew_when_strong_again() {
    const STRONG: &str = "SCRAM-SHA-256 PLAIN";
    let offers = Arc::new(Mutex::new(STRONG));
    let start = |protocol| scram_server(protocol, None, changing(&offers), |_exporter| None);
    let (pop3, asked) = start(Protocol::Pop3);
    let (smtp, submitted) = start(Protocol::Smtp);
    let mut account = account(pop3.port, smtp.port, TlsMode::None);
    account.password.command = Some(format!("echo {PASSWORD}"));
    let mut desk = Desk::new(&account);
    let refresh = || Command::Refresh { account: None };
    let send = || submit(&["bob@example.org"]);
    let auths = |begins: &str| (times(&asked, begins), times(&submitted, begins));
    let weak = || (times(&asked, "PASS"), times(&submitted, "AUTH PLAIN"));
    let is_done = |outcome: Outcome| {
        assert!(
            matches!(outcome, Outcome::Done),
            "{outcome:?} {asked:?} {submitted:?}"
        );
    };
    let is_asked = |outcome: Outcome| {
        let refused = cause(outcome);
        assert_eq!(refused.remedy(), Remedy::AllowWeakerLogin);
        let Cause::WeakerLogin {
            host,
            pinned,
            offered,
        } = refused
        else {
            panic!("{refused}");
        };
        assert_eq!(
            (&*host, &*pinned, &*offered),
            ("localhost", "SCRAM-SHA-256", "PLAIN")
        );
    };
    is_done(desk.ask(refresh()));
    is_done(desk.ask(send()));
    assert_eq!(auths("AUTH SCRAM-SHA-256 "), (1, 1));
    // The strong one is gone: nothing is said of the password, however often it is tried.
    *offers.lock().unwrap() = "PLAIN";
    for _time in 0..2 {
        is_asked(desk.ask(refresh()));
        is_asked(desk.ask(send()));
    }
    assert_eq!((auths("AUTH"), weak()), ((1, 1), (0, 0)));
    // A person says yes, once: from then on nobody is asked.
    is_done(desk.ask(Command::AllowWeakerLogin {
        account: account.id.clone(),
        host: "localhost".to_owned(),
    }));
    for _time in 0..2 {
        is_done(desk.ask(refresh()));
    }
    is_done(desk.ask(Command::Flush { account: None }));
    assert_eq!(desk.files(".Sent").len(), 3, "what waited went out");
    let before = weak();
    assert!(before.0 >= 2 && before.1 >= 1, "{before:?}");
    // Strong again: pinned again, and the consent is used up.
    *offers.lock().unwrap() = STRONG;
    is_done(desk.ask(refresh()));
    is_done(desk.ask(send()));
    assert_eq!(weak(), before);
    let before = auths("AUTH");
    *offers.lock().unwrap() = "PLAIN";
    is_asked(desk.ask(refresh()));
    is_asked(desk.ask(send()));
    assert_eq!(auths("AUTH"), before);
}

#[test]
fn s40_auth_is_said_once_a_connection_however_much_goes_over_it() {
    let offers = || "SCRAM-SHA-256 PLAIN";
    let (pop3, asked) = scram_server(Protocol::Pop3, None, offers, |_exporter| None);
    let (smtp, submitted) = scram_server(Protocol::Smtp, None, offers, |_exporter| None);
    let mut account = account(pop3.port, smtp.port, TlsMode::None);
    account.password.command = Some(format!("echo {PASSWORD}"));
    let mut desk = Desk::new(&account);
    for _mail in 0..3 {
        desk.ask(queue(&["bob@example.org"]));
    }
    desk.ask(Command::Flush { account: None });
    assert_eq!(times(&submitted, "MAIL"), 3);
    assert_eq!(
        (times(&submitted, "EHLO"), times(&submitted, "AUTH")),
        (1, 1)
    );
    desk.ask(Command::Refresh { account: None });
    assert_eq!((times(&asked, "STAT"), times(&asked, "AUTH")), (1, 1));
}

/// Servers of both kinds that take this token alone.
fn token_server(protocol: Protocol, token: &'static str) -> (Fake, Said) {
    let said = Said::default();
    let heard = Arc::clone(&said);
    let (ok, no, more) = match protocol {
        Protocol::Smtp => ("235 2.7.0 welcome", "535 5.7.8 no", "334 "),
        Protocol::Pop3 => ("+OK welcome", "-ERR [AUTH] no", "+ "),
    };
    // What is awaited of the client: nothing, a response, or that it has read why not.
    let mut awaited = "";
    let fake = Fake::start(false, None, move |_connection, line| {
        heard.lock().unwrap().push(line.to_owned());
        let mut words = line.split(' ');
        let (verb, response) = (words.next().unwrap_or_default(), words.nth(1));
        let was = std::mem::take(&mut awaited);
        let mut check = |response: &str| {
            let octets = BASE64.decode(response.as_bytes()).unwrap();
            if String::from_utf8(octets)
                .unwrap()
                .contains(&format!("Bearer {token}\u{1}"))
            {
                return say(ok);
            }
            awaited = "acknowledgement";
            say(&format!("{more}{}", BASE64.encode(br#"{"status":"401"}"#)))
        };
        match (verb, protocol) {
            ("AUTH", _) => match response {
                Some(response) => check(response),
                None => {
                    awaited = "response";
                    Act::Say(format!("{more}\r\n").into_bytes())
                }
            },
            ("MAIL" | "RCPT", _) => say("250 2.1.0 ok"),
            ("DATA", _) => say("354 go on"),
            (".", _) => say("250 2.0.0 queued"),
            ("EHLO", _) => say("250-mx.example.org\n250 AUTH XOAUTH2"),
            ("CAPA", _) => say("+OK\nUIDL\nSASL XOAUTH2\n."),
            ("STAT", _) => say("+OK 0 0"),
            ("UIDL", _) => say("+OK\n."),
            ("QUIT", Protocol::Smtp) => Act::SayAndClose(b"221 bye\r\n".to_vec()),
            ("QUIT", Protocol::Pop3) => Act::SayAndClose(b"+OK bye\r\n".to_vec()),
            _ if was == "response" => check(line),
            _ if was == "acknowledgement" => say(no),
            ("", Protocol::Smtp) => say("220 mx.example.org ESMTP"),
            ("", Protocol::Pop3) => say("+OK ready"),
            _ => Act::Say(Vec::new()),
        }
    });
    (fake, said)
}

/// Refuses `expired`, breaks off at the first token after it and takes `good`.
fn breaking_server(good: &'static str) -> (Fake, Said) {
    let said = Said::default();
    let heard = Arc::clone(&said);
    let mut tokens = 0;
    let fake = Fake::start(false, None, move |_connection, line| {
        heard.lock().unwrap().push(line.to_owned());
        match line.split(' ').next().unwrap_or_default() {
            "" => say("220 mx.example.org"),
            "EHLO" => say("250-mx hello\n250 AUTH XOAUTH2"),
            "AUTH" => {
                tokens += 1;
                let token = BASE64.decode(&line.as_bytes()[13..]).unwrap();
                match String::from_utf8(token).unwrap() {
                    token if token.contains(good) => say("235 welcome"),
                    _ if tokens == 2 => Act::SayAndClose(Vec::new()),
                    _ => say("535 5.7.8 expired"),
                }
            }
            "DATA" => say("354 go on"),
            "QUIT" => Act::SayAndClose(lines("221 bye")),
            _ => say("250 ok"),
        }
    });
    (fake, said)
}

#[test]
fn s45_a_renewed_token_that_met_a_broken_line_and_ran_out_is_renewed_again() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, said) = breaking_server("fresh");
    let file = folder.path().join("runs");
    let runs_file = file.display();
    // The first has run out, the second runs out before a line takes it, the third is good.
    let command = format!(
        "echo run >> '{runs_file}'; case $(wc -l < '{runs_file}') in \
         *1) echo expired;; *2) echo second;; *) echo fresh;; esac"
    );
    let mut account = account(1, fake.port, TlsMode::None);
    account.smtp.auth = AuthChoice::XOauth2;
    account.password.command = Some(command);
    let mut desk = Desk::new(&account);
    let broken = desk.ask(submit(&["bob@example.org"]));
    assert!(!matches!(broken, Outcome::Done), "{broken:?}");
    assert_eq!(runs(&file), 2, "{said:?}");
    let outcome = desk.ask(Command::Flush { account: None });
    assert_eq!(runs(&file), 3, "{outcome:?} {said:?}");
    assert!(matches!(outcome, Outcome::Done), "{outcome:?} {said:?}");
}

/// A command that gives `first`, then `second` ever after, and the file that counts its runs.
fn token_command(folder: &Path, first: &str, second: &str) -> (String, std::path::PathBuf) {
    let runs = folder.join("runs");
    let file = runs.display();
    let command = format!(
        "if test -e '{file}'; then echo run >> '{file}'; echo {second}; \
         else echo run > '{file}'; echo {first}; fi"
    );
    (command, runs)
}

fn runs(file: &Path) -> usize {
    fs::read_to_string(file).unwrap_or_default().lines().count()
}

#[test]
fn s45_an_expired_token_is_renewed_by_its_command_and_the_login_tried_once_more_never_twice() {
    for protocol in [Protocol::Pop3, Protocol::Smtp] {
        // First token, second one, what the server takes, times of AUTH, runs of the command.
        for (first, second, good, auths, commands) in [
            ("expired", "fresh", "fresh", 2, 2),
            ("expired", "stale", "fresh", 2, 2),
            ("expired", "expired", "fresh", 1, 2),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let (fake, said) = token_server(protocol, good);
            let (command, file) = token_command(folder.path(), first, second);
            let mut account = account(fake.port, fake.port, TlsMode::None);
            account.pop3.auth = AuthChoice::XOauth2;
            account.smtp.auth = AuthChoice::XOauth2;
            account.password.command = Some(command);
            let mut desk = Desk::new(&account);
            let outcome = match protocol {
                Protocol::Pop3 => desk.ask(Command::Refresh { account: None }),
                Protocol::Smtp => desk.ask(submit(&["bob@example.org"])),
            };
            let told = format!("{protocol:?} {first} {second}: {outcome:?}");
            match second == good {
                true => assert!(matches!(outcome, Outcome::Done), "{told}"),
                false => assert!(
                    matches!(cause(outcome), Cause::TokenRefused { .. }),
                    "{told}"
                ),
            }
            assert_eq!(times(&said, "AUTH"), auths, "{told} {said:?}");
            assert_eq!(runs(&file), commands, "{told}");
            if second == "stale" {
                // The next attempt asks the command again, and not only the memory.
                desk.ask(Command::Refresh { account: None });
                desk.ask(Command::Flush { account: None });
                assert!(runs(&file) > commands, "{told}");
            }
        }
    }
}
