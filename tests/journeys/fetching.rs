//! Fetching, with servers that behave and servers that don't: every mail once, whatever happens.

use std::sync::{Arc, Mutex};

use hongyan::channel::{Cause, Command, Event, Outcome};
use hongyan::model::account::{KeepOnServer, TlsMode};
use hongyan::practice::{Options, Server};

use super::desk::{self, Desk, account, cause, short_limits};
use super::fake::{Act, Fake, Maildrop, lines, mails, say, sorted};

/// A server whose answers a test may change.
pub(super) fn server(
    count: usize,
    mut change: impl FnMut(usize, &str, &mut Maildrop) -> Option<Act> + Send + 'static,
) -> (Fake, Arc<Mutex<Maildrop>>) {
    let drop = Arc::new(Mutex::new(Maildrop::new(mails(count))));
    let served = Arc::clone(&drop);
    let fake = Fake::start(false, None, move |connection, line| {
        let mut drop = served.lock().unwrap();
        match change(connection, line, &mut drop) {
            Some(act) => act,
            None if line == "QUIT" => Act::SayAndClose(drop.answer(line)),
            None => Act::Say(drop.answer(line)),
        }
    });
    (fake, drop)
}

#[test]
fn the_practice_box_arrives_whole_and_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(Server::start(Options::default())).unwrap();
    let mut account = server
        .account(hongyan::model::AccountId::new("work").unwrap())
        .unwrap();
    account.password.command = Some("echo practice".to_owned());
    let mut desk = Desk::new(&account);
    let held: Vec<Vec<u8>> = server.mails().iter().map(|mail| mail.to_vec()).collect();
    let report = desk.fetch();
    assert_eq!(report.failure, None);
    assert_eq!(report.new, held.len() as u64);
    let rows: usize = desk.events.iter().map(added).sum();
    assert_eq!(rows, held.len());
    let mut held = held;
    held.sort();
    assert!(desk.files("") == held, "the bytes differ");
    assert_eq!(desk.fetch().new, 0);
}

fn added(event: &Event) -> usize {
    match event {
        Event::MailsAdded { rows } => rows.len(),
        _ => 0,
    }
}

#[test]
fn mails_go_from_the_server_once_they_are_durable_here() {
    let (fake, drop) = server(500, |_connection, _line, _drop| None);
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let all = sorted(&drop.lock().unwrap().mails);
    let mut desk = Desk::new(&account);
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (500, 0, None));
    assert!(desk.files("") == all, "the bytes differ");
    assert_eq!(drop.lock().unwrap().mails.len(), 0);
    let shown = desk.transcripts();
    assert!(shown.contains("C: RETR 500"), "{shown}");
    assert!(!shown.contains(desk::PASSWORD));
    assert!(!shown.contains("words and words"));
}

#[test]
fn p81_each_mail_is_on_the_disk_when_its_deletion_is_asked_for() {
    let folder = Arc::new(Mutex::new(std::path::PathBuf::new()));
    let looked = Arc::clone(&folder);
    let told: Arc<Mutex<usize>> = Arc::default();
    let count = Arc::clone(&told);
    let (fake, drop) = server(60, move |_connection, line, drop| {
        if let Some(number) = line.strip_prefix("DELE ") {
            let number: usize = number.parse().unwrap();
            let root = looked.lock().unwrap().join("mail/work");
            let files = ["new", "cur"].map(|part| std::fs::read_dir(root.join(part)).unwrap());
            let is_here = files.into_iter().flatten().any(|file| {
                std::fs::read(file.unwrap().path()).unwrap() == drop.mails[number - 1].1
            });
            // Counted only then: a panic here would be nobody's.
            *count.lock().unwrap() += usize::from(is_here);
        }
        None
    });
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::new(&account);
    folder.lock().unwrap().clone_from(&desk.folder);
    assert_eq!(desk.fetch().new, 60);
    assert_eq!(*told.lock().unwrap(), 60);
    assert!(drop.lock().unwrap().mails.is_empty());
}

#[test]
fn p26_p2a_sizes_that_lie_harm_no_mail_and_last_is_never_said() {
    let (fake, drop) = server(4, |_connection, line, _drop| match line {
        "CAPA" => Some(say("+OK\nUSER\nUIDL\nTOP\nLAST\nPIPELINING\n.")),
        "STAT" => Some(say("+OK 4 1")),
        "LIST" => Some(say(
            "+OK\n1 1\n2 99999999999999999999999\n3 -5\n4 900000\n.",
        )),
        _ => None,
    });
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.max_download_bytes = 1_000_000;
    let mut desk = Desk::new(&account);
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (4, 0, None));
    assert!(fake.heard("LIST\r\n"), "the sizes were asked for");
    assert!(desk.files("") == sorted(&drop.lock().unwrap().mails));
    assert!(!fake.heard("LAST"));
}

#[test]
fn p27_a_mail_that_arrives_between_two_listings_harms_none() {
    let (fake, drop) = server(3, |_connection, line, _drop| {
        (line == "LIST").then(|| say("+OK\n1 10\n2 20\n3 30\n4 40\n."))
    });
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.max_download_bytes = 1_000_000;
    let mut desk = Desk::new(&account);
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (3, 0, None));
    assert!(fake.heard("LIST\r\n"));
    assert!(desk.files("") == sorted(&drop.lock().unwrap().mails));
}

#[test]
fn a20_a31_a_mail_that_is_fetched_and_opened_calls_nobody() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    nobody.set_nonblocking(true).unwrap();
    let site = format!("http://{}", nobody.local_addr().unwrap());
    let mail = format!(
        "From: Eve <eve@example.org>\r\nTo: ann@example.org\r\nSubject: Look\r\n\
         Date: Fri, 20 Nov 2026 10:00:00 +0000\r\nMessage-ID: <look@example.org>\r\n\
         Disposition-Notification-To: eve@example.org\r\nReturn-Receipt-To: eve@example.org\r\n\
         List-Unsubscribe: <{site}/leave>, <mailto:leave@example.org>\r\n\
         List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n\
         <html><head><base href=\"{site}/\"><meta http-equiv=refresh content=\"0;url={site}/m\">\r\n\
         <link rel=stylesheet href=\"{site}/s\"><style>@import '{site}/i';\r\n\
         @font-face{{font-family:x;src:url({site}/f)}} b{{background:\\75rl({site}/e)}}</style></head>\r\n\
         <body background=\"{site}/b\"><img src=\"{site}/p\" srcset=\"{site}/q 2x\">\r\n\
         <video poster=\"{site}/v\"></video><iframe src=\"{site}/w\"></iframe>\r\n\
         <object data=\"{site}/o\"></object><p style=\"background:url({site}/u)\">Hi</p></body></html>\r\n"
    );
    let (fake, _drop) = server(1, move |_connection, _line, drop| {
        drop.mails[0].1 = mail.clone().into_bytes();
        None
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert_eq!(desk.fetch().new, 1);
    let added = desk.events.iter().find_map(|event| match event {
        Event::MailsAdded { rows } => rows.first().map(|row| row.id),
        _ => None,
    });
    let mail = added.unwrap();
    assert!(matches!(desk.ask(Command::Open { mail }), Outcome::Done));
    let is_open = |event: &Event| matches!(event, Event::Opened { .. });
    assert!(desk.events.iter().any(is_open));
    assert!(desk.outbox().is_empty(), "no receipt is written");
    desk.close();
    let called = nobody.accept().map(|_called| ());
    assert_eq!(called.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn a30_names_that_are_paths_or_sql_stay_names() {
    let uids = [
        "../../../../escaped",
        "/tmp/escaped",
        "..",
        ".",
        "a'; DROP TABLE mail; --",
        "\"quoted\" %s %00",
        "con:2,S",
        "\u{8def}\u{5f84}",
    ];
    let (fake, drop) = server(uids.len(), |_connection, _line, _drop| None);
    for (mail, uid) in drop.lock().unwrap().mails.iter_mut().zip(uids) {
        let text = String::from_utf8_lossy(&mail.1).replacen(
            "Message-ID: <",
            "Message-ID: <../../escaped'/",
            1,
        );
        *mail = (uid.to_owned(), text.into_bytes());
    }
    let outer = tempfile::tempdir().unwrap();
    let profile = outer.path().join("a/b/c/d/e/profile");
    std::fs::create_dir_all(&profile).unwrap();
    let account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::open(profile.clone(), &account, |_config| ());
    let count = uids.len() as u64;
    let report = desk.fetch();
    assert_eq!(
        (report.new, report.failed, report.failure),
        (count, 0, None)
    );
    assert!(desk.files("") == sorted(&drop.lock().unwrap().mails));
    assert_eq!(desk.fetch().new, 0, "each is known by its name");
    desk.close();
    for entry in std::fs::read_dir(profile.join("mail/work/new")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.contains("escaped") && !name.contains('\''), "{name}");
    }
    let mut above = outer.path().to_owned();
    while above != profile {
        let mut inside = std::fs::read_dir(&above).unwrap();
        above = inside.next().unwrap().unwrap().path();
        assert!(inside.next().is_none(), "{}", above.display());
    }
}

#[test]
fn p82_an_err_to_one_mail_leaves_the_others_alone() {
    let (fake, _drop) = server(30, |_connection, line, _drop| {
        (line == "RETR 7").then(|| say("-ERR cannot read it"))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (29, 1, None));
    let told = desk.events.iter().any(|event| {
        matches!(event, Event::Notice { failure }
            if failure.to_string().contains("mail 7") && failure.to_string().contains("cannot read it"))
    });
    assert!(told, "{:?}", desk.events);
}

#[test]
fn p82_a_mail_refused_at_every_check_is_told_once_and_asked_for_each_time() {
    let refuses = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let still = Arc::clone(&refuses);
    let (fake, _drop) = server(3, move |_connection, line, _drop| {
        (line == "RETR 2" && still.load(std::sync::atomic::Ordering::Relaxed))
            .then(|| say("-ERR cannot read it"))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let mut told = Vec::new();
    for _check in 0..3 {
        desk.events.clear();
        let report = desk.fetch();
        assert_eq!((report.failed, report.failure), (1, None));
        let notices = desk.events.iter().filter(|event| {
            matches!(event, Event::Notice { failure }
                if failure.to_string().contains("cannot read it"))
        });
        told.push(notices.count());
    }
    assert_eq!(told, [1, 0, 0]);
    refuses.store(false, std::sync::atomic::Ordering::Relaxed);
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (1, 0, None));
}

#[test]
fn a_line_that_breaks_is_taken_up_once_more() {
    let (fake, drop) = server(40, |connection, line, drop| {
        (connection == 0 && line == "RETR 20").then(|| {
            let whole = drop.retrieve(20);
            Act::SayAndClose(whole[..whole.len() / 2].to_vec())
        })
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (40, 0, None));
    assert!(desk.files("") == sorted(&drop.lock().unwrap().mails));
}

#[test]
fn a_maildrop_that_a_broken_line_still_holds_is_asked_for_again() {
    let (fake, drop) = server(40, |connection, line, drop| match connection {
        0 if line == "RETR 20" => {
            let whole = drop.retrieve(20);
            Some(Act::SayAndClose(whole[..whole.len() / 2].to_vec()))
        }
        1 if line.starts_with("PASS") => Some(say("-ERR [IN-USE] another session has it")),
        _ => None,
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let report = desk.fetch();
    assert_eq!((report.new, report.failed, report.failure), (40, 0, None));
    assert!(desk.files("") == sorted(&drop.lock().unwrap().mails));
}

#[test]
fn a_mail_over_the_limit_stays_where_no_beginnings_are_shown_and_is_told_once() {
    let (fake, drop) = server(3, |_connection, line, _drop| {
        (line == "CAPA").then(|| say("+OK\nUSER\nUIDL\nPIPELINING\n."))
    });
    let sizes: Vec<usize> = drop
        .lock()
        .unwrap()
        .mails
        .iter()
        .map(|mail| mail.1.len())
        .collect();
    let limit = *sizes.iter().max().unwrap() as u64 - 1;
    let mut account = account(fake.port, 1, TlsMode::None);
    account.pop3.max_download_bytes = limit;
    account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
    let mut desk = Desk::new(&account);
    let report = desk.fetch();
    let left = drop.lock().unwrap().mails.len();
    assert_eq!((report.new as usize, report.failure), (3 - left, None));
    assert!(left > 0);
    assert_eq!(report.failed, left as u64, "exit code and counts say so");
    let told = |desk: &Desk| {
        let notices = desk.events.iter().filter(|event| {
            matches!(event, Event::Notice { failure }
                if matches!(failure.cause, Cause::OverLimit { limit_octets, .. } if limit_octets == limit))
        });
        notices.count()
    };
    assert_eq!(told(&desk), left);
    assert_eq!(desk.fetch().failed, left as u64, "each time");
    assert_eq!(told(&desk), 0);
}

#[test]
fn p07_a_mail_at_which_session_after_session_breaks_is_set_aside_and_counted() {
    let (fake, _drop) = server(5, |_connection, line, drop| {
        (line == "RETR 3").then(|| {
            let whole = drop.retrieve(3);
            Act::SayAndClose(whole[..whole.len() / 2].to_vec())
        })
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    assert!(desk.fetch().failure.is_some());
    let report = desk.fetch();
    assert_eq!((report.failed, report.failure), (1, None));
    assert_eq!(desk.files("").len(), 4, "the others arrive");
    let told = desk.events.iter().any(|event| {
        matches!(event, Event::Notice { failure } if matches!(failure.cause, Cause::SetAside { .. }))
    });
    assert!(told, "{:?}", desk.events);
}

#[test]
fn a_line_cut_anywhere_leaves_each_mail_once_after_another_run() {
    // Positions that a small generator scatters over the whole session.
    let mut seed: u32 = 12345;
    for _round in 0..12 {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let mut left = usize::try_from(seed >> 16).unwrap() % 30_000;
        let (fake, drop) = server(20, move |connection, line, drop| {
            if connection > 1 {
                return None;
            }
            let whole = drop.answer(line);
            if whole.len() > left {
                let cut = whole[..left].to_vec();
                left = 8_000;
                return Some(Act::SayAndClose(cut));
            }
            left -= whole.len();
            Some(if line == "QUIT" {
                Act::SayAndClose(whole)
            } else {
                Act::Say(whole)
            })
        });
        let mut account = account(fake.port, 1, TlsMode::None);
        account.pop3.keep_on_server = KeepOnServer::DeleteAfterDownload;
        let all = sorted(&mails(20));
        let mut desk = Desk::new(&account);
        desk.fetch();
        let report = desk.fetch();
        assert_eq!(report.failure, None);
        assert!(desk.files("") == all, "cut by {seed}");
        assert_eq!(drop.lock().unwrap().mails.len(), 0);
    }
}

#[test]
fn p06_a_server_that_stops_in_the_middle_of_a_line_is_given_up() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        (line == "UIDL").then(|| Act::Say(b"+OK\r\n1 uid-1\r\n2 ui".to_vec()))
    });
    let account = account(fake.port, 1, TlsMode::None);
    let mut desk = Desk::with(&account, |config| config.limits = short_limits());
    let report = desk.fetch();
    let failure = report.failure.unwrap();
    assert!(
        matches!(&failure.cause, Cause::TimedOut { awaiting, .. } if awaiting.contains("UIDL")),
        "{failure}"
    );
    assert!(desk.files("").is_empty());
}

#[test]
fn a24_an_endless_line_ends_the_session_and_not_the_memory() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        (line == "STAT").then(|| Act::Endless(b"+OK ".to_vec(), vec![b'x'; 4096]))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let failure = desk.fetch().failure.unwrap();
    assert!(matches!(failure.cause, Cause::Protocol { .. }), "{failure}");
}

#[test]
fn a24_an_endless_listing_ends_the_session() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        (line == "UIDL").then(|| {
            let many = "1 uid-1\r\n".repeat(500).into_bytes();
            Act::Endless(lines("+OK"), many)
        })
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let failure = desk.fetch().failure.unwrap();
    assert!(matches!(failure.cause, Cause::Protocol { .. }), "{failure}");
}

#[test]
fn garbage_in_the_place_of_an_answer_is_named() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        (line == "STAT").then(|| Act::Say(b"\x00\xff HTTP/1.1 400\r\n".to_vec()))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let failure = desk.fetch().failure.unwrap();
    assert!(matches!(failure.cause, Cause::Protocol { .. }), "{failure}");
}

#[test]
fn a_second_refresh_joins_the_one_that_runs() {
    let (fake, _drop) = server(10, |_connection, _line, _drop| None);
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let one = desk.send(Command::Refresh { account: None });
    let other = desk.send(Command::Refresh { account: None });
    assert!(matches!(desk.outcome(one), Outcome::Done));
    let ended = desk
        .events
        .iter()
        .any(|event| matches!(event, Event::Ended { ticket, .. } if *ticket == other));
    if !ended {
        assert!(matches!(desk.outcome(other), Outcome::Done));
    }
    assert_eq!(desk.files("").len(), 10);
}

#[test]
fn cancel_works_while_a_server_is_silent() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        (line == "STAT").then_some(Act::Stall)
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let ticket = desk.send(Command::Refresh { account: None });
    loop {
        let event = desk.next();
        if matches!(event, Event::Connection { .. }) {
            break;
        }
    }
    desk.send(Command::Cancel { ticket });
    assert!(matches!(desk.outcome(ticket), Outcome::Cancelled));
}

#[test]
fn a_refused_password_is_asked_for() {
    let (fake, _drop) = server(3, |_connection, line, _drop| {
        line.starts_with("PASS").then(|| say("-ERR [AUTH] no"))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    let outcome = desk.ask(Command::Refresh { account: None });
    assert!(matches!(cause(outcome), Cause::LoginRefused { .. }));
    let asked = desk.events.iter().any(|event| {
        matches!(
            event,
            Event::PasswordNeeded {
                refused: Some(_),
                ..
            }
        )
    });
    assert!(asked);
}

#[test]
fn where_retr_deletes_each_mail_has_its_place_before_the_next_is_asked_for() {
    let folder = Arc::new(Mutex::new(std::path::PathBuf::new()));
    let looked = Arc::clone(&folder);
    let counts: Arc<Mutex<Vec<usize>>> = Arc::default();
    let seen = Arc::clone(&counts);
    let (fake, _drop) = server(5, move |_connection, line, _drop| {
        if line.starts_with("RETR") {
            let new = looked.lock().unwrap().join("mail/work/new");
            seen.lock()
                .unwrap()
                .push(std::fs::read_dir(new).unwrap().count());
        }
        (line == "CAPA").then(|| say("+OK\nUSER\nUIDL\nPIPELINING\nEXPIRE 0\n."))
    });
    let mut desk = Desk::new(&account(fake.port, 1, TlsMode::None));
    folder.lock().unwrap().clone_from(&desk.folder);
    assert_eq!(desk.fetch().new, 5);
    assert_eq!(*counts.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn attachments_that_were_opened_are_gone_at_the_end_and_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let account = account(1, 1, TlsMode::None);
    let opened = folder.path().join("cache/opened");
    let leave = || {
        std::fs::create_dir_all(opened.join("x")).unwrap();
        std::fs::write(opened.join("x/secret.pdf"), "secret").unwrap();
    };
    leave();
    let mut desk = Desk::open(folder.path().to_owned(), &account, |_config| ());
    assert!(matches!(
        desk.ask(Command::ShowTranscripts { account: None }),
        Outcome::Done
    ));
    assert!(!opened.exists(), "a run that was killed left it");
    leave();
    desk.close();
    assert!(!opened.exists(), "this run left it");
}
